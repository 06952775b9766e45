//! The numbers of today, each with what it counts.

use domain::live::Kpis;
use leptos::prelude::*;

use crate::live::Live;

/// The strip of figures.
#[component]
pub fn Figures(live: Live) -> impl IntoView {
    let kpis = Memo::new(move |_| live.board.with(|board| board.state().kpis));
    let figure = move |read: fn(Kpis) -> String| Signal::derive(move || read(kpis.get()));
    view! {
        <section class="stat-strip" aria-label="Key figures, today">
            <Stat label="Calls" figure=figure(|k| k.calls.to_string()) note="began today, tests left out"/>
            <Stat label="Missed" figure=figure(|k| k.missed.to_string()) note="ended without a word or a result"/>
            <Stat label="Appointments" figure=figure(|k| k.appointments.to_string()) note="made today, for any day"/>
            <Stat label="Revenue" figure=figure(|k| k.revenue_cents.to_string()) note="expected from these"/>
        </section>
    }
}

#[component]
fn Stat(label: &'static str, figure: Signal<String>, note: &'static str) -> impl IntoView {
    view! {
        <article class="stat">
            <h2 class="stat-label">{label}</h2>
            <p class="stat-figure">{figure}</p>
            <p class="stat-note">{note}</p>
        </article>
    }
}
