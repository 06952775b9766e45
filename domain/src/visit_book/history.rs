//! What happened to a visit, told from how it stood after each change.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::{AppointmentFacts, Side, Status};
use crate::zone::ShopClock;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The customer asked for it.
    Requested,
    /// It was booked at once.
    Booked,
    /// The salon said yes.
    Accepted,
    /// The salon offered another time.
    Offered(Instant),
    /// The customer took the time that was offered.
    TookOffer,
    /// It was put elsewhere.
    Moved {
        /// From when.
        from: Instant,
        /// To when.
        to: Instant,
        /// With whom from now on, where that changed.
        with: Option<String>,
    },
    /// The salon said no.
    Declined,
    /// It was called off.
    Cancelled {
        /// By whom.
        by: Option<Side>,
        /// Later than the shop's rule asks for.
        late: bool,
    },
    /// It took place.
    Completed,
    /// Nobody came.
    NoShow,
    /// Nobody answered in time.
    Expired,
    /// Anything else of it changed.
    Changed,
}

impl What {
    /// In words.
    pub fn words(&self, clock: &ShopClock) -> String {
        let when = |at: &Instant| format!("{}, {}", clock.day(*at), clock.time_of_day(*at));
        match self {
            Self::Requested => "Asked for".to_owned(),
            Self::Booked => "Booked".to_owned(),
            Self::Accepted => "Accepted".to_owned(),
            Self::Offered(at) => format!("Another time was offered: {}", when(at)),
            Self::TookOffer => "The customer took the time that was offered".to_owned(),
            Self::Moved { from, to, with } => {
                let with = with.as_ref().map_or_else(String::new, |name| format!(", with {name}"));
                format!("Moved from {} to {}{with}", when(from), when(to))
            }
            Self::Declined => "Declined".to_owned(),
            Self::Cancelled { by, late } => {
                let by = match by {
                    Some(Side::Customer) => " by the customer",
                    Some(Side::Salon) => " by the salon",
                    None => "",
                };
                format!("Cancelled{by}{}", if *late { ", late" } else { "" })
            }
            Self::Completed => "Completed".to_owned(),
            Self::NoShow => "Marked as no-show".to_owned(),
            Self::Expired => "Ended without an answer".to_owned(),
            Self::Changed => "Changed".to_owned(),
        }
    }
}

/// What happened, from how the visit stood after each change, the oldest first.
pub fn history(stood: &[(Instant, AppointmentFacts)]) -> Vec<Happened> {
    let before = std::iter::once(None).chain(stood.iter().map(|(_, facts)| Some(facts)));
    let told = before.zip(stood).map(|(before, (at, now))| Happened { at: *at, what: change(before, now) });
    told.collect()
}

fn change(before: Option<&AppointmentFacts>, now: &AppointmentFacts) -> What {
    let Some(before) = before else {
        return if now.status == Status::Requested { What::Requested } else { What::Booked };
    };
    if before.status != now.status {
        return match now.status {
            Status::Requested => What::Requested,
            Status::Booked if before.is_offered() => What::TookOffer,
            Status::Booked => What::Accepted,
            Status::Completed => What::Completed,
            Status::Cancelled => What::Cancelled { by: now.cancelled_by, late: now.is_late },
            Status::Declined => What::Declined,
            Status::Expired => What::Expired,
            Status::NoShow => What::NoShow,
        };
    }
    let is_elsewhere = before.starts_at != now.starts_at || before.professional_id != now.professional_id;
    match is_elsewhere {
        true if now.is_offered() => What::Offered(now.starts_at),
        true => What::Moved {
            from: before.starts_at,
            to: now.starts_at,
            with: (before.professional_id != now.professional_id).then(|| now.professional.clone()),
        },
        false => What::Changed,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn asked() -> AppointmentFacts {
        let at: Instant = "2026-06-12T20:00:00Z".parse().expect("an instant");
        AppointmentFacts {
            appointment_id: Uuid::from_u128(1).into(),
            status: Status::Requested,
            starts_at: at,
            ends_at: at + TimeDelta::hours(1),
            services: Vec::new(),
            professional: "Leilani".into(),
            professional_id: Some(Uuid::from_u128(1).into()),
            customer_name: "Ana".into(),
            customer_phone: None,
            call_sid: None,
            estimated_revenue_cents: crate::money::Cents(0),
            answer_by: None,
            asked_starts_at: None,
            cancelled_by: None,
            is_late: false,
            override_reason: None,
            is_test: false,
        }
    }

    #[test]
    fn a_long_story_is_told_step_by_step() {
        let asked = asked();
        let (first, later) = (asked.starts_at, asked.starts_at + TimeDelta::hours(2));
        let offered = AppointmentFacts { starts_at: later, asked_starts_at: Some(first), ..asked.clone() };
        let taken = AppointmentFacts { status: Status::Booked, asked_starts_at: None, ..offered.clone() };
        let moved = AppointmentFacts {
            starts_at: first,
            professional: "Mia".into(),
            professional_id: Some(Uuid::from_u128(2).into()),
            ..taken.clone()
        };
        let missed = AppointmentFacts { status: Status::NoShow, ..moved.clone() };
        let came = AppointmentFacts { status: Status::Completed, ..moved.clone() };
        let stood: Vec<_> =
            [asked, offered, taken, moved, missed, came].into_iter().map(|facts| (first, facts)).collect();
        let told: Vec<What> = history(&stood).into_iter().map(|happened| happened.what).collect();
        let moved = What::Moved { from: later, to: first, with: Some("Mia".into()) };
        assert_eq!(
            told,
            [What::Requested, What::Offered(later), What::TookOffer, moved, What::NoShow, What::Completed]
        );
    }

    #[test]
    fn who_cancelled_and_how_late_is_said() {
        let booked = AppointmentFacts { status: Status::Booked, ..asked() };
        let off = AppointmentFacts {
            status: Status::Cancelled,
            cancelled_by: Some(Side::Customer),
            is_late: true,
            ..booked.clone()
        };
        let told = history(&[(booked.starts_at, booked), (off.starts_at, off)]);
        assert_eq!(told[0].what, What::Booked);
        assert_eq!(told[1].what.words(&ShopClock::default()), "Cancelled by the customer, late");
    }
}
