//! `/ops`, the live socket: the whole state first, then every event in order, once.
//!
//! A reader that is too slow is cut off with its resume point; nothing is kept for it without bound.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use backend::access::{Pass, Visitor};
use backend::live::{LiveFrame, REPLAY_AT_MOST, Subscription};
use backend::meters::Open;
use backend::{Desk, DeskError};
use domain::access::Action;
use domain::ids::ShopId;
use futures::StreamExt;
use futures::stream::{BoxStream, unfold};
use serde::Deserialize;
use serde_json::json;
use tokio_stream::StreamMap;

use super::admission;
use super::guard::By;
use super::problem::{Problem, Question};
use crate::state::AppState;

/// The sign of life on a quiet line.
pub(super) const KEEPALIVE: Duration = Duration::from_secs(20);
/// A reader that does not take a frame for this long is cut off.
pub(super) const TOO_SLOW: Duration = Duration::from_secs(5);
/// Close codes of RFC 6455 and its registry.
pub(super) const RESTARTING: u16 = 1012;
pub(super) const TRY_AGAIN: u16 = 1013;
pub(super) const SIGNED_OUT: u16 = 1008;

/// What the address may ask for.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    location_id: Option<i64>,
    since: Option<i64>,
}

/// What a reader may send: where it stopped reading, per shop. Below zero asks for the whole state.
#[derive(Debug, Deserialize)]
struct Hello {
    since: BTreeMap<i64, i64>,
}

/// Opens the live socket for one shop, or for all that the visitor may see. A browser's must come from our own page.
pub(super) async fn ops(
    State(state): State<AppState>,
    By(visitor): By<Visitor>,
    Question(wish): Question<Wish>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    must_be_own_page(&state, &visitor, &headers)?;
    let desk = state.desk.clone();
    let shops = shops_of(&desk, &visitor, &wish).await?;
    Ok(upgrade
        .read_buffer_size(2 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(1024 * 1024)
        .max_message_size(16 * 1024)
        .on_upgrade(move |socket| async move {
            let counted = desk.clone();
            let _open = Open::on(&counted.meters.live_sockets);
            Reader { desk, visitor, socket, feeds: StreamMap::new() }.run(shops, wish.since).await;
        }))
}

/// A browser always names its page; only a program with a key may leave it out.
pub(super) fn must_be_own_page(
    state: &AppState,
    visitor: &Visitor,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    let named = headers.contains_key(header::ORIGIN) || visitor.user().is_none();
    if named && admission::own_page(headers, &state.config.public_url) {
        return Ok(());
    }
    state.desk.meters.requests_refused.up();
    Err(Problem::new(StatusCode::FORBIDDEN, "This address answers its own pages only."))
}

async fn shops_of(desk: &Desk, visitor: &Visitor, wish: &Wish) -> Result<Vec<Pass>, Problem> {
    let wanted = match wish.location_id {
        Some(id) => vec![ShopId(id)],
        None => {
            let shops = desk.shops_of(visitor, Action::SeeShop).await?;
            shops.into_iter().map(|shop| shop.location_id).collect()
        }
    };
    let mut passes = Vec::new();
    for shop in wanted {
        passes.push(desk.admit(visitor, Action::SeeShop, shop).await?);
    }
    if passes.is_empty() { Err(Problem::not_found()) } else { Ok(passes) }
}

struct Reader {
    desk: Desk,
    visitor: Visitor,
    socket: WebSocket,
    feeds: StreamMap<ShopId, BoxStream<'static, LiveFrame>>,
}

/// Why a socket ends.
pub(super) enum End {
    /// The other side went, or cannot be reached.
    Gone,
    /// We close it, with a code and the reason.
    Close(u16, &'static str),
}

impl Reader {
    async fn run(mut self, shops: Vec<Pass>, since: Option<i64>) {
        let end = self.read(shops, since).await.err();
        close(&mut self.socket, end).await;
    }

    async fn read(&mut self, shops: Vec<Pass>, since: Option<i64>) -> Result<(), End> {
        let mut rights = self.desk.rights.watch();
        rights.mark_unchanged();
        // Something may have changed between the handshake and here.
        self.must_still_be_let_in(&shops).await?;
        for pass in &shops {
            self.follow(pass, since).await?;
        }
        let desk = self.desk.clone();
        let mut keepalive = tokio::time::interval(KEEPALIVE);
        keepalive.reset();
        loop {
            tokio::select! {
                () = desk.tasks.closing() => return Err(End::Close(RESTARTING, "restarting: come back with since")),
                Ok(()) = rights.changed() => self.must_still_be_let_in(&shops).await?,
                _ = keepalive.tick() => {
                    self.must_still_be_let_in(&shops).await?;
                    self.keepalive().await?;
                }
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => self.hello(&shops, &text).await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                    Some(Ok(_)) => {}
                },
                frame = self.feeds.next(), if !self.feeds.is_empty() => match frame {
                    Some((_, frame)) => self.send(frame).await?,
                    None => return Err(End::Close(TRY_AGAIN, "the log cannot be read: come back with since")),
                },
            }
        }
    }

    /// Ends the socket of somebody who signed out, whose session or key ended, or who was taken out of the shop.
    async fn must_still_be_let_in(&mut self, shops: &[Pass]) -> Result<(), End> {
        let signed_out = || End::Close(SIGNED_OUT, "signed out");
        let visitor = self.desk.again(&self.visitor).await.map_err(unreadable)?.ok_or_else(signed_out)?;
        for pass in shops {
            match self.desk.admit(&visitor, Action::SeeShop, pass.shop()).await {
                Ok(_) => {}
                Err(DeskError::NotFound(_)) => return Err(signed_out()),
                Err(error) => return Err(unreadable(error)),
            }
        }
        self.visitor = visitor;
        Ok(())
    }

    /// Begins a shop's log after `since`, or with the whole state where that is not possible.
    async fn follow(&mut self, pass: &Pass, since: Option<i64>) -> Result<(), End> {
        let shop = pass.shop();
        self.feeds.remove(&shop);
        let subscription = match since {
            Some(since) if can_replay(&self.desk, shop, since).await? => {
                subscribe(&self.desk, shop, since).await?
            }
            _ => self.whole_state(pass).await?,
        };
        self.feeds.insert(shop, frames_of(subscription));
        Ok(())
    }

    async fn whole_state(&mut self, pass: &Pass) -> Result<Subscription, End> {
        let state = self.desk.board(pass).await.map_err(unreadable)?;
        let subscription = subscribe(&self.desk, pass.shop(), state.seq).await?;
        let frame = json!({
            "type": "metrics", "seq": state.seq, "at": state.as_of, "location_id": pass.shop(), "data": state,
        });
        self.send_text(frame.to_string().into()).await?;
        Ok(subscription)
    }

    async fn hello(&mut self, shops: &[Pass], text: &str) -> Result<(), End> {
        let Ok(hello) = serde_json::from_str::<Hello>(text) else { return Ok(()) };
        for pass in shops {
            if let Some(since) = hello.since.get(&pass.shop().0) {
                let counted = self.desk.throttle.shop(pass.shop());
                counted.map_err(|_| End::Close(TRY_AGAIN, "too often: come back with since"))?;
                self.follow(pass, Some(*since)).await?;
            }
        }
        Ok(())
    }

    async fn keepalive(&mut self) -> Result<(), End> {
        let frame = json!({"type": "keepalive", "at": self.desk.clock.now()});
        self.send_text(frame.to_string().into()).await
    }

    async fn send(&mut self, frame: LiveFrame) -> Result<(), End> {
        let seq = frame.seq;
        let text =
            Utf8Bytes::try_from(frame.text).map_err(|_| End::Close(TRY_AGAIN, "an event is not text"))?;
        let call =
            tracing::enabled!(tracing::Level::DEBUG).then(|| call_in(&text).unwrap_or_default().to_owned());
        self.send_text(text).await?;
        if let Some(call) = call {
            tracing::debug!(call, seq, "a frame was sent");
        }
        self.desk.meters.live_frames.up();
        Ok(())
    }

    async fn send_text(&mut self, text: Utf8Bytes) -> Result<(), End> {
        send_text(&self.desk, &mut self.socket, text).await
    }
}

/// The call that an event tells of.
fn call_in(frame: &str) -> Option<&str> {
    let (_, rest) = frame.split_once("\"call_sid\":\"")?;
    rest.split_once('"').map(|(call, _)| call)
}

/// Sends a frame, or finds that its reader is gone or too slow.
pub(super) async fn send_text(desk: &Desk, socket: &mut WebSocket, text: Utf8Bytes) -> Result<(), End> {
    match tokio::time::timeout(TOO_SLOW, socket.send(Message::Text(text))).await {
        Ok(sent) => sent.map_err(|_| End::Gone),
        Err(_) => {
            desk.meters.live_cut_off.up();
            Err(End::Close(TRY_AGAIN, "too slow: come back with since"))
        }
    }
}

/// Says why, where somebody is still there to hear it.
pub(super) async fn close(socket: &mut WebSocket, end: Option<End>) {
    if let Some(End::Close(code, reason)) = end {
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        let _ = tokio::time::timeout(TOO_SLOW, socket.send(Message::Close(Some(frame)))).await;
    }
}

async fn can_replay(desk: &Desk, shop: ShopId, since: i64) -> Result<bool, End> {
    let last = async { Ok::<_, DeskError>(desk.store.read().await?.last_seq(shop).await?) };
    let last = last.await.map_err(unreadable)?;
    Ok((0..=last).contains(&since) && last - since <= REPLAY_AT_MOST)
}

async fn subscribe(desk: &Desk, shop: ShopId, since: i64) -> Result<Subscription, End> {
    desk.hub.subscribe(shop, since).await.map_err(|error| unreadable(error.into()))
}

pub(super) fn unreadable(error: DeskError) -> End {
    tracing::error!(%error, "a live socket could not read the log");
    End::Close(TRY_AGAIN, "the log cannot be read: come back with since")
}

/// A shop's frames until its log cannot be read.
fn frames_of(subscription: Subscription) -> BoxStream<'static, LiveFrame> {
    unfold(subscription, |mut subscription| async move {
        match subscription.next().await {
            Ok(frame) => frame.map(|frame| (frame, subscription)),
            Err(error) => {
                tracing::error!(%error, shop = %subscription.shop(), "the live log could not be read");
                None
            }
        }
    })
    .boxed()
}
