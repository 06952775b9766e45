//! The appointment book's rows, numbers, times and histories, on both databases.

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::{Act, AppointmentFacts, Side, Status};
use domain::ids::AppointmentId;
use domain::metrics::VisitKind;
use domain::money::Cents;
use domain::visit_book::{Behind, Shelf, Tally, What, history};
use uuid::Uuid;

use crate::testing::{Db, OTHER, SHOP, noon, on_both, open_shop, person, services, visit};
use crate::{ActError, BookError, NewAppointment, NewHold, NewPlace, Store, Wanted};

fn id(n: u128) -> AppointmentId {
    Uuid::from_u128(n).into()
}

async fn book(store: &Store, new: NewAppointment) {
    let booked = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await.map(drop) })
    });
    booked.await.unwrap_or_else(|error: BookError| panic!("booked: {error}"));
}

async fn act(store: &Store, n: u128, act: Act, at: Instant) {
    let done = store.write(move |tx| Box::pin(async move { tx.act(SHOP, id(n), act, at).await.map(drop) }));
    done.await.unwrap_or_else(|error: ActError| panic!("done: {error}"));
}

/// Everything of two days.
fn wanted() -> Wanted {
    let day = TimeDelta::days(1);
    Wanted {
        from: noon() - day,
        until: noon() + day,
        professional: None,
        shelf: None,
        behind: None,
        who: String::new(),
        service: None,
        after: None,
        at_most: 100,
    }
}

async fn rows(db: &Db, wanted: Wanted) -> Vec<AppointmentFacts> {
    db.store.read().await.expect("a transaction").visit_rows(SHOP, &wanted).await.expect("rows")
}

async fn found(db: &Db, wanted: Wanted) -> Vec<u128> {
    rows(db, wanted).await.iter().map(|row| row.appointment_id.0.as_u128()).collect()
}

async fn tally(db: &Db) -> Tally {
    let (from, until) = (wanted().from, wanted().until);
    let mut tx = db.store.read().await.expect("a transaction");
    Tally::of(&tx.visit_counts(SHOP, from, until, None).await.expect("counts"))
}

/// A day with a visit in each state, a walk-in, a trial, and one in another shop.
async fn a_day(db: &Db) {
    open_shop(&db.store, SHOP).await;
    open_shop(&db.store, OTHER).await;
    for n in 1..=6 {
        book(&db.store, visit(SHOP, n, 1 + n % 2, 0, 30 * i64::try_from(n).expect("small"))).await;
    }
    let named = NewAppointment { customer_name: "Zoë 100% Quick".into(), ..visit(SHOP, 7, 2, 1, 300) };
    book(&db.store, NewAppointment { status: Status::Requested, customer_phone: None, ..named }).await;
    book(&db.store, NewAppointment { source: VisitKind::WALK_IN, ..visit(SHOP, 8, 1, 0, 300) }).await;
    book(&db.store, NewAppointment { source: VisitKind::TRIAL, ..visit(SHOP, 9, 1, 0, 330) }).await;
    book(&db.store, NewAppointment { source: VisitKind::IMPORTED, ..visit(SHOP, 11, 1, 0, 360) }).await;
    book(&db.store, visit(OTHER, 10, 1, 0, 0)).await;
    let later = noon() + TimeDelta::hours(5);
    act(&db.store, 1, Act::Complete, later).await;
    act(&db.store, 2, Act::MarkNoShow, later).await;
    act(&db.store, 3, Act::Cancel(Side::Salon), noon()).await;
    // The shop's rule asks for a day.
    act(&db.store, 4, Act::Cancel(Side::Customer), noon()).await;
}

on_both! {
    async fn every_number_is_that_of_the_rows_behind_it(db: Db) {
        a_day(&db).await;
        let tally = tally(&db).await;
        for shelf in Shelf::ALL {
            let rows = rows(&db, Wanted { shelf: Some(shelf), ..wanted() }).await;
            let cents: Cents = rows.iter().map(|row| row.estimated_revenue_cents).sum();
            let number = tally.on(shelf);
            assert_eq!((number.count, number.cents), (rows.len() as i64, cents), "{shelf:?}");
        }
        let counts = [Shelf::Completed, Shelf::Booked, Shelf::Cancelled, Shelf::Late, Shelf::WalkIn].map(|shelf| tally.on(shelf).count);
        assert_eq!(counts, [1, 2, 2, 1, 1]);
        assert_eq!(tally.all(), rows(&db, wanted()).await.len() as i64, "trials, imported visits and other shops are in neither");
    }

    async fn rows_of_numbers_are_found_by_how_they_were_counted(db: Db) {
        a_day(&db).await;
        // Made on the next day: after the first visit was over, and within a day of it.
        let next = NewAppointment { at: noon() + TimeDelta::hours(20), ..visit(SHOP, 12, 1, 0, 60 * 24 * 9) };
        book(&db.store, next).await;
        let behind = |behind| Wanted { behind: Some(behind), ..wanted() };
        let made = found(&db, Wanted { until: noon() + TimeDelta::hours(10), ..behind(Behind::Made) }).await;
        assert_eq!(made, [7, 6, 5, 4, 3, 2, 1], "no walk-in, no trial, nothing of another system");
        let late = Wanted { from: noon() + TimeDelta::hours(10), ..behind(Behind::Made) };
        assert_eq!(found(&db, late).await, [12], "whatever day the visit is on");
        assert_eq!(found(&db, behind(Behind::Rebooked)).await, [1]);
        let mut tx = db.store.read().await.expect("a transaction");
        let (from, until) = (wanted().from, wanted().until);
        let histories = tx.histories_around(SHOP, from, until).await.expect("histories");
        let days: Vec<usize> = histories.values().map(Vec::len).collect();
        assert_eq!(days, [1], "one customer, one completed visit");
        assert!(tx.histories_around(OTHER, from, until).await.expect("histories").is_empty());
    }

    async fn rows_are_found_by_what_is_looked_for(db: Db) {
        a_day(&db).await;
        let who = async |who: &str| found(&db, Wanted { who: who.into(), ..wanted() }).await;
        assert_eq!(who("zoë  100% q").await, [7], "case and blanks do not matter");
        assert_eq!(who("1__%").await, [0_u128; 0], "signs of patterns are signs");
        assert_eq!(who("555 0176").await.len(), 7, "by a part of the number");
        assert_eq!(who("nobody").await, [0_u128; 0]);
        let service = Some(services(SHOP)[1].id);
        assert_eq!(found(&db, Wanted { service, ..wanted() }).await, [7]);
        let professional = Some(person(SHOP, 2));
        assert_eq!(found(&db, Wanted { professional, ..wanted() }).await, [7, 5, 3, 1]);
        let until = noon() + TimeDelta::minutes(60);
        assert_eq!(found(&db, Wanted { until, ..wanted() }).await, [1], "the end is not included");
        assert_eq!(rows(&db, Wanted { service, ..wanted() }).await[0].services, ["Color"]);
    }

    async fn pages_follow_each_other_without_gaps_also_where_starts_are_equal(db: Db) {
        a_day(&db).await;
        let whole = found(&db, wanted()).await;
        assert_eq!(whole[..2], [8, 7], "both start at the same minute; the later id comes first");
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = rows(&db, Wanted { after, at_most: 1, ..wanted() }).await;
            let Some(row) = page.first() else { break };
            paged.push(row.appointment_id.0.as_u128());
            after = Some((row.starts_at, row.appointment_id));
        }
        assert_eq!(paged, whole);
    }

    async fn a_visit_tells_what_happened_to_it_and_to_no_other(db: Db) {
        a_day(&db).await;
        act(&db.store, 7, Act::Accept, noon()).await;
        let place = NewPlace { professional: Some(person(SHOP, 1)), starts_at: noon() + TimeDelta::minutes(400), override_reason: None };
        let moved = db.store.write(move |tx| {
            let place = place.clone();
            Box::pin(async move { tx.put(SHOP, id(7), Act::Move, &place, noon()).await.map(drop) })
        });
        moved.await.expect("moved");
        let mut tx = db.store.read().await.expect("a transaction");
        let told: Vec<What> = history(&tx.visit_history(SHOP, id(7)).await.expect("history")).into_iter().map(|h| h.what).collect();
        let (from, to) = (noon() + TimeDelta::minutes(300), noon() + TimeDelta::minutes(400));
        assert_eq!(told, [What::Requested, What::Accepted, What::Moved { from, to, with: Some("Person 1".into()) }]);
        assert!(tx.visit_history(OTHER, id(7)).await.expect("history").is_empty(), "the other shop has none of it");
        let made = tx.visit_made(SHOP, id(8)).await.expect("a row").expect("the visit");
        assert_eq!((made.source.as_str(), made.visits_before), ("walk_in", 1), "the same person came before");
        assert_eq!(tx.visit_made(OTHER, id(8)).await.expect("a row"), None);
    }

    async fn kept_times_and_time_off_are_shown_as_long_as_they_last(db: Db) {
        open_shop(&db.store, SHOP).await;
        let hold = NewHold {
            id: Uuid::from_u128(1).into(),
            shop: SHOP,
            professional: person(SHOP, 1),
            starts_at: noon(),
            times: vec![domain::catalogue::ServiceTime::plain(30)],
            expires_at: noon() + TimeDelta::minutes(5),
            token_hash: None,
        };
        let kept = db.store.write(move |tx| {
            let hold = hold.clone();
            Box::pin(async move { tx.hold(&hold).await })
        });
        kept.await.expect("kept");
        let mut tx = db.store.read().await.expect("a transaction");
        let (from, until) = (wanted().from, wanted().until);
        let kept = tx.held_between(SHOP, noon(), from, until).await.expect("held");
        assert_eq!(kept, [(person(SHOP, 1), noon(), noon() + TimeDelta::minutes(30))]);
        let over = noon() + TimeDelta::minutes(5);
        assert!(tx.held_between(SHOP, over, from, until).await.expect("held").is_empty());
        assert!(tx.held_between(OTHER, noon(), from, until).await.expect("held").is_empty());
        assert!(tx.time_off_between(SHOP, from, until).await.expect("off").is_empty());
    }
}
