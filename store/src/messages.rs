//! Messages that callers leave for the owner.

use domain::Instant;
use domain::ids::{CallSid, ShopId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into messages (message_id, location_id, call_sid, name, phone, words, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
}

/// A message to be kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewMessage {
    /// Its id.
    pub id: Uuid,
    /// For which shop.
    pub shop: ShopId,
    /// The call it was left in.
    pub call_sid: Option<CallSid>,
    /// Who left it.
    pub name: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Instant,
}

impl Tx {
    /// Keeps a message.
    pub async fn insert_message(&mut self, new: &NewMessage) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id)
                .bind(new.shop.0)
                .bind(new.call_sid.as_ref().map(|call| call.0.as_str()))
                .bind(&new.name)
                .bind(&new.phone)
                .bind(&new.text)
                .bind(new.at)
        )?;
        Ok(())
    }
}
