//! A shop's numbers are by its own days: where its zone was changed, calls and visits are counted by the new one, in the
//! background. What is done so far stands in the database, so that it is gone on with after any end.

use std::time::Duration;

use domain::ids::{CallSid, ShopId};

use crate::{Desk, DeskError};

/// How often it is looked for shops whose zone was changed.
const LOOK_EVERY: Duration = Duration::from_secs(30);

impl Desk {
    /// Looks for changed zones until the process ends.
    pub fn start_following_zones(&self) {
        let desk = self.clone();
        self.tasks.every("changed zones", LOOK_EVERY, move || {
            let desk = desk.clone();
            async move { desk.follow_zones().await.map(drop) }
        });
    }

    /// Counts by their new zone the shops whose zone was changed. How many there were.
    pub async fn follow_zones(&self) -> Result<usize, DeskError> {
        let shops = self.store.read().await?.shops_to_redate().await?;
        for shop in &shops {
            self.follow_zone(*shop).await?;
        }
        Ok(shops.len())
    }

    async fn follow_zone(&self, shop: ShopId) -> Result<(), DeskError> {
        let begun = self.store.write(move |tx| {
            Box::pin(async move {
                tx.begin_redating(shop).await?;
                tx.shop(shop).await
            })
        });
        let Some(record) = begun.await? else { return Ok(()) };
        let zone = record.zone;
        let mut place = Some(CallSid(String::new()));
        while let Some(after) = place {
            let next = self.store.write(move |tx| {
                let after = after.clone();
                Box::pin(async move { tx.redate_calls(shop, zone, &after).await })
            });
            place = next.await?;
        }
        // Visits are counted by the zone of the moment: what remembers another day is put right with its sums.
        self.rebuild_metrics_of(shop).await?;
        let ended = self.store.write(move |tx| Box::pin(async move { tx.end_redating(shop, zone).await }));
        let is_done = ended.await?;
        tracing::info!(%shop, %zone, is_done, "a shop's numbers were counted by its new zone");
        Ok(())
    }
}
