//! A time on the clock: `2:30`, "two thirty", "half past two", "quarter to five", "las tres y media".

use super::parts::Part;
use crate::hours::WeeklyHours;
use crate::understanding::numbers::number;
use crate::understanding::phrases::{Phrases, phrases};
use crate::understanding::words::Words;

/// A time on the clock, perhaps without its half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0 to 24, in minutes.
    minutes: u16,
    half: Option<Half>,
    /// Nothing but a time looks so.
    pub(super) sure: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
    /// "In the morning": 12 in the morning is noon.
    Morning,
    /// "At night": 12 at night is midnight.
    Night,
    /// 24 hours: nothing is open.
    Known,
}

const NOON: u16 = 12 * 60;

/// Words after a number that make it something else.
static THINGS: Phrases = Phrases::of(
    "people|person|persons|of|minutes|minute|mins|hour|hours|day|days|week|weeks|\
    month|months|dollars|dollar|euros|bucks|percent|haircuts|haircut|cuts|appointments|adults|kids|\
    children|years|year|times|guests|women|men|girls|ladies|friends|personas|minutos|horas|dias|semanas|\
    meses|anos|citas|cortes|amigas",
);

/// Words after "one" that make it a thing.
static AFTER_ONE: Phrases = Phrases::of(
    "in|that|which|there|here|near|with|where|too|more|for|around|is|on|and|from|to|of|you|i|would",
);

impl Clock {
    const fn known(minutes: u16) -> Self {
        Self { minutes, half: Some(Half::Known), sure: true }
    }

    /// Minutes after midnight; without am or pm what the part of the day or the opening hours say.
    pub(super) fn minutes(self, hours: &WeeklyHours, part: Option<Part>) -> u16 {
        let (early, late) = (self.minutes % NOON, self.minutes % NOON + NOON);
        let open = |at: u16| hours.0.iter().any(|span| (span.opens..span.closes).contains(&at));
        match self.half {
            Some(Half::Known) => self.minutes,
            Some(Half::Morning) if early < 60 => late,
            Some(Half::Night) if early < 60 => early,
            Some(Half::Am | Half::Morning) => early,
            Some(Half::Pm | Half::Night) => late,
            None if self.minutes >= 13 * 60 => self.minutes,
            None => {
                if let Some(part) = part {
                    let named = if part.is_morning() && early >= 60 { early } else { late };
                    let other = if named == early { late } else { early };
                    if open(named) || !open(other) {
                        return named;
                    }
                }
                if open(early) || (!open(late) && (8 * 60..NOON).contains(&early)) { early } else { late }
            }
        }
    }

    /// The same for the first of two times: "2 to 4 pm", "11 to 1".
    pub(super) fn minutes_before(self, until: u16, hours: &WeeklyHours, part: Option<Part>) -> u16 {
        if self.half.is_some() || self.minutes >= 13 * 60 {
            return self.minutes(hours, part);
        }
        let (early, late) = (self.minutes % NOON, self.minutes % NOON + NOON);
        if late < until { late } else { early }
    }
}

/// The time that begins at a place, and its length in words.
pub(super) fn clock(words: &Words, i: usize) -> Option<(Clock, usize)> {
    let one =
        |i: usize| words.at(i) == "la" && matches!(words.at(i + 1), "una" | "1" | "1:15" | "1:30" | "1:45");
    let las = usize::from(words.at(i) == "las" || one(i));
    let a = usize::from(words.at(i) == "a" && (words.at(i + 1) == "las" || one(i + 1)));
    let start = i + a + if a == 1 { 1 } else { las };
    let spanish = start > i;
    let (mut clock, len) = face(words, start, spanish)?;
    clock.sure |= a == 1;
    let mut end = start + len;
    if let Some(more) =
        words.any_at(end, phrases!("o'clock|oclock|en punto|sharp|on the dot|hours|horas|hrs|h|ish"))
    {
        clock.sure |= !matches!(words.at(end), "hours" | "horas") || clock.minutes >= 10 * 60;
        end += more;
    }
    if clock.half.is_none()
        && let Some((half, more)) = half_at(words, end)
    {
        clock.half = Some(half);
        clock.sure = true;
        end += more;
    }
    // "Two people", "one in Oakland", "that one please", "the one on Sunday".
    let one = words.at(i) == "one"
        && (AFTER_ONE.holds(words.at(end))
            || matches!(words.before(i, 1), "that" | "this" | "the" | "another"));
    if !clock.sure && (THINGS.holds(words.at(end)) || one) {
        return None;
    }
    Some((clock, end - i))
}

/// "2-4", "2-4pm", "10:30-12".
pub(super) fn joined(words: &Words, i: usize) -> Option<(Clock, (Clock, usize))> {
    let (first, second) = words.at(i).split_once('-')?;
    let (first, second) = (digits(first)?, digits(second)?);
    if first.minutes >= 24 * 60 || second.minutes >= 24 * 60 {
        return None;
    }
    let mut second = second;
    let mut len = 1;
    if second.half.is_none()
        && let Some((half, more)) = half_at(words, i + 1)
    {
        second.half = Some(half);
        len += more;
    }
    Some((first, (second, len)))
}

/// Hour and minute, without what follows.
fn face(words: &Words, i: usize, spanish: bool) -> Option<(Clock, usize)> {
    if let Some(len) = words.any_at(
        i,
        phrases!("noon|midday|mid day|12 noon|twelve noon|mediodia|high noon|noon-ish|noonish|around noon"),
    ) {
        return Some((Clock::known(NOON), len));
    }
    if let Some(len) = words.any_at(i, phrases!("midnight|medianoche")) {
        return Some((Clock::known(0), len));
    }
    if let Some(found) = fraction(words, i) {
        return Some(found);
    }
    if let Some(clock) = digits(words.at(i)) {
        // "2 30" and "14 30" of a speech engine.
        if clock.half.is_none() && clock.minutes.is_multiple_of(60) && !words.at(i).contains([':', '.', 'h'])
        {
            return with_minutes(words, i, clock, 1, spanish);
        }
        return Some((clock, 1));
    }
    let (hour, len) = number(words, i).filter(|(hour, _)| (1..=23).contains(hour))?;
    if matches!(words.at(i), "un") || (words.at(i) == "una" && !spanish) {
        return None;
    }
    // "Twenty three" is an hour only where nothing else makes sense of it; "veintitrés" is one.
    let clock = Clock { minutes: (hour * 60) as u16, half: None, sure: false };
    with_minutes(words, i, clock, len, spanish)
}

/// Minutes behind an hour: "two thirty", "nine oh five", "tres y cuarto", "cinco menos diez".
fn with_minutes(words: &Words, i: usize, clock: Clock, len: usize, spanish: bool) -> Option<(Clock, usize)> {
    let at = i + len;
    let hour = clock.minutes;
    let sure = |minutes: u16, len: usize| Some((Clock { minutes, half: None, sure: true }, len));
    for (phrase, minutes, more) in
        [("y media", 30, 2), ("y cuarto", 15, 2), ("menos cuarto", -15, 2), ("y pico", 0, 2)]
    {
        if words.starts(at, phrase) {
            return sure(hour.wrapping_add_signed(minutes), len + more);
        }
    }
    if let Some((minutes, more)) = number(words, at + 1).filter(|(n, _)| (1..60).contains(n)) {
        match words.at(at) {
            "y" if spanish => return sure(hour + minutes as u16, len + 1 + more),
            "menos" => return sure(hour - minutes as u16, len + 1 + more),
            "oh" | "o" if minutes < 10 => return sure(hour + minutes as u16, len + 1 + more),
            _ => {}
        }
    }
    let minutes = number(words, at).filter(|(n, _)| (10..60).contains(n) && !words.pause_after(at - 1));
    if let Some((minutes, more)) = minutes
        && !THINGS.holds(words.at(at + more))
    {
        // Without punctuation "two thirty" is a time, "10 15" too; "march 12 10 am" was read as a day before.
        return sure(hour + minutes as u16, len + more);
    }
    Some((clock, len))
}

/// "Half past two", "quarter to five", "half eight" (British: half past), "ten to six", "twenty past three".
fn fraction(words: &Words, i: usize) -> Option<(Clock, usize)> {
    let a = usize::from(words.at(i) == "a");
    let (part, len) = match words.at(i + a) {
        "half" => (30, 1),
        "quarter" => (15, 1),
        _ => number(words, i + a).filter(|(n, _)| matches!(n, 5 | 10 | 20 | 25))?,
    };
    let mut at = i + a + len;
    at += usize::from(matches!(words.at(at), "minutes"));
    let half = words.at(i + a) == "half";
    let sign = match words.at(at) {
        "past" | "after" => 1,
        "to" | "before" | "till" | "til" | "of" => -1,
        _ if half => 0,
        _ => return None,
    };
    // "From ten to five" is a stretch, and so is "5 to 6": speech engines write clock times otherwise.
    let typed = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let stretch = matches!(words.before(i, 1), "from" | "between")
        || (typed(words.at(i)) && typed(words.at(at + 1)) && sign < 0);
    if part != 15 && !half && stretch {
        return None;
    }
    at += usize::from(sign != 0);
    let (hour, more) = number(words, at).filter(|(hour, _)| (1..=12).contains(hour))?;
    let minutes = (hour * 60) as u16;
    let minutes = if sign < 0 { minutes - part as u16 } else { minutes + part as u16 };
    Some((Clock { minutes, half: None, sure: true }, at + more - i))
}

/// `2`, `2:30`, `2.30`, `2pm`, `230pm`, `15h30`, `1530`.
fn digits(word: &str) -> Option<Clock> {
    if !word.as_bytes().first()?.is_ascii_digit() || !word.is_ascii() {
        return None;
    }
    let (bare, half) = match word {
        _ if word.ends_with("am") => (&word[..word.len() - 2], Some(Half::Am)),
        _ if word.ends_with("pm") => (&word[..word.len() - 2], Some(Half::Pm)),
        _ if word.ends_with("ish") => (word[..word.len() - 3].trim_end_matches('-'), None),
        _ if word.ends_with("hrs") => (&word[..word.len() - 3], None),
        _ => (word.trim_end_matches('h'), None),
    };
    let parted = bare.split_once([':', '.', 'h']);
    let (hour, minute) = match parted {
        Some((hour, minute)) if minute.len() == 2 => (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?),
        Some(_) => return None,
        None if bare.len() >= 3 && bare.len() <= 4 => {
            let (hour, minute) = bare.split_at(bare.len() - 2);
            (hour.parse().ok()?, minute.parse().ok()?)
        }
        None => (bare.parse().ok()?, 0),
    };
    let sure = half.is_some()
        || parted.is_some_and(|_| !bare.contains('.'))
        || bare.len() == 4
        || word.ends_with("ish")
        || word.len() > bare.len();
    let glued = parted.is_none() && bare.len() >= 3 && half.is_none();
    if hour > 23 || minute > 59 || (glued && hour < 6) && bare.len() == 3 {
        return None;
    }
    let half = half.filter(|_| hour <= 12).or_else(|| {
        (hour > 12 || hour == 0 || bare.starts_with('0') && parted.is_some()).then_some(Half::Known)
    });
    Some(Clock { minutes: hour * 60 + minute, half, sure })
}

/// The half of the day that is named behind a time.
fn half_at(words: &Words, i: usize) -> Option<(Half, usize)> {
    static HALVES: [(Phrases, Half); 5] = [
        (Phrases::of("am|a m"), Half::Am),
        (Phrases::of("pm|p m"), Half::Pm),
        (
            Phrases::of(
                "in the morning|of the morning|this morning|de la manana|por la manana|en la manana|\
                tomorrow morning",
            ),
            Half::Morning,
        ),
        (
            Phrases::of(
                "in the afternoon|of the afternoon|this afternoon|in the evening|this evening|of the evening|\
                tomorrow afternoon|tomorrow evening|de la tarde|por la tarde|en la tarde|del mediodia",
            ),
            Half::Pm,
        ),
        (Phrases::of("at night|tonight|de la noche|por la noche|en la noche"), Half::Night),
    ];
    HALVES.iter().find_map(|(phrases, half)| words.any_at(i, phrases).map(|len| (*half, len)))
}
