//! Reads a salon's website: a polite fetcher that cannot be turned against its own network, and a reader that makes a draft of
//! services, people, hours and questions. Knows no database and asks neither the environment nor the time of day.

pub mod draft;
pub mod fetch;
mod html;
mod read;
mod words;
