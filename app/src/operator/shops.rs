//! All shops at a glance: what today brought, those that need somebody first.

use domain::metrics::{Unit, Value, words};
use domain::platform::{PlatformPage, ShopHealth, ShopRow};
use leptos::prelude::*;

use crate::ui::{EmptyState, Icon, LineChart, Sparkline};

fn look(health: ShopHealth) -> (&'static str, &'static str) {
    match health {
        ShopHealth::Failing => ("bad", "alert"),
        ShopHealth::Watch => ("wait", "clock"),
        ShopHealth::Healthy => ("ok", "check"),
        ShopHealth::InSetup => ("info", "sliders"),
    }
}

/// Those that fail, by name and reason.
#[component]
pub fn Failing(shops: Vec<ShopRow>, count: usize) -> impl IntoView {
    let more = count.saturating_sub(shops.len());
    let lines = shops
        .into_iter()
        .map(|shop| {
            view! {
                <div class="callout" data-tone="bad">
                    <Icon name="alert"/>
                    <p><strong>{shop.business_name}</strong>" "{shop.reasons.join(" ")}</p>
                    <a class="button" data-size="s" href=format!("/dashboard/{}", shop.location_id)>"Look"</a>
                </div>
            }
        })
        .collect_view();
    view! {
        {lines}
        {(more > 0).then(|| view! { <p class="small muted">{format!("{more} more need somebody; they are first in the list.")}</p> })}
    }
}

/// Today in all shops.
#[component]
pub fn Figures(page: PlatformPage) -> impl IntoView {
    let (today, before) = (page.today, page.week_ago);
    let ended = today.answered + today.missed;
    let answered = if ended > 0 {
        format!("{} answered", words(Unit::Share, today.answered as f64 / ended as f64))
    } else {
        "no call has ended".to_owned()
    };
    let live = page.live_calls > 0;
    view! {
        <section class="stat-strip" aria-label="All shops today">
            <article class="stat" data-figure="live">
                <h2 class="stat-label">"On the line now"</h2>
                <p class="stat-figure row-s">
                    {page.live_calls}
                    {live.then(|| view! { <span class="voice" aria-hidden="true"><i></i><i></i><i></i></span> })}
                </p>
                <p class="stat-note">{format!("in {} of {} shops", page.live_shops, page.shops)}</p>
            </article>
            <Figure id="calls" label="Calls today" figure=today.calls.to_string() note=format!("{} all day a week ago", before.calls)/>
            <Figure id="booked" label="Booked today" figure=today.appointments.to_string() note=format!("{} all day a week ago", before.appointments)/>
            <Figure id="revenue" label="Revenue today" figure=today.revenue_cents.to_string() note=format!("{} all day a week ago", before.revenue_cents)/>
            <Figure id="missed" label="Missed" figure=today.missed.to_string() note=answered/>
        </section>
    }
}

#[component]
fn Figure(id: &'static str, label: &'static str, figure: String, note: String) -> impl IntoView {
    view! {
        <article class="stat" data-figure=id>
            <h2 class="stat-label">{label}</h2>
            <p class="stat-figure">{figure}</p>
            <p class="stat-note">{note}</p>
        </article>
    }
}

/// The shops, a page of them.
#[component]
pub fn ShopTable(page: PlatformPage) -> impl IntoView {
    let PlatformPage { asked, shops, found, rows, next, .. } = page;
    let (none, nothing) = (shops == 0, shops > 0 && rows.is_empty());
    let count =
        if asked.q.is_empty() { format!("{shops} shops") } else { format!("{found} of {shops} shops") };
    let more = next.map(|after| format!("/operator?q={}&after={after}", crate::ui::encoded(&asked.q)));
    let rows = rows.into_iter().map(|shop| view! { <Row shop/> }).collect_view();
    view! {
        <section class="card" aria-labelledby="shops-title">
            <div class="card-head">
                <h2 id="shops-title">"Shops"</h2>
                <p>{count}</p>
                <form class="search shop-search" method="get" action="/operator" role="search" aria-label="Shops">
                    <Icon name="search"/>
                    <input class="input" type="search" name="q" value=asked.q placeholder="Find a shop" aria-label="Find a shop"/>
                </form>
            </div>
            {none.then(|| view! {
                <EmptyState icon="store" title="No shop yet">
                    <p>"Start with a made-up salon to look around:"</p>
                    <p class="command">"frontdesk serve --demo"</p>
                </EmptyState>
            })}
            {nothing.then(|| view! { <p class="card-body muted">"No shop has this in its name, place or number."</p> })}
            <table class="table table-stack shops-table" role="table" hidden=none || nothing>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Shop"</th>
                        <th role="columnheader">"Health"</th>
                        <th role="columnheader">"Calls today"</th>
                        <th role="columnheader" class="end">"Now"</th>
                        <th role="columnheader" class="end">"Booked"</th>
                        <th role="columnheader" class="end">"Revenue"</th>
                        <th role="columnheader" class="end">"Missed"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <p class="card-foot small muted">
                <span class="grow">"What you do in a shop is recorded, and its owner can see it."</span>
                {more.map(|href| view! { <a class="card-link" href=href>"More shops"</a> })}
            </p>
        </section>
    }
}

#[component]
fn Row(shop: ShopRow) -> impl IntoView {
    let (tone, icon) = look(shop.health);
    let missed = if shop.today.missed >= 3 { "end text-bad strong" } else { "end" };
    let place = shop.time_zone.rsplit('/').next().unwrap_or_default().replace('_', " ");
    let place = match &shop.phone_number {
        Some(number) => format!("{place} · {number}"),
        None => place,
    };
    let now = match shop.live_calls {
        0 => "0".into_any(),
        calls => view! { <span class="now-count">{calls}</span> }.into_any(),
    };
    let line = shop.line.iter().map(|calls| Some(*calls as f64)).collect::<Vec<_>>();
    let why = (!shop.reasons.is_empty())
        .then(|| view! { <span class="small muted">{shop.reasons.join(" ")}</span> });
    view! {
        <tr role="row" data-shop-row=shop.location_id.0>
            <th role="rowheader">
                <a class="row-link" href=format!("/dashboard/{}", shop.location_id)>{shop.business_name}</a>
                <span class="small muted num">{place}</span>
            </th>
            <td role="cell">
                <span class="stack-xs">
                    <span class="status" data-tone=tone><Icon name=icon/>{shop.word}</span>
                    {why}
                </span>
            </td>
            <td role="cell"><span class="row-s"><span class="num">{shop.today.calls}</span><Sparkline values=line/></span></td>
            <td role="cell" class="end">{now}</td>
            <td role="cell" class="end">{shop.today.appointments}</td>
            <td role="cell" class="end">{shop.today.revenue_cents.to_string()}</td>
            <td role="cell" class=missed>{shop.today.missed}</td>
        </tr>
    }
}

/// Calls by the hour, today and a week ago.
#[component]
pub fn Load(page: PlatformPage) -> impl IntoView {
    let busy = |hour: &usize| page.hours[*hour] > 0 || page.hours_week_ago[*hour] > 0;
    let first = (0..24).find(busy).unwrap_or(8).min(8);
    let last = (0..24).rev().find(busy).unwrap_or(18).max(18);
    let hours = first..=last;
    let names: Vec<String> = hours.clone().map(|hour| format!("{hour}:00")).collect();
    // What lies ahead is no data yet.
    let today =
        hours.clone().map(|hour| (hour <= usize::from(page.hour_now)).then_some(page.hours[hour] as f64));
    let before = hours.clone().map(|hour| Some(page.hours_week_ago[hour] as f64));
    view! {
        <section class="card" aria-labelledby="load-title">
            <div class="card-head"><h2 id="load-title">"Calls per hour, all shops"</h2><p>"Dashed: a week ago"</p></div>
            <div class="card-body">
                <LineChart
                    title="Calls per hour of the shops’ own clocks, today and a week ago"
                    points=names
                    line=("Today".to_owned(), today.collect::<Vec<_>>())
                    beside=Some(("A week ago".to_owned(), before.collect::<Vec<_>>()))
                    unit=Unit::Count
                    of="Hour"
                    is_tall=true
                />
            </div>
        </section>
    }
}

/// The last thirty days of all shops together.
#[component]
pub fn Together(page: PlatformPage) -> impl IntoView {
    let rows = page
        .figures
        .into_iter()
        .map(|(name, unit, value)| {
            let value = match value {
                None => "no data".to_owned(),
                Some(Value::Whole(whole)) => words(unit, whole as f64),
                Some(Value::Share(share)) => words(unit, share),
            };
            view! { <li><span class="grow">{name}</span><strong class="num">{value}</strong></li> }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="platform-title">
            <div class="card-head"><h2 id="platform-title">"Platform"</h2><p>"30 days"</p></div>
            <ul class="rows">
                <li><span class="grow">"Active shops"</span><strong class="num">{format!("{} of {}", page.active_shops, page.shops)}</strong></li>
                {rows}
            </ul>
        </section>
    }
}
