//! The servers under load: each a process of its own, pinned to core 0, on a fresh database.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::client::{Client, PUBLIC, TOKEN};

/// A running server.
pub struct Server {
    port: u16,
    child: tokio::sync::Mutex<Child>,
    folder: TempDir,
    program: PathBuf,
    arguments: Vec<String>,
    key: String,
}

impl Server {
    /// Frontdesk with its demo salon.
    pub async fn frontdesk(binary: &Path) -> anyhow::Result<Self> {
        Self::ours(binary, &["serve", "--demo"], TempDir::new()?).await
    }

    /// Frontdesk on a folder that has a database already.
    pub async fn on(binary: &Path, folder: TempDir) -> anyhow::Result<Self> {
        Self::ours(binary, &["serve"], folder).await
    }

    async fn ours(binary: &Path, words: &[&str], folder: TempDir) -> anyhow::Result<Self> {
        let arguments = words.iter().map(|word| (*word).to_owned()).collect();
        let mut server = Self::start(binary, arguments, folder).await?;
        let words = ["key", "add", "--role", "operator"].map(str::to_owned);
        let key = command(binary, &words, server.folder.path(), server.port).output().await?;
        server.key = String::from_utf8(key.stdout)?.trim().to_owned();
        anyhow::ensure!(!server.key.is_empty(), "no key was made: {}", key.status);
        Ok(server)
    }

    /// The peer.
    pub async fn fastapi(python: &Path, peers: &Path) -> anyhow::Result<Self> {
        let folder = peers.join("fastapi").canonicalize()?;
        let arguments =
            ["-m", "uvicorn", "app:app", "--log-level", "warning", "--ws-max-queue", "8", "--app-dir"];
        let mut arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        arguments.extend([folder.display().to_string(), "--port".into()]);
        Self::start(python, arguments, TempDir::new()?).await
    }

    async fn start(program: &Path, mut arguments: Vec<String>, folder: TempDir) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        if arguments.last().is_some_and(|last| last == "--port") {
            arguments.push(port.to_string());
        }
        let child = spawn(program, &arguments, folder.path(), port)?;
        let server = Self {
            port,
            child: child.into(),
            folder,
            program: program.to_owned(),
            arguments,
            key: String::new(),
        };
        server.answers().await?;
        Ok(server)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where our database is; a peer keeps its own.
    pub fn database(&self) -> Option<String> {
        (!self.key.is_empty()).then(|| format!("sqlite://{}/bench.db", self.folder.path().display()))
    }

    /// A key for everything; empty for a peer that knows none.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Waits for the first 200.
    async fn answers(&self) -> anyhow::Result<()> {
        for _ in 0..20_000 {
            if let Ok(mut client) = Client::connect(self.port).await
                && let Ok((200, _)) = client.get("/health").await
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::bail!("{} does not answer", self.program.display())
    }

    /// Milliseconds from the start of the process to the first 200, on the database as it is.
    pub async fn restart_ms(&self) -> anyhow::Result<f64> {
        let mut child = self.child.lock().await;
        child.kill().await?;
        let start = Instant::now();
        *child = spawn(&self.program, &self.arguments, self.folder.path(), self.port)?;
        self.answers().await?;
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    }

    /// Resident memory in KB.
    pub fn memory_kb(&self) -> anyhow::Result<f64> {
        let id = self.child.try_lock()?.id().context("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// A counter of `/metrics`.
    pub async fn counter(&self, name: &str) -> anyhow::Result<f64> {
        let (_, body) = Client::connect(self.port).await?.get_with("/metrics", &self.key).await?;
        let metrics: serde_json::Value = serde_json::from_slice(&body)?;
        metrics[name].as_f64().with_context(|| format!("no {name}"))
    }

    /// Ends the process.
    pub async fn end(self) {
        let _ = self.child.into_inner().kill().await;
    }
}

/// `taskset` keeps the server on core 0; it becomes the server by `exec`, so the process id is the server's.
fn spawn(program: &Path, arguments: &[String], folder: &Path, port: u16) -> anyhow::Result<Child> {
    command(program, arguments, folder, port)
        .stdout(Stdio::null())
        .spawn()
        .context("taskset or the server cannot be started")
}

/// A command of ours, or a server, on a folder.
pub fn command(program: &Path, arguments: &[String], folder: &Path, port: u16) -> Command {
    let mut command = Command::new("taskset");
    command
        .args(["-c", "0"])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .env("PORT", port.to_string())
        .env("DATABASE_URL", format!("sqlite://{}/bench.db", folder.display()))
        .env("TWILIO_AUTH_TOKEN", TOKEN)
        .env("PUBLIC_URL", PUBLIC)
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    command
}
