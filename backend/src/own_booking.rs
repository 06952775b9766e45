//! A customer's own booking, by its link: see it, take an offered time, move it, cancel it, keep it in a calendar.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::Instant;
use domain::appointment::{Act, AppointmentFacts, Side, Status};
use domain::availability::{BookingRules, Candidate, Search, free_starts};
use domain::catalogue::ServiceTime;
use domain::ids::{AppointmentId, ShopId};
use domain::online::{OwnBooking, OwnTimes, PublicShop};
use domain::patch_test::Verdict;
use domain::reception::Shop;
use domain::zone::ShopClock;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use store::{NewPlace, Own, ShopRecord};

use crate::access::Pass;
use crate::free_times::{FreeDays, in_reach};
use crate::online::public;
use crate::visits::STAFF;
use crate::{Desk, DeskError, secrets};

impl Desk {
    /// The booking behind a customer's link.
    pub async fn own_booking(&self, secret: &str) -> Result<OwnBooking, DeskError> {
        let (record, visit) = self.linked(secret).await?;
        let now = self.clock.now();
        let shop = public(&record, now);
        let may_change = may_change(&shop, &visit, now);
        let mut tx = self.store.read().await?;
        let text = self.last_text(&mut tx, record.id, &visit).await?;
        let verdict =
            self.patch_test_of(&mut tx, record.id, &visit).await?.filter(|_| visit.status.is_open());
        let patch_test = verdict.and_then(Verdict::reminder).map(str::to_owned);
        Ok(OwnBooking { shop, visit: visit.for_customer(), may_change, text, patch_test })
    }

    /// The times to which it may be moved: with the same professional, over its own time too.
    pub async fn own_times(&self, secret: &str, day: Option<NaiveDate>) -> Result<OwnTimes, DeskError> {
        let (record, visit) = self.linked(secret).await?;
        let shop = self.shop(record.id).await?;
        self.times_for(&shop, &visit, &shop.rules, day).await
    }

    /// The times that the salon can offer instead of the one that was asked for.
    pub async fn times_to_offer(
        &self,
        pass: &Pass,
        id: AppointmentId,
        day: Option<NaiveDate>,
    ) -> Result<OwnTimes, DeskError> {
        let visit = self.visit_for(pass, id).await?;
        let shop = self.shop(pass.shop()).await?;
        // Notice and horizon bind customers.
        let rules = BookingRules { grid_minutes: shop.rules.grid_minutes, ..STAFF };
        self.times_for(&shop, &visit, &rules, day).await
    }

    /// Free times of the one whose visit it is, on some days.
    async fn times_for(
        &self,
        shop: &Arc<Shop>,
        visit: &AppointmentFacts,
        rules: &BookingRules,
        day: Option<NaiveDate>,
    ) -> Result<OwnTimes, DeskError> {
        let clock = ShopClock::around(shop.zone, self.clock.now());
        let times = self.store.read().await?.times(visit.appointment_id).await?;
        let found = self.free_days(shop, rules, &clock, day, async |from, until| {
            self.free_for_own(shop.id, visit, &times, &self.search(shop, rules, from, until)).await
        });
        let FreeDays { days, day, times } = found.await?;
        Ok(OwnTimes { days, day, times })
    }

    async fn free_for_own(
        &self,
        shop: ShopId,
        visit: &AppointmentFacts,
        times: &[ServiceTime],
        search: &Search<'_>,
    ) -> Result<Vec<Instant>, DeskError> {
        let own = Own { appointment: Some(visit.appointment_id), hold: None };
        let rosters = self.rosters(shop, search.from, search.until, own).await?;
        let its_own = rosters.iter().filter(|roster| Some(roster.professional) == visit.professional_id);
        let candidates: Vec<_> =
            its_own.map(|roster| Candidate { roster, services: times.to_vec() }).collect();
        let mut free = free_starts(search, &candidates);
        free.retain(|start| *start != visit.starts_at);
        Ok(free)
    }

    /// Moves it, while the shop's rule allows it.
    pub async fn move_own_booking(&self, secret: &str, starts_at: Instant) -> Result<(), DeskError> {
        let (record, visit) = self.changeable(secret).await?;
        if !in_reach(self.clock.now(), starts_at) {
            return Err(DeskError::SlotTaken(Vec::new()));
        }
        let shop = self.shop(record.id).await?;
        let times = self.store.read().await?.times(visit.appointment_id).await?;
        let until = starts_at + TimeDelta::minutes(1);
        let search = self.search(&shop, &shop.rules, starts_at, until);
        if !self.free_for_own(shop.id, &visit, &times, &search).await?.contains(&starts_at) {
            return Err(DeskError::SlotTaken(Vec::new()));
        }
        let (id, now) = (visit.appointment_id, self.clock.now());
        let place = NewPlace { professional: None, starts_at, override_reason: None };
        let moved = self.store.write(move |tx| {
            let place = place.clone();
            Box::pin(async move { tx.put(record.id, id, Act::Move, &place, now).await })
        });
        moved.await?;
        Ok(())
    }

    /// Takes the time that the salon offered instead.
    pub async fn take_offer(&self, secret: &str) -> Result<(), DeskError> {
        let (record, visit) = self.linked(secret).await?;
        if visit.status == Status::Booked {
            return Ok(());
        }
        self.act(record.id, visit.appointment_id, Act::TakeOffer).await?;
        Ok(())
    }

    /// Cancels it, while the shop's rule allows it.
    pub async fn cancel_own_booking(&self, secret: &str) -> Result<(), DeskError> {
        let (record, visit) = self.linked(secret).await?;
        if visit.status == Status::Cancelled {
            return Ok(());
        }
        self.changeable(secret).await?;
        self.act(record.id, visit.appointment_id, Act::Cancel(Side::Customer)).await?;
        Ok(())
    }

    async fn changeable(&self, secret: &str) -> Result<(ShopRecord, AppointmentFacts), DeskError> {
        let (record, visit) = self.linked(secret).await?;
        let now = self.clock.now();
        visit.standing().after(Act::Cancel(Side::Customer), now).map_err(DeskError::NotNow)?;
        if !may_change(&public(&record, now), &visit, now) {
            return Err(DeskError::Refused("It is too late to change this here. Please call the salon."));
        }
        Ok((record, visit))
    }

    /// The calendar entry of the booking behind a customer's link (RFC 5545). Each change raises its SEQUENCE, so that a
    /// calendar that has it already takes the change, and a cancelled visit leaves it.
    pub async fn own_calendar(&self, secret: &str) -> Result<String, DeskError> {
        let (record, visit) = self.linked(secret).await?;
        let changes = self.store.read().await?.changes(record.id, visit.appointment_id).await?;
        let (method, status) = match visit.status {
            Status::Requested => ("PUBLISH", EventStatus::Tentative),
            status if status.takes_time() => ("PUBLISH", EventStatus::Confirmed),
            _ => ("CANCEL", EventStatus::Cancelled),
        };
        let mut entry = Event::new();
        entry
            .uid(&format!("{}@frontdesk", visit.appointment_id))
            .timestamp(self.clock.now())
            .sequence(u32::try_from(changes).unwrap_or(u32::MAX))
            .starts(visit.starts_at)
            .ends(visit.ends_at)
            .summary(&format!("{} at {}", visit.services.join(", "), record.name))
            .description(&format!(
                "With {}. See, change or cancel: {}",
                visit.professional,
                self.outside.page(&format!("/b/{secret}"))
            ))
            .status(status);
        if let Some(address) = &record.address {
            entry.location(address);
        }
        let mut calendar = Calendar::new();
        calendar.append_property(("METHOD", method));
        calendar.push(entry.done());
        Ok(calendar.to_string())
    }

    /// The visit that a link leads to, and its shop.
    pub(crate) async fn linked(&self, secret: &str) -> Result<(ShopRecord, AppointmentFacts), DeskError> {
        let mut tx = self.store.read().await?;
        let link = tx.booking_link(&secrets::hash(secret)).await?;
        let (shop, appointment) = link.ok_or(DeskError::NotFound("booking"))?;
        let record = tx.shop(shop).await?.ok_or(DeskError::NotFound("booking"))?;
        let visit = tx.appointment(shop, appointment).await?.ok_or(DeskError::NotFound("booking"))?;
        Ok((record, visit))
    }
}

/// A request may be taken back at any time; what was agreed, until the shop's rule says that it is too late.
pub(crate) fn may_change(shop: &PublicShop, visit: &AppointmentFacts, now: Instant) -> bool {
    let until = visit.starts_at - TimeDelta::minutes(i64::from(shop.cancel_notice_minutes));
    match visit.status {
        Status::Requested => now < visit.starts_at,
        Status::Booked => now <= until,
        _ => false,
    }
}
