//! Texts to the customer: what there is to tell after a change, and in which words. When to remind: [`reminding`].

#[cfg(feature = "zones")]
pub mod reminding;
mod words;

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::{AppointmentFacts, Side, Status};

pub use words::{Letter, words};

macro_rules! words_of {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$about])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the database.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads the word; `None` for any other.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    };
}

words_of! {
    /// What a text is about.
    About {
        /// A visit was booked.
        Confirmation = "confirmation",
        /// A visit was asked for; the salon has not answered yet.
        Requested = "requested",
        /// The salon said yes.
        Accepted = "accepted",
        /// The salon offers another time for what was asked.
        OtherTime = "other_time",
        /// The salon said no.
        Declined = "declined",
        /// The salon did not answer in time.
        Expired = "expired",
        /// A booked visit has another time or another professional.
        Moved = "moved",
        /// The customer has called the visit off.
        Cancelled = "cancelled",
        /// The salon has called the visit off.
        CalledOff = "called_off",
        /// The visit is tomorrow.
        Reminder = "reminder",
    }
}

words_of! {
    /// What became of a text.
    TextState {
        /// It is about to be sent, or will be tried again.
        Waiting = "waiting",
        /// The provider took it.
        Sent = "sent",
        /// It was refused, given up, or did not arrive.
        Failed = "failed",
        /// The provider did not say whether it took it; it is not sent again.
        Doubtful = "doubtful",
        /// It never left: there is no provider, or something overtook it.
        NotSent = "not_sent",
    }
}

/// What a customer was last told of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where it stood.
    pub status: Status,
    /// When it was to begin.
    pub starts_at: Instant,
    /// With whom.
    pub professional: String,
}

/// A text as the customer's own page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentText {
    /// What about.
    pub about: About,
    /// What became of it.
    pub state: TextState,
    /// Whether it did not leave because texts are not set up here.
    pub is_off: bool,
}

/// What there is to tell now, if anything. Several changes in a row are one: only the last is compared with what was told.
pub fn what_to_tell(told: Option<&Told>, visit: &AppointmentFacts, now: Instant) -> Option<About> {
    use Status::{Booked, Cancelled, Declined, Expired, Requested};
    if visit.starts_at <= now {
        return None;
    }
    let same = |told: &Told| told.starts_at == visit.starts_at && told.professional == visit.professional;
    match (told.map(|told| (told.status, same(told))), visit.status) {
        (None, Booked) => Some(About::Confirmation),
        (Some((Requested, _)), Booked) => Some(About::Accepted),
        (Some((Requested, false)), Requested) if visit.is_offered() => Some(About::OtherTime),
        (None | Some((Requested, false)), Requested) => Some(About::Requested),
        (Some((Booked, false)), Booked) => Some(About::Moved),
        (Some((Requested, _)), Declined) => Some(About::Declined),
        (Some((Requested, _)), Expired) => Some(About::Expired),
        (Some((Requested | Booked, _)), Cancelled) => Some(match visit.cancelled_by {
            Some(Side::Salon) => About::CalledOff,
            _ => About::Cancelled,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
