//! The book of who did what to which shop. Rows are only ever added.

use domain::Instant;
use domain::ids::ShopId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into audit_log (audit_id, at, location_id, actor, actor_id, action, subject)
        values ($1, $2, $3, $4, $5, $6, $7)";
    OF_SHOP = "select at, location_id, actor, action, subject from audit_log
        where location_id = $1 order by at desc, audit_id desc limit $2";
    LATEST = "select at, location_id, actor, action, subject from audit_log
        order by at desc, audit_id desc limit $1";
    DID_SINCE = "select count(*) from audit_log
        where location_id = $1 and actor_id = $2 and action = $3 and at > $4";
}

/// Something that somebody did.
#[derive(Debug, Clone)]
pub struct NewAudit {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// The shop it was done to; `None` for the whole front desk.
    pub shop: Option<ShopId>,
    /// Who, by name: a user, a key, or this machine's console.
    pub actor: String,
    /// Who, by the id of a user or key.
    pub actor_id: Option<Uuid>,
    /// What, as a word: `key_added`.
    pub action: &'static str,
    /// To whom or what, in words; never a secret.
    pub subject: String,
}

/// A line of the book.
#[derive(Debug, Clone, FromRow)]
pub struct AuditRecord {
    /// When.
    pub at: Instant,
    /// The shop's number, where it was about one.
    pub location_id: Option<i64>,
    /// Who.
    pub actor: String,
    /// What, as a word.
    pub action: String,
    /// To whom or what.
    pub subject: String,
}

impl Tx {
    /// Adds a line; in the transaction of what it tells.
    pub async fn audit(&mut self, new: &NewAudit) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id)
                .bind(new.at)
                .bind(new.shop.map(|shop| shop.0))
                .bind(&new.actor)
                .bind(new.actor_id)
                .bind(new.action)
                .bind(&new.subject)
        )?;
        Ok(())
    }

    /// The latest lines about a shop, or about everything; newest first.
    pub async fn audit_lines(
        &mut self,
        shop: Option<ShopId>,
        at_most: i64,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        match shop {
            Some(shop) => run!(self, fetch_all, sqlx::query_as(OF_SHOP).bind(shop.0).bind(at_most)),
            None => run!(self, fetch_all, sqlx::query_as(LATEST).bind(at_most)),
        }
    }

    /// Whether somebody did this to the shop after an instant.
    pub async fn has_done(
        &mut self,
        actor: Uuid,
        action: &str,
        shop: ShopId,
        since: Instant,
    ) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(
            self,
            fetch_one,
            sqlx::query_as(DID_SINCE).bind(shop.0).bind(actor).bind(action).bind(since)
        )?;
        Ok(count > 0)
    }
}
