//! The integration page: what works is said, the walk goes all the way, and leaves nothing behind.

use domain::access::Role;
use domain::ids::ShopId;
use serde_json::Value;

use crate::world::World;

const SHOP: ShopId = ShopId(1);

async fn the_walk_leaves_no_trace(world: &World) {
    let seq = async || world.desk.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
    let platform = async || world.get("/admin/platform-metrics", &[("authorization", &world.key)]).await;
    let (before, numbers) = (seq().await, platform().await);
    for round in 0..2 {
        let walk = world.desk.walk().await;
        assert!(walk.is_ok(), "round {round}: {walk:#?}");
        assert!(walk.steps.len() > 8, "every station is a step");
    }
    assert_eq!(seq().await, before, "no shop hears of it");
    let mut tx = world.desk.store.read().await.expect("tx");
    assert!(tx.events_since(store::SELF_TEST, 0, 100).await.expect("events").is_empty());
    let far = world.desk.clock.now() + chrono::TimeDelta::days(9);
    let visits =
        tx.appointments_between(store::SELF_TEST, world.desk.clock.now(), far).await.expect("visits");
    assert!(visits.is_empty());
    let shops = tx.shops().await.expect("shops");
    assert!(shops.iter().all(|shop| shop.id != store::SELF_TEST), "no list shows it");
    drop(tx);
    assert_eq!(platform().await, numbers, "no number knows it");
    world.desk.clock.advance(chrono::TimeDelta::days(7));
    let (written, _) = world.desk.report_weeks().await.expect("reports");
    assert!(written > 0, "a Sunday began");
    let mut tx = world.desk.store.read().await.expect("tx");
    assert!(
        tx.reports(store::SELF_TEST, 1).await.expect("reports").is_empty(),
        "nobody is told of its weeks"
    );
    assert!(tx.events_since(store::SELF_TEST, 0, 100).await.expect("events").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_goes_all_the_way_and_leaves_no_trace_on_sqlite() {
    the_walk_leaves_no_trace(&World::open().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_goes_all_the_way_and_leaves_no_trace_on_postgres() {
    if let Some(world) = World::on_postgres().await {
        the_walk_leaves_no_trace(&world).await;
    }
}

async fn full(world: &World, header: (&str, &str)) -> (u16, Value) {
    let (status, text) = world.get("/health?full=1", &[header]).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn health_tells_operators_everything_and_owners_can_check_now() {
    let world = World::open().await;
    assert_eq!(full(&world, ("x-nothing", "")).await.0, 401);
    assert_eq!(full(&world, ("cookie", &world.owner.0)).await.0, 404);
    let (status, body) = full(&world, ("authorization", &world.key)).await;
    assert_eq!((status, body["parts"]["database"]["status"].as_str()), (200, Some("ok")));
    assert_eq!(body["parts"]["phone"]["status"], "unknown", "no call yet");
    assert!(body["walk"].is_null());

    let page = world.get("/status", &[("cookie", &world.owner.0)]).await;
    assert_eq!(page.0, 200);
    assert_eq!(world.form("/status", Some(&world.owner), &[]).await.status().as_u16(), 303);
    world.ring("CA1").await;
    let (_, body) = full(&world, ("authorization", &world.key)).await;
    assert_eq!(body["parts"]["round_trip"]["status"], "ok");
    assert_eq!(body["parts"]["phone"]["status"], "ok");
    let refused = world.post_with("/voice", "CallSid=CA2&To=%2B18084826296", Some("wrong")).await;
    assert_eq!(refused.0, 403);
    let (status, body) = full(&world, ("authorization", &world.key)).await;
    assert_eq!(
        (status, body["parts"]["phone"]["status"].as_str()),
        (200, Some("ok")),
        "one clock, one moment: not newer"
    );

    let pro = world.signed_in("pro@salon.example", Role::Professional, Some(SHOP)).await;
    assert_eq!(world.get("/status", &[("cookie", &pro.0)]).await.0, 404);
    assert_eq!(world.form("/status", Some(&pro), &[]).await.status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_often_makes_the_database_write_once() {
    let world = World::open().await;
    let looked_at = async || {
        world.desk.clock.advance(chrono::TimeDelta::milliseconds(1));
        assert_eq!(world.get("/health", &[]).await.0, 200);
        full(&world, ("authorization", &world.key)).await.1["parts"]["database"]["checked_at"].clone()
    };
    let (began, mut seen) = (std::time::Instant::now(), vec![looked_at().await]);
    for _ in 0..20 {
        seen.push(looked_at().await);
    }
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    seen.push(looked_at().await);
    assert_ne!(seen.first(), seen.last(), "a second later it is measured again");
    seen.dedup();
    assert!(seen.len() as u64 <= 1 + began.elapsed().as_secs(), "{seen:?}");
}
