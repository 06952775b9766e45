//! Rates over time. A change never looks back: a visit keeps the rate of its day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Terms;
use crate::Instant;
use crate::ids::ProfessionalId;

/// A rate that begins to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateChange {
    /// For whom; `None` for everybody who has none of their own.
    pub professional: Option<ProfessionalId>,
    /// Which; `None` for "from here on as everybody".
    pub terms: Option<Terms>,
    /// For visits that start at this instant or later.
    pub valid_from: Instant,
}

/// Whose rate it is, what it is now, and what it will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLine {
    /// For whom, by id and name; `None` for everybody who has none of their own.
    pub professional: Option<(ProfessionalId, String)>,
    /// What holds now; `None` for a professional without a rate of their own.
    pub terms: Option<Terms>,
    /// What begins to hold, and on which of the shop's days.
    pub coming: Vec<(NaiveDate, Option<Terms>)>,
}

/// A shop's rates: the changes in the order in which they begin to hold, of those that begin together the later one last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates(pub Vec<RateChange>);

impl Rates {
    /// The terms of a professional for a visit that starts at an instant.
    pub fn terms(&self, professional: ProfessionalId, at: Instant) -> Terms {
        self.own(professional, at).unwrap_or_else(|| self.of_shop(at))
    }

    /// The terms that a professional has for themselves.
    pub fn own(&self, professional: ProfessionalId, at: Instant) -> Option<Terms> {
        self.latest(Some(professional), at)
    }

    /// The terms of everybody who has none of their own.
    pub fn of_shop(&self, at: Instant) -> Terms {
        self.latest(None, at).unwrap_or_default()
    }

    fn latest(&self, of: Option<ProfessionalId>, at: Instant) -> Option<Terms> {
        let holds = |change: &&RateChange| change.professional == of && change.valid_from <= at;
        self.0.iter().rev().find(holds).and_then(|change| change.terms)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::commission::{Rate, Whose};

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn edge_64_a_change_of_rate_is_not_retroactive() {
        let (mia, noah) = (ProfessionalId(Uuid::from_u128(1)), ProfessionalId(Uuid::from_u128(2)));
        let terms = |points: u16, whose| Terms { rate: Rate::try_from(points).expect("a rate"), whose };
        let change = |professional, terms, from| RateChange { professional, terms, valid_from: at(from) };
        let salon = terms(4_000, Whose::Professional);
        let rates = Rates(vec![
            change(None, Some(terms(2_500, Whose::House)), "2026-03-01T00:00:00Z"),
            change(Some(mia), Some(salon), "2026-04-01T00:00:00Z"),
            change(Some(mia), None, "2026-05-01T00:00:00Z"),
        ]);
        assert_eq!(rates.terms(mia, at("2026-02-28T23:59:59Z")), Terms::default());
        assert_eq!(rates.terms(mia, at("2026-03-01T00:00:00Z")), terms(2_500, Whose::House));
        assert_eq!(rates.terms(mia, at("2026-04-15T00:00:00Z")), salon);
        assert_eq!(rates.terms(noah, at("2026-04-15T00:00:00Z")), terms(2_500, Whose::House));
        assert_eq!(
            rates.terms(mia, at("2026-05-01T00:00:00Z")),
            terms(2_500, Whose::House),
            "as everybody again"
        );
    }
}
