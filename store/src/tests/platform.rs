//! All shops at a glance, and what insights and reports ask.

use chrono::{Days, NaiveDate, TimeDelta};
use domain::appointment::{Act, Status};
use domain::ids::{CallSid, ShopId};
use domain::insights::ByLead;
use domain::live::Outcome;
use domain::metrics::{ByDay, ReportOf, weekly_report};

use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, today, visit};
use crate::{HotFact, NewReport, SELF_TEST, Store};

async fn call(store: &Store, shop: ShopId, sid: &str, days_ago: i64, outcome: Option<Outcome>) {
    let mut fact = call_started(shop, sid);
    if let HotFact::CallStarted { at, counts_on, .. } = &mut fact {
        *at -= TimeDelta::days(days_ago);
        counts_on.date = today() - TimeDelta::days(days_ago);
    }
    store.hot(fact).await.expect("written");
    if let Some(outcome) = outcome {
        let call_sid = CallSid(sid.into());
        let over = HotFact::CallEnded { shop, call_sid, duration_sec: 60, outcome, at: noon() };
        store.hot(over).await.expect("written");
    }
}

on_both! {
    async fn every_shop_is_told_with_its_facts_its_days_and_its_hours(db: Db) {
        for shop in [SHOP, OTHER, SELF_TEST] {
            open_shop(&db.store, shop).await;
        }
        call(&db.store, SELF_TEST, "walk", 0, None).await;
        call(&db.store, SHOP, "live", 0, None).await;
        call(&db.store, SHOP, "lost", 0, Some(Outcome::Missed)).await;
        call(&db.store, SHOP, "old", 8, Some(Outcome::Booked)).await;
        call(&db.store, OTHER, "other", 1, Some(Outcome::Booked)).await;
        let asked = db.store.write(|tx| {
            Box::pin(async move {
                tx.book(&visit(OTHER, 1, 1, 0, 60)).await.map(drop)?;
                let mut request = visit(OTHER, 2, 2, 0, 120);
                request.status = Status::Requested;
                tx.book(&request).await.map(drop)
            })
        });
        asked.await.expect("booked");
        let mut tx = db.store.read().await.expect("a transaction");
        let facts = tx.shop_facts(noon() - TimeDelta::hours(24)).await.expect("facts");
        let of = |at: usize| {
            let shop = &facts[at];
            (shop.location_id, shop.services, shop.professionals, shop.owners, shop.live_calls, shop.requests)
        };
        assert_eq!((facts.len(), of(0), of(1)), (2, (1, 2, 2, 0, 1, 0), (2, 2, 2, 0, 0, 1)));
        assert_eq!(facts[1].phone_number.as_deref(), Some("+18085550002"));
        let days = tx.days_of_shops(today() - Days::new(7), today() + Days::new(1)).await.expect("days");
        let day = days[&(SHOP, today())];
        assert_eq!((day.calls, day.answered, day.missed, day.appointments), (2, 0, 1, 0));
        let day = days[&(OTHER, today())];
        assert_eq!((day.calls, day.appointments, day.revenue_cents.0), (0, 2, 9_000));
        assert_eq!(days[&(OTHER, today() - Days::new(1))].calls, 1);
        assert!(days.keys().all(|(shop, date)| *shop != SELF_TEST && *date >= today() - Days::new(7)));
        let hours = tx.hours_of_shops(today(), today()).await.expect("hours");
        let hours: Vec<_> = hours.iter().map(|hour| (hour.time_zone.as_str(), hour.local_hour, hour.calls)).collect();
        assert_eq!(hours, [("Pacific/Honolulu", 12, 2)]);
        let (active, sums) = tx.shops_together(today() - Days::new(29), today()).await.expect("sums");
        assert_eq!((active, sums.calls.calls, sums.calls.answered, sums.visits.appointments), (2, 4, 2, 2));
        let (active, sums) = tx.shops_together(today() - Days::new(99), today() - Days::new(8)).await.expect("sums");
        assert_eq!((active, sums.calls.calls), (1, 1));
    }

    async fn visits_are_told_by_how_far_ahead_they_were_made(db: Db) {
        open_shop(&db.store, SHOP).await;
        let written = db.store.write(|tx| {
            Box::pin(async move {
                for (id, days_ahead, act) in [
                    (1, 14, Act::MarkNoShow),
                    (2, 30, Act::Complete),
                    (3, 1, Act::MarkNoShow),
                    (4, 13, Act::Complete),
                ] {
                    let mut new = visit(SHOP, id, 1, 0, 60 * id as i64);
                    new.at = new.starts_at - TimeDelta::days(days_ahead);
                    new.heard_at = new.at;
                    tx.book(&new).await.map_err(|_| crate::StoreError::Closed)?;
                    let over = new.starts_at + TimeDelta::hours(1);
                    tx.act(SHOP, new.id, act, over).await.map_err(|_| crate::StoreError::Closed)?;
                }
                // Still to come, and of another day.
                tx.book(&visit(SHOP, 5, 2, 0, 60)).await.map_err(|_| crate::StoreError::Closed)?;
                Ok::<_, crate::StoreError>(())
            })
        });
        written.await.expect("written");
        let mut tx = db.store.read().await.expect("a transaction");
        let all = tx.visits_by_lead(SHOP, noon(), noon() + TimeDelta::days(1)).await.expect("visits");
        assert_eq!(all, ByLead { near: (2, 1), far: (2, 1) });
        let none = tx.visits_by_lead(OTHER, noon(), noon() + TimeDelta::days(1)).await.expect("visits");
        assert_eq!(none, ByLead::default());
    }

    async fn reports_are_found_by_their_monday_and_listed_page_by_page(db: Db) {
        open_shop(&db.store, SHOP).await;
        let saturday = NaiveDate::from_ymd_opt(2026, 6, 13).expect("a date");
        for back in 0..5 {
            let last_day = saturday - Days::new(7 * back);
            let days = ByDay::new();
            let report = weekly_report(&ReportOf {
                last_day, opened_on: last_day, days: &days, rostered_minutes: 0, time_zone: "UTC", at: noon(),
            });
            let new = NewReport { shop: SHOP, report };
            let saved = db.store.write(move |tx| {
                let new = new.clone();
                Box::pin(async move { tx.save_report(&new).await })
            });
            assert!(saved.await.expect("saved"));
        }
        let monday = saturday - Days::new(5);
        let mut tx = db.store.read().await.expect("a transaction");
        let report = tx.report(SHOP, monday).await.expect("an answer").expect("a report");
        assert_eq!((report.week_start, report.last_day), (monday, saturday));
        assert_eq!(tx.report(SHOP, saturday).await.expect("an answer"), None);
        assert_eq!(tx.report(OTHER, monday).await.expect("an answer"), None);
        let (mut seen, mut before) = (Vec::new(), saturday);
        loop {
            let lines = tx.report_lines(SHOP, before, 2).await.expect("lines");
            let Some(last) = lines.last() else { break };
            before = last.week_start;
            seen.extend(lines.into_iter().map(|line| line.week_start));
        }
        let all: Vec<_> = (0..5).map(|back| monday - Days::new(7 * back)).collect();
        assert_eq!(seen, all);
    }
}
