//! Questions that the shop's data answers, several in one breath; what it does not answer is admitted.

use super::Desk;
use crate::ids::ProfessionalId;
use crate::live::Outcome;
use crate::reception::conversation::Stage;
use crate::reception::speech;
use crate::understanding::Meaning;
use crate::understanding::intents::{Intent, Topic};
use crate::understanding::language::Language::{English, Spanish};
use crate::understanding::offered::Who;

/// Whether something is asked that the shop's data answers, or could be expected to.
pub(super) fn asks_something(meaning: &Meaning) -> bool {
    meaning.intents.iter().any(|intent| {
        matches!(
            intent,
            Intent::Price
                | Intent::Hours
                | Intent::Address
                | Intent::People
                | Intent::Duration
                | Intent::Menu
                | Intent::Unknown(_)
        )
    })
}

impl Desk<'_> {
    /// Answers, then goes on with what was open or was wished in the same breath.
    pub(super) fn answer(&mut self, text: &str, meaning: &Meaning) {
        if meaning.wants(Intent::People)
            && let Some(Who::Person(id)) = meaning.who
        {
            return self.looks_when_free(id, meaning);
        }
        let mut answers = Vec::new();
        for intent in &meaning.intents {
            let (name, answer) = match intent {
                Intent::Price => ("price", self.price_answer(meaning)),
                Intent::Duration => ("duration", self.duration_answer(meaning)),
                Intent::Hours => {
                    let day = meaning.days.and_then(crate::understanding::dates::DayWish::single);
                    ("hours", speech::hours(self.shop, day, self.language()))
                }
                Intent::Address => match self.address_answer() {
                    Some(answer) => ("address", answer),
                    None => return self.does_not_know(text, "address"),
                },
                Intent::People => ("people", self.people_answer(meaning)),
                Intent::Menu => ("services", self.menu_answer()),
                Intent::Unknown(Topic::Deposit) => match speech::deposit(self.shop) {
                    Some(answer) => ("deposit", answer),
                    None => return self.does_not_know(text, "deposit"),
                },
                Intent::Unknown(Topic::Cancellation) => {
                    ("cancellation_policy", speech::cancellation(self.shop, self.language()))
                }
                Intent::Unknown(_) => return self.does_not_know(text, "unknown"),
                _ => continue,
            };
            self.intent(name);
            answers.push(answer);
        }
        self.talk.reach(Outcome::Inquiry);
        let answer = answers.join(" ");
        if meaning.wants(Intent::Book) && (meaning.days.is_some() || meaning.time.is_some()) {
            self.say(answer);
            return self.details(meaning);
        }
        if self.talk.want.services.is_empty() {
            self.talk.want.services.clone_from(&meaning.services.wanted);
        }
        let next = match self.talk.stage {
            Stage::Open | Stage::More => {
                self.talk.stage = Stage::Open;
                let more = (
                    "Would you like to book a visit, or is there anything else?",
                    "¿Quiere reservar una cita, o algo más?",
                );
                self.language().pick(more.0, more.1).to_owned()
            }
            _ => self.question(),
        };
        self.repeat(format!("{answer} {next}"));
    }

    /// "Is Noah in on Tuesday?": the book knows, once it is clear for what.
    fn looks_when_free(&mut self, id: ProfessionalId, meaning: &Meaning) {
        self.intent("people");
        self.talk.reach(Outcome::Inquiry);
        let person = self.shop.professionals.iter().find(|person| person.id == id);
        let name = person.map_or("", |person| person.first_name());
        self.say(match self.language() {
            English => format!("I can look when {name} is free."),
            Spanish => format!("Puedo mirar cuándo está libre {name}."),
        });
        self.details(meaning);
    }

    /// Says that she does not know, and offers to ask.
    pub(super) fn does_not_know(&mut self, text: &str, intent: &str) {
        self.intent(intent);
        self.unanswered(text);
        self.offer_message(
            Some(text.to_owned()),
            "I do not have that here. Shall I pass your question on, so that they call you back?",
            "No tengo ese dato. ¿Paso su pregunta para que le llamen?",
        );
    }

    fn price_answer(&self, meaning: &Meaning) -> String {
        if meaning.services.wanted.is_empty() && meaning.services.unknown.is_some() {
            return self.not_done_here();
        }
        let wanted = &meaning.services.wanted;
        let asked = if wanted.is_empty() { &self.talk.want.services } else { wanted };
        speech::prices(self.shop, asked, self.language())
    }

    fn duration_answer(&self, meaning: &Meaning) -> String {
        let wanted = &meaning.services.wanted;
        let asked = if wanted.is_empty() { &self.talk.want.services } else { wanted };
        speech::durations(self.shop, asked, self.language())
    }

    fn address_answer(&self) -> Option<String> {
        let address = self.shop.address.as_ref()?;
        Some(match self.language() {
            English => format!("We are at {address}."),
            Spanish => format!("Estamos en {address}."),
        })
    }

    /// Who does what was asked for, or everybody.
    fn people_answer(&self, meaning: &Meaning) -> String {
        let does = |wanted: &[_]| {
            let people = self.shop.professionals.iter();
            people
                .filter(|person| wanted.iter().all(|service| person.services.contains(service)))
                .map(|person| person.first_name().to_owned())
                .collect::<Vec<_>>()
        };
        let names = speech::list(does(&meaning.services.wanted), speech::or(self.language()));
        match self.language() {
            English => format!("You can come to {names}."),
            Spanish => format!("Le puede atender {names}."),
        }
    }

    fn menu_answer(&self) -> String {
        let names = self.shop.services.iter().take(6).map(|service| service.name.to_lowercase()).collect();
        let names = speech::list(names, speech::and(self.language()));
        match self.language() {
            English => format!("We do {names}."),
            Spanish => format!("Hacemos {names}."),
        }
    }

    pub(super) fn not_done_here(&self) -> String {
        self.language().pick("We do not do that here.", "Eso no lo hacemos aquí.").to_owned()
    }
}
