//! The tools a model gets, and when: a table from where the call stands to what may be asked for. No tool takes a shop, a
//! customer or a phone number: those belong to the call, and no argument can name others.

use serde_json::{Value, json};

use crate::reception::conversation::{Conversation, Stage};

/// Something a model may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Look for free times.
    FindSlots,
    /// Have a visit read back to the caller, whose yes books it.
    Book,
    /// Look up the caller's own visits.
    FindMyBookings,
    /// Have another time for one of them read back.
    Change,
    /// Have the cancelling of one of them read back.
    Cancel,
    /// Ask what the shop's data says.
    AnswerFromKnowledge,
    /// Leave a message for the shop's people.
    TakeMessage,
    /// Hand the caller to a person.
    Transfer,
    /// Say goodbye.
    EndCall,
}

use Tool::{
    AnswerFromKnowledge, Book, Cancel, Change, EndCall, FindMyBookings, FindSlots, TakeMessage, Transfer,
};

impl Tool {
    /// All of them.
    pub const ALL: [Self; 9] = [
        FindSlots,
        Book,
        FindMyBookings,
        Change,
        Cancel,
        AnswerFromKnowledge,
        TakeMessage,
        Transfer,
        EndCall,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            FindSlots => "find_slots",
            Book => "book",
            FindMyBookings => "find_my_bookings",
            Change => "change",
            Cancel => "cancel",
            AnswerFromKnowledge => "answer_from_knowledge",
            TakeMessage => "take_message",
            Transfer => "transfer",
            EndCall => "end_call",
        }
    }

    /// Reads the name; `None` for any other.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Whether its answer goes to the model. Of all others the desk itself tells the caller, and the turn is over.
    pub fn informs(self) -> bool {
        matches!(self, FindSlots | FindMyBookings | AnswerFromKnowledge)
    }

    /// What it is for, in the model's words.
    pub fn description(self) -> &'static str {
        match self {
            FindSlots => "Look for free times in this salon's book. Answers with at most three times.",
            Book => {
                "Take one of the times that find_slots answered. The desk reads everything back to the caller and books after their yes."
            }
            FindMyBookings => {
                "Look up the caller's own coming visits. Works when they call from the number of the booking and have said their full name."
            }
            Change => "Move one of the caller's own visits. The desk offers times and reads the change back.",
            Cancel => {
                "Cancel one of the caller's own visits. The desk reads it back and cancels after their yes."
            }
            AnswerFromKnowledge => {
                "Look up what the salon says about prices, durations, opening hours, address, people, services and its rules."
            }
            TakeMessage => "Leave a message for the people of the salon, in the caller's words.",
            Transfer => "Hand the caller to a person of the salon.",
            EndCall => "Say goodbye and end the call, once the caller is done.",
        }
    }

    /// Its arguments as JSON Schema.
    pub fn parameters(self) -> Value {
        let text = |description: &str| json!({"type": "string", "description": description});
        let number = |description: &str| json!({"type": "integer", "description": description});
        let name = text("The caller's name, as they said it");
        let date = text("YYYY-MM-DD, or the day in the caller's words");
        let time = text("HH:MM, or the time in the caller's words");
        let (properties, required): (Value, &[&str]) = match self {
            FindSlots => (
                json!({"service": text("One or more services"), "professional": text("With whom, if wished"),
                    "date": date, "time": time}),
                &["service", "date"],
            ),
            Book => (
                json!({"slot": number("Which of the offered times, counted from 1"), "name": name}),
                &["slot"],
            ),
            Cancel => {
                (json!({"booking": number("Which of the caller's visits, counted from 1")}), &["booking"])
            }
            Change => (
                json!({"booking": number("Which of the caller's visits, counted from 1"), "date": date,
                    "time": time}),
                &["booking", "date"],
            ),
            AnswerFromKnowledge => (json!({"question": text("The caller's question")}), &["question"]),
            TakeMessage => (json!({"message": text("What to pass on"), "name": name}), &["message"]),
            Transfer | EndCall | FindMyBookings => (json!({}), &[]),
        };
        json!({"type": "object", "properties": properties, "required": required})
    }
}

impl Conversation {
    /// What may be asked for where the call stands.
    pub fn tools(&self) -> Vec<Tool> {
        let own = !self.visits.is_empty();
        let allowed = |tool: &Tool| match tool {
            Change | Cancel => own && self.stage.takes(*tool),
            tool => self.stage.takes(*tool),
        };
        Tool::ALL.into_iter().filter(allowed).collect()
    }
}

impl Stage {
    fn takes(&self, tool: Tool) -> bool {
        match self {
            // Something is said or done that nobody may come between.
            Self::Searching { .. }
            | Self::Booking(_)
            | Self::Cancelling(_)
            | Self::TakingMessage
            | Self::Looking
            | Self::Message
            | Self::MessageName(_)
            | Self::Over => false,
            // What was read back waits for a yes, which is the caller's to say.
            Self::ReadBack { .. } | Self::Undo { .. } | Self::OfferTexts => {
                matches!(tool, FindSlots | AnswerFromKnowledge | Transfer)
            }
            Self::WhichDay(_)
            | Self::Offering(_)
            | Self::Name(_)
            | Self::Spell(_)
            | Self::Phone { .. }
            | Self::Fix(_) => {
                matches!(tool, FindSlots | Book | AnswerFromKnowledge | TakeMessage | Transfer)
            }
            Self::Service
            | Self::When
            | Self::WhoseVisit
            | Self::WhichVisit
            | Self::OfferMessage(_)
            | Self::OfferWaiting => tool != EndCall,
            Self::Open | Self::CutOff | Self::More => true,
        }
    }
}
