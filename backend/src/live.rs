//! The live hub: a committed event becomes one serialised frame, and every reader of that shop gets it.
//!
//! The table is the truth. A bell only says "look again": it may ring twice or never, so the hub also looks by itself.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::ids::ShopId;
use store::{Store, StoreError};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};

use crate::tasks::Tasks;

/// A reader who missed more than this gets the whole state instead.
pub const REPLAY_AT_MOST: i64 = 5_000;
/// Frames a reader may be behind before it has to read the table again.
const CHANNEL: usize = 512;
/// Events read from the table at a time.
const PAGE: i64 = 1_000;
/// The net below the bell.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// One event, ready to be sent.
#[derive(Debug, Clone)]
pub struct LiveFrame {
    /// Its number in the shop's log.
    pub seq: i64,
    /// The frame's JSON, serialised once for all readers.
    pub text: Bytes,
}

/// Fans committed events out. Clones share it.
#[derive(Debug, Clone)]
pub struct Hub {
    store: Store,
    shops: Arc<Mutex<HashMap<ShopId, Channel>>>,
    poke: mpsc::Sender<ShopId>,
}

#[derive(Debug)]
struct Channel {
    frames: broadcast::Sender<LiveFrame>,
    seq: i64,
}

impl Hub {
    /// Starts the hub's task.
    pub fn start(store: Store, tasks: &Tasks) -> Self {
        let (poke, pokes) = mpsc::channel(1024);
        let hub = Self { store, shops: Arc::default(), poke };
        let (worker, bell, closing) = (hub.clone(), hub.store.bell(), tasks.clone());
        tasks.spawn("live hub", async move { worker.run(bell, pokes, closing).await });
        hub
    }

    /// Starts to listen to a shop's frames after `since`.
    pub async fn subscribe(&self, shop: ShopId, since: i64) -> Result<Subscription, StoreError> {
        let frames = self.listen(shop).await?;
        let mut subscription =
            Subscription { store: self.store.clone(), shop, last: since, frames, backlog: VecDeque::new() };
        subscription.catch_up().await?;
        Ok(subscription)
    }

    async fn listen(&self, shop: ShopId) -> Result<broadcast::Receiver<LiveFrame>, StoreError> {
        if let Some(channel) = self.channels().get(&shop) {
            return Ok(channel.frames.subscribe());
        }
        let seq = self.store.read().await?.last_seq(shop).await?;
        let frames = self
            .channels()
            .entry(shop)
            .or_insert_with(|| Channel { frames: broadcast::channel(CHANNEL).0, seq })
            .frames
            .subscribe();
        // An event may have been committed between the two lines above, with nobody there to hear its bell.
        let _ = self.poke.try_send(shop);
        Ok(frames)
    }

    async fn run(
        self,
        mut bell: broadcast::Receiver<ShopId>,
        mut pokes: mpsc::Receiver<ShopId>,
        tasks: Tasks,
    ) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            let mut due = BTreeSet::new();
            tokio::select! {
                () = tasks.closing() => return,
                rung = bell.recv() => match rung {
                    Ok(shop) => { due.insert(shop); }
                    Err(RecvError::Lagged(_)) => due.extend(self.listened_to()),
                    Err(RecvError::Closed) => return,
                },
                Some(shop) = pokes.recv() => { due.insert(shop); }
                _ = look.tick() => due.extend(self.listened_to()),
            }
            while let Ok(shop) = bell.try_recv() {
                due.insert(shop);
            }
            for shop in due {
                if let Err(error) = self.publish(shop).await {
                    tracing::warn!(%shop, %error, "could not read the live log; looking again soon");
                }
            }
        }
    }

    /// Reads what is new in one shop's log and hands it out.
    async fn publish(&self, shop: ShopId) -> Result<(), StoreError> {
        loop {
            let Some(since) = self.channels().get(&shop).map(|channel| channel.seq) else { return Ok(()) };
            let events = self.store.read().await?.events_since(shop, since, PAGE).await?;
            let (Some(last), count) = (events.last().map(|event| event.seq), events.len()) else {
                return Ok(());
            };
            let mut channels = self.channels();
            let Some(channel) = channels.get_mut(&shop) else { return Ok(()) };
            for event in events {
                // Nobody listening is no error.
                let _ = channel.frames.send(LiveFrame { seq: event.seq, text: event.frame.into() });
            }
            channel.seq = last;
            if channel.frames.receiver_count() == 0 {
                channels.remove(&shop);
            }
            if (count as i64) < PAGE {
                return Ok(());
            }
        }
    }

    fn listened_to(&self) -> Vec<ShopId> {
        self.channels().keys().copied().collect()
    }

    fn channels(&self) -> std::sync::MutexGuard<'_, HashMap<ShopId, Channel>> {
        self.shops.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One reader of one shop's log: every frame after `since`, in order, once.
#[derive(Debug)]
pub struct Subscription {
    store: Store,
    shop: ShopId,
    last: i64,
    frames: broadcast::Receiver<LiveFrame>,
    backlog: VecDeque<LiveFrame>,
}

impl Subscription {
    /// Whose log it is.
    pub fn shop(&self) -> ShopId {
        self.shop
    }

    /// The next frame; waits for one. `None` when the hub has gone.
    pub async fn next(&mut self) -> Result<Option<LiveFrame>, StoreError> {
        loop {
            if let Some(frame) = self.backlog.pop_front() {
                if frame.seq > self.last {
                    self.last = frame.seq;
                    return Ok(Some(frame));
                }
                continue;
            }
            match self.frames.recv().await {
                Ok(frame) if frame.seq <= self.last => {}
                Ok(frame) if frame.seq == self.last + 1 => self.backlog.push_back(frame),
                Ok(_) | Err(RecvError::Lagged(_)) => self.catch_up().await?,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    /// Reads from the table what the channel could not give.
    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let mut since = self.backlog.back().map_or(self.last, |frame| frame.seq);
        loop {
            let events = self.store.read().await?.events_since(self.shop, since, PAGE).await?;
            let count = events.len() as i64;
            self.backlog.extend(
                events.into_iter().map(|event| LiveFrame { seq: event.seq, text: event.frame.into() }),
            );
            since = self.backlog.back().map_or(since, |frame| frame.seq);
            if count < PAGE {
                return Ok(());
            }
        }
    }
}
