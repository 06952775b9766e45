//! The numbers of the days that are shown: how many visits stand where, what they bring, and which were lost. Each leads to
//! the rows behind it.

use domain::metrics::{Metric, Value, words};
use domain::money::Cents;
use domain::visit_book::{Shelf, Tally, VisitBook};
use leptos::prelude::*;

use super::{address, short};
use crate::ui::Icon;

/// Colour of each shelf: a tone, or a series of the charts.
fn swatch(shelf: Shelf) -> (Option<&'static str>, Option<&'static str>) {
    match shelf {
        Shelf::Completed => (Some("idle"), None),
        Shelf::Booked | Shelf::WalkIn => (None, Some("2")),
        Shelf::Requested => (Some("wait"), None),
        Shelf::NoShow => (Some("bad"), None),
        Shelf::Cancelled | Shelf::Late | Shelf::Declined | Shelf::Expired => (None, Some("none")),
    }
}

/// The three cards.
#[component]
pub fn Figures(book: VisitBook) -> impl IntoView {
    view! {
        <div class="columns day-figures" data-split="thirds" data-align="stretch">
            <StatusCard book=book.clone()/>
            <RevenueCard book=book.clone()/>
            <LostCard book/>
        </div>
    }
}

/// `on Nov 20`, `Nov 16 to Nov 22`.
fn days(days: (chrono::NaiveDate, chrono::NaiveDate)) -> String {
    if days.0 == days.1 { short(days.0) } else { format!("{} to {}", short(days.0), short(days.1)) }
}

/// A bar of parts, each as wide as its share of the whole.
#[component]
fn Meter(parts: Vec<(Shelf, i64)>) -> impl IntoView {
    let whole: i64 = parts.iter().map(|(_, part)| *part).sum();
    let mut x = 0.0;
    let rects = parts.into_iter().filter(|(_, part)| *part > 0).map(|(shelf, part)| {
        let width = part as f64 * 100.0 / whole.max(1) as f64;
        let (tone, _) = swatch(shelf);
        let soft = matches!(shelf, Shelf::Booked).then_some("soft");
        let rect = view! { <rect data-tone=tone class=soft x=format!("{x:.1}%") width=format!("{:.1}%", (width - 0.4).max(0.4))></rect> };
        x += width;
        rect
    });
    view! { <svg class="meter" aria-hidden="true">{rects.collect_view()}</svg> }
}

#[component]
fn StatusCard(book: VisitBook) -> impl IntoView {
    let tally = book.tally.clone();
    let shelves: Vec<Shelf> =
        Shelf::ALL.into_iter().filter(|shelf| tally.on(*shelf).count > 0 || is_usual(*shelf)).collect();
    let parts =
        shelves.iter().filter(|shelf| **shelf != Shelf::Late).map(|shelf| (*shelf, tally.on(*shelf).count));
    let parts = parts.collect();
    let lines = shelves.iter().map(|shelf| {
        let (tone, series) = swatch(*shelf);
        let count = tally.on(*shelf).count;
        let href = address(book.location_id, &book.asked.rows(Some(*shelf), book.days));
        view! {
            <li>
                <span class="swatch" data-tone=tone data-series=series></span>
                <a href=href>{shelf.label()}</a>
                <strong class="num push" data-number=shelf.word()>{count}</strong>
            </li>
        }
    });
    let all = address(book.location_id, &book.asked.rows(None, book.days));
    view! {
        <section class="card" aria-labelledby="status-title">
            <div class="card-head"><h2 id="status-title">"Status"</h2><p class="num"><a href=all>{format!("{} in all", tally.all())}</a></p></div>
            <div class="card-body stack">
                <Meter parts/>
                <ul class="legend" data-grid="">{lines.collect_view()}</ul>
            </div>
        </section>
    }
}

/// Shelves that are shown when they are empty, too.
fn is_usual(shelf: Shelf) -> bool {
    matches!(shelf, Shelf::Completed | Shelf::Booked | Shelf::Requested | Shelf::NoShow | Shelf::Cancelled)
}

#[component]
fn RevenueCard(book: VisitBook) -> impl IntoView {
    let cents = |shelf| book.tally.on(shelf).cents;
    let (earned, booked) = (cents(Shelf::Completed), cents(Shelf::Booked));
    let rows = |shelf| address(book.location_id, &book.asked.rows(Some(shelf), book.days));
    let parts = vec![(Shelf::Completed, earned.0), (Shelf::Booked, booked.0)];
    view! {
        <section class="card" aria-labelledby="revenue-title">
            <div class="card-head"><h2 id="revenue-title">"Revenue"</h2><p>{days(book.days)}</p></div>
            <div class="card-body stack">
                <p class="stat-figure" data-number="revenue">{Cents(earned.0 + booked.0).to_string()}</p>
                <Meter parts/>
                <ul class="legend">
                    <li>
                        <span class="swatch" data-tone="idle"></span><a href=rows(Shelf::Completed)>"Completed"</a>
                        <strong class="num" data-number="earned">{earned.to_string()}</strong>
                        <Meaning id="earned" title="Completed" text=definition("earned_revenue")/>
                    </li>
                    <li>
                        <span class="swatch" data-series="2"></span><a href=rows(Shelf::Booked)>"Booked"</a>
                        <strong class="num" data-number="to-come">{booked.to_string()}</strong>
                        <Meaning id="booked" title="Booked"
                            text="Price of the visits on these days that are agreed, and neither completed nor missed yet."/>
                    </li>
                </ul>
            </div>
        </section>
    }
}

#[component]
fn LostCard(book: VisitBook) -> impl IntoView {
    let rate = |id: &str| rate_of(&book.lost, id);
    let (no_shows, cancelled, late) =
        (rate("no_show_rate"), rate("cancellation_rate"), rate("late_cancellation_rate"));
    let link = |shelf: Shelf| {
        let href = address(book.location_id, &book.asked.rows(Some(shelf), book.weeks));
        let count = book.lost.on(shelf).count;
        let words = if count == 1 { "1 visit".to_owned() } else { format!("{count} visits") };
        view! { <a class="small" href=href data-lost=shelf.word()>{words}</a> }
    };
    view! {
        <section class="card" aria-labelledby="rates-title">
            <div class="card-head"><h2 id="rates-title">"Lost visits"</h2><p>{format!("4 weeks, {}", days(book.weeks))}</p></div>
            <div class="card-body pair">
                <div>
                    <p class="stat-label">"No-shows "<Meaning id="no-shows" title="No-shows" text=definition("no_show_rate")/></p>
                    <p class="stat-figure">{no_shows}</p>
                    {link(Shelf::NoShow)}
                </div>
                <div>
                    <p class="stat-label">"Cancelled "<Meaning id="cancelled" title="Cancelled" text=definition("cancellation_rate")/></p>
                    <p class="stat-figure">{cancelled}</p>
                    {link(Shelf::Cancelled)}
                </div>
                <p class="small muted">
                    {format!("Cancelled late: {late}, ")}{link(Shelf::Late)}". Requests that nobody answered in time: "{link(Shelf::Expired)}"."
                </p>
            </div>
        </section>
    }
}

/// One of the owner's rates in words.
fn rate_of(tally: &Tally, id: &str) -> String {
    let metric = Metric::by_id(id);
    let value = metric.and_then(|metric| Some((metric.unit, tally.value(metric)?)));
    match value {
        Some((unit, Value::Share(share))) => words(unit, share),
        Some((unit, Value::Whole(whole))) => words(unit, whole as f64),
        None => "no data".to_owned(),
    }
}

fn definition(id: &str) -> &'static str {
    Metric::by_id(id).map_or("", |metric| metric.definition)
}

/// What a number means, on demand.
#[component]
fn Meaning(id: &'static str, title: &'static str, text: &'static str) -> impl IntoView {
    let target = format!("means-{id}");
    view! {
        <button class="define" popovertarget=target.clone() aria-label=format!("What {title} means")><Icon name="info"/></button>
        <span class="menu definition" id=target popover="auto"><strong>{title}</strong><br/>{text}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_number_are_those_of_the_metrics() {
        for id in ["no_show_rate", "cancellation_rate", "late_cancellation_rate", "earned_revenue"] {
            assert!(!definition(id).is_empty(), "{id}");
        }
        assert_eq!(rate_of(&Tally::default(), "no_show_rate"), "no data");
    }
}
