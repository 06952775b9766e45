//! All shops at a glance, for their operator: a handful of statements however many shops there are.
//!
//! Days are found shop by shop in the key of the sums (`cross join` keeps SQLite at that order), so that the cost grows
//! with shops and days that are asked for, and not with the years that are kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Instant;
use domain::ids::ShopId;
use domain::metrics::{CallSums, Sums, VisitSums};
use domain::money::Cents;
use domain::platform::{ShopDay, ShopFacts};
use sqlx::FromRow;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    FACTS = "select p.location_id, p.business_name, p.time_zone,
            (select min(n.phone_number) from phone_numbers n where n.location_id = p.location_id) as phone_number,
            (select count(*) from services s where s.location_id = p.location_id and s.state = 'public') as services,
            (select count(*) from professionals w where w.location_id = p.location_id and w.is_active) as professionals,
            (select count(*) from memberships m where m.location_id = p.location_id and m.role = 'owner') as owners
        from profiles p where p.location_id > 0 order by p.location_id";
    ON_THE_LINE = "select location_id, count(*) from calls where state = 'live' and is_test = false group by location_id";
    WAITING = "select location_id, count(*) from appointments where status = 'requested' group by location_id";
    TEXTS = "select location_id, count(*) filter (where state = 'sent'), count(*) filter (where state = 'failed')
        from outbox where settled_at is not null and settled_at > $1 and location_id is not null group by location_id";
    DAYS = "select m.location_id, m.local_date, m.calls, m.answered, m.missed, m.appointments, m.revenue_cents
        from profiles p cross join daily_metrics m
        where m.location_id = p.location_id and p.location_id > 0 and m.local_date >= $1 and m.local_date <= $2
            and (m.calls > 0 or m.appointments > 0)";
    HOURS = "select p.time_zone, m.local_date, m.local_hour, cast(sum(m.calls) as bigint)
        from profiles p cross join hourly_metrics m
        where m.location_id = p.location_id and p.location_id > 0 and m.local_date >= $1 and m.local_date <= $2
        group by p.time_zone, m.local_date, m.local_hour";
    TOGETHER = "select count(distinct m.location_id) as active,
            cast(coalesce(sum(m.calls), 0) as bigint) as calls,
            cast(coalesce(sum(m.answered), 0) as bigint) as answered,
            cast(coalesce(sum(m.missed), 0) as bigint) as missed,
            cast(coalesce(sum(m.after_hours), 0) as bigint) as after_hours,
            cast(coalesce(sum(m.converted), 0) as bigint) as converted,
            cast(coalesce(sum(m.appointments), 0) as bigint) as appointments,
            cast(coalesce(sum(m.revenue_cents), 0) as bigint) as revenue_cents,
            cast(coalesce(sum(m.completed), 0) as bigint) as completed,
            cast(coalesce(sum(m.no_shows), 0) as bigint) as no_shows,
            cast(coalesce(sum(m.earned_cents), 0) as bigint) as earned_cents
        from profiles p cross join daily_metrics m
        where m.location_id = p.location_id and p.location_id > 0 and m.local_date >= $1 and m.local_date <= $2
            and (m.calls > 0 or m.appointments > 0 or m.completed > 0 or m.no_shows > 0)";
}

/// The calls of an hour of a day, of all shops of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneHour {
    /// The name of the zone.
    pub time_zone: String,
    /// The date there.
    pub local_date: NaiveDate,
    /// The hour on the clocks there.
    pub local_hour: i64,
    /// Calls that began in it.
    pub calls: i64,
}

#[derive(FromRow)]
struct FactsRow {
    location_id: i64,
    business_name: String,
    time_zone: String,
    phone_number: Option<String>,
    services: i64,
    professionals: i64,
    owners: i64,
}

#[derive(FromRow)]
struct TogetherRow {
    active: i64,
    calls: i64,
    answered: i64,
    missed: i64,
    after_hours: i64,
    converted: i64,
    appointments: i64,
    revenue_cents: i64,
    completed: i64,
    no_shows: i64,
    earned_cents: i64,
}

/// A day of a shop: its number, the date, calls, answered, missed, appointments, cents.
type DayOfShop = (i64, NaiveDate, i64, i64, i64, i64, i64);

impl Tx {
    /// What is known of every shop beside its sums, by number; texts since an instant.
    pub async fn shop_facts(&mut self, texts_since: Instant) -> Result<Vec<ShopFacts>, StoreError> {
        let rows: Vec<FactsRow> = run!(self, fetch_all, sqlx::query_as(FACTS))?;
        let live: Vec<(i64, i64)> = run!(self, fetch_all, sqlx::query_as(ON_THE_LINE))?;
        let waiting: Vec<(i64, i64)> = run!(self, fetch_all, sqlx::query_as(WAITING))?;
        let texts: Vec<(i64, i64, i64)> = run!(self, fetch_all, sqlx::query_as(TEXTS).bind(texts_since))?;
        let (live, waiting) = (BTreeMap::from_iter(live), BTreeMap::from_iter(waiting));
        let texts: BTreeMap<i64, (i64, i64)> =
            texts.into_iter().map(|(shop, sent, failed)| (shop, (sent, failed))).collect();
        let count = |of: &BTreeMap<i64, i64>, shop| of.get(&shop).copied().unwrap_or(0);
        let facts = rows.into_iter().map(|row| {
            let shop = row.location_id;
            let (texts_sent, texts_failed) = texts.get(&shop).copied().unwrap_or((0, 0));
            ShopFacts {
                location_id: shop,
                business_name: row.business_name,
                phone_number: row.phone_number,
                time_zone: row.time_zone,
                services: row.services,
                professionals: row.professionals,
                owners: row.owners,
                live_calls: count(&live, shop),
                requests: count(&waiting, shop),
                texts_sent,
                texts_failed,
            }
        });
        Ok(facts.collect())
    }

    /// The days of every shop that brought calls or appointments, both dates included.
    pub async fn days_of_shops(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<BTreeMap<(ShopId, NaiveDate), ShopDay>, StoreError> {
        let rows: Vec<DayOfShop> = run!(self, fetch_all, sqlx::query_as(DAYS).bind(from).bind(to))?;
        let day = |(shop, date, calls, answered, missed, appointments, cents): DayOfShop| {
            let revenue_cents = Cents(cents);
            ((ShopId(shop), date), ShopDay { calls, answered, missed, appointments, revenue_cents })
        };
        Ok(rows.into_iter().map(day).collect())
    }

    /// The calls of all shops by hour of their own days, both dates included.
    pub async fn hours_of_shops(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<ZoneHour>, StoreError> {
        let rows: Vec<(String, NaiveDate, i64, i64)> =
            run!(self, fetch_all, sqlx::query_as(HOURS).bind(from).bind(to))?;
        let hour = |(time_zone, local_date, local_hour, calls)| ZoneHour {
            time_zone,
            local_date,
            local_hour,
            calls,
        };
        Ok(rows.into_iter().map(hour).collect())
    }

    /// What some days brought all shops together, and in how many of them somebody called, booked or came.
    pub async fn shops_together(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(i64, Sums), StoreError> {
        let row: TogetherRow = run!(self, fetch_one, sqlx::query_as(TOGETHER).bind(from).bind(to))?;
        let calls = CallSums {
            calls: row.calls,
            answered: row.answered,
            missed: row.missed,
            after_hours: row.after_hours,
            converted: row.converted,
            ..CallSums::default()
        };
        let visits = VisitSums {
            appointments: row.appointments,
            revenue_cents: row.revenue_cents,
            completed: row.completed,
            no_shows: row.no_shows,
            earned_cents: row.earned_cents,
            ..VisitSums::default()
        };
        Ok((row.active, Sums { calls, visits }))
    }
}
