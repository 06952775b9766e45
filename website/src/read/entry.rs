//! One line of a price list: a name, one or more prices, a time. A sentence that speaks of money is none.

use crate::draft::LONGEST_NAME;
use crate::words::{has_word, is_one_of, plain};

use super::amounts::{Amount, At, amounts, bare_number};
use super::vocabulary::{ABOUT, LABELS, NOT_A_SERVICE, PERIODS, SENTENCES, UNFINISHED, VARIANTS};

/// Words of a name.
const MOST_NAME_WORDS: usize = 14;
/// What stands between words of a price list and means nothing.
const SEPARATORS: &[char] = &[
    ' ', '\t', '.', ',', ':', ';', '-', '–', '—', '|', '·', '•', '*', '…', '/', '~', '=', '>', '✓', '_', '+',
    '"', '“', '”',
];

/// What a line of a price list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Empty where the line holds price and time only.
    pub name: String,
    pub offers: Vec<Offer>,
    /// The labels are services of their own: `Cut $50, Shave $30`.
    pub apart: bool,
}

/// One price of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What it is for where there are several: "long".
    pub label: Option<String>,
    pub price: Amount,
    /// The same in another currency.
    pub also: Option<Amount>,
    /// Minutes, and whether they were a range.
    pub minutes: Option<(u32, bool)>,
}

impl Offer {
    pub(crate) fn new(price: Amount, minutes: Option<(u32, bool)>) -> Self {
        Self { label: None, price, also: None, minutes }
    }
}

/// Reads a line; `lead` characters at its start are bold, and `priced` is where the page itself calls it a price.
pub(crate) fn entry(
    text: &str,
    lead: usize,
    priced: Option<(usize, usize)>,
    currency: &'static str,
) -> Option<Entry> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = amounts(text);
    let priced = priced.or_else(|| behind_leader(&chars).filter(|_| !currency.is_empty()));
    if let (false, Some((start, end))) = (found.iter().any(|at| at.amount.is_price()), priced) {
        let number: String = chars[start.min(chars.len())..end.min(chars.len())].iter().collect();
        if let Some(amount) = bare_number(&number, currency) {
            found.retain(|at| at.end <= start || at.start >= end);
            found.push(At { amount, start, end });
            found.sort_unstable_by_key(|at| at.start);
        }
    }
    if !found.iter().any(|at| at.amount.is_price()) {
        return None;
    }
    let gaps = gaps(&chars, &found);
    let mut name = name_in(&gaps[0], lead);
    let tail = gaps.last().cloned().unwrap_or_default();
    if !is_list_like(&gaps, &name, text) {
        return None;
    }
    if name.is_empty() && found.len() + 1 == gaps.len() && tail_is_name(&gaps) {
        name = tidy(&tail);
    }
    if has_word(&tidy(&tail).to_lowercase(), PERIODS) {
        return None;
    }
    let (offers, apart) = offers(&found, &gaps, &mut name);
    Some(Entry { name, offers, apart })
}

/// `Haircut ........ 45`: the number that dots lead to, from and to which character.
fn behind_leader(chars: &[char]) -> Option<(usize, usize)> {
    let is_dot = |c: &char| matches!(c, '.' | '…' | '_');
    let end = chars.iter().rposition(is_dot)? + 1;
    let dots = chars[..end].iter().rev().take_while(|c| is_dot(c)).count();
    (dots >= 3 || chars[end - 1] == '…').then_some((end, chars.len()))
}

/// A name with its time: `Up-do, 1 h 15`.
pub(crate) fn name_and_minutes(text: &str) -> (String, Option<(u32, bool)>) {
    let chars: Vec<char> = text.chars().collect();
    let found: Vec<At> = amounts(text).into_iter().filter(|at| !at.amount.is_price()).collect();
    let gaps = gaps(&chars, &found);
    let name = gaps.iter().map(|gap| tidy(gap)).find(|gap| !gap.is_empty()).unwrap_or_default();
    (name, one(found.iter().filter_map(|at| at.amount.minutes())))
}

/// Whether a text can be the name of a service.
pub(crate) fn is_service_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    (2..=LONGEST_NAME).contains(&name.chars().count())
        && words.len() <= MOST_NAME_WORDS
        && name.chars().any(char::is_alphabetic)
        && !words.last().is_some_and(|last| is_one_of(last, UNFINISHED))
        && !is_one_of(&lower, LABELS)
        && !has_word(&lower, NOT_A_SERVICE)
        && !has_word(&lower, SENTENCES)
        && !name.ends_with('?')
}

/// Whether a text only says for whom or what size: not a name of its own.
pub(crate) fn is_variant(text: &str) -> bool {
    let text = text.to_lowercase();
    is_one_of(&text, VARIANTS)
        || ["age ", "ages ", "under ", "over "].iter().any(|start| text.starts_with(start))
}

/// The time in a description, where it stands alone: "On dry hair. 45 min.", but not "after 15 minutes we may".
pub(crate) fn minutes_alone(text: &str) -> Option<(u32, bool)> {
    let chars: Vec<char> = text.chars().collect();
    let edge = |c: &char| "\t.!?|·•–—(),:;-".contains(*c);
    let alone = |at: &At| {
        let before = chars[..at.start].iter().rposition(edge).map_or(0, |edge| edge + 1);
        let after = chars[at.end..].iter().position(edge).map_or(chars.len(), |edge| at.end + edge);
        [&chars[before..at.start], &chars[at.end..after]].iter().all(|side| {
            let side: String = side.iter().collect();
            side.trim().is_empty() || is_one_of(&side.trim().to_lowercase(), ABOUT)
        })
    };
    one(amounts(text).iter().filter(|at| alone(at)).filter_map(|at| at.amount.minutes()))
}

/// The one thing that all are, if they are.
fn one<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// What stands before, between and behind the amounts.
fn gaps(chars: &[char], found: &[At]) -> Vec<String> {
    let starts = std::iter::once(0).chain(found.iter().map(|at| at.end));
    let ends = found.iter().map(|at| at.start).chain([chars.len()]);
    starts.zip(ends).map(|(start, end)| chars[start.min(end)..end].iter().collect()).collect()
}

/// Without separators around it and brackets that do not close.
pub(crate) fn tidy(text: &str) -> String {
    let text = plain(text, LONGEST_NAME * 4);
    let mut text = text.replace("()", "").replace("( )", "");
    for (open, close) in [('(', ')'), ('[', ']')] {
        if text.matches(open).count() != text.matches(close).count() {
            text = text.replace([open, close], " ");
        }
    }
    let text = text.trim_matches(SEPARATORS);
    let bracketed = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let text = bracketed.filter(|inside| !inside.contains('(')).unwrap_or(text);
    plain(text.trim_matches(SEPARATORS), LONGEST_NAME * 4)
}

/// The name in what stands before the first amount: without the description that follows it.
fn name_in(gap: &str, lead: usize) -> String {
    let chars: Vec<char> = gap.chars().collect();
    if lead > 0 && lead <= chars.len() {
        let rest: String = chars[lead..].iter().collect();
        if count_words(&tidy(&rest)) >= 3 {
            return tidy(&chars[..lead].iter().collect::<String>());
        }
    }
    let whole = tidy(gap);
    for separator in ["\t", " – ", " — ", " - ", ". ", ": "] {
        if let Some((name, description)) = gap.split_once(separator)
            && count_words(&tidy(description)) >= 4
            && is_service_name(&tidy(name))
        {
            return name_in(name, 0);
        }
    }
    if is_one_of(&whole.to_lowercase(), LABELS) { String::new() } else { whole }
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// A price list has a name, prices and little else; a sentence goes on.
fn is_list_like(gaps: &[String], name: &str, text: &str) -> bool {
    if !name.is_empty() && !is_service_name(name) && !is_variant(name) {
        return false;
    }
    let ends = text.trim_end_matches(['"', '”', '\'', ')', ' ', '\t']).ends_with(['.', '!', '?']);
    let (Some(tail), between) = (gaps.last(), &gaps[1..gaps.len().max(2) - 1]) else { return true };
    let residue: usize = between.iter().map(|gap| count_words(&tidy(gap))).sum();
    if between.iter().any(|gap| count_words(&tidy(gap)) > 4) || (ends && residue >= 2) {
        return false;
    }
    let words = tidy(tail).to_lowercase();
    let attached = tail.trim_start_matches(' ').starts_with(char::is_alphanumeric);
    if has_word(&words, "off|discount|deposit") {
        return false;
    }
    if attached {
        count_words(&words) <= 6 && !(ends && count_words(&words) >= 2)
    } else {
        count_words(&words) <= 60
    }
}

/// `$25 Buzz Cut`: the name stands behind.
fn tail_is_name(gaps: &[String]) -> bool {
    let Some((tail, rest)) = gaps.split_last() else { return false };
    let name = tidy(tail);
    rest.iter().all(|gap| tidy(gap).is_empty())
        && name.starts_with(char::is_uppercase)
        && count_words(&name) <= 8
        && is_service_name(&name)
}

/// Prices with what each is for; a size at the end of the name goes to its price.
fn offers(found: &[At], gaps: &[String], name: &mut String) -> (Vec<Offer>, bool) {
    let prices: Vec<usize> = (0..found.len()).filter(|i| found[*i].amount.is_price()).collect();
    let times: Vec<(u32, bool)> = found.iter().filter_map(|at| at.amount.minutes()).collect();
    let common = one(times.iter().copied());
    let paired = prices.len() > 1 && times.len() == prices.len() && common.is_none();
    let minutes = |nth: usize| if paired { times.get(nth).copied() } else { common };
    let label =
        |gap: usize| Some(tidy(&gaps[gap])).filter(|label| !label.is_empty() && count_words(label) <= 4);
    let behind: Vec<_> = prices.iter().map(|price| label(price + 1)).collect();
    let mut before: Vec<_> =
        prices.iter().map(|price| if *price == 0 { None } else { label(*price) }).collect();
    let mut apart = false;
    let labels = if prices.len() == 1 {
        vec![None]
    } else if behind.iter().all(Option::is_some) {
        behind
    } else if before[1..].iter().all(Option::is_some) {
        before[0] = before[0].take().or_else(|| split_variant(name)).or_else(|| split_base(name));
        let names = before[1..].iter().flatten().all(|label| {
            label.starts_with(char::is_uppercase) && is_service_name(label) && !is_variant(label)
        });
        apart = before[0].is_none() && names && !gaps.iter().any(|gap| gap.contains('('));
        before
    } else if paired {
        vec![None; prices.len()]
    } else {
        return (vec![together(found, &prices, common)], false);
    };
    let offer = |(nth, (label, price)): (usize, (Option<String>, &usize))| Offer {
        label,
        ..Offer::new(found[*price].amount, minutes(nth))
    };
    (labels.into_iter().zip(&prices).enumerate().map(offer).collect(), apart)
}

/// `Balayage: half head` with more prices to come is balayage, and half a head its first size.
fn split_base(name: &mut String) -> Option<String> {
    let (base, size) = name.split_once(": ").map(|(base, size)| (tidy(base), tidy(size)))?;
    *name = base;
    Some(size)
}

/// Takes a size from the end of a name: `Colour short` becomes `Colour`.
fn split_variant(name: &mut String) -> Option<String> {
    let spaces: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
    // Two words before one: "cheveux courts".
    let at = spaces.iter().rev().take(2).rev().copied().find(|at| is_variant(&tidy(&name[*at..])))?;
    let size = tidy(&name.split_off(at));
    *name = tidy(name);
    Some(size)
}

/// Several prices and no word what each is for: two currencies, or a range.
fn together(found: &[At], prices: &[usize], minutes: Option<(u32, bool)>) -> Offer {
    let all: Vec<Amount> = prices.iter().map(|price| found[*price].amount).collect();
    let currency = |amount: &Amount| match amount {
        Amount::Money { currency, .. } => Some(*currency),
        _ => None,
    };
    if let Some(other) =
        all.iter().find(|amount| currency(amount) != currency(&all[0]) && currency(amount).is_some())
    {
        return Offer { also: Some(*other), ..Offer::new(all[0], minutes) };
    }
    least(&all, minutes)
}

/// The least of several prices, marked as such unless they are equal.
pub(crate) fn least(all: &[Amount], minutes: Option<(u32, bool)>) -> Offer {
    let cents = |amount: &Amount| match amount {
        Amount::Money { cents, .. } => *cents,
        Amount::Free => 0,
        _ => i64::MAX,
    };
    let least = all.iter().copied().min_by_key(cents).unwrap_or(Amount::OnRequest);
    let equal = all.iter().all(|amount| cents(amount) == cents(&least));
    match least {
        Amount::Money { cents, currency, from } => {
            Offer::new(Amount::Money { cents, currency, from: from || !equal }, minutes)
        }
        other => Offer::new(other, minutes),
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, entry, minutes_alone};

    /// Name, labels with prices in cents, minutes of the first.
    type Read = (String, Vec<(String, i64)>, Option<u32>);

    fn read(text: &str) -> Option<Read> {
        let entry = entry(text, 0, None, "")?;
        let minutes = entry.offers[0].minutes.map(|(minutes, _)| minutes);
        let price = |amount| match amount {
            Amount::Money { cents, .. } => cents,
            Amount::Free => 0,
            _ => -1,
        };
        let offers =
            entry.offers.into_iter().map(|offer| (offer.label.unwrap_or_default(), price(offer.price)));
        Some((entry.name, offers.collect(), minutes))
    }

    #[test]
    fn lines_of_price_lists_are_read() {
        for (line, name, offers, minutes) in [
            ("Haircut ....... $35", "Haircut", vec![("", 3_500)], None),
            ("• Cut & finish (45 min) – £48.00", "Cut & finish", vec![("", 4_800)], Some(45)),
            ("Colour: short 40 €, long 60 €", "Colour", vec![("short", 4_000), ("long", 6_000)], None),
            ("Colour short $40 / long $60", "Colour", vec![("short", 4_000), ("long", 6_000)], None),
            ("Colour $40 short / $60 long", "Colour", vec![("short", 4_000), ("long", 6_000)], None),
            ("Massage 30 min $40 / 60 min $70", "Massage", vec![("", 4_000), ("", 7_000)], Some(30)),
            ("$25 Buzz Cut", "Buzz Cut", vec![("", 2_500)], None),
            ("Olaplex. Repairs bonds from inside of the hair – $45", "Olaplex", vec![("", 4_500)], None),
            ("60 min | $110", "", vec![("", 11_000)], Some(60)),
            ("Balayage (short hair) from $180", "Balayage (short hair)", vec![("", 18_000)], None),
            ("Bride: $150 | Bridesmaid: $90", "Bride", vec![("", 15_000), ("Bridesmaid", 9_000)], None),
            (
                "Foils: half head $90 / full head $120",
                "Foils",
                vec![("half head", 9_000), ("full head", 12_000)],
                None,
            ),
            ("Perm $90 / $120", "Perm", vec![("", 9_000)], None),
        ] {
            let expected: Vec<_> =
                offers.iter().map(|(label, cents)| ((*label).to_owned(), *cents)).collect();
            assert_eq!(read(line), Some((name.to_owned(), expected, minutes)), "{line}");
        }
    }

    #[test]
    fn sentences_about_money_are_none() {
        for line in [
            "New guests enjoy $20 off their first visit.",
            "A deposit of $20 holds your time.",
            "Balayage for $200 and two hours later I looked ten years younger.",
            "And a pillow for $40 that we love.",
            "Five masks under $15",
            "The Coconut Mask $12 works in 20 min.",
            "Gift cards from $25.",
            "Parking £3 per hour behind the church.",
            "Late cancellations are charged $25.",
            "Gold Club $99 / month",
            "How I saved $300 on color last year",
            "Spend $100 and get a free mask",
            "Our stylists have 20 years of experience",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_time_counts_where_it_stands_alone() {
        assert_eq!(minutes_alone("On clean, dry hair. 45 min."), Some((45, false)));
        assert_eq!(minutes_alone("A massage that people talk about. 1 h 15"), Some((75, false)));
        assert_eq!(minutes_alone("Duration: approx. 50 minutes"), Some((50, false)));
        assert_eq!(minutes_alone("After 15 minutes we may have to shorten your visit."), None);
    }
}
