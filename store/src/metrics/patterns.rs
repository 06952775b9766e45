//! What insights ask beyond the sums: of a few weeks only, so it may read rows.

use domain::Instant;
use domain::ids::ShopId;
use domain::insights::IntentCalls;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    INTENTS = "select intent, count(*) as calls, count(*) filter (where converted) as converted,
            count(*) filter (where outcome = 'message') as messages
        from calls
        where location_id = $1 and started_at >= $2 and started_at < $3 and intent is not null and outcome is not null
            and is_test = false and is_robot = false
        group by intent order by count(*) desc, intent limit 100";
    TOP_SERVICE = "select s.name from appointment_services s
        join appointments a on a.appointment_id = s.appointment_id
        where a.location_id = $1 and a.created_at >= $2 and a.created_at < $3 and a.source not in ('trial', 'walk_in', 'import', 'transfer')
        group by s.name order by count(*) desc, s.name limit 1";
}

impl Tx {
    /// The calls that ended in a stretch of time by what the callers wanted, most first.
    pub async fn calls_by_intent(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<IntentCalls>, StoreError> {
        let rows: Vec<(String, i64, i64, i64)> =
            run!(self, fetch_all, sqlx::query_as(INTENTS).bind(shop.0).bind(from).bind(until))?;
        let seen = |(intent, calls, converted, messages)| IntentCalls { intent, calls, converted, messages };
        Ok(rows.into_iter().map(seen).collect())
    }

    /// The service that was booked most in a stretch of time; of equals the first by name.
    pub async fn top_service(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            run!(self, fetch_optional, sqlx::query_as(TOP_SERVICE).bind(shop.0).bind(from).bind(until))?;
        Ok(row.map(|(name,)| name))
    }
}
