//! Numbers in text, and times that are said in words.

/// Spoken times, lower case; longer ones first.
const SPOKEN: [(&str, i64); 18] = [
    ("an hour and a half", 90),
    ("one hour and a half", 90),
    ("one and a half hours", 90),
    ("three quarters of an hour", 45),
    ("half an hour", 30),
    ("half hour", 30),
    ("an hour", 60),
    ("one hour", 60),
    ("two hours", 120),
    ("three hours", 180),
    ("hora y media", 90),
    ("media hora", 30),
    ("una hora", 60),
    ("eine halbe stunde", 30),
    ("eine stunde", 60),
    ("une demi-heure", 30),
    ("une heure", 60),
    ("half-hour", 30),
];

/// Whether a word stands here; where it ends.
pub(super) fn starts(text: &[char], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for c in word.chars() {
        if text.get(end) != Some(&c) {
            return None;
        }
        end += 1;
    }
    Some(end)
}

/// Past spaces.
pub(super) fn skip(text: &[char], mut at: usize) -> usize {
    while matches!(text.get(at), Some(' ' | '\t' | '\u{a0}' | '\u{202f}')) {
        at += 1;
    }
    at
}

/// A number that begins here, in hundredths, and where it ends: `45`, `45,00`, `1.250`, `2½`, `2 1/2`, `45,-`.
pub(super) fn number(text: &[char], at: usize) -> Option<(i64, usize)> {
    if let Some(hundredths) = text.get(at).copied().and_then(fraction) {
        return Some((hundredths, at + 1));
    }
    let digits = |from: usize| text[from.min(text.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    let value = |from: usize, to: usize| {
        text[from..to]
            .iter()
            .filter_map(|c| c.to_digit(10))
            .fold(0_i64, |sum, digit| sum * 10 + i64::from(digit))
    };
    let count = digits(at);
    if !(1..=6).contains(&count) {
        return None;
    }
    let (mut whole, mut end) = (value(at, at + count), at + count);
    while matches!(text.get(end), Some('.' | ',' | '\'' | '’'))
        && digits(end + 1) == 3
        && whole < 1_000
        && whole > 0
    {
        whole = whole * 1_000 + value(end + 1, end + 4);
        end += 4;
    }
    let mut hundredths = whole * 100;
    if let Some(more) = text.get(end).copied().and_then(fraction) {
        return Some((hundredths + more, end + 1));
    }
    if let Some(end) = starts(text, end, " 1/2") {
        return Some((hundredths + 50, end));
    }
    if matches!(text.get(end), Some('.' | ',')) {
        match digits(end + 1) {
            1 => (hundredths, end) = (hundredths + value(end + 1, end + 2) * 10, end + 2),
            2 => (hundredths, end) = (hundredths + value(end + 1, end + 3), end + 3),
            0 if matches!(text.get(end + 1), Some('-' | '–' | '—')) => end += 2,
            _ => {}
        }
    }
    Some((hundredths, end))
}

fn fraction(c: char) -> Option<i64> {
    match c {
        '¼' => Some(25),
        '½' => Some(50),
        '¾' => Some(75),
        _ => None,
    }
}

/// A time in words that begins here, in minutes, and where it ends.
pub(super) fn spoken_duration(text: &[char], at: usize) -> Option<(i64, usize)> {
    SPOKEN.iter().find_map(|(words, minutes)| starts(text, at, words).map(|end| (*minutes, end)))
}
