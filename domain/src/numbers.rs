//! The owner's numbers as pages show them and the API answers them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::ShopId;
use crate::insights::Insight;
use crate::live::CallSummary;
use crate::metrics::{MetricLine, Period, Sums, Value, WeeklyReport};
use crate::money::Cents;

/// A shop's numbers over some days, the last of which is today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopNumbers {
    /// Whose.
    pub location_id: ShopId,
    /// How many days.
    pub days: u32,
    /// The first of them.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: NaiveDate,
    /// The last of them: today in the shop.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub to: NaiveDate,
    /// The zone by which days are days.
    pub time_zone: String,
    /// What they brought.
    #[serde(flatten)]
    pub totals: Totals,
    /// Answered calls in which a visit was booked, divided by answered calls.
    pub conversion_rate: Option<f64>,
    /// Day by day, also those without anything.
    pub timeseries: Vec<DayLine>,
    /// Calls by weekday (Monday first) and hour of the day.
    pub calls_by_hour: Vec<Vec<i64>>,
    /// Every metric with its definition, beside as many days before.
    pub metrics: Vec<MetricLine>,
}

/// What some days brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Calls; tests and machines are left out.
    pub total_calls: i64,
    /// Of these, answered ones.
    pub answered_calls: i64,
    /// Of these, missed ones.
    pub missed_calls: i64,
    /// Of these, calls while the shop was closed.
    pub after_hours_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: Cents,
    /// Visits that took place.
    pub completed_visits: i64,
    /// What they brought.
    pub earned_revenue_cents: Cents,
}

impl From<&Sums> for Totals {
    fn from(Sums { calls, visits }: &Sums) -> Self {
        Self {
            total_calls: calls.calls,
            answered_calls: calls.answered,
            missed_calls: calls.missed,
            after_hours_calls: calls.after_hours,
            total_appointments: visits.appointments,
            total_revenue_cents: Cents(visits.revenue_cents),
            completed_visits: visits.completed,
            earned_revenue_cents: Cents(visits.earned_cents),
        }
    }
}

/// One day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayLine {
    /// The shop's date.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub date: NaiveDate,
    /// Calls.
    pub calls: i64,
    /// Of these, answered ones.
    pub answered: i64,
    /// Of these, missed ones.
    pub missed: i64,
    /// Of these, calls while the shop was closed.
    pub after_hours: i64,
    /// Appointments made.
    pub appointments: i64,
    /// What they are expected to bring.
    pub revenue_cents: Cents,
    /// Visits of the day that are due, took place, or were missed.
    pub visits: i64,
    /// Of these, those that took place.
    pub completed: i64,
    /// What they brought.
    pub earned_cents: Cents,
}

impl DayLine {
    /// A day's line from its sums.
    pub fn new(date: NaiveDate, sums: &Sums) -> Self {
        Self {
            date,
            calls: sums.calls.calls,
            answered: sums.calls.answered,
            missed: sums.calls.missed,
            after_hours: sums.calls.after_hours,
            appointments: sums.visits.appointments,
            revenue_cents: Cents(sums.visits.revenue_cents),
            visits: sums.visits.visits,
            completed: sums.visits.completed,
            earned_cents: Cents(sums.visits.earned_cents),
        }
    }
}

/// What an owner sees first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// Whose.
    pub location_id: ShopId,
    /// The shop's name.
    pub business_name: String,
    /// The zone by which days are days.
    pub time_zone: String,
    /// When it was read.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Instant,
    /// Today.
    pub today: DayLine,
    /// The same weekday a week ago, all of it.
    pub week_ago: DayLine,
    /// Every metric over seven days, the last of which is today, beside the seven before.
    pub week: Vec<MetricLine>,
    /// Calls on the line.
    pub live_calls: i64,
    /// The latest calls that are over, newest first, at most 20.
    pub recent_calls: Vec<CallSummary>,
    /// The last weekly report.
    pub last_report: Option<WeeklyReport>,
}

/// A shop's weeks, the last of which is the current one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Weeks {
    /// Whose.
    pub location_id: ShopId,
    /// Oldest first.
    pub weeks: Vec<WeekLine>,
    /// Every metric over the last whole week, beside the week before.
    pub week_over_week: Vec<MetricLine>,
    /// Every metric over the last four whole weeks, oldest first.
    pub trend: Vec<Trend>,
    /// The latest reports as they were sent, newest first, at most twelve.
    pub reports: Vec<WeeklyReport>,
}

/// One week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WeekLine {
    /// Its Monday.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub week_start: NaiveDate,
    /// Its Sunday.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub week_end: NaiveDate,
    /// Whether it is over.
    pub is_complete: bool,
    /// What it brought.
    #[serde(flatten)]
    pub totals: Totals,
    /// Customers whose first visit it was.
    pub new_customers: i64,
    /// Visits of customers who had been there before.
    pub returning_visits: i64,
    /// Growth of calls over the week before: 0.1 is a tenth more.
    pub calls_growth: Option<f64>,
    /// Growth of appointments made.
    pub appointments_growth: Option<f64>,
    /// Growth of what they are expected to bring.
    pub revenue_growth: Option<f64>,
}

impl WeekLine {
    /// A week's line from its period and the week before.
    pub fn new(week: &Period, before: &Period, is_complete: bool) -> Self {
        let visits = week.sums.visits;
        let growth = |id| crate::metrics::Metric::by_id(id).and_then(|metric| metric.change(before, week));
        Self {
            week_start: week.from,
            week_end: week.to,
            is_complete,
            totals: Totals::from(&week.sums),
            new_customers: visits.new_customers,
            returning_visits: visits.returning_visits,
            calls_growth: growth("calls"),
            appointments_growth: growth("appointments"),
            revenue_growth: growth("booked_revenue"),
        }
    }
}

/// A metric over four weeks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trend {
    /// Which metric.
    pub id: String,
    /// Its values, oldest first; `null` means that there is no data.
    pub values: Vec<Option<Value>>,
}

/// What the numbers say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insights {
    /// Whose.
    pub location_id: ShopId,
    /// Losses first; each names the days and the cases that it looked at.
    pub insights: Vec<Insight>,
    /// The hour of the day in which most calls of the last 30 days began, 0 to 23.
    pub peak_hour: Option<u8>,
    /// The service that was booked most in the last 30 days.
    pub top_service: Option<String>,
    /// Answered calls of the last 30 days in which a visit was booked, divided by answered calls.
    pub conversion_rate: Option<f64>,
}

/// All shops together, of all time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlatformNumbers {
    /// Shops.
    pub total_shops: i64,
    /// Shops in which somebody called or an appointment was made within 30 days.
    pub active_shops: i64,
    /// Calls; tests and machines are left out.
    pub total_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: Cents,
    /// Each shop.
    pub shops: Vec<ShopTotals>,
}

/// A shop of all shops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopTotals {
    /// Which.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its number, E.164.
    pub phone_number: Option<String>,
    /// Its zone.
    pub time_zone: String,
    /// Since when it is here.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
    /// Calls.
    pub total_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: Cents,
}
