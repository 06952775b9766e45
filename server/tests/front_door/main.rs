//! The program from outside: real sockets, a real database, a Twilio that signs.

mod accounts;
mod alerts;
mod answering;
mod away;
mod backups;
mod behind;
mod book;
mod calls;
mod chat;
mod commission;
mod customers;
mod docs;
mod door;
mod edges;
mod growth;
mod injection;
mod limits;
mod links;
mod matrix;
mod messages_api;
mod model;
mod numbers;
mod own_visits;
mod phone;
mod reminding;
mod secrets;
mod set_up;
mod settings;
mod status;
mod texts;
mod try_call;
mod visit_book;
mod visits;
mod watching;
mod web_rules;
mod world;

#[path = "../../../website/tests/web/server.rs"]
#[expect(dead_code, reason = "the importer's own tests use more of it")]
mod site;
