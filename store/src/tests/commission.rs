//! The ledger on both databases: written with the visit's state, once, to the cent, and never changed afterwards.

use chrono::{NaiveDate, TimeDelta};
use domain::appointment::{Act, Side, Status};
use domain::commission::{
    BorneBy, Change, Kind, Line, NotPossible, Part, Period, Rate, RateChange, Terms, Whose,
};
use domain::ids::AppointmentId;
use domain::money::Cents;
use futures::future::join_all;
use uuid::Uuid;

use crate::testing::{OTHER, SHOP, noon, on_both, open_shop, person, today, visit};
use crate::{ChangeError, LinesOf, NewAppointment, NewChange, NewPayout, PayoutError, Store};

const EVERYTHING: LinesOf = LinesOf { period: Period::ALL, professional: None, appointment: None };

async fn book(store: &Store, new: NewAppointment) -> AppointmentId {
    let id = new.id;
    let booked = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await })
    });
    booked.await.expect("booked");
    id
}

/// A haircut for $45 with the first professional, `n` hours after noon.
async fn haircut(store: &Store, n: u128) -> AppointmentId {
    book(store, visit(SHOP, n, 1, 0, n as i64 * 60)).await
}

async fn becomes(store: &Store, id: AppointmentId, status: Status) -> bool {
    becomes_after(store, id, status, 0).await
}

async fn becomes_after(store: &Store, id: AppointmentId, status: Status, days: i64) -> bool {
    let at = noon() + TimeDelta::days(days);
    let act = match status {
        Status::Completed => Act::Complete,
        Status::NoShow => Act::MarkNoShow,
        _ => Act::Cancel(Side::Salon),
    };
    let done = store.write(move |tx| Box::pin(async move { tx.act(SHOP, id, act, at).await }));
    done.await.is_ok()
}

fn wish(appointment: AppointmentId, change: Change) -> NewChange {
    let made_by = "Maren".to_owned();
    NewChange { shop: SHOP, appointment, change, seen: None, reason: None, made_by, at: noon() }
}

async fn change(store: &Store, new: NewChange) -> Result<(), ChangeError> {
    let done = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.change_commission(&new).await })
    });
    done.await
}

async fn pay_out(store: &Store, n: u128, through: NaiveDate) -> Result<Cents, PayoutError> {
    let new = NewPayout {
        id: Uuid::from_u128(n),
        shop: SHOP,
        professional: person(SHOP, 1),
        through,
        made_by: "Maren".into(),
        at: noon(),
        local_date: through,
    };
    let done = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.pay_out(&new).await })
    });
    done.await
}

async fn lines(store: &Store, of: &LinesOf) -> Vec<Line> {
    store.read().await.expect("tx").commission_lines(SHOP, of).await.expect("lines")
}

/// Kind, house and professional in cents.
async fn amounts(store: &Store) -> Vec<(Kind, i64, i64)> {
    let lines = lines(store, &EVERYTHING).await;
    lines
        .iter()
        .map(|line| (line.entry.kind, line.entry.shares.house.0, line.entry.shares.professional.0))
        .collect()
}

async fn set_rate(store: &Store, n: u128, percent: u16, whose: Whose, from: domain::Instant) {
    let terms = Terms { rate: Rate::try_from(percent * 100).expect("a rate"), whose };
    let change = RateChange { professional: None, terms: Some(terms), valid_from: from };
    let done = store.write(move |tx| {
        let change = change.clone();
        Box::pin(async move { tx.insert_rate(Uuid::from_u128(n), SHOP, &change, noon()).await })
    });
    done.await.expect("written");
}

fn refund(cents: i64) -> Change {
    Change::Refund { amount_cents: Cents(cents), borne_by: BorneBy::Both }
}

on_both! {
    async fn a_completed_visit_is_written_once_with_all_that_a_statement_tells(db: Db) {
        open_shop(&db.store, SHOP).await;
        let id = haircut(&db.store, 1).await;
        assert!(lines(&db.store, &EVERYTHING).await.is_empty(), "booked is not earned");
        assert!(becomes(&db.store, id, Status::Completed).await);
        assert!(!becomes(&db.store, id, Status::Completed).await);
        let lines = lines(&db.store, &EVERYTHING).await;
        let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
        assert_eq!((line.entry.shares.house, line.entry.shares.professional), (Cents(1_350), Cents(3_150)));
        assert_eq!((line.entry.terms, line.entry.professional), (Terms::default(), person(SHOP, 1)));
        assert_eq!((line.services.as_str(), line.customer_name.as_str()), ("Haircut", "Ana Keahi"));
        assert_eq!((line.local_date, line.visit_at), (today(), today().and_hms_opt(13, 0, 0).expect("a time")));
        assert!(line.made_by.is_none() && !line.is_paid);
    }

    async fn of_many_who_complete_a_visit_at_once_one_writes(db: Db) {
        open_shop(&db.store, SHOP).await;
        let id = haircut(&db.store, 1).await;
        join_all((0..8).map(|_| becomes(&db.store, id, Status::Completed))).await;
        assert_eq!(amounts(&db.store).await, [(Kind::Earned, 1_350, 3_150)]);
    }

    async fn a_visit_that_turns_out_a_no_show_is_taken_back_and_may_be_earned_anew(db: Db) {
        open_shop(&db.store, SHOP).await;
        let id = haircut(&db.store, 1).await;
        for status in [Status::Completed, Status::NoShow, Status::Completed] {
            assert!(becomes_after(&db.store, id, status, 1).await);
        }
        let expected = [
            (Kind::Earned, 1_350, 3_150),
            (Kind::Reversal, -1_350, -3_150),
            (Kind::Earned, 1_350, 3_150),
        ];
        assert_eq!(amounts(&db.store).await, expected);
    }

    async fn edge_64_a_rate_holds_for_visits_that_start_after_it_and_changes_keep_the_visits_own(db: Db) {
        open_shop(&db.store, SHOP).await;
        let (early, late) = (haircut(&db.store, 1).await, haircut(&db.store, 3).await);
        set_rate(&db.store, 1, 40, Whose::Professional, noon() + TimeDelta::hours(2)).await;
        for id in [early, late] {
            assert!(becomes(&db.store, id, Status::Completed).await);
        }
        set_rate(&db.store, 2, 50, Whose::House, noon() - TimeDelta::hours(9)).await;
        for id in [early, late] {
            change(&db.store, wish(id, refund(4_500))).await.expect("all of it");
        }
        let mut amounts = amounts(&db.store).await;
        amounts.sort_by_key(|(_, house, _)| *house);
        let expected = [
            (Kind::RefundWithheld, -2_700, -1_800),
            (Kind::RefundWithheld, -1_350, -3_150),
            (Kind::Earned, 1_350, 3_150),
            (Kind::Earned, 2_700, 1_800),
        ];
        assert_eq!(amounts, expected);
    }

    async fn edge_64_after_a_payout_the_closed_period_stays_and_what_changes_stands_in_the_next(db: Db) {
        open_shop(&db.store, SHOP).await;
        let (first, second) = (haircut(&db.store, 1).await, haircut(&db.store, 2).await);
        assert!(becomes(&db.store, first, Status::Completed).await);
        assert_eq!(pay_out(&db.store, 1, today()).await.expect("owed"), Cents(3_150));
        assert!(matches!(pay_out(&db.store, 2, today()).await, Err(PayoutError::NothingOwed)), "once");
        change(&db.store, wish(first, refund(4_500))).await.expect("a refund after the payout");
        assert!(matches!(pay_out(&db.store, 3, today()).await, Err(PayoutError::NothingOwed)), "they owe");
        assert!(becomes(&db.store, second, Status::Completed).await);
        change(&db.store, wish(second, Change::Tip { amount_cents: Cents(500), professional_id: None }))
            .await
            .expect("a tip");
        assert_eq!(pay_out(&db.store, 4, today()).await.expect("owed"), Cents(500), "3150 - 3150 + 500");
        let lines = lines(&db.store, &EVERYTHING).await;
        assert!(lines.iter().all(|line| line.is_paid), "nothing is left");
        let tomorrow = Period::between(today().succ_opt(), None);
        let mut tx = db.store.read().await.expect("tx");
        let summaries = tx.commission_summaries(SHOP, Period::ALL).await.expect("sums");
        let own = summaries.iter().find(|summary| summary.professional_id == person(SHOP, 1)).expect("one");
        assert_eq!((own.paid_out, own.closing()), (Cents(3_650), Cents(0)));
        assert_eq!((own.totals.house, own.totals.professional, own.totals.tips), (Cents(1_350), Cents(3_150), Cents(500)));
        let later = tx.commission_summaries(SHOP, tomorrow).await.expect("sums");
        assert!(later.iter().all(|summary| summary.opening == Cents(0)), "{later:?}");
        let payouts = tx.payouts(SHOP, person(SHOP, 1), Period::ALL).await.expect("payouts");
        assert_eq!(payouts.iter().map(|payout| payout.amount.0).collect::<Vec<_>>(), [3_150, 500]);
    }

    async fn what_is_owed_at_the_end_of_a_day_is_owed_at_the_beginning_of_the_next(db: Db) {
        open_shop(&db.store, SHOP).await;
        let days: Vec<NaiveDate> = today().iter_days().take(4).collect();
        for (n, day) in days.iter().take(3).enumerate() {
            let id = haircut(&db.store, n as u128 + 1).await;
            assert!(becomes_after(&db.store, id, Status::Completed, n as i64).await);
            if n != 1 {
                pay_out(&db.store, n as u128, *day).await.expect("owed");
            }
        }
        let mut tx = db.store.read().await.expect("tx");
        let mut owed = Vec::new();
        for day in days {
            let summaries = tx.commission_summaries(SHOP, Period { from: day, to: day }).await.expect("sums");
            let own = summaries.iter().find(|summary| summary.professional_id == person(SHOP, 1)).expect("one");
            owed.push((own.opening.0, own.paid_out.0, own.closing().0));
        }
        assert_eq!(owed, [(0, 3_150, 0), (0, 0, 3_150), (3_150, 6_300, 0), (0, 0, 0)]);
    }

    async fn of_many_who_refund_or_pay_out_at_once_nobody_does_it_twice(db: Db) {
        open_shop(&db.store, SHOP).await;
        let id = haircut(&db.store, 1).await;
        assert!(becomes(&db.store, id, Status::Completed).await);
        let paid = join_all((0..6).map(|n| pay_out(&db.store, n, today()))).await;
        assert_eq!(paid.iter().filter(|paid| paid.is_ok()).count(), 1, "{paid:?}");
        let refunds = join_all((0..6).map(|_| change(&db.store, wish(id, refund(4_500))))).await;
        assert_eq!(refunds.iter().filter(|done| done.is_ok()).count(), 1);
        let refused = |done: &Result<(), ChangeError>| {
            matches!(done, Ok(()) | Err(ChangeError::NotPossible(NotPossible::MoreThanPaid)))
        };
        assert!(refunds.iter().all(refused), "{refunds:?}");
        let seen = Change::Tip { amount_cents: Cents(100), professional_id: None };
        let same = NewChange { seen: Some(2), ..wish(id, seen) };
        let twice = join_all([change(&db.store, same.clone()), change(&db.store, same)]).await;
        assert_eq!(twice.iter().filter(|done| done.is_ok()).count(), 1, "a form that is sent twice");
        assert!(twice.iter().any(|done| matches!(done, Err(ChangeError::ChangedSince))), "{twice:?}");
    }

    async fn nobody_writes_about_another_shops_visit_or_for_its_people(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let id = haircut(&db.store, 1).await;
        assert!(becomes(&db.store, id, Status::Completed).await);
        let stolen = NewChange { shop: OTHER, ..wish(id, refund(100)) };
        assert!(matches!(change(&db.store, stolen).await, Err(ChangeError::NoVisit)));
        let parts = vec![Part { professional_id: person(OTHER, 1), weight: 1 }];
        let given_away = change(&db.store, wish(id, Change::Split { parts })).await;
        assert!(matches!(given_away, Err(ChangeError::NoProfessional)));
        let mut tx = db.store.read().await.expect("tx");
        assert!(tx.commission_lines(OTHER, &EVERYTHING).await.expect("lines").is_empty());
        assert_eq!(tx.commission_lines(SHOP, &EVERYTHING).await.expect("lines").len(), 1);
    }

    async fn lines_are_found_by_day_person_and_visit(db: Db) {
        open_shop(&db.store, SHOP).await;
        let (one, two) = (haircut(&db.store, 1).await, haircut(&db.store, 2).await);
        for id in [one, two] {
            assert!(becomes(&db.store, id, Status::Completed).await);
        }
        let parts = [(1, 60), (2, 40)].map(|(n, weight)| Part { professional_id: person(SHOP, n), weight });
        change(&db.store, wish(two, Change::Split { parts: parts.to_vec() })).await.expect("a split");
        let count = async |of: LinesOf| lines(&db.store, &of).await.len();
        assert_eq!(count(EVERYTHING).await, 4);
        assert_eq!(count(LinesOf { professional: Some(person(SHOP, 2)), ..EVERYTHING }).await, 1);
        assert_eq!(count(LinesOf { appointment: Some(two), ..EVERYTHING }).await, 3);
        let day = |date: Option<NaiveDate>| LinesOf { period: Period::between(date, date), ..EVERYTHING };
        assert_eq!(count(day(Some(today()))).await, 4);
        assert_eq!(count(day(today().succ_opt())).await, 0);
        assert_eq!(count(day(Some(NaiveDate::MIN))).await, 0, "a day that no database knows");
        let sum: i64 = lines(&db.store, &EVERYTHING).await.iter().map(|line| line.entry.shares.base().0).sum();
        assert_eq!(sum, 9_000);
    }
}
