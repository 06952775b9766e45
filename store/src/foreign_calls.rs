//! Calls that another phone system tells of, in any order: what comes before its start waits for it.

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{CallSid, ShopId};
use domain::live::Outcome;
use serde::{Deserialize, Serialize};

use crate::db::{run, statements};
use crate::{HotFact, StoreError, Tx};

/// Other systems tell of nothing between start and end; the sweeper leaves their calls alone for so long.
const PATIENCE: TimeDelta = TimeDelta::hours(4);
/// What never got its start is forgotten after so long.
const PARKED_FOR: TimeDelta = TimeDelta::days(30);

statements! {
    // Events of one shop wait for each other: a start sees what is parked for it, an end the call that began.
    IN_TURN = "update profiles set seq = seq where location_id = $1";
    SEEN = "select location_id, state, intent, started_at from calls where call_sid = $1";
    EXPECT = "update calls set heard_at = $2 where call_sid = $1";
    PARK = "insert into parked_call_events (location_id, call_sid, kind, data, received_at) values ($1, $2, $3, $4, $5)
        on conflict (location_id, call_sid, kind) do nothing";
    FORGET = "delete from parked_call_events where received_at < $1";
    // By the alphabet an end comes first; what the caller wanted may follow it.
    PARKED = "select data from parked_call_events where location_id = $1 and call_sid = $2 order by kind";
    UNPARK = "delete from parked_call_events where location_id = $1 and call_sid = $2";
}

/// What another phone system tells of a call.
#[derive(Debug, Clone)]
pub struct ForeignEvent {
    /// Whose phone.
    pub shop: ShopId,
    /// The call.
    pub call_sid: CallSid,
    /// What happened.
    pub what: ForeignFact,
    /// When it was told.
    pub received_at: Instant,
}

/// What can happen to such a call.
#[derive(Debug, Clone)]
pub enum ForeignFact {
    /// It began; always a [`HotFact::CallStarted`] of the same call.
    Started(Box<HotFact>),
    /// Something that may come before the start.
    Later(ForeignLater),
}

/// What may be told before a call's start, and waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ForeignLater {
    /// It is over.
    CallEnded {
        /// How long it took; else from its start to `at`.
        duration_sec: Option<i64>,
        /// What came of it; else it is told by what was booked in it and how long it took.
        outcome: Option<Outcome>,
        /// It was a machine.
        is_robot: bool,
        /// When it ended.
        at: Instant,
    },
    /// What the caller wanted.
    IntentExtracted {
        /// `book`, `price`, ...
        intent: String,
        /// When it was found out.
        at: Instant,
    },
}

impl ForeignLater {
    fn kind(&self) -> &'static str {
        match self {
            Self::CallEnded { .. } => "call_ended",
            Self::IntentExtracted { .. } => "intent_extracted",
        }
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is in.
    New,
    /// It was in already, and changed nothing.
    Known,
    /// It waits for the start of its call.
    Parked,
    /// Another call has this name.
    NameTaken,
}

/// A call as this file needs it.
struct Seen {
    shop: ShopId,
    is_over: bool,
    intent: Option<String>,
    started_at: Instant,
}

impl Tx {
    /// Takes an event of another phone system.
    pub async fn take_foreign(&mut self, event: &ForeignEvent) -> Result<Taken, StoreError> {
        run!(self, execute, sqlx::query(IN_TURN).bind(event.shop.0))?;
        let seen = self.seen(&event.call_sid).await?;
        let own = seen.as_ref().filter(|seen| seen.shop == event.shop);
        match (&event.what, own) {
            (ForeignFact::Started(_), Some(_)) => Ok(Taken::Known),
            (ForeignFact::Started(_), None) if seen.is_some() => Ok(Taken::NameTaken),
            (ForeignFact::Started(start), None) => {
                self.write_facts(std::slice::from_ref(start)).await?;
                let patience = event.received_at + PATIENCE;
                run!(self, execute, sqlx::query(EXPECT).bind(&event.call_sid.0).bind(patience))?;
                self.take_parked(event).await?;
                Ok(Taken::New)
            }
            (ForeignFact::Later(later), Some(seen)) => {
                self.take_later(event.shop, &event.call_sid, later, seen).await
            }
            (ForeignFact::Later(later), None) => self.park(event, later).await,
        }
    }

    async fn seen(&mut self, call: &CallSid) -> Result<Option<Seen>, StoreError> {
        let row: Option<(i64, String, Option<String>, Instant)> =
            run!(self, fetch_optional, sqlx::query_as(SEEN).bind(&call.0))?;
        Ok(row.map(|(shop, state, intent, started_at)| Seen {
            shop: ShopId(shop),
            is_over: state == "ended",
            intent,
            started_at,
        }))
    }

    async fn take_later(
        &mut self,
        shop: ShopId,
        call: &CallSid,
        later: &ForeignLater,
        seen: &Seen,
    ) -> Result<Taken, StoreError> {
        let call_sid = call.clone();
        let fact = match later {
            ForeignLater::CallEnded { .. } if seen.is_over => return Ok(Taken::Known),
            ForeignLater::IntentExtracted { intent, .. } if seen.intent.as_ref() == Some(intent) => {
                return Ok(Taken::Known);
            }
            ForeignLater::IntentExtracted { intent, at } => {
                HotFact::Intent { shop, call_sid, intent: intent.clone(), at: *at }
            }
            ForeignLater::CallEnded { duration_sec, outcome, at, .. } => {
                let counted = (*at - seen.started_at).num_seconds().max(0);
                let duration_sec = duration_sec.unwrap_or(counted);
                let outcome = match outcome {
                    Some(outcome) => *outcome,
                    None if self.booked_in(shop, call).await?.is_some() => Outcome::Booked,
                    None if duration_sec == 0 => Outcome::Missed,
                    None => Outcome::Inquiry,
                };
                HotFact::CallEnded { shop, call_sid, duration_sec, outcome, at: *at }
            }
        };
        self.write_facts(std::slice::from_ref(&fact)).await?;
        if let ForeignLater::CallEnded { is_robot: true, .. } = later {
            self.mark_robot(shop, call).await?;
        }
        Ok(Taken::New)
    }

    async fn park(&mut self, event: &ForeignEvent, later: &ForeignLater) -> Result<Taken, StoreError> {
        run!(self, execute, sqlx::query(FORGET).bind(event.received_at - PARKED_FOR))?;
        let data = serde_json::to_string(later).map_err(|error| StoreError::Refused(error.to_string()))?;
        let parked = run!(
            self,
            execute,
            sqlx::query(PARK)
                .bind(event.shop.0)
                .bind(&event.call_sid.0)
                .bind(later.kind())
                .bind(data)
                .bind(event.received_at)
        )?;
        Ok(if parked == 1 { Taken::Parked } else { Taken::Known })
    }

    /// The start is here: what waited for it is taken as if it came now.
    async fn take_parked(&mut self, event: &ForeignEvent) -> Result<(), StoreError> {
        let waiting: Vec<(String,)> =
            run!(self, fetch_all, sqlx::query_as(PARKED).bind(event.shop.0).bind(&event.call_sid.0))?;
        for (data,) in &waiting {
            let later: ForeignLater = serde_json::from_str(data)
                .map_err(|_| crate::error::inconsistent("parked_call_events", "data", &event.call_sid))?;
            if let Some(seen) = self.seen(&event.call_sid).await? {
                self.take_later(event.shop, &event.call_sid, &later, &seen).await?;
            }
        }
        if !waiting.is_empty() {
            run!(self, execute, sqlx::query(UNPARK).bind(event.shop.0).bind(&event.call_sid.0))?;
        }
        Ok(())
    }
}
