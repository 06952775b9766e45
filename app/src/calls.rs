//! `/dashboard/{location_id}/calls`: every call of the shop, live.

mod api;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::dashboard::{grouped, minutes, outcome};
use crate::fresh::Fresh;
use crate::layout::{ShopNavigation, Topbar};
use crate::page::page_of_shop;
use crate::ui::Badge;
use api::CallsPage;

/// The page.
#[component]
pub fn Calls() -> impl IntoView {
    page_of_shop(api::load_calls, |page| view! { <Page page/> }.into_any())
}

#[component]
fn Page(page: CallsPage) -> impl IntoView {
    let CallsPage { location_id, business_name, clock, seq, calls } = page;
    let rows = calls
        .into_iter()
        .map(|call| {
            let number = call.from.as_deref().map_or_else(|| "number withheld".to_owned(), grouped);
            let (tone, icon, word) = outcome(call.outcome);
            view! {
                <tr role="row">
                    <td role="cell" class="num">{clock.time_of_day(call.started_at)}</td>
                    <th role="rowheader">{call.caller_name.unwrap_or(number)}</th>
                    <td role="cell"><Badge tone icon word/></td>
                    <td role="cell" class="end num">{minutes(call.duration_sec)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Title text=format!("Calls · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head"><h1>"Calls"</h1><Fresh clock=clock.clone()/></div>
            <section class="card" id="log" data-fresh="call_started call_ended" aria-labelledby="log-title">
                <div class="card-head"><h2 id="log-title">"Call log"</h2></div>
                <table class="table table-stack calls-table" role="table"><tbody role="rowgroup">{rows}</tbody></table>
            </section>
        </main>
    }
}
