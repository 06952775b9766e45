//! The store's contract, the same on both databases.

mod access;
mod acts;
mod booking;
mod chat;
mod commission;
mod phone;
mod statements;
mod texts;
mod writing;
