//! `/dashboard/{location_id}/customers/import`: a list of another booking system is sent, looked at, and taken in.

use domain::customers::book::Preview;
use domain::customers::import::{Column, DateOrder};
use domain::ids::ImportId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::api::{self, ImportPage};
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, page_of_shop, shop_in_address};
use crate::ui::{Callout, Submit};

/// The page where a file is sent.
#[component]
pub fn CustomerImport() -> impl IntoView {
    page_of_shop(|shop| api::load_import(shop, None), |page| view! { <Page page/> }.into_any())
}

/// The page where it is looked at.
#[component]
pub fn ImportPreview() -> impl IntoView {
    let (shop, params) = (shop_in_address(), use_params_map());
    let import = move || params.with(|params| params.get("import_id")?.parse().ok().map(ImportId));
    page_of(
        move || (shop(), import()),
        |(shop, import): (Option<i64>, Option<ImportId>)| async move {
            match (shop, import) {
                (Some(shop), Some(import)) => api::load_import(shop, Some(import)).await,
                _ => Err(api::missing()),
            }
        },
        |page| view! { <Page page/> }.into_any(),
    )
}

#[component]
fn Page(page: ImportPage) -> impl IntoView {
    let ImportPage { location_id, business_name, preview } = page;
    let list = format!("/dashboard/{location_id}/customers");
    let path = format!("{list}/import");
    let content = match preview {
        None => view! { <SendCard path/> }.into_any(),
        Some(preview) if preview.is_done => view! { <DoneCard list=list.clone() path/> }.into_any(),
        Some(preview) => {
            let path = format!("{path}/{}", preview.import_id);
            view! { <PreviewCards path preview=*preview/> }.into_any()
        }
    };
    view! {
        <Title text=format!("Bring in a list · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head">
                <div>
                    <p class="eyebrow"><a href=list>"Customers"</a></p>
                    <h1>"Bring in a list"</h1>
                </div>
            </div>
            <Notice/>
            <div class="stack">{content}</div>
        </main>
    }
}

#[component]
fn SendCard(path: String) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="send-title">
            <div class="card-head"><h2 id="send-title">"Customers and visits from elsewhere"</h2></div>
            <form class="card-body stack" method="post" action=path enctype="multipart/form-data">
                <p>
                    "Send the CSV file that your old system exports: Square, Fresha and Vagaro are known by their headers, others \
                     can be told column by column. Nothing comes in before you have looked at it."
                </p>
                <label class="field">
                    <span class="field-label">"File"</span>
                    <input class="input" type="file" name="file" accept=".csv,.txt,.tsv,text/csv" required/>
                    <span class="field-hint">"CSV, 10 MB and 20,000 rows at most."</span>
                </label>
                <Submit word="Look at it"/>
            </form>
            <div class="card-foot">
                <p class="small muted">
                    "Past visits are history only: they say who is new and who came back, and are in no other number. Nobody is \
                     texted, and nobody earns commission for them. Visits to come are booked, and count when they take place. \
                     A file that is sent again brings nothing twice."
                </p>
            </div>
        </section>
    }
}

#[component]
fn DoneCard(list: String, path: String) -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body stack-s">
                <p>"This file was taken in."</p>
                <p class="row"><a class="button" href=list>"See the customers"</a><a class="button" href=path>"Another file"</a></p>
            </div>
        </section>
    }
}

#[component]
fn PreviewCards(path: String, preview: Preview) -> impl IntoView {
    let errors = preview.errors.clone();
    view! {
        <SumCard path=path.clone() preview=preview.clone()/>
        {(preview.wrong > 0).then(|| view! { <Errors errors wrong=preview.wrong/> })}
        <MappingCard path preview/>
    }
}

/// What would come in, and the yes.
#[component]
fn SumCard(path: String, preview: Preview) -> impl IntoView {
    let known =
        preview.maker.map(|maker| format!("It looks like a file of {}. ", maker.name())).unwrap_or_default();
    let something = preview.new_customers + preview.past_visits + preview.coming_visits > 0;
    let visits = preview.mapping.has_visits();
    let ready = something && !preview.asks_for_order;
    view! {
        <section class="card" aria-labelledby="sum-title">
            <div class="card-head"><h2 id="sum-title">{preview.file_name}</h2></div>
            <div class="card-body stack-s">
                <p>{format!("{known}{} rows.", preview.rows)}</p>
                {preview.asks_for_order.then(|| view! {
                    <Callout tone="wait" text="Its dates can be read in two ways. Say below which number is the day."/>
                })}
                <dl class="facts" data-align="end">
                    <dt>"New customers"</dt><dd id="new-customers">{preview.new_customers}</dd>
                    <dt>"Rows about customers who are here"</dt><dd>{preview.known_customers}</dd>
                    {visits.then(|| view! {
                        <dt>"Past visits"</dt><dd>{preview.past_visits}</dd>
                        <dt>"Visits to come, to be booked"</dt><dd>{preview.coming_visits}</dd>
                        <dt>"Visits that are here"</dt><dd>{preview.known_visits}</dd>
                    })}
                    <dt>"Rows with errors, left out"</dt><dd id="wrong-rows">{preview.wrong}</dd>
                </dl>
            </div>
            <form class="card-foot" method="post" action=path>
                <button class="button" data-kind="primary" name="do" value="take_in" type="submit" disabled=!ready>
                    "Take in the good rows"
                </button>
                <button class="button" name="do" value="drop" type="submit">"Throw the file away"</button>
                {(!something).then(|| view! { <p class="small muted">"There is nothing new in this file."</p> })}
            </form>
        </section>
    }
}

#[component]
fn Errors(errors: Vec<(u64, String)>, wrong: usize) -> impl IntoView {
    let more = wrong.saturating_sub(errors.len());
    let rows = errors
        .into_iter()
        .map(|(line, what)| view! { <li><span class="num">{format!("Line {line}")}</span><span class="grow">{what}</span></li> })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="errors-title">
            <div class="card-head"><h2 id="errors-title">"Rows that are left out"</h2></div>
            <ul class="rows import-errors">{rows}</ul>
            {(more > 0).then(|| view! { <p class="card-body small muted">{format!("And {more} more.")}</p> })}
        </section>
    }
}

/// Which column is what, with the first rows beside it.
#[component]
fn MappingCard(path: String, preview: Preview) -> impl IntoView {
    let Preview { headers, mapping, samples, professionals, services, .. } = preview;
    let visits = mapping.has_visits();
    let columns = headers
        .into_iter()
        .enumerate()
        .map(|(place, head)| {
            let sample = samples.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty());
            let sample: Vec<String> = sample.take(3).map(|cell| cell.chars().take(40).collect()).collect();
            let chosen = mapping.columns.get(place).copied().unwrap_or(Column::Skip);
            view! { <ColumnRow place head sample=sample.join(" · ") chosen/> }
        })
        .collect_view();
    let people = professionals.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let services = services.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let person = mapping.others_professional.map(|id| id.to_string()).unwrap_or_default();
    let service = mapping.others_service.map(|id| id.to_string()).unwrap_or_default();
    let order = mapping.order;
    view! {
        <section class="card" aria-labelledby="columns-title">
            <div class="card-head"><h2 id="columns-title">"Which column is what"</h2></div>
            <form class="card-body stack" method="post" action=path>
                <input type="hidden" name="do" value="map"/>
                <ul class="mapping">{columns}</ul>
                {visits.then(|| view! {
                    <Order order/>
                    <Others label="Visits of people who do not work here" name="others_professional" chosen=person choices=people/>
                    <Others label="Services that you do not have" name="others_service" chosen=service choices=services/>
                })}
                <Submit word="Look again" kind="plain"/>
            </form>
        </section>
    }
}

#[component]
fn ColumnRow(place: usize, head: String, sample: String, chosen: Column) -> impl IntoView {
    let options = Column::ALL
        .map(|column| view! { <option value=column.word() selected={column == chosen}>{column.label()}</option> })
        .collect_view();
    view! {
        <li>
            <label class="field">
                <span class="field-label">{head}</span>
                <select class="input" name=format!("column_{place}")>{options}</select>
                <span class="field-hint truncate">{sample}</span>
            </label>
        </li>
    }
}

#[component]
fn Order(order: Option<DateOrder>) -> impl IntoView {
    let choice = |value: &'static str, word: &'static str, is_on: bool| {
        view! {
            <label class="choice">
                <input type="radio" name="order" value=value checked=is_on/>
                <span class="choice-title">{word}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="field-label">"Dates such as 03/04/2026"</legend>
            {choice("day_first", "Day first: the 3rd of April", order == Some(DateOrder::DayFirst))}
            {choice("month_first", "Month first: the 4th of March", order == Some(DateOrder::MonthFirst))}
        </fieldset>
    }
}

#[component]
fn Others(
    label: &'static str,
    name: &'static str,
    chosen: String,
    choices: Vec<(String, String)>,
) -> impl IntoView {
    let options = choices
        .into_iter()
        .map(|(id, word)| {
            let selected = id == chosen;
            view! { <option value=id selected=selected>{format!("Put them under {word}")}</option> }
        })
        .collect_view();
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <select class="input" name=name>
                <option value="">"Leave their rows out"</option>
                {options}
            </select>
        </label>
    }
}
