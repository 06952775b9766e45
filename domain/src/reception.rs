//! The receptionist: one pure function from what she knows and hears to what she says and asks for.
//!
//! She promises nothing herself. "Booked" is only said in answer to [`Input::Booked`], which the desk sends after the
//! row is committed; prices, times and hours come from [`Shop`] and from slots that the desk found.

mod conversation;
mod interruption;
mod manner;
pub mod model;
mod speech;
mod step;

#[cfg(test)]
mod stories;

use chrono_tz::Tz;

use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::availability::{BookingRules, Slot};
use crate::catalogue::{Professional, Service};
use crate::faq::Faq;
use crate::hours::WeeklyHours;
use crate::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId};
use crate::live::Outcome;
use crate::phone::PhoneNumber;
use crate::understanding::language::Language;

pub use conversation::{Conversation, OwnVisit, Usual};
pub use manner::{Answer, Answering, Manner, Ring, VOICES, Voice, disclosure, recording_line, voice_of};
pub use step::{is_for_model, standing, step};

/// What the receptionist knows of her shop.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The shop.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: Tz,
    /// Where it is.
    pub address: Option<String>,
    /// When it is open.
    pub hours: WeeklyHours,
    /// What it sells.
    pub services: Vec<Service>,
    /// Who works there.
    pub professionals: Vec<Professional>,
    /// Its rules for booking.
    pub rules: BookingRules,
    /// Its own greeting.
    pub greeting: Option<String>,
    /// How it answers its phone.
    pub manner: Manner,
    /// What it is often asked.
    pub faq: Vec<Faq>,
}

/// What happens to the receptionist.
#[derive(Debug, Clone)]
pub enum Input {
    /// The caller is on the line.
    Started,
    /// The line dropped and is back: go on where it was.
    Resumed,
    /// The caller said something.
    Heard(String),
    /// The caller said something that a model thinks about: it is written down.
    Listened(String),
    /// What the model makes of it, one thing at a time.
    Proposed(model::Proposal),
    /// The model failed: the receptionist takes the turn herself.
    TakeOver {
        /// What the caller had said.
        heard: String,
        /// Whether something that the model proposed was carried out since.
        acted: bool,
    },
    /// The caller pressed a key.
    Pressed(char),
    /// The caller cut off what was being said, and heard this much of it.
    Interrupted {
        /// The words that were heard.
        heard: String,
    },
    /// It has been quiet for some time after the last word.
    Silence,
    /// The answer to [`Effect::FindSlots`].
    SlotsFound {
        /// At most three, on different times.
        slots: Vec<Slot>,
        /// The wished time is free, and it is the only one given.
        exact: bool,
    },
    /// The answer to [`Effect::Book`]: it is in the book.
    Booked(Box<AppointmentFacts>),
    /// The other answer to [`Effect::Book`]: somebody was faster.
    SlotTaken {
        /// Other times near it.
        others: Vec<Slot>,
    },
    /// The answer to [`Effect::TakeMessage`].
    MessageTaken,
    /// The answer to [`Effect::FindVisits`]: coming visits of the number that calls.
    VisitsFound(Vec<OwnVisit>),
    /// The answer to [`Effect::Cancel`].
    Cancelled,
    /// The answer to [`Effect::Move`].
    Moved(Box<AppointmentFacts>),
    /// The other answer to both: the shop's rules do not allow it any more.
    NotAllowed,
    /// The other answer to [`Effect::FindSlots`] and [`Effect::Book`]: nobody can look into the book now. Nothing is booked.
    BookClosed,
    /// The desk could not do what was asked.
    DeskFailed,
    /// The process is ending; the call goes on in another.
    ShuttingDown,
}

/// What the receptionist wants done, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Say this.
    Say {
        /// The number of the utterance in the call.
        turn: u32,
        /// The words, for the ear.
        text: String,
    },
    /// Write down what the caller said.
    Caller {
        /// The number of the utterance in the call.
        turn: u32,
        /// The words.
        text: String,
    },
    /// Write down that an earlier utterance of ours was not heard to its end.
    CutOff {
        /// Which.
        turn: u32,
        /// What was heard of it.
        heard: String,
    },
    /// Look for free times; answered by `SlotsFound` or `DeskFailed`.
    FindSlots(SlotQuery),
    /// Book this; answered by `Booked`, `SlotTaken` or `DeskFailed`.
    Book(BookingDraft),
    /// Keep a message for the owner; answered by `MessageTaken` or `DeskFailed`.
    TakeMessage {
        /// Who leaves it.
        name: Option<String>,
        /// What it says.
        text: String,
    },
    /// Look up the coming visits of the number that calls; answered by `VisitsFound` or `DeskFailed`.
    FindVisits,
    /// Cancel a visit of the caller; answered by `Cancelled`, `NotAllowed` or `DeskFailed`.
    Cancel(AppointmentId),
    /// Move a visit of the caller; answered by `Moved`, `SlotTaken`, `NotAllowed` or `DeskFailed`.
    Move {
        /// Which.
        visit: AppointmentId,
        /// Where to.
        to: Slot,
    },
    /// Answer the model, which puts it into words.
    Told(String),
    /// A sentence of the model was not spoken, because of this.
    Cut(model::Claim),
    /// Write down whether the caller wants texts about visits to the number they call from.
    Texts {
        /// Whether they said yes.
        wanted: bool,
    },
    /// Speak and listen in this language from here on.
    Speak(Language),
    /// Write down what the caller wants.
    Intent(String),
    /// Write down a question that the shop's data does not answer.
    Unanswered(String),
    /// End the call after the last word.
    HangUp(Outcome),
}

/// Which times to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotQuery {
    /// The services of the visit.
    pub services: Vec<ServiceId>,
    /// With whom; `None` for anyone.
    pub professional: Option<ProfessionalId>,
    /// Starts at the earliest here ...
    pub from: Instant,
    /// ... and before this.
    pub until: Instant,
    /// Best at, or near, this.
    pub wish: Option<Instant>,
    /// The visit that is moved: its own time is free for it.
    pub moving: Option<AppointmentId>,
}

/// What the caller agreed to.
#[derive(Debug, Clone, PartialEq)]
pub struct BookingDraft {
    /// The services of the visit.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub professional: ProfessionalId,
    /// When.
    pub starts_at: Instant,
    /// For whom.
    pub customer_name: String,
    /// Their number.
    pub customer_phone: Option<PhoneNumber>,
}
