//! Phone numbers as people say them: digit by digit, in groups, "double four", "oh", "plus one", with corrections.

use super::numbers::single;
use super::phrases::{Phrases, phrases};
use super::words::Words;
use crate::phone::PhoneNumber;

/// A number that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenNumber {
    /// The digits, with a `+` where the country was said.
    pub digits: String,
}

/// The fewest digits that are a number: a local one without its area.
const FEWEST: usize = 7;
const MOST: usize = 15;

/// Finds a phone number and uses its words up. `asked` when a number was asked for, so that a part of one counts too.
pub fn phone(words: &mut Words, asked: bool) -> Option<SpokenNumber> {
    let mut i = 0;
    while i < words.len() {
        let mut run = Run::default();
        let len = run.read(words, i);
        if len > 0 && run.is_number(asked) {
            words.use_up(i, len);
            return Some(SpokenNumber { digits: run.written() });
        }
        i += len.max(1);
    }
    None
}

/// Whether the caller wants the number they call from to be used.
pub fn own_number(words: &Words) -> bool {
    words.has_any(
        phrases!("this number|the number i'm calling from|number i am calling from|number i'm calling from|same number|\
        the one i'm calling from|my number is this one|number you have|the number on your screen|number i called from|\
        this phone|this one is fine|este numero|el numero desde el que llamo|mismo numero|desde el que llamo|\
        este mismo|el que tiene|number on file"),
    )
}

impl SpokenNumber {
    /// The number in international form. `country` is the code of whoever is called without one: `+1`, `+44`.
    pub fn international(&self, country: &str) -> Option<PhoneNumber> {
        if self.digits.starts_with('+') {
            // "Plus four four, zero, ..": the zero in brackets is for callers at home. Italy keeps its own.
            let home_only = ["+44", "+34", "+49", "+33", "+61"].iter().find_map(|code| {
                self.digits.strip_prefix(code)?.strip_prefix('0').map(|rest| format!("{code}{rest}"))
            });
            let number = home_only.unwrap_or_else(|| self.digits.clone());
            return match number.strip_prefix("+1") {
                Some(area) => north_american(area),
                // The shortest that are dialled from abroad: a country's code and five digits.
                None => PhoneNumber::parse(&number).ok().filter(|number| number.as_str().len() >= 8),
            };
        }
        let abroad = self.digits.strip_prefix("00").or_else(|| self.digits.strip_prefix("011"));
        if let Some(abroad) = abroad.filter(|rest| rest.len() >= 9) {
            return Self { digits: format!("+{abroad}") }.international(country);
        }
        if country == "+1" {
            let area = self.digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&self.digits);
            return north_american(area);
        }
        let national = self.digits.strip_prefix('0').filter(|_| country != "+39").unwrap_or(&self.digits);
        (national.len() >= 7).then(|| PhoneNumber::parse(&format!("{country}{national}")).ok()).flatten()
    }

    /// In groups of two to four, for reading back: `808 555 0176`.
    pub fn grouped(&self) -> String {
        grouped(&self.digits)
    }
}

/// Ten digits of the North American Numbering Plan: neither an area nor an exchange begins with 0 or 1.
fn north_american(digits: &str) -> Option<PhoneNumber> {
    let plausible =
        digits.len() == 10 && !digits.starts_with(['0', '1']) && !digits[3..].starts_with(['0', '1']);
    plausible.then(|| PhoneNumber::parse(&format!("+1{digits}")).ok()).flatten()
}

/// The code of the country of a zone, for numbers that are given without one.
pub fn country_of(zone: &str) -> &'static str {
    match zone {
        "Europe/London" => "+44",
        "Europe/Dublin" => "+353",
        "Europe/Madrid" | "Atlantic/Canary" => "+34",
        "Europe/Rome" => "+39",
        "Europe/Paris" => "+33",
        "Europe/Berlin" => "+49",
        "Europe/Lisbon" => "+351",
        "Pacific/Auckland" => "+64",
        "America/Mexico_City" | "America/Tijuana" | "America/Monterrey" | "America/Cancun" => "+52",
        zone if zone.starts_with("Australia/") => "+61",
        _ => "+1",
    }
}

/// A number as people type it: with a plus, or as it is dialled in the country.
pub fn typed(text: &str, country: &str) -> Option<PhoneNumber> {
    let (plus, rest) = text.trim().strip_prefix('+').map_or(("", text.trim()), |rest| ("+", rest));
    let is_mark = |c: char| matches!(c, ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}');
    let digits: String = rest.chars().filter(|c| !is_mark(*c)).collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| SpokenNumber { digits: format!("{plus}{digits}") }.international(country)).flatten()
}

/// Digits in groups for the ear: the last four together, the rest in threes.
pub fn grouped(digits: &str) -> String {
    let (plus, digits) = digits.strip_prefix('+').map_or(("", digits), |digits| ("+", digits));
    let (head, tail) = digits.split_at(digits.len().saturating_sub(4));
    let mut text = String::from(plus);
    let first = head.len() % 3;
    for (i, digit) in head.char_indices() {
        if i > 0 && (i + 3 - first).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    if !head.is_empty() {
        text.push(' ');
    }
    text + tail
}

/// A run of digits while it is read.
#[derive(Default)]
struct Run {
    digits: String,
    plus: bool,
    /// Where each group began, for "sorry, nine seven".
    corrected: Option<usize>,
}

impl Run {
    /// Reads as far as it is a number; how many words that is.
    fn read(&mut self, words: &Words, start: usize) -> usize {
        let mut i = start;
        let mut end = start;
        while i < words.len() {
            if let Some(len) = self.take(words, i) {
                i += len;
                end = i;
                continue;
            }
            if self.digits.is_empty() {
                break;
            }
            if let Some(len) = words.any_at(i, &CORRECTION)
                && next_is_digit(words, i + len)
            {
                self.correct();
                i += len;
                continue;
            }
            if words.any_at(i, phrases!("extension|ext|extension number|extension numero")).is_some() {
                // An extension is no part of the number we can text.
                let mut more = i + 1;
                while next_is_digit(words, more) {
                    more += 1;
                }
                end = more;
                break;
            }
            let small = words.any_at(
                i,
                phrases!("and then|then|and|uh|um|y|luego|area code|dash|hyphen|guion|code|el|er"),
            );
            match small {
                Some(len) if next_is_digit(words, i + len) => i += len,
                _ => break,
            }
        }
        self.settle();
        end - start
    }

    /// One word or pair that gives digits.
    fn take(&mut self, words: &Words, i: usize) -> Option<usize> {
        let word = words.at(i);
        match word {
            "plus" | "mas" | "+" if self.digits.is_empty() && next_is_digit(words, i + 1) => {
                self.plus = true;
                return Some(1);
            }
            "double" | "doble" => return self.repeat(words, i, 2),
            "triple" | "treble" => return self.repeat(words, i, 3),
            _ => {}
        }
        if word.starts_with('+') {
            self.plus = true;
        }
        let written = word.chars().any(|c| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '+' | '/'));
        if written {
            self.digits.extend(word.chars().filter(char::is_ascii_digit));
            return Some(1);
        }
        if let Some(digit) = digit(word) {
            self.digits.push(digit);
            return Some(1);
        }
        // "Eight hundred", "five fifty-five", "setenta y seis".
        if matches!(word, "hundred" | "cientos") && !self.digits.is_empty() {
            self.digits.push_str("00");
            return Some(1);
        }
        let tens = single(word).filter(|n| (10..100).contains(n))?;
        if tens % 10 == 0 && tens >= 20 {
            if let Some(unit) = digit(words.at(i + 1)).filter(|unit| *unit != '0') {
                self.digits.push_str(&(tens / 10).to_string());
                self.digits.push(unit);
                return Some(2);
            }
            if words.at(i + 1) == "y"
                && let Some(unit) = digit(words.at(i + 2))
            {
                self.digits.push_str(&(tens / 10).to_string());
                self.digits.push(unit);
                return Some(3);
            }
        }
        self.digits.push_str(&tens.to_string());
        Some(1)
    }

    fn repeat(&mut self, words: &Words, i: usize, times: usize) -> Option<usize> {
        let word = words.at(i + 1);
        let digit =
            digit(word).or_else(|| word.chars().next().filter(|c| word.len() == 1 && c.is_ascii_digit()))?;
        self.digits.extend(std::iter::repeat_n(digit, times));
        Some(2)
    }

    /// What follows replaces as many digits as it has, or all of them.
    fn correct(&mut self) {
        self.settle();
        self.corrected = Some(self.digits.len());
    }

    fn settle(&mut self) {
        let Some(from) = self.corrected.take() else { return };
        let new = self.digits.split_off(from);
        let kept = if new.len() >= FEWEST { 0 } else { from.saturating_sub(new.len()) };
        self.digits.truncate(kept);
        self.digits.push_str(&new);
    }

    fn is_number(&self, asked: bool) -> bool {
        let fewest = if asked { 4 } else { FEWEST };
        (fewest..=MOST + 2).contains(&self.digits.len())
    }

    fn written(&self) -> String {
        format!("{}{}", if self.plus { "+" } else { "" }, self.digits)
    }
}

static CORRECTION: Phrases = Phrases::of(
    "no sorry|sorry|no wait|wait|no|i mean|i meant|correction|make that|actually|scratch that|\
    perdon|no perdon|digo|mejor dicho|quiero decir",
);

fn next_is_digit(words: &Words, i: usize) -> bool {
    let word = words.at(i);
    word.starts_with(|c: char| c.is_ascii_digit())
        || digit(word).is_some()
        || matches!(word, "double" | "triple" | "treble" | "doble")
        || single(word).is_some_and(|n| (10..100).contains(&n))
}

/// A digit in words.
fn digit(word: &str) -> Option<char> {
    Some(match word {
        "oh" | "o" | "zero" | "nought" | "naught" | "cero" => '0',
        "one" | "uno" => '1',
        "two" | "dos" => '2',
        "three" | "tres" => '3',
        "four" | "cuatro" => '4',
        "five" | "cinco" => '5',
        "six" | "seis" => '6',
        "seven" | "siete" => '7',
        "eight" | "ocho" => '8',
        "nine" | "nueve" => '9',
        _ => return None,
    })
}
