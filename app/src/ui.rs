//! Components that get values and never fetch. Each has its look in `style/components`.

pub mod chart;
mod figures;
mod line_chart;
mod stat;

pub use figures::{Define, Definition, Delta};
pub use line_chart::{LineChart, Sparkline};
pub use stat::Stat;

use std::fmt::Write as _;

use leptos::prelude::*;

/// An icon beside a word; it is never the only sign.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

/// The state of one thing: a word, a shape, a colour.
#[component]
pub fn Badge(tone: &'static str, icon: &'static str, word: &'static str) -> impl IntoView {
    view! { <span class="badge" data-tone=tone><Icon name=icon/><span>{word}</span></span> }
}

/// Two letters for a person. Staff keep one hue (1 to 4), customers have none.
#[component]
pub fn Avatar(
    name: String,
    hue: &'static str,
    #[prop(optional)] size: Option<&'static str>,
) -> impl IntoView {
    let initials = domain::catalogue::initials(&name);
    view! { <span class="avatar" data-hue=hue data-size=size aria-hidden="true">{initials}</span> }
}

/// One sentence that somebody should read now.
#[component]
pub fn Callout(
    tone: &'static str,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="callout" data-tone=tone role="status">
            <Icon name="alert"/>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// What will appear here, and how to make it appear.
#[component]
pub fn EmptyState(icon: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! { <div class="empty"><Icon name=icon/><p class="empty-title">{title}</p>{children()}</div> }
}

/// The mark: a bell on a desk.
#[component]
pub fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="plate" width="32" height="32" rx="9"></rect>
            <path class="dome" d="M7 20a9 9 0 0 1 18 0zM6 22h20v2.25H6z"></path>
            <circle class="button-top" cx="16" cy="8.25" r="2.25"></circle>
        </svg>
    }
}

/// A labelled line of a form.
#[component]
pub fn Field(
    label: &'static str,
    name: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input class="input" type=kind name=name autocomplete=autocomplete value=value required=required/>
            {hint.map(|hint| view! { <span class="field-hint">{hint}</span> })}
        </label>
    }
}

/// The button that sends a form.
#[component]
pub fn Submit(word: &'static str, #[prop(default = "primary")] kind: &'static str) -> impl IntoView {
    view! { <button class="button" data-kind=kind data-wide="" type="submit">{word}</button> }
}

/// An instant where there is no shop whose clock could show it: `2026-06-12 19:04 UTC`.
pub fn utc(at: domain::Instant) -> String {
    use chrono::{Datelike, Timelike};
    let (date, time) = (at.date_naive(), at.time());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02} UTC",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute()
    )
}

/// A text as it may stand in an address.
pub fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}
