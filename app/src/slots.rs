//! Choosing a day and one of its free times: links and buttons, without any script.

use chrono::{NaiveDate, Timelike};
use domain::Instant;
use domain::online::PublicDay;
use domain::zone::ShopClock;
use leptos::prelude::*;

use crate::ui::EmptyState;

/// The days, each a link; those without a free time are shown as full.
#[component]
pub fn Days(
    days: Vec<PublicDay>,
    chosen: Option<NaiveDate>,
    /// The address of the page with this day.
    on: impl Fn(NaiveDate) -> String,
    /// What a click does instead, on a page that the browser took up.
    #[prop(optional)]
    pick: Option<Callback<NaiveDate>>,
) -> impl IntoView {
    let picks = move |day: NaiveDate| {
        move |event: leptos::ev::MouseEvent| {
            if let Some(pick) = pick {
                event.prevent_default();
                pick.run(day);
            }
        }
    };
    let around = days.first().zip(days.last()).map(|(first, last)| {
        let (earlier, later) = (first.date - chrono::Days::new(7), last.date + chrono::Days::new(7));
        ((earlier, on(earlier)), (later, on(later)))
    });
    let strip = days
        .iter()
        .map(|day| {
            let words = domain::zone::day_words(day.date);
            let (weekday, date) = words.split_once(", ").unwrap_or((&words, ""));
            let (month, number) = date.split_once(' ').unwrap_or((date, ""));
            let (weekday, month, number) = (weekday[..3].to_owned(), month.to_owned(), number.to_owned());
            let current = (Some(day.date) == chosen).then_some("date");
            if day.is_free {
                view! {
                    <a class="day" href=on(day.date) rel="external" aria-current=current on:click=picks(day.date)>
                        <span>{weekday}</span><b>{number}</b><span>{month}</span>
                    </a>
                }
                .into_any()
            } else {
                view! {
                    <span class="day" data-full="">
                        <span>{weekday}</span><b>{number}</b><span>"full"</span>
                    </span>
                }
                .into_any()
            }
        })
        .collect_view();
    view! {
        <nav class="day-strip" aria-label="Day">{strip}</nav>
        {around.map(|((earlier, before), (later, after))| view! {
            <p class="row-s small">
                <a href=before rel="external" on:click=picks(earlier)>"Earlier days"</a>
                <a href=after rel="external" on:click=picks(later)>"Later days"</a>
            </p>
        })}
    }
}

/// The times of a day in three groups; what a time is, a link or a button, is the caller's.
#[component]
pub fn Times<V: IntoView + 'static>(
    times: Vec<Instant>,
    clock: ShopClock,
    each: impl Fn(Instant, String) -> V,
) -> impl IntoView {
    let groups = [("Morning", 0..12), ("Afternoon", 12..17), ("Evening", 17..24)].map(|(name, hours)| {
        let of_group = times.iter().filter(|at| hours.contains(&clock.local(**at).hour()));
        let slots: Vec<_> = of_group.map(|at| each(*at, clock.time_of_day(*at))).collect();
        (!slots.is_empty()).then(|| {
            view! {
                <section class="slot-group" aria-label=name>
                    <h3 class="small muted">{name}</h3>
                    <div class="slot-grid">{slots}</div>
                </section>
            }
        })
    });
    view! {
        {times.is_empty().then(|| view! {
            <EmptyState icon="calendar" title="Nothing free on these days"><p>"Please look at later days."</p></EmptyState>
        })}
        {groups.into_iter().collect_view()}
        <p class="small muted">"Times are the salon’s own."</p>
    }
}
