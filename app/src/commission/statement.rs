//! A statement that can be checked line by line, on the page and on paper.

use domain::commission::{Line, PayoutLine, Period, Statement, Totals};
use domain::money::Cents;
use domain::zone::time_words;
use leptos::prelude::*;

use crate::ui::{EmptyState, Icon};

/// The card: the sums, each line, each payout. `yours` names the professional's side to whoever reads it; with `visits`
/// each line leads to its visit there.
#[component]
pub fn StatementCard(
    statement: Statement,
    yours: &'static str,
    csv: String,
    #[prop(optional_no_strip)] visits: Option<String>,
    #[prop(optional, into)] shop: String,
) -> impl IntoView {
    let Statement { period, summary, lines, payouts } = statement;
    let closing = summary.closing();
    let none = lines.is_empty();
    let title = format!("Statement of {}", summary.professional);
    let shop = (!shop.is_empty()).then(|| view! { <p>{shop}</p> });
    view! {
        <section class="card statement" aria-label=title.clone()>
            <div class="card-head">
                <h2>{title.clone()}</h2>
                {shop}
            </div>
            <div class="card-body stack-s">
                <p class="muted">{days(period)}</p>
                <dl class="facts" data-align="end">
                    <dt>"Owed before"</dt><dd>{summary.opening.to_string()}</dd>
                    <dt>{format!("{yours} of what customers paid")}</dt><dd>{summary.totals.professional.to_string()}</dd>
                    <dt>"Tips (outside commission)"</dt><dd>{summary.totals.tips.to_string()}</dd>
                    <dt>"Paid out"</dt><dd>{Cents(-summary.paid_out.0).to_string()}</dd>
                    <dt><strong>"Owed now"</strong></dt><dd><strong>{closing.to_string()}</strong></dd>
                </dl>
            </div>
            {none.then(|| view! {
                <EmptyState icon="dollar" title="No lines in these days">
                    <p>"A line is written when a visit is completed, and for each change afterwards."</p>
                </EmptyState>
            })}
            {(!none).then(|| view! { <Ledger lines yours visits totals=summary.totals/> })}
            {(!payouts.is_empty()).then(|| view! { <Payouts payouts/> })}
            <div class="card-foot">
                <a class="button" data-size="s" href=csv download="statement.csv"><Icon name="download"/>"CSV"</a>
                <p class="small muted">
                    "A rate is of what the customer paid, half a cent rounds up. After a change the shares of the whole visit \
                     are worked out again, and its line is the difference. To print, use your browser’s print."
                </p>
            </div>
        </section>
    }
}

/// Lines with their sum.
#[component]
pub fn Ledger(
    lines: Vec<Line>,
    yours: &'static str,
    totals: Totals,
    #[prop(optional_no_strip)] visits: Option<String>,
) -> impl IntoView {
    let several = lines.windows(2).any(|pair| pair[0].entry.professional != pair[1].entry.professional);
    let rows = lines
        .into_iter()
        .map(|line| {
            let who = several.then(|| line.professional.clone());
            view! { <LedgerRow line yours who visits=visits.clone()/> }
        })
        .collect_view();
    view! {
        <table class="table table-stack ledger" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader">"Visit"</th>
                    <th role="columnheader">"Line"</th>
                    <th role="columnheader" class="end">"Customer paid"</th>
                    <th role="columnheader" class="end">"Rate"</th>
                    <th role="columnheader" class="end">"House’s share"</th>
                    <th role="columnheader" class="end">{yours}</th>
                    <th role="columnheader" class="end">"Tip"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
            <tfoot role="rowgroup">
                <tr role="row">
                    <th role="rowheader">"Total"</th>
                    <td role="cell"></td>
                    <Amount label="Customer paid" amount=totals.base/>
                    <td role="cell"></td>
                    <Amount label="House’s share" amount=totals.house/>
                    <Amount label=yours amount=totals.professional/>
                    <Amount label="Tip" amount=totals.tips/>
                </tr>
            </tfoot>
        </table>
    }
}

#[component]
fn LedgerRow(line: Line, yours: &'static str, who: Option<String>, visits: Option<String>) -> impl IntoView {
    let entry = line.entry;
    let when = format!("{}, {}", line.visit_at.date(), time_words(line.visit_at));
    let visit = match visits {
        Some(path) => view! { <a href=format!("{path}?visit={}", line.appointment_id)>{when}</a> }.into_any(),
        None => when.into_any(),
    };
    let by = who.map_or_else(String::new, |who| format!(", by {who}"));
    let what = format!("{} for {}{by}", line.services, line.customer_name);
    let paid = if line.is_paid { ", paid out" } else { "" };
    let written = match line.made_by {
        Some(by) => format!("written {} by {by}{paid}", line.local_date),
        None => format!("written {}{paid}", line.local_date),
    };
    view! {
        <tr role="row">
            <th role="rowheader">
                <div class="stack-xs">
                    <span class="num">{visit}</span>
                    <span class="small muted">{what}</span>
                </div>
            </th>
            <td role="cell">
                <div class="stack-xs">
                    <span>{entry.kind.label()}</span>
                    {line.reason.map(|reason| view! { <span class="small">{reason}</span> })}
                    <span class="small muted">{written}</span>
                </div>
            </td>
            <Amount label="Customer paid" amount=entry.shares.base()/>
            <td role="cell" class="end" data-label="Rate">{entry.terms.to_string()}</td>
            <Amount label="House’s share" amount=entry.shares.house/>
            <Amount label=yours amount=entry.shares.professional/>
            <Amount label="Tip" amount=entry.tip/>
        </tr>
    }
}

/// A cell with an amount, and with its column's name for a narrow page.
#[component]
pub fn Amount(label: &'static str, amount: Cents) -> impl IntoView {
    view! { <td role="cell" class="end" data-label=label>{amount.to_string()}</td> }
}

#[component]
fn Payouts(payouts: Vec<PayoutLine>) -> impl IntoView {
    let rows = payouts
        .into_iter()
        .map(|payout| {
            view! {
                <li>
                    <span class="grow">
                        {format!("Paid out {}, all lines to {}, by {}", payout.local_date, payout.through, payout.made_by)}
                    </span>
                    <strong class="num">{payout.amount.to_string()}</strong>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows payouts">{rows}</ul> }
}

/// Where the owner writes down that somebody was paid.
#[component]
pub fn PaidCard(path: String, professional: String, through: chrono::NaiveDate) -> impl IntoView {
    view! {
        <section class="card no-print" aria-labelledby="pay-title">
            <div class="card-head"><h2 id="pay-title">"Pay out"</h2></div>
            <form class="card-body form-row" method="post" action=path>
                <input type="hidden" name="do" value="pay_out"/>
                <input type="hidden" name="professional" value=professional/>
                <label class="field">
                    <span class="field-label">"All unpaid lines up to and with"</span>
                    <input class="input" type="date" name="through" value=through.to_string() required/>
                </label>
                <button class="button" data-kind="primary" type="submit">"Write down as paid"</button>
            </form>
        </section>
    }
}

/// `2026-06-01 to 2026-06-30`.
pub fn days(period: Period) -> String {
    format!("{} to {}", period.from, period.to)
}
