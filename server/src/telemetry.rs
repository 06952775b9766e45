//! Logs: sentences with fields. No secrets, no transcripts, phone numbers masked.
//!
//! The server writes to standard output, as text or JSON, and where a folder is named also into a file for each day. Other
//! commands write to standard error, because their standard output is their answer.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use tracing::Subscriber;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// What is shown where `RUST_LOG` says nothing.
const USUAL: &str = "warn,server=info,backend=info,store=info,app=info,domain=info,twilio=info";

/// How logs are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    /// A JSON object for each line, for programs that collect them.
    pub as_json: bool,
    /// Where a file for each day is written.
    pub folder: Option<PathBuf>,
    /// How many of them are kept.
    pub keep_days: usize,
}

/// Writes what is left of the log when it is dropped.
#[must_use]
pub struct Kept {
    _file: Option<WorkerGuard>,
}

/// Starts the log of a command that is not the server.
pub fn start_for_command() {
    // A second start (in tests) keeps the first.
    let _ = tracing_subscriber::registry()
        .with(filter())
        .with(layer(false, io::stderr().is_terminal(), io::stderr))
        .try_init();
}

/// Starts the server's log.
pub fn start(logs: &Logs) -> io::Result<Kept> {
    let (file, guard) = match &logs.folder {
        None => (None, None),
        Some(folder) => {
            make_folder(folder)?;
            let file = RollingFileAppender::builder()
                .rotation(Rotation::DAILY)
                .filename_prefix("frontdesk")
                .filename_suffix("log")
                .max_log_files(logs.keep_days)
                .build(folder)
                .map_err(io::Error::other)?;
            // A full disk or a slow one holds nobody up: lines are dropped then.
            let (file, guard) = tracing_appender::non_blocking(file);
            (Some(layer(logs.as_json, false, file)), Some(guard))
        }
    };
    let _ = tracing_subscriber::registry()
        .with(filter())
        .with(layer(logs.as_json, io::stdout().is_terminal(), io::stdout))
        .with(file)
        .try_init();
    Ok(Kept { _file: guard })
}

/// Only the server's own user may read it.
fn make_folder(folder: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL))
}

/// Lines in text, where a person looks at them in colours, or in JSON.
fn layer<S, W>(as_json: bool, in_colours: bool, to: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(to).with_target(false).with_ansi(in_colours);
    if as_json { lines.json().flatten_event(true).with_current_span(false).boxed() } else { lines.boxed() }
}
