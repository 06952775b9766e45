//! What a shop with years of calls is asked over HTTP: its numbers, its first page under load, and its log of calls.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use futures::future::try_join_all;

use crate::client::Client;
use crate::servers::Server;
use crate::table::{Samples, YearsRow, percentile};

/// Requests a second, on so many connections, for so long.
const A_SECOND: u32 = 50;
const CONNECTIONS: u32 = 25;
const LOAD: Duration = Duration::from_secs(10);
/// Requests in a sample of what is asked one by one.
const ONE_BY_ONE: usize = 15;

pub async fn pages(server: &Server, today: NaiveDate, rounds: u32) -> anyhow::Result<Vec<YearsRow>> {
    let mut rows = Vec::new();
    for (what, path, budget) in [
        ("our KPI answer over HTTP, 30 days", "/admin/shop/7/metrics?days=30", "5"),
        ("our KPI answer over HTTP, three years", "/admin/shop/7/metrics?days=1096", ""),
        ("the owner's dashboard over HTTP", "/salon/dashboard?location_id=7", "5"),
    ] {
        rows.push(one_by_one(server, what, path, budget, rounds).await?);
    }
    let [mut p50, mut p99, mut whole] = [Samples::default(), Samples::default(), Samples::default()];
    let mut refused = 0;
    for _ in 0..rounds {
        let mut took = load(server, "/dashboard/7").await?;
        let asked = took.len();
        took.retain(|(status, ..)| *status == 200);
        refused += asked - took.len();
        let took = took.into_iter().map(|(_, first, all)| (first, all));
        let (first, all): (Vec<_>, Vec<_>) = took.unzip();
        p50.take(percentile(first.clone(), 0.5));
        p99.take(percentile(first, 0.99));
        whole.take(percentile(all, 0.99));
    }
    let note = format!(
        "{refused} not answered; `GET /dashboard/7` at {A_SECOND} a second for {} s, from when it was due",
        LOAD.as_secs()
    );
    rows.push(YearsRow::ours("Overview, first byte, p50", "", p50, note));
    rows.push(YearsRow::ours("Overview, first byte, p99", "30", p99, "same run".into()));
    rows.push(YearsRow::ours("Overview, last byte, p99", "", whole, "same run".into()));
    rows.extend(log(server, today, rounds).await?);
    Ok(rows)
}

/// The log of calls: first page, far inside, filtered, searched.
async fn log(server: &Server, today: NaiveDate, rounds: u32) -> anyhow::Result<Vec<YearsRow>> {
    let from = today - Days::new(365);
    let middle = today - Days::new(180);
    let inside = middle.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc().timestamp_micros();
    let path = |rest: &str| format!("/dashboard/7/calls?from={from}&to={today}{rest}");
    let mut rows = Vec::new();
    for (what, rest) in [
        ("log of a year, first page", String::new()),
        ("log of a year, a page far inside", format!("&before={inside}-CA")),
        ("log of a year, missed calls", "&came=missed".into()),
        ("log of a year, tests and spam", "&came=apart".into()),
        ("log of a year, a name in it", "&text=kealoha12".into()),
        ("log of a year, a number in it", "&text=8085".into()),
        ("log of a year, words that were said", "&text=balayage+saturday".into()),
        ("log of a year, words hardly ever said", "&text=grandmother".into()),
        ("log of a year, words never said", "&text=zebra".into()),
    ] {
        rows.push(one_by_one(server, what, &path(&rest), "", rounds).await?);
    }
    for (what, path) in [
        ("appointment book, week", "/dashboard/7/appointments"),
        ("growth and insights", "/dashboard/7/growth"),
        ("customers", "/dashboard/7/customers"),
    ] {
        rows.push(one_by_one(server, what, path, "", rounds).await?);
    }
    Ok(rows)
}

/// Median milliseconds to the last byte, one request after the other.
async fn one_by_one(
    server: &Server,
    what: &str,
    path: &str,
    budget: &'static str,
    rounds: u32,
) -> anyhow::Result<YearsRow> {
    let mut client = Client::connect(server.port()).await?;
    let (mut samples, mut bytes) = (Samples::default(), 0);
    for _ in 0..rounds {
        let mut took = Vec::new();
        for _ in 0..ONE_BY_ONE {
            let start = Instant::now();
            let (status, body) = client.get_with(path, server.key()).await?;
            ensure!(status == 200, "{path}: {status}");
            took.push(start.elapsed());
            bytes = body.len();
        }
        samples.take(percentile(took, 0.5));
    }
    Ok(YearsRow::ours(what, budget, samples, format!("median, one by one, {} KB", bytes >> 10)))
}

/// First and last byte of each request, counted from when it was due: a late answer makes the next ones late too.
async fn load(server: &Server, path: &str) -> anyhow::Result<Vec<(u16, Duration, Duration)>> {
    let gap = Duration::from_secs(1) / A_SECOND;
    let begin = tokio::time::Instant::now() + gap;
    let lines = (0..CONNECTIONS).map(|line| async move {
        let mut client = Client::connect(server.port()).await?;
        let mut took = Vec::new();
        for due in
            (line..A_SECOND * LOAD.as_secs() as u32).step_by(CONNECTIONS as usize).map(|n| begin + gap * n)
        {
            tokio::time::sleep_until(due).await;
            let (status, _) = client.get_with(path, server.key()).await?;
            let first = client.first_byte().context("no byte")?;
            took.push((status, first - due.into_std(), due.elapsed()));
            if status != 200 {
                client = Client::connect(server.port()).await?;
            }
        }
        Ok::<_, anyhow::Error>(took)
    });
    Ok(try_join_all(lines).await?.concat())
}
