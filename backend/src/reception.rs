//! One call's receptionist: feeds the pure core, does what it asks, and keeps what was said.
//!
//! It knows no socket. The caller of [`Session::step`] speaks, writes down and looks up, in that order.

mod modelled;
mod thinking;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::availability::Slot;
use domain::ids::{AppointmentId, CallSid, ProfessionalId, ServiceId};
use domain::live::{Outcome, Speaker, Transcript};
use domain::reception::model::Claim;
use domain::reception::{BookingDraft, Conversation, Effect, Input, Shop, SlotQuery, Usual, step};
use domain::understanding::language::Language;
use store::{CutOff, HotFact, ModelUse, Spooled};

use self::thinking::Thinking;
use crate::calls::OpenedCall;
use crate::spool::PATIENCE;
use crate::{Desk, DeskError};

/// How long a caller waits for a look into the book.
const LOOKING: Duration = Duration::from_millis(2_500);

/// A call in progress.
#[derive(Debug)]
pub struct Session {
    desk: Desk,
    shop: Arc<Shop>,
    call: CallSid,
    conversation: Conversation,
    said: Vec<Transcript>,
    /// The turn that a model thinks about.
    thinking: Option<Thinking>,
    /// What the model's turns took, until it is written down.
    spent: Vec<ModelUse>,
    is_test: bool,
}

/// An earlier call that began longer ago than this ...
const CUT_OFF_CALL: TimeDelta = TimeDelta::minutes(30);
/// ... or ended longer ago than this is not gone on with.
const CUT_OFF: TimeDelta = TimeDelta::minutes(10);

/// A conversation that begins, with what is known of the number: what its customer had the last time, whether a call of
/// it has just broken off, whether it may be asked about texts.
async fn begun(desk: &Desk, shop: &Shop, call: &OpenedCall) -> Result<Conversation, DeskError> {
    let fresh = Conversation::new(call.caller.clone(), call.caller_name.clone());
    let Some(caller) = &call.caller else { return Ok(fresh) };
    let now = desk.clock.now();
    let mut tx = desk.store.read().await?;
    let may_ask = desk.may_ask_for_texts(&mut tx, shop.id, caller).await?;
    let last = match call.caller_name {
        Some(_) => tx.last_visit(shop.id, caller.as_str(), now).await?,
        None => None,
    };
    let cut_off = CutOff {
        shop: shop.id,
        caller: caller.as_str(),
        now: &call.call_sid,
        begun_since: now - CUT_OFF_CALL,
        heard_since: now - CUT_OFF,
        is_test: call.is_test,
    };
    let earlier = tx.cut_off_call(cut_off).await?;
    let usual = last.and_then(|(services, professional)| usual(shop, services, professional));
    let fresh = fresh.remembering(usual).asking_for_texts(may_ask);
    let earlier: Option<Conversation> = earlier.and_then(|text| serde_json::from_str(&text).ok());
    Ok(match earlier {
        Some(earlier) => fresh.after(earlier),
        None => fresh,
    })
}

/// The same, and without what only the database knows where it is away.
async fn begun_in_time(desk: &Desk, shop: &Shop, call: &OpenedCall) -> Result<Conversation, DeskError> {
    let plain = || Conversation::new(call.caller.clone(), call.caller_name.clone());
    if desk.is_database_away() {
        return Ok(plain());
    }
    match tokio::time::timeout(PATIENCE, begun(desk, shop, call)).await {
        Ok(Err(DeskError::Unavailable(error))) if error.is_away() => Ok(plain()),
        Ok(begun) => begun,
        Err(_) => Ok(plain()),
    }
}

/// What was had the last time, as far as the shop still does it.
fn usual(shop: &Shop, services: Vec<ServiceId>, professional: ProfessionalId) -> Option<Usual> {
    let all_done = services.iter().all(|id| shop.services.iter().any(|service| service.id == *id));
    let person = shop.professionals.iter().find(|person| person.id == professional);
    let does = person.filter(|person| services.iter().all(|id| person.services.contains(id)));
    (all_done && !services.is_empty()).then(|| Usual { services, professional: does.map(|person| person.id) })
}

/// What one step asks for.
#[derive(Debug, Default)]
pub struct Reply {
    /// The language to speak and listen in from here on, where it changes.
    pub language: Option<Language>,
    /// What the caller shall hear, in order.
    pub say: Vec<String>,
    /// What has to be looked up or done before the receptionist can go on.
    pub errand: Option<Errand>,
    /// The call shall end.
    pub hang_up: Option<Outcome>,
    lines: Vec<Transcript>,
    intents: Vec<String>,
    told: Vec<String>,
    cut: Option<Claim>,
    texts: Option<bool>,
    unanswered: Vec<String>,
}

/// Something only the desk can do; its answer is the next input.
#[derive(Debug)]
pub enum Errand {
    /// Look for free times.
    FindSlots(SlotQuery),
    /// Book what was agreed.
    Book(BookingDraft),
    /// Look up the visits of the caller's number.
    FindVisits,
    /// Cancel a visit of the caller.
    Cancel(AppointmentId),
    /// Move a visit of the caller.
    Move {
        /// Which.
        visit: AppointmentId,
        /// Where to.
        to: Slot,
    },
    /// Keep a message for the owner.
    TakeMessage {
        /// Who left it.
        name: Option<String>,
        /// What it says.
        text: String,
    },
}

impl Session {
    /// Takes a call up: a new one is greeted, a dropped one goes on where it was.
    pub async fn open(desk: Desk, call: OpenedCall) -> Result<(Self, Input), DeskError> {
        let shop = desk.newest_shop(call.shop).await?;
        let is_test = call.is_test;
        let said = desk.soon(async { desk.store.read().await?.turns(&call.call_sid).await }).await;
        let said = match said {
            // What was said before is not at hand; the conversation itself came along.
            Err(error) if error.is_away() => Vec::new(),
            said => said?,
        };
        let (conversation, input) = match call.conversation.clone() {
            Some(conversation) => (conversation, Input::Resumed),
            None => (begun_in_time(&desk, &shop, &call).await?, Input::Started),
        };
        let (call, thinking, spent) = (call.call_sid, None, Vec::new());
        Ok((Self { desk, shop, call, conversation, said, thinking, spent, is_test }, input))
    }

    /// Which call it is.
    pub fn call(&self) -> &CallSid {
        &self.call
    }

    /// Takes in what happened. What a caller says may be left to a model: then [`thought`](Self::thought) has the rest.
    /// Nothing has happened yet when this returns.
    pub fn step(&mut self, input: Input) -> Reply {
        let input = self.with_what_was_open(input);
        match input {
            Input::Heard(text) if self.model_takes(&text) => {
                let reply = self.carry_out(Input::Listened(text.clone()));
                self.think(text);
                reply
            }
            input => {
                let mut reply = self.carry_out(input);
                self.settle(&mut reply);
                reply
            }
        }
    }

    fn carry_out(&mut self, input: Input) -> Reply {
        let now = self.desk.clock.now();
        let before = std::mem::take(&mut self.conversation);
        let (after, effects) = step(&self.shop, now, before, input);
        self.conversation = after;
        let mut reply = Reply::default();
        for effect in effects {
            self.note(effect, &mut reply);
        }
        reply
    }

    fn note(&mut self, effect: Effect, reply: &mut Reply) {
        match effect {
            Effect::Say { turn, text } => {
                reply.say.push(text.clone());
                self.line(turn, Speaker::Receptionist, text, reply);
            }
            Effect::Caller { turn, text } => self.line(turn, Speaker::Caller, text, reply),
            Effect::CutOff { turn, heard } => self.cut_off(turn, heard, reply),
            Effect::Intent(intent) => reply.intents.push(intent),
            Effect::Texts { wanted } => reply.texts = Some(wanted),
            Effect::Unanswered(question) => reply.unanswered.push(question),
            Effect::Speak(language) => reply.language = Some(language),
            Effect::Told(text) => reply.told.push(text),
            Effect::Cut(claim) => reply.cut = Some(claim),
            Effect::FindVisits => reply.errand = Some(Errand::FindVisits),
            Effect::Cancel(visit) => reply.errand = Some(Errand::Cancel(visit)),
            Effect::Move { visit, to } => reply.errand = Some(Errand::Move { visit, to }),
            Effect::FindSlots(query) => reply.errand = Some(Errand::FindSlots(query)),
            Effect::Book(draft) => reply.errand = Some(Errand::Book(draft)),
            Effect::TakeMessage { name, text } => reply.errand = Some(Errand::TakeMessage { name, text }),
            Effect::HangUp(outcome) => reply.hang_up = Some(outcome),
        }
    }

    fn line(&mut self, turn: u32, speaker: Speaker, text: String, reply: &mut Reply) {
        let call_sid = self.call.clone();
        let line = Transcript { call_sid, turn, speaker, text, heard: true, heard_text: None };
        self.said.push(line.clone());
        reply.lines.push(line);
    }

    fn cut_off(&mut self, turn: u32, heard: String, reply: &mut Reply) {
        let Some(line) = self.said.iter_mut().find(|line| line.turn == turn) else { return };
        line.heard = false;
        line.heard_text = Some(heard);
        reply.lines.push(line.clone());
    }

    /// Collects what nobody could answer. It is no reason to lose what was said.
    async fn note_unanswered(&self, reply: &Reply, at: domain::Instant) {
        let shop = self.shop.id;
        for question in reply.unanswered.iter().filter(|_| !self.desk.is_database_away()) {
            let (question, call) = (question.clone(), self.call.clone());
            let noted = self.desk.store.write(move |tx| {
                let (question, call) = (question.clone(), call.clone());
                Box::pin(async move { tx.note_unanswered(shop, &question, &call, at).await })
            });
            match tokio::time::timeout(PATIENCE, noted).await {
                Ok(Ok(())) => {}
                _ => tracing::warn!(call.id = %self.call, "a question without an answer was not noted"),
            }
        }
    }

    /// Keeps what was said and where the conversation stands. Returns after the commit.
    pub async fn write_down(&mut self, reply: &Reply) -> Result<(), DeskError> {
        // What a model cost is no reason to lose what was said.
        if !self.desk.is_database_away() {
            match tokio::time::timeout(PATIENCE, self.write_use()).await {
                Ok(Ok(())) => {}
                _ => tracing::warn!(call.id = %self.call, "what a model took could not be written down"),
            }
        }
        let at = self.desk.clock.now();
        let shop = self.shop.id;
        for intent in &reply.intents {
            let fact = HotFact::Intent { shop, call_sid: self.call.clone(), intent: intent.clone(), at };
            self.desk.keep(Spooled::Fact(fact)).await?;
        }
        self.note_unanswered(reply, at).await;
        let turns = HotFact::Turns {
            shop,
            call_sid: self.call.clone(),
            lines: reply.lines.clone(),
            conversation: serde_json::to_string(&self.conversation).ok(),
            at,
        };
        self.desk.keep(Spooled::Fact(turns)).await?;
        if self.desk.is_database_away() {
            // A dropped line goes on in this process until the database is back.
            self.desk.lines.note(OpenedCall {
                shop,
                call_sid: self.call.clone(),
                caller: self.conversation.caller().cloned(),
                caller_name: None,
                conversation: Some(self.conversation.clone()),
                is_test: self.is_test,
            });
        }
        match (reply.texts, self.conversation.caller()) {
            (Some(wanted), Some(caller)) => {
                self.desk.answer_about_texts(shop, &self.call, caller, wanted).await
            }
            _ => Ok(()),
        }
    }

    /// Does what the receptionist asked for. A failure is an answer too: she says so.
    pub async fn run(&self, errand: Errand) -> Input {
        let done = match errand {
            Errand::TakeMessage { name, text } => self.take_message(name, text).await,
            _ if self.desk.is_database_away() => Ok(Input::BookClosed),
            Errand::FindSlots(query) => {
                let found = tokio::time::timeout(LOOKING, self.find_slots(&query)).await;
                found.unwrap_or(Ok(Input::BookClosed))
            }
            Errand::FindVisits => {
                let found = tokio::time::timeout(LOOKING, self.find_visits()).await;
                found.unwrap_or(Ok(Input::BookClosed))
            }
            // Not cut short: what was begun may be done yet, and then it is said.
            Errand::Book(draft) => self.book(&draft).await,
            Errand::Cancel(visit) => self.cancel(visit).await,
            Errand::Move { visit, to } => self.move_to(visit, to).await,
        };
        let done = match done {
            Err(DeskError::Unavailable(error)) if error.is_away() => {
                tracing::warn!(call.id = %self.call, %error, "the receptionist cannot look into the book");
                return Input::BookClosed;
            }
            done => done,
        };
        done.unwrap_or_else(|error| {
            tracing::error!(call.id = %self.call, error = %error, "the desk could not help the receptionist");
            Input::DeskFailed
        })
    }

    async fn find_slots(&self, query: &SlotQuery) -> Result<Input, DeskError> {
        let offers = self.desk.find_slots(&self.shop, query).await?;
        Ok(Input::SlotsFound { slots: offers.slots, exact: offers.exact })
    }

    async fn book(&self, draft: &BookingDraft) -> Result<Input, DeskError> {
        match self.desk.book(&self.shop, draft, &self.call, self.is_test).await {
            Ok(facts) => Ok(Input::Booked(Box::new(facts))),
            Err(DeskError::SlotTaken(_)) => Ok(Input::SlotTaken { others: self.others(draft).await? }),
            Err(error) => Err(error),
        }
    }

    async fn find_visits(&self) -> Result<Input, DeskError> {
        let Some(phone) = self.conversation.caller() else { return Ok(Input::VisitsFound(Vec::new())) };
        Ok(Input::VisitsFound(self.desk.visits_of_number(&self.shop, phone).await?))
    }

    async fn cancel(&self, visit: AppointmentId) -> Result<Input, DeskError> {
        let Some(phone) = self.conversation.caller() else { return Ok(Input::NotAllowed) };
        match self.desk.cancel_for_caller(&self.shop, visit, phone).await {
            Ok(_) => Ok(Input::Cancelled),
            Err(DeskError::Refused(_) | DeskError::NotNow(_)) => Ok(Input::NotAllowed),
            Err(error) => Err(error),
        }
    }

    async fn move_to(&self, visit: AppointmentId, to: Slot) -> Result<Input, DeskError> {
        let Some(phone) = self.conversation.caller() else { return Ok(Input::NotAllowed) };
        match self.desk.move_for_caller(&self.shop, visit, phone, to).await {
            Ok(facts) => Ok(Input::Moved(Box::new(facts))),
            Err(DeskError::SlotTaken(_)) => Ok(Input::SlotTaken { others: Vec::new() }),
            Err(DeskError::Refused(_) | DeskError::NotNow(_)) => Ok(Input::NotAllowed),
            Err(error) => Err(error),
        }
    }

    /// Other times on the day that was just lost.
    async fn others(&self, draft: &BookingDraft) -> Result<Vec<Slot>, DeskError> {
        let date = draft.starts_at.with_timezone(&self.shop.zone).date_naive();
        let (from, until) = domain::availability::day_bounds(self.shop.zone, date);
        let query = SlotQuery {
            services: draft.services.clone(),
            professional: None,
            from,
            until,
            wish: Some(draft.starts_at),
            moving: None,
        };
        Ok(self.desk.find_slots(&self.shop, &query).await?.slots)
    }

    async fn take_message(&self, name: Option<String>, text: String) -> Result<Input, DeskError> {
        if self.is_test {
            // Nobody has to be called back after a rehearsal.
            return Ok(Input::MessageTaken);
        }
        let at = self.desk.clock.now();
        let message = store::NewMessage {
            id: self.desk.ids.id(at),
            shop: self.shop.id,
            call_sid: Some(self.call.clone()),
            name,
            phone: self.conversation.caller().map(ToString::to_string),
            text,
            at,
        };
        self.desk.keep(Spooled::Message(message)).await?;
        Ok(Input::MessageTaken)
    }
}
