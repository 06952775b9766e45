//! Where a conversation stands. It is stored after every turn, so that a dropped line or a crash does not end it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::times::TimeWish;
use crate::availability::Slot;
use crate::ids::{ProfessionalId, ServiceId};
use crate::live::Outcome;
use crate::phone::PhoneNumber;

/// One call's conversation so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    pub(super) caller: Option<PhoneNumber>,
    pub(super) turn: u32,
    pub(super) want: Want,
    pub(super) stage: Stage,
    /// Our latest utterances, newest last.
    pub(super) said: Vec<Said>,
    pub(super) silences: u8,
    pub(super) misunderstood: u8,
    pub(super) refused: u8,
    pub(super) spoke: bool,
    pub(super) reached: Option<Outcome>,
    pub(super) intents: Vec<String>,
}

/// What the caller wants to book.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Want {
    pub(super) services: Vec<ServiceId>,
    pub(super) who: Option<Who>,
    pub(super) date: Option<NaiveDate>,
    pub(super) time: Option<TimeWish>,
    pub(super) name: Option<String>,
}

/// With whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Who {
    Anyone,
    Person(ProfessionalId),
}

/// What the next words of the caller answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// "How can I help?", or nothing in particular.
    #[default]
    Open,
    /// "Which service?"
    Service,
    /// "Which day and time?"
    When,
    /// The desk looks for times; `wide` after nothing was found on the day itself.
    Searching { wide: bool },
    /// "Which of these?"
    Offering(Vec<Slot>),
    /// "What name shall I put it under?"
    Name(Slot),
    /// "Shall I book this?" `cut` when the caller did not hear it to the end.
    ReadBack { slot: Slot, turn: u32, cut: bool },
    /// The desk books.
    Booking(Slot),
    /// "Would you like to leave a message?"
    OfferMessage,
    /// "What shall I tell them?"
    Message,
    /// "Who is it from?"
    MessageName(String),
    /// The desk keeps the message.
    TakingMessage,
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
        Self { caller, want: Want { name, ..Want::default() }, ..Self::default() }
    }

    /// The caller's number.
    pub fn caller(&self) -> Option<&PhoneNumber> {
        self.caller.as_ref()
    }

    /// What has come of it so far.
    pub fn outcome(&self) -> Outcome {
        self.reached.unwrap_or(Outcome::Missed)
    }

    /// Something was reached; the better of two things counts.
    pub(super) fn reach(&mut self, outcome: Outcome) {
        let rank = |outcome: Outcome| match outcome {
            Outcome::Booked => 3,
            Outcome::Message => 2,
            Outcome::Inquiry => 1,
            Outcome::NoInput | Outcome::Missed => 0,
        };
        if self.reached.is_none_or(|before| rank(outcome) > rank(before)) {
            self.reached = Some(outcome);
        }
    }

    pub(super) fn next_turn(&mut self) -> u32 {
        self.turn += 1;
        self.turn
    }
}
