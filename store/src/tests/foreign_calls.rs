//! Calls of other phone systems, whose events come in any order, also at once.

use chrono::TimeDelta;
use domain::ids::CallSid;
use domain::live::Outcome;
use futures::future::join_all;

use crate::db::run;
use crate::testing::{SHOP, call_started, noon, on_both, open_shop};
use crate::{ForeignEvent, ForeignFact, ForeignLater, Store, StoreError, Taken};

const CALLS: u32 = 120;

async fn take(store: &Store, call: u32, what: ForeignFact) -> Result<Taken, StoreError> {
    let call_sid = CallSid(format!("EXT{call}"));
    let event = ForeignEvent { shop: SHOP, call_sid, what, received_at: noon() };
    let taken = store.write(move |tx| {
        let event = event.clone();
        Box::pin(async move { tx.take_foreign(&event).await })
    });
    taken.await
}

fn start(call: u32) -> ForeignFact {
    ForeignFact::Started(Box::new(call_started(SHOP, &format!("EXT{call}"))))
}

fn end() -> ForeignFact {
    ForeignFact::Later(ForeignLater::CallEnded {
        duration_sec: Some(90),
        outcome: Some(Outcome::Message),
        is_robot: false,
        at: noon() + TimeDelta::seconds(90),
    })
}

on_both! {
    async fn a_start_and_an_end_that_come_at_once_are_both_taken(db: Db) {
        open_shop(&db.store, SHOP).await;
        for call in 0..CALLS {
            // Each order is first in half of them; twice the same start is one call.
            let mut events = [start(call), end(), start(call)];
            events.rotate_left((call % 2) as usize);
            let taken = join_all(events.map(|what| take(&db.store, call, what))).await;
            let taken: Vec<Taken> = taken.into_iter().map(|taken| taken.expect("taken")).collect();
            assert_eq!(taken.iter().filter(|taken| **taken == Taken::Known).count(), 1, "{taken:?}");
        }
        let mut tx = db.store.read().await.expect("a transaction");
        let ended: (i64,) = run!(tx, fetch_one, sqlx::query_as(
            "select count(*) from calls where state = 'ended' and outcome = 'message' and duration_sec = 90",
        )).expect("counted");
        let parked: (i64,) = run!(tx, fetch_one, sqlx::query_as("select count(*) from parked_call_events")).expect("counted");
        assert_eq!((ended.0, parked.0), (i64::from(CALLS), 0));
    }
}
