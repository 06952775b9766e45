//! The only crate that speaks SQL. PostgreSQL is the dialect we write, SQLite the one that forgives.
//!
//! Every query is a method on [`Tx`], in the file of the thing it is about. Nothing of sqlx leaves this crate.

mod db;
mod dialect;
mod error;
mod hot;
mod store;
mod writer;

mod appointments;
mod calls;
mod customers;
mod events;
mod holds;
mod messages;
mod metrics;
mod rosters;
mod shops;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use appointments::{BookError, NewAppointment};
pub use calls::CallRecord;
pub use db::Tx;
pub use error::StoreError;
pub use events::StoredEvent;
pub use holds::NewHold;
pub use hot::HotFact;
pub use messages::NewMessage;
pub use shops::{NewShop, ShopRecord};
pub use store::Store;
