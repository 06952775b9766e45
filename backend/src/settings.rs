//! What an owner sets about a shop. Each change looks at what the form was filled in on, and is written with its line in the
//! audit log and its event in one transaction; the next page and the next call follow it, in every process.

mod change;
mod looking;

use domain::access::Action;
use domain::live::{Fact, ShopUpdated};
use domain::settings::{Sheet, Wrong};

pub use self::change::Change;
use self::change::ChangeError;
use crate::access::Pass;
use crate::{Desk, DeskError};

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Fields that cannot be right.
    #[error("Please look at the fields that are marked.")]
    Wrong(Vec<Wrong>),
    /// Somebody else has changed it since the form was filled in.
    #[error(
        "Somebody has changed this since you opened it. What you typed is still here: look, and save again."
    )]
    Stale,
    /// Something else.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<store::StoreError> for SettingsError {
    fn from(error: store::StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl SettingsError {
    pub(crate) fn field(field: &str, sentence: &str) -> Self {
        Self::Wrong(vec![Wrong { field: field.to_owned(), sentence: sentence.to_owned() }])
    }
}

impl Desk {
    /// Does what a form of the settings asks for: `what` says which form it is.
    pub async fn change_settings(
        &self,
        pass: &Pass,
        what: &str,
        sheet: &Sheet,
    ) -> Result<Change, SettingsError> {
        pass.must(Action::RunShop)?;
        let change = self.read_change(pass, what, sheet).await?;
        self.still_may(pass, Action::RunShop).await?;
        // A form that brings no fingerprint was not filled in on a page.
        let seen = Some(sheet.get("seen").to_owned()).filter(|seen| !seen.is_empty());
        self.write_change(pass, change.clone(), seen).await?;
        Ok(change)
    }

    async fn write_change(
        &self,
        pass: &Pass,
        change: Change,
        seen: Option<String>,
    ) -> Result<(), SettingsError> {
        let (shop, now) = (pass.shop(), self.clock.now());
        let (action, subject) = change.told();
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), action, subject);
        let written = self.store.write(move |tx| {
            let (change, seen, entry) = (change.clone(), seen.clone(), entry.clone());
            Box::pin(async move {
                // First, so that of two who change at once the second sees what the first has made.
                tx.shop_changed(shop).await?;
                change.must_be_fresh(tx, shop, seen.as_deref()).await?;
                change.apply(tx, shop).await?;
                let business_name = tx.profile(shop).await?.map(|profile| profile.name).unwrap_or_default();
                tx.tell(shop, &Fact::ShopUpdated(ShopUpdated { business_name, import: None }), now).await?;
                tx.audit(&entry).await?;
                Ok::<_, ChangeError>(())
            })
        });
        let done = written.await;
        self.shop_book.forget(shop);
        Ok(done?)
    }
}
