//! `/`: where everybody starts; the own shops for one who is signed in.

use domain::access::Role;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::layout::{Me, Topbar, WhoIsHere};
use crate::ui::{Callout, EmptyState};

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let here = expect_context::<WhoIsHere>();
    view! {
        <Title text=""/>
        <Topbar/>
        <main class="main narrow" id="main">
            <Suspense>
                {move || Suspend::new(async move {
                    match here.await {
                        Ok(Some(me)) => view! { <OwnShops me/> }.into_any(),
                        Ok(None) => view! { <Welcome/> }.into_any(),
                        Err(error) => view! {
                            <h1>"Frontdesk"</h1>
                            <Callout tone="bad" text=error.to_string()/>
                        }.into_any(),
                    }
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn Welcome() -> impl IntoView {
    view! {
        <h1>"Someone is always at the front desk."</h1>
        <p>"Frontdesk answers the salon’s phone, books the visit, and shows the owner everything live."</p>
        <p><a class="button" data-kind="primary" href="/signin">"Sign in"</a></p>
    }
}

#[component]
fn OwnShops(me: Me) -> impl IntoView {
    let none = me.shops.is_empty();
    let rows = me
        .shops
        .into_iter()
        .map(|shop| {
            let href = match shop.role {
                Role::Professional => "/provider".to_owned(),
                Role::Owner | Role::Operator => format!("/dashboard/{}", shop.location_id),
            };
            view! {
                <li>
                    <a class="grow" href=href>{shop.name}</a>
                    <span class="muted small num">{shop.phone_number.unwrap_or_default()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="page-head">
            <h1>"Shops"</h1>
            {me.is_operator.then(|| view! { <a class="button" href="/operator">"The whole front desk"</a> })}
        </div>
        {none.then(|| view! {
            <EmptyState icon="store" title="No shop yet">
                <p>"Somebody who runs a shop can invite you to it."</p>
            </EmptyState>
        })}
        <section class="card" aria-label="Shops"><ul class="rows">{rows}</ul></section>
    }
}
