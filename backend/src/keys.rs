//! Keys of other systems: shown once, kept as hashes, good for one role in one shop.

use domain::access::{Action, Grant, Role};
use domain::ids::{KeyId, ShopId};
use domain::lines::KeyLine;
use store::{KeyRecord, NewKey};

use crate::access::Pass;
use crate::audit::Actor;
use crate::secrets::Secret;
use crate::{Desk, DeskError};

/// What a key begins with, so that people and scanners recognise it.
pub const PREFIX: &str = "fdk_";
/// How long a key's name may be, in characters.
const LONGEST_NAME: usize = 80;

impl Desk {
    /// Makes a key; this is the only time it can be seen.
    pub async fn add_key(&self, by: &Actor, grant: Grant, name: &str) -> Result<Secret, DeskError> {
        let name = match name.trim() {
            "" => "unnamed",
            name if name.chars().count() > LONGEST_NAME => {
                return Err(DeskError::Refused("A key's name has 80 characters at most."));
            }
            name => name,
        };
        if let Some(shop) = grant.shop {
            self.shop(shop).await?;
        } else if grant.role != Role::Operator {
            return Err(DeskError::Refused("an owner's key needs its shop"));
        }
        let secret = Secret::with_prefix(PREFIX, &self.ids);
        let at = self.clock.now();
        let new = NewKey {
            id: self.ids.id(at),
            token_hash: secret.hash(),
            hint: secret.reveal().chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect(),
            name: name.to_owned(),
            grant,
            at,
        };
        let entry = self.audit_entry(by, grant.shop, "key_added", new.name.clone());
        let written = self.store.write(move |tx| {
            let (new, entry) = (new.clone(), entry.clone());
            Box::pin(async move {
                tx.insert_key(&new).await?;
                tx.audit(&entry).await
            })
        });
        written.await?;
        Ok(secret)
    }

    /// Makes a key for the pass's shop.
    pub async fn add_shop_key(&self, pass: &Pass, name: &str) -> Result<Secret, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let grant = Grant { role: Role::Owner, shop: Some(pass.shop()), professional: None };
        self.add_key(&pass.visitor().actor(), grant, name).await
    }

    /// The good keys of a shop.
    pub async fn shop_keys(&self, pass: &Pass) -> Result<Vec<KeyLine>, DeskError> {
        pass.must(Action::RunShop)?;
        self.keys_of(Some(pass.shop())).await
    }

    /// Makes a key of the pass's shop useless; its sockets close.
    pub async fn revoke_shop_key(&self, pass: &Pass, key: KeyId) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        self.revoke(&pass.visitor().actor(), Some(pass.shop()), key).await
    }

    /// The good keys of a shop or of the operators, for the console.
    pub async fn keys_of(&self, shop: Option<ShopId>) -> Result<Vec<KeyLine>, DeskError> {
        Ok(self.store.read().await?.keys(shop).await?.into_iter().map(line).collect())
    }

    /// Makes a key useless, from the console.
    pub async fn revoke_key(&self, shop: Option<ShopId>, key: KeyId) -> Result<(), DeskError> {
        self.revoke(&Actor::console(), shop, key).await
    }

    async fn revoke(&self, by: &Actor, shop: Option<ShopId>, key: KeyId) -> Result<(), DeskError> {
        let at = self.clock.now();
        let entry = self.audit_entry(by, shop, "key_revoked", key.to_string());
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if !tx.revoke_key(key, shop, at).await? {
                    return Err(DeskError::NotFound("key"));
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }
}

fn line(key: KeyRecord) -> KeyLine {
    KeyLine {
        key_id: key.id,
        name: key.name,
        hint: key.hint,
        created_at: key.created_at,
        last_used_at: key.last_used_at,
    }
}
