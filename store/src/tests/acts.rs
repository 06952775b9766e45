//! What happens to visits after they were made: answers, offers, cancellations, holds; on both databases.

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::{Act, AppointmentFacts, NotNow, Side, Status};
use domain::cells::Cell;
use domain::ids::AppointmentId;
use futures::future::join_all;
use uuid::Uuid;

use crate::testing::{Db, OTHER, SHOP, noon, on_both, open_shop, person, visit};
use crate::{ActError, BookError, NewHold, NewPlace, Own, Store};

fn id(n: u128) -> AppointmentId {
    Uuid::from_u128(n).into()
}

async fn book(store: &Store, n: u128, who: u128, minutes: i64, status: Status) -> Result<(), BookError> {
    let mut new = visit(SHOP, n, who, 0, minutes);
    new.status = status;
    let booked = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await.map(drop) })
    });
    booked.await
}

async fn act(store: &Store, n: u128, act: Act, at: Instant) -> Result<AppointmentFacts, ActError> {
    store.write(move |tx| Box::pin(async move { tx.act(SHOP, id(n), act, at).await })).await
}

async fn put(store: &Store, n: u128, act: Act, minutes: i64) -> Result<AppointmentFacts, ActError> {
    let place = NewPlace {
        professional: None,
        starts_at: noon() + TimeDelta::minutes(minutes),
        override_reason: None,
    };
    let done = store.write(move |tx| {
        let place = place.clone();
        Box::pin(async move { tx.put(SHOP, id(n), act, &place, noon()).await })
    });
    done.await
}

/// The taken cells of person 1, from noon on, as the owner of `own` sees them.
async fn taken(db: &Db, own: Own) -> Vec<i64> {
    let mut tx = db.store.read().await.expect("a transaction");
    let day = TimeDelta::days(1);
    let rosters = tx.rosters(SHOP, noon() - day, noon() + day, own).await.expect("rosters");
    let of = rosters.into_iter().find(|roster| roster.professional == person(SHOP, 1)).expect("person 1");
    of.taken.iter().map(|cell| cell.0 - Cell::at(noon()).0).collect()
}

async fn calendar(db: &Db, shop: domain::ids::ShopId) -> i64 {
    db.store.read().await.expect("a transaction").calendar(shop).await.expect("a number")
}

fn hold(n: u128, minutes: i64, until: i64, token: Option<&str>) -> NewHold {
    NewHold {
        id: Uuid::from_u128(n).into(),
        shop: SHOP,
        professional: person(SHOP, 1),
        starts_at: noon() + TimeDelta::minutes(minutes),
        times: vec![domain::catalogue::ServiceTime::plain(30)],
        expires_at: noon() + TimeDelta::minutes(until),
        token_hash: token.map(str::to_owned),
    }
}

async fn keep(store: &Store, new: NewHold) -> Result<(), BookError> {
    let kept = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.hold(&new).await })
    });
    kept.await
}

on_both! {
    async fn edge_03_of_many_who_answer_one_request_at_once_one_does(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1, 1, 0, Status::Requested).await.expect("requested");
        let answers = (0..16).map(|n| if n % 2 == 0 { Act::Accept } else { Act::Decline });
        let answered = join_all(answers.map(|answer| act(&db.store, 1, answer, noon()))).await;
        let won: Vec<_> = answered.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(won.len(), 1);
        let refused = answered.iter().filter(|answer| {
            matches!(answer, Err(ActError::NotNow(NotNow(status))) if *status == won[0].status)
        });
        assert_eq!(refused.count(), 15, "each other one hears where it stands");
        // A pending request takes its time: a second one that overlaps it never came to be.
        let open = won[0].status == Status::Booked;
        assert_eq!(book(&db.store, 2, 1, 10, Status::Requested).await.is_err(), open);
    }

    async fn an_offer_keeps_the_other_time_and_gives_the_first_back(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1, 1, 0, Status::Requested).await.expect("requested");
        let offered = put(&db.store, 1, Act::Offer, 60).await.expect("offered");
        assert_eq!(offered.asked_starts_at, Some(noon()));
        assert!(offered.is_offered());
        assert_eq!(taken(&db, Own::default()).await, [12, 13, 14, 15, 16, 17]);
        let again = put(&db.store, 1, Act::Offer, 120).await.expect("offered again");
        assert_eq!(again.asked_starts_at, Some(noon()), "what the customer asked for stays known");
        assert!(matches!(act(&db.store, 1, Act::Accept, noon()).await, Err(ActError::NotNow(_))));
        let agreed = act(&db.store, 1, Act::TakeOffer, noon()).await.expect("taken");
        assert_eq!((agreed.status, agreed.asked_starts_at, agreed.answer_by), (Status::Booked, None, None));
        assert_eq!(agreed.starts_at, noon() + TimeDelta::minutes(120));
    }

    async fn edge_29_a_request_that_nobody_answered_expires_and_frees_its_time(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1, 1, 6 * 60, Status::Requested).await.expect("requested");
        let late = noon() + TimeDelta::hours(5);
        let due = async |at| db.store.read().await.expect("tx").requests_to_expire(at, 9).await.expect("rows");
        assert!(due(late - TimeDelta::seconds(1)).await.is_empty());
        assert_eq!(due(late).await, [(SHOP, id(1))]);
        let early = act(&db.store, 1, Act::Expire, late - TimeDelta::seconds(1)).await;
        assert!(matches!(early, Err(ActError::NotNow(_))), "it was offered anew meanwhile, say");
        let expired = act(&db.store, 1, Act::Expire, late).await.expect("expired");
        assert_eq!(expired.status, Status::Expired);
        assert!(taken(&db, Own::default()).await.is_empty());
        assert!(due(late).await.is_empty());
    }

    async fn edge_12_a_visit_moves_onto_a_time_that_overlaps_only_itself(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1, 1, 0, Status::Booked).await.expect("booked");
        book(&db.store, 2, 1, 60, Status::Booked).await.expect("booked");
        assert_eq!(put(&db.store, 1, Act::Move, 10).await.expect("moved").starts_at, noon() + TimeDelta::minutes(10));
        assert!(matches!(put(&db.store, 1, Act::Move, 40).await, Err(ActError::Taken)));
        assert_eq!(taken(&db, Own::default()).await[..6], [2, 3, 4, 5, 6, 7], "a refused move leaves it where it was");
        let own = Own { appointment: Some(id(1)), hold: None };
        assert_eq!(taken(&db, own).await, [12, 13, 14, 15, 16, 17]);
    }

    async fn of_many_who_move_a_visit_at_once_the_last_has_moved_it_and_no_other_time_is_taken(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1, 1, 0, Status::Booked).await.expect("booked");
        let moves = (1..=8).map(|n| put(&db.store, 1, Act::Move, n * 60));
        assert!(join_all(moves).await.iter().any(Result::is_ok));
        let mut tx = db.store.read().await.expect("tx");
        let visit = tx.appointment(SHOP, id(1)).await.expect("read").expect("there");
        drop(tx);
        let first = Cell::at(visit.starts_at).0 - Cell::at(noon()).0;
        assert_eq!(taken(&db, Own::default()).await, (first..first + 6).collect::<Vec<_>>());
    }

    async fn edge_27_a_late_cancellation_is_marked_and_counts_from_the_windows_edge(db: Db) {
        open_shop(&db.store, SHOP).await;
        let day = 24 * 60;
        for n in 1..=4 {
            book(&db.store, n, 1, day + i64::try_from(n).expect("small") * 30, Status::Booked).await.expect("booked");
        }
        let edge = noon() + TimeDelta::minutes(30);
        let on_the_edge = act(&db.store, 1, Act::Cancel(Side::Customer), edge).await.expect("cancelled");
        assert_eq!((on_the_edge.cancelled_by, on_the_edge.is_late), (Some(Side::Customer), false));
        let edge = noon() + TimeDelta::minutes(60) + TimeDelta::seconds(1);
        assert!(act(&db.store, 2, Act::Cancel(Side::Customer), edge).await.expect("cancelled").is_late);
        let late = noon() + TimeDelta::hours(24);
        assert!(!act(&db.store, 3, Act::Cancel(Side::Salon), late).await.expect("cancelled").is_late);
        assert!(matches!(
            act(&db.store, 4, Act::Cancel(Side::Salon), noon() + TimeDelta::days(3)).await,
            Err(ActError::NotNow(NotNow(Status::Booked)))
        ));
    }

    async fn edge_06_a_hold_is_its_holders_own_and_ends_by_itself(db: Db) {
        open_shop(&db.store, SHOP).await;
        keep(&db.store, hold(1, 0, 5, Some("mine"))).await.expect("kept");
        assert!(keep(&db.store, hold(2, 15, 5, Some("other"))).await.is_err(), "kept for the first");
        let mut tx = db.store.read().await.expect("a transaction");
        let mine = tx.hold_of(SHOP, "mine", noon()).await.expect("an answer").expect("a hold");
        assert!(tx.hold_of(OTHER, "mine", noon()).await.expect("an answer").is_none());
        assert!(tx.hold_of(SHOP, "mine", noon() + TimeDelta::minutes(5)).await.expect("an answer").is_none());
        drop(tx);
        let own = Own { hold: Some(mine.id), appointment: None };
        assert!(taken(&db, own).await.is_empty(), "free for its holder");
        assert_eq!(taken(&db, Own::default()).await.len(), 6, "taken for the others");
        let renew = async |minutes: i64| {
            let (now, until) = (noon() + TimeDelta::minutes(minutes), noon() + TimeDelta::minutes(minutes + 5));
            let renewed = db.store.write(move |tx| Box::pin(tx.renew_hold(SHOP, "mine", now, until)));
            renewed.await.expect("an answer")
        };
        assert!(renew(4).await);
        assert!(!renew(9).await, "it ended");
        // Whoever books next gets its time, without waiting for a sweep.
        let mut late = visit(SHOP, 7, 1, 0, 0);
        late.heard_at = noon() + TimeDelta::minutes(9);
        let booked = db.store.write(move |tx| {
            let late = late.clone();
            Box::pin(async move { tx.book(&late).await.map(drop) })
        });
        booked.await.expect("booked");
    }

    async fn whatever_changes_free_time_raises_the_shops_calendar_and_no_other(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let (mut last, other) = (calendar(&db, SHOP).await, calendar(&db, OTHER).await);
        let mut rose = async |what: &str| {
            let now = calendar(&db, SHOP).await;
            assert!(now > last, "{what}");
            last = now;
        };
        book(&db.store, 1, 1, 0, Status::Booked).await.expect("booked");
        rose("a booking").await;
        put(&db.store, 1, Act::Move, 90).await.expect("moved");
        rose("a move").await;
        act(&db.store, 1, Act::Cancel(Side::Customer), noon()).await.expect("cancelled");
        rose("a cancellation").await;
        keep(&db.store, hold(1, 0, 5, None)).await.expect("kept");
        rose("a hold").await;
        let expired = db.store.write(|tx| Box::pin(tx.expire_holds(noon() + TimeDelta::minutes(6))));
        expired.await.expect("expired");
        rose("its end").await;
        assert_eq!(calendar(&db, OTHER).await, other);
    }
}
