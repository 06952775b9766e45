//! The form of a booking for a customer who asked in person. What was typed stays where it was not right.

use domain::Instant;
use domain::visit_book::VisitBook;
use leptos::prelude::*;

use super::address;
use crate::book::instant;
use crate::context::Typed;
use crate::ui::{Field, Icon};

/// The card.
#[component]
pub fn BookForm(book: VisitBook, near: Vec<Instant>) -> impl IntoView {
    let typed = crate::context::typed().unwrap_or_default();
    let Typed { choice, name, phone, text: reason, .. } = typed;
    let who = choice.with.and_then(domain::online::Whom::professional).or(book.asked.professional);
    let services = book.services.clone().into_iter().map(|service| {
        let selected = choice.services.contains(&service.id);
        view! { <option value=service.id.to_string() selected=selected>{format!("{}, {} min, {}", service.name, service.minutes, service.price)}</option> }
    });
    let people = book.people.clone().into_iter().map(|person| {
        view! { <option value=person.id.to_string() selected=Some(person.id) == who>{person.name}</option> }
    });
    let local = choice.at.map_or_else(
        || format!("{:?}T09:00", book.day),
        |at| format!("{:?}", book.clock.local(at)).chars().take(16).collect(),
    );
    let needs_reason = !reason.is_empty();
    let close = address(book.location_id, &book.asked);
    let nearest = near.iter().map(|at| {
        let words = format!("{}, {}", book.clock.day(*at), book.clock.time_of_day(*at));
        view! { <button class="slot" name="starts_at" value=instant(*at)>{words}</button> }
    });
    let nearest = (!near.is_empty()).then(|| {
        view! { <fieldset class="slot-group near"><legend class="small">"The nearest free times"</legend><div class="slot-grid">{nearest.collect_view()}</div></fieldset> }
    });
    view! {
        <section class="card book-card" id="book" aria-labelledby="book-title">
            <div class="card-head"><h2 id="book-title">"Book for a customer"</h2><a class="push" href=close data-escape="">"Close"</a></div>
            <form class="card-body stack" method="post" action=format!("/dashboard/{}/appointments", book.location_id)>
                <input type="hidden" name="back" value=book.asked.query()/>
                <div class="book-fields">
                    <label class="field">
                        <span class="field-label">"Service"</span>
                        <select class="input" name="service" required>{services.collect_view()}</select>
                    </label>
                    <label class="field">
                        <span class="field-label">"With"</span>
                        <select class="input" name="professional" required>{people.collect_view()}</select>
                    </label>
                    <Field label="When" name="from" kind="datetime-local" value=local/>
                    <Field label="Name" name="name" value=name/>
                    <Field label="Phone" name="phone" kind="tel" value=phone required=false/>
                </div>
                {nearest}
                <details open=needs_reason>
                    <summary>"Outside of the working hours?"</summary>
                    <Field label="Reason" name="reason" value=reason required=false
                        hint="Only needed where nobody works at that time. It is written down."/>
                </details>
                <button class="button" data-kind="primary" type="submit"><Icon name="plus"/>"Book"</button>
            </form>
        </section>
    }
}
