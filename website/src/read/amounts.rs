//! Prices and durations in a line of text, as salons write them in several languages.

use crate::words::is_one_of;

use super::numbers::{self, number};
use super::vocabulary::{AND_UP, FREE, FROM, ON_REQUEST, TO};

/// What a stretch of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    /// A price; `from` where it is the least.
    Money { cents: i64, currency: &'static str, from: bool },
    /// It costs nothing.
    Free,
    /// The price is told on request.
    OnRequest,
    /// It takes so long; `range` where two times were given (the longer one counts).
    Minutes { minutes: u32, range: bool },
}

/// An amount and where it stands, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub amount: Amount,
    pub start: usize,
    pub end: usize,
}

impl Amount {
    pub(crate) fn is_price(self) -> bool {
        !matches!(self, Self::Minutes { .. })
    }

    pub(crate) fn minutes(self) -> Option<(u32, bool)> {
        match self {
            Self::Minutes { minutes, range } => Some((minutes, range)),
            _ => None,
        }
    }
}

/// A dollar sign without a country.
pub(crate) const DOLLAR: &str = "$";

/// Signs and words of currencies; longer ones first.
const CURRENCIES: [(&str, &str); 47] = [
    ("us$", "USD"),
    ("usd$", "USD"),
    ("ca$", "CAD"),
    ("cad$", "CAD"),
    ("c$", "CAD"),
    ("au$", "AUD"),
    ("a$", "AUD"),
    ("nz$", "NZD"),
    ("hk$", "HKD"),
    ("s$", "SGD"),
    ("mx$", "MXN"),
    ("r$", "BRL"),
    ("$", DOLLAR),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("usd", "USD"),
    ("dollars", DOLLAR),
    ("dollar", DOLLAR),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("nzd", "NZD"),
    ("chf", "CHF"),
    ("sfr", "CHF"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("kr", "SEK"),
    ("zł", "PLN"),
    ("pln", "PLN"),
    ("kč", "CZK"),
    ("czk", "CZK"),
    ("mxn", "MXN"),
    ("brl", "BRL"),
    ("jpy", "JPY"),
    ("inr", "INR"),
    ("aed", "AED"),
    ("zar", "ZAR"),
];
/// Longer is not a visit but a rule ("48 hours before"), in minutes.
const LONGEST: i64 = 12 * 60;
/// Shorter is not a visit either, in minutes.
const SHORTEST: i64 = 5;

/// All amounts of a line, in order. `Free` and the like count where they stand alone, between separators.
pub(crate) fn amounts(text: &str) -> Vec<At> {
    let text: Vec<char> = text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        // A number belongs to what is around it as a whole.
        let fresh = at == 0 || !(text[at - 1].is_alphanumeric() && text[at].is_alphanumeric());
        let hit = if fresh { money(&text, at).or_else(|| duration(&text, at)) } else { None };
        match hit {
            Some(hit) => {
                at = hit.end;
                found.push(hit);
            }
            None => at += 1,
        }
    }
    price_words(&text, &mut found);
    found
}

/// A cell or an element that is called a price and holds nothing but a number.
pub(crate) fn bare_number(text: &str, currency: &'static str) -> Option<Amount> {
    let text: Vec<char> = text.trim().chars().collect();
    let (hundredths, mut end) = number(&text, 0)?;
    let mut from = false;
    if let Some(next) = after(&text, end, "+") {
        (from, end) = (true, next);
    } else if let Some((_, next)) =
        after(&text, end, TO).and_then(|next| number(&text, numbers::skip(&text, next)))
    {
        (from, end) = (true, next);
    }
    (end == text.len()).then_some(Amount::Money { cents: hundredths, currency, from })
}

/// The currency a text speaks of: `Price (€)`, `Prices in USD`.
pub(crate) fn currency_in(text: &str) -> Option<&'static str> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    (0..text.len()).find_map(|at| sign(&text, at)).map(|(currency, _)| currency)
}

/// A currency's sign or word that begins here; words stand alone.
fn sign(text: &[char], at: usize) -> Option<(&'static str, usize)> {
    CURRENCIES.iter().find_map(|(sign, currency)| {
        let end = numbers::starts(text, at, sign)?;
        let is_word = sign.chars().all(char::is_alphabetic);
        let parted = |c: Option<&char>| c.is_none_or(|c| !c.is_alphabetic());
        let starts = !sign.starts_with(char::is_alphabetic) || at == 0 || parted(text.get(at - 1));
        (starts && (!is_word || parted(text.get(end)))).then_some((*currency, end))
    })
}

/// The same behind a number; in "1 h 15 £55" it belongs to the next one.
fn sign_behind(text: &[char], end: usize) -> Option<(&'static str, usize)> {
    let start = numbers::skip(text, end);
    sign(text, start).filter(|(_, after)| start == end || !text.get(*after).is_some_and(char::is_ascii_digit))
}

fn money(text: &[char], at: usize) -> Option<At> {
    let (cents, mut currency, mut end) = if let Some((currency, end)) = sign(text, at) {
        let (cents, end) = number(text, numbers::skip(text, end))?;
        (cents, Some(currency), end)
    } else {
        let (cents, end) = number(text, at)?;
        let sign = sign_behind(text, end);
        (cents, sign.map(|(currency, _)| currency), sign.map_or(end, |(_, end)| end))
    };
    let mut from = false;
    if let Some((upper, shared, next)) = upper_end(text, end)
        && upper > cents
        && (currency.is_some() || shared.is_some())
    {
        (currency, from, end) = (currency.or(shared), true, next);
    }
    let currency = currency?;
    if let Some(next) = after(text, end, AND_UP) {
        (from, end) = (true, next);
    }
    let mut start = at;
    if let Some(before) = before(text, at, FROM) {
        (from, start) = (true, before);
    }
    let amount = if cents == 0 { Amount::Free } else { Amount::Money { cents, currency, from } };
    Some(At { amount, start, end })
}

/// `- $120` behind a price: the second one, its currency, and where it ends.
fn upper_end(text: &[char], end: usize) -> Option<(i64, Option<&'static str>, usize)> {
    let next = numbers::skip(text, after(text, end, TO)?);
    let (first, next) = sign(text, next).map_or((None, next), |(currency, end)| (Some(currency), end));
    let (cents, next) = number(text, numbers::skip(text, next))?;
    let (second, next) =
        sign(text, numbers::skip(text, next)).map_or((None, next), |(c, end)| (Some(c), end));
    let is_time = first.is_none() && second.is_none() && unit(text, next).is_some();
    (!is_time).then_some((cents, first.or(second), next))
}

fn duration(text: &[char], at: usize) -> Option<At> {
    let (minutes, range, end) =
        numbers::spoken_duration(text, at).map(|(m, end)| (m, false, end)).or_else(|| {
            let (first, end) = number(text, at)?;
            if let Some((second, next)) =
                after(text, end, TO).and_then(|next| number(text, numbers::skip(text, next)))
                && let Some((per_unit, next)) = unit(text, next)
            {
                return Some((first.max(second) * per_unit / 100, true, next));
            }
            clock_duration(text, at)
                .or_else(|| plain_duration(text, first, end))
                .map(|(m, end)| (m, false, end))
        })?;
    let minutes = (SHORTEST..=LONGEST).contains(&minutes).then_some(minutes)?;
    Some(At { amount: Amount::Minutes { minutes: minutes as u32, range }, start: at, end })
}

/// `1:30 h`.
fn clock_duration(text: &[char], at: usize) -> Option<(i64, usize)> {
    let (hours, end) = number(text, at)?;
    let end = numbers::starts(text, end, ":")?;
    let (minutes, end) = number(text, end)?;
    let (60, end) = unit(text, end)? else { return None };
    Some((hours * 60 / 100 + minutes / 100, end))
}

/// `45 min`, `1 h 15`, `2 hours and 30 minutes`.
fn plain_duration(text: &[char], first: i64, end: usize) -> Option<(i64, usize)> {
    let (per_unit, end) = unit(text, end)?;
    let minutes = first * per_unit / 100;
    if per_unit == 1 {
        return Some((minutes, end));
    }
    let joined = after(text, end, "and|y|et|und|,").unwrap_or(end);
    let more = number(text, numbers::skip(text, joined)).and_then(|(more, next)| {
        let more = (more % 100 == 0 && more < 6_000).then_some(more / 100)?;
        match unit(text, next) {
            Some((1, next)) => Some((more, next)),
            // "1 h 15", but not "1 h 45 €" or "1 h 2".
            None if more >= 10 && joined == end && sign_behind(text, next).is_none() => Some((more, next)),
            _ => None,
        }
    });
    Some(more.map_or((minutes, end), |(more, end)| (minutes + more, end)))
}

/// A unit of time behind a number: minutes in it, and where it ends.
fn unit(text: &[char], at: usize) -> Option<(i64, usize)> {
    const UNITS: [(&str, i64); 24] = [
        ("minutes", 1),
        ("minute", 1),
        ("minuten", 1),
        ("minutos", 1),
        ("minuto", 1),
        ("minuti", 1),
        ("mins", 1),
        ("min.", 1),
        ("min", 1),
        ("m", 1),
        ("′", 1),
        ("'", 1),
        ("hours", 60),
        ("hour", 60),
        ("hrs.", 60),
        ("hrs", 60),
        ("hr", 60),
        ("h", 60),
        ("stunden", 60),
        ("stunde", 60),
        ("std", 60),
        ("horas", 60),
        ("hora", 60),
        ("heures", 60),
    ];
    let near = numbers::starts(text, at, "-").unwrap_or_else(|| numbers::skip(text, at));
    UNITS.iter().find_map(|(name, minutes)| {
        let attached = matches!(*name, "m" | "'" | "′");
        let end = numbers::starts(text, if attached { at } else { near }, name)?;
        // "1h15" goes on with a digit, no word does.
        text.get(end).is_none_or(|c| !c.is_alphabetic()).then_some((*minutes, end))
    })
}

/// Where one of the words ends that follows here, spaces aside.
fn after(text: &[char], at: usize, words: &str) -> Option<usize> {
    let start = numbers::skip(text, at);
    words.split('|').find_map(|word| {
        let end = numbers::starts(text, start, word)?;
        let parted =
            !word.ends_with(char::is_alphabetic) || text.get(end).is_none_or(|c| !c.is_alphanumeric());
        parted.then_some(end)
    })
}

/// Where one of the words begins that ends here, spaces and colons aside.
fn before(text: &[char], at: usize, words: &str) -> Option<usize> {
    let end = text[..at].iter().rposition(|c| !matches!(c, ' ' | ':' | '\t')).map_or(0, |last| last + 1);
    let fitting = words.split('|').filter_map(|word| {
        let start = end.checked_sub(word.chars().count())?;
        let parted = start == 0 || !text[start - 1].is_alphanumeric();
        (parted && numbers::starts(text, start, word) == Some(end)).then_some(start)
    });
    fitting.min()
}

/// `Free` and `POA` where they stand alone.
fn price_words(text: &[char], found: &mut Vec<At>) {
    let mut edges: Vec<(usize, usize)> = found.iter().map(|at| (at.start, at.end)).collect();
    for at in 0..text.len() {
        let spaced = at > 0 && text[at - 1] == ' ' && text.get(at + 1) == Some(&' ');
        if matches!(text[at], '\t' | '|' | '·' | '•' | ':' | '…' | '(' | ')' | '/' | '–' | '—' | '*')
            || (text[at] == '-' && spaced)
        {
            edges.push((at, at + 1));
        }
        if text[at] == '.' && text.get(at + 1) == Some(&'.') {
            edges.push((at, at + 2));
        }
    }
    edges.push((text.len(), text.len()));
    edges.sort_unstable();
    let mut start = 0;
    for (end, next) in edges {
        if start < end {
            let words: String = text[start..end].iter().collect();
            let words = words.trim_matches(|c: char| c.is_whitespace() || ".!,".contains(c));
            let amount = if is_one_of(words, FREE) {
                Some(Amount::Free)
            } else {
                is_one_of(words, ON_REQUEST).then_some(Amount::OnRequest)
            };
            found.extend(amount.map(|amount| At { amount, start, end }));
        }
        start = start.max(next);
    }
    found.sort_unstable_by_key(|at| at.start);
}

#[cfg(test)]
mod tests {
    use super::{Amount, amounts};

    fn prices(text: &str) -> Vec<(i64, &'static str, bool)> {
        let prices = amounts(text).into_iter().filter_map(|at| match at.amount {
            Amount::Money { cents, currency, from } => Some((cents, currency, from)),
            Amount::Free => Some((0, "free", false)),
            Amount::OnRequest => Some((-1, "ask", false)),
            Amount::Minutes { .. } => None,
        });
        prices.collect()
    }

    fn minutes(text: &str) -> Vec<u32> {
        amounts(text).into_iter().filter_map(|at| at.amount.minutes()).map(|(minutes, _)| minutes).collect()
    }

    #[test]
    fn prices_are_read_as_written() {
        for (text, price) in [
            ("$35", (3_500, "$", false)),
            ("from 45,00 EUR", (4_500, "EUR", true)),
            ("ab 45,- €", (4_500, "EUR", true)),
            ("a partir de: 1.250,50 €", (125_050, "EUR", true)),
            ("£1,200", (120_000, "GBP", false)),
            ("US$120", (12_000, "USD", false)),
            ("CA$33.5", (3_350, "CAD", false)),
            ("CHF 80.–", (8_000, "CHF", false)),
            ("$90–$120", (9_000, "$", true)),
            ("90 - 120 €", (9_000, "EUR", true)),
            ("$65+", (6_500, "$", true)),
            ("$65 and up", (6_500, "$", true)),
            ("1'200 CHF", (120_000, "CHF", false)),
            ("Cut \t free", (0, "free", false)),
            ("Bridal – price on request", (-1, "ask", false)),
            ("Cut: $0", (0, "free", false)),
        ] {
            assert_eq!(prices(text), [price], "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_none() {
        for text in [
            "20% off",
            "Free parking behind the house",
            "since 1998",
            "call 020 7946",
            "2 for 1",
            "Eurostar 5",
            "free of nuts and milk",
        ] {
            assert!(prices(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn durations_are_read_as_written() {
        for (text, duration) in [
            ("30 min", 30),
            ("30m", 30),
            ("45'", 45),
            ("1 h 15", 75),
            ("1h15", 75),
            ("1 hr 30 min", 90),
            ("2½ hours", 150),
            ("2 1/2 hours", 150),
            ("1.5 hours", 90),
            ("1,5 Std", 90),
            ("1:30 h", 90),
            ("90-minute", 90),
            ("half an hour", 30),
            ("an hour and a half", 90),
            ("an hour", 60),
            ("45-60 min", 60),
            ("2 hours and 15 minutes", 135),
            ("1 hour", 60),
            ("media hora", 30),
            ("3 hrs", 180),
            ("1h", 60),
            ("½ hour", 30),
        ] {
            assert_eq!(minutes(text), [duration], "{text}");
        }
        assert!(minutes("48 hours before").is_empty());
        assert_eq!(minutes("1 h 45 €"), [60]);
    }

    #[test]
    fn price_and_time_stand_side_by_side() {
        assert_eq!((prices("$65 – 45 min"), minutes("$65 – 45 min")), (vec![(6_500, "$", false)], vec![45]));
        assert_eq!(
            (prices("60 min \t|\t $110"), minutes("60 min \t|\t $110")),
            (vec![(11_000, "$", false)], vec![60])
        );
        assert_eq!(prices("short 40 € / long 60 €").len(), 2);
    }
}
