//! `/`: the shops of this front desk, until there is a sign-in that leads to one's own.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::ui::{Callout, EmptyState, Topbar};

/// A shop in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopLink {
    location_id: i64,
    name: String,
    phone_number: Option<String>,
}

/// All shops. Who may: this machine only (the router sees to it).
#[server(input = leptos::server_fn::codec::Json, endpoint = "shops")]
pub async fn shops() -> Result<Vec<ShopLink>, AppError> {
    let shops = crate::context::desk().shops().await.map_err(|error| crate::context::refused(&error))?;
    Ok(shops
        .into_iter()
        .map(|shop| ShopLink {
            location_id: shop.location_id.0,
            name: shop.business_name,
            phone_number: shop.phone_number,
        })
        .collect())
}

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let shops = Resource::new_blocking(|| (), |()| shops());
    view! {
        <Title text=""/>
        <Topbar/>
        <main class="main" id="main">
            <div class="page-head"><h1>"Shops"</h1></div>
            <Suspense>
                {move || Suspend::new(async move {
                    match shops.await {
                        Ok(shops) => view! { <ShopList shops/> }.into_any(),
                        Err(error) => view! { <Callout tone="bad" text=error.to_string()/> }.into_any(),
                    }
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn ShopList(shops: Vec<ShopLink>) -> impl IntoView {
    if shops.is_empty() {
        return view! {
            <EmptyState icon="store" title="No shop yet">
                <p>"Start with a made-up salon to look around:"</p>
                <p class="command">"frontdesk serve --demo"</p>
            </EmptyState>
        }
        .into_any();
    }
    let rows = shops
        .into_iter()
        .map(|shop| {
            view! {
                <li>
                    <a class="grow" href=format!("/dashboard/{}", shop.location_id)>{shop.name}</a>
                    <span class="muted small num">{shop.phone_number.unwrap_or_default()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <section class="card" aria-label="Shops"><ul class="rows">{rows}</ul></section> }.into_any()
}
