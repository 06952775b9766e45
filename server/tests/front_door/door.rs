//! Who may come in, and what the live socket tells them.

use crate::world::{World, frame, send};
use backend::demo;
use domain::access::Role;
use futures::StreamExt;
use serde_json::json;

const PRIVATE: [&str; 7] = [
    "/dashboard/1",
    "/dashboard/1/settings",
    "/metrics",
    "/shops",
    "/admin/shop/1/appointments",
    "/admin/shop/1/calls",
    "/account",
];

#[tokio::test(flavor = "multi_thread")]
async fn private_routes_answer_a_session_or_a_key_and_nobody_else() {
    let world = World::open().await;
    let operator = world.signed_in("kim@operator.example", Role::Operator, None).await;
    for path in PRIVATE {
        assert_eq!(world.get(path, &[]).await.0, 401, "{path}");
        for bad in ["frontdesk=", "frontdesk=nonsense", "=; ;frontdesk", "__Host-frontdesk=x"] {
            assert_eq!(world.get(path, &[("cookie", bad)]).await.0, 401, "{path} {bad}");
        }
        for bad in ["", "Bearer", "Bearer fdk_", "Basic b3duZXI6eA==", "Bearer fdk_0123456789", "fdk_1"] {
            assert_eq!(world.get(path, &[("authorization", bad)]).await.0, 401, "{path} {bad:?}");
        }
        assert_eq!(world.get(path, &[("cookie", &operator.0)]).await.0, 200, "{path}");
    }
    assert_eq!(world.get("/shops", &[("authorization", &world.key)]).await.0, 200);
    assert_eq!(world.get("/health", &[]).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_a_session_is_led_to_the_sign_in_and_back() {
    let world = World::open().await;
    let page = world.request(reqwest::Method::GET, "/dashboard/1/settings").header("accept", "text/html");
    let response = page.send().await.expect("an answer");
    assert_eq!(response.status().as_u16(), 303);
    assert_eq!(response.headers()["location"], "/signin?next=%2Fdashboard%2F1%2Fsettings");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_cannot_open_the_live_socket() {
    let world = World::open().await;
    let cookie = ("cookie", world.owner.0.as_str());
    let own = format!("http://{}", world.at);
    let open =
        async |headers: &[(&'static str, &str)]| world.socket("/ops?location_id=1", headers).await.err();
    assert_eq!(open(&[cookie, ("origin", "https://evil.example")]).await, Some(403));
    assert_eq!(open(&[cookie]).await, Some(403), "a browser names its page");
    assert_eq!(open(&[("origin", &own)]).await, Some(401));
    assert_eq!(open(&[cookie, ("origin", &own)]).await, None);
    assert_eq!(open(&[cookie, ("origin", "https://frontdesk.example")]).await, None);
    assert_eq!(open(&[("authorization", &world.key)]).await, None, "a program has no page");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_shop_and_a_bad_date_get_a_clear_error() {
    let world = World::open().await;
    let key = [("authorization", world.key.as_str())];
    assert_eq!(world.get("/admin/shop/2/appointments", &key).await.0, 404);
    assert_eq!(world.get("/admin/shop/x/appointments", &key).await.0, 404);
    let (status, problem) = world.get("/admin/shop/1/appointments?from=tomorrow", &key).await;
    assert_eq!(status, 400);
    assert!(problem.contains("from"), "{problem}");
    assert_eq!(world.live("/ops?location_id=2").await.err(), Some(404));
    assert_eq!(world.live("/ops?location_id=x").await.err(), Some(400));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_state_comes_first_and_then_every_event_in_order() {
    let world = World::open().await;
    let mut live = world.live("/ops?location_id=1").await.expect("a live socket");
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
    let mut first = world.live(&format!("/ops?location_id=1&since={since}")).await.expect("a socket");
    for i in 0..30 {
        world.ring(&format!("CA{i}")).await;
    }
    let mut sent = Vec::new();
    for _ in 0..30 {
        sent.push(first.next().await.expect("open").expect("a frame").into_text().expect("text"));
    }
    let mut back = world.live(&format!("/ops?location_id=1&since={}", since + 10)).await.expect("a socket");
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
        let mut live = world.live(&format!("/ops?location_id=1&since={since}")).await.expect("a socket");
        assert_eq!(frame(&mut live).await["type"], "metrics", "{since}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_metrics_tell_what_the_process_does() {
    let world = World::open().await;
    world.ring("CA1").await;
    let get = |path: &str| world.request(reqwest::Method::GET, path);
    let health: serde_json::Value =
        get("/health").send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(health["parts"]["database"]["status"], "ok");
    let metrics: serde_json::Value = get("/metrics")
        .header("authorization", &world.key)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(metrics["calls_started"], 1);
    let text = get("/metrics")
        .header("authorization", &world.key)
        .header("accept", "text/plain")
        .send()
        .await
        .expect("an answer")
        .text()
        .await;
    assert!(text.expect("text").contains("frontdesk_calls_started_total 1\n"));
}
