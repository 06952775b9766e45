//! Background work: every task has an owner, a name and an end.

use std::fmt::Display;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
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
        let task = async move {
            if AssertUnwindSafe(task).catch_unwind().await.is_err() {
                tracing::error!("background work ended by a panic");
            }
        };
        tokio::spawn(self.tracker.track_future(task.instrument(span)));
    }

    /// Does something now and then once in each period, until the process is shutting down. What fails is logged and done
    /// again the next time; so is what panics.
    pub fn every<F, E>(
        &self,
        name: &'static str,
        period: Duration,
        work: impl Fn() -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send,
        E: Display + Send,
    {
        let tasks = self.clone();
        self.spawn(name, async move {
            let mut due = tokio::time::interval(period);
            loop {
                tokio::select! {
                    () = tasks.closing() => return,
                    _ = due.tick() => {}
                }
                match AssertUnwindSafe(async { work().await }).catch_unwind().await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "{name} could not be looked after; trying again soon");
                    }
                    Err(_) => tracing::error!("{name} could not be looked after: a panic; trying again soon"),
                }
            }
        });
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn work_goes_on_after_an_error_and_after_a_panic_until_the_end() {
        let (tasks, done) = (Tasks::default(), Arc::new(AtomicU32::new(0)));
        let counted = done.clone();
        tasks.every("a test", Duration::from_millis(1), move || {
            let count = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                match count {
                    0 => Err("an error"),
                    1 => panic!("on purpose"),
                    _ => Ok(()),
                }
            }
        });
        while done.load(Ordering::SeqCst) < 4 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tasks.close();
        tokio::time::timeout(Duration::from_secs(5), tasks.ended()).await.expect("it ends");
    }
}
