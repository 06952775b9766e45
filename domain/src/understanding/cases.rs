//! What people say and what it means, as tables, in both languages. The call is on Friday, June 12, 2026; the salon is
//! open Monday to Saturday, 9 to 18.

mod days;
mod names;
mod phones;
mod replies;
mod times;
mod wishes;

use chrono::NaiveDate;

use crate::hours::WeeklyHours;

fn friday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date")
}

fn hours() -> WeeklyHours {
    WeeklyHours::same(0..6, 9 * 60, 18 * 60)
}

/// Reads a table of `what is said = what it means` and fails with all lines that are read otherwise.
fn check(table: &str, at_least: usize, read: impl Fn(&str) -> String) {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let cases: Vec<(&str, &str)> = lines.map(|line| line.split_once(" = ").expect("said = meant")).collect();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(said, meant)| read(said) != *meant)
        .map(|(said, meant)| format!("{said}: heard {}, meant {meant}", read(said)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= at_least, "{} cases", cases.len());
}
