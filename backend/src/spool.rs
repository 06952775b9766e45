//! What must not be lost while the database is away: kept in a file beside it, and written down when it is back.
//!
//! As long as anything waits, everything of the phone goes behind it, so that the order stays.

mod files;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Instant;
use domain::status::{Health, Part};
use store::{Spooled, StoreError};
use tokio::sync::oneshot;

use self::files::Files;
pub(crate) use self::files::texts_in;
use crate::{Desk, DeskError};

/// How long the database may take before the spool does it. Twilio waits for 15 seconds, a caller for less.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);
/// How often it is looked whether the database is back.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often what the receptionist has to know by heart is read again.
const LEARN_EVERY: Duration = Duration::from_mins(5);
/// Shops that are known by heart.
const SHOPS: usize = 2_000;
/// Lines that are written down together.
const TOGETHER: usize = 200;
/// Facts that may wait for the disk.
const QUEUE: usize = 8_192;

/// The spool of this process. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Spool(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    files: Mutex<Files>,
    /// Something waits: nothing may overtake it.
    is_open: AtomicBool,
    pending: Mutex<Vec<Pending>>,
    writing: tokio::sync::Mutex<()>,
    replaying: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Pending {
    fact: (bool, Spooled),
    answer: oneshot::Sender<Result<(), String>>,
}

impl Spool {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self(Arc::new(Parts {
            files: Mutex::new(Files::in_folder(folder)),
            is_open: AtomicBool::new(false),
            pending: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            replaying: tokio::sync::Mutex::default(),
        }))
    }

    /// Whether anything waits.
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_open.load(Ordering::SeqCst)
    }

    /// Keeps a fact; it is on disk when this returns. Facts that come at the same time share a flush.
    async fn keep(&self, tried: bool, kept: Spooled, stamp: String) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        {
            let mut pending = lock(&self.0.pending);
            if pending.len() >= QUEUE {
                return Err(StoreError::Busy);
            }
            pending.push(Pending { fact: (tried, kept), answer });
        }
        {
            let _turn = self.0.writing.lock().await;
            let waiting = std::mem::take(&mut *lock(&self.0.pending));
            if !waiting.is_empty() {
                let spool = self.clone();
                // Whoever asked may hang up; the others' facts are written all the same.
                let _ = tokio::task::spawn_blocking(move || spool.write(waiting, &stamp)).await;
            }
        }
        let kept = answered.await.unwrap_or_else(|_| Err("the spool was not written".to_owned()));
        kept.map_err(StoreError::Unavailable)
    }

    fn write(&self, waiting: Vec<Pending>, stamp: &str) {
        let (facts, answers): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|one| (one.fact, one.answer)).unzip();
        let mut files = lock(&self.0.files);
        let written = files.append(&facts, stamp).map_err(|error| error.to_string());
        self.0.is_open.store(!files.is_empty(), Ordering::SeqCst);
        drop(files);
        for answer in answers {
            let _ = answer.send(written.clone());
        }
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        lock(&self.0.files)
    }

    /// Lines that wait, and lines that were put aside.
    pub(crate) fn counts(&self) -> (u64, usize) {
        let files = self.files();
        (files.waiting(), files.refused())
    }

    /// Takes over what a process that is gone left behind.
    pub(crate) fn take_over(&self) {
        let mut files = self.files();
        if let Err(error) = files.take_over() {
            tracing::error!(%error, "the spool cannot be read");
        }
        self.0.is_open.store(!files.is_empty(), Ordering::SeqCst);
    }
}

impl Desk {
    /// Writes a fact down: in the database, else in the spool. An error means that it is nowhere.
    pub(crate) async fn keep(&self, kept: Spooled) -> Result<(), DeskError> {
        let tried = !self.spool.is_open();
        if tried {
            match tokio::time::timeout(PATIENCE, self.write_at_once(&kept)).await {
                Ok(Err(error)) if error.is_away() => {
                    tracing::warn!(%error, "the spool takes what the database cannot");
                }
                Ok(done) => return Ok(done?),
                Err(_) => tracing::warn!("the spool takes what the database did not take in time"),
            }
        }
        self.keep_aside(tried, kept).await
    }

    /// Keeps a fact for later. `tried` where it may be in the database already.
    pub(crate) async fn keep_aside(&self, tried: bool, kept: Spooled) -> Result<(), DeskError> {
        let id: uuid::Uuid = self.ids.id(self.clock.now());
        self.spool.keep(tried, kept, id.simple().to_string()).await?;
        self.meters.spooled.up();
        Ok(())
    }

    async fn write_at_once(&self, kept: &Spooled) -> Result<(), StoreError> {
        match kept.clone() {
            Spooled::Fact(fact) => self.store.hot(fact).await,
            Spooled::Message(message) => {
                let kept = self.store.write(move |tx| {
                    let message = message.clone();
                    Box::pin(async move { tx.insert_message(&message).await })
                });
                kept.await
            }
            // Only ever kept when the database did not take them.
            Spooled::SocketOpened(_) | Spooled::Text(_) | Spooled::CallOver { .. } => {
                Err(StoreError::Unavailable("not asked".into()))
            }
        }
    }

    /// Something that the database does, for somebody who waits: at once an error where it is known to be away.
    pub(crate) async fn soon<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        // SQLite is read while nobody can write to it; a server that is away answers nobody.
        if self.spool.is_open() && self.store.kind() == "postgres" {
            return Err(StoreError::Unavailable("facts wait for it".into()));
        }
        let late = |_| StoreError::Unavailable("no answer in time".into());
        tokio::time::timeout(PATIENCE, work).await.map_err(late)?
    }

    /// Whether facts wait for the database: the book cannot be looked into.
    pub fn is_database_away(&self) -> bool {
        self.spool.is_open()
    }

    /// Keeps an eye on the database from now on: what waits is written down when it is back.
    pub fn start_replaying(&self) {
        self.spool.take_over();
        if let Err(error) = self.spool.files().keep_reserve() {
            tracing::warn!(%error, "no room could be kept on the disk for the phone");
        }
        self.every("the spool", LOOK_EVERY, |desk| async move { desk.replay_spool().await });
        self.every(
            "what is known by heart",
            LEARN_EVERY,
            |desk| async move { desk.learn_by_heart(SHOPS).await },
        );
    }

    /// Writes down what waits, in order, each once. Ends at the first that the database cannot take.
    pub async fn replay_spool(&self) -> Result<(), StoreError> {
        let _one = self.spool.0.replaying.lock().await;
        self.spool.take_over();
        let unreadable = |error: std::io::Error| StoreError::Unavailable(format!("the spool: {error}"));
        let mut count = 0;
        loop {
            let next = self.spool.files().next(TOGETHER).map_err(unreadable)?;
            let Some(next) = next else { break };
            let lines = Arc::new(next.lines.clone());
            let refused = self.store.replay(&next.spool, lines, self.clock.now()).await?;
            let mut aside = next.texts_of(&refused);
            aside.extend(next.unreadable.iter().cloned());
            let mut files = self.spool.files();
            files.refuse(&aside).map_err(unreadable)?;
            count += next.lines.len();
            let is_empty = files.done(&next);
            self.spool.0.is_open.store(!is_empty, Ordering::SeqCst);
            if is_empty {
                let _ = files.keep_reserve();
            }
        }
        if count > 0 {
            tracing::info!(lines = count, "the database is back, and what waited is written down");
        }
        Ok(())
    }

    pub(crate) fn spool_part(&self, now: Instant) -> Part {
        let (waiting, refused) = self.spool.counts();
        let (status, reason) = match (waiting, refused) {
            (0, 0) => (Health::Ok, "Nothing waits for the database.".to_owned()),
            (0, refused) => {
                (Health::Failing, format!("{refused} facts could not be written down: spool/refused.jsonl."))
            }
            (waiting, _) => (
                Health::Failing,
                format!(
                    "The database is away: calls are answered, nothing can be booked by phone, {waiting} facts wait."
                ),
            ),
        };
        Part {
            part: "spool".to_owned(),
            name: "Spool".to_owned(),
            status,
            latency_us: None,
            checked_at: Some(now),
            reason,
        }
    }

    /// Lines that wait for the database, and lines that it refused.
    pub fn spooled(&self) -> (u64, usize) {
        self.spool.counts()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
