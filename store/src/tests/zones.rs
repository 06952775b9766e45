//! A shop's zone is changed: its calls and visits count on the days of the new one, and the sums stay those of the rows.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use domain::appointment::Act;
use domain::ids::CallSid;
use domain::live::Outcome;
use domain::metrics::{ShopHour, Sums};

use super::metrics::{ended, execute, is_right, rebuild};
use crate::testing::{Db, OTHER, SHOP, call_started, noon, on_both, open_shop, services, today, visit};
use crate::{HotFact, Store};

const HONOLULU: Tz = chrono_tz::Pacific::Honolulu;
const TOKYO: Tz = chrono_tz::Asia::Tokyo;

/// A call on Honolulu's clock, so many hours after noon.
async fn ring(store: &Store, call: &str, hours: i64) {
    let mut started = call_started(SHOP, call);
    if let HotFact::CallStarted { at, counts_on, .. } = &mut started {
        *at = noon() + TimeDelta::hours(hours);
        let open = store.read().await.expect("tx").opening_hours(SHOP).await.expect("hours");
        *counts_on = ShopHour::at(HONOLULU, &open, *at);
    }
    store.hot(started).await.expect("written");
}

async fn set_zone(store: &Store, zone: Tz) {
    let set = store.write(move |tx| {
        Box::pin(async move {
            let mut profile = tx.profile(SHOP).await?.expect("a profile");
            profile.time_zone = zone.name().to_owned();
            tx.set_profile(SHOP, &profile).await
        })
    });
    assert!(set.await.expect("set"));
}

/// Dates calls anew as the background does; after so many calls it is cut off.
async fn redate(store: &Store, zone: Tz, at_most: usize) {
    let begun = store.write(|tx| Box::pin(async move { tx.begin_redating(SHOP).await }));
    begun.await.expect("begun");
    let mut place = Some(CallSid(String::new()));
    for _ in 0..at_most {
        let Some(after) = place else { break };
        let next = store.write(move |tx| {
            let after = after.clone();
            Box::pin(async move { tx.redate_calls(SHOP, zone, &after).await })
        });
        place = next.await.expect("dated");
    }
}

async fn end(store: &Store, zone: Tz) -> bool {
    let done = store.write(move |tx| Box::pin(async move { tx.end_redating(SHOP, zone).await }));
    done.await.expect("noted")
}

async fn is_due(store: &Store) -> bool {
    store.read().await.expect("tx").shops_to_redate().await.expect("shops").contains(&SHOP)
}

async fn day(store: &Store, date: NaiveDate) -> Sums {
    let days = store.read().await.expect("tx").days(SHOP, date, date).await.expect("days");
    days.into_values().sum()
}

async fn a_day(db: &Db) {
    open_shop(&db.store, SHOP).await;
    open_shop(&db.store, OTHER).await;
    // Noon in Honolulu is seven in the morning of the next day in Tokyo.
    for (n, hours) in [-10, -3, 0, 5, 11].into_iter().enumerate() {
        ring(&db.store, &format!("CA{n}"), hours).await;
        db.store.hot(ended(&format!("CA{n}"), Outcome::Booked)).await.expect("written");
    }
    let booked = db.store.write(|tx| {
        Box::pin(async move {
            let mut new = visit(SHOP, 1, 1, 0, 30);
            new.services = vec![services(SHOP)[0].clone()];
            tx.book(&new).await.map(drop)
        })
    });
    booked.await.expect("booked");
    let id = uuid::Uuid::from_u128(1).into();
    let later = noon() + TimeDelta::hours(3);
    let done = db
        .store
        .write(move |tx| Box::pin(async move { tx.act(SHOP, id, Act::Complete, later).await.map(drop) }));
    done.await.expect("completed");
}

on_both! {
    async fn sums_follow_a_changed_zone_to_its_days(db: Db) {
        a_day(&db).await;
        let next = today().succ_opt().expect("a day");
        let before = day(&db.store, today()).await;
        assert_eq!((before.calls.calls, before.visits.completed), (5, 1));
        assert!(!is_due(&db.store).await);
        set_zone(&db.store, TOKYO).await;
        assert!(is_due(&db.store).await);
        redate(&db.store, TOKYO, usize::MAX).await;
        assert!(is_due(&db.store).await, "until the visits are counted too");
        rebuild(&db.store).await;
        assert!(end(&db.store, TOKYO).await);
        assert!(!is_due(&db.store).await);
        // In Tokyo they began at nine in the evening, and on the next day at four, seven, twelve and eighteen.
        let (was, is) = (day(&db.store, today()).await, day(&db.store, next).await);
        assert_eq!((was.calls.calls, is.calls.calls), (1, 4));
        assert_eq!((was.visits.completed, is.visits.completed, is.visits.appointments), (0, 1, 1));
        // It is open from nine to six: only the one at noon found it open.
        assert_eq!(was.calls.after_hours + is.calls.after_hours, 4);
        assert!(is_right(&db.store).await);
    }

    async fn a_cut_off_counting_is_gone_on_with_also_back_to_the_first_zone(db: Db) {
        a_day(&db).await;
        let before = day(&db.store, today()).await;
        set_zone(&db.store, TOKYO).await;
        redate(&db.store, TOKYO, 1).await;
        assert!(is_right(&db.store).await || is_due(&db.store).await);
        set_zone(&db.store, HONOLULU).await;
        assert!(is_due(&db.store).await, "some calls are dated by the other zone");
        assert!(!end(&db.store, TOKYO).await, "it is not the shop's any more");
        redate(&db.store, HONOLULU, usize::MAX).await;
        rebuild(&db.store).await;
        assert!(end(&db.store, HONOLULU).await && !is_due(&db.store).await);
        assert_eq!(day(&db.store, today()).await, before);
        assert!(is_right(&db.store).await);
    }

    async fn two_who_date_at_once_move_no_call_twice_and_a_call_on_the_line_stays(db: Db) {
        a_day(&db).await;
        ring(&db.store, "CA9", 5).await;
        set_zone(&db.store, TOKYO).await;
        tokio::join!(redate(&db.store, TOKYO, usize::MAX), redate(&db.store, TOKYO, usize::MAX));
        let (was, is) =
            (day(&db.store, today()).await, day(&db.store, today().succ_opt().expect("a day")).await);
        assert_eq!((was.calls.calls, is.calls.calls), (2, 4), "the one on the line is where it began");
        db.store.hot(ended("CA9", Outcome::Missed)).await.expect("written");
        rebuild(&db.store).await;
        assert!(is_right(&db.store).await);
        execute(&db.store, "update daily_metrics set calls = calls + 1").await;
        assert!(!is_right(&db.store).await, "what is looked at would notice");
    }
}
