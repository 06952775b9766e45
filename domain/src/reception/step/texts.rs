//! Whether the caller wants texts: asked once, after a booking.

use super::Desk;
use crate::reception::Effect;
use crate::reception::conversation::Stage;
use crate::understanding::Meaning;
use crate::understanding::intents::Intent;

impl Desk<'_> {
    /// Nobody is texted who did not say so; it is asked once, of the number that the caller has in hand.
    pub(super) fn offer_texts(&mut self, english: &str, spanish: &str) {
        self.talk.may_ask_for_texts = false;
        self.talk.stage = Stage::OfferTexts;
        let (done, question) = (self.language().pick(english, spanish).to_owned(), self.question());
        self.say(format!("{done} {question}"));
    }

    /// Answers "shall I text you the details?". Whoever talks of something else has not agreed.
    pub(super) fn texts_wanted(&mut self, meaning: &Meaning) {
        let (yes, no) = (meaning.answer.yes && !meaning.answer.no, meaning.answer.no);
        if meaning.has_details() || meaning.wants(Intent::Book) {
            return self.details(meaning);
        }
        if !yes && !no {
            return self.unclear(meaning);
        }
        self.effects.push(Effect::Texts { wanted: yes });
        if yes {
            return self.go_on_with_the_rest(
                "I will text you. You can answer STOP at any time.",
                "Se lo envío. Puede contestar STOP en cualquier momento.",
            );
        }
        self.go_on_with_the_rest("All right, no texts.", "De acuerdo, sin mensajes.");
    }
}
