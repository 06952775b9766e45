//! What an owner sets about a shop: its profile, hours, services, people and numbers, and what was typed into the forms.

pub mod pages;
#[cfg(feature = "zones")]
mod reading;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Instant;
use crate::catalogue::{Professional, Service};
use crate::hours::WeeklyHours;
use crate::ids::ProfessionalId;
use crate::online::BookingPolicy;

#[cfg(feature = "zones")]
pub use reading::{read_day, read_hours, read_manner, read_person, read_policy, read_profile, read_service};

/// Currencies whose sign is the one that prices are shown and said with.
pub const CURRENCIES: [&str; 6] = ["USD", "CAD", "AUD", "NZD", "SGD", "MXN"];

/// Who a shop is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Option<String>,
    /// Its IANA zone.
    pub time_zone: String,
    /// In which currency its prices are.
    pub currency: String,
    /// Its name in web addresses.
    pub slug: String,
    /// Its website.
    pub website: Option<String>,
}

/// A day whose hours are not those of its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// Its id.
    pub id: Uuid,
    /// The shop's local date.
    pub date: NaiveDate,
    /// Whose; `None` for everybody's.
    pub professional: Option<ProfessionalId>,
    /// Minutes after midnight from and until; `None` where it is closed.
    pub open: Option<(u16, u16)>,
    /// What the day is called.
    pub name: Option<String>,
}

/// Who may book a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offered {
    /// Everybody.
    #[default]
    Public,
    /// Only staff, for a customer.
    Private,
    /// Nobody any more.
    Retired,
}

impl Offered {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Retired];

    /// The word in the database and in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Retired => "retired",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|offered| offered.word() == word)
    }
}

/// A service with everything that is set about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldService {
    /// What customers know of it.
    pub service: Service,
    /// Who may book it.
    pub offered: Offered,
    /// Its place in the list.
    pub place: i64,
    /// How many hours before a visit a patch test is needed.
    pub patch_test_hours: Option<u32>,
    /// Who does it.
    pub by: Vec<ProfessionalId>,
}

/// Somebody of the team with everything that is set about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// Name, services, own prices and times.
    pub person: Professional,
    /// Whether they work here now.
    pub is_active: bool,
    /// Their place in the list.
    pub place: i64,
    /// Their week.
    pub hours: WeeklyHours,
}

/// A number that a shop is reached on, and when its webhooks were last seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnNumber {
    /// E.164.
    pub number: String,
    /// A call came in.
    pub voice: Option<Instant>,
    /// The end of a call was told.
    pub status: Option<Instant>,
    /// Twilio took the way out.
    pub fallback: Option<Instant>,
    /// A text came in.
    pub sms: Option<Instant>,
}

/// A webhook of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Webhook {
    /// A call came in.
    Voice,
    /// The end of a call was told.
    Status,
    /// Twilio took the way out.
    Fallback,
    /// A text came in.
    Sms,
}

/// How customers book, and what they are told about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    /// The rules.
    pub booking: BookingPolicy,
    /// What the shop says of deposits.
    pub deposit: Option<String>,
}

/// What was typed into a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet(pub Vec<(String, String)>);

/// Something on a sheet that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// Which field.
    pub field: String,
    /// What would be right, in a sentence.
    pub sentence: String,
}

impl Sheet {
    /// What stands in a field, without blanks around it; empty where there is no such field.
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.trim())
    }

    /// Everything that stands in fields of this name.
    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.trim())
    }

    /// Whether a field of this name holds this.
    pub fn holds(&self, field: &str, value: &str) -> bool {
        self.all(field).any(|held| held == value)
    }
}

/// Minutes after midnight as a form's time field has them: `09:30`. A time after midnight is one of the next day.
pub fn time_field(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}
