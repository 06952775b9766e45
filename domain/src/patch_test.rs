//! Patch tests: color and lash glue may go onto a customer's skin only after a little of it was tried some days before.
//!
//! The rule is the one of the trade: a test that was passed within six months is good; who has none may book a visit that
//! is far enough away for one, and is told to come for it; nearer than that, and after a reaction, the salon has to be asked.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::Instant;

/// How long a passed test is good.
pub const GOOD_FOR: TimeDelta = TimeDelta::days(183);

/// What a test showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Shown {
    /// It was made; nothing is known yet.
    Pending,
    /// No reaction.
    Passed,
    /// A reaction.
    Failed,
}

impl Shown {
    /// Everything that a test can show.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Passed, Self::Failed];

    /// The word in tables and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }

    /// Reads the word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.word() == word)
    }
}

/// A test of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchTest {
    /// When it was made.
    pub at: Instant,
    /// What it showed.
    pub shown: Shown,
}

/// Why the tests that are known of a customer are not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// None is known.
    Missing,
    /// The last one has no result yet.
    Pending,
    /// The last one was passed too long ago.
    Expired,
    /// The last one showed a reaction.
    Failed,
}

/// Whether a visit may be booked by the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Nothing is in the way.
    Fine,
    /// It may; there is time for a test, and the customer is told to come for it.
    ComeBefore(Lack),
    /// It may not, until the salon was asked.
    AskFirst(Lack),
}

impl Verdict {
    /// What the salon's people see of it.
    pub fn for_staff(self) -> &'static str {
        match self {
            Self::Fine => "Patch test passed.",
            Self::ComeBefore(lack) | Self::AskFirst(lack) => match lack {
                Lack::Missing => "Needs a patch test; none is known.",
                Lack::Pending => "Patch test without a result yet.",
                Lack::Expired => "The last patch test is more than six months old.",
                Lack::Failed => "The last patch test showed a reaction.",
            },
        }
    }

    /// What the customer of a visit that may be booked is told.
    pub fn reminder(self) -> Option<&'static str> {
        match self {
            Self::ComeBefore(Lack::Pending) => {
                Some("Your patch test has no result yet. The salon tells you.")
            }
            Self::ComeBefore(_) => Some("Please come by for a patch test two days before your visit."),
            Self::Fine | Self::AskFirst(_) => None,
        }
    }
}

impl Lack {
    /// Why a visit cannot be booked.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Missing => {
                "This service needs a patch test some days before. Please choose a later time, or call the salon."
            }
            Self::Pending => {
                "Your patch test has no result yet. Please choose a later time, or call the salon."
            }
            Self::Expired => {
                "Your patch test was more than six months ago. Please choose a later time, or call the salon."
            }
            Self::Failed => "Your patch test showed a reaction. Please call the salon before you book this.",
        }
    }
}

/// Whether a visit whose service needs a test `lead` before it may be booked now by the customer with these tests.
pub fn judge(lead: TimeDelta, tests: &[PatchTest], visit: Instant, now: Instant) -> Verdict {
    let lack = match tests.iter().max_by_key(|test| test.at) {
        None => Lack::Missing,
        Some(PatchTest { shown: Shown::Failed, .. }) => return Verdict::AskFirst(Lack::Failed),
        Some(PatchTest { shown: Shown::Pending, .. }) => Lack::Pending,
        Some(test) if test.at < visit - GOOD_FOR => Lack::Expired,
        Some(_) => return Verdict::Fine,
    };
    if visit - now >= lead { Verdict::ComeBefore(lack) } else { Verdict::AskFirst(lack) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_30_none_pending_passed_failed_and_expired_inside_and_outside_the_period() {
        use Verdict::{AskFirst, ComeBefore, Fine};
        let now: Instant = "2026-06-12T09:00:00Z".parse().expect("an instant");
        let lead = TimeDelta::hours(48);
        let (inside, outside) = (now + lead - TimeDelta::minutes(5), now + lead);
        let test = |days: i64, shown| PatchTest { at: now - TimeDelta::days(days), shown };
        for (tests, near, far) in [
            (vec![], AskFirst(Lack::Missing), ComeBefore(Lack::Missing)),
            (vec![test(1, Shown::Pending)], AskFirst(Lack::Pending), ComeBefore(Lack::Pending)),
            (vec![test(1, Shown::Passed)], Fine, Fine),
            (vec![test(1, Shown::Failed)], AskFirst(Lack::Failed), AskFirst(Lack::Failed)),
            (vec![test(184, Shown::Passed)], AskFirst(Lack::Expired), ComeBefore(Lack::Expired)),
            (vec![test(9, Shown::Failed), test(1, Shown::Passed)], Fine, Fine),
            (
                vec![test(1, Shown::Failed), test(9, Shown::Passed)],
                AskFirst(Lack::Failed),
                AskFirst(Lack::Failed),
            ),
        ] {
            assert_eq!(judge(lead, &tests, inside, now), near, "{tests:?}");
            assert_eq!(judge(lead, &tests, outside, now), far, "{tests:?}");
        }
        // It has to be good on the day of the visit, not on the day of booking.
        let soon_old = [test(180, Shown::Passed)];
        assert_eq!(judge(lead, &soon_old, now + TimeDelta::days(3), now), Fine);
        assert_eq!(judge(lead, &soon_old, now + TimeDelta::days(4), now), ComeBefore(Lack::Expired));
    }
}
