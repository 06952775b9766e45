//! `/provider`: a professional's own page: requests that ring, the visits of a day, time off.

mod api;
mod day;
mod plan;
mod requests;
mod sound;

use chrono::NaiveDate;
use domain::ids::AppointmentId;
use domain::visits::{Deed, OwnWork};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use crate::error::AppError;
use crate::layout::{Notice, Topbar};
use crate::live::OwnLive;
use crate::page::page_of;
use crate::ui::{Callout, EmptyState, Icon};
use day::{Day, Unmarked};
use plan::{AddVisit, TimeAway};
use requests::{Expired, Offered, Requests};
use sound::SoundSwitch;

/// What the page's address asks for: which shop, which day, and another time for which request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    location_id: Option<i64>,
    day: Option<NaiveDate>,
    offer: Option<AppointmentId>,
    offer_day: Option<NaiveDate>,
}

fn asked(query: &ParamsMap) -> Asked {
    Asked {
        location_id: query.get("location_id").and_then(|id| id.parse().ok()),
        day: query.get("day").and_then(|day| day.parse().ok()),
        offer: query.get("offer").and_then(|id| id.parse().ok().map(AppointmentId)),
        offer_day: query.get("offer_day").and_then(|day| day.parse().ok()),
    }
}

/// The address of the page for a shop and a day.
fn address(work: &OwnWork, day: NaiveDate) -> String {
    format!("/provider?location_id={}&day={day:?}", work.location_id)
}

/// What the parts of the page share: its state, and what to say of the last click.
#[derive(Clone, Copy)]
struct Desk {
    live: OwnLive,
    said: RwSignal<Option<AppError>>,
    /// For which request another time is looked for, on which day.
    offer: RwSignal<Option<(AppointmentId, Option<NaiveDate>)>>,
}

impl Desk {
    /// Does something with a visit, and shows what waits afterwards.
    fn act(self, id: AppointmentId, deed: Deed) {
        let (shop, day) = self.live.work.with_untracked(|work| (work.location_id.0, work.day));
        leptos::task::spawn_local(async move {
            match api::do_with_visit(shop, id, deed, day).await {
                Ok(work) => {
                    self.said.try_set(None);
                    self.live.work.try_set(work);
                }
                Err(error) => {
                    self.said.try_set(Some(error));
                    // Somebody else was faster: show what is.
                    if let Ok(Some(work)) = api::load_own_work(Some(shop), Some(day)).await {
                        self.live.work.try_set(work);
                    }
                }
            }
        });
    }
}

/// The page.
#[component]
pub fn Provider() -> impl IntoView {
    let query = use_query_map();
    // Links to other days load the page anew, so what the address asks for stays as it is.
    let asked = query.with_untracked(asked);
    page_of(
        || (),
        move |()| api::load_own_work(asked.location_id, asked.day),
        move |work| match work {
            Some(work) => view! { <Work work asked/> }.into_any(),
            None => view! { <Nowhere/> }.into_any(),
        },
    )
}

/// What came of a form, and the way back.
#[component]
pub fn ProviderDone() -> impl IntoView {
    let query = use_query_map();
    let back = move || {
        query.with(|query| {
            let shop = asked(query).location_id.map(|id| format!("?location_id={id}"));
            format!("/provider{}", shop.unwrap_or_default())
        })
    };
    view! {
        <Title text="Your day"/>
        <Topbar/>
        <main class="main narrow stack" id="main">
            <h1>"Your day"</h1>
            <Notice/>
            <p><a class="button" data-kind="primary" href=back rel="external">"Back to your day"</a></p>
        </main>
    }
}

/// For one who is signed in and works nowhere.
#[component]
fn Nowhere() -> impl IntoView {
    view! {
        <Title text="Your day"/>
        <Topbar/>
        <main class="main narrow" id="main">
            <div class="page-head"><h1>"Your day"</h1></div>
            <EmptyState icon="calendar" title="No day of your own">
                <p>"Ask the owner to say whose day is yours."</p>
            </EmptyState>
        </main>
    }
}

#[component]
fn Work(work: OwnWork, asked: Asked) -> impl IntoView {
    let (shop, location_id) = (work.business_name.clone(), work.location_id.0);
    let name = work.name.as_deref().and_then(|name| name.split(' ').next()).map(|name| format!("Hi {name}"));
    let greeting = name.unwrap_or_else(|| "Requests and visits".to_owned());
    let today = work.clock.day(work.now);
    let plan = work.clone();
    let offer = asked.offer.map(|id| (id, asked.offer_day));
    let desk = Desk { live: OwnLive::listen(work), said: RwSignal::new(None), offer: RwSignal::new(offer) };
    let line = desk.live.line;
    let waiting = Memo::new(move |_| desk.live.work.with(|work| work.requests.len()));
    let title = move || match waiting.get() {
        0 => "Your day".to_owned(),
        count => format!("({count}) Your day"),
    };
    let sentence = move || {
        let as_of = desk.live.work.with(|work| work.clock.time_of_day(desk.live.now.get_untracked()));
        line.connection.get().sentence(&as_of)
    };
    view! {
        <Title text=title/>
        <Topbar shop/>
        <Navigation waiting shop=location_id/>
        <main class="main" id="main">
            <div class="page-head">
                <div><p class="eyebrow">{today}</p><h1>{greeting}</h1></div>
                <span class="connection" data-state=move || line.connection.get().word() role="status">{sentence}</span>
                <SoundSwitch live=desk.live/>
            </div>
            <div aria-live="polite">
                {move || desk.said.get().map(|error| view! { <Callout tone="bad" text=error.to_string()/> })}
            </div>
            <div class="columns" data-split="wide">
                <div class="stack">
                    <Requests desk/>
                    <Offered desk/>
                    <Expired desk/>
                    <Unmarked desk/>
                </div>
                <div class="stack">
                    <Day desk/>
                    <TimeAway work=plan.clone()/>
                    <AddVisit work=plan/>
                </div>
            </div>
        </main>
    }
}

#[component]
fn Navigation(waiting: Memo<usize>, shop: i64) -> impl IntoView {
    let count = move || {
        (waiting.get() > 0).then(|| {
            view! { <span class="nav-count">{waiting.get()}<span class="visually-hidden">" waiting"</span></span> }
        })
    };
    view! {
        <nav class="nav" aria-label="Main">
            <ul class="nav-list">
                <li><a class="nav-link" href="#requests" aria-current="page"><Icon name="inbox"/><span>"Requests"</span>{count}</a></li>
                <li><a class="nav-link" href="#day"><Icon name="clock"/><span>"Day"</span></a></li>
                <li><a class="nav-link" href=format!("/dashboard/{shop}/appointments") rel="external"><Icon name="calendar"/><span>"Calendar"</span></a></li>
                <li><a class="nav-link" href="#away"><Icon name="sun"/><span>"Time off"</span></a></li>
                <li><a class="nav-link" href="/provider/statement" rel="external"><Icon name="dollar"/><span>"Pay"</span></a></li>
            </ul>
        </nav>
    }
}
