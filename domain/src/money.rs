//! Money is integer cents; nothing here knows a floating point.

use serde::{Deserialize, Serialize};

/// An amount in cents of the shop's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// As a voice reads it well: `$45`, or `$45.50` where there are cents.
    pub fn spoken(self) -> String {
        if self.0 % 100 == 0 { format!("{}${}", self.sign(), self.0.abs() / 100) } else { self.to_string() }
    }

    /// Reads an amount as people type it: `45`, `45.5`, `$1,885.00`, `-0.05`. `None` where it is none, or has parts of a cent.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let text = text.strip_prefix('$').unwrap_or(text).replace(',', "");
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let is_number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || rest.len() > 2 || !is_number(whole) || !is_number(rest) {
            return None;
        }
        let cents: i64 = format!("{whole}{rest:0<2}").parse().ok()?;
        Some(Self(sign * cents))
    }

    fn sign(self) -> &'static str {
        if self.0 < 0 { "-" } else { "" }
    }
}

/// As a page shows it: `$1,885.00`.
impl std::fmt::Display for Cents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cents = self.0.unsigned_abs();
        write!(f, "{}${}.{:02}", self.sign(), grouped(cents / 100), cents % 100)
    }
}

impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Cents;

    #[test]
    fn a_page_shows_cents_and_a_voice_leaves_even_ones_out() {
        assert_eq!(Cents(188_500).to_string(), "$1,885.00");
        assert_eq!(Cents(-5).to_string(), "-$0.05");
        assert_eq!(Cents(123_456_789).to_string(), "$1,234,567.89");
        assert_eq!(Cents(4500).spoken(), "$45");
        assert_eq!(Cents(4550).spoken(), "$45.50");
    }

    #[test]
    fn an_amount_is_read_as_people_type_it() {
        for cents in [0, 5, 4_500, 188_500, -5, -123_456_789] {
            assert_eq!(Cents::parse(&Cents(cents).to_string()), Some(Cents(cents)));
        }
        assert_eq!(Cents::parse(" 45.5 "), Some(Cents(4_550)));
        for text in ["", "-", "$", ".5", "1.234", "4 5", "1.-5", "--1", "ten", "99999999999999999999"] {
            assert_eq!(Cents::parse(text), None, "{text}");
        }
    }
}
