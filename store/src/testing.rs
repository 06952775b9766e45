//! One test body, two databases: SQLite in a file of its own, PostgreSQL in a database of its own.

use chrono::{NaiveDate, TimeDelta};
use domain::Instant;
use domain::appointment::Status;
use domain::availability::BookingRules;
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::hours::WeeklyHours;
use domain::ids::{CallSid, ProfessionalId, ServiceId, ShopId};
use domain::metrics::ShopHour;
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::{Manner, Shop};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{HotFact, NewAppointment, NewShop, Store};

/// A migrated store, and what it lives in.
pub(crate) struct Db {
    pub(crate) store: Store,
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

/// Writes one body as two tests, `sqlite` and `postgres`, in a module of its name.
macro_rules! on_both {
    ($(async fn $name:ident($db:ident: Db) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn body($db: $crate::testing::Db) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                body($crate::testing::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                if let Some(db) = $crate::testing::postgres().await {
                    body(db).await;
                }
            }
        }
    )+};
}

pub(crate) use on_both;

pub(crate) async fn sqlite() -> Db {
    let folder = TempDir::new().expect("a folder");
    let url = format!("sqlite://{}/test.db", folder.path().display());
    Db { store: opened(&url).await, url, _folder: Some(folder) }
}

/// The same on PostgreSQL; `None` where there is none.
pub(crate) async fn postgres() -> Option<Db> {
    let url = crate::fresh::fresh_postgres().await?;
    Some(Db { store: opened(&url).await, url, _folder: None })
}

async fn opened(url: &str) -> Store {
    let store = Store::connect(url).await.expect("a store");
    store.migrate().await.expect("tables");
    store
}

pub(crate) const SHOP: ShopId = ShopId(1);
pub(crate) const OTHER: ShopId = ShopId(2);

pub(crate) fn noon() -> Instant {
    "2026-06-12T22:00:00Z".parse().expect("an instant")
}

pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date")
}

pub(crate) fn person(shop: ShopId, n: u128) -> ProfessionalId {
    ProfessionalId(Uuid::from_u128(u128::from(shop.0.unsigned_abs()) << 64 | n))
}

/// A cut of half an hour; a colour with ten minutes of processing in the middle.
pub(crate) fn services(shop: ShopId) -> Vec<Service> {
    let service = |n: u128, name: &str, cents, time| Service {
        id: ServiceId(Uuid::from_u128(u128::from(shop.0.unsigned_abs()) << 64 | n << 8)),
        name: name.to_owned(),
        synonyms: vec!["trim".to_owned()],
        price: Cents(cents),
        time,
    };
    vec![
        service(1, "Haircut", 4500, ServiceTime::plain(30)),
        service(2, "Color", 12_000, ServiceTime { duration: 20, processing: 30, finishing: 10, buffer: 5 }),
    ]
}

/// A shop with two professionals.
pub(crate) async fn open_shop(store: &Store, shop: ShopId) {
    let services = services(shop);
    let professionals = (1..=2)
        .map(|n| Professional {
            id: person(shop, n),
            name: format!("Person {n}"),
            services: services.iter().map(|service| service.id).collect(),
            own_terms: Vec::new(),
        })
        .collect();
    let new = NewShop {
        shop: Shop {
            id: shop,
            name: format!("Shop {shop}"),
            zone: chrono_tz::Pacific::Honolulu,
            address: None,
            hours: WeeklyHours::same(0..7, 540, 1080),
            services,
            professionals,
            rules: BookingRules { min_notice_minutes: 0, horizon_days: 60, grid_minutes: 15 },
            greeting: None,
            manner: Manner::default(),
            faq: Vec::new(),
        },
        slug: format!("shop-{shop}"),
        phone_number: PhoneNumber::parse(&format!("+180855500{:02}", shop.0)).ok(),
        is_demo: false,
        at: noon(),
    };
    let opened = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_shop(&new).await })
    });
    opened.await.expect("a shop");
}

/// A visit `minutes` after noon.
pub(crate) fn visit(shop: ShopId, id: u128, who: u128, service: usize, minutes: i64) -> NewAppointment {
    NewAppointment {
        id: Uuid::from_u128(id).into(),
        shop,
        professional: person(shop, who),
        services: vec![services(shop)[service].clone()],
        starts_at: noon() + TimeDelta::minutes(minutes),
        customer_id: Uuid::from_u128(1 << 100 | id).into(),
        customer_name: "Ana Keahi".to_owned(),
        customer_phone: PhoneNumber::parse("+18085550176").ok(),
        call_sid: None,
        status: Status::Booked,
        source: "test",
        override_reason: None,
        at: noon(),
        heard_at: noon(),
    }
}

pub(crate) fn call_started(shop: ShopId, call: &str) -> HotFact {
    HotFact::CallStarted {
        shop,
        call_sid: CallSid(call.to_owned()),
        from: Some("+18085550176".to_owned()),
        to: "+18085550001".to_owned(),
        caller_name: None,
        at: noon(),
        counts_on: ShopHour { date: today(), hour: 12, after_hours: false },
        is_test: false,
        relay_token_hash: format!("hash of {call}"),
    }
}
