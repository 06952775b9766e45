//! The phone's webhooks and its socket. Everything here has passed the signature before a handler sees it.

pub(super) mod relay;
pub(super) mod signed;
pub(super) mod sms;
mod speaking;
pub(super) mod voice;
