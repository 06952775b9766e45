//! Rollups per local day and hour, kept in the transaction that changes what they count.
//!
//! Reports read these rows and no others: their cost grows with days, not with calls. What a call or a visit adds is
//! defined in `domain::metrics`.

mod analytics;
mod calls;
mod patterns;
mod platform;
mod rebuild;
mod visits;
mod weekly;
mod zones;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::ShopId;
use domain::live::Kpis;
use domain::metrics::{ByDay, CallSums, Sums, VisitSums};
use domain::money::Cents;
use sqlx::{ColumnIndex, Decode, FromRow, QueryBuilder, Row, Type};

pub use self::analytics::{DayCalls, PlatformTotals, SalonKpis, SalonOverview};
pub(crate) use self::calls::CallRow;
pub use self::platform::ZoneHour;
pub use self::rebuild::{Recount, RecountError};
pub(crate) use self::visits::write as counted_as;
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

struct DayRow {
    local_date: NaiveDate,
    sums: Sums,
}

impl<'r, R: Row> FromRow<'r, R> for DayRow
where
    &'static str: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    NaiveDate: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let sums = Sums {
            calls: CallSums::read(|name| row.try_get(name))?,
            visits: VisitSums::read(|name| row.try_get(name))?,
        };
        Ok(Self { local_date: row.try_get("local_date")?, sums })
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
        Ok(rows.into_iter().map(|row| (row.local_date, row.sums)).collect())
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
        #[cfg(feature = "bench")]
        if crate::history::leaves_out_sums() {
            return Ok(());
        }
        let mut days = CallDays::new();
        for ((shop, date, _), sums) in buckets {
            *days.entry((*shop, *date)).or_default() += *sums;
        }
        self.add_call_days(&days).await?;
        self.add_call_hours(buckets).await
    }

    async fn add_call_days(&mut self, days: &CallDays) -> Result<(), StoreError> {
        let added = days.iter().filter(|(_, sums)| **sums != CallSums::default());
        let days: Vec<_> = added.map(|((shop, date), sums)| (*shop, *date, sums.values())).collect();
        self.add_to_days(CallSums::NAMES, &days).await
    }

    /// Adds to some of the sums of days, in one statement.
    async fn add_to_days(
        &mut self,
        names: &[&str],
        days: &[(ShopId, NaiveDate, Vec<i64>)],
    ) -> Result<(), StoreError> {
        for chunk in days.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new("insert into daily_metrics (location_id, local_date");
                for name in names {
                    insert.push(", ").push(*name);
                }
                insert.push(") ");
                insert.push_values(chunk, |mut row, (shop, date, sums)| {
                    row.push_bind(shop.0).push_bind(*date);
                    for sum in sums {
                        row.push_bind(*sum);
                    }
                });
                insert.push(" on conflict (location_id, local_date) do update set ");
                let mut list = insert.separated(", ");
                for name in names {
                    list.push(format_args!("{name} = daily_metrics.{name} + excluded.{name}"));
                }
                insert.build().persistent(chunk.len() <= 2).execute(&mut **tx).await.map(|_| ())
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
pub(crate) const ALL_OF_THEM: [&[(&str, &str)]; 9] = [
    ALL,
    analytics::ALL,
    calls::ALL,
    patterns::ALL,
    platform::ALL,
    rebuild::ALL,
    visits::ALL,
    weekly::ALL,
    zones::ALL,
];
