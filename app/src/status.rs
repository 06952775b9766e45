//! `/status`: what works, what does not, and why. A script looks again every half minute: a page that reloads
//! itself takes its reader along.

use domain::status::{AlertLine, Health, Part, StatusPage, Walk, took_words};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::error::AppError;
use crate::layout::{Notice, Topbar};
use crate::page::part_of;
use crate::ui::{Badge, Callout, Icon, utc};

/// How everything does. Who may: who runs a shop, or all of them.
#[server(input = leptos::server_fn::codec::Json, endpoint = "status")]
pub async fn load_status() -> Result<StatusPage, AppError> {
    let visitor = crate::context::signed_in()?;
    let page = crate::context::desk()?.status_page(&visitor).await;
    page.map_err(|error| crate::context::refused(&error))
}

/// The page.
#[component]
pub fn Status() -> impl IntoView {
    view! {
        <Title text="System status"/>
        <Topbar/>
        <main class="main" id="main" data-every="30">
            {part_of(load_status, |page| view! { <Parts page/> }.into_any())}
        </main>
    }
}

#[component]
fn Parts(page: StatusPage) -> impl IntoView {
    let checked = format!("As of {}; looked at again every 30 seconds", utc(page.now));
    let failing: Vec<String> = page
        .parts
        .iter()
        .filter(|part| part.status == Health::Failing)
        .map(|part| part.name.clone())
        .collect();
    let alerts = page.alerts.into_iter().map(|alert| view! { <AlertCallout alert/> }).collect_view();
    let warning = (!failing.is_empty()).then(|| {
        view! { <Callout tone="bad" text=format!("Not working: {}.", failing.join(", "))/> }
    });
    let parts = page.parts.into_iter().map(|part| view! { <PartCard part/> }).collect_view();
    let nonce = use_nonce();
    view! {
        <div class="page-head">
            <script src="/fresh.js" nonce=nonce defer></script>
            <div><p class="eyebrow" id="as-of" data-fresh="*">{checked}</p><h1>"System status"</h1></div>
            <form method="post" action="/status">
                <button class="button" type="submit"><Icon name="refresh"/>"Check now"</button>
            </form>
        </div>
        <Notice/>
        <div class="stack" id="state" data-fresh="*">
            {warning}
            {alerts}
            <ul class="services">{parts}</ul>
            {page.walk.map(|walk| view! { <Steps walk/> })}
        </div>
    }
}

/// Something that is wrong now, and since when.
#[component]
pub fn AlertCallout(alert: AlertLine) -> impl IntoView {
    let whose = alert.shop.map(|shop| format!("Shop {shop}: ")).unwrap_or_default();
    let text = format!("{whose}{}, since {}. {}", alert.title, utc(alert.began_at), alert.words);
    view! { <Callout tone="bad" text=text/> }
}

fn look(status: Health) -> (&'static str, &'static str, &'static str) {
    match status {
        Health::Ok => ("ok", "check", "Working"),
        Health::Off => ("idle", "close", "Not set up"),
        Health::Unknown => ("wait", "clock", "Not tried yet"),
        Health::Failing => ("bad", "alert", "Failing"),
    }
}

#[component]
fn PartCard(part: Part) -> impl IntoView {
    let (tone, icon, word) = look(part.status);
    let took = part.latency_us.map(|us| view! { <dt>"Took"</dt><dd class="num">{took_words(us)}</dd> });
    let at = part.checked_at.map(|at| view! { <dt>"Last known"</dt><dd class="num">{utc(at)}</dd> });
    view! {
        <li class="card service" data-tone=tone data-part=part.part>
            <div class="service-head"><h2>{part.name}</h2><Badge tone icon word/></div>
            <p>{part.reason}</p>
            <dl class="facts">{took}{at}</dl>
        </li>
    }
}

#[component]
fn Steps(walk: Walk) -> impl IntoView {
    let rows = walk
        .steps
        .into_iter()
        .map(|step| {
            let (tone, icon, word) = look(if step.is_ok { Health::Ok } else { Health::Failing });
            view! {
                <tr>
                    <th scope="row">{step.step}</th>
                    <td class="end num">{took_words(step.took_us)}</td>
                    <td class="end"><Badge tone icon word/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="walk-title">
            <div class="card-head"><h2 id="walk-title">"The last walk, step by step"</h2><p>{utc(walk.at)}</p></div>
            <table class="table">
                <thead><tr><th scope="col">"Step"</th><th scope="col" class="end">"Took"</th><th scope="col" class="end">"Result"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}
