//! `/dashboard/{location_id}/calls`: every call of the shop, counted, found, and read in full; live.

mod address;
mod api;
mod filters;
mod log;
mod one;
mod volume;
mod wanted;

use domain::call_log::{CallLog, CallQuestion};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::error::AppError;
use crate::fresh::Fresh;
use crate::layout::{ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::Stat;
pub use address::call_address;
use address::{Address, days};
use filters::{Filters, Periods};
use log::LogTable;
pub use one::OneCall;
use volume::Volume;
use wanted::WantedCard;

/// What changes the page.
const EVENTS: &str =
    "call_started call_ended intent_extracted appointment_created appointment_updated booking_requested";

/// The page.
#[component]
pub fn Calls() -> impl IntoView {
    let (shop, query) = (shop_in_address(), use_query_map());
    page_of(
        move || (shop(), query.with(api::question)),
        |(shop, question)| async move {
            let log = api::load_calls(shop.ok_or(AppError::NotFound)?, question.clone()).await?;
            Ok((log, question))
        },
        |(log, question)| view! { <Page log question/> }.into_any(),
    )
}

#[component]
fn Page(log: CallLog, question: CallQuestion) -> impl IntoView {
    let (location_id, seq) = (log.location_id.0, log.seq);
    let address = Address::new(location_id, &log, &question);
    let figures = log.figures.clone().into_iter().map(|figure| {
        let href = address.rows_of(&figure.id);
        view! { <Stat figure=figure.with_rows(href)/> }
    });
    view! {
        <Title text=format!("Calls · {}", log.business_name)/>
        <Topbar shop=log.business_name.clone()/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head">
                <div><p class="eyebrow">{days(&log)}</p><h1>"Calls"</h1></div>
                <Fresh clock=log.clock.clone()/>
                <Periods log=log.clone() address=address.clone()/>
            </div>
            <section class="stat-strip" id="call-figures" data-fresh=EVENTS aria-label="Figures of these days">
                {figures.collect_view()}
            </section>
            <div class="columns" data-split="wide" data-align="stretch">
                <Volume log=log.clone()/>
                <WantedCard log=log.clone() address=address.clone()/>
            </div>
            <section class="card" aria-labelledby="log-title">
                <div class="card-head"><h2 id="log-title">"Call log"</h2></div>
                <Filters log=log.clone() question address=address.clone()/>
                <LogTable log address/>
            </section>
        </main>
    }
}
