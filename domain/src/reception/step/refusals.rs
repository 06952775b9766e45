//! What is no business of a virtual receptionist: danger, illness, insults, recordings, other people's affairs. Each has
//! a fixed answer that no caller's words can change.

use super::Desk;
use crate::live::Outcome;
use crate::reception::conversation::Stage;
use crate::understanding::Meaning;
use crate::understanding::intents::Intent;

/// From so many people on, a person arranges the visit.
const GROUP: u32 = 3;

impl Desk<'_> {
    /// Answers what she does not serve. False where there is nothing of the kind.
    pub(super) fn declines_to_serve(&mut self, text: &str, meaning: &Meaning) -> bool {
        if meaning.wants(Intent::Emergency) {
            self.intent("emergency");
            self.ask_in(
                Stage::OfferMessage(Some(text.to_owned())),
                "If anyone is in danger, please hang up and call your local emergency number now. I cannot give medical advice. Shall I also tell the salon?",
                "Si alguien está en peligro, cuelgue y llame ahora al número de emergencias. No puedo dar consejos médicos. ¿Aviso también al salón?",
            );
        } else if meaning.wants(Intent::Robot) {
            self.intent("robot");
            self.talk.reached.get_or_insert(Outcome::Spam);
            self.hang_up(
                "This line is for customers of the salon. Goodbye.",
                "Esta línea es para clientes del salón. Adiós.",
            );
        } else if meaning.wants(Intent::Abuse) {
            self.insulted();
        } else if meaning.wants(Intent::Medical) {
            self.intent("medical");
            self.ask_in(
                Stage::OfferMessage(Some(text.to_owned())),
                "I cannot advise on health. If it is serious, please call a doctor. Someone from the salon should talk to you about this. Shall I ask them to call you back?",
                "No puedo aconsejar sobre salud. Si es grave, llame a un médico. Alguien del salón debe hablar con usted. ¿Pido que le llamen?",
            );
        } else if meaning.wants(Intent::Private) {
            self.intent("private");
            let question = self.question();
            let only = self.language().pick(
                "I can only help you with your own visit to the salon.",
                "Solo puedo ayudarle con su propia visita al salón.",
            );
            self.repeat(format!("{only} {question}"));
        } else if meaning.party.is_some_and(|people| people >= GROUP) {
            self.intent("group");
            self.offer_message(
                Some(text.to_owned()),
                "For a group somebody from the salon will arrange it with you. Shall I ask them to call you back?",
                "Para un grupo, alguien del salón lo organiza con usted. ¿Pido que le llamen?",
            );
        } else {
            return false;
        }
        true
    }

    /// Once is a bad day, twice is the end.
    fn insulted(&mut self) {
        self.talk.insults = self.talk.insults.saturating_add(1);
        if self.talk.insults >= 2 {
            self.intent("abuse");
            self.talk.reached.get_or_insert(Outcome::Spam);
            return self.hang_up("I am ending this call now. Goodbye.", "Termino aquí la llamada. Adiós.");
        }
        let question = self.question();
        let calm = self.language().pick("I am sorry that you are upset.", "Siento que esté molesto.");
        self.repeat(format!("{calm} {question}"));
    }
}
