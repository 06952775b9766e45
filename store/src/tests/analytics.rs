//! The four named questions, by the program and by the functions of PostgreSQL.

use chrono::TimeDelta;
use domain::ids::CallSid;
use domain::live::Outcome;

use crate::db::OneOf;
use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, today, visit};
use crate::{DayCalls, HotFact, PlatformTotals, SELF_TEST, SalonKpis, SalonOverview, Store};

/// Shop 1 has two calls a day for forty days, and two visits booked today; shop 2 has nothing. The front desk tries itself
/// meanwhile.
async fn two_busy_shops(store: &Store) {
    for shop in [SHOP, OTHER, SELF_TEST] {
        open_shop(store, shop).await;
    }
    store.hot(call_started(SELF_TEST, "CA of a walk")).await.expect("written");
    for n in 0..80_i64 {
        let mut fact = call_started(SHOP, &format!("CA{n}"));
        if let HotFact::CallStarted { at, counts_on, .. } = &mut fact {
            *at -= TimeDelta::days(n / 2);
            (counts_on.date, counts_on.after_hours) = (today() - TimeDelta::days(n / 2), n % 3 == 0);
        }
        store.hot(fact).await.expect("written");
        let outcome = if n % 3 == 1 { Outcome::Missed } else { Outcome::Booked };
        let call_sid = CallSid(format!("CA{n}"));
        let over = HotFact::CallEnded { shop: SHOP, call_sid, duration_sec: 60, outcome, at: noon() };
        store.hot(over).await.expect("written");
    }
    for id in 0..2 {
        let booked = store.write(move |tx| {
            Box::pin(async move { tx.book(&visit(SHOP, id, 1 + id, 0, 60)).await.map(drop) })
        });
        booked.await.expect("booked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_functions_of_postgres_answer_as_the_program_does() {
    let Some(db) = crate::testing::postgres().await else { return };
    two_busy_shops(&db.store).await;
    let OneOf::Postgres(pool) = db.store.writers() else { panic!("PostgreSQL") };
    let today = today();
    let mut tx = db.store.read().await.expect("a transaction");
    for shop in [SHOP, OTHER, domain::ids::ShopId(99)] {
        for days in [1, 3, 30, 400] {
            let kpis: SalonKpis = sqlx::query_as("select * from get_salon_kpis($1, $2, $3)")
                .bind(shop.0)
                .bind(days)
                .bind(today)
                .fetch_one(pool)
                .await
                .expect("an answer");
            let (rate,): (Option<f64>,) =
                sqlx::query_as("select conversion_rate from get_salon_kpis($1, $2, $3)")
                    .bind(shop.0)
                    .bind(days)
                    .bind(today)
                    .fetch_one(pool)
                    .await
                    .expect("an answer");
            let own = tx.get_salon_kpis(shop, days as u32, today).await.expect("numbers");
            assert_eq!((kpis, rate), (own, own.conversion_rate()), "{shop} {days}");
            let series: Vec<DayCalls> = sqlx::query_as("select * from get_calls_timeseries($1, $2, $3)")
                .bind(shop.0)
                .bind(days)
                .bind(today)
                .fetch_all(pool)
                .await
                .expect("an answer");
            let own = tx.get_calls_timeseries(shop, days as u32, today).await.expect("numbers");
            // A function of the database knows no days of a shop that does not exist.
            assert!(series == own || shop.0 == 99 && series.is_empty(), "{shop} {days}");
        }
    }
    let totals: PlatformTotals = sqlx::query_as("select * from get_platform_metrics($1)")
        .bind(today)
        .fetch_one(pool)
        .await
        .expect("an answer");
    assert_eq!(totals, tx.get_platform_metrics(today).await.expect("numbers"));
    let shops: Vec<SalonOverview> =
        sqlx::query_as("select * from get_all_salons_overview()").fetch_all(pool).await.expect("an answer");
    assert_eq!(shops, tx.get_all_salons_overview().await.expect("numbers"));
    assert_eq!(shops.len(), 2);
    let (today_is_known,): (i64,) =
        sqlx::query_as("select total_calls from get_salon_kpis(1)").fetch_one(pool).await.expect("an answer");
    assert!(today_is_known >= 0);
    db.store.migrate().await.expect("a second start changes nothing");
}

on_both! {
    async fn the_named_questions_are_answered_from_the_sums_day_by_day(db: Db) {
        two_busy_shops(&db.store).await;
        let today = today();
        let mut tx = db.store.read().await.expect("a transaction");
        let kpis = tx.get_salon_kpis(SHOP, 3, today).await.expect("numbers");
        assert_eq!((kpis.total_calls, kpis.calls_answered, kpis.calls_missed, kpis.calls_converted), (6, 4, 2, 4));
        assert_eq!((kpis.appointments_booked, kpis.revenue_recovered_cents), (2, 9_000));
        assert_eq!(kpis.conversion_rate(), Some(1.0));
        assert_eq!(tx.get_salon_kpis(OTHER, 1, today).await.expect("numbers").conversion_rate(), None);
        let series = tx.get_calls_timeseries(SHOP, 4, today).await.expect("numbers");
        assert_eq!(series.iter().map(|day| day.calls).collect::<Vec<_>>(), [2, 2, 2, 2]);
        assert_eq!(series[3].date, today);
        let platform = tx.get_platform_metrics(today).await.expect("numbers");
        assert_eq!((platform.total_salons, platform.active_salons, platform.total_calls), (2, 1, 80));
        let shops = tx.get_all_salons_overview().await.expect("numbers");
        assert_eq!(shops.iter().map(|shop| shop.total_calls).collect::<Vec<_>>(), [80, 0]);
    }
}
