//! Days that have a name: the holidays callers book around in the United States, Britain, Spain and Mexico.

use chrono::{Datelike, Days, NaiveDate};

use super::calendar::{easter, nth_weekday};
use crate::understanding::phrases::{Phrases, phrases};
use crate::understanding::words::Words;

/// When a holiday is.
enum Rule {
    /// Month and day.
    Fixed(u32, u32),
    /// Month, weekday from Monday, and which of them; 0 is the last.
    Nth(u32, u32, u32),
    /// Days from Easter Sunday.
    Easter(i64),
}

static HOLIDAYS: [(Phrases, Rule); 24] = [
    (Phrases::of("christmas eve|nochebuena"), Rule::Fixed(12, 24)),
    (Phrases::of("boxing day|day after christmas"), Rule::Fixed(12, 26)),
    (Phrases::of("christmas day|christmas|xmas|dia de navidad|navidad"), Rule::Fixed(12, 25)),
    (Phrases::of("new year's eve|new years eve|nochevieja|fin de ano"), Rule::Fixed(12, 31)),
    (Phrases::of("new year's day|new years day|new year's|new years|ano nuevo"), Rule::Fixed(1, 1)),
    (Phrases::of("dia de reyes|three kings day|epiphany"), Rule::Fixed(1, 6)),
    (
        Phrases::of(
            "valentine's day|valentines day|valentine's|valentines|san valentin|dia de los enamorados",
        ),
        Rule::Fixed(2, 14),
    ),
    (Phrases::of("saint patrick's day|st patrick's day|saint patricks day"), Rule::Fixed(3, 17)),
    (Phrases::of("independence day|fourth of july|4th of july"), Rule::Fixed(7, 4)),
    (Phrases::of("halloween"), Rule::Fixed(10, 31)),
    (Phrases::of("all saints day|todos los santos"), Rule::Fixed(11, 1)),
    (Phrases::of("dia de muertos|dia de los muertos|day of the dead"), Rule::Fixed(11, 2)),
    (Phrases::of("veterans day|veteran's day"), Rule::Fixed(11, 11)),
    (Phrases::of("cinco de mayo"), Rule::Fixed(5, 5)),
    (Phrases::of("juneteenth"), Rule::Fixed(6, 19)),
    (
        Phrases::of("thanksgiving day|thanksgiving|accion de gracias|dia de accion de gracias"),
        Rule::Nth(11, 3, 4),
    ),
    (Phrases::of("memorial day"), Rule::Nth(5, 0, 0)),
    (Phrases::of("labor day|labour day"), Rule::Nth(9, 0, 1)),
    (Phrases::of("mother's day|mothers day|dia de la madre|dia de las madres"), Rule::Nth(5, 6, 2)),
    (Phrases::of("father's day|fathers day"), Rule::Nth(6, 6, 3)),
    (Phrases::of("martin luther king day|mlk day"), Rule::Nth(1, 0, 3)),
    (Phrases::of("good friday|viernes santo"), Rule::Easter(-2)),
    (Phrases::of("easter monday|lunes de pascua"), Rule::Easter(1)),
    (Phrases::of("easter sunday|easter|domingo de pascua|domingo de resurreccion|pascua"), Rule::Easter(0)),
];

/// A holiday that begins at a place: its next date, and its length in words.
pub(super) fn holiday(words: &Words, i: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    if let Some(len) = words.any_at(i, phrases!("black friday")) {
        return Some((next(&Rule::Nth(11, 3, 4), today)? + Days::new(1), len));
    }
    HOLIDAYS.iter().find_map(|(names, rule)| {
        let len = words.any_at(i, names)?;
        Some((next(rule, today)?, len))
    })
}

fn next(rule: &Rule, today: NaiveDate) -> Option<NaiveDate> {
    let of = |year| match *rule {
        Rule::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
        Rule::Nth(month, weekday, nth) => nth_weekday(year, month, weekday, nth),
        Rule::Easter(days) => easter(year).map(|sunday| sunday + chrono::TimeDelta::days(days)),
    };
    of(today.year()).filter(|date| *date >= today).or_else(|| of(today.year() + 1))
}
