//! Who may come in while there is no sign-in, and what the live socket tells them.

use crate::world::{World, frame, send};
use backend::demo;
use futures::StreamExt;
use serde_json::json;

async fn status(world: &World, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = reqwest::Client::new().get(format!("http://{}{path}", world.at));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer").status().as_u16()
}

const PRIVATE: [&str; 6] =
    ["/", "/dashboard/1", "/metrics", "/shops", "/admin/shop/1/appointments", "/admin/shop/1/calls"];

#[tokio::test(flavor = "multi_thread")]
async fn private_routes_answer_this_machine_only() {
    let world = World::open().await;
    for path in PRIVATE {
        assert_eq!(status(&world, path, &[]).await, 200, "{path}");
        assert_eq!(status(&world, path, &[("x-forwarded-for", "203.0.113.9")]).await, 403, "{path}");
        assert_eq!(status(&world, path, &[("host", "rebound.example")]).await, 403, "{path}");
        assert_eq!(status(&world, path, &[("origin", "https://evil.example")]).await, 403, "{path}");
    }
    assert_eq!(status(&world, "/health", &[("x-forwarded-for", "203.0.113.9")]).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_cannot_open_the_live_socket() {
    let world = World::open().await;
    let evil = [("origin", "https://evil.example")];
    assert_eq!(world.socket("/ops?location_id=1", &evil).await.err(), Some(403));
    let own = format!("http://{}", world.at);
    assert!(world.socket("/ops?location_id=1", &[("origin", &own)]).await.is_ok());
    assert!(world.socket("/salon", &[("origin", "https://frontdesk.example")]).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_shop_and_a_bad_date_get_a_clear_error() {
    let world = World::open().await;
    assert_eq!(status(&world, "/admin/shop/2/appointments", &[]).await, 404);
    assert_eq!(status(&world, "/admin/shop/1/appointments?from=tomorrow", &[]).await, 400);
    assert_eq!(world.socket("/ops?location_id=2", &[]).await.err(), Some(404));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_state_comes_first_and_then_every_event_in_order() {
    let world = World::open().await;
    let mut live = world.socket("/ops?location_id=1", &[]).await.expect("a live socket");
    let metrics = frame(&mut live).await;
    assert_eq!(metrics["type"], "metrics");
    assert_eq!(metrics["data"]["business_name"], "SafeHarbour's Salon");
    let seq = metrics["data"]["seq"].as_i64().expect("a number");
    assert_eq!(metrics["seq"], seq);
    world.ring("CA1").await;
    world.ring("CA2").await;
    for (n, call) in [(1, "CA1"), (2, "CA2")] {
        let event = frame(&mut live).await;
        assert_eq!((event["type"].as_str(), event["seq"].as_i64()), (Some("call_started"), Some(seq + n)));
        assert_eq!(event["data"]["call_sid"], call);
        assert_eq!(event["location_id"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_comes_back_gets_what_was_missed_byte_for_byte_and_once() {
    let world = World::open().await;
    let since = world.desk.store.read().await.expect("tx").last_seq(demo::SHOP).await.expect("a number");
    let mut first = world.socket(&format!("/ops?location_id=1&since={since}"), &[]).await.expect("a socket");
    for i in 0..30 {
        world.ring(&format!("CA{i}")).await;
    }
    let mut sent = Vec::new();
    for _ in 0..30 {
        sent.push(first.next().await.expect("open").expect("a frame").into_text().expect("text"));
    }
    let mut back =
        world.socket(&format!("/ops?location_id=1&since={}", since + 10), &[]).await.expect("a socket");
    for before in &sent[10..] {
        assert_eq!(&back.next().await.expect("open").expect("a frame").into_text().expect("text"), before);
    }
    send(&mut back, json!({"type": "hello", "since": {"1": since + 28}})).await;
    for before in &sent[28..] {
        assert_eq!(&back.next().await.expect("open").expect("a frame").into_text().expect("text"), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_too_far_behind_or_ahead_gets_the_whole_state() {
    let world = World::open().await;
    for since in ["-1", "999999999"] {
        let mut live =
            world.socket(&format!("/ops?location_id=1&since={since}"), &[]).await.expect("a socket");
        assert_eq!(frame(&mut live).await["type"], "metrics", "{since}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_metrics_tell_what_the_process_does() {
    let world = World::open().await;
    world.ring("CA1").await;
    let get = |path: &str| reqwest::Client::new().get(format!("http://{}{path}", world.at));
    let health: serde_json::Value =
        get("/health").send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(health["parts"]["database"]["status"], "ok");
    let metrics: serde_json::Value =
        get("/metrics").send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(metrics["calls_started"], 1);
    let text = get("/metrics").header("accept", "text/plain").send().await.expect("an answer").text().await;
    assert!(text.expect("text").contains("frontdesk_calls_started 1\n"));
}
