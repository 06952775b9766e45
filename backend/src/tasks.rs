//! Background work: every task has an owner, a name and an end.

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// The tasks of one process. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    closing: CancellationToken,
}

impl Tasks {
    /// Starts a task. It should end soon after [`Tasks::closing`] resolves.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one home of spawning: named, counted and awaited here"
    )]
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let span = tracing::info_span!("task", name);
        tokio::spawn(self.tracker.track_future(task.instrument(span)));
    }

    /// Resolves when the process is shutting down.
    pub async fn closing(&self) {
        self.closing.cancelled().await;
    }

    /// Whether the process is shutting down.
    pub fn is_closing(&self) -> bool {
        self.closing.is_cancelled()
    }

    /// Tells every task to end.
    pub fn close(&self) {
        self.closing.cancel();
        self.tracker.close();
    }

    /// Resolves when all tasks have ended.
    pub async fn ended(&self) {
        self.tracker.wait().await;
    }
}
