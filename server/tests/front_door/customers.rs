//! The book of customers from outside: the list, one customer, two who are one, a list that comes in, a person who goes.

use domain::access::{Action, Role};
use domain::appointment::{Act, Side};
use domain::customers::{CustomerLine, Profile, Segment};
use domain::ids::{CustomerId, ShopId};
use reqwest::Method;
use serde_json::Value;

use crate::world::{Cookie, World, hear, send, set_up};

const SHOP: ShopId = ShopId(1);
const PAGE: &str = "/dashboard/1/customers";
/// The call of somebody who will be forgotten.
const LEAVES: &str = "CA0000000000000000000000000000abcd";

async fn pass(world: &World) -> backend::access::Pass {
    let secret = world.owner.0.trim_start_matches("frontdesk=").to_owned();
    let visitor = world.desk.visitor_of_session(&secret).await.expect("a visitor").expect("the owner");
    world.desk.admit(&visitor, Action::RunShop, SHOP).await.expect("a pass")
}

async fn everybody(world: &World) -> Vec<CustomerLine> {
    let at = store_at(world);
    world.desk.store.read().await.expect("tx").all_customers(SHOP, at).await.expect("customers")
}

fn store_at(world: &World) -> store::FactsAt {
    let now = world.desk.clock.now();
    store::FactsAt { now, year: now - chrono::TimeDelta::days(365) }
}

async fn named(world: &World, name: &str) -> Profile {
    let id = everybody(world).await.into_iter().find(|one| one.name == name).expect(name).customer_id;
    let mut tx = world.desk.store.read().await.expect("tx");
    tx.customer_profile(SHOP, id).await.expect("a profile").expect("a customer")
}

async fn get(world: &World, path: &str) -> (u16, String) {
    world.get(path, &[("cookie", &world.owner.0)]).await
}

async fn post(world: &World, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let answer = world.form(path, Some(&world.owner), fields).await;
    let status = answer.status().as_u16();
    let next =
        answer.headers().get("location").and_then(|next| next.to_str().ok()).unwrap_or_default().to_owned();
    (status, next, answer.text().await.expect("a body"))
}

/// Sends a file as a browser does; the status and where it leads.
async fn upload(world: &World, who: &Cookie, file: &[u8]) -> (u16, String) {
    let mut body =
        b"--frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let answer = world
        .request(Method::POST, &format!("{PAGE}/import"))
        .header("content-type", "multipart/form-data; boundary=frontier")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", &who.0)
        .body(body)
        .send()
        .await
        .expect("an answer");
    let next = answer.headers().get("location").and_then(|next| next.to_str().ok()).unwrap_or_default();
    (answer.status().as_u16(), next.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_found_stand_somewhere_and_are_a_list_to_call() {
    let world = World::open().await;
    let all = everybody(&world).await;
    let someone = all.iter().find(|one| one.phone.is_some() && one.facts.visits > 0).expect("a customer");
    let (status, page) = get(&world, &format!("{PAGE}?q={}", someone.customer_id)).await;
    assert_eq!(status, 200);
    assert!(!page.contains(&format!("{PAGE}/{}", someone.customer_id)), "ids are not searched");
    let first = someone.name.split(' ').next().expect("a word").to_lowercase();
    let (_, page) = get(&world, &format!("{PAGE}?q={first}")).await;
    assert!(page.contains(&format!("{PAGE}/{}", someone.customer_id)), "{first}");
    let mut counted = 0;
    for segment in Segment::ALL {
        let (status, page) = get(&world, &format!("{PAGE}?segment={}", segment.word())).await;
        assert_eq!(status, 200);
        assert!(page.contains(segment.rule()), "the rule is printed");
        let (status, csv) = get(&world, &format!("{PAGE}.csv?segment={}", segment.word())).await;
        assert_eq!(status, 200);
        if segment != Segment::HighValue {
            counted += csv.lines().count() - 1;
        }
    }
    assert_eq!(counted, all.iter().filter(|one| one.facts.visits > 0).count(), "everybody stands somewhere");
    assert_eq!(get(&world, &format!("{PAGE}.csv?segment=vip")).await.0, 400);
    let (_, csv) = get(&world, &format!("{PAGE}.csv")).await;
    assert_eq!(csv.lines().count(), all.len() + 1);
    let professional = world.signed_in("pro@salon.example", Role::Professional, Some(SHOP)).await;
    for path in [PAGE.to_owned(), format!("{PAGE}.csv"), format!("{PAGE}/{}", someone.customer_id)] {
        assert_eq!(world.get(&path, &[("cookie", &professional.0)]).await.0, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_older_than_the_facts_is_shown_again_with_both() {
    let world = World::open().await;
    let id = everybody(&world).await[0].customer_id;
    let path = format!("{PAGE}/{id}");
    let form = |version, name, notes| {
        [("do", "change"), ("version", version), ("name", name), ("phone", "808 555 0190"), ("notes", notes)]
    };
    assert_eq!(post(&world, &path, &form("0", "Ana Keahi", "likes tea")).await.0, 303);
    let (status, _, page) = post(&world, &path, &form("0", "Ana K", "likes coffee")).await;
    assert_eq!(status, 409);
    for both in ["likes tea", "likes coffee", "value=\"Ana K\"", "name=\"version\" value=\"1\""] {
        assert!(page.contains(both), "{both}");
    }
    assert_eq!(named(&world, "Ana Keahi").await.notes.as_deref(), Some("likes tea"));
    assert_eq!(post(&world, &path, &form("1", "Ana K", "likes coffee")).await.0, 303);
    let wrong = [
        [("do", "change"), ("version", "2"), ("name", ""), ("phone", "")],
        [("do", "change"), ("version", "2"), ("name", "Ana"), ("phone", "12")],
        [("do", "change"), ("version", "x"), ("name", "Ana"), ("phone", "")],
    ];
    for fields in wrong {
        assert_eq!(post(&world, &path, &fields).await.0, 422, "{fields:?}");
    }
    assert_eq!(named(&world, "Ana K").await.phone.as_deref(), Some("+18085550190"));
    let nobody = format!("{PAGE}/{}", uuid::Uuid::from_u128(1));
    assert_eq!(get(&world, &nobody).await.0, 404);
    assert_eq!(get(&world, &format!("{PAGE}/nobody")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_are_one_are_compared_first_and_put_together_as_they_were_seen() {
    let world = World::open().await;
    let all = everybody(&world).await;
    let (one, other) = (&all[0], &all[1]);
    let compare = format!("{PAGE}/{}?merge={}", one.customer_id, other.customer_id);
    assert_eq!(get(&world, &compare).await.0, 422, "they have nothing in common");
    let rename =
        |version, name| [("do", "change"), ("version", version), ("name", name), ("phone", "8085550191")];
    for (id, name) in [(one.customer_id, "Ana Keahi"), (other.customer_id, "Ana")] {
        assert_eq!(post(&world, &format!("{PAGE}/{id}"), &rename("0", name)).await.0, 303);
    }
    let (_, page) = get(&world, &format!("{PAGE}/{}", one.customer_id)).await;
    assert!(page.contains(&format!("?merge={}", other.customer_id)), "it is suggested");
    assert_eq!(get(&world, &compare).await.0, 200);
    let gone = other.customer_id.to_string();
    let merge = |gone_version| {
        [("do", "merge"), ("version", "1"), ("gone", gone.as_str()), ("gone_version", gone_version)]
    };
    let path = format!("{PAGE}/{}", one.customer_id);
    assert_eq!(post(&world, &path, &merge("0")).await.0, 409, "seen before it was renamed");
    let visits = one.facts.visits + other.facts.visits;
    assert_eq!(post(&world, &path, &merge("1")).await.0, 303);
    assert_eq!(post(&world, &path, &merge("1")).await.0, 404, "once");
    let after = everybody(&world).await;
    let kept = after.iter().find(|line| line.customer_id == one.customer_id).expect("who stays");
    assert_eq!((kept.facts.visits, after.len()), (visits, all.len() - 1));
    let recount = world.desk.store.read().await.expect("tx").recount(SHOP).await.expect("a recount");
    assert!(recount.is_empty(), "the numbers are right");
    let (_, audit) = get(&world, "/admin/shop/1/audit").await;
    assert!(audit.contains("customers_merged") && !audit.contains("Ana"), "without names: {audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_65_a_list_is_looked_at_taken_in_once_and_wrong_rows_stay_outside() {
    let world = World::open().await;
    let before = everybody(&world).await.len();
    let file = "\u{feff}\"Client\";Mobile number;Date;Time;Team member;Service;Price;Status\r\n\
        Kiana Akana;808 555 0167;31/05/2026;10:00;Leilani Kahale;Haircut;45,00;Completed\r\n\
        \"Akana; Malia\";808 555 0167;20/06/2027;10:00;Mia;Haircut;;Confirmed\r\n\
        Kiana  AKANA;+18085550167;01/06/2026;11:00;Leilani Kahale;Haircut;45;Completed\r\n\
        ;808 555 0168;01/06/2026;11:00;Leilani Kahale;Haircut;;\r\n\
        No Number;12;01/06/2026;11:00;Leilani Kahale;Haircut;;\r\n\
        No Body;;01/06/2026;11:00;Somebody Else;Haircut;;\r\n\
        =cmd();;99/06/2026;11:00;Leilani Kahale;Haircut;;\r\n";
    let (status, preview) = upload(&world, &world.owner, file.as_bytes()).await;
    assert_eq!(status, 303);
    let (status, page) = get(&world, &preview).await;
    assert_eq!(status, 200);
    for line in ["Line 5", "Line 6", "Line 7", "Line 8"] {
        assert!(page.contains(line), "{line}");
    }
    assert!(page.contains("id=\"wrong-rows\">4<") && page.contains("id=\"new-customers\">2<"), "{page}");
    assert_eq!(everybody(&world).await.len(), before, "nothing came in yet");
    let (status, _, page) = post(&world, &preview, &[("do", "take_in")]).await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(post(&world, &preview, &[("do", "take_in")]).await.0, 409, "once");
    let kiana = everybody(&world).await.into_iter().find(|one| one.name == "Kiana Akana").expect("Kiana");
    assert_eq!((kiana.facts.visits, kiana.phone.as_deref()), (2, Some("+18085550167")));
    let malia =
        everybody(&world).await.into_iter().find(|one| one.name == "Akana; Malia").expect("her sister");
    assert!(malia.facts.next_visit.is_some(), "what is to come is booked");
    let recount = world.desk.store.read().await.expect("tx").recount(SHOP).await.expect("a recount");
    assert!(recount.is_empty(), "the numbers are right");

    let (_, again) = upload(&world, &world.owner, file.as_bytes()).await;
    let (_, page) = get(&world, &again).await;
    assert!(page.contains("id=\"new-customers\">0<"));
    assert_eq!(post(&world, &again, &[("do", "take_in")]).await.0, 422, "there is nothing new");
    assert_eq!(post(&world, &again, &[("do", "drop")]).await.0, 303);
    assert_eq!(get(&world, &again).await.0, 404);
    assert_eq!(everybody(&world).await.len(), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_65_dates_that_may_be_either_are_asked_about_and_columns_can_be_told() {
    let world = World::open().await;
    let file = "Who,When,Clock,Stylist,What\nKiana Akana,03/04/2026,10:00,Leilani Kahale,Balayage\n";
    let (_, preview) = upload(&world, &world.owner, file.as_bytes()).await;
    let columns = [
        ("do", "map"),
        ("column_0", "name"),
        ("column_1", "date"),
        ("column_2", "time"),
        ("column_3", "professional"),
        ("column_4", "service"),
    ];
    assert_eq!(post(&world, &preview, &columns).await.0, 303);
    assert_eq!(post(&world, &preview, &[("do", "take_in")]).await.0, 422, "which number is the day?");
    let twice = [("do", "map"), ("column_0", "name"), ("column_1", "name")];
    assert_eq!(post(&world, &preview, &twice).await.0, 422);
    let service =
        world.desk.store.read().await.expect("tx").services_for_staff(SHOP).await.expect("services")[0].id;
    let service = service.to_string();
    let told: Vec<(&str, &str)> =
        columns.into_iter().chain([("order", "day_first"), ("others_service", service.as_str())]).collect();
    assert_eq!(post(&world, &preview, &told).await.0, 303);
    assert_eq!(post(&world, &preview, &[("do", "take_in")]).await.0, 200);
    let kiana = everybody(&world).await.into_iter().find(|one| one.name == "Kiana Akana").expect("Kiana");
    let last = kiana.facts.last_visit.expect("a visit").to_rfc3339();
    assert!(last.starts_with("2026-04-03T20:00"), "{last}");

    for nothing in [&b""[..], b"Name\n", b"\x89PNG\r\n\x1a\n\0\0"] {
        assert_eq!(upload(&world, &world.owner, nothing).await.0, 422);
    }
    let large = vec![b'a'; 11 * 1024 * 1024];
    assert_eq!(upload(&world, &world.owner, &large).await.0, 413);
    let professional = world.signed_in("pro@salon.example", Role::Professional, Some(SHOP)).await;
    assert_eq!(upload(&world, &professional, file.as_bytes()).await.0, 404);
}

/// Calls, books, writes, leaves a note, agrees to texts: somebody who is everywhere.
async fn somebody_everywhere(world: &World) -> CustomerId {
    let address = world.ring(LEAVES).await;
    let mut socket = world.relay(&address).await.expect("a socket");
    set_up(&mut socket, LEAVES).await;
    hear(&mut socket).await;
    let said = "this is Zenobia Quartz and I have a question about balayage";
    send(
        &mut socket,
        serde_json::json!({"type": "prompt", "voicePrompt": said, "lang": "en-US", "last": true}),
    )
    .await;
    hear(&mut socket).await;
    drop(socket);
    let fields =
        [("CallSid", LEAVES), ("From", "+18085550176"), ("CallStatus", "completed"), ("CallDuration", "30")];
    assert!(world.post("/voice/status", &fields).await.0 < 300);
    let file = "Name,Mobile,Email,Notes,Date,Time,Staff,Service\n\
        Zenobia Quartz,808 555 0176,zenobia@quartz.example,Quartz likes tea,2026-06-01,10:00,Leilani Kahale,Haircut\n";
    let (_, preview) = upload(world, &world.owner, file.as_bytes()).await;
    assert_eq!(post(world, &preview, &[("do", "take_in")]).await.0, 200);
    let who = named(world, "Zenobia Quartz").await;
    let visits =
        world.desk.store.read().await.expect("tx").visit_ids_of_customer(SHOP, who.customer_id).await;
    let visit = visits.expect("visits")[0];
    let message = store::NewChatMessage {
        id: domain::ids::MessageId(uuid::Uuid::from_u128(9)),
        shop: SHOP,
        appointment: visit.into(),
        party: domain::chat::Party::Customer,
        name: "Zenobia Quartz".into(),
        text: "Quartz writes in the chat".into(),
        photo: Some(domain::chat::Photo {
            photo_id: domain::ids::PhotoId(uuid::Uuid::from_u128(8)),
            width: 1,
            height: 1,
        }),
        at: world.desk.clock.now(),
    };
    let photos = world.folder.path().join("photos/1");
    std::fs::create_dir_all(&photos).expect("a folder");
    std::fs::write(photos.join(format!("{}.jpg", uuid::Uuid::from_u128(8))), "Quartz in a picture")
        .expect("a photo");
    let at = world.desk.clock.now();
    let written = world.desk.store.write(move |tx| {
        let message = message.clone();
        let phone = domain::phone::PhoneNumber::parse("+18085550176").expect("a number");
        Box::pin(async move {
            tx.say(&message).await?;
            let consent = store::NewConsent { shop: SHOP, phone, wanted: true, source: "web", at };
            tx.note_consent(&consent).await
        })
    });
    written.await.expect("written");
    who.customer_id
}

/// Every file of the world's folder that holds one of these.
fn files_with(world: &World, traces: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![world.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a file");
            for trace in traces {
                if bytes.windows(trace.len()).any(|window| window.eq_ignore_ascii_case(trace.as_bytes())) {
                    found.push(format!("{trace} in {}", path.display()));
                }
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_forgotten_is_in_no_file_any_more() {
    let world = World::open().await;
    let id = somebody_everywhere(&world).await;
    let traces = ["quartz", "zenobia", "8085550176"];
    let there = files_with(&world, &traces);
    assert!(traces.iter().all(|trace| there.iter().any(|file| file.starts_with(trace))), "{there:?}");

    let path = format!("{PAGE}/{id}");
    let answer = world.form(&format!("{path}/export"), Some(&world.owner), &[("format", "json")]).await;
    let export: Value = answer.json().await.expect("JSON");
    for known in ["Zenobia Quartz", "balayage", "Quartz writes in the chat", "zenobia@quartz.example"] {
        assert!(export.to_string().contains(known), "{known}");
    }
    let csv = world.form(&format!("{path}/export"), Some(&world.owner), &[("format", "csv")]).await;
    assert!(csv.text().await.expect("a file").contains("'+18085550176"), "no formula");

    assert_eq!(get(&world, &format!("{path}?erase=1")).await.0, 200);
    assert_eq!(post(&world, &path, &[("do", "erase"), ("version", "7")]).await.0, 409);
    let days = |world: &World| {
        let store = world.desk.store.clone();
        async move {
            let day = |text: &str| text.parse().expect("a date");
            store
                .read()
                .await
                .expect("tx")
                .days(SHOP, day("2026-01-01"), day("2026-12-31"))
                .await
                .expect("sums")
        }
    };
    let before = days(&world).await;
    assert_eq!(post(&world, &path, &[("do", "erase"), ("version", "0")]).await.0, 303);
    assert_eq!(get(&world, &path).await.0, 404);
    assert_eq!(days(&world).await, before, "what is counted stays");
    assert_eq!(files_with(&world, &traces), Vec::<String>::new());
    let (_, audit) = get(&world, "/admin/shop/1/audit").await;
    assert!(audit.contains("person_erased"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_forgotten_who_is_still_expected() {
    let world = World::open().await;
    let expected =
        everybody(&world).await.into_iter().find(|one| one.facts.next_visit.is_some()).expect("a customer");
    let path = format!("{PAGE}/{}", expected.customer_id);
    let erase = [("do", "erase"), ("version", "0")];
    assert_eq!(post(&world, &path, &erase).await.0, 409);
    let id = expected.customer_id;
    let now = world.desk.clock.now();
    let cancelled = world.desk.store.write(move |tx| {
        Box::pin(async move {
            for visit in tx.visit_ids_of_customer(SHOP, id).await? {
                // Those that are over stay.
                let _ = tx.act(SHOP, visit.into(), Act::Cancel(Side::Salon), now).await;
            }
            Ok::<_, store::StoreError>(())
        })
    });
    cancelled.await.expect("cancelled");
    assert_eq!(post(&world, &path, &erase).await.0, 303);
    let professional = world.signed_in("pro@salon.example", Role::Professional, Some(SHOP)).await;
    let other = everybody(&world).await[0].customer_id;
    let refused = world.form(&format!("{PAGE}/{other}"), Some(&professional), &erase).await;
    assert_eq!(refused.status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_shop_keeps_for_a_time_is_forgotten_when_it_is_over() {
    let world = World::open().await;
    somebody_everywhere(&world).await;
    let path = "/dashboard/1/privacy";
    let (status, page) = get(&world, path).await;
    assert_eq!(status, 200);
    assert!(page.contains("name=\"transcripts\"") && page.contains("value=\"365\""));
    let days =
        |transcripts| [("transcripts", transcripts), ("messages", "30"), ("texts", "30"), ("chats", "60")];
    for wrong in ["0", "4000", "soon"] {
        assert_eq!(post(&world, path, &days(wrong)).await.0, 422, "{wrong}");
    }
    assert_eq!(post(&world, path, &days("30")).await.0, 200);
    let kept = async |what: &str| {
        let pass = pass(&world).await;
        let id = named(&world, "Zenobia Quartz").await.customer_id;
        let export = world.desk.export_person(&pass, id).await.expect("an export");
        serde_json::to_string(&export).expect("JSON").contains(what)
    };
    world.desk.forget_old().await.expect("done");
    assert!(kept("balayage").await && kept("Quartz writes").await);
    world.desk.clock.advance(chrono::TimeDelta::days(31));
    world.desk.forget_old().await.expect("done");
    let signed_in_again = world.desk.visitor_of_session(world.owner.0.trim_start_matches("frontdesk=")).await;
    assert!(signed_in_again.expect("an answer").is_none(), "a month is longer than a session");
    let call = domain::ids::CallSid(LEAVES.into());
    let mut tx = world.desk.store.read().await.expect("tx");
    assert!(tx.turns(&call).await.expect("turns").is_empty(), "the words are gone");
    assert!(tx.call(&call).await.expect("a call").is_some(), "the call stays");
    drop(tx);
    let photo = world.folder.path().join(format!("photos/1/{}.jpg", uuid::Uuid::from_u128(8)));
    assert!(photo.exists(), "a chat is kept longer");
    world.desk.clock.advance(chrono::TimeDelta::days(31));
    world.desk.forget_old().await.expect("done");
    assert!(!photo.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_a_shop_goes_along_in_one_file_without_formulas() {
    let world = World::open().await;
    let id = everybody(&world).await[0].customer_id;
    let change = [("do", "change"), ("version", "0"), ("name", "=cmd()|x"), ("phone", "808 555 0190")];
    assert_eq!(post(&world, &format!("{PAGE}/{id}"), &change).await.0, 303);
    let export = async |format| {
        let answer = world.form("/dashboard/1/export", Some(&world.owner), &[("format", format)]).await;
        (answer.status().as_u16(), answer.bytes().await.expect("a file"))
    };
    let (status, zip) = export("zip").await;
    assert_eq!(status, 200);
    let text = String::from_utf8_lossy(&zip);
    assert!(text.starts_with("PK") && text.contains("'=cmd()|x") && text.contains("'+18085550190"));
    for table in store::EXPORTED {
        assert_eq!(text.matches(&format!("{}.csv", table.name)).count(), 2, "{}", table.name);
    }
    let (_, json) = export("json").await;
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["customers"].as_array().map(Vec::len), Some(everybody(&world).await.len()));
    assert!(json["visits"].as_array().is_some_and(|visits| visits.len() > 100));
    assert_eq!(export("xml").await.0, 400);
    let (_, audit) = get(&world, "/admin/shop/1/audit").await;
    assert_eq!(audit.matches("shop_exported").count(), 2);
}

/// An answer of the API.
async fn api(world: &World, path: &str) -> (u16, Value) {
    let (status, body) = world.get(path, &[("authorization", &world.key)]).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn other_systems_page_through_customers_find_one_and_read_what_has_been() {
    const ALL: &str = "/admin/shop/1/customers";
    let world = World::open().await;
    let (mut seen, mut path) = (Vec::new(), ALL.to_owned());
    loop {
        let (status, page) = api(&world, &path).await;
        assert_eq!(status, 200, "{page}");
        let customers = page["customers"].as_array().expect("customers");
        seen.extend(customers.iter().map(|one| one["customer_id"].as_str().expect("an id").to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("{ALL}?after={next}"),
            None => break,
        }
    }
    let known: Vec<String> = everybody(&world).await.iter().map(|one| one.customer_id.to_string()).collect();
    assert_eq!(seen, known, "everybody, once, in the order of names");
    let someone = everybody(&world).await.into_iter().find(|one| one.facts.visits > 1).expect("a customer");
    let (_, found) = api(&world, &format!("{ALL}?search={}", someone.name.replace(' ', "%20"))).await;
    let found = found["customers"].as_array().expect("customers").iter();
    let found = found.filter(|one| one["customer_id"] == someone.customer_id.to_string()).collect::<Vec<_>>();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["visits"].as_i64(), Some(someone.facts.visits));
    let (status, one) = api(&world, &format!("{ALL}/{}", someone.customer_id)).await;
    assert_eq!((status, one["name"].as_str()), (200, Some(&*someone.name)));
    let visits = one["history"].as_array().expect("a history").iter();
    let visits = visits.filter(|one| one["contact"] == "visit" && one["what"] == "completed").count();
    assert_eq!(visits as i64, someone.facts.visits);
    for (path, status, names) in [
        (format!("{ALL}?after=nobody"), 400, "after"),
        (format!("{ALL}?search={}", "x".repeat(101)), 400, "search"),
        (format!("{ALL}?after={}", uuid::Uuid::nil()), 404, ""),
        (format!("{ALL}/{}", uuid::Uuid::nil()), 404, ""),
    ] {
        let (answered, problem) = api(&world, &path).await;
        assert_eq!(answered, status, "{path}");
        assert!(problem["detail"].as_str().is_some_and(|words| words.contains(names)), "{problem}");
    }
}
