//! When people call: a real table, whose ink is the number in it.

use domain::growth::{Heat, heat_level, short_date};
use domain::insights::HourCalls;
use leptos::prelude::*;

use super::links::calls_of_hour;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The card; either calls or missed calls are the ink, and both are said of each hour.
#[component]
pub fn HoursCard(shop: i64, heat: Heat, shows_missed: bool) -> impl IntoView {
    let of = move |cell: &HourCalls| if shows_missed { cell.missed } else { cell.calls };
    let most = heat.days.iter().flatten().map(of).max().unwrap_or(0);
    let hours = heat.days.first().map_or(0, Vec::len);
    let heads = (0..hours)
        .map(|at| {
            let hour = usize::from(heat.first_hour) + at;
            view! {
                <th scope="col">
                    <span aria-hidden="true">{short_hour(hour, at == 0)}</span>
                    <span class="visually-hidden">{format!("{hour}:00")}</span>
                </th>
            }
        })
        .collect_view();
    let rows = heat
        .days
        .iter()
        .zip(DAYS)
        .enumerate()
        .map(|(weekday, (day, name))| {
            let href = |at: usize| {
                let place = (weekday, usize::from(heat.first_hour) + at);
                calls_of_hour(shop, (heat.from, heat.to), place, shows_missed)
            };
            let cells = day.iter().enumerate().map(|(at, cell)| {
                view! { <Cell cell=*cell value=of(cell) most href=href(at)/> }
            });
            let cells = cells.collect_view();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect_view();
    let window = format!(
        "{} – {}: {} calls, {} missed",
        short_date(heat.from),
        short_date(heat.to),
        heat.calls(),
        heat.missed()
    );
    let path = format!("/dashboard/{shop}/growth");
    let rows_behind = format!("/dashboard/{shop}/calls?from={}&to={}", heat.from, heat.to);
    view! {
        <section class="card" id="hours" aria-labelledby="hours-title">
            <div class="card-head">
                <h2 id="hours-title">"When people call"</h2>
                <p class="heat-key">"fewer "<i></i><i></i><i></i><i></i><i></i><i></i>" more"</p>
            </div>
            <div class="card-body stack-s">
                <nav class="tabs" aria-label="What the hours show">
                    <a href=format!("{path}#hours") aria-current=(!shows_missed).then_some("true")>"Calls"</a>
                    <a href=format!("{path}?hours=missed#hours") aria-current=shows_missed.then_some("true")>"Missed"</a>
                </nav>
                <table class="heatmap" data-hours=hours>
                    <thead><tr><th scope="col"><span class="visually-hidden">"Day"</span></th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="small muted chart-note">{window}". "<a href=rows_behind>"See these calls"</a></p>
            </div>
        </section>
    }
}

#[component]
fn Cell(cell: HourCalls, value: i64, most: i64, href: String) -> impl IntoView {
    let told = if cell.calls == 0 {
        "no calls".to_owned()
    } else {
        format!("{} calls, {} missed", cell.calls, cell.missed)
    };
    let content = view! {
        <span aria-hidden="true">{(value > 0).then_some(value)}</span>
        <span class="visually-hidden">{told}</span>
    };
    let content =
        if value > 0 { view! { <a href=href>{content}</a> }.into_any() } else { content.into_any() };
    view! { <td data-level=heat_level(value, most).to_string()>{content}</td> }
}

/// `8a`, `9`, .. `12p`, `1`: the half of the day is said where it begins.
fn short_hour(hour: usize, is_first: bool) -> String {
    let on_clock = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    match hour {
        0 | 12 => format!("{on_clock}{}", if hour == 0 { "a" } else { "p" }),
        _ if is_first => format!("{on_clock}{}", if hour < 12 { "a" } else { "p" }),
        _ => on_clock.to_string(),
    }
}
