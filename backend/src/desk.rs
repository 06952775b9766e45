//! The desk: one cheap handle to everything a use case needs.

use std::fmt::Display;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::NotNow;
use store::{ActError, BookError, Store, StoreError};

use crate::alerts::Looks;
use crate::backups::{BackupPlan, Backups};
use crate::calendar::Calendars;
use crate::chat::{Photos, Whispers};
use crate::lines::Lines;
use crate::live::Hub;
use crate::mail::Mailer;
use crate::meters::Meters;
use crate::model::{Breaker, Thinker};
use crate::opening::Opening;
use crate::passwords::Passwords;
use crate::rights::Rights;
use crate::sealed::Seal;
use crate::shops::ShopBook;
use crate::spool::Spool;
use crate::status::Remembered;
use crate::tasks::Tasks;
use crate::texts::Provider;
use crate::throttle::Throttle;
use crate::world::{Clock, Ids};

/// The front desk of every shop in this process. Clones share everything and cost one count.
#[derive(Debug, Clone)]
pub struct Desk(Arc<Parts>);

/// What a desk is made of.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Where ids and secrets come from.
    pub ids: Ids,
    /// Fans out the live log.
    pub hub: Hub,
    /// The background work of this process.
    pub tasks: Tasks,
    /// What this process has done so far.
    pub meters: Meters,
    /// How often somebody may try.
    pub throttle: Throttle,
    /// Tells open sockets that somebody lost a right.
    pub rights: Rights,
    pub(crate) outside: Outside,
    pub(crate) passwords: Passwords,
    pub(crate) shop_book: ShopBook,
    pub(crate) calendars: Calendars,
    pub(crate) breaker: Breaker,
    pub(crate) health: Remembered,
    pub(crate) looks: Looks,
    pub(crate) backups: Backups,
    pub(crate) spool: Spool,
    pub(crate) lines: Lines,
    pub(crate) walking: tokio::sync::Mutex<()>,
    pub(crate) photos: Photos,
    pub(crate) whispers: Whispers,
}

impl Deref for Desk {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The world outside of this machine.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// How others reach this server, without a trailing slash: `https://salon.example`.
    pub public_url: String,
    /// Sends mail; `None` where it cannot be sent.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Sends texts; `None` where they cannot be sent.
    pub texts: Option<Arc<Provider>>,
    /// Thinks of words for the receptionist; `None` where only the built-in one does.
    pub model: Option<Thinker>,
    /// Where what is no row of the database is kept.
    pub data_folder: PathBuf,
    /// Backs up by the clock; `None` where nothing does.
    pub backups: Option<BackupPlan>,
    /// Seals what waits to be sent.
    pub seal: Seal,
    /// What the environment says about shops.
    pub opening: Opening,
}

impl Outside {
    /// The address of a page, for a mail.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

/// How often the counters of the throttle are tidied up.
const TIDY_EVERY: Duration = Duration::from_mins(1);
/// How often it is looked for what was kept long enough.
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// How long mails and texts are kept after they were sent or given up.
const SETTLED_FOR: TimeDelta = TimeDelta::days(90);
/// How long it is remembered which texts came in. No webhook comes again after so long.
const HEARD_FOR: TimeDelta = TimeDelta::days(30);

impl Desk {
    /// Opens the desk on a migrated store and starts its background work.
    pub fn open(store: Store, clock: Clock, ids: Ids, tasks: Tasks, outside: Outside) -> Self {
        let desk = Self(Arc::new(Parts {
            hub: Hub::start(store.clone(), &tasks),
            rights: Rights::start(store.clone(), &tasks),
            passwords: Passwords::new(ids.clone()),
            meters: Meters::default(),
            throttle: Throttle::default(),
            shop_book: ShopBook::default(),
            calendars: Calendars::default(),
            breaker: Breaker::default(),
            health: Remembered::default(),
            looks: Looks::default(),
            backups: Backups::default(),
            spool: Spool::in_folder(outside.data_folder.join("spool")),
            lines: Lines::default(),
            walking: tokio::sync::Mutex::default(),
            photos: Photos::in_folder(outside.data_folder.join("photos")),
            whispers: Whispers::default(),
            store,
            clock,
            ids,
            tasks,
            outside,
        }));
        desk.start_sweeping_calls();
        desk.start_mailing();
        desk.start_tidying();
        desk.start_expiring();
        desk
    }

    fn start_tidying(&self) {
        self.every("the throttle", TIDY_EVERY, |desk| async move {
            desk.throttle.forget();
            Ok::<_, StoreError>(())
        });
        self.every("what is kept for a time", FORGET_EVERY, |desk| async move { desk.forget_old().await });
        self.every("the search for customers", FORGET_EVERY, |desk| async move {
            desk.index_customers().await.map(|_| ())
        });
    }

    /// Forgets what was kept long enough: mails that are settled, which texts came in, and what each shop keeps for a time.
    pub async fn forget_old(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let forgotten = self.store.write(move |tx| {
            Box::pin(async move {
                tx.forget_incoming_texts(now - HEARD_FOR).await?;
                tx.forget_settled(now - SETTLED_FOR).await
            })
        });
        forgotten.await?;
        self.forget_by_kind().await
    }

    /// Does something in the background once in each period.
    pub(crate) fn every<F, E>(
        &self,
        name: &'static str,
        period: Duration,
        work: impl Fn(Self) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send,
        E: Display + Send,
    {
        let desk = self.clone();
        self.tasks.every(name, period, move || work(desk.clone()));
    }
}

/// Why the desk could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such thing here, or it is not yours to see.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Somebody else has the time.
    #[error("this time has just been taken")]
    SlotTaken(Vec<Instant>),
    /// The visit does not take this as it stands.
    #[error(transparent)]
    NotNow(NotNow),
    /// Things stand in a way that does not allow it.
    #[error("{0}")]
    Conflict(&'static str),
    /// The request does not fit the shop's rules.
    #[error("{0}")]
    Refused(&'static str),
    /// What was given to prove something proves nothing: a password, a link.
    #[error("{0}")]
    Wrong(&'static str),
    /// Too many tries; come back after this time.
    #[error("Too many tries. Please wait a moment.")]
    TooOften(Duration),
    /// More is waiting than this machine can do. Come back in a moment.
    #[error("the front desk is busy")]
    Busy,
    /// The database cannot take or give anything now.
    #[error("the database does not answer")]
    Unavailable(#[source] StoreError),
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<BookError> for DeskError {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Taken => Self::SlotTaken(Vec::new()),
            BookError::Store(error) => Self::Unavailable(error),
        }
    }
}

impl From<ActError> for DeskError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NoSuchVisit => Self::NotFound("visit"),
            ActError::NotNow(stands) => Self::NotNow(stands),
            ActError::Taken => Self::SlotTaken(Vec::new()),
            ActError::Store(error) => Self::Unavailable(error),
        }
    }
}
