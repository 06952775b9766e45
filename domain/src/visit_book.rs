//! The appointment book as a page shows it: what its address asks for, what stands in the columns of its days, the numbers
//! of the days that are shown, one visit and its history.

mod asked;
mod behind;
mod columns;
mod history;
mod tally;

pub use asked::{Asked, Shelf, View};
pub use behind::{Behind, returning};
pub use columns::{Column, Drawn, Entry, Given, Hours, Part, Placed, columns, parts_of};
pub use history::{Happened, What, history};
pub use tally::{Counted, Number, Tally};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::ids::{CustomerId, ProfessionalId, ShopId};
use crate::money::Cents;
use crate::online::{PublicDay, PublicPerson, PublicService};
use crate::zone::ShopClock;

/// The page of a shop's appointments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitBook {
    /// The shop.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// What time it is.
    pub now: Instant,
    /// The last event of the shop that the page includes.
    pub seq: i64,
    /// Whether the visitor sees the whole shop, and not only the own visits.
    pub sees_all: bool,
    /// What was asked for, with everything that was left open filled in.
    pub asked: Asked,
    /// The day that the page is about.
    pub day: NaiveDate,
    /// The first and the last day that are shown.
    pub days: (NaiveDate, NaiveDate),
    /// Whose visits can be shown.
    pub people: Vec<PublicPerson>,
    /// What staff may book.
    pub services: Vec<PublicService>,
    /// Requests that wait for the salon's answer, the one that ends first first.
    pub requests: Vec<AppointmentFacts>,
    /// From which hour until which one the columns go.
    pub hours: Hours,
    /// The calendar; empty for a list.
    pub columns: Vec<Column>,
    /// The list; empty for a calendar.
    pub rows: Vec<AppointmentFacts>,
    /// The address of the list's next page, where there is more.
    pub next: Option<Asked>,
    /// The numbers of the days that are shown.
    pub tally: Tally,
    /// The days of the four weeks up to the last day that is shown.
    pub weeks: (NaiveDate, NaiveDate),
    /// Their numbers.
    pub lost: Tally,
}

/// One service of a visit, as it was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedService {
    /// Its name.
    pub name: String,
    /// Its price.
    pub price: Cents,
    /// From sitting down to getting up, in minutes.
    pub minutes: u32,
    /// Of these, minutes in which the professional is free.
    pub processing: u32,
}

/// The page of one visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitPage {
    /// The shop.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// What time it is.
    pub now: Instant,
    /// The last event of the shop that the page includes.
    pub seq: i64,
    /// Whether the visitor sees the whole shop.
    pub sees_all: bool,
    /// The visit.
    pub visit: AppointmentFacts,
    /// Its services with their prices.
    pub services: Vec<AgreedService>,
    /// How it was made: `phone`, `web`, `staff` ..
    pub source: String,
    /// Whose visit it is.
    pub customer: CustomerId,
    /// How many visits of theirs took place.
    pub visits_before: i64,
    /// From when on a cancellation by the customer is a late one.
    pub late_from: Instant,
    /// Messages of its chat that nobody here has read.
    pub unread: i64,
    /// What happened to it, the oldest first.
    pub history: Vec<Happened>,
    /// The free times that it could be moved to, where they were asked for.
    pub moving: Option<Moving>,
}

/// Free times for a visit with one professional.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moving {
    /// With whom.
    pub professional: ProfessionalId,
    /// Who could do it.
    pub people: Vec<PublicPerson>,
    /// Two weeks of days.
    pub days: Vec<PublicDay>,
    /// The day whose times are shown.
    pub day: Option<NaiveDate>,
    /// When it could start on that day.
    pub times: Vec<Instant>,
}
