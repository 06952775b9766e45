//! Who sends too much is heard out before the answer: a connection that is closed in the middle of a body looks like a
//! broken line to its sender, who would never see why.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use futures::stream::{Stream, StreamExt, poll_fn};

/// As much of a body that is too large is read, and thrown away ...
const AT_MOST: usize = 32 * 1024 * 1024;
/// ... within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads the rest of a body that was refused for its size.
pub(super) async fn hear_out(request: Request, next: Next) -> Response {
    // No route takes less than this many bytes.
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if matches!(*request.method(), Method::GET | Method::HEAD)
        || length.is_some_and(|bytes: usize| bytes <= super::BODY)
    {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let response = next.run(Request::from_parts(head, Body::from_stream(parts_of(body.clone())))).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let _ = tokio::time::timeout(PATIENCE, throw_away(parts_of(body))).await;
    }
    response
}

/// What has not been read of a body yet, whoever reads it.
fn parts_of(body: Arc<Mutex<BodyDataStream>>) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    poll_fn(move |context| body.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context))
}

async fn throw_away(mut parts: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin) {
    let mut read = 0;
    while let Some(Ok(part)) = parts.next().await {
        read += part.len();
        if read > AT_MOST {
            return;
        }
    }
}
