//! One call on the line: who, for how long, what was said turn by turn, and what was booked.

use domain::appointment::AppointmentFacts;
use domain::ids::CallSid;
use domain::live::{LiveCall, Speaker, Turn};
use domain::phone::PhoneNumber;
use leptos::html;
use leptos::prelude::*;

use crate::live::{Live, is_at_end, show_end};
use crate::ui::{Avatar, Badge, Icon};

/// The card of one call.
#[component]
pub fn LiveCallCard(live: Live, call: CallSid) -> impl IntoView {
    let title_id = format!("caller-{call}");
    let labelled_by = title_id.clone();
    let state: Memo<Option<LiveCall>> = Memo::new(move |_| {
        live.board.with(|board| board.state().live_calls.iter().find(|live| live.call_sid == call).cloned())
    });
    let read = move |of: fn(&LiveCall) -> String| {
        Memo::new(move |_| state.with(|call| call.as_ref().map(of).unwrap_or_default()))
    };
    let (name, number) = (read(name_of), read(number_of));
    let started_at = state.with_untracked(|call| call.as_ref().map(|call| call.started_at));
    let elapsed =
        move || started_at.map(|at| minutes((live.now.get() - at).num_seconds())).unwrap_or_default();
    let booked = Memo::new(move |_| state.with(|call| call.as_ref().and_then(|call| call.booked.clone())));
    view! {
        <article class="live-call blotter" aria-labelledby=labelled_by>
            <header class="live-call-head">
                {move || view! { <Avatar name=name.get() hue="none"/> }}
                <div class="grow">
                    <h3 class="live-call-name" id=title_id>{name}</h3>
                    <p class="small muted num">{number}</p>
                </div>
                <p class="live-call-clock">
                    <span class="voice" aria-hidden="true"><i></i><i></i><i></i></span>
                    <span class="visually-hidden">"Call time"</span>
                    <span data-clock="">{elapsed}</span>
                </p>
            </header>
            <TranscriptLog state name/>
            {move || booked.get().map(|visit| view! { <BookedVisit live visit/> })}
        </article>
    }
}

/// What was said; it keeps to the newest line unless the reader has scrolled up.
#[component]
fn TranscriptLog(state: Memo<Option<LiveCall>>, name: Memo<String>) -> impl IntoView {
    let turns = Memo::new(move |_| {
        state.with(|call| call.as_ref().map(|call| call.turns.clone()).unwrap_or_default())
    });
    let started_at = state.with_untracked(|call| call.as_ref().map(|call| call.started_at));
    let log: NodeRef<html::Div> = NodeRef::new();
    let follows = RwSignal::new(true);
    Effect::new(move || {
        turns.track();
        if let Some(log) = log.get().filter(|_| follows.get_untracked()) {
            // The new line is there with the next frame.
            request_animation_frame(move || show_end(&log));
        }
    });
    let on_scroll = move |_| {
        if let Some(log) = log.get_untracked() {
            follows.set(is_at_end(&log));
        }
    };
    let key = |turn: &Turn| (turn.turn, turn.heard, turn.text.len());
    view! {
        <div class="live-call-transcript" tabindex="0" role="log" aria-label="Live transcript" node_ref=log on:scroll=on_scroll>
            <ol class="transcript">
                <For each=move || turns.get() key let:turn>
                    <TurnLine after=started_at.map_or(0, |at| (turn.at - at).num_seconds()) turn name/>
                </For>
            </ol>
        </div>
    }
}

/// One utterance; what was not heard any more is marked.
#[component]
pub fn TurnLine(turn: Turn, after: i64, name: Memo<String>) -> impl IntoView {
    let (speaker, who) = match turn.speaker {
        Speaker::Receptionist => ("desk", None),
        Speaker::Caller => ("caller", Some(name)),
    };
    let who = move || who.map_or_else(|| "Front desk".to_owned(), |name| first_word(&name.get()));
    let heard = if turn.heard { "true" } else { "false" };
    let (said, unheard) = split_at_heard(&turn);
    view! {
        <li class="turn" data-speaker=speaker data-turn=turn.turn data-heard=heard>
            <time>{minutes(after)}</time>
            <b>{who}</b>
            <p>
                <span>{said}</span>
                {unheard.map(|text| view! { <span class="turn-unheard">{text}</span> })}
            </p>
            {(!turn.heard).then(|| view! { <span class="turn-cut">"cut off"</span> })}
        </li>
    }
}

#[component]
fn BookedVisit(live: Live, visit: AppointmentFacts) -> impl IntoView {
    let when = live.board.with_untracked(|board| {
        let clock = &board.state().clock;
        format!(
            " · {}, {}, {}",
            visit.professional,
            clock.day(visit.starts_at),
            clock.time_of_day(visit.starts_at)
        )
    });
    view! {
        <p class="live-call-draft">
            <Icon name="scissors"/>
            <span class="grow"><strong>{visit.services.join(", ")}</strong><span>{when}</span></span>
            <span class="num">{visit.estimated_revenue_cents.to_string()}</span>
            <Badge tone="ok" icon="check" word="Booked"/>
        </p>
    }
}

fn name_of(call: &LiveCall) -> String {
    call.caller_name.clone().unwrap_or_else(|| "New caller".to_owned())
}

fn number_of(call: &LiveCall) -> String {
    match &call.from {
        Some(from) => grouped(from),
        None => "number withheld".to_owned(),
    }
}

/// A number as people read it.
pub fn grouped(number: &str) -> String {
    PhoneNumber::parse(number).map_or_else(|_| number.to_owned(), |number| number.grouped())
}

fn first_word(name: &str) -> String {
    if name == "New caller" { "Caller".to_owned() } else { name.split(' ').next().unwrap_or(name).to_owned() }
}

/// `1:42`.
pub fn minutes(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The part of an utterance that was heard, and the rest. Speech engines report what was heard in their own spelling,
/// so the cut is found by counting letters and digits.
fn split_at_heard(turn: &Turn) -> (String, Option<String>) {
    let Some(heard) = turn.heard_text.as_ref().filter(|_| !turn.heard) else {
        return (turn.text.clone(), None);
    };
    let letters = heard.chars().filter(|c| c.is_alphanumeric()).count();
    let mut seen = 0;
    let cut = turn.text.char_indices().find(|(_, c)| {
        seen += usize::from(c.is_alphanumeric());
        seen > letters
    });
    let at = cut.map_or(turn.text.len(), |(at, _)| at);
    let (said, rest) = turn.text.split_at(at);
    (said.to_owned(), (!rest.is_empty()).then(|| rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(text: &str, heard: Option<&str>) -> Turn {
        Turn {
            turn: 1,
            speaker: Speaker::Receptionist,
            text: text.into(),
            heard: heard.is_none(),
            heard_text: heard.map(Into::into),
            at: domain::Instant::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_cut_off_turn_shows_how_far_it_was_heard() {
        let cut = split_at_heard(&turn("I have 2 PM, or 3 PM.", Some("I have 2 PM")));
        assert_eq!(cut, ("I have 2 PM, ".into(), Some("or 3 PM.".into())));
        assert_eq!(split_at_heard(&turn("Hello.", None)), ("Hello.".into(), None));
        assert_eq!(split_at_heard(&turn("Hello.", Some(""))), (String::new(), Some("Hello.".into())));
    }

    #[test]
    fn a_caller_cannot_write_markup_into_the_page() {
        let owner = Owner::new();
        let html = owner.with(|| {
            let name = Memo::new(|_| "<b>".to_owned());
            let turn = turn("<script>alert(1)</script>", None);
            view! { <TurnLine turn after=5 name/> }.to_html()
        });
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"), "{html}");
    }
}
