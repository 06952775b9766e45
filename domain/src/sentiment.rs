//! How a caller sounded, by the words they used: thanks and praise, or trouble and complaint. A rule that anybody can follow,
//! and no judgement of a person.

use serde::{Deserialize, Serialize};

use crate::live::{Speaker, Turn};

/// How a caller sounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    /// More words of thanks and praise.
    Positive,
    /// Neither, or as much of both.
    Neutral,
    /// More words of trouble and complaint.
    Negative,
}

/// What it means, in words for whoever reads it.
pub const DEFINITION: &str = "Counts words of thanks and praise, and words of trouble and complaint, in what the caller said. \
     Whichever are more decide; as many of both, or none, is neutral. No words, no sentiment.";

const GOOD: [&str; 22] = [
    "thanks",
    "thank",
    "great",
    "perfect",
    "wonderful",
    "awesome",
    "lovely",
    "love",
    "excellent",
    "amazing",
    "happy",
    "fantastic",
    "appreciate",
    "mahalo",
    "gracias",
    "perfecto",
    "genial",
    "excelente",
    "encanta",
    "maravilloso",
    "contenta",
    "contento",
];
const BAD: [&str; 24] = [
    "terrible",
    "awful",
    "horrible",
    "unhappy",
    "angry",
    "upset",
    "disappointed",
    "disappointing",
    "complaint",
    "complain",
    "worst",
    "ridiculous",
    "refund",
    "ruined",
    "rude",
    "unacceptable",
    "frustrated",
    "frustrating",
    "enojada",
    "enojado",
    "queja",
    "pésimo",
    "molesta",
    "molesto",
];
/// These turn the next two words around: "not happy".
const NOT: [&str; 8] = ["not", "no", "never", "isn't", "wasn't", "don't", "didn't", "nada"];

impl Sentiment {
    /// Of what was said in a call; `None` where the caller said nothing.
    pub fn of(turns: &[Turn]) -> Option<Self> {
        let callers = turns.iter().filter(|turn| turn.speaker == Speaker::Caller);
        Self::of_words(callers.map(|turn| turn.text.as_str()))
    }

    /// Of what a caller said; `None` for nothing.
    pub fn of_words<'a>(said: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let (mut balance, mut any) = (0, false);
        for text in said {
            let text = text.to_lowercase().replace('’', "'");
            let mut turned = 0;
            for word in
                text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
            {
                any = true;
                let worth = i32::from(GOOD.contains(&word)) - i32::from(BAD.contains(&word));
                balance += if turned > 0 { -worth.abs() } else { worth };
                turned = if NOT.contains(&word) { 2 } else { turned - 1 };
            }
        }
        any.then_some(match balance {
            1.. => Self::Positive,
            0 => Self::Neutral,
            _ => Self::Negative,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Sentiment> {
        Sentiment::of_words([text])
    }

    #[test]
    fn words_of_thanks_and_of_trouble_decide() {
        assert_eq!(of("Perfect, thank you!"), Some(Sentiment::Positive));
        assert_eq!(of("Muchas gracias, perfecto."), Some(Sentiment::Positive));
        assert_eq!(of("My color is awful and I want a refund."), Some(Sentiment::Negative));
        assert_eq!(of("I’m not happy with it."), Some(Sentiment::Negative));
        assert_eq!(of("A haircut on Friday."), Some(Sentiment::Neutral));
        assert_eq!(of("It was awful, but thanks."), Some(Sentiment::Neutral));
        assert_eq!(of("  "), None);
        assert_eq!(Sentiment::of_words([]), None);
    }

    #[test]
    fn only_the_caller_is_listened_to() {
        let turn = |speaker, text: &str| Turn {
            turn: 1,
            speaker,
            text: text.into(),
            heard: true,
            heard_text: None,
            at: crate::Instant::UNIX_EPOCH,
        };
        let polite = turn(Speaker::Receptionist, "Thank you, wonderful!");
        assert_eq!(Sentiment::of(std::slice::from_ref(&polite)), None);
        assert_eq!(Sentiment::of(&[polite, turn(Speaker::Caller, "Terrible.")]), Some(Sentiment::Negative));
    }
}
