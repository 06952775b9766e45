//! Group commit: what waits is written together, each job in its own savepoint, one commit for all, then the answers.
//!
//! On SQLite everything is written here. On PostgreSQL only hot facts are; jobs run side by side on the pool.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use domain::ids::ShopId;
use futures::FutureExt;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::db::{Pool, Tx, on, run};
use crate::store::Timings;
use crate::{HotFact, StoreError, dialect};

/// Jobs and facts that may wait; more is refused, so that waiting stays short.
const QUEUE: usize = 8_192;
/// Jobs and facts in one commit.
const BATCH: usize = 2_048;
/// Tries where two writers met on PostgreSQL.
const TRIES: u32 = 8;

/// The writer's end of the queue. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    /// Facts are answered after their commit; false only where a test shows what happens else.
    awaits: bool,
}

enum Message {
    Job(Box<dyn Job>),
    Hot(HotFact, oneshot::Sender<Result<(), StoreError>>),
    Finish(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the writer's task. It ends with the last handle.
    #[expect(clippy::disallowed_methods, reason = "the store's own task; it ends when every handle is gone")]
    pub(crate) fn start(
        pool: Arc<Pool>,
        bell: broadcast::Sender<ShopId>,
        timings: Arc<Timings>,
        awaits: bool,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write_batches(pool, bell, timings, waiting));
        Self { queue, awaits }
    }

    /// How many wait, and how many may.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        (QUEUE - self.queue.capacity(), QUEUE)
    }

    pub(crate) async fn job<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Message::Job(Box::new(TypedJob { job, done: None, answer })))?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    pub(crate) async fn hot(&self, fact: HotFact) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Message::Hot(fact, answer))?;
        if !self.awaits {
            return Ok(());
        }
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Resolves when everything that waited before is written.
    pub(crate) async fn finish(&self) {
        let (answer, answered) = oneshot::channel();
        if self.queue.send(Message::Finish(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }

    fn enqueue(&self, message: Message) -> Result<(), StoreError> {
        self.queue.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::Closed,
        })
    }
}

/// A job whose types are hidden, so that different ones wait in one queue.
trait Job: Send {
    /// Runs it; true when its savepoint shall be kept.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Tells the result, once the commit is known.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct TypedJob<T, E, F> {
    job: F,
    done: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for TypedJob<T, E, F>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let done = AssertUnwindSafe((self.job)(tx)).catch_unwind().await;
            let done = done.unwrap_or_else(|_| Err(StoreError::Refused("a job panicked".into()).into()));
            self.done.insert(done).is_ok()
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.done, committed) {
            // An error of the job stands, whatever became of the others.
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closed.into()),
        };
        // Whoever asked may have gone; the commit stands all the same.
        let _ = self.answer.send(result);
    }
}

/// What is written in one commit.
#[derive(Default)]
struct Batch {
    jobs: Vec<Box<dyn Job>>,
    facts: Vec<HotFact>,
    answers: Vec<oneshot::Sender<Result<(), StoreError>>>,
    results: Vec<Result<(), StoreError>>,
    finished: Vec<oneshot::Sender<()>>,
}

async fn write_batches(
    pool: Arc<Pool>,
    bell: broadcast::Sender<ShopId>,
    timings: Arc<Timings>,
    mut waiting: mpsc::Receiver<Message>,
) {
    while let Some(first) = waiting.recv().await {
        let mut batch = Batch::default();
        batch.take(first);
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.take(next);
        }
        let began = Moment::now();
        let committed = if batch.len() == 0 { Ok(BTreeSet::new()) } else { batch.write(&pool).await };
        timings.commits.note(began.elapsed());
        if let Err(error) = &committed {
            tracing::error!(%error, waiting = batch.len(), "nothing could be written");
            dialect::start_afresh(&pool).await;
        }
        for shop in committed.iter().flatten() {
            // Nobody listening is no error.
            let _ = bell.send(*shop);
        }
        batch.answer(&committed.map(|_| ()));
    }
}

impl Batch {
    fn take(&mut self, message: Message) {
        match message {
            Message::Job(job) => self.jobs.push(job),
            Message::Hot(fact, answer) => {
                self.facts.push(fact);
                self.answers.push(answer);
            }
            Message::Finish(done) => self.finished.push(done),
        }
    }

    fn len(&self) -> usize {
        self.jobs.len() + self.facts.len()
    }

    /// Writes everything and commits. Returns the shops whose log grew.
    async fn write(&mut self, pool: &Pool) -> Result<BTreeSet<ShopId>, StoreError> {
        let mut tx = dialect::begin_write(pool).await?;
        self.write_facts(&mut tx).await?;
        for job in &mut self.jobs {
            savepoint(&mut tx, SAVE).await?;
            let keep = job.run(&mut tx).await;
            savepoint(&mut tx, if keep { RELEASE } else { UNDO }).await?;
        }
        let shops = std::mem::take(&mut tx.rung);
        on!(tx.on, |tx| tx.commit().await)?;
        Ok(shops)
    }

    /// All facts in a few statements; should one of them be impossible, each by itself, so that it alone fails.
    async fn write_facts(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.facts.is_empty() {
            return Ok(());
        }
        savepoint(tx, SAVE).await?;
        let merged = tx.write_facts(&self.facts).await;
        if let Err(error @ StoreError::Unavailable(_)) = merged {
            // A full or broken disk: SQLite has given up the whole transaction, savepoints and all.
            return Err(error);
        }
        savepoint(tx, if merged.is_ok() { RELEASE } else { UNDO }).await?;
        if merged.is_ok() {
            self.results = vec![Ok(()); self.facts.len()];
            return Ok(());
        }
        for fact in &self.facts {
            savepoint(tx, SAVE).await?;
            let alone = tx.write_facts(std::slice::from_ref(fact)).await;
            savepoint(tx, if alone.is_ok() { RELEASE } else { UNDO }).await?;
            self.results.push(alone);
        }
        Ok(())
    }

    fn answer(self, committed: &Result<(), StoreError>) {
        let mut results = self.results.into_iter();
        for answer in self.answers {
            let own = results.next().unwrap_or(Err(StoreError::Closed));
            let _ = answer.send(committed.clone().and(own));
        }
        for job in self.jobs {
            job.answer(committed.clone());
        }
        for done in self.finished {
            let _ = done.send(());
        }
    }
}

pub(crate) const SAVE: &str = "savepoint job";
pub(crate) const RELEASE: &str = "release savepoint job";
pub(crate) const UNDO: &str = "rollback to savepoint job";

/// A savepoint that is gone means that the database gave up the whole transaction on the way.
async fn savepoint(tx: &mut Tx, statement: &'static str) -> Result<(), StoreError> {
    let gone = |error: StoreError| StoreError::Unavailable(error.to_string());
    run!(tx, execute, sqlx::query(statement)).map_err(gone)?;
    if statement == UNDO {
        run!(tx, execute, sqlx::query(RELEASE)).map_err(gone)?;
    }
    Ok(())
}

/// A job on PostgreSQL: its own transaction, tried again where two writers met.
pub(crate) async fn on_the_pool<T, E, F>(
    pool: &Pool,
    bell: &broadcast::Sender<ShopId>,
    job: F,
) -> Result<T, E>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
    E: From<StoreError>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        let mut tx = dialect::begin_write(pool).await?;
        let done = AssertUnwindSafe(job(&mut tx)).catch_unwind().await;
        let done = done.unwrap_or_else(|_| Err(StoreError::Refused("a job panicked".into()).into()));
        if done.is_err() && tx.met_another && tries < TRIES {
            drop(tx);
            tokio::time::sleep(Duration::from_millis(u64::from(tries) * 5)).await;
            continue;
        }
        let value = done?;
        let shops = std::mem::take(&mut tx.rung);
        match on!(tx.on, |tx| tx.commit().await) {
            Ok(()) => {
                for shop in shops {
                    let _ = bell.send(shop);
                }
                return Ok(value);
            }
            Err(error) if tries < TRIES && dialect::met_another_writer(&error) => {}
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
}
