//! How many calls each day brought, and what came of them.

use domain::call_log::{CallLog, DayOfCalls};
use domain::zone::day_words;
use leptos::prelude::*;

use super::EVENTS;
use crate::ui::chart::{Bar, BarChart, Series};

/// The card.
#[component]
pub fn Volume(log: CallLog) -> impl IntoView {
    let today = log.clock.date(log.as_of);
    let by_week = log.days.len() > 1 && (log.days[1].date - log.days[0].date).num_days() > 1;
    // Only where somebody is on the line do the others not add up to all of them.
    let ended = |day: &DayOfCalls| day.answered + day.missed;
    let on_the_line = log.days.iter().any(|day| day.calls > ended(day));
    let mut series =
        vec![Series { class: "bar", name: "Answered" }, Series { class: "bar-bad", name: "Missed" }];
    if on_the_line {
        series.push(Series { class: "bar-2", name: "On the line" });
    }
    let legend = series.iter().map(|series| {
        let tone = (series.class == "bar-bad").then_some("bad");
        let number = match series.class {
            "bar" => Some("1"),
            "bar-2" => Some("2"),
            _ => None,
        };
        view! { <li><span class="swatch" data-series=number data-tone=tone></span>{series.name}</li> }
    });
    let legend = legend.collect_view();
    let bars = log.days.iter().map(|day| {
        let words = day_words(day.date);
        let mut parts = vec![day.answered, day.missed];
        if on_the_line {
            parts.push((day.calls - ended(day)).max(0));
        }
        let is_now = day.date == today;
        let short = || words.split_once(", ").map_or_else(String::new, |(_, date)| date.to_owned());
        let label = match log.days.len() {
            _ if is_now => "Today".to_owned(),
            ..=7 if !by_week => words.chars().take(3).collect(),
            _ => short(),
        };
        let title = if by_week { format!("Week from {words}") } else { words.clone() };
        Bar { label, title, parts, is_now }
    });
    let bars = bars.collect();
    view! {
        <section class="card" id="volume" data-fresh=EVENTS aria-labelledby="volume-title">
            <div class="card-head"><h2 id="volume-title">"Call volume"</h2><ul class="legend">{legend}</ul></div>
            <div class="card-body">
                <BarChart caption="Calls by day".to_owned() over=if by_week { "Week" } else { "Day" } series bars/>
            </div>
        </section>
    }
}
