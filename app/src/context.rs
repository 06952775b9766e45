//! The door to the server: the desk, the answer's status, and what the browser may load. Shut in the browser.

#[cfg(feature = "ssr")]
pub use server_side::{desk, page_not_found, provide, refused};

#[cfg(not(feature = "ssr"))]
pub use browser_side::page_not_found;

#[cfg(feature = "ssr")]
mod server_side {
    use backend::{Desk, DeskError};
    use leptos::context::{provide_context, use_context};
    use leptos::nonce::use_nonce;
    use leptos::prelude::expect_context;
    use leptos_axum::ResponseOptions;

    use crate::error::AppError;

    /// Gives the desk to a page, and the page its content security policy. The server calls it for each request.
    pub fn provide(desk: Desk) {
        provide_context(desk);
        let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
        let policy = format!(
            "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
             form-action 'self'"
        );
        if let Ok(policy) = policy.parse() {
            response.insert_header(axum_http::header::CONTENT_SECURITY_POLICY, policy);
        }
    }

    /// The desk of this process.
    pub fn desk() -> Desk {
        expect_context()
    }

    /// What a person is told of an error; the rest goes to the log.
    pub fn refused(error: &DeskError) -> AppError {
        match error {
            DeskError::NotFound(_) => AppError::NotFound,
            DeskError::SlotTaken | DeskError::Refused(_) => AppError::Refused(error.to_string()),
            DeskError::Unavailable(cause) => {
                tracing::error!(error = %cause, "a page could not be read");
                AppError::Unavailable
            }
        }
    }

    /// The page that is being rendered does not exist.
    pub fn page_not_found() {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(axum_http::StatusCode::NOT_FOUND);
        }
    }
}

#[cfg(not(feature = "ssr"))]
mod browser_side {
    /// Only the server answers with a status.
    pub fn page_not_found() {}
}
