//! `/dashboard/{location_id}/growth`: how the shop grows, what to do next, and its weekly reports.

mod api;
mod hours;
mod insights;
mod links;
mod report;
mod trends;
mod weeks;

use domain::growth::{Growth, short_date};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::fresh::Fresh;
use crate::layout::{ShopNavigation, Topbar};
use crate::page::{page_of, page_of_shop, shop_in_address};
use crate::ui::{Definition, Icon};
use api::GrowthPage;
use hours::HoursCard;
use insights::InsightsCard;
use report::LastReport;
use trends::{Mix, Trends};
use weeks::WeekOverWeek;

pub use report::{Report, Reports};

/// What the parts of the page show: whatever changes calls, visits or reports.
const EVENTS: &str = "call_started call_ended appointment_created appointment_updated weekly_report";

/// The page.
#[component]
pub fn GrowthTab() -> impl IntoView {
    page_of_shop(api::load_growth, |page| view! { <Page page/> }.into_any())
}

#[component]
fn Page(page: GrowthPage) -> impl IntoView {
    let GrowthPage { seq, growth } = page;
    let location_id = growth.location_id.0;
    let business_name = growth.business_name.clone();
    view! {
        <Title text=format!("Growth & Insights · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head">
                <div><p class="eyebrow">{window(&growth)}</p><h1>"Growth & Insights"</h1></div>
                <Fresh clock=growth.clock.clone()/>
                <a class="button" href=format!("/dashboard/{location_id}/growth/reports")><Icon name="mail"/>"Weekly reports"</a>
            </div>
            <div class="stack" id="growth" data-fresh=EVENTS><Parts growth/></div>
        </main>
    }
}

/// The days of the weeks that the lines show.
fn window(growth: &Growth) -> String {
    let first = growth.mondays.first().map_or_else(String::new, |monday| short_date(*monday));
    let last =
        growth.mondays.last().map_or_else(String::new, |monday| short_date(*monday + chrono::Days::new(6)));
    format!("{first} – {last}, {} whole weeks", growth.mondays.len())
}

#[component]
fn Parts(growth: Growth) -> impl IntoView {
    let shop = growth.location_id.0;
    let Growth { mondays, metrics, hours, insights, report, earlier, today, .. } = growth;
    let definitions = metrics
        .iter()
        .map(|metric| {
            let (id, name) = (metric.id.clone(), metric.name.clone());
            view! { <Definition id name definition=metric.definition.clone()/> }
        })
        .collect_view();
    let missed =
        use_query_map().with_untracked(|query| query.get("hours").is_some_and(|word| word == "missed"));
    let table = view! { <WeekOverWeek shop mondays=mondays.clone() metrics=metrics.clone() today/> };
    let mix = view! { <Mix shop mondays=mondays.clone() metrics=metrics.clone()/> };
    let row = move |split: &'static str, ids: &'static [&'static str]| {
        let chosen: Vec<_> =
            ids.iter().filter_map(|id| metrics.iter().find(|metric| metric.id == *id).cloned()).collect();
        view! { <Trends shop mondays=mondays.clone() metrics=chosen split today/> }
    };
    view! {
        {row("thirds", &["calls", "appointments", "booked_revenue"])}
        <InsightsCard insights/>
        {table}
        <div class="columns" data-split="half" data-align="stretch">
            <HoursCard shop heat=hours shows_missed=missed/>
            {mix}
        </div>
        {row("half", &["earned_revenue", "conversion_rate"])}
        {row("thirds", &["no_show_rate", "retention_rate", "rebooking_rate"])}
        {row("half", &["utilisation", "lead_time"])}
        <LastReport shop report earlier/>
        {definitions}
    }
}
