//! What the receptionist knows of a shop, in one piece, with the version of the shop that it was made of.

use domain::Instant;
use domain::ids::ShopId;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    KEPT = "select version, content from salon_static_data where data_key = $1 and location_id = $2";
    KEEP = "insert into salon_static_data (data_key, location_id, version, content, updated_at)
        values ($1, $2, $3, $4, $5)
        on conflict (data_key) do update set version = excluded.version, content = excluded.content,
            updated_at = excluded.updated_at
        where salon_static_data.version < excluded.version";
}

/// Where a shop's knowledge is kept: `location_1`.
fn data_key(shop: ShopId) -> String {
    format!("location_{shop}")
}

impl Tx {
    /// What is kept, and of which version it is.
    pub async fn knowledge(&mut self, shop: ShopId) -> Result<Option<(i64, String)>, StoreError> {
        run!(self, fetch_optional, sqlx::query_as(KEPT).bind(data_key(shop)).bind(shop.0))
    }

    /// Keeps what was made of a version; an older one never replaces a newer one.
    pub async fn keep_knowledge(
        &mut self,
        shop: ShopId,
        version: i64,
        content: &str,
        at: Instant,
    ) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(KEEP).bind(data_key(shop)).bind(shop.0).bind(version).bind(content).bind(at)
        )?;
        Ok(())
    }
}
