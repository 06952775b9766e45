//! A number as a page shows it: in words, beside what it was, with its definition, a small curve and the rows behind it.
//! Everything is worked out on the server, so that a browser only has to show it.

use serde::{Deserialize, Serialize};

use crate::metrics::{Better, Metric, Period, Unit, four_digits, words};

/// A number on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Which metric.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its value in words; `No data` where there is nothing to divide by.
    pub value: String,
    /// How it changed.
    pub change: Option<Change>,
    /// What else is to be said of it.
    pub note: String,
    /// What exactly is counted.
    pub definition: String,
    /// The curve of its last days, as a path in a box of 100 by 32; empty where there is none.
    pub curve: String,
    /// Where the rows behind it are; empty where they are not listed.
    pub href: String,
}

/// How a number changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `ok`, `bad` or `idle`: whether that is good.
    pub tone: String,
    /// `up`, `down` or `flat`.
    pub icon: String,
    /// By how much.
    pub text: String,
}

impl Figure {
    /// A metric of a period beside another one, that is called `versus`.
    pub fn of(metric: &Metric, now: &Period, before: &Period, versus: &str) -> Self {
        let value = metric.ratio(now).quotient();
        let change = metric.change(before, now).map(|change| Change::of(metric, change));
        Self {
            id: metric.id.to_owned(),
            name: metric.name.to_owned(),
            value: value.map_or_else(|| "No data".to_owned(), |value| short(metric.unit, value)),
            note: if change.is_some() { versus } else { "nothing to compare with" }.to_owned(),
            change,
            definition: metric.definition.to_owned(),
            ..Self::default()
        }
    }

    /// With the curve of these values, oldest first; days without data are left out.
    #[must_use]
    pub fn with_curve(self, values: &[Option<f64>]) -> Self {
        Self { curve: curve(values), ..self }
    }

    /// With the way to the rows behind it.
    #[must_use]
    pub fn with_rows(self, href: String) -> Self {
        Self { href, ..self }
    }
}

impl Change {
    fn of(metric: &Metric, change: f64) -> Self {
        let text = match metric.unit {
            Unit::Share => format!("{:.1} pts", change.abs() * 100.0),
            _ => format!("{:.0}%", change.abs() * 100.0),
        };
        let (icon, is_more) = match change {
            change if change > 0.0 => ("up", true),
            change if change < 0.0 => ("down", false),
            _ => ("flat", false),
        };
        let tone = match metric.better {
            _ if icon == "flat" => "idle",
            Better::Neither => "idle",
            Better::More if is_more => "ok",
            Better::Less if !is_more => "ok",
            Better::More | Better::Less => "bad",
        };
        Self { tone: tone.to_owned(), icon: icon.to_owned(), text }
    }
}

/// A value where there is little room: `2:46` for what is told as `2 min 46 s` elsewhere.
fn short(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => {
            let seconds = value.round() as i64;
            format!("{}:{:02}", seconds / 60, seconds % 60)
        }
        Unit::Share => words(unit, value).replace(' ', ""),
        _ => words(unit, value),
    }
}

/// A path from left to right, the highest value near the top. One value makes no curve.
fn curve(values: &[Option<f64>]) -> String {
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(i, value)| value.map(|value| (i, value))).collect();
    if known.len() < 2 {
        return String::new();
    }
    let (least, most) = known
        .iter()
        .fold((f64::MAX, f64::MIN), |(least, most), (_, value)| (least.min(*value), most.max(*value)));
    let steps = (values.len() - 1).max(1) as f64;
    let place = |(i, value): &(usize, f64)| {
        let x = two_digits(*i as f64 / steps * 100.0);
        // What does not change runs through the middle.
        let share = if most > least { (value - least) / (most - least) } else { 0.5 };
        format!("{x} {}", two_digits(28.0 - 24.0 * share))
    };
    format!("M{}", known.iter().map(place).collect::<Vec<_>>().join(" "))
}

fn two_digits(number: f64) -> f64 {
    four_digits((number * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::metrics::Sums;

    fn period(change: impl FnOnce(&mut Sums)) -> Period {
        let mut sums = Sums::default();
        change(&mut sums);
        let day = NaiveDate::default();
        Period { from: day, to: day, sums, cohort: Sums::default(), rostered_minutes: 0 }
    }

    fn figure(id: &str, now: &Period, before: &Period) -> Figure {
        Figure::of(Metric::by_id(id).expect("a metric"), now, before, "than before")
    }

    #[test]
    fn nothing_to_divide_by_is_no_data_and_no_change() {
        let none = period(|_| {});
        let rate = figure("answer_rate", &none, &none);
        assert_eq!((rate.value.as_str(), rate.change), ("No data", None));
        let calls = figure("calls", &none, &none);
        assert_eq!((calls.value.as_str(), calls.change), ("0", None), "none is a number, its growth is not");
    }

    #[test]
    fn a_change_says_its_direction_and_whether_it_is_good() {
        let before = period(|s| (s.calls.calls, s.calls.answered, s.calls.missed) = (10, 8, 2));
        let now = period(|s| (s.calls.calls, s.calls.answered, s.calls.missed) = (12, 9, 3));
        let of = |id| figure(id, &now, &before).change.map(|c| (c.tone, c.icon, c.text)).expect("a change");
        let said = |tone: &str, icon: &str, text: &str| (tone.to_owned(), icon.to_owned(), text.to_owned());
        assert_eq!(of("calls"), said("ok", "up", "20%"));
        assert_eq!(of("missed_calls"), said("bad", "up", "50%"));
        assert_eq!(of("answer_rate"), said("bad", "down", "5.0 pts"));
        assert_eq!(figure("answer_rate", &now, &now).change.map(|c| c.icon), Some("flat".into()));
    }

    #[test]
    fn a_curve_goes_from_edge_to_edge_and_leaves_out_what_is_not_known() {
        assert_eq!(curve(&[Some(1.0), None, Some(3.0)]), "M0 28 100 4");
        assert_eq!(curve(&[Some(2.0), Some(2.0)]), "M0 16 100 16");
        assert_eq!(curve(&[None, Some(2.0)]), "");
        assert_eq!(curve(&[]), "");
    }
}
