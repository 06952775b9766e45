//! The sums are what the rows say, whatever comes in whatever order: held against a recount that is written by hand here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta, Timelike};
use domain::Instant;
use domain::appointment::{Act, Side, Status};
use domain::ids::{AppointmentId, CallSid};
use domain::live::Outcome;
use domain::metrics::{CallSums, ShopHour, Sums};
use domain::phone::PhoneNumber;
use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::FromRow;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::db::{on, run};
use crate::testing::{Db, OTHER, SHOP, call_started, noon, on_both, open_shop, visit};
use crate::{ActError, BookError, HotFact, NewPlace, Recount, RecountError, Store};

/// Something that comes in. Ids are drawn small, so that they meet; hours reach over months.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Ring { call: u8, hours: i64, is_test: bool, after_hours: bool },
    HangUp { call: u8, outcome: usize, seconds: i64 },
    MarkRobot { call: u8 },
    Book { id: u8, who: u8, made: i64, ahead: i64, customer: u8, source: usize, call: u8, requested: bool },
    Become { id: u8, act: usize, hours: i64 },
    Move { id: u8, hours: i64 },
}

const SOURCES: [&str; 5] = ["phone", "web", "staff", "walk_in", "trial"];

fn deed() -> impl Strategy<Value = Deed> {
    let (id, call) = (0..10u8, 0..8u8);
    prop_oneof![
        3 => (call.clone(), -99..99i64, prop::bool::weighted(0.2), any::<bool>())
            .prop_map(|(call, hours, is_test, after_hours)| Deed::Ring { call, hours, is_test, after_hours }),
        3 => (call.clone(), 0..5usize, 0..300i64)
            .prop_map(|(call, outcome, seconds)| Deed::HangUp { call, outcome, seconds }),
        1 => call.clone().prop_map(|call| Deed::MarkRobot { call }),
        4 => (id.clone(), 1..3u8, -2000..2000i64, 0..60i64, 0..4u8, 0..5usize, call, prop::bool::weighted(0.2)).prop_map(
            |(id, who, made, ahead, customer, source, call, requested)| {
                Deed::Book { id, who, made, ahead, customer, source, call, requested }
            }
        ),
        5 => (id.clone(), 0..Act::ALL.len(), -2000..2000i64).prop_map(|(id, act, hours)| Deed::Become { id, act, hours }),
        1 => (id, -2000..2000i64).prop_map(|(id, hours)| Deed::Move { id, hours }),
    ]
}

fn at(hours: i64) -> Instant {
    noon() + TimeDelta::hours(hours)
}

fn local(at: Instant) -> chrono::NaiveDateTime {
    at.with_timezone(&chrono_tz::Pacific::Honolulu).naive_local()
}

fn id_of(id: u8) -> AppointmentId {
    Uuid::from_u128(id.into()).into()
}

/// Does it; a refusal is a refusal.
pub(super) async fn does(store: &Store, deed: Deed) {
    let call = |call: u8| CallSid(format!("CA{call}"));
    match deed {
        Deed::Ring { call, hours, is_test, after_hours } => {
            let mut fact = call_started(SHOP, &format!("CA{call}"));
            if let HotFact::CallStarted { at: began, counts_on, is_test: test, .. } = &mut fact {
                let local = local(at(hours));
                (*began, *test) = (at(hours), is_test);
                *counts_on = ShopHour { date: local.date(), hour: local.hour() as u8, after_hours };
            }
            store.hot(fact).await.expect("written");
        }
        Deed::HangUp { call: sid, outcome, seconds } => {
            let (call_sid, outcome) = (call(sid), Outcome::ALL[outcome]);
            let fact =
                HotFact::CallEnded { shop: SHOP, call_sid, duration_sec: seconds, outcome, at: noon() };
            store.hot(fact).await.expect("written");
        }
        Deed::MarkRobot { call: sid } => {
            let marked =
                store.write(move |tx| Box::pin(async move { tx.mark_robot(SHOP, &call(sid)).await }));
            marked.await.expect("an answer");
        }
        deed => {
            let done = store.write(move |tx| {
                let deed = deed.clone();
                Box::pin(async move { visit_does(tx, deed).await })
            });
            if let Err(BookError::Store(error)) = done.await {
                panic!("{error}");
            }
        }
    }
}

async fn visit_does(tx: &mut crate::Tx, deed: Deed) -> Result<(), BookError> {
    match deed {
        Deed::Book { id, who, made, ahead, customer, source, call, requested } => {
            if tx.appointment(SHOP, id_of(id)).await?.is_some() {
                return Ok(());
            }
            let mut new = visit(SHOP, id.into(), who.into(), usize::from(id % 2), 0);
            (new.at, new.starts_at) = (at(made), at(made + ahead));
            new.customer_name = format!("Customer {customer}");
            new.customer_phone = PhoneNumber::parse("+18085550176").ok();
            new.source = SOURCES[source];
            // Some calls are known only later, some never.
            new.call_sid = (call < 6).then(|| CallSid(format!("CA{call}")));
            new.status = if requested { Status::Requested } else { Status::Booked };
            tx.book(&new).await.map(drop)
        }
        Deed::Become { id, act, hours } => {
            // What the state machine refuses changes nothing.
            match tx.act(SHOP, id_of(id), Act::ALL[act], at(hours)).await {
                Err(ActError::Store(error)) => Err(error.into()),
                _ => Ok(()),
            }
        }
        Deed::Move { id, hours } => {
            let place = NewPlace { professional: None, starts_at: at(hours), override_reason: None };
            match tx.put(SHOP, id_of(id), Act::Move, &place, noon()).await {
                Err(ActError::Taken) => Err(BookError::Taken),
                Err(ActError::Store(error)) => Err(error.into()),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

#[derive(FromRow)]
struct CallSeen {
    call_sid: String,
    started_at: Instant,
    after_hours: bool,
    is_test: bool,
    is_robot: bool,
    outcome: Option<String>,
    duration_sec: Option<i64>,
}

#[derive(FromRow)]
struct VisitSeen {
    appointment_id: Uuid,
    customer_id: Uuid,
    call_sid: Option<String>,
    status: String,
    source: String,
    starts_at: Instant,
    ends_at: Instant,
    created_at: Instant,
    estimated_revenue_cents: i64,
    is_late: bool,
    minutes: i64,
}

type DaySums = BTreeMap<NaiveDate, Sums>;
type HourSums = BTreeMap<(NaiveDate, i64), (i64, i64, i64)>;

/// What the rows say, by day, and calls by hour; counted without any code of the program.
pub(super) async fn recount(store: &Store) -> (DaySums, HourSums) {
    let mut tx = store.read().await.expect("a transaction");
    let calls: Vec<CallSeen> = run!(
        tx,
        fetch_all,
        sqlx::query_as(
            "select call_sid, started_at, after_hours, is_test, is_robot, outcome, duration_sec from calls
            where location_id = 1",
        )
    )
    .expect("calls");
    let visits: Vec<VisitSeen> = run!(
        tx,
        fetch_all,
        sqlx::query_as(
            "select a.appointment_id, a.customer_id, a.call_sid, a.status, a.source, a.starts_at, a.ends_at,
                a.created_at, a.estimated_revenue_cents, a.is_late,
                cast(sum(s.duration_minutes + s.finishing_minutes + s.buffer_minutes) as bigint) as minutes
            from appointments a join appointment_services s on s.appointment_id = a.appointment_id
            where a.location_id = 1
            group by a.appointment_id, a.customer_id, a.call_sid, a.status, a.source, a.starts_at, a.ends_at,
                a.created_at, a.estimated_revenue_cents, a.is_late",
        )
    )
    .expect("visits");
    let (mut days, mut hours) = (DaySums::new(), HourSums::new());
    let (agreed, others): (Vec<VisitSeen>, Vec<VisitSeen>) =
        visits.into_iter().partition(|visit| !["trial", "walk_in"].contains(&visit.source.as_str()));
    count_calls(&calls, &agreed, &mut days, &mut hours);
    for visit in others.iter().filter(|visit| visit.source == "walk_in") {
        let day = &mut days.entry(local(visit.starts_at).date()).or_default().visits;
        if ["booked", "completed"].contains(&visit.status.as_str()) {
            day.walk_ins += 1;
            day.booked_minutes += visit.minutes;
        }
        if visit.status == "completed" {
            day.walk_in_cents += visit.estimated_revenue_cents;
        }
    }
    for visit in &agreed {
        count_agreed(visit, &agreed, &mut days);
    }
    count_customers(&agreed, &mut days);
    days.retain(|_, sums| *sums != Sums::default());
    (days, hours)
}

fn count_calls(calls: &[CallSeen], agreed: &[VisitSeen], days: &mut DaySums, hours: &mut HourSums) {
    for call in calls {
        let local = local(call.started_at);
        let day = &mut days.entry(local.date()).or_default().calls;
        if call.is_test {
            day.test_calls += 1;
            continue;
        }
        if call.is_robot || call.outcome.as_deref() == Some("spam") {
            day.robot_calls += 1;
            continue;
        }
        let hour = hours.entry((local.date(), i64::from(local.hour()))).or_default();
        day.calls += 1;
        hour.0 += 1;
        if call.after_hours {
            day.after_hours += 1;
        }
        match call.outcome.as_deref() {
            Some("booked" | "changed" | "cancelled" | "transferred" | "message" | "inquiry") => {
                day.answered += 1;
                hour.1 += 1;
                day.call_seconds += call.duration_sec.expect("a duration");
                let booked_in = agreed.iter().any(|visit| visit.call_sid.as_ref() == Some(&call.call_sid));
                day.converted += i64::from(booked_in || call.outcome.as_deref() == Some("booked"));
            }
            Some(_) => {
                day.missed += 1;
                hour.2 += 1;
            }
            None => {}
        }
    }
}

fn count_agreed(visit: &VisitSeen, agreed: &[VisitSeen], days: &mut DaySums) {
    let made = &mut days.entry(local(visit.created_at).date()).or_default().visits;
    made.appointments += 1;
    made.revenue_cents += visit.estimated_revenue_cents;
    made.lead_minutes += (visit.starts_at - visit.created_at).num_minutes().max(0);
    let day = &mut days.entry(local(visit.starts_at).date()).or_default().visits;
    match visit.status.as_str() {
        "cancelled" => {
            day.cancelled += 1;
            day.cancelled_late += i64::from(visit.is_late);
            return;
        }
        "completed" => {
            day.completed += 1;
            day.earned_cents += visit.estimated_revenue_cents;
            let until = visit.ends_at + TimeDelta::hours(24);
            day.rebooked += i64::from(agreed.iter().any(|next| {
                next.customer_id == visit.customer_id
                    && next.appointment_id != visit.appointment_id
                    && next.created_at >= visit.starts_at
                    && next.created_at <= until
            }));
        }
        "no_show" => day.no_shows += 1,
        "booked" => {}
        _ => return,
    }
    day.visits += 1;
    day.booked_minutes += visit.minutes;
}

fn count_customers(agreed: &[VisitSeen], days: &mut DaySums) {
    let mut came: BTreeMap<Uuid, BTreeSet<NaiveDate>> = BTreeMap::new();
    for visit in agreed.iter().filter(|visit| visit.status == "completed") {
        came.entry(visit.customer_id).or_default().insert(local(visit.starts_at).date());
    }
    for dates in came.values() {
        let first = *dates.first().expect("a first visit");
        days.entry(first).or_default().visits.new_customers += 1;
        for date in dates.iter().skip(1) {
            days.entry(*date).or_default().visits.returning_visits += 1;
        }
        if dates.iter().nth(1).is_some_and(|second| *second - first <= TimeDelta::days(90)) {
            days.entry(first).or_default().visits.retained += 1;
        }
    }
}

pub(super) async fn counted(store: &Store) -> (DaySums, HourSums) {
    let mut tx = store.read().await.expect("a transaction");
    let (from, to) =
        (local(noon()).date() - TimeDelta::days(9_999), local(noon()).date() + TimeDelta::days(9_999));
    let mut days = tx.days(SHOP, from, to).await.expect("days");
    days.retain(|_, sums| *sums != Sums::default());
    let hours = tx.hours(SHOP, from, to).await.expect("hours");
    let hours = hours.into_iter().map(|h| ((h.local_date, h.local_hour), (h.calls, h.answered, h.missed)));
    (days, hours.filter(|(_, sums)| *sums != (0, 0, 0)).collect())
}

pub(super) async fn rebuild(store: &Store) {
    while store.write(|tx| Box::pin(async move { tx.date_calls(SHOP).await })).await.expect("dated") > 0 {}
    assert!(correct(store, read_anew(store).await).await, "nothing else happened");
}

pub(super) async fn read_anew(store: &Store) -> Recount {
    store.read().await.expect("a transaction").recount(SHOP).await.expect("counted")
}

/// Whether it could still be used.
pub(super) async fn correct(store: &Store, recount: Recount) -> bool {
    let corrected = store.write(move |tx| {
        let recount = recount.clone();
        Box::pin(async move { tx.correct(&recount).await })
    });
    match corrected.await {
        Ok(()) => true,
        Err(RecountError::Overtaken) => false,
        Err(RecountError::Store(error)) => panic!("{error}"),
    }
}

pub(super) async fn is_right(store: &Store) -> bool {
    store.read().await.expect("a transaction").recount(SHOP).await.expect("counted").is_empty()
}

pub(super) async fn execute(store: &Store, statement: &'static str) {
    on!(store.writers(), |pool| sqlx::query(statement).execute(pool).await.map(drop)).expect(statement);
}

on_both! {
    async fn sums_hold_also_where_everything_comes_at_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        let book = |id: u8| Deed::Book {
            id, who: 1 + id % 2, made: -i64::from(id), ahead: i64::from(id) * 3, customer: id % 2, source: 0, call: id % 8,
            requested: false,
        };
        let ring = |call| Deed::Ring { call, hours: 0, is_test: false, after_hours: false };
        let first = (0..10).map(book).chain((0..8).map(ring));
        join_all(first.map(|deed| does(&db.store, deed))).await;
        // All of one customer's visits take place at once, some are put right at once, and all calls end.
        let become_ = |act| move |id: u8| Deed::Become { id, act, hours: 0 };
        let hang_up = |call: u8| Deed::HangUp { call, outcome: usize::from(call % 5), seconds: 60 };
        let second = (0..10).map(become_(6)).chain((0..10).map(become_(7))).chain((0..8).map(hang_up));
        join_all(second.map(|deed| does(&db.store, deed))).await;
        assert_eq!(counted(&db.store).await, recount(&db.store).await);
        assert!(!counted(&db.store).await.0.is_empty());
    }
}

async fn agrees_with_the_recount(db: &Db, deeds: &[Deed]) -> Result<(), TestCaseError> {
    open_shop(&db.store, SHOP).await;
    for deed in deeds {
        does(&db.store, deed.clone()).await;
    }
    let should = recount(&db.store).await;
    prop_assert_eq!(&counted(&db.store).await, &should, "kept along the way");
    prop_assert!(is_right(&db.store).await, "and known to be right");
    rebuild(&db.store).await;
    prop_assert_eq!(&counted(&db.store).await, &should, "counted anew");
    // What is deleted by hand is noticed by counting anew.
    execute(&db.store, "delete from calls where call_sid in ('CA1', 'CA3')").await;
    execute(&db.store, "delete from occupied_cells where appointment_id in (select appointment_id from appointments where status = 'completed')").await;
    execute(&db.store, "delete from appointment_services where appointment_id in (select appointment_id from appointments where status = 'completed')").await;
    execute(&db.store, "delete from commission_entries where appointment_id in (select appointment_id from appointments where status = 'completed')").await;
    execute(&db.store, "delete from appointments where status = 'completed'").await;
    rebuild(&db.store).await;
    prop_assert_eq!(counted(&db.store).await, recount(&db.store).await, "counted anew after deletions");
    Ok(())
}

fn held_against_the_recount(cases: u32, open: impl AsyncFn() -> Option<Db>) {
    let runtime = Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases, max_shrink_iters: 200, ..Config::default() });
    let ran = runner.run(&prop::collection::vec(deed(), 1..60), |deeds| {
        runtime.block_on(async {
            match open().await {
                Some(db) => agrees_with_the_recount(&db, &deeds).await,
                None => Ok(()),
            }
        })
    });
    ran.expect("the sums and the rows agree");
}

#[test]
fn any_input_in_any_order_counts_as_the_rows_say_on_sqlite() {
    held_against_the_recount(64, async || Some(crate::testing::sqlite().await));
}

#[test]
fn any_input_in_any_order_counts_as_the_rows_say_on_postgres() {
    held_against_the_recount(16, async || crate::testing::postgres().await);
}

pub(super) async fn calls_today(store: &Store) -> CallSums {
    let today = local(noon()).date();
    let days = store.read().await.expect("tx").days(SHOP, today, today).await.expect("days");
    days.get(&today).copied().unwrap_or_default().calls
}

pub(super) fn ended(call: &str, outcome: Outcome) -> HotFact {
    HotFact::CallEnded { shop: SHOP, call_sid: CallSid(call.into()), duration_sec: 60, outcome, at: noon() }
}

on_both! {
    async fn a_call_in_which_two_visits_are_booked_converts_once_whoever_tells_first(db: Db) {
        open_shop(&db.store, SHOP).await;
        for call in ["CA1", "CA2"] {
            db.store.hot(call_started(SHOP, call)).await.expect("written");
        }
        // CA1 ends as booked between its two bookings, CA2 ends as a question and is booked in later.
        let book = async |id: u128, call: &'static str| {
            let booked = db.store.write(move |tx| Box::pin(async move {
                let mut new = visit(SHOP, id, 1, 0, i64::try_from(id).expect("small") * 60);
                new.call_sid = Some(CallSid(call.into()));
                tx.book(&new).await.map(drop)
            }));
            booked.await.expect("booked");
        };
        book(1, "CA1").await;
        assert_eq!(calls_today(&db.store).await.converted, 0, "a call converts when it is over");
        db.store.hot(ended("CA1", Outcome::Booked)).await.expect("written");
        book(2, "CA1").await;
        db.store.hot(ended("CA2", Outcome::Inquiry)).await.expect("written");
        assert_eq!(calls_today(&db.store).await.converted, 1);
        book(3, "CA2").await;
        book(4, "CA2").await;
        let sums = calls_today(&db.store).await;
        assert_eq!((sums.calls, sums.answered, sums.converted), (2, 2, 2));
    }

    async fn a_cancellation_is_late_where_a_customer_could_not_have_cancelled_any_more(db: Db) {
        open_shop(&db.store, SHOP).await;
        // The shop's rule is a day.
        for (id, hours_before) in [(1, 25), (2, 24), (3, 23)] {
            let new = visit(SHOP, id, 1, 0, 48 * 60 + i64::try_from(id).expect("small") * 60);
            let cancel_at = new.starts_at - TimeDelta::hours(hours_before);
            let done = db.store.write(move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    tx.book(&new).await?;
                    tx.act(SHOP, new.id, Act::Cancel(Side::Customer), cancel_at).await
                })
            });
            done.await.expect("cancelled");
        }
        let day = local(noon()).date() + TimeDelta::days(2);
        let days = db.store.read().await.expect("tx").days(SHOP, day, day).await.expect("days");
        assert_eq!((days[&day].visits.cancelled, days[&day].visits.cancelled_late), (3, 1));
    }

    async fn nobody_counts_in_another_shop(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        let stolen = HotFact::CallEnded {
            shop: OTHER, call_sid: CallSid("CA1".into()), duration_sec: 1, outcome: Outcome::Missed, at: noon(),
        };
        db.store.hot(stolen).await.expect("passed over");
        let marked = db.store.write(|tx| Box::pin(async move { tx.mark_robot(OTHER, &CallSid("CA1".into())).await }));
        assert!(!marked.await.expect("an answer"));
        assert_eq!(calls_today(&db.store).await, CallSums { calls: 1, ..CallSums::default() });
        assert_eq!(db.store.read().await.expect("tx").events_since(OTHER, 0, 10).await.expect("events").len(), 0);
    }
}
