//! Requests that wait for the salon's answer, with the answers; those that were offered another time wait for the customer.

use domain::appointment::AppointmentFacts;
use domain::visit_book::{Asked, VisitBook};
use leptos::prelude::*;

use super::{look, visit_address};
use crate::ui::{Badge, Icon};

/// The card; nothing where nobody waits.
#[component]
pub fn Requests(book: VisitBook) -> impl IntoView {
    let count = book.requests.iter().filter(|visit| !visit.is_offered()).count();
    let rows = book.requests.iter().map(|visit| view! { <Request visit=visit.clone() book=book.clone()/> });
    (!book.requests.is_empty()).then(|| {
        view! {
            <section class="card day-requests" id="requests" aria-labelledby="requests-title">
                <div class="card-head"><h2 id="requests-title">"Waiting for an answer"</h2><span class="count">{count}</span></div>
                <ul class="rows">{rows.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Request(visit: AppointmentFacts, book: VisitBook) -> impl IntoView {
    let clock = &book.clock;
    let shown = look::of(&visit, book.now);
    let time = |at| clock.time_of_day(at);
    let when =
        format!("{}, {} to {}", clock.day(visit.starts_at), time(visit.starts_at), time(visit.ends_at));
    let left = visit.answer_by.map(|by| format!("Ends {}, {} without an answer", clock.day(by), time(by)));
    let back = Asked { after: None, ..book.asked.clone() };
    let href = visit_address(book.location_id, visit.appointment_id, &back);
    let action = format!("/dashboard/{}/appointments/{}", book.location_id, visit.appointment_id);
    let first = visit.professional.split(' ').next().unwrap_or_default().to_owned();
    let name = visit.customer_name.clone();
    let accept = (!visit.is_offered()).then(|| {
        view! {
            <button class="button" data-kind="primary" data-size="s" name="do" value="accept">
                <Icon name="check"/>{format!("Accept for {first}")}
            </button>
        }
    });
    view! {
        <li>
            <div class="stack-xs grow">
                <p class="row-s"><strong><a href=href.clone()>{name.clone()}</a></strong><Badge tone=shown.tone icon=shown.icon word=shown.word/></p>
                <p>{visit.services.join(", ")}", "<span class="num">{visit.estimated_revenue_cents.to_string()}</span></p>
                <p class="agenda-note">{format!("With {}, {when}", visit.professional)}</p>
                {left.map(|left| view! { <p class="small text-wait">{left}</p> })}
                <form class="row-s wrap" method="post" action=action>
                    <input type="hidden" name="back" value=back.query()/>
                    {accept}
                    <a class="button" data-size="s" href=format!("{href}&offer=1#move")>"Other time"</a>
                    <button class="icon-button" name="do" value="decline" aria-label=format!("Decline {name}")><Icon name="close"/></button>
                </form>
            </div>
        </li>
    }
}
