//! What was said before a turn: the goal, what is settled, and the system's last acts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::{DATE, Goal, SALON, TIME, clock};
use crate::hours::WeeklyHours;
use crate::understanding::dates::{Calendar, days};
use crate::understanding::times::{TimeWish, time};
use crate::understanding::words::{Words, plain};

/// What was said before a turn.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The goal so far.
    #[serde(deserialize_with = "goal")]
    pub intent: Option<Goal>,
    /// What is settled.
    #[serde(deserialize_with = "latest")]
    pub slots: BTreeMap<String, String>,
    /// What the system did in its last turn.
    pub system_acts: Vec<SystemAct>,
    /// What the system has named so far.
    #[serde(deserialize_with = "latest")]
    pub mentioned: BTreeMap<String, String>,
    /// The slots the last turn asked for.
    #[serde(skip)]
    pub expecting: Vec<String>,
    /// The local day of the turn.
    #[serde(skip)]
    pub today: NaiveDate,
}

/// One thing the system did.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SystemAct {
    /// `REQUEST`, `CONFIRM`, `OFFER`, ..
    pub act: String,
    /// What it was about.
    #[serde(deserialize_with = "text")]
    pub slot: String,
    /// The value that was named.
    #[serde(deserialize_with = "text")]
    pub value: String,
    /// The same, as the data set writes it.
    #[serde(deserialize_with = "text")]
    pub values: String,
}

impl SystemAct {
    /// The value, where one was named.
    pub fn value(&self) -> Option<&str> {
        [&self.value, &self.values].into_iter().map(String::as_str).find(|value| !value.is_empty())
    }
}

impl Context {
    /// Whether the system did this.
    pub(super) fn said(&self, act: &str) -> bool {
        self.system_acts.iter().any(|one| one.act == act)
    }

    /// Whether a slot was asked for.
    pub(super) fn expects(&self, slot: &str) -> bool {
        self.expecting.iter().any(|one| one == slot)
            || self.system_acts.iter().any(|one| one.act == "REQUEST" && one.slot == slot)
    }

    /// Nothing was asked that a new goal would have to wait for.
    pub(super) fn is_open(&self) -> bool {
        self.system_acts.is_empty()
            || self.said("REQ_MORE")
            || (self.said("NOTIFY_FAILURE") && !self.said("OFFER"))
    }

    /// The booking is made, or its salon is settled: there is nothing to choose.
    pub(super) fn done(&self) -> bool {
        self.intent == Some(Goal::BookAppointment) || self.said("NOTIFY_SUCCESS")
    }

    /// The salon that was offered last and not yet chosen.
    pub(super) fn offered(&self) -> Option<&str> {
        let now = self.system_acts.iter().rfind(|act| act.act == "OFFER" && act.slot == SALON);
        let offer =
            now.and_then(SystemAct::value).or_else(|| self.mentioned.get(SALON).map(String::as_str))?;
        let chosen = self.slots.get(SALON).is_some_and(|salon| plain(salon) == plain(offer));
        (!chosen).then_some(offer)
    }

    /// A day that was spoken of before, for "on that day".
    pub(super) fn day_spoken_of(&self) -> Option<String> {
        let said = [DATE, "event_date", "date"].iter().find_map(|slot| self.mentioned.get(*slot))?;
        canonical_date(said, self.today)
    }

    /// Salons that were named.
    pub(super) fn salons(&self) -> impl Iterator<Item = &str> {
        let named = self.system_acts.iter().filter(|act| act.slot == SALON).filter_map(SystemAct::value);
        named.chain(
            [&self.slots, &self.mentioned].into_iter().filter_map(|map| map.get(SALON)).map(String::as_str),
        )
    }

    /// The caller only says again what the system has just said.
    pub(super) fn repeats(&self, slot: &str, value: &str, today: NaiveDate) -> bool {
        self.system_acts.iter().filter(|act| act.slot == slot).filter_map(SystemAct::value).any(|said| {
            match slot {
                DATE => canonical_date(said, today).as_deref() == Some(value),
                TIME => canonical_time(said).as_deref() == Some(value),
                _ => plain(said) == plain(value),
            }
        })
    }

    /// What is settled, in canonical form.
    pub(super) fn settled(&self, today: NaiveDate) -> BTreeMap<String, String> {
        canonical(self.slots.clone(), today)
    }
}

/// Days and times in canonical form; what cannot be read stays as it is.
pub(super) fn canonical(mut slots: BTreeMap<String, String>, today: NaiveDate) -> BTreeMap<String, String> {
    if let Some(date) = slots.get_mut(DATE) {
        *date = canonical_date(date, today).unwrap_or_else(|| date.clone());
    }
    if let Some(time) = slots.get_mut(TIME) {
        *time = canonical_time(time).unwrap_or_else(|| time.clone());
    }
    slots
}

fn canonical_date(text: &str, today: NaiveDate) -> Option<String> {
    let calendar = Calendar { today, day_first: false, choosing: false };
    days(&mut Words::of(text), calendar).map(|wish| wish.named(today).to_string())
}

fn canonical_time(text: &str) -> Option<String> {
    match time(&mut Words::of(text), &WeeklyHours::same(0..7, 8 * 60, 20 * 60), true)? {
        TimeWish::At(minutes) => Some(clock(minutes)),
        TimeWish::Between(..) => None,
    }
}

/// One value or a list of them, of which the last counts.
fn last(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(values) => values.into_iter().next_back().and_then(last),
        Value::Bool(flag) => Some(if flag { "True" } else { "False" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Object(_) => None,
    }
}

fn text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(last(Value::deserialize(from)?).unwrap_or_default())
}

fn latest<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let values = Option::<BTreeMap<String, Value>>::deserialize(from)?.unwrap_or_default();
    Ok(values.into_iter().filter_map(|(slot, value)| Some((slot, last(value)?))).collect())
}

fn goal<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Goal>, D::Error> {
    Ok(match Option::<String>::deserialize(from)?.as_deref() {
        Some("BookAppointment") => Some(Goal::BookAppointment),
        Some("FindProvider") => Some(Goal::FindProvider),
        Some("NONE") => Some(Goal::None),
        _ => None,
    })
}
