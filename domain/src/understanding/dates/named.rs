//! One name of a day at one place of an utterance, before it is known what stands beside it.

use chrono::{Datelike, Days, NaiveDate};

use super::Calendar;
use super::calendar::{monday_of, month_ahead, nth_weekday, upcoming, weekday_from};
use super::holidays::holiday;
use crate::understanding::numbers::{number, ordinal, single};
use crate::understanding::phrases::{Phrases, phrases};
use crate::understanding::words::{Words, count};

/// A name of a day, or of some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// "Tuesday", 0 for Monday.
    Weekday { index: u32, which: Which },
    /// "The 12th", "March 12".
    Numbered(NaiveDate),
    /// "Tomorrow", "Christmas".
    Day(NaiveDate),
    /// "Next week": a weekday beside it lies in it.
    Week(NaiveDate, NaiveDate),
    /// "The weekend", "next month".
    Stretch(NaiveDate, NaiveDate),
    /// "Last Tuesday": no wish.
    Past,
}

/// Which of a weekday's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// "Friday": the next one, never today, which would be called so.
    Plain,
    /// "This Friday", today included.
    This,
    /// "Next Friday": of the next calendar week.
    Next,
    /// "Friday after next", "Friday week": so many weeks after the next plain one.
    Later(u32),
    /// "Last Friday".
    Last,
}

impl Which {
    /// The day; none of the past.
    pub(super) fn resolve(self, index: u32, today: NaiveDate) -> Option<NaiveDate> {
        let coming = weekday_from(today + Days::new(1), index);
        match self {
            Self::Plain => Some(coming),
            Self::This => Some(weekday_from(today, index)),
            Self::Next => Some(monday_of(today) + Days::new(7 + u64::from(index))),
            Self::Later(weeks) => Some(coming + Days::new(u64::from(7 * weeks))),
            Self::Last => None,
        }
    }
}

static WEEKDAYS: [Phrases; 7] = [
    Phrases::of("monday|mon|mondays|lunes"),
    Phrases::of("tuesday|tue|tues|tuesdays|martes"),
    Phrases::of("wednesday|wed|weds|wednesdays|miercoles"),
    Phrases::of("thursday|thu|thur|thurs|thursdays|jueves"),
    Phrases::of("friday|fri|fridays|viernes"),
    Phrases::of("saturday|sat|saturdays|sabado|sabados"),
    Phrases::of("sunday|sun|sundays|domingo|domingos"),
];

static MONTHS: [Phrases; 12] = [
    Phrases::of("january|jan|enero"),
    Phrases::of("february|feb|febrero"),
    Phrases::of("march|marzo"),
    Phrases::of("april|apr|abril"),
    Phrases::of("may|mayo"),
    Phrases::of("june|jun|junio"),
    Phrases::of("july|jul|julio"),
    Phrases::of("august|aug|agosto"),
    Phrases::of("september|sep|sept|septiembre|setiembre"),
    Phrases::of("october|oct|octubre"),
    Phrases::of("november|nov|noviembre"),
    Phrases::of("december|dec|diciembre"),
];

/// The name of a day that begins at a place, and its length in words.
pub(super) fn named(words: &Words, i: usize, calendar: Calendar) -> Option<(Named, usize)> {
    if words.at(i).is_empty() {
        return None;
    }
    let today = calendar.today;
    relative(words, i, today)
        .or_else(|| holiday(words, i, today).map(|(date, len)| (Named::Day(date), len)))
        .or_else(|| counted(words, i, today))
        .or_else(|| stretch(words, i, today))
        .or_else(|| nth_of_month(words, i, today))
        .or_else(|| written(words, i, calendar).map(|date| (numbered(date, today), 1)))
        .or_else(|| of_month(words, i, calendar).map(|(date, len)| (numbered(date, today), len)))
        .or_else(|| weekday(words, i))
}

/// A date; one of the past is no wish.
fn numbered(date: NaiveDate, today: NaiveDate) -> Named {
    if date < today { Named::Past } else { Named::Numbered(date) }
}

fn relative(words: &Words, i: usize, today: NaiveDate) -> Option<(Named, usize)> {
    const RELATIVE: [(&str, u64, usize); 22] = [
        // The last number is how many words are used up: "this afternoon" is a day and a time, which is read later.
        ("the day after tomorrow", 2, 4),
        ("day after tomorrow", 2, 3),
        ("pasado manana", 2, 2),
        ("a week from today", 7, 4),
        ("a week today", 7, 3),
        ("week from today", 7, 3),
        ("a week from tomorrow", 8, 4),
        ("a week tomorrow", 8, 3),
        ("de hoy en ocho", 7, 4),
        ("de hoy en quince", 14, 4),
        ("later today", 0, 2),
        ("today", 0, 1),
        ("tonight", 0, 0),
        ("this morning", 0, 1),
        ("this afternoon", 0, 1),
        ("this evening", 0, 1),
        ("hoy", 0, 1),
        ("esta tarde", 0, 1),
        ("esta noche", 0, 1),
        ("tomorrow", 1, 1),
        ("tomorow", 1, 1),
        ("tmrw", 1, 1),
    ];
    if words.at(i) == "manana" {
        // "De la mañana" and "por la mañana" are mornings; "mañana por la mañana" is both.
        let morning = matches!(words.before(i, 1), "la" | "las" | "pasada" | "media");
        return (!morning).then(|| (Named::Day(today + Days::new(1)), 1));
    }
    // "That is all I need for today" wishes no day.
    let done = words.before(i, 1) == "for"
        && phrases!("need|all|it|everything|needed|do|done").holds(words.before(i, 2));
    if words.at(i) == "today" && (done || phrases!("help|assistance|helping").holds(words.before(i, 1))) {
        return None;
    }
    let (_, days, used) = RELATIVE.iter().find(|(phrase, ..)| words.starts(i, phrase))?;
    Some((Named::Day(today + Days::new(*days)), (*used).max(1)))
}

/// "In two weeks", "ten days from now", "two weeks from Friday", "dentro de tres días".
fn counted(words: &Words, i: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let intro = words.any_at(i, phrases!("dentro de|in|en")).unwrap_or(0);
    let at = i + intro;
    let (count, len) = match words.at(at) {
        "a" if words.starts(at, "a couple of") => (2, 3),
        "a" | "an" | "una" | "un" => (1, 1),
        _ => number(words, at)?,
    };
    let days = match words.at(at + len) {
        "day" | "days" | "dia" | "dias" => 1,
        "week" | "weeks" | "semana" | "semanas" | "week's" | "weeks'" => 7,
        "fortnight" => 14,
        _ => return None,
    };
    let ahead = Days::new(u64::from(count.min(60)) * days);
    let end = at + len + 1;
    let from = words.any_at(end, phrases!("from now|from today|time"));
    if let Some(more) = from {
        return Some((Named::Day(today + ahead), end + more - i));
    }
    if let Some(more) = words.any_at(end, phrases!("from|on|after"))
        && let Some(index) = weekday_at(words, end + more)
    {
        let coming = weekday_from(today + Days::new(1), index);
        return Some((Named::Day(coming + ahead), end + more + 1 - i));
    }
    (intro > 0).then_some((Named::Day(today + ahead), end - i))
}

/// Stretches of days: weeks from now, and the first and the last day counted from its Monday.
static WEEKS: [(Phrases, u64, u64, u64); 10] = [
    (Phrases::of("week after next"), 2, 0, 6),
    (
        Phrases::of(
            "early next week|beginning of next week|start of next week|principios de la semana que viene",
        ),
        1,
        0,
        1,
    ),
    (Phrases::of("middle of next week|mid next week"), 1, 1, 3),
    (Phrases::of("end of next week|late next week|later next week|finales de la semana que viene"), 1, 3, 5),
    (
        Phrases::of("next weekend|el fin de semana que viene|proximo fin de semana|fin de semana que viene"),
        1,
        5,
        6,
    ),
    (Phrases::of("end of the week|end of this week|later this week|finales de semana"), 0, 3, 5),
    (
        Phrases::of("this weekend|the weekend|weekend|este fin de semana|el fin de semana|fin de semana"),
        0,
        5,
        6,
    ),
    (
        Phrases::of(
            "next week|the following week|la semana que viene|la proxima semana|semana que viene|\
            proxima semana|semana proxima",
        ),
        1,
        0,
        6,
    ),
    (Phrases::of("this week|esta semana"), 0, 0, 6),
    (Phrases::of("the other week"), 1, 0, 6),
];

/// Stretches of days.
fn stretch(words: &Words, i: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let monday = monday_of(today);
    let week = |ahead: u64, from: u64, to: u64| {
        (monday + Days::new(7 * ahead + from), monday + Days::new(7 * ahead + to))
    };
    for &(ref phrases, ahead, from, to) in &WEEKS {
        if let Some(len) = words.any_at(i, phrases) {
            let (first, last) = week(ahead, from, to);
            // Saturday and Sunday of a week that is nearly over are still this weekend.
            let named =
                if (from, to) == (0, 6) { Named::Week(first, last) } else { Named::Stretch(first, last) };
            return Some((named, len));
        }
    }
    if let Some(len) =
        words.any_at(i, phrases!("next month|el mes que viene|el proximo mes|mes que viene|proximo mes"))
    {
        let (first, last) = month_ahead(today, 1)?;
        return Some((Named::Stretch(first, last), len));
    }
    if let Some(len) =
        words.any_at(i, phrases!("end of the month|end of this month|fin de mes|finales de mes"))
    {
        let (_, last) = month_ahead(today, 0)?;
        return Some((Named::Stretch(last - Days::new(6), last), len));
    }
    // "In April", "sometime in May": a month on its own, after a word that tells it from a name.
    let intro = words.any_at(i, phrases!("in|en|during|early|late|mid"))?;
    let month =
        month_at(words, i + intro).filter(|_| number(words, i + intro + 1).is_none_or(|(n, _)| n > 31))?;
    let first = upcoming(today.with_day(1)?, Some(month), 1)?;
    let (_, last) = month_ahead(first, 0)?;
    let (first, last) = match words.at(i) {
        "early" => (first, first + Days::new(9)),
        "mid" => (first + Days::new(10), first + Days::new(19)),
        "late" => (first + Days::new(19), last),
        _ => (first, last),
    };
    Some((Named::Stretch(first, last), intro + 1))
}

/// "The first Monday of June", "last Friday of the month".
fn nth_of_month(words: &Words, i: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let the = usize::from(matches!(words.at(i), "the" | "el"));
    let last = matches!(words.at(i + the), "last" | "ultimo" | "ultima");
    let any = matches!(words.at(i), "any" | "some" | "cualquier" | "algun");
    let (nth, len) =
        if last || any { (u32::from(any), 1) } else { ordinal(words, i + the).filter(|(n, _)| *n <= 5)? };
    let unit = i + the + len;
    let of = words.any_at(unit + 1, phrases!("of|in|de|en|del"))?;
    let at = unit + 1 + of;
    if matches!(words.at(unit), "week" | "semana") {
        return week_of_month(words, at, nth, today).map(|(named, len)| (named, at + len - i));
    }
    let index = weekday_at(words, unit)?;
    if let Some(month) = month_at(words, at) {
        let year = today.year();
        let date = nth_weekday(year, month, index, nth).filter(|date| *date >= today);
        let date = date.or_else(|| nth_weekday(year + 1, month, index, nth))?;
        return Some((Named::Day(date), at + 1 - i));
    }
    let (ahead, len) = months_ahead(words, at)?;
    let (first, _) = month_ahead(today, ahead)?;
    let date = nth_weekday(first.year(), first.month(), index, nth)?;
    Some((Named::Day(date), at + len - i))
}

/// "The last week of June", "the first week of next month".
fn week_of_month(words: &Words, at: usize, nth: u32, today: NaiveDate) -> Option<(Named, usize)> {
    let (first, len) = match month_at(words, at) {
        Some(month) => (upcoming(today.with_day(1)?, Some(month), 1)?, 1),
        None => {
            let (ahead, len) = months_ahead(words, at)?;
            (month_ahead(today, ahead)?.0, len)
        }
    };
    let (_, last) = month_ahead(first, 0)?;
    let start = match nth {
        0 => last - Days::new(6),
        nth => first + Days::new(u64::from(7 * (nth - 1))),
    };
    Some((Named::Stretch(start, (start + Days::new(6)).min(last)), len))
}

/// `2026-06-12`, `6/12`, `6/12/2026`.
fn written(words: &Words, i: usize, calendar: Calendar) -> Option<NaiveDate> {
    let word = words.at(i);
    if let Ok(date) = NaiveDate::parse_from_str(word, "%Y-%m-%d") {
        return Some(date);
    }
    let mut parts = word.split(['/', '-']).map(str::parse::<u32>);
    let (first, second) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let year = parts.next().transpose().ok()?;
    if parts.next().is_some() || (year.is_none() && !word.contains('/')) {
        return None;
    }
    let day_first = first > 12 || (calendar.day_first && second <= 12);
    let (month, day) = if day_first { (second, first) } else { (first, second) };
    match year {
        Some(year) => NaiveDate::from_ymd_opt(if year < 100 { 2000 + year } else { year } as i32, month, day),
        None => upcoming(calendar.today, Some(month), day),
    }
}

/// "June 12", "12th of June", "the 12th", "the 12th of this month", "el quince".
fn of_month(words: &Words, i: usize, calendar: Calendar) -> Option<(NaiveDate, usize)> {
    let today = calendar.today;
    if let Some(month) = month_at(words, i) {
        let the = usize::from(matches!(words.at(i + 1), "the" | "el"));
        let (day, len) = day_number(words, i + 1 + the)?;
        let (year, more) = year_at(words, i + 1 + the + len);
        return Some((dated(today, Some(month), day, year)?, 1 + the + len + more));
    }
    let intro = words.any_at(i, phrases!("on the|for the|the|el dia|el|dia|del|al")).unwrap_or(0);
    let (day, len) = day_number(words, i + intro)?;
    let end = i + intro + len;
    let of = words.any_at(end, phrases!("of|de|del")).unwrap_or(0);
    // "At 3 March 5th": the hour belongs to what comes before.
    let hour = matches!(words.before(i, 1), "at" | "around" | "by" | "las");
    if let Some(month) =
        month_at(words, end + of).filter(|_| of > 0 || (!hour && names_a_day(words, i + intro, len)))
    {
        let (year, more) = year_at(words, end + of + 1);
        return Some((dated(today, Some(month), day, year)?, end + of + 1 + more - i));
    }
    if let Some((ahead, more)) = months_ahead(words, end + of).filter(|_| of > 0) {
        let (first, _) = month_ahead(today, ahead)?;
        let date = first.with_day(day)?;
        // "The 3rd of the month" on the 10th is the next month's.
        let date = if date < today { upcoming(today, None, day)? } else { date };
        return Some((date, end + of + more - i));
    }
    bare_day(words, i, intro, len, calendar)
        .then(|| upcoming(today, None, day))
        .flatten()
        .map(|date| (date, intro + len))
}

/// Whether a number on its own is a day of the month: "the 12th", "on the fifth", "el 15", but not "the first one".
fn bare_day(words: &Words, i: usize, intro: usize, len: usize, calendar: Calendar) -> bool {
    static THINGS: Phrases = Phrases::of(
        "one|ones|available|appointment|slot|time|thing|opening|option|floor|street|\
        avenue|person|people|visit|of|cita|vez|opcion|hora|que|person's",
    );
    let at = i + intro;
    let end = at + len;
    if THINGS.holds(words.at(end))
        || words.at(end).contains("o'clock")
        || matches!(words.at(end), "am" | "pm")
    {
        return false;
    }
    let word = words.at(at);
    let spanish = matches!(words.at(i), "el" | "dia" | "del" | "al");
    if let Some((n, _)) = ordinal(words, at) {
        let digits = word.as_bytes()[0].is_ascii_digit();
        let choice = n <= 3
            && !digits
            && (calendar.choosing
                || intro == 0
                || words.at(i) == "the" && i > 0 && !words.pause_after(i - 1));
        return digits || (intro > 0 && !choice);
    }
    // "El martes dos", "Tuesday 16"; "Tuesday 2" is a time.
    let beside = i.checked_sub(1).and_then(|before| weekday_at(words, before)).is_some() && intro == 0;
    if beside && !words.pause_after(i - 1) {
        let after = words.at(end);
        let clock = matches!(after, "y" | "menos" | "en" | "de" | "o'clock" | "h" | "horas")
            || single(after).is_some();
        let spanish =
            phrases!("lunes|martes|miercoles|jueves|viernes|sabado|domingo").holds(words.before(i, 1));
        let day = single(word).is_some_and(|n| n > 12);
        return !clock && (spanish || day);
    }
    // "On the 12", "el quince", "the 12"; but "el 2 por ciento" nobody says here.
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    intro > 0
        && (spanish || digits)
        && !matches!(words.at(end), "minute" | "minutes" | "hour" | "hours" | "dollar" | "dollars")
}

/// Whether the words are an ordinal, or stand where only a day of the month can ("12 June").
fn names_a_day(words: &Words, at: usize, len: usize) -> bool {
    ordinal(words, at).is_some() || len == 1 && words.at(at).bytes().all(|b| b.is_ascii_digit())
}

fn dated(today: NaiveDate, month: Option<u32>, day: u32, year: Option<i32>) -> Option<NaiveDate> {
    match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month?, day),
        None => upcoming(today, month, day),
    }
}

fn day_number(words: &Words, i: usize) -> Option<(u32, usize)> {
    let found =
        ordinal(words, i).or_else(|| number(words, i).filter(|_| !matches!(words.at(i), "un" | "una")));
    found.filter(|(day, _)| (1..=31).contains(day))
}

/// "2026", "of 2026", "del 2026".
fn year_at(words: &Words, i: usize) -> (Option<i32>, usize) {
    let of = words.any_at(i, phrases!("of|de|del")).unwrap_or(0);
    let year = words.at(i + of).parse::<i32>().ok().filter(|year| (2000..2200).contains(year));
    if year.is_some() { (year, of + 1) } else { (None, 0) }
}

fn months_ahead(words: &Words, i: usize) -> Option<(u32, usize)> {
    static THIS: Phrases = Phrases::of("this month|the month|este mes|mes en curso|current month|mes");
    static NEXT: Phrases = Phrases::of(
        "next month|the next month|mes que viene|proximo mes|mes proximo|\
        the following month",
    );
    words.any_at(i, &NEXT).map(|len| (1, len)).or_else(|| words.any_at(i, &THIS).map(|len| (0, len)))
}

fn month_at(words: &Words, i: usize) -> Option<u32> {
    let word = words.at(i);
    MONTHS.iter().position(|names| names.holds(word)).map(|month| month as u32 + 1)
}

fn weekday_at(words: &Words, i: usize) -> Option<u32> {
    let word = words.at(i);
    let word = word.strip_suffix("'s").unwrap_or(word);
    WEEKDAYS.iter().position(|names| names.holds(word)).map(|index| index as u32)
}

/// A weekday with what says which one.
fn weekday(words: &Words, i: usize) -> Option<(Named, usize)> {
    const AFTER: [(&str, Which); 9] = [
        ("after next", Which::Later(1)),
        ("fortnight", Which::Later(2)),
        ("week", Which::Later(1)),
        ("que viene no el otro", Which::Plain),
        ("que viene", Which::Plain),
        ("proximo", Which::Plain),
        ("pasado", Which::Last),
        ("siguiente", Which::Next),
        ("en ocho", Which::Later(1)),
    ];
    const BEFORE: [(&str, Which); 18] = [
        ("a week", Which::Later(1)),
        ("a week on", Which::Later(1)),
        ("a week from", Which::Later(1)),
        ("this coming", Which::This),
        ("this upcoming", Which::This),
        ("the coming", Which::Plain),
        ("the following", Which::Next),
        ("the next", Which::Next),
        ("following", Which::Next),
        ("next", Which::Next),
        ("this", Which::This),
        ("coming", Which::This),
        ("last", Which::Last),
        ("este", Which::This),
        ("el proximo", Which::Plain),
        ("proximo", Which::Plain),
        ("el pasado", Which::Last),
        ("on", Which::Plain),
    ];
    let (len, which) = BEFORE
        .iter()
        .find(|(phrase, _)| words.starts(i, phrase) && weekday_at(words, i + count(phrase)).is_some())
        .map_or((0, Which::Plain), |(phrase, which)| (count(phrase), *which));
    let index = weekday_at(words, i + len)?;
    let end = i + len + 1;
    let (more, which) = AFTER
        .iter()
        .find(|(phrase, _)| words.starts(end, phrase))
        .map_or((0, which), |(phrase, which)| (count(phrase), *which));
    let named = if which == Which::Last { Named::Past } else { Named::Weekday { index, which } };
    Some((named, len + 1 + more))
}
