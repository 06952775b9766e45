//! The generator's own ceiling: the same webhooks against a server that does nothing.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::client::Client;

/// Webhooks a second that this process can send and read, sharing its core with the empty server.
pub async fn ceiling(time: Duration) -> anyhow::Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let server = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    if stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    let start = Instant::now();
    let load = (0..64).map(|connection| async move {
        let mut client = Client::connect(port).await?;
        let mut count = 0_u64;
        while start.elapsed() < time {
            client.ring(&format!("CA{connection:08x}{count:024x}")).await?;
            count += 1;
        }
        Ok::<_, anyhow::Error>(count)
    });
    let count: u64 = futures::future::try_join_all(load).await?.into_iter().sum();
    server.abort();
    Ok(count as f64 / start.elapsed().as_secs_f64())
}
