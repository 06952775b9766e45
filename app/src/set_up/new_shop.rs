//! `/setup` for an operator: a new shop, by name, number and website.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::layout::{Notice, Topbar};
use crate::ui::{Field, Submit};

/// Zones that are offered; any other can be typed.
const ZONES: [&str; 24] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Toronto",
    "America/Vancouver",
    "America/Mexico_City",
    "America/Bogota",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Madrid",
    "Atlantic/Canary",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Rome",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// The form.
#[component]
pub fn NewShop() -> impl IntoView {
    let zones = ZONES.iter().map(|zone| view! { <option value=*zone></option> }).collect_view();
    view! {
        <Title text="New shop"/>
        <Topbar/>
        <main class="main narrow" id="main">
            <div class="page-head"><h1>"A new shop"</h1></div>
            <Notice/>
            <section class="card" aria-labelledby="new-title">
                <div class="card-head"><h2 id="new-title">"What we need to begin"</h2></div>
                <form class="card-body stack" method="post" action="/setup/shop">
                    <Field label="Business name" name="business_name" autocomplete="organization"/>
                    <Field label="Phone number" name="phone_number" kind="tel" autocomplete="tel"
                        hint="The number that customers dial and that Twilio hands to us, such as +1 808 555 0100."/>
                    <Field label="Website" name="website_url" autocomplete="url" required=false
                        hint="We read services, prices, people and hours from it, and you approve them line by line."/>
                    <label class="field">
                        <span class="field-label">"Time zone"</span>
                        <input class="input" name="time_zone" list="zones" autocomplete="off"/>
                        <span class="field-hint">"Leave it empty and we take the likely one of the number."</span>
                    </label>
                    <datalist id="zones">{zones}</datalist>
                    <Submit word="Open the shop"/>
                </form>
            </section>
        </main>
    }
}
