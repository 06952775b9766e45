//! Weekly reports as they were sent, and which are due.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::Instant;
use domain::growth::ReportLine;
use domain::ids::ShopId;
use domain::live::Fact;
use domain::metrics::WeeklyReport;
use domain::money::Cents;
use sqlx::FromRow;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::events::Entry;
use crate::{StoreError, Tx};

statements! {
    LAST = "select p.location_id, p.business_name, p.time_zone, p.created_at,
            (select max(w.week_start) from weekly_metrics w where w.location_id = p.location_id) as last_week
        from profiles p where p.location_id > 0 order by p.location_id";
    SAVE = "insert into weekly_metrics (location_id, week_start, total_calls, total_appointments, total_revenue_cents,
            earned_revenue_cents, report, reported_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (location_id, week_start) do nothing";
    REPORTS = "select week_start, report from weekly_metrics where location_id = $1 order by week_start desc limit $2";
    REPORT = "select report from weekly_metrics where location_id = $1 and week_start = $2";
    LINES = "select week_start, total_calls, total_appointments, total_revenue_cents, reported_at from weekly_metrics
        where location_id = $1 and week_start < $2 order by week_start desc limit $3";
    OWNERS = "select u.email from memberships m join users u on u.user_id = m.user_id
        where m.location_id = $1 and m.role = 'owner' order by u.email";
    FIRST_DAY = "select min(local_date) from daily_metrics where location_id = $1";
}

/// A shop and the last week that was reported to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDue {
    /// Which.
    pub shop: ShopId,
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: Tz,
    /// Since when it is here.
    pub created_at: Instant,
    /// The Monday of the last week that was reported.
    pub last_week: Option<NaiveDate>,
}

/// A report to be saved.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Whose.
    pub shop: ShopId,
    /// What it says.
    pub report: WeeklyReport,
}

#[derive(FromRow)]
struct LastRow {
    location_id: i64,
    business_name: String,
    time_zone: String,
    created_at: Instant,
    last_week: Option<NaiveDate>,
}

#[derive(FromRow)]
struct LineRow {
    week_start: NaiveDate,
    total_calls: i64,
    total_appointments: i64,
    total_revenue_cents: i64,
    reported_at: Instant,
}

impl Tx {
    /// Every shop with the last week that was reported to it.
    pub async fn last_reports(&mut self) -> Result<Vec<ReportDue>, StoreError> {
        let rows: Vec<LastRow> = run!(self, fetch_all, sqlx::query_as(LAST))?;
        rows.into_iter()
            .map(|row| {
                let zone = row.time_zone.parse();
                Ok(ReportDue {
                    shop: ShopId(row.location_id),
                    name: row.business_name,
                    zone: zone.map_err(|_| inconsistent("profiles", "time_zone", row.location_id))?,
                    created_at: row.created_at,
                    last_week: row.last_week,
                })
            })
            .collect()
    }

    /// The first day of a shop that has numbers.
    pub async fn first_counted_day(&mut self, shop: ShopId) -> Result<Option<NaiveDate>, StoreError> {
        let (day,): (Option<NaiveDate>,) = run!(self, fetch_one, sqlx::query_as(FIRST_DAY).bind(shop.0))?;
        Ok(day)
    }

    /// Saves a report with its event, once for each shop and week: false where it is there already.
    pub async fn save_report(&mut self, new: &NewReport) -> Result<bool, StoreError> {
        let report = &new.report;
        let text = serde_json::to_string(report).map_err(|error| StoreError::Refused(error.to_string()))?;
        let saved = run!(
            self,
            execute,
            sqlx::query(SAVE)
                .bind(new.shop.0)
                .bind(report.week_start)
                .bind(report.total_calls)
                .bind(report.total_appointments)
                .bind(report.total_revenue_cents.0)
                .bind(report.earned_revenue_cents.0)
                .bind(text)
                .bind(report.generated_at)
        )?;
        if saved == 0 {
            return Ok(false);
        }
        let fact = Fact::WeeklyReport(Box::new(report.clone()));
        self.append(new.shop, &[Entry::new(&fact, report.generated_at)]).await?;
        Ok(true)
    }

    /// The latest reports of a shop, newest first.
    pub async fn reports(&mut self, shop: ShopId, limit: i64) -> Result<Vec<WeeklyReport>, StoreError> {
        let rows: Vec<(NaiveDate, String)> =
            run!(self, fetch_all, sqlx::query_as(REPORTS).bind(shop.0).bind(limit))?;
        let read = |(week, text): (NaiveDate, String)| {
            serde_json::from_str(&text)
                .map_err(|_| inconsistent("weekly_metrics", "report", format_args!("{shop}/{week}")))
        };
        rows.into_iter().map(read).collect()
    }

    /// The report of the week that is named by a Monday.
    pub async fn report(
        &mut self,
        shop: ShopId,
        week_start: NaiveDate,
    ) -> Result<Option<WeeklyReport>, StoreError> {
        let row: Option<(String,)> =
            run!(self, fetch_optional, sqlx::query_as(REPORT).bind(shop.0).bind(week_start))?;
        let wrong = |_| inconsistent("weekly_metrics", "report", format_args!("{shop}/{week_start}"));
        row.map(|(text,)| serde_json::from_str(&text).map_err(wrong)).transpose()
    }

    /// The reports of weeks before a date, newest first.
    pub async fn report_lines(
        &mut self,
        shop: ShopId,
        before: NaiveDate,
        limit: i64,
    ) -> Result<Vec<ReportLine>, StoreError> {
        let rows: Vec<LineRow> =
            run!(self, fetch_all, sqlx::query_as(LINES).bind(shop.0).bind(before).bind(limit))?;
        let line = |row: LineRow| ReportLine {
            week_start: row.week_start,
            total_calls: row.total_calls,
            total_appointments: row.total_appointments,
            total_revenue_cents: Cents(row.total_revenue_cents),
            reported_at: row.reported_at,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// The mail addresses of a shop's owners.
    pub async fn owners_of(&mut self, shop: ShopId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = run!(self, fetch_all, sqlx::query_as(OWNERS).bind(shop.0))?;
        Ok(rows.into_iter().map(|(email,)| email).collect())
    }
}
