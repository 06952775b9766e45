//! What a model proposes, carried out by the same state and effects as a caller's words. It can ask for nothing that a
//! caller could not ask for, and what it says passes the guard first.

use super::Desk;
use crate::reception::Effect;
use crate::reception::conversation::{MESSAGES, Stage};
use crate::reception::model::{Known, Proposal, check, for_the_ear};
use crate::understanding::Meaning;
use crate::understanding::answers::Answer;
use crate::understanding::intents::Intent;

impl Desk<'_> {
    /// Writes down what the caller said, for a model to think about.
    pub(super) fn listened(&mut self, text: &str) {
        let Some(text) = self.written_down(text) else { return };
        let meaning = self.meaning(&text);
        self.follow_language(&meaning);
        self.remember_name(&meaning);
    }

    /// The model is out of the turn. `acted` where one of its proposals was carried out: then the open question is said.
    pub(super) fn take_over(&mut self, heard: &str, acted: bool) {
        if self.talk.stage.waits_for_desk() {
            return;
        }
        if acted {
            let question = self.question();
            return self.repeat(question);
        }
        self.answer_words(heard);
    }

    /// One proposal of the model.
    pub(super) fn proposed(&mut self, proposal: Proposal) {
        let Some(tool) = proposal.tool() else {
            if let Proposal::Say(text) = proposal {
                self.say_if_so(&text);
            }
            return;
        };
        if !self.talk.tools().contains(&tool) {
            return self.tell_model("This cannot be done now. Answer the caller in words.");
        }
        self.talk.to_model = tool.informs();
        match proposal {
            Proposal::Say(_) => {}
            Proposal::FindSlots(details) => self.search_proposed(&details),
            Proposal::Book { nth, details } => self.booking_proposed(nth, &details),
            Proposal::FindMyBookings => self.look_up_visits(),
            Proposal::Change { nth, details } => self.change_proposed(nth, &details),
            Proposal::Cancel { nth } => self.cancel_proposed(nth),
            Proposal::AnswerFromKnowledge(question) => self.knowledge_asked(&question),
            Proposal::TakeMessage { text, details } => self.message_proposed(text, &details),
            Proposal::Transfer => {
                let human = Meaning { intents: vec![Intent::Human], ..Meaning::default() };
                self.wants_people("", &human);
            }
            Proposal::EndCall => self.goodbye(),
        }
    }

    /// Says a sentence of the model, if it states nothing that was not told.
    fn say_if_so(&mut self, text: &str) {
        let text = for_the_ear(text);
        if text.is_empty() {
            return;
        }
        let known = Known {
            shop: self.shop,
            now: self.now,
            times: &self.talk.times,
            told: &self.talk.told,
            wanted: &self.talk.want.services,
        };
        match check(&text, &known) {
            Ok(()) => {
                self.say(text);
                // A yes after it may answer it, and not the read-back.
                if let Stage::ReadBack { cut, .. } | Stage::Undo { cut, .. } = &mut self.talk.stage {
                    *cut = true;
                }
            }
            Err(claim) => self.effects.push(Effect::Cut(claim)),
        }
    }

    /// Gives the model an answer; what was answered may be said.
    pub(super) fn tell_model(&mut self, text: &str) {
        self.talk.was_told(text);
        self.effects.push(Effect::Told(text.to_owned()));
    }

    fn search_proposed(&mut self, details: &Meaning) {
        self.note(details);
        self.intent("book");
        if let Some(date) = self.talk.want.days.filter(|days| days.doubtful).map(|days| days.first) {
            return self.ask(Stage::WhichDay(date), self.which_day(date));
        }
        self.go_on();
    }

    /// A visit is never booked here: it is read back, and the caller's own yes books it.
    fn booking_proposed(&mut self, nth: Option<usize>, details: &Meaning) {
        let slot = match &self.talk.stage {
            Stage::Offering(slots) => nth.and_then(|nth| slots.get(nth)).copied(),
            Stage::Name(slot) | Stage::Spell(slot) | Stage::Phone { slot, .. } | Stage::Fix(slot) => {
                Some(*slot)
            }
            _ => None,
        };
        self.intent("book");
        self.note_name(details);
        match slot {
            Some(slot) => self.take_slot(slot),
            None if details.has_details() => {
                self.note(details);
                self.go_on();
            }
            None => {
                self.tell_model("No such time was offered. Look for times first.");
            }
        }
    }

    fn knowledge_asked(&mut self, question: &str) {
        let meaning = self.meaning(question);
        if self.answers_from_faq(question, &meaning) {
            return;
        }
        if super::asks_something(&meaning) {
            return self.answer(question, &meaning);
        }
        self.does_not_know(question, "unknown");
    }

    fn message_proposed(&mut self, text: String, details: &Meaning) {
        if text.is_empty() {
            let human = Meaning { intents: vec![Intent::Message], ..Meaning::default() };
            self.wants_people("", &human);
            return;
        }
        if self.talk.messages >= MESSAGES {
            return self.tell_model("Enough messages were taken in this call.");
        }
        self.talk.messages += 1;
        self.intent("message");
        let name = Meaning { name: details.name.clone(), answer: Answer::default(), ..Meaning::default() };
        self.keep_or_ask_name(text, &name);
    }

    /// Whether a model should think about these words. What has a fixed answer, and every yes, is not its business.
    pub(super) fn is_for_model(&self, text: &str) -> bool {
        let meaning = self.meaning(text);
        let fixed = [Intent::Emergency, Intent::Robot, Intent::Abuse, Intent::Medical, Intent::Private];
        let answer = &meaning.answer;
        let only_listens = (answer.listening || answer.wait || answer.goodbye)
            && !meaning.has_details()
            && meaning.intents.is_empty();
        if self.talk.stage.waits_for_desk() || text.trim().is_empty() || only_listens {
            return false;
        }
        if fixed.iter().any(|intent| meaning.wants(*intent))
            || meaning.party.is_some_and(|people| people >= 3)
        {
            return false;
        }
        match &self.talk.stage {
            // A yes to texts is a consent: nothing may come between the question and it.
            Stage::OfferTexts
            | Stage::Message
            | Stage::MessageName(_)
            | Stage::Phone { .. }
            | Stage::Over => false,
            Stage::Name(_) | Stage::Spell(_) | Stage::WhoseVisit => meaning.name.is_none(),
            Stage::ReadBack { .. } | Stage::Undo { .. } => meaning.is_nothing(),
            Stage::OfferMessage(_) | Stage::OfferWaiting | Stage::CutOff => {
                !(answer.yes || answer.no) || meaning.has_details()
            }
            _ => true,
        }
    }
}
