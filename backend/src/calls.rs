//! A call from the first ring to the last callback. Callbacks come late, twice, out of order or never:
//! a call's state only moves forward, and what no callback ends, the sweeper ends.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::{CallSid, ShopId};
use domain::live::Outcome;
use domain::metrics::ShopHour;
use domain::phone::PhoneNumber;
use domain::reception::{Answer, Conversation, Ring, Shop};
use store::{CallRecord, HotFact, Spooled, StoreError};

use crate::secrets;
use crate::spool::PATIENCE;
use crate::{Desk, DeskError};

/// How often the sweeper looks for calls that nobody ended.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// A call without a sign of life for this long is over. Twilio ends a call after four hours at the latest,
/// and a silent one is ended by the receptionist within a minute.
const SILENT_FOR: TimeDelta = TimeDelta::minutes(10);

/// What became of a call that the staff answered themselves.
const STAFF_TALKED: Outcome = Outcome::Transferred;

/// A phone rings.
#[derive(Debug, Clone)]
pub struct Ringing {
    /// The phone system's name of the call.
    pub call_sid: CallSid,
    /// The caller as the carrier gave it; may be `anonymous` or empty.
    pub from: String,
    /// The number that was dialled.
    pub to: String,
    /// The number that passed the call on, where one did.
    pub forwarded_from: Option<String>,
}

/// What happens to a phone that rings.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Who answers.
    pub by: Answer,
    /// The receptionist's socket.
    pub token: RelayToken,
    /// The shop, for how she speaks.
    pub shop: Arc<Shop>,
}

/// The secret path of a call's socket; good for one connection.
#[derive(Debug, Clone)]
pub struct RelayToken(pub String);

/// What the desk knows of a call when its socket opens.
#[derive(Debug, Clone)]
pub struct OpenedCall {
    /// The shop that was called.
    pub shop: ShopId,
    /// The call.
    pub call_sid: CallSid,
    /// The caller's number, where it is one.
    pub caller: Option<PhoneNumber>,
    /// The caller's name, where the number is a known customer's.
    pub caller_name: Option<String>,
    /// What was said before the socket dropped.
    pub conversation: Option<Conversation>,
    /// Made to try the line: what it does is marked so, and kept out of the numbers.
    pub is_test: bool,
}

impl Desk {
    /// Writes a call down and gives it a socket. When this returns, the call is on disk: in the database, or in the spool.
    pub async fn ring(&self, ringing: Ringing) -> Result<Answered, DeskError> {
        let shop = self.shop(self.shop_by_number(&ringing.to).await?).await?;
        let now = self.clock.now();
        let by = self.who_answers(&shop, &ringing).await?;
        let token = self.ids.secret();
        let hash = secrets::hash(&token);
        let from = PhoneNumber::parse(&ringing.from).ok();
        let fact = HotFact::CallStarted {
            shop: shop.id,
            call_sid: ringing.call_sid.clone(),
            from: from.clone().map(String::from),
            to: ringing.to,
            caller_name: None,
            at: now,
            counts_on: ShopHour::at(shop.zone, &shop.hours, now),
            is_test: false,
            relay_token_hash: hash.clone(),
        };
        self.keep(Spooled::Fact(fact)).await?;
        let call = OpenedCall {
            shop: shop.id,
            call_sid: ringing.call_sid,
            caller: from,
            caller_name: None,
            conversation: None,
            is_test: false,
        };
        if self.spool.is_open() {
            self.lines.note(call.clone());
        }
        self.lines.expect(&hash, &call, false);
        self.meters.calls_started.up();
        Ok(Answered { by, token: RelayToken(token), shop })
    }

    async fn who_answers(&self, shop: &Shop, ringing: &Ringing) -> Result<Answer, DeskError> {
        let parse = |text: &str| PhoneNumber::parse(text).ok();
        let (from, forwarded) = (parse(&ringing.from), ringing.forwarded_from.as_deref().and_then(parse));
        let mut ring = Ring {
            from: from.as_ref(),
            forwarded_from: forwarded.as_ref(),
            staff_is_us: false,
            at: self.clock.now(),
        };
        let Answer::Staff { number, .. } = shop.answer(ring) else { return Ok(Answer::Receptionist) };
        ring.staff_is_us = self.is_our_number(&number).await?;
        Ok(shop.answer(ring))
    }

    /// The shop of a call, for how its receptionist speaks.
    pub async fn shop_of_call(&self, call: &CallSid) -> Result<Option<Arc<Shop>>, DeskError> {
        let written = self.soon(async { self.store.read().await?.call(call).await }).await;
        let shop = match (written, self.lines.noted(call)) {
            (Ok(Some(record)), _) => Some(record.shop),
            (Ok(None), noted) => noted.map(|call| call.shop),
            (Err(error), Some(call)) if error.is_away() => Some(call.shop),
            (Err(error), _) => return Err(error.into()),
        };
        match shop {
            Some(shop) => Ok(Some(self.shop(shop).await?)),
            None => Ok(None),
        }
    }

    /// Somebody of the staff talked to the caller, and the call is over.
    pub async fn staff_talked(&self, call: &CallSid) -> Result<(), DeskError> {
        self.end_call_as(call, None, Some(STAFF_TALKED)).await
    }

    /// A new socket for a call that is still going on; `None` when it is over or unknown.
    pub async fn reconnect(&self, call: &CallSid) -> Result<Option<RelayToken>, DeskError> {
        let token = self.ids.secret();
        let hash = secrets::hash(&token);
        let (id, new) = (call.clone(), hash.clone());
        let renewed = self.store.write(move |tx| {
            let (call, hash) = (id.clone(), new.clone());
            Box::pin(async move { tx.renew_relay_token(&call, &hash).await })
        });
        let renewed = self.while_it_is_there(renewed).await;
        match (renewed, self.lines.noted(call)) {
            (Err(error), Some(known)) if error.is_away() => {
                self.lines.expect(&hash, &known, true);
                Ok(Some(RelayToken(token)))
            }
            (renewed, _) => Ok(renewed?.then_some(RelayToken(token))),
        }
    }

    /// Takes a socket's secret, once.
    pub async fn open_relay(&self, token: &str) -> Result<OpenedCall, DeskError> {
        let hash = secrets::hash(token);
        match self.while_it_is_there(self.open_written_call(&hash)).await {
            Ok(Some(call)) => {
                self.lines.take(&hash);
                Ok(call)
            }
            Ok(None) => self.lines.take_only_here(&hash).ok_or(DeskError::NotFound("call")),
            Err(error) if error.is_away() => {
                let call = self.lines.take(&hash).ok_or(error)?;
                self.keep_aside(true, Spooled::SocketOpened(call.call_sid.clone())).await?;
                Ok(call)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Something that only the database can do: at once an error where facts wait for it, or where it takes too long.
    async fn while_it_is_there<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.spool.is_open() {
            return Err(StoreError::Unavailable("facts wait for it".into()));
        }
        self.soon(work).await
    }

    async fn open_written_call(&self, hash: &str) -> Result<Option<OpenedCall>, StoreError> {
        let hash = hash.to_owned();
        let owner = self.store.write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { tx.consume_relay_token(&hash).await })
        });
        let Some(call_sid) = owner.await? else { return Ok(None) };
        let Some(call) = self.store.read().await?.call(&call_sid).await? else { return Ok(None) };
        Ok(Some(OpenedCall {
            shop: call.shop,
            caller: call.from.as_deref().and_then(|from| PhoneNumber::parse(from).ok()),
            caller_name: call.caller_name,
            is_test: call.is_test,
            conversation: call.conversation.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            call_sid,
        }))
    }

    /// A call's record.
    pub async fn call(&self, call: &CallSid) -> Result<Option<CallRecord>, DeskError> {
        Ok(self.store.read().await?.call(call).await?)
    }

    /// Ends a call, once; later ends and ends of unknown calls change nothing. `duration_sec` as the phone
    /// system counted it, else from ring to now.
    pub async fn end_call(&self, call: &CallSid, duration_sec: Option<i64>) -> Result<(), DeskError> {
        self.end_call_as(call, duration_sec, None).await
    }

    async fn end_call_as(
        &self,
        call: &CallSid,
        duration_sec: Option<i64>,
        outcome: Option<Outcome>,
    ) -> Result<(), DeskError> {
        self.lines.forget(call);
        let is_known = !self.spool.is_open();
        if is_known {
            match tokio::time::timeout(PATIENCE, self.end_written_call(call, duration_sec, outcome)).await {
                Ok(Err(DeskError::Unavailable(error))) if error.is_away() => {}
                Ok(done) => return done,
                Err(_) => {}
            }
        }
        let over = Spooled::CallOver { call_sid: call.clone(), duration_sec, outcome, at: self.clock.now() };
        self.keep_aside(is_known, over).await
    }

    async fn end_written_call(
        &self,
        call: &CallSid,
        duration_sec: Option<i64>,
        outcome: Option<Outcome>,
    ) -> Result<(), DeskError> {
        let Some(record) = self.call(call).await?.filter(|record| !record.is_over()) else { return Ok(()) };
        let now = self.clock.now();
        self.store
            .hot(HotFact::CallEnded {
                shop: record.shop,
                call_sid: call.clone(),
                duration_sec: duration_sec.unwrap_or((now - record.started_at).num_seconds()).max(0),
                outcome: outcome.unwrap_or_else(|| outcome_of(&record)),
                at: now,
            })
            .await?;
        self.meters.calls_ended.up();
        tracing::info!(call.id = %call, shop = %record.shop, "a call ended");
        Ok(())
    }

    pub(crate) fn start_sweeping_calls(&self) {
        self.every("calls that nobody ended", SWEEP_EVERY, |desk| async move {
            desk.sweep_calls().await.map(drop)
        });
    }

    /// Ends calls whose last callback never came.
    pub async fn sweep_calls(&self) -> Result<usize, DeskError> {
        let silent_since = self.clock.now() - SILENT_FOR;
        let lost = self.store.read().await?.calls_silent_since(silent_since).await?;
        for call in &lost {
            self.end_written_call(call, None, None).await?;
        }
        Ok(lost.len())
    }
}

fn outcome_of(record: &CallRecord) -> Outcome {
    let conversation = record.conversation.as_deref().map(serde_json::from_str::<Conversation>);
    conversation.and_then(Result::ok).map_or(Outcome::Missed, |conversation| conversation.outcome())
}
