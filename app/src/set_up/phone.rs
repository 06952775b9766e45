//! How the phone is wired: what to enter at Twilio, and whether calls arrive.

use domain::Instant;
use domain::zone::ShopClock;
use leptos::prelude::*;

use crate::dashboard::grouped;
use crate::ui::{Badge, Icon};

/// The card.
#[component]
pub fn PhoneNumber(
    phone_numbers: Vec<String>,
    last_call: Option<Instant>,
    public_url: Option<String>,
    clock: ShopClock,
) -> impl IntoView {
    let arrives = last_call.is_some();
    let number = phone_numbers.iter().map(|number| grouped(number)).collect::<Vec<_>>().join(", ");
    let last =
        last_call.map(|at| format!("The last call came on {} at {}.", clock.day(at), clock.time_of_day(at)));
    let wiring = match public_url {
        Some(base) => {
            let rows = [
                ("A call comes in (webhook, POST)", format!("{base}/voice#rc=2&rp=ct,rt,5xx&rt=5000")),
                ("Primary handler fails", format!("{base}/voice/fallback")),
                ("Call status changes", format!("{base}/voice/status")),
                ("A message comes in (webhook, POST)", format!("{base}/sms")),
            ];
            let rows = rows.into_iter().map(|(field, address)| {
                view! {
                    <li>
                        <Icon name="plug"/>
                        <div class="grow"><p class="strong">{field}</p><p class="small"><code class="mono">{address}</code></p></div>
                    </li>
                }
            });
            rows.collect_view().into_any()
        }
        None => view! {
            <li>
                <Icon name="alert"/>
                <div class="grow">
                    <p class="strong">"Twilio cannot reach this front desk yet"</p>
                    <p class="small muted">"Start it with PUBLIC_URL set to its https address and TWILIO_AUTH_TOKEN set; then the addresses to enter stand here."</p>
                </div>
            </li>
        }
        .into_any(),
    };
    view! {
        <section class="card" id="phone" data-fresh="call_started" aria-labelledby="phone-title">
            <div class="card-head">
                <h2 id="phone-title">"Phone number"</h2>
                {if arrives {
                    view! { <Badge tone="ok" icon="check" word="Calls arrive"/> }
                } else {
                    view! { <Badge tone="wait" icon="clock" word="Waiting for a call"/> }
                }}
            </div>
            <ol class="rows">
                <li>
                    <Icon name="phone"/>
                    <div class="grow"><p class="strong">"Frontdesk picks up on"</p><p class="small muted num">{number}</p></div>
                </li>
                {wiring}
                <li>
                    <Icon name="pulse"/>
                    <div class="grow">
                        <p class="strong">{if arrives { "Webhooks arrive" } else { "No webhook has arrived yet" }}</p>
                        <p class="small muted">{last.unwrap_or_else(|| "Enter the addresses for the number at Twilio, then call it.".into())}</p>
                    </div>
                </li>
            </ol>
        </section>
    }
}
