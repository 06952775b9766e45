//! The forms of a shop's settings below the first page: each is answered with its own page, a true status, and what was typed.

use app::context::{Note, Sent};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use backend::DeskError;
use backend::access::Pass;
use backend::settings::{Change, SettingsError};
use backend::work::WantedTimeOff;
use domain::ids::{ProfessionalId, TimeOffId};
use domain::settings::Sheet;

use super::accounts::{Filled, again};
use super::guard::By;
use super::{pages, provider};
use crate::state::AppState;

/// The pages that hold the forms.
pub(super) const PATHS: [&str; 7] = [
    "/dashboard/{location_id}/settings/profile",
    "/dashboard/{location_id}/settings/hours",
    "/dashboard/{location_id}/settings/services",
    "/dashboard/{location_id}/settings/professionals",
    "/dashboard/{location_id}/settings/policies",
    "/dashboard/{location_id}/settings/phone",
    "/dashboard/{location_id}/settings/receptionist",
];

/// `POST /dashboard/{location_id}/settings/..`
pub(super) async fn change(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    uri: Uri,
    filled: Filled<Vec<(String, String)>>,
) -> Response {
    let (path, sheet) = (uri.path().to_owned(), Sheet(filled.form));
    let visitor = pass.visitor().clone();
    match changed(&state, &pass, &sheet).await {
        Ok(note) => pages::with_note(&state, Some(visitor), &path, StatusCode::OK, note).await,
        Err(SettingsError::Desk(DeskError::Refused(sentence))) => {
            let note = Note::bad(sentence);
            let sent = Sent { sheet, wrong: Vec::new() };
            pages::with_sent(&state, visitor, &path, StatusCode::UNPROCESSABLE_ENTITY, note, sent).await
        }
        Err(SettingsError::Desk(error)) => again(&state, Some(visitor), &path, error).await,
        Err(error) => {
            let note = Note::bad(&error.to_string());
            let (status, wrong) = match error {
                SettingsError::Wrong(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, wrong),
                _ => (StatusCode::CONFLICT, Vec::new()),
            };
            let page = with_form(&path, &sheet);
            pages::with_sent(&state, visitor, &page, status, note, Sent { sheet, wrong }).await
        }
    }
}

/// The page with the form open in which something was typed.
fn with_form(path: &str, sheet: &Sheet) -> String {
    let id: Option<uuid::Uuid> = sheet.get("id").parse().ok();
    match (sheet.get("do"), id) {
        ("service" | "person", Some(id)) => format!("{path}?edit={id}"),
        _ => path.to_owned(),
    }
}

async fn changed(state: &AppState, pass: &Pass, sheet: &Sheet) -> Result<Note, SettingsError> {
    let desk = &state.desk;
    match sheet.get("do") {
        "take_time_off" => {
            let wanted = WantedTimeOff {
                professional: sheet.get("professional").parse().ok().map(ProfessionalId),
                from: provider::local(sheet.get("from"))?,
                until: provider::local(sheet.get("until"))?,
                reason: Some(sheet.get("reason").to_owned()),
            };
            let visits = desk.take_time_off(pass, &wanted).await?;
            return Ok(note_of(desk, pass, &visits).await?);
        }
        "give_up_time_off" => {
            let id = sheet.get("id").parse().map_err(|_| DeskError::NotFound("time off"))?;
            desk.give_up_time_off(pass, TimeOffId(id)).await?;
            return Ok(Note::good("Taken back."));
        }
        _ => {}
    }
    let change = desk.change_settings(pass, sheet.get("do"), sheet).await?;
    Ok(match change {
        Change::AddDay(day) => {
            let visits = desk.visits_outside(pass, &day).await?;
            note_of(desk, pass, &visits).await?
        }
        _ => Note::good("Saved. The next page and the next call follow it."),
    })
}

/// What is booked in a time that is free no more stays, and is named.
async fn note_of(
    desk: &backend::Desk,
    pass: &Pass,
    visits: &[domain::appointment::AppointmentFacts],
) -> Result<Note, DeskError> {
    if visits.is_empty() {
        return Ok(Note::good("Saved. Nobody is booked in this time."));
    }
    let (_, clock) = desk.name_and_clock(pass).await?;
    let lines: Vec<String> = visits
        .iter()
        .map(|visit| {
            let (day, time) = (clock.short_day(visit.starts_at), clock.time_of_day(visit.starts_at));
            format!("{} on {day} at {time}", visit.customer_name)
        })
        .collect();
    let text = "Saved. These visits are still booked in this time; please look after them:";
    Ok(Note::once(text, &lines.join("; ")))
}
