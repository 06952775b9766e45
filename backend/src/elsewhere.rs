//! What other systems tell: calls of another phone, appointments of another book. Each event may come twice, late, or before
//! the one it follows, and has its effect once.

mod booking;
mod trial;

use chrono::{DurationRound, TimeDelta};
use domain::Instant;
use domain::access::Action;
use domain::ids::CallSid;
use domain::live::Outcome;
use domain::metrics::ShopHour;
use domain::phone::PhoneNumber;
use store::{ForeignEvent, ForeignFact, ForeignLater, HotFact, StoreError, Taken};

pub use self::booking::{ForeignBooking, Starts, WhichService};
use crate::access::Pass;
use crate::secrets;
use crate::{Desk, DeskError};

/// Clocks of other machines may be so far ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// Nothing older is told any more.
const BACK: TimeDelta = TimeDelta::days(3660);
/// No call is longer.
const LONGEST_CALL: i64 = 24 * 60 * 60;
/// An event of another phone system, as it was sent.
#[derive(Debug, Clone)]
pub struct CallEvent {
    /// What happened.
    pub what: CallHappened,
    /// The other system's name of the call.
    pub call_sid: String,
    /// How long the call took, where it is over.
    pub duration_sec: Option<i64>,
    /// When; now, where it is not said.
    pub at: Option<Instant>,
}

/// What another phone system tells.
#[derive(Debug, Clone)]
pub enum CallHappened {
    /// The phone rang.
    Started {
        /// The caller's number.
        from: Option<String>,
        /// The dialled number; the shop's own, where it is not said.
        to: Option<String>,
        /// The caller's name.
        caller_name: Option<String>,
    },
    /// The call is over.
    Ended {
        /// What came of it.
        outcome: Option<Outcome>,
        /// It was a machine.
        is_robot: bool,
    },
    /// What the caller wanted.
    Intent(Option<String>),
}

/// Why an event of another system was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// A field cannot be right: which, and what would be.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// Something else.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for ForeignError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl Desk {
    /// Takes an event of another phone system.
    pub async fn take_call_event(&self, pass: &Pass, event: CallEvent) -> Result<Taken, ForeignError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = self.shop(pass.shop()).await?;
        let call_sid = call_sid(&event.call_sid)?;
        let duration_sec = event.duration_sec;
        if duration_sec.is_some_and(|seconds| !(0..=LONGEST_CALL).contains(&seconds)) {
            return Err(ForeignError::Field("duration_sec", "must be from 0 to 86400 seconds"));
        }
        let (at, received_at) = (self.told_at(event.at)?, self.clock.now());
        let what = match event.what {
            CallHappened::Started { from, to, caller_name } => {
                let own_number =
                    self.store.read().await?.shop(shop.id).await?.and_then(|shop| shop.phone_number);
                let fact = HotFact::CallStarted {
                    shop: shop.id,
                    call_sid: call_sid.clone(),
                    from: from.and_then(|from| PhoneNumber::parse(&from).ok()).map(String::from),
                    to: to
                        .and_then(|to| PhoneNumber::parse(&to).ok())
                        .map(String::from)
                        .or(own_number)
                        .unwrap_or_default(),
                    caller_name: caller_name.as_deref().and_then(said),
                    at,
                    counts_on: ShopHour::at(shop.zone, &shop.hours, at),
                    is_test: false,
                    relay_token_hash: secrets::hash(&self.ids.secret()),
                };
                ForeignFact::Started(Box::new(fact))
            }
            CallHappened::Ended { outcome, is_robot } => {
                ForeignFact::Later(ForeignLater::CallEnded { duration_sec, outcome, is_robot, at })
            }
            CallHappened::Intent(intent) => {
                let intent = intent.as_deref().and_then(said).unwrap_or_else(|| "unknown".to_owned());
                ForeignFact::Later(ForeignLater::IntentExtracted { intent, at })
            }
        };
        let event = ForeignEvent { shop: shop.id, call_sid, what, received_at };
        match self.write_foreign(&event).await {
            // Another shop's call began with this name at the same moment; now it is seen.
            Err(StoreError::Refused(_)) => Ok(self.write_foreign(&event).await?),
            done => Ok(done?),
        }
    }

    async fn write_foreign(&self, event: &ForeignEvent) -> Result<Taken, StoreError> {
        let event = event.clone();
        self.store
            .write(move |tx| {
                let event = event.clone();
                Box::pin(async move { tx.take_foreign(&event).await })
            })
            .await
    }

    /// When an event happened, as far as it can be believed.
    fn told_at(&self, at: Option<Instant>) -> Result<Instant, ForeignError> {
        let now = self.clock.now();
        let Some(at) = at else { return Ok(now) };
        if at > now + AHEAD {
            return Err(ForeignError::Field("at", "lies in the future"));
        }
        if at < now - BACK {
            return Err(ForeignError::Field("at", "lies more than ten years back"));
        }
        Ok(at.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(at))
    }
}

fn call_sid(text: &str) -> Result<CallSid, ForeignError> {
    let text = text.trim();
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        Ok(CallSid(text.to_owned()))
    } else {
        Err(ForeignError::Field("call_sid", "must be 1 to 64 visible characters"))
    }
}

/// Words of another system without control characters, 80 of their characters at most; `None` where nothing is left.
fn said(text: &str) -> Option<String> {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    (!clean.is_empty()).then_some(clean)
}
