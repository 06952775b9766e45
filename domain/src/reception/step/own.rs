//! The caller's own visits: looked up by the number of the call and the name the caller has said, changed and cancelled
//! after a read-back. The number is a hint, the name must be said: whoever knows neither learns nothing.

use super::Desk;
use crate::appointment::AppointmentFacts;
use crate::availability::Slot;
use crate::live::Outcome;
use crate::reception::conversation::{OwnVisit, Stage, Want};
use crate::reception::{Effect, speech};
use crate::understanding::Meaning;
use crate::understanding::dates::DayWish;
use crate::understanding::intents::Intent;
use crate::understanding::language::Language::{English, Spanish};
use crate::understanding::offered::Who;
use crate::understanding::times::TimeWish;
use crate::understanding::words::plain;

/// Names that a caller has said are remembered, so many.
const NAMES: usize = 4;

impl Desk<'_> {
    /// Remembers the name that a caller gives, in the caller's own words.
    pub(super) fn remember_name(&mut self, meaning: &Meaning) {
        if let Some(name) = meaning.name.as_ref().filter(|name| !self.talk.gave_names.contains(name)) {
            self.talk.gave_names.push(name.clone());
            if self.talk.gave_names.len() > NAMES {
                self.talk.gave_names.remove(0);
            }
        }
    }

    pub(super) fn look_up_visits(&mut self) {
        if self.talk.caller.is_none() || self.talk.gave_names.is_empty() {
            return self.tell_model(
                "Ask for the full name first. It only works from the phone number that the visit was booked with.",
            );
        }
        if !self.may_look_up() {
            return self
                .tell_model("The visits were looked up often enough in this call. Offer to take a message.");
        }
        self.talk.stage = Stage::Looking;
        self.effects.push(Effect::FindVisits);
    }

    /// Visits of the caller's number; those of the caller's name are the caller's.
    pub(super) fn visits_found(&mut self, mut visits: Vec<OwnVisit>) {
        visits.retain(|visit| self.is_theirs(visit));
        visits.truncate(3);
        self.talk.stage = Stage::Open;
        if !self.talk.to_model {
            return self.own_visits_found(visits);
        }
        if visits.is_empty() {
            return self.tell_model(
                "No coming visit is found under this number and the name the caller said. Offer to take a message.",
            );
        }
        for visit in &visits {
            if let Some(professional) = visit.professional {
                self.talk.knows(Slot { professional, starts_at: visit.starts_at, ends_at: visit.ends_at });
            }
        }
        let lines: Vec<String> = visits
            .iter()
            .enumerate()
            .map(|(i, visit)| format!("Booking {}: {}.", i + 1, self.visit_words(visit)))
            .collect();
        self.talk.visits = visits;
        self.tell_model(&lines.join(" "));
    }

    /// The caller has said every word of the name. A name that we said first proves nothing.
    fn is_theirs(&self, visit: &OwnVisit) -> bool {
        let words = |name: &str| plain(name).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let wanted = words(&visit.customer_name);
        let told_by_us = self.talk.known && wanted.len() < 2;
        let said = |name: &String| {
            let said = words(name);
            wanted.iter().all(|word| said.contains(word))
        };
        !wanted.is_empty() && !told_by_us && self.talk.gave_names.iter().any(said)
    }

    /// `haircut with Leilani on Friday, June 12 at 2 PM`.
    pub(super) fn visit_words(&self, visit: &OwnVisit) -> String {
        let language = self.language();
        let what = speech::service_words(self.shop, &visit.services, language);
        let what = if what.is_empty() { language.pick("visit", "cita").to_owned() } else { what };
        let day = speech::day(speech::local_date(self.shop, visit.starts_at), language);
        let at = speech::clock(self.shop, visit.starts_at);
        let person = self.shop.professionals.iter().find(|person| Some(person.id) == visit.professional);
        let who = person.map_or("", |person| person.first_name());
        match language {
            English => format!("{what} with {who} on {day} at {at}"),
            Spanish => format!("{what} con {who}, {day} a las {at}"),
        }
    }

    pub(super) fn undo_question(&self, visit: &OwnVisit) -> String {
        let visit = self.visit_words(visit);
        match self.language() {
            English => format!("To confirm: I cancel your {visit}. Shall I cancel it?"),
            Spanish => format!("Para confirmar: cancelo su cita, {visit}. ¿La cancelo?"),
        }
    }

    pub(super) fn cancel_proposed(&mut self, nth: usize) {
        let Some(visit) = self.talk.visits.get(nth).cloned() else {
            return self.tell_model("There is no such booking. Look the bookings up first.");
        };
        self.intent("cancel");
        self.undo_visit(visit);
    }

    pub(super) fn undo_visit(&mut self, visit: OwnVisit) {
        if visit.is_late {
            return self.too_late(&visit);
        }
        self.read_undo_back("", visit);
    }

    fn read_undo_back(&mut self, opening: &str, visit: OwnVisit) {
        let text = format!("{opening}{}", self.undo_question(&visit));
        let turn = self.say(text);
        self.talk.stage = Stage::Undo { visit, turn, cut: false };
    }

    /// Answers "shall I cancel it?". As with a booking, only what was heard to its end can be agreed to.
    pub(super) fn undo_agreed(&mut self, visit: OwnVisit, cut: bool, meaning: &Meaning) {
        if meaning.answer.no {
            return self.stays_as_it_is();
        }
        if !(meaning.answer.yes || meaning.wants(Intent::Cancel)) {
            return self.not_understood();
        }
        if cut {
            let sure = self.language().pick("Just to be sure. ", "Para estar seguros. ");
            return self.read_undo_back(sure, visit);
        }
        self.effects.push(Effect::Cancel(visit.id));
        self.talk.stage = Stage::Cancelling(visit);
    }

    pub(super) fn cancelled(&mut self) {
        self.talk.reach(Outcome::Cancelled);
        self.talk.visits.clear();
        self.talk.own = None;
        self.go_on_with_the_rest("Your visit is cancelled.", "Su cita está cancelada.");
    }

    pub(super) fn stays_as_it_is(&mut self) {
        self.talk.own = None;
        self.go_on_with_the_rest("All right, it stays as it is.", "De acuerdo, queda como estaba.");
    }

    /// Looks for another time for a visit; everything after is as with a booking, up to the yes.
    pub(super) fn change_proposed(&mut self, nth: usize, details: &Meaning) {
        let Some(visit) = self.talk.visits.get(nth).cloned() else {
            return self.tell_model("There is no such booking. Look the bookings up first.");
        };
        self.intent("change");
        self.move_visit(visit, details.days, details.time);
    }

    pub(super) fn move_visit(&mut self, visit: OwnVisit, days: Option<DayWish>, time: Option<TimeWish>) {
        if visit.is_late {
            return self.too_late(&visit);
        }
        if visit.services.is_empty() {
            return self.not_allowed();
        }
        let phone = self.talk.want.phone.take();
        self.talk.want = Want {
            services: visit.services.clone(),
            who: visit.professional.map(Who::Person),
            days,
            time,
            name: Some(visit.customer_name.clone()),
            phone,
            moving: Some(visit),
            ..Want::default()
        };
        self.go_on();
    }

    pub(super) fn moved(&mut self, facts: &AppointmentFacts) {
        self.talk.reach(Outcome::Changed);
        self.talk.visits.clear();
        self.talk.own = None;
        let language = self.language();
        let day = speech::day(speech::local_date(self.shop, facts.starts_at), language);
        let at = speech::clock(self.shop, facts.starts_at);
        let (name, phone) = (self.talk.want.name.take(), self.talk.want.phone.take());
        self.talk.want = Want { name, phone, ..Want::default() };
        let english = format!("Your visit is now on {day} at {at}.");
        let spanish = format!("Su cita es ahora el {day} a las {at}.");
        self.go_on_with_the_rest(&english, &spanish);
    }

    /// Said before anything is asked: a yes to it could not be kept.
    fn too_late(&mut self, visit: &OwnVisit) {
        let visit = self.visit_words(visit);
        self.offer_message_about_own(
            &format!(
                "Your {visit} is so soon that only the salon itself can change it, so it stands. \
                 Shall I ask them to call you back about it?"
            ),
            &format!(
                "Su cita, {visit}, es tan pronto que solo el salón la puede cambiar, así que sigue en pie. \
                 ¿Pido que le llamen?"
            ),
        );
    }

    /// The shop's rules leave this to its people.
    pub(super) fn not_allowed(&mut self) {
        self.talk.want.moving = None;
        self.offer_message_about_own(
            "I cannot change this visit on the phone. Shall I ask the salon to call you back about it?",
            "No puedo cambiar esta cita por teléfono. ¿Pido al salón que le llame?",
        );
    }
}
