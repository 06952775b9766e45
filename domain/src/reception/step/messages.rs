//! What only the shop's people can do: changes, complaints, call-backs. It becomes a message, and it is said so.

use super::Desk;
use crate::live::Outcome;
use crate::reception::Effect;
use crate::reception::conversation::{OwnAct, Stage, Want};
use crate::understanding::Meaning;
use crate::understanding::dates::DayWish;
use crate::understanding::intents::Intent;
use crate::understanding::language::Language;

impl Desk<'_> {
    /// Takes up what needs a person. False where nothing does.
    pub(super) fn wants_people(&mut self, text: &str, meaning: &Meaning) -> bool {
        if meaning.wants(Intent::Human) || meaning.wants(Intent::Message) {
            self.intent("message");
            self.ask_in(Stage::Message, "Of course. What shall I tell them?", "Claro. ¿Qué les digo?");
            return true;
        }
        if meaning.wants(Intent::Complaint) {
            self.intent("complaint");
            self.ask_in(
                Stage::Message,
                "I am sorry to hear that. The owner should know. What shall I tell them?",
                "Lo siento mucho. La dirección debe saberlo. ¿Qué les digo?",
            );
            return true;
        }
        if meaning.wants(Intent::Late) {
            self.intent("late");
            self.keep_or_ask_name(text.to_owned(), meaning);
            return true;
        }
        // "Yes, cancel it" answers the question whether to.
        let asked = matches!(self.talk.stage, Stage::Undo { .. } | Stage::WhichVisit)
            || (meaning.answer.yes && self.talk.want.moving.is_some());
        if asked
            && (meaning.wants(Intent::Cancel)
                || meaning.wants(Intent::Change)
                || meaning.wants(Intent::Confirm))
        {
            return false;
        }
        // In the middle of a booking "cancel" and "change" mean that one.
        if self.talk.stage.books() && (meaning.wants(Intent::Cancel) || meaning.wants(Intent::Change)) {
            if meaning.has_details() || meaning.name.is_some() || matches!(self.talk.stage, Stage::Fix(_)) {
                return false;
            }
            if meaning.wants(Intent::Cancel) {
                self.drop_booking();
            } else {
                let question = self.question();
                self.repeat(question);
            }
            return true;
        }
        // "I can't make it, can I come on Friday instead?" gives nothing up.
        let act = if meaning.wants(Intent::Change) {
            OwnAct::Move
        } else if meaning.wants(Intent::Cancel) {
            OwnAct::Cancel
        } else if meaning.wants(Intent::Confirm) {
            OwnAct::Hear
        } else {
            return false;
        };
        self.own_visit_wanted(act, text, meaning);
        true
    }

    /// "Forget it" in the middle of a booking: nothing is booked.
    pub(super) fn drop_booking(&mut self) {
        let moving = self.talk.want.moving.is_some();
        let name = self.talk.want.name.take();
        self.talk.want = Want { name, ..Want::default() };
        if moving {
            return self.stays_as_it_is();
        }
        self.go_on_with_the_rest(
            "All right, I have not booked anything.",
            "De acuerdo, no he reservado nada.",
        );
    }

    /// Offers to take a message; `text` where the caller's words are one already.
    pub(super) fn offer_message(&mut self, text: Option<String>, english: &str, spanish: &str) {
        self.ask_in(Stage::OfferMessage(text), english, spanish);
    }

    /// Answers "shall I take a message?".
    pub(super) fn message_wanted(&mut self, text: Option<String>, meaning: &Meaning) {
        if meaning.answer.yes && !meaning.answer.no || meaning.name.is_some() {
            self.intent("message");
            self.note_name(meaning);
            return match text {
                Some(text) => self.keep_or_ask_name(text, meaning),
                None => self.ask_in(Stage::Message, "What shall I tell them?", "¿Qué les digo?"),
            };
        }
        if meaning.has_details() || meaning.wants(Intent::Book) {
            return self.details(meaning);
        }
        if meaning.answer.no {
            return self.go_on_with_the_rest("All right.", "De acuerdo.");
        }
        self.not_understood();
    }

    /// Offers the waiting list for what was wished and is not free.
    pub(super) fn offer_waiting(&mut self, english: &str, spanish: &str) {
        self.ask_in(Stage::OfferWaiting, english, spanish);
    }

    /// Answers "shall I put you on the waiting list?". The list is kept by the shop's people: it is a message.
    pub(super) fn waiting_wanted(&mut self, meaning: &Meaning) {
        if meaning.has_details() {
            return self.details(meaning);
        }
        if meaning.answer.yes && !meaning.answer.no {
            self.intent("waiting_list");
            let wish = self.waiting_words();
            return self.keep_or_ask_name(wish, meaning);
        }
        if meaning.answer.no {
            return self.go_on_with_the_rest("All right.", "De acuerdo.");
        }
        self.unclear(meaning);
    }

    /// What is wished, for the shop's people.
    fn waiting_words(&self) -> String {
        format!("Waiting list: {}.", self.wish_words())
    }

    /// The services and days that are wished.
    fn wish_words(&self) -> String {
        let want = &self.talk.want;
        let what = crate::reception::speech::service_words(self.shop, &want.services, Language::English);
        let day = |date| crate::reception::speech::day(date, Language::English);
        let days = want.days.map_or_else(
            || "any day".to_owned(),
            |DayWish { first, last, .. }| {
                if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) }
            },
        );
        format!("{what}, {days}")
    }

    pub(super) fn message_heard(&mut self, text: &str, meaning: &Meaning) {
        let short = text.split_whitespace().count() <= 3;
        if short && (meaning.answer.no || meaning.answer.goodbye) {
            return self.go_on_with_the_rest("All right, no message.", "De acuerdo, sin recado.");
        }
        self.keep_or_ask_name(text.to_owned(), meaning);
    }

    /// Keeps a message whose author is known; else asks who it is from.
    pub(super) fn keep_or_ask_name(&mut self, text: String, meaning: &Meaning) {
        self.note_name(meaning);
        if self.talk.want.name.is_none() {
            return self.ask_in(
                Stage::MessageName(text),
                "Thank you. Who is it from?",
                "Gracias. ¿De parte de quién?",
            );
        }
        self.keep_message(text);
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
        self.go_on_with_the_rest("I have passed that on.", "Se lo he pasado.");
    }

    /// Nobody can look into the book: says so, promises nothing, and offers to pass on what was wished.
    pub(super) fn book_closed(&mut self) {
        let wish = match self.talk.stage.clone() {
            Stage::Booking(slot) => {
                let (english, today) = (Language::English, self.today());
                let slot = crate::reception::speech::offers(self.shop, &[slot], today, english);
                let today = crate::reception::speech::day(today, english);
                format!("Wants a visit, please call back: {}, {slot} (said on {today}).", self.wish_words())
            }
            Stage::Searching { .. } => format!("Wants a visit, please call back: {}.", self.wish_words()),
            _ => return self.desk_failed(),
        };
        self.offer_message(
            Some(wish),
            "I am sorry, I cannot look into our book right now, so nothing is booked. \
             Shall I pass on what you would like, so that they call you back?",
            "Lo siento, ahora no puedo ver la agenda, así que no hay nada reservado. \
             ¿Les paso lo que desea para que le llamen?",
        );
    }

    /// The desk could not look, book or keep: say so, promise nothing.
    pub(super) fn desk_failed(&mut self) {
        let about_own = matches!(self.talk.stage, Stage::Looking | Stage::Cancelling(_));
        if !about_own && self.talk.want.moving.is_none() {
            self.talk.own = None;
        }
        match self.talk.stage.clone() {
            Stage::TakingMessage => self.ask_in(
                Stage::More,
                "I am sorry, I could not write that down. Please call again a little later. Is there anything else?",
                "Lo siento, no he podido anotarlo. Llame de nuevo un poco más tarde. ¿Algo más?",
            ),
            Stage::Booking(_) | Stage::Searching { .. } | Stage::Looking | Stage::Cancelling(_) => self.offer_message_about_own(
                "I am sorry, I cannot reach our book right now. Shall I take a message, so that they call you back?",
                "Lo siento, ahora no puedo ver la agenda. ¿Dejo un recado para que le llamen?",
            ),
            _ => self.not_understood(),
        }
    }
}
