//! Links of customers to their own bookings. Only hashes of their secrets are kept.

use domain::Instant;
use domain::ids::{AppointmentId, ShopId};
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into booking_links (token_hash, location_id, appointment_id, created_at) values ($1, $2, $3, $4)";
    FIND = "select location_id, appointment_id from booking_links where token_hash = $1 and revoked_at is null";
    REVOKE = "update booking_links set revoked_at = $3
        where location_id = $1 and appointment_id = $2 and revoked_at is null";
}

/// A link that is made with its booking.
#[derive(Debug, Clone)]
pub struct NewBookingLink {
    /// SHA-256 of the link's secret, in hexadecimal digits.
    pub token_hash: String,
    /// In which shop.
    pub shop: ShopId,
    /// To which visit.
    pub appointment: AppointmentId,
    /// When.
    pub at: Instant,
}

impl Tx {
    /// Adds a link. A secret links to one booking only: a second one is refused.
    pub async fn insert_booking_link(&mut self, new: &NewBookingLink) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD).bind(&new.token_hash).bind(new.shop.0).bind(new.appointment.0).bind(new.at)
        )?;
        Ok(())
    }

    /// What a link leads to.
    pub async fn booking_link(
        &mut self,
        token_hash: &str,
    ) -> Result<Option<(ShopId, AppointmentId)>, StoreError> {
        let row: Option<(i64, Uuid)> = run!(self, fetch_optional, sqlx::query_as(FIND).bind(token_hash))?;
        Ok(row.map(|(shop, appointment)| (ShopId(shop), AppointmentId(appointment))))
    }

    /// Makes all links to a visit useless; false where there was none.
    pub async fn revoke_booking_links(
        &mut self,
        shop: ShopId,
        appointment: AppointmentId,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let revoked = run!(self, execute, sqlx::query(REVOKE).bind(shop.0).bind(appointment.0).bind(at))? > 0;
        self.access_changed().await?;
        Ok(revoked)
    }
}
