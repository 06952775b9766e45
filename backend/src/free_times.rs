//! Free times as customers and staff are shown them: days to choose from, days for other sites, and why one has gone.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use domain::Instant;
use domain::availability::{BookingRules, Roster, Search, day_bounds, free_starts};
use domain::cells::CellSet;
use domain::ids::ServiceId;
use domain::online::{FreeDay, Gone, PublicDay, Whom};
use domain::reception::Shop;
use domain::zone::ShopClock;
use store::Own;

use crate::booking::must_exist;
use crate::calendar::candidates;
use crate::online::{OnlineError, Wish};
use crate::{Desk, DeskError};

/// Days that the booking page shows at once.
pub(crate) const DAYS: u64 = 14;
/// Days that one question may ask for.
const DAYS_AT_ONCE: i64 = 62;
/// What is free on some days.
pub(crate) struct FreeDays {
    pub(crate) days: Vec<PublicDay>,
    pub(crate) day: Option<NaiveDate>,
    pub(crate) times: Vec<Instant>,
}

impl Desk {
    /// A search of free times, as of now.
    pub(crate) fn search<'a>(
        &self,
        shop: &Shop,
        rules: &'a BookingRules,
        from: Instant,
        until: Instant,
    ) -> Search<'a> {
        Search { zone: shop.zone, rules, now: self.clock.now(), from, until }
    }

    /// Two weeks of days with what is free on them, around the wished day, else from today on.
    pub(crate) async fn free_days(
        &self,
        shop: &Shop,
        rules: &BookingRules,
        clock: &ShopClock,
        wish: Option<NaiveDate>,
        free: impl AsyncFnOnce(Instant, Instant) -> Result<Vec<Instant>, DeskError>,
    ) -> Result<FreeDays, DeskError> {
        let today = clock.date(self.clock.now());
        let last = today + Days::new(u64::from(rules.horizon_days));
        let wish = wish.filter(|day| (today..=last).contains(day));
        let first = wish.map_or(today, |day| today.max(day - Days::new(DAYS / 2)));
        let (from, _) = day_bounds(shop.zone, first);
        let (until, _) = day_bounds(shop.zone, first + Days::new(DAYS));
        let starts = free(from, until).await?;
        let free_on: BTreeSet<_> = starts.iter().map(|start| clock.date(*start)).collect();
        let days = first.iter_days().take(DAYS as usize).take_while(|date| *date <= last);
        let day = wish.or_else(|| free_on.first().copied());
        Ok(FreeDays {
            days: days.map(|date| PublicDay { date, is_free: free_on.contains(&date) }).collect(),
            day,
            times: starts.into_iter().filter(|start| Some(clock.date(*start)) == day).collect(),
        })
    }

    /// Everything that is free on some local days, both included; at most 62 of them.
    pub async fn free_times(
        &self,
        slug: &str,
        services: &[ServiceId],
        with: Whom,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> Result<Vec<FreeDay>, DeskError> {
        let (_, shop) = self.shop_by_slug(slug).await?;
        must_exist(&shop, services)?;
        let first = first.unwrap_or_else(|| local_date(&shop, self.clock.now()));
        let last = last.or(first.checked_add_days(Days::new(6))).unwrap_or(first);
        if !(1..=9999).contains(&first.year()) || !(0..DAYS_AT_ONCE).contains(&(last - first).num_days()) {
            return Err(DeskError::Refused("Ask for 62 days at most, the first one first."));
        }
        let ((from, _), (_, until)) = (day_bounds(shop.zone, first), day_bounds(shop.zone, last));
        let rosters = self.rosters(shop.id, from, until, Own::default()).await?;
        let search = self.search(&shop, &shop.rules, from, until);
        let mut starts =
            free_starts(&search, &candidates(&shop, services, with, &rosters)).into_iter().peekable();
        let days = first.iter_days().take_while(|date| *date <= last).map(|date| {
            let (_, midnight) = day_bounds(shop.zone, date);
            FreeDay {
                date,
                times: std::iter::from_fn(|| starts.next_if(|start| *start < midnight)).collect(),
            }
        });
        Ok(days.collect())
    }

    /// Why a time is not free.
    pub(crate) async fn why_gone(&self, shop: &Shop, wish: &Wish) -> Result<Gone, DeskError> {
        let (now, at, rules) = (self.clock.now(), wish.at, &shop.rules);
        let (_, horizon) =
            day_bounds(shop.zone, local_date(shop, now) + Days::new(rules.horizon_days.into()));
        if at <= now {
            return Ok(Gone::Passed);
        }
        if at < now + TimeDelta::minutes(rules.min_notice_minutes.into()) {
            return Ok(Gone::TooSoon);
        }
        if at >= horizon {
            return Ok(Gone::TooFar);
        }
        let (from, until) = day_bounds(shop.zone, local_date(shop, at));
        let rosters = self.rosters(shop.id, from, until, Own::default()).await?;
        let empty: Vec<Roster> =
            rosters.iter().map(|roster| Roster { taken: CellSet::default(), ..roster.clone() }).collect();
        let search = self.search(shop, rules, at, at + TimeDelta::minutes(1));
        let works = !free_starts(&search, &candidates(shop, &wish.services, wish.with, &empty)).is_empty();
        Ok(if works { Gone::Taken } else { Gone::Closed })
    }

    /// The answer to a wish whose time has gone: the day of the nearest that is free.
    pub(crate) async fn gone<T>(&self, shop: &Shop, wish: &Wish) -> Result<T, OnlineError> {
        let now = self.clock.now();
        let wished = if in_reach(now, wish.at) { wish.at.max(now) } else { now };
        let (from, _) = day_bounds(shop.zone, local_date(shop, wished - TimeDelta::days(3)));
        let (_, until) = day_bounds(shop.zone, local_date(shop, wished + TimeDelta::days(3)));
        let rosters = self.rosters(shop.id, from, until, Own::default()).await?;
        let search = self.search(shop, &shop.rules, from, until);
        let starts = free_starts(&search, &candidates(shop, &wish.services, wish.with, &rosters));
        let near = starts.into_iter().min_by_key(|start| (*start - wished).abs());
        Err(OnlineError::Gone(near.map(|at| local_date(shop, at))))
    }
}

/// Whether an instant is one that somebody may mean: within ten years of now. Further away the calendar itself ends.
pub(crate) fn in_reach(now: Instant, at: Instant) -> bool {
    (at - now).abs() <= TimeDelta::days(3_653)
}

/// The shop's date at an instant.
pub(crate) fn local_date(shop: &Shop, at: Instant) -> NaiveDate {
    at.with_timezone(&shop.zone).date_naive()
}
