//! The API's reading routes that exist so far; this machine only, until there are keys.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::{Desk, DeskError};
use chrono::NaiveDate;
use domain::ids::ShopId;
use serde::Deserialize;
use serde_json::json;

/// An error as RFC 9457 describes it.
#[derive(Debug)]
pub(super) struct Problem(StatusCode, String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(status, detail) = self;
        let body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": detail,
        });
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        let status = match &error {
            DeskError::NotFound(_) => StatusCode::NOT_FOUND,
            DeskError::SlotTaken => StatusCode::CONFLICT,
            DeskError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            DeskError::Unavailable(cause) => {
                tracing::error!(error = %cause, "the database does not answer");
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Self(status, error.to_string())
    }
}

/// A stretch of the shop's local days, both included; without one, all of them.
#[derive(Debug, Deserialize)]
pub(super) struct Days {
    from: Option<String>,
    to: Option<String>,
}

impl Days {
    fn read(&self) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Problem> {
        Ok((date("from", self.from.as_deref())?, date("to", self.to.as_deref())?))
    }
}

fn date(name: &str, text: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    let wrong = |_| Problem(StatusCode::BAD_REQUEST, format!("{name} must be a date such as 2026-06-12"));
    text.map(|text| text.parse().map_err(wrong)).transpose()
}

pub(super) async fn shops(State(desk): State<Desk>) -> Result<Response, Problem> {
    Ok(Json(json!({"shops": desk.shops().await?})).into_response())
}

pub(super) async fn services(State(desk): State<Desk>, Path(shop): Path<i64>) -> Result<Response, Problem> {
    let shop = desk.shop(ShopId(shop)).await?;
    let services: Vec<_> = shop
        .services
        .iter()
        .map(|service| {
            json!({
                "service_id": service.id,
                "name": service.name,
                "price_cents": service.price,
                "duration_minutes": service.time.visit(),
            })
        })
        .collect();
    Ok(Json(json!({"services": services})).into_response())
}

pub(super) async fn appointments(
    State(desk): State<Desk>,
    Path(shop): Path<i64>,
    Query(days): Query<Days>,
) -> Result<Response, Problem> {
    let (from, to) = days.read()?;
    Ok(Json(json!({"appointments": desk.appointments(ShopId(shop), from, to).await?})).into_response())
}

pub(super) async fn calls(State(desk): State<Desk>, Path(shop): Path<i64>) -> Result<Response, Problem> {
    Ok(Json(json!({"calls": desk.recent_calls(ShopId(shop)).await?})).into_response())
}
