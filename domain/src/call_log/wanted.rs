//! What callers wanted, as an owner thinks of it: the receptionist's many intents in a few groups.

use serde::{Deserialize, Serialize};

/// What callers wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A visit.
    Book,
    /// To know something that the shop's own lists answer.
    Know,
    /// To move, confirm or alter a visit.
    Change,
    /// To call a visit off.
    Cancel,
    /// A person, or to leave word.
    Person,
    /// Anything else.
    Other,
    /// It never became clear.
    Unsaid,
}

impl Wanted {
    /// All of them, in the order of equals.
    pub const ALL: [Self; 7] =
        [Self::Book, Self::Know, Self::Change, Self::Cancel, Self::Person, Self::Other, Self::Unsaid];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Know => "know",
            Self::Change => "change",
            Self::Cancel => "cancel",
            Self::Person => "person",
            Self::Other => "other",
            Self::Unsaid => "unsaid",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.word() == word)
    }

    /// The name on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Book => "Book a visit",
            Self::Know => "Prices, hours, directions",
            Self::Change => "Move or confirm a visit",
            Self::Cancel => "Cancel a visit",
            Self::Person => "A person or a message",
            Self::Other => "Something else",
            Self::Unsaid => "Did not say",
        }
    }

    /// The intents that it stands for; none for whatever no other stands for, and for what never became clear.
    pub fn intents(self) -> &'static [&'static str] {
        match self {
            Self::Book => &["book"],
            Self::Know => &["price", "hours", "address", "people", "duration", "services"],
            Self::Change => &["change", "confirm", "late"],
            Self::Cancel => &["cancel"],
            Self::Person => &["human", "message", "complaint"],
            Self::Other | Self::Unsaid => &[],
        }
    }

    /// What a call's intent belongs to.
    pub fn of(intent: Option<&str>) -> Self {
        let Some(intent) = intent else { return Self::Unsaid };
        Self::ALL.into_iter().find(|wanted| wanted.intents().contains(&intent)).unwrap_or(Self::Other)
    }
}

/// How many callers wanted something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedCalls {
    /// What.
    pub wanted: Wanted,
    /// Calls.
    pub calls: i64,
    /// Of these, calls in which a visit was booked.
    pub booked: i64,
}

/// What the callers wanted, most first, from the calls of each intent and how many of them booked.
pub fn wanted(intents: &[(Option<String>, i64, i64)]) -> Vec<WantedCalls> {
    let of = |wanted: Wanted| {
        let these = intents.iter().filter(|(intent, ..)| Wanted::of(intent.as_deref()) == wanted);
        let (calls, booked) = these.fold((0, 0), |sum, (_, calls, booked)| (sum.0 + calls, sum.1 + booked));
        WantedCalls { wanted, calls, booked }
    };
    let mut all: Vec<WantedCalls> = Wanted::ALL.into_iter().map(of).filter(|one| one.calls > 0).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.calls));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_intent_belongs_to_one_group() {
        for wanted in Wanted::ALL {
            assert_eq!(Wanted::from_word(wanted.word()), Some(wanted));
            assert!(wanted.intents().iter().all(|intent| Wanted::of(Some(intent)) == wanted), "{wanted:?}");
        }
        assert_eq!((Wanted::of(Some("keratin")), Wanted::of(None)), (Wanted::Other, Wanted::Unsaid));
    }

    #[test]
    fn groups_are_sums_and_the_largest_comes_first() {
        let seen = |intent: Option<&str>, calls, booked| (intent.map(str::to_owned), calls, booked);
        let all = wanted(&[
            seen(Some("price"), 3, 1),
            seen(Some("hours"), 2, 1),
            seen(Some("book"), 4, 3),
            seen(Some("gift_card"), 1, 0),
            seen(None, 1, 0),
        ]);
        let told: Vec<_> = all.iter().map(|one| (one.wanted, one.calls, one.booked)).collect();
        assert_eq!(
            told,
            [(Wanted::Know, 5, 2), (Wanted::Book, 4, 3), (Wanted::Other, 1, 0), (Wanted::Unsaid, 1, 0)]
        );
    }
}
