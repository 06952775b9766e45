//! Customers behind the numbers of growth: who came for the first time, and which of them came back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::metrics::RETAINED_WITHIN_DAYS;

/// Customers whose first completed visit was in some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cohort {
    /// All of them.
    New,
    /// Those who came again within 90 days.
    CameBack,
    /// Those who did not.
    StayedAway,
}

impl Cohort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::New, Self::CameBack, Self::StayedAway];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::CameBack => "came_back",
            Self::StayedAway => "stayed_away",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cohort| cohort.word() == word)
    }

    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "First visit",
            Self::CameBack => "Came back within 90 days",
            Self::StayedAway => "Did not come back within 90 days",
        }
    }

    /// Whether a customer belongs to it, by the days of all completed visits; the first is on days from one to another.
    pub fn holds(self, visits: impl IntoIterator<Item = NaiveDate>, from: NaiveDate, to: NaiveDate) -> bool {
        let mut days: Vec<NaiveDate> = visits.into_iter().collect();
        days.sort_unstable();
        days.dedup();
        let Some(first) = days.first().filter(|first| (from..=to).contains(*first)) else { return false };
        let came_back = days.get(1).is_some_and(|next| (*next - *first).num_days() <= RETAINED_WITHIN_DAYS);
        match self {
            Self::New => true,
            Self::CameBack => came_back,
            Self::StayedAway => !came_back,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::history_sums;

    #[test]
    fn who_is_listed_is_who_is_counted() {
        let day = |n: u64| NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + chrono::Days::new(n);
        for visits in [vec![], vec![5], vec![5, 5], vec![95, 5], vec![5, 96], vec![4, 6], vec![6, 7, 200]] {
            let dates = || visits.iter().map(|n| day(*n));
            let counted = history_sums(dates());
            let sums = counted.into_iter().filter(|(date, _)| (day(5)..=day(6)).contains(date));
            let (new, kept) =
                sums.fold((0, 0), |(new, kept), (_, sums)| (new + sums.new_customers, kept + sums.retained));
            let holds = |cohort: Cohort| i64::from(cohort.holds(dates(), day(5), day(6)));
            assert_eq!((holds(Cohort::New), holds(Cohort::CameBack)), (new, kept), "{visits:?}");
            assert_eq!(holds(Cohort::StayedAway), new - kept, "{visits:?}");
        }
        assert!(Cohort::ALL.into_iter().all(|cohort| Cohort::from_word(cohort.word()) == Some(cohort)));
    }
}
