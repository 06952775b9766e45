//! What a call and a visit add to the sums of a day. Whatever is counted is counted here, on both ways that lead to a
//! rollup: with each change, as the difference of before and after, and by the recount from all rows.

use std::ops::{AddAssign, SubAssign};

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::appointment::Status;
use crate::live::Outcome;
use crate::money::Cents;

/// Somebody who comes again within this many days was kept.
pub const RETAINED_WITHIN_DAYS: i64 = 90;
/// An appointment that is made at most this long after a visit is a rebooking.
pub const REBOOKED_WITHIN: TimeDelta = TimeDelta::hours(24);

macro_rules! sums {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$doc])* pub $field: i64,)+
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                $(self.$field += other.$field;)+
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                $(self.$field -= other.$field;)+
            }
        }

        impl $name {
            /// Their names, which are those of their columns too.
            pub const NAMES: &[&str] = &[$(stringify!($field),)+];

            /// Each of them, in the order of their names.
            pub fn values(&self) -> Vec<i64> {
                vec![$(self.$field,)+]
            }

            /// Reads each of them by its name.
            pub fn read<E>(mut value: impl FnMut(&'static str) -> Result<i64, E>) -> Result<Self, E> {
                Ok(Self { $($field: value(stringify!($field))?,)+ })
            }

            /// So many of them.
            #[must_use]
            pub fn times(self, n: i64) -> Self {
                Self { $($field: self.$field * n,)+ }
            }
        }
    };
}

sums! {
    /// Sums of calls, on the shop's local date of their start.
    CallSums {
        /// Calls that began.
        calls,
        /// Of these, calls that ended and were neither missed nor silent.
        answered,
        /// Of these, calls that ended as `missed` or `no_input`.
        missed,
        /// Of these, calls that began while the shop was closed.
        after_hours,
        /// How long the answered ones took, in seconds.
        call_seconds,
        /// Of the answered ones, those in which a visit was booked.
        converted,
        /// Calls that were made to try the line; they are in no other sum.
        test_calls,
        /// Calls of machines and other spam; they are in no other sum.
        robot_calls,
    }
}

sums! {
    /// Sums of appointments: the first three on the local date they were made, the others on the local date of the visit.
    VisitSums {
        /// Appointments that were made, whatever became of them.
        appointments,
        /// What they were expected to bring, in cents.
        revenue_cents,
        /// From making them to their visits, in minutes.
        lead_minutes,
        /// Visits that are due or took place or were missed.
        visits,
        /// Visits that took place.
        completed,
        /// Visits to which nobody came.
        no_shows,
        /// Visits that were called off.
        cancelled,
        /// Of these, those called off later than the shop's rule allows customers.
        cancelled_late,
        /// What completed visits brought, in cents.
        earned_cents,
        /// Minutes of professionals that visits take, processing time left out.
        booked_minutes,
        /// Completed visits whose customer made the next appointment within 24 hours.
        rebooked,
        /// Customers whose first completed visit it was.
        new_customers,
        /// Completed visits of customers who had been there before; one a day and customer.
        returning_visits,
        /// Of the new customers, those who came again within 90 days.
        retained,
        /// Visits without an appointment; they are in no other sum but the minutes.
        walk_ins,
        /// What completed walk-ins brought, in cents.
        walk_in_cents,
    }
}

/// The sums of a day, or of several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Of calls.
    #[serde(flatten)]
    pub calls: CallSums,
    /// Of appointments and visits.
    #[serde(flatten)]
    pub visits: VisitSums,
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.calls += other.calls;
        self.visits += other.visits;
    }
}

impl std::iter::Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(days: I) -> Self {
        days.fold(Self::default(), |mut sum, day| {
            sum += day;
            sum
        })
    }
}

/// Where a call counts: decided once, when the phone rings, by the shop's clock and hours of that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopHour {
    /// The shop's date.
    pub date: NaiveDate,
    /// The hour on the shop's clock, 0 to 23.
    pub hour: u8,
    /// Whether the shop was closed.
    pub after_hours: bool,
}

#[cfg(feature = "zones")]
impl ShopHour {
    /// The shop's hour of an instant.
    pub fn at(zone: chrono_tz::Tz, hours: &crate::hours::WeeklyHours, at: crate::Instant) -> Self {
        use chrono::{TimeZone, Timelike};
        let local = zone.from_utc_datetime(&at.naive_utc()).naive_local();
        Self { date: local.date(), hour: local.hour() as u8, after_hours: !hours.is_open(local) }
    }
}

/// Who calls, as far as counting cares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Caller {
    /// Somebody.
    #[default]
    Person,
    /// Whoever tries the line.
    Test,
    /// A machine.
    Robot,
}

/// A call as it is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallCount {
    /// Who calls.
    pub caller: Caller,
    /// Began while the shop was closed.
    pub after_hours: bool,
    /// A visit was booked in it.
    pub converted: bool,
    /// What came of it and how long it took, in seconds, when it is over.
    pub end: Option<(Outcome, i64)>,
}

impl CallCount {
    /// What it adds to its day and hour.
    pub fn sums(self) -> CallSums {
        match self.caller {
            Caller::Person => {}
            Caller::Test => return CallSums { test_calls: 1, ..CallSums::default() },
            Caller::Robot => return CallSums { robot_calls: 1, ..CallSums::default() },
        }
        let begun = CallSums { calls: 1, after_hours: i64::from(self.after_hours), ..CallSums::default() };
        match self.end {
            None => begun,
            // What it was is known when it is over; it leaves the sums that its start was in.
            Some((Outcome::Spam, _)) => CallSums { robot_calls: 1, ..CallSums::default() },
            Some((Outcome::Missed | Outcome::NoInput, _)) => CallSums { missed: 1, ..begun },
            Some((_, seconds)) => {
                CallSums { answered: 1, call_seconds: seconds, converted: i64::from(self.converted), ..begun }
            }
        }
    }
}

/// How a visit came about, as far as counting cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// By an appointment.
    Agreed,
    /// By walking in.
    WalkIn,
    /// To try the front desk.
    Trial,
    /// In another booking system, before the shop came here: only its customer's history knows of it.
    Imported,
    /// Agreed in another booking system, to take place here: the visit counts, its making does not.
    Transferred,
}

impl VisitKind {
    /// The source of appointments that were made to try the front desk.
    pub const TRIAL: &str = "trial";
    /// The source of visits without an appointment.
    pub const WALK_IN: &str = "walk_in";

    /// The source of visits that were over when they came in from another booking system.
    pub const IMPORTED: &str = "import";
    /// The source of visits that were still to come then.
    pub const TRANSFERRED: &str = "transfer";

    /// By the word in `appointments.source`.
    pub fn of_source(source: &str) -> Self {
        match source {
            Self::TRIAL => Self::Trial,
            Self::WALK_IN => Self::WalkIn,
            Self::IMPORTED => Self::Imported,
            Self::TRANSFERRED => Self::Transferred,
            _ => Self::Agreed,
        }
    }
}

/// A visit as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitCount {
    /// The shop's date when the appointment was made.
    pub made_on: NaiveDate,
    /// The shop's date of the visit.
    pub visit_on: NaiveDate,
    /// Where it stands.
    pub status: Status,
    /// How it came about.
    pub kind: VisitKind,
    /// What it is expected to bring.
    pub cents: Cents,
    /// From making it to the visit, in minutes.
    pub lead_minutes: i64,
    /// Minutes of the professional.
    pub busy_minutes: i64,
    /// Called off later than the shop's rule allows customers.
    pub late: bool,
    /// The customer made the next appointment within 24 hours.
    pub rebooked: bool,
}

impl VisitCount {
    /// What it adds, and to which days.
    pub fn sums(&self) -> [(NaiveDate, VisitSums); 2] {
        let (made, visit) = match self.kind {
            VisitKind::Trial | VisitKind::Imported => (VisitSums::default(), VisitSums::default()),
            VisitKind::Transferred => (VisitSums::default(), self.visit()),
            VisitKind::WalkIn => (VisitSums::default(), self.walk_in()),
            VisitKind::Agreed => (self.made(), self.visit()),
        };
        [(self.made_on, made), (self.visit_on, visit)]
    }

    /// Whether it is part of its customer's history.
    pub fn is_history(&self) -> bool {
        let is_known = matches!(self.kind, VisitKind::Agreed | VisitKind::Imported | VisitKind::Transferred);
        is_known && self.status == Status::Completed
    }

    fn made(&self) -> VisitSums {
        VisitSums {
            appointments: 1,
            revenue_cents: self.cents.0,
            lead_minutes: self.lead_minutes,
            ..VisitSums::default()
        }
    }

    fn visit(&self) -> VisitSums {
        let due = VisitSums { visits: 1, booked_minutes: self.busy_minutes, ..VisitSums::default() };
        match self.status {
            Status::Booked => due,
            Status::Completed => VisitSums {
                completed: 1,
                earned_cents: self.cents.0,
                rebooked: i64::from(self.rebooked),
                ..due
            },
            Status::NoShow => VisitSums { no_shows: 1, ..due },
            Status::Cancelled => {
                VisitSums { cancelled: 1, cancelled_late: i64::from(self.late), ..VisitSums::default() }
            }
            Status::Requested | Status::Declined | Status::Expired => VisitSums::default(),
        }
    }

    fn walk_in(&self) -> VisitSums {
        let came = VisitSums { walk_ins: 1, booked_minutes: self.busy_minutes, ..VisitSums::default() };
        match self.status {
            Status::Completed => VisitSums { walk_in_cents: self.cents.0, ..came },
            Status::Booked => came,
            _ => VisitSums::default(),
        }
    }
}

/// What the dates of one customer's completed visits add: who is new, who came back, who was kept. Two visits on one day
/// are one.
pub fn history_sums(dates: impl IntoIterator<Item = NaiveDate>) -> Vec<(NaiveDate, VisitSums)> {
    let mut dates: Vec<NaiveDate> = dates.into_iter().collect();
    dates.sort_unstable();
    dates.dedup();
    let Some(first) = dates.first().copied() else { return Vec::new() };
    let kept = dates.get(1).is_some_and(|next| (*next - first).num_days() <= RETAINED_WITHIN_DAYS);
    let new = VisitSums { new_customers: 1, retained: i64::from(kept), ..VisitSums::default() };
    let again = VisitSums { returning_visits: 1, ..VisitSums::default() };
    dates.into_iter().map(|date| (date, if date == first { new } else { again })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + TimeDelta::days(i64::from(n))
    }

    #[test]
    fn test_calls_and_machines_are_kept_apart() {
        let call = CallCount { end: Some((Outcome::Booked, 60)), converted: true, ..CallCount::default() };
        assert_eq!((call.sums().answered, call.sums().converted, call.sums().call_seconds), (1, 1, 60));
        let test = CallCount { caller: Caller::Test, ..call }.sums();
        assert_eq!(test, CallSums { test_calls: 1, ..CallSums::default() });
        let robot = CallCount { caller: Caller::Robot, ..call }.sums();
        assert_eq!(robot, CallSums { robot_calls: 1, ..CallSums::default() });
    }

    #[test]
    fn a_call_that_is_missed_converts_nobody() {
        let call = CallCount { end: Some((Outcome::Missed, 3)), converted: true, ..CallCount::default() };
        assert_eq!(call.sums(), CallSums { calls: 1, missed: 1, ..CallSums::default() });
    }

    #[test]
    fn a_customer_is_new_once_and_kept_when_the_second_visit_comes_within_ninety_days() {
        assert!(history_sums([]).is_empty());
        let sums = |dates: &[u32]| {
            let all = history_sums(dates.iter().map(|n| day(*n)));
            let total = all.iter().fold(VisitSums::default(), |mut sum, (_, day)| {
                sum += *day;
                sum
            });
            (total.new_customers, total.returning_visits, total.retained)
        };
        assert_eq!(sums(&[5]), (1, 0, 0));
        assert_eq!(sums(&[5, 5]), (1, 0, 0), "one day, one visit");
        assert_eq!(sums(&[95, 5]), (1, 1, 1), "whatever the order");
        assert_eq!(sums(&[5, 96, 97]), (1, 2, 0));
    }

    #[test]
    fn a_visit_counts_by_its_state_and_kind() {
        let visit = VisitCount {
            made_on: day(1),
            visit_on: day(9),
            status: Status::Booked,
            kind: VisitKind::Agreed,
            cents: Cents(4500),
            lead_minutes: 60,
            busy_minutes: 30,
            late: true,
            rebooked: true,
        };
        let on_the_day = |status, kind| VisitCount { status, kind, ..visit }.sums()[1].1;
        let agreed = |status| on_the_day(status, VisitKind::Agreed);
        assert_eq!((agreed(Status::Booked).visits, agreed(Status::Booked).completed), (1, 0));
        assert_eq!((agreed(Status::Completed).earned_cents, agreed(Status::Completed).rebooked), (4500, 1));
        assert_eq!((agreed(Status::NoShow).no_shows, agreed(Status::NoShow).rebooked), (1, 0));
        assert_eq!((agreed(Status::Cancelled).cancelled_late, agreed(Status::Cancelled).visits), (1, 0));
        assert_eq!(agreed(Status::Requested), VisitSums::default());
        let walk_in = on_the_day(Status::Completed, VisitKind::WalkIn);
        assert_eq!((walk_in.walk_ins, walk_in.walk_in_cents, walk_in.completed), (1, 4500, 0));
        assert_eq!(
            VisitCount { kind: VisitKind::Trial, ..visit }.sums().map(|(_, s)| s),
            [VisitSums::default(); 2]
        );
        assert_eq!(visit.sums()[0].1.appointments, 1);
    }
}
