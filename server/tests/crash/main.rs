//! The crash harness: the real server under load is killed at random moments, or its disk loses power, and everything that
//! it acknowledged is looked for in the database afterwards. It prints counts.
//!
//! `FRONTDESK_KILLS` and `FRONTDESK_CUTS` make it run longer. That it notices is shown with the safety taken out.

#![expect(clippy::print_stdout, reason = "the counts are what this is for")]

mod deploys;
mod disk;
mod load;
mod logs;
mod server;

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use domain::ids::CallSid;
use serde_json::Value;
use store::Store;
use tempfile::TempDir;

use crate::disk::Disk;
use crate::load::{Acknowledged, ServerAt, under_load};
use crate::server::{SHOP, Server, random};

/// What was compared.
#[derive(Debug, Default)]
struct Counts {
    ends: usize,
    webhooks: usize,
    bookings: usize,
    messages: usize,
    lost: usize,
    gaps: usize,
    double: usize,
}

/// What is in the log, read on from where the last look ended.
#[derive(Default)]
struct Seen {
    seq: i64,
    facts: HashSet<String>,
    places: HashSet<String>,
}

impl Seen {
    async fn read_on(&mut self, store: &Store, counts: &mut Counts) {
        let mut tx = store.read().await.expect("tx");
        for event in tx.events_since(SHOP, self.seq, i64::MAX).await.expect("events") {
            counts.gaps += usize::from(event.seq != self.seq + 1);
            self.seq = event.seq;
            let frame: Value = serde_json::from_str(&event.frame).expect("JSON");
            let (kind, data) = (frame["type"].as_str().unwrap_or_default(), &frame["data"]);
            let key = match kind {
                "call_started" | "call_ended" => format!("{kind} {}", text(&data["call_sid"])),
                "chat_message" => format!("message {}", text(&data["message_id"])),
                "booking_requested" | "appointment_created" => {
                    let place = format!("{} {}", text(&data["professional_id"]), text(&data["starts_at"]));
                    counts.double += usize::from(!self.places.insert(place));
                    format!("booking {}", text(&data["customer_name"]))
                }
                _ => continue,
            };
            let is_new = self.facts.insert(key.clone());
            assert!(is_new, "{key} was told twice");
        }
    }

    async fn compare(&self, store: &Store, acknowledged: &Acknowledged, counts: &mut Counts) {
        for key in acknowledged.keys() {
            counts.lost += usize::from(!self.facts.contains(key));
            match key.split(' ').next() {
                Some("booking") => counts.bookings += 1,
                Some("message") => counts.messages += 1,
                _ => counts.webhooks += 1,
            }
        }
        // The log and the rows were written together; some of the rows are asked themselves.
        let mut tx = store.read().await.expect("tx");
        for key in acknowledged.keys().filter_map(|key| key.strip_prefix("call_ended ")).take(50) {
            let call = tx.call(&CallSid(key.to_owned())).await.expect("rows");
            assert_eq!(
                call.is_some_and(|call| call.is_over()),
                self.facts.contains(&format!("call_ended {key}"))
            );
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// How the process ends.
enum End<'a> {
    Kill,
    PowerCut(&'a Disk),
}

/// Loads and ends the server again and again; `enough` says when, by what was found so far.
async fn ends(folder: &Path, safety: Option<&str>, end: End<'_>, enough: impl Fn(&Counts) -> bool) -> Counts {
    let (mut counts, mut seen, mut round) = (Counts::default(), Seen::default(), 0);
    Server::prepare(folder).await;
    while !enough(&counts) {
        round += 1;
        let mut server = Server::start(folder, safety).await;
        let for_how_long = Duration::from_millis(random(100, 1_200));
        let acknowledged = under_load(&ServerAt::from(&server), round, async {
            tokio::time::sleep(for_how_long).await;
            if let End::PowerCut(disk) = &end {
                disk.cut();
            }
            server.kill();
        })
        .await;
        if let End::PowerCut(disk) = &end {
            disk.power_on();
        }
        let mut server = Server::start(folder, safety).await;
        let store = Store::connect(&Server::database(folder)).await.expect("a store");
        seen.read_on(&store, &mut counts).await;
        seen.compare(&store, &acknowledged, &mut counts).await;
        let mut tx = store.read().await.expect("tx");
        assert!(tx.recount(SHOP).await.expect("a recount").is_empty(), "the sums are right after a crash");
        drop(tx);
        store.close().await;
        server.kill();
        counts.ends += 1;
        if counts.lost > 0 && safety.is_none() {
            break;
        }
        if counts.lost > 0 {
            // What was lost leaves numbers free that come again.
            seen = Seen::default();
            counts.double = 0;
            let store = Store::connect(&Server::database(folder)).await.expect("a store");
            seen.read_on(&store, &mut counts).await;
            store.close().await;
        }
    }
    counts
}

fn report(what: &str, counts: &Counts) {
    let Counts { ends, webhooks, bookings, messages, lost, gaps, double } = counts;
    println!(
        "crash harness: {ends} {what}; acknowledged: {webhooks} webhooks, {bookings} bookings, {messages} messages; \
         lost: {lost}; gaps in the log: {gaps}; double bookings: {double}"
    );
}

/// How often, from the environment.
#[expect(clippy::disallowed_methods, reason = "a test is told how long to run")]
fn times(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn is_clean(counts: &Counts) {
    assert_eq!((counts.lost, counts.gaps, counts.double), (0, 0, 0));
    assert!(counts.webhooks > 0 && counts.bookings > 0 && counts.messages > 0, "the load reached everything");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_kill_9() {
    let folder = TempDir::new().expect("a folder");
    let kills = times("FRONTDESK_KILLS", 10);
    let counts = ends(folder.path(), None, End::Kill, |counts| counts.ends >= kills).await;
    report("kills", &counts);
    is_clean(&counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_notices_answers_before_the_commit() {
    let folder = TempDir::new().expect("a folder");
    let enough = |counts: &Counts| counts.lost > 0 || counts.ends >= 40;
    let counts = ends(folder.path(), Some("not-awaited"), End::Kill, enough).await;
    report("kills with answers before the commit", &counts);
    assert!(counts.lost > 0, "the harness sees nothing");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "mounts a disk: by hand, as root"]
async fn nothing_acknowledged_is_lost_by_a_power_cut() {
    let folder = TempDir::new().expect("a folder");
    let Some(disk) = Disk::make(folder.path()) else { return };
    let cuts = times("FRONTDESK_CUTS", 10);
    let counts = ends(disk.path(), None, End::PowerCut(&disk), |counts| counts.ends >= cuts).await;
    report("power cuts", &counts);
    is_clean(&counts);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "mounts a disk: by hand, as root"]
async fn the_harness_notices_commits_that_are_not_flushed() {
    let folder = TempDir::new().expect("a folder");
    let Some(disk) = Disk::make(folder.path()) else { return };
    let enough = |counts: &Counts| counts.lost > 0 || counts.ends >= 20;
    let counts = ends(disk.path(), Some("not-flushed"), End::PowerCut(&disk), enough).await;
    report("power cuts with synchronous = normal", &counts);
    assert!(counts.lost > 0, "the harness sees nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_in_the_spool_survives_kill_9_and_is_written_down_once() {
    let folder = TempDir::new().expect("a folder");
    Server::prepare(folder.path()).await;
    let mut server = Server::start(folder.path(), None).await;
    let store = Store::connect(&Server::database(folder.path())).await.expect("a store");
    let (held, release) =
        (std::sync::Arc::new(tokio::sync::Notify::new()), std::sync::Arc::new(tokio::sync::Notify::new()));
    let (holding, until, other) = (held.clone(), release.clone(), store.clone());
    let lock = async move {
        let lock = other.write(move |_| {
            let (holding, until) = (holding.clone(), until.clone());
            Box::pin(async move {
                holding.notify_one();
                until.notified().await;
                Ok::<_, store::StoreError>(())
            })
        });
        lock.await.expect("let go");
    };
    let ringing = async {
        held.notified().await;
        for n in 0..20 {
            assert_eq!(server.ring(&format!("CA{n}")).await, Some(200), "answered all the same");
        }
        server.kill();
        release.notify_one();
    };
    tokio::join!(lock, ringing);
    for _ in 0..2 {
        let mut server = Server::start(folder.path(), None).await;
        for _ in 0..100 {
            if server.waiting().await == Some(0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(server.waiting().await, Some(0));
        server.kill();
        let (mut seen, mut counts) = (Seen::default(), Counts::default());
        seen.read_on(&store, &mut counts).await;
        // That none is told twice is looked at while reading.
        assert_eq!((seen.facts.len(), counts.gaps), (20, 0), "{:?}", seen.facts);
    }
}
