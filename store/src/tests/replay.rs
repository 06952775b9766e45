//! What was kept while the database was away: written down in order, once, whatever is repeated.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::CallSid;
use domain::live::{Outcome, Speaker, Transcript};
use uuid::Uuid;

use crate::db::on;
use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop};
use crate::{HotFact, NewMessage, SpoolLine, Spooled, Store};

fn line(n: u64, kept: Spooled) -> SpoolLine {
    // As a file has it: what cannot be read back from JSON is lost.
    let text = serde_json::to_string(&SpoolLine { n, tried: false, kept }).expect("JSON");
    serde_json::from_str(&text).expect("a line")
}

fn tried(line: SpoolLine) -> SpoolLine {
    SpoolLine { tried: true, ..line }
}

fn turn(call: &str, turn: u32, heard: bool) -> HotFact {
    let call_sid = CallSid(call.to_owned());
    let said = Transcript {
        call_sid: call_sid.clone(),
        turn,
        speaker: Speaker::Caller,
        text: format!("sentence {turn}"),
        heard,
        heard_text: None,
    };
    HotFact::Turns { shop: SHOP, call_sid, lines: vec![said], conversation: None, at: noon() }
}

fn message() -> NewMessage {
    NewMessage {
        id: Uuid::from_u128(77),
        shop: SHOP,
        call_sid: Some(CallSid("CA1".to_owned())),
        name: Some("Ana".to_owned()),
        phone: None,
        text: "Please call back".to_owned(),
        at: noon(),
    }
}

/// A whole call, as it was kept.
fn call() -> Vec<SpoolLine> {
    let over = Spooled::CallOver {
        call_sid: CallSid("CA1".to_owned()),
        duration_sec: None,
        outcome: None,
        at: noon() + TimeDelta::seconds(75),
    };
    let intent = HotFact::Intent {
        shop: SHOP,
        call_sid: CallSid("CA1".to_owned()),
        intent: "message".to_owned(),
        at: noon(),
    };
    let kept = [
        Spooled::Fact(call_started(SHOP, "CA1")),
        Spooled::SocketOpened(CallSid("CA1".to_owned())),
        Spooled::Fact(turn("CA1", 1, true)),
        Spooled::Fact(intent),
        Spooled::Fact(turn("CA1", 2, true)),
        Spooled::Fact(turn("CA1", 2, false)),
        Spooled::Message(message()),
        over,
    ];
    (1..).zip(kept).map(|(n, kept)| line(n, kept)).collect()
}

async fn replay(store: &Store, spool: &str, lines: &[SpoolLine]) -> Vec<u64> {
    store.replay(spool, Arc::new(lines.to_vec()), noon()).await.expect("written down")
}

async fn log(store: &Store) -> Vec<String> {
    let events = store.read().await.expect("tx").events_since(SHOP, 0, 1_000).await.expect("events");
    events.into_iter().map(|event| event.frame).collect()
}

async fn messages(store: &Store) -> i64 {
    let count =
        on!(store.writers(), |pool| sqlx::query_as("select count(*) from messages").fetch_one(pool).await);
    let (count,): (i64,) = count.expect("a count");
    count
}

on_both! {
    async fn a_call_that_was_kept_is_written_down_in_order_and_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        let lines = call();
        // Half of it, then all of it, then all of it again: the process was killed before it removed the file.
        assert!(replay(&db.store, "a", &lines[..5]).await.is_empty());
        assert!(replay(&db.store, "a", &lines).await.is_empty());
        let once = log(&db.store).await;
        assert!(replay(&db.store, "a", &lines).await.is_empty());
        assert_eq!(log(&db.store).await, once);
        let kinds: Vec<&str> = once.iter().filter_map(|frame| frame.split('"').nth(3)).collect();
        let spoken = ["call_started", "transcript", "intent_extracted", "transcript", "transcript", "call_ended"];
        assert_eq!(kinds.iter().filter(|kind| spoken.contains(kind)).copied().collect::<Vec<_>>(), spoken);
        assert_eq!(messages(&db.store).await, 1);
        let mut tx = db.store.read().await.expect("tx");
        let ended = tx.recent_calls(SHOP, 1).await.expect("calls");
        assert_eq!((ended[0].duration_sec, ended[0].outcome), (75, Outcome::Missed));
        assert!(!tx.turns(&CallSid("CA1".to_owned())).await.expect("turns")[1].heard, "the later line counts");
        assert!(tx.recount(SHOP).await.expect("a recount").is_empty());
    }

    async fn what_was_written_although_nobody_answered_is_not_written_again(db: Db) {
        open_shop(&db.store, SHOP).await;
        let lines: Vec<SpoolLine> = call().into_iter().map(tried).collect();
        for line in &lines[..5] {
            if let Spooled::Fact(fact) = &line.kept {
                db.store.hot(fact.clone()).await.expect("written");
            }
        }
        let before = log(&db.store).await;
        assert!(replay(&db.store, "a", &lines[..5]).await.is_empty());
        assert_eq!(log(&db.store).await, before);
        replay(&db.store, "b", &[tried(line(1, Spooled::Message(message())))]).await;
        replay(&db.store, "c", &[tried(line(1, Spooled::Message(message())))]).await;
        assert_eq!(messages(&db.store).await, 1);
    }

    async fn what_the_database_refuses_is_named_and_holds_nobody_up(db: Db) {
        open_shop(&db.store, SHOP).await;
        let lines = [
            line(1, Spooled::Fact(call_started(SHOP, "CA1"))),
            line(2, Spooled::Fact(call_started(OTHER, "CA2"))),
            line(3, Spooled::Fact(call_started(SHOP, "CA3"))),
        ];
        assert_eq!(replay(&db.store, "a", &lines).await, [2], "there is no such shop");
        assert_eq!(db.store.read().await.expect("tx").call_count().await.expect("a count"), 2);
    }
}
