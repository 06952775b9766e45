//! The owner's page in one piece: everything read in one transaction, so that `seq` tells what it includes.

use chrono::Days;
use domain::availability::day_bounds;
use domain::ids::ShopId;
use domain::live::Snapshot;
use domain::zone::ShopClock;

use crate::{Desk, DeskError};

/// Days of coming visits that a page starts with.
const AHEAD: u64 = 60;

impl Desk {
    /// The state of a shop's live page.
    pub async fn board(&self, id: ShopId) -> Result<Snapshot, DeskError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        // The number first: whatever is committed after it comes again as an event and changes nothing twice.
        let seq = tx.last_seq(id).await?;
        let shop = tx.shop(id).await?.ok_or(DeskError::NotFound("shop"))?;
        let clock = ShopClock::around(shop.zone, now);
        let today = clock.date(now);
        let (yesterday, _) = day_bounds(shop.zone, today - Days::new(1));
        let (until, _) = day_bounds(shop.zone, today + Days::new(AHEAD));
        Ok(Snapshot {
            location_id: id,
            business_name: shop.name,
            phone_number: shop.phone_number,
            seq,
            as_of: now,
            clock,
            clock_is_set: self.clock.is_set(),
            recent_calls: tx.recent_calls(id, 20).await?,
            live_calls: tx.live_calls(id).await?,
            active_bookings: tx.active_appointments(id, yesterday, until).await?,
            services: tx.services(id).await?,
            professionals: tx.professionals(id).await?,
            feed: tx.feed(id, 12).await?,
            kpis: tx.kpis(id, today).await?,
        })
    }
}
