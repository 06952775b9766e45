//! The conversation itself: state and input in, state and effects out. It does nothing and knows no clock.

mod answers;
mod booking;

use super::conversation::{Conversation, Stage};
use super::hearing::{Expecting, Meaning, understand};
use super::{Effect, Input, Shop, speech};
use crate::Instant;
use crate::live::Outcome;

/// What is written down of one utterance, in characters. Nobody says more; a flood must not fill the disk.
const WRITTEN_DOWN: usize = 10_000;
/// Intents worth an event in one call; more is noise.
const INTENTS: usize = 8;

/// One step of a conversation. While the desk is asked for something, only its answer, an interruption, silence or
/// the end of the process may come in between.
pub fn step(
    shop: &Shop,
    now: Instant,
    conversation: Conversation,
    input: Input,
) -> (Conversation, Vec<Effect>) {
    let mut desk = Desk { shop, now, talk: conversation, effects: Vec::new() };
    desk.take(input);
    (desk.talk, desk.effects)
}

/// The receptionist at work on one input.
struct Desk<'a> {
    shop: &'a Shop,
    now: Instant,
    talk: Conversation,
    effects: Vec<Effect>,
}

impl Desk<'_> {
    fn take(&mut self, input: Input) {
        match input {
            Input::Started => {
                self.say(speech::greeting(self.shop, &self.talk));
            }
            Input::Resumed => self.resume(),
            Input::Heard(text) => self.hear(&text),
            Input::Pressed(key) => self.press(key),
            Input::Interrupted { heard } => {
                if let Some(turn) = self.talk.cut(&heard) {
                    self.effects.push(Effect::CutOff { turn, heard });
                }
            }
            Input::Silence => self.silence(),
            Input::SlotsFound { slots, exact } => self.slots_found(slots, exact),
            Input::Booked(facts) => self.booked(&facts),
            Input::SlotTaken { others } => self.slot_taken(others),
            Input::MessageTaken => self.message_taken(),
            Input::DeskFailed => self.desk_failed(),
            Input::ShuttingDown => {
                self.say("One moment please, I am reconnecting you.".into());
            }
        }
    }

    // What is said and asked.

    fn say(&mut self, text: String) -> u32 {
        let turn = self.talk.next_turn();
        self.talk.remember(turn, &text);
        self.effects.push(Effect::Say { turn, text });
        turn
    }

    fn ask(&mut self, stage: Stage, text: String) {
        self.talk.stage = stage;
        self.say(text);
    }

    fn intent(&mut self, intent: &str) {
        if self.talk.intents.len() < INTENTS && !self.talk.intents.iter().any(|known| known == intent) {
            self.talk.intents.push(intent.to_owned());
            self.effects.push(Effect::Intent(intent.to_owned()));
        }
    }

    fn hang_up(&mut self, words: &str) {
        self.ask(Stage::Over, words.into());
        let spoke = self.talk.spoke;
        self.talk.reached.get_or_insert(if spoke { Outcome::Missed } else { Outcome::NoInput });
        self.effects.push(Effect::HangUp(self.talk.outcome()));
    }

    // What comes in.

    fn hear(&mut self, text: &str) {
        let text = clean(text);
        if text.is_empty() {
            return;
        }
        let turn = self.talk.next_turn();
        self.effects.push(Effect::Caller { turn, text: text.clone() });
        self.talk.spoke = true;
        self.talk.silences = 0;
        if matches!(self.talk.stage, Stage::Searching { .. } | Stage::Booking(_) | Stage::TakingMessage) {
            // The desk's answer comes first; what was said is on record.
            return;
        }
        let today = speech::local_date(self.shop, self.now);
        let meaning = understand(&text, self.shop, today, self.expecting());
        match self.talk.stage.clone() {
            Stage::Message => self.message_heard(&text, &meaning),
            Stage::MessageName(message) => self.message_name_heard(message, &meaning),
            _ => self.understood(&meaning),
        }
    }

    fn expecting(&self) -> Expecting {
        match self.talk.stage {
            Stage::When => Expecting::Time,
            Stage::Name(_) | Stage::MessageName(_) => Expecting::Name,
            Stage::Offering(_) => Expecting::Choice,
            _ => Expecting::Anything,
        }
    }

    fn understood(&mut self, meaning: &Meaning) {
        if !meaning.is_nothing() {
            self.talk.misunderstood = 0;
        }
        if meaning.wants_human {
            self.intent("message");
            return self.ask_for_message("Of course. What shall I tell them?");
        }
        if meaning.wants_change && !meaning.wants_visit_only() {
            self.intent("change");
            return self.offer_message("I cannot change an appointment on the phone yet. Shall I take a message, so that they call you back?");
        }
        if meaning.goodbye && !meaning.has_details() {
            return self.goodbye();
        }
        if let Some(question) = meaning.question {
            return self.answer(question, meaning);
        }
        match self.talk.stage.clone() {
            Stage::Offering(slots) => self.chosen(&slots, meaning),
            Stage::ReadBack { slot, cut, .. } => self.agreed(slot, cut, meaning),
            Stage::Name(slot) => self.named(slot, meaning),
            Stage::OfferMessage => self.message_wanted(meaning),
            Stage::More => self.more(meaning),
            _ => self.details(meaning),
        }
    }

    fn more(&mut self, meaning: &Meaning) {
        if meaning.has_details() || meaning.wants_visit {
            return self.details(meaning);
        }
        if meaning.no || meaning.goodbye {
            return self.goodbye();
        }
        if meaning.yes {
            return self.ask(Stage::Open, "What else can I do for you?".into());
        }
        self.not_understood();
    }

    fn goodbye(&mut self) {
        self.hang_up("Thank you for calling. Goodbye.");
    }

    fn not_understood(&mut self) {
        self.talk.misunderstood = self.talk.misunderstood.saturating_add(1);
        if self.talk.misunderstood >= 3 {
            self.talk.misunderstood = 0;
            return self
                .offer_message("I am sorry, I cannot help with that. Shall I take a message for the salon?");
        }
        let question = self.question();
        self.repeat(format!("Sorry, I did not get that. {question}"));
    }

    /// Says the open question again in some words, so that a read-back stays the one that must be heard.
    fn repeat(&mut self, text: String) {
        let said = self.say(text);
        if let Stage::ReadBack { turn, cut, .. } = &mut self.talk.stage {
            *turn = said;
            *cut = false;
        }
    }

    /// The question that is open, in full.
    fn question(&self) -> String {
        match &self.talk.stage {
            Stage::Service => self.which_service(),
            Stage::When => "Which day and time would you like?".into(),
            Stage::Offering(slots) => {
                let today = speech::local_date(self.shop, self.now);
                format!("I have {}. Which one would you like?", speech::offers(self.shop, slots, today))
            }
            Stage::Name(_) => "What name shall I put it under?".into(),
            Stage::ReadBack { slot, .. } => speech::read_back(self.shop, &self.talk, slot),
            Stage::OfferMessage => "Shall I take a message?".into(),
            Stage::Message => "What shall I tell them?".into(),
            Stage::MessageName(_) => "Who is it from?".into(),
            Stage::More => "Is there anything else I can do for you?".into(),
            Stage::Searching { .. } | Stage::Booking(_) | Stage::TakingMessage => {
                "One moment, please.".into()
            }
            Stage::Open | Stage::Over => {
                "You can book a visit, or ask for prices, opening hours or the address. What would you like?"
                    .into()
            }
        }
    }

    /// After a dropped line. What the desk was asked for got lost with it, so it is asked again.
    fn resume(&mut self) {
        self.talk.silences = 0;
        match self.talk.stage.clone() {
            Stage::Searching { .. } => {
                self.say("I am back. One moment, please.".into());
                self.talk.stage = Stage::Open;
                self.go_on();
            }
            // Whether it was booked is not known here: read it back, and let the key on the cells decide.
            Stage::Booking(slot) => self.read_back_after("I am back. ", slot),
            Stage::TakingMessage => self.ask_for_message("I am back. What shall I tell them?"),
            Stage::Over => self.goodbye(),
            _ => {
                let question = self.question();
                self.repeat(format!("I am back. {question}"));
            }
        }
    }

    fn silence(&mut self) {
        self.talk.silences = self.talk.silences.saturating_add(1);
        if matches!(self.talk.stage, Stage::Searching { .. } | Stage::Booking(_) | Stage::TakingMessage) {
            return;
        }
        if self.talk.silences >= 2 {
            return self.hang_up("I cannot hear anybody. Please call again any time. Goodbye.");
        }
        let question = self.question();
        self.repeat(format!("Are you still there? {question}"));
    }

    fn press(&mut self, key: char) {
        self.talk.spoke = true;
        self.talk.silences = 0;
        let offered = match &self.talk.stage {
            Stage::Offering(slots) => {
                key.to_digit(10).and_then(|n| slots.get((n as usize).checked_sub(1)?)).copied()
            }
            _ => None,
        };
        match (key, offered) {
            (_, Some(slot)) => self.take_slot(slot),
            ('0', _) => {
                self.intent("message");
                self.ask_for_message("Of course. What shall I tell them?");
            }
            ('1', _) if matches!(self.talk.stage, Stage::ReadBack { .. }) => {
                self.understood(&Meaning { yes: true, ..Meaning::default() });
            }
            _ => {}
        }
    }
}

impl Meaning {
    /// "I would like to make an appointment" also says "my appointment" now and then; a day and a service decide.
    fn wants_visit_only(&self) -> bool {
        self.wants_visit && !self.services.is_empty()
    }
}

/// The words without control characters, and not without end.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\n');
    kept.take(WRITTEN_DOWN).collect::<String>().trim().to_owned()
}
