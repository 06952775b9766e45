//! Amounts, clock times, days, lengths and other numbers of a sentence. Every digit ends up in one of them.

use crate::money::Cents;
use crate::understanding::words::plain;

/// What a sentence states in numbers and days.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) amounts: Vec<Cents>,
    pub(super) clocks: Vec<Clock>,
    pub(super) days: Vec<Day>,
    /// Lengths of time.
    pub(super) minutes: Vec<u32>,
    /// Digits that are nothing of the above.
    pub(super) numbers: Vec<String>,
    /// Money without a readable amount.
    pub(super) unreadable_price: bool,
    /// A time in words, or one that is none.
    pub(super) unreadable_time: bool,
    /// A number above twelve in words.
    pub(super) spelled: bool,
}

/// A time on the clock, in minutes; without a half of the day it may be either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    minutes: u16,
    either: bool,
}

impl Clock {
    /// Whether it is this time; minutes after midnight.
    pub(super) fn is(self, minutes: u16) -> bool {
        let day = minutes % (24 * 60);
        if self.either { day % 720 == self.minutes % 720 } else { day == self.minutes }
    }
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// 0 is Monday.
    Weekday(u8),
    /// 0 is today.
    FromToday(u8),
    /// June 12, the 12th.
    OfMonth { month: Option<u8>, day: Option<u8> },
}

/// Runs of digits.
pub(super) fn digits(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty())
}

/// Reads a sentence.
pub(super) fn claims(sentence: &str) -> Claims {
    let words = words_of(sentence);
    let mut reader = Reader { words: &words, claims: Claims::default() };
    let mut i = 0;
    while i < words.len() {
        i += reader.read(i);
    }
    reader.claims
}

/// Lower case, punctuation around words away, ranges parted: "9-6", "$45–$60".
fn words_of(sentence: &str) -> Vec<String> {
    let mut parted = String::with_capacity(sentence.len() + 8);
    for c in sentence.chars() {
        if matches!(c, '-' | '–' | '—' | '/' | '(' | ')' | '&' | ';' | '"') {
            parted.push(' ');
        } else if matches!(c, '$' | '€' | '£' | '%') {
            // Money stands alone, before or behind its digits.
            parted.extend([' ', c, ' ']);
        } else {
            parted.push(c);
        }
    }
    let trimmed = |word: &str| {
        let word = plain(word);
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£' | '%'));
        if word.strip_suffix(".m").is_some() || word == "u.s" {
            word.replace('.', "")
        } else {
            word.to_owned()
        }
    };
    parted.split_whitespace().map(trimmed).filter(|word| !word.is_empty()).collect()
}

struct Reader<'a> {
    words: &'a [String],
    claims: Claims,
}

const MONEY: [&str; 14] = [
    "$", "€", "£", "dollar", "dollars", "buck", "bucks", "cent", "cents", "euro", "euros", "dolar",
    "dolares", "pesos",
];
const HALVES: [&str; 5] = ["am", "pm", "m", "oclock", "o'clock"];
const MINUTES: [&str; 6] = ["minute", "minutes", "min", "mins", "minuto", "minutos"];
const LONG: [&str; 4] = ["hour", "hours", "hora", "horas"];
const BEFORE_CLOCK: [&str; 16] = [
    "at", "las", "la", "until", "till", "by", "around", "from", "to", "between", "hasta", "desde", "sobre",
    "after", "before", "and",
];
const SMALL: [&str; 24] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "una",
    "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
];
const LARGE: [&str; 40] = [
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "dozen",
    "trece",
    "catorce",
    "quince",
    "dieciseis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veinticinco",
    "treinta",
    "cuarenta",
    "cincuenta",
    "sesenta",
    "setenta",
    "ochenta",
    "noventa",
    "cien",
    "ciento",
    "mil",
    "doscientos",
    "quinientos",
];
const IN_WORDS: [&str; 10] = [
    "noon",
    "midnight",
    "midday",
    "mediodia",
    "medianoche",
    "half-past",
    "quarter",
    "cuarto",
    "oclock",
    "o'clock",
];
const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", "lunes"),
    ("tuesday", "martes"),
    ("wednesday", "miercoles"),
    ("thursday", "jueves"),
    ("friday", "viernes"),
    ("saturday", "sabado"),
    ("sunday", "domingo"),
];
const MONTHS: [(&str, &str); 12] = [
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
];

fn weekday(word: &str) -> Option<u8> {
    let word = word.trim_end_matches("'s");
    let at = WEEKDAYS.iter().position(|(english, spanish)| {
        word == *english
            || word == *spanish
            || word.strip_suffix('s').is_some_and(|one| one == *english || one == *spanish)
    });
    at.map(|at| at as u8)
}

fn month(word: &str) -> Option<u8> {
    MONTHS.iter().position(|(english, spanish)| word == *english || word == *spanish).map(|at| at as u8 + 1)
}

impl Reader<'_> {
    fn at(&self, i: usize) -> &str {
        self.words.get(i).map_or("", String::as_str)
    }

    fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |i| self.at(i))
    }

    fn is(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.at(i))
    }

    /// Reads what begins at a word; answers how many words it took.
    fn read(&mut self, i: usize) -> usize {
        if self.at(i).chars().any(|c| c.is_ascii_digit()) {
            return self.number(i);
        }
        if self.is(i, &MONEY) {
            return self.money(i);
        }
        if self.at(i) == "%" {
            self.claims.numbers.push("%".to_owned());
        } else if !self.day(i) {
            self.in_words(i);
        }
        1
    }

    /// A sign before its amount. One that stands behind was read with it.
    fn money(&mut self, i: usize) -> usize {
        match amount(self.at(i + 1)).filter(|_| matches!(self.at(i), "$" | "€" | "£")) {
            Some(amount) => {
                self.claims.amounts.push(amount);
                2
            }
            None => {
                self.claims.unreadable_price = true;
                1
            }
        }
    }

    fn number(&mut self, i: usize) -> usize {
        let word = self.at(i).to_owned();
        if self.is(i + 1, &MONEY) {
            match amount(&word) {
                Some(amount) => self.claims.amounts.push(amount),
                None => self.claims.unreadable_price = true,
            }
            return 2;
        }
        if let Some(taken) = self.clock(i, &word) {
            return taken;
        }
        if self.is(i + 1, &MINUTES) || self.is(i + 1, &LONG) {
            let each = if self.is(i + 1, &LONG) { 60 } else { 1 };
            // What is no whole number is no length that was told.
            self.claims.minutes.push(word.parse::<u32>().ok().map_or(0, |n| n.saturating_mul(each)));
            return 2;
        }
        if let Some(taken) = self.day_of_month(i, &word) {
            return taken;
        }
        self.claims.numbers.extend(digits(&word).map(str::to_owned));
        // "1e5", "4five": digits in a word that is no number.
        if word.chars().any(char::is_alphabetic) {
            self.claims.spelled = true;
        }
        1
    }

    fn clock(&mut self, i: usize, word: &str) -> Option<usize> {
        let (digits, glued) = match word.find(|c: char| c.is_alphabetic()) {
            Some(at) if matches!(&word[at..], "am" | "pm") => word.split_at(at),
            _ => (word, ""),
        };
        let (half, taken) = if glued.is_empty() && self.is(i + 1, &HALVES) {
            (self.at(i + 1).to_owned(), 2)
        } else {
            (glued.to_owned(), 1)
        };
        let stands_alone = !self.is(i + 1, &MINUTES) && !self.is(i + 1, &LONG) && self.at(i + 1) != "%";
        let bare = BEFORE_CLOCK.contains(&self.before(i)) && stands_alone && digits.len() <= 2;
        if half.is_empty() && !digits.contains(':') && !bare {
            return None;
        }
        match clock(digits, &half) {
            Some(clock) => self.claims.clocks.push(clock),
            None if half.is_empty() && !digits.contains(':') => return None,
            None => self.claims.unreadable_time = true,
        }
        Some(taken)
    }

    /// "June 12", "12 de junio", "the 12th".
    fn day_of_month(&mut self, i: usize, word: &str) -> Option<usize> {
        let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
        let day: u8 = ordinal.unwrap_or(word).parse().ok().filter(|day| (1..=31).contains(day))?;
        let before = month(self.before(i));
        let (after, taken) = match self.at(i + 1) {
            "de" | "of" => (month(self.at(i + 2)), 3),
            next => (month(next), 2),
        };
        let (month, taken) = match (before, after) {
            (Some(month), _) => (Some(month), 1),
            (None, Some(month)) => (Some(month), taken),
            (None, None) if ordinal.is_some() => (None, 1),
            // "el 12": a day of the month, or a number.
            (None, None) if self.before(i) == "el" => (None, 1),
            (None, None) => return None,
        };
        if before.is_some() {
            // The month alone was noted; the whole date says more.
            self.claims.days.pop();
        }
        self.claims.days.push(Day::OfMonth { month, day: Some(day) });
        Some(taken)
    }

    fn day(&mut self, i: usize) -> bool {
        let day = match self.at(i) {
            "today" | "tonight" | "hoy" => Day::FromToday(0),
            "tomorrow" => Day::FromToday(1),
            // "por la mañana" is a part of the day.
            "manana" if self.before(i) != "la" => Day::FromToday(1),
            word => match (weekday(word), month(word)) {
                (Some(weekday), _) => Day::Weekday(weekday),
                (None, Some(month)) if self.is_month(i) => Day::OfMonth { month: Some(month), day: None },
                _ => return false,
            },
        };
        self.claims.days.push(day);
        true
    }

    /// "May I" and "I may" name no month.
    fn is_month(&self, i: usize) -> bool {
        let next_is_day = self.at(i + 1).starts_with(|c: char| c.is_ascii_digit());
        !matches!(self.at(i), "may" | "march")
            || next_is_day
            || matches!(self.before(i), "in" | "of" | "next" | "this")
    }

    /// Numbers and times in words are not read, but noticed.
    fn in_words(&mut self, i: usize) {
        let word = &self.words[i].clone();
        if LARGE.iter().any(|large| word.split('\'').next() == Some(*large)) {
            self.claims.spelled = true;
        }
        if self.is(i, &IN_WORDS)
            || (word == "half" && self.at(i + 1) == "past")
            || (word == "y" && self.at(i + 1) == "media")
        {
            self.claims.unreadable_time = true;
        }
        if SMALL.contains(&word.as_str()) {
            let is_clock =
                matches!(self.before(i), "at" | "las" | "until" | "by" | "till" | "around" | "past")
                    || self.is(i + 1, &HALVES)
                    || self.is(i + 1, &["thirty", "fifteen"]);
            self.claims.unreadable_time |= is_clock;
            self.claims.spelled |= self.is(i + 1, &LARGE)
                || self.is(i + 1, &MINUTES)
                || self.is(i + 1, &LONG)
                || self.is(i + 1, &["percent"]);
        }
    }
}

fn amount(word: &str) -> Option<Cents> {
    Cents::parse(word)
}

fn clock(digits: &str, half: &str) -> Option<Clock> {
    let (hour, minute) = digits.split_once(':').unwrap_or((digits, "0"));
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (hour, minute) = (number(hour)?, number(minute)?);
    let is_half = matches!(half, "am" | "pm");
    if minute > 59 || hour > 24 || (is_half && !(1..=12).contains(&hour)) {
        return None;
    }
    let minutes = match half {
        "am" => hour % 12 * 60 + minute,
        "pm" => (hour % 12 + 12) * 60 + minute,
        _ => hour % 24 * 60 + minute,
    };
    Some(Clock { minutes, either: !is_half && hour <= 12 })
}
