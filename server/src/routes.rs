//! All routes of the one process. Each group says who may come in; a route in no group does not exist.

mod admission;
mod health;
mod live;
mod rest;
mod twilio;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::state::AppState;

/// A form or a question to the API is never larger.
const BODY: usize = 64 * 1024;
/// The phone waits 15 seconds at most; what takes longer than this has failed.
const WEBHOOK: Duration = Duration::from_secs(10);

/// The router of the whole program; tests call it without a socket.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(phone())
        .merge(private(&state))
        .route("/health", get(health::health))
        .fallback(file_and_error_handler_with_context::<AppState, _>(page_context(&state), app::shell))
        .layer(from_fn(cache_control))
        .layer(header_always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_always(header::REFERRER_POLICY, "same-origin"))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CatchPanicLayer::new())
        .with_state(state)
}

/// Who may: Twilio, by signature (`Signed`); without an auth token, this machine.
fn phone() -> Router<AppState> {
    Router::new()
        .route("/voice", post(twilio::voice::ring))
        .route("/voice/after", post(twilio::voice::after))
        .route("/voice/status", post(twilio::voice::status))
        .route("/voice/fallback", post(twilio::voice::fallback))
        .layer(tower_http::timeout::TimeoutLayer::with_status_code(
            http::StatusCode::SERVICE_UNAVAILABLE,
            WEBHOOK,
        ))
        .route("/relay/{token}", get(twilio::relay::connect))
}

/// Who may: this machine only, until there is a sign-in.
fn private(state: &AppState) -> Router<AppState> {
    let pages = leptos_axum::generate_route_list(app::App);
    Router::new()
        .leptos_routes_with_context(state, pages, page_context(state), {
            let options = state.leptos.clone();
            move || app::shell(options.clone())
        })
        .route("/ops", get(live::ops))
        .route("/salon", get(live::ops))
        .route("/metrics", get(health::metrics))
        .route("/shops", get(rest::shops))
        .route("/admin/shop/{shop_id}/services", get(rest::services))
        .route("/admin/shop/{shop_id}/appointments", get(rest::appointments))
        .route("/admin/shop/{shop_id}/calls", get(rest::calls))
        .layer(from_fn_with_state(state.clone(), admission::this_machine_only))
}

fn page_context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let desk = state.desk.clone();
    move || app::context::provide(desk.clone())
}

/// Pages and answers are not kept by anybody; files of the build are asked for again each time they changed.
async fn cache_control(
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    let is_file = request.uri().path().starts_with("/pkg/");
    let mut response = next.run(request).await;
    let value = if is_file { "no-cache" } else { "no-store" };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(value));
    response
}

fn header_always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
