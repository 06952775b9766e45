//! A socket that a page keeps open: it comes back when it drops, and says how it stands.

use std::cell::Cell;
use std::rc::Rc;

use chrono::TimeDelta;
use domain::Instant;
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
use super::{Connection, Line};
use crate::layout::who_am_i;

/// A keepalive comes every 20 seconds; after this long without any frame the line is dead. Milliseconds.
pub const DEAD_AFTER: u32 = 45_000;

/// Whether a frame could be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It is on the page.
    Fine,
    /// Frames before it are missing: ask for the whole state.
    Gap,
}

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
pub const SIGNED_OUT: u16 = 1008;

/// What a page listens to: the path of the socket (told whether the whole state is needed), and the ear.
struct Ear {
    path: Box<dyn Fn(bool) -> Option<String>>,
    hear: Box<dyn Fn(&str) -> Heard>,
}

/// Listens until the page is left.
pub fn follow(
    line: Line,
    path: impl Fn(bool) -> Option<String> + 'static,
    hear: impl Fn(&str) -> Heard + 'static,
) {
    let (wake, woken) = mpsc::unbounded::<()>();
    let here = Rc::new(Cell::new(true));
    listen_for_hurry(line.hurry, &wake);
    let page = StoredValue::new_local(here.clone());
    on_cleanup(move || {
        page.try_with_value(|here| here.set(false));
    });
    spawn_local(run(line, Ear { path: Box::new(path), hear: Box::new(hear) }, woken, here));
}

/// Tries at once when the network or the tab is back, or somebody asks for it.
pub fn listen_for_hurry(hurry: RwSignal<u32>, wake: &mpsc::UnboundedSender<()>) {
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

async fn run(line: Line, ear: Ear, mut woken: mpsc::UnboundedReceiver<()>, here: Rc<Cell<bool>>) {
    let mut retry = Retry::default();
    let mut whole = false;
    while here.get() {
        let end = read(line, &ear, &mut retry, whole, &here).await;
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
        set(line.connection, retry.connection());
        let wait = TimeoutFuture::new(retry.wait(js_sys::Math::random()));
        while woken.try_recv().is_ok() {}
        if let Either::Right(_) = select(wait, woken.next()).await {
            retry.hurry();
        }
    }
}

/// Reads one socket to its end.
async fn read(line: Line, ear: &Ear, retry: &mut Retry, whole: bool, here: &Rc<Cell<bool>>) -> End {
    let Some(address) = (ear.path)(whole).and_then(|path| address(&path)) else { return End::Dropped };
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
                set(line.connection, Connection::Live);
                if (ear.hear)(&text) == Heard::Gap {
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
                    set(line.connection, Connection::Live);
                }
            }
        }
    }
}

/// Lets the shop's clock run between frames.
pub fn tick(line: Line, now: RwSignal<Instant>) {
    const SECOND: i64 = 1;
    let every = std::time::Duration::from_secs(SECOND.unsigned_abs());
    let ticking = set_interval_with_handle(
        move || {
            if line.connection.try_get_untracked() == Some(Connection::Live) {
                now.try_update(|now| *now += TimeDelta::seconds(SECOND));
            }
        },
        every,
    );
    if let Ok(ticking) = ticking {
        on_cleanup(move || ticking.clear());
    }
}

pub fn address(path: &str) -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}{path}", location.host().ok()?))
}

/// The page may have been left while we waited; then nobody looks any more.
pub fn set<T: Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    let _ = signal.try_set(value);
}
