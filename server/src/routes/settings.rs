//! The forms of a shop's settings and of the operator's page.

use app::context::Note;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::access::{Pass, PlatformPass};
use backend::people::NewPerson;
use domain::access::{Grant, Role};
use domain::ids::{KeyId, ProfessionalId, UserId};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::pages;
use crate::state::AppState;

/// What the forms of a shop's settings do.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum SettingsForm {
    AddKey {
        name: String,
    },
    RevokeKey {
        key_id: Uuid,
    },
    Invite {
        email: String,
        name: String,
        role: Role,
        /// Empty for nobody.
        #[serde(default)]
        professional: String,
    },
    WithdrawInvitation {
        user_id: Uuid,
    },
    RemovePerson {
        user_id: Uuid,
    },
}

/// `POST /dashboard/{location_id}/settings`
pub(super) async fn change(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<SettingsForm>,
) -> Response {
    let path = format!("/dashboard/{}/settings", pass.shop());
    let visitor = Some(pass.visitor().clone());
    match changed(&state, &pass, filled.form).await {
        Ok(Some(note)) => pages::with_note(&state, visitor, &path, StatusCode::OK, note).await,
        Ok(None) => Redirect::to(&path).into_response(),
        Err(error) => again(&state, visitor, &path, error).await,
    }
}

/// Does it; a note where there is something to be seen once.
async fn changed(state: &AppState, pass: &Pass, form: SettingsForm) -> Result<Option<Note>, DeskError> {
    let desk = &state.desk;
    match form {
        SettingsForm::AddKey { name } => {
            let key = desk.add_shop_key(pass, &name).await?;
            Ok(Some(Note::once("This is the key. Copy it now: it is not shown again.", key.reveal())))
        }
        SettingsForm::RevokeKey { key_id } => desk.revoke_shop_key(pass, KeyId(key_id)).await.map(|()| None),
        SettingsForm::WithdrawInvitation { user_id } => {
            desk.withdraw_invitation(pass, UserId(user_id)).await.map(|()| None)
        }
        SettingsForm::RemovePerson { user_id } => {
            desk.remove_person(pass, UserId(user_id)).await.map(|()| None)
        }
        SettingsForm::Invite { email, name, role, professional } => {
            let professional = match professional.as_str() {
                "" => None,
                id => Some(id.parse().map(ProfessionalId).map_err(|_| DeskError::NotFound("professional"))?),
            };
            let grant = Grant { role, shop: Some(pass.shop()), professional };
            let secret = desk.invite(pass, NewPerson { email, name, grant }).await?;
            let text = if desk.can_mail() {
                "Invited. The link is on its way by mail; it is good for a week, and once."
            } else {
                "Invited. Hand over this link; it is good for a week, and once."
            };
            let link = state.config.public_url.page(&format!("/invitation/{}", secret.reveal()));
            Ok(Some(Note::once(text, &link)))
        }
    }
}

/// What the forms of the operator's page do.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum OperatorForm {
    PasswordLink { user_id: Uuid },
    EndSessions { user_id: Uuid },
}

/// `POST /operator`
pub(super) async fn operate(
    State(state): State<AppState>,
    By(pass): By<PlatformPass>,
    filled: Filled<OperatorForm>,
) -> Response {
    let visitor = Some(pass.visitor().clone());
    let done = match filled.form {
        OperatorForm::PasswordLink { user_id } => {
            state.desk.password_link(&pass, UserId(user_id)).await.map(|secret| {
                let link = state.config.public_url.page(&format!("/password/{}", secret.reveal()));
                Note::once("Hand over this link to a new password; it is good for a day, and once.", &link)
            })
        }
        OperatorForm::EndSessions { user_id } => state
            .desk
            .end_sessions_of(&pass, UserId(user_id))
            .await
            .map(|()| Note::good("Signed out everywhere.")),
    };
    match done {
        Ok(note) => pages::with_note(&state, visitor, "/operator", StatusCode::OK, note).await,
        Err(error) => again(&state, visitor, "/operator", error).await,
    }
}
