//! What callers wanted, most first: each with its calls, how many of them booked, and the way to them.

use domain::call_log::{CallLog, WantedCalls};
use domain::metrics::{Unit, words};
use leptos::prelude::*;

use super::EVENTS;
use super::address::Address;

/// The card.
#[component]
pub fn WantedCard(log: CallLog, address: Address) -> impl IntoView {
    let all: i64 = log.wanted.iter().map(|one| one.calls).sum();
    // Of very many calls only the newest are read.
    let said = if all < log.total { format!("the newest {all} calls") } else { format!("{all} calls") };
    let none = log.wanted.is_empty();
    let rows = log.wanted.iter().map(|one| view! { <Rank one=*one all address=address.clone()/> });
    let rows = rows.collect_view();
    view! {
        <section class="card" id="wanted" data-fresh=EVENTS aria-labelledby="wanted-title">
            <div class="card-head"><h2 id="wanted-title">"What callers wanted"</h2><p class="num">{said}</p></div>
            <div class="card-body">
                {none.then(|| view! { <p class="muted">"Nobody has called in these days."</p> })}
                <ul class="ranks">{rows}</ul>
            </div>
        </section>
    }
}

#[component]
fn Rank(one: WantedCalls, all: i64, address: Address) -> impl IntoView {
    let share = one.calls as f64 / all.max(1) as f64;
    let width = format!("{:.1}%", share * 100.0);
    let booked = (one.booked > 0).then(|| {
        let href = address.only(&format!("&wanted={}&booked=on", one.wanted.word()));
        let share = words(Unit::Share, one.booked as f64 / one.calls.max(1) as f64);
        let said = format!("{} booked, {share}", one.booked);
        view! { <a class="small muted" href=href>{said}</a> }
    });
    let href = address.only(&format!("&wanted={}", one.wanted.word()));
    view! {
        <li data-wanted=one.wanted.word() data-calls=one.calls>
            <span><a href=href>{one.wanted.label()}</a>" "{booked}</span>
            <strong class="num">{one.calls}</strong>
            <svg class="meter" aria-hidden="true"><rect width=width/></svg>
        </li>
    }
}
