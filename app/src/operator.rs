//! `/operator`: every shop of this front desk, who can sign in, and who did what.

use domain::lines::{AuditLine, ShopSummary, UserLine};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::layout::{Notice, Topbar};
use crate::page::part_of;
use crate::settings::AuditTable;
use crate::ui::{Avatar, EmptyState};

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    shops: Vec<ShopSummary>,
    users: Vec<UserLine>,
    audit: Vec<AuditLine>,
}

/// The whole front desk. Who may: its operators.
#[server(input = leptos::server_fn::codec::Json, endpoint = "operator")]
pub async fn load_platform() -> Result<Platform, AppError> {
    let pass = crate::context::everywhere(domain::access::Action::RunPlatform)?;
    let desk = crate::context::desk();
    let read = async {
        let shops = desk.shops_of(pass.visitor(), domain::access::Action::SeeShop).await?;
        Ok(Platform { shops, users: desk.users(&pass).await?, audit: desk.audit_of_all(&pass).await? })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// The page.
#[component]
pub fn Operator() -> impl IntoView {
    view! {
        <Title text="All shops"/>
        <Topbar shop="All shops"/>
        <main class="main" id="main">
            <div class="page-head"><h1>"All shops"</h1></div>
            <Notice/>
            {part_of(load_platform, |platform| view! { <Lists platform/> }.into_any())}
        </main>
    }
}

#[component]
fn Lists(platform: Platform) -> impl IntoView {
    let Platform { shops, users, audit } = platform;
    let none = shops.is_empty();
    let shops = shops
        .into_iter()
        .map(|shop| {
            view! {
                <li>
                    <a class="grow" href=format!("/dashboard/{}", shop.location_id)>{shop.business_name}</a>
                    <span class="muted small num">{shop.phone_number.unwrap_or_default()}</span>
                </li>
            }
        })
        .collect_view();
    let users = users
        .into_iter()
        .map(|user| {
            view! {
                <li>
                    <Avatar name=user.name.clone() hue="none"/>
                    <span class="grow stack-xs"><strong>{user.name}</strong><span class="small muted">{user.email}</span></span>
                    <form method="post" action="/operator">
                        <input type="hidden" name="do" value="password_link"/>
                        <input type="hidden" name="user_id" value=user.user_id.to_string()/>
                        <button class="button" data-size="s" type="submit">"Link to a new password"</button>
                    </form>
                    <form method="post" action="/operator">
                        <input type="hidden" name="do" value="end_sessions"/>
                        <input type="hidden" name="user_id" value=user.user_id.to_string()/>
                        <button class="button" data-size="s" type="submit">"Sign out everywhere"</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="stack">
            <section class="card" aria-labelledby="shops-title">
                <div class="card-head"><h2 id="shops-title">"Shops"</h2></div>
                <p class="card-body muted small">
                    "What you do in a shop is recorded, and its owner can see it."
                </p>
                {none.then(|| view! {
                    <EmptyState icon="store" title="No shop yet">
                        <p>"Start with a made-up salon to look around:"</p>
                        <p class="command">"frontdesk serve --demo"</p>
                    </EmptyState>
                })}
                <ul class="rows">{shops}</ul>
            </section>
            <section class="card" aria-labelledby="users-title">
                <div class="card-head"><h2 id="users-title">"People who can sign in"</h2></div>
                <ul class="rows users">{users}</ul>
            </section>
            <AuditTable title="Who did what" clock=None lines=audit/>
        </div>
    }
}
