//! The rows behind a number, where a page lists them.

use chrono::{Days, NaiveDate};
use domain::metrics::COHORT_DAYS;
use leptos::prelude::*;

/// The address of the rows that a number of these days is made of.
pub fn rows_behind(shop: i64, metric: &str, from: NaiveDate, to: NaiveDate) -> Option<String> {
    const VISITS: &str = "appointments?view=list&";
    let (page, filter) = match metric {
        "calls" => ("calls?", ""),
        "answer_rate" => ("calls?", "&came=answered"),
        "missed_calls" => ("calls?", "&came=missed"),
        "conversion_rate" => ("calls?", "&came=answered&booked=on"),
        "appointments" | "booked_revenue" | "lead_time" => (VISITS, "&behind=made"),
        "earned_revenue" | "revenue_per_appointment" => (VISITS, "&status=completed"),
        "rebooking_rate" => (VISITS, "&behind=rebooked"),
        "returning_visits" => (VISITS, "&behind=returning"),
        "no_show_rate" => (VISITS, "&status=no_show"),
        "utilisation" => (VISITS, ""),
        "new_customers" => ("customers?", "&cohort=new"),
        "retention_rate" => {
            // Who could come back within 90 days are those who first came so long before.
            let back = Days::new(COHORT_DAYS);
            let (from, to) = (from - back, to - back);
            return Some(format!("/dashboard/{shop}/customers?from={from}&to={to}&cohort=came_back"));
        }
        _ => return None,
    };
    Some(format!("/dashboard/{shop}/{page}from={from}&to={to}{filter}"))
}

/// The calls of an hour of the week, over some days.
pub fn calls_of_hour(
    shop: i64,
    (from, to): (NaiveDate, NaiveDate),
    (weekday, hour): (usize, usize),
    missed: bool,
) -> String {
    let missed = if missed { "&came=missed" } else { "" };
    format!("/dashboard/{shop}/calls?from={from}&to={to}&weekday={weekday}&hour={hour}{missed}")
}

/// A number that leads to its rows, where they can be listed.
#[component]
pub fn Behind(words: String, rows: Option<String>) -> impl IntoView {
    match rows {
        Some(href) => view! { <a class="behind num" href=href>{words}</a> }.into_any(),
        None => view! { <span class="num">{words}</span> }.into_any(),
    }
}
