//! The visits of whoever calls: found by the number of the call, moved and cancelled as a customer may by the shop's rules.
//! Whether the caller is who the number says was settled before.

use std::sync::Arc;

use domain::appointment::{Act, AppointmentFacts, Side};
use domain::availability::Slot;
use domain::ids::{AppointmentId, ServiceId};
use domain::phone::PhoneNumber;
use domain::reception::{OwnVisit, Shop, SlotQuery};
use store::NewPlace;

use crate::online::public;
use crate::own_booking::may_change;
use crate::{Desk, DeskError};

impl Desk {
    /// Coming visits of a number, the next first.
    pub async fn visits_of_number(
        &self,
        shop: &Shop,
        phone: &PhoneNumber,
    ) -> Result<Vec<OwnVisit>, DeskError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let record = tx.shop(shop.id).await?.ok_or(DeskError::NotFound("shop"))?;
        let visits = tx.coming_visits_of(shop.id, phone, now).await?;
        let rules = public(&record, now);
        let own = |visit: AppointmentFacts| OwnVisit {
            id: visit.appointment_id,
            services: services_of(shop, &visit),
            professional: visit.professional_id,
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
            is_late: !may_change(&rules, &visit, now),
            customer_name: visit.customer_name,
        };
        Ok(visits.into_iter().map(own).collect())
    }

    /// Cancels a visit of a number.
    pub async fn cancel_for_caller(
        &self,
        shop: &Shop,
        id: AppointmentId,
        phone: &PhoneNumber,
    ) -> Result<AppointmentFacts, DeskError> {
        self.changeable_by(shop, id, phone).await?;
        self.act(shop.id, id, Act::Cancel(Side::Customer)).await
    }

    /// Moves a visit of a number to a time that is free.
    pub async fn move_for_caller(
        &self,
        shop: &Arc<Shop>,
        id: AppointmentId,
        phone: &PhoneNumber,
        to: Slot,
    ) -> Result<AppointmentFacts, DeskError> {
        let visit = self.changeable_by(shop, id, phone).await?;
        let query = SlotQuery {
            services: services_of(shop, &visit),
            professional: Some(to.professional),
            from: to.starts_at,
            until: to.ends_at,
            wish: Some(to.starts_at),
            moving: Some(id),
        };
        if !self.find_slots(shop, &query).await?.exact {
            return Err(DeskError::SlotTaken(Vec::new()));
        }
        let other = Some(to.professional).filter(|who| visit.professional_id != Some(*who));
        let place = NewPlace { professional: other, starts_at: to.starts_at, override_reason: None };
        let (shop, now) = (shop.id, self.clock.now());
        let moved = self.store.write(move |tx| {
            let place = place.clone();
            Box::pin(async move { tx.put(shop, id, Act::Move, &place, now).await })
        });
        Ok(moved.await?)
    }

    /// The visit, if it is one of this number and the shop's rules still let the customer change it.
    async fn changeable_by(
        &self,
        shop: &Shop,
        id: AppointmentId,
        phone: &PhoneNumber,
    ) -> Result<AppointmentFacts, DeskError> {
        let mut tx = self.store.read().await?;
        let visit = tx.appointment(shop.id, id).await?.ok_or(DeskError::NotFound("booking"))?;
        if visit.customer_phone.as_deref() != Some(phone.as_str()) {
            return Err(DeskError::NotFound("booking"));
        }
        let record = tx.shop(shop.id).await?.ok_or(DeskError::NotFound("booking"))?;
        let now = self.clock.now();
        if may_change(&public(&record, now), &visit, now) {
            Ok(visit)
        } else {
            Err(DeskError::Refused("It is too late to change this here."))
        }
    }
}

/// The visit's services; none where one of them is not done any more.
fn services_of(shop: &Shop, visit: &AppointmentFacts) -> Vec<ServiceId> {
    let id =
        |name: &String| shop.services.iter().find(|service| service.name == *name).map(|service| service.id);
    visit.services.iter().map(id).collect::<Option<Vec<_>>>().unwrap_or_default()
}
