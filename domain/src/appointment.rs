//! An appointment and the states it may pass through.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::{AppointmentId, CallSid};
use crate::money::Cents;

/// Where an appointment stands. The words are those of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for the professional's yes.
    Requested,
    /// Agreed.
    Booked,
    /// The visit took place.
    Completed,
    /// Called off by either side.
    Cancelled,
    /// The professional said no.
    Declined,
    /// Nobody answered the request in time.
    Expired,
    /// The customer did not come.
    NoShow,
}

impl Status {
    /// All of them, in the order above.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Booked,
        Self::Completed,
        Self::Cancelled,
        Self::Declined,
        Self::Expired,
        Self::NoShow,
    ];

    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Booked => "booked",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::NoShow => "no_show",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether the professional's time is taken in this state.
    pub fn takes_time(self) -> bool {
        matches!(self, Self::Requested | Self::Booked | Self::Completed | Self::NoShow)
    }

    /// Whether the visit is still to come.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Booked)
    }

    /// Whether one state may follow another.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Requested => !matches!(next, Self::Requested | Self::Completed | Self::NoShow),
            Self::Booked => matches!(next, Self::Completed | Self::Cancelled | Self::NoShow),
            // A mistaken tick can be put right on the day.
            Self::Completed => next == Self::NoShow,
            Self::NoShow => next == Self::Completed,
            Self::Cancelled | Self::Declined | Self::Expired => false,
        }
    }
}

/// An appointment as events, pages and the API show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppointmentFacts {
    /// Its id.
    pub appointment_id: AppointmentId,
    /// Where it stands.
    pub status: Status,
    /// When the customer arrives.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub starts_at: Instant,
    /// When the customer leaves (buffer not included).
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ends_at: Instant,
    /// Names of the services, in order.
    pub services: Vec<String>,
    /// The professional's name.
    pub professional: String,
    /// The customer's name.
    pub customer_name: String,
    /// The customer's number, E.164.
    #[serde(default)]
    pub customer_phone: Option<String>,
    /// The call it was made in.
    #[serde(default)]
    pub call_sid: Option<CallSid>,
    /// What the visit is expected to bring, in cents.
    #[serde(default)]
    pub estimated_revenue_cents: Cents,
    /// Made to try the front desk; kept out of the numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn a_state_that_freed_the_time_never_comes_back() {
        for over in [Status::Cancelled, Status::Declined, Status::Expired] {
            assert!(Status::ALL.iter().all(|next| !over.may_become(*next)));
            assert!(!over.takes_time());
        }
        assert!(Status::Requested.may_become(Status::Booked));
        assert!(!Status::Booked.may_become(Status::Requested));
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Status::ALL.iter().all(|status| Status::from_word(status.word()) == Some(*status)));
    }
}
