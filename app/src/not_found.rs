//! The page for an address that has none.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::context::page_not_found;
use crate::layout::Topbar;
use crate::ui::EmptyState;

/// Nothing here.
#[component]
pub fn NotFound() -> impl IntoView {
    page_not_found();
    view! {
        <Title text="Not found"/>
        <Topbar/>
        <main class="main" id="main">
            <h1>"There is nothing here"</h1>
            <EmptyState icon="alert" title="This page does not exist">
                <p>"The address may be mistyped, or the page has gone."</p>
                <a class="button" href="/" rel="external">"Back to the front"</a>
            </EmptyState>
        </main>
    }
}
