//! Phone numbers in E.164. A number is a hint who calls, never proof.

use serde::{Deserialize, Serialize};

/// A number as `+18084826296`: a plus and 5 to 15 digits (ITU-T E.164 allows at most 15).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// The text is not a number in international form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number in international form, such as +18085550176")]
pub struct InvalidPhoneNumber;

impl PhoneNumber {
    /// Reads the international form; blanks, dots, dashes and brackets between digits are passed over.
    pub fn parse(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let digits = text.trim().strip_prefix('+').ok_or(InvalidPhoneNumber)?;
        let digits: String = digits.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
        let plausible = (5..=15).contains(&digits.len()) && !digits.starts_with('0');
        if plausible && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(format!("+{digits}")))
        } else {
            Err(InvalidPhoneNumber)
        }
    }

    /// The E.164 text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For logs: the last two digits only.
    pub fn masked(&self) -> String {
        format!("+…{}", &self.0[self.0.len() - 2..])
    }

    /// For a page the shop's own people read: `+1 808 555 0176` where the grouping is known.
    pub fn grouped(&self) -> String {
        match self.0.strip_prefix("+1") {
            Some(d) if d.len() == 10 => format!("+1 {} {} {}", &d[..3], &d[3..6], &d[6..]),
            _ => self.0.clone(),
        }
    }
}

impl std::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = InvalidPhoneNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::PhoneNumber;

    #[test]
    fn only_the_international_form_is_a_number() {
        assert_eq!(PhoneNumber::parse("+1 (808) 555-0176").map(String::from), Ok("+18085550176".to_owned()));
        for bad in ["", "anonymous", "8085550176", "+0441234567", "+1", "+1234567890123456", "client:ana"] {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_log_line_shows_two_digits_of_a_number() {
        assert_eq!(PhoneNumber::parse("+18085550176").map(|n| n.masked()), Ok("+…76".to_owned()));
    }
}
