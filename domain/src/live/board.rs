//! The state of a live page: a snapshot and every event since, folded by one pure function.

use serde::{Deserialize, Serialize};

use super::event::{CallEnded, CallStarted, Event, Fact, Outcome, Speaker, Transcript};
use super::snapshot::{CallSummary, Snapshot};
use crate::Instant;
use crate::appointment::{AppointmentFacts, Status};
use crate::chat::{ChatMessage, Party};
use crate::ids::{AppointmentId, CallSid};

/// How many latest happenings a board keeps.
const FEED: usize = 12;
/// How many calls that are over a board keeps.
const RECENT: usize = 20;

/// What a page shows. Made from a [`Snapshot`], kept up to date by [`Board::apply`].
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    state: Snapshot,
}

/// A call on the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveCall {
    /// The call.
    pub call_sid: CallSid,
    /// The caller's number; `None` when withheld.
    #[serde(default)]
    pub from: Option<String>,
    /// The caller's name, as soon as it is known.
    #[serde(default)]
    pub caller_name: Option<String>,
    /// When the phone rang.
    pub started_at: Instant,
    /// What was said so far, in order.
    pub turns: Vec<Turn>,
    /// What was booked in this call.
    #[serde(default)]
    pub booked: Option<AppointmentFacts>,
    /// Made to try the line; kept out of the numbers.
    #[serde(default)]
    pub is_test: bool,
}

/// One utterance on a live call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The number within the call, from 1.
    pub turn: u32,
    /// Who spoke.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
    /// False when cut off.
    pub heard: bool,
    /// What was heard of it, when cut off.
    #[serde(default)]
    pub heard_text: Option<String>,
    /// When it was said.
    pub at: Instant,
}

/// One line of "Latest events".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedItem {
    /// The event it tells of.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What.
    pub what: Happening,
}

/// What a line of the feed tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// The phone rang: the caller's name or number.
    Call {
        /// Name, number, or nothing when withheld.
        who: Option<String>,
    },
    /// A call ended.
    CallOver {
        /// Name, number, or nothing when withheld.
        who: Option<String>,
        /// What came of it.
        outcome: Outcome,
    },
    /// A visit was made or changed; `by_phone` when it came from a call.
    Visit {
        /// The visit.
        facts: Box<AppointmentFacts>,
        /// Newly made, not changed.
        new: bool,
    },
    /// A customer or a professional wrote in the chat of a visit.
    Message {
        /// Who.
        who: String,
        /// In which visit's chat.
        appointment_id: AppointmentId,
    },
}

/// What an event did to a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It is in.
    Done,
    /// It was in already.
    Known,
    /// Events before it are missing: load the state again.
    Gap,
}

impl From<Snapshot> for Board {
    fn from(state: Snapshot) -> Self {
        Self { state }
    }
}

impl Board {
    /// The state with everything applied so far.
    pub fn state(&self) -> &Snapshot {
        &self.state
    }

    /// Today's visits in the shop, by start; "today" is the shop's date at `as_of`.
    pub fn today(&self) -> impl Iterator<Item = &AppointmentFacts> {
        let today = self.state.clock.date(self.state.as_of);
        self.state.active_bookings.iter().filter(move |visit| self.state.clock.date(visit.starts_at) == today)
    }

    /// The server says what time it is.
    pub fn tick(&mut self, now: Instant) {
        if now > self.state.as_of {
            self.roll_day(now);
            self.state.as_of = now;
        }
    }

    /// Folds one event in. Events at or before `seq` change nothing, so a replay is harmless.
    pub fn apply(&mut self, event: &Event) -> Applied {
        if event.location_id != self.state.location_id || event.seq <= self.state.seq {
            return Applied::Known;
        }
        if event.seq > self.state.seq + 1 {
            return Applied::Gap;
        }
        self.state.seq = event.seq;
        self.tick(event.at);
        match &event.fact {
            Fact::CallStarted(call) => self.call_started(event, call),
            Fact::Transcript(line) => self.transcript(event.at, line),
            Fact::CallEnded(end) => self.call_ended(event, end),
            Fact::AppointmentCreated(facts) | Fact::BookingRequested(facts) => self.visit_made(event, facts),
            Fact::AppointmentUpdated(facts) => self.visit_changed(event, facts),
            Fact::ShopUpdated(shop) => self.state.business_name.clone_from(&shop.business_name),
            Fact::ChatMessage(message) => {
                if let Some(what) = Happening::written(message) {
                    self.tell(event, what);
                }
            }
            Fact::Alert(told) => {
                self.state.alerts.retain(|alert| alert.alert != told.alert);
                if !told.is_over {
                    self.state.alerts.push(told.clone());
                }
            }
            Fact::IntentExtracted(_) | Fact::WeeklyReport(_) => {}
        }
        Applied::Done
    }

    /// A new local day starts its numbers from nothing.
    fn roll_day(&mut self, now: Instant) {
        if self.state.clock.date(now) != self.state.clock.date(self.state.as_of) {
            self.state.kpis = super::Kpis::default();
        }
    }

    /// Whether it counts in the numbers of the day that the board shows.
    fn is_today(&self, at: Instant) -> bool {
        self.state.clock.date(at) == self.state.clock.date(self.state.as_of)
    }

    fn call_started(&mut self, event: &Event, call: &CallStarted) {
        if self.live(&call.call_sid).is_some() {
            return;
        }
        let who = call.caller_name.clone().or_else(|| call.from.clone());
        self.state.live_calls.push(LiveCall {
            call_sid: call.call_sid.clone(),
            from: call.from.clone(),
            caller_name: call.caller_name.clone(),
            started_at: event.at,
            turns: Vec::new(),
            booked: None,
            is_test: call.is_test,
        });
        if !call.is_test && self.is_today(event.at) {
            self.state.kpis.calls += 1;
        }
        self.tell(event, Happening::Call { who });
    }

    fn transcript(&mut self, at: Instant, line: &Transcript) {
        let Some(call) = self.live(&line.call_sid) else { return };
        if let Some(turn) = call.turns.iter_mut().find(|turn| turn.turn == line.turn) {
            turn.text.clone_from(&line.text);
            turn.heard = line.heard;
            turn.heard_text.clone_from(&line.heard_text);
            return;
        }
        call.turns.push(Turn {
            turn: line.turn,
            speaker: line.speaker,
            text: line.text.clone(),
            heard: line.heard,
            heard_text: line.heard_text.clone(),
            at,
        });
        call.turns.sort_by_key(|turn| turn.turn);
    }

    fn call_ended(&mut self, event: &Event, end: &CallEnded) {
        let Some(i) = self.state.live_calls.iter().position(|call| call.call_sid == end.call_sid) else {
            return;
        };
        let call = self.state.live_calls.remove(i);
        let who = call.caller_name.clone().or_else(|| call.from.clone());
        let counts = !call.is_test && self.is_today(call.started_at);
        if counts && matches!(end.outcome, Outcome::Missed | Outcome::NoInput) {
            self.state.kpis.missed += 1;
        }
        self.state.recent_calls.insert(
            0,
            CallSummary {
                call_sid: call.call_sid,
                from: call.from,
                caller_name: call.caller_name,
                started_at: call.started_at,
                duration_sec: end.duration_sec,
                outcome: end.outcome,
            },
        );
        self.state.recent_calls.truncate(RECENT);
        self.tell(event, Happening::CallOver { who, outcome: end.outcome });
    }

    fn visit_made(&mut self, event: &Event, facts: &AppointmentFacts) {
        if let Some(call) = facts.call_sid.as_ref().and_then(|sid| self.live(sid)) {
            call.caller_name.get_or_insert_with(|| facts.customer_name.clone());
            call.booked = Some(facts.clone());
        }
        if !facts.is_test && self.is_today(event.at) {
            self.state.kpis.appointments += 1;
            self.state.kpis.revenue_cents.0 += facts.estimated_revenue_cents.0;
        }
        self.place(facts);
        self.tell(event, Happening::Visit { facts: Box::new(facts.clone()), new: true });
    }

    fn visit_changed(&mut self, event: &Event, facts: &AppointmentFacts) {
        self.place(facts);
        self.tell(event, Happening::Visit { facts: Box::new(facts.clone()), new: false });
    }

    /// Puts a visit where its start belongs, or takes it off when it frees its time.
    fn place(&mut self, facts: &AppointmentFacts) {
        let bookings = &mut self.state.active_bookings;
        bookings.retain(|visit| visit.appointment_id != facts.appointment_id);
        if facts.status.takes_time() {
            let key = |visit: &AppointmentFacts| (visit.starts_at, visit.appointment_id);
            let i = bookings.partition_point(|visit| key(visit) < key(facts));
            bookings.insert(i, facts.clone());
        }
    }

    fn live(&mut self, call: &CallSid) -> Option<&mut LiveCall> {
        self.state.live_calls.iter_mut().find(|live| live.call_sid == *call)
    }

    fn tell(&mut self, event: &Event, what: Happening) {
        self.state.feed.insert(0, FeedItem { seq: event.seq, at: event.at, what });
        self.state.feed.truncate(FEED);
    }

    /// The visit with this id, if it is on the board.
    pub fn visit(&self, id: AppointmentId) -> Option<&AppointmentFacts> {
        self.state.active_bookings.iter().find(|visit| visit.appointment_id == id)
    }
}

impl Happening {
    /// What a message is to the owner; nothing where the salon itself wrote it.
    pub fn written(message: &ChatMessage) -> Option<Self> {
        let (who, appointment_id) = (message.name.clone(), message.appointment_id);
        (message.party != Party::Owner).then_some(Self::Message { who, appointment_id })
    }

    /// The feed's tone: `ok`, `wait`, `info`, `bad` or `idle`.
    pub fn tone(&self) -> &'static str {
        match self {
            Self::Call { .. } | Self::Message { .. } => "info",
            Self::CallOver { outcome: Outcome::Missed | Outcome::NoInput, .. } => "bad",
            Self::CallOver { outcome: Outcome::Booked, .. } => "ok",
            Self::CallOver { .. } => "idle",
            Self::Visit { facts, .. } => match facts.status {
                Status::Booked | Status::Completed => "ok",
                Status::Requested => "wait",
                Status::NoShow => "bad",
                Status::Cancelled | Status::Declined | Status::Expired => "idle",
            },
        }
    }
}
