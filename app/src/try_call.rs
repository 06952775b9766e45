//! `/dashboard/{location_id}/try`: a call to the own receptionist. Each turn is a form, so that it works without a script;
//! `try.js` sends it without leaving the page, and speaks and listens where the browser can.

use domain::live::{Speaker, Turn};
use domain::rehearsal::Rehearsal;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::error::AppError;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::settings::SettingsTabs;
use crate::ui::{Badge, Icon};

/// A rehearsal. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "rehearsal")]
pub async fn load_rehearsal(location_id: i64, call: Option<String>) -> Result<Rehearsal, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let shown = crate::context::desk()?.rehearsal(&pass, call.as_deref()).await;
    shown.map_err(|error| crate::context::refused(&error))
}

/// The page.
#[component]
pub fn TryCall() -> impl IntoView {
    let (shop, query) = (shop_in_address(), use_query_map());
    page_of(
        move || (shop(), query.with(|query| query.get("call"))),
        |(shop, call)| async move { load_rehearsal(shop.ok_or(AppError::NotFound)?, call).await },
        |rehearsal| view! { <Page rehearsal/> }.into_any(),
    )
}

#[component]
fn Page(rehearsal: Rehearsal) -> impl IntoView {
    let location_id = rehearsal.location_id.0;
    let name = rehearsal.business_name.clone();
    let nonce = leptos::nonce::use_nonce();
    view! {
        <Title text=format!("Try a call · {name}")/>
        <Topbar shop=name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id>
            <div class="page-head"><h1>"Try a call"</h1></div>
            <SettingsTabs location_id current="/try"/>
            <div class="try">
                <Simulator rehearsal/>
                <section class="card" aria-labelledby="about-title">
                    <div class="card-head"><h2 id="about-title">"What this is"</h2></div>
                    <div class="card-body stack small">
                        <p>"You speak as the caller, and your own receptionist answers as she does on the phone: with your services, prices, people and hours."</p>
                        <p>"The call counts in no number, and nobody is told of a message. What she books takes a real time until you remove it below the call."</p>
                    </div>
                </section>
            </div>
        </main>
        <script src="/try.js" nonce=nonce defer></script>
    }
}

#[component]
fn Simulator(rehearsal: Rehearsal) -> impl IntoView {
    let path = format!("/dashboard/{}/try", rehearsal.location_id);
    let call = rehearsal.call.clone().map(|call| call.0);
    let began = rehearsal.started_at;
    let turns = rehearsal.turns.iter().map(|turn| turn_view(turn, began)).collect_view();
    let state = match (&call, rehearsal.is_over) {
        (None, _) => "Nobody is on the line.",
        (Some(_), false) => "On the line.",
        (Some(_), true) => "The call is over.",
    };
    let is_live = call.is_some() && !rehearsal.is_over;
    let voice = is_live.then(|| {
        view! { <p class="live-call-clock"><span class="voice" aria-hidden="true"><i></i><i></i><i></i></span></p> }
    });
    let none = call.is_none().then(|| {
        view! { <p class="muted">"Call, and say what a customer would say: “How much is a haircut?”, “A cut tomorrow at two, please.”"</p> }
    });
    let drafts = booked(&path, &rehearsal);
    let controls = match call {
        Some(call) if is_live => view! { <Say path call/> }.into_any(),
        _ => view! {
            <form class="simulator-form" method="post" action=path data-turn="">
                <input type="hidden" name="do" value="begin"/>
                <button class="button" data-kind="primary" data-wide="" type="submit"><Icon name="phone"/>"Call"</button>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="simulator blotter" id="simulator" aria-labelledby="try-title">
            <header class="live-call-head">
                <div class="grow"><h2 id="try-title">"A rehearsal"</h2><p class="small muted">{state}" Kept out of your numbers."</p></div>
                {voice}
            </header>
            <Notice/>
            <div class="live-call-transcript" tabindex="0" role="log" aria-label="Rehearsal transcript">
                {none}
                <ol class="transcript">{turns}</ol>
            </div>
            {drafts}
            {controls}
        </section>
    }
}

/// What the caller may say next.
#[component]
fn Say(path: String, call: String) -> impl IntoView {
    const WORDS: [&str; 3] =
        ["How much is a haircut?", "Are you open on Sunday?", "I would like to book a haircut tomorrow at 2"];
    let hidden = move || view! { <input type="hidden" name="do" value="say"/><input type="hidden" name="call" value=call.clone()/> };
    let chips = WORDS
        .map(|words| view! { <button class="chip" type="submit" name="words" value=words>{words}</button> });
    view! {
        <form class="chips" method="post" action=path.clone() data-turn="">{hidden()}{chips.into_iter().collect_view()}</form>
        <form class="simulator-form" method="post" action=path.clone() data-turn="" data-say="">
            {hidden()}
            <label class="grow">
                <span class="visually-hidden">"Say something as the caller"</span>
                <input class="input" name="words" placeholder="Speak as the caller" autocomplete="off" maxlength="500" required/>
            </label>
            <button class="button" type="button" data-listen="" aria-label="Speak" hidden><Icon name="sound-on"/></button>
            <button class="button" data-kind="primary" type="submit" aria-label="Say it"><Icon name="send"/></button>
        </form>
        <form class="simulator-form" method="post" action=path data-turn="">
            {hidden()}
            <button class="button" data-kind="quiet" type="submit" name="end" value="true">"Hang up"</button>
        </form>
    }
}

fn turn_view(turn: &Turn, began: Option<domain::Instant>) -> impl IntoView + use<> {
    let seconds = began.map_or(0, |began| (turn.at - began).num_seconds().max(0));
    let (speaker, who) = match turn.speaker {
        Speaker::Receptionist => ("desk", "Front desk"),
        Speaker::Caller => ("caller", "You"),
    };
    view! {
        <li class="turn" data-speaker=speaker data-turn=turn.turn>
            <time>{format!("{}:{:02}", seconds / 60, seconds % 60)}</time>
            <b>{who}</b>
            <p>{turn.text.clone()}</p>
        </li>
    }
}

/// What the call has booked, each with the way to take it back.
fn booked(path: &str, rehearsal: &Rehearsal) -> impl IntoView + use<> {
    let call = rehearsal.call.clone().map(|call| call.0).unwrap_or_default();
    let rows = rehearsal.visits.iter().map(|visit| {
        let clock = &rehearsal.clock;
        let when = format!("{}, {}", clock.day(visit.starts_at), clock.time_of_day(visit.starts_at));
        let what = format!(" {} with {}, {when}", visit.services.join(", "), visit.professional);
        let remove = if visit.status.is_open() {
            view! {
                <form method="post" action=path.to_owned() data-turn="">
                    <input type="hidden" name="do" value="remove"/>
                    <input type="hidden" name="call" value=call.clone()/>
                    <input type="hidden" name="visit" value=visit.appointment_id.to_string()/>
                    <button class="button" data-size="s" type="submit">"Remove"</button>
                </form>
            }
            .into_any()
        } else {
            view! { <Badge tone="idle" icon="close" word="Removed"/> }.into_any()
        };
        view! {
            <div class="live-call-draft" data-visit=visit.appointment_id.to_string()>
                <Icon name="calendar"/>
                <span class="grow"><strong>"Booked"</strong>{what}</span>
                {remove}
            </div>
        }
    });
    rows.collect_view()
}
