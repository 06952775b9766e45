//! Visits that are rows of one of the owner's numbers, where neither their day nor their state alone tells which they are.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::AppointmentId;

/// Which number the visits of a list are the rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    /// Appointments by the day they were made, whatever day the visit is on.
    Made,
    /// Completed visits whose customer made the next appointment in time.
    Rebooked,
    /// Completed visits of customers who had completed one before.
    Returning,
}

impl Behind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Made, Self::Rebooked, Self::Returning];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Rebooked => "rebooked",
            Self::Returning => "returning",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|behind| behind.word() == word)
    }

    /// What the list says that it lists.
    pub fn title(self) -> &'static str {
        match self {
            Self::Made => "Appointments by the day they were made",
            Self::Rebooked => "Visits after which the next one was made within 24 hours",
            Self::Returning => "Visits of customers who had been here before",
        }
    }
}

/// Of the completed visits of one customer those of somebody who had been there before, on days from one to another: one
/// for each day, as they are counted.
pub fn returning(
    mut visits: Vec<(NaiveDate, AppointmentId)>,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<AppointmentId> {
    visits.sort_unstable_by_key(|(day, id)| (*day, id.0));
    let mut days = BTreeSet::new();
    // The first visit of a day stands for the day, and that of the first day makes nobody return.
    visits.retain(|(day, _)| days.insert(*day));
    let again = visits.into_iter().skip(1);
    again.filter(|(day, _)| (from..=to).contains(day)).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::metrics::history_sums;

    #[test]
    fn who_returns_is_who_is_counted() {
        let day = |n: u32| NaiveDate::from_ymd_opt(2026, 6, n).expect("a date");
        let visits: Vec<_> = [(9, 1), (1, 2), (9, 3), (12, 4), (1, 5), (20, 6)]
            .map(|(n, id)| (day(n), AppointmentId(Uuid::from_u128(id))))
            .to_vec();
        let found = returning(visits.clone(), day(1), day(12));
        assert_eq!(found.iter().map(|id| id.0.as_u128()).collect::<Vec<_>>(), [1, 4]);
        let counted = history_sums(visits.iter().map(|(day, _)| *day));
        let counted =
            counted.iter().filter(|(date, _)| *date <= day(12)).map(|(_, sums)| sums.returning_visits);
        assert_eq!(counted.sum::<i64>(), 2);
        assert!(returning(Vec::new(), day(1), day(30)).is_empty());
    }

    #[test]
    fn every_list_has_a_word_of_its_own() {
        assert!(Behind::ALL.into_iter().all(|behind| Behind::from_word(behind.word()) == Some(behind)));
        assert_eq!(Behind::from_word("lost"), None);
    }
}
