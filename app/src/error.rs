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
    /// The shop's rules say no.
    #[error("{0}")]
    Refused(String),
    /// The database does not answer.
    #[error("The front desk cannot read its book right now. Please try again in a moment.")]
    Unavailable,
    /// The request did not get through.
    #[error("The connection was lost. Please try again.")]
    Transport,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Transport
    }
}
