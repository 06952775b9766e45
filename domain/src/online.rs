//! Booking by the customer on the web: what each step shows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::ids::{ProfessionalId, ServiceId};
use crate::money::Cents;
use crate::texts::SentText;
use crate::zone::ShopClock;

/// What everybody may know of a shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicShop {
    /// Its name in web addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Option<String>,
    /// Its number, E.164.
    pub phone_number: Option<String>,
    /// Its clock.
    pub clock: ShopClock,
    /// How long before a visit a customer may still cancel it, in minutes.
    pub cancel_notice_minutes: u32,
}

/// What is free on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FreeDay {
    /// The shop's local date.
    pub date: NaiveDate,
    /// When a visit may start, each time once.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub times: Vec<Instant>,
}

/// A shop's rules for booking by customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingPolicy {
    /// Whether a booking on the web waits for the professional's yes.
    pub takes_requests: bool,
    /// A visit starts at least this long after now.
    pub min_notice_minutes: u32,
    /// A visit starts at most this many local days after today.
    pub horizon_days: u32,
    /// Visits start on multiples of this after local midnight.
    pub grid_minutes: u32,
    /// How long before a visit a customer may still change or cancel it.
    pub cancel_notice_minutes: u32,
}

/// A service to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicService {
    /// Which.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Its price; where it depends on who does it, the lowest.
    pub price: Cents,
    /// Whether it depends on who does it.
    pub varies: bool,
    /// From sitting down to getting up, in minutes; the shortest.
    pub minutes: u32,
}

/// Somebody to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPerson {
    /// Who.
    pub id: ProfessionalId,
    /// Their name.
    pub name: String,
}

/// A day to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicDay {
    /// The shop's local date.
    pub date: NaiveDate,
    /// Whether any time is free on it.
    pub is_free: bool,
}

/// What a customer has chosen so far. The page's address holds it, so that each step is a page and a link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What, in order.
    #[serde(default)]
    pub services: Vec<ServiceId>,
    /// With whom: nothing chosen yet, anyone, or somebody.
    pub with: Option<Whom>,
    /// On which of the shop's local days.
    pub day: Option<NaiveDate>,
    /// When.
    pub at: Option<Instant>,
}

/// With whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Whoever is free; the least busy of them.
    Anyone,
    /// This one.
    Somebody(ProfessionalId),
}

impl Whom {
    /// The professional, where one was chosen.
    pub fn professional(self) -> Option<ProfessionalId> {
        match self {
            Self::Anyone => None,
            Self::Somebody(id) => Some(id),
        }
    }
}

/// Why a time that was chosen cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// It lies in the past.
    Passed,
    /// It begins too soon.
    TooSoon,
    /// It is further ahead than the shop plans.
    TooFar,
    /// Nobody works then.
    Closed,
    /// Somebody else has it.
    Taken,
}

impl Gone {
    /// For the one who chose it.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Passed => "This time has passed.",
            Self::TooSoon => "This time is too soon for the salon.",
            Self::TooFar => "This time is further ahead than the salon plans.",
            Self::Closed => "Nobody works at this time.",
            Self::Taken => "This time has just been taken.",
        }
    }
}

/// A time that is kept for one customer while the form is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The name of the one whose time it is.
    pub professional: String,
    /// Until when.
    pub until: Instant,
}

/// What a whole visit costs and how long it takes; the two ends differ where it depends on who does it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The lowest and the highest price.
    pub price: (Cents, Cents),
    /// The shortest and the longest time, from sitting down to getting up, in minutes.
    pub minutes: (u32, u32),
}

impl Total {
    /// Over everybody who could do it: what each would take.
    pub fn over(each: impl IntoIterator<Item = (Cents, u32)>) -> Self {
        let mut each = each.into_iter();
        let Some((price, minutes)) = each.next() else { return Self::default() };
        each.fold(Self { price: (price, price), minutes: (minutes, minutes) }, |all, (price, minutes)| Self {
            price: (all.price.0.min(price), all.price.1.max(price)),
            minutes: (all.minutes.0.min(minutes), all.minutes.1.max(minutes)),
        })
    }

    /// `$45.00`, or `$45.00 to $60.00`.
    pub fn price_words(&self) -> String {
        let (least, most) = self.price;
        if least == most { least.to_string() } else { format!("{least} to {most}") }
    }

    /// `30 min`, or `30 to 45 min`.
    pub fn time_words(&self) -> String {
        let (least, most) = self.minutes;
        if least == most { format!("{least} min") } else { format!("{least} to {most} min") }
    }
}

/// Everything that the booking page shows, whatever its step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookPage {
    /// The shop.
    pub shop: PublicShop,
    /// What it sells.
    pub services: Vec<PublicService>,
    /// What was chosen; only what exists.
    pub choice: Choice,
    /// Who does all that was chosen.
    pub people: Vec<PublicPerson>,
    /// The days that can be booked.
    pub days: Vec<PublicDay>,
    /// The free times of the chosen day.
    pub times: Vec<Instant>,
    /// Why the time that was chosen is not among them.
    pub gone: Option<Gone>,
    /// Whether what was chosen needs a patch test some days before.
    pub needs_patch_test: bool,
    /// What the chosen visit costs and how long it takes.
    pub total: Total,
    /// The chosen time, while it is kept for this customer.
    pub kept: Option<Kept>,
    /// Whether the booking waits for the professional's yes.
    pub takes_requests: bool,
    /// What the shop says of deposits.
    pub deposit: Option<String>,
    /// For the form of the last step: the link to the booking that it makes, and the reason why it is made once.
    pub secret: String,
}

impl BookPage {
    /// The chosen services.
    pub fn chosen(&self) -> Vec<&PublicService> {
        let find = |id: &ServiceId| self.services.iter().find(|service| service.id == *id);
        self.choice.services.iter().filter_map(find).collect()
    }
}

/// A customer's own booking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnBooking {
    /// The shop.
    pub shop: PublicShop,
    /// The visit.
    pub visit: AppointmentFacts,
    /// Whether the customer may still change or cancel it here.
    pub may_change: bool,
    /// The last text about it, where one was made.
    pub text: Option<SentText>,
    /// What the customer has to do about a patch test before.
    pub patch_test: Option<String>,
}

/// The times to which a customer may move the own booking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnTimes {
    /// The days.
    pub days: Vec<PublicDay>,
    /// The chosen one of them.
    pub day: Option<NaiveDate>,
    /// Its free times.
    pub times: Vec<Instant>,
}
