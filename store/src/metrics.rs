//! Rollups per local day and hour, kept in the transaction that changes what they count.
//!
//! Reports read these rows and no others: their cost grows with days, not with calls. What a call or a visit adds is
//! defined in `domain::metrics`.

mod analytics;
mod calls;
mod patterns;
mod rebuild;
mod visits;
mod weekly;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::ShopId;
use domain::live::Kpis;
use domain::metrics::{ByDay, CallSums, Sums, VisitSums};
use domain::money::Cents;
use sqlx::{FromRow, QueryBuilder};

pub use self::analytics::{DayCalls, PlatformTotals, SalonKpis, SalonOverview};
pub(crate) use self::calls::CallRow;
pub use self::rebuild::{Recount, RecountError};
pub use self::weekly::{NewReport, ReportDue};
use crate::db::{on, run, statements};
use crate::{StoreError, Tx};

/// Rows in one statement; SQLite takes 32,766 values.
const ROWS: usize = 500;

statements! {
    OF_DAY = "select calls, missed, appointments, revenue_cents from daily_metrics
        where location_id = $1 and local_date = $2";
    DAYS = "select local_date, calls, answered, missed, after_hours, call_seconds, converted, test_calls, robot_calls,
            appointments, revenue_cents, lead_minutes, visits, completed, no_shows, cancelled, cancelled_late,
            earned_cents, booked_minutes, rebooked, new_customers, returning_visits, retained, walk_ins, walk_in_cents
        from daily_metrics where location_id = $1 and local_date >= $2 and local_date <= $3 order by local_date";
    HOURS = "select local_date, local_hour, calls, answered, missed from hourly_metrics
        where location_id = $1 and local_date >= $2 and local_date <= $3 order by local_date, local_hour";
}

/// The sums of calls by shop, date and hour.
pub(crate) type CallBuckets = BTreeMap<(ShopId, NaiveDate, u8), CallSums>;

/// The sums of calls by shop and date.
type CallDays = BTreeMap<(ShopId, NaiveDate), CallSums>;

/// The sums of visits by date.
pub(crate) type VisitDays = BTreeMap<NaiveDate, VisitSums>;

/// Calls of one hour of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct HourRecord {
    /// The shop's date.
    pub local_date: NaiveDate,
    /// The hour on the shop's clock.
    pub local_hour: i64,
    /// Calls that began in it.
    pub calls: i64,
    /// Of these, answered ones.
    pub answered: i64,
    /// Of these, missed ones.
    pub missed: i64,
}

#[derive(FromRow)]
struct DayRow {
    local_date: NaiveDate,
    calls: i64,
    answered: i64,
    missed: i64,
    after_hours: i64,
    call_seconds: i64,
    converted: i64,
    test_calls: i64,
    robot_calls: i64,
    appointments: i64,
    revenue_cents: i64,
    lead_minutes: i64,
    visits: i64,
    completed: i64,
    no_shows: i64,
    cancelled: i64,
    cancelled_late: i64,
    earned_cents: i64,
    booked_minutes: i64,
    rebooked: i64,
    new_customers: i64,
    returning_visits: i64,
    retained: i64,
    walk_ins: i64,
    walk_in_cents: i64,
}

impl From<DayRow> for Sums {
    fn from(row: DayRow) -> Self {
        Self {
            calls: CallSums {
                calls: row.calls,
                answered: row.answered,
                missed: row.missed,
                after_hours: row.after_hours,
                call_seconds: row.call_seconds,
                converted: row.converted,
                test_calls: row.test_calls,
                robot_calls: row.robot_calls,
            },
            visits: VisitSums {
                appointments: row.appointments,
                revenue_cents: row.revenue_cents,
                lead_minutes: row.lead_minutes,
                visits: row.visits,
                completed: row.completed,
                no_shows: row.no_shows,
                cancelled: row.cancelled,
                cancelled_late: row.cancelled_late,
                earned_cents: row.earned_cents,
                booked_minutes: row.booked_minutes,
                rebooked: row.rebooked,
                new_customers: row.new_customers,
                returning_visits: row.returning_visits,
                retained: row.retained,
                walk_ins: row.walk_ins,
                walk_in_cents: row.walk_in_cents,
            },
        }
    }
}

impl Tx {
    /// The numbers of one local day; all zero for a day without any.
    pub async fn kpis(&mut self, shop: ShopId, date: NaiveDate) -> Result<Kpis, StoreError> {
        let row: Option<(i64, i64, i64, i64)> =
            run!(self, fetch_optional, sqlx::query_as(OF_DAY).bind(shop.0).bind(date))?;
        Ok(row.map_or_else(Kpis::default, |(calls, missed, appointments, cents)| Kpis {
            calls,
            missed,
            appointments,
            revenue_cents: Cents(cents),
        }))
    }

    /// The sums of local days, both included; days without any are missing.
    pub async fn days(&mut self, shop: ShopId, from: NaiveDate, to: NaiveDate) -> Result<ByDay, StoreError> {
        let rows: Vec<DayRow> = run!(self, fetch_all, sqlx::query_as(DAYS).bind(shop.0).bind(from).bind(to))?;
        Ok(rows.into_iter().map(|row| (row.local_date, Sums::from(row))).collect())
    }

    /// The calls of the hours of local days, both included; hours without any are missing.
    pub async fn hours(
        &mut self,
        shop: ShopId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<HourRecord>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(HOURS).bind(shop.0).bind(from).bind(to))
    }

    /// Adds to the sums of calls: one statement for days, one for hours, however many shops.
    pub(crate) async fn add_calls(&mut self, buckets: &CallBuckets) -> Result<(), StoreError> {
        let mut days = CallDays::new();
        for ((shop, date, _), sums) in buckets {
            *days.entry((*shop, *date)).or_default() += *sums;
        }
        self.add_call_days(&days).await?;
        self.add_call_hours(buckets).await
    }

    async fn add_call_days(&mut self, days: &CallDays) -> Result<(), StoreError> {
        let days: Vec<_> = days.iter().filter(|(_, sums)| **sums != CallSums::default()).collect();
        for chunk in days.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new(
                    "insert into daily_metrics (location_id, local_date, calls, answered, missed, after_hours, \
                     call_seconds, converted, test_calls, robot_calls) ",
                );
                insert.push_values(chunk, |mut row, ((shop, date), sums)| {
                    row.push_bind(shop.0).push_bind(*date).push_bind(sums.calls).push_bind(sums.answered);
                    row.push_bind(sums.missed).push_bind(sums.after_hours).push_bind(sums.call_seconds);
                    row.push_bind(sums.converted).push_bind(sums.test_calls).push_bind(sums.robot_calls);
                });
                insert.push(
                    " on conflict (location_id, local_date) do update set \
                     calls = daily_metrics.calls + excluded.calls, \
                     answered = daily_metrics.answered + excluded.answered, \
                     missed = daily_metrics.missed + excluded.missed, \
                     after_hours = daily_metrics.after_hours + excluded.after_hours, \
                     call_seconds = daily_metrics.call_seconds + excluded.call_seconds, \
                     converted = daily_metrics.converted + excluded.converted, \
                     test_calls = daily_metrics.test_calls + excluded.test_calls, \
                     robot_calls = daily_metrics.robot_calls + excluded.robot_calls",
                );
                insert.build().persistent(chunk.len() == 1).execute(&mut **tx).await.map(|_| ())
            });
            self.noted(added)?;
        }
        Ok(())
    }

    async fn add_call_hours(&mut self, buckets: &CallBuckets) -> Result<(), StoreError> {
        let hour = |sums: &CallSums| (sums.calls, sums.answered, sums.missed);
        let hours: Vec<_> = buckets.iter().filter(|(_, sums)| hour(sums) != (0, 0, 0)).collect();
        for chunk in hours.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new(
                    "insert into hourly_metrics (location_id, local_date, local_hour, calls, answered, missed) ",
                );
                insert.push_values(chunk, |mut row, ((shop, date, hour), sums)| {
                    row.push_bind(shop.0).push_bind(*date).push_bind(i64::from(*hour));
                    row.push_bind(sums.calls).push_bind(sums.answered).push_bind(sums.missed);
                });
                insert.push(
                    " on conflict (location_id, local_date, local_hour) do update set \
                     calls = hourly_metrics.calls + excluded.calls, \
                     answered = hourly_metrics.answered + excluded.answered, \
                     missed = hourly_metrics.missed + excluded.missed",
                );
                insert.build().persistent(chunk.len() == 1).execute(&mut **tx).await.map(|_| ())
            });
            self.noted(added)?;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) const ALL_OF_THEM: [&[(&str, &str)]; 7] =
    [ALL, analytics::ALL, calls::ALL, patterns::ALL, rebuild::ALL, visits::ALL, weekly::ALL];
