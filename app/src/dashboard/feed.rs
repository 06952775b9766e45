//! "Latest events": the last dozen happenings, newest first.

use domain::appointment::Status;
use domain::live::{FeedItem, Happening, Outcome};
use leptos::prelude::*;

use super::live_call::grouped;
use crate::live::Live;
use crate::ui::Icon;

/// The list of happenings.
#[component]
pub fn Feed(live: Live) -> impl IntoView {
    let items = Memo::new(move |_| live.board.with(|board| board.state().feed.clone()));
    view! {
        <div class="stack-xs">
            <h3 class="small muted">"Latest events"</h3>
            <ol class="feed" aria-live="polite">
                <For each=move || items.get() key=|item| item.seq let:item><FeedLine live item/></For>
            </ol>
        </div>
    }
}

#[component]
fn FeedLine(live: Live, item: FeedItem) -> impl IntoView {
    let (at, when) = live.board.with_untracked(|board| {
        let clock = &board.state().clock;
        let when = |at| format!("{}, {}", clock.day(at), clock.time_of_day(at));
        let today = clock.date(item.at) == clock.date(board.state().as_of);
        (
            if today { clock.time_of_day(item.at) } else { clock.short_day(item.at) },
            match &item.what {
                Happening::Visit { facts, .. } => when(facts.starts_at),
                Happening::Call { .. } | Happening::CallOver { .. } | Happening::Message { .. } => {
                    String::new()
                }
            },
        )
    });
    let (icon, title, text) = words(&item.what, &when);
    let location_id = live.board.with_untracked(|board| board.state().location_id);
    let chat = match &item.what {
        Happening::Message { appointment_id, .. } => Some(format!("/chat/{location_id}/{appointment_id}")),
        Happening::Call { .. } | Happening::CallOver { .. } | Happening::Visit { .. } => None,
    };
    let chat = chat.map(|chat| view! { " "<a href=chat rel="external">"Open the chat"</a> });
    view! {
        <li data-tone=item.what.tone()>
            <span class="feed-icon"><Icon name=icon/></span>
            <div><p class="feed-title">{title}</p><p>{text}{chat}</p></div>
            <time>{at}</time>
        </li>
    }
}

/// Icon, title and sentence of a happening.
fn words(what: &Happening, when: &str) -> (&'static str, &'static str, String) {
    let caller = |who: &Option<String>| who.as_deref().map_or_else(|| "number withheld".to_owned(), grouped);
    match what {
        Happening::Message { who, .. } => ("chat", "New message", format!("{who} wrote.")),
        Happening::Call { who } => ("phone-in", "A call came in", caller(who)),
        Happening::CallOver { who, outcome } => {
            let (icon, title) = match outcome {
                Outcome::Booked => ("check", "Call over, visit booked"),
                Outcome::Changed => ("swap", "Call over, visit moved"),
                Outcome::Cancelled => ("close", "Call over, visit cancelled"),
                Outcome::Transferred => ("phone-forward", "Call over, put through"),
                Outcome::Inquiry => ("check", "Call over, question answered"),
                Outcome::Message => ("phone-in", "Call over, message taken"),
                Outcome::NoInput => ("phone-missed", "Call over, nobody spoke"),
                Outcome::Missed => ("phone-missed", "Call over without a result"),
                Outcome::Spam => ("ban", "Call over, spam"),
            };
            (icon, title, caller(who))
        }
        Happening::Visit { facts, new } => {
            let (icon, title) = match (facts.status, new, facts.call_sid.is_some()) {
                (Status::Booked, true, true) => ("check", "Booked by phone"),
                (Status::Booked, true, false) => ("calendar", "Booked"),
                (Status::Booked, false, _) => ("calendar", "Moved"),
                (Status::Requested, ..) => ("clock", "Request waits for an answer"),
                (Status::Completed, ..) => ("checks", "Visit completed"),
                (Status::Cancelled, ..) => ("close", "Cancelled"),
                (Status::Declined, ..) => ("close", "Declined"),
                (Status::Expired, ..) => ("clock", "Request expired"),
                (Status::NoShow, ..) => ("ban", "Did not come"),
            };
            let services = facts.services.join(", ");
            (icon, title, format!("{}, {services}, {}, {when}", facts.customer_name, facts.professional))
        }
    }
}
