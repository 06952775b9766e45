//! The owner's numbers, read from the sums of days and hours. What each of them means is said in `domain::metrics`.

use chrono::{Datelike, Days, NaiveDate};
use domain::access::Action;
use domain::availability::{day_bounds, rostered_minutes};
use domain::ids::ShopId;
use domain::insights::{HourCalls, InsightsOf, insights, peak_hour};
use domain::metrics::{
    ByDay, COHORT_DAYS, METRICS, Metric, Period, Sums, Value, four_digits, lines, monday, sum,
};
use domain::money::Cents;
use domain::numbers::{
    Dashboard, DayLine, Insights, PlatformNumbers, ShopNumbers, ShopTotals, Totals, Trend, WeekLine, Weeks,
};
use domain::reception::Shop;
use store::{HourRecord, RecountError, Tx};

use crate::access::{Pass, PlatformPass};
use crate::{Desk, DeskError};

/// Insights look at whole weeks, so that every weekday has the same say.
const INSIGHT_DAYS: u32 = 28;
/// Over which peak hour, top service and conversion are told.
const MONTH: u32 = 30;
/// Reports that are shown.
const REPORTS: i64 = 12;
/// How often a shop is counted anew where what happens meanwhile overtakes it.
const TRIES: usize = 20;

impl Desk {
    /// A shop's numbers over so many days, the last of which is today.
    pub async fn shop_numbers(&self, pass: &Pass, days: u32) -> Result<ShopNumbers, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let to = self.date_in(&shop);
        let mut tx = self.store.read().await?;
        let Seen { by_day, now, before } = seen(&mut tx, &shop, days, to).await?;
        let hours = tx.hours(shop.id, now.from, to).await?;
        let timeseries = now.from.iter_days().take(days as usize);
        Ok(ShopNumbers {
            location_id: shop.id,
            days,
            from: now.from,
            to,
            time_zone: shop.zone.name().to_owned(),
            totals: Totals::from(&now.sums),
            conversion_rate: share("conversion_rate", &now),
            timeseries: timeseries.map(|date| DayLine::new(date, &sum(&by_day, date, date))).collect(),
            calls_by_hour: by_weekday(&hours)
                .iter()
                .map(|day| day.iter().map(|h| h.calls).collect())
                .collect(),
            metrics: lines(&now, &before),
        })
    }

    /// What an owner sees first.
    pub async fn dashboard(&self, pass: &Pass) -> Result<Dashboard, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let today = self.date_in(&shop);
        let mut tx = self.store.read().await?;
        let Seen { by_day, now, before } = seen(&mut tx, &shop, 7, today).await?;
        let day = |date: NaiveDate| DayLine::new(date, &sum(&by_day, date, date));
        Ok(Dashboard {
            location_id: shop.id,
            business_name: shop.name.clone(),
            time_zone: shop.zone.name().to_owned(),
            as_of: self.clock.now(),
            today: day(today),
            week_ago: day(today - Days::new(7)),
            week: lines(&now, &before),
            live_calls: tx.live_calls(shop.id).await?.len() as i64,
            recent_calls: tx.recent_calls(shop.id, 20).await?,
            last_report: tx.reports(shop.id, 1).await?.pop(),
        })
    }

    /// A shop's weeks, so many of them; the last is the current one.
    pub async fn weeks(&self, pass: &Pass, count: u32) -> Result<Weeks, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let today = self.date_in(&shop);
        let this_week = monday(today);
        // Week over week and the trend look at five whole weeks, however few are asked for.
        let back = u64::from(count.max(6));
        let mut tx = self.store.read().await?;
        let first = this_week - Days::new(7 * back);
        let by_day = tx.days(shop.id, first - Days::new(COHORT_DAYS), this_week + Days::new(6)).await?;
        let reports = tx.reports(shop.id, REPORTS).await?;
        let (from, _) = day_bounds(shop.zone, first);
        let (_, until) = day_bounds(shop.zone, this_week + Days::new(6));
        let rosters = tx.working_time(shop.id, from, until).await?;
        let week = |back: u64| {
            let from = this_week - Days::new(7 * back);
            let to = from + Days::new(6);
            Period::of(&by_day, from, to, rostered_minutes(shop.zone, &rosters, from, to))
        };
        // The current one first.
        let weeks: Vec<Period> = (0..=back).map(week).collect();
        let trend = |metric: &Metric| Trend {
            id: metric.id.to_owned(),
            values: weeks[1..=4].iter().rev().map(|week| metric.value(week)).collect(),
        };
        let line = |back: usize| WeekLine::new(&weeks[back], &weeks[back + 1], back > 0);
        Ok(Weeks {
            location_id: shop.id,
            weeks: (0..count as usize).rev().map(line).collect(),
            week_over_week: lines(&weeks[1], &weeks[2]),
            trend: METRICS.iter().map(trend).collect(),
            reports,
        })
    }

    /// What a shop's numbers say.
    pub async fn insights(&self, pass: &Pass) -> Result<Insights, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let today = self.date_in(&shop);
        let mut tx = self.store.read().await?;
        let Seen { by_day, now, before } = seen(&mut tx, &shop, INSIGHT_DAYS, today).await?;
        let month = today - Days::new(u64::from(MONTH) - 1);
        let (from, until) = (day_bounds(shop.zone, month).0, day_bounds(shop.zone, today).1);
        let top_service = tx.top_service(shop.id, from, until).await?;
        let hours = tx.hours(shop.id, month, today).await?;
        let now_from = day_bounds(shop.zone, now.from).0;
        let of = InsightsOf {
            shop: shop.id,
            now,
            before,
            hours: by_weekday(hours.iter().filter(|hour| hour.local_date >= now.from)),
            weekdays: visits_by_weekday(&by_day, &now),
            leads: tx.visits_by_lead(shop.id, now_from, until).await?,
            intents: tx.calls_by_intent(shop.id, now_from, until).await?,
            unanswered: tx.unanswered_calls(shop.id, now_from, until).await?,
        };
        Ok(Insights {
            location_id: shop.id,
            insights: insights(&of),
            peak_hour: peak_hour(&by_weekday(&hours)),
            top_service,
            conversion_rate: share("conversion_rate", &Period::of(&by_day, month, today, 0)),
        })
    }

    /// All shops together.
    pub async fn platform_numbers(&self, _: &PlatformPass) -> Result<PlatformNumbers, DeskError> {
        let today = self.clock.now().date_naive();
        let mut tx = self.store.read().await?;
        let totals = tx.get_platform_metrics(today).await?;
        let shops = tx.get_all_salons_overview().await?.into_iter().map(|shop| ShopTotals {
            location_id: ShopId(shop.salon_id),
            business_name: shop.salon_name,
            phone_number: shop.phone,
            time_zone: shop.timezone,
            created_at: shop.created_at,
            total_calls: shop.total_calls,
            total_appointments: shop.total_appointments,
            total_revenue_cents: Cents(shop.total_revenue_cents),
        });
        Ok(PlatformNumbers {
            total_shops: totals.total_salons,
            active_shops: totals.active_salons,
            total_calls: totals.total_calls,
            total_appointments: totals.total_appointments,
            total_revenue_cents: Cents(totals.total_revenue_cents),
            shops: shops.collect(),
        })
    }

    /// Counts the sums of one shop, or of all, anew from the rows; the answer is how many shops.
    pub async fn rebuild_metrics(&self, only: Option<ShopId>) -> Result<usize, DeskError> {
        let shops = self.store.read().await?.shops().await?;
        let shops: Vec<ShopId> =
            shops.iter().map(|shop| shop.id).filter(|id| only.is_none_or(|only| only == *id)).collect();
        if shops.is_empty() && only.is_some() {
            return Err(DeskError::NotFound("shop"));
        }
        for shop in &shops {
            self.rebuild_metrics_of(*shop).await?;
        }
        if only.is_none() {
            self.store.write(|tx| Box::pin(async move { tx.metrics_are_up_to_date().await })).await?;
        }
        Ok(shops.len())
    }

    pub(crate) async fn rebuild_metrics_of(&self, shop: ShopId) -> Result<(), DeskError> {
        while self.store.write(move |tx| Box::pin(async move { tx.date_calls(shop).await })).await? > 0 {}
        for _ in 0..TRIES {
            let recount = self.store.read().await?.recount(shop).await?;
            let was_right = recount.is_empty();
            let corrected = self.store.write(move |tx| {
                let recount = recount.clone();
                Box::pin(async move { tx.correct(&recount).await })
            });
            match corrected.await {
                Ok(()) => {
                    tracing::info!(%shop, was_right, "the numbers of a shop were counted anew");
                    return Ok(());
                }
                Err(RecountError::Overtaken) => {}
                Err(RecountError::Store(error)) => return Err(error.into()),
            }
        }
        Err(DeskError::Busy)
    }

    /// Counts anew where the sums were counted by older definitions than this program's.
    pub(crate) async fn rebuild_outdated_metrics(&self) -> Result<(), DeskError> {
        if self.store.read().await?.are_metrics_outdated().await? {
            self.rebuild_metrics(None).await?;
        }
        Ok(())
    }

    pub(crate) fn date_in(&self, shop: &Shop) -> NaiveDate {
        self.clock.now().with_timezone(&shop.zone).date_naive()
    }
}

/// A period and as many days before it.
pub(crate) struct Seen {
    pub(crate) by_day: ByDay,
    pub(crate) now: Period,
    pub(crate) before: Period,
}

/// So many days of a shop, the last of which is `to`, and as many before them.
pub(crate) async fn seen(tx: &mut Tx, shop: &Shop, days: u32, to: NaiveDate) -> Result<Seen, DeskError> {
    let length = Days::new(u64::from(days));
    let (from, before_to) = (to - length + Days::new(1), to - length);
    let before_from = from - length;
    let by_day = tx.days(shop.id, before_from - Days::new(COHORT_DAYS), to).await?;
    let (start, end) = (day_bounds(shop.zone, before_from).0, day_bounds(shop.zone, to).1);
    let rosters = tx.working_time(shop.id, start, end).await?;
    let period = |from, to| Period::of(&by_day, from, to, rostered_minutes(shop.zone, &rosters, from, to));
    let (now, before) = (period(from, to), period(before_from, before_to));
    Ok(Seen { by_day, now, before })
}

fn share(id: &str, period: &Period) -> Option<f64> {
    match Metric::by_id(id)?.value(period)? {
        Value::Share(share) => Some(four_digits(share)),
        Value::Whole(_) => None,
    }
}

/// The calls of hours by weekday, Monday first, and hour of the day.
pub(crate) fn by_weekday<'a>(hours: impl IntoIterator<Item = &'a HourRecord>) -> [[HourCalls; 24]; 7] {
    let mut week = [[HourCalls::default(); 24]; 7];
    for hour in hours {
        let day = hour.local_date.weekday().num_days_from_monday() as usize;
        if let Some(cell) = week[day].get_mut(hour.local_hour as usize) {
            cell.calls += hour.calls;
            cell.missed += hour.missed;
        }
    }
    week
}

/// Visits that were due and no-shows by weekday.
fn visits_by_weekday(by_day: &ByDay, period: &Period) -> [(i64, i64); 7] {
    let mut week = [(0, 0); 7];
    for (date, Sums { visits, .. }) in by_day.range(period.from..=period.to) {
        let day = &mut week[date.weekday().num_days_from_monday() as usize];
        day.0 += visits.completed + visits.no_shows;
        day.1 += visits.no_shows;
    }
    week
}
