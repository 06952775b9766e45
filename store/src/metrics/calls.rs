//! Calls as they are counted: what a row says, and what a booking or a mark changes.

use chrono::NaiveDate;
use domain::ids::{CallSid, ShopId};
use domain::live::Outcome;
use domain::metrics::{CallCount, CallSums, Caller};
use sqlx::FromRow;

use super::CallBuckets;
use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    CONVERT = "update calls set converted = true where location_id = $1 and call_sid = $2 and converted = false
        returning is_test, is_robot, after_hours, converted, outcome, duration_sec, local_date, local_hour";
    MARK_ROBOT = "update calls set is_robot = true where location_id = $1 and call_sid = $2 and is_robot = false
        returning is_test, is_robot, after_hours, converted, outcome, duration_sec, local_date, local_hour";
}

/// What a call's row says for counting.
#[derive(Clone, FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "a row, column by column")]
pub(crate) struct CallRow {
    pub(crate) is_test: bool,
    pub(crate) is_robot: bool,
    pub(crate) after_hours: bool,
    pub(crate) converted: bool,
    pub(crate) outcome: Option<String>,
    pub(crate) duration_sec: Option<i64>,
    pub(crate) local_date: Option<NaiveDate>,
    pub(crate) local_hour: Option<i64>,
}

impl CallRow {
    pub(crate) fn count(&self) -> CallCount {
        let outcome = self.outcome.as_deref().and_then(Outcome::from_word);
        CallCount {
            caller: match (self.is_test, self.is_robot) {
                (true, _) => Caller::Test,
                (false, true) => Caller::Robot,
                (false, false) => Caller::Person,
            },
            after_hours: self.after_hours,
            converted: self.converted,
            end: outcome.map(|outcome| (outcome, self.duration_sec.unwrap_or_default())),
        }
    }

    /// Its day and hour; calls from before there were sums have none until they are counted anew.
    pub(crate) fn counts_on(&self) -> Option<(NaiveDate, u8)> {
        Some((self.local_date?, self.local_hour? as u8))
    }
}

impl Tx {
    /// A visit was booked in this call; once it is counted, it stays so.
    pub(crate) async fn count_converted(&mut self, shop: ShopId, call: &CallSid) -> Result<(), StoreError> {
        let row: Option<CallRow> =
            run!(self, fetch_optional, sqlx::query_as(CONVERT).bind(shop.0).bind(&call.0))?;
        let Some(row) = row else { return Ok(()) };
        let before = CallCount { converted: false, ..row.count() };
        self.count_changed_call(shop, &row, before.sums()).await
    }

    /// Takes a call out of the numbers because a machine made it. False where there is no such call, or it is out already.
    pub async fn mark_robot(&mut self, shop: ShopId, call: &CallSid) -> Result<bool, StoreError> {
        let row: Option<CallRow> =
            run!(self, fetch_optional, sqlx::query_as(MARK_ROBOT).bind(shop.0).bind(&call.0))?;
        let Some(row) = row else { return Ok(false) };
        let before = CallRow { is_robot: false, ..row.clone() };
        self.count_changed_call(shop, &row, before.count().sums()).await?;
        Ok(true)
    }

    async fn count_changed_call(
        &mut self,
        shop: ShopId,
        row: &CallRow,
        before: CallSums,
    ) -> Result<(), StoreError> {
        let mut change = row.count().sums();
        change -= before;
        match row.counts_on() {
            Some((date, hour)) if change != CallSums::default() => {
                self.add_calls(&CallBuckets::from([((shop, date, hour), change)])).await
            }
            _ => Ok(()),
        }
    }
}
