//! The other shop: every word in it has a mark that is in no other text (a zone is called Atlantic/Canary).

use backend::audit::Actor;
use chrono::NaiveDate;
use domain::access::{Grant, Role};
use domain::appointment::{Act, Status};
use domain::availability::BookingRules;
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::chat::{Party, Photo};
use domain::faq::Faq;
use domain::hours::WeeklyHours;
use domain::ids::{AppointmentId, CallSid, CustomerId, MessageId, PhotoId};
use domain::live::Outcome;
use domain::metrics::{ByDay, ReportOf, ShopHour, weekly_report};
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::{Manner, Shop};
use store::{HotFact, NewAppointment, NewChatMessage, NewImport, NewReport, NewShop};
use uuid::Uuid;

use super::{CUSTOMER, IMPORT, OTHER, PHOTO, VISIT};
use crate::world::World;

/// A shop whose every word is marked; the answer is the id of one of its keys.
pub(super) async fn open_the_other_shop(world: &World) -> String {
    let desk = &world.desk;
    let now = desk.clock.now();
    let service = Service {
        id: desk.ids.id(now),
        name: "Quagga Cut".into(),
        synonyms: vec!["quagga trim".into()],
        price: Cents(9_999),
        time: ServiceTime::plain(30),
    };
    let person = Professional {
        id: desk.ids.id(now),
        name: "Quagga Carla".into(),
        services: vec![service.id],
        own_terms: Vec::new(),
    };
    let new = NewShop {
        shop: Shop {
            id: OTHER,
            name: "Quagga Cuts".into(),
            zone: chrono_tz::Pacific::Honolulu,
            address: Some("1 Quagga Row".into()),
            hours: WeeklyHours::same(0..7, 540, 1080),
            services: vec![service.clone()],
            professionals: vec![person.clone()],
            rules: BookingRules { min_notice_minutes: 0, horizon_days: 60, grid_minutes: 15 },
            greeting: Some("Quagga speaking".into()),
            manner: Manner::default(),
            faq: Vec::new(),
        },
        slug: "quagga-cuts".into(),
        phone_number: PhoneNumber::parse("+18085550002").ok(),
        is_demo: false,
        at: now,
    };
    let visit = NewAppointment {
        id: AppointmentId(VISIT),
        shop: OTHER,
        professional: person.id,
        services: vec![service],
        starts_at: now + chrono::TimeDelta::hours(2),
        customer_id: CustomerId(CUSTOMER),
        customer_name: "Quagga Client".into(),
        customer_phone: PhoneNumber::parse("+18085550199").ok(),
        call_sid: None,
        status: Status::Booked,
        source: "test",
        override_reason: None,
        at: now,
        heard_at: now,
    };
    let message = NewChatMessage {
        id: MessageId(Uuid::from_u128(1)),
        shop: OTHER,
        appointment: visit.id,
        party: Party::Customer,
        name: "Quagga Client".into(),
        text: "Quagga chat".into(),
        photo: Some(Photo { photo_id: PhotoId(PHOTO), width: 6, height: 6 }),
        at: now,
    };
    let answer = Faq {
        id: desk.ids.id(now),
        question: "Is there quagga kibble?".into(),
        answer: "Quagga kibble is at the desk.".into(),
        question_es: None,
        answer_es: None,
    };
    // No JPEG, so that it can be looked for.
    let photos = world.folder.path().join("photos/2");
    std::fs::create_dir_all(&photos).expect("a folder");
    std::fs::write(photos.join(format!("{PHOTO}.jpg")), "quagga photo").expect("a photo");
    let written = desk.store.write(move |tx| {
        let (new, visit, message, answer) = (new.clone(), visit.clone(), message.clone(), answer.clone());
        Box::pin(async move {
            tx.insert_shop(&new).await?;
            tx.book(&visit).await.map_err(|_| store::StoreError::Closed)?;
            tx.say(&message).await?;
            tx.insert_import(&NewImport {
                id: IMPORT,
                shop: OTHER,
                file_name: "quagga.csv".into(),
                content: "Name\nQuagga Cousin\n".into(),
                mapping: r#"{"columns":["name"]}"#.into(),
                made_by: "quagga".into(),
                at: visit.at,
            })
            .await?;
            tx.put_faq(OTHER, &answer, visit.at).await?;
            tx.act(OTHER, visit.id, Act::Complete, visit.at).await.map_err(|_| store::StoreError::Closed)?;
            Ok::<_, store::StoreError>(())
        })
    });
    written.await.expect("the other shop");
    tell_of_a_call(world).await;
    let grant = Grant { role: Role::Owner, shop: Some(OTHER), professional: None };
    desk.add_key(&Actor::console(), grant, "quagga key").await.expect("a key");
    write_a_report(world).await;
    let keys = desk.store.read().await.expect("tx").keys(Some(OTHER)).await.expect("keys");
    keys[0].id.to_string()
}

/// A call there that is over.
async fn tell_of_a_call(world: &World) {
    let (desk, now) = (&world.desk, world.desk.clock.now());
    let today = now.with_timezone(&chrono_tz::Pacific::Honolulu).date_naive();
    let call = CallSid("CA-quagga".into());
    let started = HotFact::CallStarted {
        shop: OTHER,
        call_sid: call.clone(),
        from: Some("+18085550199".into()),
        to: "+18085550002".into(),
        caller_name: Some("Quagga Kaller".into()),
        at: now,
        counts_on: ShopHour { date: today, hour: 9, after_hours: false },
        is_test: false,
        relay_token_hash: "hash of quagga".into(),
    };
    let ended = HotFact::CallEnded {
        shop: OTHER,
        call_sid: call,
        duration_sec: 60,
        outcome: Outcome::Inquiry,
        at: now,
    };
    for fact in [started, ended] {
        desk.store.hot(fact).await.expect("a call");
    }
}

/// The report of a week there.
async fn write_a_report(world: &World) {
    let last_day = NaiveDate::from_ymd_opt(2026, 6, 6).expect("a date");
    let report = weekly_report(&ReportOf {
        last_day,
        opened_on: last_day,
        days: &ByDay::new(),
        rostered_minutes: 0,
        time_zone: "Quagga/Zone",
        at: world.desk.clock.now(),
    });
    let new = NewReport { shop: OTHER, report };
    let saved = world.desk.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.save_report(&new).await })
    });
    assert!(saved.await.expect("a report"));
}
