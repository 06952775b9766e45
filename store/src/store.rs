//! The handle to the database: read a moment, write a change, hear that something changed.

use std::sync::Arc;
use std::time::Instant as Moment;

use domain::ids::ShopId;
use futures::future::BoxFuture;
use tokio::sync::broadcast;

use crate::db::{OneOf, Pool, Tx, on, run};
use crate::timing::{Timed, Timing};
use crate::writer::{Writer, on_the_pool};
use crate::{HotFact, StoreError, dialect, lineage};

/// Rings that a slow listener may miss; it then looks everywhere.
const BELL: usize = 1024;

/// When an answer is given. Everything but the first loses what was acknowledged: only the tests of the crash harness ask
/// for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Safety {
    /// After the commit is on disk.
    #[default]
    Full,
    /// After the commit, which a power cut may undo (`synchronous = normal`).
    NotFlushed,
    /// Before the commit.
    NotAwaited,
}

/// How the database does, since the start.
#[derive(Debug, Default)]
pub(crate) struct Timings {
    /// From the first statement of a commit to its end on disk.
    pub(crate) commits: Timing,
    /// Until a reader has its connection.
    pub(crate) reads: Timing,
}

/// What waits for the database, and how long it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Jobs and facts that wait to be written.
    pub waiting: usize,
    /// How many may.
    pub room: usize,
    /// Commits, each with all that it wrote.
    pub commits: Timed,
    /// How long readers wait for a connection.
    pub reads: Timed,
}

/// A cheap handle; clones share the connections and the writer.
#[derive(Debug, Clone)]
pub struct Store {
    readers: Arc<Pool>,
    writers: Arc<Pool>,
    writer: Writer,
    timings: Arc<Timings>,
    bell: broadcast::Sender<ShopId>,
}

impl Store {
    /// Opens `sqlite://PATH` (folder and file are made) or `postgres://...`, and starts the writer.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(url, Safety::Full).await
    }

    /// The same with less safety, for a harness that shows that it notices.
    pub async fn connect_with(url: &str, safety: Safety) -> Result<Self, StoreError> {
        let (readers, writers) = dialect::connect(url, safety != Safety::NotFlushed).await?;
        let writers = Arc::new(writers);
        let (bell, _) = broadcast::channel(BELL);
        let timings = Arc::new(Timings::default());
        let writer =
            Writer::start(writers.clone(), bell.clone(), timings.clone(), safety != Safety::NotAwaited);
        Ok(Self { readers: Arc::new(readers), writers, writer, timings, bell })
    }

    /// Brings the tables up to date; a database that is not ours, or newer than this program, is refused as it stands.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        lineage::check(&self.writers).await?;
        on!(&*self.writers, |pool| lineage::MIGRATIONS.run(pool).await)
            .map_err(|error| StoreError::Migration(error.to_string()))?;
        dialect::add_functions(&self.writers).await.map_err(|error| StoreError::Migration(error.to_string()))
    }

    /// A transaction that reads one moment.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let began = Moment::now();
        let tx = dialect::begin_read(&self.readers).await;
        self.timings.reads.note(began.elapsed());
        tx
    }

    /// What waits for the database, and how long it takes.
    pub fn load(&self) -> Load {
        let (waiting, room) = self.writer.waiting();
        Load { waiting, room, commits: self.timings.commits.value(), reads: self.timings.reads.value() }
    }

    /// Does a job in one transaction and answers when it is on disk. An error undoes the job, and only the job.
    /// It may run again where two writers met, so it owns what it needs and has no effect outside.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.writers {
            OneOf::Sqlite(_) => self.writer.job(job).await,
            OneOf::Postgres(_) => {
                let began = Moment::now();
                let done = on_the_pool(&self.writers, &self.bell, job).await;
                self.timings.commits.note(began.elapsed());
                done
            }
        }
    }

    /// Does a job after everything that waits to be written, on either database.
    pub(crate) async fn in_line<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.writer.job(job).await
    }

    /// Writes a fact of the phone, merged with others that arrive at the same time. Answers when it is on disk.
    pub async fn hot(&self, fact: HotFact) -> Result<(), StoreError> {
        self.writer.hot(fact).await
    }

    /// Rings after a commit with the shop that changed. It may ring twice or never: the table is the truth.
    pub fn bell(&self) -> broadcast::Receiver<ShopId> {
        self.bell.subscribe()
    }

    /// Whether a commit reaches the disk now.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        self.write(|tx| {
            Box::pin(async move {
                run!(tx, execute, sqlx::query(TOUCH))?;
                Ok(())
            })
        })
        .await
    }

    /// Overwrites what the database's file still holds of what was deleted: SQLite moves content between pages, and a copy
    /// may stay behind in a page that is half free. Everything is written anew, and the journal is emptied. PostgreSQL does
    /// that by its own vacuum. Writers wait meanwhile, so files above `at_most` bytes are left alone: then false.
    pub async fn scrub(&self, at_most: u64) -> Result<bool, StoreError> {
        let OneOf::Sqlite(pool) = &*self.writers else { return Ok(true) };
        let mut connection = pool.acquire().await?;
        let bytes: i64 = sqlx::query_scalar(FILE_BYTES).fetch_one(&mut *connection).await?;
        if u64::try_from(bytes).unwrap_or_default() > at_most {
            return Ok(false);
        }
        sqlx::query("vacuum").execute(&mut *connection).await?;
        let (busy,): (i64,) =
            sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut *connection).await?;
        // A reader held on to the journal; it is tried again.
        Ok(busy == 0)
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match &*self.readers {
            OneOf::Sqlite(_) => "sqlite",
            OneOf::Postgres(_) => "postgres",
        }
    }

    /// Writes what is waiting, then closes all connections.
    pub async fn close(&self) {
        self.writer.finish().await;
        on!(&*self.readers, |pool| pool.close().await);
        on!(&*self.writers, |pool| pool.close().await);
    }

    pub(crate) fn writers(&self) -> &Pool {
        &self.writers
    }
}

/// SQLite only.
const FILE_BYTES: &str = "select page_count * page_size from pragma_page_count(), pragma_page_size()";

pub(crate) const TOUCH: &str = "update health set checks = checks + 1 where id = 1";
