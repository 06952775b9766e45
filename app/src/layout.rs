//! What surrounds a page: the bar at the top with shop and account, the note of the last form, the page for one who is
//! not signed in.

use domain::access::Role;
use leptos::prelude::*;
use leptos_meta::Body;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::context::Note;
use crate::error::AppError;
use crate::ui::{Avatar, Badge, BrandMark, Callout, Icon};

/// Who looks at the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// How the pages call them.
    pub name: String,
    /// Whether they look after all shops.
    pub is_operator: bool,
    /// What they are to which shop.
    pub shops: Vec<OwnShop>,
    /// The phone's facts wait for the database; told to those who run something.
    pub is_database_away: bool,
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
    let seen = crate::context::desk()?.shops_of(&visitor, domain::access::Action::SeeOwnWork).await;
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
    let shops: Vec<OwnShop> = shops.collect();
    let runs_something = is_operator || shops.iter().any(|own| own.role != Role::Professional);
    let is_database_away = runs_something && crate::context::desk()?.is_database_away();
    Ok(Some(Me { name, is_operator, shops, is_database_away }))
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
            <Suspense>
                {move || {
                    let shop = shop.clone();
                    Suspend::new(async move {
                        match here.await {
                            Ok(Some(me)) => {
                                let away = me.is_database_away.then(|| view! {
                                    <a href="/status" rel="external"><Badge tone="bad" icon="alert" word="Database away"/></a>
                                });
                                view! { <ShopSwitch shop me=me.clone()/>{away}<AccountMenu name=me.name/> }.into_any()
                            }
                            _ => view! {
                                <span class="truncate">{shop}</span>
                                <div class="topbar-end"><a class="button" href="/signin" rel="external">"Sign in"</a></div>
                            }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </header>
    }
}

/// How many shops the menu of shops holds; the others are on the operator's page.
const SHOPS: usize = 20;

/// The shop's name; for those with more than one, also the way to the same page of another.
#[component]
fn ShopSwitch(shop: String, me: Me) -> impl IntoView {
    let others = me.shops.iter().filter(|own| own.role != Role::Professional).count();
    if shop.is_empty() || others < 2 {
        return view! { <span class="truncate">{shop}</span> }.into_any();
    }
    let path = use_location().pathname.get_untracked();
    let (here, tab) = shop_and_tab(&path);
    let items = me.shops.into_iter().filter(|own| own.role != Role::Professional).take(SHOPS).map(|own| {
        let href = format!("/dashboard/{}{tab}", own.location_id);
        let current = (here == own.location_id.to_string()).then_some("true");
        view! {
            <a class="menu-item" href=href rel="external" aria-current=current>
                <Icon name="store"/><span class="grow">{own.name}</span>
            </a>
        }
    });
    view! {
        <button class="shop-switch" popovertarget="shops">
            <span class="truncate">{shop}</span>
            <Icon name="chevrons"/>
            <span class="visually-hidden">", choose another shop"</span>
        </button>
        <div class="menu" id="shops" popover="auto">
            {items.collect_view()}
            {me.is_operator.then(|| view! {
                <hr/>
                <a class="menu-item" href="/operator" rel="external"><Icon name="overview"/>"All shops"</a>
            })}
        </div>
    }
    .into_any()
}

/// The shop and the tab of an address: of `/dashboard/1/calls/CA5` they are `1` and `/calls`, because another shop has other
/// calls.
fn shop_and_tab(path: &str) -> (&str, String) {
    let mut parts = path.strip_prefix("/dashboard/").unwrap_or_default().split('/');
    let shop = parts.next().unwrap_or_default();
    (shop, parts.next().filter(|tab| !tab.is_empty()).map(|tab| format!("/{tab}")).unwrap_or_default())
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

/// The pages of a shop, with the current one marked: a bar at the bottom of a phone, whose last button opens the rest, and a
/// column on a desk.
#[component]
pub fn ShopNavigation(location_id: i64) -> impl IntoView {
    let path = use_location().pathname;
    let link =
        move |tail: &'static str, icon: &'static str, word: &'static str, rest: Option<&'static str>| {
            let href = format!("/dashboard/{location_id}{tail}");
            let current = move || {
                let tab = path.with(|path| shop_and_tab(path).1);
                (tab == tail || (tail.is_empty() && tab == "/overview")).then_some("page")
            };
            view! {
                <li>
                    <a class="nav-link" href=href rel="external" aria-current=current>
                        <Icon name=icon/>
                        <span>{word}{rest.map(|rest| view! { <span class="nav-long">{rest}</span> })}</span>
                    </a>
                </li>
            }
        };
    view! {
        <nav class="nav" aria-label="Main">
            <ul class="nav-list">
                {link("", "overview", "Overview", None)}
                {link("/calls", "phone", "Calls", None)}
                {link("/appointments", "calendar", "Appointments", None)}
                {link("/growth", "trend", "Growth", Some(" & Insights"))}
                <li class="nav-more-button">
                    <button class="nav-link" popovertarget="more"><Icon name="dots"/><span>"More"</span></button>
                </li>
            </ul>
            <div class="nav-more" id="more" popover="auto">
                <p class="nav-title">"Shop"</p>
                <ul class="nav-list">
                    <li>
                        <a class="nav-link" href=format!("/provider?location_id={location_id}") rel="external">
                            <Icon name="inbox"/><span>"Requests"</span>
                        </a>
                    </li>
                    {link("/customers", "users", "Customers", None)}
                    {link("/commission", "dollar", "Commission", None)}
                    {link("/settings", "sliders", "Settings", None)}
                </ul>
            </div>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_shop_is_entered_by_the_same_tab() {
        assert_eq!(shop_and_tab("/dashboard/1"), ("1", String::new()));
        assert_eq!(shop_and_tab("/dashboard/12/calls/CA5"), ("12", "/calls".to_owned()));
        assert_eq!(shop_and_tab("/provider"), ("", String::new()));
    }
}
