//! A shop from nothing to an answered call: opening it, reading its website, agreeing to the draft, and what the receptionist
//! knows afterwards; on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backend::tasks::Tasks;
use backend::world::Ids;
use backend::{Desk, Outside};
use domain::access::Role;
use domain::ids::ShopId;
use reqwest::Method;
use serde_json::{Value, json};
use store::Store;
use uuid::Uuid;

use crate::site::{Site, html, say};
use crate::world::{Cookie, Socket, World, hear, relay_of, ringing, send, set_up};

const HOME: &str = r"<html><head><title>Kite & Comb</title></head><body>
    <h1>Kite &amp; Comb</h1>
    <h2>Services</h2>
    <table>
      <tr><th>Service</th><th>Time</th><th>Price</th></tr>
      <tr><td>Haircut</td><td>40 min</td><td>$52</td></tr>
      <tr><td>Balayage</td><td>120 min</td><td>$180</td></tr>
      <tr><td>Scalp Ritual</td><td>30 min</td><td>from $60</td></tr>
    </table>
    <h2>Opening hours</h2>
    <p>Tuesday to Friday 10:00 am - 7:00 pm</p>
  </body></html>";

const NUMBER: &str = "+18085550142";

fn asked(id: i64, number: &str, url: Option<&str>) -> Value {
    json!({"location_id": id, "business_name": "Kite & Comb", "phone_number": number,
        "time_zone": "Pacific/Honolulu", "website_url": url})
}

async fn opened(world: &World, body: Value) -> (String, Value) {
    let (status, answer, place) = world.api(Method::POST, "/shop/setup", Some(body)).await;
    assert_eq!(status, 202, "{answer}");
    assert_eq!(answer["status_url"], place.as_str());
    (place, answer)
}

async fn over(world: &World, place: &str) -> Value {
    for _ in 0..600 {
        let (status, job, _) = world.api(Method::GET, place, None).await;
        assert_eq!(status, 200, "{job}");
        if matches!(job["status"].as_str(), Some("done" | "failed")) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the read does not end");
}

async fn services(world: &World) -> Vec<(String, i64)> {
    let (_, answer, _) = world.api(Method::GET, "/admin/shop/7/services", None).await;
    let line = |service: &Value| {
        (
            service["name"].as_str().unwrap_or_default().to_owned(),
            service["price_cents"].as_i64().unwrap_or(-1),
        )
    };
    answer["services"].as_array().expect("services").iter().map(line).collect()
}

async fn calls(world: &World, call: &str, number: &str) -> Socket {
    let (status, twiml) = world.post("/voice", &ringing(call, number)).await;
    assert_eq!(status, 200, "{twiml}");
    let mut socket = world.relay(&relay_of(&twiml)).await.expect("a socket");
    set_up(&mut socket, call).await;
    hear(&mut socket).await.expect("a greeting");
    socket
}

async fn asks(socket: &mut Socket, words: &str) -> String {
    send(socket, json!({"type": "prompt", "voicePrompt": words, "lang": "en-US", "last": true})).await;
    hear(socket).await.expect("an answer")
}

/// The draft's lines as its form sends them, all ticked.
fn ticked(job: &Value) -> Vec<(String, String)> {
    let mut fields = vec![
        ("do".to_owned(), "approve".to_owned()),
        ("job".to_owned(), job["job_id"].as_str().expect("an id").to_owned()),
    ];
    for (n, line) in job["draft"]["services"].as_array().expect("services").iter().enumerate() {
        let cents = line["price_cents"].as_i64().expect("a price");
        fields.extend([
            (format!("s{n}.take"), "on".to_owned()),
            (format!("s{n}.name"), line["name"].as_str().expect("a name").to_owned()),
            (format!("s{n}.price"), format!("{}.{:02}", cents / 100, cents % 100)),
            (format!("s{n}.minutes"), line["duration_minutes"].to_string()),
        ]);
    }
    for (n, span) in job["draft"]["hours"].as_array().expect("hours").iter().enumerate() {
        fields.extend([
            (format!("h{n}.take"), "on".to_owned()),
            (format!("h{n}.day"), span["weekday"].to_string()),
            (format!("h{n}.opens"), span["opens"].as_str().expect("a time").to_owned()),
            (format!("h{n}.closes"), span["closes"].as_str().expect("a time").to_owned()),
        ]);
    }
    fields.extend(["0", "5"].map(|day| ("closed".to_owned(), day.to_owned())));
    fields
}

async fn approves(world: &World, owner: &Cookie, fields: &[(String, String)]) -> u16 {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.form("/dashboard/7/setup", Some(owner), &fields).await.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_opened_read_agreed_to_and_answers_the_next_call() {
    let site = Site::pages(vec![("/", HOME)]);
    let from = site.at.to_string();
    for world in World::empty_on_both(&[("FRONTDESK_ALLOW_FETCH_FROM", &from), ("HAIRCUT_PRICE", "33")]).await
    {
        let (place, answer) = opened(&world, asked(7, NUMBER, Some(&site.url("/")))).await;
        assert_eq!((answer["location_id"].as_i64(), answer["status"].as_str()), (Some(7), Some("queued")));
        world.desk.start_importing();
        let job = over(&world, &place).await;
        assert_eq!(job["status"], "done", "{job}");
        let names: Vec<&str> = job["draft"]["services"]
            .as_array()
            .expect("services")
            .iter()
            .filter_map(|line| line["name"].as_str())
            .collect();
        assert_eq!(names, ["Haircut", "Balayage", "Scalp Ritual"], "{job}");

        // Nothing goes live by itself.
        let before = services(&world).await;
        assert!(
            before.contains(&("Haircut".into(), 3300)) && !before.iter().any(|(name, _)| name == "Balayage")
        );
        let progress =
            world.desk.store.read().await.expect("tx").events_since(ShopId(7), 0, 100).await.expect("events");
        assert!(
            progress.iter().any(|event| event.frame.contains("\"state\":\"done\"")),
            "the log tells of it"
        );

        let owner = world.signed_in("owner@kite.example", Role::Owner, Some(ShopId(7))).await;
        let (status, page) = world.get("/dashboard/7/setup", &[("cookie", &owner.0)]).await;
        assert!(status == 200 && page.contains("Balayage") && page.contains("least price"), "{status}");
        assert_eq!(approves(&world, &owner, &ticked(&job)).await, 303);
        let after = services(&world).await;
        assert!(after.contains(&("Haircut".into(), 5200)) && after.contains(&("Balayage".into(), 18_000)));
        assert_eq!(approves(&world, &owner, &ticked(&job)).await, 303);
        assert_eq!(services(&world).await, after, "agreeing twice changes nothing");
        let (_, config, _) = world.api(Method::GET, "/shop/7/config", None).await;
        let days: Vec<i64> = config["hours"]
            .as_array()
            .expect("hours")
            .iter()
            .filter_map(|span| span["weekday"].as_i64())
            .collect();
        assert_eq!(days, [1, 2, 3, 4], "{config}");

        let mut call = calls(&world, "CA1", NUMBER).await;
        let price = asks(&mut call, "How much is a balayage?").await;
        assert!(price.contains("$180"), "{price}");
        world.desk.tasks.close();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_again_is_answered_the_same_and_anything_else_is_refused_without_a_word_of_others() {
    for world in World::empty_on_both(&[]).await {
        let (place, _) = opened(&world, asked(7, NUMBER, None)).await;
        assert_eq!(opened(&world, asked(7, NUMBER, None)).await.0, place);
        let (_, job, _) = world.api(Method::GET, &place, None).await;
        assert_eq!(job["status"], "done", "there is nothing to read");
        let mut other = asked(7, NUMBER, None);
        other["business_name"] = "Somebody else".into();
        let (status, problem, _) = world.api(Method::POST, "/shop/setup", Some(other)).await;
        assert_eq!(status, 409, "{problem}");
        let mut second = asked(8, NUMBER, None);
        second["business_name"] = "Second".into();
        let (status, problem, _) = world.api(Method::POST, "/shop/setup", Some(second)).await;
        assert_eq!(status, 409, "{problem}");
        assert!(!problem.to_string().contains("Kite") && !problem.to_string().contains('7'), "{problem}");
        for (field, value) in [
            ("phone_number", json!("call me")),
            ("time_zone", json!("Mars/Olympus")),
            ("business_name", json!(" ")),
            ("location_id", json!(0)),
        ] {
            let mut wrong = asked(9, "+18085550143", None);
            wrong[field] = value;
            let (status, problem, _) = world.api(Method::POST, "/shop/setup", Some(wrong)).await;
            assert_eq!(status, 422, "{field}: {problem}");
            assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(field)), "{problem}");
        }
        let (_, shops, _) = world.api(Method::GET, "/shops", None).await;
        assert_eq!(shops["shops"].as_array().map(Vec::len), Some(1), "{shops}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_operator_opens_a_shop_and_its_owner_gets_the_same_answer_again() {
    let world = World::empty_on_both(&[]).await.remove(0);
    opened(&world, asked(7, NUMBER, None)).await;
    let owner = world.signed_in("owner@kite.example", Role::Owner, Some(ShopId(7))).await;
    assert_eq!(world.json("/shop/setup", &owner, asked(7, NUMBER, None)).await.0, 202);
    assert_eq!(world.json("/shop/setup", &owner, asked(8, "+18085550144", None)).await.0, 404);
    assert_eq!(world.get("/setup", &[("cookie", &owner.0)]).await.0, 404);
    let operator = world.signed_in("op@desk.example", Role::Operator, None).await;
    assert_eq!(world.get("/setup", &[("cookie", &operator.0)]).await.0, 200);
    let form = [("business_name", "Tide & Comb"), ("phone_number", "808 555 0145"), ("website_url", "")];
    let answer = world.form("/setup/shop", Some(&operator), &form).await;
    assert_eq!(answer.status().as_u16(), 303);
    assert_eq!(answer.headers()["location"], "/dashboard/8/setup");
    let (_, config, _) = world.api(Method::GET, "/shop/8/config", None).await;
    assert_eq!(
        (config["time_zone"].as_str(), config["shop_slug"].as_str()),
        (Some("Pacific/Honolulu"), Some("tide-and-comb"))
    );
}

/// Another process on the same database.
async fn another(world: &World) -> Desk {
    let database = world.state.config.database_url.clone();
    let store = Store::connect(&database).await.expect("a store");
    let outside = Outside { opening: world.state.config.opening.clone(), ..Outside::default() };
    Desk::open(store, world.desk.clock.clone(), Ids::seeded(77), Tasks::default(), outside)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_a_restart_interrupts_is_done_by_the_next_process() {
    let open = Arc::new(AtomicBool::new(false));
    let gate = open.clone();
    let site = Site::start(move |asked, stream| match asked.path.as_str() {
        "/" if gate.load(Ordering::SeqCst) => html(stream, HOME.as_bytes()),
        "/" => std::thread::sleep(Duration::from_secs(20)),
        _ => say(stream, "404 Not Found", &["Content-Type: text/html"], b"nothing here"),
    });
    let from = site.at.to_string();
    for world in World::empty_on_both(&[("FRONTDESK_ALLOW_FETCH_FROM", &from)]).await {
        open.store(false, Ordering::SeqCst);
        let (place, _) = opened(&world, asked(7, NUMBER, Some(&site.url("/")))).await;
        let first = another(&world).await;
        first.start_importing();
        while world.api(Method::GET, &place, None).await.1["status"] != "running" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        first.tasks.close();
        first.tasks.ended().await;
        open.store(true, Ordering::SeqCst);
        // One that ended suddenly gives nothing back: its claim lapses.
        let gone = Uuid::from_u128(1);
        let (now, until) = (world.desk.clock.now(), world.desk.clock.now() + chrono::TimeDelta::minutes(1));
        let claimed = world.desk.store.write(move |tx| Box::pin(tx.claim_reading(gone, now, until)));
        assert!(claimed.await.expect("a claim").is_some(), "the read was given back");
        let second = another(&world).await;
        second.start_importing();
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(world.api(Method::GET, &place, None).await.1["status"], "running", "it is somebody's");
        world.desk.clock.advance(chrono::TimeDelta::minutes(2));
        assert_eq!(over(&world, &place).await["status"], "done");
        second.tasks.close();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_read_a_website_once() {
    for round in 0..2 {
        let site = Site::pages(vec![("/", HOME)]);
        let from = site.at.to_string();
        let mut worlds = World::empty_on_both(&[("FRONTDESK_ALLOW_FETCH_FROM", &from)]).await;
        if worlds.len() <= round {
            return;
        }
        let world = worlds.remove(round);
        let (place, _) = opened(&world, asked(7, NUMBER, Some(&site.url("/")))).await;
        let others = [another(&world).await, another(&world).await];
        for desk in &others {
            desk.start_importing();
        }
        assert_eq!(over(&world, &place).await["status"], "done");
        assert_eq!(site.asked().iter().filter(|path| *path == "/").count(), 1, "{:?}", site.asked());
        for desk in &others {
            desk.tasks.close();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_website_leaves_the_shop_open_and_says_what_was_not_possible() {
    let site = Site::start(|asked, stream| match asked.path.as_str() {
        "/login" => say(stream, "401 Unauthorized", &["Content-Type: text/html"], b"who are you?"),
        "/pdf" => say(stream, "200 OK", &["Content-Type: application/pdf"], b"%PDF-1.7"),
        "/broken" => {}
        "/scripts" => html(stream, b"<html><body><div id=app></div><script src=x.js></script></body></html>"),
        "/odd" => say(
            stream,
            "200 OK",
            &["Content-Type: text/html; charset=x-unknown"],
            b"<h1>Caf\xe9</h1><table><tr><td>Corte</td><td>30 min</td><td>20 \x80</td></tr></table>",
        ),
        _ => say(stream, "404 Not Found", &["Content-Type: text/html"], b"nothing here"),
    });
    let from = site.at.to_string();
    let world = World::empty_on_both(&[("FRONTDESK_ALLOW_FETCH_FROM", &from)]).await.remove(0);
    world.desk.start_importing();
    let refused = "http://10.0.0.1/".to_owned();
    let urls = ["/login", "/pdf", "/broken", "/scripts", "/odd", "/gone"].map(|path| site.url(path));
    for (n, url) in urls.into_iter().chain([refused]).enumerate() {
        let id = 10 + n as i64;
        let (place, _) = opened(&world, asked(id, &format!("+1808555{:04}", 200 + n), Some(&url))).await;
        let job = over(&world, &place).await;
        let words = format!("{} {}", job["reason"], job["notes"]);
        match url.rsplit('/').next() {
            Some("odd") => assert_eq!(job["status"], "done", "{url}: {job}"),
            Some("scripts") => assert!(words.contains("scripts"), "{url}: {job}"),
            _ => assert!(
                job["status"] == "failed" && job["reason"].as_str().is_some_and(|why| why.len() > 10),
                "{url}: {job}"
            ),
        }
        let (status, config, _) = world.api(Method::GET, &format!("/shop/{id}/config"), None).await;
        assert!(status == 200 && config["services"].as_i64() > Some(5), "{config}");
    }
    world.desk.tasks.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_nobody_could_answer_is_counted_and_answered_from_then_on() {
    for world in World::empty_on_both(&[]).await {
        opened(&world, asked(7, NUMBER, None)).await;
        opened(&world, asked(8, "+18085550146", None)).await;
        let owner = world.signed_in("owner@kite.example", Role::Owner, Some(ShopId(7))).await;
        for call in ["CA1", "CA2"] {
            let mut socket = calls(&world, call, NUMBER).await;
            asks(&mut socket, "Do you sell gift cards?").await;
            drop(socket);
            assert_eq!(world.post("/voice/status", &ended(call)).await.0, 204);
        }
        // What was said is written down after it was said.
        let mut page = String::new();
        for _ in 0..100 {
            (_, page) = world.get("/dashboard/7/settings/questions", &[("cookie", &owner.0)]).await;
            if page.contains("2 calls, 2 calls lost") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(
            page.contains("gift cards") && page.contains("2 calls, 2 calls lost"),
            "both calls are counted"
        );
        let key = domain::faq::key("Do you sell gift cards?");
        let answer = [("do", "answer"), ("key", key.as_str()), ("answer", "Yes, at the front desk.")];
        for _ in 0..2 {
            let sent = world.form("/dashboard/7/settings/questions", Some(&owner), &answer).await;
            assert_eq!(sent.status().as_u16(), 303);
        }
        let mut socket = calls(&world, "CA3", NUMBER).await;
        assert!(asks(&mut socket, "Do you have gift cards?").await.contains("at the front desk"));
        let mut socket = calls(&world, "CA4", "+18085550146").await;
        assert!(
            !asks(&mut socket, "Do you have gift cards?").await.contains("at the front desk"),
            "another shop's answer"
        );
        let (_, page) = world.get("/dashboard/7/settings/questions", &[("cookie", &owner.0)]).await;
        assert!(page.contains("Every question was answered"), "{page}");
    }
}

fn ended(call: &str) -> [(&str, &str); 5] {
    [
        ("CallSid", call),
        ("From", "+18085550176"),
        ("To", NUMBER),
        ("CallStatus", "completed"),
        ("CallDuration", "20"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_changes_is_known_in_the_next_call() {
    for world in World::empty_on_both(&[]).await {
        opened(&world, asked(7, NUMBER, None)).await;
        let mut socket = calls(&world, "CA1", NUMBER).await;
        assert!(asks(&mut socket, "How much is a haircut?").await.contains("$45"));
        let elsewhere = another(&world).await;
        let sold = elsewhere.store.read().await.expect("tx").services(ShopId(7)).await.expect("services");
        let cut = sold.iter().find(|service| service.name == "Haircut").expect("a haircut").id;
        let changed = elsewhere
            .store
            .write(move |tx| Box::pin(tx.set_price(ShopId(7), cut, domain::money::Cents(6_100))));
        assert!(changed.await.expect("a price"));
        let mut socket = calls(&world, "CA2", NUMBER).await;
        assert!(asks(&mut socket, "How much is a haircut?").await.contains("$61"));
        let mut is_new = false;
        for _ in 0..100 {
            let kept =
                world.desk.store.read().await.expect("tx").knowledge(ShopId(7)).await.expect("knowledge");
            is_new = kept.is_some_and(|(_, content)| content.contains("$61"));
            if is_new {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(is_new, "what is known was not kept anew");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_has_reaches_no_shop_unless_one_is_named_for_that() {
    let stranger = ringing("CA1", "+18085550999");
    let world = World::empty_on_both(&[]).await.remove(0);
    opened(&world, asked(7, NUMBER, None)).await;
    assert!(!world.post("/voice", &stranger).await.1.contains("relay"));
    let map = r#"{"+18085550147": 7}"#;
    let world =
        World::empty_on_both(&[("DEFAULT_LOCATION_ID", "7"), ("PHONE_TO_LOCATION_MAP", map)]).await.remove(0);
    assert!(!world.post("/voice", &stranger).await.1.contains("relay"), "there is no such shop yet");
    opened(&world, asked(7, NUMBER, None)).await;
    assert!(world.post("/voice", &stranger).await.1.contains("relay"));
    let (_, config, _) = world.api(Method::GET, "/shop/7/config", None).await;
    assert_eq!(config["phone_numbers"], json!([NUMBER, "+18085550147"]));
    world.desk.adopt_numbers().await.expect("nothing new");
}
