//! Group commit, the live log, and what happens when the disk says no.

use chrono::TimeDelta;
use domain::appointment::{Act, Side};
use futures::future::join_all;

use crate::db::OneOf;
use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, visit};
use crate::{ActError, BookError, Store, StoreError};

async fn book(store: &Store, new: crate::NewAppointment) -> Result<(), BookError> {
    let booked = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await.map(drop) })
    });
    booked.await
}

async fn seqs(store: &Store, shop: domain::ids::ShopId) -> Vec<i64> {
    let mut tx = store.read().await.expect("a transaction");
    tx.events_since(shop, 0, 100_000).await.expect("events").into_iter().map(|event| event.seq).collect()
}

on_both! {
    async fn numbers_have_no_gaps_whoever_writes_at_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let calls = (0..60).map(|i| {
            let shop = if i % 2 == 0 { SHOP } else { OTHER };
            let store = db.store.clone();
            async move { store.hot(call_started(shop, &format!("CA{i}"))).await.expect("written") }
        });
        // Half of the visits want the same time, so they fail in the middle of the batch.
        let visits = (0..40_u128).map(|i| book(&db.store, visit(SHOP, i, 1, 0, 30 * i64::try_from(i % 20).expect("small"))));
        let (_, booked) = tokio::join!(join_all(calls), join_all(visits));
        let booked = booked.into_iter().flatten().count();
        assert_eq!(booked, 20);
        assert_eq!(seqs(&db.store, SHOP).await, (1..=30 + 20).collect::<Vec<i64>>());
        assert_eq!(seqs(&db.store, OTHER).await, (1..=30).collect::<Vec<i64>>());
    }

    async fn a_failing_job_undoes_itself_and_nobody_else(db: Db) {
        open_shop(&db.store, SHOP).await;
        let failing = db.store.write(|tx| {
            let new = visit(SHOP, 1, 1, 0, 0);
            Box::pin(async move {
                tx.book(&new).await?;
                Err::<(), _>(BookError::Taken)
            })
        });
        let panicking = db.store.write::<(), StoreError, _>(|_| Box::pin(async { panic!("on purpose") }));
        let working = book(&db.store, visit(SHOP, 2, 2, 0, 0));
        let (failed, panicked, worked) = tokio::join!(failing, panicking, working);
        assert!(matches!(failed, Err(BookError::Taken)));
        assert!(panicked.is_err());
        assert!(worked.is_ok());
        let mut tx = db.store.read().await.expect("a transaction");
        let visits = tx.appointments_between(SHOP, noon(), noon() + TimeDelta::days(1)).await.expect("visits");
        assert_eq!(visits.len(), 1);
        assert_eq!(tx.last_seq(SHOP).await.expect("a number"), 1);
        assert_eq!(tx.kpis(SHOP, crate::testing::today()).await.expect("numbers").appointments, 1);
    }

    async fn what_was_answered_is_there_after_the_store_was_opened_again(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        book(&db.store, visit(SHOP, 1, 1, 1, 0)).await.expect("booked");
        let before = db.store.read().await.expect("tx").events_since(SHOP, 0, 10).await.expect("events");
        // Not closed: a process that was killed does not close anything.
        let again = Store::connect(&db.url).await.expect("a store");
        again.migrate().await.expect("nothing to do");
        let after = again.read().await.expect("tx").events_since(SHOP, 0, 10).await.expect("events");
        assert_eq!(before, after, "byte for byte");
        assert_eq!(after.len(), 2);
    }

    async fn the_bell_rings_after_the_commit(db: Db) {
        open_shop(&db.store, SHOP).await;
        let mut bell = db.store.bell();
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        let shop = tokio::time::timeout(std::time::Duration::from_secs(5), bell.recv()).await;
        assert_eq!(shop.expect("in time").expect("a ring"), SHOP);
    }

    async fn a_shop_sees_its_own_things_only(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        book(&db.store, visit(SHOP, 1, 1, 0, 0)).await.expect("booked");
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        let mut tx = db.store.read().await.expect("a transaction");
        let (from, until) = (noon() - TimeDelta::days(1), noon() + TimeDelta::days(1));
        assert!(tx.appointments_between(OTHER, from, until).await.expect("visits").is_empty());
        assert!(tx.live_calls(OTHER).await.expect("calls").is_empty());
        assert!(tx.events_since(OTHER, 0, 10).await.expect("events").is_empty());
        assert!(tx.feed(OTHER, 10).await.expect("feed").is_empty());
        assert!(tx.rosters(OTHER, from, until, crate::Own::default()).await.expect("rosters").iter().all(|roster| roster.taken.is_empty()));
        drop(tx);
        let id = visit(SHOP, 1, 1, 0, 0).id;
        let stolen = db.store.write(move |tx| {
            Box::pin(async move { tx.act(OTHER, id, Act::Cancel(Side::Salon), noon()).await })
        });
        assert!(matches!(stolen.await, Err(ActError::NoSuchVisit)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_never_acknowledged_and_heals_by_itself() {
    let db = crate::testing::sqlite().await;
    open_shop(&db.store, SHOP).await;
    let OneOf::Sqlite(writers) = db.store.writers() else { panic!("SQLite") };
    let (pages,): (i64,) = sqlx::query_as("pragma page_count").fetch_one(writers).await.expect("a count");
    let limit = |pages: i64| sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
    sqlx::query(limit(pages)).execute(writers).await.expect("a limit");
    let mut acknowledged = 0;
    let full = loop {
        match db.store.hot(call_started(SHOP, &format!("CA{acknowledged}"))).await {
            Ok(()) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 10_000, "the disk never got full");
    };
    assert!(matches!(full, StoreError::Unavailable(_)), "{full}");
    assert!(db.store.read().await.expect("tx").call_count().await.expect("reads go on") == acknowledged);
    sqlx::query(limit(1_000_000)).execute(writers).await.expect("room again");
    db.store.hot(call_started(SHOP, "CA after")).await.expect("it heals by itself");
    assert_eq!(db.store.read().await.expect("tx").call_count().await.expect("a count"), acknowledged + 1);
}
