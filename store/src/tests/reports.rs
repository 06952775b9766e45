//! Weekly reports and calls of other phone systems: once, whoever writes.

use chrono::{NaiveDate, TimeDelta};
use domain::ids::CallSid;
use domain::live::Outcome;
use domain::metrics::{ByDay, ReportOf, weekly_report};
use futures::future::join_all;

use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, today};
use crate::{ForeignEvent, ForeignFact, ForeignLater, NewReport, Store, Taken};

fn report(saturday: NaiveDate) -> NewReport {
    let days = ByDay::new();
    let report = weekly_report(&ReportOf {
        last_day: saturday,
        opened_on: saturday,
        days: &days,
        rostered_minutes: 0,
        time_zone: "Pacific/Honolulu",
        at: noon(),
    });
    NewReport { shop: SHOP, report }
}

async fn save(store: &Store, new: NewReport) -> bool {
    let saved = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.save_report(&new).await })
    });
    saved.await.expect("an answer")
}

async fn take(store: &Store, event: ForeignEvent) -> Taken {
    let taken = store.write(move |tx| {
        let event = event.clone();
        Box::pin(async move { tx.take_foreign(&event).await })
    });
    taken.await.expect("an answer")
}

fn start(call: &str) -> ForeignEvent {
    let what = ForeignFact::Started(Box::new(call_started(SHOP, call)));
    ForeignEvent { shop: SHOP, call_sid: CallSid(call.into()), what, received_at: noon() }
}

fn later(call: &str, later: ForeignLater) -> ForeignEvent {
    ForeignEvent { what: ForeignFact::Later(later), ..start(call) }
}

fn end(call: &str) -> ForeignEvent {
    let at = noon() + TimeDelta::seconds(90);
    later(call, ForeignLater::CallEnded { duration_sec: None, outcome: None, is_robot: false, at })
}

fn intent(call: &str) -> ForeignEvent {
    later(call, ForeignLater::IntentExtracted { intent: "price".into(), at: noon() })
}

async fn kinds(store: &Store) -> Vec<String> {
    let events = store.read().await.expect("tx").events_since(SHOP, 0, 1_000).await.expect("events");
    let kind = |frame: &str| serde_json::from_str::<serde_json::Value>(frame).expect("JSON")["type"].clone();
    events.iter().filter_map(|event| kind(&event.frame).as_str().map(str::to_owned)).collect()
}

on_both! {
    async fn of_many_who_write_a_weeks_report_one_does_and_its_event_is_told_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        let other = Store::connect(&db.url).await.expect("another process");
        let saturday = NaiveDate::from_ymd_opt(2026, 6, 13).expect("a date");
        let writers = (0..12).map(|n| save(if n % 2 == 0 { &db.store } else { &other }, report(saturday)));
        let saved = join_all(writers).await.into_iter().filter(|saved| *saved).count();
        assert_eq!(saved, 1);
        assert_eq!(kinds(&db.store).await, ["weekly_report"]);
        assert!(save(&db.store, report(saturday + TimeDelta::days(7))).await, "the next week is another");
        let mut tx = db.store.read().await.expect("a transaction");
        let reports = tx.reports(SHOP, 10).await.expect("reports");
        assert_eq!(reports.iter().map(|r| r.week_start.to_string()).collect::<Vec<_>>(), ["2026-06-15", "2026-06-08"]);
        assert!(tx.reports(OTHER, 10).await.expect("reports").is_empty());
        let due = tx.last_reports().await.expect("shops");
        assert_eq!(due[0].last_week.map(|week| week.to_string()).as_deref(), Some("2026-06-15"));
    }

    async fn events_of_a_call_have_the_same_effect_in_every_order(db: Db) {
        open_shop(&db.store, SHOP).await;
        let orders = [
            ([0, 1, 2], [Taken::New, Taken::New, Taken::New]),
            ([1, 0, 2], [Taken::Parked, Taken::New, Taken::New]),
            ([2, 1, 0], [Taken::Parked, Taken::Parked, Taken::New]),
            ([2, 0, 1], [Taken::Parked, Taken::New, Taken::New]),
        ];
        for (n, (order, should)) in orders.into_iter().enumerate() {
            let call = format!("pbx-{n}");
            let events = [start(&call), intent(&call), end(&call)];
            for (event, should) in order.into_iter().zip(should) {
                assert_eq!(take(&db.store, events[event].clone()).await, should, "{order:?} {event}");
                assert_eq!(take(&db.store, events[event].clone()).await, Taken::Known, "{order:?} {event} again");
            }
        }
        let mut tx = db.store.read().await.expect("a transaction");
        let days = tx.days(SHOP, today(), today()).await.expect("days");
        let calls = days[&today()].calls;
        assert_eq!((calls.calls, calls.answered, calls.call_seconds), (4, 4, 360));
        assert_eq!(tx.recent_calls(SHOP, 10).await.expect("calls")[0].outcome, Outcome::Inquiry);
        drop(tx);
        let kinds = kinds(&db.store).await;
        for kind in ["call_started", "intent_extracted", "call_ended"] {
            assert_eq!(kinds.iter().filter(|told| *told == kind).count(), 4, "{kind}");
        }
    }

    async fn a_name_of_another_shops_call_is_taken_and_tells_nothing(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        assert_eq!(take(&db.store, start("pbx")).await, Taken::New);
        let stolen = ForeignEvent {
            shop: OTHER, what: ForeignFact::Started(Box::new(call_started(OTHER, "pbx"))), ..start("pbx")
        };
        assert_eq!(take(&db.store, stolen).await, Taken::NameTaken);
        assert_eq!(take(&db.store, ForeignEvent { shop: OTHER, ..end("pbx") }).await, Taken::Parked, "as if it did not exist");
        assert_eq!(kinds(&db.store).await, ["call_started"]);
    }
}
