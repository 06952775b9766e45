//! The store's contract, the same on both databases.

mod access;
mod booking;
mod commission;
mod phone;
mod statements;
mod writing;
