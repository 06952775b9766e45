//! The card of a chat: what was said, who is typing, and the form to say something. Without a script the form is sent as
//! any other.

use domain::chat::{ChatMessage, ChatPage};
use domain::ids::MessageId;
use leptos::html;
use leptos::prelude::*;

use super::rows::{Row, from, rows};
use super::{Conversation, Unsent};
use crate::context::typed;
use crate::live::{ChatLine, Connection, is_at_end, send_form_of, show_end};
use crate::ui::Icon;

/// The chat at an address, which takes `/messages`, `/photos` and `/live` at its end.
#[component]
pub fn Chat(page: ChatPage, address: String, title: &'static str) -> impl IntoView {
    let ChatPage { thread, clock, form_id } = page;
    let (me, closed_on) = (thread.me, clock.day(thread.closes_at));
    let conversation = Conversation {
        address: StoredValue::new(address.clone()),
        thread: RwSignal::new(thread),
        unsent: RwSignal::new(Vec::new()),
        problem: RwSignal::new(None),
        typing: RwSignal::new(None),
        connection: RwSignal::new(Connection::Connecting),
        hurry: RwSignal::new(0),
    };
    let line = ChatLine::open(conversation);
    let lines = Memo::new(move |_| conversation.thread.with(|thread| rows(thread, &clock)));
    let nothing = move || lines.with(Vec::is_empty) && conversation.unsent.with(Vec::is_empty);
    let photos = StoredValue::new(format!("{address}/photos"));
    let list: NodeRef<html::Ol> = NodeRef::new();
    keep_to_the_end(conversation, list);
    let is_open = Memo::new(move |_| conversation.thread.with(|thread| thread.is_open));
    view! {
        <section class="card chat-card" aria-labelledby="chat-title">
            <div class="card-head"><h2 id="chat-title">{title}</h2><ConnectionState conversation/></div>
            <ol class="chat" node_ref=list tabindex="0" aria-live="polite" aria-label="Messages">
                <For each=move || lines.get() key=Row::key let:row><Line row me photos/></For>
                <For each=move || conversation.unsent.get() key=|unsent| (unsent.id, unsent.problem.is_some()) let:unsent>
                    <Waiting unsent line/>
                </For>
            </ol>
            <Show when=nothing><p class="chat-note">"Nothing has been said yet."</p></Show>
            <p class="chat-note" role="status">
                {move || conversation.typing.get().map(|name| format!("{name} is typing"))}
            </p>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <p class="card-foot muted">{format!("This chat was open until {closed_on}. Please call the salon.")}</p>
                }
            >
                <Form conversation line address=conversation.address.get_value() form_id/>
            </Show>
        </section>
    }
}

/// The newest line stays in sight unless the reader has scrolled up.
fn keep_to_the_end(conversation: Conversation, list: NodeRef<html::Ol>) {
    Effect::new(move |before: Option<()>| {
        conversation.thread.track();
        conversation.unsent.track();
        if let Some(list) = list.get().filter(|list| before.is_none() || is_at_end(list)) {
            // The new line is there with the next frame.
            request_animation_frame(move || show_end(&list));
        }
    });
}

/// Whether what is said appears here by itself. Without a script it does not, and there is nothing to say about it.
#[component]
fn ConnectionState(conversation: Conversation) -> impl IntoView {
    let connection = conversation.connection;
    let words = move || match connection.get() {
        Connection::Offline => "Offline".to_owned(),
        state => state.sentence(""),
    };
    view! {
        <span class="connection chat-connection" data-state=move || connection.get().word() role="status">{words}</span>
    }
}

#[component]
fn Line(row: Row, me: domain::chat::Party, photos: StoredValue<String>) -> impl IntoView {
    match row {
        Row::Day(day) => view! { <li class="chat-day">{day}</li> }.into_any(),
        Row::Below { from, words, .. } => {
            view! { <li class="bubble-meta" data-from=from><span class="num">{words}</span></li> }.into_any()
        }
        Row::Said(message) => view! { <Bubble from=from(me, message.party) message photos/> }.into_any(),
    }
}

/// Words are text, whatever they look like.
#[component]
fn Bubble(from: Option<&'static str>, message: ChatMessage, photos: StoredValue<String>) -> impl IntoView {
    let ChatMessage { number, name, text, photo, .. } = message;
    let name = (from != Some("me")).then(|| view! { <b>{name}</b> });
    let words = (!text.is_empty()).then(|| view! { <p dir="auto">{text}</p> });
    let photo = photo.map(|photo| {
        let file = format!("{}/{}", photos.get_value(), photo.photo_id);
        view! {
            <a href=file.clone() rel="external" target="_blank">
                <img src=file.clone() width=photo.width height=photo.height alt="Photo" loading="lazy"/>
            </a>
        }
    });
    view! { <li class="bubble" data-from=from data-number=number>{name}{photo}{words}</li> }
}

/// What is on its way, or was not taken.
#[component]
fn Waiting(unsent: Unsent, line: ChatLine) -> impl IntoView {
    let id = unsent.id;
    let words = if unsent.text.is_empty() { "Photo".to_owned() } else { unsent.text };
    let with_photo = (unsent.with_photo && words != "Photo").then_some(", with a photo");
    let state = match unsent.problem {
        None => view! { <span>"On its way"{with_photo}</span> }.into_any(),
        Some(problem) => view! {
            <span>{format!("Not sent. {problem}")}</span>
            <button class="button" data-size="s" type="button" on:click=move |_| line.drop_unsent(id)>"Remove"</button>
        }
        .into_any(),
    };
    view! {
        <li class="chat-unsent">
            <p class="bubble" data-from="me" dir="auto">{words}</p>
            <p class="bubble-meta" data-from="me" data-tone="wait">{state}</p>
        </li>
    }
}

#[component]
fn Form(conversation: Conversation, line: ChatLine, address: String, form_id: MessageId) -> impl IntoView {
    // What was typed comes back where the form was sent without a script and was not right.
    let typed = typed().filter(|typed| !typed.text.is_empty() || !typed.secret.is_empty());
    let id = typed.as_ref().map_or_else(|| form_id.to_string(), |typed| typed.secret.clone());
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send_form_of(&event_target(&event));
        }
    };
    let words = match typed {
        Some(typed) => view! {
            <textarea class="input" name="text" rows="2">{escaped(&typed.text)}</textarea>
        }
        .into_any(),
        None => view! {
            <textarea class="input" name="text" rows="2" placeholder="Write a message" aria-describedby="chat-problem"
                on:input=move |_| line.typing() on:keydown=on_key></textarea>
        }
        .into_any(),
    };
    view! {
        <form class="chat-form" method="post" action=format!("{address}/messages") enctype="multipart/form-data"
            on:submit=move |event| line.send(&event)>
            <input type="hidden" name="message_id" autocomplete="off" value=id/>
            <label class="grow"><span class="visually-hidden">"Message"</span>{words}</label>
            <button class="button" data-kind="primary" type="submit" aria-label="Send"><Icon name="send"/></button>
            <label class="chat-photo small muted">
                <span>"Photo"</span><input type="file" name="photo" accept="image/jpeg,image/png,image/webp"/>
            </label>
            <p class="chat-problem field-error" id="chat-problem" role="alert">{move || conversation.problem.get()}</p>
        </form>
    }
}

/// Leptos writes what is in a `textarea` as it is, so that markup in it would be markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_60_what_comes_back_into_the_form_cannot_leave_it() {
        assert_eq!(escaped("</textarea><script>&lt;"), "&lt;/textarea>&lt;script>&amp;lt;");
    }
}
