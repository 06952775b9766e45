//! What a language model may do for the receptionist: choose words and propose. It decides nothing. Each proposal goes
//! through the same [`step`](super::step) as a caller's words, and each sentence past a guard that knows what was told.

mod ear;
mod guard;
mod proposal;
mod sentences;
mod tools;

pub use ear::for_the_ear;
pub use guard::{Claim, Known, check};
pub use proposal::{Proposal, propose};
pub use sentences::Sentences;
pub use tools::Tool;
