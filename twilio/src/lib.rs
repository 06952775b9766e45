//! Twilio's wire: TwiML, signatures, webhooks, texts and `ConversationRelay`'s frames. It knows nothing of salons and does no I/O.
//!
//! Facts come from Twilio's documentation, its official libraries and recorded calls.

pub mod form;
pub mod messages;
pub mod relay;
pub mod signature;
pub mod twiml;
pub mod webhook;
