//! What goes wrong, in words that a person can act on. The inside stays inside.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// An error as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// It is not there, or not yours.
    #[error("There is nothing here.")]
    NotFound,
    /// Nobody is signed in here any more.
    #[error("Please sign in again.")]
    SignInFirst,
    /// The shop's rules say no.
    #[error("{0}")]
    Refused(String),
    /// What was asked cannot be read.
    #[error("This request cannot be read.")]
    BadInput,
    /// The database does not answer.
    #[error("The front desk cannot read its book right now. Please try again in a moment.")]
    Unavailable,
    /// The request did not get through.
    #[error("The connection was lost. Please try again.")]
    Transport,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                crate::context::bad_input();
                Self::BadInput
            }
            _ => Self::Transport,
        }
    }
}
