//! Requests that wait for an answer, with the three answers; and those that wait for the customer.

use chrono::NaiveDate;
use domain::Instant;
use domain::appointment::AppointmentFacts;
use domain::ids::AppointmentId;
use domain::visits::Deed;
use domain::zone::ShopClock;
use leptos::prelude::*;

use super::day::ChatLink;
use super::{Desk, address, api};
use crate::book::instant;
use crate::slots::{Days, Times};
use crate::ui::{Badge, Callout, EmptyState, Icon};

/// What waits for an answer, the one that ends first first.
#[component]
pub fn Requests(desk: Desk) -> impl IntoView {
    let work = desk.live.work;
    let none = Memo::new(move |_| work.with(|work| work.requests.is_empty()));
    view! {
        <section class="stack" id="requests" aria-label="Requests">
            <Show when=move || none.get()>
                <div class="card">
                    <EmptyState icon="inbox" title="No open requests">
                        <p>"New ones ring here. The front desk asks you before it gives your time away."</p>
                    </EmptyState>
                </div>
            </Show>
            <For each=move || work.with(|work| work.requests.clone()) key=key let:visit>
                <Request desk visit/>
            </For>
        </section>
    }
}

fn key(visit: &AppointmentFacts) -> (AppointmentId, Instant) {
    (visit.appointment_id, visit.starts_at)
}

#[component]
fn Request(desk: Desk, visit: AppointmentFacts) -> impl IntoView {
    let id = visit.appointment_id;
    let when = desk.live.work.with_untracked(|work| {
        let clock = &work.clock;
        let ends = clock.time_of_day(visit.ends_at);
        format!("{}, {} to {ends}", clock.day(visit.starts_at), clock.time_of_day(visit.starts_at))
    });
    let offer =
        desk.live.work.with_untracked(|work| format!("{}&offer={id}#requests", address(work, work.day)));
    let by = visit.answer_by.unwrap_or(visit.starts_at);
    let left = Memo::new(move |_| time_left(desk.live.now.get(), by));
    let offers = Memo::new(move |_| desk.offer.get().is_some_and(|(of, _)| of == id));
    let look_for = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.offer.update(|offer| *offer = if offers.get_untracked() { None } else { Some((id, None)) });
    };
    view! {
        <article class="request blotter" aria-label=format!("Request of {}", visit.customer_name)>
            <header class="request-head">
                <h2 class="row-s"><Icon name="bell"/>"New request"</h2>
                <p class="countdown"><Icon name="clock"/><span class="num">{left}</span></p>
            </header>
            <div class="request-body">
                <div class="stack-xs">
                    <p class="request-time num">{when}</p>
                    <p>{visit.services.join(", ")}" for "<strong>{visit.customer_name.clone()}</strong></p>
                    <p class="muted small">"With "{visit.professional.clone()}</p>
                </div>
                <dl class="facts">
                    <dt>"Price"</dt><dd class="num">{visit.estimated_revenue_cents.to_string()}</dd>
                    {visit.customer_phone.clone().map(|phone| view! {
                        <dt>"Phone"</dt><dd class="num"><a href=format!("tel:{phone}")>{phone.clone()}</a></dd>
                    })}
                    <dt>"Chat"</dt><dd><ChatLink desk id/></dd>
                </dl>
            </div>
            <footer class="request-actions">
                <Deeds desk id deed=Deed::Accept word="Accept" kind="primary"/>
                <a class="button" href=offer rel="external" on:click=look_for><Icon name="swap"/>"Offer another time"</a>
                <Deeds desk id deed=Deed::Decline word="Decline" kind="quiet"/>
            </footer>
            {move || offers.get().then(|| view! { <OtherTimes desk id/> })}
        </article>
    }
}

/// One deed as a button in a form of its own: it works before the page is taken up, too.
#[component]
pub fn Deeds(
    desk: Desk,
    id: AppointmentId,
    deed: Deed,
    word: &'static str,
    #[prop(default = "")] kind: &'static str,
) -> impl IntoView {
    let shop = desk.live.work.with_untracked(|work| work.location_id.to_string());
    let (name, by) = match &deed {
        Deed::Accept => ("accept", None),
        Deed::Decline => ("decline", None),
        Deed::Complete => ("complete", None),
        Deed::NoShow => ("no_show", None),
        Deed::Cancel { by } => ("cancel", Some(by.word())),
        Deed::Offer { .. } | Deed::Move { .. } => ("", None),
    };
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(id, deed.clone());
    };
    view! {
        <form method="post" action="/provider" on:submit=sent>
            <input type="hidden" name="do" value=name/>
            <input type="hidden" name="location_id" value=shop/>
            <input type="hidden" name="appointment_id" value=id.to_string()/>
            {by.map(|by| view! { <input type="hidden" name="by" value=by/> })}
            <button class="button" data-kind=kind data-wide="" type="submit">{word}</button>
        </form>
    }
}

/// How long an answer may still wait: `47 h`, `9 min`.
fn time_left(now: Instant, by: Instant) -> String {
    match (by - now).num_minutes() {
        ..=0 => "ends now".to_owned(),
        minutes @ 1..=119 => format!("{minutes} min left"),
        minutes => format!("{} h left", minutes / 60),
    }
}

/// The free times of the one whose visit it is, to offer one of them.
#[component]
fn OtherTimes(desk: Desk, id: AppointmentId) -> impl IntoView {
    let shop = desk.live.work.with_untracked(|work| work.location_id.0);
    let day = Memo::new(move |_| desk.offer.get().and_then(|(_, day)| day));
    let pick = Callback::new(move |day: NaiveDate| desk.offer.set(Some((id, Some(day)))));
    let times = Resource::new(move || day.get(), move |day| api::times_to_offer(shop, id, day));
    view! {
        <div class="stack offer">
            <h3>"Which time do you offer instead?"</h3>
            <Suspense fallback=|| view! { <p class="muted">"Looking for free times"</p> }>
                {move || Suspend::new(async move {
                    match times.await {
                        Ok(times) => {
                            let (clock, here) = desk.live.work.with_untracked(|work| (work.clock.clone(), address(work, work.day)));
                            let on = move |day: NaiveDate| format!("{here}&offer={id}&offer_day={day:?}#requests");
                            let each = move |at: Instant, words: String| view! { <OfferSlot desk id at words/> };
                            view! {
                                <Days days=times.days chosen=times.day on pick/>
                                <Times times=times.times clock each/>
                            }.into_any()
                        }
                        Err(error) => view! { <Callout tone="bad" text=error.to_string()/> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn OfferSlot(desk: Desk, id: AppointmentId, at: Instant, words: String) -> impl IntoView {
    let shop = desk.live.work.with_untracked(|work| work.location_id.to_string());
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(id, Deed::Offer { starts_at: at });
    };
    view! {
        <form method="post" action="/provider" on:submit=sent>
            <input type="hidden" name="do" value="offer"/>
            <input type="hidden" name="location_id" value=shop/>
            <input type="hidden" name="appointment_id" value=id.to_string()/>
            <button class="slot" name="starts_at" value=instant(at)>{words}</button>
        </form>
    }
}

/// Requests whose customer was offered another time.
#[component]
pub fn Offered(desk: Desk) -> impl IntoView {
    let work = desk.live.work;
    view! {
        <For each=move || work.with(|work| work.offered.clone()) key=key let:visit>
            {
                let id = visit.appointment_id;
                let (when, until) = work.with_untracked(|work| {
                    let clock = &work.clock;
                    let words = |at| format!("{}, {}", clock.day(at), clock.time_of_day(at));
                    (words(visit.starts_at), visit.answer_by.map(words).unwrap_or_default())
                });
                view! {
                    <section class="card" aria-label=format!("Offered to {}", visit.customer_name)>
                        <div class="card-head">
                            <h2>"Offered to "{visit.customer_name.clone()}</h2>
                            <Badge tone="info" icon="swap" word="Waiting for the customer"/>
                        </div>
                        <div class="card-body stack-s">
                            <p>
                                {visit.services.join(", ")}": you offered "<strong class="num">{when}</strong>
                                ". It is held until "<span class="num">{until}</span>"."
                            </p>
                            <Deeds desk id deed=Deed::Decline word="Take the offer back"/>
                        </div>
                    </section>
                }
            }
        </For>
    }
}

/// Requests that ended without an answer.
#[component]
pub fn Expired(desk: Desk) -> impl IntoView {
    let work = desk.live.work;
    let line = |clock: &ShopClock, visit: &AppointmentFacts| {
        let day = format!("{}, {}", clock.day(visit.starts_at), clock.time_of_day(visit.starts_at));
        let who =
            if visit.asked_starts_at.is_some() { "the customer did not answer" } else { "nobody answered" };
        format!("{}, {}, {day}: {who} in time.", visit.customer_name, visit.services.join(", "))
    };
    let lines = Memo::new(move |_| {
        work.with(|work| work.expired.iter().map(|visit| line(&work.clock, visit)).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty())>
            <section class="card" aria-labelledby="expired-title">
                <div class="card-head"><h2 id="expired-title">"Ended without an answer"</h2></div>
                <ul class="card-body stack-s small" id="expired">
                    {move || lines.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_hours_and_then_in_minutes() {
        let now = Instant::UNIX_EPOCH;
        let left = |minutes| time_left(now, now + chrono::TimeDelta::minutes(minutes));
        assert_eq!(
            [left(48 * 60), left(120), left(119), left(0)],
            ["48 h left", "2 h left", "119 min left", "ends now"]
        );
    }
}
