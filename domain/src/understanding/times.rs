//! Times of day as people name them: "half eight", "quarter to five", "between 2 and 4", "después de las cinco".
//! Where morning or afternoon is left open, the opening hours decide.

mod clock;
mod parts;

use serde::{Deserialize, Serialize};

use self::clock::{Clock, clock};
use self::parts::{Part, part_of_day};
use super::phrases::{Phrases, phrases};
use super::settling::{self, Said};
use super::words::Words;
use crate::hours::WeeklyHours;

/// When on the day, in minutes after local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeWish {
    /// At this time.
    At(u16),
    /// Starting from the first on and before the second.
    Between(u16, u16),
}

/// A day, in minutes.
pub(super) const DAY: u16 = 24 * 60;

/// What was said about the time, before it is settled what was meant.
#[derive(Debug, Clone, Copy)]
enum Named {
    At(Clock),
    After(Clock),
    Before(Clock),
    Between(Clock, Clock),
    Either(Clock, Clock),
    Part(Part),
}

/// Finds the time that is meant and uses the words of all times up. `asked` when a time was asked for, so that a bare
/// "three" is one.
pub fn time(words: &mut Words, hours: &WeeklyHours, asked: bool) -> Option<TimeWish> {
    let mut said = Vec::new();
    let mut i = 0;
    while i < words.len() {
        match named(words, i, asked) {
            Some((thing, len)) => {
                said.push(Said { at: i, len, thing });
                i += len;
            }
            None => i += 1,
        }
    }
    let part = said.iter().find_map(|said| match said.thing {
        Named::Part(part) => Some(part),
        _ => None,
    });
    let meant = |clocks: bool| {
        let wishes: Vec<Said<TimeWish>> = said
            .iter()
            .filter(|said| clocks != matches!(said.thing, Named::Part(_)))
            .map(|said| Said { at: said.at, len: said.len, thing: said.thing.resolve(hours, part) })
            .collect();
        settling::settle(words, &wishes, together)
    };
    // "In the afternoon, at three": the part of the day only says which three.
    let wish = meant(true).or_else(|| meant(false));
    for one in said {
        words.use_up(one.at, one.len);
    }
    wish
}

static BETWEEN: Phrases = Phrases::of("between|from|entre|desde|de");
static AFTER: Phrases = Phrases::of(
    "any time after|anytime after|sometime after|not before|no earlier than|\
    not earlier than|later than|starting at|starting from|after about|after|from|since|despues de las|\
    despues de la|a partir de las|a partir de la|desde las|desde la|pasadas las|no antes de las|\
    mas tarde de las|past|beyond",
);
static BEFORE: Phrases = Phrases::of(
    "any time before|anytime before|sometime before|no later than|not later than|\
    not after|earlier than|before|until|till|by|antes de las|antes de la|hasta las|no mas tarde de las|\
    no despues de las",
);
static OR_LATER: Phrases = Phrases::of(
    "or later|or after|onwards|onward|and later|o mas tarde|o despues|en adelante|\
    at the earliest|como pronto",
);
static OR_EARLIER: Phrases = Phrases::of(
    "or earlier|or before|at the latest|o antes|como tarde|como muy tarde|\
    a mas tardar|latest",
);

fn named(words: &Words, i: usize, asked: bool) -> Option<(Named, usize)> {
    if words.at(i).is_empty() {
        return None;
    }
    // "Change it from 2 to 3" is no stretch, and "from 2" no beginning of one.
    let moved = settling::moves(words, i);
    if let Some(found) = between(words, i).filter(|_| !moved) {
        return Some(found);
    }
    for (phrases, named) in [(&AFTER, Named::After as fn(Clock) -> Named), (&BEFORE, Named::Before)] {
        if let Some(len) = words.any_at(i, phrases)
            && !(moved && matches!(words.at(i), "from" | "desde"))
            && let Some((clock, more)) = clock(words, i + len)
        {
            return Some((named(clock), len + more));
        }
    }
    if let Some((clock, len)) = clock(words, i) {
        let end = i + len;
        if let Some(more) = words.any_at(end, &OR_LATER) {
            return Some((Named::After(clock), len + more));
        }
        if let Some(more) = words.any_at(end, &OR_EARLIER) {
            return Some((Named::Before(clock), len + more));
        }
        if clock.sure
            || asked
            || introduced(words, i)
            || (moved && matches!(words.before(i, 1), "from" | "to"))
        {
            return Some((Named::At(clock), len));
        }
    }
    part_of_day(words, i).map(|(part, len)| (Named::Part(part), len))
}

/// "Between two and four", "from 2 to 4", "2-4 pm", "2 to 4".
fn between(words: &Words, i: usize) -> Option<(Named, usize)> {
    if let Some((first, last)) = clock::joined(words, i) {
        return Some((Named::Between(first, last.0), last.1));
    }
    let intro = words.any_at(i, &BETWEEN);
    let from = i + intro.unwrap_or(0);
    let (first, len) = clock(words, from)?;
    let mid = from + len;
    if intro.is_none()
        && words.any_at(mid, phrases!("or|o")).is_some()
        && let Some((last, more)) = clock(words, mid + 1)
        && (last.sure || introduced(words, i))
    {
        return Some((Named::Either(first, last), mid + 1 + more - i));
    }
    let and = words.any_at(mid, phrases!("and|to|until|till|through|y|a|hasta|and before|but before"))?;
    let (last, more) = clock(words, mid + and)?;
    let linked_loosely = matches!(words.at(mid), "and" | "y" | "a");
    if intro.is_none() && (linked_loosely || !(first.sure || last.sure || introduced(words, i))) {
        return None;
    }
    if matches!(words.at(i), "de") && !(last.sure || first.sure) && words.at(mid) != "a" {
        return None;
    }
    Some((Named::Between(first, last), mid + and + more - i))
}

/// Whether the words before a bare number make it a time.
fn introduced(words: &Words, i: usize) -> bool {
    static INTRO: Phrases = Phrases::of(
        "at|around|about|morning|afternoon|evening|night|say|by|las|la|at about|at around|maybe|approximately",
    );
    static LOOSE: Phrases = Phrases::of("for|do|make it|make that|how about|what about|is");
    (words.ends_before(i, &INTRO) && words.before(i, 1) != "la")
        || words.ends_before(i, &LOOSE)
        || (words.before(i, 1) == "la" && words.at(i) == "una")
}

impl Named {
    fn resolve(self, hours: &WeeklyHours, part: Option<Part>) -> TimeWish {
        match self {
            Self::At(clock) => TimeWish::At(clock.minutes(hours, part)),
            Self::After(clock) => TimeWish::Between(clock.minutes(hours, part), DAY),
            // "By midnight" is by the end of the day.
            Self::Before(clock) => {
                TimeWish::Between(0, Some(clock.minutes(hours, part)).filter(|at| *at > 0).unwrap_or(DAY))
            }
            Self::Between(first, last) => stretch(first, last, hours, part),
            Self::Either(first, last) => match stretch(first, last, hours, part) {
                TimeWish::Between(from, until) => TimeWish::Between(from, until + 1),
                at @ TimeWish::At(_) => at,
            },
            Self::Part(part) => TimeWish::Between(part.from, part.until),
        }
    }
}

/// From one time to another. "10 to 12 am" ends at noon: nobody comes at midnight.
fn stretch(first: Clock, last: Clock, hours: &WeeklyHours, part: Option<Part>) -> TimeWish {
    let until = last.minutes(hours, part);
    let from = first.minutes_before(until, hours, part);
    match from < until {
        true => TimeWish::Between(from, until),
        false if from < until + DAY / 2 => TimeWish::Between(from, (until + DAY / 2).min(DAY)),
        false => TimeWish::At(from),
    }
}

/// Two times that were both meant: "after 3 but before 5", "2 or 3".
fn together(first: TimeWish, second: TimeWish) -> TimeWish {
    match (first, second) {
        (TimeWish::At(one), TimeWish::At(other)) => TimeWish::Between(one.min(other), one.max(other) + 1),
        (TimeWish::Between(from, DAY), TimeWish::Between(0, until))
        | (TimeWish::Between(0, until), TimeWish::Between(from, DAY))
            if from < until =>
        {
            TimeWish::Between(from, until)
        }
        (TimeWish::Between(from, until), TimeWish::Between(start, end)) => {
            TimeWish::Between(from.min(start), until.max(end))
        }
        (first, _) => first,
    }
}
