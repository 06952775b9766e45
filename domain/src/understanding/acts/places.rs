//! Names of salons and cities in running text. None is known beforehand: where they stand and how they are written
//! tells them, and what the system has named is known.

use super::Context;
use crate::understanding::phrases::{Phrases, phrases};
use crate::understanding::words::{Words, count, plain};

/// A salon that was named before and is named again, in the words it was named with. Its words are used up.
pub(super) fn known(words: &mut Words, context: &Context) -> Option<String> {
    for salon in context.salons() {
        let name = Words::of(salon);
        if name.is_empty() {
            continue;
        }
        let said = (0..words.len()).find(|i| (0..name.len()).all(|j| words.at(i + j) == name.at(j)));
        if let Some(at) = said {
            let len = name.len();
            words.use_up(at, len);
            // Only said again: it settles nothing new.
            return (!settled(context, salon)).then(|| salon.to_owned());
        }
    }
    None
}

fn settled(context: &Context, salon: &str) -> bool {
    context.offered().is_some_and(|offer| plain(offer) == plain(salon))
        || context.slots.get(super::SALON).is_some_and(|known| plain(known) == plain(salon))
}

/// A salon's name: capital letters behind "at", "called", "visit" and the like.
pub(super) fn salon(words: &mut Words, asked: bool) -> Option<String> {
    static BEFORE: Phrases = Phrases::of(
        "at|called|named|name is|name's|salon is|stylist is|visit|to|with|try|\
        going to|salon named|salon name is|want|for|it's|it is|is|prefer|like|book|in|about|choose|from|\
        salon|by|stylist|barbershop",
    );
    // Behind these even one word of no trade is a name.
    static STRONG: Phrases = Phrases::of(
        "at|called|named|name is|name's|salon is|stylist is|visit|salon named|salon name is|try|\
        prefer|choose|with|to|going to",
    );
    let found = (0..words.len()).find_map(|i| {
        words.all_at(i, &BEFORE).find_map(|phrase| {
            let mut at = i + phrase.words;
            if words.stop_after(at - 1) {
                return None;
            }
            while phrases!("the|a|an|actually|either|called").holds(words.at(at)) {
                at += 1;
            }
            let strong = words.all_at(i, &STRONG).any(|strong| strong.text == phrase.text);
            capitals(words, at, asked || strong, phrase.text == "in").map(|(name, len)| (name, at, len))
        })
    });
    if let Some((name, at, len)) = found {
        words.use_up(at, len);
        return Some(name);
    }
    asked.then(|| capitals(words, 0, true, false)).flatten().map(|(name, len)| {
        words.use_up(0, len);
        name
    })
}

/// A city: "in San Jose", "near Concord"; or the whole answer where a city was asked for.
pub(super) fn city(words: &mut Words, asked: bool) -> Option<String> {
    static BEFORE: Phrases = Phrases::of(
        "city of|am from|i'm from|in the|in|near|around|en|from|of|at|to|with|about|prefer|for|be|want|like|try|is",
    );
    for i in 0..words.len() {
        let place = words.which_at(i, &BEFORE).map(|phrase| phrase.text);
        let Some(phrase) = place.filter(|phrase| {
            asked
                || matches!(
                    *phrase,
                    "city of" | "am from" | "i'm from" | "in the" | "in" | "near" | "around" | "en"
                )
        }) else {
            continue;
        };
        let at = i + count(phrase) + usize::from(words.starts(i + count(phrase), "the city of")) * 3;
        if words.stop_after(at - 1) {
            continue;
        }
        let small = || small_city(words, i, at).filter(|_| matches!(phrase, "in" | "near"));
        if let Some((name, len)) = city_name(words, at).or_else(small) {
            words.use_up(at, len);
            return Some(name);
        }
    }
    if !asked {
        return None;
    }
    // "San Jose, please": the first capital letters that begin no sentence, or all that is left of a short answer.
    let inside = (0..words.len()).find_map(|i| {
        let begins = i == 0 || words.stop_after(i - 1);
        let plural = words.word(i + 1).is_some_and(|word| capital(word.written)) && !words.pause_after(i);
        (!begins || words.len() <= 4 || plural)
            .then(|| city_name(words, i))
            .flatten()
            .map(|(name, len)| (i, name, len))
    });
    if let Some((at, name, len)) = inside {
        words.use_up(at, len);
        return Some(name);
    }
    let rest: Vec<_> =
        words.left().filter(|word| !FILLERS.holds(&word.plain)).map(|word| word.written).collect();
    (1..=3).contains(&rest.len()).then(|| rest.join(" "))
}

/// Words around the name of a city in a short answer.
static FILLERS: Phrases = Phrases::of(
    "in|the|a|city|of|please|i|want|salon|one|it|is|i'm|to|find|search|look|near|\
    around|for|would|like|be|good|yes|ok|okay|somewhere|area|my|let's|try|how|about|me|at|live|can|you|do",
);

/// "A salon in castro Valley": a city without its capital letters, up to the end of the clause.
fn small_city(words: &Words, i: usize, at: usize) -> Option<(String, usize)> {
    static PLACES: Phrases = Phrases::of(
        "salon|salons|one|located|somewhere|something|place|stylist|barber|shop|live|look|search",
    );
    if !PLACES.holds(words.before(i, 1)) {
        return None;
    }
    let mut len = 0;
    while len < 3 && words.word(at + len).is_some_and(|word| word.plain.chars().all(char::is_alphabetic)) {
        if AFTER_CITY.holds(words.at(at + len)) {
            break;
        }
        len += 1;
        if words.pause_after(at + len - 1) {
            break;
        }
    }
    (len > 0).then(|| (joined(words, at, len), len))
}

/// Words that follow a city and are none of it, or stand where one could.
static AFTER_CITY: Phrases = Phrases::of(
    "please|that|which|and|for|with|the|my|a|your|this|thanks|if|instead|where|who|or|on|at|to|is|town|can|\
    area|i|there|terms|particular|general|now|today|it|by|near|would|be|but",
);

fn city_name(words: &Words, at: usize) -> Option<(String, usize)> {
    let mut len = 0;
    while len < 4
        && let Some(word) = words.word(at + len)
        && capital(word.written)
        && word.plain.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'))
        && !no_name(words, at + len)
    {
        len += 1;
        if word.pause {
            break;
        }
    }
    (len > 0).then(|| (joined(words, at, len), len))
}

/// A run of words with capital letters or digits. A salon's name says what it is or has two words at least, unless
/// the words before it are clear.
fn capitals(words: &Words, at: usize, clear: bool, place: bool) -> Option<(String, usize)> {
    static LINKS: Phrases = Phrases::of("of|and|&|on|by|the|for|de|la|in|at");
    static TRADE: Phrases = Phrases::of(
        "salon|salons|barber|barbers|barbershop|shop|hair|spa|nails|cuts|clips|\
        haircuts|beauty|parlor|studio|bar|gallery|style|supercuts|lounge|boutique|stylists",
    );
    static GENERIC: Phrases =
        Phrases::of("salon|salons|barber|barbershop|hair|stylist|spa|hairdresser|unisex|sf|sfo");
    let mut len = 0;
    let mut letters = false;
    let mut trade = false;
    while let Some(word) = words.word(at + len) {
        let name = (capital(word.written) && !no_name(words, at + len))
            || word.written.starts_with(|c: char| c.is_ascii_digit());
        let next = |j: usize| {
            words.word(at + len + j).is_some_and(|word| capital(word.written))
                && !no_name(words, at + len + j)
        };
        let link = len > usize::from(GENERIC.holds(words.at(at)))
            && LINKS.holds(&word.plain)
            && (next(1) || (LINKS.holds(words.at(at + len + 1)) && next(2)));
        if !(name || link) || word.plain.contains(':') || (!letters && len > 0 && !name) {
            break;
        }
        letters |= capital(word.written);
        trade |= TRADE.holds(&word.plain);
        len += 1;
        if word.pause {
            break;
        }
    }
    let numeric = words.at(at).starts_with(|c: char| c.is_ascii_digit());
    let generic = (at..at + len).all(|i| GENERIC.holds(words.at(i)));
    let plausible = letters && !generic && (trade || (clear && !place && (len >= 2 || !numeric)));
    (len > 0 && plausible).then(|| (joined(words, at, len), len))
}

fn joined(words: &Words, at: usize, len: usize) -> String {
    (at..at + len).filter_map(|i| words.word(i)).map(|word| word.written).collect::<Vec<_>>().join(" ")
}

fn capital(written: &str) -> bool {
    written.chars().next().is_some_and(char::is_uppercase) || written == "&"
}

/// Words that are written with a capital letter and are no names, anywhere or where a sentence begins.
fn no_name(words: &Words, i: usize) -> bool {
    static ANYWHERE: Phrases = Phrases::of(
        "i|i'm|i'd|i'll|i've|pm|am|monday|tuesday|wednesday|thursday|friday|saturday|\
        sunday|january|february|march|april|may|june|july|september|october|november|december|ok|okay",
    );
    static FIRST: Phrases = Phrases::of(
        "yes|no|please|thanks|thank|what|can|morning|afternoon|evening|next|this|is|the|it|\
        and|half|how|let's|let|could|also|do|does|what's|are|where|when|would|will|a|an|in|on|at|my|we|you|\
        they|that|that's|it's|there|well|actually|sure|yeah|hi|hello|hey|sorry|but|so|if|for|book|make|find|\
        search|tell|give|show|great|good|cool|perfect|maybe|try|want|need|sounds|yep|yup|nope|not|just|to|me|\
        your|our|his|her|was|has|have|which|who|why|any",
    );
    let word = words.at(i);
    let first = i == 0 || words.stop_after(i - 1);
    ANYWHERE.holds(word) || (first && FIRST.holds(word))
}
