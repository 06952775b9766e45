//! The store's contract, the same on both databases.

mod access;
mod acts;
mod alerts;
mod analytics;
mod booking;
mod call_log;
mod chat;
mod commission;
mod copies;
mod customers;
mod foreign_calls;
mod metrics;
mod phone;
mod platform;
mod recounts;
mod replay;
mod reports;
mod settings;
mod statements;
mod texts;
mod visit_book;
mod writing;
mod zones;
