//! What the address of the appointment book asks for. It is all in the address, so that each view is a link.

use std::fmt::Write as _;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::{AppointmentFacts, Status};
use crate::ids::{AppointmentId, ProfessionalId, ServiceId};
use crate::visit_book::Behind;

/// How the visits are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// One day, a column for each professional.
    #[default]
    Day,
    /// Seven days; of one professional a column for each day.
    Week,
    /// Rows, the latest first.
    List,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::List];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::List => "list",
        }
    }
}

/// Visits that are counted, and can be looked for, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Took place.
    Completed,
    /// Agreed, and neither completed nor missed yet.
    Booked,
    /// Waits for an answer.
    Requested,
    /// Nobody came.
    NoShow,
    /// Called off by either side, late or in time.
    Cancelled,
    /// Of these, by the customer later than the shop's rule asks for.
    Late,
    /// The professional said no.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// Came without an appointment, whatever its state. On no other shelf.
    WalkIn,
}

impl Shelf {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Completed,
        Self::Booked,
        Self::Requested,
        Self::NoShow,
        Self::Cancelled,
        Self::Late,
        Self::Declined,
        Self::Expired,
        Self::WalkIn,
    ];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::WalkIn => "walk_in",
            other => other.status().map_or("", Status::word),
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
    }

    /// Its name on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Completed => "Completed",
            Self::Booked => "Confirmed",
            Self::Requested => "Requested",
            Self::NoShow => "No-show",
            Self::Cancelled => "Cancelled",
            Self::Late => "Cancelled late",
            Self::Declined => "Declined",
            Self::Expired => "Expired",
            Self::WalkIn => "Walk-ins",
        }
    }

    /// Whether a visit that was agreed on stands on it.
    pub fn holds(self, visit: &AppointmentFacts) -> bool {
        self.status() == Some(visit.status) && (self != Self::Late || visit.is_late)
    }

    /// The state that its visits have; `None` where that does not matter.
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Completed => Some(Status::Completed),
            Self::Booked => Some(Status::Booked),
            Self::Requested => Some(Status::Requested),
            Self::NoShow => Some(Status::NoShow),
            Self::Cancelled | Self::Late => Some(Status::Cancelled),
            Self::Declined => Some(Status::Declined),
            Self::Expired => Some(Status::Expired),
            Self::WalkIn => None,
        }
    }
}

/// What the address asks for. What cannot be read is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How.
    pub view: View,
    /// Which day, or a day of which week.
    pub day: Option<NaiveDate>,
    /// Whose.
    pub professional: Option<ProfessionalId>,
    /// In which state.
    pub shelf: Option<Shelf>,
    /// Of a list: only the rows of this number.
    pub behind: Option<Behind>,
    /// Of a list: a part of the customer's name, or of the number.
    pub who: String,
    /// Of a list: with this service.
    pub service: Option<ServiceId>,
    /// Of a list: the first day.
    pub from: Option<NaiveDate>,
    /// Of a list: the last day.
    pub to: Option<NaiveDate>,
    /// Of a list: what lies after this row, the last of the page before.
    pub after: Option<(Instant, AppointmentId)>,
}

impl Asked {
    /// Reads the pairs of an address or a form.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).unwrap_or_default();
        let word = text("view");
        let after = text("after");
        let after = after
            .split_once('_')
            .and_then(|(at, id)| Some((at.parse().ok()?, AppointmentId(id.parse().ok()?))));
        Self {
            view: View::ALL.into_iter().find(|view| view.word() == word).unwrap_or_default(),
            day: day_of(&text("day")),
            professional: text("professional").parse().ok().map(ProfessionalId),
            shelf: Shelf::from_word(&text("status")),
            behind: Behind::from_word(&text("behind")),
            who: text("who").trim().chars().take(80).collect(),
            service: text("service").parse().ok().map(ServiceId),
            from: day_of(&text("from")),
            to: day_of(&text("to")),
            after,
        }
    }

    /// The part of an address after the question mark that asks for this.
    pub fn query(&self) -> String {
        let mut pairs = vec![format!("view={}", self.view.word())];
        pairs.extend(self.day.map(|day| format!("day={day:?}")));
        pairs.extend(self.professional.map(|who| format!("professional={who}")));
        pairs.extend(self.shelf.map(|shelf| format!("status={}", shelf.word())));
        pairs.extend(self.behind.map(|behind| format!("behind={}", behind.word())));
        if !self.who.is_empty() {
            pairs.push(format!("who={}", escaped(&self.who)));
        }
        pairs.extend(self.service.map(|service| format!("service={service}")));
        pairs.extend(self.from.map(|day| format!("from={day:?}")));
        pairs.extend(self.to.map(|day| format!("to={day:?}")));
        pairs.extend(self.after.map(|(at, id)| format!("after={:?}Z_{id}", at.naive_utc())));
        pairs.join("&")
    }

    /// The same view on another day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Self {
        Self { day: Some(day), after: None, ..self.clone() }
    }

    /// The rows behind a number of some days.
    #[must_use]
    pub fn rows(&self, which: Option<Shelf>, (from, to): (NaiveDate, NaiveDate)) -> Self {
        Self {
            view: View::List,
            day: self.day,
            professional: self.professional,
            shelf: which,
            from: Some(from),
            to: Some(to),
            ..Self::default()
        }
    }

    /// The first and the last day that a calendar shows around `day`, which is in the list too where no days are named.
    pub fn days(&self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self.view {
            View::Day | View::List => (day, day),
            View::Week => {
                let monday = crate::metrics::monday(day);
                (monday, monday + TimeDelta::days(6))
            }
        }
    }
}

/// A date that a calendar can go back and forth from: the ends of all time are none.
fn day_of(text: &str) -> Option<NaiveDate> {
    use chrono::Datelike;
    text.parse().ok().filter(|day: &NaiveDate| (1900..=2200).contains(&day.year()))
}

/// Text as a value in an address.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut done, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => done.push(char::from(byte)),
            _ => drop(write!(done, "%{byte:02X}")),
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use uuid::Uuid;

    use super::*;

    fn read(query: &str) -> Asked {
        let pairs: HashMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        Asked::read(|name| pairs.get(name).map(|value| (*value).to_owned()))
    }

    #[test]
    fn what_is_asked_for_is_a_link_that_asks_for_it() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 12);
        let asked = Asked {
            view: View::List,
            day,
            professional: Some(Uuid::from_u128(7).into()),
            shelf: Some(Shelf::Late),
            behind: Some(Behind::Returning),
            who: "susan".into(),
            service: Some(Uuid::from_u128(8).into()),
            from: day,
            to: day,
            after: Some((
                "2026-06-12T19:00:00.000007Z".parse().expect("an instant"),
                Uuid::from_u128(9).into(),
            )),
        };
        assert_eq!(read(&asked.query()), asked);
        assert!(Shelf::ALL.into_iter().all(|shelf| Shelf::from_word(shelf.word()) == Some(shelf)));
    }

    #[test]
    fn what_cannot_be_read_is_not_asked_for() {
        let odd =
            "view=moon&day=2026-02-31&professional=x&status=lost&after=now_then&from=-200000-01-01&service=";
        assert_eq!(read(odd), Asked::default());
    }

    #[test]
    fn a_name_stays_a_name_in_an_address() {
        let asked = Asked { who: "Zoë & \"Co\"#1".into(), ..Asked::default() };
        assert_eq!(asked.query(), "view=day&who=Zo%C3%AB%20%26%20%22Co%22%231");
    }

    #[test]
    fn a_week_is_shown_from_monday_to_sunday() {
        let friday = NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date");
        let (first, last) = Asked { view: View::Week, ..Asked::default() }.days(friday);
        assert_eq!((format!("{first:?}"), format!("{last:?}")), ("2026-06-08".into(), "2026-06-14".into()));
    }
}
