//! Times of day as people name them. Where morning or afternoon is left open, the opening hours decide.

use serde::{Deserialize, Serialize};

use super::tokens::{Words, number};
use crate::hours::WeeklyHours;

/// When on the day, in minutes after local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum TimeWish {
    /// At this time.
    At(u16),
    /// Between these two.
    Between(u16, u16),
}

const NOON: u16 = 12 * 60;
const DAY: u16 = 24 * 60;

/// Finds a time. `asked` when a time was asked for, so that a bare "three" is one.
pub(super) fn time(words: &Words, hours: &WeeklyHours, asked: bool) -> Option<TimeWish> {
    for i in 0..words.len() {
        if let Some(minutes) = clock(words, i, hours, asked) {
            let before = if i > 0 { words.at(i - 1) } else { "" };
            return Some(match before {
                "after" | "from" | "past" => TimeWish::Between(minutes, DAY),
                "before" | "until" | "by" => TimeWish::Between(0, minutes),
                _ => TimeWish::At(minutes),
            });
        }
    }
    part_of_day(words)
}

fn part_of_day(words: &Words) -> Option<TimeWish> {
    for (phrases, from, until) in [
        (&["after work", "evening", "tonight"][..], 17 * 60, DAY),
        (&["afternoon"][..], NOON, 17 * 60),
        (&["morning"][..], 0, NOON),
        (&["lunch", "lunchtime"][..], NOON, 14 * 60),
    ] {
        // "Good morning" is a greeting.
        let greeting = phrases.iter().any(|p| words.has(&format!("good {p}")));
        if !greeting && words.has_any(phrases) {
            return Some(TimeWish::Between(from, until));
        }
    }
    None
}

/// A time on the clock that begins at word `i`, in minutes after midnight.
fn clock(words: &Words, i: usize, hours: &WeeklyHours, asked: bool) -> Option<u16> {
    match words.at(i) {
        "noon" | "midday" => return Some(NOON),
        "half" | "quarter" => return fraction(words, i, hours),
        _ => {}
    }
    let (hour, minute, mut next) = hour_and_minute(words, i)?;
    let mut half = words.at(next);
    if half == "o'clock" {
        next += 1;
        half = words.at(next);
    }
    let glued = ["am", "pm"].into_iter().find(|half| words.at(i).ends_with(half));
    let introduced = i > 0
        && matches!(
            words.at(i - 1),
            "at" | "around" | "about" | "by" | "after" | "before" | "until" | "from" | "for" | "say" | "past"
        );
    let certain = glued.is_some()
        || matches!(half, "am" | "pm")
        || next > i + 1
        || words.at(i).contains(':')
        || introduced
        || asked
        || half == "in";
    if !certain {
        return None;
    }
    let half = match (glued, half, words.at(next + 2)) {
        (Some(half), _, _) => Some(half),
        (None, "am" | "pm", _) => Some(half),
        (None, "in", "morning") => Some("am"),
        (None, "in", "afternoon" | "evening") => Some("pm"),
        _ => None,
    };
    on_the_clock(hour, minute, half, hours)
}

/// "half past two", "quarter to five", "half eight" (British: half past).
fn fraction(words: &Words, i: usize, hours: &WeeklyHours) -> Option<u16> {
    let part: i32 = if words.at(i) == "half" { 30 } else { 15 };
    let (sign, at) = match words.at(i + 1) {
        "past" | "after" => (1, i + 2),
        "to" | "before" | "till" => (-1, i + 2),
        _ if part == 30 => (1, i + 1),
        _ => return None,
    };
    let hour = number(words.at(at)).filter(|hour| (1..=12).contains(hour))?;
    let half = match (words.at(at + 1), words.at(at + 3)) {
        (half @ ("am" | "pm"), _) => Some(half),
        ("in", "morning") => Some("am"),
        ("in", "afternoon" | "evening") => Some("pm"),
        _ => None,
    };
    let whole = on_the_clock(hour, 0, half, hours)?;
    let minutes = i32::from(whole) + sign * part;
    u16::try_from(minutes).ok()
}

/// Hour and minute, and the word after them: `2`, `2:30`, `two thirty`, `2pm`.
fn hour_and_minute(words: &Words, i: usize) -> Option<(u32, u32, usize)> {
    let word = words.at(i);
    let bare = word.strip_suffix("am").or_else(|| word.strip_suffix("pm")).unwrap_or(word);
    if let Some((hour, minute)) = bare.split_once(':') {
        let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
        return (hour < 24 && minute < 60).then_some((hour, minute, i + 1));
    }
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end));
    let hour = number(bare).filter(|hour| *hour <= 23 && !ordinal)?;
    let minute = number(words.at(i + 1)).filter(|minute| (10..60).contains(minute));
    Some(match minute {
        Some(minute) if hour >= 1 => (hour, minute, i + 2),
        _ => (hour, 0, i + 1),
    })
}

/// Minutes after midnight; without am or pm, whichever the shop is open at.
fn on_the_clock(hour: u32, minute: u32, half: Option<&str>, hours: &WeeklyHours) -> Option<u16> {
    if hour > 23 || (half.is_some() && !(1..=23).contains(&hour)) {
        return None;
    }
    let minutes = |hour: u32| (hour * 60 + minute) as u16;
    let hour = match half {
        Some("am") => hour % 12,
        Some(_) if hour <= 12 => hour % 12 + 12,
        Some(_) => hour,
        None if hour > 12 || hour == 0 => hour,
        None => {
            let open = |at: u16| hours.0.iter().any(|span| (span.opens..span.closes).contains(&at));
            let (early, late) = (hour % 12, hour % 12 + 12);
            if open(minutes(early)) || (!open(minutes(late)) && hour >= 8 && hour != 12) {
                early
            } else {
                late
            }
        }
    };
    Some(minutes(hour))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, asked: bool) -> Option<TimeWish> {
        time(&Words::of(text), &WeeklyHours::same(0..6, 9 * 60, 18 * 60), asked)
    }

    #[test]
    fn times_are_read_as_people_name_them() {
        for (text, minutes) in [
            ("at 2", 14 * 60),
            ("at two", 14 * 60),
            ("2 pm", 14 * 60),
            ("2pm please", 14 * 60),
            ("2:30 p.m.", 14 * 60 + 30),
            ("around ten", 10 * 60),
            ("half past 3 in the afternoon", 15 * 60 + 30),
            ("half eleven", 11 * 60 + 30),
            ("quarter to five", 16 * 60 + 45),
            ("quarter past 10 in the morning", 10 * 60 + 15),
            ("noon", 12 * 60),
            ("at twelve", 12 * 60),
            ("15:30", 15 * 60 + 30),
            ("two thirty", 14 * 60 + 30),
            ("9 o'clock", 9 * 60),
            ("5:15 in the evening", 17 * 60 + 15),
        ] {
            assert_eq!(read(text, false), Some(TimeWish::At(minutes)), "{text}");
        }
        assert_eq!(read("three", false), None);
        assert_eq!(read("three", true), Some(TimeWish::At(15 * 60)));
    }

    #[test]
    fn parts_of_the_day_are_stretches() {
        assert_eq!(read("after 4", false), Some(TimeWish::Between(16 * 60, DAY)));
        assert_eq!(read("in the morning", false), Some(TimeWish::Between(0, NOON)));
        assert_eq!(read("good morning, I want a haircut", false), None);
        assert_eq!(read("sometime in the afternoon", false), Some(TimeWish::Between(NOON, 17 * 60)));
    }
}
