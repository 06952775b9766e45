//! Values as other booking systems write them: dates in either order, times, amounts, states.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::Instant;
use crate::appointment::Status;
use crate::money::Cents;

/// Which of two numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
}

/// When something begins: on the shop's clock, or at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// On the shop's clock.
    Local(NaiveDateTime),
    /// With an offset of its own.
    Exact(Instant),
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What one date says about the order: `None` where it may be either, or is written in another way.
pub fn order_of(text: &str) -> Option<DateOrder> {
    let (first, second, _) = numbers(date_part(text))?;
    match (first > 12, second > 12) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Whether a date reads differently in either order.
pub fn is_ambiguous(text: &str) -> bool {
    numbers(date_part(text)).is_some_and(|(first, second, _)| first <= 12 && second <= 12 && first != second)
}

/// A date: `2026-06-12`, `12/06/2026`, `12.6.26`, `Jun 12, 2026`, `Fri, 12 June 2026`.
pub fn date(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let text = date_part(text);
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date);
    }
    if let Some((first, second, year)) = numbers(text) {
        let order = order.or_else(|| order_of(text));
        let (day, month) = match order {
            Some(DateOrder::DayFirst) => (first, second),
            Some(DateOrder::MonthFirst) => (second, first),
            None if first == second => (first, second),
            None => return None,
        };
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let month = words.iter().find_map(|word| month_of(word))?;
    let mut numbers = words
        .iter()
        .filter_map(|word| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok());
    let (day, year) = (numbers.next()?, numbers.next()?);
    let (day, year) = if day > 31 { (year, day) } else { (day, year) };
    NaiveDate::from_ymd_opt(full_year(year)?, month, day)
}

/// A time: `14:30`, `2:30 PM`, `2pm`.
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase().replace('.', "");
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim(), Some(0)),
        (_, Some(clock)) => (clock.trim(), Some(12)),
        _ => (text.as_str(), None),
    };
    let mut parts = clock.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = match parts.next() {
        Some(minute) => minute.parse().ok()?,
        None if half.is_some() => 0,
        None => return None,
    };
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Date and time in one: `2026-06-12T14:30:00-10:00`, `12/06/2026 14:30`, `Jun 12, 2026, 2:30 PM`.
pub fn start(text: &str, order: Option<DateOrder>) -> Option<Start> {
    let text = text.trim();
    if let Ok(exact) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(Start::Exact(exact.with_timezone(&chrono::Utc)));
    }
    let date_text = date_part(text);
    let rest = text.get(date_text.len()..)?.trim_start_matches([' ', ',', 'T', '\u{a0}']).trim();
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    Some(Start::Local(date(date_text, order)?.and_time(time(rest)?)))
}

/// An amount in cents: `$1,234.50`, `45,00 €`, `45`.
pub fn cents(text: &str) -> Option<Cents> {
    let text: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    let (whole, part) = match text.rfind(['.', ',']) {
        // A thousand’s mark has three digits behind it.
        Some(at) if text.len() - at - 1 <= 2 => (&text[..at], &text[at + 1..]),
        _ => (text.as_str(), ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = if part.is_empty() { 0 } else { format!("{part:0<2}").parse().ok()? };
    if text.is_empty() || !(0..=1_000_000).contains(&whole) { None } else { Some(Cents(whole * 100 + part)) }
}

/// Minutes: `45`, `45 min`, `1h 30min`, `1:30`.
pub fn minutes(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let minutes = if let Some((hours, minutes)) = text.split_once(':') {
        hours.trim().parse::<u32>().ok()?.checked_mul(60)?.checked_add(minutes.get(..2)?.parse().ok()?)?
    } else if let Some((hours, rest)) = text.split_once('h') {
        let rest: String = rest.chars().filter(char::is_ascii_digit).collect();
        let rest: u32 = if rest.is_empty() { 0 } else { rest.parse().ok()? };
        hours.trim().parse::<u32>().ok()?.checked_mul(60)?.checked_add(rest)?
    } else {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()?
    };
    (1..=720).contains(&minutes).then_some(minutes)
}

/// What became of a visit, in the words of other systems; `None` where it is left to the date.
pub fn status(text: &str) -> Option<Status> {
    let word: String = text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    let has = |part: &str| word.contains(part);
    if has("noshow") || has("didnotshow") {
        Some(Status::NoShow)
    } else if has("cancel") || has("declined") || has("deleted") {
        Some(Status::Cancelled)
    } else if has("complete") || has("checkedout") || has("arrived") || has("closed") || has("paid") {
        Some(Status::Completed)
    } else {
        None
    }
}

/// The part of a text that is its date: up to what looks like a time.
fn date_part(text: &str) -> &str {
    let text = text.trim();
    let clock = text.find(':').or_else(|| {
        let lower = text.to_ascii_lowercase();
        (lower.ends_with("am") || lower.ends_with("pm")).then(|| text.len() - 2)
    });
    let Some(clock) = clock else { return text };
    let before = text[..clock].trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    let before = before.trim_end_matches([' ', ',', 'T', '\u{a0}']);
    before.strip_suffix(" at").unwrap_or(before)
}

/// Two numbers and a year, however they are parted.
fn numbers(text: &str) -> Option<(u32, u32, i32)> {
    let mut parts = text.split(['/', '.', '-']).map(str::trim);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
    let year =
        (parts.next().is_none() && matches!(year.len(), 2 | 4)).then(|| year.parse().ok()).flatten()?;
    Some((plain(first)?, plain(second)?, full_year(year)?))
}

fn full_year(year: u32) -> Option<i32> {
    match year {
        0..=99 => Some(year as i32 + 2000),
        1900..=2200 => Some(year as i32),
        _ => None,
    }
}

fn month_of(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let place = MONTHS.iter().position(|month| word.starts_with(month))?;
    Some(place as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn edge_65_dates_are_read_in_their_order_or_not_at_all() {
        use DateOrder::{DayFirst, MonthFirst};
        for (text, order, wanted) in [
            ("2026-06-12", None, "2026-06-12"),
            ("12/06/2026", Some(DayFirst), "2026-06-12"),
            ("12/06/2026", Some(MonthFirst), "2026-12-06"),
            ("31.12.26", None, "2026-12-31"),
            ("12/31/2026", None, "2026-12-31"),
            ("6-6-2026", None, "2026-06-06"),
            ("Jun 12, 2026", None, "2026-06-12"),
            ("Fri, 12 June 2026", None, "2026-06-12"),
            ("12th Jun 2026", None, "2026-06-12"),
        ] {
            assert_eq!(date(text, order), day(wanted), "{text}");
        }
        for (text, order) in [
            ("12/06/2026", None),
            ("31/12/2026", Some(MonthFirst)),
            ("30/02/2026", Some(DayFirst)),
            ("", None),
            ("soon", None),
            ("1/2", None),
            ("2026", None),
        ] {
            assert_eq!(date(text, order), None, "{text}");
        }
        assert!(is_ambiguous("12/06/2026 14:30") && !is_ambiguous("6/6/2026") && !is_ambiguous("31/1/2026"));
        assert_eq!(order_of("31/12/2026 2:30 PM"), Some(DayFirst));
    }

    #[test]
    fn times_amounts_and_lengths_are_read_as_people_write_them() {
        let at = |h, m| NaiveTime::from_hms_opt(h, m, 0);
        for (text, wanted) in [
            ("14:30", at(14, 30)),
            ("2:30 PM", at(14, 30)),
            ("12:05am", at(0, 5)),
            ("2pm", at(14, 0)),
            ("9:00:00", at(9, 0)),
            ("25:00", None),
            ("13 pm", None),
            ("14", None),
        ] {
            assert_eq!(time(text), wanted, "{text}");
        }
        for (text, wanted) in
            [("$1,234.50", 123_450), ("45,00 €", 4_500), ("45", 4_500), ("1.234", 123_400), ("0.5", 50)]
        {
            assert_eq!(cents(text), Some(Cents(wanted)), "{text}");
        }
        assert_eq!((cents(""), cents("-5"), cents("free")), (None, None, None));
        for (text, wanted) in [("45", 45), ("45 min", 45), ("1h 30min", 90), ("1h", 60), ("1:30", 90)] {
            assert_eq!(minutes(text), Some(wanted), "{text}");
        }
        assert_eq!((minutes("0"), minutes("x"), minutes("999999999999")), (None, None, None));
    }

    #[test]
    fn a_start_is_on_the_shops_clock_unless_it_names_its_own_offset() {
        let local = |text: &str| Some(Start::Local(text.parse().expect("a time")));
        for text in ["2026-06-12 14:30", "Jun 12, 2026 2:30 PM", "12 Jun 2026, 2:30pm", "2026-06-12T14:30:00"]
        {
            assert_eq!(start(text, None), local("2026-06-12T14:30:00"), "{text}");
        }
        let exact = "2026-06-13T00:30:00Z".parse().expect("an instant");
        assert_eq!(start("2026-06-12T14:30:00-10:00", None), Some(Start::Exact(exact)));
        assert_eq!(start("2026-06-12", None), None, "no time");
    }

    #[test]
    fn the_words_of_other_systems_for_what_became_of_a_visit() {
        for (text, wanted) in [
            ("No-show", Some(Status::NoShow)),
            ("Cancelled by client", Some(Status::Cancelled)),
            ("canceled", Some(Status::Cancelled)),
            ("Checked Out", Some(Status::Completed)),
            ("Completed", Some(Status::Completed)),
            ("Confirmed", None),
            ("", None),
        ] {
            assert_eq!(status(text), wanted, "{text}");
        }
    }
}
