//! The log of calls: found by what came of them and by what was said, page by page, and never another shop's.

use chrono::TimeDelta;
use domain::call_log::{CallQuestion, Came, Wanted, wanted};
use domain::ids::CallSid;
use domain::live::{Outcome, Speaker, Transcript};
use domain::sentiment::Sentiment;

use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, visit};
use crate::{CallsFound, CallsSought, HotFact, Store};

fn sought() -> CallsSought {
    CallsSought {
        shop: SHOP,
        from: noon() - TimeDelta::days(7),
        until: noon() + TimeDelta::days(7),
        before: None,
        apart: false,
        after_hours: false,
        booked: false,
        wanted: None,
        hour: None,
        dates: Vec::new(),
        outcomes: &[],
        patterns: Vec::new(),
        limit: 100,
        look_at: 1_000,
    }
}

async fn find(store: &Store, sought: &CallsSought) -> CallsFound {
    store.read().await.expect("tx").find_calls(sought).await.expect("an answer")
}

async fn found(store: &Store, sought: &CallsSought) -> Vec<String> {
    find(store, sought).await.lines.into_iter().map(|line| line.call_sid.0).collect()
}

fn text(text: &str) -> Vec<String> {
    CallQuestion { text: text.into(), ..CallQuestion::default() }.patterns()
}

/// A call so many minutes after noon, and what the caller said in it.
async fn ring(store: &Store, call: &str, minutes: i64, said: &str, outcome: Option<Outcome>) {
    let mut started = call_started(SHOP, call);
    if let HotFact::CallStarted { at, from, counts_on, .. } = &mut started {
        *at = noon() + TimeDelta::minutes(minutes);
        *from = Some(format!("+1808555{minutes:04}"));
        counts_on.after_hours = minutes % 2 == 1;
    }
    store.hot(started).await.expect("a call");
    let (call_sid, at) = (CallSid(call.into()), noon());
    let line = Transcript {
        call_sid: call_sid.clone(),
        turn: 1,
        speaker: Speaker::Caller,
        text: said.into(),
        heard: true,
        heard_text: None,
    };
    let turns =
        HotFact::Turns { shop: SHOP, call_sid: call_sid.clone(), lines: vec![line], conversation: None, at };
    store.hot(turns).await.expect("a turn");
    if let Some(outcome) = outcome {
        let ended = HotFact::CallEnded { shop: SHOP, call_sid, duration_sec: 60, outcome, at };
        store.hot(ended).await.expect("an end");
    }
}

async fn three_calls(store: &Store) {
    open_shop(store, SHOP).await;
    ring(store, "CA1", 1, "A perm for José, please. 100% sure!", Some(Outcome::Missed)).await;
    ring(store, "CA2", 2, "Thanks, a Haircut.", Some(Outcome::Inquiry)).await;
    ring(store, "CA3", 3, "", None).await;
}

on_both! {
    async fn calls_are_found_by_what_came_of_them(db: Db) {
        three_calls(&db.store).await;
        assert_eq!(found(&db.store, &sought()).await, ["CA3", "CA2", "CA1"]);
        let came = |came: Came| CallsSought { outcomes: came.outcomes(), ..sought() };
        assert_eq!(found(&db.store, &came(Came::Live)).await, ["CA3"]);
        assert_eq!(found(&db.store, &came(Came::Answered)).await, ["CA2"]);
        assert_eq!(found(&db.store, &came(Came::Missed)).await, ["CA1"]);
        assert_eq!(found(&db.store, &CallsSought { after_hours: true, ..sought() }).await, ["CA3", "CA1"]);
        assert!(found(&db.store, &CallsSought { booked: true, ..sought() }).await.is_empty());
        assert!(found(&db.store, &CallsSought { apart: true, ..sought() }).await.is_empty());
        assert!(found(&db.store, &CallsSought { shop: OTHER, ..sought() }).await.is_empty());
        let lines = find(&db.store, &sought()).await.lines;
        assert_eq!(lines.iter().map(|line| line.sentiment).collect::<Vec<_>>(),
            [None, Some(Sentiment::Positive), Some(Sentiment::Neutral)]);
    }

    async fn calls_are_found_by_hour_day_and_wish(db: Db) {
        three_calls(&db.store).await;
        let intent = |call: &str, intent: &str| {
            HotFact::Intent { shop: SHOP, call_sid: CallSid(call.into()), intent: intent.into(), at: noon() }
        };
        db.store.hot(intent("CA1", "price")).await.expect("an intent");
        // No word of ours, and full of what patterns are made of.
        db.store.hot(intent("CA2", "pric_,%!")).await.expect("an intent");
        let by = |wanted| CallsSought { wanted: Some(wanted), ..sought() };
        assert_eq!(found(&db.store, &by(Wanted::Know)).await, ["CA1"]);
        assert_eq!(found(&db.store, &by(Wanted::Other)).await, ["CA2"]);
        assert_eq!(found(&db.store, &by(Wanted::Unsaid)).await, ["CA3"]);
        let HotFact::CallStarted { counts_on, .. } = call_started(SHOP, "any") else { return };
        let hour = Some(counts_on.hour);
        let on = |hour, dates| CallsSought { hour, dates, ..sought() };
        assert_eq!(found(&db.store, &on(hour, vec![counts_on.date])).await.len(), 3);
        assert!(found(&db.store, &on(hour, vec![counts_on.date.succ_opt().expect("a day")])).await.is_empty());
        assert!(found(&db.store, &on(Some((counts_on.hour + 1) % 24), Vec::new())).await.is_empty());
        let mut tx = db.store.read().await.expect("tx");
        let (from, until) = (sought().from, sought().until);
        let intents = tx.intents_of_calls(SHOP, from, until, 10).await.expect("intents");
        assert_eq!(wanted(&intents).iter().map(|one| one.calls).collect::<Vec<_>>(), [1, 1, 1]);
        let newest = tx.intents_of_calls(SHOP, from, until, 1).await.expect("intents");
        assert_eq!(newest, [(None, 1, 0)], "the newest of them");
    }

    async fn calls_are_found_by_words_and_numbers_whatever_their_case_and_accents(db: Db) {
        three_calls(&db.store).await;
        let by = |words: &str| CallsSought { patterns: text(words), ..sought() };
        assert_eq!(found(&db.store, &by("hairCUT")).await, ["CA2"]);
        assert_eq!(found(&db.store, &by("JOSÉ perm")).await, ["CA1"]);
        assert!(found(&db.store, &by("josé haircut")).await.is_empty(), "each word has to be found");
        assert_eq!(found(&db.store, &by("(808) 555-0003")).await, ["CA3"]);
        assert_eq!(found(&db.store, &by("100%")).await, ["CA1"]);
        assert!(found(&db.store, &by("u_e")).await.is_empty(), "what is typed is no pattern");
    }

    async fn pages_follow_each_other_and_looking_has_an_end(db: Db) {
        open_shop(&db.store, SHOP).await;
        for minute in 0..7 {
            // Some begin in the same instant.
            ring(&db.store, &format!("CA{minute}"), minute / 2, "hello", Some(Outcome::Inquiry)).await;
        }
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let page = find(&db.store, &CallsSought { limit: 3, before, ..sought() }).await.lines;
            let Some(last) = page.last() else { break };
            before = Some(last.cursor());
            all.extend(page.into_iter().map(|line| line.call_sid.0));
        }
        assert_eq!(all, ["CA6", "CA5", "CA4", "CA3", "CA2", "CA1", "CA0"]);
        let rare = CallsSought { outcomes: Came::Missed.outcomes(), look_at: 3, ..sought() };
        let looked = find(&db.store, &rare).await;
        assert!(looked.lines.is_empty());
        assert_eq!(looked.stopped_at.clone().map(|at| at.call_sid.0), Some("CA4".into()));
        let further = find(&db.store, &CallsSought { before: looked.stopped_at, look_at: 5, ..rare }).await;
        assert!(further.stopped_at.is_none(), "there were no more");
    }

    async fn a_call_is_read_in_full_by_its_own_shop_alone(db: Db) {
        three_calls(&db.store).await;
        open_shop(&db.store, OTHER).await;
        let call = CallSid("CA3".into());
        let booking = call.clone();
        let booked = db.store.write(move |tx| {
            let mut new = visit(SHOP, 1, 1, 0, 60);
            new.call_sid = Some(booking.clone());
            Box::pin(async move { tx.book(&new).await })
        });
        booked.await.expect("a visit");
        let mut tx = db.store.read().await.expect("tx");
        let (line, turns) = tx.call_in_full(SHOP, &call).await.expect("read").expect("there");
        assert_eq!((line.caller_name.as_deref(), line.booked, turns.len()), (Some("Ana Keahi"), true, 1));
        assert!(tx.call_in_full(OTHER, &call).await.expect("read").is_none());
        assert!(tx.call_in_full(SHOP, &CallSid("CA9".into())).await.expect("read").is_none());
    }
}
