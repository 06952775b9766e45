//! The log of a shop's calls: found, counted, and one in full.

use chrono::{Datelike, Days, NaiveDate};
use domain::access::Action;
use domain::availability::day_bounds;
use domain::call_log::{CallInFull, CallLog, CallQuestion, Came, DayOfCalls, wanted};
use domain::figures::Figure;
use domain::ids::CallSid;
use domain::metrics::{ByDay, Metric, sum};
use domain::zone::ShopClock;
use store::CallsSought;

use crate::access::Pass;
use crate::free_times::local_date;
use crate::numbers::{Seen, seen};
use crate::{Desk, DeskError};

/// Calls on a page.
const PAGE: usize = 50;
/// How many are looked at for a page of all calls: more than a page, because tests among them are left out.
const LOOK_AT_ALL: i64 = 400;
/// How many are looked at where not all are wanted: what is rare is found in some milliseconds, or the page says so.
const LOOK_AT: i64 = 10_000;
/// Of so many calls it is told what the callers wanted, the newest of the days.
const LOOK_AT_WANTED: i64 = 20_000;
/// The same where what was said in them is read too.
const READ: i64 = 2_000;
/// Days that are shown where none are named, and at most.
const SHOWN: u64 = 7;
const LONGEST: u64 = 366;
/// Of more days than this, each bar is a week.
const BARS: i64 = 45;
/// The numbers above the log.
const FIGURES: [&str; 4] = ["answer_rate", "after_hours_calls", "average_call", "conversion_rate"];

impl Desk {
    /// A page of a shop's calls, with the numbers of its days.
    pub async fn call_log(&self, pass: &Pass, question: &CallQuestion) -> Result<CallLog, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let now = self.clock.now();
        let (from, to) = days_of(question, local_date(&shop, now));
        let mut tx = self.store.read().await?;
        // The number first: whatever is committed after it comes again as an event.
        let seq = tx.last_seq(shop.id).await?;
        let length = (to - from).num_days() + 1;
        let Seen { by_day, now: period, before } = seen(&mut tx, &shop, length as u32, to).await?;
        let (start, end) = (day_bounds(shop.zone, from).0, day_bounds(shop.zone, to).1);
        let dates = dates_of(question, from, to);
        let found = tx.find_calls(&CallsSought { dates, ..sought(question, pass, start, end) }).await?;
        let intents = tx.intents_of_calls(shop.id, start, end, LOOK_AT_WANTED).await?;
        let mut lines = found.lines;
        let is_more = lines.len() > PAGE;
        lines.truncate(PAGE);
        let next =
            if is_more { lines.last().map(domain::call_log::CallLine::cursor) } else { found.stopped_at };
        let versus = if length == 1 {
            "than the day before".to_owned()
        } else {
            format!("than the {length} days before")
        };
        let figures = FIGURES.iter().filter_map(|id| Metric::by_id(id));
        Ok(CallLog {
            location_id: shop.id,
            business_name: shop.name.clone(),
            clock: ShopClock::around(shop.zone, now),
            seq,
            as_of: now,
            from,
            to,
            figures: figures.map(|metric| Figure::of(metric, &period, &before, &versus)).collect(),
            days: bars(&by_day, from, to),
            wanted: wanted(&intents),
            total: period.sums.calls.calls,
            apart: period.sums.calls.test_calls + period.sums.calls.robot_calls,
            lines,
            looks_further: !is_more && next.is_some(),
            next,
        })
    }

    /// One call of a shop in full.
    pub async fn call_in_full(&self, pass: &Pass, call: &CallSid) -> Result<CallInFull, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let seq = tx.last_seq(shop.id).await?;
        let (line, turns) = tx.call_in_full(shop.id, call).await?.ok_or(DeskError::NotFound("call"))?;
        Ok(CallInFull {
            location_id: shop.id,
            business_name: shop.name.clone(),
            clock: ShopClock::around(shop.zone, now),
            seq,
            as_of: now,
            line,
            turns,
            booked: tx.booked_in(shop.id, call).await?,
        })
    }
}

/// The days that are asked for: none after today, and 366 at most.
fn days_of(question: &CallQuestion, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    // Nobody called before there were telephones to a front desk, and the calendar has an end.
    let first = today - Days::new(366 * 50);
    let to = question.to.unwrap_or(today).clamp(first, today);
    let shown = question.days.map_or(SHOWN, |days| u64::from(days).clamp(1, LONGEST));
    let from = question.from.unwrap_or(to - Days::new(shown - 1));
    (from.clamp(to - Days::new(LONGEST - 1), to), to)
}

fn sought(
    question: &CallQuestion,
    pass: &Pass,
    from: domain::Instant,
    until: domain::Instant,
) -> CallsSought {
    let patterns = question.patterns();
    let look_at = match (patterns.is_empty(), question.is_all()) {
        (_, true) => LOOK_AT_ALL,
        (true, _) => LOOK_AT,
        (false, _) => READ,
    };
    CallsSought {
        shop: pass.shop(),
        from,
        until,
        before: question.before.clone(),
        apart: question.came == Some(Came::Apart),
        after_hours: question.after_hours,
        booked: question.booked,
        wanted: question.wanted,
        hour: question.hour,
        dates: Vec::new(),
        outcomes: question.came.map_or(&[], Came::outcomes),
        patterns,
        limit: PAGE as i64 + 1,
        look_at,
    }
}

/// The days of the weekday that is asked for; none where every day is.
fn dates_of(question: &CallQuestion, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    let Some(weekday) = question.weekday else { return Vec::new() };
    let is_one = |day: &NaiveDate| day.weekday().num_days_from_monday() == u32::from(weekday);
    let dates: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).filter(is_one).collect();
    // A stretch without such a day has no such call; the day before it has none in it either.
    if dates.is_empty() { vec![from - Days::new(1)] } else { dates }
}

/// The calls of each day, or of each seven where the days are many.
fn bars(by_day: &ByDay, from: NaiveDate, to: NaiveDate) -> Vec<DayOfCalls> {
    let step = if (to - from).num_days() < BARS { 1 } else { 7 };
    let starts = from.iter_days().step_by(step).take_while(|date| *date <= to);
    starts
        .map(|date| {
            let calls = sum(by_day, date, (date + Days::new(step as u64 - 1)).min(to)).calls;
            DayOfCalls {
                date,
                calls: calls.calls,
                answered: calls.answered,
                missed: calls.missed,
                after_hours: calls.after_hours,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, n).expect("a date")
    }

    #[test]
    fn days_that_are_asked_for_end_today_at_the_latest_and_are_a_year_at_most() {
        let asked = |from, to| days_of(&CallQuestion { from, to, ..CallQuestion::default() }, day(12));
        assert_eq!(asked(None, None), (day(6), day(12)));
        assert_eq!(asked(Some(day(1)), Some(day(30))), (day(1), day(12)));
        assert_eq!(
            asked(Some(day(9)), Some(day(3))),
            (day(3), day(3)),
            "the first day is not after the last"
        );
        assert_eq!(asked(Some(NaiveDate::MIN), None).0, day(12) - Days::new(LONGEST - 1));
        assert!(asked(None, Some(NaiveDate::MIN)).0 > NaiveDate::MIN);
    }

    #[test]
    fn many_days_share_bars_and_none_is_lost() {
        let mut by_day = ByDay::new();
        for date in day(1).iter_days().take(100) {
            by_day.entry(date).or_default().calls.calls = 1;
        }
        let bars = bars(&by_day, day(1), day(1) + Days::new(99));
        assert_eq!(bars.len(), 15);
        assert_eq!(bars.iter().map(|bar| bar.calls).sum::<i64>(), 100);
        assert_eq!(super::bars(&by_day, day(1), day(7)).len(), 7);
    }
}
