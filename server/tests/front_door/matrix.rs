//! The isolation matrix: every route and server function, asked by everybody who must not see the other shop.
//!
//! The routes are those of the router itself, so none can be forgotten: a new one fails here until this file knows how to
//! ask it about another shop. The other shop is full of canaries; none may ever be in an answer.

mod askers;
mod bodies;
mod other_shop;

use std::collections::BTreeSet;

use domain::access::Role;
use domain::ids::ShopId;
use futures::StreamExt;
use reqwest::Method;
use server::routes::{Listed, listing};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use self::askers::{Asker, askers, owners};
use self::other_shop::open_the_other_shop;
use crate::world::{World, main_part};

const OTHER: ShopId = ShopId(2);
/// In everything that belongs to the other shop.
const MARK: &str = "quagga";
/// What somebody who works there must not see either.
const OWNERS_MARK: &str = "quagga k";
/// The other shop's visit, and the photo in its chat.
const VISIT: Uuid = Uuid::from_u128(0x00ca_9a47);
const PHOTO: Uuid = Uuid::from_u128(0x9407);
/// The other shop's customer, and a file that waits there.
const CUSTOMER: Uuid = Uuid::from_u128(0x00ca_9a43);
const IMPORT: Uuid = Uuid::from_u128(0x1339);

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_another_shop_by_any_route() {
    let world = World::open().await;
    let key_of_the_shop = open_the_other_shop(&world).await;
    let routes = listing(&world.state);
    assert!(routes.len() > 40, "the router lists its routes: {}", routes.len());

    let askers = askers(&world).await;
    let (mut asked, mut leaks) = (0, Vec::new());
    for route in &routes {
        for asker in &askers {
            let (status, body) = ask(&world, route, asker, &key_of_the_shop).await;
            asked += 1;
            let case = format!("{} {} as {}: {status}", route.method, route.path, asker.who);
            assert!(status < 500, "{case}: {body}");
            if body.to_lowercase().contains(asker.mark) {
                leaks.push(format!("{case} shows {body}"));
            }
            let let_in = status < 300;
            if !(asker.may)(route.rule) && let_in {
                leaks.push(format!("{case} was let in"));
            }
        }
    }
    for (method, path) in unanswered(&routes) {
        for asker in &askers {
            let (status, body) =
                answer(request(&world, &method, &filled(&path, &key_of_the_shop), asker)).await;
            asked += 1;
            if !(400..500).contains(&status) || body.to_lowercase().contains(MARK) {
                leaks.push(format!("{method} {path} as {}: {status} {body}", asker.who));
            }
        }
    }
    println!(
        "isolation matrix: {} routes and every other verb x {} askers = {asked} cases, {} leaks",
        routes.len(),
        askers.len(),
        leaks.len()
    );
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// The verbs that no route of a path takes.
fn unanswered(routes: &[Listed]) -> Vec<(Method, String)> {
    let paths: BTreeSet<&str> = routes.iter().map(|route| route.path.as_str()).collect();
    let verbs = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let each =
        paths.into_iter().flat_map(|path| verbs.iter().map(move |verb| (verb.clone(), path.to_owned())));
    each.filter(|(verb, path)| !routes.iter().any(|known| known.method == *verb && known.path == *path))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_shops_own_people_do_see_it() {
    let world = World::open().await;
    let key_of_the_shop = open_the_other_shop(&world).await;
    let owner = world.signed_in("owner@other.example", Role::Owner, Some(OTHER)).await;
    let asker = Asker { who: "its own owner", header: Some(("cookie", owner.0)), mark: MARK, may: owners };
    let mut seen = Vec::new();
    for route in
        listing(&world.state).iter().filter(|route| route.method == Method::GET || is_function(route))
    {
        let (_, body) = ask(&world, route, &asker, &key_of_the_shop).await;
        if body.to_lowercase().contains(MARK) {
            seen.push(route.path.clone());
        }
    }
    for path in [
        "/ops",
        "/salon",
        "/shops",
        "/admin/shop/{shop_id}/services",
        "/admin/shop/{shop_id}/appointments",
        "/admin/shop/{shop_id}/calls",
        "/admin/shop/{shop_id}/keys",
        "/admin/shop/{shop_id}/audit",
        "/admin/shop/{shop_id}/commission",
        "/salon/dashboard",
        "/salon/insights",
        "/dashboard/{location_id}",
        "/dashboard/{location_id}/calls",
        "/dashboard/{location_id}/customers",
        "/dashboard/{location_id}/customers.csv",
        "/dashboard/{location_id}/customers/{customer_id}",
        "/dashboard/{location_id}/customers/import/{import_id}",
        "/api/customers",
        "/api/customer",
        "/api/customer_import",
        "/dashboard/{location_id}/appointments",
        "/dashboard/{location_id}/appointments/{appointment_id}",
        "/dashboard/{location_id}/calls/{call_sid}",
        "/dashboard/{location_id}/commission",
        "/dashboard/{location_id}/commission.csv",
        "/dashboard/{location_id}/settings",
        "/dashboard/{location_id}/settings/profile",
        "/dashboard/{location_id}/settings/services",
        "/dashboard/{location_id}/settings/professionals",
        "/dashboard/{location_id}/settings/receptionist",
        "/dashboard/{location_id}/growth",
        "/dashboard/{location_id}/growth/reports",
        "/dashboard/{location_id}/growth/reports/{week_start}",
        "/api/growth",
        "/api/weekly_report",
        "/api/weekly_reports",
        "/dashboard/{location_id}/settings/questions",
        "/dashboard/{location_id}/setup",
        "/shop/{location_id}/config",
        "/api/set_up",
        "/api/questions",
        "/admin/shop/{shop_id}/appointments/{appointment_id}/messages",
        "/chat/{location_id}/{appointment_id}",
        "/chat/{location_id}/{appointment_id}/photos/{photo_id}",
        "/chat/{location_id}/{appointment_id}/live",
        "/api/staff_chat",
        "/api/board",
        "/api/calls",
        "/api/call",
        "/api/settings",
        "/api/visit_book",
        "/api/visit",
        "/api/settings_page",
        "/api/commission",
        "/api/me",
    ] {
        assert!(
            seen.iter().any(|seen| seen == path),
            "{path} shows the canaries to their owner; {seen:?} do"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_yours_looks_like_what_does_not_exist() {
    let world = World::open().await;
    open_the_other_shop(&world).await;
    let cookie = [("cookie", world.owner.0.as_str())];
    for path in [
        "/admin/shop/{}/calls",
        "/admin/shop/{}/keys",
        "/dashboard/{}",
        "/dashboard/{}/settings",
        "/dashboard/{}/appointments",
        "/dashboard/{}/commission",
        "/dashboard/{}/customers",
        "/dashboard/{}/customers/00000000-0000-0000-0000-000000ca9a43",
        "/dashboard/{}/customers/import",
        "/dashboard/{}/privacy",
        "/dashboard/{}/growth",
        "/dashboard/{}/growth/reports/2026-06-01",
        "/dashboard/{}/setup",
        "/dashboard/{}/settings/questions",
        "/shop/{}/config",
    ] {
        let theirs = world.get(&path.replace("{}", "2"), &cookie).await;
        let nobodys = world.get(&path.replace("{}", "999"), &cookie).await;
        assert_eq!(theirs.0, 404, "{path}");
        assert_eq!(main_part(&theirs.1), main_part(&nobodys.1), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_and_server_function_has_a_rule() {
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        assert!(app::rule_of(path).is_some(), "app/src/rules.rs has no line for {path}");
    }
    for path in server::routes::page_paths() {
        assert!(app::rule_of(&path).is_some(), "app/src/rules.rs has no line for {path}");
    }
}

fn is_function(route: &Listed) -> bool {
    route.path.starts_with("/api/")
}

/// Asks one route about the other shop; the status and everything that came back.
async fn ask(world: &World, route: &Listed, asker: &Asker, key_of_the_shop: &str) -> (u16, String) {
    let path = filled(&route.path, key_of_the_shop);
    let is_socket = matches!(route.path.as_str(), "/ops" | "/salon") || route.path.ends_with("/live");
    if route.method == Method::GET && is_socket {
        return listen(world, &path, asker).await;
    }
    let request = request(world, &route.method, &path, asker);
    let request = match &route.method {
        &Method::GET | &Method::DELETE => request,
        _ => match body_of(&route.path, key_of_the_shop) {
            Some(Body::Form(form)) => {
                request.header("content-type", "application/x-www-form-urlencoded").body(form)
            }
            Some(Body::Json(json)) => request.header("content-type", "application/json").body(json),
            Some(Body::Parts(parts)) => {
                request.header("content-type", "multipart/form-data; boundary=frontier").body(parts)
            }
            None => panic!("say in `body_of` how to ask {} {} about another shop", route.method, route.path),
        },
    };
    answer(request).await
}

/// A path whose variables name the other shop's things.
fn filled(path: &str, key: &str) -> String {
    let asked = if path.starts_with("/salon/") { "?location_id=2" } else { "" };
    format!("{path}{asked}")
        .replace("{location_id}", "2")
        .replace("{shop_id}", "2")
        .replace("{key_id}", key)
        .replace("{job_id}", key)
        .replace("{appointment_id}", &VISIT.to_string())
        .replace("{call_sid}", "CA-quagga")
        .replace("{week_start}", "2026-06-01")
        .replace("{photo_id}", &PHOTO.to_string())
        .replace("{customer_id}", &CUSTOMER.to_string())
        .replace("{import_id}", &IMPORT.to_string())
        .replace("/provider/statement.csv", "/provider/statement.csv?location_id=2")
        .replace("{token}", "0123456789abcdef")
        // What a shop shows everybody is no secret: its own page is not asked for.
        .replace("{shop_slug}", "nowhere")
}

fn request(world: &World, method: &Method, path: &str, asker: &Asker) -> reqwest::RequestBuilder {
    let request = world
        .request(method.clone(), path)
        .header("origin", format!("http://{}", world.at))
        .header("sec-fetch-site", "same-origin");
    match &asker.header {
        Some((name, value)) => request.header(*name, value),
        None => request,
    }
}

/// The status and everything that came back, headers included.
async fn answer(request: reqwest::RequestBuilder) -> (u16, String) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let headers = format!("{:?}", response.headers());
    (status, headers + &response.text().await.expect("a body"))
}

enum Body {
    Form(String),
    Json(String),
    Parts(String),
}

/// How each route that takes a body is asked about the other shop.
fn body_of(path: &str, key: &str) -> Option<Body> {
    if let Some(body) = body_about_customers(path) {
        return Some(body);
    }
    if path == "/api/staff_chat" {
        return Some(Body::Json(format!(r#"{{"location_id":2,"appointment_id":"{VISIT}"}}"#)));
    }
    if path.ends_with("/messages") && !path.starts_with("/admin") {
        let part = |name, value| {
            format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        return Some(Body::Parts(part("message_id", key) + &part("text", "hello") + "--frontier--\r\n"));
    }
    let form = bodies::forms(key).get(path).map(|form| Body::Form(form.clone()));
    form.or_else(|| bodies::json().get(path).map(|json| Body::Json((*json).to_owned())))
}

/// The same for the book of customers.
fn body_about_customers(path: &str) -> Option<Body> {
    let form = |text: &str| Some(Body::Form(text.to_owned()));
    let json = |text: &str| Some(Body::Json(format!(r#"{{"location_id":2{text}}}"#)));
    match path {
        "/dashboard/{location_id}/customers/{customer_id}" => {
            form("do=change&version=0&name=mine&phone=&email=")
        }
        "/dashboard/{location_id}/customers/{customer_id}/export" | "/dashboard/{location_id}/export" => {
            form("format=json")
        }
        "/dashboard/{location_id}/customers/import/{import_id}" => form("do=drop"),
        "/dashboard/{location_id}/privacy" => form("transcripts=1&messages=1&texts=1&chats=1"),
        "/dashboard/{location_id}/customers/import" => {
            let head =
                "--frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n";
            Some(Body::Parts(format!("{head}Name\r\nNobody\r\n--frontier--\r\n")))
        }
        "/api/customers" => json(r#","question":{}"#),
        "/api/customer" => json(&format!(r#","about":{{"customer":"{CUSTOMER}"}}"#)),
        "/api/customer_import" => json(&format!(r#","import_id":"{IMPORT}""#)),
        "/api/privacy" => json(""),
        _ => None,
    }
}

/// What the live socket tells: of the other shop when asked for it, and when asked for everything.
async fn listen(world: &World, path: &str, asker: &Asker) -> (u16, String) {
    let origin = format!("http://{}", world.at);
    let mut headers = vec![("origin", origin.as_str())];
    headers.extend(asker.header.iter().map(|(name, value)| (*name, value.as_str())));
    let mut told = String::new();
    let all = world.socket(path, &headers).await;
    let status = if all.is_ok() { 101 } else { all.as_ref().err().copied().unwrap_or(0) };
    for opened in [all, world.socket(&format!("{path}?location_id=2"), &headers).await] {
        let Ok(mut socket) = opened else { continue };
        let hello = serde_json::json!({"type": "hello", "since": {"1": -1, "2": 0}});
        crate::world::send(&mut socket, hello).await;
        let wait = std::time::Duration::from_millis(300);
        while let Ok(Some(Ok(message))) = tokio::time::timeout(wait, socket.next()).await {
            if let Message::Text(text) = message {
                told.push_str(&text);
            }
        }
    }
    (status, told)
}
