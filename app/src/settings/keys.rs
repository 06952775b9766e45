//! The keys of other systems.

use domain::lines::KeyLine;
use domain::zone::ShopClock;
use leptos::prelude::*;

use crate::ui::{Field, Submit};

/// The card.
#[component]
pub fn Keys(action: String, clock: ShopClock, keys: Vec<KeyLine>) -> impl IntoView {
    let revoke = action.clone();
    let none = keys.is_empty();
    let rows = keys
        .into_iter()
        .map(move |key| {
            let used = match key.last_used_at {
                Some(at) => format!("last used {}, {}", clock.day(at), clock.time_of_day(at)),
                None => "never used".into(),
            };
            let made = clock.day(key.created_at);
            view! {
                <li>
                    <span class="grow stack-xs">
                        <strong>{key.name}</strong>
                        <span class="small muted">{format!("ends in {} · made {made} · {used}", key.hint)}</span>
                    </span>
                    <form method="post" action=revoke.clone()>
                        <input type="hidden" name="do" value="revoke_key"/>
                        <input type="hidden" name="key_id" value=key.key_id.to_string()/>
                        <button class="button" data-size="s" type="submit">"Revoke"</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="keys-title">
            <div class="card-head">
                <h2 id="keys-title">"Keys for other systems"</h2>
                <a class="small" href="/api-docs">"What a key can do"</a>
            </div>
            {none.then(|| view! { <p class="card-body muted">"No key yet."</p> })}
            <ul class="rows keys">{rows}</ul>
            <form class="card-body form-row" method="post" action=action>
                <input type="hidden" name="do" value="add_key"/>
                <Field label="What is it for?" name="name"/>
                <Submit word="Make a key" kind="plain"/>
            </form>
        </section>
    }
}
