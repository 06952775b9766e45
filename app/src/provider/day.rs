//! The visits of a day, and those that nobody has marked yet.

use domain::Instant;
use domain::appointment::{AppointmentFacts, Side, Status};
use domain::ids::AppointmentId;
use domain::visits::Deed;
use leptos::prelude::*;

use super::requests::Deeds;
use super::{Desk, address};
use crate::dashboard::state;
use crate::ui::{Badge, EmptyState, Icon};

/// The visits of the day that is shown, with the way to the days around it.
#[component]
pub fn Day(desk: Desk) -> impl IntoView {
    let work = desk.live.work;
    let none = Memo::new(move |_| work.with(|work| work.visits.is_empty()));
    let head = move || {
        work.with_untracked(|work| {
            let around =
                [work.day.pred_opt(), work.day.succ_opt()].map(|day| day.map(|day| address(work, day)));
            (domain::zone::day_words(work.day), around)
        })
    };
    let (title, [before, after]) = head();
    let link = |href: Option<String>, word: &'static str, icon: &'static str| {
        href.map(|href| {
            view! { <a class="icon-button" href=format!("{href}#day") rel="external" aria-label=word><Icon name=icon/></a> }
        })
    };
    view! {
        <section class="card" id="day" aria-labelledby="day-title">
            <div class="card-head">
                <h2 id="day-title">{title}</h2>
                <span class="row-s push">{link(before, "The day before", "chevron-left")}{link(after, "The day after", "chevron-right")}</span>
            </div>
            <Show when=move || none.get()>
                <EmptyState icon="calendar" title="Nothing on this day"><p>"Visits appear here."</p></EmptyState>
            </Show>
            <ol>
                <For each=move || work.with(|work| work.visits.clone()) key=key let:visit><Row desk visit/></For>
            </ol>
        </section>
    }
}

fn key(visit: &AppointmentFacts) -> (AppointmentId, Instant, Status) {
    (visit.appointment_id, visit.starts_at, visit.status)
}

#[component]
fn Row(desk: Desk, visit: AppointmentFacts) -> impl IntoView {
    let id = visit.appointment_id;
    let (starts, ends) = desk.live.work.with_untracked(|work| {
        (work.clock.time_of_day(visit.starts_at), work.clock.time_of_day(visit.ends_at))
    });
    let (tone, icon, word) = state(visit.status);
    let (starts_at, status) = (visit.starts_at, visit.status);
    let begun = Memo::new(move |_| starts_at <= desk.live.now.get());
    let phone = visit.customer_phone.clone().map(|phone| {
        view! { <a class="button" data-size="s" href=format!("tel:{phone}")><Icon name="phone"/>"Call"</a> }
    });
    let reason = visit.override_reason.clone().map(|reason| {
        view! { <p class="small muted">{format!("Outside of the hours: {reason}")}</p> }
    });
    view! {
        <li class="agenda-row" data-past=move || begun.get().then_some("")>
            <time>{starts}</time>
            <div>
                <p class="agenda-title truncate">{visit.customer_name.clone()}</p>
                <p class="agenda-note truncate">{format!("{} to {ends}", visit.services.join(", "))}</p>
                {reason}
                <details class="agenda-more">
                    <summary>"More"</summary>
                    <div class="row-s wrap">
                        {phone}
                        {move || (begun.get() && status != Status::Completed).then(|| view! {
                            <Deeds desk id deed=Deed::Complete word="Completed"/>
                        })}
                        {move || (begun.get() && status != Status::NoShow).then(|| view! {
                            <Deeds desk id deed=Deed::NoShow word="Did not come"/>
                        })}
                        {(status == Status::Booked).then(|| view! {
                            <Deeds desk id deed=Deed::Cancel { by: Side::Customer } word="Customer cancels"/>
                            <Deeds desk id deed=Deed::Cancel { by: Side::Salon } word="We cancel"/>
                        })}
                    </div>
                </details>
            </div>
            <Badge tone icon word/>
        </li>
    }
}

/// Visits that are over: did they take place?
#[component]
pub fn Unmarked(desk: Desk) -> impl IntoView {
    let work = desk.live.work;
    let some = Memo::new(move |_| work.with(|work| !work.unmarked.is_empty()));
    view! {
        <Show when=move || some.get()>
            <section class="card" aria-labelledby="unmarked-title">
                <div class="card-head"><h2 id="unmarked-title">"Did they come?"</h2></div>
                <ul class="rows">
                    <For each=move || work.with(|work| work.unmarked.clone()) key=key let:visit>
                        {
                            let id = visit.appointment_id;
                            let when = work.with_untracked(|work| {
                                format!("{}, {}", work.clock.short_day(visit.starts_at), work.clock.time_of_day(visit.starts_at))
                            });
                            view! {
                                <li>
                                    <span class="grow stack-xs">
                                        <strong>{visit.customer_name.clone()}</strong>
                                        <span class="small muted">{format!("{}, {when}", visit.services.join(", "))}</span>
                                    </span>
                                    <Deeds desk id deed=Deed::Complete word="Came"/>
                                    <Deeds desk id deed=Deed::NoShow word="Did not"/>
                                </li>
                            }
                        }
                    </For>
                </ul>
            </section>
        </Show>
    }
}
