//! Every number of the last whole week beside the week before, with its four weeks.

use chrono::{Days, NaiveDate};
use domain::growth::{MetricWeeks, short_date};
use leptos::prelude::*;

use super::links::{Behind, rows_behind};
use super::trends::{numbers, shown};
use crate::ui::{Define, Delta, Sparkline};

/// The card.
#[component]
pub fn WeekOverWeek(
    shop: i64,
    mondays: Vec<NaiveDate>,
    metrics: Vec<MetricWeeks>,
    today: NaiveDate,
) -> impl IntoView {
    let week = mondays.last().copied().unwrap_or(today);
    let rows = metrics.into_iter().map(|metric| view! { <Row shop week metric/> }).collect_view();
    let days = format!("{} – {}", short_date(week), short_date(week + Days::new(6)));
    view! {
        <section class="card" id="weeks" aria-labelledby="weeks-title">
            <div class="card-head"><h2 id="weeks-title">"Week over week"</h2><p>{days}</p></div>
            <table class="table table-stack weeks" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Number"</th>
                        <th role="columnheader" class="end">"Last week"</th>
                        <th role="columnheader" class="end">"Week before"</th>
                        <th role="columnheader" class="end">"Change"</th>
                        <th role="columnheader" class="end">"Four weeks"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <p class="card-foot small muted">"Four weeks: the last four whole weeks beside the four before them."</p>
        </section>
    }
}

#[component]
fn Row(shop: i64, week: NaiveDate, metric: MetricWeeks) -> impl IntoView {
    let (last, before) = metric.last_two();
    let from = week - Days::new(7);
    let rows = rows_behind(shop, &metric.id, week, week + Days::new(6));
    let rows_before = rows_behind(shop, &metric.id, from, from + Days::new(6));
    let four = numbers(&metric.values[metric.values.len().saturating_sub(4)..]);
    let (moved, trended) = (metric.moved(), metric.trended());
    view! {
        <tr role="row" data-metric=metric.id.clone()>
            <th role="rowheader">{metric.name.clone()}" "<Define id=metric.id.clone() name=metric.name.clone()/></th>
            <td role="cell" class="end"><Behind words=shown(metric.unit, last) rows/></td>
            <td role="cell" class="end muted" data-label="before">
                <Behind words=shown(metric.unit, before) rows=rows_before/>
            </td>
            <td role="cell" class="end"><Delta moved/></td>
            <td role="cell" class="end weeks-trend"><Sparkline values=four/><Delta moved=trended/></td>
        </tr>
    }
}
