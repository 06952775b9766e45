//! Counting anew beside whatever else happens: nothing is lost, nothing is counted twice.

use domain::live::Outcome;
use domain::metrics::CallSums;

use super::metrics::{
    Deed, calls_today, correct, counted, does, ended, execute, is_right, read_anew, rebuild, recount,
};
use crate::testing::{SHOP, call_started, on_both, open_shop};

on_both! {
    async fn numbers_from_before_there_were_sums_are_counted_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        db.store.hot(ended("CA1", Outcome::Booked)).await.expect("written");
        execute(&db.store, "update calls set local_date = null, local_hour = null, converted = false").await;
        execute(&db.store, "delete from daily_metrics").await;
        execute(&db.store, "delete from hourly_metrics").await;
        assert!(db.store.read().await.expect("tx").are_metrics_outdated().await.expect("an answer"));
        rebuild(&db.store).await;
        let done = db.store.write(|tx| Box::pin(async move { tx.metrics_are_up_to_date().await }));
        done.await.expect("noted");
        assert!(!db.store.read().await.expect("tx").are_metrics_outdated().await.expect("an answer"));
        // Noon in Honolulu lies within the opening hours of every day.
        let should = CallSums { calls: 1, answered: 1, call_seconds: 60, converted: 1, ..CallSums::default() };
        assert_eq!(calls_today(&db.store).await, should);
    }

    async fn what_is_counted_while_the_rows_are_counted_anew_is_not_lost(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        execute(&db.store, "update daily_metrics set calls = 40, missed = 7").await;
        assert!(!is_right(&db.store).await);
        let recount = read_anew(&db.store).await;
        db.store.hot(call_started(SHOP, "CA2")).await.expect("written in between");
        assert!(correct(&db.store, recount).await, "what was right was only added to");
        assert_eq!(calls_today(&db.store).await, CallSums { calls: 2, ..CallSums::default() });
        assert!(is_right(&db.store).await);
    }

    async fn what_overtakes_the_counting_is_counted_once(db: Db) {
        // From before there were sums: nothing remembers what it was counted as.
        const FORGET: [&str; 5] = [
            "update calls set converted = false",
            "update appointments set counted = null",
            "delete from daily_metrics",
            "delete from hourly_metrics",
            "update appointments set starts_at = starts_at, status = 'completed' where source = 'staff'",
        ];
        let book = |id: u8, source, call| Deed::Book {
            id, who: 1, made: i64::from(id), ahead: i64::from(id), customer: 0, source, call, requested: false,
        };
        open_shop(&db.store, SHOP).await;
        let past = [
            Deed::Ring { call: 0, hours: 0, is_test: false, after_hours: false },
            Deed::Ring { call: 1, hours: 1, is_test: false, after_hours: false },
            Deed::HangUp { call: 0, outcome: 1, seconds: 60 },
            Deed::HangUp { call: 1, outcome: 1, seconds: 60 },
            book(1, 2, 7),
            book(2, 0, 0),
            book(3, 0, 1),
        ];
        for deed in past {
            does(&db.store, deed).await;
        }
        let overtaking = [
            // A visit takes place; its customer is known from another one, that is not counted yet.
            vec![Deed::Become { id: 2, act: 6, hours: 90 }],
            // A new visit of that customer.
            vec![book(4, 0, 7), Deed::Become { id: 4, act: 6, hours: 90 }],
            // A second booking in a call that had converted already.
            vec![book(5, 0, 0)],
            // Such a call turns out a machine's.
            vec![Deed::MarkRobot { call: 1 }],
        ];
        for deeds in overtaking {
            for statement in FORGET {
                execute(&db.store, statement).await;
            }
            let early = read_anew(&db.store).await;
            for deed in deeds.clone() {
                does(&db.store, deed).await;
            }
            if !correct(&db.store, early).await {
                rebuild(&db.store).await;
            }
            assert_eq!(counted(&db.store).await, recount(&db.store).await, "{deeds:?}");
            assert!(is_right(&db.store).await, "{deeds:?}");
        }
    }

    async fn two_who_count_at_once_correct_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        db.store.hot(call_started(SHOP, "CA1")).await.expect("written");
        execute(&db.store, "update daily_metrics set calls = 40").await;
        let (one, other) = (read_anew(&db.store).await, read_anew(&db.store).await);
        assert!(correct(&db.store, one).await);
        assert!(!correct(&db.store, other).await, "it read what is not so any more");
        assert_eq!(calls_today(&db.store).await, CallSums { calls: 1, ..CallSums::default() });
    }
}
