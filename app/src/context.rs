//! The door to the server: the desk, who asks, the answer's status, and what the browser may load. Shut in the browser.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use server_side::{
    Hold, ThisMachine, admit, bad_input, build, desk, documentation, everywhere, hold, in_title,
    is_this_machine, note, page_not_found, provide, provide_note, provide_sent, provide_typed, refused, sent,
    signed_in, typed, visitor,
};

#[cfg(not(feature = "ssr"))]
pub use browser_side::{bad_input, build, in_title, note, page_not_found, sent, typed};

/// What a page has to say about the form that was just sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `ok` or `bad`; empty where there is nothing to say.
    pub tone: String,
    /// A sentence.
    pub text: String,
    /// Something to be seen this one time: a key, a link.
    pub once: Option<String>,
}

/// A form of the settings that was not right: what was typed, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// What was typed.
    pub sheet: domain::settings::Sheet,
    /// What is wrong.
    pub wrong: Vec<domain::settings::Wrong>,
}

/// What a customer typed into a form that was not right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// What was chosen before.
    pub choice: domain::online::Choice,
    /// The name.
    pub name: String,
    /// The number.
    pub phone: String,
    /// Texts about the visit are wanted.
    pub texts: bool,
    /// The form's secret: it stays the same, so that the form still books once.
    pub secret: String,
    /// The words of a message.
    pub text: String,
    /// The field that is wrong; empty for none.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// The secret of the time that this browser keeps.
    pub hold: Option<String>,
    /// The fields of any other form, by name.
    pub entries: Vec<(String, String)>,
}

impl Note {
    /// It was done.
    pub fn good(text: &str) -> Self {
        Self { tone: "ok".into(), text: text.to_owned(), once: None }
    }

    /// It was not done.
    pub fn bad(text: &str) -> Self {
        Self { tone: "bad".into(), text: text.to_owned(), once: None }
    }

    /// It was done, and this comes of it.
    pub fn once(text: &str, once: &str) -> Self {
        Self { once: Some(once.to_owned()), ..Self::good(text) }
    }
}

#[cfg(feature = "ssr")]
mod server_side {
    use axum_http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
    use axum_http::request::Parts;
    use axum_http::{HeaderValue, StatusCode};
    use backend::access::{Pass, PlatformPass, Visitor};
    use backend::{Desk, DeskError};
    use domain::access::Action;
    use domain::ids::ShopId;
    use leptos::context::{provide_context, use_context};
    use leptos::nonce::use_nonce;
    use leptos::prelude::expect_context;
    use leptos_axum::ResponseOptions;

    use super::{Note, Sent, Typed};
    use crate::error::AppError;

    /// Left in a request by the router where the visitor sits at this machine itself.
    #[derive(Debug, Clone, Copy)]
    pub struct ThisMachine;

    /// Left in a request by the router: the secret of the time that this browser keeps at a booking page.
    #[derive(Debug, Clone)]
    pub struct Hold(pub String);

    /// Where the API's description is to be had.
    #[derive(Clone, Copy)]
    struct Documentation(fn() -> String);

    /// The build of the pages that this process serves.
    #[derive(Clone)]
    struct Build(Option<String>);

    /// Gives the desk to a page, and the page its content security policy. The server calls it for each request.
    pub fn provide(desk: Desk, documentation: fn() -> String, build: &str) {
        provide_context(desk);
        provide_context(Build(Some(build.to_owned()).filter(|build| !build.is_empty())));
        provide_context(Documentation(documentation));
        let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
        let policy = format!(
            "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
             form-action 'self'"
        );
        if let Ok(policy) = policy.parse() {
            response.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
        response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }

    /// The build of the pages that this process serves, where it has a name.
    pub fn build() -> Option<String> {
        use_context::<Build>().and_then(|build| build.0)
    }

    /// A page's title as it stands in HTML: Leptos writes it down as it is, so that markup in a name would be markup.
    pub fn in_title(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;")
    }

    /// Gives a page what it has to say.
    pub fn provide_note(note: Note) {
        provide_context(note);
    }

    /// What the page has to say.
    pub fn note() -> Note {
        use_context().unwrap_or_default()
    }

    /// Gives a form back what was typed into it.
    pub fn provide_typed(typed: Typed) {
        provide_context(typed);
    }

    /// What was typed into the form that is shown again.
    pub fn typed() -> Option<Typed> {
        use_context()
    }

    /// Gives a page of the settings back what was typed into one of its forms.
    pub fn provide_sent(sent: Sent) {
        provide_context(sent);
    }

    /// The form of the settings that is shown again.
    pub fn sent() -> Option<Sent> {
        use_context()
    }

    /// The desk of this process; gone with the page where its request was given up meanwhile.
    pub fn desk() -> Result<Desk, AppError> {
        use_context().ok_or(AppError::Transport)
    }

    /// The API's description, in JSON.
    pub fn documentation() -> String {
        expect_context::<Documentation>().0()
    }

    /// Who asks, as the router found out.
    pub fn visitor() -> Option<Visitor> {
        use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visitor>().cloned())
    }

    /// Who asks, where somebody is signed in.
    pub fn signed_in() -> Result<Visitor, AppError> {
        visitor().ok_or_else(sign_in_first)
    }

    /// Whether the visitor sits at this machine itself, as the router found out.
    pub fn is_this_machine() -> bool {
        use_context::<Parts>().is_some_and(|parts| parts.extensions.get::<ThisMachine>().is_some())
    }

    /// The secret of the time that this browser keeps at a booking page.
    pub fn hold() -> Option<String> {
        use_context::<Parts>().and_then(|parts| parts.extensions.get::<Hold>().map(|hold| hold.0.clone()))
    }

    /// Lets the visitor into a shop.
    pub async fn admit(action: Action, location_id: i64) -> Result<Pass, AppError> {
        let visitor = signed_in()?;
        desk()?.admit(&visitor, action, ShopId(location_id)).await.map_err(|error| refused(&error))
    }

    /// Lets the visitor at the whole front desk.
    pub fn everywhere(action: Action) -> Result<PlatformPass, AppError> {
        let visitor = signed_in()?;
        desk()?.admit_everywhere(&visitor, action).map_err(|error| refused(&error))
    }

    fn sign_in_first() -> AppError {
        set_status(StatusCode::UNAUTHORIZED);
        AppError::SignInFirst
    }

    /// What a person is told of an error; the rest goes to the log.
    pub fn refused(error: &DeskError) -> AppError {
        let (status, told) = match error {
            DeskError::NotFound(_) => (StatusCode::NOT_FOUND, AppError::NotFound),
            DeskError::SlotTaken(_) | DeskError::NotNow(_) | DeskError::Conflict(_) => {
                (StatusCode::CONFLICT, AppError::Refused(error.to_string()))
            }
            DeskError::Refused(_) | DeskError::Wrong(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, AppError::Refused(error.to_string()))
            }
            DeskError::TooOften(_) => (StatusCode::TOO_MANY_REQUESTS, AppError::Refused(error.to_string())),
            DeskError::Busy => (StatusCode::SERVICE_UNAVAILABLE, AppError::Unavailable),
            DeskError::Unavailable(cause) => {
                tracing::error!(error = %cause, "a page could not be read");
                (StatusCode::SERVICE_UNAVAILABLE, AppError::Unavailable)
            }
        };
        set_status(status);
        told
    }

    /// A server function was asked in a way that it cannot read.
    pub fn bad_input() {
        set_status(StatusCode::BAD_REQUEST);
    }

    /// The page that is being rendered does not exist.
    pub fn page_not_found() {
        set_status(StatusCode::NOT_FOUND);
    }

    fn set_status(status: StatusCode) {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(status);
        }
    }
}

#[cfg(not(feature = "ssr"))]
mod browser_side {
    use super::{Note, Sent, Typed};

    /// A form is answered by the server, with a page.
    pub fn sent() -> Option<Sent> {
        None
    }

    /// A form is answered by the server, with a page.
    pub fn typed() -> Option<Typed> {
        None
    }

    /// The browser finds it in the document.
    pub fn build() -> Option<String> {
        None
    }

    /// The browser takes a title for text.
    pub fn in_title(text: &str) -> String {
        text.to_owned()
    }

    /// Only the server answers with a status.
    pub fn page_not_found() {}

    /// Only the server answers with a status.
    pub fn bad_input() {}

    /// A form is answered by the server, with a page.
    pub fn note() -> Note {
        Note::default()
    }
}
