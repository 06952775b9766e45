//! The only crate that speaks SQL. PostgreSQL is the dialect we write, SQLite the one that forgives.
//!
//! Every query is a method on [`Tx`], in the file of the thing it is about. Nothing of sqlx leaves this crate.

mod copies;
mod db;
mod dialect;
mod error;
mod hot;
mod lineage;
mod replay;
mod store;
mod timing;
mod writer;

mod accounts;
mod acts;
mod alerts;
mod appointments;
mod audit;
mod booking_links;
mod call_log;
mod calls;
mod catalogue;
mod cells;
mod chat;
mod commission;
mod consents;
mod customer_book;
mod customers;
mod erasure;
mod events;
mod faq;
mod foreign_calls;
#[cfg(feature = "bench")]
mod history;
mod holds;
mod imports;
mod interactions;
mod keys;
mod knowledge;
mod menu;
mod merging;
mod messages;
mod metrics;
mod model_use;
mod outbox;
mod patch_tests;
mod payouts;
mod readings;
mod retention;
mod rosters;
mod self_test;
mod sessions;
mod set_ups;
mod settings;
mod shop_export;
mod shops;
mod texts;
mod time_off;
mod told;
mod visit_book;

#[cfg(any(test, feature = "testing"))]
mod fresh;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

/// What tests of other crates need.
#[cfg(feature = "testing")]
pub mod for_tests {
    pub use crate::fresh::fresh_postgres;
}

pub use accounts::{LinkKind, LinkRecord, NewLink, NewUser, PersonRecord, UserRecord};
pub use acts::{ActError, NewPlace};
pub use alerts::OpenAlert;
pub use appointments::{BookError, NewAppointment};
pub use audit::{AuditRecord, NewAudit};
pub use booking_links::NewBookingLink;
pub use call_log::{CallsFound, CallsSought};
pub use calls::{CallRecord, CutOff};
pub use chat::{ChatPlace, NewChatMessage};
pub use commission::{ChangeError, LinesOf, NewChange};
pub use consents::{HeardText, NewConsent};
pub use copies::{CopyError, CopyFacts, NewCopy, Swap, inspect, kept_files};
pub use customer_book::FactsAt;
pub use db::Tx;
pub use erasure::{NotYet, Traces};
pub use error::StoreError;
pub use events::StoredEvent;
pub use foreign_calls::{ForeignEvent, ForeignFact, ForeignLater, Taken};
#[cfg(feature = "bench")]
pub use history::{History, leave_out_sums};
pub use holds::{HoldRecord, NewHold};
pub use hot::HotFact;
pub use imports::{ImportRecord, KnownCustomer, NewCustomer, NewImport, NewVisit, TakeIn, TakeInError};
pub use interactions::{CallLine, ChatLine, MessageLine};
pub use keys::{KeyRecord, NewKey};
pub use messages::NewMessage;
pub use metrics::{
    DayCalls, HourRecord, NewReport, PlatformTotals, Recount, RecountError, ReportDue, SalonKpis,
    SalonOverview, ZoneHour,
};
pub use model_use::ModelUse;
pub use outbox::{MailRecord, NewMail};
pub use payouts::{NewPayout, PayoutError};
pub use readings::{ClaimedReading, FinishedReading, ReadingRecord};
pub use replay::{SpoolLine, Spooled};
pub use retention::Kept;
pub use rosters::Own;
pub use self_test::SELF_TEST;
pub use sessions::{NewSession, SessionRecord};
pub use shop_export::{TABLES as EXPORTED, Table as ExportTable};
pub use shops::{NewShop, ShopRecord};
pub use store::{Load, Safety, Store};
pub use texts::{NO_PROVIDER, NewText, TextRecord, TextsHealth};
pub use time_off::NewTimeOff;
pub use timing::{STEPS_US, Timed, Timing};
pub use told::{Changes, ToRemind, ToldRecord};
pub use visit_book::{MadeRecord, OffRecord, Wanted};
