//! Counting anew, from the rows of calls and visits, beside a running server.
//!
//! All rows and all sums are read in one moment, which holds nobody up; what they differ by is added to the sums. Whatever
//! is counted in between is added too. Only where that changes a row that remembered something wrong, the difference is of
//! the past: then nothing is added, and the rows are to be counted once more.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::Instant;
use domain::ids::ShopId;
use domain::metrics::{CallSums, ShopHour, history_sums};
use sqlx::FromRow;
use uuid::Uuid;

use super::calls::CallRow;
use super::visits::{COUNTED, VisitRow, visits, write};
use super::{CallBuckets, CallDays, VisitDays};
use crate::db::{run, statements};
use crate::{StoreError, Tx};

/// Raised where a definition changes: then the sums are counted anew at the next start.
const DEFINITIONS: i64 = 1;
/// Calls that are dated in one transaction.
const DATED: i64 = 1_000;

/// Whether a visit was booked in a call, by the rows alone. The calls with visits are looked up once, not for each call.
macro_rules! converted {
    () => {
        "(coalesce(calls.outcome, '') = 'booked' or calls.call_sid in (select a.call_sid from appointments a
            where a.location_id = $1 and a.call_sid is not null and a.source not in ('trial', 'walk_in')))"
    };
}

statements! {
    UNDATED = "select call_sid, started_at from calls where location_id = $1 and local_date is null
        order by call_sid limit $2";
    DATE = "update calls set local_date = $2, local_hour = $3, after_hours = $4 where call_sid = $1";
    CLASSES = concat!(
        "select is_test, is_robot, after_hours, converted, outcome, local_date, local_hour,
            count(*) as calls, cast(coalesce(sum(duration_sec), 0) as bigint) as duration_sec
        from (select is_test, is_robot, after_hours, ", converted!(), " as converted, outcome, local_date, local_hour,
                duration_sec from calls where location_id = $1) seen
        group by local_date, local_hour, is_test, is_robot, after_hours, converted, outcome"
    );
    MISMARKED = concat!(
        "select call_sid, converted, is_robot from calls
            where location_id = $1 and outcome is not null and converted <> ", converted!()
    );
    MARK = "update calls set converted = not converted where call_sid = $1 and converted = $2 and is_robot = $3";
    RECOUNTS = "select recounts from profiles where location_id = $1";
    RECOUNTED = "update profiles set recounts = recounts + 1 where location_id = $1 and recounts = $2";
    REMEMBERED = "select appointment_id, counted from appointments where location_id = $1 and customer_id = $2
        order by appointment_id";
    VISITS = visits!("where a.location_id = $1 order by a.appointment_id");
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

/// What a shop's sums lack, and which rows remember something else than what they are.
#[derive(Debug, Clone)]
pub struct Recount {
    shop: ShopId,
    recounts: i64,
    days: CallDays,
    hours: CallBuckets,
    visits: VisitDays,
    calls: Vec<(String, bool, bool)>,
    counted: Vec<History>,
}

/// What the visits of one customer count as, where not all of them remember it. A visit counts by the others of its customer
/// too, so they are put right together.
#[derive(Debug, Clone)]
struct History {
    customer: Uuid,
    remembered: BTreeMap<Uuid, Option<String>>,
    differ: Vec<(Uuid, String)>,
}

/// Why the sums were not corrected.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RecountError {
    /// Something changed since the rows were read: they are to be counted once more.
    #[error("the rows changed while they were counted")]
    Overtaken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Recount {
    /// Whether the sums were right.
    pub fn is_empty(&self) -> bool {
        let calls = self.days.values().chain(self.hours.values());
        calls.into_iter().all(|sums| *sums == CallSums::default())
            && self.visits.values().all(|sums| *sums == domain::metrics::VisitSums::default())
    }
}

impl Tx {
    /// Gives calls from before there were sums their day and hour, by the zone and the hours of today; at most a thousand at
    /// a time. How many there were.
    pub async fn date_calls(&mut self, shop: ShopId) -> Result<usize, StoreError> {
        let Some(record) = self.shop(shop).await? else { return Ok(0) };
        let hours = self.opening_hours(shop).await?;
        let calls: Vec<(String, Instant)> =
            run!(self, fetch_all, sqlx::query_as(UNDATED).bind(shop.0).bind(DATED))?;
        for (call, started_at) in &calls {
            let on = ShopHour::at(record.zone, &hours, *started_at);
            run!(
                self,
                execute,
                sqlx::query(DATE).bind(call).bind(on.date).bind(i64::from(on.hour)).bind(on.after_hours)
            )?;
        }
        Ok(calls.len())
    }

    /// Counts all rows of a shop and compares. To be read in one moment.
    pub async fn recount(&mut self, shop: ShopId) -> Result<Recount, StoreError> {
        let (mut days, mut hours) = (CallDays::new(), self.recount_calls(shop).await?);
        for ((shop, date, _), sums) in &mut hours {
            *days.entry((*shop, *date)).or_default() += *sums;
            // Hours know no more than this.
            let CallSums { calls, answered, missed, .. } = *sums;
            *sums = CallSums { calls, answered, missed, ..CallSums::default() };
        }
        let (mut visits, counted) = self.recount_visits(shop).await?;
        let (first, last) = ever();
        for (date, sums) in self.days(shop, first, last).await? {
            *days.entry((shop, date)).or_default() -= sums.calls;
            *visits.entry(date).or_default() -= sums.visits;
        }
        for hour in self.hours(shop, first, last).await? {
            let sums = hours.entry((shop, hour.local_date, hour.local_hour as u8)).or_default();
            sums.calls -= hour.calls;
            sums.answered -= hour.answered;
            sums.missed -= hour.missed;
        }
        let calls = run!(self, fetch_all, sqlx::query_as(MISMARKED).bind(shop.0))?;
        let recounts: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(RECOUNTS).bind(shop.0))?;
        let recounts = recounts.map_or(0, |(recounts,)| recounts);
        Ok(Recount { shop, recounts, days, hours, visits, calls, counted })
    }

    /// Adds what a recount found to the sums. Reports that were sent stay as they are.
    pub async fn correct(&mut self, recount: &Recount) -> Result<(), RecountError> {
        let Recount { shop, recounts, calls, counted, .. } = recount;
        // Holds back whatever counts a visit too: that tells the shop's log first, whose number is in the same row.
        let is_next = run!(self, execute, sqlx::query(RECOUNTED).bind(shop.0).bind(recounts))?;
        overtaken_unless(is_next == 1)?;
        for (call, converted, is_robot) in calls {
            let marked = run!(self, execute, sqlx::query(MARK).bind(call).bind(converted).bind(is_robot))?;
            overtaken_unless(marked == 1)?;
        }
        for History { customer, remembered, differ } in counted {
            let now: Vec<(Uuid, Option<String>)> =
                run!(self, fetch_all, sqlx::query_as(REMEMBERED).bind(shop.0).bind(customer))?;
            overtaken_unless(now.into_iter().eq(remembered.clone()))?;
            for (visit, counted) in differ {
                run!(self, execute, sqlx::query(COUNTED).bind(visit).bind(counted))?;
            }
        }
        self.add_call_days(&recount.days).await?;
        self.add_call_hours(&recount.hours).await?;
        self.add_visits(*shop, &recount.visits).await?;
        Ok(())
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

    /// The sums of all visits, and the customers some of whose visits remember something else.
    async fn recount_visits(&mut self, shop: ShopId) -> Result<(VisitDays, Vec<History>), StoreError> {
        let rows: Vec<VisitRow> = run!(self, fetch_all, sqlx::query_as(VISITS).bind(shop.0))?;
        let mut customers: HashMap<Uuid, Vec<VisitRow>> = HashMap::new();
        for row in rows {
            customers.entry(row.customer_id).or_default().push(row);
        }
        let (mut days, mut counted) = (VisitDays::new(), Vec::new());
        for (customer, rows) in customers {
            let (mut history, mut differ): (Vec<NaiveDate>, _) = (Vec::new(), Vec::new());
            for row in &rows {
                let rebooked = row.is_completed() && rows.iter().any(|other| row.is_followed_by(other));
                let count = row.count(rebooked)?;
                for (date, sums) in count.sums() {
                    *days.entry(date).or_default() += sums;
                }
                history.extend(count.is_history().then_some(count.visit_on));
                let written = write(&count);
                if row.counted.as_deref() != Some(&written) {
                    differ.push((row.appointment_id, written));
                }
            }
            if !differ.is_empty() {
                let remembered = rows.into_iter().map(|row| (row.appointment_id, row.counted)).collect();
                counted.push(History { customer, remembered, differ });
            }
            for (date, sums) in history_sums(history) {
                *days.entry(date).or_default() += sums;
            }
        }
        Ok((days, counted))
    }
}

fn overtaken_unless(is_as_it_was: bool) -> Result<(), RecountError> {
    if is_as_it_was { Ok(()) } else { Err(RecountError::Overtaken) }
}

/// All days with four digits in their year: as text, which SQLite compares, only these are in the order of time.
fn ever() -> (NaiveDate, NaiveDate) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(1, 1, 1), day(9999, 12, 31))
}
