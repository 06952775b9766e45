//! From a wish to a row in the book: the search, the offers, the name, the read-back, the yes.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::Desk;
use super::details::WIDE;
use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::availability::{Slot, day_bounds, local_to_utc};
use crate::live::Outcome;
use crate::reception::conversation::{Stage, Want};
use crate::reception::{BookingDraft, Effect, SlotQuery, speech};
use crate::understanding::Meaning;
use crate::understanding::answers::{Choice, Shift, VisitPart, part_named};
use crate::understanding::dates::DayWish;
use crate::understanding::intents::Intent;
use crate::understanding::language::Language::{English, Spanish};
use crate::understanding::offered::Who;
use crate::understanding::times::TimeWish;

/// Refusals of offers after which a person should call back.
const REFUSALS: u8 = 2;
/// Refusals of the read-back after which a person should call back.
const DISPUTES: u8 = 3;
/// Days of a stretch that are searched one by one for a part of the day.
const STRETCH: u8 = 7;

impl Desk<'_> {
    pub(super) fn search(&mut self, wide: bool, ahead: u8) {
        let Some(days) = self.talk.want.days else { return };
        let (from, until, wish) = self.stretch(days, wide, ahead);
        let professional = match self.talk.want.who {
            Some(Who::Person(id)) => Some(id),
            Some(Who::Anyone) | None => None,
        };
        self.talk.stage = Stage::Searching { wide, ahead };
        let services = self.talk.want.services.clone();
        let moving = self.talk.want.moving.as_ref().map(|visit| visit.id);
        self.effects.push(Effect::FindSlots(SlotQuery { services, professional, from, until, wish, moving }));
    }

    /// Where to look: the day or days, or the part of one day that was wished; wide, the two weeks from it on.
    fn stretch(&self, days: DayWish, wide: bool, ahead: u8) -> (Instant, Instant, Option<Instant>) {
        let zone = self.shop.zone;
        let at = |date: NaiveDate, minutes: u16| {
            local_to_utc(zone, date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes)))
        };
        let (start, _) = day_bounds(zone, days.first);
        let (_, end) = day_bounds(zone, if wide { days.first + Days::new(WIDE) } else { days.last });
        match self.talk.want.time {
            Some(TimeWish::At(minutes)) => (start, end, Some(at(days.first, minutes))),
            Some(TimeWish::Between(from, until)) if !wide => {
                let date = days.first + Days::new(u64::from(ahead));
                let (_, midnight) = day_bounds(zone, date);
                (at(date, from), at(date, until).min(midnight), None)
            }
            Some(TimeWish::Between(..)) | None => (start, end, None),
        }
    }

    pub(super) fn slots_found(&mut self, mut slots: Vec<Slot>, exact: bool) {
        let Stage::Searching { wide, ahead } = self.talk.stage else { return };
        slots.truncate(3);
        if exact && let [slot] = slots[..] {
            if self.talk.to_model {
                let opening = self.language().pick("That time is free:", "Esa hora está libre:");
                return self.offer(opening, slots);
            }
            return self.take_slot(slot);
        }
        if slots.is_empty() && !wide {
            return match self.next_day(ahead) {
                Some(next) => self.search(false, next),
                None => self.search(true, 0),
            };
        }
        if slots.is_empty() {
            return self.offer_waiting(
                "I am sorry, I have nothing free in the next two weeks. Shall I note you down for the waiting list?",
                "Lo siento, no tengo nada libre en las próximas dos semanas. ¿Le apunto en la lista de espera?",
            );
        }
        let opening = self.opening(wide);
        self.offer(&opening, slots);
    }

    /// The next day of a stretch to look at, where only a part of each day will do.
    fn next_day(&self, ahead: u8) -> Option<u8> {
        let days = self.talk.want.days?;
        let by_day = matches!(self.talk.want.time, Some(TimeWish::Between(..)));
        let next = ahead + 1;
        let within = days.first + Days::new(u64::from(next)) <= days.last;
        (by_day && within && next < STRETCH).then_some(next)
    }

    /// Why it is these that are offered.
    fn opening(&self, wide: bool) -> String {
        let pick = |english: &str, spanish: &str| self.language().pick(english, spanish).to_owned();
        let day = self.talk.want.days.and_then(DayWish::single);
        match (wide, day.filter(|day| !self.is_open(*day)), self.talk.want.time) {
            (true, Some(day), _) => {
                let closed = speech::hours(self.shop, Some(day), self.language());
                format!("{closed} {}", pick("The nearest I have is", "Lo más cercano que tengo es"))
            }
            (true, None, _) => pick(
                "That day has nothing free. The nearest I have is",
                "Ese día no hay nada libre. Lo más cercano que tengo es",
            ),
            (false, _, Some(TimeWish::At(_))) => {
                pick("That time is not free. I have", "Esa hora no está libre. Tengo")
            }
            (false, ..) => pick("I have", "Tengo"),
        }
    }

    fn offer(&mut self, opening: &str, slots: Vec<Slot>) {
        let language = self.language();
        for slot in &slots {
            self.talk.knows(*slot);
        }
        let offers = speech::offers(self.shop, &slots, self.today(), language);
        let question = match (slots.len(), language) {
            (1, English) => "Would you like that?",
            (1, Spanish) => "¿Le va bien?",
            (_, English) => "Which one would you like?",
            (_, Spanish) => "¿Cuál prefiere?",
        };
        self.ask(Stage::Offering(slots), format!("{opening} {offers}. {question}"));
    }

    /// Answers "which of these?".
    pub(super) fn chosen(&mut self, slots: &[Slot], meaning: &Meaning) {
        if let Some(slot) = self.offer_meant(slots, meaning) {
            self.note_name(meaning);
            return self.take_slot(slot);
        }
        if let Some(shift) = meaning.answer.shift.filter(|_| meaning.days.is_none() && meaning.time.is_none())
        {
            return self.shifted(slots, shift);
        }
        if meaning.has_details() {
            return self.details(meaning);
        }
        if meaning.answer.no || meaning.answer.others {
            self.talk.refused = self.talk.refused.saturating_add(1);
            if self.talk.refused >= REFUSALS {
                return self.offer_message(
                    None,
                    "I am sorry that none of these fits. Shall I take a message, so that they call you back?",
                    "Siento que ninguna le venga bien. ¿Dejo un recado para que le llamen?",
                );
            }
            self.talk.want.days = None;
            self.talk.want.time = None;
            return self.ask_in(
                Stage::When,
                "All right. Which other day or time would you like?",
                "De acuerdo. ¿Qué otro día u hora le gustaría?",
            );
        }
        self.unclear(meaning);
    }

    /// "Something earlier": on the same day, before or after what was offered.
    fn shifted(&mut self, slots: &[Slot], shift: Shift) {
        let starts = |slot: &Slot| slot.starts_at;
        let (Some(first), Some(last)) = (slots.iter().map(starts).min(), slots.iter().map(starts).max())
        else {
            return self.not_understood();
        };
        let edge = if shift == Shift::Earlier { first } else { last };
        let minutes = speech::minutes(self.shop, edge);
        self.talk.want.days = Some(DayWish::on(speech::local_date(self.shop, edge)));
        self.talk.want.time = Some(match shift {
            Shift::Earlier => TimeWish::Between(0, minutes),
            Shift::Later => TimeWish::Between(minutes + 1, 24 * 60),
        });
        self.search(false, 0);
    }

    pub(super) fn offer_meant(&self, slots: &[Slot], meaning: &Meaning) -> Option<Slot> {
        let refuses = meaning.answer.no && !meaning.answer.yes;
        match meaning.choice {
            Some(Choice::Nth(n)) => return slots.get(n).copied(),
            Some(Choice::Last) => return slots.last().copied(),
            Some(Choice::Earliest) => return slots.iter().min_by_key(|slot| slot.starts_at).copied(),
            Some(Choice::Latest) => return slots.iter().max_by_key(|slot| slot.starts_at).copied(),
            Some(Choice::Any) if !refuses => return slots.first().copied(),
            Some(Choice::Any) | None => {}
        }
        if !meaning.services.wanted.is_empty() {
            return None;
        }
        // "As early as possible" and "anyone is fine" leave it to us.
        let anyone = meaning.who == Some(Who::Anyone) && meaning.days.is_none() && meaning.time.is_none();
        if (meaning.answer.soonest || anyone) && !refuses {
            let meant = slots.iter().filter(|slot| {
                meaning.days.is_none_or(|days| days.takes(speech::local_date(self.shop, slot.starts_at)))
            });
            return meant.min_by_key(|slot| slot.starts_at).copied();
        }
        let fits = |slot: &&Slot| {
            let day =
                meaning.days.is_none_or(|days| days.takes(speech::local_date(self.shop, slot.starts_at)));
            let minutes = speech::minutes(self.shop, slot.starts_at);
            let time = match meaning.time {
                Some(TimeWish::At(at)) => minutes == at,
                Some(TimeWish::Between(from, until)) => (from..until).contains(&minutes),
                None => true,
            };
            let who = match meaning.who {
                Some(Who::Person(id)) => slot.professional == id,
                Some(Who::Anyone) | None => true,
            };
            day && time && who
        };
        if meaning.days.is_some() || meaning.time.is_some() || matches!(meaning.who, Some(Who::Person(_))) {
            let mut meant = slots.iter().filter(fits);
            return meant.next().filter(|_| meant.next().is_none()).copied();
        }
        // "Yes" to one offer is a choice, to several it is none.
        match slots {
            [only] if meaning.answer.yes && !meaning.answer.no => Some(*only),
            _ => None,
        }
    }

    /// A time is settled: the name, the number of one who hides it, then the read-back.
    pub(super) fn take_slot(&mut self, slot: Slot) {
        self.talk.knows(slot);
        self.talk.want.days = Some(DayWish::on(speech::local_date(self.shop, slot.starts_at)));
        self.talk.want.time = Some(TimeWish::At(speech::minutes(self.shop, slot.starts_at)));
        if self.talk.want.name.is_none() {
            let language = self.language();
            let at = speech::clock(self.shop, slot.starts_at);
            let who = speech::first_name(self.shop, &slot, language);
            return self.ask(
                Stage::Name(slot),
                match language {
                    English => format!("{at} with {who} is free. What name shall I put it under?"),
                    Spanish => format!("A las {at} con {who} está libre. ¿A qué nombre la pongo?"),
                },
            );
        }
        self.number_or_read_back(slot);
    }

    fn number_or_read_back(&mut self, slot: Slot) {
        let want = &self.talk.want;
        let reachable =
            self.talk.caller.is_some() || self.talk.known || want.phone.is_some() || want.no_phone;
        if reachable {
            return self.read_back_after("", slot);
        }
        self.talk.stage = Stage::Phone { slot, keys: String::new() };
        let question = self.question();
        self.say(question);
    }

    pub(super) fn read_back_after(&mut self, opening: &str, slot: Slot) {
        // A read-back is the desk's own, word for word.
        self.talk.to_model = false;
        let text = format!("{opening}{}", speech::read_back(self.shop, &self.talk, &slot));
        let turn = self.say(text);
        self.talk.stage = Stage::ReadBack { slot, turn, cut: false };
    }

    /// Answers "what name?", also letter by letter.
    pub(super) fn named(&mut self, slot: Slot, meaning: &Meaning) {
        if meaning.has_details() && meaning.name.is_none() {
            return self.details(meaning);
        }
        if meaning.name.is_none() {
            if meaning.answer.no && !meaning.answer.yes {
                return self.offer_message(
                    None,
                    "Without a name I cannot book. Shall I take a message instead?",
                    "Sin un nombre no puedo reservar. ¿Dejo un recado?",
                );
            }
            if let Some(shift) = meaning.answer.shift {
                return self.shifted(&[slot], shift);
            }
            if meaning.answer.yes {
                // "Perfect" is about the time; the name is still missing.
                let question = self.question();
                return self.repeat(question);
            }
            return self.not_understood();
        }
        if self.changes(&slot, meaning) {
            return self.details(meaning);
        }
        self.note(meaning);
        self.number_or_read_back(slot);
    }

    /// Answers "which number?".
    pub(super) fn phone_heard(&mut self, slot: Slot, meaning: &Meaning) {
        if let Some(phone) = &meaning.phone {
            return self.number_typed(slot, &phone.digits);
        }
        if meaning.has_details() {
            return self.details(meaning);
        }
        // A number is asked for twice at most: nobody loses a visit over it.
        if meaning.answer.no || self.talk.asked_again {
            self.talk.asked_again = false;
            self.talk.want.no_phone = true;
            return self.read_back_after("", slot);
        }
        self.talk.asked_again = true;
        self.not_understood();
    }

    /// A whole number was said or typed.
    pub(super) fn number_typed(&mut self, slot: Slot, digits: &str) {
        let said = crate::understanding::phones::SpokenNumber { digits: digits.to_owned() };
        match said.international(self.country()) {
            Some(phone) => {
                self.talk.want.phone = Some(phone);
                self.read_back_after("", slot);
            }
            None if self.talk.asked_again => {
                self.talk.asked_again = false;
                self.talk.want.no_phone = true;
                self.read_back_after("", slot);
            }
            None => {
                self.talk.asked_again = true;
                self.talk.stage = Stage::Phone { slot, keys: String::new() };
                self.not_understood();
            }
        }
    }

    /// Answers the read-back. Only an uninterrupted one can be agreed to, and a yes with new details is none.
    pub(super) fn agreed(&mut self, slot: Slot, cut: bool, meaning: &Meaning) {
        if self.changes(&slot, meaning) {
            return self.details(meaning);
        }
        let new_name = meaning.name.is_some() && meaning.name != self.talk.want.name;
        if new_name || meaning.phone.is_some() || meaning.own_number {
            self.note(meaning);
            return self.read_back_after("", slot);
        }
        if let Some(shift) = meaning.answer.shift {
            return self.shifted(&[slot], shift);
        }
        if meaning.answer.no {
            return self.disputed(slot);
        }
        if !meaning.answer.yes {
            return self.unclear(meaning);
        }
        if cut {
            let sure = self.language().pick("Just to be sure. ", "Para estar seguros. ");
            return self.read_back_after(sure, slot);
        }
        self.talk.stage = Stage::Booking(slot);
        let want = &self.talk.want;
        if let Some(visit) = &want.moving {
            self.effects.push(Effect::Move { visit: visit.id, to: slot });
            return;
        }
        self.effects.push(Effect::Book(BookingDraft {
            services: want.services.clone(),
            professional: slot.professional,
            starts_at: slot.starts_at,
            customer_name: want.name.clone().unwrap_or_default(),
            customer_phone: want.phone.clone().or_else(|| self.talk.caller.clone()),
        }));
    }

    /// A read-back was refused without saying why: ask what is wrong, then have the name spelled, then a person.
    fn disputed(&mut self, slot: Slot) {
        self.talk.disputed = self.talk.disputed.saturating_add(1);
        match self.talk.disputed {
            0..=1 => self.ask_in(
                Stage::Fix(slot),
                "All right, I have not booked it. What shall I change: the day, the time, the service or the name?",
                "De acuerdo, no la he reservado. ¿Qué cambio: el día, la hora, el servicio o el nombre?",
            ),
            n if n < DISPUTES => self.ask_in(
                Stage::Spell(slot),
                "I want to get it right. Could you spell the name for me, letter by letter?",
                "Quiero anotarlo bien. ¿Me puede deletrear el nombre, letra por letra?",
            ),
            _ => self.offer_message(
                None,
                "I am sorry that I do not get it right. Shall I take a message, so that they call you back?",
                "Siento no entenderlo bien. ¿Dejo un recado para que le llamen?",
            ),
        }
    }

    /// Answers "what shall I change?".
    pub(super) fn fixed(&mut self, text: &str, slot: Slot, meaning: &Meaning) {
        if meaning.has_details() {
            return self.details(meaning);
        }
        if meaning.name.is_some() {
            self.note(meaning);
            return self.read_back_after("", slot);
        }
        match part_named(text) {
            Some(VisitPart::Name) => {
                return self.ask_in(
                    Stage::Spell(slot),
                    "What is the name? Please spell it for me.",
                    "¿Cuál es el nombre? Deletréelo, por favor.",
                );
            }
            Some(VisitPart::Service) => {
                self.talk.want.services.clear();
                return self.go_on();
            }
            Some(VisitPart::When) => {
                self.talk.want.time = None;
                return self.ask_in(
                    Stage::When,
                    "Which day and time would you like instead?",
                    "¿Qué día y a qué hora prefiere?",
                );
            }
            None => {}
        }
        if meaning.answer.no || meaning.wants(Intent::Cancel) {
            return self.drop_booking();
        }
        if meaning.answer.yes {
            return self.read_back_after("", slot);
        }
        self.not_understood();
    }

    /// Whether something other than what was read back is wanted.
    fn changes(&self, slot: &Slot, meaning: &Meaning) -> bool {
        let date = speech::local_date(self.shop, slot.starts_at);
        let minutes = speech::minutes(self.shop, slot.starts_at);
        let other_time = match meaning.time {
            Some(TimeWish::At(at)) => at != minutes,
            Some(TimeWish::Between(from, until)) => !(from..until).contains(&minutes),
            None => false,
        };
        let wanted = &meaning.services.wanted;
        let known = &self.talk.want.services;
        other_time
            || meaning.days.is_some_and(|days| !days.takes(date))
            || matches!(meaning.who, Some(Who::Person(id)) if id != slot.professional)
            || meaning.services.unwanted.iter().any(|service| known.contains(service))
            || (!wanted.is_empty()
                && (wanted != known)
                && !(meaning.adds && wanted.iter().all(|service| known.contains(service))))
    }

    /// The row is on disk: now, and only now, it may be said.
    pub(super) fn booked(&mut self, facts: &AppointmentFacts) {
        self.talk.reach(Outcome::Booked);
        self.talk.refused = 0;
        self.talk.disputed = 0;
        let language = self.language();
        let day = speech::day(speech::local_date(self.shop, facts.starts_at), language);
        let at = speech::clock(self.shop, facts.starts_at);
        let (name, phone) = (self.talk.want.name.take(), self.talk.want.phone.take());
        self.talk.want = Want { name, phone, ..Want::default() };
        let who = &facts.professional;
        let english = format!("You are booked for {day} at {at} with {who}.");
        let spanish = format!("Su cita está reservada para el {day} a las {at} con {who}.");
        if self.talk.may_ask_for_texts && self.talk.want.phone.is_none() {
            return self.offer_texts(&english, &spanish);
        }
        self.go_on_with_the_rest(&english, &spanish);
    }

    pub(super) fn slot_taken(&mut self, mut others: Vec<Slot>) {
        others.truncate(3);
        if others.is_empty() {
            self.talk.want.time = None;
            self.talk.want.days = None;
            return self.ask_in(
                Stage::When,
                "I am sorry, that time has just gone. Which other day would you like?",
                "Lo siento, esa hora acaba de ocuparse. ¿Qué otro día le gustaría?",
            );
        }
        let opening = self.language().pick(
            "I am sorry, that time has just gone. I still have",
            "Lo siento, esa hora acaba de ocuparse. Todavía tengo",
        );
        self.offer(opening, others);
    }
}
