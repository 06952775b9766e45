//! `/operator`: every shop of this front desk and how it does, who can sign in, and who did what.

mod shops;

use domain::lines::{AuditLine, UserLine};
use domain::platform::{PlatformPage, PlatformQuestion};
use domain::status::AlertLine;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::layout::{Notice, Topbar};
use crate::page::page_of;
use crate::settings::AuditTable;
use crate::status::AlertCallout;
use crate::ui::{Avatar, Icon, utc};
use shops::{Failing, Figures, Load, ShopTable, Together};

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    page: PlatformPage,
    users: Vec<UserLine>,
    audit: Vec<AuditLine>,
    alerts: Vec<AlertLine>,
}

/// What the address asks for: shops, and people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    shops: PlatformQuestion,
    people: String,
}

/// The whole front desk. Who may: its operators.
#[server(input = leptos::server_fn::codec::Json, endpoint = "operator")]
pub async fn load_platform(question: Question) -> Result<Platform, AppError> {
    let pass = crate::context::everywhere(domain::access::Action::RunPlatform)?;
    let desk = crate::context::desk()?;
    let read = async {
        let page = desk.platform_page(&pass, question.shops).await?;
        let users = desk.users(&pass, &question.people).await?;
        let alerts = desk.alerts_of_all(&pass).await?;
        Ok(Platform { page, users, audit: desk.audit_of_all(&pass).await?, alerts })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// The page. It is made fresh every 20 seconds: an operator's page is of more shops than a socket should follow.
#[component]
pub fn Operator() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        query.with(|query| Question {
            shops: PlatformQuestion {
                q: query.get("q").unwrap_or_default(),
                after: query.get("after").and_then(|after| after.parse().ok()),
            },
            people: query.get("people").unwrap_or_default(),
        })
    };
    let people = move || query.with_untracked(|query| query.get("people").unwrap_or_default());
    page_of(asked, load_platform, move |platform| view! { <Lists platform people=people()/> }.into_any())
}

#[component]
fn Lists(platform: Platform, people: String) -> impl IntoView {
    let Platform { page, users, audit, alerts } = platform;
    let alerts = alerts.into_iter().map(|alert| view! { <AlertCallout alert/> }).collect_view();
    let nonce = use_nonce();
    let found = page.clone();
    view! {
        <Title text="All shops"/>
        <Topbar shop="All shops"/>
        <OperatorNavigation/>
        <main class="main" id="main" data-every="20">
            <div class="page-head">
                <div>
                    <p class="eyebrow" id="as-of" data-fresh="*">{format!("As of {}, looked at again every 20 seconds", utc(page.as_of))}</p>
                    <h1>"All shops"</h1>
                </div>
                <a class="button" href="/setup"><Icon name="plus"/>"Add a shop"</a>
                <script src="/fresh.js" nonce=nonce defer></script>
            </div>
            <Notice/>
            <div class="stack">
                <div class="stack" id="now" data-fresh="*">
                    {alerts}
                    <Failing shops=page.failing.clone() count=page.failing_count/>
                    <Figures page=page.clone()/>
                    <ShopTable page=found/>
                    <div class="columns" data-split="wide" data-align="stretch" id="platform">
                        <Load page=page.clone()/>
                        <Together page/>
                    </div>
                </div>
                <People users asked=people/>
                <AuditTable title="Who did what" clock=None lines=audit/>
            </div>
        </main>
    }
}

#[component]
fn OperatorNavigation() -> impl IntoView {
    let path = use_location().pathname;
    let link = move |href: &'static str, icon: &'static str, word: &'static str| {
        let current = move || (path.get() == href).then_some("page");
        view! {
            <li>
                <a class="nav-link" href=href rel="external" aria-current=current><Icon name=icon/><span>{word}</span></a>
            </li>
        }
    };
    view! {
        <nav class="nav" aria-label="Main">
            <ul class="nav-list">
                {link("/operator", "store", "Shops")}
                {link("/operator#platform", "trend", "Platform")}
                {link("/operator#people", "users", "People")}
                {link("/status", "pulse", "Status")}
            </ul>
        </nav>
    }
}

/// Who can sign in; the forms of the page.
#[component]
fn People(users: Vec<UserLine>, asked: String) -> impl IntoView {
    let none = users.is_empty();
    let rows = users
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
        <section class="card" id="people" aria-labelledby="users-title">
            <div class="card-head">
                <h2 id="users-title">"People who can sign in"</h2>
                <form class="search shop-search" method="get" action="/operator#people" role="search" aria-label="People">
                    <Icon name="search"/>
                    <input class="input" type="search" name="people" value=asked placeholder="Name or mail address" aria-label="Find somebody"/>
                </form>
            </div>
            {none.then(|| view! { <p class="card-body muted">"Nobody was found."</p> })}
            <ul class="rows users">{rows}</ul>
        </section>
    }
}
