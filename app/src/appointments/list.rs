//! Visits as rows: looked for by customer, service, professional, state and days; each page a link to the next.

use domain::appointment::AppointmentFacts;
use domain::visit_book::{Behind, Shelf, VisitBook};
use leptos::prelude::*;

use super::{StatusSelect, WhoSelect, address, look, visit_address};
use crate::ui::{Badge, EmptyState, Icon};

/// The card.
#[component]
pub fn List(book: VisitBook) -> impl IntoView {
    let next = book.next.clone().map(|next| address(book.location_id, &next));
    let first = book.asked.after.map(|_| address(book.location_id, &book.asked.on(book.day)));
    let rows =
        book.rows.iter().map(|visit| view! { <Row visit=visit.clone() book=book.clone()/> }).collect_view();
    let count = book.rows.len();
    let found = match (count, book.next.is_some() || book.asked.after.is_some()) {
        (1, false) => "1 visit".to_owned(),
        (count, false) => format!("{count} visits"),
        (count, true) => format!("{count} on this page"),
    };
    view! {
        <section class="card day-calendar" aria-labelledby="list-title">
            <div class="card-head"><h2 id="list-title">{book.asked.behind.map_or("Visits", Behind::title)}</h2><p class="num">{found}</p></div>
            <Search book=book.clone()/>
            {(count == 0).then(|| view! {
                <EmptyState icon="calendar" title="No such visit"><p>"Look for less, or for more days."</p></EmptyState>
            })}
            {(count > 0).then(|| view! {
                <table class="table table-stack visits-table" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"When"</th><th role="columnheader">"Customer"</th>
                            <th role="columnheader">"Services"</th><th role="columnheader">"With"</th>
                            <th role="columnheader">"Status"</th><th role="columnheader" class="end">"Price"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            })}
            <div class="card-foot row-s">
                {first.map(|href| view! { <a class="button" data-size="s" href=href>"First page"</a> })}
                {next.map(|href| view! { <a class="button" data-size="s" href=href rel="next">"Next page"</a> })}
            </div>
        </section>
    }
}

#[component]
fn Row(visit: AppointmentFacts, book: VisitBook) -> impl IntoView {
    let shown = look::of(&visit, book.now);
    let when = format!("{}, {}", book.clock.day(visit.starts_at), book.clock.time_of_day(visit.starts_at));
    let year = book.clock.date(visit.starts_at);
    let year = (chrono::Datelike::year(&year) != chrono::Datelike::year(&book.day))
        .then(|| format!(" {}", chrono::Datelike::year(&year)));
    let href = visit_address(book.location_id, visit.appointment_id, &book.asked);
    view! {
        <tr role="row" data-visit=visit.appointment_id.to_string()>
            <td role="cell" class="num">{when}{year}</td>
            <th role="rowheader"><a class="row-link" href=href>{visit.customer_name}</a></th>
            <td role="cell">{visit.services.join(", ")}</td>
            <td role="cell">{visit.professional}</td>
            <td role="cell"><Badge tone=shown.tone icon=shown.icon word=shown.word/></td>
            <td role="cell" class="end num">{visit.estimated_revenue_cents.to_string()}</td>
        </tr>
    }
}

/// What is looked for.
#[component]
fn Search(book: VisitBook) -> impl IntoView {
    let asked = book.asked.clone();
    let date = |day: Option<chrono::NaiveDate>| day.map(|day| format!("{day:?}")).unwrap_or_default();
    let services = book.services.clone().into_iter().map(|service| {
        let selected = Some(service.id) == asked.service;
        view! { <option value=service.id.to_string() selected=selected>{service.name}</option> }
    });
    view! {
        <form class="book-filter card-body" method="get" action=format!("/dashboard/{}/appointments", book.location_id) role="search">
            <input type="hidden" name="view" value="list"/>
            {asked.behind.map(|behind| view! { <input type="hidden" name="behind" value=behind.word()/> })}
            <label class="field">
                <span class="field-label">"Customer"</span>
                <input class="input" type="search" name="who" value=asked.who.clone() placeholder="Name or number" maxlength="80"/>
            </label>
            <label class="field">
                <span class="field-label">"Service"</span>
                <select class="input" name="service"><option value="">"Any"</option>{services.collect_view()}</select>
            </label>
            {(book.people.len() > 1).then(|| view! { <WhoSelect book=book.clone()/> })}
            <StatusSelect shelves=Shelf::ALL.to_vec() chosen=asked.shelf/>
            <label class="field">
                <span class="field-label">"From"</span>
                <input class="input" type="date" name="from" value=date(asked.from)/>
            </label>
            <label class="field">
                <span class="field-label">"To"</span>
                <input class="input" type="date" name="to" value=date(asked.to)/>
            </label>
            <button class="button" type="submit"><Icon name="search"/>"Search"</button>
        </form>
    }
}
