//! What a front desk can do: one verb per thing that happens in a salon.
//!
//! Pages, webhooks and the API call the same verbs on [`Desk`]; none of them speaks SQL or decides anything.

pub mod desk;
pub mod watching;
pub mod world;

pub mod access;
pub mod accounts;
pub mod alerts;
pub mod audit;
pub mod invitations;
pub mod keys;
pub mod people;
pub mod rights;
pub mod sealed;
pub mod secrets;
pub mod throttle;

mod calendar;
mod passwords;

pub mod backups;
pub mod board;
pub mod booking;
pub mod call_log;
pub mod calls;
pub mod chat;
pub mod commission;
pub mod customers;
pub mod demo;
pub mod drafts;
pub mod elsewhere;
pub mod export;
pub mod figures;
mod free_times;
mod growth;
pub mod holds;
pub mod importing;
pub mod knowledge;
mod lines;
pub mod live;
pub mod mail;
pub mod numbers;
pub mod online;
pub mod opening;
pub mod own_booking;
mod own_visits;
pub mod patch_tests;
mod platform;
pub mod questions;
pub mod reception;
pub mod rehearsal;
pub mod reports;
pub mod retention;
pub mod settings;
pub mod shop_export;
pub mod shops;
mod spool;
pub mod status;
pub mod texts;
pub mod tls;
pub mod visit_book;
pub mod visits;
pub mod walk;
pub mod work;
mod zones;

pub mod model;

pub mod meters;
pub mod tasks;

pub use desk::{Desk, DeskError, Outside};
