//! The chat of a booking from outside: who may, what may be said, how often it is there, and what the sockets hear.

use backend::access::Pass;
use domain::access::{Action, Role};
use domain::appointment::AppointmentFacts;
use domain::ids::ShopId;
use futures::StreamExt;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use crate::book::booked;
use crate::world::{Cookie, Socket, World, frame, send};

const SHOP: ShopId = ShopId(1);
/// The smallest PNG: one red pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

fn id(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

/// A form as a browser sends it.
fn multipart(fields: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let file = if *name == "photo" { "; filename=\"photo\"" } else { "" };
        let head = format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--frontier--\r\n");
    body
}

struct Sent {
    status: u16,
    location: String,
    text: String,
}

impl Sent {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}: {}", self.status, self.text))
    }
}

/// Sends a message to a chat; `accept` tells a script from a browser without one.
async fn post(
    world: &World,
    chat: &str,
    cookie: Option<&Cookie>,
    fields: &[(&str, &[u8])],
    accept: &str,
) -> Sent {
    let mut request = world
        .request(Method::POST, &format!("{chat}/messages"))
        .header("content-type", "multipart/form-data; boundary=frontier")
        .header("sec-fetch-site", "same-origin")
        .header("accept", accept)
        .body(multipart(fields));
    if let Some(Cookie(cookie)) = cookie {
        request = request.header("cookie", cookie);
    }
    let response = request.send().await.expect("an answer");
    let location = response.headers().get("location").and_then(|to| to.to_str().ok());
    let location = location.unwrap_or_default().to_owned();
    Sent { status: response.status().as_u16(), location, text: response.text().await.expect("a body") }
}

async fn say(world: &World, chat: &str, n: u128, text: &str) -> Sent {
    let id = id(n);
    let fields: &[(&str, &[u8])] = &[("message_id", id.as_bytes()), ("text", text.as_bytes())];
    post(world, chat, None, fields, "application/json").await
}

async fn answer(world: &World, chat: &str, who: &Cookie, n: u128, text: &str) -> Sent {
    let id = id(n);
    let fields: &[(&str, &[u8])] = &[("message_id", id.as_bytes()), ("text", text.as_bytes())];
    post(world, chat, Some(who), fields, "application/json").await
}

async fn photo(world: &World, chat: &str, n: u128, file: &[u8]) -> Sent {
    let id = id(n);
    let fields: &[(&str, &[u8])] = &[("message_id", id.as_bytes()), ("text", b""), ("photo", file)];
    post(world, chat, None, fields, "application/json").await
}

fn staff(visit: &AppointmentFacts) -> String {
    format!("/chat/1/{}", visit.appointment_id)
}

fn api(visit: &AppointmentFacts, tail: &str) -> String {
    format!("/admin/shop/1/appointments/{}/{tail}", visit.appointment_id)
}

async fn messages(world: &World, visit: &AppointmentFacts) -> Vec<Value> {
    let (status, body) = world.get(&api(visit, "messages"), &[("authorization", &world.key)]).await;
    assert_eq!(status, 200, "{body}");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    body["messages"].as_array().expect("messages").clone()
}

async fn listen(world: &World, chat: &str, after: i64, cookie: Option<&Cookie>) -> Result<Socket, u16> {
    let origin = format!("http://{}", world.at);
    let mut headers = vec![("origin", origin.as_str())];
    headers.extend(cookie.map(|Cookie(cookie)| ("cookie", cookie.as_str())));
    world.socket(&format!("{chat}/live?after={after}"), &headers).await
}

/// The next frame of a type; others in between are skipped.
async fn next(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = frame(socket).await;
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// The professional with this name, signed in.
async fn professional(world: &World, name: &str) -> Cookie {
    let email = format!("{}@pro.example", name.replace(' ', "."));
    world.signed_in_as(name, &email, Role::Professional, Some(SHOP)).await
}

async fn pass(world: &World, Cookie(cookie): &Cookie) -> Pass {
    let secret = cookie.split_once('=').expect("a cookie").1;
    let visitor = world.desk.visitor_of_session(secret).await.expect("an answer").expect("somebody");
    world.desk.admit(&visitor, Action::SeeOwnWork, SHOP).await.expect("a pass")
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_60_a_message_from_two_tabs_or_sent_again_after_an_offline_minute_is_there_once() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let tabs = join_all((0..8).map(|_| say(&world, &chat, 1, "Can you also trim my fringe?"))).await;
    assert!(tabs.iter().all(|sent| sent.status == 200 && sent.json()["number"] == 1));
    world.desk.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(say(&world, &chat, 1, "Can you also trim my fringe?").await.json(), tabs[0].json());
    assert_eq!(say(&world, &chat, 1, "something else").await.status, 422, "it would be lost in silence");
    assert_eq!(messages(&world, &visit).await.len(), 1);
    let many = join_all((2..40).map(|n| say(&world, &chat, n, "and more"))).await;
    assert!(many.iter().all(|sent| sent.status == 200));
    let numbers: Vec<_> = messages(&world, &visit).await.iter().map(|m| m["number"].as_i64()).collect();
    assert_eq!(numbers, (1..=39).map(Some).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_60_ten_thousand_characters_are_taken_and_one_more_is_not() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let most = "💇".repeat(10_000);
    assert_eq!(say(&world, &chat, 1, &most).await.json()["text"], most.as_str());
    assert_eq!(say(&world, &chat, 2, &format!("{most}x")).await.status, 422);
    for nothing in ["", "  \r\n ", "\u{0}"] {
        assert_eq!(say(&world, &chat, 3, nothing).await.status, 422);
    }
    let no_id: &[(&str, &[u8])] = &[("text", b"hello")];
    assert_eq!(post(&world, &chat, None, no_id, "application/json").await.status, 400);
    assert_eq!(messages(&world, &visit).await.len(), 1);
    let (status, _) = world.get(&chat, &[]).await;
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_60_script_tags_are_words_on_every_page() {
    const SCRIPT: &str = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)> 💇 \u{202e}olleh";
    let world = World::open().await;
    let (chat, visit) = booked(&world, "</title><script>alert(1)</script>", 1).await;
    assert_eq!(say(&world, &chat, 1, SCRIPT).await.json()["text"], SCRIPT);
    let (_, own) = world.get(&chat, &[]).await;
    let (_, theirs) = world.get(&staff(&visit), &[("cookie", &world.owner.0)]).await;
    let id = id(2);
    let too_long = SCRIPT.repeat(200);
    let fields: &[(&str, &[u8])] = &[("message_id", id.as_bytes()), ("text", too_long.as_bytes())];
    let back = post(&world, &chat, None, fields, "text/html").await;
    assert_eq!(back.status, 422);
    for page in [&own, &theirs, &back.text] {
        assert!(page.contains("alert(1)"), "it is there");
        for markup in ["<script>alert", "<img src=x"] {
            let found = page.find(markup).map(|at| &page[at.saturating_sub(80)..at + 40]);
            assert_eq!(found, None, "it is text");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_the_form_says_it_and_keeps_what_was_typed() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let (_, page) = world.get(&chat, &[]).await;
    let form = page.split("chat-form").nth(1).expect("a form");
    let hidden = form.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
    let fields: &[(&str, &[u8])] =
        &[("message_id", hidden.as_bytes()), ("text", b"Is there parking?"), ("photo", b"")];
    for _ in 0..2 {
        let sent = post(&world, &chat, None, fields, "text/html").await;
        assert_eq!((sent.status, &sent.location), (303, &chat));
    }
    assert_eq!(messages(&world, &visit).await.len(), 1);
    assert!(world.get(&chat, &[]).await.1.contains("Is there parking?"));
    let wrong: &[(&str, &[u8])] =
        &[("message_id", hidden.as_bytes()), ("text", b"Like this one"), ("photo", b"GIF89a")];
    let back = post(&world, &chat, None, wrong, "text/html").await;
    assert_eq!(back.status, 422);
    assert!(back.text.contains("Like this one") && back.text.contains(hidden));
    let owners = post(&world, &staff(&visit), Some(&world.owner), wrong, "text/html").await;
    assert_eq!(owners.status, 422);
    assert!(
        owners.text.contains("Like this one") && owners.text.contains("/signout"),
        "the owner's own page"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_60_photos_are_checked_and_drawn_anew_and_belong_to_one_chat() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let (other, _) = booked(&world, "Somebody Else", 2).await;
    let hiding = [PNG, b"<?php hidden"].concat();
    let sent = photo(&world, &chat, 1, &hiding).await.json();
    assert_eq!((&sent["photo"]["width"], &sent["text"]), (&json!(1), &json!("")));
    let tail = format!("photos/{}", sent["photo"]["photo_id"].as_str().expect("an id"));
    let path = format!("{chat}/{tail}");
    let response = world.request(Method::GET, &path).send().await.expect("an answer");
    assert_eq!(response.headers()["content-type"], "image/jpeg");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let file = response.bytes().await.expect("a file");
    assert!(file.starts_with(b"\xff\xd8") && !file.windows(6).any(|part| part == b"hidden"));
    assert!(world.get(&chat, &[]).await.1.contains(&path));
    assert_eq!(world.get(&format!("{}/{tail}", staff(&visit)), &[("cookie", &world.owner.0)]).await.0, 200);
    for elsewhere in [
        format!("{other}/{tail}"),
        format!("/b/0123456789abcdef/{tail}"),
        format!("{}/{tail}", staff(&visit)),
    ] {
        assert!(matches!(world.get(&elsewhere, &[]).await.0, 401 | 404), "{elsewhere}");
    }
    let kept = || std::fs::read_dir(world.folder.path().join("photos/1")).expect("photos").count();
    assert_eq!(kept(), 1);
    assert_eq!(photo(&world, &chat, 1, &hiding).await.json(), sent, "sent again is there once");
    for (n, file) in
        [&b"GIF89a\x01\0\x01\0\0\0\0;"[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", &PNG[..40]]
            .into_iter()
            .enumerate()
    {
        assert_eq!(photo(&world, &chat, 10 + n as u128, file).await.status, 422, "{n}");
    }
    let large = vec![0xff; 8 * 1024 * 1024 + 1];
    assert_eq!(photo(&world, &chat, 20, &large).await.status, 422);
    let larger = vec![0xff; 9 * 1024 * 1024];
    assert_eq!(photo(&world, &chat, 20, &larger).await.status, 413);
    assert_eq!(kept(), 1, "nothing is left of what was refused");
    assert_eq!(messages(&world, &visit).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_60_a_chat_outlives_the_visit_by_some_days_and_can_be_read_after_them() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let (id, now) = (visit.appointment_id, visit.ends_at);
    let done = world.desk.store.write(move |tx| {
        Box::pin(async move {
            tx.act(SHOP, id, domain::appointment::Act::Accept, now - chrono::TimeDelta::hours(2)).await?;
            tx.act(SHOP, id, domain::appointment::Act::Complete, now).await
        })
    });
    done.await.expect("completed");
    world.desk.clock.advance(visit.ends_at - world.desk.clock.now() + chrono::TimeDelta::days(6));
    assert_eq!(say(&world, &chat, 1, "Thank you, Mia!").await.status, 200);
    world.desk.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(say(&world, &chat, 2, "One more thing").await.status, 422);
    assert_eq!(say(&world, &chat, 1, "Thank you, Mia!").await.status, 200, "what is there is there");
    let owner = world.signed_in("late@owner.example", Role::Owner, Some(SHOP)).await;
    assert_eq!(answer(&world, &staff(&visit), &owner, 3, "Goodbye").await.status, 422);
    let (status, page) = world.get(&chat, &[]).await;
    assert_eq!(status, 200);
    assert!(page.contains("Thank you, Mia!") && !page.contains("chat-form"));
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_60_a_wrong_or_revoked_link_leads_nowhere_and_its_socket_closes() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let sent = photo(&world, &chat, 1, PNG).await.json();
    let tail = format!("photos/{}", sent["photo"]["photo_id"].as_str().expect("an id"));
    let mut socket = listen(&world, &chat, 0, None).await.expect("a socket");
    next(&mut socket, "chat_message").await;
    let statuses = async |chat: &str| {
        [
            world.get(chat, &[]).await.0,
            say(&world, chat, 2, "hello").await.status,
            world.get(&format!("{chat}/{tail}"), &[]).await.0,
            listen(&world, chat, 0, None).await.map_or_else(|status| status, |_| 101),
        ]
    };
    assert_eq!(statuses(&chat).await, [200, 200, 200, 101]);
    for wrong in ["/b/0123456789abcdef".to_owned(), format!("/b/{}", "0".repeat(48)), format!("{chat}0")] {
        assert_eq!(statuses(&wrong).await, [404; 4], "{wrong}");
    }
    let revoke = async || {
        let request =
            world.request(Method::DELETE, &api(&visit, "links")).header("authorization", &world.key);
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!([revoke().await, revoke().await], [204, 404]);
    assert_eq!(statuses(&chat).await, [404; 4]);
    assert_eq!(closed(&mut socket).await, 1008);
    assert_eq!(messages(&world, &visit).await.len(), 2, "the salon still has it");
}

/// The code with which a socket closes, soon.
async fn closed(socket: &mut Socket) -> u16 {
    let code = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(close)))) => return close.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no reason given: {other:?}"),
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), code).await.expect("it closes")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_professional_has_the_chats_of_the_own_visits_only_and_an_owner_all_of_the_shop() {
    let world = World::open().await;
    let (first, own) = booked(&world, "Kiana Akana", 1).await;
    let (second, other) = booked(&world, "Somebody Else", 2).await;
    assert_ne!(own.professional, other.professional);
    let cookie = professional(&world, &own.professional).await;
    let people = world.desk.store.read().await.expect("tx").professionals(SHOP).await.expect("people");
    let third =
        people.iter().find(|person| ![&own.professional, &other.professional].contains(&&person.name));
    let stranger = professional(&world, &third.expect("a third").name).await;
    for (chat, visit) in [(&first, &own), (&second, &other)] {
        assert_eq!(say(&world, chat, 1, "Hello").await.status, 200);
        assert_eq!(world.get(&staff(visit), &[("cookie", &world.owner.0)]).await.0, 200);
        assert_eq!(world.get(&staff(visit), &[("cookie", &stranger.0)]).await.0, 404);
        assert_eq!(world.get(&staff(visit), &[]).await.0, 401);
    }
    let statuses = async |visit: &AppointmentFacts, n| {
        let chat = staff(visit);
        [
            world.get(&chat, &[("cookie", &cookie.0)]).await.0,
            answer(&world, &chat, &cookie, n, "Aloha").await.status,
            listen(&world, &chat, 0, Some(&cookie)).await.map_or_else(|status| status, |_| 101),
        ]
    };
    assert_eq!(statuses(&other, 2).await, [404; 3]);
    let unread =
        async |cookie: &Cookie| world.desk.unread(&pass(&world, cookie).await).await.expect("counts");
    assert_eq!(unread(&cookie).await, [(own.appointment_id, 1)]);
    assert_eq!(statuses(&own, 2).await, [200, 200, 101]);
    assert!(unread(&cookie).await.is_empty(), "who answers has read");
    let mut counts: Vec<_> = unread(&world.owner).await.into_iter().map(|(_, count)| count).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
    assert!(unread(&stranger).await.is_empty());
    let said = messages(&world, &own).await;
    assert_eq!((&said[1]["party"], &said[1]["name"]), (&json!("professional"), &json!(own.professional)));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_three_hear_each_other_in_order_and_see_who_reads_and_types() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let (elsewhere, _) = booked(&world, "Somebody Else", 2).await;
    let cookie = professional(&world, &visit.professional).await;
    let (at_customer, at_staff) = (chat.clone(), staff(&visit));
    let mut customer = listen(&world, &at_customer, 0, None).await.expect("a socket");
    let mut owner = listen(&world, &at_staff, 0, Some(&world.owner)).await.expect("a socket");
    let mut colleague = listen(&world, &at_staff, 0, Some(&cookie)).await.expect("a socket");
    for socket in [&mut customer, &mut owner, &mut colleague] {
        assert_eq!(frame(socket).await, json!({"type": "thread", "marks": [], "is_open": true}));
    }
    say(&world, &elsewhere, 9, "not for you").await;
    say(&world, &at_customer, 1, "one").await;
    answer(&world, &at_staff, &world.owner, 2, "two").await;
    answer(&world, &at_staff, &cookie, 3, "three").await;
    for socket in [&mut customer, &mut owner, &mut colleague] {
        for (number, text) in [(1, "one"), (2, "two"), (3, "three")] {
            let said = next(socket, "chat_message").await;
            assert_eq!((&said["data"]["number"], &said["data"]["text"]), (&json!(number), &json!(text)));
            assert!(said.get("seq").is_none(), "how much goes on in the shop is not the customer's to know");
        }
    }
    send(&mut customer, json!({"type": "typing"})).await;
    send(&mut customer, json!({"type": "seen", "number": 3})).await;
    for socket in [&mut owner, &mut colleague] {
        let typing = next(socket, "typing").await;
        assert_eq!(typing, json!({"type": "typing", "party": "customer", "name": "Kiana Akana"}));
        assert_eq!(next(socket, "seen").await, json!({"type": "seen", "party": "customer", "number": 3}));
    }
    let mut late = listen(&world, &at_customer, 2, None).await.expect("a socket");
    let first = frame(&mut late).await;
    assert!(first["marks"].as_array().expect("marks").contains(&json!({"party": "customer", "number": 3})));
    assert_eq!(frame(&mut late).await["data"]["text"], "three", "what was missed, and no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_gets_no_socket_and_says_nothing() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let evil = ("origin", "https://evil.example");
    let cookie = ("cookie", world.owner.0.as_str());
    for (path, headers) in
        [(&chat, vec![evil]), (&staff(&visit), vec![evil, cookie]), (&staff(&visit), vec![cookie])]
    {
        assert_eq!(
            world.socket(&format!("{path}/live"), &headers).await.err(),
            Some(403),
            "{path} {headers:?}"
        );
    }
    let request = world
        .request(Method::POST, &format!("{}/messages", staff(&visit)))
        .header("content-type", "multipart/form-data; boundary=frontier")
        .header("cookie", &world.owner.0)
        .header("sec-fetch-site", "cross-site")
        .body(multipart(&[("message_id", id(1).as_bytes()), ("text", b"hello")]));
    assert_eq!(request.send().await.expect("an answer").status().as_u16(), 403);
    assert!(messages(&world, &visit).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_system_says_something_once_and_the_live_log_tells_it() {
    let world = World::open().await;
    let (chat, visit) = booked(&world, "Kiana Akana", 1).await;
    let mut ops = world.live("/ops?location_id=1").await.expect("a socket");
    assert_eq!(frame(&mut ops).await["type"], "metrics");
    let send = async |body: Value| {
        let request =
            world.request(Method::POST, &api(&visit, "messages")).header("authorization", &world.key);
        let response = request.json(&body).send().await.expect("an answer");
        (response.status().as_u16(), response.json::<Value>().await.expect("JSON"))
    };
    let message = json!({"message_id": id(5), "text": "Parking is behind the house."});
    let (status, first) = send(message.clone()).await;
    assert_eq!(status, 201);
    assert_eq!(send(message).await, (201, first.clone()));
    let told = next(&mut ops, "chat_message").await;
    assert_eq!(told["data"], first);
    assert_eq!((&first["party"], &first["name"]), (&json!("owner"), &json!("SafeHarbour's Salon")));
    assert_eq!(send(json!({"text": "é".repeat(10_001)})).await.0, 422);
    assert_eq!(send(json!({"text": "\u{0}".repeat(10_000)})).await.0, 422, "ten thousand escapes are read");
    assert!(world.get(&chat, &[]).await.1.contains("Parking is behind the house."));
    let nobodys = api(&visit, "messages").replace(&visit.appointment_id.to_string(), &id(1));
    assert_eq!(world.get(&nobodys, &[("authorization", &world.key)]).await.0, 404);
}
