//! Rollups per local day, kept in the transaction that changes what they count.

use chrono::NaiveDate;
use domain::ids::ShopId;
use domain::live::Kpis;
use domain::money::Cents;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into daily_metrics (location_id, local_date, calls, missed, appointments, revenue_cents)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (location_id, local_date) do update set
            calls = daily_metrics.calls + excluded.calls,
            missed = daily_metrics.missed + excluded.missed,
            appointments = daily_metrics.appointments + excluded.appointments,
            revenue_cents = daily_metrics.revenue_cents + excluded.revenue_cents";
    OF_DAY = "select calls, missed, appointments, revenue_cents from daily_metrics
        where location_id = $1 and local_date = $2";
}

/// What is added to a day.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Day {
    pub(crate) calls: i64,
    pub(crate) missed: i64,
    pub(crate) appointments: i64,
    pub(crate) revenue_cents: i64,
}

impl Tx {
    pub(crate) async fn add_to_day(
        &mut self,
        shop: ShopId,
        date: NaiveDate,
        day: Day,
    ) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(shop.0)
                .bind(date)
                .bind(day.calls)
                .bind(day.missed)
                .bind(day.appointments)
                .bind(day.revenue_cents)
        )?;
        Ok(())
    }

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
}
