//! What was kept elsewhere while the database was away, written down in its order, each line once.
//!
//! A line counts by its number in its spool, in the transaction that writes it. One whose first try nobody answered may be
//! there already: it is compared with the rows.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::AppointmentFacts;
use domain::ids::{CallSid, ShopId};
use domain::live::{Fact, Intent, Outcome};
use domain::reception::Conversation;
use serde::{Deserialize, Serialize};

use crate::db::{run, statements};
use crate::events::Entry as LogEntry;
use crate::{HeardText, HotFact, NewMessage, StoreError, Tx};

statements! {
    DONE = "select done from spools where spool = $1";
    ADVANCE = "insert into spools (spool, done, at) values ($1, $2, $3)
        on conflict (spool) do update set done = excluded.done, at = excluded.at";
    FORGET = "delete from spools where at < $1";
    MESSAGES = "select count(*) from messages where message_id = $1";
    INTENTS = "select count(*) from events where location_id = $1 and kind = 'intent_extracted' and at = $2 and data = $3";
    SOCKET_OPENED = "update calls set relay_token_hash = null where call_sid = $1";
    SAVE_LINE = "savepoint line";
    KEEP_LINE = "release savepoint line";
    UNDO_LINE = "rollback to savepoint line";
}

/// No spool is left for so long.
const REMEMBERED_FOR: TimeDelta = TimeDelta::days(90);

/// What must not be lost, whether the database is there or not.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Spooled {
    /// Something happened on the phone.
    Fact(HotFact),
    /// A caller left a message.
    Message(NewMessage),
    /// The secret of a call's socket was used.
    SocketOpened(CallSid),
    /// A text came in.
    Text(HeardText),
    /// A call is over; what came of it is asked when it is written down.
    CallOver {
        /// The call.
        call_sid: CallSid,
        /// How long it took, where the phone system counted it.
        duration_sec: Option<i64>,
        /// What came of it, where that is not told by what was said.
        outcome: Option<Outcome>,
        /// When.
        at: Instant,
    },
}

/// A line of a spool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SpoolLine {
    /// Its number in the spool, from 1.
    pub n: u64,
    /// Whether it was tried before without an answer, so that it may be there already.
    pub tried: bool,
    /// What it says.
    pub kept: Spooled,
}

impl crate::Store {
    /// Writes lines of a spool down, those that were not yet. Returns the numbers of those that the database refuses.
    pub async fn replay(
        &self,
        spool: &str,
        lines: Arc<Vec<SpoolLine>>,
        now: Instant,
    ) -> Result<Vec<u64>, StoreError> {
        let spool = spool.to_owned();
        // Behind everything that waits to be written: what was tried comes before what came after it.
        self.in_line(move |tx| {
            let (spool, lines) = (spool.clone(), lines.clone());
            Box::pin(async move { tx.replay(&spool, &lines, now).await })
        })
        .await
    }
}

impl Tx {
    async fn replay(
        &mut self,
        spool: &str,
        lines: &[SpoolLine],
        now: Instant,
    ) -> Result<Vec<u64>, StoreError> {
        let done: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(DONE).bind(spool))?;
        let done = done.map_or(0, |(done,)| done as u64);
        let mut rest: &[SpoolLine] = &lines[lines.partition_point(|line| line.n <= done)..];
        let mut refused = Vec::new();
        while let Some(first) = rest.first() {
            let together = rest.iter().take_while(|line| is_plain(line)).count().max(1);
            let (now_written, later) = rest.split_at(together);
            if !self.attempt(now_written).await? {
                if now_written.len() == 1 {
                    refused.push(first.n);
                }
                for line in now_written.iter().filter(|_| now_written.len() > 1) {
                    if !self.attempt(std::slice::from_ref(line)).await? {
                        refused.push(line.n);
                    }
                }
            }
            rest = later;
        }
        if let Some(last) = lines.last().filter(|last| last.n > done) {
            run!(self, execute, sqlx::query(ADVANCE).bind(spool).bind(last.n as i64).bind(now))?;
            run!(self, execute, sqlx::query(FORGET).bind(now - REMEMBERED_FOR))?;
        }
        Ok(refused)
    }

    /// Writes lines down; false where the database refuses them, and nothing of them is there then.
    async fn attempt(&mut self, lines: &[SpoolLine]) -> Result<bool, StoreError> {
        run!(self, execute, sqlx::query(SAVE_LINE))?;
        let written = match lines {
            [line] => self.write_line(line).await,
            lines => {
                let facts = lines.iter().filter_map(|line| match &line.kept {
                    Spooled::Fact(fact) => Some(fact.clone()),
                    _ => None,
                });
                self.write_facts(&facts.collect::<Vec<_>>()).await
            }
        };
        match written {
            Ok(()) => {
                run!(self, execute, sqlx::query(KEEP_LINE))?;
                Ok(true)
            }
            Err(error) if error.is_away() => Err(error),
            Err(error) => {
                tracing::error!(%error, lines = lines.len(), "what was kept cannot be written down");
                run!(self, execute, sqlx::query(UNDO_LINE))?;
                run!(self, execute, sqlx::query(KEEP_LINE))?;
                Ok(false)
            }
        }
    }

    async fn write_line(&mut self, line: &SpoolLine) -> Result<(), StoreError> {
        match &line.kept {
            Spooled::Fact(fact) if line.tried => match self.what_is_new_of(fact).await? {
                Some(fact) => self.write_facts(&[fact]).await,
                None => Ok(()),
            },
            Spooled::Fact(fact) => self.write_facts(std::slice::from_ref(fact)).await,
            Spooled::Message(message) => {
                let (there,): (i64,) = run!(self, fetch_one, sqlx::query_as(MESSAGES).bind(message.id))?;
                if there == 0 { self.insert_message(message).await } else { Ok(()) }
            }
            Spooled::SocketOpened(call) => {
                run!(self, execute, sqlx::query(SOCKET_OPENED).bind(&call.0)).map(drop)
            }
            Spooled::Text(text) => {
                let shops = self.take_in_text(text).await?;
                match shops.filter(|_| text.confirms) {
                    Some(shops) => self.confirm_next(&shops, text).await,
                    None => Ok(()),
                }
            }
            Spooled::CallOver { call_sid, duration_sec, outcome, at } => {
                let Some(call) = self.call(call_sid).await?.filter(|call| !call.is_over()) else {
                    return Ok(());
                };
                let seconds = duration_sec.unwrap_or((*at - call.started_at).num_seconds()).max(0);
                let talk = call.conversation.as_deref().map(serde_json::from_str::<Conversation>);
                let talked = || talk.and_then(Result::ok).map_or(Outcome::Missed, |talk| talk.outcome());
                let outcome = outcome.unwrap_or_else(talked);
                let end = HotFact::CallEnded {
                    shop: call.shop,
                    call_sid: call_sid.clone(),
                    duration_sec: seconds,
                    outcome,
                    at: *at,
                };
                self.write_facts(&[end]).await
            }
        }
    }

    /// The sender of a text says yes to the next visit.
    async fn confirm_next(&mut self, shops: &[ShopId], text: &HeardText) -> Result<(), StoreError> {
        let mut next: Option<AppointmentFacts> = None;
        for shop in shops {
            if let Some(visit) = self.next_visit_of(*shop, text.from.as_str(), text.at).await?
                && next.as_ref().is_none_or(|known| visit.starts_at < known.starts_at)
            {
                next = Some(visit);
            }
        }
        match next {
            Some(visit) => self.confirm(&visit, text.at).await,
            None => Ok(()),
        }
    }

    /// A fact without what is there already.
    async fn what_is_new_of(&mut self, fact: &HotFact) -> Result<Option<HotFact>, StoreError> {
        match fact {
            HotFact::CallStarted { call_sid, .. } => {
                Ok(self.call(call_sid).await?.is_none().then(|| fact.clone()))
            }
            HotFact::Turns { shop, call_sid, lines, conversation, at } => {
                let there = self.turns(call_sid).await?;
                let lines = lines.iter().filter(|line| !there.contains(line)).cloned().collect();
                let (call_sid, conversation) = (call_sid.clone(), conversation.clone());
                Ok(Some(HotFact::Turns { shop: *shop, call_sid, lines, conversation, at: *at }))
            }
            HotFact::Intent { shop, call_sid, intent, at } => {
                let told = Intent { call_sid: call_sid.clone(), intent: intent.clone() };
                let data = LogEntry::new(&Fact::IntentExtracted(told), *at).data;
                let (there,): (i64,) =
                    run!(self, fetch_one, sqlx::query_as(INTENTS).bind(shop.0).bind(*at).bind(&data))?;
                Ok((there == 0).then(|| fact.clone()))
            }
            // A call ends once anyway.
            HotFact::CallEnded { .. } => Ok(Some(fact.clone())),
        }
    }
}

/// Lines that may be merged into few statements.
fn is_plain(line: &SpoolLine) -> bool {
    !line.tried && matches!(line.kept, Spooled::Fact(_))
}
