//! How long each kind of data is kept: the owner chooses, and what was kept long enough is forgotten in the background.

use chrono::TimeDelta;
use domain::access::Action;
use domain::customers::book::Kept;
use domain::ids::ShopId;
use domain::retention::{DAYS, Kind};
use store::StoreError;

use crate::access::Pass;
use crate::{Desk, DeskError};

/// Things that are forgotten in one transaction; others write in between.
const AT_ONCE: i64 = 200;
/// How long a file of another system waits for its confirmation.
const FILES_FOR: TimeDelta = TimeDelta::days(1);

impl Desk {
    /// How long each kind of data is kept. Who may: who runs the shop.
    pub async fn kept(&self, pass: &Pass) -> Result<Kept, DeskError> {
        pass.must(Action::RunShop)?;
        Ok(self.store.read().await?.kept_for(pass.shop()).await?)
    }

    /// Chooses how long each kind of data is kept. Who may: who runs the shop.
    pub async fn set_kept(&self, pass: &Pass, kept: Kept) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        if kept.iter().any(|(_, days)| !DAYS.contains(days)) {
            return Err(DeskError::Refused("Data is kept for 1 to 3650 days."));
        }
        let words: Vec<String> = kept.iter().map(|(kind, days)| format!("{} {days}", kind.word())).collect();
        let shop = pass.shop();
        let entry = self.audit_entry(
            &pass.visitor().actor(),
            Some(shop),
            "retention_changed",
            format!("days: {}", words.join(", ")),
        );
        let written = self.store.write(move |tx| {
            let (kept, entry) = (kept.clone(), entry.clone());
            Box::pin(async move {
                for (kind, days) in kept {
                    tx.keep_for(shop, kind, days).await?;
                }
                tx.audit(&entry).await
            })
        });
        Ok(written.await?)
    }

    /// Forgets what every shop kept long enough.
    pub(crate) async fn forget_by_kind(&self) -> Result<(), StoreError> {
        let shops = self.store.read().await?.shops().await?;
        for shop in shops {
            let kept = self.store.read().await?.kept_for(shop.id).await?;
            for (kind, days) in kept {
                self.forget_kind(shop.id, kind, days).await?;
            }
        }
        let before = self.clock.now() - FILES_FOR;
        self.store.write(move |tx| Box::pin(async move { tx.forget_imports(before).await })).await?;
        self.scrub().await
    }

    async fn forget_kind(&self, shop: ShopId, kind: Kind, days: i64) -> Result<(), StoreError> {
        let before = self.clock.now() - TimeDelta::days(days);
        loop {
            let forgotten = self.store.write(move |tx| {
                Box::pin(async move {
                    Ok::<_, StoreError>(match kind {
                        Kind::Transcripts => {
                            (Vec::new(), tx.forget_transcripts(shop, before, AT_ONCE).await?)
                        }
                        Kind::Chats => tx.forget_chats(shop, before, AT_ONCE).await?,
                        Kind::Messages => {
                            tx.forget_messages(shop, before).await?;
                            (Vec::new(), false)
                        }
                        Kind::Texts => {
                            tx.forget_texts(shop, before).await?;
                            (Vec::new(), false)
                        }
                    })
                })
            });
            let (photos, more) = forgotten.await?;
            for photo in photos {
                self.photos.forget(shop, photo).await;
            }
            if !more {
                return Ok(());
            }
        }
    }
}
