//! `Signed<T>`: a webhook that Twilio truly sent, parsed. It cannot be made any other way.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use twilio::form::Form;
use twilio::signature;

use crate::routes::admission::is_this_machine;
use crate::state::AppState;

/// The header of the signature.
pub(in crate::routes) const SIGNATURE: &str = "x-twilio-signature";

/// A verified and parsed webhook.
pub(in crate::routes) struct Signed<T>(T);

impl<T> Signed<T> {
    /// What Twilio said.
    pub(in crate::routes) fn into_inner(self) -> T {
        self.0
    }
}

/// Why a webhook was not let in.
#[derive(Debug, thiserror::Error)]
pub(in crate::routes) enum Refused {
    #[error("the signature is missing or wrong")]
    Signature,
    #[error("the form cannot be read: {0}")]
    Form(String),
    #[error("the body is too large or broken off")]
    Body(StatusCode),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Signature => StatusCode::FORBIDDEN,
            Self::Form(_) => StatusCode::BAD_REQUEST,
            Self::Body(status) => status,
        };
        tracing::warn!(reason = %self, "refused a phone webhook");
        (status, format!("{self}\n")).into_response()
    }
}

impl<T> FromRequest<AppState> for Signed<T>
where
    T: for<'a> TryFrom<&'a Form, Error: std::fmt::Display>,
{
    type Rejection = Refused;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let on_this_machine = is_this_machine(&request);
        let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let headers = request.headers().clone();
        let body =
            Bytes::from_request(request, state).await.map_err(|error| Refused::Body(error.status()))?;
        let form = Form::parse(&body).map_err(|error| Refused::Form(error.to_string()));
        let genuine = match &state.config.auth_token {
            None => on_this_machine,
            Some(token) => form.as_ref().is_ok_and(|form| {
                let url = state.config.public_url.page(&path);
                signature_of(&headers)
                    .is_some_and(|given| signature::verify_form(token, &url, form.pairs(), given))
            }),
        };
        if !genuine {
            state.desk.saw_webhook(false);
            return Err(Refused::Signature);
        }
        let form = form?;
        // From here on every line of the log tells which call it is about.
        if let Some(call) = form.get("CallSid") {
            tracing::Span::current().record("call", call);
        }
        let parsed = T::try_from(&form).map_err(|error| Refused::Form(error.to_string()))?;
        state.desk.saw_webhook(true);
        Ok(Self(parsed))
    }
}

/// The signature header's text.
pub(in crate::routes) fn signature_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(SIGNATURE).and_then(|value| value.to_str().ok())
}
