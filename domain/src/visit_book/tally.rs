//! The numbers of some days: how many visits stand where, and what they bring. Rates are those of the metrics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Shelf;
use crate::appointment::Status;
use crate::metrics::{Metric, Period, Sums, Value, VisitKind, VisitSums};
use crate::money::Cents;

/// Visits of one kind, counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Where they stand.
    pub status: Status,
    /// Whether they were cancelled late.
    pub is_late: bool,
    /// How they came about.
    pub kind: VisitKind,
    /// How many.
    pub number: Number,
}

/// How many, and their price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// How many.
    pub count: i64,
    /// What they are expected to bring.
    pub cents: Cents,
}

/// The numbers of some days, for each shelf that has visits. Trials are on none, nor is what took place before
/// the shop came here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally(BTreeMap<Shelf, Number>);

impl Tally {
    /// Puts what was counted on its shelves.
    pub fn of(counted: &[Counted]) -> Self {
        let mut shelves: BTreeMap<Shelf, Number> = BTreeMap::new();
        for row in counted {
            let is_on = |shelf: &Shelf| match (row.kind, shelf) {
                (VisitKind::Trial | VisitKind::Imported, _)
                | (VisitKind::Agreed | VisitKind::Transferred, Shelf::WalkIn) => false,
                (VisitKind::WalkIn, shelf) => *shelf == Shelf::WalkIn,
                (VisitKind::Agreed | VisitKind::Transferred, Shelf::Late) => {
                    row.status == Status::Cancelled && row.is_late
                }
                (VisitKind::Agreed | VisitKind::Transferred, shelf) => shelf.status() == Some(row.status),
            };
            for shelf in Shelf::ALL.into_iter().filter(is_on) {
                let sum = shelves.entry(shelf).or_default();
                sum.count += row.number.count;
                sum.cents = Cents(sum.cents.0 + row.number.cents.0);
            }
        }
        Self(shelves)
    }

    /// How many are on a shelf.
    pub fn on(&self, which: Shelf) -> Number {
        self.0.get(&which).copied().unwrap_or_default()
    }

    /// How many visits there are at all.
    pub fn all(&self) -> i64 {
        // Late ones are cancelled ones too.
        self.0.iter().filter(|(shelf, _)| **shelf != Shelf::Late).map(|(_, number)| number.count).sum()
    }

    /// One of the owner's numbers for these days; `None` where there is no data.
    pub fn value(&self, metric: &Metric) -> Option<Value> {
        let count = |shelf| self.on(shelf).count;
        let visits = VisitSums {
            visits: count(Shelf::Booked) + count(Shelf::Completed) + count(Shelf::NoShow),
            completed: count(Shelf::Completed),
            no_shows: count(Shelf::NoShow),
            cancelled: count(Shelf::Cancelled),
            cancelled_late: count(Shelf::Late),
            earned_cents: self.on(Shelf::Completed).cents.0,
            ..VisitSums::default()
        };
        let sums = Sums { visits, ..Sums::default() };
        let none = chrono::NaiveDate::default();
        metric.value(&Period { from: none, to: none, sums, cohort: Sums::default(), rostered_minutes: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(status: Status, is_late: bool, kind: VisitKind, count: i64) -> Counted {
        Counted { status, is_late, kind, number: Number { count, cents: Cents(count * 1_000) } }
    }

    fn rate(tally: &Tally, id: &str) -> Option<Value> {
        tally.value(Metric::by_id(id).expect("a metric"))
    }

    #[test]
    fn late_ones_are_cancelled_too_and_trials_and_walk_ins_are_apart() {
        let tally = Tally::of(&[
            counted(Status::Completed, false, VisitKind::Agreed, 5),
            counted(Status::Completed, false, VisitKind::Transferred, 1),
            counted(Status::Completed, false, VisitKind::WalkIn, 2),
            counted(Status::Completed, false, VisitKind::Trial, 9),
            counted(Status::Completed, false, VisitKind::Imported, 9),
            counted(Status::NoShow, false, VisitKind::Agreed, 2),
            counted(Status::Cancelled, true, VisitKind::Agreed, 1),
            counted(Status::Cancelled, false, VisitKind::Agreed, 1),
        ]);
        let count = |shelf| tally.on(shelf).count;
        assert_eq!(
            [count(Shelf::Completed), count(Shelf::Cancelled), count(Shelf::Late), count(Shelf::WalkIn)],
            [6, 2, 1, 2]
        );
        assert_eq!((tally.all(), tally.on(Shelf::Completed).cents), (12, Cents(6_000)));
        assert_eq!(rate(&tally, "no_show_rate"), Some(Value::Share(0.25)));
        assert_eq!(rate(&tally, "cancellation_rate"), Some(Value::Share(0.2)));
        assert_eq!(rate(&tally, "late_cancellation_rate"), Some(Value::Share(0.1)));
    }

    #[test]
    fn nothing_divided_is_no_data() {
        assert_eq!(rate(&Tally::default(), "no_show_rate"), None);
        assert_eq!(rate(&Tally::default(), "cancellation_rate"), None);
    }
}
