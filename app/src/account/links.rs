//! Pages behind links in mails: a new password, an invitation; and the page that asks for such a link.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::api::{self, Invited};
use crate::layout::{FrontDoor, Notice};
use crate::ui::{Callout, Field, Submit};

/// `/forgot`
#[component]
pub fn Forgot() -> impl IntoView {
    view! {
        <Title text="Forgotten password"/>
        <FrontDoor>
            <form class="signin-form" method="post" action="/forgot">
                <div class="stack-xs">
                    <h1>"Forgotten password"</h1>
                    <p class="muted">"We send you a link to a new one. It is good for an hour."</p>
                </div>
                <Notice/>
                <Field label="Email" name="email" kind="email" autocomplete="username"/>
                <Submit word="Send the link"/>
            </form>
            <p class="small muted"><a href="/signin">"Back to the sign-in"</a></p>
        </FrontDoor>
    }
}

/// The link's secret, as it stands in the address.
fn token() -> impl Fn() -> String + Clone + Send + Sync {
    let params = use_params_map();
    move || params.with(|params| params.get("token").unwrap_or_default())
}

/// `/password/{token}`: looking at it changes nothing, so that a mail program may.
#[component]
pub fn NewPassword() -> impl IntoView {
    let token = token();
    view! {
        <Title text="New password"/>
        <FrontDoor>
            <form class="signin-form" method="post" action=move || format!("/password/{}", token())>
                <h1>"Choose a new password"</h1>
                <Notice/>
                <Field label="New password" name="password" kind="password" autocomplete="new-password"
                    hint="At least 8 characters. Three or four unrelated words are good."/>
                <Submit word="Set the password"/>
            </form>
        </FrontDoor>
    }
}

/// `/invitation/{token}`
#[component]
pub fn Invitation() -> impl IntoView {
    let token = token();
    let invited = Resource::new_blocking(token.clone(), api::load_invitation);
    view! {
        <Title text="Invitation"/>
        <FrontDoor>
            <Suspense>
                {move || {
                    let token = token();
                    Suspend::new(async move {
                        match invited.await {
                            Ok(invited) => view! { <AcceptForm token invited/> }.into_any(),
                            Err(error) => view! {
                                <div class="signin-form">
                                    <h1>"Invitation"</h1>
                                    <Callout tone="bad" text=error.to_string()/>
                                </div>
                            }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </FrontDoor>
    }
}

#[component]
fn AcceptForm(token: String, invited: Invited) -> impl IntoView {
    let Invited { email, business_name, role } = invited;
    let place = format!("{business_name} invites {email} as {role}.");
    view! {
        <form class="signin-form" method="post" action=format!("/invitation/{token}")>
            <div class="stack-xs"><h1>"You are invited"</h1><p class="muted">{place}</p></div>
            <Notice/>
            <Field label="Your name" name="name" autocomplete="name" required=false/>
            <Field label="Password" name="password" kind="password" autocomplete="new-password"
                hint="If you have an account already, its password. If not, choose one of at least 8 characters."/>
            <Submit word="Accept"/>
        </form>
    }
}
