//! Days as people name them, resolved on the shop's calendar: "next Saturday", "the 12th", "the day after tomorrow",
//! "de hoy en ocho". A day that is past means the next one of its kind; where weekday and date disagree the weekday wins.

mod calendar;
mod holidays;
mod named;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use self::named::{Named, named};
use super::phrases::Phrases;
use super::settling::{self, Said};
use super::words::Words;

/// The days a caller named: one, or a stretch of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayWish {
    /// The first day that would do.
    pub first: NaiveDate,
    /// The last day that would do; the same as the first for a single day.
    pub last: NaiveDate,
    /// Weekday and date did not belong together; the weekday was believed.
    pub doubtful: bool,
}

impl DayWish {
    /// A single day.
    pub fn on(date: NaiveDate) -> Self {
        Self { first: date, last: date, doubtful: false }
    }

    /// Some days in a row.
    pub fn between(first: NaiveDate, last: NaiveDate) -> Self {
        Self { first, last, doubtful: false }
    }

    /// The day, where it is a single one.
    pub fn single(self) -> Option<NaiveDate> {
        (self.first == self.last).then_some(self.first)
    }

    /// The day that was named: "by Friday" names the Friday.
    pub fn named(self, today: NaiveDate) -> NaiveDate {
        if self.first == today { self.last } else { self.first }
    }

    /// Whether a day would do.
    pub fn takes(self, date: NaiveDate) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

/// How the caller writes and says dates.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// The local day of the call.
    pub today: NaiveDate,
    /// `3/4` is the 3rd of April, not the 4th of March.
    pub day_first: bool,
    /// "The second" answers "which of these?" and is no day.
    pub choosing: bool,
}

/// Finds the day that is meant and uses the words of all days up.
pub fn days(words: &mut Words, calendar: Calendar) -> Option<DayWish> {
    let mut said = Vec::new();
    let mut i = 0;
    while i < words.len() {
        match named(words, i, calendar) {
            Some((thing, len)) => {
                said.push(Said { at: i, len, thing });
                i += len;
            }
            None => i += 1,
        }
    }
    let wishes = resolved(words, said, calendar.today);
    let meant = settling::settle(words, &wishes, together);
    for wish in &wishes {
        words.use_up(wish.at, wish.len);
    }
    meant
}

/// Names that stand side by side are one day: "Tuesday the 12th", "Wednesday next week".
fn resolved(words: &Words, said: Vec<Said<Named>>, today: NaiveDate) -> Vec<Said<DayWish>> {
    let mut wishes: Vec<Said<DayWish>> = Vec::with_capacity(said.len());
    let mut said = said.into_iter().peekable();
    while let Some(one) = said.next() {
        let joined = said.peek().and_then(|next| {
            let close = settling::side_by_side(words, one.at + one.len, next.at);
            let len = next.at + next.len - one.at;
            close.then(|| one.thing.with(next.thing, today)).flatten().map(|thing| Said {
                at: one.at,
                len,
                thing,
            })
        });
        if let Some(wish) = joined {
            said.next();
            wishes.push(wish);
        } else if let Some(wish) = one.thing.alone(today) {
            let (wish, before) = shifted(words, one.at, wish, today);
            wishes.push(Said { at: one.at - before, len: one.len + before, thing: wish });
        }
    }
    wishes
}

/// "The day after Christmas", "the Friday before": a day that is counted from another.
fn shifted(words: &Words, at: usize, wish: DayWish, today: NaiveDate) -> (DayWish, usize) {
    for (phrase, days) in [
        ("the day after", 1),
        ("day after", 1),
        ("the day before", -1),
        ("day before", -1),
        ("a week after", 7),
        ("a week before", -7),
        ("dia despues de", 1),
        ("dia despues del", 1),
        ("dia antes de", -1),
        ("dia antes del", -1),
    ] {
        let len = super::words::count(phrase);
        if at >= len && words.starts(at - len, phrase) {
            let first = wish.first + chrono::TimeDelta::days(days);
            return (DayWish::on(first), len);
        }
    }
    open_ended(words, at, wish, today).unwrap_or((wish, 0))
}

/// "Before Friday", "not before the 20th", "by Thursday", "the week of the 22nd".
fn open_ended(words: &Words, at: usize, wish: DayWish, today: NaiveDate) -> Option<(DayWish, usize)> {
    static FROM: Phrases = Phrases::of(
        "not before|no earlier than|on or after|starting|starting from|a partir del|a partir|no antes del|no antes",
    );
    static UNTIL: Phrases =
        Phrases::of("by|no later than|not after|until|on or before|hasta el|hasta|a mas tardar el");
    static BEFORE: Phrases = Phrases::of("before|earlier than|antes del|antes de|antes");
    static AFTER: Phrases = Phrases::of("after|later than|despues del|despues de|despues");
    static WEEK: Phrases = Phrases::of("the week of|week of|la semana del|semana del|la semana");
    let whole = |monday: NaiveDate| DayWish::between(monday.max(today), monday + Days::new(6));
    let far = wish.last + Days::new(FAR);
    let found = [
        (&FROM, DayWish::between(wish.first, far)),
        (&UNTIL, DayWish::between(today, wish.last)),
        (&BEFORE, DayWish::between(today, wish.first.pred_opt().unwrap_or(today).max(today))),
        (&AFTER, DayWish::between(wish.last + Days::new(1), far)),
        (&WEEK, whole(calendar::monday_of(wish.first))),
    ];
    // "Not before" is longer than "before".
    found
        .into_iter()
        .filter_map(|(phrases, wish)| words.length_before(at, phrases).map(|len| (wish, len)))
        .max_by_key(|(_, len)| *len)
}

/// How far "after the 20th" reaches, in days.
const FAR: u64 = 14;

/// Two days that were both meant: "Monday or Tuesday", "between the 3rd and the 5th".
fn together(first: DayWish, second: DayWish) -> DayWish {
    if second.first >= first.first {
        DayWish {
            first: first.first,
            last: second.last.max(first.last),
            doubtful: first.doubtful || second.doubtful,
        }
    } else {
        first
    }
}

impl Named {
    /// What it means on its own; a day of the past is none.
    fn alone(self, today: NaiveDate) -> Option<DayWish> {
        match self {
            Self::Weekday { index, which } => which.resolve(index, today).map(DayWish::on),
            Self::Numbered(date) | Self::Day(date) => Some(DayWish::on(date)),
            Self::Stretch(first, last) | Self::Week(first, last) => {
                (last >= today).then(|| DayWish::between(first.max(today), last))
            }
            Self::Past => None,
        }
    }

    /// What it means together with the next name.
    fn with(self, next: Self, today: NaiveDate) -> Option<DayWish> {
        match (self, next) {
            (Self::Weekday { index, .. }, Self::Numbered(date) | Self::Day(date))
            | (Self::Numbered(date) | Self::Day(date), Self::Weekday { index, .. }) => {
                let agreed = date.weekday().num_days_from_monday() == index;
                let date = if agreed { date } else { calendar::nearest_weekday(date, index, today) };
                Some(DayWish { first: date, last: date, doubtful: !agreed })
            }
            (Self::Weekday { index, .. }, Self::Week(monday, _))
            | (Self::Week(monday, _), Self::Weekday { index, .. }) => {
                // "Monday this week" on a Friday is the Monday to come.
                let date = calendar::monday_of(monday) + Days::new(u64::from(index));
                Some(DayWish::on(if date < today { date + Days::new(7) } else { date }))
            }
            (Self::Day(one), Self::Numbered(other)) | (Self::Numbered(one), Self::Day(other))
                if one == other =>
            {
                Some(DayWish::on(one))
            }
            _ => None,
        }
    }
}
