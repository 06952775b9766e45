//! What the pages about customers show.

use serde::{Deserialize, Serialize};

use super::import::{Maker, Mapping};
use super::{CustomerFacts, CustomerLine, Interaction, Profile, Reason, Segment};
use crate::ids::{CustomerId, ImportId, ProfessionalId, ServiceId};
use crate::patch_test::PatchTest;
use crate::retention::Kind;

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The customers.
    pub lines: Vec<CustomerLine>,
    /// After whom the next page begins; `None` where this is the last.
    pub next: Option<CustomerId>,
    /// How many customers the shop has.
    pub total: i64,
    /// How many stand where; empty where somebody is looked for.
    pub counts: Vec<(Segment, i64)>,
}

/// Everything about one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Portrait {
    /// What is written down.
    pub profile: Profile,
    /// What the visits come to.
    pub facts: CustomerFacts,
    /// Where they stand.
    pub segment: Option<Segment>,
    /// What has been, the latest first.
    pub interactions: Vec<Interaction>,
    /// Who may be the same person.
    pub alike: Vec<(CustomerLine, Reason)>,
    /// Whether they want texts; `None` where they said nothing.
    pub wants_texts: Option<bool>,
    /// Their patch tests, the oldest first.
    pub tests: Vec<PatchTest>,
    /// Whether somebody else has their number too.
    pub shares_number: bool,
    /// Who works in the shop.
    pub professionals: Vec<(ProfessionalId, String)>,
    /// What is done there.
    pub services: Vec<(ServiceId, String)>,
}

/// What becomes of two customers who are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merger {
    /// Who stays.
    pub kept: Profile,
    /// Who is put into them.
    pub gone: Profile,
    /// What will be written down.
    pub result: Profile,
    /// Why they may be one.
    pub reason: Reason,
    /// Visits that move.
    pub visits: i64,
}

/// A file of another system, as its preview shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The file.
    pub import_id: ImportId,
    /// What it is called.
    pub file_name: String,
    /// Whether it was taken in.
    pub is_done: bool,
    /// Whose it seems to be.
    pub maker: Option<Maker>,
    /// The heads of its columns.
    pub headers: Vec<String>,
    /// Which column is what.
    pub mapping: Mapping,
    /// Its first rows.
    pub samples: Vec<Vec<String>>,
    /// Whether somebody has to say which number of its dates is the day.
    pub asks_for_order: bool,
    /// How many rows it has.
    pub rows: usize,
    /// Customers who will come in.
    pub new_customers: usize,
    /// Rows about customers who are here already.
    pub known_customers: usize,
    /// Past visits that will come in.
    pub past_visits: usize,
    /// Visits to come that will be booked.
    pub coming_visits: usize,
    /// Visits that are here already.
    pub known_visits: usize,
    /// How many rows are left out.
    pub wrong: usize,
    /// The first of them: the line of the file, and what is wrong.
    pub errors: Vec<(u64, String)>,
    /// Who works in the shop.
    pub professionals: Vec<(ProfessionalId, String)>,
    /// What is done there.
    pub services: Vec<(ServiceId, String)>,
}

/// How long a shop keeps what.
pub type Kept = Vec<(Kind, i64)>;
