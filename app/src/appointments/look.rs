//! How a visit looks where it stands now: colour, shape and word.

use domain::Instant;
use domain::appointment::{Act, AppointmentFacts, Status};

/// The look of one visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The colour.
    pub tone: &'static str,
    /// The shape.
    pub icon: &'static str,
    /// The word.
    pub word: &'static str,
    /// The texture in a calendar.
    pub state: &'static str,
}

/// A visit's look at an instant: one that has begun is in the chair, one that is over and was not marked is asked about.
pub fn of(visit: &AppointmentFacts, now: Instant) -> Look {
    let look = |tone, icon, word, state| Look { tone, icon, word, state };
    match visit.status {
        Status::Requested if visit.is_offered() => look("info", "swap", "Offered", "requested"),
        Status::Booked if visit.ends_at <= now => look("wait", "clock", "Not marked yet", "confirmed"),
        Status::Booked if visit.starts_at <= now => look("live", "scissors", "In chair", "in-chair"),
        Status::Cancelled if visit.is_late => look("idle", "close", "Cancelled late", "cancelled"),
        status => {
            let (tone, icon, word) = crate::dashboard::state(status);
            let state = match status {
                Status::Requested => "requested",
                Status::Booked => "confirmed",
                Status::Completed => "completed",
                Status::NoShow => "no-show",
                Status::Cancelled | Status::Declined | Status::Expired => "cancelled",
            };
            look(tone, icon, word, state)
        }
    }
}

/// Whether it can still be put elsewhere.
pub fn can_move(visit: &AppointmentFacts, now: Instant) -> bool {
    visit.standing().after(Act::Move, now).is_ok()
}
