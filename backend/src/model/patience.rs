//! How long a caller's silence may last for a model's sake.

use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::{Piece, Trouble};

/// The first piece comes within this, or the receptionist takes the turn.
pub const FIRST: Duration = Duration::from_millis(2500);
/// Each further one within this.
const NEXT: Duration = Duration::from_secs(3);
/// The whole answer within this.
const WHOLE: Duration = Duration::from_secs(12);

/// The same answer, which is in trouble where it takes too long.
pub fn patiently(
    answer: BoxStream<'static, Result<Piece, Trouble>>,
) -> BoxStream<'static, Result<Piece, Trouble>> {
    let began = Instant::now();
    let state = Some((answer, began + FIRST));
    stream::unfold(state, move |state| async move {
        let (mut answer, by) = state?;
        match timeout_at(by.min(began + WHOLE), answer.next()).await {
            Ok(Some(Ok(piece))) => Some((Ok(piece), Some((answer, Instant::now() + NEXT)))),
            Ok(Some(Err(trouble))) => Some((Err(trouble), None)),
            Ok(None) => None,
            Err(_) => Some((Err(Trouble::TooSlow), None)),
        }
    })
    .boxed()
}
