//! Listening to one chat: first what was missed, then each message in order and once, with whispers in between.

use domain::chat::{ChatFrame, Party};
use domain::ids::AppointmentId;
use domain::live::{Event, Fact};
use futures::StreamExt;
use futures::future::ready;
use futures::stream::{BoxStream, iter, select, unfold};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::Seat;
use crate::live::{LiveFrame, Subscription};
use crate::{Desk, DeskError};

/// How every message in the log begins; other events are not read.
const MESSAGE: &[u8] = br#"{"type":"chat_message""#;

impl Desk {
    /// Everything that is said after the message with number `after`. The stream ends when the log cannot be read.
    pub async fn listen_to_chat(
        &self,
        seat: &Seat,
        after: i64,
    ) -> Result<BoxStream<'static, ChatFrame>, DeskError> {
        let (chat, party) = (seat.appointment(), seat.party());
        let whispers = self.whispers.listen(chat);
        let whispers = whispers.ok_or(DeskError::Refused("This chat is open in too many places."))?;
        let mut tx = self.store.read().await?;
        // The number first: what is committed after it comes as an event.
        let seq = tx.last_seq(seat.shop()).await?;
        let marks = tx.chat_marks(chat).await?;
        let missed = tx.chat_messages(chat, after).await?;
        drop(tx);
        let is_open = self.clock.now() < seat.closes_at();
        let mut first = vec![ChatFrame::Thread { marks, is_open }];
        first.extend(missed.into_iter().map(|data| ChatFrame::ChatMessage { data }));
        let log = self.hub.subscribe(seat.shop(), seq).await?;
        let said = said_in(chat, log).map(Some).chain(iter([None]));
        let live = select(said, whispered_to(party, whispers).map(Some));
        // The end of the log ends it all: the whispers alone would look like a chat in which nobody says anything.
        Ok(iter(first).chain(live.take_while(|frame| ready(frame.is_some())).filter_map(ready)).boxed())
    }
}

/// The messages of one chat in a shop's log, for as long as it can be read.
fn said_in(chat: AppointmentId, log: Subscription) -> BoxStream<'static, ChatFrame> {
    let id = chat.to_string();
    unfold((log, id), move |(mut log, id)| async move {
        loop {
            match log.next().await {
                Ok(frame) => {
                    if let Some(said) = message_of(chat, &id, &frame?) {
                        return Some((said, (log, id)));
                    }
                }
                Err(error) => {
                    tracing::error!(%error, shop = %log.shop(), "the live log could not be read");
                    return None;
                }
            }
        }
    })
    .boxed()
}

fn message_of(chat: AppointmentId, id: &str, frame: &LiveFrame) -> Option<ChatFrame> {
    let text = frame.text.strip_prefix(MESSAGE).map(|_| &frame.text)?;
    std::str::from_utf8(text).ok().filter(|text| text.contains(id))?;
    let event: Event = serde_json::from_slice(text).ok()?;
    match event.fact {
        Fact::ChatMessage(data) if data.appointment_id == chat => Some(ChatFrame::ChatMessage { data }),
        _ => None,
    }
}

/// What the others whisper; one's own typing in another tab is no news.
fn whispered_to(me: Party, whispers: broadcast::Receiver<ChatFrame>) -> BoxStream<'static, ChatFrame> {
    unfold(whispers, move |mut whispers| async move {
        loop {
            match whispers.recv().await {
                Ok(ChatFrame::Typing { party, .. }) if party == me => {}
                Ok(frame) => return Some((frame, whispers)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    })
    .boxed()
}
