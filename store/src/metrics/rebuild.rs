//! Counting anew, from the rows of calls and visits. Beside a running server it is one job like any other: what is written
//! meanwhile waits, and adds to the new sums.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::Instant;
use domain::ids::ShopId;
use domain::metrics::{CallSums, ShopHour, VisitCount, history_sums};
use sqlx::FromRow;
use uuid::Uuid;

use super::calls::CallRow;
use super::visits::{COUNTED, VisitRow, visits, write};
use super::{CallBuckets, VisitDays};
use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// Raised where a definition changes: then the sums are counted anew at the next start.
const DEFINITIONS: i64 = 1;

statements! {
    // Every change of a shop takes this row first, for its number in the log.
    LOCK = "update profiles set seq = seq where location_id = $1";
    UNDATED = "select call_sid, started_at from calls where location_id = $1 and local_date is null
        order by call_sid limit 1000";
    DATE = "update calls set local_date = $2, local_hour = $3, after_hours = $4 where call_sid = $1";
    CONVERTED = "update calls set converted = true
        where location_id = $1 and converted = false and (outcome = 'booked' or exists
            (select 1 from appointments a where a.location_id = calls.location_id and a.call_sid = calls.call_sid
                and a.source not in ('trial', 'walk_in')))";
    CLASSES = "select is_test, is_robot, after_hours, converted, outcome, local_date, local_hour,
            count(*) as calls, cast(coalesce(sum(duration_sec), 0) as bigint) as duration_sec
        from calls where location_id = $1
        group by local_date, local_hour, is_test, is_robot, after_hours, converted, outcome";
    VISITS = visits!("where a.location_id = $1 order by a.appointment_id");
    FORGET_DAYS = "delete from daily_metrics where location_id = $1";
    FORGET_HOURS = "delete from hourly_metrics where location_id = $1";
    DEFINED_BY = "select version from rollup_definitions where id = 1";
    DEFINE_BY = "update rollup_definitions set version = $1 where id = 1";
}

/// Calls that count alike.
#[derive(FromRow)]
struct ClassRow {
    #[sqlx(flatten)]
    call: CallRow,
    calls: i64,
}

impl Tx {
    /// Counts all days and hours of a shop anew. Reports that were sent stay as they are. False where there is no such shop.
    pub async fn rebuild_metrics(&mut self, shop: ShopId) -> Result<bool, StoreError> {
        if run!(self, execute, sqlx::query(LOCK).bind(shop.0))? == 0 {
            return Ok(false);
        }
        self.date_calls(shop).await?;
        run!(self, execute, sqlx::query(CONVERTED).bind(shop.0))?;
        let calls = self.recount_calls(shop).await?;
        let visits = self.recount_visits(shop).await?;
        run!(self, execute, sqlx::query(FORGET_DAYS).bind(shop.0))?;
        run!(self, execute, sqlx::query(FORGET_HOURS).bind(shop.0))?;
        self.add_calls(&calls).await?;
        self.add_visits(shop, &visits).await?;
        Ok(true)
    }

    /// Whether the sums were counted by older definitions than this program's.
    pub async fn are_metrics_outdated(&mut self) -> Result<bool, StoreError> {
        let (version,): (i64,) = run!(self, fetch_one, sqlx::query_as(DEFINED_BY))?;
        Ok(version < DEFINITIONS)
    }

    /// All sums are counted by this program's definitions now.
    pub async fn metrics_are_up_to_date(&mut self) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(DEFINE_BY).bind(DEFINITIONS))?;
        Ok(())
    }

    /// Calls from before there were sums get their day and hour, by the zone and the hours of today.
    async fn date_calls(&mut self, shop: ShopId) -> Result<(), StoreError> {
        let zone = self.shop(shop).await?.ok_or_else(|| inconsistent("profiles", "location_id", shop))?.zone;
        let hours = self.opening_hours(shop).await?;
        loop {
            let calls: Vec<(String, Instant)> = run!(self, fetch_all, sqlx::query_as(UNDATED).bind(shop.0))?;
            if calls.is_empty() {
                return Ok(());
            }
            for (call, started_at) in calls {
                let on = ShopHour::at(zone, &hours, started_at);
                run!(
                    self,
                    execute,
                    sqlx::query(DATE).bind(&call).bind(on.date).bind(i64::from(on.hour)).bind(on.after_hours)
                )?;
            }
        }
    }

    async fn recount_calls(&mut self, shop: ShopId) -> Result<CallBuckets, StoreError> {
        let classes: Vec<ClassRow> = run!(self, fetch_all, sqlx::query_as(CLASSES).bind(shop.0))?;
        let mut buckets = CallBuckets::new();
        for ClassRow { call, calls } in classes {
            let Some((date, hour)) = call.counts_on() else { continue };
            let mut count = call.count();
            // The class has the seconds of all its calls.
            let seconds = count.end.as_mut().map_or(0, |(_, seconds)| std::mem::take(seconds));
            let sums = count.sums().times(calls);
            let call_seconds = if sums.answered > 0 { seconds } else { 0 };
            *buckets.entry((shop, date, hour)).or_default() += CallSums { call_seconds, ..sums };
        }
        Ok(buckets)
    }

    async fn recount_visits(&mut self, shop: ShopId) -> Result<VisitDays, StoreError> {
        let rows: Vec<VisitRow> = run!(self, fetch_all, sqlx::query_as(VISITS).bind(shop.0))?;
        let mut customers: HashMap<Uuid, Vec<VisitRow>> = HashMap::new();
        for row in rows {
            customers.entry(row.customer_id).or_default().push(row);
        }
        let mut days = VisitDays::new();
        for rows in customers.into_values() {
            let mut history: Vec<NaiveDate> = Vec::new();
            for row in &rows {
                let rebooked = row.is_completed() && rows.iter().any(|other| row.is_followed_by(other));
                let count: VisitCount = row.count(rebooked)?;
                for (date, sums) in count.sums() {
                    *days.entry(date).or_default() += sums;
                }
                history.extend(count.is_history().then_some(count.visit_on));
                let counted = write(&count);
                if row.counted.as_deref() != Some(&counted) {
                    run!(self, execute, sqlx::query(COUNTED).bind(row.appointment_id).bind(counted))?;
                }
            }
            for (date, sums) in history_sums(history) {
                *days.entry(date).or_default() += sums;
            }
        }
        Ok(days)
    }
}
