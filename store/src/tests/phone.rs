//! The phone's facts: once, in order, forward only.

use domain::ids::CallSid;
use domain::live::{Outcome, Speaker, Transcript};
use futures::future::join_all;

use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, today, visit};
use crate::{HotFact, Store};

fn line(call: &str, turn: u32, text: &str) -> Transcript {
    let speaker = if turn % 2 == 1 { Speaker::Receptionist } else { Speaker::Caller };
    Transcript {
        call_sid: CallSid(call.into()),
        turn,
        speaker,
        text: text.into(),
        heard: true,
        heard_text: None,
    }
}

fn turns(call: &str, lines: Vec<Transcript>) -> HotFact {
    let conversation = Some(r#"{"turn":2}"#.to_owned());
    HotFact::Turns { shop: SHOP, call_sid: CallSid(call.into()), lines, conversation, at: noon() }
}

fn ended(call: &str, outcome: Outcome) -> HotFact {
    let call_sid = CallSid(call.into());
    HotFact::CallEnded { shop: SHOP, call_sid, duration_sec: 42, outcome, at: noon() }
}

async fn kinds(store: &Store) -> Vec<String> {
    let mut tx = store.read().await.expect("a transaction");
    let events = tx.events_since(SHOP, 0, 1_000).await.expect("events");
    let kind = |frame: &str| {
        serde_json::from_str::<serde_json::Value>(frame).expect("JSON")["type"].as_str().map(str::to_owned)
    };
    events.iter().filter_map(|event| kind(&event.frame)).collect()
}

on_both! {
    async fn a_repeated_ring_is_one_call_with_the_newest_secret(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        let mut again = call_started(SHOP, "CA1");
        if let HotFact::CallStarted { relay_token_hash, .. } = &mut again {
            *relay_token_hash = "newer".into();
        }
        db.store.hot(again).await.expect("written");
        assert_eq!(kinds(&db.store).await, ["call_started"]);
        assert_eq!(db.store.read().await.expect("tx").kpis(SHOP, today()).await.expect("numbers").calls, 1);
        let consume = |hash: &'static str| db.store.write(move |tx| Box::pin(async move { tx.consume_relay_token(hash).await }));
        assert_eq!(consume("hash of CA1").await.expect("an answer"), None);
        assert_eq!(consume("newer").await.expect("an answer"), Some(CallSid("CA1".into())));
        assert_eq!(consume("newer").await.expect("an answer"), None, "once");
    }

    async fn a_call_ends_once_and_nothing_follows_its_end(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(ended("CA1", Outcome::Missed)).await.expect("an unknown call is passed over");
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        db.store.hot(turns("CA1", vec![line("CA1", 1, "Hello"), line("CA1", 2, "Hi")])).await.expect("written");
        db.store.hot(ended("CA1", Outcome::Booked)).await.expect("written");
        db.store.hot(ended("CA1", Outcome::Missed)).await.expect("passed over");
        db.store.hot(turns("CA1", vec![line("CA1", 3, "too late")])).await.expect("kept, not told");
        db.store.hot(call_started(SHOP, "CA1")).await.expect("passed over");
        assert_eq!(kinds(&db.store).await, ["call_started", "transcript", "transcript", "call_ended"]);
        let mut tx = db.store.read().await.expect("a transaction");
        assert_eq!(tx.turns(&CallSid("CA1".into())).await.expect("turns").len(), 3);
        let calls = tx.recent_calls(SHOP, 10).await.expect("calls");
        assert_eq!((calls[0].outcome, calls[0].duration_sec), (Outcome::Booked, 42));
        assert_eq!(tx.kpis(SHOP, today()).await.expect("numbers").missed, 0);
        assert!(tx.live_calls(SHOP).await.expect("calls").is_empty());
    }

    async fn everything_of_a_call_may_share_one_commit(db: Db) {
        open_shop(&db.store, SHOP).await;
        // Enqueued together, so that they are merged: their order is the order of arrival.
        let facts = (0..50).flat_map(|i| {
            let call = format!("CA{i}");
            let said = turns(&call, vec![line(&call, 1, "Hello")]);
            [call_started(SHOP, &call), call_started(SHOP, &call), said, ended(&call, Outcome::NoInput)]
        });
        let written = join_all(facts.map(|fact| db.store.hot(fact))).await;
        assert!(written.iter().all(Result::is_ok), "{written:?}");
        let kinds = kinds(&db.store).await;
        assert_eq!(kinds.len(), 150);
        assert!(kinds.chunks(3).all(|call| call == ["call_started", "transcript", "call_ended"]), "{kinds:?}");
        let numbers = db.store.read().await.expect("tx").kpis(SHOP, today()).await.expect("numbers");
        assert_eq!((numbers.calls, numbers.missed), (50, 50));
    }

    async fn a_turn_that_was_cut_off_is_replaced_and_told_again(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        let mut said = line("CA1", 1, "Hello there");
        db.store.hot(turns("CA1", vec![said.clone()])).await.expect("written");
        (said.heard, said.heard_text) = (false, Some("Hello".into()));
        db.store.hot(turns("CA1", vec![said.clone()])).await.expect("written");
        let mut tx = db.store.read().await.expect("a transaction");
        assert_eq!(tx.turns(&CallSid("CA1".into())).await.expect("turns"), [said]);
        let live = tx.live_calls(SHOP).await.expect("calls");
        assert_eq!((live[0].turns.len(), live[0].turns[0].heard), (1, false));
        drop(tx);
        assert_eq!(kinds(&db.store).await, ["call_started", "transcript", "transcript"]);
    }

    async fn a_number_with_one_name_is_greeted_by_it_in_its_own_shop_only(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let known = visit(SHOP, 1, 1, 0, 0);
        db.store.write(move |tx| {
            let known = known.clone();
            Box::pin(async move { tx.book(&known).await.map(drop) })
        }).await.expect("booked");
        let (own, other) = tokio::join!(db.store.hot(call_started(SHOP, "CA1")), db.store.hot(call_started(OTHER, "CA2")));
        own.and(other).expect("written");
        let mut tx = db.store.read().await.expect("a transaction");
        let name = async |tx: &mut crate::Tx, shop| tx.live_calls(shop).await.expect("calls")[0].caller_name.clone();
        assert_eq!(name(&mut tx, SHOP).await.as_deref(), Some("Ana Keahi"));
        assert_eq!(name(&mut tx, OTHER).await, None);
        drop(tx);
        let mut partner = visit(SHOP, 2, 2, 0, 0);
        partner.customer_name = "Kai Keahi".into();
        db.store.write(move |tx| {
            let partner = partner.clone();
            Box::pin(async move { tx.book(&partner).await.map(drop) })
        }).await.expect("booked");
        db.store.hot(call_started(SHOP, "CA3")).await.expect("written");
        let live = db.store.read().await.expect("tx").live_calls(SHOP).await.expect("calls");
        assert_eq!(live[1].caller_name, None, "two people share the number");
    }

    async fn one_impossible_fact_fails_alone(db: Db) {
        open_shop(&db.store, SHOP).await;
        let nowhere = call_started(domain::ids::ShopId(99), "CA lost");
        let (good, bad, also_good) = tokio::join!(
            db.store.hot(call_started(SHOP, "CA1")), db.store.hot(nowhere), db.store.hot(call_started(SHOP, "CA2"))
        );
        assert!(good.is_ok() && also_good.is_ok());
        assert!(bad.is_err());
        assert_eq!(kinds(&db.store).await, ["call_started", "call_started"]);
    }
}
