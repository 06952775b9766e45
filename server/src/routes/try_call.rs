//! The turns of a rehearsal: each is a form, answered with the page of the call.

use app::context::Note;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use backend::access::Pass;
use backend::{Desk, DeskError};
use domain::ids::AppointmentId;
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::Filled;
use super::guard::By;
use super::pages;
use super::problem::Problem;
use crate::state::AppState;

/// What the forms of the page send; each uses some of it.
#[derive(Deserialize)]
pub(super) struct TryForm {
    r#do: String,
    #[serde(default)]
    call: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    end: String,
    visit: Option<Uuid>,
}

/// `POST /dashboard/{location_id}/try`
pub(super) async fn speak(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<TryForm>,
) -> Response {
    let form = filled.form;
    let page = |call: &str| match call {
        "" => format!("/dashboard/{}/try", pass.shop()),
        call => format!("/dashboard/{}/try?call={}", pass.shop(), super::accounts::encoded(call)),
    };
    match spoken(&state.desk, &pass, &form).await {
        Ok(call) => Redirect::to(&page(&call)).into_response(),
        Err(DeskError::NotFound(_)) => pages::not_found(&state, Some(pass.visitor().clone())).await,
        Err(error) => {
            let problem = Problem::from(error);
            let (note, visitor) = (Note::bad(problem.detail()), Some(pass.visitor().clone()));
            pages::with_note(&state, visitor, &page(&form.call), problem.status(), note).await
        }
    }
}

/// Does it; the answer is the call that is to be shown.
async fn spoken(desk: &Desk, pass: &Pass, form: &TryForm) -> Result<String, DeskError> {
    let call = form.call.clone();
    match form.r#do.as_str() {
        "begin" => return Ok(desk.begin_rehearsal(pass).await?.0),
        "say" if form.end == "true" => desk.end_rehearsal(pass, &call).await?,
        "say" => desk.say_in_rehearsal(pass, &call, &form.words).await?,
        "remove" => {
            let visit = form.visit.ok_or(DeskError::NotFound("visit"))?;
            desk.remove_rehearsed(pass, &call, AppointmentId(visit)).await?;
        }
        _ => return Err(DeskError::Refused("This form is broken. Please reload the page.")),
    }
    Ok(call)
}
