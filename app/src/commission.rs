//! `/dashboard/{location_id}/commission`: what everybody has earned, one statement, one visit, and the rates.

mod api;
mod own;
mod rates;
mod statement;
mod summaries;
mod visit;

use domain::commission::Period;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::error::AppError;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::Icon;
use api::{CommissionPage, Question, Shows};
pub use own::OwnStatements;
use rates::RatesCard;
use statement::{PaidCard, StatementCard};
use summaries::Summaries;
use visit::VisitCards;

/// The page.
#[component]
pub fn Commission() -> impl IntoView {
    let (shop, query) = (shop_in_address(), use_query_map());
    page_of(
        move || (shop(), query.with(Question::from_address)),
        |(shop, question)| async move { api::load_commission(shop.ok_or(AppError::NotFound)?, question).await },
        |page| view! { <Page page/> }.into_any(),
    )
}

#[component]
fn Page(page: CommissionPage) -> impl IntoView {
    let CommissionPage { location_id, business_name, period, shows } = page;
    let path = format!("/dashboard/{location_id}/commission");
    let content = match shows {
        Shows::Shop { summaries, rates } => view! {
            <PeriodForm path=path.clone() period/>
            <Summaries path=path.clone() period summaries/>
            <RatesCard path rates/>
        }
        .into_any(),
        Shows::Person(statement) => {
            let who = statement.summary.professional_id.to_string();
            view! {
                <PeriodForm path=path.clone() period professional=who.clone()/>
                <StatementCard
                    statement=*statement
                    yours="Professional’s share"
                    csv=address(&format!("{path}.csv"), period, Some(("professional", &who)))
                    visits=Some(path.clone())
                />
                <PaidCard path professional=who through=period.to/>
            }
            .into_any()
        }
        Shows::Visit(visit) => view! { <VisitCards path visit=*visit/> }.into_any(),
    };
    view! {
        <Title text=format!("Commission · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head"><h1>"Commission"</h1></div>
            <Notice/>
            <div class="stack">{content}</div>
        </main>
    }
}

/// Which days.
#[component]
fn PeriodForm(path: String, period: Period, #[prop(optional, into)] professional: String) -> impl IntoView {
    let whose = (!professional.is_empty())
        .then(|| view! { <input type="hidden" name="professional" value=professional/> });
    view! {
        <form class="period" method="get" action=path>
            {whose}
            <label class="field">
                <span class="field-label">"From"</span>
                <input class="input" type="date" name="from" value=period.from.to_string() required/>
            </label>
            <label class="field">
                <span class="field-label">"To"</span>
                <input class="input" type="date" name="to" value=period.to.to_string() required/>
            </label>
            <button class="button" type="submit"><Icon name="calendar"/>"Show"</button>
        </form>
    }
}

/// An address that keeps the period, and names whose lines it is about where it is not everybody.
fn address(path: &str, period: Period, whose: Option<(&str, &str)>) -> String {
    let whose = whose.map_or_else(String::new, |(name, id)| format!("&{name}={id}"));
    format!("{path}?from={}&to={}{whose}", period.from, period.to)
}
