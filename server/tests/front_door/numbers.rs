//! The owner's numbers over the API: what is told, what is refused, and what counts.

use backend::demo;
use chrono::TimeDelta;
use domain::access::Role;
use domain::ids::ShopId;
use serde_json::{Value, json};

use crate::world::{World, frame};

/// Asks with the operator's key, for shop 1.
async fn get(world: &World, path: &str) -> Value {
    let (status, body) = world.get(path, &[("authorization", &world.key)]).await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

async fn status_of(world: &World, path: &str) -> (u16, String) {
    world.get(path, &[("authorization", &world.key)]).await
}

async fn tell(world: &World, path: &str, body: &Value) -> (u16, Value) {
    tell_as(world, path, body, "").await
}

/// Posts an event of another system, with an idempotency key where one is given.
async fn tell_as(world: &World, path: &str, body: &Value, key: &str) -> (u16, Value) {
    let mut request =
        world.request(reqwest::Method::POST, path).header("authorization", &world.key).json(body);
    if !key.is_empty() {
        request = request.header("idempotency-key", key);
    }
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

async fn call(world: &World, body: Value) -> (u16, Value) {
    tell(world, "/salon/call?location_id=1", &body).await
}

/// Of a day's numbers: calls, answered, missed, appointments, revenue.
async fn today(world: &World) -> [i64; 5] {
    let today = &get(world, "/salon/dashboard?location_id=1").await["today"];
    ["calls", "answered", "missed", "appointments", "revenue_cents"]
        .map(|name| today[name].as_i64().expect("a number"))
}

fn added(before: [i64; 5], after: [i64; 5]) -> [i64; 5] {
    std::array::from_fn(|i| after[i] - before[i])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_numbers_are_the_sums_of_their_days() {
    let world = World::open().await;
    let numbers = get(&world, "/admin/shop/1/metrics?days=30").await;
    let days = numbers["timeseries"].as_array().expect("days");
    assert_eq!((days.len(), days[29]["date"].as_str()), (30, Some("2026-06-12")));
    for (total, name) in [
        ("total_calls", "calls"),
        ("total_appointments", "appointments"),
        ("total_revenue_cents", "revenue_cents"),
        ("completed_visits", "completed"),
    ] {
        let sum: i64 = days.iter().map(|day| day[name].as_i64().expect("a number")).sum();
        assert_eq!(numbers[total].as_i64(), Some(sum), "{total}");
        assert!(sum > 0, "{total}: the demo was busy");
    }
    // Held against the rows, as the API lists them.
    let listed = get(&world, "/admin/shop/1/appointments?from=2026-05-14&to=2026-06-12").await;
    let completed =
        listed["appointments"].as_array().expect("visits").iter().filter(|v| v["status"] == "completed");
    assert_eq!(numbers["completed_visits"].as_u64(), Some(completed.count() as u64));
    let metrics = numbers["metrics"].as_array().expect("metrics");
    assert!(
        metrics.len() > 20 && metrics.iter().all(|m| m["definition"].as_str().is_some_and(|d| d.len() > 20))
    );
    let one = get(&world, "/admin/shop/1/metrics?days=1").await;
    assert_eq!((one["from"].as_str(), one["to"].as_str()), (Some("2026-06-12"), Some("2026-06-12")));
    assert_eq!(get(&world, "/admin/shop/1/metrics").await["days"], 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn weeks_begin_on_monday_and_the_last_is_the_current_one() {
    let world = World::open().await;
    let weeks = get(&world, "/salon/metrics/weekly?location_id=1&weeks_back=12").await;
    let lines = weeks["weeks"].as_array().expect("weeks");
    assert_eq!(lines.len(), 12);
    assert_eq!(
        (lines[11]["week_start"].as_str(), lines[11]["is_complete"].as_bool()),
        (Some("2026-06-08"), Some(false))
    );
    assert_eq!(lines[0]["week_start"], "2026-03-23");
    // The weeks are the days.
    let numbers = get(&world, "/admin/shop/1/metrics?days=5").await;
    assert_eq!(lines[11]["total_calls"], numbers["total_calls"], "Monday to Friday");
    assert_eq!(weeks["trend"][0]["values"].as_array().map(Vec::len), Some(4));
    let insights = get(&world, "/salon/insights?location_id=1").await;
    assert!(insights["peak_hour"].as_i64().is_some_and(|hour| (9..18).contains(&hour)));
    assert_eq!(insights["top_service"], "Haircut");
    assert!(insights["conversion_rate"].as_f64().is_some_and(|rate| rate > 0.0 && rate <= 1.0));
    assert!(insights["insights"].is_array());
    let platform = get(&world, "/admin/platform-metrics").await;
    assert_eq!((platform["total_shops"].as_i64(), platform["active_shops"].as_i64()), (Some(1), Some(1)));
    assert_eq!(platform["total_calls"], platform["shops"][0]["total_calls"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_names_its_parameter() {
    let world = World::open().await;
    for (path, name) in [
        ("/admin/shop/1/metrics?days=0", "days"),
        ("/admin/shop/1/metrics?days=-1", "days"),
        ("/admin/shop/1/metrics?days=1e3", "days"),
        ("/admin/shop/1/metrics?days=99999999999999999999", "days"),
        ("/salon/metrics/weekly?location_id=1&weeks_back=-1", "weeks_back"),
        ("/salon/metrics/weekly?location_id=1&weeks_back=0", "weeks_back"),
        ("/salon/metrics/weekly?location_id=1&weeks_back=100000", "weeks_back"),
        ("/salon/dashboard?location_id=one", "location_id"),
        ("/admin/shop/1/appointments?from=2026-02-30", "from"),
    ] {
        let (status, body) = status_of(&world, path).await;
        assert_eq!(status, 400, "{path}");
        let problem: Value = serde_json::from_str(&body).expect("a problem");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(name)), "{path}: {body}");
    }
    for path in ["/admin/shop/99/metrics", "/salon/dashboard?location_id=99", "/admin/shop/x/metrics"] {
        assert_eq!(status_of(&world, path).await.0, 404, "{path}");
    }
    assert_eq!(status_of(&world, "/salon/dashboard").await.0, 200, "the only shop need not be named");
    let other = world.signed_in("other@owner.example", Role::Owner, Some(ShopId(1))).await;
    assert_eq!(
        world.get("/admin/platform-metrics", &[("cookie", &other.0)]).await.0,
        404,
        "an owner is no operator"
    );
    assert_eq!(
        world.get("/salon/dashboard", &[("cookie", &other.0)]).await.0,
        200,
        "one's only shop need not be named"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_another_phone_counts_once_in_whatever_order_it_is_told() {
    let world = World::open().await;
    let before = today(&world).await;
    let started =
        json!({"event": "call_started", "call_sid": "pbx-1", "from": "+18085550199", "caller_name": "Kai"});
    assert_eq!(call(&world, started.clone()).await, (200, json!({"status": "received"})));
    assert_eq!(call(&world, started).await, (200, json!({"status": "known"})));
    let wanted = json!({"event": "intent_extracted", "call_sid": "pbx-1", "intent": "price"});
    assert_eq!(call(&world, wanted.clone()).await.1["status"], "received");
    assert_eq!(call(&world, wanted).await.1["status"], "known");
    let ended = json!({"event": "call_ended", "call_sid": "pbx-1", "duration_sec": 61.0});
    assert_eq!(call(&world, ended.clone()).await.1["status"], "received");
    assert_eq!(call(&world, ended).await, (200, json!({"status": "known"})));
    assert_eq!(added(before, today(&world).await), [1, 1, 0, 0, 0]);
    // The end first, twice, and then the start; the end's time says how long it took.
    let ended = json!({"event": "call_ended", "call_sid": "pbx-2", "at": "2026-06-12T18:59:00Z", "outcome": "missed"});
    assert_eq!(call(&world, ended.clone()).await, (202, json!({"status": "parked"})));
    assert_eq!(call(&world, ended).await.0, 200);
    assert_eq!(added(before, today(&world).await), [1, 1, 0, 0, 0], "nothing counts before its start");
    let started = json!({"event": "call_started", "call_sid": "pbx-2", "at": "2026-06-12T18:58:00Z"});
    assert_eq!(call(&world, started).await.0, 200);
    assert_eq!(added(before, today(&world).await), [2, 1, 1, 0, 0]);
    for (sid, kinds) in [
        ("pbx-1", ["call_started", "intent_extracted", "call_ended"]),
        ("pbx-2", ["call_started", "call_ended", ""]),
    ] {
        let told: Vec<String> =
            world.log().await.into_iter().filter(|(_, call)| call == sid).map(|(kind, _)| kind).collect();
        assert_eq!(told, kinds.into_iter().filter(|kind| !kind.is_empty()).collect::<Vec<_>>(), "{sid}");
    }
    let calls = get(&world, "/admin/shop/1/calls").await;
    let second =
        calls["calls"].as_array().and_then(|calls| calls.iter().find(|c| c["call_sid"] == "pbx-2")).cloned();
    assert_eq!(second.expect("the call")["duration_sec"], 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_event_counts_on_its_own_day_and_a_machine_on_none() {
    let world = World::open().await;
    let day = async |date: &str| {
        let numbers = get(&world, "/admin/shop/1/metrics?days=30").await;
        let days = numbers["timeseries"].as_array().expect("days").clone();
        let day = days.into_iter().find(|day| day["date"] == date).expect("the day");
        (day["calls"].as_i64().expect("a number"), day["after_hours"].as_i64().expect("a number"))
    };
    let (before, today) = (day("2026-06-10").await, day("2026-06-12").await);
    // June 11, 5:30 in UTC is 19:30 of June 10 in Honolulu: the day before, after hours.
    let told = json!({"event": "call_started", "call_sid": "late", "at": "2026-06-11T05:30:00Z"});
    assert_eq!(call(&world, told).await.0, 200);
    assert_eq!(day("2026-06-10").await, (before.0 + 1, before.1 + 1));
    assert_eq!(day("2026-06-12").await, today);
    // The sweeper leaves it alone: other systems tell of nothing between start and end.
    assert_eq!(world.desk.sweep_calls().await.expect("a sweep"), 0);
    let ended = json!({"event": "call_ended", "call_sid": "late", "duration_sec": 9, "is_robot": true});
    assert_eq!(call(&world, ended).await.0, 200);
    assert_eq!(day("2026-06-10").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_cannot_be_are_refused_by_the_field() {
    let world = World::open().await;
    let before = (today(&world).await, world.calls().await);
    for (body, name) in [
        (json!({"event": "call_ended", "call_sid": "x", "duration_sec": -1}), "duration_sec"),
        (json!({"event": "call_ended", "call_sid": "x", "duration_sec": 1.5}), "duration_sec"),
        (json!({"event": "call_started", "call_sid": "x", "at": "2031-01-01T00:00:00Z"}), "at"),
        (json!({"event": "call_started", "call_sid": "x", "at": "yesterday"}), "at"),
        (json!({"event": "call_started", "call_sid": ""}), "call_sid"),
        (json!({"event": "call_started", "call_sid": "x".repeat(65)}), "call_sid"),
        (json!({"event": "call_started"}), "call_sid"),
        (json!({"event": "call_paused", "call_sid": "x"}), "event"),
        (json!([1, 2, 3]), ""),
    ] {
        let (status, problem) = call(&world, body.clone()).await;
        assert_eq!(status, 400, "{body}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(name)), "{body}: {problem}");
    }
    let service = get(&world, "/admin/shop/1/services").await["services"][0]["service_id"].clone();
    for (date, cents, name) in [
        ("2026-02-30", 1, "appointment_date"),
        ("next week", 1, "appointment_date"),
        ("2026-06-15T10:00", -1, "estimated_revenue_cents"),
    ] {
        let body = json!({"service_id": service, "appointment_date": date, "estimated_revenue_cents": cents});
        let (status, problem) = tell(&world, "/admin/shop/1/appointment", &body).await;
        assert_eq!(status, 400, "{date}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(name)), "{date}: {problem}");
    }
    for date in ["2999-01-01", "9999-12-31T23:59:59Z", "0001-01-01", "+262142-12-31"] {
        let body = json!({"service_id": service, "appointment_date": date});
        assert_eq!(
            tell(&world, "/admin/shop/1/appointment", &body).await.0,
            409,
            "{date}: nobody is rostered then"
        );
    }
    let unknown =
        json!({"service_id": "00000000-0000-0000-0000-000000000000", "appointment_date": "2026-06-15T10:00"});
    assert_eq!(tell(&world, "/admin/shop/1/appointment", &unknown).await.0, 404);
    let large = json!({"event": "call_started", "call_sid": "x", "caller_name": "x".repeat(10_000_000)});
    assert_eq!(call(&world, large).await.0, 413);
    assert_eq!((today(&world).await, world.calls().await), before, "nothing of it was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_of_another_system_is_booked_once_by_its_key() {
    let world = World::open().await;
    let before = today(&world).await;
    let services = get(&world, "/admin/shop/1/services").await;
    let service =
        services["services"].as_array().and_then(|s| s.iter().find(|s| s["name"] == "Haircut")).cloned();
    // A Sunday: the salon is closed, and it was agreed elsewhere all the same.
    let body = json!({
        "service_id": service.expect("a haircut")["service_id"], "appointment_date": "2026-06-14T10:00",
        "estimated_revenue_cents": 5000, "customer_name": "Noa", "call_id": "pbx-9",
    });
    let (status, made) = tell_as(&world, "/admin/shop/1/appointment", &body, "k1").await;
    assert_eq!((status, made["status"].as_str()), (201, Some("booked")));
    assert_eq!(
        (made["starts_at"].as_str(), made["estimated_revenue_cents"].as_i64()),
        (Some("2026-06-14T20:00:00Z"), Some(5000))
    );
    let again = tell_as(&world, "/admin/shop/1/appointment", &body, "k1").await;
    assert_eq!(again, (200, made.clone()));
    assert_eq!(added(before, today(&world).await), [0, 0, 0, 1, 5000]);
    // Three chairs: the third other key finds nobody.
    for (key, should) in [("k2", 201), ("k3", 201), ("k4", 409)] {
        assert_eq!(tell_as(&world, "/admin/shop/1/appointment", &body, key).await.0, should, "{key}");
    }
    // The call it was made in comes later, and converts.
    for event in ["call_started", "call_ended"] {
        call(&world, json!({"event": event, "call_sid": "pbx-9"})).await;
    }
    let calls = get(&world, "/admin/shop/1/calls").await;
    assert_eq!(calls["calls"][0]["outcome"], "booked");
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_the_older_system_become_services() {
    let world = World::open().await;
    for (hour, job, service) in [
        (10, "EMERGENCY_FIX", "Haircut"),
        (11, "CLOG_BLOCKAGE", "Hair Treatment"),
        (12, "LEAKING_FIXTURE", "Hair Color"),
        (10, "INSTALL_REQUEST", "Highlights"),
        (14, "WATER_HEATER_ISSUE", "Perm"),
        (16, "QUOTE_REQUEST", "Consultation"),
        (17, "REMODEL_INQUIRY", "Consultation"),
        (18, "blowout", "Blowout"),
    ] {
        let at = format!("2026-07-19T{hour}:00");
        let body = json!({"call_sid": format!("job-{job}"), "job": {"type": job, "appointment_date": at}});
        let (status, made) = tell(&world, "/salon/appointment?location_id=1", &body).await;
        assert_eq!((status, &made["services"]), (201, &json!([service])), "{job}: {made}");
        assert_eq!(tell(&world, "/salon/appointment?location_id=1", &body).await, (200, made), "once");
    }
    let without_time = json!({"call_sid": "job-x", "job": {"type": "EMERGENCY_FIX"}});
    let (status, made) = tell(&world, "/salon/appointment?location_id=1", &without_time).await;
    assert_eq!((status, made["status"].as_str()), (201, Some("requested")), "nobody said when");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_another_system_tells_late_can_still_be_answered() {
    let world = World::open().await;
    let three_days_ago = world.desk.clock.now() - TimeDelta::days(3);
    let late = json!({"call_sid": "job-late", "job": {"type": "EMERGENCY_FIX"}, "at": three_days_ago});
    let (status, made) = tell(&world, "/salon/appointment?location_id=1", &late).await;
    assert_eq!((status, made["status"].as_str()), (201, Some("requested")));
    world.desk.expire().await.expect("looked through");
    let (status, again) = tell(&world, "/salon/appointment?location_id=1", &late).await;
    assert_eq!((status, &again["status"]), (200, &json!("requested")), "it waits for its answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn trials_are_shown_and_never_counted() {
    let world = World::open().await;
    let before = today(&world).await;
    let mut live = world.live("/ops?location_id=1").await.expect("a socket");
    let snapshot = frame(&mut live).await;
    assert_eq!(snapshot["type"], "metrics");
    assert_eq!(tell(&world, "/salon/test/call?location_id=1", &json!({})).await.0, 201);
    let (status, made) = tell(&world, "/salon/test/appointment?location_id=1", &json!({})).await;
    assert_eq!((status, &made["is_test"]), (201, &json!(true)));
    let mut board = domain::live::Board::from(
        serde_json::from_value::<domain::live::Snapshot>(snapshot["data"].clone()).expect("a snapshot"),
    );
    for kind in ["call_started", "transcript", "transcript", "call_ended", "appointment_created"] {
        let event = frame(&mut live).await;
        assert_eq!(event["type"], kind);
        board.apply(&serde_json::from_value(event).expect("an event"));
    }
    assert_eq!(today(&world).await, before);
    let kpis = board.state().kpis;
    assert_eq!([kpis.calls, kpis.appointments, kpis.revenue_cents.0], [before[0], before[3], before[4]]);
    assert_eq!(
        get(&world, "/admin/shop/1/metrics?days=1").await["metrics"].as_array().and_then(|all| {
            all.iter().find(|metric| metric["id"] == "test_calls").map(|metric| metric["value"].clone())
        }),
        Some(json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weekly_report_is_saved_told_and_mailed_once() {
    let world = World::open().await;
    let boss = "boss@owner.example";
    world.signed_in(boss, Role::Owner, Some(demo::SHOP)).await;
    let told = async || {
        let mut tx = world.desk.store.read().await.expect("a transaction");
        let events = tx.events_since(demo::SHOP, 0, 1_000_000).await.expect("events");
        events.iter().filter(|event| event.frame.contains(r#""type":"weekly_report""#)).count()
    };
    assert_eq!(world.desk.report_weeks().await.expect("a look").0, 0, "it is Friday");
    // Sunday, June 14, 0:00 in Honolulu; two look at once.
    world.desk.clock.advance(TimeDelta::hours(39));
    let (one, other) = tokio::join!(world.desk.report_weeks(), world.desk.report_weeks());
    assert_eq!(one.expect("a look").0 + other.expect("a look").0, 1);
    assert_eq!(told().await, 1);
    assert_eq!(world.desk.report_weeks().await.expect("a look").0, 0);
    let weeks = get(&world, "/salon/metrics/weekly?location_id=1").await;
    let report = &weeks["reports"][0];
    assert_eq!(
        (report["first_day"].as_str(), report["last_day"].as_str()),
        (Some("2026-06-07"), Some("2026-06-13"))
    );
    assert_eq!(report["week_start"], "2026-06-08");
    let days = get(&world, "/admin/shop/1/metrics?days=8").await;
    let sum: i64 = days["timeseries"].as_array().expect("days")[..7]
        .iter()
        .map(|d| d["calls"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(report["total_calls"].as_i64(), Some(sum));
    assert!(report["moved"].as_array().is_some_and(|moved| moved.len() <= 5));
    // Three weeks away: each week gets its report, and only the latest is mailed.
    world.desk.clock.advance(TimeDelta::days(21));
    assert_eq!(world.desk.report_weeks().await.expect("a look").0, 3);
    assert_eq!(told().await, 4);
    let mut tx = world.desk.store.read().await.expect("a transaction");
    let due = tx.mails_due(world.desk.clock.now(), 1_000).await.expect("mails");
    let sent = world.mail.sent();
    let of_boss = due.iter().filter(|mail| mail.recipient == boss).count()
        + sent.iter().filter(|mail| mail.recipient == boss).count();
    assert!((1..=2).contains(&of_boss), "{of_boss}");
}
