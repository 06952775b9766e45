//! A rehearsal: the own receptionist over plain forms, what it books, and its bounds.

use backend::demo;
use chrono::TimeDelta;
use domain::access::Role;
use domain::appointment::AppointmentFacts;

use crate::world::{Cookie, World};

const PAGE: &str = "/dashboard/1/try";

/// Sends a turn; the status, and the call that the answer leads to.
async fn turn(world: &World, who: &Cookie, fields: &[(&str, &str)]) -> (u16, String) {
    let response = world.form(PAGE, Some(who), fields).await;
    let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    let call = to.split("call=").nth(1).unwrap_or_default().to_owned();
    (response.status().as_u16(), call)
}

async fn begun(world: &World) -> String {
    let (status, call) = turn(world, &world.owner, &[("do", "begin")]).await;
    assert_eq!(status, 303);
    call
}

async fn said(world: &World, call: &str, words: &str) -> String {
    let fields = [("do", "say"), ("call", call), ("words", words)];
    assert_eq!(turn(world, &world.owner, &fields).await.0, 303, "{words}");
    world.get(&format!("{PAGE}?call={call}"), &[("cookie", &world.owner.0)]).await.1
}

async fn visits(world: &World, call: &str) -> Vec<AppointmentFacts> {
    let mut tx = world.desk.store.read().await.expect("a transaction");
    tx.visits_of_call(demo::SHOP, &domain::ids::CallSid(call.into())).await.expect("visits")
}

async fn numbers(world: &World) -> serde_json::Value {
    let (_, body) = world.get("/admin/shop/1/metrics", &[("authorization", &world.key)]).await;
    serde_json::from_str(&body).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_books_shows_and_gives_back_and_counts_in_no_number() {
    let world = World::open().await;
    let before = numbers(&world).await;
    let call = begun(&world).await;
    let html = said(&world, &call, "How much is a haircut?").await;
    assert!(html.contains("$45") && html.contains("data-speaker=\"caller\""), "{html}");
    said(&world, &call, "It's Ana Silva, I would like a haircut on Tuesday at 10 am please").await;
    said(&world, &call, "The first one").await;
    said(&world, &call, "808 555 0176").await;
    for _ in 0..3 {
        if visits(&world, &call).await.is_empty() {
            said(&world, &call, "Yes please").await;
        }
    }
    let booked = visits(&world, &call).await;
    let html = world.get(&format!("{PAGE}?call={call}"), &[("cookie", &world.owner.0)]).await.1;
    assert_eq!(booked.len(), 1, "{html}");
    assert!(booked[0].is_test && html.contains("Booked"), "{html}");
    let visit = booked[0].appointment_id.to_string();
    let remove = [("do", "remove"), ("call", call.as_str()), ("visit", visit.as_str())];
    assert_eq!(turn(&world, &world.owner, &remove).await.0, 303);
    assert!(!visits(&world, &call).await[0].status.is_open());
    let end = [("do", "say"), ("call", call.as_str()), ("end", "true")];
    assert_eq!(turn(&world, &world.owner, &end).await.0, 303);
    let after = numbers(&world).await;
    for number in ["total_calls", "total_appointments", "total_revenue_cents"] {
        assert_eq!(before[number], after[number], "{number}");
    }
    let again = [("do", "say"), ("call", call.as_str()), ("words", "Hello?")];
    assert_eq!(turn(&world, &world.owner, &again).await.0, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn rehearsals_have_bounds() {
    let world = World::open().await;
    let first = begun(&world).await;
    begun(&world).await;
    begun(&world).await;
    assert_eq!(turn(&world, &world.owner, &[("do", "begin")]).await.0, 409, "three at once");
    assert_eq!(turn(&world, &world.owner, &[("do", "say"), ("call", &first), ("words", " ")]).await.0, 422);
    world.desk.clock.advance(TimeDelta::minutes(11));
    let late = [("do", "say"), ("call", first.as_str()), ("words", "Hello?")];
    assert_eq!(turn(&world, &world.owner, &late).await.0, 409, "ten minutes at most");
    assert_eq!(turn(&world, &world.owner, &[("do", "begin")]).await.0, 303, "one of them is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_its_own_shops_owners_and_no_real_call() {
    let world = World::open().await;
    let call = begun(&world).await;
    let pro = world.signed_in("pro@first.example", Role::Professional, Some(demo::SHOP)).await;
    assert_eq!(turn(&world, &pro, &[("do", "say"), ("call", &call), ("words", "Hello")]).await.0, 404);
    world.ring("CA1").await;
    let real = [("do", "say"), ("call", "CA1"), ("words", "Hello")];
    assert_eq!(turn(&world, &world.owner, &real).await.0, 404, "nobody speaks in a caller's place");
    let theirs = world.get(&format!("{PAGE}?call=CA1"), &[("cookie", &world.owner.0)]).await.0;
    assert_eq!(theirs, 404);
    let headers = world.request(reqwest::Method::GET, PAGE).header("cookie", &world.owner.0).send().await;
    let headers = headers.expect("an answer").headers().clone();
    let policy = headers.get("permissions-policy").and_then(|policy| policy.to_str().ok()).expect("a policy");
    assert!(policy.contains("microphone=(self)"));
}
