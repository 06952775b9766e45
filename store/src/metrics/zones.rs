//! A shop's zone was changed: its calls are dated anew, some at a time, each with the sums it is in. A call that is on the
//! line stays on the day on which it began.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::Instant;
use domain::ids::{CallSid, ShopId};
use domain::metrics::ShopHour;
use sqlx::FromRow;

use super::CallBuckets;
use super::calls::CallRow;
use crate::db::{run, statements};
use crate::{StoreError, Tx};

/// Calls that are looked at in one transaction.
const AT_ONCE: i64 = 500;

statements! {
    TO_REDATE = "select location_id from profiles where dated_by is not null and dated_by <> time_zone order by location_id";
    REDATING = "update profiles set dated_by = '' where location_id = $1";
    REDATED = "update profiles set dated_by = $2 where location_id = $1 and time_zone = $2";
    DATED = "select call_sid, started_at, local_date, local_hour, after_hours from calls
        where location_id = $1 and call_sid > $2 and state = 'ended' and local_date is not null
        order by call_sid limit $3";
    REDATE = "update calls set local_date = $3, local_hour = $4, after_hours = $5
        where location_id = $1 and call_sid = $2 and local_date = $6 and local_hour = $7 and after_hours = $8
        returning is_test, is_robot, after_hours, converted, outcome, duration_sec, local_date, local_hour";
}

#[derive(FromRow)]
struct DatedRow {
    call_sid: String,
    started_at: Instant,
    local_date: NaiveDate,
    local_hour: i64,
    after_hours: bool,
}

impl Tx {
    /// Shops whose zone is another one than that by which their calls and visits are dated.
    pub async fn shops_to_redate(&mut self) -> Result<Vec<ShopId>, StoreError> {
        let rows: Vec<(i64,)> = run!(self, fetch_all, sqlx::query_as(TO_REDATE))?;
        Ok(rows.into_iter().map(|(shop,)| ShopId(shop)).collect())
    }

    /// From now on some calls of a shop are dated by one zone, some by another: it is to be gone on with, whatever comes.
    pub async fn begin_redating(&mut self, shop: ShopId) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(REDATING).bind(shop.0))?;
        Ok(())
    }

    /// Everything is dated by this zone; false where the shop has another one since.
    pub async fn end_redating(&mut self, shop: ShopId, zone: Tz) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(REDATED).bind(shop.0).bind(zone.name()))? > 0)
    }

    /// Dates the next calls after one by a zone and the hours of today; the last of them, or `None` where there are no more.
    /// Whoever else does the same at the same time moves none of them twice.
    pub async fn redate_calls(
        &mut self,
        shop: ShopId,
        zone: Tz,
        after: &CallSid,
    ) -> Result<Option<CallSid>, StoreError> {
        let hours = self.opening_hours(shop).await?;
        let rows: Vec<DatedRow> =
            run!(self, fetch_all, sqlx::query_as(DATED).bind(shop.0).bind(&after.0).bind(AT_ONCE))?;
        let mut moved = CallBuckets::new();
        for was in &rows {
            let on = ShopHour::at(zone, &hours, was.started_at);
            let is_so = (on.date, i64::from(on.hour), on.after_hours)
                == (was.local_date, was.local_hour, was.after_hours);
            if is_so {
                continue;
            }
            let row: Option<CallRow> = run!(
                self,
                fetch_optional,
                sqlx::query_as(REDATE)
                    .bind(shop.0)
                    .bind(&was.call_sid)
                    .bind(on.date)
                    .bind(i64::from(on.hour))
                    .bind(on.after_hours)
                    .bind(was.local_date)
                    .bind(was.local_hour)
                    .bind(was.after_hours)
            )?;
            let Some(row) = row else { continue };
            let before = CallRow { after_hours: was.after_hours, ..row.clone() };
            *moved.entry((shop, was.local_date, was.local_hour as u8)).or_default() -= before.count().sums();
            *moved.entry((shop, on.date, on.hour)).or_default() += row.count().sums();
        }
        self.add_calls(&moved).await?;
        Ok(rows.into_iter().next_back().map(|row| CallSid(row.call_sid)))
    }
}
