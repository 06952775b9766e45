//! Planning: time off, and a visit for somebody who asked in person. Plain forms that the server answers.

use domain::online::PublicPerson;
use domain::visits::OwnWork;
use leptos::prelude::*;

use crate::ui::{Field, Icon};

/// Coming time off, and the form for more.
#[component]
pub fn TimeAway(work: OwnWork) -> impl IntoView {
    let clock = work.clock.clone();
    let shop = work.location_id.to_string();
    let rows = work
        .time_off
        .iter()
        .map(|off| {
            let words = |at| format!("{}, {}", clock.day(at), clock.time_of_day(at));
            let when = format!("{} to {}", words(off.starts_at), words(off.ends_at));
            view! {
                <li>
                    <span class="grow stack-xs">
                        <strong>{off.professional.clone()}</strong>
                        <span class="small muted">{when}</span>
                        {off.reason.clone().map(|reason| view! { <span class="small">{reason}</span> })}
                    </span>
                    <form method="post" action="/provider">
                        <input type="hidden" name="do" value="give_up_time_off"/>
                        <input type="hidden" name="location_id" value=shop.clone()/>
                        <input type="hidden" name="time_off_id" value=off.time_off_id.to_string()/>
                        <button class="button" data-size="s" type="submit">"Remove"</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" id="away" aria-labelledby="away-title">
            <div class="card-head"><h2 id="away-title">"Time off"</h2></div>
            <ul class="rows">{rows}</ul>
            <details class="card-body">
                <summary class="button"><Icon name="sun"/>"Take time off"</summary>
                <form class="stack" method="post" action="/provider">
                    <input type="hidden" name="do" value="take_time_off"/>
                    <input type="hidden" name="location_id" value=work.location_id.to_string()/>
                    <Who people=work.people.clone()/>
                    <Field label="From" name="from" kind="datetime-local"/>
                    <Field label="Until" name="until" kind="datetime-local"/>
                    <Field label="Reason" name="reason" required=false/>
                    <p class="small muted">"Visits in this time stay: you are shown which, and decide."</p>
                    <button class="button" data-kind="primary" type="submit">"Save"</button>
                </form>
            </details>
        </section>
    }
}

/// The form for a visit that staff book.
#[component]
pub fn AddVisit(work: OwnWork) -> impl IntoView {
    let services = work.services.iter().map(|service| {
        view! { <option value=service.id.to_string()>{format!("{}, {} min", service.name, service.minutes)}</option> }
    });
    view! {
        <section class="card" aria-labelledby="add-title">
            <div class="card-head"><h2 id="add-title">"Add a visit"</h2></div>
            <details class="card-body">
                <summary class="button"><Icon name="calendar"/>"Book for a customer"</summary>
                <form class="stack" method="post" action="/provider">
                    <input type="hidden" name="do" value="book"/>
                    <input type="hidden" name="location_id" value=work.location_id.to_string()/>
                    <label class="field">
                        <span class="field-label">"Service"</span>
                        <select class="input" name="service">{services.collect_view()}</select>
                    </label>
                    <Who people=work.people.clone()/>
                    <Field label="When" name="from" kind="datetime-local"/>
                    <Field label="Name" name="name"/>
                    <Field label="Phone" name="phone" kind="tel" required=false/>
                    <Field label="Outside of the hours because" name="reason" required=false
                        hint="Only needed where nobody works at that time. It is written down."/>
                    <button class="button" data-kind="primary" type="submit">"Book"</button>
                </form>
            </details>
        </section>
    }
}

/// Whose time it is: one's own, or a choice for who runs the shop.
#[component]
fn Who(people: Vec<PublicPerson>) -> impl IntoView {
    let options = people.iter().map(|person| {
        view! { <option value=person.id.to_string()>{person.name.clone()}</option> }
    });
    view! {
        <label class="field">
            <span class="field-label">"Who"</span>
            <select class="input" name="professional">{options.collect_view()}</select>
        </label>
    }
}
