//! What a caller means: words to intents, services, people, days, times, names and numbers, in English and Spanish.
//!
//! Pure: the day, the opening hours and what was asked come in. No regular expressions; a turn takes microseconds.

pub mod acts;
pub mod answers;
#[cfg(test)]
mod cases;
pub mod dates;
pub mod intents;
pub mod language;
pub mod names;
pub mod numbers;
pub mod offered;
pub mod party;
pub mod phones;
pub(crate) mod phrases;
mod settling;
pub mod times;
pub mod words;

use chrono::NaiveDate;

use self::answers::{Answer, Choice, answer, choice};
use self::dates::{Calendar, DayWish, days};
use self::intents::{Intent, intents};
use self::language::{Language, language};
use self::offered::{Services, Who, services, who};
use self::phones::{SpokenNumber, own_number, phone};
use self::phrases::Phrases;
use self::times::{TimeWish, time};
use self::words::Words;
use crate::catalogue::{Professional, Service};
use crate::hours::WeeklyHours;

/// With what an utterance is listened to.
#[derive(Debug, Clone, Copy)]
pub struct Ear<'a> {
    /// What the shop does.
    pub services: &'a [Service],
    /// Who works there.
    pub professionals: &'a [Professional],
    /// When it is open; decides between 5 in the morning and 5 in the afternoon.
    pub hours: &'a WeeklyHours,
    /// The local day of the call.
    pub today: NaiveDate,
    /// The language spoken so far.
    pub language: Language,
    /// What the last question asked for.
    pub asked: Asked,
}

/// What the last question asked for, where it changes the meaning of a bare word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing in particular.
    Anything,
    /// A day and a time.
    When,
    /// A name.
    Name,
    /// One of some offers.
    Choice,
    /// A phone number.
    Phone,
}

/// What was understood of an utterance.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meaning {
    /// The language, where it is clear.
    pub language: Option<Language>,
    /// What is wanted, in the order it was said.
    pub intents: Vec<Intent>,
    /// How it answers.
    pub answer: Answer,
    /// Which offer.
    pub choice: Option<Choice>,
    /// Which services.
    pub services: Services,
    /// The services come on top of those that were named before.
    pub adds: bool,
    /// "The usual".
    pub usual: bool,
    /// With whom.
    pub who: Option<Who>,
    /// On which days.
    pub days: Option<DayWish>,
    /// At what time.
    pub time: Option<TimeWish>,
    /// The caller's name.
    pub name: Option<String>,
    /// A phone number.
    pub phone: Option<SpokenNumber>,
    /// The number the caller calls from.
    pub own_number: bool,
    /// For how many people.
    pub party: Option<u32>,
}

impl Meaning {
    /// Whether something is wanted.
    pub fn wants(&self, intent: Intent) -> bool {
        self.intents.contains(&intent)
    }

    /// Whether anything about a visit was said.
    pub fn has_details(&self) -> bool {
        !self.services.wanted.is_empty()
            || !self.services.unwanted.is_empty()
            || self.who.is_some()
            || self.days.is_some()
            || self.time.is_some()
            || self.usual
            || self.answer.soonest
    }

    /// Whether nothing at all was understood.
    pub fn is_nothing(&self) -> bool {
        Self { language: None, ..self.clone() } == Self::default()
    }
}

/// Understands an utterance.
pub fn understand(text: &str, ear: Ear) -> Meaning {
    let mut words = Words::of(text);
    let mut meaning = Meaning {
        language: language(&words),
        intents: intents(&words),
        answer: answer(&words),
        adds: words.has_any(&ADDS),
        usual: words.has_any(&USUAL),
        own_number: own_number(&words),
        ..Meaning::default()
    };
    // From what nothing else can be to what may be anything: a number is no time, a name no weekday.
    meaning.phone = phone(&mut words, ear.asked == Asked::Phone);
    meaning.name = names::name(&mut words, ear.asked == Asked::Name);
    meaning.party = party::party(&mut words);
    meaning.services = services(&mut words, ear.services);
    meaning.who = who(&mut words, ear.professionals);
    // "Can I speak with Leilani?" wants a person, not a visit.
    if matches!(meaning.who, Some(Who::Person(_))) && words.has_any(&TALK) {
        meaning.intents.insert(0, Intent::Human);
    }
    let choosing = ear.asked == Asked::Choice;
    let calendar = Calendar { today: ear.today, day_first: ear.language == Language::Spanish, choosing };
    meaning.days = days(&mut words, calendar);
    meaning.choice = if choosing { choice(&mut words) } else { None };
    let bare = matches!(ear.asked, Asked::When | Asked::Choice) && meaning.choice.is_none();
    meaning.time = time(&mut words, ear.hours, bare);
    let nothing_else = !meaning.has_details() && meaning.intents.is_empty() && meaning.phone.is_none();
    if ear.asked == Asked::Name && meaning.name.is_none() && nothing_else {
        meaning.name = names::bare(&mut words);
    }
    meaning
}

static TALK: Phrases = Phrases::of(
    "speak to|speak with|talk to|talk with|have a word with|speak directly to|hablar con|get a hold of|reach",
);
static ADDS: Phrases = Phrases::of(
    "also|add|as well|plus|too|on top|and maybe|along with|additionally|tambien|ademas|anadir|agregar|aparte",
);
static USUAL: Phrases = Phrases::of(
    "the usual|my usual|usual thing|same as last time|same as always|same as before|same thing as last|what i had last|\
    same as usual|lo de siempre|lo mismo de siempre|lo mismo que la ultima vez|lo habitual|igual que la ultima vez|como siempre",
);

/// Two requests in one breath, of which the first is for the shop's people: "cancel my Tuesday appointment and book me
/// a colour for Friday".
pub fn split_requests(text: &str) -> Option<(&str, &str)> {
    const SEAMS: [&str; 14] = [
        " and book",
        " and schedule",
        " and make",
        " and also",
        " and i'd like",
        " and i want",
        " and i would like",
        " and then",
        ". also",
        ", also",
        " y quiero",
        " y quisiera",
        " y reserv",
        " y tambi",
    ];
    let lower = text.to_ascii_lowercase();
    let at = SEAMS.iter().filter_map(|seam| lower.find(seam)).min()?;
    let (first, second) = text.split_at(at);
    let (one, other) = (intents(&Words::of(first)), intents(&Words::of(second)));
    let for_people =
        [Intent::Cancel, Intent::Change, Intent::Late, Intent::Confirm, Intent::Complaint, Intent::Message];
    let parted = one.iter().any(|intent| for_people.contains(intent)) && other.contains(&Intent::Book);
    parted.then_some((first, second))
}
