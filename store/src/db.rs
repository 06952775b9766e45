//! The one place that knows there are two databases.

use std::collections::BTreeSet;

use domain::ids::ShopId;
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::{StoreError, dialect};

/// The same thing on either database.
#[derive(Debug, Clone)]
pub(crate) enum OneOf<S, P> {
    /// On SQLite.
    Sqlite(S),
    /// On PostgreSQL.
    Postgres(P),
}

/// Connections.
pub(crate) type Pool = OneOf<SqlitePool, PgPool>;

/// A transaction: what it reads is of one moment, what it writes is all or nothing.
pub struct Tx {
    pub(crate) on: OneOf<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
    /// Shops whose log grew; their bells ring after the commit.
    pub(crate) rung: BTreeSet<ShopId>,
    /// Two writers met on PostgreSQL, and this one has to try again.
    pub(crate) met_another: bool,
}

impl Tx {
    pub(crate) fn new(on: OneOf<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>) -> Self {
        Self { on, rung: BTreeSet::new(), met_another: false }
    }

    /// An answer of the database in our words; remembers whether another writer was in the way.
    pub(crate) fn noted<T>(&mut self, done: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        done.map_err(|error| {
            self.met_another |= dialect::met_another_writer(&error);
            error.into()
        })
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").field("rung", &self.rung).finish_non_exhaustive()
    }
}

/// Evaluates one expression against whichever database is underneath.
macro_rules! on {
    ($db:expr, |$conn:ident| $body:expr) => {
        match $db {
            $crate::db::OneOf::Sqlite($conn) => $body,
            $crate::db::OneOf::Postgres($conn) => $body,
        }
    };
}

/// Named SQL texts, and the list of them all that a test prepares on both databases.
macro_rules! statements {
    ($($name:ident = $text:expr;)+) => {
        $(pub(super) const $name: &str = $text;)+
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name),)+];
    };
}

/// Runs a query in a transaction: `fetch_all`, `fetch_optional`, `fetch_one`, or `execute`, which tells how many rows
/// it changed.
macro_rules! run {
    ($tx:expr, execute, $query:expr) => {{
        let done = $crate::db::on!(&mut $tx.on, |tx| $query
            .execute(&mut **tx)
            .await
            .map(|done| done.rows_affected()));
        $tx.noted(done)
    }};
    ($tx:expr, $method:ident, $query:expr) => {{
        let done = $crate::db::on!(&mut $tx.on, |tx| $query.$method(&mut **tx).await);
        $tx.noted(done)
    }};
}

pub(crate) use {on, run, statements};
