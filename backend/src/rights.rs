//! Tells open sockets that somebody lost a right, within a second, in every process.

use std::time::Duration;

use store::Store;
use tokio::sync::{mpsc, watch};

use crate::tasks::Tasks;

/// How often the table is asked; another process may have changed it.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// Counts up when somebody lost a right. Clones share it.
#[derive(Debug, Clone)]
pub struct Rights {
    version: watch::Receiver<i64>,
    poke: mpsc::Sender<()>,
}

impl Rights {
    /// Starts the task that looks.
    pub(crate) fn start(store: Store, tasks: &Tasks) -> Self {
        let (tell, version) = watch::channel(0);
        let (poke, mut poked) = mpsc::channel(1);
        let closing = tasks.clone();
        tasks.spawn("rights", async move {
            let mut look = tokio::time::interval(LOOK_EVERY);
            loop {
                tokio::select! {
                    () = closing.closing() => return,
                    Some(()) = poked.recv() => {}
                    _ = look.tick() => {}
                }
                // Nobody listens, so nobody has to be told.
                if tell.receiver_count() < 2 {
                    continue;
                }
                match version_of(&store).await {
                    Ok(now) => {
                        tell.send_if_modified(|version| std::mem::replace(version, now) != now);
                    }
                    Err(error) => tracing::warn!(%error, "rights could not be looked up; looking again soon"),
                }
            }
        });
        Self { version, poke }
    }

    /// Looks at once: something was changed here.
    pub(crate) fn look_again(&self) {
        // One waiting poke is enough.
        let _ = self.poke.try_send(());
    }

    /// Resolves, again and again, when somebody may have lost a right.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.version.clone()
    }
}

async fn version_of(store: &Store) -> Result<i64, store::StoreError> {
    store.read().await?.access_version().await
}
