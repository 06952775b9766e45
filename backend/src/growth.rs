//! How a shop grows, and its weekly reports as they can be read again.

use chrono::{Days, NaiveDate};
use domain::access::Action;
use domain::availability::{day_bounds, rostered_minutes};
use domain::growth::{Growth, Heat, ReportLine, WEEKS, week_by_week};
use domain::metrics::{COHORT_DAYS, Period, WeeklyReport, monday};
use domain::zone::ShopClock;

use crate::access::Pass;
use crate::numbers::by_weekday;
use crate::{Desk, DeskError};

/// Reports that the page lists beneath the last one.
const EARLIER: i64 = 5;
/// Reports on a page of their list.
const LISTED: i64 = 26;
/// People call by the hour of the week: so many days, every weekday as often as the others.
const HEAT_DAYS: u64 = 28;

impl Desk {
    /// How a shop grows.
    pub async fn growth(&self, pass: &Pass) -> Result<Growth, DeskError> {
        pass.must(Action::SeeShop)?;
        let insights = self.insights(pass).await?.insights;
        let shop = self.shop(pass.shop()).await?;
        let today = self.date_in(&shop);
        let this_week = monday(today);
        let first = this_week - Days::new(7 * WEEKS as u64);
        let mut tx = self.store.read().await?;
        let by_day = tx.days(shop.id, first - Days::new(COHORT_DAYS), this_week + Days::new(6)).await?;
        let opened_on = tx.first_counted_day(shop.id).await?.unwrap_or(today);
        let (from, until) =
            (day_bounds(shop.zone, first).0, day_bounds(shop.zone, this_week + Days::new(6)).1);
        let rosters = tx.working_time(shop.id, from, until).await?;
        let week = |back: u64| {
            let from = this_week - Days::new(7 * back);
            let to = from + Days::new(6);
            Period::of(&by_day, from, to, rostered_minutes(shop.zone, &rosters, from, to))
        };
        // The current one first.
        let weeks: Vec<Period> = (0..=WEEKS as u64).map(week).collect();
        let heat_from = today - Days::new(HEAT_DAYS - 1);
        let hours = by_weekday(&tx.hours(shop.id, heat_from, today).await?);
        let report = tx.reports(shop.id, 1).await?.pop();
        let earlier = match &report {
            Some(report) => tx.report_lines(shop.id, report.week_start, EARLIER).await?,
            None => Vec::new(),
        };
        Ok(Growth {
            location_id: shop.id,
            business_name: shop.name.clone(),
            clock: ShopClock::around(shop.zone, self.clock.now()),
            today,
            mondays: weeks[1..].iter().rev().map(|week| week.from).collect(),
            metrics: week_by_week(&weeks, opened_on),
            hours: Heat::new(heat_from, today, &hours),
            insights,
            report,
            earlier,
        })
    }

    /// The weekly report that is named by a Monday.
    pub async fn weekly_report(&self, pass: &Pass, week_start: NaiveDate) -> Result<WeeklyReport, DeskError> {
        pass.must(Action::SeeShop)?;
        let report = self.store.read().await?.report(pass.shop(), week_start).await?;
        report.ok_or(DeskError::NotFound("report"))
    }

    /// The weekly reports of a shop before a date, newest first, and where the next page begins.
    pub async fn weekly_reports(
        &self,
        pass: &Pass,
        before: Option<NaiveDate>,
    ) -> Result<(Vec<ReportLine>, Option<NaiveDate>), DeskError> {
        pass.must(Action::SeeShop)?;
        let before = before.unwrap_or_else(|| self.clock.now().date_naive() + Days::new(7));
        let mut lines = self.store.read().await?.report_lines(pass.shop(), before, LISTED + 1).await?;
        let has_more = lines.len() > LISTED as usize;
        lines.truncate(LISTED as usize);
        let next = lines.last().filter(|_| has_more).map(|line| line.week_start);
        Ok((lines, next))
    }
}
