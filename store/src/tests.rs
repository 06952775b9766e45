//! The store's contract, the same on both databases.

mod access;
mod analytics;
mod booking;
mod metrics;
mod phone;
mod reports;
mod statements;
mod writing;
