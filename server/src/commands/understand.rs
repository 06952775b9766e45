//! `frontdesk understand`: what the receptionist makes of turns, JSON lines in, JSON lines out. No database, no server.

use std::io::{BufRead, Write};

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use domain::understanding::acts::{self, Context};
use serde::Deserialize;

/// A turn to be read.
#[derive(Debug, Deserialize)]
struct Turn {
    utterance: String,
    now: String,
    #[serde(default)]
    time_zone: Option<Tz>,
    #[serde(default)]
    expecting: Option<Vec<String>>,
    #[serde(default)]
    context: Option<Context>,
}

/// Reads turns from standard input until it ends. A line that cannot be read is answered by what is wrong with it, so
/// that answers stay beside their questions; the command then fails in the end.
pub(super) async fn run() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut unread = 0;
    for line in std::io::stdin().lock().lines() {
        let line = line.context("standard input cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(&line).unwrap_or_else(|error| {
            unread += 1;
            serde_json::json!({"error": format!("{error:#}")}).to_string()
        });
        writeln!(out, "{answer}").context("standard output cannot be written")?;
    }
    if unread > 0 {
        bail!("{unread} lines could not be read");
    }
    Ok(())
}

/// The answer to one line.
pub fn answer(line: &str) -> anyhow::Result<String> {
    let turn: Turn = serde_json::from_str(line).context("not a turn")?;
    let mut context = turn.context.unwrap_or_default();
    context.expecting = turn.expecting.unwrap_or_default();
    context.today = local_day(&turn.now, turn.time_zone)?;
    let reading = acts::read(&turn.utterance, &context);
    Ok(serde_json::to_string(&reading)?)
}

/// The day of an instant in a zone; a time without an offset is local already.
fn local_day(now: &str, zone: Option<Tz>) -> anyhow::Result<NaiveDate> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(now) {
        return Ok(zone.map_or(instant.date_naive(), |zone| instant.with_timezone(&zone).date_naive()));
    }
    match now.get(..10).map(str::parse::<NaiveDate>) {
        Some(Ok(day)) => Ok(day),
        _ => bail!("now: `{now}` is neither an instant such as 2026-06-12T09:00:00Z nor a local time"),
    }
}
