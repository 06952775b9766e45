//! Who did what: to one shop, or to the whole front desk.

use domain::lines::AuditLine;
use domain::zone::ShopClock;
use leptos::prelude::*;

use crate::ui::utc;

/// The card. With a shop's clock, times are the shop's; without one they are UTC.
#[component]
pub fn AuditTable(title: &'static str, clock: Option<ShopClock>, lines: Vec<AuditLine>) -> impl IntoView {
    let none = lines.is_empty();
    let rows = lines
        .into_iter()
        .map(|line| {
            let at = match &clock {
                Some(clock) => format!("{}, {}", clock.day(line.at), clock.time_of_day(line.at)),
                None => utc(line.at),
            };
            let shop = match (&clock, line.location_id) {
                (None, Some(shop)) => format!("shop {shop}: "),
                _ => String::new(),
            };
            view! {
                <tr role="row">
                    <th role="rowheader">{at}</th>
                    <td role="cell">{line.actor}</td>
                    <td role="cell">{format!("{shop}{} {}", words(&line.action), line.subject)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="audit-title">
            <div class="card-head"><h2 id="audit-title">{title}</h2></div>
            {none.then(|| view! { <p class="card-body muted">"Nothing has been done yet."</p> })}
            <table class="table table-stack audit" role="table" hidden=none>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"When"</th>
                        <th role="columnheader">"Who"</th>
                        <th role="columnheader">"What"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
}

/// An action in words; a newer server's word stays as it is.
fn words(action: &str) -> &str {
    match action {
        "set_up" => "made the first account:",
        "signed_in" => "signed in",
        "signed_out" => "signed out",
        "session_revoked" => "signed out another browser",
        "password_changed" => "changed the password",
        "password_link_asked" => "asked for a link to a new password",
        "password_link_made" => "made a link to a new password for",
        "password_reset" => "chose a new password by a link",
        "sessions_ended" => "signed out everywhere",
        "user_added" => "added",
        "invited" => "invited",
        "invitation_accepted" => "accepted an invitation as",
        "invitation_withdrawn" => "withdrew an invitation",
        "operator_dismissed" => "took the operator’s role from",
        "person_removed" => "removed a person",
        "key_added" => "made the key",
        "key_revoked" => "revoked the key",
        "commission_changed" => "changed a visit’s commission:",
        "rate_changed" => "set the commission:",
        "customer_changed" => "changed a customer:",
        "customers_merged" => "put two customers together:",
        "person_exported" => "took along the data of a person:",
        "person_erased" => "forgot a person:",
        "imported" => "brought in a list:",
        "shop_exported" => "took along everything of the shop",
        "retention_changed" => "set how long data is kept,",
        "paid_out" => "wrote down a payout:",
        "booking_rules_changed" => "changed the rules of booking:",
        "profile_changed" => "changed the profile of",
        "hours_changed" => "changed the opening hours",
        "special_day_added" => "added a special day:",
        "special_day_removed" => "removed a special day",
        "service_changed" => "changed the service",
        "professional_changed" => "changed the professional",
        "answering_changed" => "changed how the phone is answered:",
        "number_added" => "added a number:",
        "number_removed" => "removed a number",
        "trial_removed" => "removed what a rehearsal had booked",
        "shop_opened" => "opened the shop",
        "website_read" => "had the website read:",
        "draft_approved" => "approved a draft:",
        "answer_written" => "wrote an answer to",
        "answer_removed" => "took out an answer",
        "operator_acted_as_shop" => "looked at the shop as its operator",
        other => other,
    }
}
