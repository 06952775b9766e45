//! Visits as they are counted. A row remembers what it was counted as, so that any change is the difference of what it was
//! and what it is, and counting twice changes nothing.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::Instant;
use domain::appointment::Status;
use domain::ids::{AppointmentId, CallSid, ShopId};
use domain::metrics::{REBOOKED_WITHIN, VisitCount, VisitKind, VisitSums, history_sums};
use domain::money::Cents;
use sqlx::FromRow;
use uuid::Uuid;

use super::VisitDays;
use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// Everything that a [`VisitRow`] is read from.
macro_rules! visits {
    ($which:literal) => {
        concat!(
            "select a.appointment_id, a.customer_id, a.status, a.source, a.starts_at, a.ends_at,
                a.created_at, a.estimated_revenue_cents, a.call_sid, a.is_late, a.counted, p.time_zone,
                (select cast(coalesce(sum(s.duration_minutes + s.finishing_minutes + s.buffer_minutes), 0) as bigint)
                    from appointment_services s where s.appointment_id = a.appointment_id) as busy_minutes
            from appointments a join profiles p on p.location_id = a.location_id ",
            $which
        )
    };
}

pub(super) use visits;

statements! {
    ONE = visits!("where a.location_id = $1 and a.appointment_id = $2");
    COUNTED = "update appointments set counted = $2 where appointment_id = $1";
    FOLLOWERS = "select count(*) from appointments
        where customer_id = $1 and appointment_id <> $2 and created_at >= $3 and created_at <= $4
            and source not in ('trial', 'walk_in', 'import', 'transfer')";
    FOLLOWED = "select appointment_id from appointments
        where customer_id = $1 and appointment_id <> $2 and starts_at <= $3 and ends_at >= $4 and status = 'completed'";
    HISTORY_OF = "select counted from appointments
        where customer_id = $1 and status = 'completed' and counted is not null";
    HISTORY = "select counted from appointments
        where customer_id = $1 and status = 'completed' and appointment_id <> $2 and counted is not null";
}

#[derive(FromRow)]
pub(super) struct VisitRow {
    pub(super) appointment_id: Uuid,
    pub(super) customer_id: Uuid,
    status: String,
    source: String,
    starts_at: Instant,
    ends_at: Instant,
    created_at: Instant,
    estimated_revenue_cents: i64,
    call_sid: Option<String>,
    is_late: bool,
    pub(super) counted: Option<String>,
    time_zone: String,
    busy_minutes: i64,
}

impl VisitRow {
    /// What it counts as now; `rebooked` where the customer made the next appointment in time.
    pub(super) fn count(&self, rebooked: bool) -> Result<VisitCount, StoreError> {
        let id = self.appointment_id;
        let zone: Tz = self.time_zone.parse().map_err(|_| inconsistent("profiles", "time_zone", id))?;
        let date = |at: Instant| at.with_timezone(&zone).date_naive();
        Ok(VisitCount {
            made_on: date(self.created_at),
            visit_on: date(self.starts_at),
            status: Status::from_word(&self.status)
                .ok_or_else(|| inconsistent("appointments", "status", id))?,
            kind: VisitKind::of_source(&self.source),
            cents: Cents(self.estimated_revenue_cents),
            lead_minutes: (self.starts_at - self.created_at).num_minutes().max(0),
            busy_minutes: self.busy_minutes,
            late: self.is_late,
            rebooked,
        })
    }

    fn was(&self) -> Result<Option<VisitCount>, StoreError> {
        self.counted.as_deref().map(|text| read(text, self.appointment_id)).transpose()
    }

    pub(super) fn is_completed(&self) -> bool {
        self.status == Status::Completed.word()
    }

    /// Whether an appointment that is made then is the next one of this visit's customer.
    pub(super) fn is_followed_by(&self, other: &Self) -> bool {
        self.customer_id == other.customer_id
            && self.appointment_id != other.appointment_id
            && VisitKind::of_source(&other.source) == VisitKind::Agreed
            && (self.starts_at..=self.ends_at + REBOOKED_WITHIN).contains(&other.created_at)
    }
}

fn read(text: &str, id: Uuid) -> Result<VisitCount, StoreError> {
    serde_json::from_str(text).map_err(|_| inconsistent("appointments", "counted", id))
}

pub(crate) fn write(count: &VisitCount) -> String {
    // A plain struct of dates, numbers and words always serialises.
    serde_json::to_string(count).unwrap_or_default()
}

impl Tx {
    /// Counts a visit as it is now; to be called after whatever changed it, in the same transaction.
    pub(crate) async fn count_visit(&mut self, shop: ShopId, id: AppointmentId) -> Result<(), StoreError> {
        let row: VisitRow = run!(self, fetch_one, sqlx::query_as(ONE).bind(shop.0).bind(id.0))?;
        let (before, after) = (row.was()?, row.count(self.is_rebooked(&row).await?)?);
        let mut days = VisitDays::new();
        if before.is_none() && after.kind == VisitKind::Agreed {
            self.count_booking(shop, &row, &mut days).await?;
        }
        self.count_change(&row, before, after, &mut days).await?;
        self.add_visits(shop, &days).await
    }

    /// What a new appointment tells of others: the call it was made in, and the visit that it follows.
    async fn count_booking(
        &mut self,
        shop: ShopId,
        row: &VisitRow,
        days: &mut VisitDays,
    ) -> Result<(), StoreError> {
        if let Some(call) = &row.call_sid {
            self.count_converted(shop, &CallSid(call.clone())).await?;
        }
        let since = row.created_at - REBOOKED_WITHIN;
        let followed: Vec<(Uuid,)> = run!(
            self,
            fetch_all,
            sqlx::query_as(FOLLOWED)
                .bind(row.customer_id)
                .bind(row.appointment_id)
                .bind(row.created_at)
                .bind(since)
        )?;
        for (id,) in followed {
            let row: VisitRow = run!(self, fetch_one, sqlx::query_as(ONE).bind(shop.0).bind(id))?;
            let (before, after) = (row.was()?, row.count(true)?);
            self.count_change(&row, before, after, days).await?;
        }
        Ok(())
    }

    async fn is_rebooked(&mut self, row: &VisitRow) -> Result<bool, StoreError> {
        if !row.is_completed() {
            return Ok(false);
        }
        let until = row.ends_at + REBOOKED_WITHIN;
        let (followers,): (i64,) = run!(
            self,
            fetch_one,
            sqlx::query_as(FOLLOWERS)
                .bind(row.customer_id)
                .bind(row.appointment_id)
                .bind(row.starts_at)
                .bind(until)
        )?;
        Ok(followers > 0)
    }

    /// Notes the difference of what a visit was and what it is, and remembers the latter.
    async fn count_change(
        &mut self,
        row: &VisitRow,
        before: Option<VisitCount>,
        after: VisitCount,
        days: &mut VisitDays,
    ) -> Result<(), StoreError> {
        if before == Some(after) {
            return Ok(());
        }
        for (date, sums) in before.iter().flat_map(VisitCount::sums) {
            *days.entry(date).or_default() -= sums;
        }
        for (date, sums) in after.sums() {
            *days.entry(date).or_default() += sums;
        }
        let on = |count: &VisitCount| count.is_history().then_some(count.visit_on);
        let (was_on, is_on) = (before.as_ref().and_then(on), on(&after));
        if was_on != is_on {
            self.count_history(row, was_on, is_on, days).await?;
        }
        run!(self, execute, sqlx::query(COUNTED).bind(row.appointment_id).bind(write(&after)))?;
        Ok(())
    }

    /// A visit joined or left its customer's history, or moved in it.
    async fn count_history(
        &mut self,
        row: &VisitRow,
        was_on: Option<NaiveDate>,
        is_on: Option<NaiveDate>,
        days: &mut VisitDays,
    ) -> Result<(), StoreError> {
        let others: Vec<(String,)> =
            run!(self, fetch_all, sqlx::query_as(HISTORY).bind(row.customer_id).bind(row.appointment_id))?;
        let others: Vec<VisitCount> =
            others.iter().map(|(text,)| read(text, row.customer_id)).collect::<Result<_, _>>()?;
        let others = || others.iter().filter(|other| other.is_history()).map(|other| other.visit_on);
        for (date, sums) in history_sums(others().chain(was_on)) {
            *days.entry(date).or_default() -= sums;
        }
        for (date, sums) in history_sums(others().chain(is_on)) {
            *days.entry(date).or_default() += sums;
        }
        Ok(())
    }

    /// What the histories of customers add, each history by itself.
    pub(crate) async fn history_of(&mut self, customers: &[Uuid]) -> Result<VisitDays, StoreError> {
        let mut days = VisitDays::new();
        for customer in customers {
            let counted: Vec<(String,)> = run!(self, fetch_all, sqlx::query_as(HISTORY_OF).bind(*customer))?;
            let counted: Vec<VisitCount> =
                counted.iter().map(|(text,)| read(text, *customer)).collect::<Result<_, _>>()?;
            let dates = counted.iter().filter(|count| count.is_history()).map(|count| count.visit_on);
            for (date, sums) in history_sums(dates) {
                *days.entry(date).or_default() += sums;
            }
        }
        Ok(days)
    }

    /// Histories were put together or taken apart: their sums before and after.
    pub(crate) async fn history_changed(
        &mut self,
        shop: ShopId,
        before: VisitDays,
        after: VisitDays,
    ) -> Result<(), StoreError> {
        let mut days = after;
        for (date, sums) in before {
            *days.entry(date).or_default() -= sums;
        }
        self.add_visits(shop, &days).await
    }

    /// Adds to the sums of visits, all days in one statement.
    pub(crate) async fn add_visits(&mut self, shop: ShopId, days: &VisitDays) -> Result<(), StoreError> {
        let added = days.iter().filter(|(_, sums)| **sums != VisitSums::default());
        let days: Vec<_> = added.map(|(date, sums)| (shop, *date, sums.values())).collect();
        self.add_to_days(VisitSums::NAMES, &days).await
    }
}
