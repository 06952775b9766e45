//! When it is quiet, unclear or typed: asking again in another way, keys, dropped lines.

use super::Desk;
use crate::reception::conversation::{Stage, Want};
use crate::reception::speech;
use crate::understanding::Meaning;
use crate::understanding::answers::Answer;
use crate::understanding::language::Language::{English, Spanish};

/// Times in a row that something was not understood, after which a person has to help.
const LOST: u8 = 3;
/// Digits of a number in North America, after which no `#` is needed.
const WHOLE_NUMBER: usize = 10;

impl Desk<'_> {
    /// First the question again, then another way to answer it, then a person.
    pub(super) fn not_understood(&mut self) {
        self.talk.misunderstood = self.talk.misunderstood.saturating_add(1);
        if self.talk.misunderstood >= LOST {
            self.talk.misunderstood = 0;
            return self.offer_message(
                None,
                "I am sorry, I cannot help with that. Shall I take a message for the salon?",
                "Lo siento, no puedo ayudarle con eso. ¿Quiere dejar un recado para el salón?",
            );
        }
        if self.talk.misunderstood == 2 {
            return self.ask_another_way();
        }
        let question = self.question();
        let sorry = self.language().pick("Sorry, I did not get that.", "Perdone, no le he entendido.");
        self.repeat(format!("{sorry} {question}"));
    }

    /// The second time: letters, keys or an example.
    fn ask_another_way(&mut self) {
        match self.talk.stage.clone() {
            Stage::Name(slot) => self.ask_in(
                Stage::Spell(slot),
                "I still did not get the name. Could you spell it for me, letter by letter?",
                "Sigo sin entender el nombre. ¿Me lo puede deletrear, letra por letra?",
            ),
            Stage::Offering(slots) => self.ask_in(
                Stage::Offering(slots),
                "You can also press 1 for the first time, 2 for the second or 3 for the third, or 0 for a person.",
                "También puede marcar 1 para la primera hora, 2 para la segunda o 3 para la tercera, o 0 para hablar con una persona.",
            ),
            Stage::ReadBack { .. } => {
                let question = self.question();
                let keys = self.language().pick("Press 1 for yes or 2 for no.", "Marque 1 para sí o 2 para no.");
                self.repeat(format!("{question} {keys}"));
            }
            Stage::Phone { slot, keys } => self.ask_in(
                Stage::Phone { slot, keys },
                "Please type the number on your phone, and end with the pound key.",
                "Por favor, marque el número en su teléfono y termine con la tecla numeral.",
            ),
            Stage::When => self.ask_in(
                Stage::When,
                "For example, you can say: tomorrow at 3, or Friday morning. Which day and time?",
                "Por ejemplo, puede decir: mañana a las 3, o el viernes por la mañana. ¿Qué día y a qué hora?",
            ),
            _ => {
                let question = self.question();
                let person = self.language().pick("Or press 0 to leave a message.", "O marque 0 para dejar un recado.");
                self.repeat(format!("{question} {person}"));
            }
        }
    }

    /// Says the open question again in some words, so that a read-back stays the one that must be heard.
    pub(super) fn repeat(&mut self, text: String) {
        let said = self.say(text);
        if self.talk.to_model {
            return;
        }
        if let Stage::ReadBack { turn, cut, .. } | Stage::Undo { turn, cut, .. } = &mut self.talk.stage {
            *turn = said;
            *cut = false;
        }
    }

    /// Somebody calls again whose last call broke off in the middle of a booking.
    pub(super) fn cut_off_words(&self) -> String {
        let (shop, language) = (&self.shop.name, self.language());
        let what = speech::service_words(self.shop, &self.talk.want.services, language);
        match language {
            English => {
                format!("Hello again, this is {shop}. We were cut off. Shall we go on with booking {what}?")
            }
            Spanish => {
                format!(
                    "Hola de nuevo, habla {shop}. Se cortó la llamada. ¿Seguimos con la cita para {what}?"
                )
            }
        }
    }

    /// Answers "shall we go on?". Who talks of something else begins anew with it.
    pub(super) fn goes_on(&mut self, meaning: &Meaning) {
        if meaning.answer.yes && !meaning.answer.no {
            self.note(meaning);
            self.intent("book");
            return self.go_on();
        }
        if meaning.answer.no || meaning.has_details() || !meaning.intents.is_empty() {
            let name = self.talk.want.name.take();
            self.talk.want = Want { name, ..Want::default() };
            self.talk.stage = Stage::Open;
            if meaning.has_details() || !meaning.intents.is_empty() {
                return self.details(meaning);
            }
            return self.ask_in(
                Stage::Open,
                "All right. How can I help?",
                "De acuerdo. ¿En qué puedo ayudarle?",
            );
        }
        self.unclear(meaning);
    }

    /// After a dropped line. What the desk was asked for got lost with it, so it is asked again.
    pub(super) fn resume(&mut self) {
        self.talk.silences = 0;
        let back = self.language().pick("I am back.", "Ya estoy de vuelta.");
        match self.talk.stage.clone() {
            Stage::Searching { .. } => {
                self.tell("I am back. One moment, please.", "Ya estoy de vuelta. Un momento, por favor.");
                self.talk.stage = Stage::Open;
                self.go_on();
            }
            // Whether it was booked is not known here: read it back, and let the key on the cells decide.
            Stage::Booking(slot) => self.read_back_after(&format!("{back} "), slot),
            Stage::Cancelling(visit) => {
                let text = format!("{back} {}", self.undo_question(&visit));
                let turn = self.say(text);
                self.talk.stage = Stage::Undo { visit, turn, cut: false };
            }
            Stage::Looking => {
                self.talk.stage = Stage::Open;
                let question = self.question();
                self.repeat(format!("{back} {question}"));
            }
            Stage::TakingMessage => self.ask_in(
                Stage::Message,
                "I am back. What shall I tell them?",
                "Ya estoy de vuelta. ¿Qué les digo?",
            ),
            Stage::Over => self.goodbye(),
            _ => {
                let question = self.question();
                self.repeat(format!("{back} {question}"));
            }
        }
    }

    pub(super) fn silence(&mut self) {
        if self.talk.stage.waits_for_desk() {
            return;
        }
        if self.talk.patience > 0 {
            self.talk.patience -= 1;
            return self.tell("I am still here.", "Sigo aquí.");
        }
        self.talk.silences = self.talk.silences.saturating_add(1);
        if self.talk.silences >= 2 {
            return self.hang_up(
                "I cannot hear anybody. Please call again any time. Goodbye.",
                "No oigo a nadie. Llame de nuevo cuando quiera. Hasta luego.",
            );
        }
        let question = self.question();
        let there = self.language().pick("Are you still there?", "¿Sigue ahí?");
        self.repeat(format!("{there} {question}"));
    }

    /// Keys: digits of a number where one was asked for, else a choice, yes, no, or 0 for a person.
    pub(super) fn press(&mut self, key: char) {
        self.talk.spoke = true;
        self.talk.silences = 0;
        let answer = |yes: bool| Meaning {
            answer: Answer { yes, no: !yes, ..Answer::default() },
            ..Meaning::default()
        };
        match (self.talk.stage.clone(), key) {
            (stage, _) if stage.waits_for_desk() || stage == Stage::Over => {}
            (Stage::Phone { slot, keys }, _) => self.press_number(slot, keys, key),
            (Stage::Offering(slots), '1'..='9') => {
                let nth = key.to_digit(10).and_then(|n| slots.get((n as usize).checked_sub(1)?)).copied();
                match nth {
                    Some(slot) => self.take_slot(slot),
                    None => self.not_understood(),
                }
            }
            (Stage::ReadBack { slot, cut, .. }, '1' | '2') => self.agreed(slot, cut, &answer(key == '1')),
            (Stage::Undo { visit, cut, .. }, '1' | '2') => self.undo_agreed(visit, cut, &answer(key == '1')),
            (Stage::OfferMessage(text), '1' | '2') => self.message_wanted(text, &answer(key == '1')),
            (Stage::OfferWaiting, '1' | '2') => self.waiting_wanted(&answer(key == '1')),
            (Stage::CutOff, '1' | '2') => self.goes_on(&answer(key == '1')),
            (Stage::OfferTexts, '1' | '2') => self.texts_wanted(&answer(key == '1')),
            (_, '0') => {
                self.intent("message");
                self.ask_in(Stage::Message, "Of course. What shall I tell them?", "Claro. ¿Qué les digo?");
            }
            // A wrong key, or one that was pressed by the cheek.
            _ => {}
        }
    }

    fn press_number(&mut self, slot: crate::availability::Slot, mut keys: String, key: char) {
        match key {
            '0'..='9' => keys.push(key),
            '*' => keys.clear(),
            _ => {}
        }
        let whole = self.country() == "+1" && keys.len() == WHOLE_NUMBER && !keys.starts_with(['0', '1']);
        if key == '#' || whole {
            return self.number_typed(slot, &keys);
        }
        self.talk.stage = Stage::Phone { slot, keys };
    }
}
