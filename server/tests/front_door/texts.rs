//! Texts to the customer, from the booking to Twilio and back.

use std::time::Duration;

use backend::demo;
use backend::online::{OnlineBooking, Wish};
use backend::world::{Clock, Ids};
use backend::{Desk, Outside};
use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::{Act, AppointmentFacts, Side, Status};
use domain::ids::ShopId;
use domain::online::{Choice, Whom};
use domain::phone::PhoneNumber;
use domain::texts::{About, SentText, TextState};
use store::{BookError, NewAppointment, NewBookingLink, NewPlace, Store, TextsHealth};

use crate::edges::on_the_phone;
use crate::messages_api::{Answer, FROM, MessagesApi};
use crate::world::{World, hear, send};

const SHOP: ShopId = demo::SHOP;
const PHONE: &str = "+18085550167";

/// A front desk with a provider that answers so.
async fn texting(answers: &[Answer]) -> (World, MessagesApi) {
    let api = MessagesApi::open(answers).await;
    (World::with(Some(api.provider())).await, api)
}

/// A haircut that a customer could book `days` ahead, with the first professional.
async fn wish(world: &World, days: u64) -> Wish {
    let page =
        async |choice: Choice| world.desk.book_page("safeharbour", choice, None).await.expect("a page");
    let mut choice =
        Choice { services: vec![page(Choice::default()).await.services[0].id], ..Choice::default() };
    let person = page(choice.clone()).await.people[0].id;
    choice.with = Some(Whom::Somebody(person));
    choice.day = Some(world.desk.clock.now().date_naive() + chrono::Days::new(days));
    let times = page(choice.clone()).await.times;
    // Tomorrow's first is less than a day away; else in the middle of the day, where no night is in the way.
    let at = times[if days == 1 { 0 } else { times.len() / 2 }];
    Wish { services: choice.services, with: Whom::Somebody(person), at }
}

/// Asks for it on the web; the visit and the secret of its link.
async fn ask(world: &World, days: u64, phone: &str, texts: bool) -> (AppointmentFacts, String) {
    let secret = world.desk.ids.secret();
    let sent = OnlineBooking {
        wish: wish(world, days).await,
        name: "Kiana Akana".into(),
        phone: phone.into(),
        texts,
        secret: secret.clone(),
        hold: None,
    };
    (world.desk.book_online("safeharbour", sent).await.expect("a request"), secret)
}

/// Books it at once, as somebody who wants texts; the visit and the secret of a link to it.
async fn book(world: &World, days: u64, phone: &str) -> (AppointmentFacts, String) {
    let (desk, at, secret) = (&world.desk, world.desk.clock.now(), world.desk.ids.secret());
    let phone = PhoneNumber::parse(phone).expect("a number");
    desk.note_consent(SHOP, phone.clone(), true, "phone").await.expect("noted");
    let wish = wish(world, days).await;
    let service = desk.store.read().await.expect("tx").services(SHOP).await.expect("services").remove(0);
    let new = NewAppointment {
        id: desk.ids.id(at),
        shop: SHOP,
        professional: wish.with.professional().expect("somebody"),
        services: vec![service],
        starts_at: wish.at,
        customer_id: desk.ids.id(at),
        customer_name: "Kiana Akana".into(),
        customer_phone: Some(phone),
        call_sid: None,
        status: Status::Booked,
        source: "phone",
        override_reason: None,
        at,
        heard_at: at,
    };
    let link =
        NewBookingLink { token_hash: backend::secrets::hash(&secret), shop: SHOP, appointment: new.id, at };
    let booked = desk.store.write(move |tx| {
        let (new, link) = (new.clone(), link.clone());
        Box::pin(async move {
            let facts = tx.book(&new).await?;
            tx.insert_booking_link(&link).await?;
            Ok::<_, BookError>(facts)
        })
    });
    (booked.await.expect("a booking"), secret)
}

async fn act(world: &World, visit: &AppointmentFacts, act: Act) {
    let (id, at) = (visit.appointment_id, world.desk.clock.now());
    let done = world.desk.store.write(move |tx| Box::pin(async move { tx.act(SHOP, id, act, at).await }));
    done.await.expect("done");
}

async fn put(world: &World, visit: &AppointmentFacts, act: Act, starts_at: Instant) {
    world.desk.clock.advance(TimeDelta::seconds(1));
    let (id, at) = (visit.appointment_id, world.desk.clock.now());
    let place = NewPlace { professional: None, starts_at, override_reason: None };
    let done = world.desk.store.write(move |tx| {
        let place = place.clone();
        Box::pin(async move { tx.put(SHOP, id, act, &place, at).await })
    });
    done.await.expect("done");
}

async fn texts_of(world: &World, visit: &AppointmentFacts) -> Vec<(About, TextState)> {
    let mut tx = world.desk.store.read().await.expect("tx");
    let texts = tx.texts_of(SHOP, visit.appointment_id).await.expect("texts");
    texts.into_iter().map(|SentText { about, state, .. }| (about, state)).collect()
}

async fn health(world: &World) -> TextsHealth {
    world.desk.texts_health().await.expect("health")
}

/// Waits until it is so; whoever waits in vain for ten seconds fails.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("in vain: {what}");
}

/// Waits until the texts about a visit are these.
async fn become_so(world: &World, visit: &AppointmentFacts, expected: &[(About, TextState)]) {
    until(&format!("{expected:?}"), async || texts_of(world, visit).await == expected).await;
}

/// How many reminders are made by the hour until an instant; what was made is sent before the clock goes on.
async fn reminders_until(world: &World, end: Instant) -> usize {
    let mut made = 0;
    while world.desk.clock.now() < end {
        made += world.desk.make_reminders().await.expect("reminders");
        until("the reminder is sent", async || health(world).await.waiting == 0).await;
        world.desk.clock.advance(TimeDelta::hours(1));
    }
    made
}

/// Long enough for the outbox to be looked at again.
async fn a_look() {
    tokio::time::sleep(Duration::from_millis(2_300)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_confirmed_once_with_a_link_that_opens_it() {
    let (world, api) = texting(&[]).await;
    let (visit, own) = book(&world, 5, PHONE).await;
    become_so(&world, &visit, &[(About::Confirmation, TextState::Sent)]).await;
    let posted = api.posted();
    assert_eq!(posted.len(), 1);
    assert_eq!((posted[0]["To"].as_str(), posted[0]["From"].as_str()), (PHONE, FROM));
    let link = posted[0]["Body"].split(crate::world::PUBLIC).nth(1).and_then(|rest| rest.split(' ').next());
    let link = link.expect("a link");
    assert_ne!(link, format!("/b/{own}"), "each text has a secret of its own");
    let (status, page) = world.get(link, &[]).await;
    assert!(status == 200 && page.contains("Kiana Akana"));

    // What Twilio tells later moves it, by our own name or by Twilio's.
    let callback = posted[0]["StatusCallback"].strip_prefix(crate::world::PUBLIC).expect("ours").to_owned();
    let sid = format!("SM{:032x}", 1);
    for (path, word) in [(callback.as_str(), "delivered"), ("/sms/status", "sent"), ("/sms/status", "queued")]
    {
        assert_eq!(world.post(path, &[("MessageSid", &sid), ("MessageStatus", word)]).await.0, 204);
    }
    assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, TextState::Sent)]);
    assert_eq!(world.post("/sms/status", &[("MessageSid", "SM999"), ("MessageStatus", "sent")]).await.0, 204);
    a_look().await;
    assert_eq!(api.posted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_told_and_the_same_again_is_not() {
    let (world, api) = texting(&[]).await;
    let (visit, own) = book(&world, 5, PHONE).await;
    become_so(&world, &visit, &[(About::Confirmation, TextState::Sent)]).await;
    let later = visit.starts_at + TimeDelta::days(28);
    put(&world, &visit, Act::Move, later).await;
    let told = [(About::Confirmation, TextState::Sent), (About::Moved, TextState::Sent)];
    become_so(&world, &visit, &told).await;
    put(&world, &visit, Act::Move, visit.starts_at).await;
    put(&world, &visit, Act::Move, later).await;
    world.desk.clock.advance(TimeDelta::seconds(1));
    // The customer calls it off on the web, and hears so too.
    assert_eq!(world.form(&format!("/b/{own}"), None, &[("do", "cancel")]).await.status().as_u16(), 303);
    let last = (About::Cancelled, TextState::Sent);
    until("the cancellation is told", async || texts_of(&world, &visit).await.last() == Some(&last)).await;
    assert!(api.posted().last().expect("a text")["Body"].contains("/book/safeharbour"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_on_the_web_is_received_offered_another_time_and_answered() {
    let (world, api) = texting(&[]).await;
    let mut told = vec![(About::Requested, TextState::Sent)];
    let (visit, own) = ask(&world, 20, PHONE, true).await;
    assert!(world.get(&format!("/b/{own}"), &[]).await.1.contains("We are texting you"), "at once");
    become_so(&world, &visit, &told).await;
    put(&world, &visit, Act::Offer, visit.starts_at + TimeDelta::days(1)).await;
    told.push((About::OtherTime, TextState::Sent));
    become_so(&world, &visit, &told).await;
    world.desk.clock.advance(TimeDelta::seconds(1));
    act(&world, &visit, Act::TakeOffer).await;
    told.push((About::Accepted, TextState::Sent));
    become_so(&world, &visit, &told).await;
    world.desk.clock.advance(TimeDelta::seconds(1));
    act(&world, &visit, Act::Cancel(Side::Salon)).await;
    told.push((About::CalledOff, TextState::Sent));
    become_so(&world, &visit, &told).await;
    let (declined, _) = ask(&world, 21, PHONE, true).await;
    become_so(&world, &declined, &[(About::Requested, TextState::Sent)]).await;
    world.desk.clock.advance(TimeDelta::seconds(1));
    act(&world, &declined, Act::Decline).await;
    let said_no = [(About::Requested, TextState::Sent), (About::Declined, TextState::Sent)];
    become_so(&world, &declined, &said_no).await;
    assert_eq!(api.posted().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_texted_who_did_not_ask_and_nobody_about_what_was_made_up() {
    let (world, api) = texting(&[]).await;
    let (quiet, _) = ask(&world, 6, PHONE, false).await;
    // The number of a made-up customer, who has made-up visits in the coming days.
    let (visit, _) = book(&world, 5, "+18085550100").await;
    become_so(&world, &visit, &[(About::Confirmation, TextState::Sent)]).await;
    assert_eq!(reminders_until(&world, visit.starts_at).await, 1);
    assert_eq!(api.posted().len(), 2);
    assert!(texts_of(&world, &quiet).await.is_empty());
    assert!(api.posted().iter().all(|text| text["To"] == "+18085550100"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_surely_not_sent_is_tried_again_when_it_is_time() {
    for (answer, wait) in [
        (Answer::Refused(429, 20429, Some("7")), 7),
        (Answer::Refused(500, 20500, None), 30),
        (Answer::Refused(401, 20003, None), 30),
    ] {
        let (world, api) = texting(&[answer]).await;
        let (visit, _) = book(&world, 5, PHONE).await;
        until("it was tried", async || health(&world).await.last_failure.is_some()).await;
        assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, TextState::Waiting)]);
        world.desk.clock.advance(TimeDelta::seconds(wait - 1));
        a_look().await;
        assert_eq!(api.posted().len(), 1, "{answer:?}: not before its time");
        world.desk.clock.advance(TimeDelta::seconds(1));
        become_so(&world, &visit, &[(About::Confirmation, TextState::Sent)]).await;
        assert_eq!(api.posted().len(), 2);
        assert_eq!(api.posted()[0], api.posted()[1], "the same text");
        assert_eq!(health(&world).await.waiting, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_final_and_a_stopped_number_gets_no_more() {
    let (world, api) = texting(&[Answer::Refused(400, 21610, None)]).await;
    let (visit, own) = book(&world, 5, PHONE).await;
    become_so(&world, &visit, &[(About::Confirmation, TextState::Failed)]).await;
    assert!(health(&world).await.failed == 1 && health(&world).await.is_failing());
    assert!(world.get("/health", &[]).await.1.contains(r#""texts":{"status":"failing"}"#));
    assert!(world.get(&format!("/b/{own}"), &[]).await.1.contains("could not text you"));
    act(&world, &visit, Act::Cancel(Side::Salon)).await;
    // Nor does another booking bring them back: the number said so by text.
    let (another, _) = book(&world, 6, PHONE).await;
    world.desk.clock.advance(TimeDelta::hours(1));
    a_look().await;
    assert_eq!(api.posted().len(), 1);
    assert!(texts_of(&world, &another).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_whose_answer_was_lost_is_never_sent_twice_but_looked_for() {
    for (answer, end) in [(Answer::Silence, TextState::Doubtful), (Answer::TakenInSilence, TextState::Sent)] {
        let (world, api) = texting(&[answer]).await;
        let (visit, _) = book(&world, 20, PHONE).await;
        until("nobody answers", async || health(&world).await.last_failure.is_some()).await;
        assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, TextState::Doubtful)]);
        assert_eq!((health(&world).await.doubtful, api.asked()), (1, 0));
        world.desk.clock.advance(TimeDelta::minutes(2));
        until("it is looked for", async || api.asked() == 1).await;
        become_so(&world, &visit, &[(About::Confirmation, end)]).await;
        for _ in 0..3 {
            world.desk.clock.advance(TimeDelta::days(2));
            a_look().await;
        }
        assert_eq!(api.posted().len(), 1, "{answer:?}");
        assert!(api.asked() <= 3, "and then no more");
        assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, end)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_settled_by_what_twilio_tells_later() {
    let (world, api) = texting(&[Answer::Silence]).await;
    let (visit, _) = book(&world, 5, PHONE).await;
    until("nobody answers", async || health(&world).await.last_failure.is_some()).await;
    let callback = api.posted()[0]["StatusCallback"].clone();
    let path = callback.strip_prefix(crate::world::PUBLIC).expect("ours");
    assert_eq!(world.post(path, &[("MessageSid", "SMlate"), ("MessageStatus", "sent")]).await.0, 204);
    assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, TextState::Sent)]);
    let lost = [("MessageSid", "SMlate"), ("MessageStatus", "undelivered"), ("ErrorCode", "30003")];
    assert_eq!(world.post("/sms/status", &lost).await.0, 204);
    assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, TextState::Failed)]);
    assert_eq!(world.post_with("/sms/status", "MessageSid=SMlate&MessageStatus=read", None).await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_away_is_waited_for_until_the_text_is_stale() {
    let world = World::with(Some(MessagesApi::nobody().await)).await;
    let (visit, _) = book(&world, 3, PHONE).await;
    until("it was tried", async || health(&world).await.last_failure.is_some()).await;
    assert_eq!(texts_of(&world, &visit).await, [(About::Confirmation, TextState::Waiting)]);
    world.desk.clock.advance(TimeDelta::days(4));
    become_so(&world, &visit, &[(About::Confirmation, TextState::Failed)]).await;
    assert_eq!(health(&world).await.last_failure.expect("a reason").0, "too late");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_provider_the_page_says_that_no_text_was_sent() {
    let world = World::open().await;
    let (visit, own) = book(&world, 5, PHONE).await;
    let page = async || world.get(&format!("/b/{own}"), &[]).await.1;
    assert!(page().await.contains("texts are not set up here"), "at once");
    become_so(&world, &visit, &[(About::Confirmation, TextState::NotSent)]).await;
    assert!(page().await.contains("texts are not set up here"), "and later");
    let (silent, own) = ask(&world, 6, "+18085550168", false).await;
    assert!(!world.get(&format!("/b/{own}"), &[]).await.1.contains("texts are not set up"));
    assert!(texts_of(&world, &silent).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_63_a_reminder_is_made_once_also_by_two_processes_and_after_a_restart() {
    let (world, api) = texting(&[]).await;
    let (visit, _) = book(&world, 5, PHONE).await;
    become_so(&world, &visit, &[(About::Confirmation, TextState::Sent)]).await;
    assert_eq!(world.desk.make_reminders().await.expect("reminders"), 0, "too early");
    world.desk.clock.advance(visit.starts_at - TimeDelta::hours(24) - world.desk.clock.now());
    let second = another_process(&world, &api).await;
    let made = futures::future::join_all((0..6).map(|n| {
        let desk = if n % 2 == 0 { world.desk.clone() } else { second.clone() };
        async move { desk.make_reminders().await.expect("reminders") }
    }));
    assert!(made.await.into_iter().sum::<usize>() <= 1, "the background work may have been faster");
    let told = [(About::Confirmation, TextState::Sent), (About::Reminder, TextState::Sent)];
    become_so(&world, &visit, &told).await;
    assert_eq!(second.make_reminders().await.expect("reminders"), 0);
    assert_eq!(api.posted().len(), 2);
}

/// A second process on the same database.
async fn another_process(world: &World, api: &MessagesApi) -> Desk {
    let outside = Outside {
        public_url: crate::world::PUBLIC.into(),
        texts: Some(api.provider()),
        ..Outside::default()
    };
    let store = Store::connect(&world.state.config.database_url).await.expect("a store");
    let clock: Clock = world.desk.clock.clone();
    Desk::open(store, clock, Ids::seeded(8), world.desk.tasks.clone(), outside)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_tell_and_send_each_text_once() {
    let (world, api) = texting(&[]).await;
    another_process(&world, &api).await.start_texting();
    let mut visits = Vec::new();
    for n in 0..6 {
        visits.push(book(&world, 5, &format!("+1808555017{n}")).await.0);
    }
    for visit in &visits {
        become_so(&world, visit, &[(About::Confirmation, TextState::Sent)]).await;
    }
    // Longer than the net below the bell, which the second process hears by.
    for _ in 0..3 {
        a_look().await;
    }
    let mut told: Vec<_> = api.posted().into_iter().map(|text| text["To"].clone()).collect();
    told.sort_unstable();
    assert_eq!(told, (0..6).map(|n| format!("+1808555017{n}")).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn edge_63_who_booked_inside_the_day_confirmed_or_stopped_is_not_reminded() {
    let (world, api) = texting(&[]).await;
    let (tomorrow, _) = book(&world, 1, "+18085550161").await;
    let (confirmed, _) = book(&world, 5, "+18085550162").await;
    let (stopped, _) = book(&world, 5, "+18085550163").await;
    for visit in [&tomorrow, &confirmed, &stopped] {
        become_so(&world, visit, &[(About::Confirmation, TextState::Sent)]).await;
    }
    for (sid, from, words) in [("SMy", "+18085550162", "Y"), ("SMs", "+18085550163", "Stop")] {
        let text = [("MessageSid", sid), ("From", from), ("To", demo::NUMBER), ("Body", words)];
        assert_eq!(world.post("/sms", &text).await.0, 200);
    }
    let (control, _) = book(&world, 4, "+18085550164").await;
    become_so(&world, &control, &[(About::Confirmation, TextState::Sent)]).await;
    assert!(tomorrow.starts_at - world.desk.clock.now() <= TimeDelta::hours(24), "inside the day");
    assert_eq!(reminders_until(&world, stopped.starts_at).await, 1);
    assert_eq!(texts_of(&world, &control).await.len(), 2);
    assert_eq!(api.posted().len(), 5, "and nobody else's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_comes_in_is_heard_once_and_answered_where_twilio_does_not() {
    let (world, _) = texting(&[]).await;
    let wants = async |phone: &str| {
        let mut tx = world.desk.store.read().await.expect("tx");
        tx.wants_texts(SHOP, phone).await.expect("a word")
    };
    book(&world, 5, PHONE).await;
    let send = async |sid: &str, body: &str, more: Option<(&str, &str)>| {
        let mut text = vec![("MessageSid", sid), ("From", PHONE), ("To", demo::NUMBER), ("Body", body)];
        text.extend(more);
        let (status, twiml) = world.post("/sms", &text).await;
        assert_eq!(status, 200, "{twiml}");
        twiml.contains("<Message>")
    };
    assert!(!send("SM1", "STOP", None).await, "Twilio answers this one");
    assert_eq!(wants(PHONE).await, Some(false));
    assert!(!send("SM2", "start", None).await);
    assert_eq!(wants(PHONE).await, Some(true));
    assert!(!send("SM1", "STOP", None).await);
    assert_eq!(wants(PHONE).await, Some(true), "the first STOP, come again, stops nothing");
    assert!(send("SM3", "CANCEL", None).await, "about the visit, as far as anybody knows");
    assert_eq!(wants(PHONE).await, Some(true));
    assert!(!send("SM3", "CANCEL", None).await, "and answered once");
    assert!(!send("SM4", "CANCEL", Some(("OptOutType", "STOP"))).await);
    assert_eq!(wants(PHONE).await, Some(false));
    send("SM5", "yes", None).await;
    assert_eq!(wants(PHONE).await, Some(true));
    assert!(!send("SM6", "HELP", None).await);
    let body = "MessageSid=SM7&From=%2B18085550167&To=%2B18084826296&Body=STOP";
    for signature in [None, Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")] {
        assert_eq!(world.post_with("/sms", body, signature).await.0, 403);
    }
    assert_eq!(wants(PHONE).await, Some(true), "a forged STOP stops nothing");
    let (status, _) = world.post("/sms", &[("From", PHONE), ("To", demo::NUMBER)]).await;
    assert_eq!(status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_to_the_number_of_all_shops_stops_each_and_two_robots_do_not_talk_for_ever() {
    let (world, _) = texting(&[]).await;
    book(&world, 5, PHONE).await;
    let mut answers = 0;
    for n in 0..12 {
        let sid = format!("SM{n}");
        let text = [("MessageSid", sid.as_str()), ("From", PHONE), ("To", FROM), ("Body", "I am a robot")];
        answers += usize::from(world.post("/sms", &text).await.1.contains("<Message>"));
    }
    assert_eq!(answers, 5);
    let stop = [("MessageSid", "SMstop"), ("From", PHONE), ("To", FROM), ("Body", "Stop")];
    assert_eq!(world.post("/sms", &stop).await.0, 200);
    let mut tx = world.desk.store.read().await.expect("tx");
    assert_eq!(tx.wants_texts(SHOP, PHONE).await.expect("a word"), Some(false));
}

/// A caller books and answers this when asked about texts; the texts that were posted then.
async fn booked_and_said(world: &World, api: &MessagesApi, call: &str, answer: &str) -> usize {
    let mut socket = on_the_phone(world, call).await;
    for line in ["Yes, please book it.", answer] {
        let line = serde_json::json!({"type": "prompt", "voicePrompt": line, "lang": "en-US", "last": true});
        send(&mut socket, line).await;
        hear(&mut socket).await.expect("an answer");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    api.posted().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_says_yes_is_texted_about_what_was_just_booked() {
    let (world, api) = texting(&[]).await;
    assert_eq!(booked_and_said(&world, &api, "CA1", "Yes, please.").await, 1);
    let text = api.posted().remove(0);
    assert_eq!((text["To"].as_str(), text["Body"].contains("/b/")), ("+18085550176", true), "{text:?}");
    let mut tx = world.desk.store.read().await.expect("tx");
    assert_eq!(tx.wants_texts(SHOP, "+18085550176").await.expect("read"), Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_says_no_is_texted_nothing() {
    let (world, api) = texting(&[]).await;
    assert_eq!(booked_and_said(&world, &api, "CA1", "No, thanks.").await, 0);
    let mut tx = world.desk.store.read().await.expect("tx");
    assert_eq!(tx.wants_texts(SHOP, "+18085550176").await.expect("read"), Some(false));
}
