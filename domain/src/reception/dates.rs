//! Days as people name them, resolved on the shop's calendar. A day that is past means the next one of its kind.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::tokens::{Words, number};

/// A day that was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeardDate {
    pub(super) date: NaiveDate,
    /// Weekday and date did not belong together; the weekday was believed.
    pub(super) doubtful: bool,
}

const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mon"],
    &["tuesday", "tue", "tues"],
    &["wednesday", "wed"],
    &["thursday", "thu", "thur", "thurs"],
    &["friday", "fri"],
    &["saturday", "sat"],
    &["sunday", "sun"],
];

const MONTHS: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// Finds a day and uses its words up.
pub(super) fn date(words: &mut Words, today: NaiveDate) -> Option<HeardDate> {
    let sure = |date| HeardDate { date, doubtful: false };
    if let Some(date) = relative(words, today) {
        return Some(sure(date));
    }
    let of_month = day_of_month(words, today);
    let weekday = weekday(words, today);
    match (of_month, weekday) {
        (Some(date), Some((index, _))) if date.weekday().num_days_from_monday() != index => {
            Some(HeardDate { date: nearest_weekday(date, index, today), doubtful: true })
        }
        (Some(date), _) | (None, Some((_, date))) => Some(sure(date)),
        (None, None) => None,
    }
}

fn relative(words: &mut Words, today: NaiveDate) -> Option<NaiveDate> {
    for (phrase, days) in [
        ("day after tomorrow", 2),
        ("tomorrow", 1),
        ("today", 0),
        ("tonight", 0),
        ("this afternoon", 0),
        ("this evening", 0),
    ] {
        if let Some(i) = words.find(phrase) {
            // "This afternoon" is a day and a time: the time is read later.
            let used = if phrase.starts_with("this") { 1 } else { phrase.split(' ').count() };
            words.use_up(i, used);
            return Some(today + Days::new(days));
        }
    }
    for i in 0..words.len() {
        let count = if words.at(i + 1) == "a" { Some(1) } else { number(words.at(i + 1)) };
        if let ("in", Some(count)) = (words.at(i), count) {
            let days = match words.at(i + 2) {
                "day" | "days" => 1,
                "week" | "weeks" => 7,
                _ => continue,
            };
            words.use_up(i, 3);
            return Some(today + Days::new(u64::from(count.min(520)) * days));
        }
    }
    None
}

/// A named weekday: its number from Monday, and the day meant.
fn weekday(words: &mut Words, today: NaiveDate) -> Option<(u32, NaiveDate)> {
    let named = |word: &str| WEEKDAYS.iter().position(|names| names.contains(&word));
    let (i, index) = (0..words.len()).find_map(|i| {
        let word = words.at(i);
        named(word).or_else(|| named(word.strip_suffix('s')?)).map(|index| (i, index as u32))
    })?;
    let before = if i > 0 { words.at(i - 1).to_owned() } else { String::new() };
    let next_week = before == "next" || (words.at(i + 1), words.at(i + 2)) == ("next", "week");
    let ahead = (7 + index - today.weekday().num_days_from_monday()) % 7;
    let date = if next_week {
        let monday = today + Days::new(7 - u64::from(today.weekday().num_days_from_monday()));
        monday + Days::new(u64::from(index))
    } else {
        today + Days::new(u64::from(ahead))
    };
    words.use_up(i, 1);
    if matches!(before.as_str(), "next" | "this" | "on" | "coming") {
        words.use_up(i - 1, 1);
    }
    Some((index, date))
}

/// "June 12", "12th of June", "the 12th", "6/12".
fn day_of_month(words: &mut Words, today: NaiveDate) -> Option<NaiveDate> {
    let month_at = |words: &Words, i: usize| {
        MONTHS.iter().position(|names| names.contains(&words.at(i))).map(|month| month as u32 + 1)
    };
    for i in 0..words.len() {
        if let Some(month) = month_at(words, i) {
            // "12th of June" or "12 June", else "June 12" and "June twenty first".
            let of = usize::from(i > 0 && words.at(i - 1) == "of");
            if i > of
                && let Some(day) = number(words.at(i - 1 - of)).filter(|day| (1..=31).contains(day))
                && words.at(i - 1 - of).len() <= 12
            {
                words.use_up(i - 1 - of, 2 + of);
                return upcoming(today, Some(month), day);
            }
            if let Some((day, used)) = spoken_day(words, i + 1) {
                words.use_up(i, 1 + used);
                return upcoming(today, Some(month), day);
            }
        }
        let slashed = words.at(i).split_once('/').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
        if let Some((month, day)) = slashed {
            words.use_up(i, 1);
            return upcoming(today, Some(month), day);
        }
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| {
            words
                .at(i)
                .strip_suffix(end)
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        });
        let named = ordinal || (i > 0 && words.at(i - 1) == "the" && words.at(i).ends_with("th"));
        if let Some(day) = number(words.at(i)).filter(|day| named && (1..=31).contains(day)) {
            words.use_up(i, 1);
            return upcoming(today, None, day);
        }
    }
    None
}

/// A day of the month in one word or two ("twenty first").
fn spoken_day(words: &Words, i: usize) -> Option<(u32, usize)> {
    let first = number(words.at(i)).filter(|day| (1..=31).contains(day))?;
    let second = number(words.at(i + 1)).filter(|unit| (1..10).contains(unit));
    match second {
        Some(unit) if matches!(words.at(i), "twenty" | "thirty") => Some((first + unit, 2)),
        _ => Some((first, 1)),
    }
}

/// The next day with this number, in this month or in any.
fn upcoming(today: NaiveDate, month: Option<u32>, day: u32) -> Option<NaiveDate> {
    let candidates = (0..60u32).filter_map(|ahead| {
        let first = today.with_day(1)? + Months::new(ahead);
        first.with_day(day).filter(|date| *date >= today && month.is_none_or(|month| date.month() == month))
    });
    candidates.into_iter().next()
}

/// The day of this weekday that is nearest a date, and not past.
fn nearest_weekday(date: NaiveDate, index: u32, today: NaiveDate) -> NaiveDate {
    let back = (7 + date.weekday().num_days_from_monday() - index) % 7;
    let before = date - Days::new(u64::from(back));
    if back <= 3 && before >= today { before } else { before + Days::new(7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        // A Friday.
        let today = NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date");
        date(&mut Words::of(text), today).map(|heard| heard.date.to_string())
    }

    #[test]
    fn days_are_read_as_people_name_them() {
        for (text, day) in [
            ("tomorrow at 2", "2026-06-13"),
            ("today", "2026-06-12"),
            ("the day after tomorrow", "2026-06-14"),
            ("on Tuesday", "2026-06-16"),
            ("next Friday", "2026-06-19"),
            ("Wednesday next week", "2026-06-17"),
            ("this Saturday", "2026-06-13"),
            ("June 20th", "2026-06-20"),
            ("the 20th of June", "2026-06-20"),
            ("20 June at 3", "2026-06-20"),
            ("june twenty first", "2026-06-21"),
            ("the 3rd", "2026-07-03"),
            ("6/30", "2026-06-30"),
            ("in two weeks", "2026-06-26"),
            ("March 1", "2027-03-01"),
            ("February 29", "2028-02-29"),
        ] {
            assert_eq!(read(text).as_deref(), Some(day), "{text}");
        }
        assert_eq!(read("at 3 please"), None);
        assert_eq!(read("February 31"), None);
    }

    #[test]
    fn where_weekday_and_date_disagree_the_weekday_wins() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date");
        let heard = date(&mut Words::of("Thursday the 17th"), today).expect("a day");
        assert_eq!((heard.date.to_string().as_str(), heard.doubtful), ("2026-06-18", true));
    }
}
