//! All shops at a glance, for the operator: a handful of statements, however many shops there are.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, TimeDelta, Timelike};
use domain::Instant;
use domain::ids::ShopId;
use domain::platform::{
    LINE_DAYS, PLATFORM_DAYS, PlatformPage, PlatformQuestion, ShopDay, ShopFacts, ShopHealth, ShopRow,
    figures, health, page_of, sort_rows,
};
use store::ZoneHour;

use crate::access::PlatformPass;
use crate::{Desk, DeskError};

/// Texts that are looked at for a shop's health.
const TEXTS_OF: TimeDelta = TimeDelta::hours(24);
/// Shops that fail and are named at the top.
const NAMED: usize = 3;
/// The same weekday.
const WEEK: Days = Days::new(7);

/// The days of shops.
type ShopDays = BTreeMap<(ShopId, NaiveDate), ShopDay>;

impl Desk {
    /// All shops at a glance.
    pub async fn platform_page(
        &self,
        _: &PlatformPass,
        asked: PlatformQuestion,
    ) -> Result<PlatformPage, DeskError> {
        let now = self.clock.now();
        let utc = now.date_naive();
        // Somewhere the day before is still today, and somewhere tomorrow has begun.
        let (first, last) = (utc - Days::new(LINE_DAYS as u64), utc + Days::new(1));
        let mut tx = self.store.read().await?;
        let facts = tx.shop_facts(now - TEXTS_OF).await?;
        let days = tx.days_of_shops(first, last).await?;
        let mut hours = tx.hours_of_shops(utc - Days::new(1), last).await?;
        hours.extend(tx.hours_of_shops(utc - Days::new(1) - WEEK, last - WEEK).await?);
        let month_from = utc - Days::new(PLATFORM_DAYS - 1);
        let (active_shops, month) = tx.shops_together(month_from, utc).await?;
        drop(tx);

        let dates = Dates::of(&facts, now);
        let mut rows: Vec<ShopRow> = facts.into_iter().map(|shop| row(shop, &days, &dates)).collect();
        sort_rows(&mut rows);
        let (mut today, mut week_ago) = (ShopDay::default(), ShopDay::default());
        for shop in &rows {
            today += shop.today;
            let before = (shop.location_id, dates.today(&shop.time_zone) - WEEK);
            week_ago += days.get(&before).copied().unwrap_or_default();
        }
        let is_failing = |row: &&ShopRow| row.health == ShopHealth::Failing;
        let failing: Vec<ShopRow> = rows.iter().filter(is_failing).take(NAMED).cloned().collect();
        let failing_count = rows.iter().filter(is_failing).count();
        let (shops, live_calls) = (rows.len(), rows.iter().map(|row| row.live_calls).sum());
        let live_shops = rows.iter().filter(|row| row.live_calls > 0).count();
        let (found, rows, next) = page_of(rows, &asked);
        Ok(PlatformPage {
            as_of: now,
            asked,
            shops,
            found,
            rows,
            next,
            failing,
            failing_count,
            live_calls,
            live_shops,
            today,
            week_ago,
            hours: dates.by_hour(&hours, Days::new(0)),
            hours_week_ago: dates.by_hour(&hours, WEEK),
            hour_now: dates.hour_now,
            figures: figures(month_from, utc, month),
            active_shops,
        })
    }
}

/// What day it is in each zone.
struct Dates {
    today: BTreeMap<String, NaiveDate>,
    utc: NaiveDate,
    hour_now: u8,
}

impl Dates {
    fn of(shops: &[ShopFacts], now: Instant) -> Self {
        let (mut today, mut hour_now) = (BTreeMap::new(), 0);
        for zone in shops.iter().map(|shop| shop.time_zone.as_str()) {
            if today.contains_key(zone) {
                continue;
            }
            // A zone that this program does not know is told by UTC.
            let local = zone
                .parse()
                .map_or(now.naive_utc(), |zone: chrono_tz::Tz| now.with_timezone(&zone).naive_local());
            hour_now = hour_now.max(local.hour() as u8);
            today.insert(zone.to_owned(), local.date());
        }
        Self { today, utc: now.date_naive(), hour_now }
    }

    fn today(&self, zone: &str) -> NaiveDate {
        self.today.get(zone).copied().unwrap_or(self.utc)
    }

    /// The calls of each hour of the day that is so long ago, on the shops' own clocks.
    fn by_hour(&self, hours: &[ZoneHour], ago: Days) -> Vec<i64> {
        let mut day = vec![0; 24];
        for hour in hours {
            if hour.local_date == self.today(&hour.time_zone) - ago
                && let Some(cell) = day.get_mut(hour.local_hour as usize)
            {
                *cell += hour.calls;
            }
        }
        day
    }
}

fn row(shop: ShopFacts, days: &ShopDays, dates: &Dates) -> ShopRow {
    let (id, today) = (ShopId(shop.location_id), dates.today(&shop.time_zone));
    let of = |date: NaiveDate| days.get(&(id, date)).copied().unwrap_or_default();
    let first = today - Days::new(LINE_DAYS as u64 - 1);
    let day = of(today);
    let (health, word, reasons) = health(&shop, &day);
    ShopRow {
        location_id: id,
        business_name: shop.business_name,
        phone_number: shop.phone_number,
        time_zone: shop.time_zone,
        health,
        word,
        reasons,
        live_calls: shop.live_calls,
        today: day,
        line: first.iter_days().take(LINE_DAYS).map(|date| of(date).calls).collect(),
    }
}
