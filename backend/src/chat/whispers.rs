//! What is told to whoever looks at a chat right now: who is typing, who has read on. Nothing of it is kept here, and
//! another process does not hear it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::chat::ChatFrame;
use domain::ids::AppointmentId;
use tokio::sync::broadcast;

/// Whispers that a slow reader may miss.
const BEHIND: usize = 32;
/// Readers of one chat at a time: three parties with some tabs each.
const READERS: usize = 24;

/// The rooms in which somebody listens. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Whispers {
    rooms: Arc<Mutex<HashMap<AppointmentId, broadcast::Sender<ChatFrame>>>>,
}

impl Whispers {
    /// Begins to listen; `None` where too many do.
    pub(crate) fn listen(&self, chat: AppointmentId) -> Option<broadcast::Receiver<ChatFrame>> {
        let mut rooms = self.rooms();
        rooms.retain(|_, room| room.receiver_count() > 0);
        let room = rooms.entry(chat).or_insert_with(|| broadcast::channel(BEHIND).0);
        (room.receiver_count() < READERS).then(|| room.subscribe())
    }

    /// Tells it to whoever listens.
    pub(crate) fn tell(&self, chat: AppointmentId, frame: &ChatFrame) {
        if let Some(room) = self.rooms().get(&chat) {
            // Nobody listening is no error.
            let _ = room.send(frame.clone());
        }
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<AppointmentId, broadcast::Sender<ChatFrame>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
