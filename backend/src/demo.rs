//! A made-up salon with twelve weeks behind it, for demos and tests. Refused where real shops are.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use domain::Instant;
use domain::appointment::{Act, Status};
use domain::availability::{BookingRules, local_to_utc};
use domain::catalogue::{Professional, Service};
use domain::hours::WeeklyHours;
use domain::ids::{AppointmentId, CallSid, ShopId};
use domain::live::Outcome;
use domain::metrics::ShopHour;
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::{Manner, Shop};
use domain::setup::SERVICES;
use futures::future::join_all;
use store::{ActError, HotFact, NewAppointment, NewPayout, NewShop, PayoutError};

use crate::secrets::Secret;
use crate::{Desk, DeskError};

/// The shop's number in every address.
pub const SHOP: ShopId = ShopId(1);
/// The number to dial.
pub const NUMBER: &str = "+18084826296";
/// Days of history, and of bookings ahead.
const PAST: u64 = 84;
const AHEAD: u64 = 10;

/// Monday to Saturday, 9 to 18.
const OPENS: u16 = 9 * 60;
const CLOSES: u16 = 18 * 60;

const PEOPLE: [&str; 3] = ["Leilani Kahale", "Mia Torres", "Noah Sato"];

const CUSTOMERS: [&str; 12] = [
    "Susan Oshiro",
    "Ethan Moore",
    "Diane Fox",
    "Marcus Lee",
    "Hana Sato",
    "Priya Nair",
    "Tom Beckett",
    "Olivia Brandt",
    "Peter Hall",
    "Aisha Grant",
    "Helen Park",
    "Ryan Cole",
];

/// How to sign in to the demo.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The made-up owner.
    pub email: &'static str,
    /// New at each start, so that no demo that is left open has a known one.
    pub password: Secret,
}

/// The made-up owner of the made-up salon.
pub const OWNER: &str = "owner@safeharbour.example";

/// Fills an empty database, or finds the demo salon there; the answer is how to sign in this time.
pub async fn fill(desk: &Desk) -> Result<SignIn, DeskError> {
    let shops = desk.store.read().await?.shops().await?;
    if shops.iter().any(|shop| !shop.is_demo) {
        return Err(DeskError::Refused("--demo is for an empty database, and this one has real shops"));
    }
    if shops.is_empty() {
        let shop = open_shop(desk).await?;
        write_history(desk, &shop).await?;
        tracing::info!("the demo salon was made up");
    }
    let password = Secret::typed(&desk.ids);
    desk.set_demo_owner(OWNER, &password).await?;
    Ok(SignIn { email: OWNER, password })
}

async fn open_shop(desk: &Desk) -> Result<Shop, DeskError> {
    let now = desk.clock.now();
    let services: Vec<Service> = SERVICES
        .iter()
        .map(|(name, synonyms, cents, time)| Service {
            id: desk.ids.id(now),
            name: (*name).to_owned(),
            synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
            price: Cents(*cents),
            time: *time,
        })
        .collect();
    let professionals: Vec<Professional> = PEOPLE
        .iter()
        .enumerate()
        .map(|(i, name)| Professional {
            id: desk.ids.id(now),
            name: (*name).to_owned(),
            // Noah cuts and dries; colour is for the other two.
            services: services
                .iter()
                .filter(|service| i < 2 || service.time.processing == 0)
                .map(|s| s.id)
                .collect(),
            own_terms: Vec::new(),
        })
        .collect();
    let shop = Shop {
        id: SHOP,
        name: "SafeHarbour's Salon".into(),
        zone: chrono_tz::Pacific::Honolulu,
        address: Some("1200 Ala Moana Boulevard, Honolulu".into()),
        hours: WeeklyHours::same(0..6, OPENS, CLOSES),
        services,
        professionals,
        rules: BookingRules { min_notice_minutes: 60, horizon_days: 60, grid_minutes: 15 },
        greeting: None,
        manner: Manner::default(),
        faq: Vec::new(),
    };
    let new = NewShop {
        shop: shop.clone(),
        slug: "safeharbour".into(),
        phone_number: PhoneNumber::parse(NUMBER).ok(),
        is_demo: true,
        at: now,
    };
    let opened = desk.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_shop(&new).await })
    });
    opened.await?;
    Ok(shop)
}

/// Something of the made-up past, to be written at its time.
#[derive(Clone)]
enum Past {
    Booked(Box<NewAppointment>),
    Completed(AppointmentId),
}

async fn write_history(desk: &Desk, shop: &Shop) -> Result<(), DeskError> {
    let now = desk.clock.now();
    let today = now.with_timezone(&shop.zone).date_naive();
    let first = today - Days::new(PAST);
    let mut past: BTreeMap<NaiveDate, Vec<(Instant, Past)>> = BTreeMap::new();
    let mut at_time = |at: Instant, what: Past| {
        past.entry(at.with_timezone(&shop.zone).date_naive()).or_default().push((at, what));
    };
    for date in first.iter_days().take((PAST + AHEAD) as usize).filter(|date| date.weekday() != Weekday::Sun)
    {
        for visit in day_of_visits(desk, shop, date, now) {
            let over = domain::cells::visit_ends(visit.starts_at, &[visit.services[0].time]);
            if over < now {
                at_time(over, Past::Completed(visit.id));
            }
            at_time(visit.at, Past::Booked(Box::new(visit)));
        }
    }
    for (date, mut day) in past {
        day.sort_by_key(|(at, _)| *at);
        write_day(desk, day).await?;
        write_calls(desk, shop, date, now).await?;
    }
    pay_everybody(desk, shop, today).await
}

/// Everybody was paid up to last Sunday, on the day after.
async fn pay_everybody(desk: &Desk, shop: &Shop, today: NaiveDate) -> Result<(), DeskError> {
    let monday = today.week(Weekday::Mon).first_day();
    let at = local_to_utc(shop.zone, monday.and_time(NaiveTime::MIN) + TimeDelta::hours(8));
    let at = at.min(desk.clock.now());
    for person in &shop.professionals {
        let payout = NewPayout {
            id: desk.ids.id(at),
            shop: shop.id,
            professional: person.id,
            through: monday - Days::new(1),
            made_by: "Maren Kahale".into(),
            at,
            local_date: monday,
        };
        let paid = desk.store.write(move |tx| {
            let payout = payout.clone();
            Box::pin(async move { tx.pay_out(&payout).await })
        });
        match paid.await {
            Ok(_) | Err(PayoutError::NothingOwed) => {}
            Err(PayoutError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn write_day(desk: &Desk, day: Vec<(Instant, Past)>) -> Result<(), DeskError> {
    let written = desk.store.write(move |tx| {
        let day = day.clone();
        Box::pin(async move {
            for (at, what) in &day {
                match what {
                    Past::Booked(visit) => drop(tx.book(visit).await?),
                    Past::Completed(id) => drop(tx.act(SHOP, *id, Act::Complete, *at).await?),
                }
            }
            Ok::<_, ActError>(())
        })
    });
    Ok(written.await?)
}

/// A handful of calls on an open day that is past.
async fn write_calls(desk: &Desk, shop: &Shop, date: NaiveDate, now: Instant) -> Result<(), DeskError> {
    let mut facts = Vec::new();
    for _ in 0..5 + desk.ids.draw(6) {
        let minute = u32::from(OPENS) + desk.ids.draw(u32::from(CLOSES - OPENS));
        let at =
            local_to_utc(shop.zone, date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute)));
        let duration_sec = 40 + i64::from(desk.ids.draw(160));
        let over = at + TimeDelta::seconds(duration_sec);
        if over >= now || date.weekday() == Weekday::Sun {
            continue;
        }
        let call_sid = CallSid(format!("CA{}", &desk.ids.secret()[..32]));
        let customer = desk.ids.draw(CUSTOMERS.len() as u32);
        facts.push(HotFact::CallStarted {
            shop: shop.id,
            call_sid: call_sid.clone(),
            from: Some(number_of(customer)),
            to: NUMBER.to_owned(),
            caller_name: Some(CUSTOMERS[customer as usize].to_owned()),
            at,
            counts_on: ShopHour::at(shop.zone, &shop.hours, at),
            is_test: false,
            relay_token_hash: desk.ids.secret(),
        });
        let outcome = OUTCOMES[desk.ids.draw(OUTCOMES.len() as u32) as usize];
        facts.push(HotFact::CallEnded { shop: shop.id, call_sid, duration_sec, outcome, at: over });
    }
    for written in join_all(facts.into_iter().map(|fact| desk.store.hot(fact))).await {
        written?;
    }
    Ok(())
}

/// What comes of calls, in about the shares of a well-run salon.
const OUTCOMES: [Outcome; 6] =
    [Outcome::Booked, Outcome::Booked, Outcome::Booked, Outcome::Inquiry, Outcome::Message, Outcome::Missed];

fn number_of(customer: u32) -> String {
    format!("+1808555{:04}", 100 + customer)
}

/// A few visits a day for each professional, never overlapping.
fn day_of_visits(desk: &Desk, shop: &Shop, date: NaiveDate, now: Instant) -> Vec<NewAppointment> {
    let mut visits = Vec::new();
    for person in &shop.professionals {
        let does: Vec<&Service> = shop.services.iter().filter(|s| person.services.contains(&s.id)).collect();
        let mut minute = u32::from(OPENS) + desk.ids.draw(5) * 15;
        loop {
            // Half of all visits are for the first service of the list.
            let service =
                does[if desk.ids.draw(2) == 0 { 0 } else { desk.ids.draw(does.len() as u32) as usize }];
            let whole = service.time.whole();
            if minute + whole > u32::from(CLOSES) {
                break;
            }
            let local = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
            let starts_at = local_to_utc(shop.zone, local);
            visits.push(visit(desk, shop, person, service, starts_at, now));
            minute = (minute + whole).next_multiple_of(15) + desk.ids.draw(9) * 15;
        }
    }
    visits
}

fn visit(
    desk: &Desk,
    shop: &Shop,
    person: &Professional,
    service: &Service,
    starts_at: Instant,
    now: Instant,
) -> NewAppointment {
    let customer = desk.ids.draw(CUSTOMERS.len() as u32);
    let days_before = TimeDelta::days(i64::from(desk.ids.draw(6)) + 1);
    let made_at = if starts_at - days_before < now { starts_at - days_before } else { now - days_before };
    NewAppointment {
        id: desk.ids.id(made_at),
        shop: shop.id,
        professional: person.id,
        services: vec![service.clone()],
        starts_at,
        customer_id: desk.ids.id(made_at),
        customer_name: CUSTOMERS[customer as usize].to_owned(),
        customer_phone: PhoneNumber::parse(&number_of(customer)).ok(),
        call_sid: None,
        status: Status::Booked,
        source: "demo",
        override_reason: None,
        at: made_at,
        heard_at: made_at,
    }
}
