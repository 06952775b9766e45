//! What a shop sells and who does it.

use serde::{Deserialize, Serialize};

use crate::ids::{ProfessionalId, ServiceId};
use crate::money::Cents;

/// A service as a customer knows it: name, price and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// "Haircut".
    pub name: String,
    /// Other words callers use for it, lower case: "trim", "cut".
    pub synonyms: Vec<String>,
    /// The price.
    pub price: Cents,
    /// How long it takes, in the parts that matter for the calendar.
    pub time: ServiceTime,
}

/// Minutes of a service, in the order they pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTime {
    /// The professional is busy.
    pub duration: u32,
    /// The customer waits (colour takes), the professional is free for another customer.
    pub processing: u32,
    /// The professional is busy again.
    pub finishing: u32,
    /// The professional tidies up; no customer sees it.
    pub buffer: u32,
}

impl ServiceTime {
    /// A service without processing, finishing or buffer.
    pub const fn plain(duration: u32) -> Self {
        Self { duration, processing: 0, finishing: 0, buffer: 0 }
    }

    /// What the customer is told: everything but the buffer, in minutes.
    pub fn visit(self) -> u32 {
        self.duration + self.processing + self.finishing
    }

    /// From start to free again, in minutes.
    pub fn whole(self) -> u32 {
        self.visit() + self.buffer
    }
}

/// A stylist or therapist as the receptionist and the calendar know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Professional {
    /// Their id.
    pub id: ProfessionalId,
    /// "Leilani Kahale".
    pub name: String,
    /// The services they do.
    pub services: Vec<ServiceId>,
    /// Where their price or time is not the shop's.
    #[serde(default)]
    pub own_terms: Vec<OwnTerms>,
}

/// What one professional takes for a service, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTerms {
    /// For which service.
    pub service: ServiceId,
    /// Their price; `None` where it is the shop's.
    pub price: Option<Cents>,
    /// Their time; `None` where it is the shop's.
    pub time: Option<ServiceTime>,
}

impl Professional {
    /// A service as this one does it; `None` where they do not.
    pub fn does(&self, service: &Service) -> Option<Service> {
        let own = self.own_terms.iter().find(|terms| terms.service == service.id);
        self.services.contains(&service.id).then(|| Service {
            price: own.and_then(|terms| terms.price).unwrap_or(service.price),
            time: own.and_then(|terms| terms.time).unwrap_or(service.time),
            ..service.clone()
        })
    }

    /// The name a caller uses.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }

    /// Two letters for the avatar.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// The first letters of the first and the last word of a name, upper case; empty for an empty name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}
