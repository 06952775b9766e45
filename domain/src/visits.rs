//! What the salon does with visits, as forms and the API send it, and what a professional's page shows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::{AppointmentFacts, Side};
use crate::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId, TimeOffId};
use crate::online::{PublicPerson, PublicService};
use crate::zone::ShopClock;

/// Something that the salon does with a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Deed {
    /// Yes to a request.
    Accept,
    /// No to a request.
    Decline,
    /// Another time instead of the one asked for.
    Offer {
        /// When.
        starts_at: Instant,
    },
    /// Another time for a visit.
    Move {
        /// When.
        starts_at: Instant,
        /// With whom; nobody named where that stays.
        #[serde(default)]
        professional: Option<ProfessionalId>,
        /// Why it lies outside of the working hours.
        #[serde(default)]
        override_reason: Option<String>,
    },
    /// It is called off.
    Cancel {
        /// By whom.
        by: Side,
    },
    /// The visit took place.
    Complete,
    /// The customer did not come.
    NoShow,
}

/// A visit that staff book for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVisit {
    /// What, in order.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub professional: ProfessionalId,
    /// When.
    pub starts_at: Instant,
    /// The customer's name.
    pub customer_name: String,
    /// The customer's number, as it was typed.
    #[serde(default)]
    pub customer_phone: Option<String>,
    /// Why it lies outside of the working hours.
    #[serde(default)]
    pub override_reason: Option<String>,
}

/// A stretch of time in which a professional does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOff {
    /// Which.
    pub time_off_id: TimeOffId,
    /// Whose.
    pub professional: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Why.
    pub reason: Option<String>,
}

/// Somebody's work in one shop: what waits for an answer, the visits of a day, and time off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnWork {
    /// The shop.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// The professional's name; `None` for one who sees the whole shop.
    pub name: Option<String>,
    /// The shop's clock.
    pub clock: ShopClock,
    /// What time it is.
    pub now: Instant,
    /// Requests that wait for the salon's answer, the one that ends first first.
    pub requests: Vec<AppointmentFacts>,
    /// Requests whose customer was offered another time and has not answered yet.
    pub offered: Vec<AppointmentFacts>,
    /// Requests of the last day that ended without an answer, of the salon or of the customer.
    pub expired: Vec<AppointmentFacts>,
    /// The day that is shown.
    pub day: NaiveDate,
    /// The visits of that day, by start.
    pub visits: Vec<AppointmentFacts>,
    /// Visits that are over and still neither completed nor missed.
    pub unmarked: Vec<AppointmentFacts>,
    /// How many messages nobody here has read, for each visit that has some.
    pub unread: Vec<(AppointmentId, i64)>,
    /// Coming time off.
    pub time_off: Vec<TimeOff>,
    /// Whose time the visitor may plan.
    pub people: Vec<PublicPerson>,
    /// What they may book for a customer.
    pub services: Vec<PublicService>,
}

/// What `/provider/live` sends.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
enum Frame<T> {
    OwnWork(T),
}

impl OwnWork {
    /// The frame that tells it.
    pub fn to_frame(&self) -> String {
        serde_json::to_string(&Frame::OwnWork(self)).unwrap_or_default()
    }

    /// Reads a frame; `None` for any other, such as a keepalive.
    pub fn from_frame(text: &str) -> Option<Self> {
        let Frame::OwnWork(work) = serde_json::from_str(text).ok()?;
        Some(work)
    }

    /// The ids of the requests that wait for the salon, as a page remembers which of them were seen.
    pub fn waiting(&self) -> Vec<String> {
        self.requests.iter().map(|visit| visit.appointment_id.to_string()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_reads_back_from_its_frame_and_a_keepalive_is_none() {
        let work = OwnWork {
            location_id: ShopId(1),
            business_name: "Salon".to_owned(),
            name: None,
            clock: ShopClock::default(),
            now: Instant::UNIX_EPOCH,
            requests: Vec::new(),
            offered: Vec::new(),
            expired: Vec::new(),
            day: NaiveDate::default(),
            visits: Vec::new(),
            unmarked: Vec::new(),
            unread: Vec::new(),
            time_off: Vec::new(),
            people: Vec::new(),
            services: Vec::new(),
        };
        assert_eq!(OwnWork::from_frame(&work.to_frame()), Some(work));
        assert_eq!(OwnWork::from_frame(r#"{"type":"keepalive","at":"2026-06-12T09:00:00Z"}"#), None);
    }

    #[test]
    fn a_deed_is_sent_by_its_name() {
        let offer: Deed =
            serde_json::from_str(r#"{"do":"offer","starts_at":"2026-06-12T09:00:00Z"}"#).expect("a deed");
        assert!(matches!(offer, Deed::Offer { .. }));
        assert_eq!(serde_json::to_string(&Deed::NoShow).expect("text"), r#"{"do":"no_show"}"#);
    }
}
