//! Whose database it is, and of which version: looked at before anything is written, so that a file of another program or
//! of a newer Frontdesk is refused as it stands.

use std::borrow::Cow;

use sqlx::migrate::Migrator;

use crate::StoreError;
use crate::db::{OneOf, Pool, on};

/// The migrations; they are part of the program.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// The tables of a file of SQLite that are not its own.
pub(crate) const TABLES_OF_SQLITE: &str =
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name";
/// On PostgreSQL extensions have tables of their own, so only those that we would make are asked for.
const TABLES_OF_POSTGRES: &str = "select cast(table_name as text) from information_schema.tables
    where table_schema = current_schema() and table_name in ('_sqlx_migrations', 'profiles') order by 1";
pub(crate) const APPLIED: &str = "select version, checksum, success from _sqlx_migrations order by version";

/// What was done to a database: number, checksum, whether it was done to the end.
pub(crate) type Applied = (i64, Vec<u8>, bool);

/// Refuses a database that is not ours to change.
pub(crate) async fn check(pool: &Pool) -> Result<(), StoreError> {
    let tables = match pool {
        OneOf::Sqlite(_) => TABLES_OF_SQLITE,
        OneOf::Postgres(_) => TABLES_OF_POSTGRES,
    };
    let tables: Vec<(String,)> = on!(pool, |pool| sqlx::query_as(tables).fetch_all(pool).await)?;
    if tables.is_empty() {
        return Ok(());
    }
    if !tables.iter().any(|(name,)| name == "_sqlx_migrations") {
        return Err(StoreError::Foreign);
    }
    let applied: Vec<Applied> = on!(pool, |pool| sqlx::query_as(APPLIED).fetch_all(pool).await)?;
    judge(&applied).map(drop)
}

/// The version of a database to which this was done; refused where it is not ours or newer than this program.
pub(crate) fn judge(applied: &[Applied]) -> Result<i64, StoreError> {
    let known = |version: i64| MIGRATIONS.iter().find(|migration| migration.version == version);
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    let mut unknown = None;
    for (version, checksum, _) in applied {
        match known(*version) {
            Some(migration) if migration.checksum != Cow::Borrowed(checksum.as_slice()) => {
                return Err(StoreError::Foreign);
            }
            Some(_) => {}
            None => unknown = Some(*version),
        }
    }
    match (unknown, applied.last()) {
        // What begins like ours and goes on differently is ours of a later day.
        (Some(theirs), _) if applied.first().is_some_and(|(first, ..)| known(*first).is_some()) => {
            Err(StoreError::Newer { theirs, ours: newest })
        }
        (Some(_), _) => Err(StoreError::Foreign),
        (None, Some((version, ..))) => Ok(*version),
        (None, None) => Ok(0),
    }
}
