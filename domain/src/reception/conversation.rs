//! Where a conversation stands. It is stored after every turn, so that a dropped line or a crash does not end it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::availability::Slot;
use crate::ids::{AppointmentId, ProfessionalId, ServiceId};
use crate::live::Outcome;
use crate::phone::PhoneNumber;
use crate::understanding::dates::DayWish;
use crate::understanding::language::Language;
use crate::understanding::offered::Who;
use crate::understanding::times::TimeWish;

/// One call's conversation so far.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that may or may not have happened in the call"
)]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversation {
    pub(super) caller: Option<PhoneNumber>,
    /// The number belongs to somebody who was here before.
    pub(super) known: bool,
    pub(super) usual: Option<Usual>,
    pub(super) language: Language,
    pub(super) turn: u32,
    pub(super) want: Want,
    pub(super) stage: Stage,
    /// A second request of the same breath, in the caller's words.
    pub(super) later: Option<String>,
    /// Our latest utterances, newest last.
    pub(super) said: Vec<Said>,
    pub(super) silences: u8,
    /// The caller asked for time: so many silences are no end.
    pub(super) patience: u8,
    pub(super) misunderstood: u8,
    /// The number to reach the caller on was asked for a second time.
    pub(super) asked_again: bool,
    pub(super) refused: u8,
    /// Read-backs that were refused.
    pub(super) disputed: u8,
    pub(super) insults: u8,
    pub(super) spoke: bool,
    /// Texts can be sent to the caller's number, and nobody has asked yet whether they are wanted.
    pub(super) may_ask_for_texts: bool,
    pub(super) reached: Option<Outcome>,
    pub(super) intents: Vec<String>,
    /// What the desk says goes to a model, which puts it into words.
    pub(super) to_model: bool,
    /// What tools told a model in this call, newest last.
    pub(super) told: Vec<String>,
    /// Times that were told in this call, newest last.
    pub(super) times: Vec<Slot>,
    /// Names that the caller has said, newest last.
    pub(super) gave_names: Vec<String>,
    /// The caller's own visits, once number and name belong together.
    pub(super) visits: Vec<OwnVisit>,
    /// How often they were looked up: who tries name after name is no customer.
    pub(super) lookups: u8,
    /// What the caller wants with one of them.
    pub(super) own: Option<OwnWish>,
    /// Messages that a model left.
    pub(super) messages: u8,
}

/// Messages a model may leave in one call.
pub(super) const MESSAGES: u8 = 3;
/// How often the caller's visits are looked up in one call.
pub(super) const LOOKUPS: u8 = 3;
/// Times and answers that are remembered of a call.
const REMEMBERED: usize = 12;
/// As much of an answer as is remembered.
const ANSWER: usize = 600;

/// A coming visit of the number that calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVisit {
    /// Its id.
    pub id: AppointmentId,
    /// The services; none where one of them is not done any more.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub professional: Option<ProfessionalId>,
    /// From when ...
    pub starts_at: Instant,
    /// ... to when.
    pub ends_at: Instant,
    /// For whom.
    pub customer_name: String,
    /// The shop's rules do not let its customer change it any more.
    #[serde(default)]
    pub is_late: bool,
}

/// What a caller wants with an own visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OwnWish {
    pub(super) act: OwnAct,
    /// The caller's words: the message, where it comes to one.
    pub(super) text: String,
    /// The visit's day and time, or the new ones.
    pub(super) days: Option<DayWish>,
    pub(super) time: Option<TimeWish>,
}

/// What becomes of an own visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum OwnAct {
    /// It is read out.
    Hear,
    /// It is given up.
    Cancel,
    /// It goes to another time.
    Move,
}

/// What a customer had the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usual {
    /// The services.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub professional: Option<ProfessionalId>,
}

/// What the caller wants to book.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Want {
    pub(super) services: Vec<ServiceId>,
    pub(super) who: Option<Who>,
    pub(super) days: Option<DayWish>,
    pub(super) time: Option<TimeWish>,
    pub(super) name: Option<String>,
    /// A number that was given in this call.
    pub(super) phone: Option<PhoneNumber>,
    /// The caller would not give a number.
    pub(super) no_phone: bool,
    /// It is no new visit: this one is moved.
    pub(super) moving: Option<OwnVisit>,
}

/// What the next words of the caller answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// "How can I help?", or nothing in particular.
    #[default]
    Open,
    /// "We were cut off. Shall we go on?"
    CutOff,
    /// "Which service?"
    Service,
    /// "Which day and time?"
    When,
    /// "That weekday is the 18th. Is that the day?"
    WhichDay(NaiveDate),
    /// The desk looks for times; `ahead` days after the first wished day; `wide` after nothing was found in all of them.
    Searching { wide: bool, ahead: u8 },
    /// "Which of these?"
    Offering(Vec<Slot>),
    /// "What name shall I put it under?"
    Name(Slot),
    /// "Could you spell it?"
    Spell(Slot),
    /// "On which number can we reach you?", with the keys pressed so far.
    Phone { slot: Slot, keys: String },
    /// "Shall I book this?" `cut` when the caller did not hear it to the end.
    ReadBack { slot: Slot, turn: u32, cut: bool },
    /// "What shall I change?"
    Fix(Slot),
    /// The desk books.
    Booking(Slot),
    /// "Under which name is the visit?"
    WhoseVisit,
    /// The desk looks the caller's visits up.
    Looking,
    /// "Which of your visits?"
    WhichVisit,
    /// "Shall I cancel it?" `cut` when the caller did not hear it to the end.
    Undo { visit: OwnVisit, turn: u32, cut: bool },
    /// The desk cancels.
    Cancelling(OwnVisit),
    /// "Would you like to leave a message?", with the words that are one already.
    OfferMessage(Option<String>),
    /// "Shall I put you on the waiting list?"
    OfferWaiting,
    /// "What shall I tell them?"
    Message,
    /// "Who is it from?"
    MessageName(String),
    /// The desk keeps the message.
    TakingMessage,
    /// "Shall I text you the details?"
    OfferTexts,
    /// "Anything else?"
    More,
    /// Goodbye was said.
    Over,
}

/// An utterance of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) turn: u32,
    pub(super) text: String,
}

impl Conversation {
    /// A conversation that has not begun. `name` belongs to the number, which is a hint and no proof.
    pub fn new(caller: Option<PhoneNumber>, name: Option<String>) -> Self {
        Self { caller, known: name.is_some(), want: Want { name, ..Want::default() }, ..Self::default() }
    }

    /// With what this customer usually has.
    #[must_use]
    pub fn remembering(mut self, usual: Option<Usual>) -> Self {
        self.usual = usual;
        self
    }

    /// With leave to ask, after a booking, whether texts to the caller's number are wanted.
    #[must_use]
    pub fn asking_for_texts(mut self, may: bool) -> Self {
        self.may_ask_for_texts = may && self.caller.is_some();
        self
    }

    /// Going on where an earlier call of the same number broke off, where it was about a visit; else as it is. A number is no
    /// proof of who calls: what the earlier caller said of themselves, name and number, is asked for again.
    #[must_use]
    pub fn after(self, earlier: Self) -> Self {
        let about_a_visit = earlier.stage.books() || earlier.stage.waits_for_desk();
        if !about_a_visit || earlier.want.services.is_empty() || earlier.reached == Some(Outcome::Booked) {
            return self;
        }
        let Want { services, who, days, time, .. } = earlier.want;
        let want = Want { services, who, days, time, ..self.want.clone() };
        Self { want, language: earlier.language, stage: Stage::CutOff, ..self }
    }

    /// The caller's number.
    pub fn caller(&self) -> Option<&PhoneNumber> {
        self.caller.as_ref()
    }

    /// How many utterances there were.
    pub fn turns(&self) -> u32 {
        self.turn
    }

    /// The language that is spoken.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What has come of it so far.
    pub fn outcome(&self) -> Outcome {
        self.reached.unwrap_or(Outcome::Missed)
    }

    /// Something was reached; the better of two things counts.
    pub(super) fn reach(&mut self, outcome: Outcome) {
        let rank = |outcome: Outcome| match outcome {
            Outcome::Booked => 6,
            Outcome::Changed => 5,
            Outcome::Cancelled => 4,
            Outcome::Transferred => 3,
            Outcome::Message => 2,
            Outcome::Inquiry => 1,
            Outcome::NoInput | Outcome::Missed | Outcome::Spam => 0,
        };
        if self.reached.is_none_or(|before| rank(outcome) > rank(before)) {
            self.reached = Some(outcome);
        }
    }

    /// A time was told.
    pub(super) fn knows(&mut self, slot: Slot) {
        self.times.retain(|known| *known != slot);
        self.times.push(slot);
        if self.times.len() > REMEMBERED {
            self.times.remove(0);
        }
    }

    /// A tool answered a model.
    pub(super) fn was_told(&mut self, text: &str) {
        self.told.push(text.chars().take(ANSWER).collect());
        if self.told.len() > REMEMBERED {
            self.told.remove(0);
        }
    }

    pub(super) fn next_turn(&mut self) -> u32 {
        self.turn += 1;
        self.turn
    }
}

impl Stage {
    /// The desk was asked for something; the caller waits.
    pub(super) fn waits_for_desk(&self) -> bool {
        matches!(
            self,
            Self::Searching { .. }
                | Self::Booking(_)
                | Self::TakingMessage
                | Self::Looking
                | Self::Cancelling(_)
        )
    }

    /// A visit is being arranged.
    pub(super) fn books(&self) -> bool {
        matches!(
            self,
            Self::Service
                | Self::When
                | Self::WhichDay(_)
                | Self::Offering(_)
                | Self::Name(_)
                | Self::Spell(_)
                | Self::Phone { .. }
                | Self::ReadBack { .. }
                | Self::Fix(_)
        )
    }
}
