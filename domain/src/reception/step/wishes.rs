//! What a caller wants with an own visit, by rule: to hear it, to give it up, to move it. Who calls from the number that it was
//! booked with and says its name is served here; everybody else is offered a message, and learns nothing.

use super::Desk;
use crate::availability::Slot;
use crate::ids::ProfessionalId;
use crate::live::Outcome;
use crate::reception::conversation::{LOOKUPS, OwnAct, OwnVisit, OwnWish, Stage};
use crate::reception::{Effect, speech};
use crate::understanding::Meaning;
use crate::understanding::dates::DayWish;
use crate::understanding::intents::Intent;
use crate::understanding::times::TimeWish;

impl Desk<'_> {
    /// Takes up what is wished, and asks for the name where the caller has not said it.
    pub(super) fn own_visit_wanted(&mut self, act: OwnAct, text: &str, meaning: &Meaning) {
        self.intent(match act {
            OwnAct::Hear => "confirm",
            OwnAct::Cancel => "cancel",
            OwnAct::Move => "change",
        });
        self.note_name(meaning);
        self.talk.own = Some(OwnWish { act, text: text.to_owned(), days: meaning.days, time: meaning.time });
        if self.talk.caller.is_none() {
            return self.offer_message_about_own(
                "I do not see the number that you call from, so I must not look into your visits. \
                 Shall I ask the salon to call you back about it?",
                "No veo el número desde el que llama, así que no puedo mirar sus citas. \
                 ¿Pido al salón que le llame?",
            );
        }
        if self.talk.gave_names.is_empty() {
            return self.ask(Stage::WhoseVisit, self.whose_visit_question());
        }
        self.find_own_visits();
    }

    pub(super) fn whose_visit_question(&self) -> String {
        self.language()
            .pick(
                "Under which name is the visit? Please say the whole name.",
                "¿A nombre de quién está la cita? Dígame el nombre completo, por favor.",
            )
            .to_owned()
    }

    /// The name was said, or not.
    pub(super) fn whose_visit_heard(&mut self, meaning: &Meaning) {
        if meaning.name.is_some() {
            self.note_name(meaning);
            return self.find_own_visits();
        }
        if meaning.answer.no {
            return self.offer_message_about_own(
                "All right. Shall I ask the salon to call you back about it?",
                "De acuerdo. ¿Pido al salón que le llame?",
            );
        }
        self.not_understood();
    }

    fn find_own_visits(&mut self) {
        if !self.may_look_up() {
            return self.offer_message_about_own(
                "I am sorry, I cannot look any further. Shall I ask the salon to call you back?",
                "Lo siento, no puedo mirar más. ¿Pido al salón que le llame?",
            );
        }
        self.talk.stage = Stage::Looking;
        self.effects.push(Effect::FindVisits);
    }

    /// Counts a look into the visits, and says whether it may be: names must not be tried one after the other.
    pub(super) fn may_look_up(&mut self) -> bool {
        self.talk.lookups = self.talk.lookups.saturating_add(1);
        self.talk.lookups <= LOOKUPS
    }

    /// Offers to pass on what was wished, in the caller's words.
    pub(super) fn offer_message_about_own(&mut self, english: &str, spanish: &str) {
        let text = self.talk.own.take().map(|own| own.text);
        self.offer_message(text, english, spanish);
    }

    /// The visits of the number and the name that were said.
    pub(super) fn own_visits_found(&mut self, visits: Vec<OwnVisit>) {
        let Some(wish) = self.talk.own.clone() else { return self.not_understood() };
        if visits.is_empty() {
            return self.offer_message_about_own(
                "I find no coming visit under this number and that name. \
                 Shall I ask the salon to look and call you back?",
                "No encuentro ninguna cita próxima con este número y ese nombre. \
                 ¿Pido al salón que lo mire y le llame?",
            );
        }
        self.talk.visits = visits;
        if wish.act == OwnAct::Hear {
            return self.read_visits_out();
        }
        match self.visit_named(&wish) {
            Some(visit) => self.do_with(visit, wish),
            None => self.ask(Stage::WhichVisit, self.which_visit_question()),
        }
    }

    fn read_visits_out(&mut self) {
        self.talk.own = None;
        self.talk.reach(Outcome::Inquiry);
        let visits = self.visits_in_words();
        self.go_on_with_the_rest(&format!("You have {visits}."), &format!("Tiene {visits}."));
    }

    pub(super) fn which_visit_question(&self) -> String {
        let visits = self.visits_in_words();
        self.language()
            .pick(
                &format!("You have {visits}. Which one do you mean?"),
                &format!("Tiene {visits}. ¿Cuál de ellas?"),
            )
            .to_owned()
    }

    fn visits_in_words(&self) -> String {
        let visits: Vec<String> = self.talk.visits.iter().map(|visit| self.visit_words(visit)).collect();
        visits.join(self.language().pick("; and ", "; y "))
    }

    /// The only visit, or the only one on the day and at the time that the caller named.
    fn visit_named(&self, wish: &OwnWish) -> Option<OwnVisit> {
        if let [only] = self.talk.visits.as_slice() {
            return Some(only.clone());
        }
        if wish.days.is_none() && wish.time.is_none() {
            return None;
        }
        let fits = |visit: &&OwnVisit| {
            wish.days.is_none_or(|days| self.is_on(visit, days))
                && (wish.act == OwnAct::Move || wish.time.is_none_or(|time| self.is_at(visit, time)))
        };
        let mut meant = self.talk.visits.iter().filter(fits);
        meant.next().filter(|_| meant.next().is_none()).cloned()
    }

    /// Answers "which of your visits?".
    pub(super) fn which_visit_heard(&mut self, meaning: &Meaning) {
        let Some(mut wish) = self.talk.own.clone() else { return self.not_understood() };
        if meaning.wants(Intent::Change) {
            wish.act = OwnAct::Move;
        } else if meaning.wants(Intent::Cancel) {
            wish.act = OwnAct::Cancel;
        }
        if let Some(visit) = self.visit_meant(meaning) {
            return self.do_with(visit, wish);
        }
        if meaning.answer.no {
            return self.stays_as_it_is();
        }
        self.unclear(meaning);
    }

    /// By its place, day, time or person as among offers, or by its service.
    fn visit_meant(&self, meaning: &Meaning) -> Option<OwnVisit> {
        let visits = &self.talk.visits;
        let wanted = &meaning.services.wanted;
        if !wanted.is_empty() {
            let mut meant = visits.iter().filter(|visit| wanted.iter().all(|id| visit.services.contains(id)));
            return meant.next().filter(|_| meant.next().is_none()).cloned();
        }
        let slot = |visit: &OwnVisit| Slot {
            professional: visit.professional.unwrap_or(ProfessionalId(uuid::Uuid::nil())),
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
        };
        let slots: Vec<Slot> = visits.iter().map(slot).collect();
        let meant = self.offer_meant(&slots, meaning)?;
        visits.iter().find(|visit| slot(visit) == meant).cloned()
    }

    /// Cancelling is read back; moving looks for a time. A day or time that is the visit's own says which visit, not where to.
    fn do_with(&mut self, visit: OwnVisit, wish: OwnWish) {
        let days = wish.days.filter(|days| !self.is_on(&visit, *days));
        let time = wish.time.filter(|time| days.is_some() || !self.is_at(&visit, *time));
        let cancels = wish.act == OwnAct::Cancel;
        self.talk.own = Some(wish);
        if cancels { self.undo_visit(visit) } else { self.move_visit(visit, days, time) }
    }

    fn is_on(&self, visit: &OwnVisit, days: DayWish) -> bool {
        days.takes(speech::local_date(self.shop, visit.starts_at))
    }

    fn is_at(&self, visit: &OwnVisit, time: TimeWish) -> bool {
        let minutes = speech::minutes(self.shop, visit.starts_at);
        match time {
            TimeWish::At(at) => minutes == at,
            TimeWish::Between(from, until) => (from..until).contains(&minutes),
        }
    }
}
