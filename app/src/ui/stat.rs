//! A number with its change, its definition on demand, its curve, and the way to the rows behind it.

use domain::figures::Figure;
use leptos::prelude::*;

use super::Icon;

/// One number of a strip.
#[component]
pub fn Stat(figure: Figure) -> impl IntoView {
    let Figure { id, name, value, change, note, definition, curve, href } = figure;
    let about = format!("define-{id}");
    let value = if href.is_empty() {
        view! { <span>{value}</span> }.into_any()
    } else {
        view! { <a href=href rel="external">{value}</a> }.into_any()
    };
    let note = match change {
        None => view! { <p class="stat-note">{note}</p> }.into_any(),
        Some(change) => {
            let icon = format!("#i-{}", change.icon);
            // The arrow says it to the eye.
            let said = match change.icon.as_str() {
                "up" => "up ",
                "down" => "down ",
                _ => "",
            };
            view! {
                <p class="delta" data-tone=change.tone>
                    <svg class="icon" aria-hidden="true"><use href=icon></use></svg>
                    <span><span class="visually-hidden">{said}</span>{change.text}</span>
                    <span class="muted">{note}</span>
                </p>
            }
            .into_any()
        }
    };
    let curve = (!curve.is_empty()).then(|| {
        let area = format!("{curve} 100 32 0 32z");
        view! {
            <svg class="sparkline" viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true">
                <path class="area" d=area></path>
                <path class="line" d=curve></path>
            </svg>
        }
    });
    view! {
        <article class="stat" data-figure=id>
            <h2 class="stat-label">
                <span>{name.clone()}</span>
                <button class="define" type="button" popovertarget=about.clone() aria-label=format!("What {name} counts")>
                    <Icon name="info"/>
                </button>
            </h2>
            <p class="stat-figure">{value}</p>
            {note}
            {curve}
            <div class="menu definition" id=about popover="auto"><p><strong>{name}</strong></p><p>{definition}</p></div>
        </article>
    }
}
