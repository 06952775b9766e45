//! What to do next: each finding with its reason, its figure, its window, and where to go.

use domain::growth::short_date;
use domain::insights::{Insight, Tone};
use domain::metrics::{Unit, words};
use leptos::prelude::*;

use crate::ui::{EmptyState, Icon};

/// The card.
#[component]
pub fn InsightsCard(insights: Vec<Insight>) -> impl IntoView {
    let count = match insights.len() {
        0 => String::new(),
        1 => "1 finding from your own calls and visits".to_owned(),
        count => format!("{count} findings from your own calls and visits"),
    };
    let none = insights.is_empty();
    let rows = insights.into_iter().map(|insight| view! { <Finding insight/> }).collect_view();
    view! {
        <section class="card" id="insights" aria-labelledby="insights-title">
            <div class="card-head"><h2 id="insights-title">"What to do next"</h2><p>{count}</p></div>
            {none.then(|| view! {
                <EmptyState icon="trend" title="Nothing stands out">
                    <p>"Findings appear when there are cases enough to be sure: some weeks of calls and visits."</p>
                </EmptyState>
            })}
            {rows}
        </section>
    }
}

#[component]
fn Finding(insight: Insight) -> impl IntoView {
    let (tone, icon) = match insight.tone {
        Tone::Loss => ("bad", "alert"),
        Tone::Chance => ("info", "trend"),
        Tone::Good => ("ok", "check"),
    };
    let worth = match insight.unit {
        Unit::Cents => words(Unit::Cents, insight.figure as f64),
        Unit::Minutes => format!("{} hours", insight.figure / 60),
        unit => words(unit, insight.figure as f64),
    };
    let window =
        format!("{} – {}, {} cases", short_date(insight.from), short_date(insight.to), insight.cases);
    view! {
        <article class="insight" data-tone=tone data-rule=insight.rule>
            <Icon name=icon/>
            <h3>{insight.reason}</h3>
            <p>{insight.action}" "<span class="small muted num">{window}</span></p>
            <div class="insight-action">
                <span class="insight-worth num">{worth}</span>
                <a class="button" data-size="s" href=insight.link>{insight.link_words}</a>
            </div>
        </article>
    }
}
