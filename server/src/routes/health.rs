//! `/health` for whoever watches the process, `/metrics` for whoever draws it.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::Desk;
use serde_json::{Map, Value, json};

/// Whether the front desk works, and each part of it: 200 while calls can be written down, 503 when they cannot.
#[utoipa::path(
    get, path = "/health", operation_id = "health", tag = "process", security(()),
    responses((status = 200, body = Value), (status = 503, body = Value, description = "Calls cannot be written down")),
)]
pub(super) async fn health(State(desk): State<Desk>) -> Response {
    let database = match desk.store.check_writable().await {
        Ok(()) => json!({"status": "ok", "kind": desk.store.kind()}),
        Err(error) => {
            tracing::error!(%error, "the database cannot write");
            json!({"status": "failing", "kind": desk.store.kind(), "reason": "cannot write"})
        }
    };
    let texts = match desk.texts_health().await {
        _ if !desk.can_text() => "off",
        Ok(texts) if !texts.is_failing() => "ok",
        _ => "failing",
    };
    let works = database["status"] == "ok";
    let body = json!({
        "status": if works { "ok" } else { "failing" },
        "parts": {
            "database": database,
            "phone": {"status": "ok", "calls_open": desk.meters.relay_sockets.value()},
            "live": {"status": "ok", "sockets_open": desk.meters.live_sockets.value()},
            "model": {"status": "off"},
            "texts": {"status": texts},
        },
    });
    (if works { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body)).into_response()
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
