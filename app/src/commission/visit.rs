//! One visit's lines, and the forms that add to them.

use domain::appointment::Status;
use domain::commission::{Kind, Statement, VisitLines};
use domain::ids::ProfessionalId;
use domain::zone::time_words;
use leptos::prelude::*;

use super::statement::Ledger;
use crate::ui::{Badge, Field};

/// What a form can write about a visit that took place.
const AFTERWARDS: [Kind; 7] = [
    Kind::Tip,
    Kind::Discount,
    Kind::DiscountByHouse,
    Kind::RefundWithheld,
    Kind::RefundGoodwill,
    Kind::Extra,
    Kind::Correction,
];

/// The cards: the lines, then the forms.
#[component]
pub fn VisitCards(path: String, visit: VisitLines) -> impl IntoView {
    let VisitLines { visit, visit_at, lines, people } = visit;
    let (tone, icon, word) = crate::dashboard::state(visit.status);
    let id = visit.appointment_id.to_string();
    let seen = lines.len();
    let totals = Statement::totals_of(&lines);
    let kinds: &[Kind] = match visit.status {
        Status::Completed => &AFTERWARDS,
        Status::NoShow | Status::Cancelled if seen == 0 => &[Kind::NoShowFee],
        Status::NoShow | Status::Cancelled => {
            &[Kind::NoShowFee, Kind::RefundWithheld, Kind::RefundGoodwill, Kind::Correction]
        }
        _ => &[],
    };
    let colleagues: Vec<_> = people.iter().filter(|(_, name)| *name != visit.professional).cloned().collect();
    let may_split = visit.status == Status::Completed && !colleagues.is_empty();
    view! {
        <section class="card" aria-labelledby="visit-title">
            <div class="card-head">
                <h2 id="visit-title">{format!("{} for {}", visit.services.join(", "), visit.customer_name)}</h2>
                <Badge tone icon word/>
            </div>
            <p class="card-body muted">
                {format!(
                    "{}, {}, with {}, booked for {}",
                    visit_at.date(), time_words(visit_at), visit.professional, visit.estimated_revenue_cents,
                )}
            </p>
            {(seen == 0).then(|| view! {
                <p class="card-body">"Nothing is written yet. The shares are written when the visit is completed."</p>
            })}
            {(seen > 0).then(|| view! { <Ledger lines yours="Professional’s share" totals/> })}
        </section>
        {(!kinds.is_empty()).then(|| view! {
            <ChangeForm path=path.clone() id=id.clone() seen kinds people=people.clone()/>
        })}
        {may_split.then(|| view! { <SplitForm path id seen colleagues/> })}
    }
}

#[component]
fn ChangeForm(
    path: String,
    id: String,
    seen: usize,
    kinds: &'static [Kind],
    people: Vec<(ProfessionalId, String)>,
) -> impl IntoView {
    let kinds =
        kinds.iter().map(|kind| view! { <option value=kind.word()>{kind.label()}</option> }).collect_view();
    view! {
        <section class="card no-print" aria-labelledby="change-title">
            <div class="card-head"><h2 id="change-title">"Add a line"</h2><p>"Lines are never changed or deleted"</p></div>
            <p class="card-body small muted">
                "A correction moves money from the house to the professional, below zero the other way, and needs a reason. \
                 Tips and corrections can be somebody else’s than the one with whom the visit was booked."
            </p>
            <form class="card-body form-row" method="post" action=path>
                <input type="hidden" name="do" value="change"/>
                <input type="hidden" name="visit" value=id/>
                <input type="hidden" name="seen" value=seen.to_string()/>
                <label class="field">
                    <span class="field-label">"What"</span>
                    <select class="input" name="kind">{kinds}</select>
                </label>
                <Field label="Amount in $" name="amount"/>
                <label class="field">
                    <span class="field-label">"Whose"</span>
                    <select class="input" name="professional">
                        <option value="">"As booked"</option>
                        {people_options(people)}
                    </select>
                </label>
                <Field label="Reason" name="reason" required=false/>
                <button class="button" data-kind="primary" type="submit">"Add the line"</button>
            </form>
        </section>
    }
}

#[component]
fn SplitForm(
    path: String,
    id: String,
    seen: usize,
    colleagues: Vec<(ProfessionalId, String)>,
) -> impl IntoView {
    view! {
        <section class="card no-print" aria-labelledby="split-title">
            <div class="card-head"><h2 id="split-title">"Share the visit with a colleague"</h2><p>"Each by the own rate"</p></div>
            <p class="card-body small muted">"The rest stays with the one with whom the visit was booked."</p>
            <form class="card-body form-row" method="post" action=path>
                <input type="hidden" name="do" value="split"/>
                <input type="hidden" name="visit" value=id/>
                <input type="hidden" name="seen" value=seen.to_string()/>
                <label class="field">
                    <span class="field-label">"Colleague"</span>
                    <select class="input" name="with" required>{people_options(colleagues)}</select>
                </label>
                <Field label="The colleague’s part in %" name="percent"/>
                <Field label="Reason" name="reason" required=false/>
                <button class="button" type="submit">"Share it"</button>
            </form>
        </section>
    }
}

fn people_options(people: Vec<(ProfessionalId, String)>) -> impl IntoView {
    people.into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()
}
