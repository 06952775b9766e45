//! What the benchmark needs of the database: a shop with years of calls, made by the database itself, the owner's numbers
//! asked of the rows instead of the sums, and writing without sums. SQLite only, and in no program but the benchmark.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use domain::Instant;
use domain::ids::{ProfessionalId, ServiceId, ShopId};

use crate::db::{OneOf, on};
use crate::{SalonKpis, Store, StoreError, Tx};

/// Rows in one transaction.
const AT_ONCE: i64 = 500_000;
/// The newest calls have their words; older ones would have been forgotten by the shop's own rule.
const WITH_WORDS: i64 = 200_000;
/// One call in so many leads to a visit that is in the book, and so many calls come of one customer.
const CALLS_OF_A_VISIT: i64 = 100;

static LEAVES_OUT_SUMS: AtomicBool = AtomicBool::new(false);

/// From now on calls are written without their sums, or with them again.
pub fn leave_out_sums(yes: bool) {
    LEAVES_OUT_SUMS.store(yes, Ordering::Relaxed);
}

pub(crate) fn leaves_out_sums() -> bool {
    LEAVES_OUT_SUMS.load(Ordering::Relaxed)
}

/// A shop's past: the same rows for the same facts. The shop's zone is UTC, and it is open from nine to six.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Whose.
    pub shop: ShopId,
    /// How many calls.
    pub calls: i64,
    /// Over how many days.
    pub days: i64,
    /// When it ends.
    pub until: Instant,
    /// Who had the visits.
    pub professional: ProfessionalId,
    /// What they were.
    pub service: ServiceId,
}

/// A number from 0 to 999,999 for the row `i`, the same for the same row; for each use another salt.
macro_rules! chance {
    ($salt:literal) => {
        concat!("((((i + ", $salt, ") * 2654435761) & 4294967295) * 1000000 >> 32)")
    };
}

/// `i` from $1 up to, but without, $2. A day has $4 calls: a twentieth of them before eight, a twentieth after eight.
macro_rules! rows {
    () => {
        concat!(
            "with recursive n (i) as (select $1 union all select i + 1 from n where i + 1 < $2),
            place as (select i, i / $4 as day, (i % $4) * 1000000 / $4 as part, ",
            chance!("0"),
            " as came, ",
            chance!("7"),
            " as wish, ",
            chance!("31"),
            " as who from n),
            timed as (select *, $5 + day * 86400 + case
                when part < 50000 then part * 28800 / 50000
                when part < 950000 then 28800 + (part - 50000) * 43200 / 900000
                else 72000 + (part - 950000) * 14399 / 50000 end as at from place) "
        )
    };
}

const CALLS: &str = concat!(
    "insert into calls (call_sid, location_id, from_number, to_number, caller_name, state, outcome, intent, started_at,
        heard_at, duration_sec, is_test, local_date, local_hour, after_hours, converted, is_robot) ",
    rows!(),
    "select printf('CA%032x', i), $3, printf('+1808%07d', who * 7 % ($6 + 1)), '+18084826296',
        case when who % 3 = 0 then null else
            substr('Ana Ben Cyd Dan Eva Fin Gia', 1 + 4 * (who % 7), 3) || ' ' || printf('Kealoha%d', who % 997) end,
        'ended',
        case when came < 420000 then 'booked' when came < 470000 then 'changed' when came < 520000 then 'cancelled'
            when came < 590000 then 'transferred' when came < 640000 then 'message' when came < 850000 then 'inquiry'
            when came < 880000 then 'no_input' when came < 980000 then 'missed' else 'spam' end,
        case when came < 420000 then 'book' when wish < 300000 then 'price' when wish < 600000 then 'hours'
            when wish < 700000 then 'location' else null end,
        strftime('%Y-%m-%dT%H:%M:%S+00:00', at, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%S+00:00', at + 90, 'unixepoch'),
        20 + wish % 240, who < 2000, date(at, 'unixepoch'), at % 86400 / 3600,
        at % 86400 < 32400 or at % 86400 >= 64800, came < 420000, false from timed"
);
const WORDS: &str = concat!(
    "insert into call_turns (call_sid, turn, speaker, words, heard, said_at) ",
    rows!(),
    "select printf('CA%032x', i), turn, case turn % 2 when 1 then 'receptionist' else 'caller' end,
        case turn when 1 then 'Thank you for calling. How can I help you?'
            when 2 then 'Hi, do you have time for a ' || case wish % 5 when 0 then 'balayage' when 1 then 'haircut'
                when 2 then 'perm' when 3 then 'color' else 'blowout' end || ' on ' || case who % 3 when 0 then 'Friday'
                when 1 then 'Saturday' else 'Tuesday' end || '?'
            when 3 then 'I have 10 AM, 1 PM and 3 PM. Which one suits you?'
            else case when who < 1000 then 'Do you have a chair for my grandmother?' else 'One is great, thank you.' end end,
        true, strftime('%Y-%m-%dT%H:%M:%S+00:00', at + 10 * turn, 'unixepoch')
    from timed, (select 1 as turn union all select 2 union all select 3 union all select 4)"
);
const CUSTOMERS: &str = concat!(
    "insert into customers (customer_id, location_id, name, name_key, phone, created_at, words_version) ",
    rows!(),
    "select unhex(printf('0001%028x', i)), $3, printf('Kealoha %d', i), printf('kealoha %d', i), printf('+1808%07d', i),
        strftime('%Y-%m-%dT%H:%M:%S+00:00', at, 'unixepoch'), 1 from timed"
);
/// The n-th visit: a third of the customers have three of them, a third two, a third one.
const VISITS: &str = concat!(
    "insert into appointments (appointment_id, location_id, professional_id, customer_id, status, starts_at, ends_at,
        estimated_revenue_cents, call_sid, source, created_at) ",
    rows!(),
    "select unhex(printf('0002%028x', i)), $3, $7, unhex(printf('0001%028x', case who % 3 when 0 then i when 1 then i - i % 2
            else i - i % 3 end)),
        case when came < 800000 then 'completed' when came < 900000 then 'cancelled' else 'no_show' end,
        strftime('%Y-%m-%dT%H:%M:%S+00:00', at + 172800, 'unixepoch'),
        strftime('%Y-%m-%dT%H:%M:%S+00:00', at + 174600, 'unixepoch'), 3000 + wish % 12000, null, 'phone',
        strftime('%Y-%m-%dT%H:%M:%S+00:00', at, 'unixepoch') from timed"
);
const SERVICES: &str = "insert into appointment_services (appointment_id, place, service_id, name, price_cents,
        duration_minutes, processing_minutes, finishing_minutes, buffer_minutes)
    select appointment_id, 0, $1, 'Trim', estimated_revenue_cents, 30, 0, 0, 0 from appointments where location_id = $2";
/// Indexes that are made for all rows at once, instead of row by row.
const INDEXES: &str =
    "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name = 'calls'";
/// The named question of the sums (`metrics/analytics.rs`), asked of the rows.
const KPIS: &str = "select count(*) as total_calls,
        count(*) filter (where outcome not in ('missed', 'no_input')) as calls_answered,
        count(*) filter (where outcome in ('missed', 'no_input')) as calls_missed,
        count(*) filter (where after_hours) as after_hours_captured,
        count(*) filter (where converted and outcome not in ('missed', 'no_input')) as calls_converted,
        (select count(*) from appointments where location_id = $1 and created_at >= $2 and created_at < $3
            and source not in ('trial', 'walk_in')) as appointments_booked,
        (select coalesce(sum(estimated_revenue_cents), 0) from appointments where location_id = $1 and created_at >= $2
            and created_at < $3 and source not in ('trial', 'walk_in')) as revenue_recovered_cents
    from calls where location_id = $1 and started_at >= $2 and started_at < $3
        and not is_test and not is_robot and coalesce(outcome, '') <> 'spam'";

impl Store {
    /// Writes a shop's past into an empty database. The sums are left to `rebuild-metrics`.
    pub async fn write_history(&self, history: &History) -> Result<(), StoreError> {
        let OneOf::Sqlite(pool) = self.writers() else {
            return Err(StoreError::Refused("the benchmark's past is made on SQLite".into()));
        };
        let mut connection = pool.acquire().await?;
        let indexes: Vec<(String, String)> = sqlx::query_as(INDEXES).fetch_all(&mut *connection).await?;
        for (name, _) in &indexes {
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop index {name}")))
                .execute(&mut *connection)
                .await?;
        }
        drop(connection);
        let visits = (history.calls / CALLS_OF_A_VISIT).max(1);
        self.write_rows(history, CALLS, 0, history.calls, history.calls).await?;
        self.write_rows(
            history,
            WORDS,
            history.calls - WITH_WORDS.min(history.calls),
            history.calls,
            history.calls,
        )
        .await?;
        self.write_rows(history, CUSTOMERS, 0, visits, visits).await?;
        self.write_rows(history, VISITS, 0, visits, visits).await?;
        let mut connection = pool.acquire().await?;
        sqlx::query(SERVICES).bind(history.service.0).bind(history.shop.0).execute(&mut *connection).await?;
        for (_, make) in indexes {
            sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut *connection).await?;
        }
        sqlx::raw_sql("pragma wal_checkpoint(truncate)").execute(&mut *connection).await?;
        Ok(())
    }

    /// Rows `from` up to `until` of `all`, which are spread over the days.
    async fn write_rows(
        &self,
        history: &History,
        insert: &'static str,
        from: i64,
        until: i64,
        all: i64,
    ) -> Result<(), StoreError> {
        let OneOf::Sqlite(pool) = self.writers() else { return Ok(()) };
        let mut connection = pool.acquire().await?;
        let a_day = all.div_euclid(history.days) + i64::from(all % history.days > 0);
        let first = history.until.timestamp().div_euclid(86_400) - (all + a_day - 1) / a_day;
        let customers = (history.calls / CALLS_OF_A_VISIT).max(1);
        for start in (from..until).step_by(AT_ONCE as usize) {
            let rows =
                sqlx::query(insert).bind(start).bind((start + AT_ONCE).min(until)).bind(history.shop.0);
            let rows = rows.bind(a_day).bind(first * 86_400).bind(customers);
            let rows = if insert == VISITS { rows.bind(history.professional.0) } else { rows };
            rows.execute(&mut *connection).await?;
        }
        Ok(())
    }
}

impl Tx {
    /// What `get_salon_kpis` answers, asked of the rows of days, both included, of a shop whose zone is UTC.
    pub async fn kpis_of_rows(
        &mut self,
        shop: ShopId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<SalonKpis, StoreError> {
        let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
        let until = midnight(to.succ_opt().unwrap_or(to));
        on!(&mut self.on, |tx| {
            let asked = sqlx::query_as(KPIS).bind(shop.0).bind(midnight(from)).bind(until);
            Ok(asked.fetch_one(&mut **tx).await?)
        })
    }
}
