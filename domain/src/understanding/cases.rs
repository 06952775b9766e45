//! What people say and what it means, as tables, in both languages. The call is on Friday, June 12, 2026; the salon is
//! open Monday to Saturday, 9 to 18.

mod days;
mod names;
mod phones;
mod replies;
mod times;
mod wishes;

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::hours::WeeklyHours;
use crate::understanding::language::Language;
use crate::understanding::times::TimeWish;
use crate::understanding::{Asked, Ear, understand};

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

/// All words of all tables, and some that nobody says.
fn words() -> Vec<&'static str> {
    let tables = [
        days::ENGLISH,
        days::SPANISH,
        times::ENGLISH,
        times::SPANISH,
        times::ASKED,
        names::GIVEN,
        names::ASKED,
    ]
    .into_iter()
    .chain([
        phones::SPOKEN,
        phones::BRITAIN,
        replies::ANSWERS,
        replies::CHOICES,
        wishes::INTENTS,
        wishes::OFFERED,
    ]);
    let odd = "0 00 24 24:59 0:0 31/2 31/12/9999 2026-02-30 1/1/1 00/00 12- 25-26pm 1-1 ’s ñ é-é + +0 $ # 0h 1h1 11h60 9999999";
    let said = tables
        .flat_map(|table| table.lines().filter_map(|line| line.split_once(" = ")))
        .map(|(said, _)| said);
    said.chain([odd]).flat_map(str::split_whitespace).collect()
}

proptest! {
    #[test]
    fn whatever_is_said_wishes_lie_ahead_and_end_after_they_begin(
        said in prop::collection::vec(prop::sample::select(words()), 1..12),
        asked in prop::sample::select(vec![Asked::Anything, Asked::When, Asked::Name, Asked::Choice, Asked::Phone]),
        language in prop::sample::select(vec![Language::English, Language::Spanish]),
    ) {
        let ear = Ear { services: &[], professionals: &[], hours: &hours(), today: friday(), language, asked };
        let meaning = understand(&said.join(" "), ear);
        match meaning.time {
            Some(TimeWish::At(at)) => prop_assert!(at < 1440, "{at}"),
            Some(TimeWish::Between(from, until)) => prop_assert!(from < until && until <= 1441, "{from} to {until}"),
            None => {}
        }
        if let Some(days) = meaning.days {
            prop_assert!(friday() <= days.first && days.first <= days.last, "{days:?}");
        }
    }
}
