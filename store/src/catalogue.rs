//! Changes of what a shop sells and of who does it. What was agreed before stays as it was agreed.

use domain::catalogue::{OwnTerms, ServiceTime};
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::money::Cents;
use domain::online::BookingPolicy;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    SET_PRICE = "update services set price_cents = $3 where location_id = $1 and service_id = $2";
    SET_STATE = "update services set state = $3 where location_id = $1 and service_id = $2";
    SET_ACTIVE = "update professionals set is_active = $3 where location_id = $1 and professional_id = $2";
    SET_POLICY = "update profiles set takes_requests = $2, min_notice_minutes = $3, horizon_days = $4, grid_minutes = $5,
            cancel_notice_minutes = $6
        where location_id = $1";
    SET_OWN = "update professional_services set price_cents = $4, duration_minutes = $5, processing_minutes = $6,
            finishing_minutes = $7, buffer_minutes = $8
        where professional_id = $2 and service_id = $3
            and professional_id in (select professional_id from professionals where location_id = $1)";
}

impl Tx {
    /// Changes a shop's rules for booking by customers.
    pub async fn set_booking_policy(
        &mut self,
        shop: ShopId,
        policy: BookingPolicy,
    ) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(SET_POLICY)
                .bind(shop.0)
                .bind(policy.takes_requests)
                .bind(i64::from(policy.min_notice_minutes))
                .bind(i64::from(policy.horizon_days))
                .bind(i64::from(policy.grid_minutes))
                .bind(i64::from(policy.cancel_notice_minutes))
        )?;
        Ok(())
    }

    /// Changes a price for visits to come.
    pub async fn set_price(&mut self, shop: ShopId, id: ServiceId, price: Cents) -> Result<bool, StoreError> {
        self.shop_changed(shop).await?;
        Ok(run!(self, execute, sqlx::query(SET_PRICE).bind(shop.0).bind(id.0).bind(price.0))? > 0)
    }

    /// Says who may book a service: `public`, `private` (staff only) or `retired` (nobody).
    pub async fn set_service_state(
        &mut self,
        shop: ShopId,
        id: ServiceId,
        state: &str,
    ) -> Result<bool, StoreError> {
        self.shop_changed(shop).await?;
        Ok(run!(self, execute, sqlx::query(SET_STATE).bind(shop.0).bind(id.0).bind(state))? > 0)
    }

    /// Says whether a professional works here. Visits that are booked stay.
    pub async fn set_professional_active(
        &mut self,
        shop: ShopId,
        id: ProfessionalId,
        is_active: bool,
    ) -> Result<bool, StoreError> {
        let changed = run!(self, execute, sqlx::query(SET_ACTIVE).bind(shop.0).bind(id.0).bind(is_active))?;
        self.shop_changed(shop).await?;
        Ok(changed > 0)
    }

    /// Gives a professional a price or a time of their own for a service they do.
    pub async fn set_own_terms(
        &mut self,
        shop: ShopId,
        id: ProfessionalId,
        terms: OwnTerms,
    ) -> Result<bool, StoreError> {
        let part = |minutes: fn(ServiceTime) -> u32| terms.time.map(|time| i64::from(minutes(time)));
        let changed = run!(
            self,
            execute,
            sqlx::query(SET_OWN)
                .bind(shop.0)
                .bind(id.0)
                .bind(terms.service.0)
                .bind(terms.price.map(|price| price.0))
                .bind(part(|time| time.duration))
                .bind(part(|time| time.processing))
                .bind(part(|time| time.finishing))
                .bind(part(|time| time.buffer))
        )?;
        self.shop_changed(shop).await?;
        Ok(changed > 0)
    }
}
