//! The appointment book's pages and forms: who sees what, moving by the form that a drag sends too, and what a taken time says.

use chrono::{NaiveDate, TimeDelta};
use domain::Instant;
use domain::access::Role;
use domain::appointment::{AppointmentFacts, Side, Status};
use domain::ids::ShopId;
use store::NewAppointment;

use crate::world::{Cookie, World};

const SHOP: ShopId = ShopId(1);

/// The demo's professionals, in the shop's order.
async fn people(world: &World) -> Vec<domain::catalogue::Professional> {
    world.desk.store.read().await.expect("tx").professionals(SHOP).await.expect("people")
}

/// A Tuesday in weeks without made-up visits.
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 21).expect("a date")
}

/// An hour of that day in Honolulu.
fn at(hour: u32, minute: u32) -> Instant {
    let local = day().and_hms_opt(hour, minute, 0).expect("a time");
    domain::availability::local_to_utc(chrono_tz::Pacific::Honolulu, local)
}

/// A visit with the n-th professional for the named service.
async fn visit(
    world: &World,
    n: usize,
    service: &str,
    starts_at: Instant,
    status: Status,
) -> AppointmentFacts {
    let (desk, now) = (&world.desk, world.desk.clock.now());
    let services = desk.store.read().await.expect("tx").services(SHOP).await.expect("services");
    let new = NewAppointment {
        id: desk.ids.id(now),
        shop: SHOP,
        professional: people(world).await.remove(n).id,
        services: services.into_iter().filter(|known| known.name == service).collect(),
        starts_at,
        customer_id: desk.ids.id(now),
        customer_name: "Kiana <b>Akana</b>".into(),
        customer_phone: None,
        call_sid: None,
        status,
        source: "staff",
        override_reason: None,
        at: now,
        heard_at: now,
    };
    let booked = desk.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await })
    });
    booked.await.expect("booked")
}

async fn works_as(world: &World, n: usize) -> Cookie {
    let person = people(world).await.remove(n);
    world.signed_in_as(&person.name, &format!("pro{n}@salon.example"), Role::Professional, Some(SHOP)).await
}

async fn now_of(world: &World, visit: &AppointmentFacts) -> AppointmentFacts {
    let mut tx = world.desk.store.read().await.expect("tx");
    tx.appointment(SHOP, visit.appointment_id).await.expect("a row").expect("the visit")
}

const BOOK: &str = "/dashboard/1/appointments";

fn page_of(visit: &AppointmentFacts) -> String {
    format!("{BOOK}/{}", visit.appointment_id)
}

async fn page(world: &World, who: &Cookie, path: &str) -> (u16, String) {
    world.get(path, &[("cookie", &who.0), ("accept", "text/html")]).await
}

/// Sends a form; the status, where it leads, and the page.
async fn send(world: &World, who: &Cookie, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let answer = world.form(path, Some(who), fields).await;
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    (answer.status().as_u16(), to, answer.text().await.expect("a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_shows_visits_in_their_places_and_processing_time_as_free() {
    let world = World::open().await;
    let colour = visit(&world, 0, "Hair Color", at(9, 0), Status::Booked).await;
    visit(&world, 0, "Haircut", at(9, 45), Status::Booked).await;
    let (status, html) = page(&world, &world.owner, &format!("{BOOK}?day=2026-07-21")).await;
    assert_eq!(status, 200);
    assert!(html.contains(&format!("id=\"v-{}\"", colour.appointment_id)));
    for part in ["at-0900 for-110", "visit-part for-45", "visit-gap for-35", "at-0945 for-30", "data-in-gap"]
    {
        assert!(html.contains(part), "{part}");
    }
    assert!(
        html.contains("Kiana &lt;b&gt;Akana&lt;/b&gt;") && !html.contains("Akana</b>&lt;"),
        "names are text"
    );
    assert!(!html.contains("style=\""), "no style attribute");
    for (view, part) in [("week", "week-table"), ("list", "visits-table")] {
        let (status, html) = page(
            &world,
            &world.owner,
            &format!("{BOOK}?view={view}&day=2026-07-21&from=2026-07-21&to=2026-07-21"),
        )
        .await;
        assert!(status == 200 && html.contains(part) && html.contains("Kiana"), "{view}");
    }
    let who = people(&world).await.remove(0).id;
    let (_, week) =
        page(&world, &world.owner, &format!("{BOOK}?view=week&day=2026-07-21&professional={who}")).await;
    assert!(week.contains("data-columns=\"7\"") && week.contains("at-0900 for-110"));
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_addresses_are_answered_with_a_page() {
    let world = World::open().await;
    for odd in [
        "view=moon&day=2026-02-31&professional=x&status=lost&after=now",
        "view=list&from=2026-07-30&to=2026-07-01&who=%25_%27%22&service=no",
        "view=week&day=9999-12-31",
        "view=list&from=1900-01-01&to=2200-12-31&after=2026-06-12T00:00:00Z_00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(page(&world, &world.owner, &format!("{BOOK}?{odd}")).await.0, 200, "{odd}");
    }
    let nowhere = format!("{BOOK}/00000000-0000-0000-0000-000000000001");
    assert_eq!(page(&world, &world.owner, &nowhere).await.0, 404);
    assert_eq!(page(&world, &world.owner, &format!("{BOOK}/nothing")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_moves_to_a_time_and_a_colleague_and_its_page_tells_it() {
    let world = World::open().await;
    let cut = visit(&world, 0, "Haircut", at(10, 0), Status::Booked).await;
    let other = people(&world).await.remove(2);
    let who = other.id.to_string();
    let fields = [
        ("do", "move"),
        ("from", "2026-07-21T14:15"),
        ("professional", &*who),
        ("back", "view=day&day=2026-07-20"),
    ];
    let (status, to, _) = send(&world, &world.owner, &page_of(&cut), &fields).await;
    assert_eq!(status, 303);
    assert!(to.starts_with(&format!("{BOOK}?view=day&day=2026-07-21")), "to the day where it is now: {to}");
    let moved = now_of(&world, &cut).await;
    assert_eq!((moved.starts_at, moved.professional_id), (at(14, 15), Some(other.id)));
    let (_, html) = page(&world, &world.owner, &to).await;
    assert!(html.contains("at-1415 for-30") && html.contains("role=\"status\""));
    let (_, html) = page(&world, &world.owner, &page_of(&cut)).await;
    assert!(html.contains("Moved from") && html.contains(&other.name));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_time_is_a_conflict_that_names_the_nearest_and_moves_nothing() {
    let world = World::open().await;
    let first = visit(&world, 0, "Haircut", at(10, 0), Status::Booked).await;
    let second = visit(&world, 0, "Haircut", at(13, 0), Status::Booked).await;
    let fields = [
        ("do", "move"),
        ("from", "2026-07-21T10:15"),
        ("professional", ""),
        ("back", "view=day&day=2026-07-21"),
    ];
    let (status, _, html) = send(&world, &world.owner, &page_of(&second), &fields).await;
    assert_eq!(status, 409);
    assert_eq!(now_of(&world, &second).await.starts_at, second.starts_at);
    // The page holds the nearest as buttons of the same form; one of them does it.
    let near = html.split("class=\"slot-group near\"").nth(1).expect("the nearest times");
    let offered = near
        .split("name=\"starts_at\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a time");
    let (status, ..) =
        send(&world, &world.owner, &page_of(&second), &[("do", "move"), ("starts_at", offered)]).await;
    assert_eq!(status, 303);
    let moved = now_of(&world, &second).await.starts_at;
    assert_eq!(Some(moved), offered.parse().ok());
    assert!((moved - first.starts_at).abs() <= TimeDelta::minutes(45), "it is near: {moved}");
    assert_eq!(now_of(&world, &first).await.starts_at, first.starts_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_of_the_hours_a_reason_is_asked_for_and_kept() {
    let world = World::open().await;
    let cut = visit(&world, 0, "Haircut", at(10, 0), Status::Booked).await;
    let late =
        |reason| [("do", "move"), ("from", "2026-07-21T20:00"), ("professional", ""), ("reason", reason)];
    let (status, _, html) = send(&world, &world.owner, &page_of(&cut), &late("")).await;
    assert_eq!(status, 422);
    assert!(html.contains("value=\"2026-07-21T20:00\""), "the wish stays in the form");
    let (status, ..) = send(&world, &world.owner, &page_of(&cut), &late("wedding party")).await;
    assert_eq!(status, 303);
    let moved = now_of(&world, &cut).await;
    assert_eq!((moved.starts_at, moved.override_reason.as_deref()), (at(20, 0), Some("wedding party")));
    let (_, html) = page(&world, &world.owner, &format!("{BOOK}?day=2026-07-21")).await;
    assert!(html.contains("at-2000 for-30"), "the calendar reaches as far as its visits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_does_not_do_it_does_not_get_it() {
    let world = World::open().await;
    let colour = visit(&world, 0, "Hair Color", at(10, 0), Status::Booked).await;
    let cutter = people(&world).await.remove(2).id.to_string();
    let fields = [("do", "move"), ("from", "2026-07-21T10:00"), ("professional", &*cutter)];
    assert_eq!(send(&world, &world.owner, &page_of(&colour), &fields).await.0, 422);
    assert_eq!(now_of(&world, &colour).await.professional_id, colour.professional_id);
    let (_, html) = page(&world, &world.owner, &format!("{}?move=1", page_of(&colour))).await;
    assert!(!html.contains(&format!("value=\"{cutter}\"")), "nor is it offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_professional_sees_and_does_the_own_work_only() {
    let world = World::open().await;
    let (mine, other) = (works_as(&world, 0).await, works_as(&world, 1).await);
    let cut = visit(&world, 0, "Haircut", at(10, 0), Status::Booked).await;
    let (status, html) = page(&world, &mine, &format!("{BOOK}?day=2026-07-21")).await;
    assert!(status == 200 && html.contains(&cut.appointment_id.to_string()));
    assert_eq!(page(&world, &mine, &page_of(&cut)).await.0, 200);
    // Whatever the address names, it is the own day.
    let whose = people(&world).await.remove(0).id;
    for view in ["day", "week", "list&from=2026-07-21&to=2026-07-21"] {
        let (status, html) =
            page(&world, &other, &format!("{BOOK}?view={view}&day=2026-07-21&professional={whose}")).await;
        assert!(status == 200 && !html.contains(&cut.appointment_id.to_string()), "{view}");
    }
    assert_eq!(page(&world, &other, &page_of(&cut)).await.0, 404);
    for what in ["cancel", "complete", "move"] {
        let fields = [("do", what), ("by", "salon"), ("from", "2026-07-21T15:00")];
        assert_eq!(send(&world, &other, &page_of(&cut), &fields).await.0, 404, "{what}");
    }
    let colleague = people(&world).await.remove(1).id.to_string();
    let away = [("do", "move"), ("from", "2026-07-21T15:00"), ("professional", &*colleague)];
    assert_eq!(send(&world, &mine, &page_of(&cut), &away).await.0, 404, "nobody plans a colleague's day");
    let own = [("do", "move"), ("from", "2026-07-21T15:00")];
    assert_eq!(send(&world, &mine, &page_of(&cut), &own).await.0, 303);
    assert_eq!(page(&world, &mine, "/dashboard/2/appointments").await.0, 404, "another shop");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_with_a_visit_is_what_its_state_allows() {
    let world = World::open().await;
    let asked = visit(&world, 0, "Haircut", at(10, 0), Status::Requested).await;
    let (_, html) = page(&world, &world.owner, &format!("{BOOK}?day=2026-07-21")).await;
    assert!(html.contains("id=\"requests\"") && html.contains("data-state=\"requested\""));
    let back = ("back", "view=day&day=2026-07-21");
    let (status, to, _) = send(&world, &world.owner, &page_of(&asked), &[("do", "accept"), back]).await;
    assert!(status == 303 && to.contains("day=2026-07-21"));
    assert_eq!(send(&world, &world.owner, &page_of(&asked), &[("do", "accept"), back]).await.0, 409);
    assert_eq!(
        send(&world, &world.owner, &page_of(&asked), &[("do", "no_show")]).await.0,
        409,
        "it has not begun"
    );
    let (_, html) = page(&world, &world.owner, &page_of(&asked)).await;
    assert!(!html.contains("value=\"accept\"") && !html.contains("value=\"no_show\""));
    world.desk.clock.advance(at(10, 5) - world.desk.clock.now());
    let owner = world.signed_in("again@salon.example", Role::Owner, Some(SHOP)).await;
    // A mistaken tick is put right.
    for (word, status) in
        [("no_show", Status::NoShow), ("complete", Status::Completed), ("no_show", Status::NoShow)]
    {
        let (_, html) = page(&world, &owner, &page_of(&asked)).await;
        assert!(html.contains(&format!("value=\"{word}\"")), "{word} is offered");
        assert_eq!(send(&world, &owner, &page_of(&asked), &[("do", word)]).await.0, 303, "{word}");
        assert_eq!(now_of(&world, &asked).await.status, status);
    }
    let (_, html) = page(&world, &owner, &page_of(&asked)).await;
    assert!(!html.contains("value=\"cancel\""), "what was missed is not cancelled");
    assert_eq!(send(&world, &owner, &page_of(&asked), &[("do", "cancel"), ("by", "salon")]).await.0, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_cancellation_by_the_customer_is_counted_apart_and_leads_to_its_row() {
    let world = World::open().await;
    let soon = visit(&world, 0, "Haircut", at(10, 0), Status::Booked).await;
    let other = visit(&world, 0, "Haircut", at(12, 0), Status::Booked).await;
    world.desk.clock.advance(at(8, 0) - world.desk.clock.now());
    let owner = world.signed_in("again@salon.example", Role::Owner, Some(SHOP)).await;
    for (visit, by) in [(&soon, Side::Customer), (&other, Side::Salon)] {
        let fields = [("do", "cancel"), ("by", by.word())];
        assert_eq!(send(&world, &owner, &page_of(visit), &fields).await.0, 303);
    }
    assert!(now_of(&world, &soon).await.is_late && !now_of(&world, &other).await.is_late);
    let (_, html) = page(&world, &owner, &format!("{BOOK}?day=2026-07-21")).await;
    let number = |of: &str| {
        let after = html.split(&format!("data-number=\"{of}\"")).nth(1).and_then(|rest| rest.split_once('>'));
        after.and_then(|(_, rest)| rest.split('<').next()).unwrap_or_default().to_owned()
    };
    assert_eq!([number("cancelled"), number("late")], ["2", "1"]);
    let link = "view=list&day=2026-07-21&status=late&from=2026-07-21&to=2026-07-21";
    assert!(html.contains(&link.replace('&', "&amp;")), "the number leads to its rows");
    let (_, rows) = page(&world, &owner, &format!("{BOOK}?{link}")).await;
    assert!(
        rows.contains(&soon.appointment_id.to_string()) && !rows.contains(&other.appointment_id.to_string())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_for_a_customer_keeps_what_was_typed_until_it_is_right() {
    let world = World::open().await;
    visit(&world, 0, "Haircut", at(10, 0), Status::Booked).await;
    let person = people(&world).await.remove(0).id.to_string();
    let service =
        world.desk.store.read().await.expect("tx").services(SHOP).await.expect("services").remove(0);
    let service = service.id.to_string();
    let form = |from, name| {
        [
            ("service", &*service),
            ("professional", &*person),
            ("from", from),
            ("name", name),
            ("phone", "808 555 0199"),
            ("back", "view=day"),
        ]
    };
    let (status, _, html) =
        send(&world, &world.owner, BOOK, &form("2026-07-21T10:00", "Ana \"Q\" Keahi")).await;
    assert_eq!(status, 409);
    assert!(
        html.contains("Ana &quot;Q&quot; Keahi") && html.contains("slot-group near"),
        "typed words and the nearest times"
    );
    assert_eq!(
        send(&world, &world.owner, BOOK, &form("2026-07-21T21:00", "Ana")).await.0,
        422,
        "nobody works then"
    );
    assert_eq!(send(&world, &world.owner, BOOK, &form("noon", "Ana")).await.0, 422);
    assert_eq!(send(&world, &world.owner, BOOK, &form("2026-07-21T11:00", "")).await.0, 422);
    let (status, to, _) = send(&world, &world.owner, BOOK, &form("2026-07-21T11:00", "Ana")).await;
    assert!(status == 303 && to.contains("day=2026-07-21"), "{status} {to}");
    assert!(page(&world, &world.owner, &to).await.1.contains("at-1100 for-30"));
}
