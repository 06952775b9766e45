//! How customers book: at once or by asking, how early, how late.

use domain::online::BookingPolicy;
use leptos::prelude::*;

use crate::ui::{Icon, Submit};

/// The card with the booking page's address and the shop's rules.
#[component]
pub fn Booking(action: String, slug: String, policy: BookingPolicy) -> impl IntoView {
    let page = format!("/book/{slug}");
    let choice = |value: &'static str, title: &'static str, note: &'static str, is_on: bool| {
        view! {
            <label class="choice">
                <input type="radio" name="takes_requests" value=value checked=is_on/>
                <span class="stack-xs">
                    <span class="choice-title">{title}</span>
                    <span class="choice-note">{note}</span>
                </span>
            </label>
        }
    };
    let asks = policy.takes_requests;
    view! {
        <section class="card" id="booking" aria-labelledby="booking-title">
            <div class="card-head">
                <h2 id="booking-title">"Booking on the web"</h2>
                <a class="button" data-size="s" href=page rel="external"><Icon name="calendar"/>"Open the booking page"</a>
            </div>
            <form class="card-body stack" method="post" action=action>
                <input type="hidden" name="do" value="booking"/>
                <fieldset class="choices">
                    <legend class="field-label">"When somebody books"</legend>
                    {choice("true", "We say yes first", "It waits for the professional's answer, at most 48 hours.", asks)}
                    {choice("false", "It is booked at once", "The time is theirs as soon as they ask.", !asks)}
                </fieldset>
                <Whole label="Minutes of notice before a visit" name="min_notice_minutes" value=policy.min_notice_minutes/>
                <Whole label="Days ahead that can be booked" name="horizon_days" value=policy.horizon_days/>
                <Whole label="Minutes between times that are offered (5, 10, 15, 20, 30 or 60)" name="grid_minutes" value=policy.grid_minutes/>
                <Whole label="Hours before a visit until which customers may change or cancel" name="cancel_notice_hours"
                    value=policy.cancel_notice_minutes / 60/>
                <Submit word="Save"/>
            </form>
        </section>
    }
}

/// A whole number of a form.
#[component]
fn Whole(label: &'static str, name: &'static str, value: u32) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input class="input" type="number" min="0" name=name value=value required=true/>
        </label>
    }
}
