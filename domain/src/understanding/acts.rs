//! What a turn of a caller does, given what was said to them: dialogue acts in the vocabulary of the schema-guided
//! dialogue set (Rastogi et al., 2020), for a front desk that finds a salon and books in it. It measures the same
//! reading of days, times and answers that the receptionist listens with.

mod context;
mod places;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

pub use self::context::{Context, SystemAct};
use super::answers::{Answer, answer};
use super::dates::{Calendar, days};
use super::intents::intents;
use super::phrases::{Phrases, phrases};
use super::times::{TimeWish, time};
use super::words::Words;
use crate::hours::WeeklyHours;

/// The goal of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Goal {
    /// An appointment.
    BookAppointment,
    /// A salon to go to.
    FindProvider,
    /// Nothing more.
    #[serde(rename = "NONE")]
    None,
}

/// One thing a turn does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// `INFORM`, `AFFIRM`, ..
    pub act: &'static str,
    /// What it is about; empty where it is about nothing in particular.
    pub slot: &'static str,
    /// The value: days `2026-06-12`, times `14:30`.
    pub value: String,
}

/// What was understood of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The goal after it.
    pub intent: Goal,
    /// What is wanted, by the receptionist's own finer measure.
    pub intent_detail: Option<&'static str>,
    /// What it does.
    pub acts: Vec<Act>,
    /// All that is settled after it.
    pub slots: BTreeMap<String, String>,
}

pub(super) const DATE: &str = "appointment_date";
pub(super) const TIME: &str = "appointment_time";
pub(super) const SALON: &str = "stylist_name";
pub(super) const CITY: &str = "city";
pub(super) const UNISEX: &str = "is_unisex";

/// Reads a turn.
pub fn read(utterance: &str, context: &Context) -> Reading {
    let today = context.today;
    let mut words = Words::of(utterance);
    forget_elsewhere(&mut words);
    let answer = answer(&words);
    let detail = intents(&words).first().map(|intent| intent.word());
    let mut turn = Turn { context, answer, detail, acts: Vec::new(), slots: context.settled(today) };
    let wish = turn.wish(&words);
    turn.asks(&mut words);
    turn.informs(&mut words, today);
    turn.replies(&words, wish);
    turn.settle(wish)
}

/// What is said of an offer that pleases.
static PLEASED: Phrases = Phrases::of(
    "that one|that salon|this one|this salon|that place|sounds like|like that|like it|like this|go with|take it|\
    winner|works|ideal|suits|interested|go there|promising|me gusta|me quedo con",
);

/// Things that other desks do: what is said about them is not said about the appointment.
static ELSEWHERE: Phrases = Phrases::of(
    "calendar|event|am i free|am i available|do i have|my schedule|my availability|my free time|cab|taxi|ride|ride share|weather|forecast|temperature|reminder|\
    agenda|umbrella|uber|rideshare",
);

/// Sentences for another desk are not read.
fn forget_elsewhere(words: &mut Words) {
    let mut start = 0;
    for end in 0..words.len() {
        if words.stop_after(end) || end + 1 == words.len() {
            if (start..=end).any(|i| words.any_at(i, &ELSEWHERE).is_some()) {
                words.use_up(start, end + 1 - start);
            }
            start = end + 1;
        }
    }
}

/// A turn while it is read.
struct Turn<'c> {
    context: &'c Context,
    answer: Answer,
    detail: Option<&'static str>,
    acts: Vec<Act>,
    slots: BTreeMap<String, String>,
}

impl Turn<'_> {
    fn push(&mut self, act: &'static str, slot: &'static str, value: impl Into<String>) {
        self.acts.push(Act { act, slot, value: value.into() });
    }

    fn does(&self, act: &str) -> bool {
        self.acts.iter().any(|one| one.act == act)
    }

    /// Questions about a salon.
    fn asks(&mut self, words: &mut Words) {
        static ASKED: [(&str, Phrases); 4] = [
            (
                "phone_number",
                Phrases::of("phone|contact|number|telephone|reach them|call them|digits|telefono|numero"),
            ),
            (
                "street_address",
                Phrases::of(
                    "address|location|located|where is|where are|where's|where exactly|where it|what street|\
                    which street|directions|adress|addresses|direccion|donde|situated|where they",
                ),
            ),
            (
                "average_rating",
                Phrases::of(
                    "rating|rated|ratings|rate|reviews|stars|review|score|valoracion|calificacion|average",
                ),
            ),
            (
                UNISEX,
                Phrases::of(
                    "unisex|both men|men and women|both genders|women and men|males and females|both sexes|\
                    male and female|either gender|everyone|both male|caters to|both women|gender|\
                    guys and girls|guys",
                ),
            ),
        ];
        for &(slot, ref phrases) in &ASKED {
            let Some((at, len)) = words.find_any(phrases) else { continue };
            if slot == UNISEX && wishes(words, at) {
                self.push("INFORM", UNISEX, "True");
            } else if !(slot == "phone_number" && words.starts(at, "number") && words.before(at, 1) == "a") {
                self.push("REQUEST", slot, "");
            }
            words.use_up(at, len);
        }
    }

    /// Days, times, salons and cities.
    fn informs(&mut self, words: &mut Words, today: NaiveDate) {
        let said = self.context;
        let known = places::known(words, said);
        // Whoever was asked for a city names one.
        let asked = if said.expects(CITY) { places::city(words, true) } else { None };
        let salon = known.or_else(|| places::salon(words, said.expects(SALON)));
        let city = asked.or_else(|| places::city(words, false));
        let date = days(words, Calendar { today, day_first: false, choosing: false });
        let hours = WeeklyHours::same(0..7, 8 * 60, 20 * 60);
        let time = time(words, &hours, said.expects(TIME));
        let date = date.map(|wish| wish.named(today).to_string());
        let time = match time {
            Some(TimeWish::At(minutes)) => Some(clock(minutes)),
            Some(TimeWish::Between(from, until)) if said.expects(TIME) => {
                Some(clock(if from == 0 { until } else { from }))
            }
            _ => None,
        };
        for (slot, value) in [(DATE, date), (TIME, time), (SALON, salon), (CITY, city)] {
            let Some(value) = value else { continue };
            if !said.repeats(slot, &value, today) {
                self.push("INFORM", slot, value);
            }
        }
    }

    /// Whether a new goal is named, and which.
    fn wish(&self, words: &Words) -> Option<Goal> {
        static BOOK: Phrases = Phrases::of(
            "appointment|appointments|book|booking|booked|schedule|scheduled|reserve|\
            reservation|slot|haircut|hair cut|cut my hair|hair done|cita|reservar|appt|appoint|set me up|\
            set up|set it up|sign me up|visit|pencil me in|fix up|set an",
        );
        static FIND: Phrases = Phrases::of(
            "find|search|look for|looking for|looking to find|recommend|suggest|locate|\
            salon in|salons in|a salon|salons|stylist in|a hair stylist|hairdresser|barber|buscar|busco|\
            a stylist|a hairstylist|hair salon|one in|want one|unisex one|salon near|a unisex",
        );
        let (book, find) = (words.has_any(&BOOK), words.has_any(&FIND));
        match self.context.intent {
            // Whoever books goes on booking, until it failed or is done.
            Some(Goal::BookAppointment) if !self.context.is_open() => None,
            _ if self.answer.others && !book => None,
            Some(Goal::FindProvider) => (book && !self.refuses_intent()).then_some(Goal::BookAppointment),
            _ if book && !(find && words.has_any(phrases!("find me|find a|search for"))) => {
                Some(Goal::BookAppointment)
            }
            _ if find => Some(Goal::FindProvider),
            _ => None,
        }
    }

    fn refuses_intent(&self) -> bool {
        self.context.said("OFFER_INTENT") && self.answer.no
    }

    /// Yes, no, this one, another one, thanks and goodbye.
    fn replies(&mut self, words: &Words, wish: Option<Goal>) {
        let said = self.context;
        let Answer { yes, no, thanks, goodbye, others, .. } = self.answer;
        let news = self.does("INFORM");
        if said.said("OFFER_INTENT") {
            let agrees = !no && (yes || news || wish.is_some());
            let refuses = no && !news || (!agrees && (goodbye || thanks));
            if agrees || refuses {
                self.push(if agrees { "AFFIRM_INTENT" } else { "NEGATE_INTENT" }, "", "");
            }
            if refuses && goodbye {
                self.push("GOODBYE", "", "");
            }
            return;
        }
        if said.said("CONFIRM") {
            self.push(if news || (no && !self.does("REQUEST")) { "NEGATE" } else { "AFFIRM" }, "", "");
            return;
        }
        if said.said("NOTIFY_FAILURE") && said.said("OFFER") {
            let agrees = yes && !no && !news;
            if agrees || no || news || goodbye || thanks {
                self.push(if agrees { "AFFIRM" } else { "NEGATE" }, "", "");
            }
            if goodbye && !agrees {
                self.push("GOODBYE", "", "");
            }
            return;
        }
        if let Some(goal) = wish {
            self.push("INFORM_INTENT", "intent", goal.name());
        }
        if said.said("REQ_MORE") {
            if wish.is_none() && !self.does("REQUEST") && (no || goodbye || thanks) {
                self.push("NEGATE", "", "");
                self.push("THANK_YOU", "", "");
            }
            return;
        }
        if let Some(offer) = said.offered().filter(|_| !said.done()) {
            let other_city =
                self.acts.iter().any(|act| act.act == "INFORM" && matches!(act.slot, CITY | UNISEX));
            let books = wish == Some(Goal::BookAppointment);
            let asks = self.does("REQUEST");
            let pleased = yes || goodbye || thanks || words.has_any(&PLEASED);
            if books || (pleased && !asks && !other_city && (!no || goodbye) && (!others || (yes && goodbye)))
            {
                let offer = offer.to_owned();
                self.push("SELECT", "", "");
                self.slots.entry(SALON.into()).and_modify(|salon| salon.clone_from(&offer)).or_insert(offer);
                if goodbye && !books {
                    self.push("GOODBYE", "", "");
                }
            } else if others || other_city || (no && !asks) {
                self.push("REQUEST_ALTS", "", "");
            }
            return;
        }
        if thanks && !news {
            self.push("THANK_YOU", "", "");
        }
        if goodbye && !news {
            self.push("GOODBYE", "", "");
        }
    }

    /// The goal and all slots after this turn.
    fn settle(mut self, wish: Option<Goal>) -> Reading {
        let agrees = self.does("AFFIRM");
        for act in &self.context.system_acts {
            let offer = act.act == "OFFER" && agrees;
            let slot = act.slot.as_str();
            if (act.act == "CONFIRM" || offer)
                && matches!(slot, DATE | TIME | SALON)
                && let Some(value) = act.value()
            {
                self.slots.insert(slot.to_owned(), value.to_owned());
            }
        }
        self.slots = context::canonical(self.slots, self.context.today);
        // "Book it for that day": a day that was spoken of at another desk.
        if wish == Some(Goal::BookAppointment) && !self.slots.contains_key(DATE) {
            self.slots.extend(self.context.day_spoken_of().map(|day| (DATE.to_owned(), day)));
        }
        for act in self.acts.iter().filter(|act| act.act == "INFORM") {
            self.slots.insert(act.slot.to_owned(), act.value.clone());
        }
        let intent = if self.does("AFFIRM_INTENT") {
            Goal::BookAppointment
        } else if self.does("NEGATE_INTENT") || (self.context.said("REQ_MORE") && self.does("NEGATE")) {
            Goal::None
        } else {
            wish.or(self.context.intent).unwrap_or(Goal::None)
        };
        Reading { intent, intent_detail: self.detail, acts: self.acts, slots: self.slots }
    }
}

impl Goal {
    fn name(self) -> &'static str {
        match self {
            Self::BookAppointment => "BookAppointment",
            Self::FindProvider => "FindProvider",
            Self::None => "NONE",
        }
    }
}

/// "I want a unisex salon" wishes; "is it unisex?" asks.
fn wishes(words: &Words, at: usize) -> bool {
    let from = (0..at).rev().find(|i| words.stop_after(*i)).map_or(0, |i| i + 1);
    let asks = (from..at).any(|i| {
        words
            .any_at(
                i,
                phrases!(
                    "is it|is the|is this|is that|are they|do they|does it|does the|is there service|are the|\
                    know if|know whether|if it|if they|if the|if its|whether|if this|if that|is their|\
                    what|what's|is he|is she|they're|tell me|cater|serve|are these|is aya|es"
                ),
            )
            .is_some()
    });
    let wants = (from..at).any(|i| {
        words
            .any_at(
                i,
                phrases!(
                    "find|want|need|looking|like|prefer|search|a|an|only|should be|which is|that is|that's|\
                    must be|be|some|any|for"
                ),
            )
            .is_some()
    });
    let alone = at == from && words.stop_after(at) && at + 1 < words.len();
    !asks && !alone && (wants || at == from || !matches!(words.at(from), "is" | "are" | "do" | "does"))
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}
