//! From "a haircut tomorrow" to a row in the book: details, offers, the read-back, the yes.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::Desk;
use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::availability::{Slot, day_bounds, local_to_utc};
use crate::ids::ServiceId;
use crate::live::Outcome;
use crate::reception::conversation::{Stage, Who};
use crate::reception::hearing::{Choice, Meaning};
use crate::reception::speech;
use crate::reception::times::TimeWish;
use crate::reception::{BookingDraft, Effect, SlotQuery};

/// Days that are looked at when the wished day has nothing.
const WIDE: u64 = 14;
/// Refusals of offers after which a person should call back.
const REFUSALS: u8 = 2;

impl Desk<'_> {
    /// Takes in what was said about a visit, and goes on with it.
    pub(super) fn details(&mut self, meaning: &Meaning) {
        if !self.note(meaning) && !meaning.wants_visit {
            // Nothing new: a yes to "would you like to book?", a name, or something unknown.
            let towards_booking = meaning.yes && !meaning.no && matches!(self.talk.stage, Stage::Open);
            if meaning.no && matches!(self.talk.stage, Stage::Open) {
                return self.ask(Stage::More, "All right. Is there anything else I can do for you?".into());
            }
            if !towards_booking {
                return self.unclear(meaning);
            }
        }
        self.intent("book");
        if let Some(doubt) = doubt(meaning) {
            self.say(doubt);
        }
        self.go_on();
    }

    /// A back-channel word ("okay", "uh-huh") changes nothing; a bare name is kept; the rest was not understood.
    fn unclear(&mut self, meaning: &Meaning) {
        if let Some(name) = &meaning.name {
            let first = name.split(' ').next().unwrap_or(name);
            let question = self.question();
            return self.repeat(format!("Hello {first}. {question}"));
        }
        if meaning.yes && !meaning.no {
            let question = self.question();
            return self.repeat(question);
        }
        self.not_understood();
    }

    /// Writes details down. True when there were any but a name.
    fn note(&mut self, meaning: &Meaning) -> bool {
        let want = &mut self.talk.want;
        if !meaning.services.is_empty() {
            want.services.clone_from(&meaning.services);
        }
        if meaning.who.is_some() {
            want.who = meaning.who;
        }
        if let Some(heard) = meaning.date {
            want.date = Some(heard.date);
        }
        if meaning.time.is_some() {
            want.time = meaning.time;
        }
        if let Some(name) = &meaning.name {
            want.name = Some(name.clone());
        }
        meaning.has_details()
    }

    /// The next thing that is missing, or the search.
    pub(super) fn go_on(&mut self) {
        if self.talk.want.services.is_empty() {
            let question = self.which_service();
            return self.ask(Stage::Service, question);
        }
        if !self.somebody_does_it() {
            let words = speech::service_words(self.shop, &self.talk.want.services);
            self.talk.want.who = None;
            self.say(format!("They do not do {words}, so I am looking at everybody who does."));
        }
        if self.talk.want.date.is_none() {
            let services = speech::service_words(self.shop, &self.talk.want.services);
            return self.ask(Stage::When, format!("Which day and time would you like for {services}?"));
        }
        self.search(false);
    }

    fn somebody_does_it(&self) -> bool {
        let Some(Who::Person(id)) = self.talk.want.who else { return true };
        let does = |service: &ServiceId| {
            self.shop.professionals.iter().any(|person| person.id == id && person.services.contains(service))
        };
        self.talk.want.services.iter().all(does)
    }

    pub(super) fn which_service(&self) -> String {
        let names: Vec<String> =
            self.shop.services.iter().take(4).map(|service| service.name.to_lowercase()).collect();
        format!("What would you like to have done? For example {}.", speech::list(names, "or"))
    }

    fn search(&mut self, wide: bool) {
        let Some(date) = self.talk.want.date else { return };
        let (from, until, wish) = self.stretch(date, wide);
        let professional = match self.talk.want.who {
            Some(Who::Person(id)) => Some(id),
            Some(Who::Anyone) | None => None,
        };
        self.talk.stage = Stage::Searching { wide };
        let services = self.talk.want.services.clone();
        self.effects.push(Effect::FindSlots(SlotQuery { services, professional, from, until, wish }));
    }

    /// Where to look: the day, or the part of it that was wished; wide, the two weeks from it on.
    fn stretch(&self, date: NaiveDate, wide: bool) -> (Instant, Instant, Option<Instant>) {
        let zone = self.shop.zone;
        let at = |minutes: u16| {
            local_to_utc(zone, date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes)))
        };
        let (start, end) = day_bounds(zone, date);
        let (_, far) = day_bounds(zone, date + Days::new(WIDE));
        match (self.talk.want.time, wide) {
            (Some(TimeWish::At(minutes)), false) => (start, end, Some(at(minutes))),
            (Some(TimeWish::At(minutes)), true) => (start, far, Some(at(minutes))),
            (Some(TimeWish::Between(from, until)), false) => (at(from), at(until).min(end), None),
            (Some(TimeWish::Between(..)) | None, true) => (start, far, None),
            (None, false) => (start, end, None),
        }
    }

    pub(super) fn slots_found(&mut self, mut slots: Vec<Slot>, exact: bool) {
        let Stage::Searching { wide } = self.talk.stage else { return };
        slots.truncate(3);
        if exact && let [slot] = slots[..] {
            return self.take_slot(slot);
        }
        let today = speech::local_date(self.shop, self.now);
        if slots.is_empty() && !wide {
            return self.search(true);
        }
        if slots.is_empty() {
            return self.offer_message("I am sorry, I have nothing free in the next two weeks. Shall I take a message, so that they call you back?");
        }
        let offers = speech::offers(self.shop, &slots, today);
        let opening = match (wide, self.talk.want.time) {
            (true, _) => "That day has nothing free. The nearest I have is",
            (false, Some(TimeWish::At(_))) => "That time is not free. I have",
            (false, _) => "I have",
        };
        let question = if slots.len() == 1 { "Would you like that?" } else { "Which one would you like?" };
        let words = format!("{opening} {offers}. {question}");
        self.ask(Stage::Offering(slots), words);
    }

    /// Answers "which of these?".
    pub(super) fn chosen(&mut self, slots: &[Slot], meaning: &Meaning) {
        if let Some(slot) = self.offer_meant(slots, meaning) {
            self.note_name(meaning);
            return self.take_slot(slot);
        }
        if meaning.has_details() {
            return self.details(meaning);
        }
        if meaning.no {
            self.talk.refused = self.talk.refused.saturating_add(1);
            if self.talk.refused >= REFUSALS {
                return self.offer_message(
                    "I am sorry that none of these fits. Shall I take a message, so that they call you back?",
                );
            }
            self.talk.want.date = None;
            self.talk.want.time = None;
            return self.ask(Stage::When, "All right. Which other day or time would you like?".into());
        }
        self.unclear(meaning);
    }

    fn offer_meant(&self, slots: &[Slot], meaning: &Meaning) -> Option<Slot> {
        let local = |slot: &Slot| slot.starts_at.with_timezone(&self.shop.zone).naive_local();
        match meaning.choice {
            Some(Choice::Nth(n)) => return slots.get(n).copied(),
            Some(Choice::Last) => return slots.last().copied(),
            None => {}
        }
        let minutes = |slot: &Slot| (local(slot).time() - NaiveTime::MIN).num_minutes();
        let fits = |slot: &&Slot| {
            let day = meaning.date.is_none_or(|heard| heard.date == local(slot).date());
            let time = match meaning.time {
                Some(TimeWish::At(at)) => minutes(slot) == i64::from(at),
                Some(TimeWish::Between(..)) => false,
                None => true,
            };
            let who = match meaning.who {
                Some(Who::Person(id)) => slot.professional == id,
                Some(Who::Anyone) | None => true,
            };
            day && time && who
        };
        if !meaning.services.is_empty() {
            return None;
        }
        if meaning.date.is_some() || meaning.time.is_some() || matches!(meaning.who, Some(Who::Person(_))) {
            let mut meant = slots.iter().filter(fits);
            return meant.next().filter(|_| meant.next().is_none()).copied();
        }
        // "Yes" to one offer is a choice, to several it is none.
        match slots {
            [only] if meaning.yes && !meaning.no => Some(*only),
            _ => None,
        }
    }

    fn note_name(&mut self, meaning: &Meaning) {
        if let Some(name) = &meaning.name {
            self.talk.want.name = Some(name.clone());
        }
    }

    /// A time is settled: the name, then the read-back.
    pub(super) fn take_slot(&mut self, slot: Slot) {
        let local = slot.starts_at.with_timezone(&self.shop.zone).naive_local();
        self.talk.want.date = Some(local.date());
        self.talk.want.time = Some(TimeWish::At((local.time() - NaiveTime::MIN).num_minutes() as u16));
        if self.talk.want.name.is_none() {
            let at = speech::clock(self.shop, slot.starts_at);
            let who = speech::first_name(self.shop, &slot);
            return self
                .ask(Stage::Name(slot), format!("{at} with {who} is free. What name shall I put it under?"));
        }
        self.read_back_after("", slot);
    }

    pub(super) fn read_back_after(&mut self, opening: &str, slot: Slot) {
        let text = format!("{opening}{}", speech::read_back(self.shop, &self.talk, &slot));
        let turn = self.say(text);
        self.talk.stage = Stage::ReadBack { slot, turn, cut: false };
    }

    /// Answers "what name?".
    pub(super) fn named(&mut self, slot: Slot, meaning: &Meaning) {
        if meaning.has_details() {
            return self.details(meaning);
        }
        if meaning.name.is_none() {
            if meaning.no && !meaning.yes {
                return self.offer_message("Without a name I cannot book. Shall I take a message instead?");
            }
            return self.not_understood();
        }
        self.note_name(meaning);
        self.read_back_after("", slot);
    }

    /// Answers the read-back. Only an uninterrupted one can be agreed to, and a yes with new details is none.
    pub(super) fn agreed(&mut self, slot: Slot, cut: bool, meaning: &Meaning) {
        let new_name = meaning.name.is_some() && meaning.name != self.talk.want.name;
        if self.changes(&slot, meaning) {
            return self.details(meaning);
        }
        if new_name {
            self.note_name(meaning);
            return self.read_back_after("", slot);
        }
        if meaning.no {
            self.talk.want.time = None;
            return self.ask(
                Stage::When,
                "All right, I have not booked it. Which day and time would you like instead?".into(),
            );
        }
        if !meaning.yes {
            return self.unclear(meaning);
        }
        if cut {
            return self.read_back_after("Just to be sure. ", slot);
        }
        self.talk.stage = Stage::Booking(slot);
        self.effects.push(Effect::Book(BookingDraft {
            services: self.talk.want.services.clone(),
            professional: slot.professional,
            starts_at: slot.starts_at,
            customer_name: self.talk.want.name.clone().unwrap_or_default(),
            customer_phone: self.talk.caller.clone(),
        }));
    }

    /// Whether something other than what was read back is wanted.
    fn changes(&self, slot: &Slot, meaning: &Meaning) -> bool {
        let local = slot.starts_at.with_timezone(&self.shop.zone).naive_local();
        let minutes = (local.time() - NaiveTime::MIN).num_minutes();
        let other_time = match meaning.time {
            Some(TimeWish::At(at)) => i64::from(at) != minutes,
            Some(TimeWish::Between(from, until)) => !(i64::from(from)..i64::from(until)).contains(&minutes),
            None => false,
        };
        other_time
            || meaning.date.is_some_and(|heard| heard.date != local.date())
            || matches!(meaning.who, Some(Who::Person(id)) if id != slot.professional)
            || (!meaning.services.is_empty() && meaning.services != self.talk.want.services)
    }

    /// The row is on disk: now, and only now, it may be said.
    pub(super) fn booked(&mut self, facts: &AppointmentFacts) {
        self.talk.reach(Outcome::Booked);
        self.talk.refused = 0;
        let day = speech::day(speech::local_date(self.shop, facts.starts_at));
        let at = speech::clock(self.shop, facts.starts_at);
        let name = self.talk.want.name.take();
        self.talk.want = crate::reception::conversation::Want { name, ..Default::default() };
        self.ask(
            Stage::More,
            format!(
                "You are booked for {day} at {at} with {}. Is there anything else I can do for you?",
                facts.professional
            ),
        );
    }

    pub(super) fn slot_taken(&mut self, mut others: Vec<Slot>) {
        others.truncate(3);
        if others.is_empty() {
            self.talk.want.time = None;
            self.talk.want.date = None;
            return self.ask(
                Stage::When,
                "I am sorry, that time has just gone. Which other day would you like?".into(),
            );
        }
        let today = speech::local_date(self.shop, self.now);
        let offers = speech::offers(self.shop, &others, today);
        let words =
            format!("I am sorry, that time has just gone. I still have {offers}. Which one would you like?");
        self.ask(Stage::Offering(others), words);
    }
}

/// Weekday and date did not belong together: say which day it is looked at.
fn doubt(meaning: &Meaning) -> Option<String> {
    let heard = meaning.date.filter(|heard| heard.doubtful)?;
    Some(format!("That weekday is {}, so I am looking there.", speech::day(heard.date)))
}
