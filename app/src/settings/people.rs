//! The people of a shop, and how to invite one.

use domain::lines::Person;
use leptos::prelude::*;

use crate::ui::{Avatar, Field, Submit};

/// The card.
#[component]
pub fn People(
    action: String,
    people: Vec<Person>,
    invitations: Vec<Person>,
    professionals: Vec<(String, String)>,
) -> impl IntoView {
    let remove = action.clone();
    let invited =
        invitations.into_iter().map(|person| (person, "invited: ", "withdraw_invitation", "Withdraw"));
    let rows = people
        .into_iter()
        .map(|person| (person, "", "remove_person", "Remove"))
        .chain(invited)
        .map(move |(person, state, verb, word)| {
            let what = match person.professional {
                Some(professional) => format!("{state}{}, sees the day of {professional}", person.role),
                None => format!("{state}{}", person.role),
            };
            view! {
                <li>
                    <Avatar name=person.name.clone() hue="none"/>
                    <span class="grow stack-xs">
                        <strong>{person.name}</strong>
                        <span class="small muted">{format!("{} · {what}", person.email)}</span>
                    </span>
                    <form method="post" action=remove.clone()>
                        <input type="hidden" name="do" value=verb/>
                        <input type="hidden" name="user_id" value=person.user_id.to_string()/>
                        <button class="button" data-size="s" type="submit">{word}</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    let choices =
        professionals.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view();
    view! {
        <section class="card" id="people" aria-labelledby="people-title">
            <div class="card-head"><h2 id="people-title">"People who can sign in"</h2></div>
            <ul class="rows people">{rows}</ul>
            <form class="card-body form-row" method="post" action=action>
                <input type="hidden" name="do" value="invite"/>
                <Field label="Name" name="name"/>
                <Field label="Email" name="email" kind="email"/>
                <label class="field">
                    <span class="field-label">"Role"</span>
                    <select class="input" name="role">
                        <option value="professional">"Professional"</option>
                        <option value="owner">"Owner"</option>
                    </select>
                </label>
                <label class="field">
                    <span class="field-label">"Whose day"</span>
                    <select class="input" name="professional">
                        <option value="">"Nobody’s"</option>
                        {choices}
                    </select>
                </label>
                <Submit word="Invite" kind="plain"/>
            </form>
        </section>
    }
}
