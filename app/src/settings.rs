//! `/dashboard/{location_id}/settings`: who may come in, which systems may, and who did what; the other pages of the settings
//! are below it.

mod api;
mod audit;
mod form;
mod hours;
mod keys;
mod manner;
mod menu;
mod people;
mod phone;
mod policy;
mod profile;
mod tabs;
mod team;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::page_of_shop;
use crate::ui::Icon;
use api::ShopSettings;
pub use audit::AuditTable;
use keys::Keys;
use people::People;
pub use tabs::{SettingsPart, SettingsTabs};

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    page_of_shop(api::load_settings, |settings| view! { <Page settings/> }.into_any())
}

#[component]
fn Page(settings: ShopSettings) -> impl IntoView {
    let ShopSettings { location_id, business_name, clock, people, invitations, professionals, keys, audit } =
        settings;
    let action = format!("/dashboard/{location_id}/settings");
    view! {
        <Title text=format!("Settings · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head">
                <h1>"Settings"</h1>
                <a class="button" href=format!("/dashboard/{location_id}/setup")><Icon name="globe"/>"Read the website"</a>
            </div>
            <SettingsTabs location_id current=""/>
            <Notice/>
            <div class="stack">
                <People action=action.clone() people invitations professionals/>
                <Keys action clock=clock.clone() keys/>
                <AuditTable title="Who did what" clock=Some(clock) lines=audit/>
            </div>
        </main>
    }
}

/// A day and a time on the shop's clock.
fn clocked(clock: &domain::zone::ShopClock, at: domain::Instant) -> String {
    format!("{}, {}", clock.short_day(at), clock.time_of_day(at))
}
