//! Who may be the same person twice. It is only ever suggested: mothers and daughters share numbers, and strangers names.

use serde::{Deserialize, Serialize};

use super::search::name_key;

/// Why two may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same number, and names of which one is a beginning of the other.
    NumberAndName,
    /// The same name, and a number that one of them lacks.
    Name,
    /// The same number under another name: it may be a family’s.
    Number,
}

impl Reason {
    /// As the page says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NumberAndName => "same number, and the names fit",
            Self::Name => "same name",
            Self::Number => "same number, another name: perhaps a family",
        }
    }
}

/// How two customers are alike: a name and a number each.
#[derive(Debug, Clone, Copy)]
pub struct Alike<'a> {
    /// The name.
    pub name: &'a str,
    /// The number.
    pub phone: Option<&'a str>,
}

/// Whether two may be one, and why.
pub fn alike(one: Alike<'_>, other: Alike<'_>) -> Option<Reason> {
    let (a, b) = (name_key(one.name), name_key(other.name));
    let same_number = one.phone.is_some() && one.phone == other.phone;
    if same_number {
        let fits = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let is_one = fits(&a, &b) || fits(&b, &a);
        return Some(if is_one { Reason::NumberAndName } else { Reason::Number });
    }
    // Two numbers are two people as far as anybody can tell.
    let may_be = one.phone.is_none() || other.phone.is_none();
    (a == b && may_be).then_some(Reason::Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mother_and_a_daughter_on_one_phone_are_told_from_one_person_under_two_names() {
        let who = |name, phone| Alike { name, phone };
        let number = Some("+18085550176");
        let reason = |a, b| alike(who(a, number), who(b, number));
        assert_eq!(reason("Ana Keahi", "ana"), Some(Reason::NumberAndName));
        assert_eq!(reason("Ana", "Ana Keahi"), Some(Reason::NumberAndName));
        assert_eq!(reason("Ana Keahi", "Lani Keahi"), Some(Reason::Number));
        assert_eq!(reason("Ana Keahi", "Ana K"), Some(Reason::Number), "it cannot be told");
        assert_eq!(alike(who("Ana Keahi", number), who("Ana  KEAHI", None)), Some(Reason::Name));
        assert_eq!(alike(who("Ana Keahi", number), who("Ana Keahi", Some("+18085550177"))), None);
        assert_eq!(alike(who("Ana", None), who("Lani", None)), None);
    }
}
