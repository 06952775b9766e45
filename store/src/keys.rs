//! Keys of other systems. Only hashes are kept.

use domain::Instant;
use domain::access::{Grant, Role};
use domain::ids::{KeyId, ShopId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into api_keys (key_id, token_hash, hint, name, role, location_id, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    BY_TOKEN = "select key_id, hint, name, role, location_id, created_at, last_used_at from api_keys
        where token_hash = $1 and revoked_at is null";
    OF_SHOP = "select key_id, hint, name, role, location_id, created_at, last_used_at from api_keys
        where location_id = $1 and revoked_at is null order by created_at";
    OF_OPERATORS = "select key_id, hint, name, role, location_id, created_at, last_used_at from api_keys
        where location_id is null and revoked_at is null order by created_at";
    USED = "update api_keys set last_used_at = $2 where key_id = $1";
    REVOKE = "update api_keys set revoked_at = $3
        where key_id = $1 and location_id is not distinct from $2 and revoked_at is null";
}

/// A key that is made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Its name in lists.
    pub id: KeyId,
    /// SHA-256 of the key, in hexadecimal digits.
    pub token_hash: String,
    /// The key's last characters, to tell keys apart.
    pub hint: String,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Operator or owner, and of which shop.
    pub grant: Grant,
    /// When.
    pub at: Instant,
}

/// A key that is good.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// Its name in lists.
    pub id: KeyId,
    /// The key's last characters.
    pub hint: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub grant: Grant,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last used, give or take a minute.
    pub last_used_at: Option<Instant>,
}

#[derive(FromRow)]
struct KeyRow {
    key_id: Uuid,
    hint: String,
    name: String,
    role: String,
    location_id: Option<i64>,
    created_at: Instant,
    last_used_at: Option<Instant>,
}

impl TryFrom<KeyRow> for KeyRecord {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, Self::Error> {
        let role: Role = row.role.parse().map_err(|_| inconsistent("api_keys", "role", row.key_id))?;
        Ok(Self {
            id: KeyId(row.key_id),
            hint: row.hint,
            name: row.name,
            grant: Grant { role, shop: row.location_id.map(ShopId), professional: None },
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        })
    }
}

impl Tx {
    /// Adds a key.
    pub async fn insert_key(&mut self, new: &NewKey) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id.0)
                .bind(&new.token_hash)
                .bind(&new.hint)
                .bind(&new.name)
                .bind(new.grant.role.word())
                .bind(new.grant.shop.map(|shop| shop.0))
                .bind(new.at)
        )?;
        Ok(())
    }

    /// The key that was shown, where it is still good.
    pub async fn key(&mut self, token_hash: &str) -> Result<Option<KeyRecord>, StoreError> {
        let row: Option<KeyRow> = run!(self, fetch_optional, sqlx::query_as(BY_TOKEN).bind(token_hash))?;
        row.map(KeyRecord::try_from).transpose()
    }

    /// The good keys of a shop, or the operators' own.
    pub async fn keys(&mut self, shop: Option<ShopId>) -> Result<Vec<KeyRecord>, StoreError> {
        let rows: Vec<KeyRow> = match shop {
            Some(shop) => run!(self, fetch_all, sqlx::query_as(OF_SHOP).bind(shop.0))?,
            None => run!(self, fetch_all, sqlx::query_as(OF_OPERATORS))?,
        };
        rows.into_iter().map(KeyRecord::try_from).collect()
    }

    /// Notes that a key was used.
    pub async fn key_used(&mut self, key: KeyId, at: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(USED).bind(key.0).bind(at))?;
        Ok(())
    }

    /// Makes a key of this shop (or of the operators) useless; false where there is none.
    pub async fn revoke_key(
        &mut self,
        key: KeyId,
        shop: Option<ShopId>,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let shop = shop.map(|shop| shop.0);
        let revoked = run!(self, execute, sqlx::query(REVOKE).bind(key.0).bind(shop).bind(at))? > 0;
        self.access_changed().await?;
        Ok(revoked)
    }
}
