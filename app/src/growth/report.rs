//! The weekly reports: the last one on the page of growth, each of them on a page that can be printed, and their list.

use chrono::{Datelike, NaiveDate};
use domain::growth::{ReportLine, report_days, short_date};
use domain::metrics::{Goal, Headline, Unit, Value, WeeklyReport, words};
use domain::zone::day_words;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::{ReportPage, ReportsPage, load_report, load_reports};
use super::{page_of, shop_in_address};
use crate::error::AppError;
use crate::layout::{ShopNavigation, Topbar};
use crate::ui::EmptyState;

/// The card of the last report, with those before it.
#[component]
pub fn LastReport(shop: i64, report: Option<WeeklyReport>, earlier: Vec<ReportLine>) -> impl IntoView {
    let Some(report) = report else {
        return view! {
            <section class="card" id="report" aria-labelledby="report-title">
                <div class="card-head"><h2 id="report-title">"Weekly report"</h2></div>
                <EmptyState icon="mail" title="No report yet">
                    <p>"The first one is written when the first week ends: on Sunday at midnight, by the shop’s clock."</p>
                </EmptyState>
            </section>
        }
        .into_any();
    };
    let path = format!("/dashboard/{shop}/growth/reports");
    let href = format!("{path}/{}", report.week_start);
    let days = format!(
        "{} – {}, written on Sunday at midnight",
        short_date(report.first_day),
        short_date(report.last_day)
    );
    let older = earlier.into_iter().map(|line| view! { <Line path=path.clone() line/> }).collect_view();
    view! {
        <section class="card" id="report" aria-labelledby="report-title">
            <div class="card-head"><h2 id="report-title">"Weekly report"</h2><p>{days}</p></div>
            <div class="card-body report">
                <p class="report-lead">{lead(&report)}</p>
                <ul class="report-points">{points(&report.moved)}</ul>
                <div class="row-s wrap">
                    <a class="button" href=href>"Read the report"</a>
                    <a class="button" data-kind="quiet" href=path.clone()>"Earlier reports"</a>
                </div>
            </div>
            <ul class="rows">{older}</ul>
        </section>
    }
    .into_any()
}

/// `/dashboard/{location_id}/growth/reports/{week_start}`
#[component]
pub fn Report() -> impl IntoView {
    let (shop, params) = (shop_in_address(), use_params_map());
    let week = move || params.with(|params| params.get("week_start").and_then(|week| week.parse().ok()));
    page_of(
        move || (shop(), week()),
        |(shop, week): (Option<i64>, Option<NaiveDate>)| async move {
            load_report(shop.ok_or(AppError::NotFound)?, week.ok_or(AppError::NotFound)?).await
        },
        |page| view! { <ReportView page/> }.into_any(),
    )
}

#[component]
fn ReportView(page: ReportPage) -> impl IntoView {
    let ReportPage { location_id, business_name, report } = page;
    let (first, last) = (report.first_day, report.last_day);
    let days = format!("{} – {}, {}", short_date(first), short_date(last), last.year());
    let headlines = report.headlines.iter().cloned().map(|line| view! { <HeadlineRow line/> }).collect_view();
    let goals = report.goals.iter().cloned().map(|goal| view! { <GoalRow goal/> }).collect_view();
    let no_goals = report.goals.is_empty();
    let left_out = format!(
        "Days are those of {}, {} to {}. {} test calls, calls of machines and walk-ins are left out. What comes in later does \
         not change a report.",
        report.time_zone,
        day_words(first),
        day_words(last),
        report.left_out
    );
    let partial =
        report.is_partial.then(|| view! { <p class="muted">"The first week, and only a part of it."</p> });
    view! {
        <Title text=format!("Week of {days} · {business_name}")/>
        <Topbar shop=business_name.clone()/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head">
                <div><p class="eyebrow">{business_name}</p><h1>{format!("Weekly report, {days}")}</h1></div>
                <a class="button" href=format!("/dashboard/{location_id}/growth/reports")>"All reports"</a>
            </div>
            <article class="card letter" aria-label="Weekly report">
                <div class="card-body report">
                    <p class="report-lead">{lead(&report)}</p>
                    {partial}
                </div>
                <div class="card-head"><h2>"What moved"</h2><p>"against the usual week: the median of the four before"</p></div>
                <div class="card-body"><ul class="report-points" data-list="">{points(&report.moved)}</ul></div>
                <table class="table headlines">
                    <caption class="visually-hidden">"The week beside the usual one"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Number"</th>
                            <th scope="col" class="end">"This week"</th>
                            <th scope="col" class="end">"Usually"</th>
                        </tr>
                    </thead>
                    <tbody>{headlines}</tbody>
                </table>
                <div class="card-head"><h2>"Goals for next week"</h2></div>
                {no_goals.then(|| view! {
                    <p class="card-body muted">"Goals need something to begin from: they come with the first calls and visits."</p>
                })}
                <table class="table goals" hidden=no_goals>
                    <caption class="visually-hidden">"Goals for next week"</caption>
                    <thead>
                        <tr><th scope="col">"Number"</th><th scope="col" class="end">"Now"</th><th scope="col" class="end">"Goal"</th></tr>
                    </thead>
                    <tbody>{goals}</tbody>
                </table>
                <p class="card-foot small muted">{left_out}</p>
            </article>
            <p class="small muted no-print">"To print, use your browser’s print."</p>
        </main>
    }
}

/// `/dashboard/{location_id}/growth/reports`
#[component]
pub fn Reports() -> impl IntoView {
    let (shop, query) = (shop_in_address(), use_query_map());
    let before = move || query.with(|query| query.get("before").and_then(|week| week.parse().ok()));
    page_of(
        move || (shop(), before()),
        |(shop, before): (Option<i64>, Option<NaiveDate>)| async move {
            load_reports(shop.ok_or(AppError::NotFound)?, before).await
        },
        |page| view! { <ReportList page/> }.into_any(),
    )
}

#[component]
fn ReportList(page: ReportsPage) -> impl IntoView {
    let ReportsPage { location_id, business_name, lines, next } = page;
    let path = format!("/dashboard/{location_id}/growth/reports");
    let none = lines.is_empty();
    let older = next.map(|week| format!("{path}?before={week}"));
    let lines = lines.into_iter().map(|line| view! { <Line path=path.clone() line/> }).collect_view();
    view! {
        <Title text=format!("Weekly reports · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head">
                <h1>"Weekly reports"</h1>
                <a class="button" href=format!("/dashboard/{location_id}/growth")>"Growth & Insights"</a>
            </div>
            <section class="card" aria-label="Weekly reports">
                {none.then(|| view! {
                    <EmptyState icon="mail" title="No report yet">
                        <p>"The first one is written when the first week ends: on Sunday at midnight, by the shop’s clock."</p>
                    </EmptyState>
                })}
                <ul class="rows">{lines}</ul>
                {older.map(|href| view! { <p class="card-foot"><a class="card-link" href=href>"Older reports"</a></p> })}
            </section>
        </main>
    }
}

#[component]
fn Line(path: String, line: ReportLine) -> impl IntoView {
    let (first, last) = report_days(line.week_start);
    view! {
        <li>
            <a class="grow num" href=format!("{path}/{}", line.week_start)>
                {format!("{} – {}, {}", short_date(first), short_date(last), last.year())}
            </a>
            <span class="small muted num">
                {format!("{} calls, {} booked, {}", line.total_calls, line.total_appointments, line.total_revenue_cents)}
            </span>
        </li>
    }
}

#[component]
fn HeadlineRow(line: Headline) -> impl IntoView {
    let value = line.value.map_or_else(|| "no data".to_owned(), |value| words(line.unit, plain(value)));
    let usual = line.usual.map_or_else(|| "no data".to_owned(), |usual| words(line.unit, usual));
    view! {
        <tr data-metric=line.id>
            <th scope="row">{line.name}</th>
            <td class="end"><strong>{value}</strong></td>
            <td class="end muted">{usual}</td>
        </tr>
    }
}

#[component]
fn GoalRow(goal: Goal) -> impl IntoView {
    view! {
        <tr data-metric=goal.id>
            <th scope="row">{goal.name}</th>
            <td class="end muted">{words(goal.unit, goal.base)}</td>
            <td class="end"><strong>{words(goal.unit, goal.goal)}</strong></td>
        </tr>
    }
}

/// The week in a sentence.
fn lead(report: &WeeklyReport) -> String {
    let answered = report.headlines.iter().find(|line| line.id == "answer_rate").and_then(|line| line.value);
    let answered = answered
        .map_or_else(String::new, |rate| format!(", {} of them answered", words(Unit::Share, plain(rate))));
    format!(
        "{} calls{answered}; {} appointments booked, worth {}; {} earned.",
        report.total_calls,
        report.total_appointments,
        report.total_revenue_cents,
        report.earned_revenue_cents
    )
}

/// What moved, or that nothing did.
fn points(moved: &[String]) -> impl IntoView + use<> {
    let lines: Vec<String> = if moved.is_empty() {
        vec!["A week like the others: nothing much moved.".to_owned()]
    } else {
        moved.to_vec()
    };
    lines
        .into_iter()
        .map(|line| match line.split_once(": ") {
            Some((name, rest)) => {
                view! { <li><strong>{name.to_owned()}</strong>" "{rest.to_owned()}</li> }.into_any()
            }
            None => view! { <li>{line.clone()}</li> }.into_any(),
        })
        .collect_view()
}

fn plain(value: Value) -> f64 {
    match value {
        Value::Whole(whole) => whole as f64,
        Value::Share(share) => share,
    }
}
