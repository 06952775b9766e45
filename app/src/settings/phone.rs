//! The shop's numbers: what to enter at Twilio for them, and whether its webhooks arrive.

use domain::Instant;
use domain::settings::OwnNumber;
use domain::settings::pages::PhonePage;
use domain::zone::ShopClock;
use leptos::prelude::*;

use super::clocked;
use super::form::{Form, Hidden, Line};
use crate::ui::{Badge, Icon, Submit};

/// The cards.
pub fn cards(path: &str, page: PhonePage) -> AnyView {
    let PhonePage { numbers, public_url, clock } = page;
    let form = Form::of("add_number", "");
    let none = numbers.is_empty();
    let rows =
        numbers.into_iter().map(|number| number_card(path, &public_url, &clock, number)).collect_view();
    view! {
        {none.then(|| view! { <p class="muted">"No number yet. Add the one that your customers call."</p> })}
        {rows}
        <section class="card" aria-labelledby="add-title">
            <div class="card-head"><h2 id="add-title">"Add a number"</h2></div>
            <form class="card-body form-row" method="post" action=path.to_owned()>
                <Hidden what="add_number"/>
                <Line form label="Number at Twilio" name="number" kind="tel" value="" required=true/>
                <Submit word="Add the number" kind="plain"/>
            </form>
        </section>
    }
    .into_any()
}

fn number_card(path: &str, public_url: &str, clock: &ShopClock, own: OwnNumber) -> impl IntoView + use<> {
    let number = own.number.clone();
    let badge = match own.voice {
        Some(_) => view! { <Badge tone="ok" icon="check" word="Calls arrive"/> },
        None => view! { <Badge tone="wait" icon="clock" word="Waiting for the first call"/> },
    };
    let rows = [
        ("phone", "A call comes in", format!("{public_url}/voice#rc=2&rp=ct,rt,5xx&rt=5000"), own.voice),
        ("phone-missed", "Primary handler fails", format!("{public_url}/voice/fallback"), own.fallback),
        ("pulse", "Call status changes", format!("{public_url}/voice/status"), own.status),
        ("chat", "A message comes in", format!("{public_url}/sms"), own.sms),
    ];
    let rows = rows.map(|(icon, title, url, seen)| {
        view! {
            <li>
                <Icon name=icon/>
                <div class="grow stack-xs"><p class="strong">{title}</p><code class="webhook">{url}</code></div>
                <span class="small muted">{last_seen(clock, seen)}</span>
            </li>
        }
    });
    let label = format!("Remove {number}");
    view! {
        <section class="card" data-number=number.clone()>
            <div class="card-head"><h2 class="num">{number.clone()}</h2>{badge}</div>
            <p class="card-body small muted">"Enter these at Twilio for the number, each with POST."</p>
            <ul class="rows">{rows.into_iter().collect_view()}</ul>
            <div class="card-foot">
                <span class="muted">"Calls to a removed number are told that it is not in service."</span>
                <form class="push" method="post" action=path.to_owned()>
                    <Hidden what="remove_number"/>
                    <input type="hidden" name="number" value=number.clone()/>
                    <button class="button" data-size="s" data-kind="danger" type="submit" aria-label=label>"Remove"</button>
                </form>
            </div>
        </section>
    }
}

fn last_seen(clock: &ShopClock, at: Option<Instant>) -> String {
    at.map_or("not seen yet".to_owned(), |at| format!("last {}", clocked(clock, at)))
}
