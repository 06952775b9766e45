//! The phone's webhooks and socket over real connections: what is let in, what is written, and what happens twice.

use crate::world::{PUBLIC, World, hear, path_of, relay_of, ringing, send, set_up, token};
use backend::demo;
use domain::ids::CallSid;
use futures::SinkExt;
use serde_json::json;
use twilio::signature::{Algorithm, sign};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_or_missing_signature_is_refused_and_nothing_is_written() {
    let world = World::open().await;
    let body = "CallSid=CA1&From=%2B18085550176&To=%2B18084826296";
    let elsewhere = sign(&token(), Algorithm::Sha1, "https://other.example/voice", &[]);
    for signature in [None, Some(""), Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA="), Some(&*elsewhere)] {
        assert_eq!(world.post_with("/voice", body, signature).await.0, 403);
        assert_eq!(world.post_with("/voice/status", body, signature).await.0, 403);
        assert_eq!(world.post_with("/voice/after", body, signature).await.0, 403);
    }
    assert_eq!(world.calls().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_a_call_is_a_bad_request() {
    let world = World::open().await;
    assert_eq!(world.post("/voice", &[("To", demo::NUMBER)]).await.0, 400);
    assert_eq!(world.post("/voice", &[("CallSid", "CA 1"), ("To", demo::NUMBER)]).await.0, 400);
    assert_eq!(world.post("/voice/status", &[("CallStatus", "completed")]).await.0, 400);
    assert_eq!(world.calls().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_number_is_told_so_politely_and_learns_nothing() {
    let world = World::open().await;
    let (status, twiml) = world.post("/voice", &ringing("CA1", "+18085550999")).await;
    assert_eq!(status, 200);
    assert!(twiml.contains("<Say>") && twiml.contains("<Hangup/>"));
    assert!(!twiml.contains("Safe") && !twiml.contains("relay"));
    assert_eq!(world.calls().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_webhook_is_one_call() {
    let world = World::open().await;
    let first = world.ring("CA1").await;
    let second = world.ring("CA1").await;
    assert_eq!(world.calls().await, 1);
    assert_eq!(world.told("call_started", "CA1").await, 1);
    assert_eq!(world.relay(&first).await.err(), Some(404), "the first answer was never heard");
    assert!(world.relay(&second).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_address_is_good_once_and_only_with_its_signature() {
    let world = World::open().await;
    let address = world.ring("CA1").await;
    assert!(address.starts_with("wss://frontdesk.example/relay/"));
    assert_eq!(world.socket(&path_of(&address), &[]).await.err(), Some(403));
    let mut socket = world.relay(&address).await.expect("the first connection");
    assert_eq!(world.relay(&address).await.err(), Some(404));
    set_up(&mut socket, "CA1").await;
    let greeting = hear(&mut socket).await.expect("a greeting");
    assert!(greeting.contains("SafeHarbour's Salon"), "{greeting}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_names_another_call_is_closed() {
    let world = World::open().await;
    let mut socket = world.relay(&world.ring("CA1").await).await.expect("a socket");
    set_up(&mut socket, "CA2").await;
    assert_eq!(hear(&mut socket).await, None);
    assert_eq!(world.told("transcript", "CA1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_frames_are_tolerated_and_the_call_goes_on() {
    let world = World::open().await;
    let mut socket = world.relay(&world.ring("CA1").await).await.expect("a socket");
    set_up(&mut socket, "CA1").await;
    hear(&mut socket).await.expect("a greeting");
    socket.send("this is not json".into()).await.expect("sent");
    send(&mut socket, json!({"type": "configUpdated"})).await;
    send(&mut socket, json!({"type": "prompt"})).await;
    let markup = format!("<script>alert(1)</script>\u{7} {}", "word ".repeat(200_000));
    send(&mut socket, json!({"type": "prompt", "voicePrompt": markup, "lang": "en", "last": true})).await;
    hear(&mut socket).await.expect("an answer");
    send(&mut socket, json!({"type": "prompt", "voicePrompt": "How much is a haircut?", "last": true})).await;
    let price = hear(&mut socket).await.expect("an answer");
    assert!(price.contains("$45"), "{price}");
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_out_of_order_twice_or_late_end_a_call_once() {
    let world = World::open().await;
    world.ring("CA1").await;
    let completed =
        [("CallSid", "CA1"), ("CallStatus", "completed"), ("CallDuration", "15"), ("Duration", "1")];
    assert_eq!(world.post("/voice/status", &completed).await.0, 204);
    assert_eq!(world.post("/voice/status", &[("CallSid", "CA1"), ("CallStatus", "ringing")]).await.0, 204);
    assert_eq!(world.post("/voice/status", &completed).await.0, 204);
    let after = [("CallSid", "CA1"), ("CallStatus", "completed"), ("SessionStatus", "completed")];
    assert_eq!(world.post("/voice/after", &after).await.0, 200);
    assert_eq!(world.told("call_ended", "CA1").await, 1);
    let log = world.log().await;
    assert_eq!(log.last().map(|(kind, _)| kind.as_str()), Some("call_ended"));
    let recent = world.desk.store.read().await.expect("tx").recent_calls(demo::SHOP, 1).await.expect("calls");
    assert_eq!(recent[0].duration_sec, 15, "seconds, not minutes");
    assert_eq!(world.post("/voice/status", &[("CallSid", "CA9"), ("CallStatus", "completed")]).await.0, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_socket_goes_back_to_the_same_conversation() {
    let world = World::open().await;
    let mut socket = world.relay(&world.ring("CA1").await).await.expect("a socket");
    set_up(&mut socket, "CA1").await;
    let greeting = hear(&mut socket).await.expect("a greeting");
    send(
        &mut socket,
        json!({"type": "prompt", "voicePrompt": "I would like a haircut please", "last": true}),
    )
    .await;
    let question = hear(&mut socket).await.expect("a question");
    drop(socket);
    let failed = [("CallSid", "CA1"), ("CallStatus", "in-progress"), ("SessionStatus", "failed")];
    let (status, twiml) = world.post("/voice/after", &failed).await;
    assert_eq!(status, 200);
    let mut socket = world.relay(&relay_of(&twiml)).await.expect("a new socket");
    set_up(&mut socket, "CA1").await;
    let again = hear(&mut socket).await.expect("the conversation goes on");
    assert_ne!(again, greeting);
    assert_ne!(question, greeting);
    assert_eq!(world.told("call_started", "CA1").await, 1);
    assert_eq!(world.told("call_ended", "CA1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_is_not_called_back() {
    let world = World::open().await;
    let socket = world.relay(&world.ring("CA1").await).await.expect("a socket");
    drop(socket);
    let over = [("CallSid", "CA1"), ("CallStatus", "completed"), ("SessionStatus", "completed")];
    let (_, twiml) = world.post("/voice/after", &over).await;
    assert!(!twiml.contains("ConversationRelay"));
    assert_eq!(world.told("call_ended", "CA1").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_no_callback_ends_is_ended_by_the_sweeper() {
    let world = World::open().await;
    world.ring("CA1").await;
    assert_eq!(world.desk.sweep_calls().await.expect("a sweep"), 0);
    world.desk.clock.advance(chrono::TimeDelta::minutes(11));
    assert_eq!(world.desk.sweep_calls().await.expect("a sweep"), 1);
    assert_eq!(world.told("call_ended", "CA1").await, 1);
    let call = world.desk.call(&CallSid("CA1".into())).await.expect("a call");
    assert!(call.is_some_and(|call| call.is_over()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_neither_database_nor_spool_takes_is_never_acknowledged() {
    let world = World::open().await;
    world.ring("CA1").await;
    world.desk.store.close().await;
    // A file where the spool's folder would be.
    std::fs::write(world.folder.path().join("spool"), "").expect("a file");
    assert_eq!(world.post("/voice", &ringing("CA2", demo::NUMBER)).await.0, 503);
    let completed = [("CallSid", "CA1"), ("CallStatus", "completed")];
    assert_eq!(world.post("/voice/status", &completed).await.0, 503);
    let health = world.request(reqwest::Method::GET, "/health").send().await.expect("an answer");
    assert_eq!(health.status().as_u16(), 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_hands_its_calls_back_to_twilio() {
    let world = World::open().await;
    let mut socket = world.relay(&world.ring("CA1").await).await.expect("a socket");
    set_up(&mut socket, "CA1").await;
    hear(&mut socket).await.expect("a greeting");
    send(&mut socket, json!({"type": "info", "name": "agentSpeaking", "value": "off"})).await;
    world.desk.tasks.close();
    hear(&mut socket).await.expect("a last sentence");
    send(&mut socket, json!({"type": "info", "name": "agentSpeaking", "value": "off"})).await;
    let end = crate::world::frame(&mut socket).await;
    assert_eq!(end["type"], "end");
    let data = end["handoffData"].as_str().expect("something to hand over");
    let ended = [
        ("CallSid", "CA1"),
        ("CallStatus", "in-progress"),
        ("SessionStatus", "ended"),
        ("HandoffData", data),
    ];
    let (_, twiml) = world.post("/voice/after", &ended).await;
    assert!(
        twiml.contains(&format!("<Redirect method=\"POST\">{PUBLIC}/voice/after?again=1</Redirect>")),
        "{twiml}"
    );
    assert_eq!(world.told("call_ended", "CA1").await, 0);
}
