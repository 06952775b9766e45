//! The chat of one booking: saying something, its photos, and (in `live`) its socket. The customer comes by the booking's
//! link, the salon's people by their own sign-in; what they then do is the same.

pub(super) mod live;

use app::context::{Note, Typed};
use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Multipart, OriginalUri, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::Desk;
use backend::access::{Pass, Visitor};
use backend::chat::{Saying, Seat};
use bytes::BytesMut;
use domain::chat::LARGEST_PHOTO;
use domain::ids::{AppointmentId, MessageId, PhotoId};
use uuid::Uuid;

use super::guard::By;
use super::pages;
use super::problem::Problem;
use crate::state::AppState;

/// What a message weighs beside its photo: 10,000 characters of four bytes, and the form around them.
const WORDS: usize = 64 * 1024;

/// The largest form with a photo.
pub(super) fn with_photo() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_PHOTO + WORDS)
}

/// A seat in the chat that the address names, as an argument of a handler.
pub(super) struct Seated(pub(super) Seat);

impl FromRequestParts<AppState> for Seated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Problem::not_found())?;
        let named = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
        if let Some(token) = named("token") {
            return Ok(Self(state.desk.seat_of_link(token).await?));
        }
        let id: Option<Uuid> = named("appointment_id").and_then(|id| id.parse().ok());
        let appointment = AppointmentId(id.ok_or_else(Problem::not_found)?);
        let By(pass) = By::<Pass>::from_request_parts(parts, state).await?;
        Ok(Self(state.desk.seat_of_staff(&pass, appointment).await?))
    }
}

/// `POST ../messages`: a form with `message_id`, `text` and perhaps a `photo`. A script gets JSON, a browser without one
/// the page again.
pub(super) async fn say(
    State(state): State<AppState>,
    Seated(seat): Seated,
    OriginalUri(address): OriginalUri,
    visitor: Option<axum::Extension<Visitor>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let by_script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    let (saying, _place) = match read(&state.desk, form).await {
        Ok(read) => read,
        Err(problem) => return problem.into_response(),
    };
    let (text, id) = (saying.text.clone(), saying.id);
    let page = address.path().trim_end_matches("/messages").to_owned();
    match state.desk.say(&seat, saying).await {
        Ok(message) if by_script => Json(message).into_response(),
        Ok(_) => Redirect::to(&page).into_response(),
        Err(error) if by_script => Problem::from(error).into_response(),
        Err(error) => {
            let problem = Problem::from(error);
            let typed = Typed { text, secret: id.to_string(), ..Typed::default() };
            let visitor = visitor.map(|axum::Extension(visitor)| visitor);
            let note = Note::bad(problem.detail());
            let mut response = pages::with_typed(&state, visitor, &page, problem.status(), note, typed).await;
            problem.add_headers(&mut response);
            response
        }
    }
}

/// What was sent, and the place of its photo in the line.
async fn read(desk: &Desk, mut form: Multipart) -> Result<(Saying, Option<impl Send + use<>>), Problem> {
    let (mut id, mut text, mut photo, mut place) = (None, String::new(), None, None);
    while let Some(mut field) = form.next_field().await? {
        match field.name() {
            Some("message_id") => id = field.text().await?.parse().ok(),
            Some("text") => text = field.text().await?,
            // A browser sends an empty file where none was chosen.
            Some("photo") => {
                let Some(first) = field.chunk().await?.filter(|first| !first.is_empty()) else { continue };
                place = Some(desk.photo_place()?);
                let mut file = BytesMut::from(first);
                while let Some(more) = field.chunk().await? {
                    file.extend_from_slice(&more);
                }
                photo = Some(file.freeze());
            }
            _ => {}
        }
    }
    let id = id.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "message_id must be a UUID"))?;
    Ok((Saying { id: MessageId(id), text, photo }, place))
}

impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Self {
        Self::new(error.status(), error.body_text())
    }
}

/// `GET ../photos/{photo_id}`
pub(super) async fn photo(
    State(state): State<AppState>,
    Seated(seat): Seated,
    params: RawPathParams,
) -> Result<Response, Problem> {
    let id = params.iter().find(|(name, _)| *name == "photo_id").and_then(|(_, id)| id.parse().ok());
    let photo = state.desk.photo(&seat, PhotoId(id.ok_or_else(Problem::not_found)?)).await?;
    let kind = (header::CONTENT_TYPE, "image/jpeg");
    // A photo never changes; only this browser may keep it.
    let keep = (header::CACHE_CONTROL, "private, max-age=86400, immutable");
    Ok(([kind, keep], photo).into_response())
}
