//! Mails that wait to be sent. They are written with what they tell of, so neither is lost without the other.
//! The same table holds the texts: [`crate::texts`].

use domain::Instant;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into outbox (outbox_id, kind, recipient, subject, words, created_at, due_at, state)
        values ($1, 'mail', $2, $3, $4, $5, $5, 'waiting')";
    DUE = "select outbox_id, recipient, subject, words, attempts from outbox
        where kind = 'mail' and state = 'waiting' and due_at <= $1 order by due_at limit $2";
    WAITING = "select kind, count(*) from outbox where state = 'waiting' group by kind";
    TAKE = "update outbox set due_at = $3, attempts = attempts + 1
        where outbox_id = $1 and state = 'waiting' and attempts = $2";
    CLOSE = "update outbox set state = $2, words = '', settled_at = $3 where outbox_id = $1";
    // Of a text that stayed in doubt nobody will know more.
    // What is settled of a shop's texts, the shop keeps for as long as it says.
    FORGET = "delete from outbox where (settled_at < $1 and location_id is null) or (state = 'doubtful' and due_at < $1)";
}

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// Plain text.
    pub words: String,
    /// When.
    pub at: Instant,
}

/// A mail that waits.
#[derive(Debug, Clone, FromRow)]
pub struct MailRecord {
    /// Its id.
    pub outbox_id: Uuid,
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// Plain text.
    pub words: String,
    /// How often it was tried.
    pub attempts: i64,
}

impl Tx {
    /// Puts a mail into the outbox.
    pub async fn post(&mut self, mail: &NewMail) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(mail.id)
                .bind(&mail.recipient)
                .bind(&mail.subject)
                .bind(&mail.words)
                .bind(mail.at)
        )?;
        Ok(())
    }

    /// Mails whose time has come, the oldest first.
    pub async fn mails_due(&mut self, now: Instant, at_most: i64) -> Result<Vec<MailRecord>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(DUE).bind(now).bind(at_most))
    }

    /// How many mails and texts wait to be sent.
    pub async fn outbox_waiting(&mut self) -> Result<(i64, i64), StoreError> {
        let rows: Vec<(String, i64)> = run!(self, fetch_all, sqlx::query_as(WAITING))?;
        let of = |kind: &str| rows.iter().find(|(of, _)| of == kind).map_or(0, |(_, count)| *count);
        Ok((of("mail"), of("text")))
    }

    /// Takes a mail to try it; the next try is not before `next`. False where somebody else took it.
    pub async fn take_mail(&mut self, mail: &MailRecord, next: Instant) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(TAKE).bind(mail.outbox_id).bind(mail.attempts).bind(next))? == 1)
    }

    /// Closes a mail as sent or as given up, and forgets its text.
    pub async fn close_mail(&mut self, mail: Uuid, sent: bool, at: Instant) -> Result<(), StoreError> {
        let state = if sent { "sent" } else { "failed" };
        run!(self, execute, sqlx::query(CLOSE).bind(mail).bind(state).bind(at))?;
        Ok(())
    }

    /// Forgets the mails that were settled until then, and texts that stayed in doubt.
    pub async fn forget_settled(&mut self, until: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET).bind(until))?;
        Ok(())
    }
}
