//! A number over twelve weeks in a card of its own, and new beside returning customers.

use chrono::{Days, NaiveDate};
use domain::growth::{MetricWeeks, short_date};
use domain::metrics::{Unit, Value, words};
use leptos::prelude::*;

use super::links::{Behind, rows_behind};
use crate::ui::{Define, Delta, LineChart};

/// A row of cards.
#[component]
pub fn Trends(
    shop: i64,
    mondays: Vec<NaiveDate>,
    metrics: Vec<MetricWeeks>,
    split: &'static str,
    today: NaiveDate,
) -> impl IntoView {
    let cards = metrics
        .into_iter()
        .map(|metric| view! { <TrendCard shop mondays=mondays.clone() metric today/> })
        .collect_view();
    view! { <div class="columns trends" data-split=split data-align="stretch">{cards}</div> }
}

#[component]
fn TrendCard(shop: i64, mondays: Vec<NaiveDate>, metric: MetricWeeks, today: NaiveDate) -> impl IntoView {
    let (last, _) = metric.last_two();
    let week = mondays.last().copied().unwrap_or(today);
    let whole = rows_behind(shop, &metric.id, week, week + Days::new(6));
    let this = rows_behind(shop, &metric.id, week + Days::new(7), today);
    let title = format!("{}, week by week", metric.name);
    let (id, name, moved) = (metric.id.clone(), metric.name.clone(), metric.moved());
    view! {
        <section class="card trend" id=metric.id.clone() aria-label=title.clone()>
            <div class="card-head">
                <h2>{name.clone()}" "<Define id name/></h2>
                <Delta moved since="last week"/>
            </div>
            <div class="card-body">
                <p class="stat-figure"><Behind words=shown(metric.unit, last) rows=whole/></p>
                <p class="stat-note">{format!("{} – {}", short_date(week), short_date(week + Days::new(6)))}</p>
                <LineChart title=title.clone() points=names(&mondays) line=(metric.name.clone(), numbers(&metric.values)) unit=metric.unit/>
            </div>
            <p class="card-foot">
                <span class="grow muted">"This week so far"</span>
                <strong data-so-far=metric.id.clone()><Behind words=shown(metric.unit, metric.so_far) rows=this/></strong>
            </p>
        </section>
    }
}

/// New and returning customers.
#[component]
pub fn Mix(shop: i64, mondays: Vec<NaiveDate>, metrics: Vec<MetricWeeks>) -> impl IntoView {
    let of = |id: &str| metrics.iter().find(|metric| metric.id == id).cloned();
    let both = of("new_customers").zip(of("returning_visits"));
    both.map(|(new, returning)| view! { <MixCard shop mondays new returning/> })
}

#[component]
fn MixCard(shop: i64, mondays: Vec<NaiveDate>, new: MetricWeeks, returning: MetricWeeks) -> impl IntoView {
    let whole = |value: Option<Value>| match value {
        Some(Value::Whole(count)) => count,
        _ => 0,
    };
    let (fresh, again) = (whole(new.last_two().0), whole(returning.last_two().0));
    let share = (fresh + again > 0).then(|| words(Unit::Share, again as f64 / (fresh + again) as f64));
    let note = share.map_or_else(
        || "Nobody came in the last whole week.".to_owned(),
        |share| {
            format!(
                "{share} of the last whole week’s customers had been here before: {again} of {}.",
                fresh + again
            )
        },
    );
    let week = mondays.last().copied().unwrap_or_default();
    let [first_visits, visits] = ["new_customers", "returning_visits"]
        .map(|id| rows_behind(shop, id, week, week + Days::new(6)).unwrap_or_default());
    let (id, name) = (new.id.clone(), new.name.clone());
    view! {
        <section class="card" id="mix" aria-labelledby="mix-title">
            <div class="card-head">
                <h2 id="mix-title">"New and returning "<Define id name/></h2>
                <ul class="legend">
                    <li><span class="swatch" data-series="1"></span>"Returning"</li>
                    <li><span class="swatch" data-series="dashed"></span>"New"</li>
                </ul>
            </div>
            <div class="card-body">
                <LineChart
                    title="Returning and new customers, week by week"
                    points=names(&mondays)
                    line=(returning.name.clone(), numbers(&returning.values))
                    beside=Some((new.name.clone(), numbers(&new.values)))
                    unit=returning.unit
                    is_tall=true
                />
                <p class="small muted chart-note">{note}" "<a href=first_visits>"Who was new"</a>" · "<a href=visits>"Visits of those who returned"</a></p>
            </div>
        </section>
    }
}

/// The names of weeks along a chart.
pub fn names(mondays: &[NaiveDate]) -> Vec<String> {
    mondays.iter().map(|monday| short_date(*monday)).collect()
}

/// Values as a chart takes them.
pub fn numbers(values: &[Option<Value>]) -> Vec<Option<f64>> {
    values.iter().map(|value| value.map(number)).collect()
}

/// A value, or that there is none.
pub fn shown(unit: Unit, value: Option<Value>) -> String {
    value.map_or_else(|| "no data".to_owned(), |value| words(unit, number(value)))
}

fn number(value: Value) -> f64 {
    match value {
        Value::Whole(whole) => whole as f64,
        Value::Share(share) => share,
    }
}
