//! What a page is made of once the server has answered, or why it cannot be shown. Every page that loads something
//! begins here.

use std::future::Future;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::AppError;
use crate::layout::Topbar;
use crate::not_found::NotFound;
use crate::ui::Callout;

/// A whole page: what `load` answers to what is `asked` by the address, drawn by `show`.
pub fn page_of<Asked, Found, Loading>(
    asked: impl Fn() -> Asked + Send + Sync + 'static,
    load: impl Fn(Asked) -> Loading + Send + Sync + 'static,
    show: impl Fn(Found) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    Asked: PartialEq + Clone + Send + Sync + 'static,
    Found: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    Loading: Future<Output = Result<Found, AppError>> + Send + 'static,
{
    let found = Resource::new_blocking(asked, load);
    view! {
        <Suspense>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(found) => show(found),
                        Err(AppError::NotFound) => view! { <NotFound/> }.into_any(),
                        Err(error) => view! { <NotAvailable error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

/// A whole page of the shop in the address, `/dashboard/{location_id}/..`.
pub fn page_of_shop<Found, Loading>(
    load: impl Fn(i64) -> Loading + Clone + Send + Sync + 'static,
    show: impl Fn(Found) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    Found: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    Loading: Future<Output = Result<Found, AppError>> + Send + 'static,
{
    let load = move |shop: Option<i64>| {
        let load = load.clone();
        async move { load(shop.ok_or(AppError::NotFound)?).await }
    };
    page_of(shop_in_address(), load, show)
}

/// The shop in the address, where it is a number.
pub fn shop_in_address() -> impl Fn() -> Option<i64> + Copy + Send + Sync + 'static {
    let params = use_params_map();
    move || params.with(|params| params.get("location_id").and_then(|id| id.parse().ok()))
}

/// A part of a page: what `load` answers, drawn by `show`.
pub fn part_of<Found, Loading>(
    load: impl Fn() -> Loading + Send + Sync + 'static,
    show: impl Fn(Found) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    Found: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    Loading: Future<Output = Result<Found, AppError>> + Send + 'static,
{
    let found = Resource::new_blocking(|| (), move |()| load());
    view! {
        <Suspense>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(found) => show(found),
                        Err(error) => view! { <Callout tone="bad" text=error.to_string()/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn NotAvailable(error: AppError) -> impl IntoView {
    view! {
        <Title text="Not available"/>
        <Topbar/>
        <main class="main narrow" id="main">
            <h1>"Not available"</h1>
            <Callout tone="bad" text=error.to_string()/>
        </main>
    }
}
