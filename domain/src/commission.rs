//! Commission: how what a customer pays is shared between the house and the professional, to the cent.
//!
//! Two conventions are in use. Marketplaces name the house's share of a booking, salons the professional's; so a rate never
//! stands alone here: [`Terms`] say whose share it is.

mod csv;
mod rates;
mod statement;
mod visit;

use serde::{Deserialize, Serialize};

use crate::ids::ProfessionalId;
use crate::money::Cents;

pub use csv::statement_csv;
pub use rates::{RateChange, RateLine, Rates};
pub use statement::{Line, PayoutLine, Period, Statement, Summary, Totals, VisitLines};
pub use visit::{BorneBy, Change, NotPossible, Part, VisitCommission};

/// A part of a whole, in basis points (hundredths of a percent); never more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Rate(u16);

/// Text or a number that is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A rate is a percentage from 0 to 100, such as 30 or 33.33.")]
pub struct InvalidRate;

impl Rate {
    /// The whole.
    const WHOLE: u16 = 10_000;

    /// Reads a percentage as people type it: `30`, `33.33`, `30 %`.
    pub fn parse(text: &str) -> Result<Self, InvalidRate> {
        let text = text.trim();
        let number = text.strip_suffix('%').unwrap_or(text).trim_end();
        let hundredths = Cents::parse(number).ok_or(InvalidRate)?.0;
        u16::try_from(hundredths).map_err(|_| InvalidRate)?.try_into()
    }

    /// Hundredths of a percent.
    pub fn basis_points(self) -> u16 {
        self.0
    }

    /// What is missing to the whole.
    #[must_use]
    pub fn rest(self) -> Self {
        Self(Self::WHOLE - self.0)
    }

    /// This part of an amount; half a cent rounds up.
    fn of(self, amount: Cents) -> Cents {
        let (whole, half) = (i128::from(Self::WHOLE), i128::from(Self::WHOLE / 2));
        Cents((i128::from(amount.0) * i128::from(self.0) + half).div_euclid(whole) as i64)
    }
}

impl TryFrom<u16> for Rate {
    type Error = InvalidRate;

    fn try_from(basis_points: u16) -> Result<Self, InvalidRate> {
        if basis_points <= Self::WHOLE { Ok(Self(basis_points)) } else { Err(InvalidRate) }
    }
}

impl From<Rate> for u16 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}

/// `30 %`, `33.33 %`.
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (percent, 0) => write!(f, "{percent} %"),
            (percent, rest) => write!(f, "{percent}.{rest:02} %"),
        }
    }
}

/// Whose share a rate is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The house's, as marketplaces say it.
    #[default]
    House,
    /// The professional's, as salons say it.
    Professional,
}

impl Whose {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Professional => "professional",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::House, Self::Professional].into_iter().find(|whose| whose.word() == word)
    }

    /// As a label begins: `House’s share`.
    pub fn label(self) -> &'static str {
        match self {
            Self::House => "House’s share",
            Self::Professional => "Professional’s share",
        }
    }
}

/// A rate, and whose share it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Terms {
    /// How much.
    pub rate: Rate,
    /// Whose.
    pub whose: Whose,
}

/// Where a shop has said nothing: the house's share is 30 %.
impl Default for Terms {
    fn default() -> Self {
        Self { rate: Rate(3_000), whose: Whose::House }
    }
}

impl Terms {
    /// Shares an amount. The named share is rounded, half a cent up; the other side gets the rest, so that nothing is lost.
    pub fn share(self, amount: Cents) -> Shares {
        let named = self.rate.of(amount);
        let rest = Cents(amount.0 - named.0);
        match self.whose {
            Whose::House => Shares { house: named, professional: rest },
            Whose::Professional => Shares { house: rest, professional: named },
        }
    }
}

/// `House’s share 30 %`.
impl std::fmt::Display for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.whose.label(), self.rate)
    }
}

/// An amount in its two parts. It has no third number, so the parts always add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// What the house gets.
    pub house: Cents,
    /// What the professional gets.
    pub professional: Cents,
}

impl Shares {
    /// The amount that was shared.
    pub fn base(self) -> Cents {
        Cents(self.house.0 + self.professional.0)
    }

    /// The part of one side.
    pub fn of(self, whose: Whose) -> Cents {
        match whose {
            Whose::House => self.house,
            Whose::Professional => self.professional,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            house: Cents(self.house.0 + other.house.0),
            professional: Cents(self.professional.0 + other.professional.0),
        }
    }

    fn minus(self, other: Self) -> Self {
        self.plus(Self { house: Cents(-other.house.0), professional: Cents(-other.professional.0) })
    }
}

/// Why a line stands in the ledger. The words are those of the API and of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The visit was completed.
    Earned,
    /// It turned out not to have taken place: all that was written about it is taken back.
    Reversal,
    /// Something was added to the bill.
    Extra,
    /// The customer who did not come pays a fee.
    NoShowFee,
    /// A lower price, for both sides.
    Discount,
    /// A lower price that the house bears alone.
    DiscountByHouse,
    /// Money back, from both sides.
    RefundWithheld,
    /// Money back that the house bears alone; the professional keeps what was earned.
    RefundGoodwill,
    /// The visit was shared with a colleague.
    Split,
    /// Given to the professional; no commission is taken of it.
    Tip,
    /// Moved between the house and the professional, with a reason.
    Correction,
}

impl Kind {
    /// All of them, in the order above.
    pub const ALL: [Self; 11] = [
        Self::Earned,
        Self::Reversal,
        Self::Extra,
        Self::NoShowFee,
        Self::Discount,
        Self::DiscountByHouse,
        Self::RefundWithheld,
        Self::RefundGoodwill,
        Self::Split,
        Self::Tip,
        Self::Correction,
    ];

    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Earned => "earned",
            Self::Reversal => "reversal",
            Self::Extra => "extra",
            Self::NoShowFee => "no_show_fee",
            Self::Discount => "discount",
            Self::DiscountByHouse => "discount_by_house",
            Self::RefundWithheld => "refund_withheld",
            Self::RefundGoodwill => "refund_goodwill",
            Self::Split => "split",
            Self::Tip => "tip",
            Self::Correction => "correction",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// As a statement says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Earned => "Completed",
            Self::Reversal => "Did not take place",
            Self::Extra => "Extra charge",
            Self::NoShowFee => "No-show fee",
            Self::Discount => "Discount, shared",
            Self::DiscountByHouse => "Discount, borne by the house",
            Self::RefundWithheld => "Refund, taken from both shares",
            Self::RefundGoodwill => "Refund, borne by the house",
            Self::Split => "Shared with a colleague",
            Self::Tip => "Tip",
            Self::Correction => "Correction",
        }
    }

    /// Whether the amount is shared by the rate; the rest is borne by one side, or moved between them.
    fn goes_by_rate(self) -> bool {
        match self {
            Self::Earned
            | Self::Extra
            | Self::NoShowFee
            | Self::Discount
            | Self::RefundWithheld
            | Self::Split => true,
            Self::Reversal | Self::DiscountByHouse | Self::RefundGoodwill | Self::Tip | Self::Correction => {
                false
            }
        }
    }
}

/// A line of the ledger: what one event of one visit means for one professional. Lines are only ever added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose visit, or part of it.
    pub professional: ProfessionalId,
    /// Why.
    pub kind: Kind,
    /// By which rate; it stays that of the visit's day.
    pub terms: Terms,
    /// What it adds to each side. Their sum is what the customer paid (or got back, below zero).
    pub shares: Shares,
    /// What it adds to the tips, which are all the professional's.
    pub tip: Cents,
}

/// Divides an amount that is not negative by weights, so that the parts add up to the cent: the cents that are left go to
/// the largest remainders, the first of equal ones first. Without any weight all goes to the first.
fn divided(amount: Cents, weights: &[i64]) -> Vec<Cents> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        let first = |i| if i == 0 { amount } else { Cents(0) };
        return (0..weights.len()).map(first).collect();
    }
    let exact = |weight: &i64| i128::from(amount.0) * i128::from(*weight);
    let mut parts: Vec<Cents> = weights.iter().map(|weight| Cents((exact(weight) / sum) as i64)).collect();
    let left = amount.0 - parts.iter().copied().sum::<Cents>().0;
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(exact(&weights[*i]) % sum));
    for i in order.into_iter().take(left as usize) {
        parts[i].0 += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(rate: u16, whose: Whose) -> Terms {
        Terms { rate: Rate(rate), whose }
    }

    #[test]
    fn edge_64_rounding_half_a_cent_rounds_the_named_share_up() {
        let house = |cents| Terms::default().share(Cents(cents)).house.0;
        assert_eq!(house(4_500), 1_350);
        assert_eq!(house(3_333), 1_000, "999.9");
        assert_eq!(house(5), 2, "1.5");
        assert_eq!(house(1), 0, "0.3");
        let salon = terms(3_333, Whose::Professional).share(Cents(10_000));
        assert_eq!((salon.professional, salon.house), (Cents(3_333), Cents(6_667)));
    }

    #[test]
    fn edge_64_a_zero_price_has_two_shares_of_nothing() {
        assert_eq!(Terms::default().share(Cents(0)), Shares::default());
    }

    #[test]
    fn a_rate_is_read_as_people_type_it_and_never_above_the_whole() {
        for (text, points) in
            [("30", 3_000), ("33.33", 3_333), (" 30 % ", 3_000), ("0", 0), ("100%", 10_000), ("7.5", 750)]
        {
            assert_eq!(Rate::parse(text).map(Rate::basis_points), Ok(points), "{text}");
        }
        for text in ["", "%", "100.01", "-1", "thirty", "1e2", "33.333"] {
            assert_eq!(Rate::parse(text), Err(InvalidRate), "{text}");
        }
        assert_eq!(Terms::default().to_string(), "House’s share 30 %");
        assert_eq!(terms(3_333, Whose::Professional).to_string(), "Professional’s share 33.33 %");
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Kind::ALL.iter().all(|kind| Kind::from_word(kind.word()) == Some(*kind)));
    }

    proptest! {
        #[test]
        fn the_two_shares_are_always_the_whole(cents in 0i64..1_000_000_000, rate in 0u16..=10_000, salon: bool) {
            let whose = if salon { Whose::Professional } else { Whose::House };
            let shares = terms(rate, whose).share(Cents(cents));
            prop_assert_eq!(shares.base(), Cents(cents));
            prop_assert!((0..=cents).contains(&shares.house.0));
            let exact = i128::from(cents) * i128::from(rate);
            let off = i128::from(shares.of(whose).0) * 10_000 - exact;
            prop_assert!((-4_999..=5_000).contains(&off), "half a cent at most, and up");
        }

        #[test]
        fn parts_add_up_to_the_cent_and_are_less_than_a_cent_off(
            cents in 0i64..1_000_000_000, weights in prop::collection::vec(0i64..10_000, 1..6),
        ) {
            let parts = divided(Cents(cents), &weights);
            prop_assert_eq!(parts.iter().copied().sum::<Cents>(), Cents(cents));
            let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (part, weight) in parts.iter().zip(&weights).filter(|_| sum > 0) {
                let off = i128::from(part.0) * sum - i128::from(cents) * i128::from(*weight);
                prop_assert!(off.abs() < sum);
            }
        }
    }
}
