//! What the caller means: words to intents, services, people, days, times, names and answers. No regular expressions.

use chrono::NaiveDate;

use super::Shop;
use super::conversation::Who;
use super::dates::{self, HeardDate};
use super::times::{self, TimeWish};
use super::tokens::{Words, number};
use crate::ids::ServiceId;

/// What the last question asked for, where it changes the meaning of a bare word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expecting {
    Anything,
    Time,
    Name,
    Choice,
}

/// What was understood of an utterance.
#[expect(clippy::struct_excessive_bools, reason = "each is something that may or may not have been said")]
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Meaning {
    pub(super) question: Option<Question>,
    pub(super) wants_visit: bool,
    pub(super) wants_change: bool,
    pub(super) wants_human: bool,
    pub(super) services: Vec<ServiceId>,
    pub(super) who: Option<Who>,
    pub(super) date: Option<HeardDate>,
    pub(super) time: Option<TimeWish>,
    pub(super) name: Option<String>,
    pub(super) yes: bool,
    pub(super) no: bool,
    pub(super) choice: Option<Choice>,
    pub(super) goodbye: bool,
}

/// Something the shop's data answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Price,
    Hours,
    Address,
    People,
}

/// One of the offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// Counted from 0.
    Nth(usize),
    Last,
}

impl Meaning {
    /// Whether anything about a visit was said.
    pub(super) fn has_details(&self) -> bool {
        !self.services.is_empty() || self.who.is_some() || self.date.is_some() || self.time.is_some()
    }

    /// Whether nothing at all was understood.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Understands an utterance on a given local day.
pub(super) fn understand(text: &str, shop: &Shop, today: NaiveDate, expecting: Expecting) -> Meaning {
    let mut words = Words::of(text);
    let mut meaning = Meaning { yes: says_yes(&words), no: says_no(&words), ..Meaning::default() };
    meaning.question = question(&words);
    meaning.wants_human = words.has_any(&[
        "message",
        "human",
        "real person",
        "speak to someone",
        "speak to somebody",
        "talk to someone",
        "talk to a person",
        "speak to a person",
        "talk to somebody",
        "speak with someone",
        "call me back",
        "call back",
        "manager",
        "the owner",
        "speak to the",
        "talk to the",
        "complaint",
        "complain",
    ]);
    meaning.wants_change = words.has_any(&[
        "cancel",
        "reschedule",
        "move my appointment",
        "change my appointment",
        "cancel my",
        "running late",
        "my appointment",
    ]);
    meaning.wants_visit = words.has_any(&[
        "book",
        "booking",
        "appointment",
        "schedule",
        "come in",
        "available",
        "availability",
        "slot",
        "opening",
        "reserve",
        "fit me in",
        "squeeze me in",
        "free",
    ]);
    meaning.goodbye = words.has_any(&[
        "bye",
        "goodbye",
        "bye-bye",
        "that's all",
        "that is all",
        "that'll be all",
        "nothing else",
        "that's it",
        "see you",
        "have a good day",
        "have a nice day",
    ]);
    meaning.name = name(&mut words, expecting);
    meaning.choice = choice(&words, expecting);
    meaning.services = services(&mut words, shop);
    meaning.who = who(&mut words, shop);
    meaning.date = dates::date(&mut words, today);
    meaning.time = times::time(&words, &shop.hours, expecting == Expecting::Time && meaning.choice.is_none());
    if expecting == Expecting::Name
        && meaning.name.is_none()
        && !meaning.has_details()
        && meaning.question.is_none()
    {
        meaning.name = bare_name(&words);
    }
    meaning
}

fn says_yes(words: &Words) -> bool {
    const YES: [&str; 27] = [
        "yes",
        "yeah",
        "yep",
        "yup",
        "sure",
        "correct",
        "right",
        "perfect",
        "great",
        "ok",
        "okay",
        "absolutely",
        "definitely",
        "sounds good",
        "go ahead",
        "that works",
        "works for me",
        "please do",
        "of course",
        "fine",
        "good",
        "lovely",
        "wonderful",
        "exactly",
        "why not",
        "do it",
        "book it",
    ];
    words.has_any(&YES) || (words.len() == 1 && words.at(0) == "please")
}

fn says_no(words: &Words) -> bool {
    const NO: [&str; 13] = [
        "no",
        "nope",
        "nah",
        "not",
        "don't",
        "doesn't",
        "can't",
        "cannot",
        "wrong",
        "neither",
        "none",
        "never mind",
        "nevermind",
    ];
    words.has_any(&NO)
        && !words.has_any(&["no problem", "no preference", "doesn't matter", "don't mind", "don't care"])
}

fn question(words: &Words) -> Option<Question> {
    if words.has_any(&["how much", "price", "prices", "cost", "costs", "charge", "expensive"]) {
        Some(Question::Price)
    } else if words.has_any(&[
        "hours",
        "are you open",
        "you open",
        "you close",
        "closing",
        "when do you",
        "close today",
        "open on",
        "open until",
    ]) {
        Some(Question::Hours)
    } else if words.has_any(&[
        "address",
        "where are you",
        "located",
        "location",
        "directions",
        "find you",
        "get there",
    ]) {
        Some(Question::Address)
    } else if words.has_any(&["who works", "who does", "who is working", "which stylists", "who do you have"])
    {
        Some(Question::People)
    } else {
        None
    }
}

/// Which offer is meant: "the second one", "the earlier", "the last".
fn choice(words: &Words, expecting: Expecting) -> Option<Choice> {
    if expecting != Expecting::Choice {
        return None;
    }
    for (names, choice) in [
        (&["first", "earliest", "earlier", "soonest", "former"][..], Choice::Nth(0)),
        (&["second", "middle"][..], Choice::Nth(1)),
        (&["third"][..], Choice::Nth(2)),
        (&["last", "latest", "later", "latter"][..], Choice::Last),
    ] {
        // "June the first" is a day; "something later" is another wish, "the later one" a choice.
        let named = names.iter().any(|name| {
            words.has(&format!("the {name}"))
                || words.has(&format!("{name} one"))
                || (words.len() == 1 && words.has(name))
        });
        if named {
            return Some(choice);
        }
    }
    ["number", "option"].iter().find_map(|word| {
        let i = words.find(word)?;
        number(words.at(i + 1)).filter(|n| (1..=3).contains(n)).map(|n| Choice::Nth(n as usize - 1))
    })
}

/// Services by name or synonym; the longest names first, so that "hair color" is not also a "color".
fn services(words: &mut Words, shop: &Shop) -> Vec<ServiceId> {
    let mut names: Vec<(String, ServiceId)> = Vec::new();
    for service in &shop.services {
        names.push((service.name.to_lowercase(), service.id));
        names.extend(service.synonyms.iter().map(|synonym| (synonym.to_lowercase(), service.id)));
    }
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut found: Vec<(usize, ServiceId)> = Vec::new();
    for (name, id) in names {
        let plural = format!("{name}s");
        while let Some(i) = words.find(&name).or_else(|| words.find(&plural)) {
            words.use_up(i, name.split(' ').count());
            if !found.iter().any(|(_, known)| *known == id) {
                found.push((i, id));
            }
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

fn who(words: &mut Words, shop: &Shop) -> Option<Who> {
    const ANYONE: [&str; 11] = [
        "anyone",
        "anybody",
        "whoever",
        "no preference",
        "doesn't matter",
        "don't mind",
        "don't care",
        "any of them",
        "either of them",
        "first available",
        "someone else",
    ];
    for person in &shop.professionals {
        let full = person.name.to_lowercase();
        let first = person.first_name().to_lowercase();
        for name in [full, first.clone(), format!("{first}'s")] {
            if let Some(i) = words.find(&name) {
                words.use_up(i, name.split(' ').count());
                return Some(Who::Person(person.id));
            }
        }
    }
    words.has_any(&ANYONE).then_some(Who::Anyone)
}

/// Words after which a name ends, and words that no name holds.
const NOT_A_NAME: [&str; 65] = [
    "booked",
    "confirmed",
    "promised",
    "and",
    "i",
    "i'd",
    "i'm",
    "can",
    "could",
    "please",
    "for",
    "at",
    "on",
    "to",
    "would",
    "like",
    "want",
    "calling",
    "looking",
    "here",
    "speaking",
    "from",
    "the",
    "a",
    "an",
    "yes",
    "no",
    "it's",
    "is",
    "my",
    "name",
    "null",
    "unknown",
    "none",
    "thanks",
    "thank",
    "you",
    "just",
    "not",
    "sure",
    "ok",
    "okay",
    "yeah",
    "put",
    "under",
    "it",
    "that",
    "that's",
    "this",
    "so",
    "well",
    "um",
    "uh",
    "hi",
    "hello",
    "hey",
    "wondering",
    "trying",
    "interested",
    "free",
    "available",
    "about",
    "good",
    "fine",
    "in",
];

/// "My name is Ana Silva", "this is Ana". A weak opening needs a capital letter after it.
fn name(words: &mut Words, expecting: Expecting) -> Option<String> {
    for (opening, sure) in [
        ("my name is", true),
        ("my name's", true),
        ("name is", true),
        ("the name's", true),
        ("under the name", true),
        ("this is", false),
        ("it's", false),
        ("i'm", false),
        ("i am", false),
        ("under", false),
    ] {
        let Some(i) = words.find(opening) else { continue };
        let start = i + opening.split(' ').count();
        let sure = sure || expecting == Expecting::Name;
        let count = name_length(words, start, sure);
        if count > 0 {
            let name = written(words, start, count);
            words.use_up(i, start - i + count);
            return Some(name);
        }
    }
    None
}

/// How many words from `start` on are a name: at most three, up to a pause or a word that is none.
fn name_length(words: &Words, start: usize, sure: bool) -> usize {
    let mut count = 0;
    while count < 3
        && let Some(word) = words.word(start + count)
    {
        let capital = word.written.chars().next().is_some_and(char::is_uppercase);
        let letters = word.plain.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
        if !letters || NOT_A_NAME.contains(&word.plain.as_str()) || !(capital || sure) {
            break;
        }
        count += 1;
        if word.pause {
            break;
        }
    }
    count
}

fn written(words: &Words, start: usize, count: usize) -> String {
    let parts = (start..start + count).filter_map(|i| words.word(i)).map(|word| capitalised(&word.written));
    parts.collect::<Vec<_>>().join(" ")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// An answer that is nothing but a name.
fn bare_name(words: &Words) -> Option<String> {
    let parts: Vec<_> = words.left().filter(|word| !NOT_A_NAME.contains(&word.plain.as_str())).collect();
    let letters = |word: &str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
    let plausible = (1..=4).contains(&parts.len()) && parts.iter().all(|word| letters(&word.plain));
    plausible.then(|| parts.iter().map(|word| capitalised(&word.written)).collect::<Vec<_>>().join(" "))
}
