//! One id for everything that a request does: it is in each log line, and in the answer. And how long requests take.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Moment;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use backend::meters::Area;
use tracing::Instrument;
use tracing::field::Empty;

use crate::state::AppState;

/// Names a request, in the question and in the answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A name that somebody else gave is not longer.
const LONGEST: usize = 64;

/// Names requests: another beginning in each process, and a number.
#[derive(Debug)]
pub struct RequestIds {
    process: String,
    last: AtomicU64,
}

impl RequestIds {
    /// Names that no other process gives.
    pub fn new(process: &str) -> Self {
        Self { process: process.chars().take(8).collect(), last: AtomicU64::new(0) }
    }

    fn next(&self) -> String {
        format!("{}-{}", self.process, self.last.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Puts a request into a span of its own, counts it, and names it in the answer.
pub(super) async fn follow(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = Moment::now();
    let id = given(&request).unwrap_or_else(|| state.request_ids.next());
    // The route as it is written, because a path may hold a secret.
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let area = area_of(&route, request.uri().path());
    let span = tracing::info_span!("request", id, method = %request.method(), route, call = Empty);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let meters = &state.desk.meters;
    meters.requests.note(area, status, took);
    if area == Area::Phone {
        meters.webhooks.note(&route, status);
    }
    span.in_scope(|| tracing::debug!(status, took_us = took.as_micros() as u64, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The name that a proxy or a program gave.
fn given(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (is_plain && (1..=LONGEST).contains(&id.len())).then(|| id.to_owned())
}

fn area_of(route: &str, path: &str) -> Area {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| route.starts_with(beginning));
    if begins(&["/voice", "/sms", "/relay/"]) {
        Area::Phone
    } else if route.ends_with("/live") || matches!(route, "/ops" | "/salon") {
        Area::Live
    } else if matches!(route, "/health" | "/metrics" | "/build") {
        Area::Process
    } else if begins(&["/admin/", "/salon/", "/shop/", "/shops", "/api-docs/"]) {
        Area::Api
    } else if route.is_empty() && path.contains('.') {
        Area::Files
    } else {
        Area::Pages
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_name_from_outside_is_taken_where_it_is_one() {
        let request = |id: &str| {
            let request = Request::builder().header(REQUEST_ID, id).body(Body::empty());
            given(&request.expect("a request"))
        };
        assert_eq!(request("abc-123_Z"), Some("abc-123_Z".to_owned()));
        for odd in ["", "a b", "+18085550100", "a\"b", &"a".repeat(65)] {
            assert_eq!(request(odd), None, "{odd}");
        }
    }

    #[test]
    fn every_route_has_its_area() {
        for (route, path, area) in [
            ("/voice/after", "/voice/after", Area::Phone),
            ("/relay/{token}", "/relay/x", Area::Phone),
            ("/ops", "/ops", Area::Live),
            ("/b/{token}/live", "/b/x/live", Area::Live),
            ("/salon/insights", "/salon/insights", Area::Api),
            ("/salon-dashboard", "/salon-dashboard", Area::Pages),
            ("/health", "/health", Area::Process),
            ("", "/pkg/frontdesk.js", Area::Files),
            ("", "/nothing", Area::Pages),
        ] {
            assert_eq!(area_of(route, path), area, "{route}");
        }
    }
}
