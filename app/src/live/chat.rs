//! The socket of a chat: what is said and who reads and types, in both directions; it comes back where it stopped.

use std::cell::Cell;
use std::rc::Rc;

use domain::chat::{ChatFrame, ChatSign, Party, Thread};
use domain::ids::MessageId;
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::{SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use leptos::ev::{self, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Connection;
use super::line::{DEAD_AFTER, SIGNED_OUT, address, listen_for_hurry, set};
use super::outbox::Outbox;
use super::retry::Retry;
use crate::chat::Conversation;
use crate::layout::who_am_i;

/// Typing is told this often at most, and taken to be over after twice as long. Milliseconds.
const TYPING_EVERY: u32 = 2_500;

/// A chat's line to the server.
#[derive(Clone, Copy)]
pub struct ChatLine {
    conversation: Conversation,
    outbox: Outbox,
    signs: StoredValue<Option<mpsc::UnboundedSender<ChatSign>>>,
    /// Whether somebody typed a moment ago, and it was told.
    told: StoredValue<bool>,
    /// How often the others' typing was heard.
    heard: StoredValue<u32>,
}

impl ChatLine {
    /// Opens it as soon as this part of the page was taken up.
    pub fn open(conversation: Conversation) -> Self {
        let outbox = Outbox::of(conversation);
        let line = Self {
            conversation,
            outbox,
            signs: StoredValue::new(None),
            told: StoredValue::new(false),
            heard: StoredValue::new(0),
        };
        Effect::new(move || untrack(|| line.follow()));
        line
    }

    /// Somebody types here.
    pub fn typing(self) {
        set(self.conversation.problem, None);
        if self.told.get_value() || !self.sign(ChatSign::Typing) {
            return;
        }
        self.told.set_value(true);
        let told = self.told;
        spawn_local(async move {
            TimeoutFuture::new(TYPING_EVERY).await;
            told.try_set_value(false);
        });
    }

    /// Takes over from the browser what a form says, and sends it as often as it takes.
    pub fn send(self, event: &SubmitEvent) {
        self.outbox.send(event);
    }

    /// Forgets what was not taken.
    pub fn drop_unsent(self, id: MessageId) {
        self.outbox.forget(id);
    }

    fn follow(self) {
        let (wake, woken) = mpsc::unbounded();
        let (signs, signed) = mpsc::unbounded();
        self.signs.set_value(Some(signs));
        let here = Rc::new(Cell::new(true));
        let page = StoredValue::new_local(here.clone());
        on_cleanup(move || {
            page.try_with_value(|here| here.set(false));
        });
        listen_for_hurry(self.conversation.hurry, &wake);
        self.tell_what_is_seen();
        self.outbox.start(&here);
        spawn_local(self.run(woken, signed, here));
    }

    /// What stands on a page that is looked at has been seen.
    fn tell_what_is_seen(self) {
        let looks = RwSignal::new(is_looked_at());
        let back = window_event_listener(ev::visibilitychange, move |_| set(looks, is_looked_at()));
        on_cleanup(move || back.remove());
        Effect::new(move |told: Option<i64>| {
            let is_live = self.conversation.connection.get() == Connection::Live;
            let (unread, last) = self.conversation.thread.with(|thread| (thread.unread(), thread.last()));
            // What was told to a socket that dropped is told again.
            let told = told.filter(|_| is_live).unwrap_or_default();
            if looks.get()
                && is_live
                && unread > 0
                && last > told
                && self.sign(ChatSign::Seen { number: last })
            {
                last
            } else {
                told
            }
        });
    }

    /// Tells the server something, where it listens.
    fn sign(self, sign: ChatSign) -> bool {
        self.conversation.connection.get_untracked() == Connection::Live
            && self
                .signs
                .with_value(|signs| signs.as_ref().is_some_and(|signs| signs.unbounded_send(sign).is_ok()))
    }

    async fn run(
        self,
        mut woken: mpsc::UnboundedReceiver<()>,
        mut signed: mpsc::UnboundedReceiver<ChatSign>,
        here: Rc<Cell<bool>>,
    ) {
        let mut retry = Retry::default();
        while here.get() {
            let is_over = self.read(&mut retry, &mut signed, &here).await;
            if !here.get() {
                return;
            }
            // A refusal has no reason that a page may read, so it asks whether anybody is signed in still.
            if is_over || (self.is_staff() && who_am_i().await == Ok(None)) {
                let _ = window().location().reload();
                return;
            }
            retry.failed();
            set(self.conversation.connection, retry.connection());
            let wait = TimeoutFuture::new(retry.wait(js_sys::Math::random()));
            while woken.try_recv().is_ok() {}
            if let Either::Right(_) = select(wait, woken.next()).await {
                retry.hurry();
            }
        }
    }

    fn is_staff(self) -> bool {
        self.conversation.thread.try_with_untracked(|thread| thread.me != Party::Customer).unwrap_or_default()
    }

    /// Reads one socket to its end; true where the chat is not ours any more.
    async fn read(
        self,
        retry: &mut Retry,
        signed: &mut mpsc::UnboundedReceiver<ChatSign>,
        here: &Rc<Cell<bool>>,
    ) -> bool {
        let conversation = self.conversation;
        let Some(after) = conversation.thread.try_with_untracked(Thread::last) else {
            return false;
        };
        let Some(base) = conversation.address.try_get_value() else { return false };
        let Some(address) = address(&format!("{base}/live?after={after}")) else { return false };
        let Ok(socket) = WebSocket::open(&address) else { return false };
        let (mut out, mut frames) = socket.split();
        loop {
            let quiet = TimeoutFuture::new(DEAD_AFTER);
            let next = select(frames.next(), select(signed.next(), quiet)).await;
            if !here.get() {
                return false;
            }
            match next {
                Either::Left((Some(Ok(Message::Text(text))), _)) => {
                    retry.succeeded();
                    if let Ok(frame) = serde_json::from_str(&text) {
                        self.take(frame);
                    }
                    if conversation.connection.try_get_untracked() != Some(Connection::Live) {
                        set(conversation.connection, Connection::Live);
                        self.outbox.hurry();
                    }
                }
                Either::Left((Some(Ok(Message::Bytes(_))), _)) => {}
                Either::Left((Some(Err(WebSocketError::ConnectionClose(close))), _)) => {
                    return close.code == SIGNED_OUT;
                }
                Either::Right((Either::Left((Some(sign), _)), _)) => {
                    let Ok(text) = serde_json::to_string(&sign) else { continue };
                    if out.send(Message::Text(text)).await.is_err() {
                        return false;
                    }
                }
                Either::Left((Some(Err(_)) | None, _)) | Either::Right(_) => return false,
            }
        }
    }

    fn take(self, frame: ChatFrame) {
        let Conversation { thread, typing, .. } = self.conversation;
        match frame {
            ChatFrame::Thread { marks, is_open } => {
                thread.try_update(|thread| {
                    thread.is_open = is_open;
                    for mark in marks {
                        thread.mark(mark);
                    }
                });
            }
            ChatFrame::ChatMessage { data } => {
                if typing.try_get_untracked().flatten().as_ref() == Some(&data.name) {
                    set(typing, None);
                }
                self.outbox.arrived(data);
            }
            ChatFrame::Seen(mark) => {
                thread.try_update(|thread| thread.mark(mark));
            }
            ChatFrame::Typing { name, .. } => {
                set(typing, Some(name));
                self.heard.try_update_value(|heard| *heard = heard.wrapping_add(1));
                let (heard, count) = (self.heard, self.heard.try_get_value());
                spawn_local(async move {
                    TimeoutFuture::new(2 * TYPING_EVERY).await;
                    if heard.try_get_value() == count {
                        set(typing, None);
                    }
                });
            }
            ChatFrame::Keepalive => {}
        }
    }
}

fn is_looked_at() -> bool {
    document().visibility_state() == leptos::web_sys::VisibilityState::Visible
}
