//! What a shop is often asked: which answer fits a caller's words, and what makes two questions the same one.
//!
//! Words are compared, not meanings, and only those that carry something. It is conservative: a wrong answer costs a
//! customer, "I do not have that here" costs a call back.

use serde::{Deserialize, Serialize};

use crate::ids::FaqId;
use crate::understanding::language::Language;
use crate::understanding::words::Words;

/// Characters of a question.
pub const LONGEST_QUESTION: usize = 200;
/// Characters of an answer: nobody listens longer.
pub const LONGEST_ANSWER: usize = 600;
/// Questions of one shop.
pub const MOST: usize = 200;

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faq {
    /// Which.
    pub id: FaqId,
    /// The question, in English or in whatever language the shop writes.
    pub question: String,
    /// What is answered.
    pub answer: String,
    /// The question in Spanish.
    pub question_es: Option<String>,
    /// What is answered in Spanish; the other answer where there is none.
    pub answer_es: Option<String>,
}

impl Faq {
    /// The answer for one who speaks this language.
    pub fn answer_in(&self, language: Language) -> &str {
        match language {
            Language::English => &self.answer,
            Language::Spanish => self.answer_es.as_deref().unwrap_or(&self.answer),
        }
    }

    fn fit(&self, asked: &[String]) -> Fit {
        let spanish = self.question_es.as_deref().map(|question| fit(&content(question), asked));
        fit(&content(&self.question), asked).max(spanish.unwrap_or_default())
    }
}

/// How well a question fits what was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Of a hundred, how much of both is the same.
    share: usize,
    /// How many words are the same.
    common: usize,
}

/// Below this it is another question.
const LEAST: usize = 60;

fn fit(question: &[String], asked: &[String]) -> Fit {
    let common = question.iter().filter(|word| asked.contains(word)).count();
    // Both have to be covered: half of a long question is another question, and so is a longer one that holds ours.
    let share = (2 * common * 100).checked_div(question.len() + asked.len()).unwrap_or(0);
    Fit { share, common }
}

/// The one entry that answers a caller's words. `None` where nothing fits well, or two fit alike.
pub fn answering<'a>(faq: &'a [Faq], text: &str) -> Option<&'a Faq> {
    best(faq, text).filter(|(_, fit)| fit.share >= LEAST).map(|(entry, _)| entry)
}

/// The same where the caller asks in the very words of the entry.
pub fn answering_verbatim<'a>(faq: &'a [Faq], text: &str) -> Option<&'a Faq> {
    best(faq, text).filter(|(_, fit)| fit.share == 100 && fit.common >= 2).map(|(entry, _)| entry)
}

fn best<'a>(faq: &'a [Faq], text: &str) -> Option<(&'a Faq, Fit)> {
    let asked = content(text);
    let mut best: Option<(&Faq, Fit)> = None;
    let mut alike = false;
    for entry in faq {
        let fit = entry.fit(&asked);
        let than = best.map(|(_, fit)| fit).unwrap_or_default();
        alike = if fit > than { false } else { alike || fit == than };
        if fit > than {
            best = Some((entry, fit));
        }
    }
    best.filter(|_| !alike)
}

/// What is equal for two ways to ask the same: the words that carry something, without their endings.
pub fn key(question: &str) -> String {
    let mut words = content(question);
    words.sort_unstable();
    words.join(" ").chars().take(LONGEST_QUESTION).collect()
}

/// A question as it is kept: without the digits of anybody's number.
pub fn kept_words(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let hidden = text.chars().map(|c| if digits >= 5 && c.is_ascii_digit() { '#' } else { c });
    let shown: String = hidden.filter(|c| !c.is_control()).take(LONGEST_QUESTION).collect();
    shown.trim().to_owned()
}

/// Whether somebody asks something, by the form of the words.
pub fn is_question(text: &str) -> bool {
    let words = Words::of(text);
    let first = words.all().find(|word| !FILLERS.contains(&word.plain.as_str()));
    text.contains('?') || first.is_some_and(|word| ASKING.contains(&word.plain.as_str()))
}

/// The words that carry something, each once, in their order.
fn content(text: &str) -> Vec<String> {
    let mut content: Vec<String> = Vec::new();
    for word in Words::of(text).all() {
        for part in word.plain.split(['-', '/', '\'']) {
            let stem = stem(part);
            if part.len() > 1 && !EMPTY.contains(&part) && !content.iter().any(|known| known == stem) {
                content.push(stem.to_owned());
            }
        }
    }
    content
}

/// A word without the endings that number and tense give it, in English and Spanish.
fn stem(word: &str) -> &str {
    for ending in ["ings", "ing", "es", "ed", "s"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 4) {
            return stem.strip_suffix('e').unwrap_or(stem);
        }
    }
    word.strip_suffix(['e', 's']).filter(|stem| stem.len() >= 3).unwrap_or(word)
}

const FILLERS: [&str; 12] =
    ["hi", "hello", "hey", "um", "uh", "and", "so", "well", "also", "hola", "y", "oiga"];
const ASKING: [&str; 42] = [
    "do", "does", "did", "can", "could", "is", "are", "was", "will", "would", "what", "what's", "when",
    "where", "where's", "which", "who", "who's", "whose", "why", "how", "how's", "may", "should", "have",
    "has", "que", "cuando", "donde", "cual", "cuales", "quien", "quienes", "como", "cuanto", "cuanta",
    "cuantos", "puedo", "pueden", "hay", "tienen", "aceptan",
];
/// Words that stand in any question.
const EMPTY: [&str; 157] = [
    "a",
    "about",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "ask",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "don",
    "for",
    "from",
    "get",
    "give",
    "go",
    "going",
    "got",
    "guys",
    "had",
    "has",
    "have",
    "hello",
    "hey",
    "hi",
    "how",
    "if",
    "in",
    "is",
    "it",
    "its",
    "just",
    "kind",
    "know",
    "let",
    "ll",
    "like",
    "may",
    "me",
    "might",
    "mine",
    "my",
    "need",
    "now",
    "of",
    "offer",
    "oh",
    "ok",
    "okay",
    "on",
    "or",
    "our",
    "out",
    "place",
    "please",
    "provide",
    "question",
    "quick",
    "re",
    "really",
    "salon",
    "shop",
    "should",
    "so",
    "some",
    "something",
    "sort",
    "tell",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "they",
    "thing",
    "this",
    "to",
    "uh",
    "um",
    "up",
    "us",
    "ve",
    "want",
    "was",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "wonder",
    "wondering",
    "would",
    "you",
    "your",
    "yours",
    "al",
    "algun",
    "alguna",
    "con",
    "cual",
    "de",
    "del",
    "donde",
    "el",
    "ella",
    "en",
    "es",
    "esta",
    "este",
    "hay",
    "hola",
    "la",
    "las",
    "lo",
    "los",
    "mi",
    "no",
    "nos",
    "para",
    "pero",
    "por",
    "puede",
    "pueden",
    "puedo",
    "que",
    "quiero",
    "se",
    "si",
    "su",
    "sus",
    "tienen",
    "un",
    "una",
    "ustedes",
    "yes",
    "yo",
];

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn entry(n: u128, question: &str, answer: &str) -> Faq {
        Faq {
            id: FaqId(Uuid::from_u128(n)),
            question: question.into(),
            answer: answer.into(),
            question_es: None,
            answer_es: None,
        }
    }

    fn shop() -> Vec<Faq> {
        vec![
            Faq {
                question_es: Some("¿Hay estacionamiento?".into()),
                answer_es: Some("Sí, detrás del salón.".into()),
                ..entry(1, "Is there parking?", "Yes, behind the salon.")
            },
            entry(2, "Do you take credit cards?", "We take all cards."),
            entry(3, "Do you sell gift cards?", "Yes, at the desk."),
            entry(4, "Can I bring my dog?", "Small dogs are welcome."),
            entry(5, "What is your cancellation policy?", "A day before, free of charge."),
        ]
    }

    #[test]
    fn a_question_is_answered_however_it_is_asked() {
        let faq = shop();
        for (asked, answer) in [
            ("Is there any parking nearby?", 1),
            ("Hi, um, where can I park?", 1),
            ("do you have parking", 1),
            ("¿Tienen estacionamiento?", 1),
            ("Do you guys take credit card?", 2),
            ("Do you take cards?", 2),
            ("Do you have gift cards?", 3),
            ("Could I bring a small dog?", 4),
            ("What's your cancellation policy please?", 5),
        ] {
            let found = answering(&faq, asked).map(|entry| entry.id.0.as_u128());
            assert_eq!(found, Some(answer), "{asked}");
        }
    }

    #[test]
    fn what_only_sounds_alike_is_not_answered() {
        let faq = shop();
        for asked in [
            "I lost my credit card at your place yesterday evening",
            "Is the parking garage on Main Street open late on Sundays?",
            "I want to cancel",
            "yes",
            "",
            "Do you do eyebrows?",
        ] {
            let found = answering(&faq, asked).map(|entry| entry.question.clone());
            assert_eq!(found, None, "{asked}");
        }
    }

    #[test]
    fn only_the_very_question_is_one_in_the_same_words() {
        let faq = shop();
        assert!(answering_verbatim(&faq, "what is the cancellation policy?").is_some());
        assert!(answering_verbatim(&faq, "cancellation?").is_none());
    }

    #[test]
    fn the_language_chooses_the_answer() {
        let faq = shop();
        assert_eq!(faq[0].answer_in(Language::Spanish), "Sí, detrás del salón.");
        assert_eq!(faq[1].answer_in(Language::Spanish), "We take all cards.");
    }

    #[test]
    fn the_same_question_has_one_key_and_keeps_no_number() {
        assert_eq!(key("Is there parking?"), key("hi, do you have any parking"));
        assert_ne!(key("Is there parking?"), key("Do you take cards?"));
        assert_eq!(kept_words("Call 808 555 0176?"), "Call ### ### ####?");
        assert_eq!(kept_words("Are you open at 10?"), "Are you open at 10?");
    }

    #[test]
    fn a_question_is_known_by_its_form() {
        assert!(
            is_question("um, do you do eyebrows") && is_question("eyebrows?") && is_question("¿Hay wifi?")
        );
        assert!(!is_question("I like it short"));
    }
}
