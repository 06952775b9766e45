//! Links that are good once: new passwords, invitations; and the first start.

use std::time::Duration;

use domain::access::Role;
use domain::ids::ShopId;
use reqwest::Method;

use crate::world::{Cookie, PASSWORD, World};

const NEW: &str = "lantern-copper-tide-4";

/// The secret in the link of the n-th mail to somebody.
async fn link_to(world: &World, recipient: &str, path: &str) -> String {
    for _ in 0..100 {
        let mails = world.mail.sent();
        let link = mails.iter().rev().filter(|mail| mail.recipient == recipient).find_map(|mail| {
            let (_, rest) = mail.words.split_once(path)?;
            Some(rest.split_whitespace().next().unwrap_or_default().to_owned())
        });
        if let Some(link) = link {
            return link;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no mail with {path} to {recipient}: {:?}", world.mail.sent());
}

async fn can_sign_in(world: &World, email: &str, password: &str) -> bool {
    let response = world.form("/signin", None, &[("email", email), ("password", password)]).await;
    response.status().as_u16() == 303
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_chosen_anew_by_a_link_that_is_good_once() {
    let world = World::open().await;
    let email = "a@owner.example";
    let before = world.signed_in(email, Role::Owner, Some(ShopId(1))).await;
    let mut answers = Vec::new();
    for asked in [email, "nobody@owner.example", "not an address"] {
        let response = world.form("/forgot", None, &[("email", asked)]).await;
        assert_eq!(response.status().as_u16(), 200);
        answers.push(response.text().await.expect("a page").split("callout").nth(1).map(str::len));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "who asks learns nothing: {answers:?}");

    let path = format!("/password/{}", link_to(&world, email, "/password/").await);
    assert_eq!(world.get(&path, &[]).await.0, 200);
    assert_eq!(world.get(&path, &[]).await.0, 200, "looking at a link uses nothing up");
    let reset =
        async |password: &str| world.form(&path, None, &[("password", password)]).await.status().as_u16();
    assert_eq!(reset("password123").await, 422, "easy to guess");
    assert_eq!(reset(NEW).await, 303);
    assert_eq!(reset("another-fine-word-7").await, 401, "used");
    assert!(can_sign_in(&world, email, NEW).await);
    assert_eq!(world.get("/account", &[("cookie", &before.0)]).await.0, 401, "whoever was in is out");
    assert_eq!(world.mail.sent().iter().filter(|mail| mail.recipient.starts_with("nobody")).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_link_is_no_link() {
    let world = World::open().await;
    let email = "a@owner.example";
    world.signed_in(email, Role::Owner, Some(ShopId(1))).await;
    world.form("/forgot", None, &[("email", email)]).await;
    let path = format!("/password/{}", link_to(&world, email, "/password/").await);
    world.desk.clock.advance(chrono::TimeDelta::minutes(61));
    assert_eq!(world.form(&path, None, &[("password", NEW)]).await.status().as_u16(), 401);
    assert_eq!(world.form("/password/made-up", None, &[("password", NEW)]).await.status().as_u16(), 401);
}

async fn invite(world: &World, email: &str, role: &str) -> String {
    let fields = [("do", "invite"), ("email", email), ("name", "Ana"), ("role", role)];
    let response = world.form("/dashboard/1/settings", Some(&world.owner), &fields).await;
    assert_eq!(response.status().as_u16(), 200);
    link_to(world, email, "/invitation/").await
}

fn cookie_of(response: &reqwest::Response) -> Cookie {
    let line = response.headers()["set-cookie"].to_str().expect("ASCII");
    Cookie(line.split(';').next().expect("a pair").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_invited_chooses_a_password_and_is_in() {
    let world = World::open().await;
    let path = format!("/invitation/{}", invite(&world, "ana@salon.example", "owner").await);
    let (status, page) = world.get(&path, &[]).await;
    assert_eq!(status, 200);
    assert!(page.contains("ana@salon.example"));
    let accept = async || world.form(&path, None, &[("name", "Ana"), ("password", NEW)]).await;
    let response = accept().await;
    assert_eq!(response.status().as_u16(), 303);
    let cookie = cookie_of(&response);
    assert_eq!(world.get("/dashboard/1", &[("cookie", &cookie.0)]).await.0, 200);
    assert_eq!(accept().await.status().as_u16(), 401, "used");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_takes_over_nobodys_account() {
    let world = World::open().await;
    let email = "victim@elsewhere.example";
    world.signed_in(email, Role::Operator, None).await;
    let path = format!("/invitation/{}", invite(&world, email, "professional").await);
    let accept =
        async |password: &str| world.form(&path, None, &[("password", password)]).await.status().as_u16();
    assert_eq!(accept(NEW).await, 401, "the link alone sets no password");
    assert!(can_sign_in(&world, email, PASSWORD).await);
    assert!(!can_sign_in(&world, email, NEW).await);
    assert_eq!(accept(PASSWORD).await, 303, "who knows the password is who was meant");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_is_invited_as_less_stays_an_owner() {
    let world = World::open().await;
    let cookie = world.signed_in("b@owner.example", Role::Owner, Some(ShopId(1))).await;
    let path = format!("/invitation/{}", invite(&world, "b@owner.example", "professional").await);
    assert_eq!(world.form(&path, None, &[("password", PASSWORD)]).await.status().as_u16(), 303);
    assert_eq!(world.get("/dashboard/1", &[("cookie", &cookie.0)]).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_removed_takes_the_own_invitations_along() {
    let world = World::open().await;
    let leaving = world.signed_in("b@owner.example", Role::Owner, Some(ShopId(1))).await;
    let user =
        world.desk.store.read().await.expect("tx").user_by_email("b@owner.example").await.expect("read");
    let id = user.expect("b").id.to_string();
    let fields = [("do", "invite"), ("email", "b2@owner.example"), ("name", "B"), ("role", "owner")];
    assert_eq!(world.form("/dashboard/1/settings", Some(&leaving), &fields).await.status().as_u16(), 200);
    let theirs = link_to(&world, "b2@owner.example", "/invitation/").await;
    let withdrawn = invite(&world, "mistyped@owner.example", "owner").await;

    let remove = [("do", "remove_person"), ("user_id", id.as_str())];
    assert_eq!(world.form("/dashboard/1/settings", Some(&world.owner), &remove).await.status().as_u16(), 303);
    let accept = async |secret: &str| {
        let path = format!("/invitation/{secret}");
        world.form(&path, None, &[("password", NEW)]).await.status().as_u16()
    };
    assert_eq!(accept(&theirs).await, 401);

    let mistyped = world.desk.store.read().await.expect("tx").user_by_email("mistyped@owner.example").await;
    let id = mistyped.expect("read").expect("invited").id.to_string();
    let withdraw = [("do", "withdraw_invitation"), ("user_id", id.as_str())];
    assert_eq!(
        world.form("/dashboard/1/settings", Some(&world.owner), &withdraw).await.status().as_u16(),
        303
    );
    assert_eq!(accept(&withdrawn).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_keeps_its_last_owner_and_a_key_is_no_person() {
    let world = World::open().await;
    let operator = world.signed_in("kim@operator.example", Role::Operator, None).await;
    let owner = world.desk.store.read().await.expect("tx").people(ShopId(1)).await.expect("people");
    let id = owner[0].user.to_string();
    let remove = [("do", "remove_person"), ("user_id", id.as_str())];
    assert_eq!(world.form("/dashboard/1/settings", Some(&operator), &remove).await.status().as_u16(), 422);
    for (path, form) in [
        ("/operator", format!("do=password_link&user_id={id}")),
        ("/dashboard/1/settings", "do=invite&email=x%40x.example&name=x&role=owner".to_owned()),
    ] {
        let request = world
            .request(Method::POST, path)
            .header("authorization", &world.key)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_cannot_be_the_same_professional() {
    let world = World::open().await;
    let free =
        world.desk.store.read().await.expect("tx").professionals_without_user(ShopId(1)).await.expect("list");
    let professional = free[0].0.to_string();
    let invite = async |email: &str| {
        let fields = [
            ("do", "invite"),
            ("email", email),
            ("name", ""),
            ("role", "professional"),
            ("professional", professional.as_str()),
        ];
        world.form("/dashboard/1/settings", Some(&world.owner), &fields).await.status().as_u16()
    };
    assert_eq!((invite("a@salon.example").await, invite("b@salon.example").await), (200, 200));
    let accept = async |email: &str| {
        let path = format!("/invitation/{}", link_to(&world, email, "/invitation/").await);
        world.form(&path, None, &[("password", NEW)]).await.status().as_u16()
    };
    assert_eq!((accept("a@salon.example").await, accept("b@salon.example").await), (303, 422));
    assert_eq!(invite("c@salon.example").await, 422, "taken by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_invitations_of_one_address_do_not_open_each_others_shops() {
    let world = World::open().await;
    let email = "ana@salon.example";
    let first = invite(&world, email, "owner").await;
    // The inviter accepts in her name, and waits for another shop to invite her.
    let taken = world.form(&format!("/invitation/{first}"), None, &[("password", NEW)]).await;
    let cookie = cookie_of(&taken);
    invite(&world, email, "professional").await;
    let (_, shops) = world.get("/shops", &[("cookie", &cookie.0)]).await;
    assert_eq!(shops.matches("location_id").count(), 1, "an invitation gives nothing before it is accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_and_works_until_it_is_revoked() {
    let world = World::open().await;
    let fields = [("do", "add_key"), ("name", "the till")];
    let response = world.form("/dashboard/1/settings", Some(&world.owner), &fields).await;
    let page = response.text().await.expect("a page");
    let key: String = page[page.find("fdk_").expect("the key")..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    let bearer = format!("Bearer {key}");
    let auth = [("authorization", bearer.as_str())];
    assert_eq!(world.get("/admin/shop/1/calls", &auth).await.0, 200);
    assert_eq!(world.get("/metrics", &auth).await.0, 404, "an owner's key is no operator's");
    let (_, settings) = world.get("/dashboard/1/settings", &[("cookie", &world.owner.0)]).await;
    assert!(settings.contains("the till") && !settings.contains(&key));
    let mut live = world.socket("/ops?location_id=1", &auth).await.expect("a socket");
    crate::world::frame(&mut live).await;

    let (_, keys) = world.get("/admin/shop/1/keys", &auth).await;
    let keys: serde_json::Value = serde_json::from_str(&keys).expect("JSON");
    let id = keys["keys"][0]["key_id"].as_str().expect("an id").to_owned();
    let revoke = world.request(Method::DELETE, &format!("/admin/shop/1/keys/{id}"));
    let revoked = revoke.header("authorization", &bearer).send().await.expect("an answer");
    assert_eq!(revoked.status().as_u16(), 204);
    assert_eq!(world.get("/admin/shop/1/calls", &auth).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_account_is_made_once_and_from_elsewhere_only_with_the_token() {
    let world = World::empty().await;
    let fill = async |token: &str, from: &str| {
        let body =
            format!("token={token}&name=Kim&email=kim%40desk.example&role=operator&password={PASSWORD}");
        let mut request = world
            .request(Method::POST, "/setup")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(body);
        if !from.is_empty() {
            request = request.header("x-forwarded-for", from);
        }
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(world.get("/setup", &[]).await.0, 200);
    assert_eq!(fill("", "203.0.113.9").await, 401);
    assert_eq!(fill("guess", "203.0.113.9").await, 401);
    assert_eq!(fill(world.state.set_up_token.reveal(), "203.0.113.9").await, 303);
    assert_eq!(fill("", "").await, 404, "once");
    assert_eq!(world.get("/setup", &[]).await.0, 404);
    assert!(can_sign_in(&world, "kim@desk.example", PASSWORD).await);
}
