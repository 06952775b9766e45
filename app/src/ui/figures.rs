//! A number's change, and what a number means.

use domain::growth::{Direction, Moved};
use leptos::prelude::*;

use crate::ui::Icon;

/// How a number changed: the arrow is the direction, the tone says whether that is good, and words say both.
#[component]
pub fn Delta(moved: Option<Moved>, #[prop(optional, into)] since: String) -> impl IntoView {
    let Some(moved) = moved else {
        return view! { <span class="delta muted">"no data"</span> }.into_any();
    };
    let (icon, way) = match moved.to {
        Direction::Up => ("up", "up "),
        Direction::Down => ("down", "down "),
        Direction::Level => ("flat", "as before, "),
    };
    let (tone, judged) = match moved.is_good {
        Some(true) => ("ok", ", good"),
        Some(false) => ("bad", ", not good"),
        None => ("idle", ""),
    };
    view! {
        <span class="delta" data-tone=tone>
            <Icon name=icon/>
            <span class="visually-hidden">{way}</span>
            {moved.words}
            <span class="visually-hidden">{judged}</span>
            {(!since.is_empty()).then(|| view! { <span class="muted">{since}</span> })}
        </span>
    }
    .into_any()
}

/// The button beside a number's name that shows what it means. The words stand elsewhere on the page, once: [`Definition`].
#[component]
pub fn Define(#[prop(into)] id: String, #[prop(into)] name: String) -> impl IntoView {
    let label = format!("What “{name}” means");
    view! {
        <button class="define" type="button" popovertarget=format!("define-{id}") aria-label=label>
            <Icon name="info"/>
        </button>
    }
}

/// What a number means.
#[component]
pub fn Definition(id: String, name: String, definition: String) -> impl IntoView {
    view! {
        <div class="menu definition" id=format!("define-{id}") popover="auto">
            <p><strong>{name}</strong></p>
            <p>{definition}</p>
        </div>
    }
}
