//! What happens to a visit after it was made: answered, moved, cancelled, done.

use domain::Instant;
use domain::appointment::{Act, AppointmentFacts, NotNow, Side, Status, answer_by};
use domain::catalogue::ServiceTime;
use domain::cells::{busy_cells, visit_ends};
use domain::ids::{AppointmentId, ProfessionalId, ShopId};
use domain::live::Fact;
use uuid::Uuid;

use crate::cells::Taker;
use crate::db::{run, statements};
use crate::events::Entry;
use crate::{BookError, StoreError, Tx};

statements! {
    SET_STATUS = "update appointments set status = $4, changes = changes + 1, cancelled_by = $5, is_late = $6,
            asked_starts_at = case when $4 in ('requested', 'expired') then asked_starts_at end,
            answer_by = case when $4 in ('requested', 'expired') then answer_by end
        where location_id = $1 and appointment_id = $2 and status = $3";
    PUT = "update appointments set professional_id = $4, starts_at = $5, ends_at = $6, changes = changes + 1,
            override_reason = $7, asked_starts_at = $8, answer_by = $9
        where location_id = $1 and appointment_id = $2 and status = $3";
    TIMES = "select duration_minutes, processing_minutes, finishing_minutes, buffer_minutes
        from appointment_services where appointment_id = $1 order by place";
    TO_EXPIRE = "select location_id, appointment_id from appointments
        where status = 'requested' and answer_by <= $1 order by answer_by limit $2";
}

/// Why an act was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ActError {
    /// The shop has no such visit.
    #[error("there is no such visit")]
    NoSuchVisit,
    /// It does not take this act as it stands.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// Somebody has the time that it should move to.
    #[error("the time is taken")]
    Taken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BookError> for ActError {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Taken => Self::Taken,
            BookError::Store(error) => Self::Store(error),
        }
    }
}

/// Where a visit is put.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// With whom; `None` where that stays.
    pub professional: Option<ProfessionalId>,
    /// From when.
    pub starts_at: Instant,
    /// Why staff put it where the shop's rules leave no time.
    pub override_reason: Option<String>,
}

impl Tx {
    /// Does something to a visit that leaves its time where it is. Time that the new state does not need is given back.
    pub async fn act(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
        act: Act,
        at: Instant,
    ) -> Result<AppointmentFacts, ActError> {
        let before = self.appointment(shop, id).await?.ok_or(ActError::NoSuchVisit)?;
        let status = before.standing().after(act, at)?;
        let cancelled_by = if let Act::Cancel(side) = act { Some(side) } else { None };
        let is_late = cancelled_by == Some(Side::Customer) && self.is_late(shop, &before, at).await?;
        let changed = run!(
            self,
            execute,
            sqlx::query(SET_STATUS)
                .bind(shop.0)
                .bind(id.0)
                .bind(before.status.word())
                .bind(status.word())
                .bind(cancelled_by.map(Side::word))
                .bind(is_late)
        )?;
        if changed == 0 {
            return Err(self.met(shop, id).await);
        }
        if before.status.takes_time() && !status.takes_time() {
            self.free_cells(shop, id).await?;
        }
        self.settle_commission(shop, id, status, at).await?;
        Ok(self.tell_change(shop, id, at).await?)
    }

    /// Puts a visit somewhere else, as `Act::Move` or `Act::Offer`; it may overlap itself only.
    pub async fn put(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
        act: Act,
        place: &NewPlace,
        at: Instant,
    ) -> Result<AppointmentFacts, ActError> {
        let before = self.appointment(shop, id).await?.ok_or(ActError::NoSuchVisit)?;
        let status = before.standing().after(act, at)?;
        let professional = place.professional.or(before.professional_id).ok_or(ActError::NoSuchVisit)?;
        let times = self.times(id).await?;
        let asked = before.asked_starts_at.or(Some(before.starts_at)).filter(|_| act == Act::Offer);
        let waits = (status == Status::Requested).then(|| answer_by(at, place.starts_at));
        self.expire_holds(at).await?;
        let changed = run!(
            self,
            execute,
            sqlx::query(PUT)
                .bind(shop.0)
                .bind(id.0)
                .bind(before.status.word())
                .bind(professional.0)
                .bind(place.starts_at)
                .bind(visit_ends(place.starts_at, &times))
                .bind(&place.override_reason)
                .bind(asked)
                .bind(waits)
        )?;
        if changed == 0 {
            return Err(self.met(shop, id).await);
        }
        // After the row, which holds back whoever moves the visit at the same time: they see the cells that are taken here.
        self.free_cells(shop, id).await?;
        self.take_cells(shop, professional, &busy_cells(place.starts_at, &times), &Taker::Appointment(id))
            .await?;
        Ok(self.tell_change(shop, id, at).await?)
    }

    /// Requests that nobody answered until now, the oldest first.
    pub async fn requests_to_expire(
        &mut self,
        now: Instant,
        at_most: i64,
    ) -> Result<Vec<(ShopId, AppointmentId)>, StoreError> {
        let rows: Vec<(i64, Uuid)> =
            run!(self, fetch_all, sqlx::query_as(TO_EXPIRE).bind(now).bind(at_most))?;
        Ok(rows.into_iter().map(|(shop, id)| (ShopId(shop), AppointmentId(id))).collect())
    }

    /// How long each service of a visit takes, as it was agreed.
    pub async fn times(&mut self, id: AppointmentId) -> Result<Vec<ServiceTime>, StoreError> {
        let rows: Vec<(i64, i64, i64, i64)> = run!(self, fetch_all, sqlx::query_as(TIMES).bind(id.0))?;
        let time = |(duration, processing, finishing, buffer): (i64, i64, i64, i64)| ServiceTime {
            duration: duration as u32,
            processing: processing as u32,
            finishing: finishing as u32,
            buffer: buffer as u32,
        };
        Ok(rows.into_iter().map(time).collect())
    }

    /// Whether a cancellation comes later than the shop's rule asks for. A request may be taken back at any time.
    async fn is_late(
        &mut self,
        shop: ShopId,
        visit: &AppointmentFacts,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let notice = self.shop(shop).await?.map_or(0, |shop| shop.cancel_notice_minutes);
        let until = visit.starts_at - chrono::TimeDelta::minutes(i64::from(notice));
        Ok(visit.status == Status::Booked && at > until)
    }

    /// Somebody else changed the visit in between.
    async fn met(&mut self, shop: ShopId, id: AppointmentId) -> ActError {
        match self.appointment(shop, id).await {
            Ok(Some(now)) => NotNow(now.status).into(),
            Ok(None) => ActError::NoSuchVisit,
            Err(error) => error.into(),
        }
    }

    async fn tell_change(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
        at: Instant,
    ) -> Result<AppointmentFacts, StoreError> {
        let facts = self.facts(shop, id).await?;
        self.append(shop, &[Entry::new(&Fact::AppointmentUpdated(facts.clone()), at)]).await?;
        self.count_visit(shop, id).await?;
        Ok(facts)
    }
}
