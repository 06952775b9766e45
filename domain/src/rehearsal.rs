//! A call that an owner makes to the own receptionist, to hear how she does.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::ids::{CallSid, ShopId};
use crate::live::Turn;
use crate::zone::ShopClock;

/// What is said in one rehearsal at most, by both.
pub const TURNS: usize = 80;

/// A rehearsal as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// The shop.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// The call, where one was made.
    pub call: Option<CallSid>,
    /// When it began.
    pub started_at: Option<Instant>,
    /// What was said.
    pub turns: Vec<Turn>,
    /// Whether it is over.
    pub is_over: bool,
    /// What it has booked.
    pub visits: Vec<AppointmentFacts>,
}
