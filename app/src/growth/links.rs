//! The rows behind a number, where a page lists them.

use chrono::NaiveDate;
use leptos::prelude::*;

/// The address of the rows that a number of these days is made of. What counts on the day an appointment was made has no
/// list of its own: the book lists visits by their day.
pub fn rows_behind(shop: i64, metric: &str, from: NaiveDate, to: NaiveDate) -> Option<String> {
    let (page, filter) = match metric {
        "calls" | "answer_rate" => ("calls?", ""),
        "missed_calls" => ("calls?", "&outcome=missed"),
        "conversion_rate" => ("calls?", "&outcome=booked"),
        "earned_revenue" | "revenue_per_appointment" | "rebooking_rate" | "returning_visits" => {
            ("appointments?view=list&", "&status=completed")
        }
        "no_show_rate" => ("appointments?view=list&", "&status=no_show"),
        "utilisation" => ("appointments?view=list&", ""),
        _ => return None,
    };
    Some(format!("/dashboard/{shop}/{page}from={from}&to={to}{filter}"))
}

/// A number that leads to its rows, where they can be listed.
#[component]
pub fn Behind(words: String, rows: Option<String>) -> impl IntoView {
    match rows {
        Some(href) => view! { <a class="behind num" href=href>{words}</a> }.into_any(),
        None => view! { <span class="num">{words}</span> }.into_any(),
    }
}
