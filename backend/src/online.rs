//! Booking by the customer on the web: the pages' data, the booking itself, and the customer's own link to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};
use domain::Instant;
use domain::appointment::{AppointmentFacts, Status};
use domain::availability::{Roster, Search, Slot, day_bounds, free_slots, nearest};
use domain::cells::Cell;
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::online::{
    BookPage, Choice, OwnBooking, PublicDay, PublicPerson, PublicService, PublicShop, Whom,
};
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use domain::zone::ShopClock;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use store::{BookError, NewAppointment, NewBookingLink, NewConsent, ShopRecord, StoreError};

use crate::booking::{chosen, does_all, times_of};
use crate::secrets::{self, Secret};
use crate::{Desk, DeskError};

/// Days that the booking page shows at once.
const DAYS: u64 = 14;
/// Tries where two bookers met on PostgreSQL and each took what the other had seen free.
const TRIES: usize = 3;
/// The secret of a booking: as long as all our secrets.
const SECRET: usize = 48;

/// What a customer sends.
#[derive(Debug, Clone)]
pub struct OnlineBooking {
    /// What, in order.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub with: Whom,
    /// When.
    pub at: Instant,
    /// As it was typed.
    pub name: String,
    /// As it was typed.
    pub phone: String,
    /// Whether texts about the visit are wanted.
    pub texts: bool,
    /// The secret that came with the form; the link to the booking, and the reason why a form sent twice books once.
    pub secret: String,
}

/// Why a customer's booking was not made.
#[derive(Debug, thiserror::Error)]
pub enum OnlineError {
    /// Something typed cannot be right: the field, and what would be.
    #[error("{1}")]
    Field(&'static str, &'static str),
    /// The time has just gone; on this day are the nearest that are free.
    #[error("This time has just been taken.")]
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
    async fn shop_by_slug(&self, slug: &str) -> Result<(ShopRecord, Arc<Shop>), DeskError> {
        let record = self.store.read().await?.shop_by_slug(slug).await?.ok_or(DeskError::NotFound("shop"))?;
        let shop = self.shop(record.id).await?;
        Ok((record, shop))
    }

    /// Everything that a booking page shows. What was chosen and does not exist is left out.
    pub async fn book_page(&self, slug: &str, choice: Choice) -> Result<BookPage, DeskError> {
        let (record, shop) = self.shop_by_slug(slug).await?;
        let now = self.clock.now();
        let mut page = BookPage {
            services: shop
                .services
                .iter()
                .map(|service| PublicService {
                    id: service.id,
                    name: service.name.clone(),
                    price: service.price,
                    minutes: service.time.visit(),
                })
                .collect(),
            shop: public(&record, now),
            choice,
            people: Vec::new(),
            days: Vec::new(),
            times: Vec::new(),
            secret: Secret::new(&self.ids).reveal().to_owned(),
        };
        page.choice.services.retain(|id| shop.services.iter().any(|service| service.id == *id));
        let services = page.choice.services.clone();
        let people = shop.professionals.iter().filter(|person| does_all(&shop, person.id, &services));
        page.people = people.map(|p| PublicPerson { id: p.id, name: p.name.clone() }).collect();
        let known = |with: &Whom| {
            with.professional().is_none_or(|id| page.people.iter().any(|person| person.id == id))
        };
        page.choice.with = page.choice.with.filter(known);
        if let Some(with) = page.choice.with.filter(|_| !services.is_empty()) {
            self.fill_times(&shop, &mut page, with, now).await?;
        }
        Ok(page)
    }

    /// The days, and the times of the chosen one.
    async fn fill_times(
        &self,
        shop: &Shop,
        page: &mut BookPage,
        with: Whom,
        now: Instant,
    ) -> Result<(), DeskError> {
        let clock = &page.shop.clock;
        let today = clock.date(now);
        let last = today + Days::new(u64::from(shop.rules.horizon_days));
        let day = page.choice.day.filter(|day| (today..=last).contains(day));
        // The strip begins today, or a few days before a chosen day that lies further off.
        let first = day.map_or(today, |day| today.max(day - Days::new(DAYS / 2)));
        let (from, _) = day_bounds(shop.zone, first);
        let (until, _) = day_bounds(shop.zone, first + Days::new(DAYS));
        let free = self.free_for(shop, &page.choice.services, with, from, until).await?;
        let days: BTreeSet<_> = free.iter().map(|slot| clock.date(slot.starts_at)).collect();
        page.days = first
            .iter_days()
            .take(DAYS as usize)
            .take_while(|date| *date <= last)
            .map(|date| PublicDay { date, is_free: days.contains(&date) })
            .collect();
        page.choice.day = day.or_else(|| days.first().copied());
        let starts: BTreeSet<Instant> = free.iter().map(|slot| slot.starts_at).collect();
        page.times = starts.into_iter().filter(|start| Some(clock.date(*start)) == page.choice.day).collect();
        page.choice.at = page.choice.at.filter(|at| page.times.contains(at));
        Ok(())
    }

    async fn free_for(
        &self,
        shop: &Shop,
        services: &[ServiceId],
        with: Whom,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Slot>, DeskError> {
        let rosters = self.store.read().await?.rosters(shop.id, from, until).await?;
        free_among(shop, services, with, rosters, self.clock.now(), from, until)
    }

    /// Books what a customer sent, in one transaction with the link to it. The same form sent twice is one booking.
    pub async fn book_online(
        &self,
        slug: &str,
        wish: OnlineBooking,
    ) -> Result<AppointmentFacts, OnlineError> {
        let (record, shop) = self.shop_by_slug(slug).await?;
        if wish.secret.len() != SECRET || !wish.secret.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(OnlineError::Desk(DeskError::Refused("This form is broken. Please start again.")));
        }
        let token = secrets::hash(&wish.secret);
        if let Some(facts) = self.booked_by(shop.id, &token).await? {
            return Ok(facts);
        }
        let name = name_of(&wish.name)?;
        let phone = phone_of(&wish.phone, record.phone_number.as_deref())?;
        for _ in 0..TRIES {
            match self.try_online(&shop, &wish, &name, &phone, &token).await {
                Err(BookError::Taken) => {}
                // The same form, sent twice at once: one of them made the booking.
                Err(BookError::Store(StoreError::Refused(reason))) => {
                    let facts = self.booked_by(shop.id, &token).await?;
                    return facts.ok_or_else(|| StoreError::Refused(reason).into());
                }
                Err(BookError::Store(error)) => return Err(error.into()),
                Ok(Some(facts)) => {
                    self.meters.appointments_made.up();
                    tracing::info!(shop = %shop.id, appointment = %facts.appointment_id, "a visit was booked on the web");
                    return Ok(facts);
                }
                Ok(None) => break,
            }
        }
        let day = TimeDelta::days(3);
        let near = self.free_for(&shop, &wish.services, wish.with, wish.at - day, wish.at + day).await?;
        let near = nearest(near, Some(wish.at), 1).first().map(|slot| slot.starts_at);
        Err(OnlineError::Gone(near.map(|at| at.with_timezone(&shop.zone).date_naive())))
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
        shop: &Arc<Shop>,
        wish: &OnlineBooking,
        name: &str,
        phone: &PhoneNumber,
        token: &str,
    ) -> Result<Option<AppointmentFacts>, BookError> {
        let now = self.clock.now();
        let Ok(services) = chosen(shop, &wish.services) else { return Ok(None) };
        let new = NewAppointment {
            id: self.ids.id(now),
            shop: shop.id,
            professional: ProfessionalId(uuid::Uuid::nil()),
            services,
            starts_at: wish.at,
            customer_id: self.ids.id(now),
            customer_name: name.to_owned(),
            customer_phone: Some(phone.clone()),
            call_sid: None,
            status: Status::Booked,
            source: "web",
            at: now,
            local_date: now.with_timezone(&shop.zone).date_naive(),
        };
        let link =
            NewBookingLink { token_hash: token.to_owned(), shop: shop.id, appointment: new.id, at: now };
        let consent =
            NewConsent { shop: shop.id, phone: phone.clone(), wanted: wish.texts, source: "web", at: now };
        let (shop, wish) = (shop.clone(), wish.clone());
        self.store
            .write(move |tx| {
                let (shop, wish, mut new, link) = (shop.clone(), wish.clone(), new.clone(), link.clone());
                let consent = consent.clone();
                Box::pin(async move {
                    let (from, until) = day_bounds(shop.zone, wish.at.with_timezone(&shop.zone).date_naive());
                    let rosters = tx.rosters(shop.id, from, until).await?;
                    let Some(professional) = least_busy(&shop, &wish, rosters, now) else { return Ok(None) };
                    new.professional = professional;
                    let facts = tx.book(&new).await?;
                    tx.insert_booking_link(&link).await?;
                    tx.note_consent(&consent).await?;
                    Ok(Some(facts))
                })
            })
            .await
    }

    /// The booking behind a customer's link.
    pub async fn own_booking(&self, secret: &str) -> Result<OwnBooking, DeskError> {
        let (record, visit) = self.linked(secret).await?;
        let text = self.last_text(&mut self.store.read().await?, record.id, &visit).await?;
        let now = self.clock.now();
        let shop = public(&record, now);
        let may_cancel = visit.status.is_open() && now < cancel_until(&shop, &visit);
        Ok(OwnBooking { shop, visit, may_cancel, text })
    }

    /// Cancels the booking behind a customer's link, while the shop's rule allows it.
    pub async fn cancel_own_booking(&self, secret: &str) -> Result<(), DeskError> {
        let own = self.own_booking(secret).await?;
        if own.visit.status == Status::Cancelled {
            return Ok(());
        }
        if !own.may_cancel {
            return Err(DeskError::Refused("It is too late to cancel here. Please call the salon."));
        }
        let (record, visit) = self.linked(secret).await?;
        let (shop, id, now): (ShopId, _, _) = (record.id, visit.appointment_id, self.clock.now());
        let done = self
            .store
            .write(move |tx| Box::pin(async move { tx.set_status(shop, id, Status::Cancelled, now).await }));
        if done.await? { Ok(()) } else { Err(DeskError::Refused("This visit cannot be cancelled any more.")) }
    }

    /// The calendar entry of the booking behind a customer's link (RFC 5545). Each change raises its SEQUENCE, so that a
    /// calendar that has it already takes the change, and a cancelled visit leaves it.
    pub async fn own_calendar(&self, secret: &str) -> Result<String, DeskError> {
        let (record, visit) = self.linked(secret).await?;
        let changes = self.store.read().await?.changes(record.id, visit.appointment_id).await?;
        let cancelled = !visit.status.takes_time();
        let mut entry = Event::new();
        entry
            .uid(&format!("{}@frontdesk", visit.appointment_id))
            .timestamp(self.clock.now())
            .sequence(u32::try_from(changes).unwrap_or(u32::MAX))
            .starts(visit.starts_at)
            .ends(visit.ends_at)
            .summary(&format!("{} at {}", visit.services.join(", "), record.name))
            .description(&format!(
                "With {}. See or cancel: {}",
                visit.professional,
                self.outside.page(&format!("/b/{secret}"))
            ))
            .status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if let Some(address) = &record.address {
            entry.location(address);
        }
        let mut calendar = Calendar::new();
        calendar.append_property(("METHOD", if cancelled { "CANCEL" } else { "PUBLISH" }));
        calendar.push(entry.done());
        Ok(calendar.to_string())
    }

    async fn linked(&self, secret: &str) -> Result<(ShopRecord, AppointmentFacts), DeskError> {
        let mut tx = self.store.read().await?;
        let link = tx.booking_link(&secrets::hash(secret)).await?;
        let (shop, appointment) = link.ok_or(DeskError::NotFound("booking"))?;
        let record = tx.shop(shop).await?.ok_or(DeskError::NotFound("booking"))?;
        let visit = tx.appointment(shop, appointment).await?.ok_or(DeskError::NotFound("booking"))?;
        Ok((record, visit))
    }
}

fn public(record: &ShopRecord, now: Instant) -> PublicShop {
    PublicShop {
        slug: record.slug.clone(),
        name: record.name.clone(),
        address: record.address.clone(),
        phone_number: record.phone_number.clone(),
        clock: ShopClock::around(record.zone, now),
        cancel_notice_minutes: record.cancel_notice_minutes,
    }
}

fn cancel_until(shop: &PublicShop, visit: &AppointmentFacts) -> Instant {
    visit.starts_at - TimeDelta::minutes(i64::from(shop.cancel_notice_minutes))
}

fn free_among(
    shop: &Shop,
    services: &[ServiceId],
    with: Whom,
    mut rosters: Vec<Roster>,
    now: Instant,
    from: Instant,
    until: Instant,
) -> Result<Vec<Slot>, DeskError> {
    let times = times_of(&chosen(shop, services)?);
    rosters.retain(|roster| {
        with.professional().is_none_or(|wanted| wanted == roster.professional)
            && does_all(shop, roster.professional, services)
    });
    let search = Search { zone: shop.zone, rules: &shop.rules, now, services: &times, from, until };
    Ok(free_slots(&search, &rosters))
}

/// Of those who are free at the wished time, the one with the fewest busy cells on that day; the shop's order decides a tie.
fn least_busy(
    shop: &Shop,
    wish: &OnlineBooking,
    rosters: Vec<Roster>,
    now: Instant,
) -> Option<ProfessionalId> {
    let busy: Vec<(ProfessionalId, usize)> =
        rosters.iter().map(|roster| (roster.professional, busy_cells_of_day(roster))).collect();
    let until = wish.at + TimeDelta::minutes(1);
    let free = free_among(shop, &wish.services, wish.with, rosters, now, wish.at, until).ok()?;
    let free = free.into_iter().filter(|slot| slot.starts_at == wish.at).map(|slot| slot.professional);
    free.min_by_key(|id| busy.iter().find(|(known, _)| known == id).map_or(0, |(_, cells)| *cells))
}

fn busy_cells_of_day(roster: &Roster) -> usize {
    let cells: &BTreeSet<Cell> = &roster.taken;
    cells.len()
}

fn name_of(text: &str) -> Result<String, OnlineError> {
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    match name.chars().count() {
        0 => Err(OnlineError::Field("name", "Please tell us your name.")),
        1..=80 => Ok(name),
        _ => Err(OnlineError::Field("name", "This name is too long: 80 characters at most.")),
    }
}

/// A number as people type it: with a plus, or as it is dialled where the shop is.
fn phone_of(text: &str, shop: Option<&str>) -> Result<PhoneNumber, OnlineError> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let north_america = shop.is_none_or(|number| number.starts_with("+1"));
    let whole = match digits.len() {
        _ if text.trim().starts_with('+') => text.to_owned(),
        10 if north_america => format!("+1{digits}"),
        11 if north_america && digits.starts_with('1') => format!("+{digits}"),
        _ => text.to_owned(),
    };
    PhoneNumber::parse(&whole)
        .map_err(|_| OnlineError::Field("phone", "Please give a whole number, such as 808 555 0176."))
}
