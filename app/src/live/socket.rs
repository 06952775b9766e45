//! The socket to `/ops`: reads frames, folds them into the board, and comes back where it stopped when it drops.

use std::cell::Cell;
use std::rc::Rc;

use chrono::TimeDelta;
use domain::live::{Applied, Frame};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{Either, select};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::retry::Retry;
use super::{Connection, Live};
use crate::layout::who_am_i;

/// A keepalive comes every 20 seconds; after this long without any frame the line is dead. Milliseconds.
pub(super) const DEAD_AFTER: u32 = 45_000;

/// Why reading ended.
enum End {
    /// The socket dropped, or never opened.
    Dropped,
    /// It never opened: the server is away, or does not know us any more.
    Refused,
    /// Events are missing: ask for the whole state.
    Gap,
    /// Whoever was signed in here is not any more.
    SignedOut,
}

/// What the server closes with when somebody lost the right to listen (RFC 6455, "policy violation").
pub(super) const SIGNED_OUT: u16 = 1008;

/// Follows the shop until the page is left.
pub(super) fn follow(live: Live) {
    let (wake, woken) = mpsc::unbounded::<()>();
    let here = Rc::new(Cell::new(true));
    listen_for_hurry(live.hurry, &wake);
    tick(live);
    let page = StoredValue::new_local(here.clone());
    on_cleanup(move || {
        page.try_with_value(|here| here.set(false));
    });
    spawn_local(run(live, woken, here));
}

/// Tries at once when the network or the tab is back, or somebody asks for it.
pub(super) fn listen_for_hurry(hurry: RwSignal<u32>, wake: &mpsc::UnboundedSender<()>) {
    let online = wake.clone();
    let online = window_event_listener(ev::online, move |_| drop(online.unbounded_send(())));
    let visible = wake.clone();
    let visible = window_event_listener(ev::visibilitychange, move |_| {
        if document().visibility_state() == leptos::web_sys::VisibilityState::Visible {
            let _ = visible.unbounded_send(());
        }
    });
    on_cleanup(move || {
        online.remove();
        visible.remove();
    });
    let asked = wake.clone();
    Effect::new(move |before: Option<u32>| {
        let count = hurry.get();
        if before.is_some_and(|before| before != count) {
            let _ = asked.unbounded_send(());
        }
        count
    });
}

async fn run(live: Live, mut woken: mpsc::UnboundedReceiver<()>, here: Rc<Cell<bool>>) {
    let mut retry = Retry::default();
    let mut whole = false;
    while here.get() {
        let end = read(live, &mut retry, whole, &here).await;
        whole = matches!(end, End::Gap);
        if !here.get() {
            return;
        }
        let signed_out = match end {
            End::SignedOut => true,
            // A refusal has no reason that a page may read, so it asks. An error means that the server is away.
            End::Refused => who_am_i().await == Ok(None),
            End::Dropped | End::Gap => false,
        };
        if signed_out {
            // The server leads to the sign-in, and back here afterwards.
            let _ = window().location().reload();
            return;
        }
        if whole {
            continue;
        }
        retry.failed();
        set(live.connection, retry.connection());
        let wait = TimeoutFuture::new(retry.wait(js_sys::Math::random()));
        while woken.try_recv().is_ok() {}
        if let Either::Right(_) = select(wait, woken.next()).await {
            retry.hurry();
        }
    }
}

/// Reads one socket to its end.
async fn read(live: Live, retry: &mut Retry, whole: bool, here: &Rc<Cell<bool>>) -> End {
    let Some((shop, seq)) =
        live.board.try_with_untracked(|board| (board.state().location_id, board.state().seq))
    else {
        return End::Dropped;
    };
    let since = if whole { -1 } else { seq };
    let Some(address) = address(&format!("/ops?location_id={shop}&since={since}")) else {
        return End::Dropped;
    };
    let Ok(mut socket) = WebSocket::open(&address) else { return End::Dropped };
    // A replay of nothing sends nothing, so being open is being live.
    let mut opened = false;
    loop {
        let next = select(socket.next(), TimeoutFuture::new(if opened { DEAD_AFTER } else { 250 })).await;
        if !here.get() {
            return End::Dropped;
        }
        match next {
            Either::Left((Some(Ok(Message::Text(text))), _)) => {
                opened = true;
                retry.succeeded();
                set(live.connection, Connection::Live);
                if fold(live, &text).is_none() {
                    return End::Gap;
                }
            }
            Either::Left((Some(Ok(Message::Bytes(_))), _)) => {}
            Either::Left((Some(Err(WebSocketError::ConnectionClose(close))), _))
                if close.code == SIGNED_OUT =>
            {
                return End::SignedOut;
            }
            Either::Left((Some(Err(_)) | None, _)) => {
                return if opened { End::Dropped } else { End::Refused };
            }
            Either::Right(_) if opened => return End::Dropped,
            Either::Right(_) => {
                if matches!(socket.state(), gloo_net::websocket::State::Open) {
                    opened = true;
                    retry.succeeded();
                    set(live.connection, Connection::Live);
                }
            }
        }
    }
}

/// Folds a frame in; `None` where events before it are missing.
fn fold(live: Live, text: &str) -> Option<()> {
    match Frame::parse(text) {
        Frame::Event(event) => {
            let applied = live.board.try_maybe_update(|board| {
                let applied = board.apply(&event);
                (applied == Applied::Done, applied)
            });
            if applied == Some(Applied::Gap) {
                return None;
            }
        }
        Frame::Metrics(state) => set(live.board, (*state).into()),
        Frame::Keepalive(at) => {
            live.board.try_maybe_update(|board| {
                let before = board.state().clock.date(board.state().as_of);
                board.tick(at);
                // Only a new day changes what is shown.
                (board.state().clock.date(board.state().as_of) != before, ())
            });
        }
        // A newer server may say what this page does not know; what it does know goes on.
        Frame::Unknown => {}
    }
    let as_of = live.board.try_with_untracked(|board| board.state().as_of);
    if let Some(as_of) = as_of.filter(|as_of| live.now.try_get_untracked().is_some_and(|now| *as_of > now)) {
        set(live.now, as_of);
    }
    Some(())
}

/// Lets the shop's clock run between frames.
fn tick(live: Live) {
    const SECOND: i64 = 1;
    let every = std::time::Duration::from_secs(SECOND.unsigned_abs());
    let ticking = set_interval_with_handle(
        move || {
            if live.connection.try_get_untracked() == Some(Connection::Live) {
                live.now.try_update(|now| *now += TimeDelta::seconds(SECOND));
            }
        },
        every,
    );
    if let Ok(ticking) = ticking {
        on_cleanup(move || ticking.clear());
    }
}

pub(super) fn address(path: &str) -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}{path}", location.host().ok()?))
}

/// The page may have been left while we waited; then nobody looks any more.
pub(super) fn set<T: Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    let _ = signal.try_set(value);
}
