//! `/dashboard/{location_id}/privacy`: how long what is kept, and everything of the shop to take along.

mod api;

use domain::customers::book::Kept;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::page_of_shop;
use crate::ui::{Icon, Submit};
use api::PrivacyPage;

/// The page.
#[component]
pub fn Privacy() -> impl IntoView {
    page_of_shop(api::load_privacy, |page| view! { <Page page/> }.into_any())
}

#[component]
fn Page(page: PrivacyPage) -> impl IntoView {
    let PrivacyPage { location_id, business_name, kept } = page;
    let path = format!("/dashboard/{location_id}/privacy");
    let export = format!("/dashboard/{location_id}/export");
    view! {
        <Title text=format!("Data and privacy · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head"><h1>"Data and privacy"</h1></div>
            <Notice/>
            <div class="stack">
                <Retention path kept/>
                <Export export/>
            </div>
        </main>
    }
}

#[component]
fn Retention(path: String, kept: Kept) -> impl IntoView {
    let fields = kept
        .into_iter()
        .map(|(kind, days)| {
            view! {
                <label class="field">
                    <span class="field-label">{format!("{}: days", kind.label())}</span>
                    <input class="input" type="number" min="1" max="3650" name=kind.word() value=days required/>
                    <span class="field-hint">{format!("{} Usually {} days.", kind.what_stays(), kind.usual_days())}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="kept-title">
            <div class="card-head"><h2 id="kept-title">"How long it is kept"</h2></div>
            <form class="card-body stack" method="post" action=path>
                {fields}
                <p class="small muted">
                    "Older data is forgotten within the hour. Calls are never recorded: only what was understood is written down. \
                     Backups keep what they hold until they expire. One person is forgotten on that customer’s page."
                </p>
                <Submit word="Save"/>
            </form>
        </section>
    }
}

#[component]
fn Export(export: String) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="export-title">
            <div class="card-head"><h2 id="export-title">"Everything of this shop"</h2></div>
            <form class="card-body stack-s" method="post" action=export>
                <p>
                    "Customers, visits, calls with their words, messages, chats, consents, patch tests, commission, services and \
                     people. That it was taken is written into the list of who did what."
                </p>
                <p class="row">
                    <button class="button" name="format" value="zip" type="submit"><Icon name="download"/>"Lists (zip of CSV)"</button>
                    <button class="button" name="format" value="json" type="submit"><Icon name="download"/>"JSON"</button>
                </p>
            </form>
        </section>
    }
}
