//! A shop's rules for booking by customers, as its owner sets them.

use domain::access::Action;
use domain::live::{Fact, ShopUpdated};
use domain::online::BookingPolicy;

use crate::access::Pass;
use crate::{Desk, DeskError};

/// Grids that divide an hour, so that times are the same each day.
const GRIDS: [u32; 6] = [5, 10, 15, 20, 30, 60];

impl Desk {
    /// The shop's name in web addresses, and its rules.
    pub async fn booking_policy(&self, pass: &Pass) -> Result<(String, BookingPolicy), DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.store.read().await?.shop(pass.shop()).await?.ok_or(DeskError::NotFound("shop"))?;
        let policy = BookingPolicy {
            takes_requests: shop.takes_requests,
            min_notice_minutes: shop.rules.min_notice_minutes,
            horizon_days: shop.rules.horizon_days,
            grid_minutes: shop.rules.grid_minutes,
            cancel_notice_minutes: shop.cancel_notice_minutes,
        };
        Ok((shop.slug, policy))
    }

    /// Changes the rules; the next page and the next call follow them.
    pub async fn set_booking_policy(&self, pass: &Pass, policy: BookingPolicy) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        if !GRIDS.contains(&policy.grid_minutes) {
            return Err(DeskError::Refused("Times are offered every 5, 10, 15, 20, 30 or 60 minutes."));
        }
        if policy.min_notice_minutes > 30 * 24 * 60 || policy.cancel_notice_minutes > 30 * 24 * 60 {
            return Err(DeskError::Refused("A notice is 30 days long at most."));
        }
        if !(1..=365).contains(&policy.horizon_days) {
            return Err(DeskError::Refused("Customers book between 1 and 365 days ahead."));
        }
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let business_name = self.shop_name(pass).await?;
        let entry = self.audit_entry(
            &pass.visitor().actor(),
            Some(shop),
            "booking_rules_changed",
            format!("{policy:?}").replace("BookingPolicy ", ""),
        );
        let written = self.store.write(move |tx| {
            let (entry, fact) =
                (entry.clone(), Fact::ShopUpdated(ShopUpdated { business_name: business_name.clone() }));
            Box::pin(async move {
                tx.set_booking_policy(shop, policy).await?;
                tx.tell(shop, &fact, now).await?;
                tx.audit(&entry).await
            })
        });
        written.await?;
        self.shop_book.forget(shop);
        Ok(())
    }
}
