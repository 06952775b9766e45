//! What surrounds a page: the bar at the top with shop and account, the note of the last form, the page for one who is
//! not signed in.

use domain::access::Role;
use leptos::prelude::*;
use leptos_meta::Body;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::context::Note;
use crate::error::AppError;
use crate::ui::{Avatar, BrandMark, Callout, Icon};

/// Who looks at the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// How the pages call them.
    pub name: String,
    /// Whether they look after all shops.
    pub is_operator: bool,
    /// What they are to which shop.
    pub shops: Vec<OwnShop>,
}

/// A shop that somebody belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnShop {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone_number: Option<String>,
    /// What they are to it.
    pub role: Role,
}

/// Who is signed in, if anybody. Who may: everyone; they learn about themselves.
#[server(input = leptos::server_fn::codec::Json, endpoint = "me")]
pub async fn who_am_i() -> Result<Option<Me>, AppError> {
    let Some(visitor) = crate::context::visitor() else { return Ok(None) };
    let access = visitor.access();
    let is_operator = access.may_everywhere(domain::access::Action::RunPlatform);
    let seen = crate::context::desk().shops_of(&visitor, domain::access::Action::SeeOwnWork).await;
    let shops = seen.map_err(|error| crate::context::refused(&error))?.into_iter().map(|shop| {
        let own = access.0.iter().find(|grant| grant.shop == Some(shop.location_id));
        OwnShop {
            location_id: shop.location_id.0,
            name: shop.business_name,
            phone_number: shop.phone_number,
            role: own.map_or(Role::Operator, |grant| grant.role),
        }
    });
    let name = match &visitor.who {
        backend::access::Who::User { name, .. } | backend::access::Who::Key { name, .. } => name.clone(),
    };
    Ok(Some(Me { name, is_operator, shops: shops.collect() }))
}

/// Who is signed in, for every page.
pub type WhoIsHere = Resource<Result<Option<Me>, AppError>>;

/// Asks once for what every page shows.
pub fn provide_for_all_pages() {
    provide_context::<WhoIsHere>(Resource::new_blocking(|| (), |()| who_am_i()));
}

/// What the page has to say about the form that was just sent. That answer is drawn on the server only, so a page that
/// lives has nothing to say.
#[component]
pub fn Notice() -> impl IntoView {
    let Note { tone, text, once } = crate::context::note();
    (!text.is_empty()).then(|| {
        let tone = if tone == "ok" { "ok" } else { "bad" };
        view! {
            <Callout tone text>
                {once.map(|once| view! { <output class="once">{once}</output> })}
            </Callout>
        }
    })
}

/// The bar at the top of a page for one who is signed in.
#[component]
pub fn Topbar(#[prop(optional, into)] shop: String) -> impl IntoView {
    let here = expect_context::<WhoIsHere>();
    view! {
        <Body {..} class="shell"/>
        <header class="topbar">
            <a class="brand" href="/" rel="external" aria-label="Frontdesk, home">
                <BrandMark/>
                <span class="brand-name">"Frontdesk"</span>
            </a>
            <span class="truncate">{shop}</span>
            <Suspense>
                {move || Suspend::new(async move {
                    match here.await {
                        Ok(Some(me)) => view! { <AccountMenu name=me.name/> }.into_any(),
                        _ => view! { <div class="topbar-end"><a class="button" href="/signin" rel="external">"Sign in"</a></div> }.into_any(),
                    }
                })}
            </Suspense>
        </header>
    }
}

/// The menu behind one's own initials. It opens by itself, without a script.
#[component]
fn AccountMenu(name: String) -> impl IntoView {
    let label = format!("{}, account of {name}", domain::catalogue::initials(&name));
    view! {
        <div class="topbar-end">
            <button class="account-button" popovertarget="account" aria-label=label>
                <Avatar name=name.clone() hue="none"/>
            </button>
        </div>
        <div class="menu" data-align="end" id="account" popover="auto">
            <p class="nav-title">{name}</p>
            <a class="menu-item" href="/account" rel="external"><Icon name="key"/>"Password and browsers"</a>
            <hr/>
            <form method="post" action="/signout">
                <button class="menu-item" type="submit"><Icon name="exit"/>"Sign out"</button>
            </form>
        </div>
    }
}

/// The pages of a shop, with the current one marked.
#[component]
pub fn ShopNavigation(location_id: i64) -> impl IntoView {
    let path = use_location().pathname;
    let link = move |tail: &'static str, icon: &'static str, word: &'static str| {
        let href = format!("/dashboard/{location_id}{tail}");
        let here = href.clone();
        let current = move || (path.get() == here).then_some("page");
        view! {
            <li>
                <a class="nav-link" href=href rel="external" aria-current=current><Icon name=icon/><span>{word}</span></a>
            </li>
        }
    };
    view! {
        <nav class="nav" aria-label="Main">
            <ul class="nav-list">
                {link("", "overview", "Overview")}
                <li>
                    <a class="nav-link" href=format!("/provider?location_id={location_id}") rel="external">
                        <Icon name="inbox"/><span>"Requests"</span>
                    </a>
                </li>
                {link("/commission", "dollar", "Commission")}
                {link("/settings", "sliders", "Settings")}
            </ul>
        </nav>
    }
}

/// The page of coming in: the bell on the desk, and a form beside it.
#[component]
pub fn FrontDoor(children: Children) -> impl IntoView {
    view! {
        <Body {..} class="signin"/>
        <div class="signin-art blotter" aria-hidden="true">
            <svg class="rings" viewBox="0 0 600 600" preserveAspectRatio="xMidYMid slice">
                <g class="ring">
                    <path d="M184 430a116 116 0 0 1 232 0"></path>
                    <path d="M134 430a166 166 0 0 1 332 0"></path>
                    <path d="M76 430a224 224 0 0 1 448 0"></path>
                    <path d="M10 430a290 290 0 0 1 580 0"></path>
                    <path d="M-64 430a364 364 0 0 1 728 0"></path>
                    <path d="M-148 430a448 448 0 0 1 896 0"></path>
                </g>
                <path class="desk" d="M-600 430H1200V900H-600z"></path>
                <path class="dome" d="M246 412a54 54 0 0 1 108 0zM238 418h124v12H238z"></path>
                <circle class="button-top" cx="300" cy="349" r="10"></circle>
            </svg>
            <p class="signin-line">"Someone is always at the front desk."</p>
        </div>
        <main class="signin-main" id="main">
            <p class="brand"><BrandMark/><span class="brand-name">"Frontdesk"</span></p>
            {children()}
        </main>
    }
}
