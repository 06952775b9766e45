//! The rates of a shop and its people, each with whose share it is.

use domain::commission::{RateLine, Terms};
use leptos::prelude::*;

use crate::ui::Field;

/// The card.
#[component]
pub fn RatesCard(path: String, rates: Vec<RateLine>) -> impl IntoView {
    let choices = rates
        .iter()
        .filter_map(|line| line.professional.clone())
        .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> })
        .collect_view();
    let rows = rates
        .into_iter()
        .map(|line| {
            let (who, otherwise) = match line.professional {
                Some((_, name)) => (name, "as the shop"),
                None => ("The shop".to_owned(), ""),
            };
            let words = |terms: Option<Terms>| terms.map_or(otherwise.to_owned(), |terms| terms.to_string());
            let coming = line
                .coming
                .into_iter()
                .map(|(from, terms)| view! { <span class="small muted">{format!("from {from}: {}", words(terms))}</span> })
                .collect_view();
            view! {
                <li>
                    <strong class="grow">{who}</strong>
                    <span class="stack-xs"><span class="num">{words(line.terms)}</span>{coming}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="rates-title">
            <div class="card-head"><h2 id="rates-title">"Rates"</h2><p>"Visits keep the rate of their day"</p></div>
            <ul class="rows rates">{rows}</ul>
            <form class="card-body form-row" method="post" action=path>
                <input type="hidden" name="do" value="rate"/>
                <label class="field">
                    <span class="field-label">"For"</span>
                    <select class="input" name="professional"><option value="">"The shop"</option>{choices}</select>
                </label>
                <label class="field">
                    <span class="field-label">"Whose share"</span>
                    <select class="input" name="whose">
                        <option value="house">"House’s share"</option>
                        <option value="professional">"Professional’s share"</option>
                        <option value="">"As the shop"</option>
                    </select>
                </label>
                <Field label="Rate in %" name="rate" required=false/>
                <Field label="From (empty: now)" name="from" kind="date" required=false/>
                <button class="button" type="submit">"Set the rate"</button>
            </form>
        </section>
    }
}
