//! The forms of coming in and going out. They are plain forms: each works without a script.

use app::context::Note;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::access::Visitor;
use backend::accounts::{Secretly, SignIn};
use backend::secrets::Secret;
use domain::access::Role;
use domain::ids::SessionId;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::guard::By;
use super::problem::{Place, Problem};
use super::{admission, cookie, pages};
use crate::state::AppState;

/// A form, and what its sender's browser says beside it.
pub(super) struct Filled<T> {
    pub(super) form: T,
    pub(super) sender: Sender,
}

/// Who filled in a form.
pub(super) struct Sender {
    address: std::net::IpAddr,
    agent: String,
    on_loopback: bool,
    before: Option<Secretly>,
    /// The secret of the time that this browser keeps at a booking page.
    pub(super) hold: Option<String>,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Filled<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let sender = Sender {
            address: admission::address(&request, &state.config),
            agent: agent.unwrap_or_default().to_owned(),
            on_loopback: admission::is_plain_loopback(&request, &state.config),
            before: cookie::session(&request, &state.config).map(Secretly),
            hold: cookie::hold(&request),
        };
        let Form(form) = Form::from_request(request, state).await.map_err(|error: FormRejection| {
            // A field that is missing or of the wrong kind is a bad request like a form that cannot be read.
            let status = match error.status() {
                StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
                status => status,
            };
            Problem::new(status, error.body_text())
        })?;
        Ok(Self { form, sender })
    }
}

#[derive(Deserialize)]
pub(super) struct SignInForm {
    email: String,
    password: Secretly,
    #[serde(default)]
    next: String,
}

/// `POST /signin`
pub(super) async fn sign_in(State(state): State<AppState>, filled: Filled<SignInForm>) -> Response {
    let Filled { form, sender } = filled;
    let on_loopback = sender.on_loopback;
    let who = SignIn {
        email: form.email,
        password: form.password,
        address: sender.address,
        agent: sender.agent,
        before: sender.before,
    };
    match state.desk.sign_in(who).await {
        Ok(secret) => come_in(&secret, on_loopback, own_path(&form.next)),
        Err(error) => again(&state, None, "/signin", error).await,
    }
}

/// `POST /signout`
pub(super) async fn sign_out(
    State(state): State<AppState>,
    By(visitor): By<Visitor>,
    request: Request,
) -> Response {
    let on_loopback = admission::is_plain_loopback(&request, &state.config);
    match state.desk.sign_out(&visitor).await {
        Ok(()) | Err(DeskError::NotFound(_)) => {
            let mut response = Redirect::to("/signin").into_response();
            cookie::clear(response.headers_mut(), on_loopback);
            let forget = HeaderValue::from_static("\"cache\", \"storage\"");
            response.headers_mut().insert("clear-site-data", forget);
            response
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct SetUpForm {
    #[serde(default)]
    token: Secretly,
    name: String,
    email: String,
    role: Role,
    password: Secretly,
}

/// `POST /setup`
pub(super) async fn set_up(State(state): State<AppState>, filled: Filled<SetUpForm>) -> Response {
    let Filled { form, sender } = filled;
    match state.desk.needs_set_up().await {
        Ok(true) => {}
        Ok(false) => return pages::not_found(&state, None).await,
        Err(error) => return again(&state, None, "/setup", error).await,
    }
    // On this machine itself nobody else can be meant.
    if !sender.on_loopback && !state.set_up_token.is(&form.token.0) {
        tracing::warn!(address = %sender.address, "refused: a wrong token for the first start");
        let wrong = DeskError::Wrong("This is not the token in the log of this start.");
        return again(&state, None, "/setup", wrong).await;
    }
    let made = state.desk.set_up(&form.email, &form.name, form.role, form.password, sender.agent).await;
    match made {
        Ok(secret) => come_in(&secret, sender.on_loopback, "/salon-dashboard"),
        Err(error) => again(&state, None, "/setup", error).await,
    }
}

#[derive(Deserialize)]
pub(super) struct ForgotForm {
    email: String,
}

/// `POST /forgot`: one answer, whether or not there is such a user.
pub(super) async fn forgot(State(state): State<AppState>, filled: Filled<ForgotForm>) -> Response {
    match state.desk.forgot_password(&filled.form.email, filled.sender.address) {
        Ok(()) => {
            let text = if state.desk.can_mail() {
                "If there is an account with this address, a link to a new password is on its way."
            } else {
                "This front desk cannot send mail yet. Ask whoever runs it for a link to a new password."
            };
            pages::with_note(&state, None, "/forgot", StatusCode::OK, Note::good(text)).await
        }
        Err(error) => again(&state, None, "/forgot", error).await,
    }
}

#[derive(Deserialize)]
pub(super) struct NewPasswordForm {
    password: Secretly,
}

/// `POST /password/{token}`
pub(super) async fn reset(
    State(state): State<AppState>,
    Place(token): Place<String>,
    filled: Filled<NewPasswordForm>,
) -> Response {
    match state.desk.reset_password(&token, filled.form.password).await {
        Ok(()) => Redirect::to("/signin?new_password").into_response(),
        Err(error) => again(&state, None, &format!("/password/{token}"), error).await,
    }
}

#[derive(Deserialize)]
pub(super) struct AcceptForm {
    #[serde(default)]
    name: String,
    password: Secretly,
}

/// `POST /invitation/{token}`
pub(super) async fn accept(
    State(state): State<AppState>,
    Place(token): Place<String>,
    filled: Filled<AcceptForm>,
) -> Response {
    let Filled { form, sender } = filled;
    let accepted = state
        .desk
        .accept_invitation(&token, &form.name, form.password, sender.address, sender.agent, sender.before)
        .await;
    match accepted {
        Ok(secret) => come_in(&secret, sender.on_loopback, "/salon-dashboard"),
        Err(error) => again(&state, None, &format!("/invitation/{token}"), error).await,
    }
}

/// What the account page's forms do.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum AccountForm {
    ChangePassword { current: Secretly, new: Secretly },
    EndSession { session_id: uuid::Uuid },
}

/// `POST /account`
pub(super) async fn account(
    State(state): State<AppState>,
    By(visitor): By<Visitor>,
    filled: Filled<AccountForm>,
) -> Response {
    let done = match filled.form {
        AccountForm::ChangePassword { current, new } => {
            let address = filled.sender.address;
            state
                .desk
                .change_password(&visitor, current, new, address)
                .await
                .map(|()| "Your password is changed, and every other browser is signed out.")
        }
        AccountForm::EndSession { session_id } => {
            state.desk.revoke_session(&visitor, SessionId(session_id)).await.map(|()| "Signed out there.")
        }
    };
    match done {
        Ok(text) => {
            pages::with_note(&state, Some(visitor), "/account", StatusCode::OK, Note::good(text)).await
        }
        Err(error) => again(&state, Some(visitor), "/account", error).await,
    }
}

/// The page with the form again, and what was not right.
pub(super) async fn again(
    state: &AppState,
    visitor: Option<Visitor>,
    path: &str,
    error: DeskError,
) -> Response {
    if matches!(error, DeskError::NotFound(_)) {
        return pages::not_found(state, visitor).await;
    }
    let problem = Problem::from(error);
    let note = Note::bad(problem.detail());
    let mut response = pages::with_note(state, visitor, path, problem.status(), note).await;
    problem.add_headers(&mut response);
    response
}

fn come_in(secret: &Secret, on_loopback: bool, next: &str) -> Response {
    let mut response = Redirect::to(next).into_response();
    cookie::set(response.headers_mut(), secret, on_loopback);
    response
}

/// Where to go after the sign-in: a path of this site and nothing else.
fn own_path(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if own { next } else { "/salon-dashboard" }
}

/// A path as the value of a query.
pub(super) fn encoded(path: &str) -> String {
    url::form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

/// `GET /salon-dashboard`: to one's own page.
pub(super) async fn own_dashboard(By(visitor): By<Visitor>) -> Redirect {
    let access = visitor.access();
    let owned: Vec<_> =
        access.shops().filter(|shop| access.may(domain::access::Action::SeeShop, *shop)).collect();
    match owned.as_slice() {
        _ if access.may_everywhere(domain::access::Action::RunPlatform) => Redirect::to("/operator"),
        [shop] => Redirect::to(&format!("/dashboard/{shop}")),
        [] => Redirect::to("/provider"),
        _ => Redirect::to("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn after_the_sign_in_nobody_is_sent_elsewhere() {
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "", "dashboard", "/a\n"]
        {
            assert_eq!(own_path(elsewhere), "/salon-dashboard", "{elsewhere:?}");
        }
        assert_eq!(own_path("/dashboard/1/settings"), "/dashboard/1/settings");
    }
}
