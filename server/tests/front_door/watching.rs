//! What the process tells of itself: metrics and their dashboard, ids of requests, builds of the pages.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use crate::world::{World, hear, send, set_up};

/// Everything as Prometheus reads it, by somebody who may.
async fn metrics(world: &World) -> String {
    let asked = [("authorization", world.key.as_str()), ("accept", "text/plain")];
    let (status, text) = world.get("/metrics", &asked).await;
    assert_eq!(status, 200);
    text
}

/// The value of a line.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(' ')?.parse().ok());
    found.unwrap_or_else(|| panic!("no {line} in\n{text}"))
}

async fn answered_call(world: &World) {
    let mut socket = world.relay(&world.ring("CA1").await).await.expect("a socket");
    set_up(&mut socket, "CA1").await;
    hear(&mut socket).await.expect("a greeting");
    let asks = serde_json::json!({"type": "prompt", "voicePrompt": "When are you open?", "lang": "en-US", "last": true});
    send(&mut socket, asks).await;
    hear(&mut socket).await.expect("an answer");
}

/// Names of metrics in queries: words that begin with `frontdesk_`.
fn names_in(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("expr" | "query", Value::String(query)) => {
                        let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                        names.extend(words.filter(|word| word.starts_with("frontdesk_")).map(str::to_owned));
                    }
                    _ => names_in(value, names),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names_in(value, names)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_of_the_dashboard_names_a_metric_that_is_there() {
    let dashboard = include_str!("../../../docs/grafana.json");
    let dashboard: Value = serde_json::from_str(dashboard).expect("JSON");
    let mut asked = BTreeSet::new();
    names_in(&dashboard, &mut asked);
    assert!(asked.len() > 30, "{asked:?}");
    let world = World::open().await;
    answered_call(&world).await;
    let text = metrics(&world).await;
    let told: BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['{', ' ']).next())
        .collect();
    // What is there only where something is set up, or has been done.
    let sometimes = ["frontdesk_backup_age_seconds"];
    for name in &asked {
        assert!(told.contains(name.as_str()) || sometimes.contains(&name.as_str()), "{name} is nowhere");
    }
    // And the other way round: nothing that is told is left out.
    for name in told {
        let base = name.trim_end_matches("_sum").trim_end_matches("_count");
        assert!(
            asked.iter().any(|asked| asked.trim_end_matches("_bucket") == base || asked == name),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_what_was_done() {
    let world = World::open().await;
    let before = metrics(&world).await;
    answered_call(&world).await;
    assert_eq!(world.post_with("/voice", "CallSid=CA2&To=%2B18084826296", Some("wrong")).await.0, 403);
    let text = metrics(&world).await;
    assert!((value(&text, "frontdesk_calls_started_total") - 1.0).abs() < 0.1);
    assert!((value(&text, "frontdesk_turn_seconds_count") - 1.0).abs() < 0.1);
    assert!((value(&text, "frontdesk_turn_seconds_bucket{le=\"+Inf\"}") - 1.0).abs() < 0.1);
    assert!(value(&text, "frontdesk_webhooks_total{route=\"/voice\",result=\"ok\"}") > 0.9);
    assert!(value(&text, "frontdesk_webhooks_total{route=\"/voice\",result=\"refused\"}") > 0.9);
    assert!(value(&text, "frontdesk_http_requests_total{area=\"phone\",status=\"4xx\"}") > 0.9);
    let commits = "frontdesk_commit_seconds_count";
    assert!(value(&text, commits) > value(&before, commits), "the call was written down");
    assert!(value(&text, "frontdesk_disk_free_bytes") > 0.0);
    assert!((value(&text, "frontdesk_part_failing{part=\"database\"}")).abs() < 0.1);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').expect("a value");
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_names_its_request() {
    let world = World::open().await;
    let id = async |given: Option<&str>| {
        let mut request = world.request(Method::GET, "/health");
        if let Some(given) = given {
            request = request.header("x-request-id", given);
        }
        let answer = request.send().await.expect("an answer");
        let id = answer.headers().get("x-request-id").expect("a name");
        id.to_str().expect("text").to_owned()
    };
    assert_ne!(id(None).await, id(None).await);
    assert_eq!(id(Some("proxy-1")).await, "proxy-1");
    assert_ne!(id(Some("x y; z")).await, "x y; z", "what is no name is not repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_which_build_it_is_of_and_the_server_says_which_it_serves() {
    let site = tempfile::TempDir::new().expect("a folder");
    std::fs::create_dir(site.path().join("pkg")).expect("a folder");
    for name in ["frontdesk.js", "frontdesk.wasm", "frontdesk.css"] {
        std::fs::write(site.path().join("pkg").join(name), name).expect("a file");
    }
    let root = site.path().to_str().expect("a path");
    let world = World::open_with(&[("LEPTOS_SITE_ROOT", root)]).await;
    let (status, build) = world.get("/build", &[]).await;
    assert_eq!((status, build.len()), (200, 16));
    let page = world.get("/dashboard/1", &[("cookie", &world.owner.0)]).await.1;
    assert!(page.contains(&format!("data-build=\"{build}\"")), "the page names its build");
    let refused = world.form("/signin", None, &[("email", "nobody@salon.example"), ("password", "x")]).await;
    assert!(
        !refused.text().await.expect("a page").contains("data-build"),
        "an answer to a form stays as it is"
    );
    for file in ["frontdesk.js", "frontdesk.wasm"] {
        let path = format!("/pkg/{build}/{file}");
        let answer = world.request(Method::GET, &path).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let kept =
            answer.headers().get("cache-control").and_then(|kept| kept.to_str().ok()).unwrap_or_default();
        assert!(kept.contains("immutable"), "{kept}");
    }
    assert!(page.contains(&format!("/pkg/{build}")) || page.contains(&format!("\"pkg/{build}\"")), "{page}");
    assert_eq!(world.get("/pkg/0123456789abcdef/frontdesk.js", &[]).await.0, 404, "another build's");
}
