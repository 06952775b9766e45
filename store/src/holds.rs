//! Slot holds: a time kept for a few minutes while somebody decides.

use domain::Instant;
use domain::catalogue::ServiceTime;
use domain::cells::busy_cells;
use domain::ids::{HoldId, ProfessionalId, ShopId};
use uuid::Uuid;

use crate::cells::Taker;
use crate::db::{run, statements};
use crate::{BookError, StoreError, Tx};

statements! {
    ADD = "insert into slot_holds (hold_id, location_id, professional_id, starts_at, expires_at, token_hash)
        values ($1, $2, $3, $4, $5, $6)";
    BY_TOKEN = "select hold_id, professional_id, starts_at, expires_at from slot_holds
        where location_id = $1 and token_hash = $2 and expires_at > $3";
    RENEW = "update slot_holds set expires_at = $4 where location_id = $1 and token_hash = $2 and expires_at > $3";
    DROP = "delete from slot_holds where location_id = $1 and hold_id = $2";
    HAS_EXPIRED = "select count(*) from slot_holds where expires_at <= $1";
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
    /// SHA-256 of the holder's secret, in hexadecimal digits; `None` where nobody comes back to it.
    pub token_hash: Option<String>,
}

/// A time that somebody keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldRecord {
    /// Its id.
    pub id: HoldId,
    /// Whose time.
    pub professional: ProfessionalId,
    /// From when.
    pub starts_at: Instant,
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
                .bind(&new.token_hash)
        )?;
        let cells = busy_cells(new.starts_at, &new.times);
        self.take_cells(new.shop, new.professional, &cells, &Taker::Hold(new.id)).await
    }

    /// What the holder of a secret keeps, unless it has ended.
    pub async fn hold_of(
        &mut self,
        shop: ShopId,
        token_hash: &str,
        now: Instant,
    ) -> Result<Option<HoldRecord>, StoreError> {
        let row: Option<(Uuid, Uuid, Instant, Instant)> =
            run!(self, fetch_optional, sqlx::query_as(BY_TOKEN).bind(shop.0).bind(token_hash).bind(now))?;
        Ok(row.map(|(id, professional, starts_at, expires_at)| HoldRecord {
            id: HoldId(id),
            professional: ProfessionalId(professional),
            starts_at,
            expires_at,
        }))
    }

    /// Keeps a time longer. False where it has ended.
    pub async fn renew_hold(
        &mut self,
        shop: ShopId,
        token_hash: &str,
        now: Instant,
        until: Instant,
    ) -> Result<bool, StoreError> {
        let renewed =
            run!(self, execute, sqlx::query(RENEW).bind(shop.0).bind(token_hash).bind(now).bind(until))?;
        Ok(renewed > 0)
    }

    /// Gives a kept time back. False where there is no such hold.
    pub async fn release_hold(&mut self, shop: ShopId, id: HoldId) -> Result<bool, StoreError> {
        self.free_held_cells(shop, id).await?;
        let done = run!(self, execute, sqlx::query(DROP).bind(shop.0).bind(id.0))?;
        Ok(done > 0)
    }

    /// Whether a hold ended until now and its time was not given back yet.
    pub async fn has_expired_holds(&mut self, now: Instant) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(HAS_EXPIRED).bind(now))?;
        Ok(count > 0)
    }

    /// Gives back all times that were kept until now at most.
    pub async fn expire_holds(&mut self, now: Instant) -> Result<(), StoreError> {
        if self.free_expired_cells(now).await? {
            run!(self, execute, sqlx::query(DROP_EXPIRED).bind(now))?;
        }
        Ok(())
    }
}
