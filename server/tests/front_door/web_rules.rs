//! What the web takes from strangers: how much, how far away, in which words; and what it shows them.

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::AppointmentFacts;
use domain::ids::ShopId;
use domain::online::Gone;
use serde_json::json;

use crate::world::{Cookie, World};

const SHOP: ShopId = ShopId(1);
const BOOK: &str = "/book/safeharbour";

/// Noon in Honolulu on July 22, 2026, a Wednesday without made-up visits.
fn noon() -> Instant {
    "2026-07-22T22:00:00Z".parse().expect("an instant")
}

async fn services(world: &World) -> Vec<domain::catalogue::Service> {
    world.desk.store.read().await.expect("tx").services(SHOP).await.expect("services")
}

async fn person(world: &World) -> String {
    let mut people = world.desk.store.read().await.expect("tx").professionals(SHOP).await.expect("people");
    people.remove(0).id.to_string()
}

/// A whole form for a haircut.
async fn form(world: &World, at: Instant, phone: &str, secret: u64) -> Vec<(&'static str, String)> {
    vec![
        ("service", services(world).await[0].id.to_string()),
        ("with", person(world).await),
        ("at", at.to_rfc3339()),
        ("secret", format!("{secret:048x}")),
        ("name", "Kiana Akana".to_owned()),
        ("phone", phone.to_owned()),
        ("website", String::new()),
    ]
}

async fn send(world: &World, fields: &[(&'static str, String)], as_who: Option<&Cookie>) -> (u16, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = world.form(BOOK, as_who, &fields).await;
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

async fn visit_at(world: &World, at: Instant) -> Option<AppointmentFacts> {
    let mut tx = world.desk.store.read().await.expect("tx");
    let visits = tx.appointments_between(SHOP, at, at + TimeDelta::minutes(1)).await.expect("visits");
    visits.into_iter().find(|visit| visit.status.takes_time())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_read_as_it_is_dialled_and_what_none_can_be_is_refused() {
    let world = World::open().await;
    for (n, wrong) in [
        "+1 8085",
        "000 000 0000",
        "123 456 7890",
        "808 155 0176",
        "808 555 01",
        "+0 808 555 0176",
        "555-CALL-NOW",
        "++1808",
    ]
    .into_iter()
    .enumerate()
    {
        let (status, page) = send(&world, &form(&world, noon(), wrong, n as u64).await, None).await;
        assert_eq!(status, 422, "{wrong}");
        assert!(page.contains("phone-error"), "{wrong}");
    }
    for (n, (right, kept)) in [
        ("(808) 555-0176", "+18085550176"),
        ("1 808 555 0176", "+18085550176"),
        ("+44 7700 900123", "+447700900123"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = noon() + TimeDelta::hours(n as i64);
        let (status, _) = send(&world, &form(&world, at, right, 100 + n as u64).await, None).await;
        assert_eq!(status, 303, "{right}");
        assert_eq!(visit_at(&world, at).await.expect("a visit").customer_phone.as_deref(), Some(kept));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_services_are_one_visit_with_one_price_and_one_length_and_eleven_are_too_many() {
    let world = World::open().await;
    let services = services(&world).await;
    let two: Vec<_> = services.iter().take(2).collect();
    let mut fields = form(&world, noon(), "808 555 0167", 1).await;
    fields.push(("service", two[1].id.to_string()));
    assert_eq!(send(&world, &fields, None).await.0, 303);
    let visit = visit_at(&world, noon()).await.expect("a visit");
    assert_eq!(visit.services, two.iter().map(|service| service.name.clone()).collect::<Vec<_>>());
    let price: domain::money::Cents = two.iter().map(|service| service.price).sum();
    assert_eq!(visit.estimated_revenue_cents, price);
    let times: Vec<_> = two.iter().map(|service| service.time).collect();
    assert_eq!(visit.ends_at, domain::cells::visit_ends(noon(), &times));
    let own = world.get(&format!("/b/{:048x}", 1), &[]).await.1;
    assert!(own.contains(&price.to_string()), "{price}");
    let body = json!({"services": vec![two[0].id; 11], "professional_id": person(&world).await,
        "starts_at": noon() + TimeDelta::days(1), "customer_name": "Ana"});
    assert_eq!(world.json("/admin/shop/1/appointments", &world.owner, body).await.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_at_the_end_of_the_calendar_are_answered_and_never_a_failure() {
    let world = World::open().await;
    let (service, with) = (services(&world).await[0].id, person(&world).await);
    for date in ["%2B262142-12-31", "-262143-01-01", "9999-12-31", "0001-01-01", "10000-01-01"] {
        for path in [
            format!("{BOOK}/times?services={service}&from={date}"),
            format!("{BOOK}/times?services={service}&from={date}&to={date}"),
            format!("{BOOK}?service={service}&with={with}&day={date}"),
            format!("{BOOK}?service={service}&with={with}&at={date}T00:00:00Z"),
        ] {
            let status = world.get(&path, &[]).await.0;
            assert!(status < 500, "{path}: {status}");
        }
        let own = [("cookie", world.owner.0.as_str())];
        assert!(world.get(&format!("/provider?day={date}"), &own).await.0 < 500, "{date}");
        let at = format!("{}T00:00:00Z", date.replace("%2B", "+"));
        let mut fields = form(&world, noon(), "808 555 0167", 7).await;
        fields[2].1.clone_from(&at);
        let (status, _) = send(&world, &fields, None).await;
        assert!(matches!(status, 400 | 409), "{at}: {status}");
        let body =
            json!({"services": [service], "professional_id": with, "starts_at": at, "customer_name": "Ana"});
        let status = world.json("/admin/shop/1/appointments", &world.owner, body).await.0;
        assert!(matches!(status, 400 | 422), "{at}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_requests_of_a_number_may_wait_and_one_address_books_a_dozen_and_not_a_hundred() {
    let world = World::open().await;
    for n in 0..3 {
        let fields = form(&world, noon() + TimeDelta::hours(n), "808 555 0167", n as u64).await;
        assert_eq!(send(&world, &fields, None).await.0, 303);
    }
    let (status, page) =
        send(&world, &form(&world, noon() + TimeDelta::hours(4), "808 555 0167", 3).await, None).await;
    assert_eq!(status, 422, "a fourth");
    assert!(page.contains("phone-error"));
    let again = form(&world, noon() + TimeDelta::hours(1), "808 555 0167", 1).await;
    assert_eq!(send(&world, &again, None).await.0, 303, "a form that is sent again is the same request");

    let fields = form(&world, noon() + TimeDelta::hours(1), "808 555 0168", 50).await;
    let ask = async |kind: &'static str| {
        let mut sent = fields.clone();
        sent.push(("do", kind.to_owned()));
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&sent).finish();
        let request = world
            .request(reqwest::Method::POST, BOOK)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", "203.0.113.77")
            .body(body);
        request.send().await.expect("an answer").status().as_u16()
    };
    for (kind, at_most) in [("book", 15), ("keep", 30)] {
        let mut answers = Vec::new();
        for _ in 0..40 {
            answers.push(ask(kind).await);
        }
        let taken = answers.iter().filter(|status| **status != 429).count();
        assert!((at_most..at_most + 5).contains(&taken), "{kind}: {answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_time_stays_its_holders_when_the_notice_passes_meanwhile() {
    let world = World::open().await;
    world.desk.clock.advance(noon() - world.desk.clock.now() - TimeDelta::minutes(62));
    let mut fields = form(&world, noon(), "555 016", 1).await;
    let mut keep = fields[..3].to_vec();
    keep.push(("do", "keep".to_owned()));
    let keep: Vec<(&str, &str)> = keep.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let kept = world.form(BOOK, None, &keep).await;
    assert_eq!(kept.status().as_u16(), 303);
    let cookie = kept.headers()["set-cookie"].to_str().expect("a cookie").split(';').next().expect("a pair");
    let cookie = Cookie(cookie.to_owned());
    let details = kept.headers()["location"].to_str().expect("an address").to_owned();
    world.desk.clock.advance(TimeDelta::minutes(3));
    assert!(world.get(&details, &[("cookie", &cookie.0)]).await.1.contains("data-kept"), "still theirs");
    let (status, page) = send(&world, &fields, Some(&cookie)).await;
    assert_eq!(status, 422);
    assert!(page.contains("value=\"555 016\"") && page.contains("phone-error"), "the form again");
    fields[5].1 = "808 555 0167".to_owned();
    assert_eq!(send(&world, &fields, Some(&cookie)).await.0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_time_that_has_gone_says_why_and_shows_others() {
    let world = World::open().await;
    let fields = form(&world, noon(), "808 555 0167", 1).await;
    assert_eq!(send(&world, &fields, None).await.0, 303);
    let link = format!("{BOOK}?service={}&with={}&at=2026-07-22T22:00:00Z", fields[0].1, fields[1].1);
    let page = world.get(&link, &[]).await.1;
    assert!(page.contains(Gone::Taken.phrase()) && page.contains("class=\"slot\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_salon_wrote_for_itself_is_not_shown_to_the_customer() {
    let world = World::open().await;
    let fields = form(&world, noon(), "808 555 0167", 1).await;
    assert_eq!(send(&world, &fields, None).await.0, 303);
    let visit = visit_at(&world, noon()).await.expect("a visit");
    let path = format!("/admin/shop/1/appointments/{}/move", visit.appointment_id);
    let night = noon() + TimeDelta::hours(9);
    let body = json!({"starts_at": night, "override_reason": "difficult customer"});
    assert_eq!(world.json(&path, &world.owner, body).await.0, 200);
    assert_eq!(
        visit_at(&world, night).await.expect("moved").override_reason.as_deref(),
        Some("difficult customer")
    );
    let own = world.get(&format!("/b/{:048x}", 1), &[]).await.1;
    assert!(own.contains("Kiana Akana") && !own.contains("difficult"), "{own}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_marked_as_missed_before_the_visit_begins() {
    let world = World::open().await;
    let fields = form(&world, noon(), "808 555 0167", 1).await;
    assert_eq!(send(&world, &fields, None).await.0, 303);
    let visit = visit_at(&world, noon()).await.expect("a visit");
    let path = |what: &str| format!("/admin/shop/1/appointments/{}/{what}", visit.appointment_id);
    let by_key = async |what: &str| {
        let request = world.request(reqwest::Method::POST, &path(what)).header("authorization", &world.key);
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(by_key("accept").await, 200);
    assert_eq!(by_key("no-show").await, 409);
    world.desk.clock.advance(noon() - world.desk.clock.now());
    assert_eq!(by_key("no-show").await, 200);
    assert_eq!(by_key("complete").await, 200, "a mistaken tick can be put right");
    assert_eq!(world.form(&format!("/b/{:048x}", 1), None, &[("do", "cancel")]).await.status().as_u16(), 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_30_what_needs_a_patch_test_is_booked_with_one_or_far_enough_ahead() {
    let world = World::open().await;
    let (service, who) = (services(&world).await[0].id, "808 555 0167");
    let owner = |method, path: &str, body: serde_json::Value| {
        let request = world.request(method, path).header("authorization", &world.key);
        request.header("content-type", "application/json").body(body.to_string()).send()
    };
    let need = format!("/admin/shop/1/services/{service}/patch-test");
    let set = owner(reqwest::Method::PUT, &need, json!({"hours": 48})).await.expect("an answer");
    assert_eq!(set.status().as_u16(), 204);
    let tested = async |shown: &str, days: i64| {
        let at = world.desk.clock.now() - TimeDelta::days(days);
        let body = json!({"phone": who, "shown": shown, "at": at});
        let noted = owner(reqwest::Method::POST, "/admin/shop/1/patch-tests", body).await;
        assert_eq!(noted.expect("an answer").status().as_u16(), 204);
    };
    // The day before noon: too late for a test.
    world.desk.clock.advance(noon() - world.desk.clock.now() - TimeDelta::hours(24));
    let inside = form(&world, noon(), who, 1).await;
    let (status, page) = send(&world, &inside, None).await;
    assert_eq!(status, 422);
    assert!(page.contains("phone-error") && page.contains(&format!("value=\"{who}\"")), "{page}");
    // Days ahead: booked, and the customer is told to come by.
    let ahead = form(&world, noon() + TimeDelta::days(5), who, 2).await;
    assert_eq!(send(&world, &ahead, None).await.0, 303);
    let own = format!("/b/{:048x}", 2);
    assert!(world.get(&own, &[]).await.1.contains("patch test"), "the customer is told");
    for (shown, days, status) in [("pending", 2, 422), ("failed", 1, 422), ("passed", 0, 303)] {
        tested(shown, days).await;
        assert_eq!(send(&world, &inside, None).await.0, status, "{shown}");
    }
    assert!(!world.get(&own, &[]).await.1.contains("patch test"), "it was made");
    let late = owner(reqwest::Method::PUT, &need, json!({"hours": 0})).await.expect("an answer");
    assert_eq!(late.status().as_u16(), 422);
    let soon = json!({"phone": who, "shown": "passed", "at": world.desk.clock.now() + TimeDelta::days(1)});
    let noted = owner(reqwest::Method::POST, "/admin/shop/1/patch-tests", soon).await.expect("an answer");
    assert_eq!(noted.status().as_u16(), 409, "as the clock stands");
}
