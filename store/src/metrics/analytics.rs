//! The four named questions that other systems know, answered from the sums. On PostgreSQL the same names are functions of
//! the database (`postgres_functions.sql`), with equal answers.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::Instant;
use domain::ids::ShopId;
use sqlx::FromRow;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

/// A shop in which nobody called or booked for this many days is not active.
const ACTIVE_DAYS: u64 = 30;

statements! {
    KPIS = "select cast(coalesce(sum(calls), 0) as bigint) as total_calls,
            cast(coalesce(sum(answered), 0) as bigint) as calls_answered,
            cast(coalesce(sum(missed), 0) as bigint) as calls_missed,
            cast(coalesce(sum(after_hours), 0) as bigint) as after_hours_captured,
            cast(coalesce(sum(converted), 0) as bigint) as calls_converted,
            cast(coalesce(sum(appointments), 0) as bigint) as appointments_booked,
            cast(coalesce(sum(revenue_cents), 0) as bigint) as revenue_recovered_cents
        from daily_metrics where location_id = $1 and local_date >= $2 and local_date <= $3";
    SERIES = "select local_date as date, calls, answered, missed, after_hours as after_hours_captured
        from daily_metrics where location_id = $1 and local_date >= $2 and local_date <= $3 order by local_date";
    PLATFORM = "select (select count(*) from profiles where location_id > 0) as total_salons,
            (select count(distinct location_id) from daily_metrics
                where location_id > 0 and local_date >= $1 and local_date <= $2 and (calls > 0 or appointments > 0)) as active_salons,
            cast(coalesce(sum(calls), 0) as bigint) as total_calls,
            cast(coalesce(sum(appointments), 0) as bigint) as total_appointments,
            cast(coalesce(sum(revenue_cents), 0) as bigint) as total_revenue_cents
        from daily_metrics where location_id > 0";
    OVERVIEW = "select p.location_id as salon_id, p.business_name as salon_name,
            (select min(n.phone_number) from phone_numbers n where n.location_id = p.location_id) as phone,
            p.time_zone as timezone, p.created_at,
            cast(coalesce(sum(m.calls), 0) as bigint) as total_calls,
            cast(coalesce(sum(m.appointments), 0) as bigint) as total_appointments,
            cast(coalesce(sum(m.revenue_cents), 0) as bigint) as total_revenue_cents
        from profiles p left join daily_metrics m on m.location_id = p.location_id
        where p.location_id > 0
        group by p.location_id, p.business_name, p.time_zone, p.created_at order by p.location_id";
}

/// What a shop's last days brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct SalonKpis {
    /// Calls.
    pub total_calls: i64,
    /// Of these, answered ones.
    pub calls_answered: i64,
    /// Of these, missed ones.
    pub calls_missed: i64,
    /// Of these, calls while the shop was closed.
    pub after_hours_captured: i64,
    /// Of the answered ones, those in which a visit was booked.
    pub calls_converted: i64,
    /// Appointments made.
    pub appointments_booked: i64,
    /// What they are expected to bring.
    pub revenue_recovered_cents: i64,
}

impl SalonKpis {
    /// Converted calls divided by answered ones; `None` where none was answered.
    pub fn conversion_rate(&self) -> Option<f64> {
        (self.calls_answered > 0).then(|| self.calls_converted as f64 / self.calls_answered as f64)
    }
}

/// The calls of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct DayCalls {
    /// The shop's date.
    pub date: NaiveDate,
    /// Calls.
    pub calls: i64,
    /// Of these, answered ones.
    pub answered: i64,
    /// Of these, missed ones.
    pub missed: i64,
    /// Of these, calls while the shop was closed.
    pub after_hours_captured: i64,
}

/// All shops together, of all time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct PlatformTotals {
    /// Shops.
    pub total_salons: i64,
    /// Shops in which somebody called or an appointment was made within 30 days.
    pub active_salons: i64,
    /// Calls.
    pub total_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: i64,
}

/// A shop and its sums of all time.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SalonOverview {
    /// Which.
    pub salon_id: i64,
    /// Its name.
    pub salon_name: String,
    /// Its number.
    pub phone: Option<String>,
    /// The name of its zone.
    pub timezone: String,
    /// Since when it is here.
    pub created_at: Instant,
    /// Calls.
    pub total_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: i64,
}

impl Tx {
    /// What so many days of a shop brought; the last of them is `today`.
    pub async fn get_salon_kpis(
        &mut self,
        shop: ShopId,
        days: u32,
        today: NaiveDate,
    ) -> Result<SalonKpis, StoreError> {
        let from = first_of(days, today);
        run!(self, fetch_one, sqlx::query_as(KPIS).bind(shop.0).bind(from).bind(today))
    }

    /// The calls of each of so many days, also of those without any; the last of them is `today`.
    pub async fn get_calls_timeseries(
        &mut self,
        shop: ShopId,
        days: u32,
        today: NaiveDate,
    ) -> Result<Vec<DayCalls>, StoreError> {
        let from = first_of(days, today);
        let rows: Vec<DayCalls> =
            run!(self, fetch_all, sqlx::query_as(SERIES).bind(shop.0).bind(from).bind(today))?;
        let known: BTreeMap<NaiveDate, DayCalls> = rows.into_iter().map(|day| (day.date, day)).collect();
        let none = |date| DayCalls { date, calls: 0, answered: 0, missed: 0, after_hours_captured: 0 };
        let dates = from.iter_days().take(days as usize);
        Ok(dates.map(|date| known.get(&date).copied().unwrap_or_else(|| none(date))).collect())
    }

    /// All shops together; `today` tells which of them are active.
    pub async fn get_platform_metrics(&mut self, today: NaiveDate) -> Result<PlatformTotals, StoreError> {
        let from = today - Days::new(ACTIVE_DAYS - 1);
        // Where a shop's day has begun already, the date is one further.
        let to = today + Days::new(1);
        run!(self, fetch_one, sqlx::query_as(PLATFORM).bind(from).bind(to))
    }

    /// Every shop with its sums of all time, by number.
    pub async fn get_all_salons_overview(&mut self) -> Result<Vec<SalonOverview>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(OVERVIEW))
    }
}

fn first_of(days: u32, today: NaiveDate) -> NaiveDate {
    today - Days::new(u64::from(days.max(1)) - 1)
}
