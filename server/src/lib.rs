//! The front door: configuration, routes, sockets, shutdown and the commands of `frontdesk`.
//!
//! It decides nothing about salons; each route names who may come in and calls one verb of the desk.

pub mod commands;
pub mod config;
pub mod routes;
pub mod shutdown;
pub mod site;
pub mod state;
pub mod telemetry;

pub use routes::router;
