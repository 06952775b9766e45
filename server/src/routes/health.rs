//! `/health` for whoever watches the process, `/metrics` for whoever draws it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
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

/// What the process has done since its start (operators only): JSON, or Prometheus text where `Accept: text/plain` asks for it.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "process",
    responses((status = 200, content((Value = "application/json"), (String = "text/plain")))),
)]
pub(super) async fn metrics(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    let readings = desk.meters.readings();
    let wants_text = headers.get(header::ACCEPT).is_some_and(|accept| {
        accept.to_str().is_ok_and(|accept| accept.contains("text/plain") || accept.contains("openmetrics"))
    });
    if wants_text {
        let lines = readings
            .into_iter()
            .map(|(name, kind, value)| format!("# TYPE frontdesk_{name} {kind}\nfrontdesk_{name} {value}\n"));
        let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
        return (kind, lines.collect::<String>()).into_response();
    }
    let object: Map<String, Value> =
        readings.into_iter().map(|(name, _, value)| (name.to_owned(), Value::from(value))).collect();
    Json(object).into_response()
}
