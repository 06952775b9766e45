//! `/provider`: a professional's own day.

use domain::lines::OwnDay;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::error::AppError;
use crate::layout::{Notice, Topbar};
use crate::ui::{Callout, EmptyState, Icon};

/// The visitor's own day, in each shop where they work. Who may: who works there.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_days")]
pub async fn load_own_days() -> Result<Vec<OwnDay>, AppError> {
    let (visitor, desk) = (crate::context::signed_in()?, crate::context::desk());
    let shops: Vec<_> =
        visitor.access().shops().filter(|shop| visitor.access().professional(*shop).is_some()).collect();
    let mut days = Vec::new();
    for shop in shops {
        let pass = crate::context::admit(domain::access::Action::SeeOwnWork, shop.0).await?;
        days.push(desk.own_day(&pass).await.map_err(|error| crate::context::refused(&error))?);
    }
    Ok(days)
}

/// The page.
#[component]
pub fn Provider() -> impl IntoView {
    let days = Resource::new_blocking(|| (), |()| load_own_days());
    view! {
        <Title text="Your day"/>
        <Topbar/>
        <main class="main narrow" id="main">
            <div class="page-head">
                <h1>"Your day"</h1>
                <a class="button" href="/provider/statement"><Icon name="dollar"/>"Statement"</a>
            </div>
            <Notice/>
            <Suspense>
                {move || Suspend::new(async move {
                    match days.await {
                        Ok(days) if days.is_empty() => view! {
                            <EmptyState icon="calendar" title="No day of your own">
                                <p>"Ask the owner to say whose day is yours."</p>
                            </EmptyState>
                        }.into_any(),
                        Ok(days) => days.into_iter().map(|day| view! { <Day day/> }).collect_view().into_any(),
                        Err(error) => view! { <Callout tone="bad" text=error.to_string()/> }.into_any(),
                    }
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn Day(day: OwnDay) -> impl IntoView {
    let OwnDay { business_name, clock, now, visits } = day;
    let none = visits.is_empty();
    let rows = visits
        .into_iter()
        .map(|visit| {
            let (starts, ends) = (clock.time_of_day(visit.starts_at), clock.time_of_day(visit.ends_at));
            view! {
                <li>
                    <span class="num">{starts}</span>
                    <span class="grow stack-xs">
                        <strong>{visit.customer_name}</strong>
                        <span class="small muted">{format!("{} to {ends}", visit.services.join(", "))}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-label=business_name>
            <div class="card-head"><h2>{business_name.clone()}</h2><p>{clock.day(now)}</p></div>
            {none.then(|| view! {
                <EmptyState icon="calendar" title="Nothing today"><p>"Your visits of today appear here."</p></EmptyState>
            })}
            <ul class="rows own-day">{rows}</ul>
        </section>
    }
}
