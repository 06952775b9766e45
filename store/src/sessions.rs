//! Browsers that are signed in. Only hashes of their secrets are kept.

use domain::Instant;
use domain::ids::{SessionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into sessions (session_id, token_hash, user_id, agent, created_at, seen_at)
        values ($1, $2, $3, $4, $5, $5)";
    BY_TOKEN = "select s.session_id, s.user_id, s.agent, s.created_at, s.seen_at, u.email, u.name, u.is_operator
        from sessions s join users u on u.user_id = s.user_id
        where s.token_hash = $1 and s.ended_at is null";
    SEEN = "update sessions set seen_at = $2 where session_id = $1 and seen_at < $2";
    END = "update sessions set ended_at = $3 where session_id = $1 and user_id = $2 and ended_at is null";
    END_ALL = "update sessions set ended_at = $3
        where user_id = $1 and ended_at is null and session_id is distinct from $2";
    OF_USER = "select s.session_id, s.user_id, s.agent, s.created_at, s.seen_at, u.email, u.name, u.is_operator
        from sessions s join users u on u.user_id = s.user_id
        where s.user_id = $1 and s.ended_at is null order by s.seen_at desc";
    CHANGED = "update access_changes set version = version + 1 where id = 1";
    VERSION = "select version from access_changes where id = 1";
}

/// A browser that signs in.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its name in lists.
    pub id: SessionId,
    /// SHA-256 of the cookie's secret, in hexadecimal digits.
    pub token_hash: String,
    /// Who.
    pub user: UserId,
    /// What the browser calls itself.
    pub agent: String,
    /// When.
    pub at: Instant,
}

/// A session that nobody has ended; whether it is too old is for the caller to say.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRecord {
    /// Its name in lists.
    #[sqlx(try_from = "Uuid")]
    pub session_id: SessionId,
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// What the browser calls itself.
    pub agent: String,
    /// When it was signed in.
    pub created_at: Instant,
    /// When it was last used, give or take some minutes.
    pub seen_at: Instant,
    /// The user's mail address.
    pub email: String,
    /// The user's name.
    pub name: String,
    /// Whether the user looks after all shops.
    pub is_operator: bool,
}

impl Tx {
    /// Adds a session.
    pub async fn insert_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id.0)
                .bind(&new.token_hash)
                .bind(new.user.0)
                .bind(&new.agent)
                .bind(new.at)
        )?;
        Ok(())
    }

    /// The session of a cookie.
    pub async fn session(&mut self, token_hash: &str) -> Result<Option<SessionRecord>, StoreError> {
        run!(self, fetch_optional, sqlx::query_as(BY_TOKEN).bind(token_hash))
    }

    /// Somebody's sessions, the latest used first.
    pub async fn sessions(&mut self, user: UserId) -> Result<Vec<SessionRecord>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(OF_USER).bind(user.0))
    }

    /// Notes that a session was used.
    pub async fn session_seen(&mut self, session: SessionId, at: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(SEEN).bind(session.0).bind(at))?;
        Ok(())
    }

    /// Ends one of somebody's sessions; false where there was none to end.
    pub async fn end_session(
        &mut self,
        user: UserId,
        session: SessionId,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let ended = run!(self, execute, sqlx::query(END).bind(session.0).bind(user.0).bind(at))? > 0;
        self.access_changed().await?;
        Ok(ended)
    }

    /// Ends all of somebody's sessions but one.
    pub async fn end_sessions(
        &mut self,
        user: UserId,
        but: Option<SessionId>,
        at: Instant,
    ) -> Result<(), StoreError> {
        let but = but.map(|id| id.0);
        run!(self, execute, sqlx::query(END_ALL).bind(user.0).bind(but).bind(at))?;
        self.access_changed().await
    }

    /// Tells every process that somebody lost a right.
    pub async fn access_changed(&mut self) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CHANGED))?;
        Ok(())
    }

    /// Counts up whenever somebody lost a right.
    pub async fn access_version(&mut self) -> Result<i64, StoreError> {
        let (version,): (i64,) = run!(self, fetch_one, sqlx::query_as(VERSION))?;
        Ok(version)
    }
}
