//! Finding a time and taking it. The key on occupied cells decides who gets it; everything before is politeness.

use std::sync::Arc;

use domain::appointment::{AppointmentFacts, Status};
use domain::availability::{BookingRules, Slot, free_slots, nearest, spread};
use domain::ids::{CallSid, ServiceId};
use domain::metrics::VisitKind;
use domain::online::Whom;
use domain::patch_test::Verdict;
use domain::reception::{BookingDraft, Shop, SlotQuery};
use store::{NewAppointment, Own};

use crate::calendar::{candidates, done_by, times_of};
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
        must_exist(shop, &query.services)?;
        let own = Own { appointment: query.moving, hold: None };
        let with = query.professional.map_or(Whom::Anyone, Whom::Somebody);
        let rosters = self.rosters(shop.id, query.from, query.until, own).await?;
        // Who calls may have no patch test yet: what needs one is offered when there is time for it.
        let lead = self.store.read().await?.patch_test_lead(shop.id, &query.services).await?;
        let lead = lead.map_or(0, |lead| u32::try_from(lead.num_minutes()).unwrap_or(u32::MAX));
        let rules =
            BookingRules { min_notice_minutes: lead.max(shop.rules.min_notice_minutes), ..shop.rules };
        let search = self.search(shop, &rules, query.from, query.until);
        let free = free_slots(&search, &candidates(shop, &query.services, with, &rosters));
        let wished = |slot: &&Slot| Some(slot.starts_at) == query.wish;
        if let Some(slot) = free.iter().find(wished) {
            return Ok(Offers { slots: vec![*slot], exact: true });
        }
        let slots =
            if query.wish.is_some() { nearest(free, query.wish, OFFERS) } else { spread(free, OFFERS) };
        Ok(Offers { slots, exact: false })
    }

    /// Books what the caller agreed to, in one transaction with its event.
    pub async fn book(
        &self,
        shop: &Arc<Shop>,
        draft: &BookingDraft,
        call: &CallSid,
        is_test: bool,
    ) -> Result<AppointmentFacts, DeskError> {
        let services =
            done_by(shop, draft.professional, &draft.services).ok_or(DeskError::NotFound("service"))?;
        let query = SlotQuery {
            services: draft.services.clone(),
            professional: Some(draft.professional),
            from: draft.starts_at,
            until: domain::cells::busy_until(draft.starts_at, &times_of(&services)),
            wish: Some(draft.starts_at),
            moving: None,
        };
        if !self.find_slots(shop, &query).await?.exact {
            return Err(DeskError::SlotTaken(Vec::new()));
        }
        let phone = draft.customer_phone.as_ref();
        let verdict = self.patch_test_verdict(shop.id, &draft.services, phone, draft.starts_at).await?;
        if let Verdict::AskFirst(lack) = verdict {
            return Err(DeskError::Refused(lack.phrase()));
        }
        let now = self.clock.now();
        self.write_visit(NewAppointment {
            id: self.ids.id(now),
            shop: shop.id,
            professional: draft.professional,
            services,
            starts_at: draft.starts_at,
            customer_id: self.ids.id(now),
            customer_name: draft.customer_name.clone(),
            customer_phone: draft.customer_phone.clone(),
            call_sid: Some(call.clone()),
            status: Status::Booked,
            source: if is_test { VisitKind::TRIAL } else { "phone" },
            override_reason: None,
            at: now,
            heard_at: now,
        })
        .await
    }

    /// Writes a visit whose time was looked at before.
    pub(crate) async fn write_visit(&self, new: NewAppointment) -> Result<AppointmentFacts, DeskError> {
        let booked = self.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.book(&new).await })
        });
        let facts = booked.await?;
        self.meters.appointments_made.up();
        tracing::info!(appointment = %facts.appointment_id, status = facts.status.word(), "a visit was made");
        Ok(facts)
    }
}

/// Services of one visit.
pub(crate) const MOST_SERVICES: usize = 10;

/// A service that is not the shop's, or none at all, is nothing to look for.
pub(crate) fn must_exist(shop: &Shop, ids: &[ServiceId]) -> Result<(), DeskError> {
    let known = |id: &ServiceId| shop.services.iter().any(|service| service.id == *id);
    match ids.len() {
        1..=MOST_SERVICES if ids.iter().all(known) => Ok(()),
        0..=MOST_SERVICES => Err(DeskError::NotFound("service")),
        _ => Err(DeskError::Refused("A visit has ten services at most.")),
    }
}
