//! Reads a salon's website: a polite fetcher that cannot be turned against its own network, and a reader that makes a draft of
//! services, people, hours and questions.
//!
//! Everything found is kept with its page and its words, for the owner to agree to line by line. Knows no database, and asks
//! neither the environment nor the time of day.

pub mod draft;
pub mod fetch;
mod html;
mod import;
mod merge;
mod read;
pub mod report;
mod words;

pub use draft::{Draft, diff};
pub use fetch::Limits;
pub use import::Fetcher;
pub use report::{Progress, Report};
