//! Where customers stand: new, regular, due, lapsing, lost; and who spends most. Each rule is printed where it is used.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CustomerFacts;
use crate::money::Cents;

/// Between two visits of somebody who came once.
const USUAL_DAYS: i64 = 42;
/// A rhythm is never shorter or longer than this.
const RHYTHM: std::ops::RangeInclusive<i64> = 14..=120;
/// Somebody who was not there for so long is lost.
const LOST_AFTER: i64 = 180;
/// Somebody whose first visit is not longer ago is new.
const NEW_FOR: i64 = 90;
/// With fewer customers who spent something, nobody's spending is called high.
const ENOUGH: usize = 10;

/// Where a customer stands. High value goes beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// The first visit was lately.
    New,
    /// Comes in the own rhythm, or has booked.
    Regular,
    /// The time to come again has come.
    Due,
    /// That time is over.
    Lapsing,
    /// Was not there for half a year.
    Lost,
    /// One of those who spend most.
    HighValue,
}

impl Segment {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Regular, Self::Due, Self::Lapsing, Self::Lost, Self::HighValue];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Regular => "regular",
            Self::Due => "due",
            Self::Lapsing => "lapsing",
            Self::Lost => "lost",
            Self::HighValue => "high_value",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|segment| segment.word() == word)
    }

    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Regular => "Regular",
            Self::Due => "Due",
            Self::Lapsing => "Lapsing",
            Self::Lost => "Lost",
            Self::HighValue => "High value",
        }
    }

    /// The rule, as the page prints it.
    pub fn rule(self) -> &'static str {
        match self {
            Self::New => "First visit in the last 90 days, and not due yet.",
            Self::Regular => {
                "First visit longer ago than 90 days, and the next one is booked or not due yet."
            }
            Self::Due => {
                "Nothing booked, and the last visit is as long ago as the usual time between their visits \
                 (6 weeks for those who came once; 2 to 17 weeks)."
            }
            Self::Lapsing => {
                "Nothing booked, and the last visit is one and a half times as long ago as usual."
            }
            Self::Lost => "Nothing booked, and no visit for 180 days.",
            Self::HighValue => {
                "Spent as much in the last 12 months as the top tenth of those who spent something; \
                 asked of ten such customers or more."
            }
        }
    }

    /// What to do with the list.
    pub fn advice(self) -> &'static str {
        match self {
            Self::New => "Make sure that they leave with a next appointment.",
            Self::Regular => "Keep them: remember what they like.",
            Self::Due => "Call them this week; most come when they are asked.",
            Self::Lapsing => "Call them, and ask what the last visit was like.",
            Self::Lost => "One friendly call or card; then let them be.",
            Self::HighValue => "Know their names, and never let them wait.",
        }
    }
}

/// What is needed to say where customers stand.
#[derive(Debug, Clone, Copy)]
pub struct Standings {
    /// The shop's date.
    pub today: NaiveDate,
    /// From how much on spending is high; `None` where that cannot be said.
    pub high_from: Option<Cents>,
}

impl Standings {
    /// Where a customer stands, by the shop's dates of the first and the last visit; `None` for who was never there.
    pub fn of(
        &self,
        facts: &CustomerFacts,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> Option<Segment> {
        let (first, last) = first.zip(last).filter(|_| facts.visits > 0)?;
        let since = (self.today - last).num_days();
        let rhythm = rhythm(facts.visits, first, last);
        if facts.next_visit.is_none() {
            if since >= LOST_AFTER {
                return Some(Segment::Lost);
            }
            if since * 2 >= rhythm * 3 {
                return Some(Segment::Lapsing);
            }
            if since >= rhythm {
                return Some(Segment::Due);
            }
        }
        let known_for = (self.today - first).num_days();
        Some(if known_for <= NEW_FOR { Segment::New } else { Segment::Regular })
    }

    /// Whether somebody spends most.
    pub fn is_high_value(&self, facts: &CustomerFacts) -> bool {
        self.high_from.is_some_and(|from| facts.spent >= from)
    }
}

/// Days between visits, on average.
fn rhythm(visits: i64, first: NaiveDate, last: NaiveDate) -> i64 {
    let span = (last - first).num_days();
    if visits < 2 || span == 0 {
        return USUAL_DAYS;
    }
    (span / (visits - 1)).clamp(*RHYTHM.start(), *RHYTHM.end())
}

/// What the top tenth of those who spent something spent at least; `None` where they are too few.
pub fn high_value_from(spent: impl IntoIterator<Item = Cents>) -> Option<Cents> {
    let mut spent: Vec<Cents> = spent.into_iter().filter(|cents| cents.0 > 0).collect();
    if spent.len() < ENOUGH {
        return None;
    }
    spent.sort_unstable_by_key(|cents| std::cmp::Reverse(cents.0));
    spent.get(spent.len() / 10 - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn stands(visits: i64, first: &str, last: &str, booked: bool) -> Option<Segment> {
        let next = booked.then(|| "2026-06-20T20:00:00Z".parse().expect("an instant"));
        let facts = CustomerFacts { visits, next_visit: next, ..CustomerFacts::default() };
        let standings = Standings { today: day("2026-06-12"), high_from: None };
        standings.of(&facts, Some(day(first)), Some(day(last)))
    }

    #[test]
    fn each_rule_begins_on_its_day() {
        // Came once: due after 42 days, lapsing after 63, lost after 180.
        for (last, segment) in [
            ("2026-05-02", Segment::New),
            ("2026-05-01", Segment::Due),
            ("2026-04-11", Segment::Due),
            ("2026-04-10", Segment::Lapsing),
            ("2025-12-15", Segment::Lapsing),
            ("2025-12-14", Segment::Lost),
        ] {
            assert_eq!(stands(1, last, last, false), Some(segment), "{last}");
        }
        assert_eq!(stands(1, "2026-05-01", "2026-05-01", true), Some(Segment::New), "booked again");
        assert_eq!(stands(1, "2025-05-01", "2025-05-01", true), Some(Segment::Regular), "booked again");
        assert_eq!(stands(0, "2026-05-01", "2026-05-01", true), None, "was never there");
    }

    #[test]
    fn somebodys_own_rhythm_decides() {
        // Every twenty days.
        assert_eq!(stands(11, "2025-11-05", "2026-05-24", false), Some(Segment::Regular));
        assert_eq!(stands(11, "2025-11-04", "2026-05-23", false), Some(Segment::Due));
        assert_eq!(stands(11, "2025-10-25", "2026-05-13", false), Some(Segment::Lapsing));
        // Twice a year is asked after 120 days.
        assert_eq!(stands(3, "2025-02-14", "2026-02-14", false), Some(Segment::Regular));
        assert_eq!(stands(3, "2025-02-12", "2026-02-12", false), Some(Segment::Due));
    }

    #[test]
    fn high_value_is_the_top_tenth_of_enough_customers() {
        let spent = |n: i64| (1..=n).map(|n| Cents(n * 100)).chain([Cents(0), Cents(0)]);
        assert_eq!(high_value_from(spent(9)), None);
        assert_eq!(high_value_from(spent(10)), Some(Cents(1_000)));
        assert_eq!(high_value_from(spent(40)), Some(Cents(3_700)));
        let standings = Standings { today: day("2026-06-12"), high_from: Some(Cents(1_000)) };
        let of = |spent| CustomerFacts { spent: Cents(spent), ..CustomerFacts::default() };
        assert!(standings.is_high_value(&of(1_000)) && !standings.is_high_value(&of(999)));
    }

    #[test]
    fn every_segment_has_a_word_of_its_own() {
        for segment in Segment::ALL {
            assert_eq!(Segment::from_word(segment.word()), Some(segment));
        }
        assert_eq!(Segment::from_word("vip"), None);
    }
}
