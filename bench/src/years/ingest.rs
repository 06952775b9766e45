//! What the sums cost those who write: calls that ring and end, written with them and without them in the same
//! transaction, with the same durability, in turn.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use domain::ids::CallSid;
use domain::live::{Outcome, Speaker, Transcript};
use domain::metrics::ShopHour;
use futures::future::try_join_all;
use store::{HotFact, Store};
use tempfile::TempDir;

use super::SHOP;
use crate::Arguments;
use crate::table::{Samples, YearsRow};

/// Phones at once.
const LINES: usize = 64;

/// Facts a second with sums, and without.
pub async fn cost(arguments: &Arguments) -> anyhow::Result<YearsRow> {
    let (mut with, mut without) = (Samples::default(), Samples::default());
    for _ in 0..arguments.rounds.max(3) {
        for (leave_out, samples) in [(false, &mut with), (true, &mut without)] {
            store::leave_out_sums(leave_out);
            samples.take(facts(Duration::from_secs(arguments.seconds)).await?);
        }
    }
    store::leave_out_sums(false);
    let cost = without.median().zip(with.median()).map(|(without, with)| (1.0 - with / without) * 100.0);
    let note = format!(
        "facts a second ({LINES} lines; ring, two turns, end), synchronous FULL; beside it the same without sums: \
         the sums take {:.0} %, budget 30 %",
        cost.unwrap_or_default()
    );
    Ok(YearsRow {
        what: "ingest with sums, without (1/s)".into(),
        budget: "",
        ours: with,
        rows: without,
        duck: Samples::default(),
        note,
    })
}

/// Calls on a fresh database, each line as fast as it is answered.
async fn facts(time: Duration) -> anyhow::Result<f64> {
    let folder = TempDir::new()?;
    let store = super::open(&folder, Utc::now()).await?;
    let start = Instant::now();
    let lines = (0..LINES).map(|line| {
        let store = store.clone();
        async move {
            let mut written = 0_u32;
            for n in 0.. {
                written += call(&store, line, n).await?;
                if start.elapsed() >= time {
                    break;
                }
            }
            Ok::<_, anyhow::Error>(written)
        }
    });
    let written: u32 = try_join_all(lines).await?.into_iter().sum();
    let a_second = f64::from(written) / start.elapsed().as_secs_f64();
    store.close().await;
    Ok(a_second)
}

/// One call from the ring to the end; how many facts it was.
async fn call(store: &Store, line: usize, n: usize) -> anyhow::Result<u32> {
    let call_sid = CallSid(format!("CD{line:08x}{n:024x}"));
    // Over days and hours, as the calls of many shops fall.
    let at = Utc::now() - TimeDelta::hours((n % 72) as i64);
    let counts_on = ShopHour::at(chrono_tz::UTC, &domain::hours::WeeklyHours::same(0..7, 540, 1080), at);
    store
        .hot(HotFact::CallStarted {
            shop: SHOP,
            call_sid: call_sid.clone(),
            from: Some(format!("+1808556{:04}", n % 10_000)),
            to: "+18084826296".into(),
            caller_name: None,
            at,
            counts_on,
            is_test: false,
            relay_token_hash: format!("{line:08x}{n:056x}"),
        })
        .await?;
    for turn in 1..=2 {
        let said = Transcript {
            call_sid: call_sid.clone(),
            turn,
            speaker: if turn == 1 { Speaker::Receptionist } else { Speaker::Caller },
            text: "Do you have time for a haircut on Friday?".into(),
            heard: true,
            heard_text: None,
        };
        let turns = HotFact::Turns {
            shop: SHOP,
            call_sid: call_sid.clone(),
            lines: vec![said],
            conversation: None,
            at,
        };
        store.hot(turns).await?;
    }
    let outcome = if n.is_multiple_of(3) { Outcome::Missed } else { Outcome::Booked };
    store.hot(HotFact::CallEnded { shop: SHOP, call_sid, duration_sec: 60, outcome, at }).await?;
    Ok(4)
}
