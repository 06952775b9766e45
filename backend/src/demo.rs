//! A made-up salon with twelve weeks behind it, for demos and tests. Refused where real shops are.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use domain::Instant;
use domain::appointment::Status;
use domain::availability::{BookingRules, local_to_utc};
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::hours::WeeklyHours;
use domain::ids::ShopId;
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use store::{BookError, NewAppointment, NewShop};

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

const SERVICES: [(&str, &[&str], i64, ServiceTime); 7] = [
    ("Haircut", &["cut", "trim", "hair cut", "men's cut", "women's cut"], 4500, ServiceTime::plain(30)),
    ("Blowout", &["blow dry", "blow-dry", "blow out"], 5500, ServiceTime::plain(45)),
    (
        "Hair Color",
        &["color", "colour", "coloring", "dye", "root touch-up", "roots"],
        12_000,
        ServiceTime { duration: 45, processing: 35, finishing: 30, buffer: 10 },
    ),
    (
        "Highlights",
        &["highlight", "balayage", "foils"],
        16_500,
        ServiceTime { duration: 75, processing: 40, finishing: 35, buffer: 10 },
    ),
    ("Hair Treatment", &["treatment", "deep conditioning", "keratin"], 6500, ServiceTime::plain(40)),
    ("Perm", &["wave"], 14_000, ServiceTime { duration: 60, processing: 30, finishing: 30, buffer: 10 }),
    ("Consultation", &["consult", "advice"], 0, ServiceTime::plain(15)),
];

const PEOPLE: [&str; 3] = ["Leilani Kahale", "Mia Torres", "Noah Sato"];

const CUSTOMERS: [&str; 12] = [
    "Susan Oshiro", "Ethan Moore", "Diane Fox", "Marcus Lee", "Hana Sato", "Priya Nair", "Tom Beckett",
    "Olivia Brandt", "Peter Hall", "Aisha Grant", "Helen Park", "Ryan Cole",
];

/// Fills an empty database; does nothing where the demo salon already is.
pub async fn fill(desk: &Desk) -> Result<(), DeskError> {
    let shops = desk.store.read().await?.shops().await?;
    if shops.iter().any(|shop| !shop.is_demo) {
        return Err(DeskError::Refused("--demo is for an empty database, and this one has real shops"));
    }
    if !shops.is_empty() {
        return Ok(());
    }
    let shop = open_shop(desk).await?;
    write_history(desk, &shop).await?;
    tracing::info!("the demo salon was made up");
    Ok(())
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
            services: services.iter().filter(|service| i < 2 || service.time.processing == 0).map(|s| s.id).collect(),
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

async fn write_history(desk: &Desk, shop: &Shop) -> Result<(), DeskError> {
    let now = desk.clock.now();
    let today = now.with_timezone(&shop.zone).date_naive();
    let first = today - Days::new(PAST);
    for date in first.iter_days().take((PAST + AHEAD) as usize).filter(|date| date.weekday().number_from_monday() < 7) {
        let visits = day_of_visits(desk, shop, date, now);
        let written = desk.store.write(move |tx| {
            let visits = visits.clone();
            Box::pin(async move {
                for visit in &visits {
                    tx.book(visit).await?;
                    if visit.starts_at < now {
                        tx.set_status(SHOP, visit.id, Status::Completed, visit.starts_at + TimeDelta::hours(2)).await?;
                    }
                }
                Ok::<_, BookError>(())
            })
        });
        written.await.map_err(|error| match error {
            BookError::Taken => DeskError::SlotTaken,
            BookError::Store(error) => DeskError::Unavailable(error),
        })?;
    }
    Ok(())
}

/// A few visits a day for each professional, an hour or more apart, never overlapping.
fn day_of_visits(desk: &Desk, shop: &Shop, date: NaiveDate, now: Instant) -> Vec<NewAppointment> {
    let mut visits = Vec::new();
    for person in &shop.professionals {
        let mut minute = u32::from(OPENS) + desk.ids.draw(5) * 15;
        loop {
            let service = &shop.services[pick(desk, person)];
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

fn pick(desk: &Desk, person: &Professional) -> usize {
    // Half of all visits are the first service of the list.
    if desk.ids.draw(2) == 0 { 0 } else { desk.ids.draw(person.services.len() as u32) as usize }
}

fn visit(
    desk: &Desk,
    shop: &Shop,
    person: &Professional,
    service: &Service,
    starts_at: Instant,
    now: Instant,
) -> NewAppointment {
    let service = person.services.contains(&service.id).then_some(service).unwrap_or(&shop.services[0]);
    let customer = desk.ids.draw(CUSTOMERS.len() as u32);
    let made_at = (starts_at - TimeDelta::days(i64::from(desk.ids.draw(6)) + 1)).min(now);
    NewAppointment {
        id: desk.ids.id(made_at),
        shop: shop.id,
        professional: person.id,
        services: vec![service.clone()],
        starts_at,
        customer_id: desk.ids.id(made_at),
        customer_name: CUSTOMERS[customer as usize].to_owned(),
        customer_phone: PhoneNumber::parse(&format!("+1808555{:04}", 100 + customer)).ok(),
        call_sid: None,
        status: Status::Booked,
        source: "demo",
        at: made_at,
        local_date: made_at.with_timezone(&shop.zone).date_naive(),
    }
}
