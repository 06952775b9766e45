//! Time off: stretches in which a professional does not work. Visits in them stay; whoever takes time off is told of them.

use domain::Instant;
use domain::ids::{ProfessionalId, ShopId, TimeOffId};
use domain::visits::TimeOff;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into time_off (time_off_id, professional_id, starts_at, ends_at, reason)
        select $2, p.professional_id, $4, $5, $6 from professionals p where p.location_id = $1 and p.professional_id = $3";
    REMOVE = "delete from time_off where time_off_id = $2 and professional_id in
        (select professional_id from professionals where location_id = $1)";
    WHOSE = "select t.professional_id from time_off t join professionals p on p.professional_id = t.professional_id
        where p.location_id = $1 and t.time_off_id = $2";
    COMING = "select t.time_off_id, t.professional_id, p.name, t.starts_at, t.ends_at, t.reason from time_off t
        join professionals p on p.professional_id = t.professional_id
        where p.location_id = $1 and t.ends_at > $2 order by t.starts_at, t.time_off_id";
}

/// Time off to be written down.
#[derive(Debug, Clone)]
pub struct NewTimeOff {
    /// Its id.
    pub id: TimeOffId,
    /// Whose.
    pub professional: ProfessionalId,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Why.
    pub reason: Option<String>,
}

type Row = (Uuid, Uuid, String, Instant, Instant, Option<String>);

impl Tx {
    /// Writes time off down. False where the shop has no such professional.
    pub async fn insert_time_off(&mut self, shop: ShopId, new: &NewTimeOff) -> Result<bool, StoreError> {
        let added = run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(shop.0)
                .bind(new.id.0)
                .bind(new.professional.0)
                .bind(new.starts_at)
                .bind(new.ends_at)
                .bind(&new.reason)
        )?;
        self.calendar_changed(shop).await?;
        Ok(added > 0)
    }

    /// Takes time off back. False where the shop has none such.
    pub async fn remove_time_off(&mut self, shop: ShopId, id: TimeOffId) -> Result<bool, StoreError> {
        let removed = run!(self, execute, sqlx::query(REMOVE).bind(shop.0).bind(id.0))?;
        self.calendar_changed(shop).await?;
        Ok(removed > 0)
    }

    /// Whose time off it is.
    pub async fn time_off_of(
        &mut self,
        shop: ShopId,
        id: TimeOffId,
    ) -> Result<Option<ProfessionalId>, StoreError> {
        let row: Option<(Uuid,)> = run!(self, fetch_optional, sqlx::query_as(WHOSE).bind(shop.0).bind(id.0))?;
        Ok(row.map(|(id,)| ProfessionalId(id)))
    }

    /// Time off that is not over yet, by start: of one professional, or of all.
    pub async fn coming_time_off(
        &mut self,
        shop: ShopId,
        whose: Option<ProfessionalId>,
        now: Instant,
    ) -> Result<Vec<TimeOff>, StoreError> {
        let rows: Vec<Row> = run!(self, fetch_all, sqlx::query_as(COMING).bind(shop.0).bind(now))?;
        let wanted = rows.into_iter().filter(|row| whose.is_none_or(|whose| whose.0 == row.1));
        Ok(wanted
            .map(|(id, _, professional, starts_at, ends_at, reason)| TimeOff {
                time_off_id: TimeOffId(id),
                professional,
                starts_at,
                ends_at,
                reason,
            })
            .collect())
    }
}
