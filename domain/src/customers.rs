//! Customers as the salon knows them: how they are found, what the pages say of them, and (in `segments`) who is due.

pub mod book;
mod cohort;
mod duplicates;
pub mod import;
mod search;
mod segments;

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::{AppointmentId, CallSid, CustomerId, ProfessionalId, ServiceId};
use crate::money::Cents;

pub use cohort::Cohort;
pub use duplicates::{Alike, Reason, alike};
pub use search::{Search, WORDS_VERSION, name_key, words_of};
pub use segments::{Segment, Standings, high_value_from};

/// The name that stands where a person was forgotten.
pub const ERASED: &str = "Erased customer";
/// Characters of notes.
pub const LONGEST_NOTES: usize = 4_000;

/// What the visits of one customer come to. Trials of the front desk do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFacts {
    /// Completed visits.
    pub visits: i64,
    /// The first of them.
    pub first_visit: Option<Instant>,
    /// The last of them.
    pub last_visit: Option<Instant>,
    /// The next that is booked or asked for.
    pub next_visit: Option<Instant>,
    /// What the visits of the last twelve months brought.
    pub spent: Cents,
    /// Visits to which they did not come.
    pub no_shows: i64,
    /// Visits that they called off later than the shop allows.
    pub late_cancels: i64,
}

/// A customer in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerLine {
    /// Who.
    pub customer_id: CustomerId,
    /// The name.
    pub name: String,
    /// The number.
    pub phone: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// The key of the name, which is the order of lists.
    pub name_key: String,
    /// What their visits come to.
    pub facts: CustomerFacts,
    /// Where they stand.
    pub segment: Option<Segment>,
}

/// What the salon writes down about a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Who.
    pub customer_id: CustomerId,
    /// The name.
    pub name: String,
    /// The number, E.164.
    pub phone: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// Notes, for the salon's people only.
    pub notes: Option<String>,
    /// Formulas and allergies.
    pub care: Option<String>,
    /// Whom they like to go to.
    pub prefers: Option<ProfessionalId>,
    /// What they usually have done.
    pub usual: Option<ServiceId>,
    /// Rises with every change.
    pub version: i64,
    /// Since when they are known.
    pub created_at: Instant,
    /// When they were forgotten.
    pub erased_at: Option<Instant>,
}

/// What a contact was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// A visit, whatever became of it.
    Visit,
    /// A call from their number.
    Call,
    /// The chat of a visit.
    Chat,
    /// A message that they left for the owner.
    Message,
    /// A text to them.
    Text,
}

impl Contact {
    const ALL: [Self; 5] = [Self::Visit, Self::Call, Self::Chat, Self::Message, Self::Text];

    /// The word in files and queries.
    pub fn word(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Chat => "chat",
            Self::Message => "message",
            Self::Text => "text",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|contact| contact.word() == word)
    }
}

/// One contact with a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// What it was.
    pub contact: Contact,
    /// When.
    pub at: Instant,
    /// The visit it was or was about.
    pub appointment_id: Option<AppointmentId>,
    /// The call it was or came of.
    pub call_sid: Option<CallSid>,
    /// What became of it: a status, an outcome, how many messages.
    pub what: Option<String>,
    /// The words, where it is one message; the services of a visit.
    pub words: Option<String>,
    /// Who did the visit.
    pub professional: Option<String>,
}

/// `Ana Keahi` of `ana   keahi`'s words; what cannot be a name is `None`.
pub fn tidy_name(text: &str) -> Option<String> {
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    (1..=80).contains(&name.chars().count()).then_some(name)
}

/// A mail address as it is kept: in lower case. What cannot be one is `None`.
pub fn tidy_email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.split_once('@')?;
    let plausible = !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains('@')
        && text.len() <= 254
        && !text
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ','));
    plausible.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_address_are_kept_tidy_or_not_at_all() {
        assert_eq!(tidy_name("  Ana \t Keahi\n").as_deref(), Some("Ana Keahi"));
        assert_eq!(tidy_name(" \u{7} "), None);
        assert_eq!(tidy_name(&"a".repeat(81)), None);
        assert_eq!(tidy_email(" Ana@Example.ORG ").as_deref(), Some("ana@example.org"));
        for bad in
            ["", "ana", "@example.org", "ana@example", "ana@a@b.c", "ana b@example.org", "a@.b", "<a@b.c>"]
        {
            assert_eq!(tidy_email(bad), None, "{bad}");
        }
    }
}
