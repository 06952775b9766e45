//! `/dashboard/{location_id}/settings/..`: one page for each thing that an owner sets.

use domain::settings::pages::SettingsPage;
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};
use serde::{Deserialize, Serialize};

use super::{clocked, hours, manner, menu, phone, policy, profile, team};
use crate::error::AppError;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};

/// A page of the settings and what surrounds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    location_id: i64,
    business_name: String,
    clock: ShopClock,
    page: SettingsPage,
}

/// A page of a shop's settings. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "settings_page")]
pub async fn load_settings_page(location_id: i64, page: String) -> Result<Part, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let (business_name, clock) = desk.name_and_clock(&pass).await?;
        Ok(Part { location_id, business_name, clock, page: desk.settings_page(&pass, &page).await? })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// The page.
#[component]
pub fn SettingsPart() -> impl IntoView {
    let (shop, path, query) = (shop_in_address(), use_location().pathname, use_query_map());
    let tail = move || path.with(|path| path.rsplit('/').next().unwrap_or_default().to_owned());
    page_of(
        move || (shop(), tail()),
        |(shop, page)| async move { load_settings_page(shop.ok_or(AppError::NotFound)?, page).await },
        move |part| {
            let edit = query.with_untracked(|query| query.get("edit"));
            view! { <Page part edit/> }.into_any()
        },
    )
}

#[component]
fn Page(part: Part, edit: Option<String>) -> impl IntoView {
    let Part { location_id, business_name, clock, page } = part;
    let (title, tail) = match &page {
        SettingsPage::Profile(_) => ("Profile", "/profile"),
        SettingsPage::Hours(_) => ("Hours", "/hours"),
        SettingsPage::Services(_) => ("Services", "/services"),
        SettingsPage::Professionals(_) => ("Professionals", "/professionals"),
        SettingsPage::Policies(_) => ("Policies", "/policies"),
        SettingsPage::Phone(_) => ("Phone", "/phone"),
        SettingsPage::Receptionist(_) => ("Receptionist", "/receptionist"),
    };
    let path = format!("/dashboard/{location_id}/settings{tail}");
    let content = match page {
        SettingsPage::Profile(page) => profile::cards(path, page),
        SettingsPage::Hours(page) => hours::cards(&path, page),
        SettingsPage::Services(page) => menu::cards(path, page, edit.as_deref()),
        SettingsPage::Professionals(page) => team::cards(path, location_id, &clock, page, edit.as_deref()),
        SettingsPage::Policies(page) => policy::cards(path, page),
        SettingsPage::Phone(page) => phone::cards(&path, page),
        SettingsPage::Receptionist(page) => manner::cards(path, location_id, page),
    };
    view! {
        <Title text=format!("{title} · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id>
            <div class="page-head"><h1>{title}</h1></div>
            <SettingsTabs location_id current=tail/>
            <Notice/>
            <div class="stack settings">{content}</div>
        </main>
    }
}

/// The pages of the settings, with the current one marked.
#[component]
pub fn SettingsTabs(location_id: i64, current: &'static str) -> impl IntoView {
    const TABS: [(&str, &str); 9] = [
        ("", "People and keys"),
        ("/profile", "Profile"),
        ("/hours", "Hours"),
        ("/services", "Services"),
        ("/professionals", "Professionals"),
        ("/policies", "Policies"),
        ("/phone", "Phone"),
        ("/receptionist", "Receptionist"),
        ("/questions", "Questions"),
    ];
    let links = TABS.into_iter().map(|(tail, word)| {
        let mark = (tail == current).then_some("page");
        view! { <a href=format!("/dashboard/{location_id}/settings{tail}") aria-current=mark>{word}</a> }
    });
    view! {
        <nav class="tabs" aria-label="Settings">
            {links.collect_view()}
            <a href=format!("/dashboard/{location_id}/try")>"Try a call"</a>
        </nav>
    }
}

/// A visit in a list: who, when, with what.
pub fn visit_words(clock: &ShopClock, visit: &domain::appointment::AppointmentFacts) -> String {
    let services = visit.services.join(", ");
    format!("{}, {}: {services}", visit.customer_name, clocked(clock, visit.starts_at))
}
