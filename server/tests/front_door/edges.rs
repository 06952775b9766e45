//! Booking at its edges, named after the numbers of the list of edge cases: who gets a time, and what comes of what was sent.

use chrono::{Days, TimeDelta, Timelike};
use domain::Instant;
use domain::access::Role;
use domain::appointment::{AppointmentFacts, Status};
use domain::catalogue::{Professional, Service};
use domain::ids::ShopId;
use domain::online::Gone;
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use serde_json::json;

use crate::world::{Socket, World, hear, send, set_up};

const SHOP: ShopId = ShopId(1);
const BOOK: &str = "/book/safeharbour";

async fn people(world: &World) -> Vec<Professional> {
    world.desk.store.read().await.expect("tx").professionals(SHOP).await.expect("people")
}

async fn haircut(world: &World) -> Service {
    world.desk.store.read().await.expect("tx").services(SHOP).await.expect("services").remove(0)
}

/// Noon in Honolulu on July 22, 2026, a Wednesday without made-up visits.
fn noon() -> Instant {
    "2026-07-22T22:00:00Z".parse().expect("an instant")
}

async fn visits_at(world: &World, at: Instant) -> Vec<AppointmentFacts> {
    let mut tx = world.desk.store.read().await.expect("tx");
    let visits = tx.appointments_between(SHOP, at, at + TimeDelta::minutes(1)).await.expect("visits");
    visits.into_iter().filter(|visit| visit.status.takes_time()).collect()
}

async fn cancelled_at(world: &World, at: Instant) -> AppointmentFacts {
    let mut tx = world.desk.store.read().await.expect("tx");
    let visits = tx.appointments_between(SHOP, at, at + TimeDelta::minutes(1)).await.expect("visits");
    visits.into_iter().find(|visit| visit.status == Status::Cancelled).expect("a cancelled visit")
}

/// A form of the web page; `with` is a professional's id or `anyone`.
async fn on_the_web(world: &World, with: &str, at: Instant, name: &str, secret: &str) -> u16 {
    sent(world, with, at, name, secret).await.status().as_u16()
}

async fn sent(world: &World, with: &str, at: Instant, name: &str, secret: &str) -> reqwest::Response {
    let (service, at) = (haircut(world).await.id.to_string(), at.to_rfc3339());
    let fields = [
        ("service", &*service),
        ("with", with),
        ("at", &*at),
        ("secret", secret),
        ("name", name),
        ("phone", "808 555 0167"),
        ("website", ""),
    ];
    world.form(BOOK, None, &fields).await
}

async fn by_staff(world: &World, who: &Professional, at: Instant) -> u16 {
    let body = json!({"services": [haircut(world).await.id], "professional_id": who.id, "starts_at": at, "customer_name": "Ana"});
    world.json("/admin/shop/1/appointments", &world.owner, body).await.0
}

async fn by_key(world: &World, who: &Professional, at: Instant) -> u16 {
    let body = json!({"services": [haircut(world).await.id], "professional_id": who.id, "starts_at": at, "customer_name": "Ana"});
    let request = world
        .request(reqwest::Method::POST, "/admin/shop/1/appointments")
        .header("authorization", &world.key)
        .header("content-type", "application/json")
        .body(body.to_string());
    request.send().await.expect("an answer").status().as_u16()
}

/// A caller who is asked whether the visit should be booked: the next yes takes it.
pub async fn on_the_phone(world: &World, call: &str) -> Socket {
    let mut socket = world.relay(&world.ring(call).await).await.expect("a socket");
    set_up(&mut socket, call).await;
    hear(&mut socket).await.expect("a greeting");
    let mut line = "I would like a haircut with Leilani on July 22nd at 12 PM.".to_owned();
    for _ in 0..6 {
        send(&mut socket, json!({"type": "prompt", "voicePrompt": line, "lang": "en-US", "last": true}))
            .await;
        let answer = hear(&mut socket).await.expect("an answer");
        if answer.contains("$45") && answer.contains("12 PM") {
            return socket;
        }
        let words = if answer.to_lowercase().contains("name") { "Kiana Akana." } else { "Yes, please." };
        words.clone_into(&mut line);
    }
    panic!("never asked for a yes");
}

async fn says_yes(mut socket: Socket) {
    send(
        &mut socket,
        json!({"type": "prompt", "voicePrompt": "Yes, please book it.", "lang": "en-US", "last": true}),
    )
    .await;
    // Filler words may come first; what counts is what is in the book.
    hear(&mut socket).await;
    let _ = tokio::time::timeout(std::time::Duration::from_secs(3), hear(&mut socket)).await;
}

/// Sixty-four want one time of one professional, in four ways at once.
async fn one_of_sixty_four_wins(world: &World) {
    let leilani = people(world).await.remove(0);
    let callers = join_all((0..8).map(|n| {
        let world = &world;
        async move { on_the_phone(world, &format!("CA{n}")).await }
    }))
    .await;
    let mut bookers: Vec<BoxFuture<'_, Option<u16>>> = Vec::new();
    for socket in callers {
        bookers.push(says_yes(socket).map(|()| None).boxed());
    }
    for n in 0..56 {
        let (world, leilani) = (&world, &leilani);
        bookers.push(match n % 3 {
            0 => by_staff(world, leilani, noon()).map(Some).boxed(),
            1 => by_key(world, leilani, noon() + TimeDelta::minutes(10)).map(Some).boxed(),
            _ => async move {
                let (with, name) = (leilani.id.to_string(), format!("Booker {n}"));
                let at = noon() - TimeDelta::minutes(15);
                Some(on_the_web(world, &with, at, &name, &format!("{n:048x}")).await)
            }
            .boxed(),
        });
    }
    let answers: Vec<u16> = join_all(bookers).await.into_iter().flatten().collect();
    assert!(answers.iter().all(|status| matches!(status, 201 | 303 | 409)), "{answers:?}");
    let mut tx = world.desk.store.read().await.expect("tx");
    let (from, until) = (noon() - TimeDelta::minutes(25), noon() + TimeDelta::minutes(30));
    let visits = tx.appointments_of(SHOP, leilani.id, from, until).await.expect("visits");
    // A quarter to twelve, noon and ten past overlap each other: one of them was made, once.
    assert_eq!(visits.len(), 1, "{visits:#?}");
    let won = answers.iter().filter(|status| **status != 409).count();
    assert_eq!(won, usize::from(visits[0].call_sid.is_none()), "who did not get it was told so");
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_01_02_05_of_sixty_four_by_phone_web_staff_and_key_one_wins_on_sqlite() {
    one_of_sixty_four_wins(&World::open().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_01_02_05_of_sixty_four_by_phone_web_staff_and_key_one_wins_on_postgres() {
    if let Some(world) = World::on_postgres().await {
        one_of_sixty_four_wins(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_04_anyone_is_two_different_people_for_two_who_ask_at_once_and_nobody_for_a_fourth() {
    anyone_is_somebody_else_each_time(&World::open().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_04_anyone_is_two_different_people_for_two_who_ask_at_once_also_on_postgres() {
    if let Some(world) = World::on_postgres().await {
        anyone_is_somebody_else_each_time(&world).await;
    }
}

async fn anyone_is_somebody_else_each_time(world: &World) {
    let ask = |n: u32| async move {
        on_the_web(world, "anyone", noon(), &format!("Booker {n}"), &format!("{n:048x}")).await
    };
    let first = join_all((0..2).map(ask)).await;
    assert_eq!(first, [303, 303], "both get somebody");
    let second = join_all((2..6).map(ask)).await;
    assert_eq!(
        second.iter().filter(|status| **status == 303).count(),
        1,
        "three people, three visits: {second:?}"
    );
    let mut who: Vec<_> =
        visits_at(world, noon()).await.into_iter().map(|visit| visit.professional).collect();
    who.sort();
    who.dedup();
    assert_eq!(who.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_07_a_form_that_was_open_past_the_notice_is_answered_with_what_is_free_and_keeps_what_was_typed()
{
    let world = World::open().await;
    let leilani = people(&world).await.remove(0);
    let with = leilani.id.to_string();
    // The salon wants an hour's notice; half an hour before, the form is too late.
    world.desk.clock.advance(noon() - world.desk.clock.now() - TimeDelta::minutes(30));
    let late = sent(&world, &with, noon(), "Kiana Akana", &format!("{:048x}", 1)).await;
    assert_eq!(late.status().as_u16(), 409);
    let page = late.text().await.expect("a page");
    assert!(
        page.contains(Gone::TooSoon.phrase()) && page.contains("class=\"slot\""),
        "why, and what is free"
    );
    for typed in ["Kiana Akana", "808 555 0167", &format!("{:048x}", 1)] {
        assert!(page.contains(&format!("value=\"{typed}\"")), "{typed} stays");
    }
    assert!(visits_at(&world, noon()).await.is_empty());
    // The next time that is tapped takes along what was typed.
    let (service, next) = (haircut(&world).await.id.to_string(), (noon() + TimeDelta::hours(2)).to_rfc3339());
    let tap = [
        ("do", "keep"),
        ("service", &*service),
        ("with", &*with),
        ("at", &*next),
        ("name", "Kiana Akana"),
        ("phone", "808 555 0167"),
    ];
    let kept = world.form(BOOK, None, &tap).await;
    assert!(kept.headers().contains_key("set-cookie"), "and is kept");
    let page = kept.text().await.expect("a page");
    assert!(page.contains("data-kept") && page.contains("value=\"Kiana Akana\""), "{page}");
    // By the key: a session does not last until July.
    assert_eq!(by_key(&world, &leilani, noon()).await, 201, "the notice does not bind staff");
    for (at, why) in [
        (noon() - TimeDelta::days(1), Gone::Passed),
        (noon() + TimeDelta::hours(12), Gone::Closed),
        (noon() + TimeDelta::days(200), Gone::TooFar),
    ] {
        let answer = sent(&world, &with, at, "Kiana", &format!("{:048x}", 2)).await;
        assert_eq!(answer.status().as_u16(), 409, "{why:?}");
        assert!(answer.text().await.expect("a page").contains(why.phrase()), "{why:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_08_the_same_form_many_times_at_once_is_one_booking_and_one_event() {
    let world = World::open().await;
    let secret = format!("{:048x}", 8);
    let before = world.desk.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
    let sent = (0..12).map(|_| on_the_web(&world, "anyone", noon(), "Kiana Akana", &secret));
    assert!(join_all(sent).await.iter().all(|status| *status == 303));
    assert_eq!(visits_at(&world, noon()).await.len(), 1);
    let (with, later) = (people(&world).await.remove(0).id.to_string(), noon() + TimeDelta::hours(2));
    let secret = format!("{:048x}", 9);
    let of_one = (0..12).map(|_| on_the_web(&world, &with, later, "Kiana Akana", &secret));
    assert!(
        join_all(of_one).await.iter().all(|status| *status == 303),
        "nor is anybody told that it is taken"
    );
    assert_eq!(visits_at(&world, later).await.len(), 1);
    let after = world.desk.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
    assert_eq!(after - before, 2, "each told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_09_a_cancelled_time_is_free_again_for_the_same_customer_too() {
    let world = World::open().await;
    let with = people(&world).await.remove(0).id.to_string();
    for n in 0..3 {
        let secret = format!("{n:048x}");
        assert_eq!(on_the_web(&world, &with, noon(), "Kiana Akana", &secret).await, 303, "time {n}");
        assert_eq!(on_the_web(&world, &with, noon(), "Other", &format!("{:048x}", 100 + n)).await, 409);
        assert_eq!(
            world.form(&format!("/b/{secret}"), None, &[("do", "cancel")]).await.status().as_u16(),
            303
        );
        assert!(visits_at(&world, noon()).await.is_empty(), "cancelled is free");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_10_one_customer_may_bring_a_companion_and_is_one_customer() {
    let world = World::open().await;
    let people = people(&world).await;
    for (n, person) in people.iter().take(2).enumerate() {
        let with = person.id.to_string();
        assert_eq!(on_the_web(&world, &with, noon(), "Kiana Akana", &format!("{n:048x}")).await, 303);
    }
    assert_eq!(visits_at(&world, noon()).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_17_the_shops_day_counts_and_not_the_servers() {
    // Nine in the evening in Honolulu is the next day already where the server is.
    let world = World::open().await;
    world.desk.clock.advance(TimeDelta::hours(12));
    assert_ne!(world.desk.clock.now().date_naive().to_string(), "2026-06-12");
    let (service, with) = (haircut(&world).await.id, people(&world).await.remove(0).id);
    let page = world.get(&format!("{BOOK}?service={service}&with={with}"), &[]).await.1;
    let strip = page.split("day-strip").nth(1).expect("a strip").split("</nav>").next().expect("its end");
    assert!(strip.contains("<b>12<"), "the strip begins on the shop's today: {strip}");
    assert!(!page.contains("value=\"2026-06-13T0"), "this evening's times have passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_31_who_left_and_what_is_sold_no_more_is_offered_to_nobody_and_an_agreed_price_stays() {
    let world = World::open().await;
    let (person, service) = (people(&world).await.remove(0), haircut(&world).await);
    let with = person.id.to_string();
    assert_eq!(on_the_web(&world, &with, noon(), "Kiana Akana", &format!("{:048x}", 1)).await, 303);
    let (gone, sold) = (person.id, service.id);
    let changed = world.desk.store.write(move |tx| {
        Box::pin(async move {
            tx.set_price(SHOP, sold, domain::money::Cents(9_900)).await?;
            tx.set_professional_active(SHOP, gone, false).await
        })
    });
    changed.await.expect("changed");
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    assert_eq!(
        on_the_web(&world, &with, noon() + TimeDelta::hours(1), "Ana", &format!("{:048x}", 2)).await,
        409
    );
    let own = world.get(&format!("/b/{:048x}", 1), &[]).await.1;
    assert!(own.contains("$45.00") && !own.contains("$99.00"), "the price that was agreed");
    assert_eq!(visits_at(&world, noon()).await[0].status, Status::Requested, "a visit outlives a roster");
    let retired = world
        .desk
        .store
        .write(move |tx| Box::pin(async move { tx.set_service_state(SHOP, sold, "retired").await }));
    retired.await.expect("retired");
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    assert!(!world.get(BOOK, &[]).await.1.contains(&sold.to_string()));
    let who = people(&world).await.remove(0).id;
    let body =
        json!({"services": [sold], "professional_id": who, "starts_at": noon(), "customer_name": "Ana"});
    assert_eq!(
        world.json("/admin/shop/1/appointments", &world.owner, body).await.0,
        404,
        "not by staff either"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_59_a_links_get_and_head_change_nothing_and_a_wrong_one_is_not_there() {
    let world = World::open().await;
    let secret = format!("{:048x}", 59);
    assert_eq!(on_the_web(&world, "anyone", noon(), "Kiana Akana", &secret).await, 303);
    let before = world.desk.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
    for tail in ["", "?cancel", "?change", "?change&at=2026-07-22T23:00:00Z", "/calendar.ics"] {
        let path = format!("/b/{secret}{tail}");
        for method in [reqwest::Method::GET, reqwest::Method::HEAD] {
            let answer =
                world.request(method, &path).header("purpose", "prefetch").send().await.expect("an answer");
            assert_eq!(answer.status().as_u16(), 200, "{path}");
        }
    }
    let after = world.desk.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
    assert_eq!(before, after, "nothing happened");
    for guess in ["", "0", &secret[1..], &format!("{:048x}", 60), "..%2f..", "<script>"] {
        assert_eq!(world.get(&format!("/b/{guess}"), &[]).await.0, 404, "{guess}");
        let status = world.form(&format!("/b/{guess}"), None, &[("do", "cancel")]).await.status().as_u16();
        assert!(matches!(status, 404 | 405), "{guess}: {status}");
    }
    // The token of a cancelled visit still shows it, and changes nothing more.
    assert_eq!(world.form(&format!("/b/{secret}"), None, &[("do", "cancel")]).await.status().as_u16(), 303);
    assert_eq!(world.get(&format!("/b/{secret}"), &[]).await.0, 200);
    let at = (noon() + TimeDelta::hours(1)).to_rfc3339();
    assert_eq!(
        world.form(&format!("/b/{secret}"), None, &[("do", "move"), ("at", &at)]).await.status().as_u16(),
        409
    );
    // A link that was revoked is gone.
    let visit = cancelled_at(&world, noon()).await;
    let path = format!("/admin/shop/1/appointments/{}/links", visit.appointment_id);
    let revoke = world.request(reqwest::Method::DELETE, &path).header("authorization", &world.key);
    assert!(revoke.send().await.expect("an answer").status().is_success());
    assert_eq!(world.get(&format!("/b/{secret}"), &[]).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn free_times_are_told_to_whoever_asks_and_a_booked_one_is_told_no_more() {
    let world = World::open().await;
    let (person, service) = (people(&world).await.remove(0), haircut(&world).await);
    let ask = async |query: &str| {
        let (status, text) = world.get(&format!("{BOOK}/times?{query}"), &[]).await;
        (status, serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default())
    };
    let wish = format!("services={}&professional_id={}&from=2026-07-22&to=2026-07-22", service.id, person.id);
    let starts = async || {
        let (status, body) = ask(&wish).await;
        assert_eq!(status, 200);
        let days = body["days"].as_array().expect("days").clone();
        assert_eq!((days.len(), days[0]["date"].as_str()), (1, Some("2026-07-22")));
        let times = days[0]["times"].as_array().expect("times").clone();
        times.iter().map(|start| start.as_str().expect("a start").to_owned()).collect::<Vec<_>>()
    };
    let before = starts().await;
    assert_eq!(before.len(), 35, "nine to six, every quarter of an hour, the last at half past five");
    assert_eq!(starts().await, before, "kept, and the same");
    assert_eq!(by_staff(&world, &person, noon()).await, 201);
    let after = starts().await;
    assert_eq!(before.len() - after.len(), 3, "noon and what would overlap it");
    assert!(!after.contains(&"2026-07-22T22:00:00Z".to_owned()));
    assert_eq!(ask("services=nonsense").await.0, 400);
    assert_eq!(ask(&format!("services={}&from=tomorrow", service.id)).await.0, 400);
    assert_eq!(ask(&format!("services={}&from=2026-07-22&to=2026-12-24", service.id)).await.0, 422);
    assert_eq!(ask(&format!("services={}", uuid::Uuid::nil())).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_professionals_own_price_and_time_are_shown_kept_and_booked() {
    let world = World::open().await;
    let (person, service) = (people(&world).await.remove(1), haircut(&world).await);
    let terms = domain::catalogue::OwnTerms {
        service: service.id,
        price: Some(domain::money::Cents(6_000)),
        time: Some(domain::catalogue::ServiceTime::plain(45)),
    };
    let who = person.id;
    let changed =
        world.desk.store.write(move |tx| Box::pin(async move { tx.set_own_terms(SHOP, who, terms).await }));
    changed.await.expect("changed");
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let page = world.get(BOOK, &[]).await.1;
    assert!(page.contains("from $45.00"), "the list says that it depends");
    let details = format!("{BOOK}?service={}&with={}&at=2026-07-22T22:00:00Z", service.id, person.id);
    let details = world.get(&details, &[]).await.1;
    assert!(details.contains("$60.00") && details.contains("45 min"), "{details}");
    assert_eq!(
        on_the_web(&world, &person.id.to_string(), noon(), "Kiana", &format!("{:048x}", 1)).await,
        303
    );
    let visit = visits_at(&world, noon()).await.remove(0);
    assert_eq!(
        (visit.estimated_revenue_cents.0, (visit.ends_at - visit.starts_at).num_minutes()),
        (6_000, 45)
    );
    assert_eq!(visit.starts_at.minute(), 0);
    let owner = world.signed_in("second@salon.example", Role::Owner, Some(SHOP)).await;
    let again = json!({"starts_at": noon() + Days::new(1)});
    let path = format!("/admin/shop/1/appointments/{}/move", visit.appointment_id);
    let (status, moved) = world.json(&path, &owner, again).await;
    assert_eq!((status, moved["estimated_revenue_cents"].as_i64()), (200, Some(6_000)));
}
