//! Pages that are rendered in answer to something else than their own address: a form that was not right, a page that
//! is not there.

use app::context::Note;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use backend::access::Visitor;

use crate::state::AppState;

/// The page at `path` with a note on it.
pub(super) async fn with_note(
    state: &AppState,
    visitor: Option<Visitor>,
    path: &str,
    status: StatusCode,
    note: Note,
) -> Response {
    let context = super::page_context(state);
    let options = state.leptos().clone();
    let render = leptos_axum::render_app_async_with_context(
        move || {
            context();
            app::context::provide_note(note.clone());
        },
        move || app::shell(options.clone()),
    );
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    if let Some(visitor) = visitor {
        request.extensions_mut().insert(visitor);
    }
    let mut response = render(request).await;
    *response.status_mut() = status;
    response
}

/// The page for an address that has none, or none for this visitor.
pub(super) async fn not_found(state: &AppState, visitor: Option<Visitor>) -> Response {
    with_note(state, visitor, "/not-found", StatusCode::NOT_FOUND, Note::default()).await
}
