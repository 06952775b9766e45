//! Errors as RFC 9457 describes them, in words for whoever asked. What is inside stays inside.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::DeskError;
use domain::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

/// An error as the API answers it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What is wrong, and what would be right.
    detail: String,
    /// Of a time that is taken: the nearest that are free with the same professional.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<String>>)]
    nearest: Vec<Instant>,
    #[serde(skip)]
    retry_after: Option<Duration>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: detail.into(),
            nearest: Vec::new(),
            retry_after: None,
        }
    }

    pub(super) fn too_often(wait: Duration) -> Self {
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests. Please wait a moment.");
        Self { retry_after: Some(wait), ..problem }
    }

    pub(super) fn sign_in_first() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Sign in, or send a key: Authorization: Bearer fdk_..")
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing here.")
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What is wrong, for a page.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// The headers that belong to the status.
    pub(super) fn add_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.add_headers(&mut response);
        response
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        let status = match &error {
            DeskError::NotFound(_) => return Self::not_found(),
            DeskError::TooOften(wait) => return Self::too_often(*wait),
            DeskError::SlotTaken(_) | DeskError::NotNow(_) | DeskError::Conflict(_) => StatusCode::CONFLICT,
            DeskError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            DeskError::Wrong(_) => StatusCode::UNAUTHORIZED,
            DeskError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            DeskError::Unavailable(cause) => {
                tracing::error!(error = %cause, "the database does not answer");
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        let problem = Self::new(status, error.to_string());
        let wait = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(Duration::from_secs(2));
        let nearest = if let DeskError::SlotTaken(nearest) = error { nearest } else { Vec::new() };
        Self { retry_after: wait, nearest, ..problem }
    }
}

/// A JSON body; what cannot be read names the field.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(mut body) = Json::<Value>::from_request(request, state).await?;
        make_whole(&mut body);
        let Json(read) = Json::from_bytes(body.to_string().as_bytes())?;
        Ok(Self(read))
    }
}

/// In JSON `153.0` is a whole number too.
fn make_whole(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        Value::Number(number) => {
            // Above this not every whole number has a double of its own.
            const EXACT: f64 = 9_007_199_254_740_992.0;
            let whole = number.as_f64().filter(|n| number.is_f64() && n.fract() == 0.0 && n.abs() < EXACT);
            if let Some(whole) = whole {
                *number = (whole as i64).into();
            }
        }
        _ => {}
    }
}

/// The question mark's part of the address.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(super) struct Question<T>(pub(super) T);

/// The path's variables; what cannot be read is an address without a page.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Place<T>(pub(super) T);

impl From<JsonRejection> for Problem {
    fn from(error: JsonRejection) -> Self {
        // A body of the wrong shape is a bad request like one of the wrong syntax.
        let status = match error.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        Self::new(status, error.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(error: QueryRejection) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::not_found()
    }
}
