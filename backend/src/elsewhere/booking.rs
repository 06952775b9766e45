//! Appointments that were made in another system: a place is found for them, once.

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Days, DurationRound, NaiveDate, NaiveDateTime, TimeDelta};
use domain::Instant;
use domain::access::Action;
use domain::appointment::{AppointmentFacts, Status};
use domain::availability::{BookingRules, Roster, Search, day_bounds, free_slots, local_to_utc};
use domain::catalogue::Service;
use domain::cells::busy_cells;
use domain::ids::{AppointmentId, ProfessionalId, ServiceId};
use domain::money::Cents;
use domain::online::Whom;
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use store::{BookError, NewAppointment, Own, StoreError, Tx};
use uuid::Uuid;

use super::{ForeignError, call_sid, said};
use crate::access::Pass;
use crate::calendar::{candidates, done_by, times_of};
use crate::secrets;
use crate::{Desk, DeskError};

/// Nobody tells of an appointment that is further from today, in days.
const BOOKED_DAYS: RangeInclusive<i64> = -3660..=731;
/// Tries where two bookers met and each took what the other had seen free.
const TRIES: usize = 3;

/// An appointment that was made elsewhere.
#[derive(Debug, Clone)]
pub struct ForeignBooking {
    /// Which service.
    pub service: WhichService,
    /// When it begins; without it, it is a request for the next free time.
    pub starts: Option<Starts>,
    /// What it is expected to bring; the service's price, where it is not said.
    pub cents: Option<i64>,
    /// The customer's name; else the caller's.
    pub customer_name: Option<String>,
    /// The customer's number; else the caller's.
    pub customer_phone: Option<String>,
    /// The call it was made in.
    pub call_sid: Option<String>,
    /// The sender's name of this request: the same one again changes nothing.
    pub idempotency_key: Option<String>,
    /// When it was made; now, where it is not said.
    pub at: Option<Instant>,
}

/// How another system names a service.
#[derive(Debug, Clone)]
pub enum WhichService {
    /// By its id here.
    Id(Uuid),
    /// By its name, or by a job type of the older system.
    Job(String),
}

/// When an appointment of another system begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starts {
    /// Then.
    At(Instant),
    /// At a time on the shop's clock.
    Local(NaiveDateTime),
    /// At the first free time of a day.
    On(NaiveDate),
}

/// Job types of the older system, and the services they became.
const JOBS: [(&str, &str); 6] = [
    ("EMERGENCY_FIX", "Haircut"),
    ("CLOG_BLOCKAGE", "Hair Treatment"),
    ("LEAKING_FIXTURE", "Hair Color"),
    ("INSTALL_REQUEST", "Highlights"),
    ("WATER_HEATER_ISSUE", "Perm"),
    ("QUOTE_REQUEST", OTHERWISE),
];
/// What every other job becomes.
const OTHERWISE: &str = "Consultation";

impl Desk {
    /// Takes an appointment of another system; whether it is new.
    pub async fn take_booking(
        &self,
        pass: &Pass,
        booking: ForeignBooking,
    ) -> Result<(AppointmentFacts, bool), ForeignError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = self.shop(pass.shop()).await?;
        let now = self.clock.now();
        let at = self.told_at(booking.at)?;
        let mut service = service_of(&shop, &booking.service)?;
        if let Some(cents) = booking.cents {
            if !(0..=100_000_000).contains(&cents) {
                return Err(ForeignError::Field("estimated_revenue_cents", "must be from 0 to 100000000"));
            }
            service.price = Cents(cents);
        }
        let starts = match booking.starts {
            // So far away nobody is rostered.
            Some(starts) => Some(self.starts_of(&shop, starts).ok_or(DeskError::SlotTaken(Vec::new()))?),
            None => None,
        };
        let call = booking.call_sid.as_deref().map(call_sid).transpose()?;
        let record = match &call {
            Some(call) => self.call(call).await?.filter(|record| record.shop == shop.id),
            None => None,
        };
        let caller = record.as_ref().and_then(|record| record.from.clone());
        let phone = match booking.customer_phone.as_deref() {
            Some(text) => Some(PhoneNumber::parse(text).map_err(|_| {
                ForeignError::Field("customer_phone", "must be a number such as +18085550176")
            })?),
            None => caller.as_deref().and_then(|number| PhoneNumber::parse(number).ok()),
        };
        let name =
            booking.customer_name.as_deref().and_then(said).or(record.and_then(|record| record.caller_name));
        let new = NewAppointment {
            id: appointment_id(&booking, &shop).unwrap_or_else(|| self.ids.id(now)),
            shop: shop.id,
            professional: ProfessionalId(Uuid::nil()),
            services: vec![service],
            starts_at: now,
            customer_id: self.ids.id(now),
            customer_name: name.unwrap_or_else(|| "Customer".to_owned()),
            customer_phone: phone,
            call_sid: call,
            status: if starts.is_some() { Status::Booked } else { Status::Requested },
            source: "api",
            override_reason: None,
            at,
            heard_at: now,
        };
        // Where nobody said when, the salon gets the notice that it wants: there must be time for an answer.
        let soonest = now + TimeDelta::minutes(i64::from(shop.rules.min_notice_minutes));
        let wish =
            starts.unwrap_or(Wish::From(soonest, now + TimeDelta::days(i64::from(shop.rules.horizon_days))));
        Ok(self.place(&shop, new, wish).await?)
    }

    /// Places an appointment with whoever is free; whether it is new.
    pub(super) async fn place(
        &self,
        shop: &Arc<Shop>,
        new: NewAppointment,
        wish: Wish,
    ) -> Result<(AppointmentFacts, bool), DeskError> {
        for _ in 0..TRIES {
            let (where_to, visit) = (shop.clone(), new.clone());
            let placed = self.store.write(move |tx| {
                let (where_to, visit) = (where_to.clone(), visit.clone());
                Box::pin(async move { place(tx, &where_to, visit, wish).await })
            });
            match placed.await {
                Ok(Some((facts, true))) => {
                    self.meters.appointments_made.up();
                    let id = facts.appointment_id;
                    tracing::info!(shop = %shop.id, appointment = %id, "another system's visit was written down");
                    return Ok((facts, true));
                }
                Ok(Some(known)) => return Ok(known),
                Ok(None) => break,
                // Somebody was faster, or the same request came twice at once; the next try sees it.
                Err(BookError::Taken | BookError::Store(StoreError::Refused(_))) => {}
                Err(BookError::Store(error)) => return Err(error.into()),
            }
        }
        Err(DeskError::SlotTaken(Vec::new()))
    }

    /// The wish for a time; `None` for one that lies more than ten years back or two years ahead.
    fn starts_of(&self, shop: &Shop, starts: Starts) -> Option<Wish> {
        let now = self.clock.now();
        let date = match starts {
            Starts::At(at) => at.date_naive(),
            Starts::Local(local) => local.date(),
            Starts::On(date) => date,
        };
        if !BOOKED_DAYS.contains(&(date - now.date_naive()).num_days()) {
            return None;
        }
        Some(match starts {
            Starts::At(at) => Wish::At(at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)),
            Starts::Local(local) => Wish::At(local_to_utc(shop.zone, local)),
            Starts::On(date) => {
                let (from, until) = day_bounds(shop.zone, date);
                // Of today, only what is left.
                Wish::From(if now < until { from.max(now) } else { from }, until)
            }
        })
    }
}

/// When somebody wants to come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wish {
    /// Then, whatever the shop's hours are: it was agreed elsewhere.
    At(Instant),
    /// At the first time that is free from one instant to another.
    From(Instant, Instant),
}

/// Places it inside the transaction that finds out who is free. `None` where nobody is; false where it is there already.
async fn place(
    tx: &mut Tx,
    shop: &Shop,
    new: NewAppointment,
    wish: Wish,
) -> Result<Option<(AppointmentFacts, bool)>, BookError> {
    let mut new = new;
    if let Some(known) = tx.appointment(new.shop, new.id).await? {
        return Ok(Some((known, false)));
    }
    let (from, until) = match wish {
        Wish::At(at) => (at, at + TimeDelta::minutes(1)),
        Wish::From(from, until) => (from, until),
    };
    let ids: Vec<ServiceId> = new.services.iter().map(|service| service.id).collect();
    let mut rosters = tx.rosters(shop.id, from - Days::new(1), until, Own::default()).await?;
    rosters.retain(|roster| done_by(shop, roster.professional, &ids).is_some());
    // Of another system the notice and the horizon were its own; the slots of customers keep to ours.
    let rules = BookingRules { min_notice_minutes: 0, horizon_days: 3660, ..shop.rules };
    let rules = if let Wish::At(_) = wish { BookingRules { grid_minutes: 5, ..rules } } else { rules };
    let search = Search { zone: shop.zone, rules: &rules, now: from, from, until };
    let free = free_slots(&search, &candidates(shop, &ids, Whom::Anyone, &rosters)).into_iter().next();
    let found = match (free, wish) {
        (Some(slot), _) => Some((slot.professional, slot.starts_at)),
        (None, Wish::At(at)) => free_at(&rosters, &new, at).map(|professional| (professional, at)),
        (None, Wish::From(..)) => None,
    };
    let Some((professional, starts_at)) = found else { return Ok(None) };
    (new.professional, new.starts_at) = (professional, starts_at);
    // As long as this one takes; what it costs was said by the other system, where it said anything.
    let own = done_by(shop, professional, &ids).unwrap_or_default();
    for (service, own) in new.services.iter_mut().zip(own) {
        let listed = shop.services.iter().find(|listed| listed.id == service.id).map(|listed| listed.price);
        let price = if listed == Some(service.price) { own.price } else { service.price };
        *service = Service { price, ..own };
    }
    Ok(Some((tx.book(&new).await?, true)))
}

/// Somebody whose cells are free then, also outside of working hours.
fn free_at(rosters: &[Roster], new: &NewAppointment, at: Instant) -> Option<ProfessionalId> {
    let cells = busy_cells(at, &times_of(&new.services));
    let free = rosters.iter().find(|roster| cells.iter().all(|cell| !roster.taken.contains(*cell)));
    free.map(|roster| roster.professional)
}

fn service_of(shop: &Shop, which: &WhichService) -> Result<Service, ForeignError> {
    let job = match which {
        WhichService::Id(id) => {
            let found = shop.services.iter().find(|service| service.id == ServiceId(*id)).cloned();
            return Ok(found.ok_or(DeskError::NotFound("service"))?);
        }
        WhichService::Job(job) => job.trim(),
    };
    let named =
        |name: &str| shop.services.iter().find(|service| service.name.eq_ignore_ascii_case(name)).cloned();
    let mapped = JOBS.iter().find(|(known, _)| known.eq_ignore_ascii_case(job)).map(|(_, name)| *name);
    if let Some(service) = mapped.and_then(named).or_else(|| named(job)) {
        return Ok(service);
    }
    // The words are somebody's data; how long they are is enough for the log.
    tracing::warn!(shop = %shop.id, length = job.len(), "a job of another system has no service here");
    let other = named(OTHERWISE).or_else(|| shop.services.first().cloned());
    Ok(other.ok_or(DeskError::NotFound("service"))?)
}

/// The same request always gets the same id: by its key, else by its call and what it says.
fn appointment_id(booking: &ForeignBooking, shop: &Shop) -> Option<AppointmentId> {
    let name = match (&booking.idempotency_key, &booking.call_sid) {
        (Some(key), _) => format!("key {key}"),
        (None, Some(call)) => format!("call {call} {:?} {:?}", booking.service, booking.starts),
        (None, None) => return None,
    };
    let hash = secrets::hash(&format!("appointment {} {name}", shop.id));
    let bytes = Uuid::try_parse(hash.get(..32)?).ok()?.into_bytes();
    Some(AppointmentId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}
