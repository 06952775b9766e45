//! Everything that was said with customers, page by page, for a copy that needs no program to be read.

use domain::Instant;
use domain::ids::{CallSid, ShopId};
use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    CALLS = "select call_sid, from_number, to_number, caller_name, state, outcome, intent, started_at, duration_sec, is_test
        from calls where location_id = $1 and (started_at, call_sid) > ($2, $3) order by started_at, call_sid limit 500";
    MESSAGES = "select message_id, call_sid, name, phone, words, created_at from messages
        where location_id = $1 order by created_at, message_id";
    CHATS = "select m.appointment_id, m.number, m.party, m.name, m.words, m.photo_id, m.at from chat_messages m
        join chat_threads t on t.appointment_id = m.appointment_id
        where t.location_id = $1 order by m.appointment_id, m.number";
}

/// A call of the phone.
#[derive(Debug, Clone, Serialize, FromRow)]
#[expect(missing_docs, reason = "named as the columns are")]
pub struct CallLine {
    pub call_sid: String,
    pub from_number: Option<String>,
    pub to_number: String,
    pub caller_name: Option<String>,
    pub state: String,
    pub outcome: Option<String>,
    pub intent: Option<String>,
    pub started_at: Instant,
    pub duration_sec: Option<i64>,
    pub is_test: bool,
}

/// A message that a caller left.
#[derive(Debug, Clone, Serialize, FromRow)]
#[expect(missing_docs, reason = "named as the columns are")]
pub struct MessageLine {
    pub message_id: Uuid,
    pub call_sid: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub words: String,
    pub created_at: Instant,
}

/// A message of a chat.
#[derive(Debug, Clone, Serialize, FromRow)]
#[expect(missing_docs, reason = "named as the columns are")]
pub struct ChatLine {
    pub appointment_id: Uuid,
    pub number: i64,
    pub party: String,
    pub name: String,
    pub words: String,
    pub photo_id: Option<Uuid>,
    pub at: Instant,
}

impl Tx {
    /// Calls by their start, at most 500, after the one given.
    pub async fn calls_after(
        &mut self,
        shop: ShopId,
        last: &(Instant, CallSid),
    ) -> Result<Vec<CallLine>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(CALLS).bind(shop.0).bind(last.0).bind(&last.1.0))
    }

    /// All messages that callers left.
    pub async fn all_messages(&mut self, shop: ShopId) -> Result<Vec<MessageLine>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(MESSAGES).bind(shop.0))
    }

    /// All messages of chats.
    pub async fn all_chats(&mut self, shop: ShopId) -> Result<Vec<ChatLine>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(CHATS).bind(shop.0))
    }
}
