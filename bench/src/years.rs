//! A shop with years of calls: what its numbers cost by sums, by rows and in DuckDB, what its pages cost, and what the sums
//! cost those who write.

mod asked;
mod ingest;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate, Utc};
use domain::ids::{ServiceId, ShopId};
use store::{History, SalonKpis, Store};
use tempfile::TempDir;
use tokio::process::Command;
use uuid::Uuid;

use crate::Arguments;
use crate::servers::{Server, command};
use crate::table::{Samples, YearsRow};
use crate::visits::{person, shop};

const SHOP: ShopId = ShopId(7);
/// Ten years.
const DAYS: i64 = 3_652;
/// Questions of the sums in one sample; a single one is too short for the clock.
const QUICK: u32 = 20;

/// What is measured, and on what.
pub struct Years {
    folder: TempDir,
    today: NaiveDate,
    store: Store,
}

/// Builds the shop, measures everything, and says what it did on the way.
pub async fn measure(arguments: &Arguments) -> anyhow::Result<Vec<YearsRow>> {
    let years = Years::build(arguments).await?;
    let mut rows = years.kpis(arguments).await?;
    years.store.close().await;
    let server = Server::on(&arguments.frontdesk, years.folder).await?;
    rows.extend(asked::pages(&server, years.today, arguments.rounds).await?);
    server.end().await;
    rows.push(ingest::cost(arguments).await?);
    Ok(rows)
}

impl Years {
    async fn build(arguments: &Arguments) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let now = Utc::now();
        let store = open(&folder, now).await?;
        let history = History {
            shop: SHOP,
            calls: arguments.history,
            days: DAYS,
            until: now,
            professional: person(1),
            service: ServiceId(Uuid::from_u128(1 << 64)),
        };
        let start = Instant::now();
        store.write_history(&history).await?;
        let rows = start.elapsed().as_secs_f64();
        let start = Instant::now();
        // Of all shops, so that the server does not count again when it starts.
        let words = ["rebuild-metrics".to_owned()];
        let counted = command(&arguments.frontdesk, &words, folder.path(), 0).output().await?;
        ensure!(counted.status.success(), "the sums were not counted");
        let size = std::fs::metadata(folder.path().join("bench.db"))?.len() >> 20;
        println!(
            "{} calls: rows in {rows:.0} s, sums counted from them by `rebuild-metrics` in {:.0} s, {size} MB\n",
            arguments.history,
            start.elapsed().as_secs_f64(),
        );
        Ok(Self { folder, today: now.date_naive(), store })
    }

    fn windows(&self) -> [(&'static str, NaiveDate); 3] {
        [("30 days", 29), ("one year", 364), ("ten years", DAYS as u64 - 1)]
            .map(|(name, days)| (name, self.today - Days::new(days)))
    }

    /// The owner's numbers of a window, three ways; all have to agree.
    async fn kpis(&self, arguments: &Arguments) -> anyhow::Result<Vec<YearsRow>> {
        let duck = self.duckdb(arguments).await;
        if let Err(reason) = &duck {
            println!("DuckDB: skipped, {reason:#}\n");
        }
        let duck = duck.unwrap_or_default();
        let mut rows = Vec::new();
        for (i, (name, from)) in self.windows().into_iter().enumerate() {
            let (mut sums, mut scan) = (Samples::default(), Samples::default());
            let mut answers = Vec::new();
            let days = (self.today - from).num_days() as u32 + 1;
            for _ in 0..arguments.rounds.max(3) {
                let start = Instant::now();
                for _ in 0..QUICK {
                    answers.push(self.store.read().await?.get_salon_kpis(SHOP, days, self.today).await?);
                }
                sums.take(start.elapsed().as_secs_f64() * 1000.0 / f64::from(QUICK));
                let start = Instant::now();
                answers.push(self.store.read().await?.kpis_of_rows(SHOP, from, self.today).await?);
                scan.take(start.elapsed().as_secs_f64() * 1000.0);
            }
            let duck = duck.get(i).cloned();
            answers.extend(duck.iter().map(|(_, answer)| *answer));
            ensure!(answers.windows(2).all(|two| two[0] == two[1]), "the answers differ: {answers:?}");
            rows.push(YearsRow {
                what: format!("KPI query, {name}"),
                budget: "1",
                ours: sums,
                rows: scan,
                duck: duck.map(|(took, _)| took).unwrap_or_default(),
                note: format!("{} calls in the window; the answers are equal", answers[0].total_calls),
            });
        }
        Ok(rows)
    }

    /// DuckDB's times and answers, window by window.
    async fn duckdb(&self, arguments: &Arguments) -> anyhow::Result<Vec<(Samples, SalonKpis)>> {
        let python = arguments.duckdb.as_ref().context("there is no Python with it")?;
        let folder = TempDir::new()?;
        let mut ask = Command::new(python);
        ask.arg(arguments.peers.join("duckdb/ask.py")).arg(self.folder.path().join("bench.db"));
        ask.arg(folder.path()).arg(SHOP.to_string()).arg(arguments.rounds.max(5).to_string());
        for (_, from) in self.windows() {
            ask.arg(format!("{from},{}", self.today));
        }
        let output = ask.stderr(std::process::Stdio::inherit()).output().await?;
        ensure!(output.status.success(), "it failed");
        let lines = String::from_utf8(output.stdout)?;
        let mut lines = lines.lines().map(serde_json::from_str::<serde_json::Value>);
        let about = lines.next().context("it said nothing")??;
        println!(
            "DuckDB {}: the same rows in a table of its own, copied in {:.0} s\n",
            about["version"].as_str().unwrap_or_default(),
            about["seconds"].as_f64().unwrap_or_default()
        );
        lines.map(|line| window(&line?)).collect()
    }
}

fn window(line: &serde_json::Value) -> anyhow::Result<(Samples, SalonKpis)> {
    let mut samples = Samples::default();
    for took in line["took"].as_array().context("no times")? {
        samples.take(took.as_f64().context("no time")?);
    }
    let figure = |i: usize| line["answer"][i].as_i64().context("no answer");
    let answer = SalonKpis {
        total_calls: figure(0)?,
        calls_answered: figure(1)?,
        calls_missed: figure(2)?,
        after_hours_captured: figure(3)?,
        calls_converted: figure(4)?,
        appointments_booked: figure(5)?,
        revenue_recovered_cents: figure(6)?,
    };
    Ok((samples, answer))
}

/// A database with the shop, whose rows are still to come.
async fn open(folder: &TempDir, now: domain::Instant) -> anyhow::Result<Store> {
    let store = Store::connect(&format!("sqlite://{}/bench.db", path(folder).display())).await?;
    store.migrate().await?;
    let new = store::NewShop {
        shop: shop(Uuid::from_u128(1 << 64)),
        slug: "bench".into(),
        phone_number: None,
        is_demo: false,
        // As if it had come today: otherwise five hundred weekly reports were written first.
        at: now,
    };
    let made = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_shop(&new).await })
    });
    made.await?;
    Ok(store)
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().to_owned()
}
