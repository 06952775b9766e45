//! One type per id, so that a professional can never be passed where an appointment is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A shop's public number: `location_id` in every API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct ShopId(pub i64);

impl std::fmt::Display for ShopId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for ShopId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

uuid_ids! {
    /// A stylist or therapist.
    ProfessionalId;
    /// Something a professional does for a price.
    ServiceId;
    /// One person of one shop.
    CustomerId;
    /// A list of another booking system.
    ImportId;
    /// One visit, requested or booked.
    AppointmentId;
    /// A slot kept for somebody who is still filling in the form.
    HoldId;
    /// A stretch of time in which a professional does not work.
    TimeOffId;
    /// Something said in a chat; its sender made the id.
    MessageId;
    /// A picture in a chat.
    PhotoId;
    /// Somebody who signs in.
    UserId;
    /// One browser that is signed in.
    SessionId;
    /// A key of another system.
    KeyId;
    /// A question with its answer.
    FaqId;
    /// One read of a shop's website.
    ReadingId;
}

/// Twilio's name of a call, `CA` and 32 hexadecimal digits; other phone systems have their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct CallSid(pub String);

impl std::fmt::Display for CallSid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
