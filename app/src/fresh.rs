//! How a plain page stays as things are: the script that fetches its marked parts again, and the words that say how the line
//! to the shop stands. What marks a part is said in `public/fresh.js`.

use domain::zone::ShopClock;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::ui::Icon;

/// Goes into the page's head, within a `<main data-shop>` and outside of the parts that are replaced. Without a script
/// nothing of it is seen.
#[component]
pub fn Fresh(clock: ShopClock) -> impl IntoView {
    let nonce = use_nonce();
    view! {
        <span class="connection" data-state="reconnecting" data-offsets=offsets(&clock) role="status" hidden>"Connecting"</span>
        <button class="button" data-size="s" type="button" data-reconnect="" hidden><Icon name="refresh"/>"Reconnect"</button>
        <script src="/fresh.js" nonce=nonce.clone() defer></script>
        <script src="/deploy.js" nonce=nonce defer></script>
    }
}

/// The shop's clock as the script reads it: `from:seconds east`, oldest first.
fn offsets(clock: &ShopClock) -> String {
    let pairs = clock.offsets.iter().map(|(from, east)| format!("{}:{east}", from.timestamp()));
    pairs.collect::<Vec<_>>().join(" ")
}
