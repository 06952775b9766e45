//! `/dashboard/{location_id}/calls/{call_sid}`: one call in full, live while it goes on, and fit to be printed.

use domain::appointment::AppointmentFacts;
use domain::call_log::CallInFull;
use domain::sentiment;
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::api;
use super::log::{OutcomeBadge, SentimentWord, wanted, who};
use crate::dashboard::{TurnLine, grouped, minutes, state};
use crate::error::AppError;
use crate::fresh::Fresh;
use crate::layout::{ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::{Badge, EmptyState, Icon};

/// What changes the page.
const EVENTS: &str = "call_started transcript call_ended intent_extracted appointment_created appointment_updated booking_requested";

/// The page.
#[component]
pub fn OneCall() -> impl IntoView {
    let (shop, params) = (shop_in_address(), use_params_map());
    let call = move || params.with(|params| params.get("call_sid").unwrap_or_default());
    page_of(
        move || (shop(), call()),
        |(shop, call)| async move { api::load_call(shop.ok_or(AppError::NotFound)?, call).await },
        |call| view! { <Page call/> }.into_any(),
    )
}

#[component]
fn Page(call: CallInFull) -> impl IntoView {
    let CallInFull { location_id, business_name, clock, seq, line, .. } = call.clone();
    let location_id = location_id.0;
    let at = format!("{}, {}", clock.day(line.started_at), clock.time_of_day(line.started_at));
    let name = who(&line);
    view! {
        <Title text=format!("Call of {name} · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head">
                <div>
                    <p class="eyebrow"><a href=format!("/dashboard/{location_id}/calls")>"Calls"</a>" · "{at}</p>
                    <h1>{name}</h1>
                </div>
                <Fresh clock/>
            </div>
            <div class="columns" data-split="wide">
                <Said call=call.clone()/>
                <About call/>
            </div>
        </main>
    }
}

/// What was said, turn by turn; what was cut off is marked.
#[component]
fn Said(call: CallInFull) -> impl IntoView {
    let none = call.turns.is_empty();
    let name = who(&call.line);
    let is_known = call.line.caller_name.is_some();
    let name = Memo::new(move |_| if is_known { name.clone() } else { "New caller".to_owned() });
    let started_at = call.line.started_at;
    let turns = call.turns.into_iter().map(|turn| {
        view! { <TurnLine after=(turn.at - started_at).num_seconds() turn name/> }
    });
    let turns = turns.collect_view();
    view! {
        <section class="card" id="said" data-fresh=EVENTS aria-labelledby="said-title">
            <div class="card-head"><h2 id="said-title">"Transcript"</h2></div>
            {none.then(|| view! {
                <EmptyState icon="chat" title="Nothing was said"><p>"What is said appears here."</p></EmptyState>
            })}
            <div class="card-body"><ol class="transcript">{turns}</ol></div>
        </section>
    }
}

/// What is known of the call, and what was booked in it.
#[component]
fn About(call: CallInFull) -> impl IntoView {
    let CallInFull { location_id, clock, as_of, line, booked, .. } = call;
    let number = line.from.as_deref().map_or_else(|| "withheld".to_owned(), grouped);
    let length = match line.duration_sec {
        Some(seconds) => minutes(seconds),
        None => format!("{} so far", minutes((as_of - line.started_at).num_seconds())),
    };
    let hours = if line.after_hours { "The shop was closed" } else { "In opening hours" };
    let booked = booked.map(|visit| view! { <Booked location_id=location_id.0 clock visit/> });
    view! {
        <aside class="card" id="about" data-fresh=EVENTS aria-labelledby="about-title">
            <div class="card-head"><h2 id="about-title">"The call"</h2><OutcomeBadge line=line.clone()/></div>
            <div class="card-body stack">
                <dl class="facts">
                    <dt>"Number"</dt><dd class="num">{number}</dd>
                    <dt>"Length"</dt><dd class="num">{length}</dd>
                    <dt>"Wanted"</dt><dd>{wanted(line.intent.as_deref())}</dd>
                    <dt>"Sentiment"</dt>
                    <dd>
                        <SentimentWord sentiment=line.sentiment/>" "
                        <button class="define" type="button" popovertarget="define-sentiment" aria-label="How sentiment is found">
                            <Icon name="info"/>
                        </button>
                        <span class="menu definition" id="define-sentiment" popover="auto">{sentiment::DEFINITION}</span>
                    </dd>
                    <dt>"When"</dt><dd>{hours}</dd>
                </dl>
                {booked}
            </div>
        </aside>
    }
}

#[component]
fn Booked(location_id: i64, clock: ShopClock, visit: AppointmentFacts) -> impl IntoView {
    let when = format!(
        "{}, {} to {}",
        clock.day(visit.starts_at),
        clock.time_of_day(visit.starts_at),
        clock.time_of_day(visit.ends_at)
    );
    let (tone, icon, word) = state(visit.status);
    view! {
        <section class="call-booked" aria-labelledby="booked-title">
            <h3 id="booked-title">"What was booked"</h3>
            <dl class="facts">
                <dt>"State"</dt><dd><Badge tone icon word/></dd>
                <dt>"Service"</dt><dd><strong>{visit.services.join(", ")}</strong></dd>
                <dt>"With"</dt><dd>{visit.professional}</dd>
                <dt>"When"</dt><dd class="num">{when}</dd>
                <dt>"Price"</dt><dd class="num">{visit.estimated_revenue_cents.to_string()}</dd>
            </dl>
            <a class="button no-print" data-size="s" href=format!("/dashboard/{location_id}/appointments/{}", visit.appointment_id)>
                <Icon name="calendar"/>"Open the visit"
            </a>
        </section>
    }
}
