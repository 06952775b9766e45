//! `/voice` and its callbacks: a call is on disk before Twilio hears what to do with it.

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::calls::Ringing;
use backend::{Desk, DeskError};
use domain::ids::CallSid;
use domain::settings::Webhook;
use serde::Deserialize;
use twilio::twiml;
use twilio::webhook::{CallStatus, DialEnded, RelayEnded, StatusCallback, VoiceRequest};

use super::signed::Signed;
use super::speaking;
use crate::state::AppState;

/// A call whose socket dropped more often than this is given up.
const RECONNECTS: u8 = 10;
/// What `end` hands over when this process is going away.
pub(in crate::routes) const RESTARTING: &str = "restarting";

/// How often the socket has dropped already.
#[derive(Debug, Deserialize)]
pub(in crate::routes) struct Again {
    #[serde(default)]
    again: u8,
}

/// The phone rings: write it down, then connect it to the receptionist.
pub(in crate::routes) async fn ring(
    State(state): State<AppState>,
    request: Signed<VoiceRequest>,
) -> Response {
    let request = request.into_inner();
    let call_sid = CallSid(request.call_sid.to_string());
    let ringing = Ringing {
        call_sid: call_sid.clone(),
        from: request.from,
        to: request.to.clone(),
        forwarded_from: request.forwarded_from,
    };
    match state.desk.ring(ringing).await {
        Ok(answered) => {
            state.desk.saw_number(&request.to, Webhook::Voice);
            speaking::answer(&state, &answered.by, &answered.shop, &answered.token)
        }
        Err(DeskError::NotFound(_)) => {
            tracing::info!(call.id = %call_sid, "a call to a number that no shop has");
            twiml(twiml::Response::new().say("Sorry, this number is not in service. Goodbye.").hangup())
        }
        Err(error) => unavailable(&state.desk, &error),
    }
}

/// The socket is over. Twilio asks what comes next.
pub(in crate::routes) async fn after(
    State(state): State<AppState>,
    Query(Again { again }): Query<Again>,
    ended: Signed<RelayEnded>,
) -> Response {
    let ended = ended.into_inner();
    let call = CallSid(ended.call_sid.to_string());
    let restarting = ended.handoff_data.as_deref().is_some_and(|data| data.contains(RESTARTING));
    let dropped = ended.session_status.as_deref().is_none_or(|status| status == "failed");
    if ended.call_status == CallStatus::InProgress && (dropped || restarting) {
        return go_on(&state, &call, again).await;
    }
    match state.desk.end_call(&call, None).await {
        Ok(()) => twiml(twiml::Response::new().hangup()),
        Err(error) => unavailable(&state.desk, &error),
    }
}

/// Takes a dropped call up again, in this process or in the one that replaces it.
async fn go_on(state: &AppState, call: &CallSid, again: u8) -> Response {
    if again >= RECONNECTS {
        tracing::error!(call.id = %call, "a call's socket dropped too often");
        return twiml(twiml::Response::new().say(SORRY).hangup());
    }
    if state.desk.tasks.is_closing() {
        let later = state.config.public_url.page(&format!("/voice/after?again={}", again + 1));
        return twiml(twiml::Response::new().pause(3).redirect(&later));
    }
    receptionist(state, call, again + 1).await
}

/// Connects a call that is still going on with the receptionist.
async fn receptionist(state: &AppState, call: &CallSid, again: u8) -> Response {
    let shop = match state.desk.shop_of_call(call).await {
        Ok(Some(shop)) => shop,
        Ok(None) => return twiml(twiml::Response::new().hangup()),
        Err(error) => return unavailable(&state.desk, &error),
    };
    match state.desk.reconnect(call).await {
        Ok(Some(token)) => speaking::connect(state, &shop, &token, again),
        Ok(None) => twiml(twiml::Response::new().hangup()),
        Err(error) => unavailable(&state.desk, &error),
    }
}

/// The staff's phone has rung: they talked, nobody picked up, or the caller did not wait.
pub(in crate::routes) async fn dialled(State(state): State<AppState>, ended: Signed<DialEnded>) -> Response {
    let ended = ended.into_inner();
    let call = CallSid(ended.call_sid.to_string());
    if !ended.was_answered() && !ended.call_status.is_final() {
        return receptionist(&state, &call, 0).await;
    }
    let over = if ended.was_answered() {
        state.desk.staff_talked(&call).await
    } else {
        state.desk.end_call(&call, None).await
    };
    match over {
        Ok(()) => twiml(twiml::Response::new().hangup()),
        Err(error) => unavailable(&state.desk, &error),
    }
}

/// Call progress: only the end matters, and only once.
pub(in crate::routes) async fn status(
    State(desk): State<Desk>,
    callback: Signed<StatusCallback>,
) -> Response {
    let callback = callback.into_inner();
    if let Some(to) = &callback.to {
        desk.saw_number(to, Webhook::Status);
    }
    if !callback.call_status.is_final() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let call = CallSid(callback.call_sid.to_string());
    match desk.end_call(&call, callback.call_duration.map(i64::from)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => unavailable(&desk, &error),
    }
}

const SORRY: &str =
    "We are sorry, the front desk cannot be reached right now. Please call again in a few minutes.";

/// `/voice` failed. The caller hears a sentence, not a busy line.
pub(in crate::routes) async fn fallback(State(desk): State<Desk>, request: Signed<VoiceRequest>) -> Response {
    desk.saw_number(&request.into_inner().to, Webhook::Fallback);
    twiml(twiml::Response::new().say(SORRY).hangup())
}

pub(super) fn twiml(response: twiml::Response) -> Response {
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], response.to_xml()).into_response()
}

/// What is not on disk is not acknowledged: Twilio then takes its fallback.
pub(super) fn unavailable(desk: &Desk, error: &DeskError) -> Response {
    desk.meters.webhooks_unavailable.up();
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(%error, cause, "a phone webhook could not be written down");
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}
