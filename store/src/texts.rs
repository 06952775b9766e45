//! Texts in the outbox. A text that is handed over counts as doubtful from the moment before, so that neither a crash
//! nor a silent provider makes it go out twice.

use domain::Instant;
use domain::ids::{AppointmentId, ShopId};
use domain::texts::{About, SentText, TextState};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// Why a text does not leave where none can be sent.
pub const NO_PROVIDER: &str = "no provider";

/// How often the provider is asked what became of a doubtful text.
const LOOKS: i64 = 3;

statements! {
    ADD = "insert into outbox (outbox_id, kind, recipient, subject, words, created_at, due_at, state, reason, settled_at,
            location_id, appointment_id, about, good_until)
        values ($1, 'text', $2, '', $3, $4, $4, $5, $6, $7, $8, $9, $10, $11)";
    OVERTAKE = "update outbox set state = 'not_sent', reason = 'overtaken', words = '', settled_at = $2
        where kind = 'text' and state = 'waiting' and appointment_id = $1";
    COUNT = "select count(*) from outbox
        where recipient = $1 and created_at > $2 and kind = 'text' and location_id = $3 and state <> 'not_sent'";
    DUE = "select outbox_id, location_id, recipient, words, about, created_at, good_until, attempts, looks from outbox
        where kind = 'text' and state = 'waiting' and due_at <= $1 order by due_at, created_at limit $2";
    DOUBTFUL = "select outbox_id, location_id, recipient, words, about, created_at, good_until, attempts, looks from outbox
        where kind = 'text' and state = 'doubtful' and due_at <= $1 and looks < $2 order by due_at limit $3";
    TAKE = "update outbox set state = 'doubtful', attempts = attempts + 1, due_at = $3
        where outbox_id = $1 and state = 'waiting' and attempts = $2";
    LOOK = "update outbox set looks = looks + 1, due_at = $3,
            words = case when looks + 1 >= $4 then '' else words end
        where outbox_id = $1 and state = 'doubtful' and looks = $2";
    ACCEPTED = "update outbox set state = 'sent', message_sid = $2, words = '', reason = null, settled_at = $3,
            progress = 1
        where outbox_id = $1 and state = 'doubtful'";
    LATER = "update outbox set state = 'waiting', due_at = $2, reason = $3 where outbox_id = $1 and state = 'doubtful'";
    DOUBT = "update outbox set reason = $2 where outbox_id = $1 and state = 'doubtful'";
    CLOSE = "update outbox set state = $2, reason = $3, words = '', settled_at = $4
        where outbox_id = $1 and state in ('waiting', 'doubtful')";
    POSTPONE = "update outbox set due_at = $2 where outbox_id = $1 and state = 'waiting'";
    PROGRESS = "update outbox set state = $3, progress = $4, reason = $5, settled_at = $6, words = '',
            message_sid = coalesce(message_sid, $2)
        where kind = 'text' and (outbox_id = $1 or message_sid = $2) and progress < $4";
    OF_MESSAGE = "select location_id, recipient from outbox where message_sid = $1";
    KNOWN = "select count(*) from outbox where message_sid = $1";
    OF_VISIT = "select about, state, reason from outbox
        where appointment_id = $1 and location_id = $2 and kind = 'text' order by created_at, outbox_id";
    OPEN = "select (select count(*) from outbox where kind = 'text' and state = 'waiting'),
        (select count(*) from outbox where kind = 'text' and state = 'doubtful')";
    FAILED = "select count(*) from outbox where kind = 'text' and state = 'failed' and settled_at > $1";
    LAST_SUCCESS = "select settled_at from outbox
        where settled_at is not null and kind = 'text' and state = 'sent' order by settled_at desc limit 1";
    LAST_REFUSAL = "select reason, settled_at from outbox
        where settled_at is not null and kind = 'text' and state = 'failed' and reason is not null
        order by settled_at desc limit 1";
    LAST_TROUBLE = "select reason, created_at from outbox where kind = 'text' and state = 'waiting' and reason is not null
        union all
        select reason, created_at from outbox where kind = 'text' and state = 'doubtful' and reason is not null
        order by created_at desc limit 1";
}

/// A text to be sent, or to be kept as one that cannot be.
#[derive(Debug, Clone)]
pub struct NewText {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub shop: ShopId,
    /// About which visit.
    pub appointment: AppointmentId,
    /// To which number, E.164.
    pub recipient: String,
    /// What about.
    pub about: About,
    /// What it says.
    pub words: String,
    /// When.
    pub at: Instant,
    /// Later than this it tells nothing.
    pub good_until: Instant,
    /// Why it will not be sent; `None` where it will.
    pub not_sent: Option<&'static str>,
}

/// A text that waits, or that nobody knows the end of.
#[derive(Debug, Clone)]
pub struct TextRecord {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub shop: ShopId,
    /// To which number.
    pub recipient: String,
    /// What it says.
    pub words: String,
    /// What about.
    pub about: About,
    /// When it was made.
    pub created_at: Instant,
    /// Later than this it tells nothing.
    pub good_until: Instant,
    /// How often it was handed over.
    pub attempts: i64,
    /// How often the provider was asked about it.
    pub looks: i64,
}

/// How the texts of the whole front desk fare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextsHealth {
    /// Wait for their first or next try.
    pub waiting: i64,
    /// Handed over, without an answer.
    pub doubtful: i64,
    /// Refused, given up or not delivered within the last day.
    pub failed: i64,
    /// When one was last taken.
    pub last_success: Option<Instant>,
    /// What went wrong last, and when; no number and no text in it.
    pub last_failure: Option<(String, Instant)>,
}

impl TextsHealth {
    /// Whether the last thing that happened went wrong.
    pub fn is_failing(&self) -> bool {
        let failed_at = self.last_failure.as_ref().map(|(_, at)| *at);
        failed_at.is_some_and(|failed| self.last_success.is_none_or(|success| success < failed))
    }
}

#[derive(FromRow)]
struct TextRow {
    outbox_id: Uuid,
    location_id: i64,
    recipient: String,
    words: String,
    about: String,
    created_at: Instant,
    good_until: Instant,
    attempts: i64,
    looks: i64,
}

impl TryFrom<TextRow> for TextRecord {
    type Error = StoreError;

    fn try_from(row: TextRow) -> Result<Self, Self::Error> {
        let about = About::from_word(&row.about);
        Ok(Self {
            id: row.outbox_id,
            shop: ShopId(row.location_id),
            recipient: row.recipient,
            words: row.words,
            about: about.ok_or_else(|| inconsistent("outbox", "about", row.outbox_id))?,
            created_at: row.created_at,
            good_until: row.good_until,
            attempts: row.attempts,
            looks: row.looks,
        })
    }
}

impl Tx {
    /// Puts a text into the outbox; it overtakes what still waits to be said about the same visit.
    pub async fn post_text(&mut self, new: &NewText) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(OVERTAKE).bind(new.appointment.0).bind(new.at))?;
        let state = if new.not_sent.is_some() { TextState::NotSent } else { TextState::Waiting };
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id)
                .bind(&new.recipient)
                .bind(if new.not_sent.is_some() { "" } else { &new.words })
                .bind(new.at)
                .bind(state.word())
                .bind(new.not_sent)
                .bind(new.not_sent.map(|_| new.at))
                .bind(new.shop.0)
                .bind(new.appointment.0)
                .bind(new.about.word())
                .bind(new.good_until)
        )?;
        Ok(())
    }

    /// How many texts a shop has made for a number since; those that never left do not count.
    pub async fn texts_to(&mut self, shop: ShopId, phone: &str, since: Instant) -> Result<i64, StoreError> {
        let (count,): (i64,) =
            run!(self, fetch_one, sqlx::query_as(COUNT).bind(phone).bind(since).bind(shop.0))?;
        Ok(count)
    }

    /// Texts whose time has come, the oldest first.
    pub async fn texts_due(&mut self, now: Instant, at_most: i64) -> Result<Vec<TextRecord>, StoreError> {
        let rows: Vec<TextRow> = run!(self, fetch_all, sqlx::query_as(DUE).bind(now).bind(at_most))?;
        rows.into_iter().map(TextRecord::try_from).collect()
    }

    /// Doubtful texts that the provider should be asked about now.
    pub async fn texts_in_doubt(
        &mut self,
        now: Instant,
        at_most: i64,
    ) -> Result<Vec<TextRecord>, StoreError> {
        let rows: Vec<TextRow> =
            run!(self, fetch_all, sqlx::query_as(DOUBTFUL).bind(now).bind(LOOKS).bind(at_most))?;
        rows.into_iter().map(TextRecord::try_from).collect()
    }

    /// Takes a text to hand it over; from now on it is doubtful. False where somebody else took it.
    pub async fn take_text(&mut self, text: &TextRecord, look_at: Instant) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(TAKE).bind(text.id).bind(text.attempts).bind(look_at))? == 1)
    }

    /// Takes a doubtful text to ask about it. After the last time its words are forgotten. False where somebody else did.
    pub async fn take_doubt(&mut self, text: &TextRecord, next: Instant) -> Result<bool, StoreError> {
        let done =
            run!(self, execute, sqlx::query(LOOK).bind(text.id).bind(text.looks).bind(next).bind(LOOKS))?;
        Ok(done == 1)
    }

    /// The provider took it, and calls it so.
    pub async fn text_accepted(&mut self, id: Uuid, sid: &str, at: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(ACCEPTED).bind(id).bind(sid).bind(at))?;
        Ok(())
    }

    /// It was surely not sent; the next try is at `due`.
    pub async fn text_later(&mut self, id: Uuid, due: Instant, reason: &str) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(LATER).bind(id).bind(due).bind(reason))?;
        Ok(())
    }

    /// Nobody knows; this is why.
    pub async fn text_doubtful(&mut self, id: Uuid, reason: &str) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(DOUBT).bind(id).bind(reason))?;
        Ok(())
    }

    /// It is not tried again; its words are forgotten.
    pub async fn close_text(
        &mut self,
        id: Uuid,
        state: TextState,
        reason: &str,
        at: Instant,
    ) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CLOSE).bind(id).bind(state.word()).bind(reason).bind(at))?;
        Ok(())
    }

    /// A text that waits waits longer.
    pub async fn postpone_text(&mut self, id: Uuid, due: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(POSTPONE).bind(id).bind(due))?;
        Ok(())
    }

    /// The provider tells how far a text has come; it never goes back. `id` is ours, where the provider repeats it.
    pub async fn text_progress(
        &mut self,
        id: Option<Uuid>,
        sid: &str,
        progress: u8,
        lost: Option<&str>,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let state = if lost.is_some() { TextState::Failed } else { TextState::Sent };
        let done = run!(
            self,
            execute,
            sqlx::query(PROGRESS)
                .bind(id)
                .bind(sid)
                .bind(state.word())
                .bind(i64::from(progress))
                .bind(lost)
                .bind(at)
        )?;
        Ok(done > 0)
    }

    /// Whose text the provider calls so, and its number.
    pub async fn text_called(&mut self, sid: &str) -> Result<Option<(ShopId, String)>, StoreError> {
        let row: Option<(i64, String)> = run!(self, fetch_optional, sqlx::query_as(OF_MESSAGE).bind(sid))?;
        Ok(row.map(|(shop, phone)| (ShopId(shop), phone)))
    }

    /// Whether a text of ours has this name already.
    pub async fn knows_text(&mut self, sid: &str) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(KNOWN).bind(sid))?;
        Ok(count > 0)
    }

    /// The texts about a visit, the oldest first.
    pub async fn texts_of(&mut self, shop: ShopId, id: AppointmentId) -> Result<Vec<SentText>, StoreError> {
        let rows: Vec<(String, String, Option<String>)> =
            run!(self, fetch_all, sqlx::query_as(OF_VISIT).bind(id.0).bind(shop.0))?;
        rows.into_iter()
            .map(|(about, state, reason)| {
                let about = About::from_word(&about).ok_or_else(|| inconsistent("outbox", "about", id))?;
                let state =
                    TextState::from_word(&state).ok_or_else(|| inconsistent("outbox", "state", id))?;
                Ok(SentText { about, state, is_off: reason.as_deref() == Some(NO_PROVIDER) })
            })
            .collect()
    }

    /// How the texts fare; failures are counted since `since`.
    pub async fn texts_health(&mut self, since: Instant) -> Result<TextsHealth, StoreError> {
        let (waiting, doubtful): (i64, i64) = run!(self, fetch_one, sqlx::query_as(OPEN))?;
        let (failed,): (i64,) = run!(self, fetch_one, sqlx::query_as(FAILED).bind(since))?;
        let last_success: Option<(Instant,)> = run!(self, fetch_optional, sqlx::query_as(LAST_SUCCESS))?;
        let last_success = last_success.map(|(at,)| at);
        let refusal: Option<(String, Instant)> = run!(self, fetch_optional, sqlx::query_as(LAST_REFUSAL))?;
        let trouble: Option<(String, Instant)> = run!(self, fetch_optional, sqlx::query_as(LAST_TROUBLE))?;
        let last_failure = refusal.into_iter().chain(trouble).max_by_key(|(_, at)| *at);
        Ok(TextsHealth { waiting, doubtful, failed, last_success, last_failure })
    }
}
