//! The program from outside: real sockets, a real database, a Twilio that signs.

mod accounts;
mod answering;
mod backups;
mod book;
mod calls;
mod chat;
mod commission;
mod customers;
mod door;
mod edges;
mod growth;
mod limits;
mod links;
mod matrix;
mod messages_api;
mod numbers;
mod phone;
mod reminding;
mod settings;
mod status;
mod texts;
mod try_call;
mod visit_book;
mod visits;
mod web_rules;
mod world;
