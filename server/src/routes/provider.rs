//! The forms of a professional's page, answered by the server: they work before the page is taken up, and without that.

use app::context::Note;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::access::{Pass, Visitor};
use backend::work::WantedTimeOff;
use chrono::NaiveDateTime;
use domain::Instant;
use domain::access::Action;
use domain::appointment::Side;
use domain::availability::local_to_utc;
use domain::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId, TimeOffId};
use domain::visits::{Deed, NewVisit};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::pages;
use crate::state::AppState;

/// What the forms send; each uses some of it.
#[derive(Deserialize)]
pub(super) struct ProviderForm {
    r#do: String,
    location_id: ShopId,
    appointment_id: Option<Uuid>,
    starts_at: Option<Instant>,
    by: Option<Side>,
    time_off_id: Option<Uuid>,
    professional: Option<Uuid>,
    service: Option<Uuid>,
    /// On the shop's clock: `2026-06-12T09:00`.
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    reason: String,
}

/// `POST /provider`
pub(super) async fn change(
    State(state): State<AppState>,
    By(visitor): By<Visitor>,
    filled: Filled<ProviderForm>,
) -> Response {
    let form = filled.form;
    let page = format!("/provider?location_id={}", form.location_id);
    // A page that the browser takes up has to be got at its own address, so what is to be said has one of its own.
    let said = format!("/provider/done?location_id={}", form.location_id);
    let done = match state.desk.admit(&visitor, Action::SeeOwnWork, form.location_id).await {
        Ok(pass) => changed(&state, &pass, form).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(None) => Redirect::to(&page).into_response(),
        Ok(Some(note)) => pages::with_note(&state, Some(visitor), &said, StatusCode::OK, note).await,
        Err(error) => again(&state, Some(visitor), &said, error).await,
    }
}

/// Does it; a note where there is something to be said.
async fn changed(state: &AppState, pass: &Pass, form: ProviderForm) -> Result<Option<Note>, DeskError> {
    let desk = &state.desk;
    match form.r#do.as_str() {
        "take_time_off" => {
            let wanted = WantedTimeOff {
                professional: form.professional.map(ProfessionalId),
                from: local(&form.from)?,
                until: local(&form.until)?,
                reason: Some(form.reason),
            };
            let visits = desk.take_time_off(pass, &wanted).await?;
            let (_, clock) = desk.name_and_clock(pass).await?;
            let lines: Vec<String> = visits
                .iter()
                .map(|visit| {
                    let (day, time) = (clock.short_day(visit.starts_at), clock.time_of_day(visit.starts_at));
                    format!("{} on {day} at {time}", visit.customer_name)
                })
                .collect();
            Ok(Some(if lines.is_empty() {
                Note::good("Saved. Nobody is booked in this time.")
            } else {
                Note::once(
                    "Saved. These visits are still booked in this time; please look after them:",
                    &lines.join("; "),
                )
            }))
        }
        "give_up_time_off" => {
            let id = form.time_off_id.ok_or(DeskError::NotFound("time off"))?;
            desk.give_up_time_off(pass, TimeOffId(id)).await.map(|()| None)
        }
        "book" => {
            let zone = desk.zone_of(pass).await?;
            let new = NewVisit {
                services: form.service.map(ServiceId).into_iter().collect(),
                professional: form
                    .professional
                    .map(ProfessionalId)
                    .ok_or(DeskError::NotFound("professional"))?,
                starts_at: local_to_utc(zone, local(&form.from)?),
                customer_name: form.name,
                customer_phone: Some(form.phone),
                override_reason: Some(form.reason),
            };
            desk.book_for_customer(pass, &new).await.map(|_| Some(Note::good("The visit is booked.")))
        }
        _ => {
            let deed = deed(&form)?;
            let id = form.appointment_id.ok_or(DeskError::NotFound("visit"))?;
            desk.do_with_visit(pass, AppointmentId(id), &deed).await.map(|_| None)
        }
    }
}

fn deed(form: &ProviderForm) -> Result<Deed, DeskError> {
    const BROKEN: DeskError = DeskError::Refused("This form is broken. Please reload the page.");
    Ok(match form.r#do.as_str() {
        "accept" => Deed::Accept,
        "decline" => Deed::Decline,
        "complete" => Deed::Complete,
        "no_show" => Deed::NoShow,
        "cancel" => Deed::Cancel { by: form.by.unwrap_or(Side::Salon) },
        "offer" => Deed::Offer { starts_at: form.starts_at.ok_or(BROKEN)? },
        _ => return Err(BROKEN),
    })
}

/// A time as a browser's form sends it, with or without seconds.
pub(super) fn local(text: &str) -> Result<NaiveDateTime, DeskError> {
    let read = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let at = read("%Y-%m-%dT%H:%M").or_else(|| read("%Y-%m-%dT%H:%M:%S"));
    at.ok_or(DeskError::Refused("Please give a day and a time, such as 2026-06-12 09:00."))
}
