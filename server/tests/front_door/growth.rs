//! Growth, weekly reports and the operator's page: their numbers are those of the API, and a report is written once.

use std::sync::Arc;

use backend::mail::FakeMailer;
use backend::tasks::Tasks;
use backend::world::{Clock, Ids};
use backend::{Desk, Outside, demo};
use chrono::TimeDelta;
use domain::access::Role;
use domain::availability::BookingRules;
use domain::hours::WeeklyHours;
use domain::ids::ShopId;
use domain::metrics::{Unit, words};
use domain::phone::PhoneNumber;
use domain::reception::{Manner, Shop};
use serde_json::{Value, json};
use store::{NewShop, Store};

use crate::world::World;

const BOSS: &str = "boss@owner.example";

async fn api(world: &World, path: &str) -> Value {
    let (status, body) = world.get(path, &[("authorization", &world.key)]).await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

/// A page as the owner sees it.
async fn page(world: &World, path: &str) -> String {
    let (status, body) = world.get(path, &[("cookie", &world.owner.0)]).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// The words of the first element after a mark in the page's text.
fn words_after(html: &str, mark: &str) -> String {
    let (_, rest) = html.split_once(mark).unwrap_or_else(|| panic!("no {mark} in the page"));
    let mut said = String::new();
    let mut inside = false;
    for c in rest.split_once('>').expect("an element").1.chars() {
        match c {
            '<' if !said.trim().is_empty() => break,
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => said.push(c),
            _ => {}
        }
    }
    said.trim().to_owned()
}

/// A metric of the API in the words of a page.
fn told(line: &Value, which: &str) -> String {
    let unit: Unit = serde_json::from_value(line["unit"].clone()).expect("a unit");
    line[which].as_f64().map_or_else(|| "no data".to_owned(), |value| words(unit, value))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_growth_shows_the_numbers_of_the_api_and_follows_a_call() {
    let world = World::open().await;
    let html = page(&world, "/dashboard/1/growth").await;
    let weeks = api(&world, "/salon/metrics/weekly?location_id=1").await;
    let lines = weeks["week_over_week"].as_array().expect("lines");
    for id in domain::growth::SHOWN {
        let line = lines.iter().find(|line| line["id"] == id).expect("a metric");
        let row = html.split_once(&format!("data-metric=\"{id}\"")).expect("a row").1;
        let row = row.split_once("</tr>").expect("a row").0;
        assert_eq!(words_after(row, "<td role=\"cell\" class=\"end\""), told(line, "value"), "{id}");
        assert_eq!(words_after(row, "data-label=\"before\""), told(line, "previous"), "{id}");
    }
    let so_far = |html: &str| words_after(html, "data-so-far=\"calls\"").parse::<i64>().expect("a number");
    let this_week = weeks["weeks"].as_array().and_then(|weeks| weeks.last()).expect("a week").clone();
    assert_eq!(Some(so_far(&html)), this_week["total_calls"].as_i64());
    // Every hour of the heatmap, counted from the days of the API.
    let numbers = api(&world, "/admin/shop/1/metrics?days=28").await;
    let (calls, missed) = (&numbers["total_calls"], &numbers["missed_calls"]);
    assert!(html.contains(&format!("{calls} calls, {missed} missed")), "four weeks of calls by the hour");
    for event in ["call_started", "call_ended"] {
        let body = json!({"event": event, "call_sid": "pbx-growth"});
        let path = "/salon/call?location_id=1";
        let request =
            world.request(reqwest::Method::POST, path).header("authorization", &world.key).json(&body);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 200);
    }
    assert_eq!(so_far(&page(&world, "/dashboard/1/growth").await), so_far(&html) + 1);
    // What the API advises stands on the page, with its way.
    let insights = api(&world, "/salon/insights?location_id=1").await;
    for insight in insights["insights"].as_array().expect("insights") {
        let rule = insight["rule"].as_str().expect("a rule");
        assert!(html.contains(&format!("data-rule=\"{rule}\"")), "{rule}");
        let link = insight["link"].as_str().expect("a link").replace('&', "&amp;");
        assert!(html.contains(&link), "{link}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_without_anything_has_a_page_without_a_wrong_number() {
    let world = World::empty().await;
    open_shop(&world.desk, ShopId(7), "Quiet", "America/New_York").await;
    let owner = world.signed_in(BOSS, Role::Owner, Some(ShopId(7))).await;
    // Sunday: the first week is over and nothing happened in it.
    world.desk.clock.advance(TimeDelta::days(4));
    assert_eq!(world.desk.report_weeks().await.expect("a look").0, 1);
    for path in
        ["/dashboard/7/growth", "/dashboard/7/growth/reports/2026-06-08", "/dashboard/7/growth/reports"]
    {
        let (status, html) = world.get(path, &[("cookie", &owner.0)]).await;
        assert_eq!(status, 200, "{path}: {html}");
        assert!(!html.contains("NaN") && !html.contains("inf "), "{path}");
    }
    let (_, html) = world.get("/dashboard/7/growth/reports/2026-06-08", &[("cookie", &owner.0)]).await;
    assert!(html.contains("only a part of it"), "it came on a Friday");
    assert!(
        words_after(&html, "data-metric=\"answer_rate\"").contains("Answer rate") && html.contains("no data")
    );
    assert!(world.mail.sent().is_empty(), "a week of nothing is not mailed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_can_be_read_again_and_what_is_none_is_not_there() {
    let world = World::open().await;
    world.desk.clock.advance(TimeDelta::hours(39));
    assert_eq!(world.desk.report_weeks().await.expect("a look").0, 1);
    let report = &api(&world, "/salon/metrics/weekly?location_id=1").await["reports"][0];
    let html = page(&world, "/dashboard/1/growth/reports/2026-06-08").await;
    for headline in report["headlines"].as_array().expect("headlines") {
        let row = format!("<tr data-metric=\"{}\"", headline["id"].as_str().expect("an id"));
        let row = html.split_once(&row).expect("a row").1;
        assert_eq!(words_after(row, "<td class=\"end\""), told(headline, "value"), "{headline}");
    }
    let goals = html.split_once("class=\"table goals\"").expect("goals").1;
    for id in ["calls", "conversion_rate", "booked_revenue", "no_show_rate"] {
        assert!(goals.contains(&format!("data-metric=\"{id}\"")), "{id}");
    }
    for moved in report["moved"].as_array().expect("lines") {
        let (_, told) = moved.as_str().and_then(|line| line.split_once(": ")).expect("a line");
        assert!(html.contains(told), "{moved}");
    }
    assert!(page(&world, "/dashboard/1/growth/reports").await.contains("/growth/reports/2026-06-08"));
    assert!(page(&world, "/dashboard/1/growth").await.contains("/growth/reports/2026-06-08"));
    for week in ["2026-06-01", "2026-02-30", "soon", "2026-06-09"] {
        let path = format!("/dashboard/1/growth/reports/{week}");
        assert_eq!(world.get(&path, &[("cookie", &world.owner.0)]).await.0, 404, "{week}");
    }
}

/// Another process on the same database: its own clock, its own way to mail.
async fn another_process(world: &World, ahead: TimeDelta) -> (Desk, Arc<FakeMailer>) {
    let store = Store::connect(&world.state.config.database_url).await.expect("a store");
    let mail = Arc::new(FakeMailer::default());
    let clock = Clock::standing_at(world.desk.clock.now() + ahead);
    let data_folder = world.folder.path().to_owned();
    let outside = Outside {
        public_url: "https://frontdesk.example".into(),
        mailer: Some(mail.clone()),
        data_folder,
        ..Outside::default()
    };
    (Desk::open(store, clock, Ids::seeded(99), Tasks::default(), outside), mail)
}

/// Mails to the boss by whatever process, when none waits any more.
async fn mails_of_boss(world: &World, mailers: &[&Arc<FakeMailer>]) -> usize {
    for _ in 0..600 {
        let waiting = {
            let mut tx = world.desk.store.read().await.expect("a transaction");
            tx.mails_due(world.desk.clock.now() + TimeDelta::days(60), 1_000).await.expect("mails").len()
        };
        let sent =
            mailers.iter().flat_map(|mailer| mailer.sent()).filter(|mail| mail.recipient == BOSS).count();
        if waiting == 0 && sent > 0 {
            return sent;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the mails did not leave");
}

async fn reports_told(world: &World) -> usize {
    let mut tx = world.desk.store.read().await.expect("a transaction");
    let events = tx.events_since(demo::SHOP, 0, 1_000_000).await.expect("events");
    events.iter().filter(|event| event.frame.contains(r#""type":"weekly_report""#)).count()
}

async fn two_processes_write_each_report_once(world: World) {
    world.signed_in(BOSS, Role::Owner, Some(demo::SHOP)).await;
    let (other, others_mail) = another_process(&world, TimeDelta::zero()).await;
    for desk in [&world.desk, &other] {
        desk.clock.advance(TimeDelta::hours(39));
    }
    let looks = futures::future::join_all((0..12).map(|n| {
        let desk = if n % 2 == 0 { world.desk.clone() } else { other.clone() };
        async move { desk.report_weeks().await.expect("a look").0 }
    }));
    assert_eq!(looks.await.into_iter().sum::<usize>(), 1);
    assert_eq!(reports_told(&world).await, 1);
    assert_eq!(mails_of_boss(&world, &[&world.mail, &others_mail]).await, 1);
    // One is down for two weeks; the other's clock goes wrong by a day, forth and back. Then both look.
    other.clock.advance(TimeDelta::days(14));
    let caught_up = other.report_weeks().await.expect("a look").0;
    other.clock.advance(TimeDelta::days(-1));
    let again = other.report_weeks().await.expect("a look").0;
    world.desk.clock.advance(TimeDelta::days(14));
    let late = world.desk.report_weeks().await.expect("a look").0;
    // A third one, after a restart.
    let (fresh, freshs_mail) = another_process(&world, TimeDelta::hours(1)).await;
    let restarted = fresh.report_weeks().await.expect("a look").0;
    assert_eq!((caught_up, again, late, restarted), (2, 0, 0, 0));
    assert_eq!(reports_told(&world).await, 3);
    // Of the two weeks that were caught up, the latest was mailed.
    let mailers = [&world.mail, &others_mail, &freshs_mail];
    for _ in 0..200 {
        if mails_of_boss(&world, &mailers).await == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(mails_of_boss(&world, &mailers).await, 2);
    for desk in [&other, &fresh] {
        desk.tasks.close();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_69_of_two_processes_one_writes_and_mails_a_report_on_sqlite() {
    two_processes_write_each_report_once(World::open().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_69_of_two_processes_one_writes_and_mails_a_report_on_postgres() {
    if let Some(world) = World::on_postgres().await {
        two_processes_write_each_report_once(world).await;
    }
}

async fn open_shop(desk: &Desk, id: ShopId, name: &str, zone: &str) {
    let new = NewShop {
        shop: Shop {
            id,
            name: name.into(),
            zone: zone.parse().expect("a zone"),
            address: None,
            hours: WeeklyHours::same(0..7, 540, 1080),
            services: Vec::new(),
            professionals: Vec::new(),
            rules: BookingRules { min_notice_minutes: 0, horizon_days: 60, grid_minutes: 15 },
            greeting: None,
            manner: Manner::default(),
            faq: Vec::new(),
        },
        slug: format!("shop-{id}"),
        phone_number: PhoneNumber::parse(&format!("+1808555{:04}", id.0)).ok(),
        is_demo: false,
        at: desk.clock.now(),
    };
    let opened = desk.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_shop(&new).await })
    });
    opened.await.expect("a shop");
}

async fn call(world: &World, shop: i64, sid: &str, at: &str) {
    for event in ["call_started", "call_ended"] {
        let body = json!({"event": event, "call_sid": sid, "at": at});
        let path = format!("/salon/call?location_id={shop}");
        let request =
            world.request(reqwest::Method::POST, &path).header("authorization", &world.key).json(&body);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), 200, "{}", response.text().await.unwrap_or_default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_69_a_week_with_a_change_of_the_clocks_has_its_own_borders_and_one_mail_tells_of_all_shops() {
    let world = World::open().await;
    // In New York the clocks go back on Sunday, November 1, 2026: the week of that Sunday has 169 hours.
    world.desk.clock.advance(TimeDelta::days(140));
    for (id, name) in [(8, "Harbor"), (9, "Hill")] {
        open_shop(&world.desk, ShopId(id), name, "America/New_York").await;
        world.signed_in(BOSS, Role::Owner, Some(ShopId(id))).await;
    }
    world.desk.clock.advance(TimeDelta::days(9));
    for shop in [8, 9] {
        // The last moment of Saturday; the first of Sunday; Saturday a week later, when the offset is another; Sunday again.
        call(&world, shop, &format!("{shop}-a"), "2026-11-01T03:59:59Z").await;
        call(&world, shop, &format!("{shop}-b"), "2026-11-01T04:00:00Z").await;
        call(&world, shop, &format!("{shop}-c"), "2026-11-08T04:59:59Z").await;
    }
    let to = |at: &str| {
        let at: domain::Instant = at.parse().expect("an instant");
        world.desk.clock.advance(at - world.desk.clock.now());
    };
    to("2026-11-08T04:59:59Z");
    world.desk.report_weeks().await.expect("a look");
    let weeks = api(&world, "/salon/metrics/weekly?location_id=8").await;
    assert_eq!(weeks["reports"][0]["week_start"], "2026-10-26", "an hour before midnight it is not due");
    let before = mails_of_boss(&world, &[&world.mail]).await;
    to("2026-11-08T05:00:00Z");
    assert_eq!(world.desk.report_weeks().await.expect("a look").0, 2, "both shops, and Honolulu sleeps");
    for shop in [8, 9] {
        let weeks = api(&world, &format!("/salon/metrics/weekly?location_id={shop}")).await;
        let report = &weeks["reports"][0];
        assert_eq!(
            (report["week_start"].as_str(), report["total_calls"].as_i64()),
            (Some("2026-11-02"), Some(2))
        );
        assert_eq!(weeks["reports"][1]["total_calls"], 1, "the last second of the week before");
    }
    for _ in 0..200 {
        if mails_of_boss(&world, &[&world.mail]).await > before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let mails = world.mail.sent();
    let last = mails.iter().rfind(|mail| mail.recipient == BOSS).expect("a mail");
    assert!(last.words.contains("Harbor") && last.words.contains("Hill"), "one mail of both: {}", last.words);
    assert_eq!(mails_of_boss(&world, &[&world.mail]).await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_every_shop_at_a_glance_and_finds_one() {
    let world = World::open().await;
    for id in 20..80 {
        open_shop(&world.desk, ShopId(id), &format!("Salon {id}"), "America/New_York").await;
    }
    open_shop(&world.desk, ShopId(90), "Lost <b>Calls</b>", "Pacific/Honolulu").await;
    for n in 0..4 {
        for (event, outcome) in [("call_started", "x"), ("call_ended", "missed")] {
            let body = json!({"event": event, "call_sid": format!("lost-{n}"), "outcome": outcome});
            let body = if event == "call_started" {
                json!({"event": event, "call_sid": format!("lost-{n}")})
            } else {
                body
            };
            let path = "/salon/call?location_id=90";
            let request =
                world.request(reqwest::Method::POST, path).header("authorization", &world.key).json(&body);
            assert_eq!(request.send().await.expect("an answer").status().as_u16(), 200);
        }
    }
    let operator = world.signed_in("op@platform.example", Role::Operator, None).await;
    let see = async |path: &str| {
        let (status, html) = world.get(path, &[("cookie", &operator.0)]).await;
        assert_eq!(status, 200, "{path}");
        html
    };
    let html = see("/operator").await;
    let rows = |html: &str| html.matches("data-shop-row=").count();
    assert_eq!(rows(&html), 50, "a page of them");
    let first = html.split_once("data-shop-row=\"").expect("a row").1;
    assert!(first.starts_with("90\""), "the one that loses calls is first");
    assert!(html.contains("4 of 4 calls of today were missed.") && !html.contains("<b>Calls</b>"));
    let today = [("1", api(&world, "/salon/dashboard?location_id=1").await)];
    let calls = today[0].1["today"]["calls"].as_i64().expect("a number") + 4;
    assert_eq!(
        words_after(html.split_once("data-figure=\"calls\"").expect("calls").1, "class=\"stat-figure\""),
        calls.to_string()
    );
    let next = html.split_once("More shops").expect("a next page").0;
    let next = next.rsplit_once("href=\"").expect("a link").1.split_once('"').expect("a link").0;
    assert_eq!(rows(&see(&next.replace("&amp;", "&")).await), 12, "each shop is on one of the pages");
    let found = see("/operator?q=salon+33").await;
    assert_eq!(rows(&found), 1);
    assert_eq!(rows(&see("/operator?q=honolulu").await), 2);
    assert_eq!(rows(&see("/operator?q=%25").await), 0, "a sign of a pattern is a sign");
    // Its people, found by a part of their address; a sign of a pattern finds nobody.
    assert!(see("/operator?people=OP@plat").await.contains("op@platform.example"));
    assert!(!see("/operator?people=%25").await.contains("op@platform.example</span>"));
    // Whoever looks into a shop is written down in it.
    see("/dashboard/90").await;
    let audit = api(&world, "/admin/shop/90/audit").await;
    assert!(
        audit.to_string().contains("operator_acted_as_shop")
            && audit.to_string().contains("op@platform.example")
    );
    let owner = world.signed_in(BOSS, Role::Owner, Some(ShopId(90))).await;
    assert_eq!(world.get("/operator", &[("cookie", &owner.0)]).await.0, 404);
}
