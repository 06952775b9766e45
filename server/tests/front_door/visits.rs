//! The salon's side of a booking: requests are answered by those whose they are, times are offered, moved and held.

use chrono::TimeDelta;
use domain::Instant;
use domain::access::Role;
use domain::appointment::{AppointmentFacts, Status};
use domain::ids::ShopId;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::world::{Cookie, World};

const SHOP: ShopId = ShopId(1);

/// The demo's professionals, in the shop's order.
async fn people(world: &World) -> Vec<domain::catalogue::Professional> {
    world.desk.store.read().await.expect("tx").professionals(SHOP).await.expect("people")
}

async fn haircut(world: &World) -> domain::catalogue::Service {
    world.desk.store.read().await.expect("tx").services(SHOP).await.expect("services").remove(0)
}

/// Noon in Honolulu on the first open day that is at least `days` away, in weeks without made-up visits.
fn noon(world: &World, days: i64) -> Instant {
    let mut at = (world.desk.clock.now() + TimeDelta::days(40 + days))
        .date_naive()
        .and_hms_opt(22, 0, 0)
        .expect("noon");
    while chrono::Datelike::weekday(&at) == chrono::Weekday::Sun {
        at += TimeDelta::days(1);
    }
    at.and_utc()
}

/// A customer asks on the web for a haircut with the n-th professional.
async fn request(world: &World, n: usize, at: Instant, secret: u64) -> AppointmentFacts {
    let (person, service) = (people(world).await.remove(n), haircut(world).await);
    let fields = [
        ("service", service.id.to_string()),
        ("with", person.id.to_string()),
        ("at", at.to_rfc3339()),
        ("secret", format!("{secret:048x}")),
        ("name", "Kiana Akana".to_owned()),
        ("phone", "808 555 0167".to_owned()),
        ("website", String::new()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = world.form("/book/safeharbour", None, &fields).await;
    assert_eq!(answer.status().as_u16(), 303, "{}", answer.text().await.expect("a page"));
    visit_at(world, at).await.expect("a request")
}

async fn visit_at(world: &World, at: Instant) -> Option<AppointmentFacts> {
    let mut tx = world.desk.store.read().await.expect("tx");
    let visits = tx.appointments_between(SHOP, at, at + TimeDelta::minutes(1)).await.expect("visits");
    visits.into_iter().find(|visit| visit.starts_at == at && visit.status.takes_time())
}

/// Somebody who works in the shop as its n-th professional.
async fn works_as(world: &World, n: usize) -> Cookie {
    let person = people(world).await.remove(n);
    world.signed_in_as(&person.name, &format!("pro{n}@salon.example"), Role::Professional, Some(SHOP)).await
}

async fn act(world: &World, who: &Cookie, visit: &AppointmentFacts, what: &str, body: Value) -> (u16, Value) {
    let path = format!("/admin/shop/1/appointments/{}/{what}", visit.appointment_id);
    world.json(&path, who, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_assignee_and_the_owner_answer_a_request_and_once() {
    let world = World::open().await;
    let asked = request(&world, 0, noon(&world, 0), 1).await;
    assert_eq!(asked.status, Status::Requested);
    let (mine, other) = (works_as(&world, 0).await, works_as(&world, 1).await);
    assert_eq!(act(&world, &other, &asked, "accept", json!(null)).await.0, 404, "another's request");
    let (status, answer) = act(&world, &mine, &asked, "accept", json!(null)).await;
    assert_eq!((status, answer["status"].as_str()), (200, Some("booked")));
    for again in ["accept", "decline"] {
        let (status, problem) = act(&world, &mine, &asked, again, json!(null)).await;
        assert_eq!(status, 409, "{again}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("booked")), "{problem}");
    }
    let owner = world.signed_in("owner@salon.example", Role::Owner, Some(SHOP)).await;
    let second = request(&world, 1, noon(&world, 1), 2).await;
    assert_eq!(act(&world, &owner, &second, "decline", json!(null)).await.0, 200);
    assert!(visit_at(&world, second.starts_at).await.is_none(), "its time is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_time_is_offered_held_and_taken_with_one_tap() {
    let world = World::open().await;
    let asked = request(&world, 0, noon(&world, 0), 3).await;
    let mine = works_as(&world, 0).await;
    let later = asked.starts_at + TimeDelta::hours(2);
    let (status, offered) = act(&world, &mine, &asked, "offer", json!({ "starts_at": later })).await;
    assert_eq!((status, offered["status"].as_str()), (200, Some("requested")));
    assert_eq!(act(&world, &mine, &asked, "accept", json!(null)).await.0, 409, "it is the customer's turn");
    // Nobody else gets the offered time; the first one is free.
    let (person, service) = (people(&world).await.remove(0), haircut(&world).await);
    let body = |at: Instant| json!({"services": [service.id], "professional_id": person.id, "starts_at": at, "customer_name": "Ana"});
    assert_eq!(world.json("/admin/shop/1/appointments", &mine, body(later)).await.0, 409);
    assert_eq!(world.json("/admin/shop/1/appointments", &mine, body(asked.starts_at)).await.0, 201);
    let own = format!("/b/{:048x}", 3);
    assert_eq!(world.form(&own, None, &[("do", "take_offer")]).await.status().as_u16(), 303);
    assert_eq!(world.form(&own, None, &[("do", "take_offer")]).await.status().as_u16(), 303, "twice is once");
    assert_eq!(visit_at(&world, later).await.expect("the visit").status, Status::Booked);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_29_an_unanswered_request_expires_and_can_be_answered_no_more() {
    let world = World::open().await;
    let asked = request(&world, 0, noon(&world, 0), 4).await;
    let mine = works_as(&world, 0).await;
    world.desk.clock.advance(TimeDelta::hours(47));
    world.desk.expire().await.expect("looked through");
    assert!(visit_at(&world, asked.starts_at).await.is_some(), "it still waits");
    world.desk.clock.advance(TimeDelta::hours(1));
    world.desk.expire().await.expect("looked through");
    let (_, page) = world.get("/provider", &[("cookie", &mine.0)]).await;
    assert!(page.contains("id=\"expired\"") && page.contains("Kiana Akana"), "the professional is told");
    let (_, own) = world.get(&format!("/b/{:048x}", 4), &[]).await;
    assert!(own.contains("Nobody answered in time"), "and the customer");
    let (status, problem) = act(&world, &mine, &asked, "accept", json!(null)).await;
    assert_eq!(status, 409);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("expired")), "{problem}");
    assert!(visit_at(&world, asked.starts_at).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_11_and_28_staff_are_bound_by_nobodys_time_but_may_say_why_they_work_late() {
    let world = World::open().await;
    let mine = works_as(&world, 0).await;
    let (person, service) = (people(&world).await.remove(0), haircut(&world).await);
    let book = async |at: Instant, reason: Option<&str>| {
        let body = json!({"services": [service.id], "professional_id": person.id, "starts_at": at,
            "customer_name": "Ana", "override_reason": reason});
        world.json("/admin/shop/1/appointments", &mine, body).await
    };
    let night = noon(&world, 0) + TimeDelta::hours(9);
    assert_eq!(book(night, None).await.0, 422, "nobody works at nine in the evening");
    let (status, booked) = book(night, Some("wedding party")).await;
    assert_eq!((status, booked["override_reason"].as_str()), (201, Some("wedding party")));
    let (status, taken) = book(night, Some("again")).await;
    assert_eq!(status, 409, "a reason takes nobody's time");
    assert_eq!(taken["nearest"].as_array().map(Vec::len), Some(3), "{taken}");
    // Far beyond the customers' horizon, without a reason.
    let far = noon(&world, 200);
    let (status, booked) = book(far, Some("not needed")).await;
    assert_eq!(
        (status, booked["override_reason"].as_str()),
        (201, None),
        "only what needs a reason keeps one"
    );
    let other = people(&world).await.remove(1);
    let body = json!({"services": [service.id], "professional_id": other.id, "starts_at": noon(&world, 1), "customer_name": "Ana"});
    assert_eq!(world.json("/admin/shop/1/appointments", &mine, body).await.0, 404, "another's book");
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_26_time_off_lists_the_visits_in_it_and_removes_none() {
    let world = World::open().await;
    let asked = request(&world, 0, noon(&world, 0), 5).await;
    let mine = works_as(&world, 0).await;
    let day = asked.starts_at.with_timezone(&chrono_tz::Pacific::Honolulu).date_naive();
    let (from, until) = (format!("{day:?}T00:00"), format!("{:?}T00:00", day + chrono::Days::new(1)));
    let person = people(&world).await.remove(0).id.to_string();
    let fields = [
        ("do", "take_time_off"),
        ("location_id", "1"),
        ("professional", &*person),
        ("from", &*from),
        ("until", &*until),
    ];
    let answer = world.form("/provider", Some(&mine), &fields).await;
    assert_eq!(answer.status().as_u16(), 200);
    assert!(answer.text().await.expect("a page").contains("Kiana Akana"), "the visit is named");
    assert!(visit_at(&world, asked.starts_at).await.is_some(), "and stays");
    let page = world
        .get(
            &format!("/book/safeharbour?service={}&with={person}&day={day:?}", haircut(&world).await.id),
            &[],
        )
        .await
        .1;
    assert!(!page.contains(&format!("at\" value=\"{day:?}")), "nothing is offered on that day");
    let other = works_as(&world, 1).await;
    assert_eq!(world.form("/provider", Some(&other), &fields).await.status().as_u16(), 404, "another's time");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_moves_the_visit_over_itself_and_a_get_changes_nothing() {
    let world = World::open().await;
    let asked = request(&world, 0, noon(&world, 0), 6).await;
    let own = format!("/b/{:048x}", 6);
    let near = asked.starts_at + TimeDelta::minutes(15);
    for look in [
        format!("{own}?change"),
        format!("{own}?change&at={}", near.to_rfc3339().replace('+', "%2B")),
        format!("{own}?cancel"),
    ] {
        assert_eq!(world.get(&look, &[]).await.0, 200, "{look}");
    }
    assert_eq!(visit_at(&world, asked.starts_at).await.expect("unmoved").status, Status::Requested);
    let at = near.to_rfc3339();
    assert_eq!(world.form(&own, None, &[("do", "move"), ("at", &at)]).await.status().as_u16(), 303);
    assert!(visit_at(&world, near).await.is_some());
    let night = (asked.starts_at + TimeDelta::hours(12)).to_rfc3339();
    assert_eq!(world.form(&own, None, &[("do", "move"), ("at", &night)]).await.status().as_u16(), 409);
    assert!(visit_at(&world, near).await.is_some(), "it stays where it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_06_a_kept_time_is_its_holders_and_comes_back_when_they_leave() {
    let world = World::open().await;
    let (person, service) = (people(&world).await.remove(0), haircut(&world).await);
    let at = noon(&world, 0);
    let (id, with, when) = (service.id.to_string(), person.id.to_string(), at.to_rfc3339());
    let keep = [("do", "keep"), ("service", &*id), ("with", &*with), ("at", &*when)];
    let kept = world.form("/book/safeharbour", None, &keep).await;
    assert_eq!(kept.status().as_u16(), 303);
    let cookie = kept.headers()["set-cookie"]
        .to_str()
        .expect("a cookie")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let to = kept.headers()["location"].to_str().expect("an address").to_owned();
    let (_, mine) = world.get(&to, &[("cookie", &cookie)]).await;
    assert!(mine.contains("data-kept"), "its holder sees that it is kept");
    assert_eq!(
        world.form("/book/safeharbour", None, &keep).await.status().as_u16(),
        409,
        "nobody else gets it"
    );
    let say = async |what: &str| {
        world
            .form("/book/safeharbour/hold", Some(&Cookie(cookie.clone())), &[("do", what)])
            .await
            .status()
            .as_u16()
    };
    world.desk.clock.advance(TimeDelta::minutes(4));
    assert_eq!(say("renew").await, 204);
    world.desk.clock.advance(TimeDelta::minutes(4));
    assert_eq!(
        world.form("/book/safeharbour", None, &keep).await.status().as_u16(),
        409,
        "it was kept longer"
    );
    assert_eq!(say("give_back").await, 204);
    assert_eq!(say("renew").await, 410);
    assert_eq!(world.form("/book/safeharbour", None, &keep).await.status().as_u16(), 303, "it came back");
    world.desk.clock.advance(TimeDelta::minutes(6));
    world.desk.expire().await.expect("looked through");
    assert_eq!(
        world.form("/book/safeharbour", None, &keep).await.status().as_u16(),
        303,
        "a closed tab's time ends by itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_appears_on_its_professionals_screen_and_on_no_other() {
    let world = World::open().await;
    let origin = format!("http://{}", world.at);
    let listen = async |cookie: &Cookie| {
        let headers = [("origin", origin.as_str()), ("cookie", cookie.0.as_str())];
        world.socket("/provider/live?location_id=1", &headers).await.expect("a socket")
    };
    let (mine, other) = (works_as(&world, 0).await, works_as(&world, 1).await);
    let (mut mine, mut other) = (listen(&mine).await, listen(&other).await);
    let asked = request(&world, 0, noon(&world, 0), 7).await;
    let wait = std::time::Duration::from_secs(5);
    let seen = async {
        while let Some(Ok(Message::Text(text))) = mine.next().await {
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            if frame["data"]["requests"][0]["appointment_id"] == json!(asked.appointment_id) {
                return true;
            }
        }
        false
    };
    assert!(tokio::time::timeout(wait, seen).await.expect("in time"));
    let quiet = std::time::Duration::from_millis(300);
    while let Ok(Some(Ok(Message::Text(text)))) = tokio::time::timeout(quiet, other.next()).await {
        assert!(!text.contains(&asked.appointment_id.to_string()), "another's request");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_says_whether_bookings_wait_and_the_next_form_follows() {
    let world = World::open().await;
    let save = async |grid: &str| {
        let fields = [
            ("do", "policy"),
            ("takes_requests", "false"),
            ("min_notice_minutes", "30"),
            ("horizon_days", "60"),
            ("grid_minutes", grid),
            ("cancel_notice_hours", "12"),
        ];
        world.form("/dashboard/1/settings/policies", Some(&world.owner), &fields).await.status().as_u16()
    };
    assert_eq!(save("7").await, 422, "a grid divides the hour");
    assert_eq!(request(&world, 0, noon(&world, 0), 1).await.status, Status::Requested);
    assert_eq!(save("30").await, 200);
    assert_eq!(request(&world, 0, noon(&world, 1), 2).await.status, Status::Booked);
    let quarter = noon(&world, 2) + TimeDelta::minutes(15);
    let (person, service) = (people(&world).await.remove(0), haircut(&world).await);
    let page = format!(
        "/book/safeharbour?service={}&with={}&at={}",
        service.id,
        person.id,
        quarter.format("%Y-%m-%dT%H:%M:%SZ")
    );
    assert!(!world.get(&page, &[]).await.1.contains("name=\"phone\""), "no quarter hours any more");
    let pro = works_as(&world, 0).await;
    let fields = [("do", "policy"), ("takes_requests", "true")];
    assert_eq!(
        world.form("/dashboard/1/settings/policies", Some(&pro), &fields).await.status().as_u16(),
        404
    );
}
