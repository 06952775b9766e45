//! Who the shop is.

use domain::settings::CURRENCIES;
use domain::settings::pages::ProfilePage;
use leptos::prelude::*;

use super::form::{Choose, Form, Hidden, Line};
use crate::ui::Submit;

/// The card.
pub fn cards(path: String, page: ProfilePage) -> AnyView {
    let ProfilePage { profile, zones, seen } = page;
    let form = Form::of("profile", "");
    let currencies = CURRENCIES.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect();
    let zone = form.value("time_zone", profile.time_zone.clone());
    // Asked for once the effect on visits has been said.
    let meant = (form.was_sent() && zone != profile.time_zone).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="zone_meant" value=zone.clone()/>
                <span>{format!("Yes, change the zone to {zone}")}</span>
            </label>
        }
    });
    let zones = zones.into_iter().map(|zone| view! { <option value=zone></option> }).collect_view();
    view! {
        <section class="card" aria-labelledby="profile-title">
            <div class="card-head"><h2 id="profile-title">"The salon"</h2></div>
            <form class="card-body stack" method="post" action=path>
                <Hidden what="profile" seen/>
                <Line form=form.clone() label="Name" name="name" value=profile.name required=true/>
                <Line form=form.clone() label="Address" name="address" value=profile.address.unwrap_or_default()
                    hint="Said to callers who ask where you are."/>
                <Line form=form.clone() label="Time zone" name="time_zone" value=profile.time_zone list="zones" required=true
                    hint="All hours and visits are shown on this clock."/>
                {meant}
                <datalist id="zones">{zones}</datalist>
                <Choose form=form.clone() label="Currency" name="currency" value=profile.currency options=currencies
                    hint="Prices are shown and said in dollars of this kind."/>
                <Line form=form.clone() label="Booking page's address" name="slug" value=profile.slug required=true
                    hint="The page is at /book/ and this; links to the old address stop to work when you change it."/>
                <Line form label="Website" name="website" kind="url" value=profile.website.unwrap_or_default()/>
                <Submit word="Save"/>
            </form>
        </section>
    }
    .into_any()
}
