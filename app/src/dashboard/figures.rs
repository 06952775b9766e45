//! The numbers of today, each with what it counts, how it changed, and the way to the rows behind it.

use leptos::prelude::*;

use super::api;
use crate::live::Live;
use crate::ui::Stat;

/// The strip of figures. They are worked out on the server, and anew when something happened that is in one of them.
#[component]
pub fn Figures(live: Live) -> impl IntoView {
    let counted = Memo::new(move |_| {
        live.board.with(|board| {
            let state = board.state();
            let last = state.recent_calls.first().map(|call| call.call_sid.clone());
            (state.location_id.0, state.kpis, last, state.clock.date(state.as_of))
        })
    });
    let figures = Resource::new_blocking(move || counted.get(), |(shop, ..)| api::figures(shop));
    view! {
        <section class="stat-strip" aria-label="Key figures, today">
            <Transition>
                {move || Suspend::new(async move {
                    let figures = figures.await.unwrap_or_default();
                    figures.into_iter().map(|figure| view! { <Stat figure/> }).collect_view()
                })}
            </Transition>
        </section>
    }
}
