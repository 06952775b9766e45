//! Finding a time and taking it. The key on occupied cells decides who gets it; everything before is politeness.

use std::sync::Arc;

use domain::appointment::{AppointmentFacts, Status};
use domain::availability::{Search, Slot, free_slots, nearest, spread};
use domain::catalogue::{Service, ServiceTime};
use domain::ids::{CallSid, ProfessionalId, ServiceId};
use domain::reception::{BookingDraft, Shop, SlotQuery};
use store::{BookError, NewAppointment};

use crate::{Desk, DeskError};

/// More offers than this nobody can keep in the ear.
const OFFERS: usize = 3;

/// What a search brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Offers {
    /// At most three, on different times, by start.
    pub slots: Vec<Slot>,
    /// Whether the wished time is among them.
    pub exact: bool,
}

impl Desk {
    /// Up to three free times near what the caller wishes.
    pub async fn find_slots(&self, shop: &Shop, query: &SlotQuery) -> Result<Offers, DeskError> {
        let free = self.free_slots(shop, query).await?;
        let wished = |slot: &&Slot| Some(slot.starts_at) == query.wish;
        if let Some(slot) = free.iter().find(wished) {
            return Ok(Offers { slots: vec![*slot], exact: true });
        }
        let slots =
            if query.wish.is_some() { nearest(free, query.wish, OFFERS) } else { spread(free, OFFERS) };
        Ok(Offers { slots, exact: false })
    }

    async fn free_slots(&self, shop: &Shop, query: &SlotQuery) -> Result<Vec<Slot>, DeskError> {
        let times = times_of(&chosen(shop, &query.services)?);
        let mut rosters = self.store.read().await?.rosters(shop.id, query.from, query.until).await?;
        rosters.retain(|roster| {
            query.professional.is_none_or(|wanted| wanted == roster.professional)
                && does_all(shop, roster.professional, &query.services)
        });
        let search = Search {
            zone: shop.zone,
            rules: &shop.rules,
            now: self.clock.now(),
            services: &times,
            from: query.from,
            until: query.until,
        };
        Ok(free_slots(&search, &rosters))
    }

    /// Books what the caller agreed to, in one transaction with its event.
    pub async fn book(
        &self,
        shop: &Arc<Shop>,
        draft: &BookingDraft,
        call: Option<&CallSid>,
    ) -> Result<AppointmentFacts, DeskError> {
        let services = chosen(shop, &draft.services)?;
        let query = SlotQuery {
            services: draft.services.clone(),
            professional: Some(draft.professional),
            from: draft.starts_at,
            until: domain::cells::busy_until(draft.starts_at, &times_of(&services)),
            wish: Some(draft.starts_at),
        };
        if !self.find_slots(shop, &query).await?.exact {
            return Err(DeskError::SlotTaken);
        }
        let now = self.clock.now();
        let new = NewAppointment {
            id: self.ids.id(now),
            shop: shop.id,
            professional: draft.professional,
            services,
            starts_at: draft.starts_at,
            customer_id: self.ids.id(now),
            customer_name: draft.customer_name.clone(),
            customer_phone: draft.customer_phone.clone(),
            call_sid: call.cloned(),
            status: Status::Booked,
            source: if call.is_some() { "phone" } else { "staff" },
            at: now,
            local_date: now.with_timezone(&shop.zone).date_naive(),
        };
        let booked = self.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.book(&new).await })
        });
        let facts = booked.await.map_err(|error| match error {
            BookError::Taken => DeskError::SlotTaken,
            BookError::Store(error) => DeskError::Unavailable(error),
        })?;
        self.meters.appointments_made.up();
        tracing::info!(shop = %shop.id, appointment = %facts.appointment_id, "a visit was booked");
        Ok(facts)
    }
}

/// The shop's own services with these ids; prices and times come from nowhere else.
pub(crate) fn chosen(shop: &Shop, ids: &[ServiceId]) -> Result<Vec<Service>, DeskError> {
    let find = |id: &ServiceId| shop.services.iter().find(|service| service.id == *id).cloned();
    let services: Option<Vec<Service>> = ids.iter().map(find).collect();
    services.filter(|found| !found.is_empty()).ok_or(DeskError::NotFound("service"))
}

pub(crate) fn times_of(services: &[Service]) -> Vec<ServiceTime> {
    services.iter().map(|service| service.time).collect()
}

pub(crate) fn does_all(shop: &Shop, professional: ProfessionalId, services: &[ServiceId]) -> bool {
    shop.professionals
        .iter()
        .find(|person| person.id == professional)
        .is_some_and(|person| services.iter().all(|service| person.services.contains(service)))
}
