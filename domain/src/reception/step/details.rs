//! What was said about a visit, written down; and the next thing that is missing, one question at a time.

use chrono::{Days, NaiveDate};

use super::Desk;
use crate::ids::ServiceId;
use crate::reception::conversation::Stage;
use crate::reception::speech;
use crate::understanding::Meaning;
use crate::understanding::dates::DayWish;
use crate::understanding::intents::Intent;
use crate::understanding::language::Language::{English, Spanish};
use crate::understanding::offered::Who;

/// Days that "as soon as possible" and the search around a full day look at.
pub(super) const WIDE: u64 = 14;

impl Desk<'_> {
    /// Takes in what was said about a visit, and goes on with it.
    pub(super) fn details(&mut self, meaning: &Meaning) {
        if matches!(self.talk.stage, Stage::Service) && self.answers_about_the_usual(meaning) {
            return;
        }
        if !self.note(meaning) && !meaning.wants(Intent::Book) {
            // Nothing new: a yes to "would you like to book?", a name, or something unknown.
            let open = matches!(self.talk.stage, Stage::Open);
            if meaning.services.unknown.is_some() {
                let text = format!("{} {}", self.not_done_here(), self.which_service());
                return self.ask(Stage::Service, text);
            }
            if meaning.answer.no && open {
                return self.go_on_with_the_rest("All right.", "De acuerdo.");
            }
            if !(meaning.answer.yes && !meaning.answer.no && open) {
                return self.unclear(meaning);
            }
        }
        self.intent("book");
        if meaning.party == Some(2) {
            self.tell(
                "I book one person at a time, so let us begin with the first.",
                "Reservo una persona cada vez, así que empecemos por la primera.",
            );
        }
        if meaning.usual && self.talk.want.services.is_empty() {
            let question = self.which_service();
            let unknown = self
                .language()
                .pick("I do not have your last visit at hand.", "No tengo a mano su última visita.");
            return self.ask(Stage::Service, format!("{unknown} {question}"));
        }
        if let Some(date) = self.talk.want.days.filter(|days| days.doubtful).map(|days| days.first) {
            return self.ask(Stage::WhichDay(date), self.which_day(date));
        }
        self.go_on();
    }

    /// Answers "the same as last time?". False where it was not asked, or something else is said.
    fn answers_about_the_usual(&mut self, meaning: &Meaning) -> bool {
        let answered = (meaning.answer.yes || meaning.answer.no) && !meaning.has_details();
        if !answered || self.talk.usual.is_none() || !self.talk.want.services.is_empty() {
            return false;
        }
        if meaning.answer.no {
            self.talk.usual = None;
            let question = self.which_service();
            self.ask(Stage::Service, question);
        } else {
            self.note_services(&Meaning { usual: true, ..Meaning::default() });
            self.go_on();
        }
        true
    }

    /// A bare name is kept; a yes that nothing was asked for is passed over; the rest was not understood.
    pub(super) fn unclear(&mut self, meaning: &Meaning) {
        if let Some(name) = &meaning.name {
            let first = name.split(' ').next().unwrap_or(name).to_owned();
            let question = self.question();
            return self.repeat(match self.language() {
                English => format!("Hello {first}. {question}"),
                Spanish => format!("Hola, {first}. {question}"),
            });
        }
        if meaning.answer.yes && !meaning.answer.no {
            let question = self.question();
            return self.repeat(question);
        }
        self.not_understood();
    }

    /// Writes details down. True when there were any but a name.
    pub(super) fn note(&mut self, meaning: &Meaning) -> bool {
        self.note_services(meaning);
        if meaning.who.is_some() {
            self.talk.want.who = meaning.who;
        }
        if meaning.days.is_some() {
            self.talk.want.days = meaning.days;
        }
        if meaning.time.is_some() {
            self.talk.want.time = meaning.time;
        }
        if meaning.answer.soonest && meaning.days.is_none() {
            let today = self.today();
            self.talk.want.days = Some(DayWish::between(today, today + Days::new(WIDE)));
            self.talk.want.time = meaning.time;
        }
        self.note_name(meaning);
        self.note_phone(meaning);
        meaning.has_details()
    }

    fn note_services(&mut self, meaning: &Meaning) {
        if meaning.usual
            && let Some(usual) = self.talk.usual.clone()
        {
            self.talk.want.services = usual.services;
            self.talk.want.who = usual.professional.map(Who::Person);
        }
        let (services, heard) = (&mut self.talk.want.services, &meaning.services);
        if meaning.adds || !heard.unwanted.is_empty() {
            for service in &heard.wanted {
                if !services.contains(service) {
                    services.push(*service);
                }
            }
            services.retain(|service| !heard.unwanted.contains(service));
        } else if !heard.wanted.is_empty() {
            services.clone_from(&heard.wanted);
        }
    }

    pub(super) fn note_name(&mut self, meaning: &Meaning) {
        if let Some(name) = &meaning.name {
            self.talk.want.name = Some(name.clone());
        }
    }

    fn note_phone(&mut self, meaning: &Meaning) {
        if let Some(phone) = meaning.phone.as_ref().and_then(|phone| phone.international(self.country())) {
            self.talk.want.phone = Some(phone);
        } else if meaning.own_number && self.talk.caller.is_some() {
            self.talk.want.phone = None;
        }
    }

    /// The code of the country the shop is in.
    pub(super) fn country(&self) -> &'static str {
        crate::understanding::phones::country_of(self.shop.zone.name())
    }

    /// The next thing that is missing, or the search.
    pub(super) fn go_on(&mut self) {
        if self.talk.want.services.is_empty() {
            let question = self.which_service();
            return self.ask(Stage::Service, question);
        }
        let language = self.language();
        let what = speech::service_words(self.shop, &self.talk.want.services, language);
        if !self.somebody_does_it() {
            self.talk.want.who = None;
            self.say(match language {
                English => format!("They do not do {what}, so I am looking at everybody who does."),
                Spanish => format!("No hace {what}, así que miro con quien sí lo hace."),
            });
        }
        let Some(days) = self.talk.want.days else {
            return self.ask(
                Stage::When,
                match language {
                    English => format!("Which day and time would you like for {what}?"),
                    Spanish => format!("¿Qué día y a qué hora le gustaría para {what}?"),
                },
            );
        };
        let furthest = self.today() + Days::new(u64::from(self.shop.rules.horizon_days));
        if days.first > furthest {
            self.talk.want.days = None;
            let day = speech::day(furthest, language);
            return self.ask(
                Stage::When,
                match language {
                    English => format!("I can book until {day}. Which day would you like?"),
                    Spanish => format!("Puedo reservar hasta el {day}. ¿Qué día le gustaría?"),
                },
            );
        }
        self.search(false, 0);
    }

    fn somebody_does_it(&self) -> bool {
        let Some(Who::Person(id)) = self.talk.want.who else { return true };
        let does = |service: &ServiceId| {
            self.shop.professionals.iter().any(|person| person.id == id && person.services.contains(service))
        };
        self.talk.want.services.iter().all(does)
    }

    pub(super) fn which_service(&self) -> String {
        let language = self.language();
        if self.talk.usual.is_some() {
            // What it was is not said: the number is a hint who calls, and no proof.
            let question =
                ("The same as last time, or something else?", "¿Lo mismo que la última vez, u otra cosa?");
            return language.pick(question.0, question.1).to_owned();
        }
        let names = self.shop.services.iter().take(4).map(|service| service.name.to_lowercase()).collect();
        let names = speech::list(names, speech::or(language));
        match language {
            English => format!("What would you like to have done? For example {names}."),
            Spanish => format!("¿Qué desea hacerse? Por ejemplo, {names}."),
        }
    }

    /// Weekday and date did not belong together: the weekday is believed, and asked about.
    pub(super) fn which_day(&self, date: NaiveDate) -> String {
        let day = speech::day(date, self.language());
        match self.language() {
            English => format!("That would be {day}. Is that the day you mean?"),
            Spanish => format!("Eso sería el {day}. ¿Es ese el día?"),
        }
    }

    /// Answers "is that the day you mean?".
    pub(super) fn day_agreed(&mut self, date: NaiveDate, meaning: &Meaning) {
        let other = meaning.days.is_some_and(|days| days.first != date);
        if other || (meaning.has_details() && !meaning.answer.yes) {
            return self.details(meaning);
        }
        if meaning.answer.no {
            self.talk.want.days = None;
            return self.ask_in(
                Stage::When,
                "Which day would you like, then?",
                "Entonces, ¿qué día le gustaría?",
            );
        }
        if !meaning.answer.yes {
            return self.unclear(meaning);
        }
        self.note(meaning);
        self.talk.want.days = Some(DayWish::on(date));
        self.go_on();
    }

    /// Whether the shop is open on a day at all.
    pub(super) fn is_open(&self, date: NaiveDate) -> bool {
        !self.shop.hours_on(date).is_empty()
    }
}
