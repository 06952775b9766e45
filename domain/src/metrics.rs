//! The owner's numbers: each with its name, its printed definition, and how it comes from a period's sums.
//!
//! This is the one place that defines them; pages, the API, the weekly report and the insights show what is said here.
//! What cannot be divided is no data: never 0 %.

mod report;
mod sums;

pub(crate) use report::weekday_name;
pub use report::{Goal, Headline, ReportOf, WeeklyReport, weekly_report};
pub use sums::{
    CallCount, CallSums, Caller, REBOOKED_WITHIN, RETAINED_WITHIN_DAYS, ShopHour, Sums, VisitCount,
    VisitKind, VisitSums, history_sums,
};

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::money::Cents;

/// What the peak hours say, which are no number of a period but a place in its week.
pub const PEAK_HOURS: &str = "The hours of the week, by the shop's clock, in which most calls of the period began. Of equals the \
     earliest is told. Test calls and calls of machines never count.";

/// Sums by the shop's local date; a day without anything may be missing.
pub type ByDay = BTreeMap<NaiveDate, Sums>;

/// How many days before a period those first came whose return it tells of: 13 whole weeks, so that everybody had the
/// 90 days, and weekdays meet weekdays.
pub const COHORT_DAYS: u64 = 91;

/// Local days, both included, and everything that metrics are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The sums of its days.
    pub sums: Sums,
    /// The sums of as many days 13 weeks before.
    pub cohort: Sums,
    /// Minutes that professionals work in it, time off left out.
    pub rostered_minutes: i64,
}

impl Period {
    /// A period of these days; `days` reaches back to 13 weeks before it.
    pub fn of(days: &ByDay, from: NaiveDate, to: NaiveDate, rostered_minutes: i64) -> Self {
        let back = Days::new(COHORT_DAYS);
        Self {
            from,
            to,
            sums: sum(days, from, to),
            cohort: sum(days, from - back, to - back),
            rostered_minutes,
        }
    }
}

/// The sums of all days from one to another, both included.
pub fn sum(days: &ByDay, from: NaiveDate, to: NaiveDate) -> Sums {
    if from > to { Sums::default() } else { days.range(from..=to).map(|(_, day)| *day).sum() }
}

/// The Monday of a date's week.
pub fn monday(date: NaiveDate) -> NaiveDate {
    date - TimeDelta::days(i64::from(date.weekday().num_days_from_monday()))
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Things.
    Count,
    /// Money, in cents.
    Cents,
    /// A part of a whole, 1 being all of it.
    Share,
    /// Time, in seconds.
    Seconds,
    /// Time, in minutes.
    Minutes,
}

/// What an owner hopes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More of it.
    More,
    /// Less of it.
    Less,
    /// Neither.
    Neither,
}

/// A value, or the two numbers that it is the quotient of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// What is divided; for a count, the value itself.
    pub part: i64,
    /// What it is divided by; nothing where there is nothing to divide by.
    pub whole: i64,
}

impl Ratio {
    /// A value that is not divided.
    const fn plain(value: i64) -> Self {
        Self { part: value, whole: 1 }
    }

    const fn of(part: i64, whole: i64) -> Self {
        Self { part, whole }
    }

    /// The quotient; `None` means that there is no data.
    pub fn quotient(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }
}

/// A value as it is shown: whole, or a share with four digits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Value {
    /// Things, cents, seconds or minutes.
    Whole(i64),
    /// A part of a whole.
    Share(f64),
}

/// One of the owner's numbers.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its name in the API.
    pub id: &'static str,
    /// Its name on a page.
    pub name: &'static str,
    /// What exactly is counted, in a sentence or two.
    pub definition: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// What an owner hopes for.
    pub better: Better,
    ratio: fn(&Period) -> Ratio,
}

impl Metric {
    /// The metric with this name in the API.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        METRICS.iter().find(|metric| metric.id == id)
    }

    /// What it comes from in a period.
    pub fn ratio(&self, period: &Period) -> Ratio {
        (self.ratio)(period)
    }

    /// Its value in a period; `None` where there is no data.
    pub fn value(&self, period: &Period) -> Option<Value> {
        let ratio = self.ratio(period);
        let quotient = ratio.quotient()?;
        Some(match self.unit {
            Unit::Share => Value::Share(four_digits(quotient)),
            _ => Value::Whole(quotient.round() as i64),
        })
    }

    /// How much it grew from one period to another: by which part of what it was, or by how much of a share.
    /// `None` where there is nothing to compare with.
    pub fn change(&self, before: &Period, now: &Period) -> Option<f64> {
        let (before, now) = (self.ratio(before).quotient()?, self.ratio(now).quotient()?);
        match self.unit {
            Unit::Share => Some(four_digits(now - before)),
            _ => (before > 0.0).then(|| four_digits((now - before) / before)),
        }
    }

    /// It as a line, beside the period before.
    pub fn line(&self, now: &Period, before: &Period) -> MetricLine {
        MetricLine {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            definition: self.definition.to_owned(),
            unit: self.unit,
            better: self.better,
            value: self.value(now),
            previous: self.value(before),
            change: self.change(before, now),
        }
    }
}

/// All metrics of a period as lines, beside the period before.
pub fn lines(now: &Period, before: &Period) -> Vec<MetricLine> {
    METRICS.iter().map(|metric| metric.line(now, before)).collect()
}

/// A metric as the API answers it and a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MetricLine {
    /// Its name in the API.
    pub id: String,
    /// Its name on a page.
    pub name: String,
    /// What exactly is counted.
    pub definition: String,
    /// What it is counted in.
    pub unit: Unit,
    /// What an owner hopes for.
    pub better: Better,
    /// Its value; `null` means that there is no data.
    pub value: Option<Value>,
    /// Its value in the period before.
    pub previous: Option<Value>,
    /// Growth: of a share, the difference; of everything else, the difference divided by what it was.
    pub change: Option<f64>,
}

/// A value in words: `198`, `$9,130.00`, `97.5 %`, `2 min 46 s`.
pub fn words(unit: Unit, value: f64) -> String {
    let whole = value.round() as i64;
    match unit {
        Unit::Count => whole.to_string(),
        Unit::Cents => Cents(whole).to_string(),
        Unit::Share => format!("{:.1} %", value * 100.0 + 0.0),
        Unit::Seconds => format!("{} min {} s", whole / 60, whole % 60),
        Unit::Minutes => format!("{} h {} min", whole / 60, whole % 60),
    }
}

/// A number with four digits after the point, without a negative zero.
pub fn four_digits(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0 + 0.0
}

macro_rules! metrics {
    ($($id:ident, $name:literal, $unit:ident, $better:ident, $ratio:expr, $definition:literal;)+) => {
        /// All metrics, in the order in which they are shown.
        pub const METRICS: &[Metric] = &[$(Metric {
            id: stringify!($id),
            name: $name,
            definition: $definition,
            unit: Unit::$unit,
            better: Better::$better,
            ratio: $ratio,
        },)+];
    };
}

metrics! {
    calls, "Calls", Count, More, |p| Ratio::plain(p.sums.calls.calls),
        "Calls that began in the period, by the shop's date of their start. Test calls and calls of machines never count.";
    answered_calls, "Answered", Count, More, |p| Ratio::plain(p.sums.calls.answered),
        "Of the calls, those that ended and were neither missed nor silent.";
    missed_calls, "Missed", Count, Less, |p| Ratio::plain(p.sums.calls.missed),
        "Of the calls, those in which the caller hung up before anything came of it, or never said a word.";
    after_hours_calls, "After hours", Count, Neither, |p| Ratio::plain(p.sums.calls.after_hours),
        "Of the calls, those that began while the shop was closed, by its opening hours of that moment.";
    answer_rate, "Answer rate", Share, More,
        |p| Ratio::of(p.sums.calls.answered, p.sums.calls.answered + p.sums.calls.missed),
        "Answered calls divided by all calls that ended.";
    average_call, "Average call", Seconds, Neither, |p| Ratio::of(p.sums.calls.call_seconds, p.sums.calls.answered),
        "How long answered calls took, divided by their number.";
    conversion_rate, "Conversion", Share, More, |p| Ratio::of(p.sums.calls.converted, p.sums.calls.answered),
        "Answered calls in which a visit was booked, divided by all answered calls.";
    appointments, "Booked", Count, More, |p| Ratio::plain(p.sums.visits.appointments),
        "Appointments and requests made in the period, by the shop's date of making them, whatever day the visit is on and \
         whatever became of it. Trials and walk-ins do not count.";
    booked_revenue, "Booked revenue", Cents, More, |p| Ratio::plain(p.sums.visits.revenue_cents),
        "Price of the appointments made in the period, as it was when they were made.";
    lead_time, "Lead time", Minutes, Neither, |p| Ratio::of(p.sums.visits.lead_minutes, p.sums.visits.appointments),
        "From making an appointment to its visit, on average over the appointments made in the period.";
    scheduled_visits, "Visits", Count, More, |p| Ratio::plain(p.sums.visits.visits),
        "Visits on the days of the period that are due, took place, or were missed. Requests that wait are left out.";
    completed_visits, "Completed", Count, More, |p| Ratio::plain(p.sums.visits.completed),
        "Visits on the days of the period that took place.";
    earned_revenue, "Earned revenue", Cents, More, |p| Ratio::plain(p.sums.visits.earned_cents),
        "Price of the completed visits on the days of the period. Tips, products and walk-ins are left out.";
    revenue_per_appointment, "Average visit", Cents, More,
        |p| Ratio::of(p.sums.visits.earned_cents, p.sums.visits.completed),
        "Earned revenue divided by completed visits.";
    no_show_rate, "No-shows", Share, Less,
        |p| Ratio::of(p.sums.visits.no_shows, p.sums.visits.completed + p.sums.visits.no_shows),
        "Visits to which nobody came, divided by these and the completed visits.";
    cancellation_rate, "Cancellations", Share, Less,
        |p| Ratio::of(p.sums.visits.cancelled, p.sums.visits.visits + p.sums.visits.cancelled),
        "Visits on the days of the period that were called off, divided by these and the visits that were not.";
    late_cancellation_rate, "Late cancellations", Share, Less,
        |p| Ratio::of(p.sums.visits.cancelled_late, p.sums.visits.visits + p.sums.visits.cancelled),
        "The same for visits that were called off later than the shop's rule allows customers.";
    new_customers, "New customers", Count, More, |p| Ratio::plain(p.sums.visits.new_customers),
        "Customers whose first completed visit in these books was in the period. Each counts once in all time.";
    returning_visits, "Visits of returning customers", Count, More, |p| Ratio::plain(p.sums.visits.returning_visits),
        "Completed visits of customers who had completed one before; several on one day are one.";
    retention_rate, "Came back", Share, More, |p| Ratio::of(p.cohort.visits.retained, p.cohort.visits.new_customers),
        "Of the customers whose first visit was as long a period 13 weeks ago, those who came again within 90 days.";
    rebooking_rate, "Rebooked", Share, More, |p| Ratio::of(p.sums.visits.rebooked, p.sums.visits.completed),
        "Completed visits whose customer made the next appointment within 24 hours of the visit's end, divided by \
         completed visits.";
    utilisation, "Utilisation", Share, More, |p| Ratio::of(p.sums.visits.booked_minutes, p.rostered_minutes),
        "Hours of professionals that visits take (processing time left out), divided by the hours they are rostered, time \
         off left out, by the roster as it is now.";
    walk_ins, "Walk-ins", Count, Neither, |p| Ratio::plain(p.sums.visits.walk_ins),
        "Visits without an appointment. They are in no other number but utilisation.";
    walk_in_revenue, "Walk-in revenue", Cents, More, |p| Ratio::plain(p.sums.visits.walk_in_cents),
        "Price of the completed walk-ins.";
    test_calls, "Test calls", Count, Neither, |p| Ratio::plain(p.sums.calls.test_calls),
        "Calls that were made to try the line. They are in no other number.";
    robot_calls, "Calls of machines", Count, Neither, |p| Ratio::plain(p.sums.calls.robot_calls),
        "Calls that were recognised as spam. They are in no other number.";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, n).expect("a date")
    }

    fn period(change: impl FnOnce(&mut Sums)) -> Period {
        let mut sums = Sums::default();
        change(&mut sums);
        Period { from: day(1), to: day(7), sums, cohort: Sums::default(), rostered_minutes: 0 }
    }

    #[test]
    fn every_number_that_an_owner_asks_for_is_here_once_and_says_what_it_counts() {
        let asked = "calls answered_calls missed_calls after_hours_calls average_call answer_rate conversion_rate \
                     scheduled_visits completed_visits no_show_rate cancellation_rate late_cancellation_rate \
                     revenue_per_appointment booked_revenue earned_revenue new_customers returning_visits retention_rate \
                     rebooking_rate utilisation lead_time walk_ins test_calls robot_calls";
        for id in asked.split_whitespace() {
            assert_eq!(METRICS.iter().filter(|metric| metric.id == id).count(), 1, "{id}");
        }
        for metric in METRICS {
            assert!(metric.definition.ends_with('.') && metric.definition.len() > 20, "{}", metric.id);
        }
    }

    #[test]
    fn an_empty_week_has_counts_of_zero_and_no_rates_at_all() {
        let empty = period(|_| {});
        for metric in METRICS {
            let divided = metric.ratio(&empty).whole == 0;
            assert_eq!(metric.value(&empty).is_none(), divided, "{}", metric.id);
            assert_eq!(
                divided,
                metric.unit == Unit::Share || metric.name.starts_with("Average") || metric.id == "lead_time"
            );
            assert_eq!(metric.change(&empty, &empty).is_none(), divided || metric.unit != Unit::Share);
            let line = serde_json::to_string(&metric.line(&empty, &empty)).expect("JSON");
            assert!(line.contains(r#""change":null"#) && !line.contains("NaN"), "{line}");
        }
    }

    #[test]
    fn shares_change_by_their_difference_and_counts_by_their_growth() {
        let before = period(|s| (s.calls.answered, s.calls.missed, s.calls.calls) = (96, 4, 100));
        let now = period(|s| (s.calls.answered, s.calls.missed, s.calls.calls) = (108, 2, 110));
        let of = |id: &str| Metric::by_id(id).expect("a metric").line(&now, &before);
        assert_eq!(of("calls").change, Some(0.1));
        assert_eq!(of("answer_rate").change, Some(four_digits(108.0 / 110.0 - 0.96)));
        assert_eq!(of("answer_rate").value, Some(Value::Share(0.9818)));
        assert_eq!(of("conversion_rate").value, Some(Value::Share(0.0)), "nobody of 108 booked");
    }

    #[test]
    fn names_are_unique_and_every_metric_is_explained() {
        let ids: std::collections::BTreeSet<_> = METRICS.iter().map(|metric| metric.id).collect();
        assert_eq!(ids.len(), METRICS.len());
        assert!(
            METRICS.iter().all(|metric| metric.definition.ends_with('.') && metric.definition.len() > 20)
        );
    }

    #[test]
    fn a_week_begins_on_monday_and_a_cohort_lies_thirteen_weeks_back() {
        assert_eq!(monday(day(1)), day(1));
        assert_eq!(monday(day(7)), day(1));
        let mut days = ByDay::new();
        days.entry(day(1) - Days::new(COHORT_DAYS)).or_default().visits.new_customers = 4;
        days.entry(day(7) - Days::new(COHORT_DAYS)).or_default().visits.retained = 3;
        days.entry(day(8) - Days::new(COHORT_DAYS)).or_default().visits.retained = 9;
        let period = Period::of(&days, day(1), day(7), 0);
        assert_eq!(Metric::by_id("retention_rate").expect("known").value(&period), Some(Value::Share(0.75)));
    }
}
