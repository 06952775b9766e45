//! "Real-time activity": whether the page is live, who is on the line, what just happened.

use leptos::prelude::*;

use super::feed::Feed;
use super::live_call::LiveCallCard;
use crate::live::Live;
use crate::ui::EmptyState;

/// The card of everything that happens now.
#[component]
pub fn Activity(live: Live) -> impl IntoView {
    let calls = Memo::new(move |_| {
        live.board.with(|board| {
            board.state().live_calls.iter().map(|call| call.call_sid.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <section class="card overview-activity" aria-labelledby="activity-title">
            <div class="card-head"><h2 id="activity-title">"Real-time activity"</h2><ConnectionState live/></div>
            <div class="activity">
                <div class="activity-calls">
                    <For each=move || calls.get() key=|call| call.clone() let:call>
                        <LiveCallCard live call/>
                    </For>
                    <Show when=move || calls.with(Vec::is_empty)><NobodyOnTheLine live/></Show>
                </div>
                <Feed live/>
            </div>
        </section>
    }
}

/// Whether the page hears the shop; always in sight.
#[component]
fn ConnectionState(live: Live) -> impl IntoView {
    let sentence = move || {
        let as_of =
            live.board.with_untracked(|board| board.state().clock.time_of_day(live.now.get_untracked()));
        live.line.connection.get().sentence(&as_of)
    };
    view! {
        <span class="connection" data-state=move || live.line.connection.get().word() role="status">{sentence}</span>
    }
}

#[component]
fn NobodyOnTheLine(live: Live) -> impl IntoView {
    let number = live.board.with_untracked(|board| board.state().phone_number.clone());
    view! {
        <EmptyState icon="phone" title="Nobody is on the line">
            <p>"The next call appears here while it is being answered."</p>
            {number.map(|number| view! { <p class="command">{format!("frontdesk call --to {number}")}</p> })}
        </EmptyState>
    }
}
