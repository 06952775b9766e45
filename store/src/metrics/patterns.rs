//! What insights ask beyond the sums: of a few weeks only, so it may read rows.

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::ShopId;
use domain::insights::{ByLead, FAR_AHEAD_DAYS, IntentCalls, UnansweredCalls};

use crate::db::{run, statements};
use crate::{StoreError, Tx};

/// Questions that wait for an answer, with the calls of a stretch of time in which they were asked.
macro_rules! asked {
    () => {
        "from unanswered_in_calls i
            join unanswered_questions q on q.location_id = i.location_id and q.question_key = i.question_key
            join calls c on c.call_sid = i.call_sid and c.location_id = i.location_id
        where i.location_id = $1 and c.started_at >= $2 and c.started_at < $3 and c.is_test = false and c.is_robot = false"
    };
}

/// A call that ended without a visit, a message or a person.
macro_rules! lost {
    () => {
        "c.state = 'ended' and c.outcome in ('inquiry', 'missed', 'no_input')"
    };
}

statements! {
    INTENTS = "select intent, count(*) as calls, count(*) filter (where converted) as converted,
            count(*) filter (where outcome = 'message') as messages
        from calls
        where location_id = $1 and started_at >= $2 and started_at < $3 and intent is not null and outcome is not null
            and is_test = false and is_robot = false
        group by intent order by count(*) desc, intent limit 100";
    ASKED = concat!("select count(distinct q.question_key), count(distinct c.call_sid), count(distinct case when ", lost!(),
        " then c.call_sid end) ", asked!());
    ASKED_MOST = concat!("select q.question, count(*) ", asked!(),
        " group by q.question_key, q.question order by count(*) desc, q.question_key limit 1");
    TOP_SERVICE = "select s.name from appointment_services s
        join appointments a on a.appointment_id = s.appointment_id
        where a.location_id = $1 and a.created_at >= $2 and a.created_at < $3 and a.source not in ('trial', 'walk_in', 'import', 'transfer')
        group by s.name order by count(*) desc, s.name limit 1";
    DUE = "select created_at, starts_at, status from appointments
        where location_id = $1 and starts_at >= $2 and starts_at < $3 and status in ('completed', 'no_show')
            and source not in ('trial', 'walk_in')";
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

    /// The calls of a stretch of time in which something was asked that still waits for an answer.
    pub async fn unanswered_calls(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<UnansweredCalls, StoreError> {
        let (questions, calls, lost): (i64, i64, i64) =
            run!(self, fetch_one, sqlx::query_as(ASKED).bind(shop.0).bind(from).bind(until))?;
        let most =
            run!(self, fetch_optional, sqlx::query_as(ASKED_MOST).bind(shop.0).bind(from).bind(until))?;
        Ok(UnansweredCalls { questions, calls, lost, most })
    }

    /// The visits of a stretch of time to which somebody came or should have come, by how long before they were made.
    pub async fn visits_by_lead(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<ByLead, StoreError> {
        let rows: Vec<(Instant, Instant, String)> =
            run!(self, fetch_all, sqlx::query_as(DUE).bind(shop.0).bind(from).bind(until))?;
        let mut leads = ByLead::default();
        for (made, starts, status) in rows {
            let is_far = starts - made >= TimeDelta::days(FAR_AHEAD_DAYS);
            let side = if is_far { &mut leads.far } else { &mut leads.near };
            side.0 += 1;
            side.1 += i64::from(status == "no_show");
        }
        Ok(leads)
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
