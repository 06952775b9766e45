//! Chats of bookings: what was said, saying something as the salon, and making a customer's links useless.

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use backend::Desk;
use backend::access::Pass;
use backend::chat::Saying;
use domain::chat::{ChatMessage, Mark};
use domain::ids::{AppointmentId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::chat::Seated;
use crate::routes::guard::By;
use crate::routes::problem::{Body, Place, Problem};

pub(in crate::routes) const MESSAGES: &str = "/admin/shop/{shop_id}/appointments/{appointment_id}/messages";
pub(in crate::routes) const LINKS: &str = "/admin/shop/{shop_id}/appointments/{appointment_id}/links";

/// 10,000 characters, each written as an escape of JSON.
const WORDS: usize = 192 * 1024;

/// The largest message.
pub(in crate::routes) fn with_words() -> DefaultBodyLimit {
    DefaultBodyLimit::max(WORDS)
}

/// The chat of a booking.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Chat {
    /// In order.
    messages: Vec<ChatMessage>,
    /// How far each party has read.
    seen: Vec<Mark>,
    /// Whether something can still be said.
    is_open: bool,
}

/// Something to be said by the salon.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewMessage {
    /// Made by you: the same id again is the same message. Without one, each request is a message of its own.
    #[serde(default)]
    message_id: Option<Uuid>,
    /// The words.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
}

/// What was said in the chat of a booking.
#[utoipa::path(
    get, path = MESSAGES, operation_id = "messages", tag = "appointments",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("appointment_id" = Uuid, Path, description = "The visit"),
    ),
    responses((status = 200, body = Chat)),
)]
pub(in crate::routes) async fn list(
    State(desk): State<Desk>,
    Seated(seat): Seated,
) -> Result<Json<Chat>, Problem> {
    let thread = desk.thread(&seat).await?;
    Ok(Json(Chat { messages: thread.messages, seen: thread.marks, is_open: thread.is_open }))
}

/// Says something to the customer, as the salon.
#[utoipa::path(
    post, path = MESSAGES, operation_id = "send_message", tag = "appointments",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("appointment_id" = Uuid, Path, description = "The visit"),
    ),
    request_body = NewMessage,
    responses(
        (status = 201, body = ChatMessage, description = "The message, or the one with this id"),
        (status = 422, body = Problem, content_type = "application/problem+json",
            description = "It cannot be said: too long, empty, the chat is closed or full, or the id says something else"),
    ),
)]
pub(in crate::routes) async fn say(
    State(desk): State<Desk>,
    Seated(seat): Seated,
    Body(new): Body<NewMessage>,
) -> Result<(StatusCode, Json<ChatMessage>), Problem> {
    let id = new.message_id.map_or_else(|| desk.ids.id(desk.clock.now()), MessageId);
    let said = desk.say(&seat, Saying { id, text: new.text, photo: None }).await?;
    Ok((StatusCode::CREATED, Json(said)))
}

/// Makes the customer's links to a booking, and to its chat, useless at once.
#[utoipa::path(
    delete, path = LINKS, operation_id = "revoke_links", tag = "appointments",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("appointment_id" = Uuid, Path, description = "The visit"),
    ),
    responses((status = 204, description = "They are useless now")),
)]
pub(in crate::routes) async fn revoke_links(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Place((_, appointment)): Place<(i64, Uuid)>,
) -> Result<StatusCode, Problem> {
    desk.revoke_booking_links(&pass, AppointmentId(appointment)).await?;
    Ok(StatusCode::NO_CONTENT)
}
