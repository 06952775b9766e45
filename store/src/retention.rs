//! Forgetting what was kept long enough: words of calls, messages, texts, chats. A little at a time, so that a ringing phone
//! does not wait.

use domain::Instant;
use domain::ids::{PhotoId, ShopId};
use domain::live::Fact;
use domain::retention::Kind;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    CHOSEN = "select kind, days from retention where location_id = $1 order by kind";
    CHOOSE = "insert into retention (location_id, kind, days) values ($1, $2, $3)
        on conflict (location_id, kind) do update set days = excluded.days";
    OLD_CALLS = "select c.call_sid from calls c where c.location_id = $1 and c.state = 'ended' and c.started_at < $2
            and (c.conversation is not null or exists (select 1 from call_turns t where t.call_sid = c.call_sid))
        order by c.started_at, c.call_sid limit $3";
    FORGET_TURNS = "delete from call_turns where call_sid = $1";
    FORGET_CONVERSATION = "update calls set conversation = null where call_sid = $1";
    FORGET_MESSAGES = "delete from messages where location_id = $1 and created_at < $2";
    FORGET_TEXTS = "delete from outbox where location_id = $1 and settled_at < $2";
    OLD_CHATS = "select distinct m.appointment_id from chat_messages m
            join appointments a on a.appointment_id = m.appointment_id
        where a.location_id = $1 and a.ends_at < $2 order by m.appointment_id limit $3";
    PHOTOS = "select photo_id from chat_messages where appointment_id = $1 and photo_id is not null";
    FORGET_CHAT = "delete from chat_messages where appointment_id = $1";
    OLD_EVENTS = "select seq from events where location_id = $1 and kind = $2 and at < $3 and seq > $4
        order by seq limit $5";
    GONE_TO = "select seq from forgotten_events where location_id = $1 and kind = $2";
    GO_TO = "insert into forgotten_events (location_id, kind, seq) values ($1, $2, $3)
        on conflict (location_id, kind) do update set seq = excluded.seq";
    FORGET_FILES = "delete from imports where created_at < $1";
}

/// Days that each kind is kept, in the order of [`Kind::ALL`].
pub type Kept = Vec<(Kind, i64)>;

impl Tx {
    /// How long each kind of data is kept in a shop.
    pub async fn kept_for(&mut self, shop: ShopId) -> Result<Kept, StoreError> {
        let rows: Vec<(String, i64)> = run!(self, fetch_all, sqlx::query_as(CHOSEN).bind(shop.0))?;
        let days = |kind: Kind| {
            let chosen = rows.iter().find(|(word, _)| word == kind.word());
            (kind, chosen.map_or(kind.usual_days(), |(_, days)| *days))
        };
        Ok(Kind::ALL.map(days).to_vec())
    }

    /// Chooses how long a kind of data is kept.
    pub async fn keep_for(&mut self, shop: ShopId, kind: Kind, days: i64) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CHOOSE).bind(shop.0).bind(kind.word()).bind(days))?;
        Ok(())
    }

    /// Forgets what was said in some of the calls that began before. Whether there may be more.
    pub async fn forget_transcripts(
        &mut self,
        shop: ShopId,
        before: Instant,
        at_most: i64,
    ) -> Result<bool, StoreError> {
        let calls: Vec<(String,)> =
            run!(self, fetch_all, sqlx::query_as(OLD_CALLS).bind(shop.0).bind(before).bind(at_most))?;
        for (call,) in &calls {
            for statement in [FORGET_TURNS, FORGET_CONVERSATION] {
                run!(self, execute, sqlx::query(statement).bind(call))?;
            }
        }
        let told = self.forget_events(shop, "transcript", before, at_most).await?;
        Ok(told || calls.len() as i64 == at_most)
    }

    /// Forgets the messages that were left for the owner before.
    pub async fn forget_messages(&mut self, shop: ShopId, before: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET_MESSAGES).bind(shop.0).bind(before))?;
        Ok(())
    }

    /// Forgets the shop's texts that were settled before.
    pub async fn forget_texts(&mut self, shop: ShopId, before: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET_TEXTS).bind(shop.0).bind(before))?;
        Ok(())
    }

    /// Forgets some of the chats of visits that ended before. The photos whose files are to go, and whether there may be more.
    pub async fn forget_chats(
        &mut self,
        shop: ShopId,
        before: Instant,
        at_most: i64,
    ) -> Result<(Vec<PhotoId>, bool), StoreError> {
        let chats: Vec<(Uuid,)> =
            run!(self, fetch_all, sqlx::query_as(OLD_CHATS).bind(shop.0).bind(before).bind(at_most))?;
        let mut photos = Vec::new();
        for (visit,) in &chats {
            let of_chat: Vec<(Uuid,)> = run!(self, fetch_all, sqlx::query_as(PHOTOS).bind(visit))?;
            photos.extend(of_chat.into_iter().map(|(id,)| PhotoId(id)));
            run!(self, execute, sqlx::query(FORGET_CHAT).bind(visit))?;
        }
        let told = self.forget_events(shop, "chat_message", before, at_most).await?;
        Ok((photos, told || chats.len() as i64 == at_most))
    }

    /// Takes the words out of events of a kind. Whether there may be more.
    async fn forget_events(
        &mut self,
        shop: ShopId,
        kind: &'static str,
        before: Instant,
        at_most: i64,
    ) -> Result<bool, StoreError> {
        let gone_to: Option<(i64,)> =
            run!(self, fetch_optional, sqlx::query_as(GONE_TO).bind(shop.0).bind(kind))?;
        let gone_to = gone_to.map_or(0, |(seq,)| seq);
        let old: Vec<(i64,)> = run!(
            self,
            fetch_all,
            sqlx::query_as(OLD_EVENTS).bind(shop.0).bind(kind).bind(before).bind(gone_to).bind(at_most)
        )?;
        for (seq,) in &old {
            self.rewrite_event(shop, *seq, Fact::without_words).await?;
        }
        if let Some((last,)) = old.last() {
            run!(self, execute, sqlx::query(GO_TO).bind(shop.0).bind(kind).bind(*last))?;
        }
        Ok(old.len() as i64 == at_most)
    }

    /// Forgets files of other booking systems that nobody took in.
    pub async fn forget_imports(&mut self, before: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET_FILES).bind(before))?;
        Ok(())
    }
}
