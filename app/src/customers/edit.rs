//! The form of a customer. Where somebody else changed them meanwhile it shows both.

use domain::customers::book::Portrait;
use leptos::prelude::*;

use crate::ui::Submit;

/// The card.
#[component]
pub fn EditCard(path: String, portrait: Portrait) -> impl IntoView {
    let Portrait { profile, professionals, services, .. } = portrait;
    let typed = crate::context::typed().map(|typed| typed.entries).unwrap_or_default();
    let typed =
        move |name: &str| typed.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let id = |id: Option<String>| id.unwrap_or_default();
    let (prefers, usual) =
        (id(profile.prefers.map(|id| id.to_string())), id(profile.usual.map(|id| id.to_string())));
    let people = professionals.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let services = services.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    view! {
        <section class="card" aria-labelledby="edit-title">
            <div class="card-head"><h2 id="edit-title">"What we know"</h2></div>
            <form class="card-body stack" method="post" action=path>
                <input type="hidden" name="do" value="change"/>
                <input type="hidden" name="version" value=profile.version/>
                <Text label="Name" name="name" now=profile.name.clone() typed=typed("name") required=true/>
                <Text label="Number" name="phone" kind="tel" now=text(&profile.phone) typed=typed("phone")/>
                <Text label="Email" name="email" kind="email" now=text(&profile.email) typed=typed("email")/>
                <Choice label="Likes to go to" name="prefers" nobody="Whoever is free" now=prefers typed=typed("prefers") choices=people/>
                <Choice label="Usually" name="usual" nobody="Nothing special" now=usual typed=typed("usual") choices=services/>
                <Words label="Formulas and allergies" name="care" now=text(&profile.care) typed=typed("care")/>
                <Words label="Notes, for your people only" name="notes" now=text(&profile.notes) typed=typed("notes")/>
                <Submit word="Save"/>
            </form>
        </section>
    }
}

/// What is written down now, where somebody typed something else.
fn differing(now: &str, typed: Option<&String>) -> Option<AnyView> {
    let differs = typed.is_some_and(|typed| typed.trim() != now);
    let now = if now.is_empty() { "nothing".to_owned() } else { format!("“{now}”") };
    differs.then(|| {
        view! { <span class="field-hint stale">{format!("Written down now: {now}")}</span> }.into_any()
    })
}

#[component]
fn Text(
    label: &'static str,
    name: &'static str,
    #[prop(default = "text")] kind: &'static str,
    now: String,
    typed: Option<String>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let differs = differing(&now, typed.as_ref());
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input class="input" type=kind name=name autocomplete="off" maxlength="254" value=typed.unwrap_or(now) required=required/>
            {differs}
        </label>
    }
}

#[component]
fn Words(label: &'static str, name: &'static str, now: String, typed: Option<String>) -> impl IntoView {
    let differs = differing(&now, typed.as_ref());
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <textarea class="input" name=name rows="4" maxlength="4000">{typed.unwrap_or(now)}</textarea>
            {differs}
        </label>
    }
}

#[component]
fn Choice(
    label: &'static str,
    name: &'static str,
    nobody: &'static str,
    now: String,
    typed: Option<String>,
    choices: Vec<(String, String)>,
) -> impl IntoView {
    let word = choices.iter().find(|(id, _)| *id == now).map_or(nobody, |(_, name)| name.as_str());
    let differs = typed.as_ref().filter(|typed| **typed != now).map(|_| {
        view! { <span class="field-hint stale">{format!("Written down now: {word}")}</span> }
    });
    let chosen = typed.unwrap_or(now);
    let options = choices
        .into_iter()
        .map(|(id, name)| {
            let selected = id == chosen;
            view! { <option value=id selected=selected>{name}</option> }
        })
        .collect_view();
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <select class="input" name=name>
                <option value="">{nobody}</option>
                {options}
            </select>
            {differs}
        </label>
    }
}
