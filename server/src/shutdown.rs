//! The end of the process: calls are told and handed back to Twilio, sockets close with a resume point.

use std::time::Duration;

use backend::Desk;

/// How long calls may take to say their last sentence and to be handed back.
const HAND_BACK: Duration = Duration::from_secs(8);
/// How long the rest may take. Together well below the 40 seconds that a host usually grants.
const REST: Duration = Duration::from_secs(10);

/// Resolves when the process is asked to end, and live calls have been handed back.
pub async fn requested(desk: Desk) {
    signalled().await;
    tracing::info!(calls = desk.meters.relay_sockets.value(), "shutting down: handing live calls back");
    desk.tasks.close();
    let handed_back = async {
        while desk.meters.relay_sockets.value() > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // Twilio asks `/voice/after` about a second after its socket closed; the answer sends it to the next process.
        if desk.meters.calls_handed_back.value() > 0 {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
    };
    if tokio::time::timeout(HAND_BACK, handed_back).await.is_err() {
        tracing::warn!("some calls did not end in time");
    }
}

/// Resolves when the process is ending and nobody is waited for any longer.
pub async fn out_of_patience(desk: &Desk) {
    desk.tasks.closing().await;
    tokio::time::sleep(HAND_BACK + REST).await;
}

/// Waits for background work and closes the database.
pub async fn finish(desk: Desk) {
    if tokio::time::timeout(REST, desk.tasks.ended()).await.is_err() {
        tracing::warn!("some background work did not end in time");
    }
    desk.store.close().await;
    tracing::info!("closed");
}

async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
        tracing::error!("signals cannot be heard here; only a kill ends this process");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
