//! Bad input and too much of it: sizes, types, methods, rates, and the headers of every answer.

use futures::future::join_all;
use reqwest::Method;

use crate::world::World;

async fn post_key(world: &World, body: String, kind: &str) -> (u16, String, String) {
    let request = world
        .request(Method::POST, "/admin/shop/1/keys")
        .header("authorization", &world.key)
        .header("content-type", kind)
        .body(body);
    let response = request.send().await.expect("an answer");
    let kind = response.headers()["content-type"].to_str().expect("ASCII").to_owned();
    (response.status().as_u16(), kind, response.text().await.expect("a body"))
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_a_problem_that_names_the_field() {
    let world = World::open().await;
    for (body, kind, status, names) in [
        (r#"{"name":"till"}"#.to_owned(), "application/json", 201, "fdk_"),
        (r#"{"name":7}"#.to_owned(), "application/json", 400, "name"),
        ("{}".to_owned(), "application/json", 400, "name"),
        ("{".to_owned(), "application/json", 400, "JSON"),
        (r#"{"name":"till"}"#.to_owned(), "text/plain", 415, "application/json"),
        (format!(r#"{{"name":"{}"}}"#, "x".repeat(70_000)), "application/json", 413, "length"),
    ] {
        let (got, kind, body) = post_key(&world, body, kind).await;
        assert_eq!(got, status, "{body}");
        assert!(body.contains(names), "{body}");
        assert_eq!(kind == "application/problem+json", status != 201, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_function_that_cannot_be_read_is_a_bad_request() {
    let world = World::open().await;
    for body in ["", "{", "[]", r#"{"location_id":"one"}"#] {
        let request = world
            .request(Method::POST, "/api/board")
            .header("cookie", &world.owner.0)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(body);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 400, "{body:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_an_address_does_not_take_is_refused() {
    let world = World::open().await;
    for (method, path) in [
        (Method::DELETE, "/shops"),
        (Method::PUT, "/health"),
        (Method::GET, "/signout"),
        (Method::POST, "/account/"),
    ] {
        let request = world.request(method.clone(), path).header("authorization", &world.key);
        let status = request.send().await.expect("an answer").status().as_u16();
        assert!(matches!(status, 404 | 405), "{method} {path}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_that_asks_too_often_waits_and_others_do_not() {
    let world = World::open().await;
    // Many at once: one after the other they might be slow enough to be allowed.
    let storm = async |address: &'static str| {
        let ask =
            || world.request(Method::GET, "/api-docs/openapi.json").header("x-forwarded-for", address).send();
        let answers = join_all((0..400).map(|_| ask())).await;
        answers.into_iter().map(|answer| answer.expect("an answer")).collect::<Vec<_>>()
    };
    let answers = storm("203.0.113.9").await;
    let (refused, answered): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status() == 429);
    assert!(answered.iter().all(|answer| answer.status() == 200) && !answered.is_empty());
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|answer| answer.headers().contains_key("retry-after")));
    assert_eq!(world.get("/api-docs/openapi.json", &[("x-forwarded-for", "198.51.100.7")]).await.0, 200);
    // A forwarded address that the client wrote itself does not count: the storm goes on from the same one.
    let more = storm("198.51.100.8, 203.0.113.9").await;
    assert!(more.iter().any(|answer| answer.status() == 429));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let world = World::open().await;
    for path in ["/", "/signin", "/health", "/nothing-here", "/shops"] {
        let response = world.request(Method::GET, path).send().await.expect("an answer");
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        let policy = header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert!(header("strict-transport-security").starts_with("max-age="), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_of_the_api_names_every_route_of_it() {
    let world = World::open().await;
    let (_, document) = world.get("/api-docs/openapi.json", &[]).await;
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let api = |path: &str| {
        ["/admin/", "/salon/", "/shop/"].iter().any(|folder| path.starts_with(folder))
            || matches!(path, "/shops" | "/health" | "/metrics" | "/book/{shop_slug}/times")
    };
    let listed: Vec<_> =
        server::routes::listing(&world.state).into_iter().filter(|route| api(&route.path)).collect();
    for route in &listed {
        let operation = &paths[&route.path][route.method.as_str().to_lowercase()];
        assert!(operation["operationId"].is_string(), "{} {} is not described", route.method, route.path);
    }
    let described: usize = paths.values().map(|item| item.as_object().map_or(0, serde_json::Map::len)).sum();
    assert_eq!(described, listed.len(), "nothing is described that does not exist");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_grows_for_ever_is_read_in_stretches() {
    let world = World::open().await;
    let starts = async |query: &str| {
        let (status, body) =
            world.get(&format!("/admin/shop/1/{query}"), &[("authorization", &world.key)]).await;
        let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let days = |list: &str, day: &str| -> Option<Vec<String>> {
            let lines = body[list].as_array()?.iter();
            Some(lines.map(|line| line[day].as_str().expect("a day").to_owned()).collect())
        };
        (status, days("appointments", "starts_at").or_else(|| days("entries", "local_date")))
    };
    // Friday, June 12: the demo's visits go back further than 31 days, and on into the next week.
    let (_, long) = starts("appointments?from=2026-01-01&to=2026-12-31").await;
    let (long, (_, short)) = (long.expect("visits"), starts("appointments").await);
    let short = short.expect("visits");
    assert!(long[0].as_str() < "2026-05-01" && short[0].as_str() >= "2026-05-12", "{} {}", long[0], short[0]);
    assert_eq!(long.last(), short.last(), "what is to come is there");
    let (_, entries) = starts("commission").await;
    assert!(entries.expect("lines").iter().all(|day| day.as_str() >= "2026-05-12"));
    for list in ["appointments", "commission"] {
        assert_eq!(starts(&format!("{list}?from=2025-06-12&to=2026-06-12")).await.0, 200, "366 days");
        // Of a longer stretch, its last 366 days.
        for too_much in ["from=2020-01-01&to=2026-06-12", "from=2020-01-01"] {
            let year = starts(&format!("{list}?from=2025-06-12&to=2026-06-12")).await.1.expect("lines");
            let (status, cut) = starts(&format!("{list}?{too_much}")).await;
            assert_eq!((status, cut.expect("lines").first()), (200, year.first()), "{list} {too_much}");
        }
        assert_eq!(starts(&format!("{list}?from=2026-06-12&to=2999-01-01")).await, (200, Some(Vec::new())));
        // A last day alone is the end of 31 days; a first day alone goes on to what is to come.
        assert_eq!(starts(&format!("{list}?to=2020-01-01")).await, (200, Some(Vec::new())));
        assert_eq!(starts(&format!("{list}?from=2026-06-01")).await.0, 200);
        assert_eq!(starts(&format!("{list}?from=2026-06-02&to=2026-06-01")).await.0, 200);
    }
}
