//! How a shop grows: each number over twelve whole weeks, how it changed, and when people call.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::ShopId;
use crate::insights::{HourCalls, Insight};
use crate::metrics::{Better, Metric, Period, Unit, Value, WeeklyReport};
use crate::money::Cents;
use crate::zone::ShopClock;

mod axis;

pub use axis::{Axis, short_date, short_words};

/// How many whole weeks a line shows.
pub const WEEKS: usize = 12;
/// A trend looks at so many whole weeks, beside as many before.
pub const TREND_WEEKS: usize = 4;

/// The numbers of the page, in the order in which they are shown.
pub const SHOWN: [&str; 15] = [
    "calls",
    "answer_rate",
    "missed_calls",
    "conversion_rate",
    "appointments",
    "booked_revenue",
    "earned_revenue",
    "revenue_per_appointment",
    "no_show_rate",
    "new_customers",
    "returning_visits",
    "retention_rate",
    "rebooking_rate",
    "utilisation",
    "lead_time",
];

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// Whose.
    pub location_id: ShopId,
    /// The shop's name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// Today in the shop.
    pub today: NaiveDate,
    /// The Mondays of the whole weeks, oldest first.
    pub mondays: Vec<NaiveDate>,
    /// The numbers of [`SHOWN`].
    pub metrics: Vec<MetricWeeks>,
    /// When people call.
    pub hours: Heat,
    /// What the numbers say.
    pub insights: Vec<Insight>,
    /// The last weekly report.
    pub report: Option<WeeklyReport>,
    /// The weekly reports before it, newest first.
    pub earlier: Vec<ReportLine>,
}

/// A number, week by week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricWeeks {
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
    /// Its value in each whole week, oldest first; `None` where there is no data.
    pub values: Vec<Option<Value>>,
    /// Its value in the week that has begun.
    pub so_far: Option<Value>,
    /// The last whole week beside the week before.
    pub change: Option<f64>,
    /// The last four whole weeks beside the four before.
    pub trend: Option<f64>,
}

impl MetricWeeks {
    fn new(metric: &Metric, weeks: &[Period], opened_on: NaiveDate) -> Self {
        let whole = || weeks.iter().skip(1);
        // A part of a week is nothing to compare with.
        let counted = |week: &&Period| week.from >= opened_on;
        let four = |skip: usize| together(whole().skip(skip).take(TREND_WEEKS).filter(counted));
        let trend = four(TREND_WEEKS).zip(four(0)).and_then(|(before, now)| metric.change(&before, &now));
        let before = weeks.get(2).filter(counted);
        let change = before.zip(weeks.get(1)).and_then(|(before, now)| metric.change(before, now));
        let value = |week: &Period| if week.to < opened_on { None } else { metric.value(week) };
        let mut values: Vec<_> = whole().take(WEEKS).map(value).collect();
        values.reverse();
        Self {
            id: metric.id.to_owned(),
            name: metric.name.to_owned(),
            definition: metric.definition.to_owned(),
            unit: metric.unit,
            better: metric.better,
            values,
            so_far: weeks.first().and_then(|week| metric.value(week)),
            change,
            trend,
        }
    }

    /// Its value in the last whole week and in the one before.
    pub fn last_two(&self) -> (Option<Value>, Option<Value>) {
        let mut newest = self.values.iter().rev().copied();
        (newest.next().flatten(), newest.next().flatten())
    }

    /// How the last whole week moved.
    pub fn moved(&self) -> Option<Moved> {
        self.change.map(|change| Moved::new(self.unit, self.better, change))
    }

    /// How the last four whole weeks moved.
    pub fn trended(&self) -> Option<Moved> {
        self.trend.map(|change| Moved::new(self.unit, self.better, change))
    }
}

/// The numbers of [`SHOWN`] over weeks, the current one first. Before the day the shop's numbers begin there is no data.
pub fn week_by_week(weeks: &[Period], opened_on: NaiveDate) -> Vec<MetricWeeks> {
    let shown = SHOWN.iter().filter_map(|id| Metric::by_id(id));
    shown.map(|metric| MetricWeeks::new(metric, weeks, opened_on)).collect()
}

/// Weeks side by side as one period; `None` where one of them is missing.
fn together<'a>(weeks: impl Iterator<Item = &'a Period>) -> Option<Period> {
    let weeks: Vec<Period> = weeks.copied().collect();
    let (newest, oldest) = (weeks.first()?, weeks.get(TREND_WEEKS - 1)?);
    Some(Period {
        from: oldest.from,
        to: newest.to,
        sums: weeks.iter().map(|week| week.sums).sum(),
        cohort: weeks.iter().map(|week| week.cohort).sum(),
        rostered_minutes: weeks.iter().map(|week| week.rostered_minutes).sum(),
    })
}

/// How a number moved, and whether that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where to.
    pub to: Direction,
    /// Whether it is what an owner hopes for; `None` where it is neither.
    pub is_good: Option<bool>,
    /// By how much, without a sign: `12.5 %`, `2.6 points`.
    pub words: String,
}

/// Where a number moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It grew.
    Up,
    /// It shrank.
    Down,
    /// It stayed, as far as it is shown.
    Level,
}

impl Moved {
    /// How a change is told. Of a share it is a difference in points, of everything else a growth.
    pub fn new(unit: Unit, better: Better, change: f64) -> Self {
        // As many digits as are shown: what rounds to nothing did not move.
        let shown = (change * 1000.0).round() / 10.0 + 0.0;
        let to = match shown {
            0.0 => Direction::Level,
            more if more > 0.0 => Direction::Up,
            _ => Direction::Down,
        };
        let is_good = match (better, to) {
            (Better::Neither, _) | (_, Direction::Level) => None,
            (Better::More, to) => Some(to == Direction::Up),
            (Better::Less, to) => Some(to == Direction::Down),
        };
        let word = if unit == Unit::Share { "points" } else { "%" };
        Self { to, is_good, words: format!("{:.1} {word}", shown.abs()) }
    }
}

/// When people call: calls by weekday and hour, over whole weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heat {
    /// The first day that was looked at.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// The first hour that is shown.
    pub first_hour: u8,
    /// For each weekday, Monday first, its hours from the first that is shown to the last.
    pub days: Vec<Vec<HourCalls>>,
}

/// The hours that are shown at least, so that a quiet shop has a table too.
const AT_LEAST: std::ops::RangeInclusive<usize> = 9..=17;

impl Heat {
    /// Of all hours those between the first and the last that had a call.
    pub fn new(from: NaiveDate, to: NaiveDate, week: &[[HourCalls; 24]; 7]) -> Self {
        let busy = |hour: &usize| week.iter().any(|day| day[*hour].calls > 0);
        let first = (0..24).find(busy).unwrap_or(24).min(*AT_LEAST.start());
        let last = (0..24).rev().find(busy).unwrap_or(0).max(*AT_LEAST.end());
        let days = week.iter().map(|day| day[first..=last].to_vec()).collect();
        Self { from, to, first_hour: first as u8, days }
    }

    /// The calls of all cells.
    pub fn calls(&self) -> i64 {
        self.days.iter().flatten().map(|cell| cell.calls).sum()
    }

    /// The missed calls of all cells.
    pub fn missed(&self) -> i64 {
        self.days.iter().flatten().map(|cell| cell.missed).sum()
    }
}

/// How dark a cell is, 0 to 5, beside the fullest one.
pub fn heat_level(value: i64, most: i64) -> u8 {
    if value <= 0 || most <= 0 { 0 } else { (1 + (value * 5 - 1) / most).clamp(1, 5) as u8 }
}

/// A weekly report in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// The Monday in it, by which it is named.
    pub week_start: NaiveDate,
    /// Calls.
    pub total_calls: i64,
    /// Appointments made.
    pub total_appointments: i64,
    /// What they are expected to bring.
    pub total_revenue_cents: Cents,
    /// When it was made.
    pub reported_at: Instant,
}

/// The Sunday and the Saturday of the report that is named by a Monday.
pub fn report_days(week_start: NaiveDate) -> (NaiveDate, NaiveDate) {
    (week_start - Days::new(1), week_start + Days::new(5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Sums;

    fn monday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 8).expect("a date")
    }

    /// Weeks with these calls, the current one first.
    fn weeks(calls: &[i64]) -> Vec<Period> {
        let week = |(back, calls): (usize, &i64)| {
            let from = monday() - Days::new(7 * back as u64);
            let mut sums = Sums::default();
            (sums.calls.calls, sums.calls.answered) = (*calls, calls / 2);
            sums.calls.missed = calls - calls / 2;
            Period { from, to: from + Days::new(6), sums, cohort: Sums::default(), rostered_minutes: 600 }
        };
        calls.iter().enumerate().map(week).collect()
    }

    fn long_ago() -> NaiveDate {
        monday() - Days::new(1_000)
    }

    fn of<'a>(lines: &'a [MetricWeeks], id: &str) -> &'a MetricWeeks {
        lines.iter().find(|line| line.id == id).expect("a metric")
    }

    #[test]
    fn the_current_week_stands_apart_and_changes_are_of_whole_weeks() {
        let lines = week_by_week(&weeks(&[3, 110, 100, 90, 100, 80, 80, 80, 80, 1, 1, 1, 1, 7]), long_ago());
        let calls = of(&lines, "calls");
        assert_eq!(calls.values.len(), WEEKS);
        assert_eq!((calls.values[0], calls.values[11]), (Some(Value::Whole(1)), Some(Value::Whole(110))));
        assert_eq!(calls.so_far, Some(Value::Whole(3)));
        assert_eq!(calls.last_two(), (Some(Value::Whole(110)), Some(Value::Whole(100))));
        assert_eq!((calls.change, calls.trend), (Some(0.1), Some(0.25)));
        let moved = calls.moved().expect("moved");
        assert_eq!((moved.to, moved.is_good, moved.words.as_str()), (Direction::Up, Some(true), "10.0 %"));
        // A rate over four weeks is of their sums, and what has no data has no change.
        assert_eq!(of(&lines, "answer_rate").trend, Some(0.0));
        assert_eq!((of(&lines, "no_show_rate").change, of(&lines, "no_show_rate").so_far), (None, None));
        assert_eq!(lines.len(), SHOWN.len(), "every number of the page is a metric");
    }

    #[test]
    fn fewer_weeks_than_a_trend_needs_have_none() {
        let lines = week_by_week(&weeks(&[3, 110, 100]), long_ago());
        assert_eq!((of(&lines, "calls").change, of(&lines, "calls").trend), (Some(0.1), None));
        assert!(
            week_by_week(&[], long_ago()).iter().all(|line| line.values.is_empty() && line.change.is_none())
        );
    }

    #[test]
    fn before_a_shop_came_there_is_no_data_and_its_first_part_of_a_week_is_no_measure() {
        // It came on the Wednesday two weeks ago.
        let came = monday() - Days::new(12);
        let lines = week_by_week(&weeks(&[3, 110, 40, 0, 0, 0, 0, 0, 0, 0]), came);
        let calls = of(&lines, "calls");
        assert_eq!(calls.values[6..], [None, Some(Value::Whole(40)), Some(Value::Whole(110))]);
        assert_eq!((calls.change, calls.trend), (None, None));
        let whole = week_by_week(&weeks(&[3, 110, 40, 0]), monday() - Days::new(14));
        assert_eq!(of(&whole, "calls").change, Some(1.75));
    }

    #[test]
    fn the_tone_is_what_an_owner_hopes_for_and_the_arrow_is_where_it_went() {
        let told = |unit, better, change| {
            let moved = Moved::new(unit, better, change);
            (moved.to, moved.is_good, moved.words)
        };
        assert_eq!(
            told(Unit::Share, Better::Less, -0.012),
            (Direction::Down, Some(true), "1.2 points".to_owned())
        );
        assert_eq!(told(Unit::Count, Better::Less, 0.5), (Direction::Up, Some(false), "50.0 %".to_owned()));
        assert_eq!(told(Unit::Count, Better::More, -0.0004), (Direction::Level, None, "0.0 %".to_owned()));
        assert_eq!(told(Unit::Minutes, Better::Neither, 0.2).1, None);
    }

    #[test]
    fn the_heatmap_holds_every_call_and_a_quiet_shop_has_one_too() {
        let mut week = [[HourCalls::default(); 24]; 7];
        let quiet = Heat::new(monday(), monday(), &week);
        assert_eq!((quiet.first_hour, quiet.days[0].len(), quiet.calls()), (9, 9, 0));
        week[0][7] = HourCalls { calls: 4, missed: 1 };
        week[6][23] = HourCalls { calls: 9, missed: 9 };
        let heat = Heat::new(monday(), monday(), &week);
        assert_eq!((heat.first_hour, heat.days[0].len()), (7, 17));
        assert_eq!((heat.calls(), heat.missed(), heat.days[6][16].calls), (13, 10, 9));
    }

    #[test]
    fn a_level_is_nothing_only_for_nothing() {
        assert_eq!([0, 1, 2, 3, 9, 10].map(|calls| heat_level(calls, 10)), [0, 1, 1, 2, 5, 5]);
        assert_eq!((heat_level(0, 0), heat_level(1, 1), heat_level(1, 1_000)), (0, 5, 1));
    }
}
