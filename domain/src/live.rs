//! A shop's live log: numbered facts, and the board that a page folds out of them.
//!
//! The same `Board::apply` runs on the server and in the browser, so both show the same.

mod board;
mod event;
mod redaction;
mod snapshot;

pub use board::{Applied, Board, FeedItem, Happening, LiveCall, Turn};
pub use event::{CallEnded, CallStarted, Event, Fact, Intent, Outcome, ShopUpdated, Speaker, Transcript};
pub use snapshot::{CallSummary, Frame, Kpis, Snapshot};
