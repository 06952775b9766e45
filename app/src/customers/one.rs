//! `/dashboard/{location_id}/customers/{customer_id}`: everything about one customer.

use domain::customers::book::Portrait;
use domain::customers::{Contact, CustomerLine, Interaction, Reason};
use domain::ids::CustomerId;
use domain::patch_test::{PatchTest, Shown};
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::{self, About, CustomerPage, Shows};
use super::edit::EditCard;
use super::erase::EraseCard;
use super::line::{Call, SegmentBadge};
use super::merge::MergeCard;
use crate::error::AppError;
use crate::fresh::Fresh;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::{EmptyState, Icon};

/// The page.
#[component]
pub fn OneCustomer() -> impl IntoView {
    let (shop, params, query) = (shop_in_address(), use_params_map(), use_query_map());
    let about = move || About {
        customer: params.with(|params| params.get("customer_id")?.parse().ok().map(CustomerId)),
        merge: query.with(|query| query.get("merge")?.parse().ok().map(CustomerId)),
        erase: query.with(|query| query.get("erase").is_some()),
    };
    page_of(
        move || (shop(), about()),
        |(shop, about)| async move { api::load_customer(shop.ok_or(AppError::NotFound)?, about).await },
        |page| view! { <Page page/> }.into_any(),
    )
}

#[component]
fn Page(page: CustomerPage) -> impl IntoView {
    let CustomerPage { location_id, business_name, clock, seq, shows } = page;
    let list = format!("/dashboard/{location_id}/customers");
    let now = clock.clone();
    let (name, content) = match shows {
        Shows::Portrait(portrait) => {
            let path = format!("{list}/{}", portrait.profile.customer_id);
            (
                portrait.profile.name.clone(),
                view! { <Cards location_id path portrait=*portrait clock/> }.into_any(),
            )
        }
        Shows::Merger(merger) => {
            let path = format!("{list}/{}", merger.kept.customer_id);
            (merger.kept.name.clone(), view! { <MergeCard path merger=*merger/> }.into_any())
        }
        Shows::Erase(portrait) => {
            let path = format!("{list}/{}", portrait.profile.customer_id);
            (portrait.profile.name.clone(), view! { <EraseCard path portrait=*portrait/> }.into_any())
        }
    };
    view! {
        <Title text=format!("{name} · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head">
                <div>
                    <p class="eyebrow"><a href=list>"Customers"</a></p>
                    <h1>{name}</h1>
                </div>
                <Fresh clock=now/>
            </div>
            <Notice/>
            {content}
        </main>
    }
}

#[component]
fn Cards(location_id: i64, path: String, portrait: Portrait, clock: ShopClock) -> impl IntoView {
    let edit = portrait.clone();
    let Portrait { facts, segment, interactions, alike, wants_texts, tests, profile, shares_number, .. } =
        portrait;
    let since = clock.date(profile.created_at).to_string();
    view! {
        <div class="customer-cards">
            <div class="stack">
                <section class="card" aria-labelledby="facts-title">
                    <div class="card-head">
                        <h2 id="facts-title">"At a glance"</h2>
                        {segment.map(|segment| view! { <SegmentBadge segment/> })}
                    </div>
                    <dl class="facts card-body" data-align="end">
                        <dt>"Number"</dt>
                        <dd>{profile.phone.clone().map(|phone| view! { <Call phone/> })}</dd>
                        <dt>"Completed visits"</dt><dd>{facts.visits}</dd>
                        <dt>"Spent in 12 months"</dt><dd>{facts.spent.to_string()}</dd>
                        <dt>"No-shows"</dt><dd>{facts.no_shows}</dd>
                        <dt>"Cancelled late"</dt><dd>{facts.late_cancels}</dd>
                        <dt>"Texts"</dt><dd>{texts(wants_texts)}</dd>
                        <dt>"Known since"</dt><dd>{since}</dd>
                    </dl>
                    {shares_number.then(|| view! {
                        <p class="card-body small muted">
                            "Somebody else has this number too: calls and messages from it may be theirs."
                        </p>
                    })}
                </section>
                <Tests tests clock=clock.clone()/>
                {(!alike.is_empty()).then(|| view! { <AlikeCard path=path.clone() alike/> })}
                <History location_id interactions clock/>
            </div>
            <div class="stack">
                <EditCard path=path.clone() portrait=edit/>
                <DataCard path/>
            </div>
        </div>
    }
}

fn texts(wanted: Option<bool>) -> &'static str {
    match wanted {
        Some(true) => "wanted",
        Some(false) => "not wanted",
        None => "not asked",
    }
}

#[component]
fn Tests(tests: Vec<PatchTest>, clock: ShopClock) -> impl IntoView {
    (!tests.is_empty()).then(|| {
        let rows = tests
            .into_iter()
            .rev()
            .map(|test| {
                let what = match test.shown {
                    Shown::Pending => "waits for its result",
                    Shown::Passed => "passed",
                    Shown::Failed => "failed",
                };
                view! { <li><span class="grow num">{clock.date(test.at).to_string()}</span><span>{what}</span></li> }
            })
            .collect_view();
        view! {
            <section class="card" aria-labelledby="tests-title">
                <div class="card-head"><h2 id="tests-title">"Patch tests"</h2></div>
                <ul class="rows">{rows}</ul>
            </section>
        }
    })
}

#[component]
fn AlikeCard(path: String, alike: Vec<(CustomerLine, Reason)>) -> impl IntoView {
    let rows = alike
        .into_iter()
        .map(|(line, reason)| {
            let look = format!("{path}?merge={}", line.customer_id);
            view! {
                <li>
                    <span class="grow stack-xs">
                        <strong>{line.name}</strong>
                        <span class="small muted">{format!("{}, {} visits", reason.words(), line.facts.visits)}</span>
                    </span>
                    <a class="button" data-size="s" href=look>"Compare"</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="alike-title">
            <div class="card-head"><h2 id="alike-title">"The same person?"</h2></div>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

#[component]
fn History(location_id: i64, interactions: Vec<Interaction>, clock: ShopClock) -> impl IntoView {
    let none = interactions.is_empty();
    let rows = interactions
        .into_iter()
        .map(|one| view! { <Moment location_id one clock=clock.clone()/> })
        .collect_view();
    view! {
        <section
            class="card" id="history" aria-labelledby="history-title"
            data-fresh="appointment_created appointment_updated booking_requested chat_message call_ended"
        >
            <div class="card-head"><h2 id="history-title">"What has been"</h2></div>
            {none.then(|| view! {
                <EmptyState icon="clock" title="Nothing yet">
                    <p>"Visits, calls, chats, messages and texts appear here."</p>
                </EmptyState>
            })}
            <ul class="rows" hidden=none>{rows}</ul>
        </section>
    }
}

#[component]
fn Moment(location_id: i64, one: Interaction, clock: ShopClock) -> impl IntoView {
    let (icon, word) = match one.contact {
        Contact::Visit => ("scissors", "Visit"),
        Contact::Call => ("phone", "Call"),
        Contact::Chat => ("chat", "Chat"),
        Contact::Message => ("inbox", "Message"),
        Contact::Text => ("send", "Text"),
    };
    let what = one.what.unwrap_or_default().replace('_', "-");
    let what = match one.contact {
        Contact::Chat => format!("{what} messages"),
        _ => what,
    };
    let when = format!("{}, {}", clock.date(one.at), clock.time_of_day(one.at));
    let with = one.professional.map(|who| format!(" with {who}")).unwrap_or_default();
    let words = one.words.map(|words| format!("{words}{with}"));
    let head = match one.appointment_id {
        Some(visit) if one.contact == Contact::Visit || one.contact == Contact::Chat => {
            let href = format!("/chat/{location_id}/{visit}");
            view! { <a href=href>{format!("{word} · {what}")}</a> }.into_any()
        }
        _ => format!("{word} · {what}").into_any(),
    };
    view! {
        <li>
            <Icon name=icon/>
            <span class="grow stack-xs">
                <span>{head}</span>
                {words.map(|words| view! { <span class="small muted">{words}</span> })}
            </span>
            <span class="small muted num">{when}</span>
        </li>
    }
}

/// Their right to know, and to be forgotten.
#[component]
fn DataCard(path: String) -> impl IntoView {
    let export = format!("{path}/export");
    view! {
        <section class="card" aria-labelledby="data-title">
            <div class="card-head"><h2 id="data-title">"Their data"</h2></div>
            <div class="card-body stack-s">
                <p class="small muted">"Everything that is kept about this person, to hand over to them."</p>
                <form class="row" method="post" action=export>
                    <button class="button" data-size="s" name="format" value="json" type="submit">
                        <Icon name="download"/>"JSON"
                    </button>
                    <button class="button" data-size="s" name="format" value="csv" type="submit">
                        <Icon name="download"/>"CSV"
                    </button>
                </form>
                <a class="link" href=format!("{path}?erase=1")>"Forget this person"</a>
            </div>
        </section>
    }
}
