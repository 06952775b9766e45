//! The conversation itself: state and input in, state and effects out. It does nothing and knows no clock.

mod answers;
mod booking;
mod details;
mod faq_answers;
mod messages;
mod own;
mod proposals;
mod quiet;
mod refusals;
mod texts;
mod wishes;

use self::answers::asks_something;
use super::conversation::{Conversation, Stage};
use super::{Effect, Input, Shop, speech};
use crate::Instant;
use crate::faq;
use crate::live::Outcome;
use crate::understanding::intents::Intent;
use crate::understanding::language::Language;
use crate::understanding::{Asked, Ear, Meaning, split_requests, understand};

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

/// Whether a model should think about what the caller said; else it is answered by rule.
pub fn is_for_model(shop: &Shop, now: Instant, conversation: &Conversation, text: &str) -> bool {
    desk(shop, now, conversation).is_for_model(text)
}

/// Where the call stands, for a model: the question that is open, the times that are offered, the visits that are known.
pub fn standing(shop: &Shop, now: Instant, conversation: &Conversation) -> serde_json::Value {
    desk(shop, now, conversation).standing()
}

fn desk<'a>(shop: &'a Shop, now: Instant, conversation: &Conversation) -> Desk<'a> {
    Desk { shop, now, talk: conversation.clone(), effects: Vec::new() }
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
        // Only what a model asked for is answered to it.
        self.talk.to_model &= matches!(input, Input::SlotsFound { .. } | Input::VisitsFound(_));
        match input {
            Input::Started => self.greet(),
            Input::Resumed => self.resume(),
            Input::Heard(text) => self.hear(&text),
            Input::Listened(text) => self.listened(&text),
            Input::Proposed(proposal) => self.proposed(proposal),
            Input::TakeOver { heard, acted } => self.take_over(&heard, acted),
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
            Input::VisitsFound(visits) => self.visits_found(visits),
            Input::Cancelled => self.cancelled(),
            Input::Moved(facts) => self.moved(&facts),
            Input::NotAllowed => self.not_allowed(),
            Input::BookClosed => self.book_closed(),
            Input::DeskFailed => self.desk_failed(),
            Input::ShuttingDown => {
                self.tell(
                    "One moment please, I am reconnecting you.",
                    "Un momento, por favor, le vuelvo a conectar.",
                );
            }
        }
    }

    // What is said and asked.

    fn language(&self) -> Language {
        self.talk.language
    }

    fn say(&mut self, text: String) -> u32 {
        if self.talk.to_model {
            self.tell_model(&text);
            return self.talk.turn;
        }
        let turn = self.talk.next_turn();
        self.talk.remember(turn, &text);
        self.effects.push(Effect::Say { turn, text });
        turn
    }

    /// Says one of two sentences: the one in the caller's language.
    fn tell(&mut self, english: &str, spanish: &str) {
        self.say(self.language().pick(english, spanish).to_owned());
    }

    fn ask(&mut self, stage: Stage, text: String) {
        self.talk.stage = stage;
        self.say(text);
    }

    /// Asks one of two questions: the one in the caller's language.
    fn ask_in(&mut self, stage: Stage, english: &str, spanish: &str) {
        self.ask(stage, self.language().pick(english, spanish).to_owned());
    }

    fn intent(&mut self, intent: &str) {
        if self.talk.intents.len() < INTENTS && !self.talk.intents.iter().any(|known| known == intent) {
            self.talk.intents.push(intent.to_owned());
            self.effects.push(Effect::Intent(intent.to_owned()));
        }
    }

    fn unanswered(&mut self, question: &str) {
        self.effects.push(Effect::Unanswered(question.to_owned()));
    }

    fn hang_up(&mut self, english: &str, spanish: &str) {
        self.ask_in(Stage::Over, english, spanish);
        let spoke = self.talk.spoke;
        self.talk.reached.get_or_insert(if spoke { Outcome::Missed } else { Outcome::NoInput });
        self.effects.push(Effect::HangUp(self.talk.outcome()));
    }

    // What comes in.

    fn hear(&mut self, text: &str) {
        let Some(text) = self.written_down(text) else { return };
        if self.talk.stage.waits_for_desk() {
            // The desk's answer comes first; what was said is on record.
            return;
        }
        self.answer_words(&text);
    }

    /// Writes down what the caller said. `None` where it was nothing.
    fn written_down(&mut self, text: &str) -> Option<String> {
        let text = clean(text);
        if text.is_empty() {
            return None;
        }
        let turn = self.talk.next_turn();
        self.effects.push(Effect::Caller { turn, text: text.clone() });
        self.talk.spoke = true;
        self.talk.silences = 0;
        self.talk.patience = 0;
        Some(text)
    }

    fn answer_words(&mut self, text: &str) {
        match split_requests(text)
            .filter(|_| !matches!(self.talk.stage, Stage::Message | Stage::MessageName(_)))
        {
            Some((first, second)) => {
                self.talk.later = Some(second.to_owned());
                self.think(first);
            }
            None => self.think(text),
        }
    }

    /// Understands words and answers them.
    fn think(&mut self, text: &str) {
        let meaning = self.meaning(text);
        self.remember_name(&meaning);
        if self.talk.stage == Stage::Over {
            return self.goodbye();
        }
        let switched = self.follow_language(&meaning);
        match self.talk.stage.clone() {
            Stage::Message => self.message_heard(text, &meaning),
            Stage::MessageName(message) => self.message_name_heard(message, &meaning),
            _ if switched && !meaning.has_details() && meaning.intents.is_empty() => {
                let question = self.question();
                self.repeat(question);
            }
            _ => self.understood(text, &meaning),
        }
    }

    fn meaning(&self, text: &str) -> Meaning {
        let asked = match self.talk.stage {
            Stage::When | Stage::WhichDay(_) => Asked::When,
            Stage::Name(_) | Stage::Spell(_) | Stage::MessageName(_) | Stage::WhoseVisit => Asked::Name,
            Stage::Offering(_) | Stage::WhichVisit => Asked::Choice,
            Stage::Phone { .. } => Asked::Phone,
            _ => Asked::Anything,
        };
        let ear = Ear {
            services: &self.shop.services,
            professionals: &self.shop.professionals,
            hours: &self.shop.hours,
            today: self.today(),
            language: self.language(),
            asked,
        };
        understand(text, ear)
    }

    fn today(&self) -> chrono::NaiveDate {
        speech::local_date(self.shop, self.now)
    }

    /// Speaks the caller's language from here on, where the signal is clear.
    fn follow_language(&mut self, meaning: &Meaning) -> bool {
        let speaks = |language: &Language| self.shop.manner.languages.contains(language);
        let Some(language) =
            meaning.language.filter(|language| *language != self.language() && speaks(language))
        else {
            return false;
        };
        self.talk.language = language;
        self.effects.push(Effect::Speak(language));
        true
    }

    fn understood(&mut self, text: &str, meaning: &Meaning) {
        if self.declines_to_serve(text, meaning) || self.wants_people(text, meaning) {
            return;
        }
        if meaning.answer.wait && !meaning.has_details() {
            self.talk.patience = 2;
            return self.tell("Of course, take your time.", "Claro, tómese su tiempo.");
        }
        if meaning.answer.goodbye && !meaning.has_details() && !asks_something(meaning) {
            return self.goodbye();
        }
        if meaning.answer.greets && meaning.name.is_none() {
            return self.greet_back();
        }
        if meaning.answer.listening && !meaning.has_details() && meaning.name.is_none() {
            // "Uh-huh" neither agrees nor stops: the question stays open.
            let question = self.question();
            return self.repeat(question);
        }
        if self.answers_from_faq(text, meaning) {
            return;
        }
        if asks_something(meaning) {
            return self.answer(text, meaning);
        }
        if meaning.is_nothing()
            && matches!(self.talk.stage, Stage::Open | Stage::More)
            && faq::is_question(text)
        {
            self.unanswered(text);
        }
        if !meaning.is_nothing() {
            self.talk.misunderstood = 0;
        }
        match self.talk.stage.clone() {
            Stage::Offering(slots) => self.chosen(&slots, meaning),
            Stage::ReadBack { slot, cut, .. } => self.agreed(slot, cut, meaning),
            Stage::Undo { visit, cut, .. } => self.undo_agreed(visit, cut, meaning),
            Stage::WhoseVisit => self.whose_visit_heard(meaning),
            Stage::WhichVisit => self.which_visit_heard(meaning),
            Stage::Fix(slot) => self.fixed(text, slot, meaning),
            Stage::Name(slot) | Stage::Spell(slot) => self.named(slot, meaning),
            Stage::Phone { slot, .. } => self.phone_heard(slot, meaning),
            Stage::WhichDay(date) => self.day_agreed(date, meaning),
            Stage::OfferMessage(text) => self.message_wanted(text, meaning),
            Stage::OfferWaiting => self.waiting_wanted(meaning),
            Stage::OfferTexts => self.texts_wanted(meaning),
            Stage::More => self.more(meaning),
            Stage::CutOff => self.goes_on(meaning),
            _ => self.details(meaning),
        }
    }

    fn greet(&mut self) {
        let first = self.shop.first_language();
        if !matches!(self.talk.stage, Stage::CutOff) {
            self.talk.language = first;
            let greeting = speech::greeting(self.shop, &self.talk);
            self.say(greeting);
            return;
        }
        // Who calls again is spoken to as before.
        if self.talk.language != first {
            self.effects.push(Effect::Speak(self.talk.language));
        }
        let words = self.cut_off_words();
        self.say(words);
    }

    fn greet_back(&mut self) {
        let hello = self.language().pick("Hello.", "Hola.");
        let question = match self.talk.stage {
            Stage::Open => self.language().pick("How can I help?", "¿En qué puedo ayudarle?").to_owned(),
            _ => self.question(),
        };
        self.repeat(format!("{hello} {question}"));
    }

    fn more(&mut self, meaning: &Meaning) {
        if meaning.has_details() || meaning.wants(Intent::Book) {
            return self.details(meaning);
        }
        if meaning.answer.no || meaning.answer.goodbye {
            return self.goodbye();
        }
        if meaning.answer.yes {
            return self.ask_in(
                Stage::Open,
                "What else can I do for you?",
                "¿Qué más puedo hacer por usted?",
            );
        }
        self.not_understood();
    }

    /// What is done is done: a second request of the same breath, a booking that was left open, or "anything else?".
    fn go_on_with_the_rest(&mut self, english: &str, spanish: &str) {
        if let Some(second) = self.talk.later.take() {
            self.tell(english, spanish);
            self.talk.stage = Stage::Open;
            return self.think(&second);
        }
        let done = self.language().pick(english, spanish);
        let question =
            self.language().pick("Is there anything else I can do for you?", "¿Puedo ayudarle en algo más?");
        let text = format!("{done} {question}");
        self.ask(Stage::More, text);
    }

    fn goodbye(&mut self) {
        self.hang_up("Thank you for calling. Goodbye.", "Gracias por llamar. Hasta pronto.");
    }

    /// The question that is open, in full.
    fn question(&self) -> String {
        let language = self.language();
        let pick = |english: &str, spanish: &str| language.pick(english, spanish).to_owned();
        match &self.talk.stage {
            Stage::CutOff => self.cut_off_words(),
            Stage::Service => self.which_service(),
            Stage::When => pick("Which day and time would you like?", "¿Qué día y a qué hora le gustaría?"),
            Stage::WhichDay(date) => self.which_day(*date),
            Stage::Offering(slots) => {
                let offers = speech::offers(self.shop, slots, self.today(), language);
                match language {
                    Language::English => format!("I have {offers}. Which one would you like?"),
                    Language::Spanish => format!("Tengo {offers}. ¿Cuál prefiere?"),
                }
            }
            Stage::Name(_) => pick("What name shall I put it under?", "¿A qué nombre la pongo?"),
            Stage::Spell(_) => pick(
                "Could you spell the name for me, letter by letter?",
                "¿Me puede deletrear el nombre, letra por letra?",
            ),
            Stage::Phone { .. } => pick(
                "Which phone number can we reach you on? You can say it or type it, and end with the pound key.",
                "¿En qué número de teléfono le localizamos? Puede decirlo o marcarlo, y terminar con la tecla numeral.",
            ),
            Stage::ReadBack { slot, .. } => speech::read_back(self.shop, &self.talk, slot),
            Stage::Undo { visit, .. } => self.undo_question(visit),
            Stage::WhoseVisit => self.whose_visit_question(),
            Stage::WhichVisit => self.which_visit_question(),
            Stage::Fix(_) => pick(
                "What shall I change: the day, the time, the service or the name?",
                "¿Qué cambio: el día, la hora, el servicio o el nombre?",
            ),
            Stage::OfferMessage(_) => pick("Shall I take a message?", "¿Quiere dejar un recado?"),
            Stage::OfferWaiting => {
                pick("Shall I note you down for the waiting list?", "¿Le apunto en la lista de espera?")
            }
            Stage::OfferTexts => pick(
                "Shall I text the details to the number you are calling from?",
                "¿Le envío los detalles por mensaje al número desde el que llama?",
            ),
            Stage::Message => pick("What shall I tell them?", "¿Qué les digo?"),
            Stage::MessageName(_) => pick("Who is it from?", "¿De parte de quién?"),
            Stage::More => pick("Is there anything else I can do for you?", "¿Puedo ayudarle en algo más?"),
            Stage::Searching { .. }
            | Stage::Booking(_)
            | Stage::TakingMessage
            | Stage::Looking
            | Stage::Cancelling(_) => pick("One moment, please.", "Un momento, por favor."),
            Stage::Open | Stage::Over => pick(
                "You can book a visit, or ask for prices, opening hours or the address. What would you like?",
                "Puede reservar una cita, o preguntar por precios, horario o dirección. ¿Qué desea?",
            ),
        }
    }
}

impl Desk<'_> {
    fn standing(&self) -> serde_json::Value {
        let local = self.now.with_timezone(&self.shop.zone);
        let offered: Vec<String> = match &self.talk.stage {
            Stage::Offering(slots) => {
                let one = |slot| {
                    speech::offers(self.shop, std::slice::from_ref(slot), self.today(), self.language())
                };
                slots.iter().map(one).collect()
            }
            _ => Vec::new(),
        };
        serde_json::json!({
            "now": local.format("%A %Y-%m-%d %H:%M").to_string(),
            "language": self.language().pick("English", "Spanish"),
            "open_question": self.question(),
            "offered_times": offered,
            "wanted": speech::service_words(self.shop, &self.talk.want.services, Language::English),
            "caller_name": self.talk.want.name,
            "own_bookings_found": self.talk.visits.len(),
        })
    }
}

/// The words without control characters, and not without end.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\n');
    kept.take(WRITTEN_DOWN).collect::<String>().trim().to_owned()
}
