//! The program from outside: real sockets, a real database, a Twilio that signs.

mod door;
mod phone;
mod world;
