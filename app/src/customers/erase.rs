//! What it means to forget somebody, before it is done.

use domain::customers::book::Portrait;
use leptos::prelude::*;

/// The card.
#[component]
pub fn EraseCard(path: String, portrait: Portrait) -> impl IntoView {
    let Portrait { profile, shares_number, .. } = portrait;
    let action = path.clone();
    view! {
        <section class="card" aria-labelledby="erase-title">
            <div class="card-head"><h2 id="erase-title">{format!("Forget {}?", profile.name)}</h2></div>
            <div class="card-body stack-s">
                <p>
                    "Name, number, email, notes, patch tests, what was said in calls, messages, texts, chats and photos go, also \
                     from the live log. Files that wait to be brought in are thrown away too."
                </p>
                <p>
                    "Visits stay without a name, for your numbers and for what your people earned. Backups keep the data until \
                     they expire."
                </p>
                {shares_number.then(|| view! {
                    <p>
                        "Somebody else has the same number. What came from that number without this name stays: calls, messages, \
                         patch tests, and whether texts are wanted."
                    </p>
                })}
                <p><strong>"This cannot be taken back."</strong></p>
            </div>
            <form class="card-foot" method="post" action=action>
                <input type="hidden" name="do" value="erase"/>
                <input type="hidden" name="version" value=profile.version/>
                <button class="button" data-kind="danger" type="submit">"Forget this person"</button>
                <a class="button" href=path>"Keep them"</a>
            </form>
        </section>
    }
}
