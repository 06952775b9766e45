//! Commission from outside: what a completed visit writes, what owners add, and what a professional sees of it.

use std::collections::BTreeMap;

use domain::access::Role;
use domain::appointment::{Act, Side, Status};
use domain::ids::{AppointmentId, ShopId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{Cookie, World};

const SHOP: ShopId = ShopId(1);
const PAGE: &str = "/dashboard/1/commission";

/// The demo salon's visits of the coming days that cost this much and are with this professional.
async fn visits(world: &World, cents: i64, who: &str) -> Vec<AppointmentId> {
    let now = world.desk.clock.now();
    let mut tx = world.desk.store.read().await.expect("tx");
    let mut visits =
        tx.active_appointments(SHOP, now, now + chrono::TimeDelta::days(9)).await.expect("visits");
    visits.retain(|visit| visit.estimated_revenue_cents.0 == cents && visit.professional == who);
    visits.into_iter().map(|visit| visit.appointment_id).collect()
}

async fn becomes(world: &World, id: AppointmentId, status: Status) -> bool {
    let now = world.desk.clock.now();
    let store = &world.desk.store;
    let act = match status {
        Status::Completed => Act::Complete,
        Status::NoShow => Act::MarkNoShow,
        _ => Act::Cancel(Side::Salon),
    };
    let done = store.write(move |tx| Box::pin(async move { tx.act(SHOP, id, act, now).await }));
    done.await.is_ok()
}

/// A haircut for $45 with Leilani that has just been completed.
async fn completed(world: &World) -> AppointmentId {
    let id = visits(world, 4_500, "Leilani Kahale").await[0];
    assert!(becomes(world, id, Status::Completed).await);
    id
}

async fn entries(world: &World, query: &str) -> Vec<Value> {
    let path = format!("/admin/shop/1/commission{query}");
    let (status, body) = world.get(&path, &[("cookie", &world.owner.0)]).await;
    assert_eq!(status, 200, "{body}");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    body["entries"].as_array().expect("entries").clone()
}

async fn entries_of(world: &World, id: AppointmentId) -> Vec<Value> {
    let mut entries = entries(world, "").await;
    entries.retain(|entry| entry["appointment_id"] == id.to_string());
    entries
}

async fn add(world: &World, id: AppointmentId, body: Value) -> (u16, Value) {
    let path = format!("/admin/shop/1/appointments/{id}/commission");
    let request = world.request(Method::POST, &path).header("authorization", &world.key).json(&body);
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

async fn form(world: &World, who: &Cookie, fields: &[(&str, &str)]) -> u16 {
    world.form(PAGE, Some(who), fields).await.status().as_u16()
}

fn cents(entry: &Value, name: &str) -> i64 {
    entry[name].as_i64().unwrap_or_else(|| panic!("{name} of {entry}"))
}

fn sum(entries: &[Value], name: &str) -> i64 {
    entries.iter().map(|entry| cents(entry, name)).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completed_visit_writes_the_houses_30_percent_once() {
    let world = World::open().await;
    let id = completed(&world).await;
    assert!(!becomes(&world, id, Status::Completed).await);
    let entries = entries_of(&world, id).await;
    let [entry] = entries.as_slice() else { panic!("one entry: {entries:?}") };
    assert_eq!((cents(entry, "amount_cents"), cents(entry, "base_cents")), (1_350, 4_500));
    assert_eq!((cents(entry, "house_cents"), cents(entry, "professional_cents")), (1_350, 3_150));
    assert_eq!((&entry["kind"], &entry["whose_share"]), (&json!("earned"), &json!("house")));
    assert_eq!((&entry["rate"], &entry["professional"]), (&json!(3_000), &json!("Leilani Kahale")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_of_twelve_weeks_equals_an_independent_recount() {
    let world = World::open().await;
    let now = world.desk.clock.now();
    let mut tx = world.desk.store.read().await.expect("tx");
    let visits = tx.appointments_between(SHOP, domain::Instant::UNIX_EPOCH, now).await.expect("visits");
    let mut expected: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| visit.status == Status::Completed) {
        let price = visit.estimated_revenue_cents.0;
        let sums = expected.entry(visit.professional.clone()).or_default();
        sums.0 += (price * 30 + 50) / 100;
        sums.1 += price;
    }
    assert_eq!(expected.len(), 3);
    let lines = entries(&world, "?from=2026-01-01&to=2026-12-31").await;
    for (who, (house, paid)) in &expected {
        let own: Vec<Value> = lines.iter().filter(|line| line["professional"] == **who).cloned().collect();
        assert_eq!((sum(&own, "house_cents"), sum(&own, "base_cents")), (*house, *paid), "{who}");
        assert_eq!(sum(&own, "professional_cents"), paid - house, "{who}");
    }
    let (_, page) =
        world.get(&format!("{PAGE}?from=2026-01-01&to=2026-12-31"), &[("cookie", &world.owner.0)]).await;
    for (house, paid) in expected.values() {
        for amount in [*house, *paid, paid - house] {
            let amount = domain::money::Cents(amount).to_string();
            assert!(page.contains(&format!(">{amount}<")), "the page has {amount}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_64_refund_tip_and_correction_by_the_api_are_rounded_to_the_cent() {
    let world = World::open().await;
    let id = completed(&world).await;
    let withheld = json!({"kind": "refund", "amount_cents": 1_111, "borne_by": "both", "reason": "one side"});
    let (status, body) = add(&world, id, withheld).await;
    assert_eq!(status, 201, "{body}");
    let lines = body["entries"].as_array().expect("entries").clone();
    assert_eq!((lines.len(), sum(&lines, "house_cents")), (2, 1_017), "30 % of 33.89 is 10.167");
    assert_eq!(lines[1]["kind"], "refund_withheld");
    let (status, _) = add(&world, id, json!({"kind": "tip", "amount_cents": 900})).await;
    assert_eq!(status, 201);
    for (body, expected) in [
        (json!({"kind": "refund", "amount_cents": 3_390, "borne_by": "house"}), 409),
        (json!({"kind": "correction", "amount_cents": 100}), 422),
        (json!({"kind": "discount", "amount_cents": -1, "borne_by": "both"}), 409),
        (json!({"kind": "no_show_fee", "amount_cents": 500}), 409),
        (json!({"kind": "split", "parts": []}), 409),
        (json!({"kind": "refund", "amount_cents": 100}), 400),
        (json!({"kind": "bribe", "amount_cents": 100}), 400),
    ] {
        let (status, answer) = add(&world, id, body.clone()).await;
        assert_eq!(status, expected, "{body}: {answer}");
    }
    let (status, _) =
        add(&world, id, json!({"kind": "correction", "amount_cents": 100, "reason": "a mistake"})).await;
    assert_eq!(status, 201);
    let lines = entries_of(&world, id).await;
    assert_eq!((sum(&lines, "base_cents"), sum(&lines, "tip_cents")), (3_389, 900));
    assert_eq!((sum(&lines, "house_cents"), sum(&lines, "professional_cents")), (917, 2_472));
    let nobody = AppointmentId(uuid::Uuid::from_u128(9));
    assert_eq!(add(&world, nobody, json!({"kind": "tip", "amount_cents": 1})).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_writes_by_forms_and_one_that_is_sent_twice_writes_once() {
    let world = World::open().await;
    let id = completed(&world).await;
    let visit = id.to_string();
    let discount = [
        ("do", "change"),
        ("visit", visit.as_str()),
        ("seen", "1"),
        ("kind", "discount_by_house"),
        ("amount", "$5.00"),
        ("reason", "late start"),
    ];
    assert_eq!(form(&world, &world.owner, &discount).await, 303);
    assert_eq!(form(&world, &world.owner, &discount).await, 409, "the page is old");
    let mia = visits(&world, 4_500, "Mia Torres").await;
    assert!(becomes(&world, mia[0], Status::Completed).await);
    let mia = entries_of(&world, mia[0]).await[0]["professional_id"].as_str().expect("an id").to_owned();
    let split = [
        ("do", "split"),
        ("visit", visit.as_str()),
        ("seen", "2"),
        ("with", mia.as_str()),
        ("percent", "33.33"),
    ];
    assert_eq!(form(&world, &world.owner, &split).await, 303);
    let lines = entries_of(&world, id).await;
    let theirs: Vec<Value> = lines.iter().filter(|line| line["professional_id"] == *mia).cloned().collect();
    assert_eq!((sum(&theirs, "base_cents"), sum(&theirs, "house_cents")), (1_500, 450));
    assert_eq!((sum(&lines, "base_cents"), sum(&lines, "professional_cents")), (4_000, 3_150));
    for wrong in ["", "ten", "1.234"] {
        let fields = [("do", "change"), ("visit", &visit), ("seen", "4"), ("kind", "tip"), ("amount", wrong)];
        assert_eq!(form(&world, &world.owner, &fields).await, 422, "{wrong:?}");
    }
    let (status, page) = world.get(&format!("{PAGE}?visit={visit}"), &[("cookie", &world.owner.0)]).await;
    assert_eq!(status, 200);
    assert!(page.contains("late start") && page.contains("House’s share 30 %"));
    let (_, audit) = world.get("/admin/shop/1/audit", &[("cookie", &world.owner.0)]).await;
    assert_eq!(audit.matches("commission_changed").count(), 2, "what was refused is not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_can_turn_the_convention_round_and_every_line_says_whose_share_it_is() {
    let world = World::open().await;
    let before = completed(&world).await;
    let rate = |rate, from| {
        [("do", "rate"), ("professional", ""), ("rate", rate), ("whose", "professional"), ("from", from)]
    };
    assert_eq!(form(&world, &world.owner, &rate("101", "")).await, 422);
    assert_eq!(form(&world, &world.owner, &rate("40", "2026-06-11")).await, 422, "yesterday is over");
    assert_eq!(form(&world, &world.owner, &rate("40", "")).await, 303);
    assert_eq!(form(&world, &world.owner, &rate("55", "2026-12-01")).await, 303);
    let after = visits(&world, 4_500, "Leilani Kahale").await.into_iter().find(|id| *id != before);
    let after = after.expect("another haircut");
    assert!(becomes(&world, after, Status::Completed).await);
    let old = entries_of(&world, before).await;
    assert_eq!((cents(&old[0], "amount_cents"), &old[0]["whose_share"]), (1_350, &json!("house")));
    let new = entries_of(&world, after).await;
    assert_eq!((cents(&new[0], "amount_cents"), &new[0]["whose_share"]), (1_800, &json!("professional")));
    assert_eq!(cents(&new[0], "house_cents"), 2_700);
    let (_, page) = world.get(PAGE, &[("cookie", &world.owner.0)]).await;
    assert!(page.contains("Professional’s share 40 %") && page.contains("from 2026-12-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_professional_sees_the_own_lines_and_nobody_elses() {
    let world = World::open().await;
    let leilani = world.signed_in("leilani@salon.example", Role::Professional, Some(SHOP)).await;
    let mia = world.signed_in("mia@salon.example", Role::Professional, Some(SHOP)).await;
    let id = completed(&world).await;
    let week = "from=2026-06-06&to=2026-06-12";
    let see = async |who: &Cookie, path: &str| {
        let (status, body) = world.get(path, &[("cookie", &who.0)]).await;
        (status, body)
    };
    let (status, own) = see(&leilani, &format!("/provider/statement?{week}")).await;
    assert_eq!(status, 200);
    assert!(own.contains("Statement of Leilani Kahale") && own.contains("$31.50"));
    for name in ["Mia Torres", "Noah Sato"] {
        assert!(!own.contains(name), "{name}");
    }
    let (_, others) = see(&mia, &format!("/provider/statement?{week}")).await;
    assert!(others.contains("Statement of Mia Torres") && !others.contains("Leilani"));

    let (status, csv) = see(&leilani, &format!("/provider/statement.csv?{week}")).await;
    assert_eq!(status, 200);
    let lines = entries(&world, "?from=2026-06-06&to=2026-06-12").await;
    let own: Vec<Value> = lines.into_iter().filter(|line| line["professional"] == "Leilani Kahale").collect();
    assert_eq!(csv.lines().count(), own.len() + 1);
    assert!(own.len() > 1 && !csv.contains("Mia Torres"));

    let leilanis = own[0]["professional_id"].as_str().expect("an id").to_owned();
    for path in [
        PAGE.to_owned(),
        format!("{PAGE}?professional={leilanis}"),
        format!("{PAGE}?visit={id}"),
        format!("{PAGE}.csv?professional={leilanis}"),
        "/admin/shop/1/commission".to_owned(),
        "/provider/statement.csv?location_id=2".to_owned(),
    ] {
        assert_eq!(see(&mia, &path).await.0, 404, "{path}");
    }
    let visit = id.to_string();
    let tip = [("do", "change"), ("visit", &visit), ("seen", "1"), ("kind", "tip"), ("amount", "1")];
    assert_eq!(form(&world, &leilani, &tip).await, 404);
    assert_eq!(entries_of(&world, id).await.len(), 1);
    assert_eq!(
        see(&world.owner, "/provider/statement.csv").await.0,
        404,
        "an owner without work of their own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_64_a_payout_closes_its_lines_and_a_refund_after_it_stands_in_the_next_statement() {
    let world = World::open().await;
    let id = completed(&world).await;
    let who = entries_of(&world, id).await[0]["professional_id"].as_str().expect("an id").to_owned();
    let pay = |through| [("do", "pay_out"), ("professional", who.as_str()), ("through", through)];
    assert_eq!(form(&world, &world.owner, &pay("2026-06-13")).await, 422, "tomorrow");
    assert_eq!(form(&world, &world.owner, &pay("2026-06-12")).await, 303);
    assert_eq!(form(&world, &world.owner, &pay("2026-06-12")).await, 422, "nothing is left");
    assert_eq!(entries_of(&world, id).await[0]["is_paid"], true);
    world.desk.clock.advance(chrono::TimeDelta::days(1));
    let refund = json!({"kind": "refund", "amount_cents": 4_500, "borne_by": "both", "seen": 1});
    assert_eq!(add(&world, id, refund.clone()).await.0, 201);
    assert_eq!(add(&world, id, refund).await.0, 409, "repeated");
    let own = |day: &str| format!("{PAGE}?professional={who}&from={day}&to={day}");
    let (_, closed) = world.get(&own("2026-06-12"), &[("cookie", &world.owner.0)]).await;
    assert!(!closed.contains("-$31.50"), "what was closed stays");
    let (_, next) = world.get(&own("2026-06-13"), &[("cookie", &world.owner.0)]).await;
    assert!(next.contains("<strong>-$31.50<"), "they owe it now");
    assert!(!next.contains("owner@safeharbour.example"), "no mail address on a statement");
}
