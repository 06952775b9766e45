//! The latest calls that are over: when, who, how long, what came of it.

use domain::live::{CallSummary, Outcome};
use leptos::prelude::*;

use super::live_call::{grouped, minutes};
use crate::live::Live;
use crate::ui::{Badge, EmptyState};

/// How many are shown.
const SHOWN: usize = 6;

/// The card of recent calls.
#[component]
pub fn RecentCalls(live: Live) -> impl IntoView {
    let calls = Memo::new(move |_| {
        live.board.with(|board| board.state().recent_calls.iter().take(SHOWN).cloned().collect::<Vec<_>>())
    });
    view! {
        <section class="card" aria-labelledby="calls-title">
            <div class="card-head"><h2 id="calls-title">"Recent calls"</h2><AllCalls live/></div>
            <ol class="rows">
                <For each=move || calls.get() key=|call| call.call_sid.clone() let:call><CallRow live call/></For>
            </ol>
            <Show when=move || calls.with(Vec::is_empty)>
                <EmptyState icon="phone" title="No calls yet"><p>"Calls that are over appear here."</p></EmptyState>
            </Show>
        </section>
    }
}

#[component]
fn AllCalls(live: Live) -> impl IntoView {
    let location_id = live.board.with_untracked(|board| board.state().location_id.0);
    view! { <a class="card-link" href=format!("/dashboard/{location_id}/calls") rel="external">"All calls"</a> }
}

#[component]
fn CallRow(live: Live, call: CallSummary) -> impl IntoView {
    let at = live.board.with_untracked(|board| board.state().clock.time_of_day(call.started_at));
    let number = call.from.as_deref().map_or_else(|| "number withheld".to_owned(), grouped);
    let who = call.caller_name.unwrap_or(number);
    let (tone, icon, word) = outcome(call.outcome);
    let location_id = live.board.with_untracked(|board| board.state().location_id.0);
    let href = crate::calls::call_address(location_id, &call.call_sid.0);
    view! {
        <li class="call-row">
            <time>{at}</time>
            <span class="truncate"><a href=href rel="external">{who}</a><span class="muted small num">{format!(" · {}", minutes(call.duration_sec))}</span></span>
            <Badge tone icon word/>
        </li>
    }
}

/// Tone, icon and word of what came of a call.
pub fn outcome(outcome: Outcome) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Outcome::Booked => ("ok", "check", "Booked"),
        Outcome::Changed => ("info", "swap", "Moved"),
        Outcome::Cancelled => ("idle", "close", "Cancelled"),
        Outcome::Transferred => ("info", "phone-forward", "Passed to you"),
        Outcome::Inquiry => ("idle", "check", "Answered"),
        Outcome::Message => ("wait", "clock", "Message"),
        Outcome::NoInput => ("bad", "phone-missed", "No input"),
        Outcome::Missed => ("bad", "phone-missed", "Missed"),
        Outcome::Spam => ("idle", "ban", "Spam"),
    }
}
