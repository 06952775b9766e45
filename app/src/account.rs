//! Coming in, and one's own account. Every form is a plain one: it works before, and without, any script.

mod api;
mod links;
mod sessions;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::layout::{FrontDoor, Notice};
use crate::page::page_of;
use crate::set_up::NewShop;
use crate::ui::{Callout, Field, Submit};

pub use links::{Forgot, Invitation, NewPassword};
pub use sessions::Account;

/// `/signin`
#[component]
pub fn SignIn() -> impl IntoView {
    let query = use_query_map();
    let next = move || query.with(|query| query.get("next").unwrap_or_default());
    let is_new = move || query.with(|query| query.get("new_password").is_some());
    view! {
        <Title text="Sign in"/>
        <FrontDoor>
            <form class="signin-form" method="post" action="/signin">
                <div class="stack-xs">
                    <h1>"Sign in"</h1>
                    <p class="muted">"For owners, staff and operators."</p>
                </div>
                <Notice/>
                <Show when=is_new>
                    <Callout tone="ok" text="Your new password is set. Sign in with it."/>
                </Show>
                <input type="hidden" name="next" value=next/>
                <Field label="Email" name="email" kind="email" autocomplete="username"/>
                <Field label="Password" name="password" kind="password" autocomplete="current-password"/>
                <Submit word="Sign in"/>
            </form>
            <p class="small muted"><a href="/forgot">"Forgot your password?"</a></p>
        </FrontDoor>
    }
}

/// `/setup`: the first start, when nobody can sign in yet; then, for operators, a new shop.
#[component]
pub fn SetUp() -> impl IntoView {
    page_of(
        || (),
        |()| api::load_first_start(),
        |start| {
            if start.is_over {
                view! { <NewShop/> }.into_any()
            } else {
                view! { <SetUpForm start/> }.into_any()
            }
        },
    )
}

#[component]
fn SetUpForm(start: api::FirstStart) -> impl IntoView {
    let shops = start.shops.join(", ");
    view! {
        <Title text="First start"/>
        <FrontDoor>
            <form class="signin-form" method="post" action="/setup">
                <div class="stack-xs">
                    <h1>"First start"</h1>
                    <p class="muted">"Make the first account of this front desk. This page works once."</p>
                </div>
                <Notice/>
                {start.needs_token.then(|| view! {
                    <Field label="Token" name="token" hint="It stands in the log of this start."/>
                })}
                <Field label="Your name" name="name" autocomplete="name"/>
                <Field label="Email" name="email" kind="email" autocomplete="username"/>
                <Field label="Password" name="password" kind="password" autocomplete="new-password"
                    hint="At least 8 characters. Three or four unrelated words are good."/>
                <label class="field">
                    <span class="field-label">"You are"</span>
                    <select class="input" name="role">
                        <option value="operator">"the operator of this front desk"</option>
                        {(!shops.is_empty()).then(|| view! {
                            <option value="owner">{format!("the owner of {shops}")}</option>
                        })}
                    </select>
                </label>
                <Submit word="Make the account"/>
            </form>
        </FrontDoor>
    }
}
