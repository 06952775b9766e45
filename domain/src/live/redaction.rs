//! Facts from which a person was taken out. What happened stays: when, how long, for how much.

use super::{CallStarted, Fact, Transcript};
use crate::appointment::AppointmentFacts;
use crate::chat::{ChatMessage, Party};
use crate::customers::ERASED;

impl Fact {
    /// The fact without whoever it was about: name, number and words.
    #[must_use]
    pub fn without_person(self) -> Self {
        match self.without_words() {
            Self::CallStarted(call) => {
                Self::CallStarted(CallStarted { from: None, caller_name: None, ..call })
            }
            Self::AppointmentCreated(visit) => Self::AppointmentCreated(of_nobody(visit)),
            Self::AppointmentUpdated(visit) => Self::AppointmentUpdated(of_nobody(visit)),
            Self::BookingRequested(visit) => Self::BookingRequested(of_nobody(visit)),
            Self::ChatMessage(message) if message.party == Party::Customer => {
                Self::ChatMessage(ChatMessage { name: ERASED.to_owned(), ..message })
            }
            other => other,
        }
    }

    /// The fact without what was said or written in it.
    #[must_use]
    pub fn without_words(self) -> Self {
        match self {
            Self::Transcript(line) => {
                Self::Transcript(Transcript { text: String::new(), heard_text: None, ..line })
            }
            Self::ChatMessage(message) => {
                Self::ChatMessage(ChatMessage { text: String::new(), photo: None, ..message })
            }
            other => other,
        }
    }
}

fn of_nobody(visit: AppointmentFacts) -> AppointmentFacts {
    AppointmentFacts {
        customer_name: ERASED.to_owned(),
        customer_phone: None,
        override_reason: None,
        ..visit
    }
}
