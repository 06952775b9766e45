//! The forms of the settings: good, bad, out of date, another shop's, a professional's; and that the next call and the next
//! page follow them.

use std::collections::BTreeMap;

use backend::demo;
use domain::access::Role;
use serde_json::json;

use crate::world::{Cookie, World, hear, send, set_up};

/// What stands in hidden and other fields of the first form that does this, by name.
fn fields_of(html: &str, what: &str) -> Vec<(String, String)> {
    let at = html.find(&format!("value=\"{what}\"")).unwrap_or_else(|| panic!("no form that does {what}"));
    let form = &html[at..];
    let form = &form[..form.find("</form>").expect("its end")];
    let mut fields = vec![("do".to_owned(), what.to_owned())];
    for tag in form.split("<input ").skip(1) {
        let tag = &tag[..tag.find('>').expect("the end of a tag")];
        let get = |name: &str| {
            let rest = tag.split(&format!("{name}=\"")).nth(1)?;
            Some(rest.split('"').next()?.replace("&amp;", "&").replace("&#x27;", "'"))
        };
        let is_box = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
        if is_box && !tag.contains("checked") {
            continue;
        }
        fields.extend(get("name").map(|name| (name, get("value").unwrap_or_default())));
    }
    for tag in form.split("<select ").skip(1) {
        let name = tag.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a name");
        let chosen = tag
            .split("<option ")
            .skip(1)
            .find(|option| option.split('>').next().is_some_and(|tag| tag.contains("selected")));
        let value = chosen.and_then(|option| option.split("value=\"").nth(1)?.split('"').next());
        fields.push((name.to_owned(), value.unwrap_or_default().to_owned()));
    }
    fields
}

/// The fields with some of them changed.
fn with(mut fields: Vec<(String, String)>, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn page(world: &World, tail: &str) -> String {
    let (status, html) =
        world.get(&format!("/dashboard/1/settings/{tail}"), &[("cookie", &world.owner.0)]).await;
    assert_eq!(status, 200, "{tail}");
    html
}

async fn post(world: &World, who: &Cookie, tail: &str, fields: &[(String, String)]) -> (u16, String) {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let response = world.form(&format!("/dashboard/1/settings/{tail}"), Some(who), &fields).await;
    (response.status().as_u16(), response.text().await.expect("a page"))
}

/// The form of a service, opened by its name in the list.
async fn service_form(world: &World, name: &str) -> Vec<(String, String)> {
    let services =
        world.desk.store.read().await.expect("a transaction").menu(demo::SHOP).await.expect("a menu");
    let sold = services.iter().find(|sold| sold.service.name == name).expect("the service");
    fields_of(&page(world, &format!("services?edit={}", sold.service.id)).await, "service")
}

async fn asked(world: &World, call: &str, words: &str) -> String {
    let mut socket = world.relay(&world.ring(call).await).await.expect("a socket");
    set_up(&mut socket, call).await;
    hear(&mut socket).await.expect("a greeting");
    send(&mut socket, json!({"type": "prompt", "voicePrompt": words, "last": true})).await;
    hear(&mut socket).await.expect("an answer")
}

/// When a haircut may begin on a day.
async fn free_times(world: &World, day: &str) -> Vec<String> {
    let menu = world.desk.store.read().await.expect("tx").menu(demo::SHOP).await.expect("a menu");
    let cut = menu[0].service.id;
    let (status, times) =
        world.get(&format!("/book/safeharbour/times?services={cut}&from={day}&to={day}"), &[]).await;
    assert_eq!(status, 200, "{times}");
    let times: serde_json::Value = serde_json::from_str(&times).expect("JSON");
    let times = times["days"][0]["times"].as_array().expect("times").iter();
    times.filter_map(|time| time.as_str().map(str::to_owned)).collect()
}

async fn audit(world: &World) -> Vec<String> {
    let lines =
        world.desk.store.read().await.expect("tx").audit_lines(Some(demo::SHOP), 20).await.expect("lines");
    lines.into_iter().map(|line| line.action).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_price_is_said_in_the_next_call_and_stands_on_the_next_page() {
    let world = World::open().await;
    assert!(asked(&world, "CA1", "How much is a haircut?").await.contains("$45"));
    let seq = world.desk.store.read().await.expect("tx").last_seq(demo::SHOP).await.expect("a number");
    let form = with(service_form(&world, "Haircut").await, &[("price", "52.50")]);
    let (status, html) = post(&world, &world.owner, "services", &form).await;
    assert_eq!(status, 200, "{html}");
    let answer = asked(&world, "CA2", "How much is a haircut?").await;
    assert!(answer.contains("$52.50"), "{answer}");
    assert!(world.get("/book/safeharbour", &[]).await.1.contains("$52.50"));
    assert_eq!(audit(&world).await[0], "service_changed");
    let events = world.desk.store.read().await.expect("tx").events_since(demo::SHOP, seq, 50).await;
    assert!(events.expect("events").iter().any(|event| event.frame.contains("\"shop_updated\"")));
}

/// What is written into a form.
type Fields = &'static [(&'static str, &'static str)];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    let world = World::open().await;
    let form = with(service_form(&world, "Perm").await, &[("price", "from 90"), ("name", "Wave <b>&")]);
    let (status, html) = post(&world, &world.owner, "services", &form).await;
    assert_eq!(status, 422);
    assert!(html.contains("value=\"from 90\"") && html.contains("Wave &lt;b&gt;&amp;"), "{html}");
    assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
    assert!(html.contains("class=\"field-error\""));
    let bad: [(&str, &str, Fields); 5] = [
        ("profile", "profile", &[("slug", "no good")]),
        ("hours", "hours", &[("until_0_0", "08:00")]),
        ("policies", "policy", &[("horizon_days", "0")]),
        ("phone", "add_number", &[("number", "12")]),
        ("receptionist", "manner", &[("answering", "staff_first"), ("staff_number", "")]),
    ];
    for (tail, what, changes) in bad {
        let form = with(fields_of(&page(&world, tail).await, what), changes);
        let (status, html) = post(&world, &world.owner, tail, &form).await;
        assert_eq!(status, 422, "{tail}");
        assert!(html.contains("class=\"field-error\""), "{tail}: {html}");
    }
    assert!(!audit(&world).await.iter().any(|action| action.ends_with("_changed")), "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tabs_the_second_is_told_and_keeps_what_it_typed() {
    let world = World::open().await;
    for (tail, what, field) in [
        ("profile", "profile", "name"),
        ("policies", "policy", "horizon_days"),
        ("receptionist", "manner", "greeting"),
    ] {
        let first = fields_of(&page(&world, tail).await, what);
        let (mine, yours) = if what == "policy" { ("50", "40") } else { ("Mine", "Yours") };
        assert_eq!(post(&world, &world.owner, tail, &with(first.clone(), &[(field, mine)])).await.0, 200);
        let (status, html) = post(&world, &world.owner, tail, &with(first, &[(field, yours)])).await;
        assert_eq!(status, 409, "{tail}");
        assert!(html.contains(yours), "{tail}");
        // Seen now, it may be saved.
        let again = with(fields_of(&html, what), &[(field, yours)]);
        assert_eq!(post(&world, &world.owner, tail, &again).await.0, 200, "{tail}");
    }
    let profile = world.desk.store.read().await.expect("tx").profile(demo::SHOP).await.expect("a profile");
    assert_eq!(profile.expect("a shop").name, "Yours");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_settings_is_the_owners_alone() {
    let world = World::open().await;
    let pro = world.signed_in("pro@first.example", Role::Professional, Some(demo::SHOP)).await;
    for tail in ["profile", "hours", "services", "professionals", "policies", "phone", "receptionist"] {
        page(&world, tail).await;
        let theirs = world.get(&format!("/dashboard/1/settings/{tail}"), &[("cookie", &pro.0)]).await.0;
        assert_eq!(theirs, 404, "{tail}");
        assert_eq!(post(&world, &pro, tail, &[("do".into(), "hours".into())]).await.0, 404, "{tail}");
    }
    assert!(audit(&world).await.iter().all(|action| action != "hours_changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_is_closed_on_the_booking_page_and_on_the_phone_and_its_visits_are_named() {
    let world = World::open().await;
    let html = page(&world, "hours").await;
    let form = with(fields_of(&html, "add_day"), &[("date", "2026-06-13"), ("name", "Kamehameha Day")]);
    let (status, answer) = post(&world, &world.owner, "hours", &form).await;
    assert_eq!(status, 200);
    assert!(answer.contains("still booked in this time"), "the demo's Saturday has visits");
    assert!(free_times(&world, "2026-06-13").await.is_empty());
    assert!(!free_times(&world, "2026-06-15").await.is_empty());
    let spoken = asked(&world, "CA1", "Are you open tomorrow?").await;
    assert!(spoken.contains("closed"), "{spoken}");
    // The same form twice is one day.
    post(&world, &world.owner, "hours", &form).await;
    let html = page(&world, "hours").await;
    let today = "2026-06-12".parse().expect("a date");
    let days = world.desk.store.read().await.expect("tx").special_days(demo::SHOP, today).await;
    assert_eq!(days.expect("days").len(), 1);
    assert_eq!(post(&world, &world.owner, "hours", &fields_of(&html, "remove_day")).await.0, 200);
    assert!(asked(&world, "CA2", "Are you open tomorrow?").await.contains("9 AM"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_works_the_salons_hours_follows_them_and_others_keep_their_own() {
    let world = World::open().await;
    let team = world.desk.store.read().await.expect("tx").team(demo::SHOP).await.expect("a team");
    let noah = &team[2];
    let html = page(&world, &format!("professionals?edit={}", noah.person.id)).await;
    let own = with(fields_of(&html, "person"), &[("from_0_0", "12:00"), ("until_0_0", "16:00")]);
    assert_eq!(post(&world, &world.owner, "professionals", &own).await.0, 200);
    let form = with(
        fields_of(&page(&world, "hours").await, "hours"),
        &[("until_0_0", "13:00"), ("from_0_1", "14:00"), ("until_0_1", "20:00")],
    );
    assert_eq!(post(&world, &world.owner, "hours", &form).await.0, 200);
    let team = world.desk.store.read().await.expect("tx").team(demo::SHOP).await.expect("a team");
    let mondays: Vec<Vec<(u16, u16)>> = team
        .iter()
        .map(|member| member.hours.on(0).iter().map(|span| (span.opens, span.closes)).collect())
        .collect();
    assert_eq!(mondays, [vec![(540, 780), (840, 1_200)], vec![(540, 780), (840, 1_200)], vec![(720, 960)]]);
    assert!(asked(&world, "CA1", "Are you open on Monday?").await.contains("8 PM"));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_an_own_price_and_time_is_booked_with_them_and_time_off_removes_nothing() {
    let world = World::open().await;
    let team = world.desk.store.read().await.expect("tx").team(demo::SHOP).await.expect("a team");
    let (who, cut) = (team[0].person.id, team[0].person.services[0]);
    let html = page(&world, &format!("professionals?edit={who}")).await;
    let (price, minutes) = (format!("price_{cut}"), format!("duration_{cut}"));
    let form = with(fields_of(&html, "person"), &[(&price, "70"), (&minutes, "45")]);
    assert_eq!(post(&world, &world.owner, "professionals", &form).await.0, 200);
    let (_, html) = world.get(&format!("/book/safeharbour?service={cut}&with={who}"), &[]).await;
    assert!(html.contains("$70.00"), "{html}");
    let off = [
        ("do", "take_time_off"),
        ("professional", &who.to_string()),
        ("from", "2026-06-12T08:00"),
        ("until", "2026-06-20T08:00"),
        ("reason", "Holiday"),
    ];
    let off: Vec<_> = off.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (status, answer) = post(&world, &world.owner, "professionals", &off).await;
    assert_eq!(status, 200);
    assert!(answer.contains("still booked in this time"), "{answer}");
    assert!(page(&world, "professionals").await.contains("nothing was removed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_zone_is_asked_about_before_it_moves_visits_on_the_wall() {
    let world = World::open().await;
    let form = with(fields_of(&page(&world, "profile").await, "profile"), &[("time_zone", "America/Denver")]);
    let (status, html) = post(&world, &world.owner, "profile", &form).await;
    assert_eq!(status, 422);
    assert!(html.contains("keep their moment") && html.contains("zone_meant"), "{html}");
    let profile = async || {
        world.desk.store.read().await.expect("tx").profile(demo::SHOP).await.expect("it").expect("it")
    };
    assert_eq!(profile().await.time_zone, "Pacific/Honolulu");
    let meant = with(form, &[("zone_meant", "America/Denver")]);
    assert_eq!(post(&world, &world.owner, "profile", &meant).await.0, 200);
    assert_eq!(profile().await.time_zone, "America/Denver");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_added_and_removed_and_never_taken_from_another_salon() {
    let world = World::open().await;
    let add = |number: &str| {
        vec![("do".to_owned(), "add_number".to_owned()), ("number".to_owned(), number.to_owned())]
    };
    assert_eq!(post(&world, &world.owner, "phone", &add("808 555 0133")).await.0, 200);
    let html = page(&world, "phone").await;
    assert!(
        html.contains("+18085550133") && html.contains("https://frontdesk.example/voice/fallback"),
        "{html}"
    );
    assert!(html.contains("Waiting for the first call"));
    let (status, html) = post(&world, &world.owner, "phone", &add("+1 808 482 6296")).await;
    assert_eq!(status, 422);
    assert!(html.contains("belongs to a salon already"), "{html}");
    let ring = async |call: &str| world.post("/voice", &crate::world::ringing(call, "+18085550133")).await.1;
    assert!(ring("CA1").await.contains("<ConversationRelay"));
    let gone =
        vec![("do".to_owned(), "remove_number".to_owned()), ("number".to_owned(), "+18085550133".to_owned())];
    assert_eq!(post(&world, &world.owner, "phone", &gone).await.0, 200);
    assert!(ring("CA2").await.contains("not in service"));
    // The staff's phone is no number of ours.
    let manner = with(
        fields_of(&page(&world, "receptionist").await, "manner"),
        &[("answering", "staff_first"), ("staff_number", demo::NUMBER)],
    );
    let (status, html) = post(&world, &world.owner, "receptionist", &manner).await;
    assert_eq!(status, 422);
    assert!(html.contains("would call itself"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_deposits_stands_before_the_last_tap_and_is_said_when_asked() {
    let world = World::open().await;
    let words = "We ask for $20 before colour; it is taken off the price.";
    let form = with(
        fields_of(&page(&world, "policies").await, "policy"),
        &[("deposit", words), ("cancel_notice_hours", "48")],
    );
    assert_eq!(post(&world, &world.owner, "policies", &form).await.0, 200);
    assert!(asked(&world, "CA1", "Do I have to pay a deposit?").await.contains("We ask for $20"));
    assert!(asked(&world, "CA2", "What is your cancellation policy?").await.contains("48 hours"));
    let team = world.desk.store.read().await.expect("tx").team(demo::SHOP).await.expect("a team");
    let (_, cut) = (team[0].person.id, team[0].person.services[0]);
    let at = free_times(&world, "2026-06-16").await.remove(0);
    let (_, html) = world.get(&format!("/book/safeharbour?service={cut}&with=anyone&at={at}"), &[]).await;
    assert!(html.contains("name=\"phone\"") && html.contains("We ask for $20"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_follows_too() {
    let world = World::open().await;
    // A second desk on the same database, which has just answered for this shop.
    let url = format!("sqlite://{}/frontdesk.db", world.folder.path().display());
    let store = store::Store::connect(&url).await.expect("a store");
    let tasks = backend::tasks::Tasks::default();
    let other = backend::Desk::open(
        store,
        world.desk.clock.clone(),
        backend::world::Ids::seeded(99),
        tasks,
        backend::Outside::default(),
    );
    let ring = async |call: &str| {
        let ringing = backend::calls::Ringing {
            call_sid: domain::ids::CallSid(call.into()),
            from: "+18085550176".into(),
            to: demo::NUMBER.into(),
            forwarded_from: None,
        };
        other.ring(ringing).await.expect("an answer").shop
    };
    assert_eq!(ring("CA1").await.greeting, None);
    let form = with(fields_of(&page(&world, "receptionist").await, "manner"), &[("greeting", "Aloha.")]);
    assert_eq!(post(&world, &world.owner, "receptionist", &form).await.0, 200);
    tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    assert_eq!(ring("CA2").await.greeting.as_deref(), Some("Aloha."));
    other.tasks.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_zone_moves_the_numbers_to_its_days() {
    let world = World::open().await;
    let numbers = async || {
        let (_, body) = world.get("/admin/shop/1/metrics?days=60", &[("authorization", &world.key)]).await;
        let numbers: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let days = numbers["timeseries"].as_array().expect("days").iter();
        let calls = |day: &serde_json::Value| day["calls"].as_i64().expect("a number");
        let days = days.map(|day| (day["date"].as_str().expect("a date").to_owned(), calls(day)));
        (numbers["total_calls"].as_i64().expect("a number"), days.collect::<BTreeMap<_, _>>())
    };
    let before = numbers().await;
    let zone = [("time_zone", "Asia/Tokyo"), ("zone_meant", "Asia/Tokyo")];
    let form = with(fields_of(&page(&world, "profile").await, "profile"), &zone);
    assert_eq!(post(&world, &world.owner, "profile", &form).await.0, 200);
    assert_eq!(world.desk.follow_zones().await.expect("counted"), 1);
    let after = numbers().await;
    // Everybody called between nine and six: in Tokyo that is the next day, before two in the afternoon.
    for (date, calls) in &before.1 {
        let date: chrono::NaiveDate = date.parse().expect("a date");
        let next = after.1.get(&(date + chrono::Days::new(1)).to_string());
        assert!(next.is_none_or(|next| next == calls), "{date}: {calls}, {next:?}");
    }
    assert_eq!(before.0, after.0, "the day is another one too");
    assert_eq!(world.desk.follow_zones().await.expect("counted"), 0, "once");
}
