//! How the parts of the front desk do, for the integration page, `/health` and whoever is called at night.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::ShopId;

/// How a part does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It works.
    Ok,
    /// It is not set up here.
    Off,
    /// It has not been needed or tried yet.
    Unknown,
    /// It does not work.
    Failing,
}

/// One part and how it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in the API: `database`, `phone`, `texts`, ...
    pub part: String,
    /// Its name for people.
    pub name: String,
    /// How it does.
    pub status: Health,
    /// How long its last check took, in microseconds.
    pub latency_us: Option<i64>,
    /// When that was known.
    pub checked_at: Option<Instant>,
    /// Why it is so, in words for the owner.
    pub reason: String,
}

/// One step of the walk from a booking to its commission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was tried.
    pub step: String,
    /// Whether it worked.
    pub is_ok: bool,
    /// How long it took, in microseconds.
    pub took_us: i64,
}

/// The latest walk: a made-up booking from the web to the professional, the chat and the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// When it began.
    pub at: Instant,
    /// Its steps, in order; the first that failed is the last.
    pub steps: Vec<Step>,
}

impl Walk {
    /// Whether every step worked.
    pub fn is_ok(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.is_ok)
    }

    /// How long it took in all, in microseconds.
    pub fn took_us(&self) -> i64 {
        self.steps.iter().map(|step| step.took_us).sum()
    }
}

/// Everything on the integration page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusPage {
    /// What time it is.
    pub now: Instant,
    /// The parts.
    pub parts: Vec<Part>,
    /// The latest walk.
    pub walk: Option<Walk>,
    /// What is wrong now and was told of.
    #[serde(default)]
    pub alerts: Vec<AlertLine>,
}

/// Something that is wrong now, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertLine {
    /// What kind of thing.
    pub title: String,
    /// What exactly.
    pub words: String,
    /// Whose; `None` for the whole front desk.
    pub shop: Option<ShopId>,
    /// Since when.
    pub began_at: Instant,
}

impl StatusPage {
    /// Whether nothing fails.
    pub fn is_ok(&self) -> bool {
        self.parts.iter().all(|part| part.status != Health::Failing)
    }
}

/// A time in words: `0.4 ms`, `1.2 s`.
pub fn took_words(us: i64) -> String {
    if us < 1_000_000 {
        format!("{}.{} ms", us / 1_000, us / 100 % 10)
    } else {
        format!("{}.{} s", us / 1_000_000, us / 100_000 % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_without_steps_or_with_a_failed_one_did_not_work() {
        let step = |is_ok| Step { step: "book".to_owned(), is_ok, took_us: 1_500 };
        let walk = |steps| Walk { at: Instant::UNIX_EPOCH, steps };
        assert!(!walk(Vec::new()).is_ok());
        assert!(walk(vec![step(true), step(true)]).is_ok());
        assert!(!walk(vec![step(true), step(false)]).is_ok());
        assert_eq!(took_words(walk(vec![step(true), step(true)]).took_us()), "3.0 ms");
        assert_eq!(took_words(1_250_000), "1.2 s");
    }
}
