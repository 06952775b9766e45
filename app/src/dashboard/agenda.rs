//! Today's visits with the brass line of now between what was and what comes.

use domain::Instant;
use domain::appointment::{AppointmentFacts, Status};
use leptos::prelude::*;

use crate::live::Live;
use crate::ui::{Avatar, Badge, EmptyState};

/// The card of today.
#[component]
pub fn Agenda(live: Live) -> impl IntoView {
    let visits = Memo::new(move |_| live.board.with(|board| board.today().cloned().collect::<Vec<_>>()));
    let past = Memo::new(move |_| visits.with(|visits| begun(visits, live.now.get())));
    let rows = move |upcoming: bool| {
        let (visits, past) = (visits.get(), past.get());
        if upcoming { visits[past..].to_vec() } else { visits[..past].to_vec() }
    };
    let now = Memo::new(move |_| {
        let now = live.now.get();
        live.board.with(|board| board.state().clock.time_of_day(now))
    });
    view! {
        <section class="card overview-agenda" aria-labelledby="agenda-title">
            <div class="card-head"><h2 id="agenda-title">"Today’s agenda"</h2></div>
            <ol>
                <For each=move || rows(false) key=key let:visit><AgendaRow live visit/></For>
                <li class="agenda-now"><span data-clock="">{now}</span></li>
                <For each=move || rows(true) key=key let:visit><AgendaRow live visit/></For>
            </ol>
            <Show when=move || visits.with(Vec::is_empty)>
                <EmptyState icon="calendar" title="Nothing today"><p>"Visits of today appear here."</p></EmptyState>
            </Show>
        </section>
    }
}

/// How many of the visits, which are sorted by start, have begun.
fn begun(visits: &[AppointmentFacts], now: Instant) -> usize {
    visits.partition_point(|visit| visit.starts_at <= now)
}

fn key(visit: &AppointmentFacts) -> (String, Instant, &'static str) {
    (visit.appointment_id.to_string(), visit.starts_at, visit.status.word())
}

#[component]
fn AgendaRow(live: Live, visit: AppointmentFacts) -> impl IntoView {
    let (starts, ends, place) = live.board.with_untracked(|board| {
        let clock = &board.state().clock;
        let place = board.state().professionals.iter().position(|person| person.name == visit.professional);
        (clock.time_of_day(visit.starts_at), clock.time_of_day(visit.ends_at), place)
    });
    let hue = ["1", "2", "3", "4"][place.unwrap_or(0) % 4];
    let (tone, icon, word) = state(visit.status);
    let over = visit.ends_at;
    let past = Memo::new(move |_| over <= live.now.get());
    view! {
        <li class="agenda-row" data-past=move || past.get().then_some("")>
            <time>{starts}</time>
            <div>
                <p class="agenda-title truncate">{visit.customer_name}</p>
                <p class="agenda-note">
                    <Avatar name=visit.professional hue size="s"/>
                    <span class="truncate">{format!("{} to {ends}", visit.services.join(", "))}</span>
                </p>
            </div>
            <Badge tone icon word/>
        </li>
    }
}

/// Tone, icon and word of a visit's state.
pub fn state(status: Status) -> (&'static str, &'static str, &'static str) {
    match status {
        Status::Requested => ("wait", "clock", "Requested"),
        Status::Booked => ("ok", "check", "Confirmed"),
        Status::Completed => ("idle", "checks", "Completed"),
        Status::Cancelled => ("idle", "close", "Cancelled"),
        Status::Declined => ("idle", "close", "Declined"),
        Status::Expired => ("idle", "clock", "Expired"),
        Status::NoShow => ("bad", "ban", "No-show"),
    }
}
