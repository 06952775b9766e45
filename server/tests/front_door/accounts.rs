//! Coming in and going out: sign-in, sessions, the first start, and writes that another site's page started.

use std::time::Duration;

use domain::access::Role;
use domain::ids::ShopId;
use futures::StreamExt;
use reqwest::Method;
use tokio_tungstenite::tungstenite::Message;

use crate::world::{Cookie, PASSWORD, World};

const OWNER: &str = "new@owner.example";

async fn sign_in(world: &World, email: &str, password: &str) -> reqwest::Response {
    world.form("/signin", None, &[("email", email), ("password", password), ("next", "/dashboard/1")]).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie_of(response: &reqwest::Response) -> Option<Cookie> {
    let line = response.headers().get("set-cookie")?.to_str().expect("ASCII");
    line.split(';').next().map(|pair| Cookie(pair.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_out() {
    let world = World::open().await;
    world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let response = sign_in(&world, " New@Owner.example ", PASSWORD).await;
    assert_eq!(response.status().as_u16(), 303);
    assert_eq!(response.headers()["location"], "/dashboard/1");
    let line = response.headers()["set-cookie"].to_str().expect("ASCII").to_owned();
    for part in ["Path=/", "HttpOnly", "SameSite=Lax"] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!line.contains("Secure"), "plain loopback");
    let cookie = cookie_of(&response).expect("a cookie");
    assert_eq!(world.get("/dashboard/1", &[("cookie", &cookie.0)]).await.0, 200);
    assert_eq!(world.get("/dashboard/2", &[("cookie", &cookie.0)]).await.0, 404);

    let out = world.form("/signout", Some(&cookie), &[]).await;
    assert_eq!(
        (out.status().as_u16(), &out.headers()["location"]),
        (303, &"/signin".parse().expect("a header"))
    );
    assert_eq!(world.get("/dashboard/1", &[("cookie", &cookie.0)]).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_than_on_this_machine_the_cookie_is_for_https_and_this_host_only() {
    let world = World::open().await;
    world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let request = world
        .request(Method::POST, "/signin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", "203.0.113.9")
        .body(format!("email={OWNER}&password={PASSWORD}"));
    let response = request.send().await.expect("an answer");
    let line = response.headers()["set-cookie"].to_str().expect("ASCII").to_owned();
    assert!(
        line.starts_with("__Host-frontdesk=") && line.contains("Secure") && line.contains("HttpOnly"),
        "{line}"
    );
    assert!(response.headers()["strict-transport-security"].to_str().expect("ASCII").starts_with("max-age="));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let world = World::open().await;
    world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let mut pages = Vec::new();
    for (email, password) in [(OWNER, "wrong"), ("nobody@owner.example", "wrong"), ("not an address", "x")] {
        let response = sign_in(&world, email, password).await;
        assert_eq!(response.status().as_u16(), 401, "{email}");
        assert!(cookie_of(&response).is_none());
        let page = response.text().await.expect("a page");
        let note = page.split("callout").nth(1).expect("a note").split("</div>").next().map(str::to_owned);
        pages.push(note);
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    assert_eq!(world.desk.meters.sign_ins_refused.value(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_is_slowed_down_and_told_for_how_long() {
    let world = World::open().await;
    world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    for _ in 0..6 {
        assert_eq!(sign_in(&world, OWNER, "wrong").await.status().as_u16(), 401);
    }
    let response = sign_in(&world, OWNER, PASSWORD).await;
    assert_eq!(response.status().as_u16(), 429);
    let wait: u64 = response.headers()["retry-after"].to_str().expect("ASCII").parse().expect("seconds");
    assert!((1..=31).contains(&wait), "{wait}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_sign_in_ends_the_session_before_it() {
    let world = World::open().await;
    let before = world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let fields = [("email", OWNER), ("password", PASSWORD)];
    let response = world.form("/signin", Some(&before), &fields).await;
    let after = cookie_of(&response).expect("a cookie");
    assert_ne!(before.0, after.0);
    assert_eq!(world.get("/dashboard/1", &[("cookie", &before.0)]).await.0, 401);
    assert_eq!(world.get("/dashboard/1", &[("cookie", &after.0)]).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
    let world = World::open().await;
    let cookie = world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let status = async || world.get("/account", &[("cookie", &cookie.0)]).await.0;
    for _ in 0..5 {
        world.desk.clock.advance(backend::access::IDLE - chrono::TimeDelta::hours(1));
        let expected = if world.desk.clock.now() > start() + backend::access::ABSOLUTE { 401 } else { 200 };
        assert_eq!(status().await, expected);
        // The use is noted beside the answer.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(status().await, 401, "however much it was used");

    let unused = world.signed_in("other@owner.example", Role::Owner, Some(ShopId(1))).await;
    world.desk.clock.advance(backend::access::IDLE + chrono::TimeDelta::seconds(1));
    assert_eq!(world.get("/account", &[("cookie", &unused.0)]).await.0, 401);
}

fn start() -> domain::Instant {
    "2026-06-12T19:00:00Z".parse().expect("an instant")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sockets_of_whoever_loses_a_right_close_within_a_second() {
    let world = World::open().await;
    let origin = format!("http://{}", world.at);
    let shop = Some(ShopId(1));
    let (signed_out, removed, stays) = (
        world.signed_in("a@owner.example", Role::Owner, shop).await,
        world.signed_in("b@owner.example", Role::Owner, shop).await,
        world.signed_in("c@owner.example", Role::Owner, shop).await,
    );
    let open = async |cookie: &Cookie| {
        let headers = [("cookie", cookie.0.as_str()), ("origin", origin.as_str())];
        let mut socket = world.socket("/ops?location_id=1", &headers).await.expect("a socket");
        assert_eq!(crate::world::frame(&mut socket).await["type"], "metrics");
        socket
    };
    let (mut first, mut second, mut third) =
        (open(&signed_out).await, open(&removed).await, open(&stays).await);

    world.form("/signout", Some(&signed_out), &[]).await;
    assert_eq!(closed(&mut first).await, Some(1008));

    let mut tx = world.desk.store.read().await.expect("tx");
    let people = tx.people(ShopId(1)).await.expect("people");
    let person = people.iter().find(|person| person.email == "b@owner.example").expect("b");
    let fields = [("do", "remove_person"), ("user_id", &person.user.to_string())];
    let response = world.form("/dashboard/1/settings", Some(&stays), &fields).await;
    assert_eq!(response.status().as_u16(), 303);
    assert_eq!(closed(&mut second).await, Some(1008));

    world.ring("CAafter").await;
    assert_eq!(crate::world::frame(&mut third).await["data"]["call_sid"], "CAafter", "others stay");
}

/// The code with which a socket is closed within a second.
async fn closed(socket: &mut crate::world::Socket) -> Option<u16> {
    let end = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                _ => return None,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(1), end).await.ok().flatten()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_held_back_changes_nothing_once_its_sender_is_out() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::open().await;
    let cookie = world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let body = "do=add_key&name=held+back";
    let mut line = tokio::net::TcpStream::connect(world.at).await.expect("a connection");
    let head = format!(
        "POST /dashboard/1/settings HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        world.at,
        cookie.0,
        body.len()
    );
    line.write_all(head.as_bytes()).await.expect("sent");
    line.write_all(&body.as_bytes()[..5]).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.form("/signout", Some(&cookie), &[]).await;
    line.write_all(&body.as_bytes()[5..]).await.expect("sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 401"), "{}", answer.lines().next().unwrap_or_default());
    let mut tx = world.desk.store.read().await.expect("tx");
    assert!(tx.keys(Some(ShopId(1))).await.expect("keys").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_another_sites_page_started_is_refused() {
    let world = World::open().await;
    let own = format!("http://{}", world.at);
    let write = async |headers: &[(&str, &str)]| {
        let mut request = world
            .request(Method::POST, "/account")
            .header("cookie", &world.owner.0)
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = "do=change_password&current=x&new=y";
        request.body(body).send().await.expect("an answer").status().as_u16()
    };
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        assert_eq!(write(foreign).await, 403, "{foreign:?}");
    }
    for ours in [&[("sec-fetch-site", "same-origin")][..], &[("origin", &own)]] {
        assert_eq!(write(ours).await, 401, "the password is wrong, but the page is ours: {ours:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_signs_out_every_other_browser() {
    let world = World::open().await;
    let here = world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let there = cookie_of(&sign_in(&world, OWNER, PASSWORD).await).expect("a cookie");
    let change = async |current: &str, new: &str| {
        let fields = [("do", "change_password"), ("current", current), ("new", new)];
        world.form("/account", Some(&here), &fields).await.status().as_u16()
    };
    assert_eq!(change("wrong", "lantern-copper-tide-4").await, 401);
    assert_eq!(change(PASSWORD, "password123").await, 422, "easy to guess");
    assert_eq!(change(PASSWORD, "lantern-copper-tide-4").await, 200);
    assert_eq!(world.get("/account", &[("cookie", &here.0)]).await.0, 200);
    assert_eq!(world.get("/account", &[("cookie", &there.0)]).await.0, 401);
    assert_eq!(sign_in(&world, OWNER, "lantern-copper-tide-4").await.status().as_u16(), 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_browser_can_sign_out_another_and_nobody_elses() {
    let world = World::open().await;
    let here = world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let there = cookie_of(&sign_in(&world, OWNER, PASSWORD).await).expect("a cookie");
    let session_of = async |cookie: &Cookie| {
        let secret = cookie.0.split_once('=').expect("a pair").1;
        let visitor = world.desk.visitor_of_session(secret).await.expect("a read").expect("a session");
        visitor.user().expect("a user").1.to_string()
    };
    let end = async |session: &str| {
        let fields = [("do", "end_session"), ("session_id", session)];
        world.form("/account", Some(&here), &fields).await.status().as_u16()
    };
    assert_eq!(end(&session_of(&world.owner).await).await, 404, "somebody else's");
    assert_eq!(end("nonsense").await, 400);
    assert_eq!(end(&session_of(&there).await).await, 200);
    assert_eq!(world.get("/account", &[("cookie", &there.0)]).await.0, 401);
    assert_eq!(world.get("/account", &[("cookie", &world.owner.0)]).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_signs_somebody_out_everywhere_and_makes_a_link_to_a_new_password() {
    let world = World::open().await;
    let operator = world.signed_in("kim@operator.example", Role::Operator, None).await;
    let cookie = world.signed_in(OWNER, Role::Owner, Some(ShopId(1))).await;
    let user = world.desk.store.read().await.expect("tx").user_by_email(OWNER).await.expect("read");
    let id = user.expect("the owner").id.to_string();
    let end = [("do", "end_sessions"), ("user_id", id.as_str())];
    assert_eq!(world.form("/operator", Some(&cookie), &end).await.status().as_u16(), 404, "no operator");
    assert_eq!(world.form("/operator", Some(&operator), &end).await.status().as_u16(), 200);
    assert_eq!(world.get("/account", &[("cookie", &cookie.0)]).await.0, 401);

    let link = [("do", "password_link"), ("user_id", id.as_str())];
    let page = world.form("/operator", Some(&operator), &link).await.text().await.expect("a page");
    let path =
        page.split(crate::world::PUBLIC).nth(1).and_then(|rest| rest.split('<').next()).expect("a link");
    let chosen = world.form(path, None, &[("password", "lantern-copper-tide-4")]).await;
    assert_eq!(chosen.status().as_u16(), 303);
    assert_eq!(sign_in(&world, OWNER, "lantern-copper-tide-4").await.status().as_u16(), 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operators_visit_is_in_the_shops_audit_log_once() {
    let world = World::open().await;
    let operator = world.signed_in("kim@operator.example", Role::Operator, None).await;
    let look = async || world.get("/dashboard/1", &[("cookie", &operator.0)]).await.0;
    let side_by_side = futures::future::join_all((0..8).map(|_| look())).await;
    assert_eq!(side_by_side, vec![200; 8]);
    assert_eq!(look().await, 200);
    let (_, audit) = world.get("/admin/shop/1/audit", &[("cookie", &world.owner.0)]).await;
    assert_eq!(audit.matches("operator_acted_as_shop").count(), 1, "{audit}");
    assert!(audit.contains("kim@operator.example"));
}
