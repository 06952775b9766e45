//! `/dashboard/{location_id}/customers`: who comes here, who is due, and (in `one`) everything about one of them.

mod api;
mod edit;
mod erase;
mod import;
mod line;
mod merge;
mod one;

use chrono::NaiveDate;
use domain::customers::book::Listing;
use domain::customers::{Cohort, Segment};
use domain::growth::short_date;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::error::AppError;
use crate::fresh::Fresh;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::{EmptyState, Icon};
use api::{CustomersPage, Question};
pub use import::{CustomerImport, ImportPreview};
use line::Lines;
pub use one::OneCustomer;

/// The page of all.
#[component]
pub fn Customers() -> impl IntoView {
    let (shop, query) = (shop_in_address(), use_query_map());
    page_of(
        move || (shop(), query.with(Question::from_address)),
        |(shop, question)| async move { api::load_customers(shop.ok_or(AppError::NotFound)?, question).await },
        |page| view! { <Page page/> }.into_any(),
    )
}

#[component]
fn Page(page: CustomersPage) -> impl IntoView {
    let CustomersPage { location_id, business_name, clock, seq, question, listing } = page;
    let path = format!("/dashboard/{location_id}/customers");
    let import = format!("{path}/import");
    let privacy = format!("/dashboard/{location_id}/privacy");
    view! {
        <Title text=format!("Customers · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head">
                <h1>"Customers"</h1>
                <Fresh clock=clock.clone()/>
                <a class="button" data-size="s" href=privacy><Icon name="key"/>"Data and privacy"</a>
                <a class="button" data-size="s" href=import><Icon name="download"/>"Bring in a list"</a>
            </div>
            <Notice/>
            <div class="stack">
                <SearchForm path=path.clone() q=question.q.clone()/>
                <Segments path=path.clone() question=question.clone() listing=listing.clone()/>
                <section
                    class="card" id="customers" aria-labelledby="list-title"
                    data-fresh="appointment_created appointment_updated booking_requested shop_updated"
                >
                    <ListHead path=path.clone() question=question.clone() total=listing.total/>
                    <List path question listing clock/>
                </section>
            </div>
        </main>
    }
}

#[component]
fn SearchForm(path: String, q: String) -> impl IntoView {
    view! {
        <form class="customer-search" method="get" action=path role="search">
            <div class="search">
                <Icon name="search"/>
                <input
                    class="input" type="search" name="q" value=q maxlength="100" autocomplete="off"
                    aria-label="Name, number or email" placeholder="Name, number or email"
                />
            </div>
            <button class="button" type="submit">"Search"</button>
        </form>
    }
}

/// Where customers stand, each with how many there are.
#[component]
fn Segments(path: String, question: Question, listing: Listing) -> impl IntoView {
    if let Some(behind) = question.behind {
        return view! { <Cohorts path behind/> }.into_any();
    }
    let chosen = question.segment;
    let total = listing.total;
    let all = (chosen.is_none() && question.q.is_empty()).then_some("page");
    let tabs = listing
        .counts
        .into_iter()
        .map(|(segment, count)| {
            let href = format!("{path}?segment={}", segment.word());
            let current = (chosen == Some(segment)).then_some("page");
            view! {
                <a href=href aria-current=current>{segment.label()}<span class="count">{count}</span></a>
            }
        })
        .collect_view();
    view! {
        <nav class="tabs customer-tabs" aria-label="Where customers stand">
            <a href=path.clone() aria-current=all>"All"<span class="count">{total}</span></a>
            {tabs}
        </nav>
    }
    .into_any()
}

/// Who first came in some days, and who of them came back.
#[component]
fn Cohorts(path: String, behind: (Cohort, NaiveDate, NaiveDate)) -> impl IntoView {
    let (chosen, from, to) = behind;
    let tabs = Cohort::ALL.map(|cohort| {
        let href = format!("{path}?from={from}&to={to}&cohort={}", cohort.word());
        view! { <a href=href aria-current=(cohort == chosen).then_some("page")>{cohort.label()}</a> }
    });
    view! {
        <nav class="tabs customer-tabs" aria-label="Who came for the first time">
            <a href=path>"All customers"</a>
            {tabs.collect_view()}
        </nav>
    }
}

#[component]
fn ListHead(path: String, question: Question, total: i64) -> impl IntoView {
    let behind = |(cohort, from, to): (Cohort, NaiveDate, NaiveDate)| {
        let days = format!("{total} customers, first visit {} – {}", short_date(from), short_date(to));
        if cohort == Cohort::New { days } else { format!("{days}: {}", cohort.label().to_lowercase()) }
    };
    let title = match (question.behind, question.segment, question.q.as_str()) {
        (Some(these), ..) => behind(these),
        (None, Some(segment), _) => segment.label().to_owned(),
        (None, None, "") => format!("All {total} customers"),
        (None, None, q) => format!("Found for “{q}”"),
    };
    let csv = match question.segment {
        Some(segment) => format!("{path}.csv?segment={}", segment.word()),
        None => format!("{path}.csv"),
    };
    let rule = question.segment.map(|segment| view! { <SegmentRule segment/> });
    let can_save = question.q.is_empty() && question.behind.is_none();
    view! {
        <div class="card-head">
            <h2 id="list-title">{title}</h2>
            {can_save.then(|| view! {
                <a class="button" data-size="s" href=csv download="customers.csv"><Icon name="download"/>"CSV"</a>
            })}
        </div>
        {rule}
    }
}

#[component]
fn SegmentRule(segment: Segment) -> impl IntoView {
    view! {
        <div class="card-body stack-xs">
            <p class="muted small">{segment.rule()}</p>
            <p>{segment.advice()}</p>
        </div>
    }
}

#[component]
fn List(path: String, question: Question, listing: Listing, clock: domain::zone::ShopClock) -> impl IntoView {
    let Listing { lines, next, .. } = listing;
    if lines.is_empty() {
        return view! {
            <EmptyState icon="users" title="Nobody here">
                <p>"Customers appear with their first booking, or when you bring in a list."</p>
            </EmptyState>
        }
        .into_any();
    }
    let next = next.map(|after| {
        let segment =
            question.segment.map_or_else(String::new, |segment| format!("&segment={}", segment.word()));
        let q = crate::ui::encoded(&question.q);
        let q = if q.is_empty() { q } else { format!("&q={q}") };
        let behind = question.behind.map_or_else(String::new, |(cohort, from, to)| {
            format!("&cohort={}&from={from}&to={to}", cohort.word())
        });
        let href = format!("{path}?after={after}{segment}{q}{behind}");
        view! { <div class="card-foot"><a class="card-link" href=href>"The next 50"</a></div> }
    });
    view! {
        <Lines path lines clock/>
        {next}
    }
    .into_any()
}
