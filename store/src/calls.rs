//! Calls and what was said in them.

use std::collections::HashMap;

use domain::Instant;
use domain::ids::{CallSid, ShopId};
use domain::live::{CallSummary, LiveCall, Outcome, Speaker, Transcript, Turn};
use sqlx::FromRow;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    ONE = "select call_sid, location_id, from_number, caller_name, state, started_at, is_test, conversation from calls
        where call_sid = $1";
    TURNS = "select call_sid, turn, speaker, words, heard, heard_words, said_at from call_turns
        where call_sid = $1 order by turn";
    LIVE = "select call_sid, location_id, from_number, caller_name, state, started_at, is_test, null as conversation
        from calls where location_id = $1 and state = 'live' order by started_at, call_sid";
    LIVE_TURNS = "select t.call_sid, t.turn, t.speaker, t.words, t.heard, t.heard_words, t.said_at from call_turns t
        join calls c on c.call_sid = t.call_sid
        where c.location_id = $1 and c.state = 'live' order by t.call_sid, t.turn";
    RECENT = "select call_sid, from_number, caller_name, started_at, duration_sec, outcome from calls
        where location_id = $1 and state = 'ended' order by started_at desc, call_sid limit $2";
    RENEW_TOKEN = "update calls set relay_token_hash = $2 where call_sid = $1 and state = 'live'";
    CONSUME_TOKEN = "update calls set relay_token_hash = null where relay_token_hash = $1 and state = 'live'
        returning call_sid";
    DROPPED = "select conversation from calls where location_id = $1 and started_at >= $2 and from_number = $3
        and call_sid <> $4 and state = 'ended' and outcome = 'missed' and heard_at >= $5 and is_test = $6
        order by started_at desc, call_sid limit 1";
    SILENT = "select call_sid from calls where state = 'live' and heard_at < $1 order by heard_at limit 500";
    COUNT = "select count(*) from calls";
}

/// A call that may go on where an earlier one of the same number was cut off.
#[derive(Debug, Clone, Copy)]
pub struct CutOff<'a> {
    /// In which shop.
    pub shop: ShopId,
    /// The caller's number.
    pub caller: &'a str,
    /// The call that is beginning.
    pub now: &'a CallSid,
    /// The earlier one began after this ...
    pub begun_since: Instant,
    /// ... and was heard of last after this.
    pub heard_since: Instant,
    /// Whether it is a trial, which goes on with trials only.
    pub is_test: bool,
}

/// A call as it is kept.
#[derive(Debug, Clone)]
pub struct CallRecord {
    /// The call.
    pub call_sid: CallSid,
    /// Whose phone rang.
    pub shop: ShopId,
    /// The caller's number.
    pub from: Option<String>,
    /// The caller's name, where the number was known.
    pub caller_name: Option<String>,
    /// When the phone rang.
    pub started_at: Instant,
    /// Where the conversation stands, as JSON.
    pub conversation: Option<String>,
    /// Made to try the line, and kept out of the numbers.
    pub is_test: bool,
    over: bool,
}

impl CallRecord {
    /// Whether the call has ended.
    pub fn is_over(&self) -> bool {
        self.over
    }
}

#[derive(FromRow)]
struct CallRow {
    call_sid: String,
    location_id: i64,
    from_number: Option<String>,
    caller_name: Option<String>,
    state: String,
    started_at: Instant,
    is_test: bool,
    conversation: Option<String>,
}

impl From<CallRow> for CallRecord {
    fn from(row: CallRow) -> Self {
        Self {
            call_sid: CallSid(row.call_sid),
            shop: ShopId(row.location_id),
            from: row.from_number,
            caller_name: row.caller_name,
            started_at: row.started_at,
            conversation: row.conversation,
            is_test: row.is_test,
            over: row.state == "ended",
        }
    }
}

/// An utterance as it is kept.
#[derive(FromRow)]
pub(crate) struct TurnRow {
    call_sid: String,
    turn: i64,
    speaker: String,
    words: String,
    heard: bool,
    heard_words: Option<String>,
    said_at: Instant,
}

impl TurnRow {
    fn speaker(&self) -> Result<Speaker, StoreError> {
        let speaker = Speaker::from_word(&self.speaker);
        speaker.ok_or_else(|| {
            inconsistent("call_turns", "speaker", format_args!("{}/{}", self.call_sid, self.turn))
        })
    }

    fn transcript(self) -> Result<Transcript, StoreError> {
        Ok(Transcript {
            speaker: self.speaker()?,
            call_sid: CallSid(self.call_sid),
            turn: self.turn as u32,
            text: self.words,
            heard: self.heard,
            heard_text: self.heard_words,
        })
    }

    pub(crate) fn turn(self) -> Result<Turn, StoreError> {
        Ok(Turn {
            speaker: self.speaker()?,
            turn: self.turn as u32,
            text: self.words,
            heard: self.heard,
            heard_text: self.heard_words,
            at: self.said_at,
        })
    }
}

#[derive(FromRow)]
struct RecentRow {
    call_sid: String,
    from_number: Option<String>,
    caller_name: Option<String>,
    started_at: Instant,
    duration_sec: Option<i64>,
    outcome: Option<String>,
}

impl Tx {
    /// Where the last call of a number stood that ended a moment ago without a result.
    pub async fn cut_off_call(&mut self, of: CutOff<'_>) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> = run!(
            self,
            fetch_optional,
            sqlx::query_as(DROPPED)
                .bind(of.shop.0)
                .bind(of.begun_since)
                .bind(of.caller)
                .bind(&of.now.0)
                .bind(of.heard_since)
                .bind(of.is_test)
        )?;
        Ok(row.and_then(|(conversation,)| conversation))
    }

    /// A call.
    pub async fn call(&mut self, call: &CallSid) -> Result<Option<CallRecord>, StoreError> {
        let row: Option<CallRow> = run!(self, fetch_optional, sqlx::query_as(ONE).bind(&call.0))?;
        Ok(row.map(CallRecord::from))
    }

    /// What was said in a call, in order.
    pub async fn turns(&mut self, call: &CallSid) -> Result<Vec<Transcript>, StoreError> {
        let rows: Vec<TurnRow> = run!(self, fetch_all, sqlx::query_as(TURNS).bind(&call.0))?;
        rows.into_iter().map(TurnRow::transcript).collect()
    }

    /// The same with its times.
    pub async fn turns_with_time(&mut self, call: &CallSid) -> Result<Vec<Turn>, StoreError> {
        let rows: Vec<TurnRow> = run!(self, fetch_all, sqlx::query_as(TURNS).bind(&call.0))?;
        rows.into_iter().map(TurnRow::turn).collect()
    }

    /// Calls on the line with what was said so far, oldest first.
    pub async fn live_calls(&mut self, shop: ShopId) -> Result<Vec<LiveCall>, StoreError> {
        let calls: Vec<CallRow> = run!(self, fetch_all, sqlx::query_as(LIVE).bind(shop.0))?;
        let turns: Vec<TurnRow> = run!(self, fetch_all, sqlx::query_as(LIVE_TURNS).bind(shop.0))?;
        let mut said: HashMap<String, Vec<Turn>> = HashMap::new();
        for row in turns {
            said.entry(row.call_sid.clone()).or_default().push(row.turn()?);
        }
        let mut live = Vec::with_capacity(calls.len());
        for call in calls {
            let turns = said.remove(&call.call_sid).unwrap_or_default();
            let call_sid = CallSid(call.call_sid);
            let booked = self.booked_in(shop, &call_sid).await?;
            live.push(LiveCall {
                from: call.from_number,
                caller_name: call
                    .caller_name
                    .or_else(|| booked.as_ref().map(|visit| visit.customer_name.clone())),
                started_at: call.started_at,
                call_sid,
                turns,
                booked,
                is_test: call.is_test,
            });
        }
        Ok(live)
    }

    /// Calls that are over, newest first.
    pub async fn recent_calls(&mut self, shop: ShopId, limit: i64) -> Result<Vec<CallSummary>, StoreError> {
        let rows: Vec<RecentRow> = run!(self, fetch_all, sqlx::query_as(RECENT).bind(shop.0).bind(limit))?;
        rows.into_iter()
            .map(|row| {
                let outcome = row.outcome.as_deref().and_then(Outcome::from_word);
                Ok(CallSummary {
                    outcome: outcome.ok_or_else(|| inconsistent("calls", "outcome", &row.call_sid))?,
                    call_sid: CallSid(row.call_sid),
                    from: row.from_number,
                    caller_name: row.caller_name,
                    started_at: row.started_at,
                    duration_sec: row.duration_sec.unwrap_or_default(),
                })
            })
            .collect()
    }

    /// Gives a live call a new socket's secret. False where the call is over or unknown.
    pub async fn renew_relay_token(&mut self, call: &CallSid, hash: &str) -> Result<bool, StoreError> {
        let renewed = run!(self, execute, sqlx::query(RENEW_TOKEN).bind(&call.0).bind(hash))?;
        Ok(renewed > 0)
    }

    /// Takes a socket's secret, once.
    pub async fn consume_relay_token(&mut self, hash: &str) -> Result<Option<CallSid>, StoreError> {
        let row: Option<(String,)> = run!(self, fetch_optional, sqlx::query_as(CONSUME_TOKEN).bind(hash))?;
        Ok(row.map(|(call,)| CallSid(call)))
    }

    /// Live calls in which nothing was said since, at most 500.
    pub async fn calls_silent_since(&mut self, since: Instant) -> Result<Vec<CallSid>, StoreError> {
        let rows: Vec<(String,)> = run!(self, fetch_all, sqlx::query_as(SILENT).bind(since))?;
        Ok(rows.into_iter().map(|(call,)| CallSid(call)).collect())
    }

    /// How many calls there are in all shops.
    pub async fn call_count(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(COUNT))?;
        Ok(count)
    }
}
