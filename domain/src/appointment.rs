//! An appointment and the states it may pass through.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::{AppointmentId, CallSid, ProfessionalId};
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

    /// The state as people say it.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Requested => "waiting for an answer",
            Self::Booked => "booked",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Expired => "expired without an answer",
            Self::NoShow => "marked as no-show",
        }
    }
}

/// On whose side something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The customer's.
    Customer,
    /// The salon's.
    Salon,
}

impl Side {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Salon => "salon",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Customer, Self::Salon].into_iter().find(|side| side.word() == word)
    }
}

/// What can be done to a visit after it was booked or requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// The salon says yes to a request.
    Accept,
    /// The salon says no to a request.
    Decline,
    /// The salon offers another time instead of the one asked for.
    Offer,
    /// The customer takes the time that was offered.
    TakeOffer,
    /// One side calls it off.
    Cancel(Side),
    /// The visit took place.
    Complete,
    /// The customer did not come.
    MarkNoShow,
    /// Nobody answered in time.
    Expire,
    /// It is moved to another time.
    Move,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Accept,
        Self::Decline,
        Self::Offer,
        Self::TakeOffer,
        Self::Cancel(Side::Customer),
        Self::Cancel(Side::Salon),
        Self::Complete,
        Self::MarkNoShow,
        Self::Expire,
        Self::Move,
    ];
}

/// As much of a visit as decides what may be done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: Status,
    /// Whether the salon offered another time and the customer has not answered yet.
    pub is_offered: bool,
    /// When it starts.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Of a request: until when it waits for an answer.
    pub answer_by: Option<Instant>,
}

/// A visit does not take what was tried; where it stands instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This visit is {}.", .0.phrase())]
pub struct NotNow(pub Status);

impl Standing {
    /// The state after an act, or why not. The only place that knows which state may follow which.
    pub fn after(self, act: Act, now: Instant) -> Result<Status, NotNow> {
        let (has_begun, is_over) = (now >= self.starts_at, now >= self.ends_at);
        let has_waited = self.answer_by.is_none_or(|by| by <= now);
        let next = match (self.status, act) {
            (Status::Requested, Act::Accept) if !self.is_offered => Some(Status::Booked),
            (Status::Requested, Act::TakeOffer) if self.is_offered => Some(Status::Booked),
            (Status::Requested, Act::Decline) => Some(Status::Declined),
            (Status::Requested, Act::Offer) => Some(Status::Requested),
            (Status::Requested, Act::Expire) if has_waited => Some(Status::Expired),
            (open @ (Status::Requested | Status::Booked), Act::Move) if !is_over => Some(open),
            (Status::Requested | Status::Booked, Act::Cancel(_)) if !is_over => Some(Status::Cancelled),
            // A mistaken tick can be put right.
            (Status::Booked | Status::NoShow, Act::Complete) => Some(Status::Completed),
            (Status::Booked | Status::Completed, Act::MarkNoShow) if has_begun => Some(Status::NoShow),
            _ => None,
        };
        next.ok_or(NotNow(self.status))
    }
}

/// Until when a request waits for an answer: 48 hours, and never beyond an hour before its start, so that both hear of it
/// in time; a request that is made later than two hours before waits for half of what is left.
pub fn answer_by(made_at: Instant, starts_at: Instant) -> Instant {
    let lead = ((starts_at - made_at) / 2).min(chrono::TimeDelta::hours(1));
    (starts_at - lead).min(made_at + chrono::TimeDelta::hours(48))
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
    /// Who that is.
    #[serde(default)]
    pub professional_id: Option<ProfessionalId>,
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
    /// Of a request: until when it waits for an answer, or waited in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub answer_by: Option<Instant>,
    /// Of a request whose customer was offered another time: the time they had asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub asked_starts_at: Option<Instant>,
    /// Which side cancelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<Side>,
    /// Cancelled by the customer later than the shop's rule asks for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_late: bool,
    /// Why staff put it where the shop's rules leave no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
    /// Made to try the front desk; kept out of the numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}

impl AppointmentFacts {
    /// As much of it as decides what may be done to it.
    pub fn standing(&self) -> Standing {
        Standing {
            status: self.status,
            is_offered: self.is_offered(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            answer_by: self.answer_by,
        }
    }

    /// As its customer may see it: without what the salon wrote for itself.
    #[must_use]
    pub fn for_customer(self) -> Self {
        Self { override_reason: None, call_sid: None, ..self }
    }

    /// Whether the customer is asked for a yes to another time.
    pub fn is_offered(&self) -> bool {
        self.status == Status::Requested && self.asked_starts_at.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(status: Status, is_offered: bool) -> (Standing, Instant) {
        let ends_at: Instant = "2026-06-12T20:00:00Z".parse().expect("an instant");
        let starts_at = ends_at - chrono::TimeDelta::hours(1);
        let visit = Standing { status, is_offered, starts_at, ends_at, answer_by: None };
        (visit, ends_at - chrono::TimeDelta::hours(3))
    }

    #[test]
    fn a_state_that_freed_the_time_never_comes_back() {
        for over in [Status::Cancelled, Status::Declined, Status::Expired] {
            let (visit, now) = visit(over, false);
            assert!(Act::ALL.iter().all(|act| visit.after(*act, now) == Err(NotNow(over))));
            assert!(!over.takes_time());
        }
    }

    #[test]
    fn a_request_is_answered_once() {
        let (asked, now) = visit(Status::Requested, false);
        assert_eq!(asked.after(Act::Accept, now), Ok(Status::Booked));
        assert_eq!(asked.after(Act::Decline, now), Ok(Status::Declined));
        assert_eq!(asked.after(Act::TakeOffer, now), Err(NotNow(Status::Requested)));
        let (booked, now) = visit(Status::Booked, false);
        for answer in [Act::Accept, Act::Decline, Act::Offer, Act::Expire] {
            assert_eq!(booked.after(answer, now), Err(NotNow(Status::Booked)), "{answer:?}");
        }
    }

    #[test]
    fn an_offer_is_the_customers_to_take_and_the_salons_to_take_back() {
        let (offered, now) = visit(Status::Requested, true);
        assert_eq!(offered.after(Act::Accept, now), Err(NotNow(Status::Requested)));
        assert_eq!(offered.after(Act::TakeOffer, now), Ok(Status::Booked));
        assert_eq!(offered.after(Act::Decline, now), Ok(Status::Declined));
        assert_eq!(offered.after(Act::Expire, now), Ok(Status::Expired));
    }

    #[test]
    fn what_is_over_is_neither_cancelled_nor_moved() {
        let (booked, before) = visit(Status::Booked, false);
        for act in [Act::Cancel(Side::Customer), Act::Cancel(Side::Salon), Act::Move] {
            assert!(booked.after(act, before).is_ok());
            assert_eq!(booked.after(act, booked.ends_at), Err(NotNow(Status::Booked)), "{act:?}");
        }
        assert_eq!(booked.after(Act::Complete, booked.ends_at), Ok(Status::Completed));
        let (missed, now) = visit(Status::NoShow, false);
        assert_eq!(missed.after(Act::Complete, now), Ok(Status::Completed));
    }

    #[test]
    fn nobody_is_missed_before_the_visit_begins() {
        let (booked, before) = visit(Status::Booked, false);
        assert_eq!(booked.after(Act::MarkNoShow, before), Err(NotNow(Status::Booked)));
        assert_eq!(booked.after(Act::MarkNoShow, booked.starts_at), Ok(Status::NoShow));
    }

    #[test]
    fn a_request_does_not_expire_before_its_time() {
        let (asked, now) = visit(Status::Requested, false);
        let asked = Standing { answer_by: Some(now + chrono::TimeDelta::minutes(1)), ..asked };
        assert_eq!(asked.after(Act::Expire, now), Err(NotNow(Status::Requested)));
        assert_eq!(asked.after(Act::Expire, now + chrono::TimeDelta::minutes(1)), Ok(Status::Expired));
    }

    #[test]
    fn edge_29_a_request_waits_48_hours_or_until_shortly_before_its_start() {
        let made: Instant = "2026-06-12T09:00:00Z".parse().expect("an instant");
        let hours = |n| made + chrono::TimeDelta::hours(n);
        assert_eq!(answer_by(made, hours(72)), hours(48));
        assert_eq!(answer_by(made, hours(49)), hours(48));
        assert_eq!(answer_by(made, hours(5)), hours(4), "both hear of it while it is still to come");
        assert_eq!(answer_by(made, hours(1)), made + chrono::TimeDelta::minutes(30));
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Status::ALL.iter().all(|status| Status::from_word(status.word()) == Some(*status)));
    }
}
