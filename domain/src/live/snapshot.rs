//! The state of a shop's page in one piece: the `metrics` frame, and what a page is first rendered from.

use serde::{Deserialize, Serialize};

use super::board::{FeedItem, LiveCall};
use super::event::{Event, Outcome};
use crate::Instant;
use crate::alerts::AlertTold;
use crate::appointment::AppointmentFacts;
use crate::catalogue::{Professional, Service};
use crate::ids::{CallSid, ShopId};
use crate::money::Cents;
use crate::zone::ShopClock;

/// Everything a live page starts from, read in one transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Whose page it is.
    pub location_id: ShopId,
    /// The shop's name.
    pub business_name: String,
    /// The shop's number, E.164, where it has one.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// The last event it includes.
    pub seq: i64,
    /// When it was read.
    pub as_of: Instant,
    /// The shop's wall clock.
    pub clock: ShopClock,
    /// The clock was set by `FRONTDESK_CLOCK`.
    #[serde(default)]
    pub clock_is_set: bool,
    /// Calls that are over, newest first, at most 20.
    #[serde(rename = "recentCalls")]
    pub recent_calls: Vec<CallSummary>,
    /// Calls on the line, with their transcripts, oldest first.
    #[serde(rename = "liveCalls")]
    pub live_calls: Vec<LiveCall>,
    /// Visits from the start of the local day before `as_of` on that take a professional's time, by start.
    #[serde(rename = "activeBookings")]
    pub active_bookings: Vec<AppointmentFacts>,
    /// What the shop sells.
    pub services: Vec<Service>,
    /// Who works there.
    pub professionals: Vec<Professional>,
    /// Latest happenings, newest first.
    #[serde(default)]
    pub feed: Vec<FeedItem>,
    /// The numbers of the local day of `as_of`.
    pub kpis: Kpis,
    /// What is wrong now, as far as the shop should know.
    #[serde(default)]
    pub alerts: Vec<AlertTold>,
}

/// A call that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallSummary {
    /// The call.
    pub call_sid: CallSid,
    /// The caller's number; `None` when withheld.
    #[serde(default)]
    pub from: Option<String>,
    /// The caller's name, where known.
    #[serde(default)]
    pub caller_name: Option<String>,
    /// When the phone rang.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Instant,
    /// How long it took.
    pub duration_sec: i64,
    /// What came of it.
    pub outcome: Outcome,
}

/// The numbers of one local day. Test calls never count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kpis {
    /// Calls that began on the day.
    pub calls: i64,
    /// Of these, calls that ended with the outcome `missed` or `no_input`.
    pub missed: i64,
    /// Appointments made on the day.
    pub appointments: i64,
    /// Their expected revenue.
    pub revenue_cents: Cents,
}

/// One frame on `/ops`, as the browser reads it.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A numbered fact.
    Event(Box<Event>),
    /// The whole state, first and on resync.
    Metrics(Box<Snapshot>),
    /// A sign of life every 20 seconds, with the server's clock.
    Keepalive(Instant),
    /// A frame this page does not know: the server is newer, the page should load the state again.
    Unknown,
}

impl Frame {
    /// Reads a frame; whatever cannot be read is `Unknown`.
    pub fn parse(text: &str) -> Self {
        #[derive(Deserialize)]
        struct Head {
            r#type: String,
            at: Option<Instant>,
        }
        #[derive(Deserialize)]
        struct Metrics {
            data: Box<Snapshot>,
        }
        let Ok(head) = serde_json::from_str::<Head>(text) else { return Self::Unknown };
        match (head.r#type.as_str(), head.at) {
            ("keepalive", Some(at)) => Self::Keepalive(at),
            ("metrics", _) => {
                serde_json::from_str::<Metrics>(text).map_or(Self::Unknown, |m| Self::Metrics(m.data))
            }
            _ => serde_json::from_str(text).map_or(Self::Unknown, |event| Self::Event(Box::new(event))),
        }
    }
}
