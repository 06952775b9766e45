//! What the front desk's own walk leaves behind, taken away again. It happens in a shop of its own that nobody else sees.

use domain::ids::ShopId;
use sqlx::AssertSqlSafe;

use crate::db::run;
use crate::{StoreError, Tx};

/// The shop of the front desk's own tests. Lists of shops begin after it.
pub const SELF_TEST: ShopId = ShopId(0);

const OF_VISITS: &str = "appointment_id in (select appointment_id from appointments where location_id = $1)";

/// Tables whose rows hang on others, those that hang first. Beside each, what picks the shop's.
const TABLES: &[(&str, &str)] = &[
    ("payout_entries", "payout_id in (select payout_id from payouts where location_id = $1)"),
    ("payouts", "location_id = $1"),
    ("commission_entries", "location_id = $1"),
    ("chat_seen", OF_VISITS),
    ("chat_messages", OF_VISITS),
    ("chat_threads", OF_VISITS),
    ("booking_links", "location_id = $1"),
    (
        "occupied_cells",
        "professional_id in (select professional_id from professionals where location_id = $1)",
    ),
    ("slot_holds", "location_id = $1"),
    ("patch_tests", "location_id = $1"),
    ("appointment_services", OF_VISITS),
    ("appointments", "location_id = $1"),
    ("customer_words", "location_id = $1"),
    ("customers", "location_id = $1"),
    ("events", "location_id = $1"),
    ("daily_metrics", "location_id = $1"),
    ("hourly_metrics", "location_id = $1"),
    ("weekly_metrics", "location_id = $1"),
];

impl Tx {
    /// Takes everything away that happened in the shop of the front desk's own tests; the shop itself stays.
    pub async fn forget_self_test(&mut self) -> Result<(), StoreError> {
        for (table, of) in TABLES {
            let text = format!("delete from {table} where {of}");
            run!(self, execute, sqlx::query(AssertSqlSafe(text.as_str())).bind(SELF_TEST.0))?;
        }
        Ok(())
    }
}
