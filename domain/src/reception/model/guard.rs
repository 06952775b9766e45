//! The guard over a model's words: a sentence that states a booking, a price, a time, a number or a rule that neither the
//! store nor a tool has told in this call is not spoken. It doubts: what it cannot read is not spoken either.
//!
//! Spelled-out times and amounts ("half past two", "forty dollars") are never spoken: the desk writes digits.

mod claims;
mod phrases;

use chrono::{Datelike, NaiveDate};

use self::claims::{Claims, Clock, Day, claims};
use self::phrases::{AVAILABLE, BOOKED, CLOSED, HOURS, OPEN, RULES, SECRETS};
use super::super::{Shop, speech};
use crate::Instant;
use crate::availability::Slot;
use crate::ids::{ProfessionalId, ServiceId};
use crate::money::Cents;
use crate::understanding::offered;
use crate::understanding::words::Words;

/// What may be said, because it is so.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The shop as the store knows it.
    pub shop: &'a Shop,
    /// Now.
    pub now: Instant,
    /// Times that were told in this call, of free time or of the caller's own visits.
    pub times: &'a [Slot],
    /// What tools answered in this call, word for word.
    pub told: &'a [String],
    /// The services that the caller wants.
    pub wanted: &'a [ServiceId],
}

/// What a sentence states without ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// That something is done: booked, changed, cancelled, sent.
    Booking,
    /// A price.
    Price,
    /// A time, or that one is free.
    Time,
    /// A day.
    Day,
    /// A length of time or another number.
    Number,
    /// A rule of the shop, or a gift.
    Rule,
    /// It asks for what no receptionist asks for.
    Secret,
}

impl Claim {
    /// For the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::Price => "price",
            Self::Time => "time",
            Self::Day => "day",
            Self::Number => "number",
            Self::Rule => "rule",
            Self::Secret => "secret",
        }
    }
}

/// Whether a sentence, made fit for the ear, may be spoken; else what is wrong with it.
pub fn check(sentence: &str, known: &Known) -> Result<(), Claim> {
    if sentence.len() > LONGEST || !sentence.chars().all(is_ours) {
        return Err(Claim::Number);
    }
    let said = Said::of(sentence, known);
    said.nothing_secret()?;
    said.nothing_done()?;
    said.rules()?;
    said.prices()?;
    said.times()?;
    said.days()?;
    said.numbers()
}

/// More than a voice says in one breath is not looked through to its end, and so not spoken.
const LONGEST: usize = 900;

/// English and Spanish letters: one that only looks like them would hide a word.
fn is_ours(c: char) -> bool {
    !c.is_alphabetic() || c.is_ascii() || ('\u{c0}'..='\u{17f}').contains(&c)
}

/// A sentence, taken apart.
struct Said<'a> {
    known: &'a Known<'a>,
    words: Words<'a>,
    claims: Claims,
    services: Vec<ServiceId>,
    people: Vec<ProfessionalId>,
    asks: bool,
}

impl<'a> Said<'a> {
    fn of(sentence: &'a str, known: &'a Known<'a>) -> Self {
        let words = Words::of(sentence);
        let shop = known.shop;
        let plain: Vec<String> = words.all().map(|word| word.plain.clone()).collect();
        let named = |name: &str| plain.iter().any(|word| *word == crate::understanding::words::plain(name));
        Self {
            known,
            claims: claims(sentence),
            services: offered::services(&mut Words::of(sentence), &shop.services).wanted,
            people: shop
                .professionals
                .iter()
                .filter(|person| named(person.first_name()))
                .map(|person| person.id)
                .collect(),
            asks: sentence.trim_end().ends_with('?'),
            words,
        }
    }

    fn nothing_secret(&self) -> Result<(), Claim> {
        if self.words.has_any(&SECRETS) { Err(Claim::Secret) } else { Ok(()) }
    }

    /// Only the desk says that something is done, once it is.
    fn nothing_done(&self) -> Result<(), Claim> {
        if self.words.has_any(&BOOKED) { Err(Claim::Booking) } else { Ok(()) }
    }

    fn rules(&self) -> Result<(), Claim> {
        let told = |phrase: &str| self.known.told.iter().any(|line| Words::of(line).find(phrase).is_some());
        let grounded = (0..self.words.len())
            .filter_map(|i| self.words.which_at(i, &RULES))
            .all(|phrase| told(phrase.text));
        if grounded { Ok(()) } else { Err(Claim::Rule) }
    }

    fn prices(&self) -> Result<(), Claim> {
        if self.claims.unreadable_price {
            return Err(Claim::Price);
        }
        if self.claims.amounts.iter().all(|amount| self.is_price(*amount)) {
            Ok(())
        } else {
            Err(Claim::Price)
        }
    }

    /// The price of what the sentence names, of what the caller wants, or one that was told.
    fn is_price(&self, amount: Cents) -> bool {
        let shop = self.known.shop;
        let of = |ids: &[ServiceId]| {
            !ids.is_empty()
                && (speech::total(shop, ids) == amount
                    || speech::services(shop, ids).any(|service| service.price == amount))
        };
        if !self.services.is_empty() {
            return of(&self.services);
        }
        of(self.known.wanted) || self.known.told.iter().any(|line| claims(line).amounts.contains(&amount))
    }

    fn times(&self) -> Result<(), Claim> {
        if self.claims.unreadable_time {
            return Err(Claim::Time);
        }
        let states = !self.asks && self.words.has_any(&AVAILABLE) && !self.is_of_hours();
        if states && self.known.times.is_empty() {
            return Err(Claim::Time);
        }
        let told =
            |clock: &Clock| if self.is_of_hours() { self.is_hour(*clock) } else { self.is_told(*clock) };
        if self.claims.clocks.iter().all(told) { Ok(()) } else { Err(Claim::Time) }
    }

    /// It is about opening hours.
    fn is_of_hours(&self) -> bool {
        self.words.has_any(&HOURS)
    }

    /// The shop opens or closes then, on one of the days that are named.
    fn is_hour(&self, clock: Clock) -> bool {
        let days = &self.claims.days;
        self.known.shop.hours.0.iter().any(|span| {
            let on = days.is_empty() || days.iter().any(|day| self.weekday(*day) == Some(span.weekday));
            on && (clock.is(span.opens) || clock.is(span.closes))
        })
    }

    /// A told time at this hour, on a day and with somebody that the sentence names, where it names any.
    fn is_told(&self, clock: Clock) -> bool {
        self.known.times.iter().any(|slot| {
            let shop = self.known.shop;
            let date = speech::local_date(shop, slot.starts_at);
            let days = &self.claims.days;
            clock.is(speech::minutes(shop, slot.starts_at))
                && (days.is_empty() || days.iter().any(|day| self.falls_on(*day, date)))
                && (self.people.is_empty() || self.people.contains(&slot.professional))
        })
    }

    fn days(&self) -> Result<(), Claim> {
        let grounded = |day: &Day| {
            if self.is_of_hours() {
                return self.is_open_as_said(*day);
            }
            let told = |slot: &Slot| self.falls_on(*day, speech::local_date(self.known.shop, slot.starts_at));
            self.asks || self.known.times.iter().any(told)
        };
        if self.claims.days.iter().all(grounded) { Ok(()) } else { Err(Claim::Day) }
    }

    /// Open days are said to be open, closed ones closed; of both in one sentence nothing is known.
    fn is_open_as_said(&self, day: Day) -> bool {
        let Some(weekday) = self.weekday(day) else { return self.asks };
        let is_open = !self.known.shop.hours.on(weekday).is_empty();
        match (self.words.has_any(&OPEN), self.words.has_any(&CLOSED)) {
            (true, false) => is_open,
            (false, true) => !is_open,
            _ => self.asks,
        }
    }

    fn weekday(&self, day: Day) -> Option<u8> {
        match day {
            Day::Weekday(weekday) => Some(weekday),
            Day::FromToday(days) => {
                let today = speech::local_date(self.known.shop, self.known.now);
                let date = today + chrono::Days::new(u64::from(days));
                Some(date.weekday().num_days_from_monday() as u8)
            }
            Day::OfMonth { .. } => None,
        }
    }

    fn falls_on(&self, day: Day, date: NaiveDate) -> bool {
        let today = speech::local_date(self.known.shop, self.known.now);
        match day {
            Day::Weekday(weekday) => date.weekday().num_days_from_monday() == u32::from(weekday),
            Day::FromToday(days) => date == today + chrono::Days::new(u64::from(days)),
            Day::OfMonth { month, day } => {
                day.is_none_or(|day| date.day() == u32::from(day))
                    && month.is_none_or(|month| date.month() == u32::from(month))
            }
        }
    }

    fn numbers(&self) -> Result<(), Claim> {
        if self.claims.spelled {
            return Err(Claim::Number);
        }
        let shop = self.known.shop;
        let ids = if self.services.is_empty() { self.known.wanted } else { &self.services };
        let whole: u32 = speech::services(shop, ids).map(|service| service.time.visit()).sum();
        let takes = |minutes: u32| {
            minutes == whole || speech::services(shop, ids).any(|service| service.time.visit() == minutes)
        };
        let lasts = self.claims.minutes.iter().all(|minutes| *minutes > 0 && takes(*minutes));
        let told = |number: &String| {
            let holds = |line: &str| claims::digits(line).any(|digits| digits == number);
            self.known.told.iter().any(|line| holds(line)) || shop.address.as_deref().is_some_and(holds)
        };
        if lasts && self.claims.numbers.iter().all(told) { Ok(()) } else { Err(Claim::Number) }
    }
}

#[cfg(test)]
mod tests;
