//! `GET /provider/live`: somebody's own work, whole, whenever something in the shop concerns it.
//!
//! A frame holds everything, so a page that missed some has missed nothing; what a professional may not see is not in it.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use backend::access::{Pass, Visitor};
use backend::live::LiveFrame;
use backend::meters::Open;
use backend::{Desk, DeskError};
use chrono::NaiveDate;
use domain::access::Action;
use domain::ids::ShopId;
use futures::FutureExt;
use serde::Deserialize;
use serde_json::json;
use store::StoreError;

use super::guard::By;
use super::live::{
    End, KEEPALIVE, RESTARTING, SIGNED_OUT, TRY_AGAIN, close, must_be_own_page, send_text, unreadable,
};
use super::problem::{Problem, Question};
use crate::state::AppState;

/// What happens within this time is told at once.
const TOGETHER: Duration = Duration::from_millis(5);

/// What the page shows.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    location_id: ShopId,
    day: Option<NaiveDate>,
}

/// `GET /provider/live`
pub(super) async fn own_work(
    State(state): State<AppState>,
    By(visitor): By<Visitor>,
    Question(shown): Question<Shown>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    must_be_own_page(&state, &visitor, &headers)?;
    let desk = state.desk.clone();
    let pass = desk.admit(&visitor, Action::SeeOwnWork, shown.location_id).await?;
    Ok(upgrade.max_message_size(4 * 1024).on_upgrade(move |mut socket| async move {
        let counted = desk.clone();
        let _open = Open::on(&counted.meters.live_sockets);
        let end = tell(&desk, &mut socket, visitor, pass, shown.day).await.err();
        close(&mut socket, end).await;
    }))
}

async fn tell(
    desk: &Desk,
    socket: &mut WebSocket,
    visitor: Visitor,
    pass: Pass,
    day: Option<NaiveDate>,
) -> Result<(), End> {
    let (mut visitor, shop) = (visitor, pass.shop());
    let mut rights = desk.rights.watch();
    rights.mark_unchanged();
    let mut pass = again(desk, &mut visitor, shop).await?;
    let seq = last_seq(desk, shop).await.map_err(unreadable)?;
    let mut log = desk.hub.subscribe(shop, seq).await.map_err(|error| unreadable(error.into()))?;
    let mut keepalive = tokio::time::interval(KEEPALIVE);
    keepalive.reset();
    let mut told = send_work(desk, socket, &pass, day, None).await?;
    loop {
        tokio::select! {
            () = desk.tasks.closing() => return Err(End::Close(RESTARTING, "restarting: come back")),
            Ok(()) = rights.changed() => pass = again(desk, &mut visitor, shop).await?,
            _ = keepalive.tick() => {
                pass = again(desk, &mut visitor, shop).await?;
                let alive = json!({"type": "keepalive", "at": desk.clock.now()}).to_string();
                send_text(desk, socket, alive.into()).await?;
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                Some(Ok(_)) => {}
            },
            frame = log.next() => {
                if is_of_a_call(&existing(frame)?.text) {
                    continue;
                }
                tokio::time::sleep(TOGETHER).await;
                while let Some(more) = log.next().now_or_never() {
                    existing(more)?;
                }
                told = send_work(desk, socket, &pass, day, told).await?;
            }
        }
    }
}

async fn last_seq(desk: &Desk, shop: ShopId) -> Result<i64, DeskError> {
    Ok(desk.store.read().await?.last_seq(shop).await?)
}

fn existing(frame: Result<Option<LiveFrame>, StoreError>) -> Result<LiveFrame, End> {
    frame
        .map_err(|error| unreadable(error.into()))?
        .ok_or(End::Close(TRY_AGAIN, "the log has ended: come back"))
}

/// What is said on the phone changes nothing here until something is booked.
fn is_of_a_call(frame: &[u8]) -> bool {
    ["call_started", "transcript", "call_ended", "intent_extracted"]
        .iter()
        .any(|kind| frame.starts_with(format!("{{\"type\":\"{kind}\"").as_bytes()))
}

/// Sends what waits, unless it is what was told before.
async fn send_work(
    desk: &Desk,
    socket: &mut WebSocket,
    pass: &Pass,
    day: Option<NaiveDate>,
    told: Option<String>,
) -> Result<Option<String>, End> {
    let mut work = desk.own_work(pass, day).await.map_err(unreadable)?;
    let frame = work.to_frame();
    // The time of day alone is no news.
    work.now = domain::Instant::UNIX_EPOCH;
    let content = work.to_frame();
    if told.as_ref() != Some(&content) {
        send_text(desk, socket, frame.into()).await?;
        desk.meters.live_frames.up();
    }
    Ok(Some(content))
}

/// Looks again whether the visitor is let in.
async fn again(desk: &Desk, visitor: &mut Visitor, shop: ShopId) -> Result<Pass, End> {
    const OUT: End = End::Close(SIGNED_OUT, "signed out");
    *visitor = desk.again(visitor).await.map_err(unreadable)?.ok_or(OUT)?;
    match desk.admit(visitor, Action::SeeOwnWork, shop).await {
        Ok(pass) => Ok(pass),
        Err(DeskError::NotFound(_)) => Err(OUT),
        Err(error) => Err(unreadable(error)),
    }
}
