//! Booking by the customer on the web: the pages' data, the time that is kept meanwhile, and the booking itself.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::Instant;
use domain::appointment::{AppointmentFacts, Status};
use domain::availability::{Search, day_bounds, free_slots, free_starts};
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::online::{BookPage, Choice, Kept, PublicPerson, PublicService, PublicShop, Total, Whom};
use domain::patch_test::Verdict;
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use domain::understanding::phones::{country_of, typed};
use domain::zone::ShopClock;
use store::{
    BookError, HoldRecord, NewAppointment, NewBookingLink, NewConsent, Own, ShopRecord, StoreError, Tx,
};

use crate::calendar::{candidates, done_by};
use crate::free_times::{FreeDays, in_reach};
use crate::secrets::{self, Secret};
use crate::{Desk, DeskError};

/// Requests of one number that wait for an answer at the same time.
const OPEN_REQUESTS: i64 = 3;
/// The secret of a booking: as long as all our secrets.
const SECRET: usize = 48;

/// What a customer sends.
#[derive(Debug, Clone)]
pub struct OnlineBooking {
    /// What, with whom and when.
    pub wish: Wish,
    /// As it was typed.
    pub name: String,
    /// As it was typed.
    pub phone: String,
    /// Whether texts about the visit are wanted.
    pub texts: bool,
    /// The secret that came with the form; the link to the booking, and the reason why a form sent twice books once.
    pub secret: String,
    /// The secret of the time that is kept for this customer.
    pub hold: Option<String>,
}

/// What, with whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What, in order.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub with: Whom,
    /// When.
    pub at: Instant,
}

/// Why a customer's booking was not made.
#[derive(Debug, thiserror::Error)]
pub enum OnlineError {
    /// Something typed cannot be right: the field, and what would be.
    #[error("{1}")]
    Field(&'static str, &'static str),
    /// The time is not free, or no more; on this day are the nearest that are.
    #[error("this time is not free")]
    Gone(Option<NaiveDate>),
    /// Something else.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for OnlineError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl Desk {
    /// The shop of a booking page.
    pub(crate) async fn shop_by_slug(&self, slug: &str) -> Result<(ShopRecord, Arc<Shop>), DeskError> {
        let record = self.store.read().await?.shop_by_slug(slug).await?.ok_or(DeskError::NotFound("shop"))?;
        let shop = self.shop(record.id).await?;
        Ok((record, shop))
    }

    /// Everything that a booking page shows to the holder of a secret. What was chosen and does not exist is left out.
    pub async fn book_page(
        &self,
        slug: &str,
        choice: Choice,
        hold: Option<&str>,
    ) -> Result<BookPage, DeskError> {
        let (record, shop) = self.shop_by_slug(slug).await?;
        let now = self.clock.now();
        let mut page = BookPage {
            services: shop.services.iter().map(|service| public_service(&shop, service.id)).collect(),
            shop: public(&record, now),
            choice,
            people: Vec::new(),
            days: Vec::new(),
            times: Vec::new(),
            gone: None,
            needs_patch_test: false,
            total: Total::default(),
            kept: None,
            takes_requests: record.takes_requests,
            deposit: shop.manner.deposit.clone(),
            secret: Secret::new(&self.ids).reveal().to_owned(),
        };
        page.choice.services.retain(|id| shop.services.iter().any(|service| service.id == *id));
        let services = page.choice.services.clone();
        let people =
            shop.professionals.iter().filter(|person| done_by(&shop, person.id, &services).is_some());
        page.people = people.map(|p| PublicPerson { id: p.id, name: p.name.clone() }).collect();
        let known = |with: &Whom| {
            with.professional().is_none_or(|id| page.people.iter().any(|person| person.id == id))
        };
        page.choice.with = page.choice.with.filter(known);
        page.needs_patch_test = self.store.read().await?.patch_test_lead(shop.id, &services).await?.is_some();
        let Some(with) = page.choice.with.filter(|_| !services.is_empty()) else {
            page.total = total(&shop, &services, Whom::Anyone);
            return Ok(page);
        };
        let keeps = self.held(shop.id, hold).await?;
        self.fill_times(&shop, &mut page, with, keeps.as_ref()).await?;
        let kept = keeps.filter(|held| {
            Some(held.starts_at) == page.choice.at
                && with.professional().is_none_or(|wanted| wanted == held.professional)
        });
        page.total = total(&shop, &services, kept.map_or(with, |held| Whom::Somebody(held.professional)));
        page.kept = kept.map(|held| Kept {
            professional: shop
                .professionals
                .iter()
                .find(|person| person.id == held.professional)
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            until: held.expires_at,
        });
        Ok(page)
    }

    /// The days, and the times of the chosen one. A time that is kept for the one who asks is theirs, also when the shop's
    /// notice has passed meanwhile.
    async fn fill_times(
        &self,
        shop: &Shop,
        page: &mut BookPage,
        with: Whom,
        keeps: Option<&HoldRecord>,
    ) -> Result<(), DeskError> {
        let clock = page.shop.clock.clone();
        let own = Own { hold: keeps.map(|held| held.id), appointment: None };
        let day = page.choice.day.or(page.choice.at.map(|at| clock.date(at)));
        let found = self.free_days(shop, &shop.rules, &clock, day, async |from, until| {
            let rosters = self.rosters(shop.id, from, until, own).await?;
            let who = candidates(shop, &page.choice.services, with, &rosters);
            Ok(free_starts(&self.search(shop, &shop.rules, from, until), &who))
        });
        let FreeDays { days, day, times } = found.await?;
        (page.days, page.choice.day, page.times) = (days, day, times);
        let Some(at) = page.choice.at else { return Ok(()) };
        if !page.times.contains(&at) && keeps.is_none_or(|held| held.starts_at != at) {
            page.choice.at = None;
            let gone = Wish { services: page.choice.services.clone(), with, at };
            page.gone = Some(self.why_gone(shop, &gone).await?);
        }
        Ok(())
    }

    /// Books what a customer sent, in one transaction with the link to it. The same form sent twice is one booking.
    pub async fn book_online(
        &self,
        slug: &str,
        sent: OnlineBooking,
    ) -> Result<AppointmentFacts, OnlineError> {
        let (record, shop) = self.shop_by_slug(slug).await?;
        if sent.secret.len() != SECRET || !sent.secret.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(OnlineError::Desk(DeskError::Refused("This form is broken. Please start again.")));
        }
        let token = secrets::hash(&sent.secret);
        if let Some(facts) = self.booked_by(shop.id, &token).await? {
            return Ok(facts);
        }
        let name = name_of(&sent.name).map_err(|wrong| OnlineError::Field("name", wrong))?;
        let phone = phone_of(&sent.phone, &shop).map_err(|wrong| OnlineError::Field("phone", wrong))?;
        if self.store.read().await?.open_requests(shop.id, &phone).await? >= OPEN_REQUESTS {
            return Err(OnlineError::Field(
                "phone",
                "Three of your requests wait for an answer already. Please call the salon.",
            ));
        }
        let (wish, number) = (&sent.wish, Some(&phone));
        let verdict = self.patch_test_verdict(shop.id, &wish.services, number, wish.at).await?;
        if let Verdict::AskFirst(lack) = verdict {
            return Err(OnlineError::Field("phone", lack.phrase()));
        }
        // Bookers who meet on PostgreSQL each take what the other had seen free; each try loses to at most one of them.
        for _ in 0..=shop.professionals.len() {
            match self.try_online(&record, &shop, &sent, &name, &phone, &token).await {
                Err(BookError::Taken) => {}
                // The same form, sent twice at once: one of them made the booking.
                Err(BookError::Store(StoreError::Refused(reason))) => {
                    let facts = self.booked_by(shop.id, &token).await?;
                    return facts.ok_or_else(|| StoreError::Refused(reason).into());
                }
                Err(BookError::Store(error)) => return Err(error.into()),
                Ok(Some(facts)) => {
                    self.meters.appointments_made.up();
                    tracing::info!(shop = %shop.id, appointment = %facts.appointment_id,
                        status = facts.status.word(), "a visit was made on the web");
                    return Ok(facts);
                }
                Ok(None) => break,
            }
        }
        // The same form, sent twice at once: its first half has the time.
        match self.booked_by(shop.id, &token).await? {
            Some(facts) => Ok(facts),
            None => self.gone(&shop, &sent.wish).await,
        }
    }

    /// What a form with this secret has made before.
    async fn booked_by(&self, shop: ShopId, token: &str) -> Result<Option<AppointmentFacts>, OnlineError> {
        let mut tx = self.store.read().await?;
        match tx.booking_link(token).await? {
            Some((of, appointment)) if of == shop => Ok(tx.appointment(of, appointment).await?),
            Some(_) => Err(OnlineError::Desk(DeskError::NotFound("booking"))),
            None => Ok(None),
        }
    }

    /// One try: who is free is found out inside the transaction that takes the time. `None` where nobody is.
    async fn try_online(
        &self,
        record: &ShopRecord,
        shop: &Arc<Shop>,
        sent: &OnlineBooking,
        name: &str,
        phone: &PhoneNumber,
        token: &str,
    ) -> Result<Option<AppointmentFacts>, BookError> {
        let now = self.clock.now();
        let new = NewAppointment {
            id: self.ids.id(now),
            shop: shop.id,
            professional: ProfessionalId(uuid::Uuid::nil()),
            services: Vec::new(),
            starts_at: sent.wish.at,
            customer_id: self.ids.id(now),
            customer_name: name.to_owned(),
            customer_phone: Some(phone.clone()),
            call_sid: None,
            status: if record.takes_requests { Status::Requested } else { Status::Booked },
            source: "web",
            override_reason: None,
            at: now,
            heard_at: now,
        };
        let link =
            NewBookingLink { token_hash: token.to_owned(), shop: shop.id, appointment: new.id, at: now };
        let consent =
            NewConsent { shop: shop.id, phone: phone.clone(), wanted: sent.texts, source: "web", at: now };
        let (shop, wish) = (shop.clone(), sent.wish.clone());
        let keeper = sent.hold.as_deref().map(secrets::hash);
        self.store
            .write(move |tx| {
                let (shop, wish, mut new, link) = (shop.clone(), wish.clone(), new.clone(), link.clone());
                let (keeper, consent) = (keeper.clone(), consent.clone());
                Box::pin(async move {
                    let held = release(tx, shop.id, keeper.as_deref(), now).await?;
                    let Some(professional) = free_for(tx, &shop, &wish, held, now).await? else {
                        return Ok(None);
                    };
                    new.professional = professional;
                    new.services = done_by(&shop, professional, &wish.services).unwrap_or_default();
                    let facts = tx.book(&new).await?;
                    tx.insert_booking_link(&link).await?;
                    tx.note_consent(&consent).await?;
                    Ok(Some(facts))
                })
            })
            .await
    }

    /// What the holder of a secret keeps.
    async fn held(&self, shop: ShopId, secret: Option<&str>) -> Result<Option<HoldRecord>, DeskError> {
        let Some(secret) = secret else { return Ok(None) };
        Ok(self.store.read().await?.hold_of(shop, &secrets::hash(secret), self.clock.now()).await?)
    }
}

/// Gives back what the holder of a secret keeps, and tells what that was.
pub(crate) async fn release(
    tx: &mut Tx,
    shop: ShopId,
    token_hash: Option<&str>,
    now: Instant,
) -> Result<Option<HoldRecord>, StoreError> {
    let Some(token_hash) = token_hash else { return Ok(None) };
    let held = tx.hold_of(shop, token_hash, now).await?;
    if let Some(held) = held {
        tx.release_hold(shop, held.id).await?;
    }
    Ok(held)
}

/// Who is free for a wish inside a transaction: the one whose time was held for it, else the one with the fewest busy
/// cells on that day; the shop's order decides a tie.
pub(crate) async fn free_for(
    tx: &mut Tx,
    shop: &Shop,
    wish: &Wish,
    held: Option<HoldRecord>,
    now: Instant,
) -> Result<Option<ProfessionalId>, StoreError> {
    if !in_reach(now, wish.at) {
        return Ok(None);
    }
    tx.expire_holds(now).await?;
    let (from, until) = day_bounds(shop.zone, wish.at.with_timezone(&shop.zone).date_naive());
    let rosters = tx.rosters(shop.id, from, until, Own::default()).await?;
    let busy = |id: ProfessionalId| {
        rosters
            .iter()
            .find(|roster| roster.professional == id)
            .map_or(0, |roster| roster.taken.between(from, until))
    };
    // Who keeps a time has it, also when the shop's notice has passed meanwhile.
    let mut rules = shop.rules;
    let held = held.filter(|held| held.starts_at == wish.at);
    if held.is_some() {
        rules.min_notice_minutes = 0;
    }
    let end = wish.at + TimeDelta::minutes(1);
    let search = Search { zone: shop.zone, rules: &rules, now, from: wish.at, until: end };
    let free: Vec<ProfessionalId> =
        free_slots(&search, &candidates(shop, &wish.services, wish.with, &rosters))
            .into_iter()
            .filter(|slot| slot.starts_at == wish.at)
            .map(|slot| slot.professional)
            .collect();
    let kept = held.map(|held| held.professional).filter(|kept| free.contains(kept));
    Ok(kept.or_else(|| free.into_iter().min_by_key(|id| busy(*id))))
}

pub(crate) fn public(record: &ShopRecord, now: Instant) -> PublicShop {
    PublicShop {
        slug: record.slug.clone(),
        name: record.name.clone(),
        address: record.address.clone(),
        phone_number: record.phone_number.clone(),
        clock: ShopClock::around(record.zone, now),
        cancel_notice_minutes: record.cancel_notice_minutes,
    }
}

/// What a visit costs and how long it takes, with everybody who could serve it.
fn total(shop: &Shop, services: &[ServiceId], with: Whom) -> Total {
    let wanted = |id: ProfessionalId| with.professional().is_none_or(|wanted| wanted == id);
    let people = shop.professionals.iter().filter(|person| wanted(person.id));
    Total::over(people.filter_map(|person| {
        let done = done_by(shop, person.id, services)?;
        let minutes = done.iter().map(|service| service.time.visit()).sum();
        Some((done.iter().map(|service| service.price).sum(), minutes))
    }))
}

fn public_service(shop: &Shop, id: ServiceId) -> PublicService {
    let total = total(shop, &[id], Whom::Anyone);
    let service = shop.services.iter().find(|service| service.id == id);
    let nobody = total == Total::default();
    PublicService {
        id,
        name: service.map(|service| service.name.clone()).unwrap_or_default(),
        price: if nobody { service.map(|service| service.price).unwrap_or_default() } else { total.price.0 },
        varies: total.price.0 != total.price.1,
        minutes: if nobody { service.map_or(0, |service| service.time.visit()) } else { total.minutes.0 },
    }
}

/// A name as people type it; what is wrong with it.
pub(crate) fn name_of(text: &str) -> Result<String, &'static str> {
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    match name.chars().count() {
        0 => Err("Please tell us your name."),
        1..=80 => Ok(name),
        _ => Err("This name is too long: 80 characters at most."),
    }
}

/// A number as people type it, where the shop is.
pub(crate) fn phone_of(text: &str, shop: &Shop) -> Result<PhoneNumber, &'static str> {
    typed(text, country_of(shop.zone.name())).ok_or("Please give a whole number, such as 808 555 0176.")
}
