//! Cells that are taken. Two visits never share one: the key says no.

use domain::Instant;
use domain::cells::Cell;
use domain::ids::{AppointmentId, HoldId, ProfessionalId, ShopId};
use sqlx::QueryBuilder;

use crate::db::{on, run, statements};
use crate::{BookError, StoreError, Tx};

statements! {
    FREE = "delete from occupied_cells where appointment_id = $1";
    FREE_HOLD = "delete from occupied_cells where hold_id in
        (select hold_id from slot_holds where location_id = $1 and hold_id = $2)";
    FREE_EXPIRED = "delete from occupied_cells where hold_id in (select hold_id from slot_holds where expires_at <= $1)";
    CHANGED = "update profiles set calendar = calendar + 1 where location_id = $1";
    CHANGED_BY_EXPIRY = "update profiles set calendar = calendar + 1
        where location_id in (select location_id from slot_holds where expires_at <= $1)";
    CALENDAR = "select calendar from profiles where location_id = $1";
}

/// Who takes cells.
pub(crate) enum Taker {
    Appointment(AppointmentId),
    Hold(HoldId),
}

impl Tx {
    /// Takes cells, in their order, or tells that one is taken.
    pub(crate) async fn take_cells(
        &mut self,
        shop: ShopId,
        professional: ProfessionalId,
        cells: &[Cell],
        taker: &Taker,
    ) -> Result<(), BookError> {
        let (appointment, hold) = match taker {
            Taker::Appointment(id) => (Some(id.0), None),
            Taker::Hold(id) => (None, Some(id.0)),
        };
        let inserted = on!(&mut self.on, |tx| {
            let mut insert = QueryBuilder::new(
                "insert into occupied_cells (professional_id, cell, appointment_id, hold_id) ",
            );
            insert.push_values(cells, |mut row, cell| {
                row.push_bind(professional.0).push_bind(cell.0).push_bind(appointment).push_bind(hold);
            });
            insert.build().execute(&mut **tx).await.map(|_| ())
        });
        match inserted {
            Err(sqlx::Error::Database(inner)) if inner.is_unique_violation() => Err(BookError::Taken),
            other => {
                self.noted(other)?;
                Ok(self.calendar_changed(shop).await?)
            }
        }
    }

    /// Gives a visit's cells back.
    pub(crate) async fn free_cells(&mut self, shop: ShopId, id: AppointmentId) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FREE).bind(id.0))?;
        self.calendar_changed(shop).await
    }

    /// Gives a hold's cells back.
    pub(crate) async fn free_held_cells(&mut self, shop: ShopId, id: HoldId) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FREE_HOLD).bind(shop.0).bind(id.0))?;
        self.calendar_changed(shop).await
    }

    /// Gives the cells of all holds back that end until now. Whether there were any.
    pub(crate) async fn free_expired_cells(&mut self, now: Instant) -> Result<bool, StoreError> {
        let some = run!(self, execute, sqlx::query(FREE_EXPIRED).bind(now))? > 0;
        if some {
            run!(self, execute, sqlx::query(CHANGED_BY_EXPIRY).bind(now))?;
        }
        Ok(some)
    }

    /// What was read of the shop's free time is not true any more.
    pub(crate) async fn calendar_changed(&mut self, shop: ShopId) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CHANGED).bind(shop.0))?;
        Ok(())
    }

    /// A number that rises with every change of anybody's free time in the shop.
    pub async fn calendar(&mut self, shop: ShopId) -> Result<i64, StoreError> {
        let (calendar,): (i64,) = run!(self, fetch_one, sqlx::query_as(CALENDAR).bind(shop.0))?;
        Ok(calendar)
    }
}
