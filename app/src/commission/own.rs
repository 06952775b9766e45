//! `/provider/statement`: a professional's own statement, in each shop where they work.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::{OwnStatement, Question, load_own_statements};
use super::statement::StatementCard;
use super::{PeriodForm, address};
use crate::layout::Topbar;
use crate::page::part_of;
use crate::ui::EmptyState;

/// The page.
#[component]
pub fn OwnStatements() -> impl IntoView {
    let query = use_query_map();
    view! {
        <Title text="Your statement"/>
        <Topbar/>
        <main class="main" id="main">
            <div class="page-head"><h1>"Your statement"</h1><a class="button" href="/provider">"Your day"</a></div>
            {part_of(
                move || load_own_statements(query.with(Question::from_address)),
                |statements: Vec<OwnStatement>| view! { <Own statements/> }.into_any(),
            )}
        </main>
    }
}

#[component]
fn Own(statements: Vec<OwnStatement>) -> impl IntoView {
    const PATH: &str = "/provider/statement";
    if statements.is_empty() {
        return view! {
            <EmptyState icon="dollar" title="No work of your own">
                <p>"Ask the owner to say whose day is yours."</p>
            </EmptyState>
        }
        .into_any();
    }
    let period = statements.first().map(|own| own.statement.period);
    let cards = statements
        .into_iter()
        .map(|own| {
            let shop = own.location_id.to_string();
            let csv = address("/provider/statement.csv", own.statement.period, Some(("location_id", &shop)));
            view! { <StatementCard statement=own.statement yours="Your share" csv shop=own.business_name/> }
        })
        .collect_view();
    view! {
        <div class="stack">
            {period.map(|period| view! { <PeriodForm path=PATH.to_owned() period/> })}
            {cards}
        </div>
    }
    .into_any()
}
