//! What was said here and is not yet there. It is sent in its order until the server has it or refuses it, each message
//! with its one id; the words outlive the page.

use std::cell::Cell;
use std::rc::Rc;

use domain::chat::{ChatMessage, LARGEST_PHOTO, sayable};
use domain::ids::MessageId;
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::select;
use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{File, FormData, HtmlFormElement, Storage};

use super::line::{listen_for_hurry, set};
use super::retry::Retry;
use crate::chat::{Conversation, Unsent};

/// The messages that wait.
#[derive(Clone, Copy)]
pub(super) struct Outbox {
    conversation: Conversation,
    forms: StoredValue<Vec<(MessageId, FormData)>, LocalStorage>,
    wake: StoredValue<Option<mpsc::UnboundedSender<()>>>,
}

/// What became of a try.
enum Sent {
    Taken(ChatMessage),
    Refused(String),
    Later,
}

impl Outbox {
    pub(super) fn of(conversation: Conversation) -> Self {
        Self { conversation, forms: StoredValue::new_local(Vec::new()), wake: StoredValue::new(None) }
    }

    /// Begins to send, with what was left from before.
    pub(super) fn start(self, here: &Rc<Cell<bool>>) {
        let (wake, woken) = mpsc::unbounded();
        listen_for_hurry(self.conversation.hurry, &wake);
        self.wake.set_value(Some(wake));
        for (id, text) in self.left_from_before() {
            if let Some(form) = form_of(id, &text) {
                self.put(id, text, false, form);
            }
        }
        spawn_local(self.send_all(woken, here.clone()));
    }

    /// Takes over what the browser would have sent.
    pub(super) fn send(self, event: &SubmitEvent) {
        let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
        else {
            return;
        };
        let Ok(form) = FormData::new_with_form(&element) else { return };
        event.prevent_default();
        let file: Option<File> = form.get("photo").dyn_into().ok();
        let file = file.filter(|file| file.size() > 0.0);
        if file.as_ref().is_some_and(|file| file.size() > LARGEST_PHOTO as f64) {
            return self.say_problem("This photo is too large: 8 MB at most.");
        }
        let typed = form.get("text").as_string().unwrap_or_default();
        let text = match sayable(&typed, file.is_some()) {
            Ok(text) => text,
            Err(unsayable) => return self.say_problem(unsayable.reason()),
        };
        let Some(id) = new_id() else { return self.say_problem("This browser cannot send messages.") };
        if form.set_with_str("message_id", &id.to_string()).is_err() {
            return;
        }
        if file.is_none() {
            form.delete("photo");
            self.keep(id, &text);
        }
        element.reset();
        set(self.conversation.problem, None);
        self.put(id, text, file.is_some(), form);
        self.hurry();
    }

    /// A message is there: it waits no more.
    pub(super) fn arrived(self, message: ChatMessage) {
        let id = message.message_id;
        self.conversation.thread.try_update(|thread| thread.add(message));
        self.forget(id);
    }

    /// It is not sent any more.
    pub(super) fn forget(self, id: MessageId) {
        self.conversation.unsent.try_maybe_update(|unsent| {
            let before = unsent.len();
            unsent.retain(|known| known.id != id);
            (unsent.len() != before, ())
        });
        self.forms.try_update_value(|forms| forms.retain(|(known, _)| *known != id));
        if let Some((storage, key)) = storage().zip(self.key(id)) {
            let _ = storage.remove_item(&key);
        }
    }

    /// It is worth a try.
    pub(super) fn hurry(self) {
        self.wake.try_with_value(|wake| wake.as_ref().is_some_and(|wake| wake.unbounded_send(()).is_ok()));
    }

    fn put(self, id: MessageId, text: String, with_photo: bool, form: FormData) {
        self.forms.try_update_value(|forms| forms.push((id, form)));
        self.conversation.unsent.update(|unsent| unsent.push(Unsent { id, text, with_photo, problem: None }));
    }

    fn say_problem(self, problem: &str) {
        set(self.conversation.problem, Some(problem.to_owned()));
    }

    async fn send_all(self, mut woken: mpsc::UnboundedReceiver<()>, here: Rc<Cell<bool>>) {
        let mut retry = Retry::default();
        while here.get() {
            let Some((id, form)) = self.next() else {
                if woken.next().await.is_none() {
                    return;
                }
                continue;
            };
            match self.post(&form).await {
                _ if !here.get() => return,
                Sent::Taken(message) => {
                    retry.succeeded();
                    self.arrived(message);
                }
                Sent::Refused(problem) => self.refused(id, &problem),
                Sent::Later => {
                    retry.failed();
                    while woken.try_recv().is_ok() {}
                    select(TimeoutFuture::new(retry.wait(js_sys::Math::random())), woken.next()).await;
                }
            }
        }
    }

    /// The first that was not refused.
    fn next(self) -> Option<(MessageId, FormData)> {
        let waits = |id: MessageId| {
            self.conversation.unsent.try_with_untracked(|unsent| {
                unsent.iter().any(|known| known.id == id && known.problem.is_none())
            })
        };
        let first = |forms: &Vec<(MessageId, FormData)>| {
            forms.iter().find(|(id, _)| waits(*id) == Some(true)).cloned()
        };
        self.forms.try_with_value(first).flatten()
    }

    async fn post(self, form: &FormData) -> Sent {
        let Some(address) = self.conversation.address.try_get_value() else { return Sent::Later };
        let request = Request::post(&format!("{address}/messages")).header("accept", "application/json");
        let Ok(request) = request.body(form.clone()) else { return Sent::Later };
        let Ok(response) = request.send().await else { return Sent::Later };
        let status = response.status();
        let Ok(text) = response.text().await else { return Sent::Later };
        match status {
            200 => serde_json::from_str(&text).map_or(Sent::Later, Sent::Taken),
            408 | 429 => Sent::Later,
            400..500 => {
                let problem = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
                Sent::Refused(problem["detail"].as_str().unwrap_or("The salon cannot take this.").to_owned())
            }
            _ => Sent::Later,
        }
    }

    fn refused(self, id: MessageId, problem: &str) {
        self.conversation.unsent.try_update(|unsent| {
            if let Some(known) = unsent.iter_mut().find(|known| known.id == id) {
                known.problem = Some(problem.to_owned());
            }
        });
        // What was refused would be refused again.
        if let Some((storage, key)) = storage().zip(self.key(id)) {
            let _ = storage.remove_item(&key);
        }
    }

    /// Each message has its own place, so that two tabs do not write over each other.
    fn key(self, id: MessageId) -> Option<String> {
        self.prefix().map(|prefix| format!("{prefix}{id}"))
    }

    fn prefix(self) -> Option<String> {
        let chat = self.conversation.thread.try_with_untracked(|thread| thread.appointment_id)?;
        Some(format!("unsent/{chat}/"))
    }

    fn keep(self, id: MessageId, text: &str) {
        if let Some((storage, key)) = storage().zip(self.key(id)) {
            // A full storage costs what a closed tab would have kept.
            let _ = storage.set_item(&key, text);
        }
    }

    fn left_from_before(self) -> Vec<(MessageId, String)> {
        let Some((storage, prefix)) = storage().zip(self.prefix()) else { return Vec::new() };
        let keys = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten());
        let mut left: Vec<_> = keys
            .filter_map(|key| {
                let id = key.strip_prefix(&prefix)?.parse().ok().map(MessageId)?;
                Some((id, storage.get_item(&key).ok().flatten()?))
            })
            .collect();
        left.sort();
        left
    }
}

/// Storage may be forbidden; then a page keeps nothing.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn form_of(id: MessageId, text: &str) -> Option<FormData> {
    let form = FormData::new().ok()?;
    form.append_with_str("message_id", &id.to_string()).ok()?;
    form.append_with_str("text", text).ok()?;
    Some(form)
}

/// From the browser's own source of chance, which is there on plain http too.
fn new_id() -> Option<MessageId> {
    let mut random = [0; 10];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut random).ok()?;
    Some(MessageId::made(js_sys::Date::now() as u64, random))
}
