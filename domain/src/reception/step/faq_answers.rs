//! Questions that the shop has written an answer for. Prices, hours and times never come from there.

use super::Desk;
use crate::faq::{answering, answering_verbatim, is_question};
use crate::live::Outcome;
use crate::reception::conversation::Stage;
use crate::understanding::Meaning;
use crate::understanding::intents::Intent;

impl Desk<'_> {
    /// Answers from the shop's own list. False where nothing there fits, or the store knows better.
    pub(super) fn answers_from_faq(&mut self, text: &str, meaning: &Meaning) -> bool {
        if self.shop.faq.is_empty() || self.expects_words(text) {
            return false;
        }
        let only = |allowed: &[Intent]| {
            meaning
                .intents
                .iter()
                .all(|intent| matches!(intent, Intent::Unknown(_)) || allowed.contains(intent))
        };
        let has_topic = meaning.intents.iter().any(|intent| matches!(intent, Intent::Unknown(_)));
        let books = meaning.days.is_some() || meaning.time.is_some();
        let found = if meaning.services.wanted.is_empty() && !books && only(&[Intent::Menu])
            || has_topic && only(&[Intent::Menu, Intent::Book])
        {
            answering(&self.shop.faq, text)
        } else if only(&[Intent::Menu, Intent::Book, Intent::Hours, Intent::Address, Intent::People])
            && !books
        {
            answering_verbatim(&self.shop.faq, text)
        } else {
            None
        };
        let Some(entry) = found else { return false };
        let answer = entry.answer_in(self.language()).to_owned();
        self.intent("faq");
        self.talk.reach(Outcome::Inquiry);
        self.talk.misunderstood = 0;
        let next = match self.talk.stage {
            Stage::Open | Stage::More | Stage::OfferMessage(_) => {
                self.talk.stage = Stage::More;
                self.language()
                    .pick("Is there anything else I can do for you?", "¿Puedo ayudarle en algo más?")
                    .to_owned()
            }
            _ => self.question(),
        };
        self.repeat(format!("{answer} {next}"));
        true
    }

    /// What is said now is a message, or most likely a name or a number.
    fn expects_words(&self, text: &str) -> bool {
        match self.talk.stage {
            Stage::Message | Stage::MessageName(_) => true,
            Stage::Name(_) | Stage::Spell(_) | Stage::Phone { .. } => !is_question(text),
            _ => false,
        }
    }
}
