//! Copies of SQLite's file: made while the database is in use, looked at before they are trusted, and put back.
//!
//! `vacuum into` reads one moment, as any reader does, and writes a compact file without what was deleted. The library's
//! backup API would begin anew whenever another connection commits, and would need unsafe code. PostgreSQL has `pg_dump`.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use crate::db::OneOf;
use crate::lineage::{APPLIED, Applied, TABLES_OF_SQLITE, judge};
use crate::{Store, StoreError};

const COPY: &str = "vacuum into $1";
/// Files that belong to the database and are kept beside it travel in the copy.
const FILES: &str = "create table kept_files (path text primary key, bytes blob not null) without rowid";
const ADD_FILE: &str = "insert into kept_files (path, bytes) values ($1, $2)";
const NEXT_FILE: &str = "select path, bytes from kept_files where path > $1 order by path limit 1";
const HAS_FILES: &str = "select count(*) from sqlite_master where type = 'table' and name = 'kept_files'";
const SOUND: &str = "pragma integrity_check(1)";
const BROKEN_KEYS: &str = "select count(*) from pragma_foreign_key_check";
const COUNTS: &str =
    "select (select count(*) from profiles where location_id > 0), (select count(*) from calls),
    (select count(*) from appointments), (select count(*) from users)";
/// What must not come back: sessions that were ended since, and mails and texts that were sent since.
const LEFT_BEHIND: [&str; 4] = [
    "drop table if exists kept_files",
    "delete from sessions",
    "update outbox set state = 'failed', reason = 'restored from a backup', words = '', settled_at = created_at
        where state in ('waiting', 'doubtful')",
    "update calls set relay_token_hash = null",
];
/// Fails while anybody else has the database open, and takes what is left of a process that was killed.
const ALONE: &str = "pragma journal_mode = delete";
const NOBODY_ELSE: &str = "begin exclusive";

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyFacts {
    /// The version of its tables.
    pub version: i64,
    /// Shops.
    pub shops: i64,
    /// Calls.
    pub calls: i64,
    /// Visits, whatever became of them.
    pub appointments: i64,
    /// Those who can sign in.
    pub users: i64,
    /// Bytes.
    pub bytes: u64,
}

/// Why a copy was not made, trusted, or put back.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// It is not a file.
    #[error(
        "PostgreSQL is copied by its own tools: pg_dump --format=custom, and pg_restore (docs/reliability.md)"
    )]
    Postgres,
    /// Nothing is written over.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// There is something in the database.
    #[error("the database is not empty: --overwrite replaces it, and keeps the old one beside it")]
    NotEmpty,
    /// Somebody has the database open.
    #[error("the database is in use: stop the server first")]
    InUse,
    /// The file's contents.
    #[error("{file}: {error}")]
    Contents {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        error: StoreError,
    },
    /// The file itself.
    #[error("{file}: {error}")]
    File {
        /// Which.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

/// A copy that is being made.
#[derive(Debug)]
pub struct NewCopy {
    file: PathBuf,
    connection: SqliteConnection,
}

impl Store {
    /// Copies one moment of the database into a new file that only its owner can read.
    pub async fn copy_into(&self, file: &Path) -> Result<NewCopy, CopyError> {
        let OneOf::Sqlite(pool) = self.writers() else { return Err(CopyError::Postgres) };
        let source = pool.connect_options().get_filename().to_owned();
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(of_file(file))?;
        let wrong = |error| CopyError::Contents { file: source.clone(), error };
        let options = SqliteConnectOptions::new().filename(&source).read_only(true);
        let mut connection = connected(options).await.map_err(wrong)?;
        let copied = sqlx::query(COPY).bind(file.to_string_lossy()).execute(&mut connection).await;
        copied.map_err(|error| CopyError::Contents { file: file.to_owned(), error: error.into() })?;
        let _ = connection.close().await;
        let mut connection = connected(unsafely_fast(file)).await.map_err(of_contents(file))?;
        said(sqlx::query(FILES).execute(&mut connection).await, file)?;
        Ok(NewCopy { file: file.to_owned(), connection })
    }
}

impl NewCopy {
    /// Adds a file that belongs to the database.
    pub async fn add_file(&mut self, path: &str, bytes: &[u8]) -> Result<(), CopyError> {
        let added = sqlx::query(ADD_FILE).bind(path).bind(bytes).execute(&mut self.connection).await;
        said(added, &self.file).map(drop)
    }

    /// Brings it to the disk, and reads it as who restores it would.
    pub async fn finish(self) -> Result<CopyFacts, CopyError> {
        said(self.connection.close().await, &self.file)?;
        File::open(&self.file).and_then(|file| file.sync_all()).map_err(of_file(&self.file))?;
        inspect(&self.file).await
    }
}

/// Looks through a copy; refused where it is damaged, another program's, or newer than this one.
pub async fn inspect(file: &Path) -> Result<CopyFacts, CopyError> {
    let mut head = [0; 16];
    let read = File::open(file).and_then(|mut file| file.read(&mut head)).map_err(of_file(file))?;
    if read < head.len() || &head != b"SQLite format 3\0" {
        return Err(of_contents(file)(StoreError::Damaged));
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut connection = connected(options).await.map_err(of_contents(file))?;
    let facts = facts(&mut connection).await.map_err(of_contents(file));
    let _ = connection.close().await;
    let bytes = std::fs::metadata(file).map_err(of_file(file))?.len();
    Ok(CopyFacts { bytes, ..facts? })
}

async fn facts(connection: &mut SqliteConnection) -> Result<CopyFacts, StoreError> {
    let (word,): (String,) = sqlx::query_as(SOUND).fetch_one(&mut *connection).await?;
    if word != "ok" {
        return Err(StoreError::Damaged);
    }
    let tables: Vec<(String,)> = sqlx::query_as(TABLES_OF_SQLITE).fetch_all(&mut *connection).await?;
    if !["_sqlx_migrations", "profiles", "calls"].iter().all(|own| tables.iter().any(|(name,)| name == own)) {
        return Err(StoreError::Foreign);
    }
    let applied: Vec<Applied> = sqlx::query_as(APPLIED).fetch_all(&mut *connection).await?;
    let version = judge(&applied)?;
    let (broken,): (i64,) = sqlx::query_as(BROKEN_KEYS).fetch_one(&mut *connection).await?;
    if broken > 0 {
        return Err(StoreError::Damaged);
    }
    let (shops, calls, appointments, users) = sqlx::query_as(COUNTS).fetch_one(&mut *connection).await?;
    Ok(CopyFacts { version, shops, calls, appointments, users, bytes: 0 })
}

/// Hands out the files that travel in a copy, one after the other.
pub async fn kept_files(
    copy: &Path,
    mut each: impl FnMut(&str, &[u8]) -> std::io::Result<()>,
) -> Result<usize, CopyError> {
    let options = SqliteConnectOptions::new().filename(copy).read_only(true);
    let mut connection = connected(options).await.map_err(of_contents(copy))?;
    let (has,): (i64,) = said(sqlx::query_as(HAS_FILES).fetch_one(&mut connection).await, copy)?;
    let (mut last, mut count) = (String::new(), 0);
    loop {
        if has == 0 {
            break;
        }
        let next = sqlx::query_as(NEXT_FILE).bind(&last).fetch_optional(&mut connection).await;
        let next: Option<(String, Vec<u8>)> = said(next, copy)?;
        let Some((path, bytes)) = next else { break };
        each(&path, &bytes).map_err(of_file(copy))?;
        count += 1;
        last = path;
    }
    let _ = connection.close().await;
    Ok(count)
}

/// The place of a database that a copy shall take; nobody else has it open for as long as this lives.
#[derive(Debug)]
pub struct Swap {
    target: PathBuf,
    /// Holds the lock on the database that is there. `None` where there is none, or it is damaged.
    held: Option<SqliteConnection>,
}

impl Swap {
    /// Takes the place that the address names; refused where a server has it open, or where it is not empty.
    pub async fn begin(url: &str, overwrite: bool) -> Result<Self, CopyError> {
        if url.starts_with("postgres") {
            return Err(CopyError::Postgres);
        }
        let wrong = |error: sqlx::Error| {
            of_contents(Path::new("DATABASE_URL"))(StoreError::Address(error.to_string()))
        };
        let target = SqliteConnectOptions::from_str(url).map_err(wrong)?.get_filename().to_owned();
        if !std::fs::metadata(&target).is_ok_and(|file| file.len() > 0) {
            return Ok(Self { target, held: None });
        }
        let held = alone(&target).await?;
        let is_empty = match held {
            Some(ref held) if held.is_empty => true,
            _ => overwrite,
        };
        if !is_empty {
            return Err(CopyError::NotEmpty);
        }
        Ok(Self { target, held: held.map(|held| held.connection) })
    }

    /// Puts a copy in its place: written beside it to the last byte, then exchanged in one step. What was there is kept as
    /// `aside`; where that exists already, nothing is done.
    pub async fn put(self, copy: &Path, aside: &Path) -> Result<CopyFacts, CopyError> {
        let beside = with_suffix(&self.target, ".restoring");
        let _ = std::fs::remove_file(&beside);
        let written = written_beside(copy, &beside).await;
        let facts = match written {
            Ok(facts) => facts,
            Err(error) => {
                let _ = std::fs::remove_file(&beside);
                return Err(error);
            }
        };
        if self.target.exists() {
            // A second name for the old file, so that at no moment there is none under the first.
            std::fs::hard_link(&self.target, aside).map_err(of_file(aside))?;
        }
        // What a killed process left belongs to the old file, and would be read into the new one.
        for suffix in ["-wal", "-shm", "-journal"] {
            let left = with_suffix(&self.target, suffix);
            if left.exists() {
                std::fs::rename(&left, with_suffix(aside, suffix)).map_err(of_file(&left))?;
            }
        }
        std::fs::rename(&beside, &self.target).map_err(of_file(&self.target))?;
        if let Some(folder) = self.target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(of_file(folder))?;
        }
        if let Some(held) = self.held {
            let _ = held.close().await;
        }
        Ok(facts)
    }

    /// The database's file.
    pub fn target(&self) -> &Path {
        &self.target
    }
}

async fn written_beside(copy: &Path, beside: &Path) -> Result<CopyFacts, CopyError> {
    let mut from = File::open(copy).map_err(of_file(copy))?;
    let to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(beside);
    let mut to = to.map_err(of_file(beside))?;
    std::io::copy(&mut from, &mut to).map_err(of_file(beside))?;
    let mut connection = connected(unsafely_fast(beside)).await.map_err(of_contents(beside))?;
    for statement in LEFT_BEHIND {
        said(sqlx::query(statement).execute(&mut connection).await, beside)?;
    }
    said(connection.close().await, beside)?;
    File::open(beside).and_then(|file| file.sync_all()).map_err(of_file(beside))?;
    inspect(beside).await
}

struct Held {
    connection: SqliteConnection,
    is_empty: bool,
}

/// Opens a database that nobody else may have open; `None` where it is damaged.
async fn alone(file: &Path) -> Result<Option<Held>, CopyError> {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_millis(500));
    let opened = async {
        let mut connection = connected(options).await?;
        let (mode,): (String,) = sqlx::query_as(ALONE).fetch_one(&mut connection).await?;
        if mode != "delete" {
            return Err(StoreError::Unavailable(mode));
        }
        sqlx::query(NOBODY_ELSE).execute(&mut connection).await?;
        let tables: Vec<(String,)> = sqlx::query_as(TABLES_OF_SQLITE).fetch_all(&mut connection).await?;
        let is_ours = tables.iter().any(|(name,)| name == "profiles");
        let is_empty = if is_ours {
            let (shops, _, _, users): (i64, i64, i64, i64) =
                sqlx::query_as(COUNTS).fetch_one(&mut connection).await?;
            shops + users == 0
        } else {
            tables.is_empty()
        };
        Ok(Held { connection, is_empty })
    };
    match opened.await {
        Ok(held) => Ok(Some(held)),
        Err(StoreError::Damaged) => Ok(None),
        Err(StoreError::Unavailable(_)) => Err(CopyError::InUse),
        Err(error) => Err(of_contents(file)(error)),
    }
}

async fn connected(options: SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    Ok(options.disable_statement_logging().connect().await?)
}

/// For a file that is thrown away when anything goes wrong, and brought to the disk as a whole.
fn unsafely_fast(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off)
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn of_file(file: &Path) -> impl Fn(std::io::Error) -> CopyError {
    let file = file.to_owned();
    move |error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => CopyError::Exists(file.clone()),
        _ => CopyError::File { file: file.clone(), error },
    }
}

fn of_contents(file: &Path) -> impl Fn(StoreError) -> CopyError {
    let file = file.to_owned();
    move |error| CopyError::Contents { file: file.clone(), error }
}

fn said<T>(done: Result<T, sqlx::Error>, file: &Path) -> Result<T, CopyError> {
    done.map_err(|error| of_contents(file)(error.into()))
}
