//! `frontdesk health`: asks the running server whether it works, for containers and supervisors that go by an exit code.

use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;

use super::{configuration, print};
use crate::config::Overrides;

/// Containers give a check five seconds.
const ANSWER: Duration = Duration::from_secs(4);

/// Options of `health`.
#[derive(Debug, Args)]
pub struct Health {
    /// The server's address; this machine's by default.
    #[arg(long)]
    url: Option<String>,
}

impl Health {
    /// Asks once.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let url = match self.url {
            Some(url) => url,
            None => {
                let listens = configuration(&Overrides::default())?.listen;
                format!("http://127.0.0.1:{}", listens.port())
            }
        };
        let client = backend::tls::client(&url).timeout(ANSWER).build()?;
        let answer = client.get(format!("{}/health", url.trim_end_matches('/'))).send().await;
        let answer = answer.with_context(|| format!("nobody answers at {url}"))?;
        let status = answer.status();
        print(answer.text().await?);
        if status.is_success() { Ok(()) } else { bail!("it does not work: {status}") }
    }
}
