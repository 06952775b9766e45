//! Customers in a list: a row each, with where they stand.

use domain::customers::{CustomerLine, Segment};
use domain::phone::PhoneNumber;
use domain::zone::ShopClock;
use leptos::prelude::*;

use crate::ui::Badge;

/// The table.
#[component]
pub fn Lines(path: String, lines: Vec<CustomerLine>, clock: ShopClock) -> impl IntoView {
    let rows = lines
        .into_iter()
        .map(|line| view! { <Line path=path.clone() line clock=clock.clone()/> })
        .collect_view();
    view! {
        <table class="table table-stack customers" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader">"Customer"</th>
                    <th role="columnheader">"Reach"</th>
                    <th role="columnheader">"Stands"</th>
                    <th role="columnheader" class="end">"Visits"</th>
                    <th role="columnheader">"Last"</th>
                    <th role="columnheader">"Next"</th>
                    <th role="columnheader" class="end">"12 months"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

#[component]
fn Line(path: String, line: CustomerLine, clock: ShopClock) -> impl IntoView {
    let day =
        |at: Option<domain::Instant>| at.map_or_else(|| "–".to_owned(), |at| clock.date(at).to_string());
    let (last, next) = (day(line.facts.last_visit), day(line.facts.next_visit));
    let href = format!("{path}/{}", line.customer_id);
    let missed = line.facts.no_shows;
    let reach = match &line.phone {
        Some(phone) => view! { <Call phone=phone.clone()/> }.into_any(),
        None => {
            view! { <span class="muted">{line.email.clone().unwrap_or_else(|| "–".into())}</span> }.into_any()
        }
    };
    view! {
        <tr role="row">
            <th role="rowheader">
                <a href=href>{line.name}</a>
                {(missed > 0).then(|| view! { <span class="small muted">{format!(" · {missed} no-shows")}</span> })}
            </th>
            <td role="cell">{reach}</td>
            <td role="cell">{line.segment.map(|segment| view! { <SegmentBadge segment/> })}</td>
            <td role="cell" class="end" data-label="Visits">{line.facts.visits}</td>
            <td role="cell" class="num" data-label="Last">{last}</td>
            <td role="cell" class="num" data-label="Next">{next}</td>
            <td role="cell" class="end" data-label="12 months">{line.facts.spent.to_string()}</td>
        </tr>
    }
}

/// A number to be called.
#[component]
pub fn Call(phone: String) -> impl IntoView {
    let shown = PhoneNumber::parse(&phone).map_or_else(|_| phone.clone(), |number| number.grouped());
    view! { <a class="num" href=format!("tel:{phone}")>{shown}</a> }
}

/// Where somebody stands, as a badge.
#[component]
pub fn SegmentBadge(segment: Segment) -> impl IntoView {
    let (tone, icon) = match segment {
        Segment::New => ("info", "plus"),
        Segment::Regular | Segment::HighValue => ("ok", "check"),
        Segment::Due => ("wait", "clock"),
        Segment::Lapsing => ("bad", "alert"),
        Segment::Lost => ("idle", "clock"),
    };
    view! { <Badge tone icon word=segment.label()/> }
}
