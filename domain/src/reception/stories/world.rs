//! A call without a phone: a salon, a calendar that a test writes, and a desk that answers at once.

use std::collections::VecDeque;

use chrono::{NaiveDateTime, TimeDelta};
use uuid::Uuid;

use crate::Instant;
use crate::appointment::{AppointmentFacts, Status};
use crate::availability::{BookingRules, Slot, local_to_utc};
use crate::catalogue::{Professional, Service, ServiceTime};
use crate::hours::WeeklyHours;
use crate::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId};
use crate::live::Outcome;
use crate::money::Cents;
use crate::reception::model::Claim;
use crate::reception::{BookingDraft, Conversation, Effect, Input, Manner, OwnVisit, Shop, SlotQuery, step};
use crate::understanding::language::Language;

/// One call and everything that came of it.
pub(super) struct Call {
    pub(super) shop: Shop,
    pub(super) talk: Conversation,
    pub(super) said: Vec<String>,
    pub(super) queries: Vec<SlotQuery>,
    pub(super) drafts: Vec<BookingDraft>,
    pub(super) messages: Vec<(Option<String>, String)>,
    pub(super) cuts: Vec<u32>,
    pub(super) intents: Vec<String>,
    pub(super) unanswered: Vec<String>,
    pub(super) languages: Vec<Language>,
    pub(super) texts: Vec<bool>,
    pub(super) ended: Option<Outcome>,
    /// What a model was answered.
    pub(super) told: Vec<String>,
    /// What a model was not let say.
    pub(super) claims: Vec<Claim>,
    /// Coming visits of the number that calls.
    pub(super) visits: Vec<OwnVisit>,
    pub(super) cancelled: Vec<AppointmentId>,
    pub(super) moved: Vec<(AppointmentId, Slot)>,
    /// Free times, `2026-06-13 14:00`, with Leilani unless another is named.
    free: Vec<Slot>,
    /// What goes wrong next.
    pub(super) trouble: VecDeque<Input>,
}

pub(in crate::reception) const LEILANI: ProfessionalId = ProfessionalId(Uuid::from_u128(1));
pub(in crate::reception) const NOAH: ProfessionalId = ProfessionalId(Uuid::from_u128(2));
pub(in crate::reception) const CUT: ServiceId = ServiceId(Uuid::from_u128(11));
pub(in crate::reception) const COLOR: ServiceId = ServiceId(Uuid::from_u128(12));

/// Friday, June 12, 2026, 9 in Honolulu.
pub(in crate::reception) fn now() -> Instant {
    "2026-06-12T19:00:00Z".parse().expect("an instant")
}

pub(in crate::reception) fn at(local: &str) -> Instant {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").expect("a local time");
    local_to_utc(chrono_tz::Pacific::Honolulu, local)
}

pub(in crate::reception) fn salon() -> Shop {
    let service = |id, name: &str, synonyms: &[&str], cents, time| Service {
        id,
        name: name.to_owned(),
        synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
        price: Cents(cents),
        time,
    };
    let person = |id, name: &str, services: &[ServiceId]| Professional {
        id,
        name: name.to_owned(),
        services: services.to_vec(),
        own_terms: Vec::new(),
    };
    Shop {
        id: ShopId(1),
        name: "SafeHarbour's Salon".to_owned(),
        zone: chrono_tz::Pacific::Honolulu,
        address: Some("1200 Ala Moana Boulevard".to_owned()),
        hours: WeeklyHours::same(0..6, 540, 1080),
        services: vec![
            service(CUT, "Haircut", &["cut", "trim"], 4500, ServiceTime::plain(30)),
            service(COLOR, "Hair Color", &["color"], 12_050, ServiceTime::plain(90)),
        ],
        professionals: vec![
            person(LEILANI, "Leilani Kahale", &[CUT, COLOR]),
            person(NOAH, "Noah Sato", &[CUT]),
        ],
        rules: BookingRules { min_notice_minutes: 60, horizon_days: 60, grid_minutes: 15 },
        greeting: None,
        manner: Manner::default(),
        faq: Vec::new(),
    }
}

impl Call {
    /// Rings and is greeted; these times are free.
    pub(super) fn rings(free: &[&str]) -> Self {
        Self::from(Conversation::new("+18085550176".to_owned().try_into().ok(), None), free)
    }

    pub(super) fn from(talk: Conversation, free: &[&str]) -> Self {
        let mut call = Self {
            shop: salon(),
            talk,
            said: Vec::new(),
            queries: Vec::new(),
            drafts: Vec::new(),
            messages: Vec::new(),
            cuts: Vec::new(),
            intents: Vec::new(),
            unanswered: Vec::new(),
            languages: Vec::new(),
            texts: Vec::new(),
            ended: None,
            told: Vec::new(),
            claims: Vec::new(),
            visits: Vec::new(),
            cancelled: Vec::new(),
            moved: Vec::new(),
            free: free.iter().map(|local| slot(LEILANI, local)).collect(),
            trouble: VecDeque::new(),
        };
        call.takes(Input::Started);
        call
    }

    pub(super) fn also_free(mut self, who: ProfessionalId, local: &str) -> Self {
        self.free.push(slot(who, local));
        self
    }

    /// The caller says something.
    pub(super) fn says(mut self, words: &str) -> Self {
        self.takes(Input::Heard(words.to_owned()));
        self
    }

    pub(super) fn then(mut self, input: Input) -> Self {
        self.takes(input);
        self
    }

    /// What she said last.
    pub(super) fn last(&self) -> &str {
        self.said.last().map_or("", String::as_str)
    }

    pub(super) fn takes(&mut self, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let (talk, effects) = step(&self.shop, now(), self.talk.clone(), input);
            // What is stored and read back is the same conversation.
            let stored = serde_json::to_string(&talk).expect("a conversation can be stored");
            assert!(stored.len() < 20_000, "{} bytes", stored.len());
            self.talk = serde_json::from_str(&stored).expect("and read back");
            for effect in effects {
                next = self.does(effect).or(next);
            }
        }
    }

    fn does(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Say { text, .. } => self.said.push(text),
            Effect::Caller { .. } => {}
            Effect::CutOff { turn, .. } => self.cuts.push(turn),
            Effect::Intent(intent) => self.intents.push(intent),
            Effect::Unanswered(question) => self.unanswered.push(question),
            Effect::Speak(language) => self.languages.push(language),
            Effect::Texts { wanted } => self.texts.push(wanted),
            Effect::HangUp(outcome) => self.ended = Some(outcome),
            Effect::Told(text) => self.told.push(text),
            Effect::Cut(claim) => self.claims.push(claim),
            Effect::FindVisits => return Some(Input::VisitsFound(self.visits.clone())),
            Effect::Cancel(visit) => {
                self.cancelled.push(visit);
                return Some(self.trouble.pop_front().unwrap_or(Input::Cancelled));
            }
            Effect::Move { visit, to } => {
                self.moved.push((visit, to));
                let draft = BookingDraft {
                    services: Vec::new(),
                    professional: to.professional,
                    starts_at: to.starts_at,
                    customer_name: String::new(),
                    customer_phone: None,
                };
                return Some(Input::Moved(Box::new(self.facts(&draft))));
            }
            Effect::FindSlots(query) => {
                self.queries.push(query.clone());
                return Some(self.trouble.pop_front().unwrap_or_else(|| self.finds(&query)));
            }
            Effect::Book(draft) => {
                self.drafts.push(draft.clone());
                return Some(
                    self.trouble.pop_front().unwrap_or_else(|| Input::Booked(Box::new(self.facts(&draft)))),
                );
            }
            Effect::TakeMessage { name, text } => {
                self.messages.push((name, text));
                return Some(self.trouble.pop_front().unwrap_or(Input::MessageTaken));
            }
        }
        None
    }

    fn finds(&self, query: &SlotQuery) -> Input {
        let fits = |slot: &&Slot| {
            (query.from..query.until).contains(&slot.starts_at)
                && query.professional.is_none_or(|who| who == slot.professional)
        };
        let mut slots: Vec<Slot> = self.free.iter().filter(fits).copied().collect();
        if let Some(exact) = slots.iter().find(|slot| Some(slot.starts_at) == query.wish) {
            return Input::SlotsFound { slots: vec![*exact], exact: true };
        }
        slots = crate::availability::nearest(slots, query.wish, 3);
        Input::SlotsFound { slots, exact: false }
    }

    pub(super) fn facts(&self, draft: &BookingDraft) -> AppointmentFacts {
        let person = self.shop.professionals.iter().find(|person| person.id == draft.professional);
        AppointmentFacts {
            appointment_id: AppointmentId(Uuid::from_u128(99)),
            status: Status::Booked,
            starts_at: draft.starts_at,
            ends_at: draft.starts_at + TimeDelta::minutes(30),
            services: vec!["Haircut".to_owned()],
            professional: person.map(|person| person.name.clone()).unwrap_or_default(),
            customer_name: draft.customer_name.clone(),
            customer_phone: None,
            call_sid: None,
            estimated_revenue_cents: Cents(4500),
            professional_id: Some(draft.professional),
            answer_by: None,
            asked_starts_at: None,
            cancelled_by: None,
            is_late: false,
            override_reason: None,
            is_test: false,
        }
    }
}

/// A haircut with Noah on Sunday, June 14, at 11.
pub(super) fn own_visit(id: u128, name: &str) -> OwnVisit {
    let (starts_at, ends_at) = (at("2026-06-14 11:00"), at("2026-06-14 11:30"));
    let id = AppointmentId(Uuid::from_u128(id));
    OwnVisit {
        id,
        services: vec![CUT],
        professional: Some(NOAH),
        starts_at,
        ends_at,
        customer_name: name.into(),
        is_late: false,
    }
}

pub(super) fn slot(professional: ProfessionalId, local: &str) -> Slot {
    let starts_at = at(local);
    Slot { professional, starts_at, ends_at: starts_at + TimeDelta::minutes(30) }
}
