//! A professional's statement of a period: what was owed before, line by line, what was paid out, what is owed now.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::Entry;
use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::ids::{AppointmentId, ProfessionalId};
use crate::money::Cents;

/// Local days of a shop, both included. A line counts on the day it was written, so that a period that is over stays as it
/// was: what changes later stands in a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// All days. Databases and calendars agree on the years with four digits.
    pub const ALL: Self = Self { from: FIRST, to: LAST };

    /// The days from one to another; a border that is missing is open.
    pub fn between(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Self {
        let within = |date: NaiveDate| date.clamp(FIRST, LAST);
        Self { from: from.map_or(FIRST, within), to: to.map_or(LAST, within) }
    }
}

const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a date");
const LAST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");

/// A line of the ledger, with what somebody needs to check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// When it was, on the shop's clock.
    pub visit_at: NaiveDateTime,
    /// What was done.
    pub services: String,
    /// For whom.
    pub customer_name: String,
    /// The professional's name.
    pub professional: String,
    /// What it says.
    pub entry: Entry,
    /// Why, in somebody's words.
    pub reason: Option<String>,
    /// Who wrote it; `None` where the visit's completion did.
    pub made_by: Option<String>,
    /// When it was written.
    pub at: Instant,
    /// On which local day.
    pub local_date: NaiveDate,
    /// Whether it is paid out.
    pub is_paid: bool,
}

/// One visit, and all that is written about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitLines {
    /// The visit.
    pub visit: AppointmentFacts,
    /// When it was, on the shop's clock.
    pub visit_at: NaiveDateTime,
    /// Its lines, oldest first.
    pub lines: Vec<Line>,
    /// Everybody who works or has worked in the shop.
    pub people: Vec<(ProfessionalId, String)>,
}

/// Money that a professional got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutLine {
    /// How much: shares and tips of all lines up to a day.
    pub amount: Cents,
    /// The last day whose lines are in it.
    pub through: NaiveDate,
    /// Who wrote it down.
    pub made_by: String,
    /// On which local day.
    pub local_date: NaiveDate,
}

/// Lines, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// What customers paid, tips apart.
    pub base: Cents,
    /// The house's share of it.
    pub house: Cents,
    /// The professional's share of it.
    pub professional: Cents,
    /// What customers gave beside it; all the professional's.
    pub tips: Cents,
}

/// What somebody has earned in a period, in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Who.
    pub professional_id: ProfessionalId,
    /// Their name.
    pub professional: String,
    /// Owed when the period began.
    pub opening: Cents,
    /// The lines of the period, added up.
    pub totals: Totals,
    /// Paid out in the period.
    pub paid_out: Cents,
}

impl Summary {
    /// Owed when the period ended.
    pub fn closing(&self) -> Cents {
        Cents(self.opening.0 + self.totals.professional.0 + self.totals.tips.0 - self.paid_out.0)
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Which days.
    pub period: Period,
    /// Its sums.
    pub summary: Summary,
    /// Each line, oldest first.
    pub lines: Vec<Line>,
    /// What was paid out, oldest first.
    pub payouts: Vec<PayoutLine>,
}

impl Statement {
    /// Adds up a period.
    pub fn of(
        professional_id: ProfessionalId,
        professional: String,
        period: Period,
        opening: Cents,
        lines: Vec<Line>,
        payouts: Vec<PayoutLine>,
    ) -> Self {
        let totals = Self::totals_of(&lines);
        let paid_out = payouts.iter().map(|payout| payout.amount).sum();
        let summary = Summary { professional_id, professional, opening, totals, paid_out };
        Self { period, summary, lines, payouts }
    }
    /// The sums of lines.
    pub fn totals_of(lines: &[Line]) -> Totals {
        Totals {
            base: lines.iter().map(|line| line.entry.shares.base()).sum(),
            house: lines.iter().map(|line| line.entry.shares.house).sum(),
            professional: lines.iter().map(|line| line.entry.shares.professional).sum(),
            tips: lines.iter().map(|line| line.entry.tip).sum(),
        }
    }
}
