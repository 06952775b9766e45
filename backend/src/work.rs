//! Somebody's own work in a shop: requests, the visits of a day, time off.

use chrono::{NaiveDate, TimeDelta};
use domain::Instant;
use domain::access::Action;
use domain::appointment::{AppointmentFacts, Status};
use domain::availability::{day_bounds, local_to_utc};
use domain::ids::{ProfessionalId, TimeOffId};
use domain::online::{PublicPerson, PublicService};
use domain::visits::OwnWork;
use domain::zone::ShopClock;
use store::NewTimeOff;

use crate::access::Pass;
use crate::{Desk, DeskError};

/// Requests that ended without an answer are told for this long.
const EXPIRED_FOR: TimeDelta = TimeDelta::days(1);
/// Visits that were not marked are asked about for this long.
const ASKED: TimeDelta = TimeDelta::days(7);
/// Nobody is off for longer than this in one go.
const OFF_AT_MOST: TimeDelta = TimeDelta::days(400);

/// Time off as a form sends it, on the shop's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedTimeOff {
    /// Whose; the visitor's own where nobody is named.
    pub professional: Option<ProfessionalId>,
    /// The first moment, on the shop's clock.
    pub from: chrono::NaiveDateTime,
    /// The first moment after it.
    pub until: chrono::NaiveDateTime,
    /// Why, in words.
    pub reason: Option<String>,
}

impl Desk {
    /// What waits for the visitor in a shop, and the visits of a day: their own, or the whole shop's for who sees it.
    pub async fn own_work(&self, pass: &Pass, day: Option<NaiveDate>) -> Result<OwnWork, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let (shop, now) = (self.shop(pass.shop()).await?, self.clock.now());
        let clock = ShopClock::around(shop.zone, now);
        let day = day.unwrap_or_else(|| clock.date(now));
        let (from, until) = day_bounds(shop.zone, day);
        let own = pass.visitor().access().professional(shop.id);
        let sees_all = pass.visitor().access().may(Action::SeeShop, shop.id);
        let whose = own.filter(|_| !sees_all);
        let name = shop.professionals.iter().find(|person| Some(person.id) == own);
        let mut work = OwnWork {
            location_id: shop.id,
            business_name: shop.name.clone(),
            name: name.map(|person| person.name.clone()),
            clock,
            now,
            requests: Vec::new(),
            offered: Vec::new(),
            expired: Vec::new(),
            day,
            visits: Vec::new(),
            unmarked: Vec::new(),
            unread: Vec::new(),
            time_off: Vec::new(),
            people: Vec::new(),
            services: Vec::new(),
        };
        if whose.is_none() && !sees_all {
            return Ok(work);
        }
        let is_own = |visit: &AppointmentFacts| whose.is_none() || visit.professional_id == whose;
        let mut tx = self.store.read().await?;
        let mut requests = tx.requests(shop.id).await?;
        requests.retain(is_own);
        (work.offered, work.requests) = requests.into_iter().partition(AppointmentFacts::is_offered);
        work.expired = tx.expired_since(shop.id, now - EXPIRED_FOR).await?;
        work.expired.retain(is_own);
        work.visits = tx.active_appointments(shop.id, from, until).await?;
        work.visits.retain(|visit| is_own(visit) && visit.status != Status::Requested);
        let late = tx.appointments_between(shop.id, now - ASKED, now).await?;
        let is_unmarked = |visit: &AppointmentFacts| visit.status == Status::Booked && visit.ends_at <= now;
        work.unmarked = late.into_iter().filter(|visit| is_own(visit) && is_unmarked(visit)).collect();
        work.time_off = tx.coming_time_off(shop.id, whose, now).await?;
        let people = shop.professionals.iter().filter(|person| whose.is_none_or(|whose| whose == person.id));
        work.people = people.map(|p| PublicPerson { id: p.id, name: p.name.clone() }).collect();
        let sold = tx.services_for_staff(shop.id).await?;
        work.services = sold
            .into_iter()
            .map(|s| PublicService {
                id: s.id,
                name: s.name,
                price: s.price,
                varies: false,
                minutes: s.time.visit(),
            })
            .collect();
        drop(tx);
        work.unread = self.unread(pass).await?;
        Ok(work)
    }

    /// Takes time off. Visits in it stay as they are; they come back, so that somebody looks after them.
    pub async fn take_time_off(
        &self,
        pass: &Pass,
        wanted: &WantedTimeOff,
    ) -> Result<Vec<AppointmentFacts>, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let (id, now) = (pass.shop(), self.clock.now());
        let shop = self.shop(id).await?;
        let professional = whose_time(pass, wanted.professional)?;
        let (starts_at, ends_at) =
            (local_to_utc(shop.zone, wanted.from), local_to_utc(shop.zone, wanted.until));
        if starts_at >= ends_at || ends_at <= now {
            return Err(DeskError::Refused("Time off ends after it begins, and not in the past."));
        }
        if ends_at - starts_at > OFF_AT_MOST {
            return Err(DeskError::Refused("Time off is 400 days long at most."));
        }
        let reason = wanted.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let reason = reason.map(|reason| reason.chars().take(100).collect());
        let new = NewTimeOff { id: self.ids.id(now), professional, starts_at, ends_at, reason };
        self.still_may(pass, Action::SeeOwnWork).await?;
        let added = self.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.insert_time_off(id, &new).await })
        });
        if !added.await? {
            return Err(DeskError::NotFound("professional"));
        }
        self.visits_within(pass, professional, starts_at, ends_at).await
    }

    /// The visits of a professional that overlap a stretch of time.
    async fn visits_within(
        &self,
        pass: &Pass,
        professional: ProfessionalId,
        starts_at: Instant,
        ends_at: Instant,
    ) -> Result<Vec<AppointmentFacts>, DeskError> {
        let from = starts_at - TimeDelta::days(1);
        let mut tx = self.store.read().await?;
        let mut visits = tx.appointments_of(pass.shop(), professional, from, ends_at).await?;
        visits.retain(|visit| visit.status.is_open() && visit.ends_at > starts_at);
        Ok(visits)
    }

    /// Takes time off back.
    pub async fn give_up_time_off(&self, pass: &Pass, id: TimeOffId) -> Result<(), DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let shop = pass.shop();
        let whose = self.store.read().await?.time_off_of(shop, id).await?;
        whose_time(pass, Some(whose.ok_or(DeskError::NotFound("time off"))?))?;
        self.still_may(pass, Action::SeeOwnWork).await?;
        self.store.write(move |tx| Box::pin(tx.remove_time_off(shop, id))).await?;
        Ok(())
    }
}

/// Whose time the visitor may plan: the own, or anybody's for who runs the shop.
fn whose_time(pass: &Pass, named: Option<ProfessionalId>) -> Result<ProfessionalId, DeskError> {
    let (access, shop) = (pass.visitor().access(), pass.shop());
    let own = access.professional(shop);
    match named.or(own) {
        Some(who) if access.may(Action::RunShop, shop) || own == Some(who) => Ok(who),
        _ => Err(DeskError::NotFound("professional")),
    }
}
