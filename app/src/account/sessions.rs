//! `/account`: one's own password and browsers.

use domain::lines::SessionLine;
use leptos::prelude::*;
use leptos_meta::Title;

use super::api;
use crate::layout::{Notice, Topbar};
use crate::page::part_of;
use crate::ui::{Badge, Field, Submit, utc};

/// The page.
#[component]
pub fn Account() -> impl IntoView {
    view! {
        <Title text="Your account"/>
        <Topbar/>
        <main class="main narrow" id="main">
            <div class="page-head"><h1>"Your account"</h1></div>
            <Notice/>
            <section class="card" aria-labelledby="sessions-title">
                <div class="card-head"><h2 id="sessions-title">"Where you are signed in"</h2></div>
                {part_of(api::load_account, |sessions| view! { <Sessions sessions/> }.into_any())}
            </section>
            <section class="card" aria-labelledby="password-title">
                <div class="card-head"><h2 id="password-title">"Change your password"</h2></div>
                <form class="card-body stack" method="post" action="/account">
                    <input type="hidden" name="do" value="change_password"/>
                    <Field label="Current password" name="current" kind="password" autocomplete="current-password"/>
                    <Field label="New password" name="new" kind="password" autocomplete="new-password"
                        hint="Every other browser is signed out."/>
                    <Submit word="Change it"/>
                </form>
            </section>
        </main>
    }
}

#[component]
fn Sessions(sessions: Vec<SessionLine>) -> impl IntoView {
    let rows = sessions
        .into_iter()
        .map(|session| {
            let agent = browser(&session.agent);
            view! {
                <li>
                    <span class="grow stack-xs">
                        <strong>{agent}</strong>
                        <span class="small muted">
                            {format!("since {}, last used {}", utc(session.created_at), utc(session.seen_at))}
                        </span>
                    </span>
                    {if session.is_this {
                        view! { <Badge tone="ok" icon="check" word="This browser"/> }.into_any()
                    } else {
                        view! {
                            <form method="post" action="/account">
                                <input type="hidden" name="do" value="end_session"/>
                                <input type="hidden" name="session_id" value=session.session_id.to_string()/>
                                <button class="button" data-size="s" type="submit">"Sign out"</button>
                            </form>
                        }.into_any()
                    }}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows sessions">{rows}</ul> }
}

/// A browser and a system out of what a browser calls itself.
fn browser(agent: &str) -> String {
    let find = |names: &[(&'static str, &'static str)], otherwise| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map_or(otherwise, |(_, name)| *name)
    };
    let browser = find(
        &[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Chrome/", "Chrome"),
            ("Firefox/", "Firefox"),
            ("Safari/", "Safari"),
        ],
        "A program",
    );
    let system = find(
        &[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ],
        "",
    );
    if system.is_empty() { browser.to_owned() } else { format!("{browser} on {system}") }
}
