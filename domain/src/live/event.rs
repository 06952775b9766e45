//! The facts of the live log, exactly as `/ops` sends them.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::alerts::AlertTold;
use crate::appointment::AppointmentFacts;
use crate::chat::ChatMessage;
use crate::ids::{CallSid, ShopId};
use crate::metrics::WeeklyReport;
use crate::setup::ImportProgress;

/// One numbered fact of one shop. `seq` has no gaps and follows the order of the commits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What happened; `type` and `data` in JSON.
    #[serde(flatten)]
    pub fact: Fact,
    /// The number in the shop's log, from 1.
    pub seq: i64,
    /// When it was written down.
    pub at: Instant,
    /// Whose log it is.
    pub location_id: ShopId,
}

/// What can happen in a shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum Fact {
    /// The phone rang.
    CallStarted(CallStarted),
    /// Somebody said something, or what was said turned out to be cut off (same `turn` again).
    Transcript(Transcript),
    /// The call is over; always the last of `call_started`, `transcript` and `call_ended`.
    CallEnded(CallEnded),
    /// What the caller wants became clear.
    IntentExtracted(Intent),
    /// A visit was agreed.
    AppointmentCreated(AppointmentFacts),
    /// A visit was moved, cancelled, completed or missed.
    AppointmentUpdated(AppointmentFacts),
    /// A visit waits for the professional's yes.
    BookingRequested(AppointmentFacts),
    /// Something was said in the chat of a booking.
    ChatMessage(ChatMessage),
    /// The shop's name, hours, services or people changed.
    ShopUpdated(ShopUpdated),
    /// A week is over, and this is what it was like.
    WeeklyReport(Box<WeeklyReport>),
    /// Something is wrong that the shop should know of, or is over again.
    Alert(AlertTold),
}

impl Fact {
    /// The word in `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CallStarted(_) => "call_started",
            Self::Transcript(_) => "transcript",
            Self::CallEnded(_) => "call_ended",
            Self::IntentExtracted(_) => "intent_extracted",
            Self::AppointmentCreated(_) => "appointment_created",
            Self::AppointmentUpdated(_) => "appointment_updated",
            Self::BookingRequested(_) => "booking_requested",
            Self::ChatMessage(_) => "chat_message",
            Self::ShopUpdated(_) => "shop_updated",
            Self::WeeklyReport(_) => "weekly_report",
            Self::Alert(_) => "alert",
        }
    }
}

/// The start of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallStarted {
    /// The call.
    pub call_sid: CallSid,
    /// The caller's number as the carrier gave it; `None` when withheld.
    #[serde(default)]
    pub from: Option<String>,
    /// The caller's name, where the number is a known customer's.
    #[serde(default)]
    pub caller_name: Option<String>,
    /// A made-up call that stays out of the numbers.
    #[serde(default)]
    pub is_test: bool,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person on the phone.
    Caller,
    /// Frontdesk.
    Receptionist,
}

impl Speaker {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Receptionist => "receptionist",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Caller, Self::Receptionist].into_iter().find(|speaker| speaker.word() == word)
    }
}

/// One utterance. A later one with the same `turn` replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// The call.
    pub call_sid: CallSid,
    /// The number of the utterance within the call, from 1.
    pub turn: u32,
    /// Who spoke.
    pub speaker: Speaker,
    /// What was said, or was meant to be said.
    pub text: String,
    /// False when the caller interrupted and did not hear all of it.
    pub heard: bool,
    /// What was heard before the interruption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_text: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A visit was booked.
    Booked,
    /// A visit was moved.
    Changed,
    /// A visit was called off.
    Cancelled,
    /// The caller was put through to a person.
    Transferred,
    /// A message was left for the owner.
    Message,
    /// A question was answered.
    Inquiry,
    /// The caller never said a word.
    NoInput,
    /// The caller hung up, or the call failed, before anything came of it.
    Missed,
    /// A recording, a seller or an insult: ended politely and kept out of the numbers.
    Spam,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Booked,
        Self::Changed,
        Self::Cancelled,
        Self::Transferred,
        Self::Message,
        Self::Inquiry,
        Self::NoInput,
        Self::Missed,
        Self::Spam,
    ];

    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Changed => "changed",
            Self::Cancelled => "cancelled",
            Self::Transferred => "transferred",
            Self::Message => "message",
            Self::Inquiry => "inquiry",
            Self::NoInput => "no_input",
            Self::Missed => "missed",
            Self::Spam => "spam",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

/// The end of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEnded {
    /// The call.
    pub call_sid: CallSid,
    /// How long it took.
    pub duration_sec: i64,
    /// What came of it.
    pub outcome: Outcome,
}

/// What the caller wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The call.
    pub call_sid: CallSid,
    /// `book`, `price`, `hours`, `address`, `message`, ...
    pub intent: String,
}

/// The shop's own data changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopUpdated {
    /// The name after the change.
    pub business_name: String,
    /// How far the read of its website is, where that is what changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportProgress>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_the_shape_that_other_systems_rely_on() {
        let text = r#"{"type":"call_started","seq":41,"at":"2026-01-05T18:00:00Z","location_id":1,"data":{"call_sid":"CA1"}}"#;
        let event: Event = serde_json::from_str(text).expect("the documented shape");
        assert_eq!(event.seq, 41);
        assert_eq!(event.fact.kind(), "call_started");
        let back = serde_json::to_value(&event).expect("serialises");
        assert_eq!(back["type"], "call_started");
        assert_eq!(back["data"]["call_sid"], "CA1");
        assert_eq!(back["at"], "2026-01-05T18:00:00Z");
    }
}
