//! Two customers who may be one, side by side, before they are put together.

use domain::customers::Profile;
use domain::customers::book::Merger;
use leptos::prelude::*;

use crate::ui::Callout;

/// The card.
#[component]
pub fn MergeCard(path: String, merger: Merger) -> impl IntoView {
    let Merger { kept, gone, result, reason, visits } = merger;
    let action = path.clone();
    let family = reason == domain::customers::Reason::Number;
    let rows = rows(&kept, &gone, &result)
        .into_iter()
        .map(|(what, cells)| {
            let cells = cells
                .zip(["Stays", "Goes into it", "Afterwards"])
                .map(|(cell, label)| view! { <td role="cell" data-label=label>{cell}</td> })
                .collect_view();
            view! { <tr role="row"><th role="rowheader">{what}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="merge-title">
            <div class="card-head"><h2 id="merge-title">"Are these two one person?"</h2><p>{reason.words()}</p></div>
            {family.then(|| view! {
                <div class="card-body">
                    <Callout tone="wait" text="Families share numbers. Put two together only where you know that they are one."/>
                </div>
            })}
            <table class="table table-stack merge" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">""</th>
                        <th role="columnheader">"Stays"</th>
                        <th role="columnheader">"Goes into it"</th>
                        <th role="columnheader">"Afterwards"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <form class="card-foot" method="post" action=action>
                <input type="hidden" name="do" value="merge"/>
                <input type="hidden" name="version" value=kept.version/>
                <input type="hidden" name="gone" value=gone.customer_id.to_string()/>
                <input type="hidden" name="gone_version" value=gone.version/>
                <button class="button" data-kind="primary" type="submit">"Put them together"</button>
                <a class="button" href=path>"Leave them as they are"</a>
                <p class="small muted">
                    {format!("{visits} visits with their chats and texts move. This cannot be taken back.")}
                </p>
            </form>
        </section>
    }
}

fn rows(
    kept: &Profile,
    gone: &Profile,
    result: &Profile,
) -> Vec<(&'static str, std::array::IntoIter<String, 3>)> {
    let all = [kept, gone, result];
    let row = |what, read: fn(&Profile) -> Option<&str>| {
        (what, all.map(|one| read(one).unwrap_or("–").to_owned()).into_iter())
    };
    vec![
        row("Name", |one| Some(one.name.as_str())),
        row("Number", |one| one.phone.as_deref()),
        row("Email", |one| one.email.as_deref()),
        row("Formulas and allergies", |one| one.care.as_deref()),
        row("Notes", |one| one.notes.as_deref()),
    ]
}
