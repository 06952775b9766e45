//! Setting a shop up: opening one at `/setup`, and `/dashboard/{location_id}/setup`, where its website becomes a draft that the
//! owner agrees to line by line. Every form is a plain one; while a website is read, `fresh.js` keeps the page as things are.

mod api;
mod draft;
mod hours;
mod new_shop;
mod phone;
mod questions;

use domain::setup::{Import, ImportState, SetUp};
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::fresh::Fresh;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::page_of_shop;
use crate::ui::{Badge, Callout, Icon};
use api::SetUpPage;
use draft::DraftForm;
pub use new_shop::NewShop;
use phone::PhoneNumber;
pub use questions::Questions;

/// `/dashboard/{location_id}/setup`
#[component]
pub fn ShopSetUp() -> impl IntoView {
    page_of_shop(api::load_set_up, |page| view! { <Page page/> }.into_any())
}

#[component]
fn Page(page: SetUpPage) -> impl IntoView {
    let SetUpPage { location_id, clock, seq, set_up } = page;
    let action = format!("/dashboard/{location_id}/setup");
    let step = step_of(&set_up);
    let SetUp { business_name, import, draft, is_first, phone_numbers, last_call, public_url, .. } = set_up;
    let is_read = import.as_ref().is_some_and(|import| import.state == ImportState::Done);
    let job = import.as_ref().map(|import| import.id.to_string()).unwrap_or_default();
    let approved = import.as_ref().is_some_and(|import| import.approved_at.is_some());
    let open_lines = draft.open_lines();
    let is_empty = draft.is_empty();
    let eyebrow = if step > STEPS.len() {
        "All steps done".to_owned()
    } else {
        format!("Step {step} of {}", STEPS.len())
    };
    view! {
        <Title text=format!("Set up · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main" data-shop=location_id data-seq=seq>
            <div class="page-head">
                <div><p class="eyebrow" id="step" data-fresh="shop_updated call_started">{eyebrow}</p><h1>"Set up your shop"</h1></div>
                <div class="row-s">
                    <Fresh clock=clock.clone()/>
                    <a class="button" href=format!("/dashboard/{location_id}/settings/questions")><Icon name="chat"/>"Questions"</a>
                    <a class="button" href=format!("/dashboard/{location_id}")>"To the overview"</a>
                </div>
            </div>
            <Notice/>
            <div class="setup">
                <div id="steps" data-fresh="shop_updated call_started"><Steps step/></div>
                <div class="stack">
                    <Website action=action.clone() import=import.clone() clock=clock.clone()/>
                    <section class="card" id="draft" data-fresh="shop_updated" aria-labelledby="draft-title">
                        <div class="card-head">
                            <h2 id="draft-title">"What we found"</h2>
                            <p>"Nothing is public until you approve it"</p>
                            {approved.then(|| view! { <Badge tone="ok" icon="check" word="Approved"/> })}
                        </div>
                        {if is_read && !is_empty {
                            view! { <DraftForm action job draft is_first open_lines/> }.into_any()
                        } else {
                            view! { <p class="card-body muted">{nothing_found(import.as_ref())}</p> }.into_any()
                        }}
                    </section>
                    <PhoneNumber phone_numbers last_call public_url clock=clock.clone()/>
                    <TryIt location_id/>
                </div>
            </div>
        </main>
    }
}

/// Why there is no draft to look at.
fn nothing_found(import: Option<&Import>) -> &'static str {
    match import {
        None | Some(Import { website_url: None, .. }) => {
            "There is no website to read. Your shop starts with our usual services, hours and one professional; change them in the settings."
        }
        Some(import) => match import.state {
            ImportState::Queued | ImportState::Running => {
                "The draft appears here when the website has been read."
            }
            ImportState::Failed => {
                "Nothing could be read. Go on by hand in the settings, or give another address above."
            }
            ImportState::Done => {
                "We found no services, people, hours or questions there. Go on by hand in the settings."
            }
        },
    }
}

/// The steps, in their order.
const STEPS: [&str; 4] = ["Read the website", "Approve the draft", "Connect the phone", "Try a call"];

/// Which step is the next one, from 1; one more than there are when all is done.
fn step_of(set_up: &SetUp) -> usize {
    match &set_up.import {
        Some(import) if !import.state.is_over() => 1,
        Some(import)
            if import.state == ImportState::Done
                && import.approved_at.is_none()
                && !set_up.draft.is_empty() =>
        {
            2
        }
        _ if set_up.last_call.is_none() => 3,
        _ => STEPS.len() + 1,
    }
}

#[component]
fn Steps(step: usize) -> impl IntoView {
    let items = STEPS.iter().zip(1..).map(|(word, n)| {
        let state = match n {
            n if n < step => Some("done"),
            n if n == step => Some("current"),
            _ => None,
        };
        view! {
            <li data-state=state aria-current=(n == step).then_some("step")>
                {(n < step).then(|| view! { <Icon name="check"/> })}
                <b>{*word}</b>
            </li>
        }
    });
    view! { <ol class="stepper setup-steps" aria-label="Steps">{items.collect_view()}</ol> }
}

/// The website's address, how its read goes, and what was not possible.
#[component]
fn Website(action: String, import: Option<Import>, clock: ShopClock) -> impl IntoView {
    let address = import.as_ref().and_then(|import| import.website_url.clone()).unwrap_or_default();
    let button = if address.is_empty() { "Read it" } else { "Read again" };
    view! {
        <section class="card" id="website" data-fresh="shop_updated" aria-labelledby="source-title">
            <div class="card-head"><h2 id="source-title">"Website"</h2>{import.clone().map(|import| how_far(&import))}</div>
            {import.map(|import| view! { <Progress import clock/> })}
            <form class="card-body source" method="post" action=action>
                <input type="hidden" name="do" value="read"/>
                <label class="field grow">
                    <span class="visually-hidden">"Address"</span>
                    <input class="input" name="website_url" inputmode="url" value=address placeholder="https://" required/>
                </label>
                <button class="button" type="submit"><Icon name="refresh"/>{button}</button>
            </form>
        </section>
    }
}

fn how_far(import: &Import) -> AnyView {
    let pages = match import.pages {
        1 => "1 page read".to_owned(),
        pages => format!("{pages} pages read"),
    };
    let (tone, icon, words) = match import.state {
        ImportState::Done if import.website_url.is_none() => return ().into_any(),
        ImportState::Queued => ("wait", "clock", "Waiting to be read".to_owned()),
        ImportState::Running => ("wait", "clock", format!("Reading, {pages}")),
        ImportState::Done => ("ok", "check", pages),
        ImportState::Failed => ("bad", "alert", "Could not be read".to_owned()),
    };
    view! { <span class="badge" data-tone=tone><Icon name=icon/><span>{words}</span></span> }.into_any()
}

#[component]
fn Progress(import: Import, clock: ShopClock) -> impl IntoView {
    let is_going_on = !import.state.is_over();
    let reason = import.reason.map(|reason| format!("Nothing could be read: {reason}."));
    let page = import.page.filter(|_| is_going_on);
    let ended = import.finished_at.filter(|_| import.website_url.is_some());
    let ended = ended.map(|at| format!("Read on {} at {}.", clock.day(at), clock.time_of_day(at)));
    let notes = import
        .notes
        .into_iter()
        .filter(|_| reason.is_none())
        .map(|(text, page)| {
            view! { <li class="small"><span class="grow">{text}</span>{page.map(|page| view! { <span class="muted truncate">{page}</span> })}</li> }
        })
        .collect_view();
    view! {
        {reason.map(|text| view! {
            <div class="card-body"><Callout tone="bad" text=text + " Your shop is open all the same; go on by hand, or give another address."/></div>
        })}
        {is_going_on.then(|| view! {
            <p class="card-body small muted" role="status">
                {page.map_or_else(|| "It takes a minute or two. ".to_owned(), |page| format!("Read last: {page} "))}
                <a href="">"Look again"</a>
            </p>
        })}
        {ended.map(|ended| view! { <p class="card-body small muted">{ended}</p> })}
        <ul class="rows setup-notes">{notes}</ul>
    }
}

#[component]
fn TryIt(location_id: i64) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="try-title">
            <div class="card-head"><h2 id="try-title">"Try a call"</h2></div>
            <div class="card-body stack-s">
                <p class="muted">"Talk to your receptionist before your customers do. A rehearsal is marked as one and counts nowhere."</p>
                <p><a class="button" data-kind="primary" href=format!("/dashboard/{location_id}/try")>
                    <Icon name="phone"/>"Try a call"
                </a></p>
            </div>
        </section>
    }
}
