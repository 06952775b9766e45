//! Who answers a ringing phone, and what is heard first, as the owner has set it.

use backend::access::{Pass, Visitor};
use backend::demo;
use chrono::TimeDelta;
use domain::access::Action;
use domain::live::Outcome;
use domain::settings::Sheet;

use crate::world::{Cookie, World, hear, relay_of, ringing, set_up};

const STAFF: &str = "+18085550111";

async fn visitor(world: &World, cookie: &Cookie) -> Visitor {
    let secret = cookie.0.split_once('=').expect("a cookie").1;
    world.desk.visitor_of_session(secret).await.expect("a session").expect("a visitor")
}

async fn pass(world: &World) -> Pass {
    let visitor = visitor(world, &world.owner).await;
    world.desk.admit(&visitor, Action::RunShop, demo::SHOP).await.expect("a pass")
}

/// Changes how the phone is answered, in the fields that are given.
async fn answers(world: &World, fields: &[(&str, &str)]) {
    let pass = pass(world).await;
    let seen = world.desk.manner_page(&pass).await.expect("a page").seen;
    let mut sheet = vec![
        ("seen", seen.as_str()),
        ("languages", "english spanish"),
        ("answering", "ai_first"),
        ("ring_seconds", "20"),
    ];
    sheet.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
    let sheet = sheet.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    world.desk.change_settings(&pass, "manner", &Sheet(sheet.collect())).await.expect("a change");
}

async fn ring(world: &World, call: &str, more: &[(&str, &str)]) -> String {
    let mut fields = ringing(call, demo::NUMBER).to_vec();
    fields.retain(|(name, _)| !more.iter().any(|(given, _)| given == name));
    fields.extend(more);
    let (status, twiml) = world.post("/voice", &fields).await;
    assert_eq!(status, 200, "{twiml}");
    twiml
}

async fn dialled(world: &World, call: &str, status: &str, dial: &str) -> String {
    let fields = [("CallSid", call), ("CallStatus", status), ("DialCallStatus", dial)];
    let (status, twiml) = world.post("/voice/dialled", &fields).await;
    assert_eq!(status, 200);
    twiml
}

async fn outcome(world: &World) -> Outcome {
    let mut tx = world.desk.store.read().await.expect("a transaction");
    tx.recent_calls(demo::SHOP, 1).await.expect("calls")[0].outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_first_rings_the_staff_and_comes_back_to_the_receptionist() {
    let world = World::open().await;
    answers(&world, &[("answering", "staff_first"), ("staff_number", STAFF), ("ring_seconds", "25")]).await;
    let twiml = ring(&world, "CA1", &[]).await;
    assert_eq!(
        twiml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Dial \
         action=\"https://frontdesk.example/voice/dialled\" method=\"POST\" timeout=\"25\" answerOnBridge=\"true\">\
         <Number>+18085550111</Number></Dial></Response>"
    );
    assert_eq!(world.calls().await, 1, "the call is on disk before anybody's phone rings");
    let twiml = dialled(&world, "CA1", "ringing", "no-answer").await;
    let mut socket = world.relay(&relay_of(&twiml)).await.expect("a socket");
    set_up(&mut socket, "CA1").await;
    assert!(hear(&mut socket).await.expect("a greeting").contains("virtual receptionist"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_the_staff_took_is_over_and_one_that_did_not_wait_is_missed() {
    let world = World::open().await;
    answers(&world, &[("answering", "staff_first"), ("staff_number", STAFF)]).await;
    ring(&world, "CA1", &[]).await;
    let twiml = dialled(&world, "CA1", "in-progress", "completed").await;
    assert!(twiml.contains("<Hangup/>") && !twiml.contains("Relay"));
    assert_eq!(outcome(&world).await, Outcome::Transferred);
    world.desk.clock.advance(TimeDelta::seconds(5));
    ring(&world, "CA2", &[]).await;
    let twiml = dialled(&world, "CA2", "completed", "canceled").await;
    assert!(!twiml.contains("Relay"));
    assert_eq!(outcome(&world).await, Outcome::Missed);
    for call in ["CA1", "CA2"] {
        let over = [("CallSid", call), ("CallStatus", "completed"), ("CallDuration", "7")];
        world.post("/voice/status", &over).await;
        assert_eq!(world.told("call_ended", call).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_hours_the_receptionist_answers_alone() {
    let world = World::open().await;
    answers(&world, &[("answering", "after_hours"), ("staff_number", STAFF)]).await;
    assert!(ring(&world, "CA1", &[]).await.contains("<Dial"));
    world.desk.clock.advance(TimeDelta::hours(10));
    assert!(ring(&world, "CA2", &[]).await.contains("<ConversationRelay"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_never_goes_in_a_circle() {
    let world = World::open().await;
    answers(&world, &[("answering", "staff_first"), ("staff_number", STAFF)]).await;
    assert!(ring(&world, "CA1", &[("From", STAFF)]).await.contains("<ConversationRelay"));
    assert!(ring(&world, "CA2", &[("ForwardedFrom", STAFF)]).await.contains("<ConversationRelay"));
    // The staff's number becomes one of ours by another way than the form, which refuses it.
    let theirs = domain::phone::PhoneNumber::parse(STAFF).expect("a number");
    let added = world.desk.store.write(move |tx| {
        let theirs = theirs.clone();
        Box::pin(async move { tx.add_number(demo::SHOP, &theirs).await })
    });
    assert!(added.await.expect("written"));
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    assert!(ring(&world, "CA3", &[]).await.contains("<ConversationRelay"));
}

#[tokio::test(flavor = "multi_thread")]
async fn voices_languages_names_and_recording_are_in_the_next_call() {
    let world = World::open().await;
    let plain = ring(&world, "CA1", &[]).await;
    assert!(!plain.contains("<Recording") && plain.contains("<Language code=\"es-US\"/>"), "{plain}");
    assert!(plain.contains("Leilani") && plain.contains("Haircut"), "hints: {plain}");
    let fields = [
        ("languages", "spanish"),
        ("voice_spanish", "lupe"),
        ("records_calls", "true"),
        ("greeting", "Hola, salón Puerto."),
    ];
    answers(&world, &fields).await;
    let twiml = ring(&world, "CA2", &[]).await;
    assert!(twiml.contains("<Response><Start><Recording channels=\"dual\"/></Start><Connect"), "{twiml}");
    let voice = "<Language code=\"es-US\" ttsProvider=\"Amazon\" voice=\"Lupe-Neural\"/>";
    assert!(twiml.contains(" language=\"es-US\"") && twiml.contains(voice), "{twiml}");
    assert!(!twiml.contains("en-US"), "{twiml}");
    let mut socket = world.relay(&relay_of(&twiml)).await.expect("a socket");
    set_up(&mut socket, "CA2").await;
    let greeting = hear(&mut socket).await.expect("a greeting");
    assert_eq!(
        greeting,
        "Hola, salón Puerto. Soy la recepcionista virtual del salón. Esta llamada se graba. ¿En qué puedo ayudarle?"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_that_were_seen_are_on_the_page_of_the_phone() {
    let world = World::open().await;
    let pass = pass(&world).await;
    let seen = async || world.desk.phone_page(&pass).await.expect("a page").numbers[0].clone();
    assert_eq!(seen().await.voice, None);
    ring(&world, "CA1", &[]).await;
    let over = [("CallSid", "CA1"), ("CallStatus", "completed"), ("To", demo::NUMBER)];
    world.post("/voice/status", &over).await;
    for _ in 0..100 {
        let now = seen().await;
        if now.voice.is_some() && now.status.is_some() {
            assert_eq!((now.sms, now.fallback), (None, None));
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the webhooks were not noted");
}
