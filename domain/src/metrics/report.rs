//! The weekly report: seven days beside the usual week, what moved, and goals for the next.
//!
//! It is made when the shop's Sunday begins and tells of the seven days that end there, Sunday to Saturday. It is named by
//! the Monday in them, as every week is.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{ByDay, Metric, Period, Unit, Value, four_digits, monday, words};
use crate::Instant;
use crate::money::Cents;

/// The weeks that make the usual one.
const USUAL_WEEKS: u64 = 4;
/// Fewer of them make no usual week.
const AT_LEAST: usize = 2;
/// More lines nobody reads.
const MOVED: usize = 5;
/// The numbers at the top.
const HEADLINES: [&str; 8] = [
    "calls",
    "answer_rate",
    "conversion_rate",
    "appointments",
    "booked_revenue",
    "earned_revenue",
    "no_show_rate",
    "new_customers",
];
/// The numbers that may have moved.
const MOVING: [&str; 11] = [
    "calls",
    "missed_calls",
    "after_hours_calls",
    "answer_rate",
    "conversion_rate",
    "appointments",
    "booked_revenue",
    "earned_revenue",
    "no_show_rate",
    "cancellation_rate",
    "new_customers",
];
/// The numbers that get a goal.
const GOALS: [&str; 5] = ["calls", "conversion_rate", "booked_revenue", "retention_rate", "no_show_rate"];

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportOf<'a> {
    /// The Saturday that it ends with.
    pub last_day: NaiveDate,
    /// The day the shop came to the front desk.
    pub opened_on: NaiveDate,
    /// The sums of the days, back to five weeks and the cohorts before them.
    pub days: &'a ByDay,
    /// Minutes that professionals work in the seven days.
    pub rostered_minutes: i64,
    /// The name of the shop's zone.
    pub time_zone: &'a str,
    /// When it is made.
    pub at: Instant,
}

/// A week's report, as it is saved, broadcast and mailed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WeeklyReport {
    /// The Monday in it, by which it is named.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub week_start: NaiveDate,
    /// The Sunday that it begins with.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub first_day: NaiveDate,
    /// The Saturday that it ends with.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub last_day: NaiveDate,
    /// The shop came in the middle of it.
    pub is_partial: bool,
    /// The zone by which its days are days.
    pub time_zone: String,
    /// When it was made. What comes in later does not change it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub generated_at: Instant,
    /// Calls, tests and machines left out.
    pub total_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: Cents,
    /// What the completed visits brought.
    pub earned_revenue_cents: Cents,
    /// Test calls, calls of machines, and walk-ins, which are in no number.
    pub left_out: i64,
    /// The numbers at the top, beside the usual week.
    pub headlines: Vec<Headline>,
    /// At most five lines of what was unlike the usual week: the median of the four whole weeks before.
    pub moved: Vec<String>,
    /// For the next week.
    pub goals: Vec<Goal>,
}

/// A number of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Headline {
    /// Which metric.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Its value; `null` means that there is no data.
    pub value: Option<Value>,
    /// Its value in a usual week.
    pub usual: Option<f64>,
}

/// What to aim at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Goal {
    /// Which metric.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Where it is: the median of this week and up to three before.
    pub base: f64,
    /// Where it should go: a twentieth more, two points more of a share, one point less of a share that should be small.
    pub goal: f64,
}

impl WeeklyReport {
    /// Whether anything at all happened in the week or is usual.
    pub fn is_worth_a_mail(&self) -> bool {
        let usual = self.headlines.iter().any(|line| line.usual.is_some_and(|usual| usual > 0.0));
        usual || self.total_calls + self.total_appointments + self.earned_revenue_cents.0 > 0
    }
}

/// The report of the seven days that end with a Saturday.
pub fn weekly_report(of: &ReportOf<'_>) -> WeeklyReport {
    let week = of.week(0);
    let usual: Vec<Period> =
        (1..=USUAL_WEEKS).map(|back| of.week(back)).filter(|week| week.from >= of.opened_on).collect();
    let (calls, visits) = (week.sums.calls, week.sums.visits);
    WeeklyReport {
        week_start: monday(week.to),
        first_day: week.from,
        last_day: week.to,
        is_partial: week.from < of.opened_on,
        time_zone: of.time_zone.to_owned(),
        generated_at: of.at,
        total_calls: calls.calls,
        total_appointments: visits.appointments,
        total_revenue_cents: Cents(visits.revenue_cents),
        earned_revenue_cents: Cents(visits.earned_cents),
        left_out: calls.test_calls + calls.robot_calls + visits.walk_ins,
        headlines: known(&HEADLINES).map(|metric| headline(metric, &week, &usual)).collect(),
        moved: moved(of, &week, &usual),
        goals: known(&GOALS).filter_map(|metric| goal(metric, &week, &usual)).collect(),
    }
}

impl ReportOf<'_> {
    fn week(&self, back: u64) -> Period {
        let to = self.last_day - Days::new(7 * back);
        Period::of(self.days, to - Days::new(6), to, if back == 0 { self.rostered_minutes } else { 0 })
    }
}

fn known(ids: &'static [&'static str]) -> impl Iterator<Item = &'static Metric> {
    ids.iter().filter_map(|id| Metric::by_id(id))
}

fn headline(metric: &Metric, week: &Period, usual: &[Period]) -> Headline {
    Headline {
        id: metric.id.to_owned(),
        name: metric.name.to_owned(),
        unit: metric.unit,
        value: metric.value(week),
        usual: usually(metric, usual).map(four_digits),
    }
}

/// The median of the weeks that have data; `None` where they are too few.
fn usually(metric: &Metric, weeks: &[Period]) -> Option<f64> {
    let known: Vec<f64> = weeks.iter().filter_map(|week| metric.ratio(week).quotient()).collect();
    (known.len() >= AT_LEAST).then(|| median(known))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// What was unlike the usual week, the most unlike first.
fn moved(of: &ReportOf<'_>, week: &Period, usual: &[Period]) -> Vec<String> {
    let mut moved: Vec<(f64, String)> =
        known(&MOVING).filter_map(|metric| metric_moved(metric, week, usual)).collect();
    moved.extend(weekday_moved(of, week, usual));
    moved.sort_by(|a, b| b.0.total_cmp(&a.0));
    moved.into_iter().take(MOVED).map(|(_, line)| line).collect()
}

/// How often a number moved by what is worth a line, and the line.
fn metric_moved(metric: &Metric, week: &Period, usual: &[Period]) -> Option<(f64, String)> {
    let ratio = metric.ratio(week);
    let (now, before) = (ratio.quotient()?, usually(metric, usual)?);
    let worth = match metric.unit {
        // Of few cases a share says nothing.
        Unit::Share if ratio.whole < 20 => return None,
        Unit::Share => 0.05,
        Unit::Cents => (before * 0.2).max(10_000.0),
        Unit::Count | Unit::Seconds | Unit::Minutes => (before * 0.2).max(5.0),
    };
    line(metric.name, metric.unit, now, before, worth)
}

/// The weekday whose calls were the most unlike the same weekday of the weeks before.
fn weekday_moved(of: &ReportOf<'_>, week: &Period, usual: &[Period]) -> Option<(f64, String)> {
    if usual.len() < AT_LEAST {
        return None;
    }
    let calls = |date: NaiveDate| of.days.get(&date).map_or(0, |day| day.calls.calls) as f64;
    let days = week.from.iter_days().take(7).filter_map(|date| {
        let before = median(usual.iter().map(|past| calls(past.from + (date - week.from))).collect());
        let name = format!("Calls on {}", weekday_name(date.weekday()));
        line(&name, Unit::Count, calls(date), before, (before * 0.5).max(8.0))
    });
    days.max_by(|a, b| a.0.total_cmp(&b.0))
}

fn line(name: &str, unit: Unit, now: f64, before: f64, worth: f64) -> Option<(f64, String)> {
    let times = (now - before).abs() / worth;
    let growth = match unit {
        Unit::Share => String::new(),
        _ if before > 0.0 => format!(" ({:+.0} %)", (now - before) / before * 100.0),
        _ => String::new(),
    };
    (times >= 1.0)
        .then(|| (times, format!("{name}: {}, usually {}{growth}", words(unit, now), words(unit, before))))
}

fn goal(metric: &Metric, week: &Period, usual: &[Period]) -> Option<Goal> {
    let weeks = std::iter::once(week).chain(usual.iter().take(3));
    let known: Vec<f64> = weeks.filter_map(|week| metric.ratio(week).quotient()).collect();
    let base = if known.is_empty() { return None } else { median(known) };
    let goal = match (metric.unit, metric.better) {
        (Unit::Share, super::Better::Less) => (base - 0.01).max(0.0),
        (Unit::Share, _) => (base + 0.02).min(1.0),
        // Of nothing, a twentieth more is nothing.
        _ if base <= 0.0 => return None,
        _ => (base * 1.05).ceil(),
    };
    Some(Goal {
        id: metric.id.to_owned(),
        name: metric.name.to_owned(),
        unit: metric.unit,
        base: four_digits(base),
        goal: four_digits(goal),
    })
}

/// `Saturday`.
pub(crate) fn weekday_name(day: Weekday) -> &'static str {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    DAYS[day.num_days_from_monday() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Sums;

    fn saturday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 13).expect("a date")
    }

    /// The same week again and again, `weeks` of them, the last ending with the Saturday.
    fn steady(weeks: u64, of_day: impl Fn(NaiveDate, &mut Sums)) -> ByDay {
        let days = (0..weeks * 7).map(|back| saturday() - Days::new(back));
        days.map(|date| {
            let mut sums = Sums::default();
            of_day(date, &mut sums);
            (date, sums)
        })
        .collect()
    }

    fn report(days: &ByDay, opened_on: NaiveDate) -> WeeklyReport {
        weekly_report(&ReportOf {
            last_day: saturday(),
            opened_on,
            days,
            rostered_minutes: 6000,
            time_zone: "Pacific/Honolulu",
            at: Instant::UNIX_EPOCH,
        })
    }

    fn ten_calls(_: NaiveDate, sums: &mut Sums) {
        (sums.calls.calls, sums.calls.answered, sums.calls.missed) = (10, 9, 1);
        (sums.calls.converted, sums.visits.appointments, sums.visits.revenue_cents) = (5, 5, 22_500);
    }

    #[test]
    fn a_week_like_all_others_moved_nothing_and_is_named_by_its_monday() {
        let report = report(&steady(5, ten_calls), saturday() - Days::new(100));
        assert_eq!((report.first_day, report.last_day), (saturday() - Days::new(6), saturday()));
        assert_eq!(report.week_start, saturday() - Days::new(5));
        assert_eq!((report.total_calls, report.total_appointments), (70, 35));
        assert_eq!((report.is_partial, report.moved.len()), (false, 0));
        assert_eq!(report.headlines[0].usual, Some(70.0));
        let goals: Vec<_> = report.goals.iter().map(|goal| (goal.id.as_str(), goal.goal)).collect();
        assert_eq!(goals, [("calls", 74.0), ("conversion_rate", 0.5756), ("booked_revenue", 165_375.0)]);
    }

    #[test]
    fn what_moved_is_told_the_most_unlike_first_and_never_more_than_five() {
        let mut days = steady(5, ten_calls);
        for (_, day) in days.range_mut(saturday() - Days::new(6)..) {
            *day = Sums::default();
            (day.calls.calls, day.calls.missed, day.calls.after_hours) = (30, 30, 30);
            (day.visits.new_customers, day.visits.cancelled) = (9, 9);
        }
        let report = report(&days, saturday() - Days::new(100));
        assert_eq!(report.moved.len(), 5);
        assert_eq!(report.moved[0], "After hours: 210, usually 0");
        assert!(report.moved.contains(&"Missed: 210, usually 7 (+2900 %)".to_owned()), "{:?}", report.moved);
    }

    #[test]
    fn a_weekday_is_compared_with_its_own_kind() {
        let mut days =
            steady(5, |date, sums| sums.calls.calls = if date.weekday() == Weekday::Sat { 40 } else { 10 });
        days.entry(saturday()).or_default().calls.calls = 10;
        let report = report(&days, saturday() - Days::new(100));
        assert!(
            report.moved.contains(&"Calls on Saturday: 10, usually 40 (-75 %)".to_owned()),
            "{:?}",
            report.moved
        );
    }

    #[test]
    fn the_first_weeks_have_nothing_to_be_compared_with() {
        let days = steady(1, ten_calls);
        let first = report(&days, saturday() - Days::new(2));
        assert!(first.is_partial && first.moved.is_empty() && first.headlines[0].usual.is_none());
        let second = report(&days, saturday() - Days::new(8));
        assert!(
            !second.is_partial && second.headlines[0].usual.is_none(),
            "a part of a week is no usual week"
        );
        let fourth = report(&days, saturday() - Days::new(20));
        assert_eq!(fourth.headlines[0].usual, Some(0.0), "two whole weeks without any call");
    }

    #[test]
    fn a_week_of_nothing_has_no_rates_and_no_goals_and_is_told_where_calls_are_usual() {
        let nothing = report(&ByDay::new(), saturday() - Days::new(100));
        assert!(nothing.goals.is_empty() && nothing.moved.is_empty() && !nothing.is_worth_a_mail());
        assert_eq!(nothing.headlines[0].value, Some(Value::Whole(0)));
        assert_eq!(nothing.headlines[1].value, None, "no calls, no answer rate");
        let mut days = steady(5, ten_calls);
        days.retain(|date, _| *date < saturday() - Days::new(6));
        let silent = report(&days, saturday() - Days::new(100));
        assert!(silent.is_worth_a_mail());
        assert!(silent.moved.contains(&"Calls: 0, usually 70 (-100 %)".to_owned()), "{:?}", silent.moved);
    }
}
