//! How customers book: at once or by asking, how early, how late, and what is said about it.

use domain::settings::pages::PolicyPage;
use leptos::prelude::*;

use super::form::{Form, Hidden, Line, Ways, Words};
use crate::ui::{Icon, Submit};

/// The card.
pub fn cards(path: String, page: PolicyPage) -> AnyView {
    let PolicyPage { policies, slug, seen } = page;
    let (form, booking) = (Form::of("policy", ""), policies.booking);
    let asks = if booking.takes_requests { "true" } else { "false" };
    view! {
        <section class="card" id="booking" aria-labelledby="booking-title">
            <div class="card-head">
                <h2 id="booking-title">"Booking"</h2>
                <a class="button" data-size="s" href=format!("/book/{slug}") rel="external"><Icon name="calendar"/>"Open the booking page"</a>
            </div>
            <form class="card-body stack" method="post" action=path>
                <Hidden what="policy" seen/>
                <Ways form=form.clone() label="When somebody books on the web" name="takes_requests" value=asks options=vec![
                    ("true", "We say yes first", "It waits for the professional’s answer, at most 48 hours."),
                    ("false", "It is booked at once", "The time is theirs as soon as they ask."),
                ]/>
                <div class="field-row">
                    <Line form=form.clone() label="Minutes of notice before a visit" name="min_notice_minutes" kind="number"
                        value=booking.min_notice_minutes.to_string() required=true/>
                    <Line form=form.clone() label="Days ahead that can be booked" name="horizon_days" kind="number"
                        value=booking.horizon_days.to_string() required=true/>
                    <Line form=form.clone() label="Minutes between times" name="grid_minutes" kind="number"
                        value=booking.grid_minutes.to_string() required=true hint="5, 10, 15, 20, 30 or 60"/>
                    <Line form=form.clone() label="Hours until which one may cancel" name="cancel_notice_hours" kind="number"
                        value=(booking.cancel_notice_minutes / 60).to_string() required=true/>
                </div>
                <Words form label="What you say about deposits" name="deposit" value=policies.deposit.unwrap_or_default()
                    hint="Shown before the last tap on the booking page, and said by the receptionist to who asks. Empty where there is none."/>
                <Submit word="Save"/>
            </form>
        </section>
    }
    .into_any()
}
