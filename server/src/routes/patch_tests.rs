//! `POST /chat/{location_id}/{appointment_id}/patch-test`: what a customer's patch test showed, from the page of a visit.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::access::Pass;
use domain::ids::AppointmentId;
use domain::patch_test::Shown;
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::problem::Place;
use crate::state::AppState;

/// What it showed.
#[derive(Deserialize)]
pub(super) struct TestForm {
    shown: Shown,
}

pub(super) async fn of_visit(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    Place((shop, visit)): Place<(i64, Uuid)>,
    filled: Filled<TestForm>,
) -> Response {
    let path = format!("/chat/{shop}/{visit}");
    match note(&state, &pass, AppointmentId(visit), filled.form.shown).await {
        Ok(()) => Redirect::to(&path).into_response(),
        Err(error) => again(&state, Some(pass.visitor().clone()), &path, error).await,
    }
}

async fn note(state: &AppState, pass: &Pass, visit: AppointmentId, shown: Shown) -> Result<(), DeskError> {
    let seat = state.desk.seat_of_staff(pass, visit).await?;
    let (_, visit) = state.desk.visit_of(&seat).await?;
    let phone =
        visit.customer_phone.ok_or(DeskError::Refused("This customer has no number to note it under."))?;
    state.desk.note_patch_test(pass, &phone, shown, None).await
}
