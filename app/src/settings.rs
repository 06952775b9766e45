//! `/dashboard/{location_id}/settings`: how customers book, who may come in, which systems may, and who did what.

mod api;
mod audit;
mod booking;
mod keys;
mod people;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::error::AppError;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::not_found::NotFound;
use crate::ui::Callout;
use api::ShopSettings;
pub use audit::AuditTable;
use booking::Booking;
use keys::Keys;
use people::People;

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let params = use_params_map();
    let location_id =
        move || params.with(|params| params.get("location_id").and_then(|id| id.parse::<i64>().ok()));
    let settings = Resource::new_blocking(location_id, |id| async move {
        match id {
            Some(id) => api::load_settings(id).await,
            None => Err(AppError::NotFound),
        }
    });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match settings.await {
                    Ok(settings) => view! { <Page settings/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFound/> }.into_any(),
                    Err(error) => view! {
                        <Title text="Not available"/>
                        <Topbar/>
                        <main class="main" id="main">
                            <h1>"Not available"</h1>
                            <Callout tone="bad" text=error.to_string()/>
                        </main>
                    }.into_any(),
                }
            })}
        </Suspense>
    }
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
