//! What the account's pages ask for: who may, one verb, convert.

use domain::access::Role;
use domain::lines::SessionLine;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What the first start's page has to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstStart {
    /// Names of the shops that are there already.
    pub shops: Vec<String>,
    /// Whether the visitor comes from elsewhere, and has to prove that they can read the log.
    pub needs_token: bool,
    /// It is over: somebody can sign in. Its operator opens shops here.
    pub is_over: bool,
}

/// Whom an invitation is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The mail address.
    pub email: String,
    /// The shop's name.
    pub business_name: String,
    /// What they would be to it.
    pub role: Role,
}

/// The first start, while nobody can sign in. Who may: everyone; afterwards there is such a page for operators only.
#[server(input = leptos::server_fn::codec::Json, endpoint = "first_start")]
pub async fn load_first_start() -> Result<FirstStart, AppError> {
    let desk = crate::context::desk()?;
    let is_operator = crate::context::visitor()
        .is_some_and(|visitor| visitor.access().may_everywhere(domain::access::Action::RunPlatform));
    match desk.first_start().await {
        Ok(shops) => {
            Ok(FirstStart { shops, needs_token: !crate::context::is_this_machine(), is_over: false })
        }
        Err(backend::DeskError::NotFound(_)) if is_operator => {
            Ok(FirstStart { shops: Vec::new(), needs_token: false, is_over: true })
        }
        Err(error) => Err(crate::context::refused(&error)),
    }
}

/// Whom a link is for. Who may: whoever has the link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "invited")]
pub async fn load_invitation(token: String) -> Result<Invited, AppError> {
    let invited = crate::context::desk()?.invited(&token).await;
    let (email, business_name, role) = invited.map_err(|error| crate::context::refused(&error))?;
    Ok(Invited { email, business_name, role })
}

/// One's own browsers. Who may: whoever is signed in.
#[server(input = leptos::server_fn::codec::Json, endpoint = "account")]
pub async fn load_account() -> Result<Vec<SessionLine>, AppError> {
    let visitor = crate::context::signed_in()?;
    crate::context::desk()?.sessions(&visitor).await.map_err(|error| crate::context::refused(&error))
}
