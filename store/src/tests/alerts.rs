//! Incidents are told of once, whoever sees them and how often.

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::ShopId;
use uuid::Uuid;

use crate::OpenAlert;
use crate::testing::{Db, on_both};

fn at(minutes: i64) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn alert(n: u128, shop: Option<ShopId>, minutes: i64) -> OpenAlert {
    OpenAlert {
        id: Uuid::from_u128(n),
        kind: "disk".into(),
        shop,
        words: format!("seen at {minutes}"),
        began_at: at(minutes),
        seen_at: at(minutes),
    }
}

async fn see(db: &Db, alert: OpenAlert) -> bool {
    let seen = db.store.write(move |tx| {
        let alert = alert.clone();
        Box::pin(async move { tx.see_alert(&alert).await })
    });
    seen.await.expect("noted")
}

async fn end(db: &Db, n: u128, now: i64, since: i64) -> bool {
    let ended = db
        .store
        .write(move |tx| Box::pin(async move { tx.end_alert(Uuid::from_u128(n), at(now), at(since)).await }));
    ended.await.expect("ended")
}

on_both! {
    async fn an_incident_begins_once_and_ends_once(db: Db) {
        assert!(see(&db, alert(1, None, 0)).await, "new");
        assert!(!see(&db, alert(2, None, 1)).await, "known");
        assert!(see(&db, alert(3, Some(ShopId(5)), 1)).await, "another's");
        let open = db.store.read().await.expect("tx").open_alerts().await.expect("alerts");
        assert_eq!(open.len(), 2);
        let whole = open.iter().find(|alert| alert.shop.is_none()).expect("the whole front desk's");
        assert_eq!((whole.began_at, whole.seen_at, whole.words.as_str()), (at(0), at(1), "seen at 1"));
        assert!(db.store.read().await.expect("tx").alerts_unseen(at(0)).await.expect("alerts").is_empty());
        assert!(!end(&db, 1, 2, 0).await, "somebody has seen it since");
        assert!(end(&db, 1, 12, 1).await);
        assert!(!end(&db, 1, 13, 1).await, "once");
        assert!(see(&db, alert(4, None, 20)).await, "a new one of the same kind");
        let forgotten = db.store.write(|tx| Box::pin(async move { tx.forget_alerts(at(13)).await }));
        forgotten.await.expect("forgotten");
        let open = db.store.read().await.expect("tx").open_alerts().await.expect("alerts");
        assert_eq!(open.len(), 2, "what goes on is never forgotten");
        let felt = db.store.read().await.expect("tx").alerts_felt_by(ShopId(5)).await.expect("alerts");
        assert_eq!(felt.len(), 2);
        assert_eq!(db.store.read().await.expect("tx").alerts_felt_by(ShopId(6)).await.expect("alerts").len(), 1);
    }

    async fn of_many_who_see_the_same_one_tells_of_it(db: Db) {
        let seen = (0..16).map(|n| see(&db, alert(100 + n, None, 0)));
        let seen = futures::future::join_all(seen).await;
        assert_eq!(seen.into_iter().filter(|is_new| *is_new).count(), 1);
    }
}
