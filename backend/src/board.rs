//! The owner's page in one piece: everything read in one transaction, so that `seq` tells what it includes.

use chrono::{Days, NaiveDate};
use domain::access::Action;
use domain::appointment::AppointmentFacts;
use domain::availability::day_bounds;
use domain::catalogue::Service;
use domain::commission::Period;
use domain::live::{CallSummary, Snapshot};
use domain::zone::ShopClock;

use crate::access::Pass;
use crate::free_times::local_date;
use crate::{Desk, DeskError};

/// Days that are read at once, at most.
const LONGEST: Days = Days::new(365);
/// Nothing is agreed further ahead.
const LAST: Days = Days::new(3660);
/// Days of coming visits that a page starts with.
const AHEAD: u64 = 60;

impl Desk {
    /// The state of a shop's live page.
    pub async fn board(&self, pass: &Pass) -> Result<Snapshot, DeskError> {
        pass.must(Action::SeeShop)?;
        let id = pass.shop();
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
            alerts: self.alerts_for(&mut tx, id).await?,
        })
    }
}

impl Desk {
    /// Local days of a shop that are read at once: the last 31 and what is to come, where no border is named, and so many
    /// before a last day. Of a longer stretch, its last 366 days.
    pub async fn stretch(
        &self,
        pass: &Pass,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<Period, DeskError> {
        let shop = self.shop(pass.shop()).await?;
        let today = local_date(&shop, self.clock.now());
        let last = to.unwrap_or(today);
        let first = from.or_else(|| last.checked_sub_days(Days::new(30)));
        let first = first.max(last.checked_sub_days(LONGEST));
        Ok(Period::between(first, to.or_else(|| today.checked_add_days(LAST))))
    }

    /// A shop's visits on local days, whatever their state.
    pub async fn appointments(&self, pass: &Pass, days: Period) -> Result<Vec<AppointmentFacts>, DeskError> {
        pass.must(Action::SeeShop)?;
        let id = pass.shop();
        let zone = self.shop(id).await?.zone;
        let (from, until) = (day_bounds(zone, days.from).0, day_bounds(zone, days.to).1);
        Ok(self.store.read().await?.appointments_between(id, from, until).await?)
    }

    /// A shop's latest calls that are over, newest first.
    pub async fn recent_calls(&self, pass: &Pass) -> Result<Vec<CallSummary>, DeskError> {
        pass.must(Action::SeeShop)?;
        Ok(self.store.read().await?.recent_calls(pass.shop(), 200).await?)
    }

    /// What a shop sells, in its own order.
    pub async fn services(&self, pass: &Pass) -> Result<Vec<Service>, DeskError> {
        pass.must(Action::SeeShop)?;
        Ok(self.shop(pass.shop()).await?.services.clone())
    }

    /// The shop's zone.
    pub async fn zone_of(&self, pass: &Pass) -> Result<chrono_tz::Tz, DeskError> {
        Ok(self.shop(pass.shop()).await?.zone)
    }

    /// The number of the shop's last event. A page that reads it first knows what it includes.
    pub async fn last_event(&self, pass: &Pass) -> Result<i64, DeskError> {
        Ok(self.store.read().await?.last_seq(pass.shop()).await?)
    }

    /// The shop's name.
    pub async fn shop_name(&self, pass: &Pass) -> Result<String, DeskError> {
        Ok(self.shop(pass.shop()).await?.name.clone())
    }

    /// The shop's name, and its clock around now.
    pub async fn name_and_clock(&self, pass: &Pass) -> Result<(String, ShopClock), DeskError> {
        let shop = self.shop(pass.shop()).await?;
        Ok((shop.name.clone(), ShopClock::around(shop.zone, self.clock.now())))
    }
}
