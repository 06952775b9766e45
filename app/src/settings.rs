//! `/dashboard/{location_id}/settings`: how customers book, who may come in, which systems may, and who did what.

mod api;
mod audit;
mod booking;
mod keys;
mod people;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::page_of_shop;
use api::ShopSettings;
pub use audit::AuditTable;
use booking::Booking;
use keys::Keys;
use people::People;

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    page_of_shop(api::load_settings, |settings| view! { <Page settings/> }.into_any())
}

#[component]
fn Page(settings: ShopSettings) -> impl IntoView {
    let ShopSettings {
        location_id,
        business_name,
        clock,
        slug,
        policy,
        people,
        invitations,
        professionals,
        keys,
        audit,
    } = settings;
    let action = format!("/dashboard/{location_id}/settings");
    view! {
        <Title text=format!("Settings · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head"><h1>"Settings"</h1></div>
            <Notice/>
            <div class="stack">
                <Booking action=action.clone() slug policy/>
                <People action=action.clone() people invitations professionals/>
                <Keys action clock=clock.clone() keys/>
                <AuditTable title="Who did what" clock=Some(clock) lines=audit/>
            </div>
        </main>
    }
}
