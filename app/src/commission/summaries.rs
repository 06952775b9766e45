//! What everybody has earned in a period, each in one line.

use domain::commission::{Period, Summary};
use domain::money::Cents;
use leptos::prelude::*;

use super::address;
use super::statement::{Amount, days};
use crate::ui::Icon;

/// The card.
#[component]
pub fn Summaries(path: String, period: Period, summaries: Vec<Summary>) -> impl IntoView {
    let sum = |of: fn(&Summary) -> Cents| -> Cents { summaries.iter().map(of).sum() };
    let totals = [
        ("Owed before", sum(|summary| summary.opening)),
        ("Customers paid", sum(|summary| summary.totals.base)),
        ("House’s share", sum(|summary| summary.totals.house)),
        ("Professional’s share", sum(|summary| summary.totals.professional)),
        ("Tips", sum(|summary| summary.totals.tips)),
        ("Paid out", sum(|summary| summary.paid_out)),
        ("Owed now", sum(Summary::closing)),
    ];
    let heads =
        totals.map(|(label, _)| view! { <th role="columnheader" class="end">{label}</th> }).collect_view();
    let foot = totals.map(|(label, amount)| view! { <Amount label amount/> }).collect_view();
    let csv = address(&format!("{path}.csv"), period, None);
    let rows = summaries
        .into_iter()
        .map(|summary| {
            let href = address(&path, period, Some(("professional", &summary.professional_id.to_string())));
            let closing = summary.closing();
            view! {
                <tr role="row">
                    <th role="rowheader"><a href=href>{summary.professional}</a></th>
                    <Amount label="Owed before" amount=summary.opening/>
                    <Amount label="Customers paid" amount=summary.totals.base/>
                    <Amount label="House’s share" amount=summary.totals.house/>
                    <Amount label="Professional’s share" amount=summary.totals.professional/>
                    <Amount label="Tips" amount=summary.totals.tips/>
                    <Amount label="Paid out" amount=summary.paid_out/>
                    <Amount label="Owed now" amount=closing/>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="summaries-title">
            <div class="card-head"><h2 id="summaries-title">"Everybody"</h2><p>{days(period)}</p></div>
            <table class="table table-stack ledger" role="table">
                <thead role="rowgroup"><tr role="row"><th role="columnheader">"Professional"</th>{heads}</tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
                <tfoot role="rowgroup"><tr role="row"><th role="rowheader">"Total"</th>{foot}</tr></tfoot>
            </table>
            <div class="card-foot">
                <a class="button" data-size="s" href=csv download="commission.csv"><Icon name="download"/>"CSV"</a>
                <p class="small muted">"A name leads to the statement; a visit there leads to refunds, discounts and the like."</p>
            </div>
        </section>
    }
}
