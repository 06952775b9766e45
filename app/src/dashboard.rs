//! `/dashboard/{location_id}`: the owner's page. It fetches; its parts get values.

mod activity;
mod agenda;
mod api;
mod calls;
mod feed;
mod figures;
mod live_call;

pub use agenda::state;
pub use calls::outcome;
pub use live_call::{TurnLine, grouped, minutes};

use domain::live::{Board, Snapshot};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::layout::{ShopNavigation, Topbar};
use crate::live::{Connection, Live};
use crate::page::page_of_shop;
use crate::ui::{Callout, Icon};
use activity::Activity;
use agenda::Agenda;
use calls::RecentCalls;
use figures::Figures;

/// The page of one shop.
#[component]
pub fn Dashboard() -> impl IntoView {
    page_of_shop(api::board, |state| view! { <Overview state/> }.into_any())
}

/// Everything at a glance, live.
#[component]
fn Overview(state: Snapshot) -> impl IntoView {
    let (location_id, clock_is_set) = (state.location_id.0, state.clock_is_set);
    let shop = state.business_name.clone();
    let live = Live::listen(Board::from(state));
    let name = Memo::new(move |_| live.board.with(|board| board.state().business_name.clone()));
    let day = Memo::new(move |_| {
        let now = live.now.get();
        live.board.with(|board| board.state().clock.day(now))
    });
    view! {
        <Title text=format!("Overview · {shop}")/>
        <Topbar shop/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head">
                <div><p class="eyebrow">{day}</p><h1>{name}</h1></div>
            </div>
            <Offline live/>
            {move || live.board.with(|board| {
                let alerts = board.state().alerts.iter();
                alerts.map(|alert| view! { <Callout tone="bad" text=alert.words.clone()/> }).collect_view()
            })}
            {clock_is_set.then(|| view! {
                <Callout tone="wait" text="The clock of this front desk was set by hand: the times here are not the real ones."/>
            })}
            <Figures live/>
            <div class="overview">
                <Activity live/>
                <Agenda live/>
                <RecentCalls live/>
            </div>
        </main>
    }
}

/// From when the numbers are, and a way back.
#[component]
fn Offline(live: Live) -> impl IntoView {
    let text = move || {
        let as_of = live.board.with(|board| board.state().clock.time_of_day(live.now.get_untracked()));
        format!("You are offline. What you see is from {as_of}. The front desk still answers calls.")
    };
    view! {
        <Show when=move || live.line.connection.get() == Connection::Offline>
            <Callout tone="bad" text=text()>
                <button class="button" data-size="s" on:click=move |_| live.line.hurry.update(|count| *count += 1)>
                    <Icon name="refresh"/>"Reconnect"
                </button>
            </Callout>
        </Show>
    }
}
