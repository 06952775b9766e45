//! How a shop answers its phone, as its owner sets it: who answers, in which languages and voices, and what is said first.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike};

use super::Shop;
use crate::Instant;
use crate::hours::OpenSpan;
use crate::phone::PhoneNumber;
use crate::understanding::language::Language;

/// Words that speech recognition is told to expect, at most.
const HINTS: usize = 100;

/// A shop's way of answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// Which languages the receptionist speaks; the first is the one she greets in.
    pub languages: Vec<Language>,
    /// By which voice she speaks them; the phone company's own where none is named.
    pub voices: Vec<&'static Voice>,
    /// Who answers.
    pub answering: Answering,
    /// Where the staff are reached.
    pub staff_number: Option<PhoneNumber>,
    /// How long their phone rings before the receptionist answers, in seconds.
    pub ring_seconds: u32,
    /// Where a caller is put through to who asks for a person.
    pub transfer_to: Option<PhoneNumber>,
    /// Whether calls are recorded.
    pub is_recorded: bool,
    /// What says that no person speaks; `None` for our own words, empty where the greeting says it.
    pub disclosure: Option<String>,
    /// What says that the call is recorded; `None` for our own words.
    pub recording_line: Option<String>,
    /// What the shop says of deposits.
    pub deposit: Option<String>,
    /// How long before a visit a customer may still change or cancel it, in minutes.
    pub cancel_notice_minutes: u32,
    /// The whole shop's days whose hours are not those of their weekday.
    pub special_days: BTreeMap<NaiveDate, Vec<OpenSpan>>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            languages: vec![Language::English, Language::Spanish],
            voices: Vec::new(),
            answering: Answering::AiFirst,
            staff_number: None,
            ring_seconds: 20,
            transfer_to: None,
            is_recorded: false,
            disclosure: None,
            recording_line: None,
            deposit: None,
            cancel_notice_minutes: 24 * 60,
            special_days: BTreeMap::new(),
        }
    }
}

/// Who answers a ringing phone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answering {
    /// The receptionist, always.
    #[default]
    AiFirst,
    /// The staff; the receptionist where they do not.
    StaffFirst,
    /// The staff while the shop is open, and the receptionist where they do not; after hours the receptionist.
    AfterHours,
}

impl Answering {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AiFirst, Self::StaffFirst, Self::AfterHours];

    /// The word in the database and in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::AiFirst => "ai_first",
            Self::StaffFirst => "staff_first",
            Self::AfterHours => "after_hours",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// A voice that the phone company has. A wrong combination would end the call, so there are no free-form ones.
#[derive(Debug, PartialEq, Eq)]
pub struct Voice {
    /// The word in the database and in forms.
    pub word: &'static str,
    /// How the settings call it.
    pub title: &'static str,
    /// Which language it speaks.
    pub language: Language,
    /// Who makes it.
    pub provider: &'static str,
    /// Its maker's name of it.
    pub name: &'static str,
}

/// The voices to choose from.
pub static VOICES: [Voice; 7] = [
    voice("joanna", "Joanna", Language::English, "Amazon", "Joanna-Neural"),
    voice("matthew", "Matthew", Language::English, "Amazon", "Matthew-Neural"),
    voice("journey", "Journey", Language::English, "Google", "en-US-Journey-O"),
    voice("jessica", "Jessica", Language::English, "ElevenLabs", "UgBBYS2sOqTuMpoF3BR0"),
    voice("lupe", "Lupe", Language::Spanish, "Amazon", "Lupe-Neural"),
    voice("pedro", "Pedro", Language::Spanish, "Amazon", "Pedro-Neural"),
    voice("estela", "Estela", Language::Spanish, "Google", "es-US-Neural2-A"),
];

const fn voice(
    word: &'static str,
    title: &'static str,
    language: Language,
    provider: &'static str,
    name: &'static str,
) -> Voice {
    Voice { word, title, language, provider, name }
}

/// The voice of this word that speaks this language.
pub fn voice_of(word: &str, language: Language) -> Option<&'static Voice> {
    VOICES.iter().find(|voice| voice.word == word && voice.language == language)
}

/// A phone that rings, as far as it matters who answers.
#[derive(Debug, Clone, Copy)]
pub struct Ring<'a> {
    /// Who calls.
    pub from: Option<&'a PhoneNumber>,
    /// Who passed the call on, where it was.
    pub forwarded_from: Option<&'a PhoneNumber>,
    /// Whether the number of the staff is one of the front desk's own.
    pub staff_is_us: bool,
    /// When.
    pub at: Instant,
}

/// Who answers this call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The receptionist.
    Receptionist,
    /// The staff, for so long.
    Staff {
        /// Their number.
        number: PhoneNumber,
        /// Seconds.
        seconds: u32,
    },
}

impl Shop {
    /// Who answers. A call never goes in a circle: not to our own number, and not back to the phone that it comes from.
    pub fn answer(&self, ring: Ring<'_>) -> Answer {
        let manner = &self.manner;
        let staff = match manner.answering {
            Answering::AiFirst => false,
            Answering::StaffFirst => true,
            Answering::AfterHours => self.is_open(ring.at),
        };
        let number = manner.staff_number.as_ref().filter(|number| {
            let comes_from_them = ring.from == Some(*number) || ring.forwarded_from == Some(*number);
            staff && !ring.staff_is_us && !comes_from_them
        });
        match number {
            Some(number) => Answer::Staff { number: number.clone(), seconds: manner.ring_seconds },
            None => Answer::Receptionist,
        }
    }

    /// The hours of a local date, holidays included.
    pub fn hours_on(&self, date: NaiveDate) -> Vec<OpenSpan> {
        let weekday = date.weekday().num_days_from_monday() as u8;
        self.manner.special_days.get(&date).cloned().unwrap_or_else(|| self.hours.on(weekday))
    }

    /// Whether the shop is open at an instant, holidays included.
    pub fn is_open(&self, at: Instant) -> bool {
        self.is_open_on_the_wall(at.with_timezone(&self.zone).naive_local())
    }

    fn is_open_on_the_wall(&self, local: NaiveDateTime) -> bool {
        let minute = (local.hour() * 60 + local.minute()) as u16;
        let holds = |spans: Vec<OpenSpan>, minute: u16| {
            spans.iter().any(|span| (span.opens..span.closes).contains(&minute))
        };
        let yesterday = local.date().checked_sub_days(Days::new(1));
        holds(self.hours_on(local.date()), minute)
            || yesterday.is_some_and(|date| holds(self.hours_on(date), minute + 24 * 60))
    }

    /// The language she greets in.
    pub fn first_language(&self) -> Language {
        self.manner.languages.first().copied().unwrap_or_default()
    }

    /// Names that speech recognition should expect: of services, of what callers call them, and of people.
    pub fn hints(&self) -> Vec<String> {
        let people = self.professionals.iter().flat_map(|person| person.name.split_whitespace());
        let names = self.services.iter().map(|service| service.name.as_str());
        let words = self.services.iter().flat_map(|service| service.synonyms.iter().map(String::as_str));
        let mut hints: Vec<String> = Vec::new();
        for hint in people.chain(names).chain(words) {
            if hints.len() < HINTS && !hint.is_empty() && !hints.iter().any(|known| known == hint) {
                hints.push(hint.to_owned());
            }
        }
        hints
    }

    /// What is said first, before "How can I help?".
    pub fn opening(&self) -> String {
        let language = self.first_language();
        let manner = &self.manner;
        let mut lines = vec![self.greeting.clone().unwrap_or_else(|| match language {
            Language::English => format!("Thank you for calling {}.", self.name),
            Language::Spanish => format!("Gracias por llamar a {}.", self.name),
        })];
        lines.push(manner.disclosure.clone().unwrap_or_else(|| disclosure(language).to_owned()));
        if manner.is_recorded {
            let line = manner.recording_line.clone().filter(|line| !line.is_empty());
            lines.push(line.unwrap_or_else(|| recording_line(language).to_owned()));
        }
        lines.retain(|line| !line.is_empty());
        lines.join(" ")
    }
}

/// Our own words that no person speaks.
pub fn disclosure(language: Language) -> &'static str {
    language.pick("I am the salon's virtual receptionist.", "Soy la recepcionista virtual del salón.")
}

/// Our own words that the call is recorded.
pub fn recording_line(language: Language) -> &'static str {
    language.pick("This call is recorded.", "Esta llamada se graba.")
}

#[cfg(test)]
mod tests;
