//! Files of the build, and pages that are rendered in answer to something else than their own address: a form that was
//! not right, a page that is not there.

use app::context::{Hold, Note, Sent, Typed};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::access::Visitor;

use super::problem::Problem;
use super::{cookie, guard};
use crate::state::AppState;

/// What no route answers: a file of the build, or nothing.
pub(super) async fn file_or_not_found(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::not_found().into_response();
    }
    let (shown, is_file) =
        (guard::Shown::by(&request, &state.config), request.uri().path().starts_with("/pkg/"));
    let file = state.site.file(request).await;
    match file.status() {
        StatusCode::NOT_FOUND if is_file => StatusCode::NOT_FOUND.into_response(),
        StatusCode::NOT_FOUND => {
            not_found(&state, guard::identified(&state, shown).await.ok().flatten()).await
        }
        _ => file,
    }
}

/// `GET /build`: which build the pages of this process are, for pages that were loaded before a deploy.
pub(super) async fn build(State(state): State<AppState>) -> String {
    state.site.build().to_owned()
}

/// A page of forms or lists, at its own address.
pub(super) async fn plain(State(state): State<AppState>, request: Request) -> Response {
    let mut request = request;
    if let Some(hold) = cookie::hold(&request) {
        request.extensions_mut().insert(Hold(hold));
    }
    leptos_axum::render_app_async_with_context(super::page_context(&state), app::plain_shell)(request).await
}

/// The page at `path` with a note on it.
pub(super) async fn with_note(
    state: &AppState,
    visitor: Option<Visitor>,
    path: &str,
    status: StatusCode,
    note: Note,
) -> Response {
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    if let Some(visitor) = visitor {
        request.extensions_mut().insert(visitor);
    }
    let mut response = render(state, request, note).await;
    *response.status_mut() = status;
    response
}

/// The page of a form with what was typed into it.
pub(super) async fn with_typed(
    state: &AppState,
    visitor: Option<Visitor>,
    path: &str,
    status: StatusCode,
    note: Note,
    typed: Typed,
) -> Response {
    let context = super::answer_context(state);
    let given = typed.clone();
    let context = move || {
        context();
        app::context::provide_note(note.clone());
        app::context::provide_typed(given.clone());
    };
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    if let Some(hold) = typed.hold.clone() {
        request.extensions_mut().insert(Hold(hold));
    }
    if let Some(visitor) = visitor {
        request.extensions_mut().insert(visitor);
    }
    let mut response = leptos_axum::render_app_async_with_context(context, app::plain_shell)(request).await;
    *response.status_mut() = status;
    response
}

/// The page of the settings at `path` with what was typed into one of its forms.
pub(super) async fn with_sent(
    state: &AppState,
    visitor: Visitor,
    path: &str,
    status: StatusCode,
    note: Note,
    sent: Sent,
) -> Response {
    let context = super::answer_context(state);
    let context = move || {
        context();
        app::context::provide_note(note.clone());
        app::context::provide_sent(sent.clone());
    };
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().insert(visitor);
    let mut response = leptos_axum::render_app_async_with_context(context, app::plain_shell)(request).await;
    *response.status_mut() = status;
    response
}

/// The page for an address that has none, or none for this visitor.
pub(super) async fn not_found(state: &AppState, visitor: Option<Visitor>) -> Response {
    with_note(state, visitor, "/not-found", StatusCode::NOT_FOUND, Note::default()).await
}

async fn render(state: &AppState, request: Request, note: Note) -> Response {
    let context = super::answer_context(state);
    let context = move || {
        context();
        app::context::provide_note(note.clone());
    };
    leptos_axum::render_app_async_with_context(context, app::plain_shell)(request).await
}
