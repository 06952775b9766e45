//! Callers who give up or move what they booked, without a model: what becomes of the book.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::edges::on_the_phone;
use crate::world::{Socket, World, hear, send, set_up};

async fn says(socket: &mut Socket, words: &str) -> String {
    send(socket, json!({"type": "prompt", "voicePrompt": words, "lang": "en", "last": true})).await;
    hear(socket).await.expect("an answer")
}

/// Kiana's visits, as the API tells them.
async fn visits(world: &World) -> Vec<(String, String)> {
    let day = "/admin/shop/1/appointments?from=2026-07-20&to=2026-07-24";
    let (status, body) = world.get(day, &[("authorization", &world.key)]).await;
    assert_eq!(status, 200, "{body}");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let field = |visit: &Value, name: &str| visit[name].as_str().unwrap_or_default().to_owned();
    let all = body["appointments"].as_array().expect("visits");
    let hers = all.iter().filter(|visit| visit["customer_name"] == "Kiana Akana");
    hers.map(|visit| (field(visit, "starts_at"), field(visit, "status"))).collect()
}

/// A world in which Kiana Akana booked a haircut by phone.
async fn booked() -> World {
    let world = World::open().await;
    let mut first = on_the_phone(&world, "CA1").await;
    says(&mut first, "Yes, please book it.").await;
    let booked = visits(&world).await;
    assert_eq!((booked.len(), booked[0].1.as_str()), (1, "booked"));
    world
}

/// Calls again from the same number, and is greeted.
async fn again(world: &World, call: &str) -> Socket {
    let mut socket = world.relay(&world.ring(call).await).await.expect("a socket");
    set_up(&mut socket, call).await;
    hear(&mut socket).await.expect("a greeting");
    socket
}

#[tokio::test(flavor = "multi_thread")]
async fn who_booked_by_phone_cancels_by_phone_and_nobody_else_does() {
    let world = booked().await;
    let mut stranger = again(&world, "CA2").await;
    says(&mut stranger, "I have to cancel my appointment").await;
    let answer = says(&mut stranger, "John Smith").await;
    assert!(!answer.contains("12 PM") && !answer.contains("Leilani"), "{answer}");
    says(&mut stranger, "yes").await;
    assert_eq!(visits(&world).await[0].1, "booked", "the number alone proves nothing");

    let mut caller = again(&world, "CA3").await;
    says(&mut caller, "I have to cancel my appointment").await;
    let read_back = says(&mut caller, "This is Kiana Akana").await;
    assert!(read_back.contains("12 PM"), "{read_back}");
    assert_eq!(visits(&world).await[0].1, "booked", "not before the yes");
    says(&mut caller, "yes").await;
    assert_eq!(visits(&world).await[0].1, "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_booked_by_phone_moves_by_phone() {
    let world = booked().await;
    let before = visits(&world).await;
    let mut caller = again(&world, "CA2").await;
    says(&mut caller, "This is Kiana Akana, can I move my appointment to July 23rd at 3 PM?").await;
    assert_eq!(visits(&world).await, before, "not before the yes");
    says(&mut caller, "yes").await;
    let after = visits(&world).await;
    assert_eq!((after.len(), after[0].1.as_str()), (1, "booked"), "{after:?}");
    assert_eq!(
        after[0].0.get(..10),
        Some("2026-07-24"),
        "3 PM in Honolulu is the next day in UTC: {after:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_is_too_soon_by_the_shops_rules_stands() {
    let world = booked().await;
    let starts: DateTime<Utc> = visits(&world).await[0].0.parse().expect("an instant");
    world.desk.clock.advance(starts - world.desk.clock.now() - TimeDelta::hours(2));
    let mut caller = again(&world, "CA2").await;
    says(&mut caller, "I have to cancel my appointment").await;
    says(&mut caller, "This is Kiana Akana").await;
    says(&mut caller, "yes").await;
    assert_eq!(visits(&world).await[0].1, "booked");
    assert_eq!(
        world.told("intent_extracted", "CA2").await,
        2,
        "to cancel, and a message: the yes was to a call back"
    );
}
