//! The salon without computers: pure types and rules, the same on the server and in the browser.
//!
//! Nothing here does I/O, asks the time or draws a random number; all three come in as arguments.

pub mod access;
pub mod alerts;
pub mod ids;
pub mod money;
pub mod patch_test;
pub mod phone;
pub mod retention;

pub mod catalogue;
pub mod hours;
pub mod zone;

pub mod appointment;
pub mod cells;
pub mod commission;
pub mod csv;
pub mod customers;

pub mod call_log;
pub mod chat;
pub mod faq;
pub mod figures;
pub mod growth;
pub mod insights;
pub mod lines;
pub mod live;
pub mod metrics;
pub mod numbers;
pub mod online;
pub mod platform;
pub mod rehearsal;
pub mod sentiment;
pub mod settings;
pub mod setup;
pub mod status;
pub mod texts;
pub mod visit_book;
pub mod visits;

pub mod understanding;

#[cfg(feature = "zones")]
pub mod availability;
#[cfg(feature = "zones")]
pub mod reception;

/// An instant in UTC, at microsecond precision (what PostgreSQL keeps).
pub type Instant = chrono::DateTime<chrono::Utc>;
