//! How high a chart is, and the short words along it.

use chrono::{Datelike, NaiveDate};

use crate::metrics::{Unit, words};

/// The upright side of a chart: from nothing to a round number above everything that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// What stands at its top.
    pub top: f64,
    unit: Unit,
}

impl Axis {
    /// The lowest that holds these values.
    pub fn of(unit: Unit, values: impl IntoIterator<Item = f64>) -> Self {
        let most = values.into_iter().fold(0.0, f64::max);
        // A share is never more than all of it, unless it is: a team may be booked beyond its roster.
        let top = match unit {
            Unit::Share => [0.1, 0.25, 0.5, 1.0].into_iter().find(|top| most <= *top),
            Unit::Minutes => [60.0, 240.0, 720.0, 1_440.0].into_iter().find(|top| most <= *top),
            Unit::Count | Unit::Cents | Unit::Seconds => None,
        };
        // Half of it is written down too, and half a thing is none.
        let least = if unit == Unit::Count { 4.0 } else { 1.0 };
        let step = if unit == Unit::Minutes { 1_440.0 } else { 1.0 };
        Self { top: top.unwrap_or_else(|| round_up(most.max(least) / step) * step), unit }
    }

    /// Where a value stands: percent from the top.
    pub fn y(&self, value: f64) -> f64 {
        (100.0 - value / self.top * 100.0).clamp(0.0, 100.0)
    }

    /// The words at its top, its middle and its foot.
    pub fn marks(&self) -> [String; 3] {
        [self.top, self.top / 2.0, 0.0].map(|value| short_words(self.unit, value))
    }
}

/// The next of 1, 2, 4, 6, 8, 10, 20, ..
fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let times = [1.0, 2.0, 4.0, 6.0, 8.0, 10.0].into_iter().find(|times| value <= times * power);
    times.unwrap_or(10.0) * power
}

/// A value in as few letters as an axis has room for: `$12k`, `70%`, `3 d`.
pub fn short_words(unit: Unit, value: f64) -> String {
    let tenths = |value: f64| {
        let text = format!("{value:.1}");
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    };
    let thousands = |value: f64| {
        if value.abs() >= 1_000.0 { format!("{}k", tenths(value / 1_000.0)) } else { tenths(value) }
    };
    match unit {
        Unit::Count => thousands(value),
        Unit::Cents => format!("${}", thousands(value / 100.0)),
        Unit::Share => format!("{}%", tenths(value * 100.0)),
        Unit::Minutes if value >= 1_440.0 => format!("{} d", tenths(value / 1_440.0)),
        Unit::Minutes if value >= 60.0 => format!("{} h", tenths(value / 60.0)),
        Unit::Minutes => format!("{} min", tenths(value)),
        Unit::Seconds => words(unit, value),
    }
}

/// `Nov 20`.
pub fn short_date(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{} {}", MONTHS[date.month0() as usize], date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_everything_and_ends_at_a_round_number() {
        let top = |unit, most| (Axis::of(unit, [0.0, most]).top * 100.0).round() as i64;
        let counts = [0.0, 3.0, 5.0, 41.0, 198.0, 999.0].map(|n| top(Unit::Count, n));
        assert_eq!(counts, [400, 400, 600, 6_000, 20_000, 100_000]);
        assert_eq!([0.03, 0.6, 1.2].map(|n| top(Unit::Share, n)), [10, 100, 200]);
        assert_eq!(top(Unit::Minutes, 5_000.0), 4 * 144_000);
        for n in 1..5_000_i32 {
            let axis = Axis::of(Unit::Count, [f64::from(n)]);
            assert!(axis.top >= f64::from(n) && axis.y(f64::from(n)) >= 0.0 && axis.y(0.0) > 99.9, "{n}");
        }
    }

    #[test]
    fn its_words_are_short() {
        assert_eq!(Axis::of(Unit::Cents, [913_000.0]).marks(), ["$10k", "$5k", "$0"]);
        assert_eq!(Axis::of(Unit::Share, [0.42]).marks(), ["50%", "25%", "0%"]);
        assert_eq!(Axis::of(Unit::Minutes, [5_000.0]).marks(), ["4 d", "2 d", "0 min"]);
        assert_eq!(short_date(NaiveDate::from_ymd_opt(2026, 11, 9).expect("a date")), "Nov 9");
    }
}
