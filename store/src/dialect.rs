//! What truly differs between the two databases. Everything else is one text.

use std::str::FromStr;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::StoreError;
use crate::db::{OneOf, Pool, Tx};

/// Readers on SQLite; more than cores brings nothing.
const READERS: u32 = 4;
/// Connections on PostgreSQL; a pooler in front may hold fewer.
const CONNECTIONS: u32 = 16;
/// How long anybody waits for a connection or a lock.
const WAIT: Duration = Duration::from_secs(5);

/// The pools that read and write. On PostgreSQL they are the same.
pub(crate) async fn connect(url: &str, flush: bool) -> Result<(Pool, Pool), StoreError> {
    if url.starts_with("postgres") {
        let options =
            PgConnectOptions::from_str(url).map_err(|error| StoreError::Address(error.to_string()))?;
        let options = options.application_name("frontdesk");
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(WAIT)
            .connect_with(options)
            .await?;
        return Ok((OneOf::Postgres(pool.clone()), OneOf::Postgres(pool)));
    }
    let options =
        SqliteConnectOptions::from_str(url).map_err(|error| StoreError::Address(error.to_string()))?;
    make_folder(options.get_filename())?;
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An answer means that the commit is on disk, also after a power cut.
        .synchronous(if flush { SqliteSynchronous::Full } else { SqliteSynchronous::Normal })
        .busy_timeout(WAIT)
        // What is deleted is overwritten: somebody may have asked to be forgotten.
        .pragma("secure_delete", "on")
        .statement_cache_capacity(256);
    let pool = |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(WAIT);
    // The writer first: it creates the file and turns the journal to WAL.
    let writer = pool(1).connect_with(options.clone()).await?;
    let readers = pool(READERS).connect_with(options.pragma("query_only", "on")).await?;
    Ok((OneOf::Sqlite(readers), OneOf::Sqlite(writer)))
}

/// What only one of the two can hold: PostgreSQL gets the named questions of `metrics::analytics` as functions.
pub(crate) async fn add_functions(pool: &Pool) -> Result<(), StoreError> {
    if let OneOf::Postgres(pool) = pool {
        sqlx::raw_sql(include_str!("postgres_functions.sql")).execute(pool).await?;
    }
    Ok(())
}

fn make_folder(file: &std::path::Path) -> Result<(), StoreError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), |folder| {
        std::fs::create_dir_all(folder)
            .map_err(|error| StoreError::Address(format!("{}: {error}", folder.display())))
    })
}

/// Begins a transaction that writes. On SQLite it takes the lock at once: an upgrade in the middle would fail.
pub(crate) async fn begin_write(pool: &Pool) -> Result<Tx, StoreError> {
    Ok(Tx::new(match pool {
        OneOf::Sqlite(pool) => OneOf::Sqlite(pool.begin_with("begin immediate").await?),
        OneOf::Postgres(pool) => OneOf::Postgres(pool.begin().await?),
    }))
}

/// Drops SQLite's writing connection after a failure; the next one begins without what is left of a transaction that
/// the database gave up by itself (full disk, broken disk).
pub(crate) async fn start_afresh(writers: &Pool) {
    if let OneOf::Sqlite(pool) = writers
        && let Ok(connection) = pool.acquire().await
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "the writing connection could not be closed");
    }
}

/// Begins a transaction that reads one moment of the database.
pub(crate) async fn begin_read(pool: &Pool) -> Result<Tx, StoreError> {
    Ok(Tx::new(match pool {
        OneOf::Sqlite(pool) => OneOf::Sqlite(pool.begin().await?),
        OneOf::Postgres(pool) => {
            OneOf::Postgres(pool.begin_with("begin isolation level repeatable read, read only").await?)
        }
    }))
}

/// Whether two writers met on PostgreSQL (serialization failure, deadlock), so that trying again helps.
pub(crate) fn met_another_writer(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| matches!(&*code, "40001" | "40P01"))
}

/// Whether SQLite cannot make sense of its file (11: corrupt, 26: no database).
pub(crate) fn is_damage(error: &dyn DatabaseError) -> bool {
    let code = error.code().filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 11 | 26))
}

/// Whether the statement, not the state of the database, is at fault. Locked, full, read-only and broken disks
/// (SQLite 5, 6, 8, 10, 13, 14) and connection, resource and operator trouble (PostgreSQL 08, 40, 53, 57, 58) are not.
pub(crate) fn is_our_mistake(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return !matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14);
    }
    !["08", "40", "53", "57", "58", "25006"].iter().any(|class| code.starts_with(class))
}
