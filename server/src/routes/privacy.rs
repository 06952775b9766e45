//! How long what is kept, and everything of a shop as one file.

use app::context::Note;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::DeskError;
use backend::access::Pass;
use backend::shop_export::Format;
use domain::customers::book::Kept;
use domain::retention::Kind;

use super::accounts::{Filled, again};
use super::customers::ExportForm;
use super::guard::By;
use super::pages;
use super::problem::Problem;
use crate::state::AppState;

/// `POST /dashboard/{location_id}/privacy`: days by kind.
pub(super) async fn change(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<Vec<(String, String)>>,
) -> Response {
    let path = format!("/dashboard/{}/privacy", pass.shop());
    let visitor = Some(pass.visitor().clone());
    let changed = match kept_of(&filled.form) {
        Ok(kept) => state.desk.set_kept(&pass, kept).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => {
            let note = Note::good("Saved. What is older is forgotten within the hour.");
            pages::with_note(&state, visitor, &path, StatusCode::OK, note).await
        }
        Err(error) => again(&state, visitor, &path, error).await,
    }
}

fn kept_of(form: &[(String, String)]) -> Result<Kept, DeskError> {
    let days = |kind: Kind| {
        let text = form.iter().find(|(name, _)| name == kind.word()).map(|(_, value)| value.trim());
        let days = text.and_then(|text| text.parse().ok());
        days.map(|days| (kind, days)).ok_or(DeskError::Refused("Please give whole numbers of days."))
    };
    Kind::ALL.into_iter().map(days).collect()
}

/// `POST /dashboard/{location_id}/export`: it is written down, so it is no GET.
pub(super) async fn export(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<ExportForm>,
) -> Result<Response, Problem> {
    let (format, kind, ending) = match filled.form.format.as_str() {
        "zip" => (Format::Zip, "application/zip", "zip"),
        "json" => (Format::Json, "application/json", "json"),
        _ => return Err(Problem::new(StatusCode::BAD_REQUEST, "format must be zip or json")),
    };
    let name = state.desk.export_name(&pass).await?;
    let pieces = state.desk.export_shop(&pass, format).await?;
    let kind = (header::CONTENT_TYPE, kind.to_owned());
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\""));
    Ok(([kind, name], Body::from_stream(pieces)).into_response())
}
