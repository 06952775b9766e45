//! The live log: gapless numbers per shop, in the order of commits, each fact in the transaction that made it true.

use chrono::SecondsFormat;
use domain::Instant;
use domain::ids::ShopId;
use domain::live::{Event, Fact, FeedItem, Happening};
use sqlx::{FromRow, QueryBuilder};

use crate::db::{on, run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// Rows in one insert, well below SQLite's limit of 32,766 values in a statement.
const ROWS: usize = 1_000;
/// The kind of event after which a shop is not what it was.
const SHOP_UPDATED: &str = "shop_updated";

statements! {
    TAKE_NUMBERS = "update profiles set seq = seq + $2 where location_id = $1 returning seq";
    SINCE = "select seq, kind, data, at from events where location_id = $1 and seq > $2 order by seq limit $3";
    LAST = "select seq from profiles where location_id = $1";
    LATEST = "select seq, kind, data, at from events where location_id = $1
        and kind in ('call_started', 'call_ended', 'appointment_created', 'appointment_updated', 'booking_requested',
            'chat_message')
        order by seq desc limit $2";
}

/// An event as it is kept and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number in the shop's log.
    pub seq: i64,
    /// The frame's JSON, byte for byte the same each time.
    pub frame: String,
}

#[derive(FromRow)]
struct EventRow {
    seq: i64,
    kind: String,
    data: String,
    at: Instant,
}

impl EventRow {
    fn frame(&self, shop: ShopId) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let (kind, seq, data) = (&self.kind, self.seq, &self.data);
        format!(r#"{{"type":"{kind}","seq":{seq},"at":"{at}","location_id":{shop},"data":{data}}}"#)
    }
}

/// A fact on its way into the log.
pub(crate) struct Entry {
    pub(crate) kind: &'static str,
    pub(crate) data: String,
    pub(crate) at: Instant,
    /// The visit that it tells of, for the visit's history.
    pub(crate) appointment: Option<String>,
}

impl Entry {
    pub(crate) fn new(fact: &Fact, at: Instant) -> Self {
        // `data` is the content beside the tag; facts are plain structs, which always serialise.
        let data = serde_json::to_value(fact).map_or_else(|_| "{}".into(), |value| value["data"].to_string());
        let appointment = match fact {
            Fact::AppointmentCreated(facts)
            | Fact::AppointmentUpdated(facts)
            | Fact::BookingRequested(facts) => Some(facts.appointment_id.to_string()),
            _ => None,
        };
        Self { kind: fact.kind(), data, at, appointment }
    }
}

impl Tx {
    /// Adds one fact to a shop's log.
    pub async fn tell(&mut self, shop: ShopId, fact: &Fact, at: Instant) -> Result<(), StoreError> {
        self.append(shop, &[Entry::new(fact, at)]).await
    }

    /// Appends facts to a shop's log, in their order.
    pub(crate) async fn append(&mut self, shop: ShopId, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let count = entries.len() as i64;
        let last: Option<(i64,)> =
            run!(self, fetch_optional, sqlx::query_as(TAKE_NUMBERS).bind(shop.0).bind(count))?;
        let (last,) = last.ok_or_else(|| inconsistent("profiles", "location_id", shop))?;
        let mut seq = last - count;
        for chunk in entries.chunks(ROWS) {
            let sent = on!(&mut self.on, |tx| {
                let mut insert =
                    QueryBuilder::new("insert into events (location_id, seq, kind, data, at, appointment) ");
                insert.push_values(chunk, |mut row, entry| {
                    seq += 1;
                    row.push_bind(shop.0)
                        .push_bind(seq)
                        .push_bind(entry.kind)
                        .push_bind(&entry.data)
                        .push_bind(entry.at)
                        .push_bind(&entry.appointment);
                });
                insert.build().persistent(chunk.len() == 1).execute(&mut **tx).await.map(|_| ())
            });
            sent?;
        }
        if entries.iter().any(|entry| entry.kind == SHOP_UPDATED) {
            // Whoever tells of a change makes what was known before old, in every process.
            self.shop_changed(shop).await?;
        }
        self.rung.insert(shop);
        Ok(())
    }

    /// The log after `since`, at most `limit` events.
    pub async fn events_since(
        &mut self,
        shop: ShopId,
        since: i64,
        limit: i64,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let rows: Vec<EventRow> =
            run!(self, fetch_all, sqlx::query_as(SINCE).bind(shop.0).bind(since).bind(limit))?;
        Ok(rows.into_iter().map(|row| StoredEvent { seq: row.seq, frame: row.frame(shop) }).collect())
    }

    /// The number of the last event; 0 for a shop that has none or does not exist.
    pub async fn last_seq(&mut self, shop: ShopId) -> Result<i64, StoreError> {
        let row: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(LAST).bind(shop.0))?;
        Ok(row.map_or(0, |(seq,)| seq))
    }

    /// The latest happenings, newest first, as a live page tells them.
    pub async fn feed(&mut self, shop: ShopId, limit: i64) -> Result<Vec<FeedItem>, StoreError> {
        let rows: Vec<EventRow> = run!(self, fetch_all, sqlx::query_as(LATEST).bind(shop.0).bind(limit))?;
        let mut feed = Vec::with_capacity(rows.len());
        for row in rows {
            let event: Event = serde_json::from_str(&row.frame(shop))
                .map_err(|_| inconsistent("events", "data", format_args!("{shop}/{}", row.seq)))?;
            let what = match event.fact {
                Fact::CallStarted(call) => Happening::Call { who: call.caller_name.or(call.from) },
                Fact::CallEnded(end) => {
                    let call = self.call(&end.call_sid).await?;
                    let who = call.and_then(|call| call.caller_name.or(call.from));
                    Happening::CallOver { who, outcome: end.outcome }
                }
                Fact::AppointmentCreated(facts) | Fact::BookingRequested(facts) => {
                    Happening::Visit { facts: Box::new(facts), new: true }
                }
                Fact::AppointmentUpdated(facts) => Happening::Visit { facts: Box::new(facts), new: false },
                Fact::ChatMessage(message) => match Happening::written(&message) {
                    Some(what) => what,
                    None => continue,
                },
                Fact::Transcript(_)
                | Fact::IntentExtracted(_)
                | Fact::ShopUpdated(_)
                | Fact::WeeklyReport(_)
                | Fact::Alert(_) => continue,
            };
            feed.push(FeedItem { seq: row.seq, at: row.at, what });
        }
        Ok(feed)
    }
}
