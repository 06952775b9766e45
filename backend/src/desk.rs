//! The desk: one cheap handle to everything a use case needs.

use std::sync::Arc;

use store::{Store, StoreError};

use crate::live::Hub;
use crate::meters::Meters;
use crate::shops::ShopBook;
use crate::tasks::Tasks;
use crate::world::{Clock, Ids};

/// The front desk of every shop in this process. Clones share everything.
#[derive(Debug, Clone)]
pub struct Desk {
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
    pub meters: Arc<Meters>,
    pub(crate) shop_book: ShopBook,
}

impl Desk {
    /// Opens the desk on a migrated store and starts its background work.
    pub fn open(store: Store, clock: Clock, ids: Ids, tasks: Tasks) -> Self {
        let hub = Hub::start(store.clone(), &tasks);
        let meters = Arc::new(Meters::default());
        let desk = Self { store, clock, ids, hub, tasks, meters, shop_book: ShopBook::default() };
        desk.start_sweeping_calls();
        desk
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
    SlotTaken,
    /// The request does not fit the shop's rules.
    #[error("{0}")]
    Refused(&'static str),
    /// The database cannot take or give anything now.
    #[error("the database does not answer")]
    Unavailable(#[source] StoreError),
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error)
    }
}
