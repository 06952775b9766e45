//! Questions that the shop's data answers, and messages for the owner.

use super::Desk;
use crate::live::Outcome;
use crate::reception::conversation::Stage;
use crate::reception::hearing::{Meaning, Question};
use crate::reception::{Effect, speech};

impl Desk<'_> {
    /// Answers, then goes on with what was open.
    pub(super) fn answer(&mut self, question: Question, meaning: &Meaning) {
        let (intent, answer) = match question {
            Question::Price => ("price", self.price_answer(meaning)),
            Question::Hours => ("hours", speech::hours(self.shop, meaning.date.map(|heard| heard.date))),
            Question::Address => {
                let Some(address) = &self.shop.address else {
                    self.intent("address");
                    return self.offer_message(
                        "I do not have the address here. Shall I take a message, so that they tell you?",
                    );
                };
                ("address", format!("We are at {address}."))
            }
            Question::People => {
                let names =
                    self.shop.professionals.iter().map(|person| person.first_name().to_owned()).collect();
                ("people", format!("You can come to {}.", speech::list(names, "or")))
            }
        };
        self.intent(intent);
        self.talk.reach(Outcome::Inquiry);
        if self.talk.want.services.is_empty() && question == Question::Price {
            self.talk.want.services.clone_from(&meaning.services);
        }
        let next = match self.talk.stage {
            Stage::Open | Stage::More => {
                self.talk.stage = Stage::Open;
                "Would you like to book a visit, or is there anything else?".to_owned()
            }
            _ => self.question(),
        };
        self.repeat(format!("{answer} {next}"));
    }

    fn price_answer(&self, meaning: &Meaning) -> String {
        let asked = if meaning.services.is_empty() { &self.talk.want.services } else { &meaning.services };
        speech::prices(self.shop, asked)
    }

    pub(super) fn offer_message(&mut self, words: &str) {
        self.ask(Stage::OfferMessage, words.into());
    }

    pub(super) fn ask_for_message(&mut self, words: &str) {
        self.ask(Stage::Message, words.into());
    }

    /// Answers "shall I take a message?".
    pub(super) fn message_wanted(&mut self, meaning: &Meaning) {
        if meaning.has_details() {
            return self.details(meaning);
        }
        if meaning.no {
            return self.ask(Stage::More, "All right. Is there anything else I can do for you?".into());
        }
        if meaning.yes {
            self.intent("message");
            return self.ask_for_message("What shall I tell them?");
        }
        self.not_understood();
    }

    pub(super) fn message_heard(&mut self, text: &str, meaning: &Meaning) {
        let changed_mind = text.split_whitespace().count() <= 3 && meaning.no;
        if changed_mind || (meaning.goodbye && text.split_whitespace().count() <= 3) {
            return self
                .ask(Stage::More, "All right, no message. Is there anything else I can do for you?".into());
        }
        if let Some(name) = &meaning.name {
            self.talk.want.name = Some(name.clone());
        }
        if self.talk.want.name.is_none() {
            return self.ask(Stage::MessageName(text.to_owned()), "Thank you. Who is it from?".into());
        }
        self.keep_message(text.to_owned());
    }

    pub(super) fn message_name_heard(&mut self, message: String, meaning: &Meaning) {
        // Only what can be a name: she will say it, and a caller must not choose her words.
        self.talk.want.name.clone_from(&meaning.name);
        self.keep_message(message);
    }

    fn keep_message(&mut self, text: String) {
        self.talk.stage = Stage::TakingMessage;
        self.effects.push(Effect::TakeMessage { name: self.talk.want.name.clone(), text });
    }

    pub(super) fn message_taken(&mut self) {
        self.talk.reach(Outcome::Message);
        self.ask(Stage::More, "I have passed that on. Is there anything else I can do for you?".into());
    }

    /// The desk could not look, book or keep: say so, promise nothing.
    pub(super) fn desk_failed(&mut self) {
        match self.talk.stage.clone() {
            Stage::TakingMessage => {
                self.ask(Stage::More, "I am sorry, I could not write that down. Please call again a little later. Is there anything else?".into());
            }
            Stage::Booking(_) | Stage::Searching { .. } => {
                self.offer_message("I am sorry, I cannot reach our book right now. Shall I take a message, so that they call you back?");
            }
            _ => self.not_understood(),
        }
    }
}
