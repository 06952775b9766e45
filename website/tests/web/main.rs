//! The crate as its user sees it: sites served on this machine, and attempts on it.

mod guard;
mod lists;
mod odd;
mod server;
mod sites;
