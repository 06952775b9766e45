//! "Try a call": the owner speaks with the shop's own receptionist, through the same session as the phone. It is marked as a
//! test and counts in no number; what it books is a real time, and is given back on request.
//!
//! Each turn is a request of its own, and the conversation lives in the call's row: it goes on in any process.

use chrono::TimeDelta;
use domain::access::Action;
use domain::appointment::{Act, AppointmentFacts, Side};
use domain::ids::{AppointmentId, CallSid};
use domain::live::LiveCall;
use domain::metrics::ShopHour;
use domain::reception::Input;
use domain::rehearsal::{Rehearsal, TURNS};
use store::HotFact;

use crate::access::Pass;
use crate::calls::OpenedCall;
use crate::reception::Session;
use crate::secrets;
use crate::{Desk, DeskError};

/// Rehearsals of one shop at the same time.
const AT_ONCE: usize = 3;
/// How long one may take.
const LASTS: TimeDelta = TimeDelta::minutes(10);
/// What may be said in one go, in characters.
const WORDS: usize = 500;
/// What the names of these calls begin with.
const PREFIX: &str = "TRY";

impl Desk {
    /// What the page shows: the rehearsal of this name, or none yet.
    pub async fn rehearsal(&self, pass: &Pass, call: Option<&str>) -> Result<Rehearsal, DeskError> {
        pass.must(Action::RunShop)?;
        let (business_name, clock) = self.name_and_clock(pass).await?;
        let mut shown = Rehearsal {
            location_id: pass.shop(),
            business_name,
            clock,
            call: None,
            started_at: None,
            turns: Vec::new(),
            is_over: false,
            visits: Vec::new(),
        };
        let Some(call) = call else { return Ok(shown) };
        let call = self.own_rehearsal(pass, call).await?;
        let record = self.call(&call).await?.ok_or(DeskError::NotFound("call"))?;
        let mut tx = self.store.read().await?;
        shown.started_at = Some(record.started_at);
        shown.is_over = record.is_over();
        shown.turns = tx.turns_with_time(&call).await?;
        shown.visits = tx.visits_of_call(pass.shop(), &call).await?;
        shown.call = Some(call);
        Ok(shown)
    }

    /// Calls. The answer is the call, whose first words are said.
    pub async fn begin_rehearsal(&self, pass: &Pass) -> Result<CallSid, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = self.shop(pass.shop()).await?;
        let live = self.store.read().await?.live_calls(shop.id).await?;
        if live.iter().filter(|call| is_rehearsal(call)).count() >= AT_ONCE {
            return Err(DeskError::Conflict(
                "Three rehearsals are going on already. Please end one of them first.",
            ));
        }
        let at = self.clock.now();
        let call_sid = CallSid(format!("{PREFIX}{}", &self.ids.secret()[..32]));
        self.store
            .hot(HotFact::CallStarted {
                shop: shop.id,
                call_sid: call_sid.clone(),
                from: None,
                to: String::new(),
                caller_name: None,
                at,
                counts_on: ShopHour::at(shop.zone, &shop.hours, at),
                is_test: true,
                relay_token_hash: secrets::hash(&self.ids.secret()),
            })
            .await?;
        self.rehearse(pass, &call_sid, None).await?;
        Ok(call_sid)
    }

    /// Says something as the caller.
    pub async fn say_in_rehearsal(&self, pass: &Pass, call: &str, words: &str) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let call = self.own_rehearsal(pass, call).await?;
        let record = self.call(&call).await?.ok_or(DeskError::NotFound("call"))?;
        if record.is_over() {
            return Err(DeskError::Conflict("This call is over. Begin another one."));
        }
        let words: String = words.trim().chars().take(WORDS).collect();
        if words.is_empty() {
            return Err(DeskError::Refused("Say something as the caller."));
        }
        let said = self.store.read().await?.turns(&call).await?.len();
        if said >= TURNS || self.clock.now() - record.started_at > LASTS {
            self.end_call(&call, None).await?;
            return Err(DeskError::Conflict("A rehearsal is ten minutes long at most, and is over now."));
        }
        self.rehearse(pass, &call, Some(Input::Heard(words))).await
    }

    /// Hangs up.
    pub async fn end_rehearsal(&self, pass: &Pass, call: &str) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let call = self.own_rehearsal(pass, call).await?;
        self.end_call(&call, None).await
    }

    /// Takes back what a rehearsal has booked; its time is free again.
    pub async fn remove_rehearsed(
        &self,
        pass: &Pass,
        call: &str,
        visit: AppointmentId,
    ) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let call = self.own_rehearsal(pass, call).await?;
        let visits: Vec<AppointmentFacts> =
            self.store.read().await?.visits_of_call(pass.shop(), &call).await?;
        if !visits.iter().any(|booked| booked.appointment_id == visit && booked.is_test) {
            return Err(DeskError::NotFound("visit"));
        }
        self.act(pass.shop(), visit, Act::Cancel(Side::Salon)).await?;
        let entry =
            self.audit_entry(&pass.visitor().actor(), Some(pass.shop()), "trial_removed", String::new());
        let noted = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { tx.audit(&entry).await })
        });
        Ok(noted.await?)
    }

    /// The call of this name, where it is a rehearsal of this shop.
    async fn own_rehearsal(&self, pass: &Pass, call: &str) -> Result<CallSid, DeskError> {
        let call = CallSid(call.to_owned());
        let record = self.call(&call).await?;
        let is_own = record.is_some_and(|record| record.shop == pass.shop() && record.is_test);
        if is_own && call.0.starts_with(PREFIX) { Ok(call) } else { Err(DeskError::NotFound("call")) }
    }

    /// One turn to its end, as on the phone: think, write down, look up, and go on with the answer.
    async fn rehearse(&self, pass: &Pass, call: &CallSid, said: Option<Input>) -> Result<(), DeskError> {
        let record = self.call(call).await?.ok_or(DeskError::NotFound("call"))?;
        let opened = OpenedCall {
            shop: pass.shop(),
            call_sid: call.clone(),
            caller: None,
            caller_name: None,
            conversation: record.conversation.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            is_test: true,
        };
        let (mut session, first) = Session::open(self.clone(), opened).await?;
        let mut next = Some(said.unwrap_or(first));
        loop {
            while let Some(input) = next.take() {
                let mut reply = session.step(input);
                session.write_down(&reply).await?;
                if reply.hang_up.is_some() {
                    return self.end_call(call, None).await;
                }
                if let Some(errand) = reply.errand.take() {
                    next = Some(session.run(errand).await);
                }
            }
            if !session.is_thinking() {
                return session.write_use().await;
            }
            next = session.thought().await;
        }
    }
}

fn is_rehearsal(call: &LiveCall) -> bool {
    call.is_test && call.call_sid.0.starts_with(PREFIX)
}
