//! `/sms` and its callback: a text came in, and how far ours have come.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backend::Desk;
use domain::settings::Webhook;
use serde::Deserialize;
use twilio::messages::{IncomingText, TextStatus};
use twilio::twiml;
use uuid::Uuid;

use super::signed::Signed;
use super::voice;

/// A text came in. Words such as STOP are written down; Twilio answers those, we answer the rest.
pub(in crate::routes) async fn hear(State(desk): State<Desk>, text: Signed<IncomingText>) -> Response {
    let text = text.into_inner();
    desk.saw_number(&text.to, Webhook::Sms);
    match desk.hear_text(&text).await {
        Ok(Some(line)) => voice::twiml(twiml::Response::new().message(&line)),
        Ok(None) => voice::twiml(twiml::Response::new()),
        Err(error) => voice::unavailable(&desk, &error),
    }
}

/// Our own name of a text, which its callback repeats.
#[derive(Debug, Deserialize)]
pub(in crate::routes) struct Named {
    text: Option<Uuid>,
}

/// How far a text has come.
pub(in crate::routes) async fn status(
    State(desk): State<Desk>,
    Query(Named { text }): Query<Named>,
    news: Signed<TextStatus>,
) -> Response {
    match desk.text_news(text, &news.into_inner()).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => voice::unavailable(&desk, &error),
    }
}
