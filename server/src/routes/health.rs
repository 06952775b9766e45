//! `/health` for whoever watches the process.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use backend::Desk;
use backend::access::Visitor;
use domain::access::Action;
use domain::status::Health as HealthOf;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use super::accounts::again;
use super::guard::By;
use super::problem::{Problem, Question};
use crate::state::AppState;

/// How much to tell.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// `1` for every part with its latency, its last check and its reason (operators only).
    full: Option<String>,
}

/// Whether the front desk works, and each part of it: 200 while calls can be written down, 503 when they cannot.
#[utoipa::path(
    get, path = "/health", operation_id = "health", tag = "process", security(()), params(Wish),
    responses((status = 200, body = Value), (status = 503, body = Value, description = "Calls cannot be written down")),
)]
pub(super) async fn health(
    State(desk): State<Desk>,
    Question(wish): Question<Wish>,
    visitor: Option<Extension<Visitor>>,
) -> Result<Response, Problem> {
    let status = desk.status().await;
    let is_full = wish.full.as_deref() == Some("1");
    if is_full {
        let Some(Extension(visitor)) = visitor else { return Err(Problem::sign_in_first()) };
        desk.admit_everywhere(&visitor, Action::RunPlatform)?;
    }
    // Calls are answered while the database takes them; a helper that fails makes nobody hang up.
    let works = status.parts.iter().all(|part| part.part != "database" || part.status != HealthOf::Failing);
    let parts: Map<String, Value> = status
        .parts
        .iter()
        .map(|part| {
            // What has not been tried does not fail.
            let untried = part.status == HealthOf::Unknown && !is_full;
            let mut told = json!({"status": if untried { HealthOf::Ok } else { part.status }});
            if is_full {
                told = json!({
                    "status": part.status, "name": part.name, "reason": part.reason,
                    "latency_us": part.latency_us, "checked_at": part.checked_at,
                });
            }
            (part.part.clone(), told)
        })
        .collect();
    let (waiting, refused) = desk.spooled();
    let spool = json!({"waiting": waiting, "refused": refused});
    let mut body = json!({"status": if works { "ok" } else { "failing" }, "parts": parts, "spool": spool});
    if is_full {
        body["walk"] = json!(status.walk);
    }
    Ok((if works { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body)).into_response())
}

/// `POST /status`: walks through everything now.
pub(super) async fn check_now(State(state): State<AppState>, By(visitor): By<Visitor>) -> Response {
    match state.desk.check_now(&visitor).await {
        Ok(_) => Redirect::to("/status").into_response(),
        Err(error) => again(&state, Some(visitor), "/status", error).await,
    }
}
