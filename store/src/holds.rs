//! Slot holds: a time kept for a few minutes while somebody decides.

use domain::Instant;
use domain::catalogue::ServiceTime;
use domain::cells::busy_cells;
use domain::ids::{HoldId, ProfessionalId, ShopId};

use crate::appointments::Taker;
use crate::db::{run, statements};
use crate::{BookError, StoreError, Tx};

statements! {
    ADD = "insert into slot_holds (hold_id, location_id, professional_id, starts_at, expires_at)
        values ($1, $2, $3, $4, $5)";
    FREE = "delete from occupied_cells where hold_id in
        (select hold_id from slot_holds where location_id = $1 and hold_id = $2)";
    DROP = "delete from slot_holds where location_id = $1 and hold_id = $2";
    FREE_EXPIRED = "delete from occupied_cells where hold_id in (select hold_id from slot_holds where expires_at <= $1)";
    DROP_EXPIRED = "delete from slot_holds where expires_at <= $1";
}

/// A time to be kept.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// Its id.
    pub id: HoldId,
    /// In which shop.
    pub shop: ShopId,
    /// Whose time.
    pub professional: ProfessionalId,
    /// From when.
    pub starts_at: Instant,
    /// For which services.
    pub times: Vec<ServiceTime>,
    /// Until when it is kept.
    pub expires_at: Instant,
}

impl Tx {
    /// Keeps a time, or tells that it is taken.
    pub async fn hold(&mut self, new: &NewHold) -> Result<(), BookError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id.0)
                .bind(new.shop.0)
                .bind(new.professional.0)
                .bind(new.starts_at)
                .bind(new.expires_at)
        )?;
        self.take_cells(new.professional, &busy_cells(new.starts_at, &new.times), &Taker::Hold(new.id)).await
    }

    /// Gives a kept time back. False where there is no such hold.
    pub async fn release_hold(&mut self, shop: ShopId, id: HoldId) -> Result<bool, StoreError> {
        run!(self, execute, sqlx::query(FREE).bind(shop.0).bind(id.0))?;
        let done = run!(self, execute, sqlx::query(DROP).bind(shop.0).bind(id.0))?;
        Ok(done > 0)
    }

    /// Gives back all times that were kept until now at most.
    pub async fn expire_holds(&mut self, now: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FREE_EXPIRED).bind(now))?;
        run!(self, execute, sqlx::query(DROP_EXPIRED).bind(now))?;
        Ok(())
    }
}
