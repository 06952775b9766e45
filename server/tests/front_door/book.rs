//! A customer books on the web, page by page and without a script, and looks after the own booking.

use std::collections::BTreeSet;

use domain::appointment::{Act, Status};
use domain::ids::ShopId;

use crate::world::World;

const BOOK: &str = "/book/safeharbour";

/// What stands in an attribute after a mark.
fn after<'a>(html: &'a str, mark: &str) -> &'a str {
    let rest = html.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {html}")).1;
    rest.split('"').next().unwrap_or_default()
}

/// Every `href` of a class, as the browser follows it.
fn links(html: &str, class: &str) -> Vec<String> {
    let tags = html.split("<a ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    tags.filter(|tag| tag.contains(&format!("class=\"{class}\"")) && tag.contains("href"))
        .map(|tag| after(tag, "href=\"").replace("&amp;", "&"))
        .collect()
}

/// The free times of a day, as the buttons send them.
fn times(html: &str) -> Vec<String> {
    let tags = html.split("<button ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    tags.filter(|tag| tag.contains("class=\"slot\"")).map(|tag| after(tag, "value=\"").to_owned()).collect()
}

/// The salon says yes to what this customer asked for.
async fn accept(world: &World, name: &str) {
    let (id, at) = (visits_of(world, name).await[0].appointment_id, world.desk.clock.now());
    let done = world
        .desk
        .store
        .write(move |tx| Box::pin(async move { tx.act(ShopId(1), id, Act::Accept, at).await }));
    done.await.expect("accepted");
}

async fn page(world: &World, path: &str) -> String {
    let (status, html) = world.get(path, &[]).await;
    assert_eq!(status, 200, "{path}");
    html
}

/// The id of a service, as the first step has it.
async fn service(world: &World, name: &str) -> String {
    let html = page(world, BOOK).await;
    let before = html.split(&format!("choice-title\">{name}")).next().expect("a service");
    before.rsplit("value=\"").next().and_then(|rest| rest.split('"').next()).expect("an id").to_owned()
}

/// The form of the last step for the first free time with `whom` (0 is anyone), as a browser would send it.
async fn form(world: &World, name: &str, whom: usize) -> Vec<(String, String)> {
    let id = service(world, name).await;
    let people = page(world, &format!("{BOOK}?service={id}")).await;
    let address = &links(&people, "choice")[whom];
    let time = times(&page(world, address).await).remove(0);
    let details = page(world, &format!("{address}&at={time}")).await;
    let hidden = ["service", "with", "at", "secret"].map(|name| {
        let value = details
            .split("<input ")
            .find(|tag| tag.contains("type=\"hidden\"") && tag.contains(&format!("name=\"{name}\"")))
            .map(|tag| after(tag, "value=\"").to_owned());
        (name.to_owned(), value.expect("a hidden field"))
    });
    hidden.into_iter().collect()
}

async fn send(world: &World, form: &[(String, String)], name: &str, phone: &str) -> (u16, String, String) {
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    fields.extend([("name", name), ("phone", phone), ("website", "")]);
    let response = world.form(BOOK, None, &fields).await;
    let status = response.status().as_u16();
    let to =
        response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    (status, to, response.text().await.expect("a page"))
}

/// A visit that was just booked on the web with the n-th professional: where its customer finds it, and what it is.
pub async fn booked(
    world: &World,
    name: &str,
    whom: usize,
) -> (String, domain::appointment::AppointmentFacts) {
    let form = form(world, "Haircut", whom).await;
    let (status, to, _) = send(world, &form, name, "808 555 0167").await;
    assert_eq!(status, 303);
    (to, visits_of(world, name).await.remove(0))
}

async fn visits_of(world: &World, name: &str) -> Vec<domain::appointment::AppointmentFacts> {
    let (from, until) = (world.desk.clock.now(), world.desk.clock.now() + chrono::TimeDelta::days(70));
    let mut tx = world.desk.store.read().await.expect("tx");
    let mut visits = tx.appointments_between(ShopId(1), from, until).await.expect("visits");
    visits.retain(|visit| visit.customer_name == name);
    visits
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_books_page_by_page_and_a_form_sent_twice_books_once() {
    let world = World::open().await;
    let form = form(&world, "Haircut", 0).await;
    let (status, to, _) = send(&world, &form, "  Kiana   Akana ", "808 555 0167").await;
    assert_eq!(status, 303);
    let (again, to_again, _) = send(&world, &form, "Kiana Akana", "808 555 0167").await;
    assert_eq!((again, &to_again), (303, &to));
    let visits = visits_of(&world, "Kiana Akana").await;
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].status, Status::Requested, "it waits for the salon");
    assert_eq!(visits[0].customer_phone.as_deref(), Some("+18085550167"));
    let own = page(&world, &to).await;
    assert!(own.contains("Kiana Akana") && own.contains("Haircut") && own.contains("$45.00"));
    assert_eq!(world.get("/b/0123456789abcdef", &[]).await.0, 404);
    assert_eq!(world.get("/book/nowhere", &[]).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_right_is_said_at_its_field_and_what_was_typed_stays() {
    let world = World::open().await;
    let form = form(&world, "Haircut", 0).await;
    for (name, phone, field) in [
        ("", "808 555 0167", "name"),
        (&*"x".repeat(500), "808 555 0167", "name"),
        ("<b>Kiana</b> 💇", "555 016", "phone"),
        ("Kiana", "not a number", "phone"),
    ] {
        let (status, _, html) = send(&world, &form, name, phone).await;
        assert_eq!(status, 422, "{name} {phone}");
        assert!(html.contains(&format!("{field}-error")), "{field}");
        assert!(html.contains(&format!("value=\"{phone}\"")), "{phone}");
        assert!(!html.contains("<b>Kiana"), "markup is text");
        assert!(html.contains(&form[3].1), "the form still books once");
    }
    let (status, _, _) = send(&world, &form, "<b>Kiana</b> 💇", "808 555 0167").await;
    assert_eq!(status, 303, "an unusual name is a name");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_who_want_one_time_one_gets_it_and_the_others_are_shown_the_nearest() {
    let world = World::open().await;
    let wanted = form(&world, "Haircut", 1).await;
    let bookers = (0..64).map(|n| {
        let mut form = wanted.clone();
        form[3].1 = format!("{n:048x}");
        let world = &world;
        async move { send(world, &form, &format!("Booker {n}"), "808 555 0167").await }
    });
    let answers = futures::future::join_all(bookers).await;
    let booked = answers.iter().filter(|(status, ..)| *status == 303).count();
    assert_eq!(booked, 1, "{:?}", answers.iter().map(|answer| answer.0).collect::<Vec<_>>());
    for (status, _, html) in answers.iter().filter(|(status, ..)| *status != 303) {
        assert_eq!(*status, 409);
        assert!(!times(html).is_empty(), "other times are shown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_is_everybody_who_is_free_and_each_of_them_once() {
    let world = World::open().await;
    let wanted = form(&world, "Haircut", 0).await;
    let mut statuses = Vec::new();
    for n in 0..6 {
        let mut form = wanted.clone();
        form[3].1 = format!("{n:048x}");
        statuses.push(send(&world, &form, "Kiana Akana", "808 555 0167").await.0);
    }
    let booked = statuses.iter().filter(|status| **status == 303).count();
    assert!((1..=3).contains(&booked), "{statuses:?}");
    let visits = visits_of(&world, "Kiana Akana").await;
    let people: BTreeSet<_> = visits.iter().map(|visit| &visit.professional).collect();
    assert_eq!(people.len(), booked, "nobody has two at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_cancels_in_time_and_the_time_is_free_again() {
    let world = World::open().await;
    let wanted = form(&world, "Haircut", 1).await;
    // The first free time is today, which is too late; a week on it is not.
    let (_, late, _) = send(&world, &wanted, "Kiana Akana", "808 555 0167").await;
    accept(&world, "Kiana Akana").await;
    let cancel = async |path: &str| world.form(path, None, &[("do", "cancel")]).await.status().as_u16();
    assert_eq!(cancel(&late).await, 422, "inside the salon's notice");
    assert!(!page(&world, &late).await.contains("?cancel"));

    world.desk.clock.advance(-chrono::TimeDelta::days(2));
    let asked = page(&world, &format!("{late}?cancel")).await;
    assert!(asked.contains("value=\"cancel\""));
    assert_eq!(visits_of(&world, "Kiana Akana").await[0].status, Status::Booked, "a GET changes nothing");
    assert_eq!(cancel(&late).await, 303);
    assert_eq!(cancel(&late).await, 303, "twice is once");
    assert_eq!(visits_of(&world, "Kiana Akana").await[0].status, Status::Cancelled);
    let mut again = wanted.clone();
    again[3].1 = format!("{:048x}", 7);
    assert_eq!(send(&world, &again, "Somebody Else", "808 555 0168").await.0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_entry_follows_the_visit() {
    let world = World::open().await;
    let wanted = form(&world, "Haircut", 1).await;
    let (_, own, _) = send(&world, &wanted, "Kiana Akana", "808 555 0167").await;
    let calendar = async || {
        let text = page(&world, &format!("{own}/calendar.ics")).await;
        // Long lines are folded (RFC 5545, 3.1).
        text.replace("\r\n ", "")
    };
    assert!(calendar().await.contains("STATUS:TENTATIVE"));
    accept(&world, "Kiana Akana").await;
    let booked = calendar().await;
    let visit = visits_of(&world, "Kiana Akana").await.remove(0);
    let starts = visit.starts_at.format("DTSTART:%Y%m%dT%H%M%SZ").to_string();
    for line in ["METHOD:PUBLISH", "SEQUENCE:1", "STATUS:CONFIRMED", &starts] {
        assert!(booked.lines().any(|found| found == line), "{line} in {booked}");
    }
    assert!(booked.contains(&format!("UID:{}@frontdesk", visit.appointment_id)));

    let moved = visit.starts_at + chrono::TimeDelta::days(42);
    let (id, at) = (visit.appointment_id, world.desk.clock.now());
    let place = store::NewPlace { professional: None, starts_at: moved, override_reason: None };
    let done = world.desk.store.write(move |tx| {
        let place = place.clone();
        Box::pin(async move { tx.put(ShopId(1), id, Act::Move, &place, at).await })
    });
    done.await.expect("moved");
    assert!(calendar().await.contains("SEQUENCE:2"));
    assert_eq!(world.form(&own, None, &[("do", "cancel")]).await.status().as_u16(), 303);
    let cancelled = calendar().await;
    for line in ["METHOD:CANCEL", "SEQUENCE:3", "STATUS:CANCELLED"] {
        assert!(cancelled.lines().any(|found| found == line), "{line} in {cancelled}");
    }
    assert_eq!(world.get("/b/0123456789abcdef/calendar.ics", &[]).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robot_books_nothing_and_a_broken_form_is_a_bad_request() {
    let world = World::open().await;
    let form = form(&world, "Haircut", 0).await;
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    fields.extend([("name", "Robot"), ("phone", "808 555 0167"), ("website", "https://spam.example")]);
    assert_eq!(world.form(BOOK, None, &fields).await.status().as_u16(), 303);
    assert!(visits_of(&world, "Robot").await.is_empty());
    assert_eq!(world.form(BOOK, None, &[("name", "x")]).await.status().as_u16(), 400);
    let mut short = form.clone();
    short[3].1 = "guess".into();
    assert_eq!(send(&world, &short, "Kiana", "808 555 0167").await.0, 422);
    let mut past = form.clone();
    past[2].1 = "2020-01-01T19:00:00Z".into();
    assert_eq!(send(&world, &past, "Kiana", "808 555 0167").await.0, 409);
}
