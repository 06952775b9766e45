//! The frames of a `ConversationRelay` socket: lenient in what is read, exact in what is written.
//!
//! Both directions are here, because the simulated phone plays Twilio's side.

mod from_twilio;
mod to_twilio;

pub use from_twilio::{Dtmf, Failure, FrameError, FromTwilio, Info, Interrupt, Prompt, Setup};
pub use to_twilio::{ToTwilio, escape_markup};
