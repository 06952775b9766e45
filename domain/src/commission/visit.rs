//! The commission of one visit: what has been written about it, and what a change adds.
//!
//! A change is rounded as a whole, not by itself: it adds what the shares of the visit are after it, less what they were
//! before. So shares are always those of what was paid in the end, and money that is given back leaves nothing behind.

use serde::{Deserialize, Serialize};

use super::{Entry, Kind, Shares, Terms, divided};
use crate::appointment::Status;
use crate::ids::ProfessionalId;
use crate::money::Cents;

/// No change is larger; a slip of the finger should not be either.
const MOST: i64 = 100_000_000;
/// People who share a visit.
const MOST_PARTS: usize = 10;
/// The largest weight of a part.
const MOST_WEIGHT: u32 = 1_000_000;

/// What somebody may write about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Something was added to the bill.
    Extra {
        /// How much, in cents.
        #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 1, maximum = 100_000_000))]
        amount_cents: Cents,
    },
    /// The customer paid less.
    Discount {
        /// How much less, in cents.
        #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 1, maximum = 100_000_000))]
        amount_cents: Cents,
        /// Before commission (both sides) or after it (the house alone).
        borne_by: BorneBy,
    },
    /// The customer got money back.
    Refund {
        /// How much, in cents.
        #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 1, maximum = 100_000_000))]
        amount_cents: Cents,
        /// Withheld from both shares, or goodwill of the house.
        borne_by: BorneBy,
    },
    /// The customer did not come, or cancelled too late, and pays a fee.
    NoShowFee {
        /// How much, in cents.
        #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 1, maximum = 100_000_000))]
        amount_cents: Cents,
    },
    /// A tip; below zero takes one back.
    Tip {
        /// How much, in cents.
        #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = -100_000_000, maximum = 100_000_000))]
        amount_cents: Cents,
        /// For whom; without a name for whoever the visit was booked with.
        #[serde(default)]
        professional_id: Option<ProfessionalId>,
    },
    /// Moves money from the house to the professional; below zero the other way.
    Correction {
        /// How much, in cents.
        #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = -100_000_000, maximum = 100_000_000))]
        amount_cents: Cents,
        /// Whose share; without a name that of whoever the visit was booked with.
        #[serde(default)]
        professional_id: Option<ProfessionalId>,
    },
    /// Who did which part of it. Whoever is not named did none.
    Split {
        /// The parts; their weights are whatever adds up, such as 60 and 40.
        #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 10))]
        parts: Vec<Part>,
    },
}

/// Who bears a lower price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BorneBy {
    /// Both sides, by the rate.
    Both,
    /// The house alone.
    House,
}

/// A part of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Part {
    /// Who did it.
    pub professional_id: ProfessionalId,
    /// How large it is beside the others.
    #[cfg_attr(feature = "openapi", schema(maximum = 1_000_000))]
    pub weight: u32,
}

impl Change {
    /// The change that a form names by the kind of its lines; `None` for a kind that is no plain amount.
    pub fn of(kind: Kind, amount_cents: Cents, professional_id: Option<ProfessionalId>) -> Option<Self> {
        let (both, house) = (BorneBy::Both, BorneBy::House);
        Some(match kind {
            Kind::Extra => Self::Extra { amount_cents },
            Kind::NoShowFee => Self::NoShowFee { amount_cents },
            Kind::Discount => Self::Discount { amount_cents, borne_by: both },
            Kind::DiscountByHouse => Self::Discount { amount_cents, borne_by: house },
            Kind::RefundWithheld => Self::Refund { amount_cents, borne_by: both },
            Kind::RefundGoodwill => Self::Refund { amount_cents, borne_by: house },
            Kind::Tip => Self::Tip { amount_cents, professional_id },
            Kind::Correction => Self::Correction { amount_cents, professional_id },
            Kind::Earned | Kind::Reversal | Kind::Split => return None,
        })
    }

    /// The professionals that it names.
    pub fn names(&self) -> Vec<ProfessionalId> {
        match self {
            Self::Tip { professional_id, .. } | Self::Correction { professional_id, .. } => {
                professional_id.iter().copied().collect()
            }
            Self::Split { parts } => parts.iter().map(|part| part.professional_id).collect(),
            Self::Extra { .. } | Self::Discount { .. } | Self::Refund { .. } | Self::NoShowFee { .. } => {
                Vec::new()
            }
        }
    }
}

/// Why a change cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPossible {
    /// No amount, or too large a one.
    Amount,
    /// Nothing has been paid for this visit yet.
    NotCompleted,
    /// The visit took place, or still may.
    NotMissed,
    /// More than was paid.
    MoreThanPaid,
    /// More tips taken back than were given.
    TipsBelowZero,
    /// Nobody, somebody twice, or nothing to weigh.
    Parts,
    /// Everything is so already.
    NothingChanges,
}

impl NotPossible {
    /// A sentence for whoever tried.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Amount => "An amount must not be zero, and $1,000,000.00 is the most.",
            Self::NotCompleted => "This visit has not been completed.",
            Self::NotMissed => "A fee is for a visit that was missed or cancelled.",
            Self::MoreThanPaid => "This is more than the customer has paid.",
            Self::TipsBelowZero => "This is more than the tips of this visit.",
            Self::Parts => "Say who did which part, each person once.",
            Self::NothingChanges => "It is so already.",
        }
    }
}

/// One visit's lines, added up.
#[derive(Debug, Clone)]
pub struct VisitCommission {
    status: Status,
    doer: ProfessionalId,
    portions: Vec<Portion>,
}

/// What stands for one professional since the visit was last taken back.
#[derive(Debug, Clone, Copy)]
struct Portion {
    professional: ProfessionalId,
    terms: Terms,
    /// What is shared by the rate.
    by_rate: Cents,
    shares: Shares,
    tip: Cents,
    earned: bool,
}

impl Portion {
    fn empty(professional: ProfessionalId, terms: Terms) -> Self {
        let (by_rate, tip) = (Cents(0), Cents(0));
        Self { professional, terms, by_rate, shares: Shares::default(), tip, earned: false }
    }

    fn add(&mut self, entry: &Entry) {
        if entry.kind.goes_by_rate() {
            self.by_rate.0 += entry.shares.base().0;
        }
        self.shares = self.shares.plus(entry.shares);
        self.tip.0 += entry.tip.0;
        self.earned |= entry.kind == Kind::Earned;
    }

    fn entry(&self, kind: Kind, shares: Shares, tip: Cents) -> Entry {
        Entry { professional: self.professional, kind, terms: self.terms, shares, tip }
    }

    /// The line for an amount more, or less, that is shared by the rate.
    fn by_rate(&self, kind: Kind, amount: i64) -> Entry {
        let after = self.terms.share(Cents(self.by_rate.0 + amount));
        self.entry(kind, after.minus(self.terms.share(self.by_rate)), Cents(0))
    }
}

impl VisitCommission {
    /// Adds up the lines of a visit that was booked with `doer`.
    pub fn of(status: Status, doer: ProfessionalId, entries: &[Entry]) -> Self {
        let mut portions: Vec<Portion> = Vec::new();
        for entry in entries {
            let known = portions.iter().position(|portion| portion.professional == entry.professional);
            match (known, entry.kind) {
                (Some(i), Kind::Reversal) => drop(portions.remove(i)),
                (None, Kind::Reversal) => {}
                (Some(i), _) => portions[i].add(entry),
                (None, _) => {
                    let mut portion = Portion::empty(entry.professional, entry.terms);
                    portion.add(entry);
                    portions.push(portion);
                }
            }
        }
        Self { status, doer, portions }
    }

    /// What the customer has paid, tips apart.
    pub fn paid(&self) -> Cents {
        self.portions.iter().map(|portion| portion.shares.base()).sum()
    }

    /// The lines for a visit that took place; none where they are written already. Whoever completes it or takes the money:
    /// it is the doer's.
    pub fn complete(&self, price: Cents, terms: Terms) -> Vec<Entry> {
        if self.portions.iter().any(|portion| portion.earned) {
            return Vec::new();
        }
        // What stands here is the fee of a customer who did come after all.
        let mut entries = self.take_back();
        entries.push(Portion::empty(self.doer, terms).by_rate(Kind::Earned, price.0.max(0)));
        entries
    }

    /// The lines for a visit that did not take place: all that stands is taken back, tips too.
    pub fn take_back(&self) -> Vec<Entry> {
        let back = |portion: &Portion| {
            let shares = Shares::default().minus(portion.shares);
            portion.entry(Kind::Reversal, shares, Cents(-portion.tip.0))
        };
        self.portions.iter().map(back).collect()
    }

    /// The lines for a change. `terms` are those of the visit's day, for whoever has no part in it yet.
    pub fn change(
        &self,
        change: &Change,
        terms: impl Fn(ProfessionalId) -> Terms,
    ) -> Result<Vec<Entry>, NotPossible> {
        let portion = |who: ProfessionalId| {
            let known = self.portions.iter().find(|portion| portion.professional == who);
            known.copied().unwrap_or_else(|| Portion::empty(who, terms(who)))
        };
        if let Change::NoShowFee { amount_cents } = change {
            let amount = above_zero(*amount_cents)?;
            let missed = matches!(self.status, Status::NoShow | Status::Cancelled);
            return if missed {
                Ok(vec![portion(self.doer).by_rate(Kind::NoShowFee, amount)])
            } else {
                Err(NotPossible::NotMissed)
            };
        }
        if self.portions.is_empty() {
            return Err(NotPossible::NotCompleted);
        }
        match change {
            Change::NoShowFee { .. } => Err(NotPossible::NotMissed),
            Change::Extra { amount_cents } => {
                let amount = above_zero(*amount_cents)?;
                Ok(self.spread(amount, |portion, part| portion.by_rate(Kind::Extra, part)))
            }
            Change::Discount { amount_cents, borne_by } => match borne_by {
                BorneBy::Both => self.lower(*amount_cents, Kind::Discount),
                BorneBy::House => self.lower(*amount_cents, Kind::DiscountByHouse),
            },
            Change::Refund { amount_cents, borne_by } => match borne_by {
                BorneBy::Both => self.lower(*amount_cents, Kind::RefundWithheld),
                BorneBy::House => self.lower(*amount_cents, Kind::RefundGoodwill),
            },
            Change::Tip { amount_cents, professional_id } => {
                let (amount, portion) =
                    (not_zero(*amount_cents)?, portion(professional_id.unwrap_or(self.doer)));
                if portion.tip.0 + amount < 0 {
                    return Err(NotPossible::TipsBelowZero);
                }
                Ok(vec![portion.entry(Kind::Tip, Shares::default(), Cents(amount))])
            }
            Change::Correction { amount_cents, professional_id } => {
                let (amount, portion) =
                    (not_zero(*amount_cents)?, portion(professional_id.unwrap_or(self.doer)));
                let shares = Shares { house: Cents(-amount), professional: Cents(amount) };
                Ok(vec![portion.entry(Kind::Correction, shares, Cents(0))])
            }
            Change::Split { parts } => self.split(parts, portion),
        }
    }

    fn lower(&self, amount: Cents, kind: Kind) -> Result<Vec<Entry>, NotPossible> {
        let amount = above_zero(amount)?;
        if amount > self.paid().0 {
            return Err(NotPossible::MoreThanPaid);
        }
        Ok(self.spread(amount, |portion, part| {
            if kind.goes_by_rate() {
                return portion.by_rate(kind, -part);
            }
            let shares = Shares { house: Cents(-part), professional: Cents(0) };
            portion.entry(kind, shares, Cents(0))
        }))
    }

    /// A line for each who has a part in the amount. The parts are as large as those of the visit, and none exceeds its own.
    fn spread(&self, amount: i64, line: impl Fn(&Portion, i64) -> Entry) -> Vec<Entry> {
        let weights: Vec<i64> = self.portions.iter().map(|portion| portion.by_rate.0).collect();
        let parts = self.portions.iter().zip(divided(Cents(amount), &weights));
        parts.filter(|(_, part)| part.0 != 0).map(|(portion, part)| line(portion, part.0)).collect()
    }

    fn split(
        &self,
        parts: &[Part],
        portion: impl Fn(ProfessionalId) -> Portion,
    ) -> Result<Vec<Entry>, NotPossible> {
        let twice = |i: usize| parts[..i].iter().any(|part| part.professional_id == parts[i].professional_id);
        let is_empty = parts.iter().all(|part| part.weight == 0);
        let too_much = parts.iter().any(|part| part.weight > MOST_WEIGHT);
        if is_empty || too_much || parts.len() > MOST_PARTS || (0..parts.len()).any(twice) {
            return Err(NotPossible::Parts);
        }
        let whole: Cents = self.portions.iter().map(|portion| portion.by_rate).sum();
        let weights: Vec<i64> = parts.iter().map(|part| i64::from(part.weight)).collect();
        let named = parts.iter().map(|part| part.professional_id).zip(divided(whole, &weights));
        let unnamed = self.portions.iter().map(|portion| portion.professional);
        let unnamed = unnamed.filter(|who| parts.iter().all(|part| part.professional_id != *who));
        let entries: Vec<Entry> = unnamed
            .map(|who| (who, Cents(0)))
            .chain(named)
            .map(|(who, target)| (portion(who), target))
            .filter(|(portion, target)| portion.by_rate != *target)
            .map(|(portion, target)| portion.by_rate(Kind::Split, target.0 - portion.by_rate.0))
            .collect();
        if entries.is_empty() { Err(NotPossible::NothingChanges) } else { Ok(entries) }
    }
}

fn above_zero(amount: Cents) -> Result<i64, NotPossible> {
    if amount.0 > 0 { not_zero(amount) } else { Err(NotPossible::Amount) }
}

fn not_zero(amount: Cents) -> Result<i64, NotPossible> {
    if amount.0 != 0 && (-MOST..=MOST).contains(&amount.0) { Ok(amount.0) } else { Err(NotPossible::Amount) }
}

#[cfg(test)]
mod tests;
