//! The loads: webhooks, open calls, dashboards, and the bytes of a first load.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::{join_all, try_join_all};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use twilio::signature::{Algorithm, AuthToken, sign};

use crate::client::{Client, TOKEN};
use crate::servers::Server;
use crate::table::percentile;

/// What a load of webhooks came to.
pub struct Webhooks {
    pub per_second: f64,
    pub p99_ms: f64,
    pub acknowledged: f64,
}

/// What open calls came to.
pub struct Calls {
    pub p99_ms: f64,
    pub memory_kb: f64,
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Posts `/voice` for new calls on so many connections, each as fast as it is answered.
pub async fn webhooks(server: &Server, connections: usize, time: Duration) -> anyhow::Result<Webhooks> {
    let start = Instant::now();
    let load = (0..connections).map(|connection| async move {
        let mut client = Client::connect(server.port()).await?;
        let mut took = Vec::new();
        for n in 0.. {
            let call = format!("CA{connection:08x}{n:024x}");
            let sent = Instant::now();
            let (status, _) = client.ring(&call).await?;
            anyhow::ensure!(status == 200, "a webhook was answered {status}");
            took.push(sent.elapsed());
            if start.elapsed() >= time {
                break;
            }
        }
        Ok::<_, anyhow::Error>(took)
    });
    let took: Vec<Duration> = try_join_all(load).await?.into_iter().flatten().collect();
    let seconds = start.elapsed().as_secs_f64();
    Ok(Webhooks {
        per_second: took.len() as f64 / seconds,
        acknowledged: took.len() as f64,
        p99_ms: percentile(took, 0.99),
    })
}

/// Opens so many calls at once; then each asks something every seven seconds.
pub async fn calls(server: &Server, count: usize, time: Duration) -> anyhow::Result<Calls> {
    let mut lines = Vec::with_capacity(count);
    let numbers: Vec<usize> = (0..count).collect();
    for chunk in numbers.chunks(100) {
        lines.extend(try_join_all(chunk.iter().map(|n| open_call(server, *n))).await?);
    }
    let memory_kb = server.memory_kb()?;
    let gap = Duration::from_secs(7);
    let spread = lines
        .into_iter()
        .enumerate()
        .map(|(n, line)| ask(line, gap.mul_f64(n as f64 / count as f64), gap, time));
    let took: Vec<Duration> =
        join_all(spread).await.into_iter().collect::<anyhow::Result<Vec<_>>>()?.concat();
    Ok(Calls { p99_ms: percentile(took, 0.99), memory_kb })
}

async fn open_call(server: &Server, n: usize) -> anyhow::Result<Socket> {
    let call = format!("CB{n:032x}");
    let (status, twiml) = Client::connect(server.port()).await?.ring(&call).await?;
    anyhow::ensure!(status == 200, "a webhook was answered {status}");
    let twiml = String::from_utf8(twiml)?;
    let url = twiml
        .split("url=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .context("no relay in the TwiML")?;
    let path = url.splitn(4, '/').nth(3).context("no path")?;
    let signature = sign(&AuthToken::new(TOKEN), Algorithm::Sha1, url, &[]);
    let mut socket = socket(server, &format!("/{path}"), Some(&signature)).await?;
    socket.send(text(&json!({"type": "setup", "sessionId": "VX1", "callSid": call}))).await?;
    next_text(&mut socket).await?;
    socket.send(text(&json!({"type": "info", "name": "agentSpeaking", "value": "off"}))).await?;
    Ok(socket)
}

/// Asks at fixed times, whether or not the last answer came late.
async fn ask(
    mut line: Socket,
    offset: Duration,
    gap: Duration,
    time: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let start = tokio::time::Instant::now() + offset;
    let mut took = Vec::new();
    for turn in 0..(time.as_secs() / gap.as_secs()) as u32 {
        let due = start + gap * turn;
        tokio::time::sleep_until(due).await;
        // From when it is sent: this process has one core, and its own lateness is not the server's.
        let sent = Instant::now();
        line.send(text(
            &json!({"type": "prompt", "voicePrompt": "How much is a haircut?", "lang": "en", "last": true}),
        ))
        .await?;
        next_text(&mut line).await?;
        took.push(sent.elapsed());
        line.send(text(&json!({"type": "info", "name": "agentSpeaking", "value": "off"}))).await?;
    }
    Ok(took)
}

/// So many dashboards, and calls at 20 a second: from the answer, and from the request, to the frame on each.
pub async fn fanout(server: &Server, dashboards: usize, events: usize) -> anyhow::Result<[f64; 2]> {
    let mut sockets = Vec::new();
    for _ in 0..dashboards {
        let mut socket = socket(server, "/ops?location_id=1", None).await?;
        // The whole state comes first.
        socket.next().await.context("closed")??;
        sockets.push(socket);
    }
    let listening = sockets.into_iter().map(|mut socket| async move {
        let mut arrived = HashMap::with_capacity(events);
        while arrived.len() < events {
            let message = socket.next().await.context("closed")??;
            let at = Instant::now();
            let frame: Value = serde_json::from_str(message.to_text()?)?;
            if frame["type"] == "call_started" {
                arrived.insert(frame["data"]["call_sid"].as_str().unwrap_or_default().to_owned(), at);
            }
        }
        Ok::<_, anyhow::Error>(arrived)
    });
    let ringing = async {
        let mut client = Client::connect(server.port()).await?;
        let mut times = HashMap::with_capacity(events);
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        for n in 0..events {
            beat.tick().await;
            let call = format!("CC{n:032x}");
            let sent = Instant::now();
            client.ring(&call).await?;
            times.insert(call, (sent, Instant::now()));
        }
        Ok::<_, anyhow::Error>(times)
    };
    let (arrived, times) = tokio::try_join!(try_join_all(listening), ringing)?;
    let mut since_answer = Vec::new();
    let mut since_request = Vec::new();
    for (call, at) in arrived.into_iter().flatten() {
        let (sent, answered) = times.get(&call).context("a frame of a call that was not made")?;
        // A frame may overtake the answer; then it took no time that anybody waited for.
        since_answer.push(at.saturating_duration_since(*answered));
        since_request.push(at.saturating_duration_since(*sent));
    }
    Ok([percentile(since_answer, 0.99), percentile(since_request, 0.99)])
}

/// Name, raw and compressed kilobytes of what the owner's page loads first.
pub async fn first_load(server: &Server) -> anyhow::Result<Vec<(String, f64, f64)>> {
    let mut sizes = Vec::new();
    for (name, path) in [
        ("page", "/dashboard/1"),
        ("style", "/pkg/frontdesk.css"),
        ("script", "/pkg/frontdesk.js"),
        ("wasm", "/pkg/frontdesk.wasm"),
        ("keep", "/keep.js"),
    ] {
        let (status, body) = Client::connect(server.port()).await?.get_with(path, server.key()).await?;
        anyhow::ensure!(status == 200, "{path}: {status}");
        let mut compressed = Vec::new();
        brotli::BrotliCompress(
            &mut body.as_slice(),
            &mut compressed,
            &brotli::enc::BrotliEncoderParams::default(),
        )?;
        sizes.push((name.to_owned(), body.len() as f64 / 1024.0, compressed.len() as f64 / 1024.0));
    }
    Ok(sizes)
}

/// A socket, with a key where there is one.
pub async fn socket(server: &Server, path: &str, signature: Option<&str>) -> anyhow::Result<Socket> {
    let mut request = format!("ws://127.0.0.1:{}{path}", server.port()).into_client_request()?;
    if !server.key().is_empty() {
        request.headers_mut().insert("authorization", format!("Bearer {}", server.key()).parse()?);
    }
    if let Some(signature) = signature {
        request.headers_mut().insert("x-twilio-signature", signature.parse()?);
    }
    Ok(tokio_tungstenite::connect_async(request).await?.0)
}

async fn next_text(socket: &mut Socket) -> anyhow::Result<()> {
    loop {
        let message = socket.next().await.context("the line was closed")??;
        if message.is_text() && message.to_text()?.contains("\"text\"") {
            return Ok(());
        }
    }
}

fn text(frame: &Value) -> Message {
    Message::text(frame.to_string())
}
