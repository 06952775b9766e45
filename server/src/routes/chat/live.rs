//! The socket of one chat: what was missed, then each message in order and once; and beside them what is not kept: who
//! is typing, who has read on.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use backend::chat::Seat;
use backend::meters::Open;
use backend::{Desk, DeskError};
use domain::chat::{ChatFrame, ChatSign};
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::Deserialize;
use tokio::time::Instant as Moment;

use super::Seated;
use crate::routes::admission;
use crate::routes::live::{End, KEEPALIVE, RESTARTING, SIGNED_OUT, TRY_AGAIN, close, send_text, unreadable};
use crate::routes::problem::{Problem, Question};
use crate::state::AppState;

/// Somebody's typing is told this often at most.
const TYPING_EVERY: Duration = Duration::from_secs(1);

/// What the page has already.
#[derive(Debug, Deserialize)]
pub(in crate::routes) struct Had {
    /// The number of its last message.
    #[serde(default)]
    after: i64,
}

/// `GET ../live`. A browser's must come from our own page.
pub(in crate::routes) async fn listen(
    State(state): State<AppState>,
    Seated(seat): Seated,
    Question(had): Question<Had>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let named = headers.contains_key(header::ORIGIN) || !seat.is_by_session();
    if !named || !admission::own_page(&headers, &state.config.public_url) {
        state.desk.meters.requests_refused.up();
        return Err(Problem::new(StatusCode::FORBIDDEN, "This address answers its own pages only."));
    }
    let desk = state.desk.clone();
    let frames = desk.listen_to_chat(&seat, had.after).await?;
    Ok(upgrade.read_buffer_size(2 * 1024).write_buffer_size(0).max_message_size(1024).on_upgrade(
        move |mut socket| async move {
            let counted = desk.clone();
            let _open = Open::on(&counted.meters.chat_sockets);
            let end = Talk { desk, seat, typed: None, last: had.after, seen: 0 }
                .run(&mut socket, frames)
                .await
                .err();
            close(&mut socket, end).await;
        },
    ))
}

struct Talk {
    desk: Desk,
    seat: Seat,
    typed: Option<Moment>,
    /// The number of the last message that the page has: nobody has seen more.
    last: i64,
    seen: i64,
}

impl Talk {
    async fn run(
        &mut self,
        socket: &mut WebSocket,
        mut frames: BoxStream<'static, ChatFrame>,
    ) -> Result<(), End> {
        let desk = self.desk.clone();
        let mut rights = desk.rights.watch();
        rights.mark_unchanged();
        // Something may have changed between the handshake and here.
        self.must_still_be_seated().await?;
        let mut keepalive = tokio::time::interval(KEEPALIVE);
        keepalive.reset();
        loop {
            tokio::select! {
                () = desk.tasks.closing() => return Err(End::Close(RESTARTING, "restarting: come back")),
                Ok(()) = rights.changed() => self.must_still_be_seated().await?,
                _ = keepalive.tick() => {
                    self.must_still_be_seated().await?;
                    send(&desk, socket, &ChatFrame::Keepalive).await?;
                }
                message = socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => self.hear(&text).await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                    Some(Ok(_)) => {}
                },
                frame = frames.next() => match frame {
                    Some(frame) => self.tell(socket, &frame).await?,
                    None => return Err(End::Close(TRY_AGAIN, "the log cannot be read: come back")),
                },
            }
        }
    }

    /// Sends a frame, where it is still theirs to see.
    async fn tell(&mut self, socket: &mut WebSocket, frame: &ChatFrame) -> Result<(), End> {
        match frame {
            ChatFrame::ChatMessage { data } => self.last = self.last.max(data.number),
            // It may be somebody else's visit now.
            ChatFrame::VisitChanged => self.must_still_be_seated().await?,
            _ => {}
        }
        send(&self.desk, socket, frame).await
    }

    /// Ends the socket of somebody whose link was revoked, who signed out, or whose visit it is not any more.
    async fn must_still_be_seated(&mut self) -> Result<(), End> {
        match self.desk.seat_again(&self.seat).await {
            Ok(seat) => {
                self.seat = seat;
                Ok(())
            }
            Err(DeskError::NotFound(_) | DeskError::Wrong(_)) => {
                Err(End::Close(SIGNED_OUT, "this chat is not yours any more"))
            }
            Err(error) => Err(unreadable(error)),
        }
    }

    /// What cannot be read says nothing.
    async fn hear(&mut self, text: &str) -> Result<(), End> {
        match serde_json::from_str(text) {
            Ok(ChatSign::Typing) if self.typed.is_none_or(|at| at.elapsed() >= TYPING_EVERY) => {
                self.typed = Some(Moment::now());
                self.desk.typing(&self.seat);
                Ok(())
            }
            Ok(ChatSign::Seen { number }) if number.min(self.last) > self.seen => {
                let number = number.min(self.last);
                self.seen = self.desk.seen(&self.seat, number).await.map_err(unreadable)?;
                if self.seen < number {
                    // The page said that it has more than there is.
                    self.last = self.seen;
                }
                Ok(())
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

async fn send(desk: &Desk, socket: &mut WebSocket, frame: &ChatFrame) -> Result<(), End> {
    let text = serde_json::to_string(frame).map_err(|_| End::Close(TRY_AGAIN, "a frame is not text"))?;
    send_text(desk, socket, text.into()).await
}
