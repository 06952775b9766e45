//! Weekly reports: written once when a shop's Sunday begins, with their event and their mails in one transaction.
//!
//! A report tells of the seven days that end there, Sunday to Saturday, and is named by the Monday in them. What was missed
//! while this process was down is written when it is up again; only the latest week is mailed. Two processes, a restart or a
//! clock that is set back change nothing: the key on shop and week lets one report through.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use domain::Instant;
use domain::availability::{day_bounds, rostered_minutes};
use domain::ids::ShopId;
use domain::metrics::{COHORT_DAYS, ReportOf, Unit, Value, WeeklyReport, weekly_report, words};
use domain::zone::day_words;
use store::{NewReport, ReportDue, Tx};

use crate::{Desk, DeskError};

/// How often it is looked for reports that are due, beside the moments when a Sunday begins.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(60);
/// Weeks that are written after the fact; older ones nobody asks for.
const CATCH_UP: usize = 12;
/// Shops in one transaction.
const TOGETHER: usize = 50;

/// A shop and the Saturdays of the weeks it has to be told of, oldest first.
#[derive(Debug, Clone)]
struct Due {
    shop: ReportDue,
    saturdays: Vec<NaiveDate>,
}

/// A report that was written now.
struct Written {
    shop: ShopId,
    name: String,
    report: WeeklyReport,
}

impl Desk {
    /// Writes reports until the process ends; for the one that serves, because sums of older definitions are counted anew first.
    pub fn start_reporting(&self) {
        let desk = self.clone();
        self.tasks.spawn("weekly reports", async move {
            if let Err(error) = desk.rebuild_outdated_metrics().await {
                tracing::error!(%error, "the numbers could not be counted anew");
            }
            loop {
                let wait = match desk.report_weeks().await {
                    Ok((_, wait)) => wait,
                    Err(error) => {
                        tracing::warn!(%error, "the weekly reports could not be written; trying again soon");
                        LOOK_EVERY
                    }
                };
                let wait = wait.clamp(TimeDelta::milliseconds(100), LOOK_EVERY);
                tokio::select! {
                    () = desk.tasks.closing() => return,
                    () = tokio::time::sleep(wait.to_std().unwrap_or(Duration::from_mins(1))) => {}
                }
            }
        });
    }

    /// Writes every report that is due; how many there were, and how long until the next Sunday begins somewhere.
    pub async fn report_weeks(&self) -> Result<(usize, TimeDelta), DeskError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let shops = tx.last_reports().await?;
        let wait = shops.iter().map(|shop| next_sunday(shop, now) - now).min().unwrap_or(LOOK_EVERY);
        // Shops of the same owners are told of in one mail.
        let mut of_owners: BTreeMap<Vec<String>, Vec<Due>> = BTreeMap::new();
        for shop in shops {
            let saturdays = due(&shop, now);
            if !saturdays.is_empty() {
                let owners = tx.owners_of(shop.shop).await?;
                of_owners.entry(owners).or_default().push(Due { shop, saturdays });
            }
        }
        drop(tx);
        let mut written = 0;
        for (owners, due) in of_owners {
            for due in due.chunks(TOGETHER) {
                written += self.write_reports(owners.clone(), due.to_vec(), now).await?;
            }
        }
        Ok((written, wait))
    }

    async fn write_reports(
        &self,
        owners: Vec<String>,
        due: Vec<Due>,
        now: Instant,
    ) -> Result<usize, DeskError> {
        let desk = self.clone();
        let written = self.store.write(move |tx| {
            let (desk, owners, due) = (desk.clone(), owners.clone(), due.clone());
            Box::pin(async move {
                let (mut count, mut latest) = (0, Vec::new());
                for Due { shop, saturdays } in due {
                    let mut last = None;
                    for saturday in saturdays {
                        let report = report_of(tx, &shop, saturday, now).await?;
                        let new = NewReport { shop: shop.shop, report };
                        if tx.save_report(&new).await? {
                            count += 1;
                            last = Some(Written {
                                shop: shop.shop,
                                name: shop.name.clone(),
                                report: new.report,
                            });
                        }
                    }
                    latest.extend(last.filter(|written| written.report.is_worth_a_mail()));
                }
                if desk.can_mail() && !latest.is_empty() {
                    for owner in &owners {
                        tx.post(&desk.mail(owner, &subject(&latest), letter(&desk, &latest))).await?;
                    }
                }
                Ok::<_, DeskError>(count)
            })
        });
        let count = written.await?;
        if count > 0 {
            tracing::info!(count, "weekly reports were written");
        }
        Ok(count)
    }
}

async fn report_of(
    tx: &mut Tx,
    shop: &ReportDue,
    saturday: NaiveDate,
    now: Instant,
) -> Result<WeeklyReport, DeskError> {
    let first = saturday - Days::new(6);
    let days = tx.days(shop.shop, saturday - Days::new(COHORT_DAYS + 35), saturday).await?;
    let (from, until) = (day_bounds(shop.zone, first).0, day_bounds(shop.zone, saturday).1);
    let rosters = tx.working_time(shop.shop, from, until).await?;
    // A made-up or imported past is a past too.
    let came = date_of(shop, shop.created_at);
    let opened_on = tx.first_counted_day(shop.shop).await?.map_or(came, |day| day.min(came));
    Ok(weekly_report(&ReportOf {
        last_day: saturday,
        opened_on,
        days: &days,
        rostered_minutes: rostered_minutes(shop.zone, &rosters, first, saturday),
        time_zone: shop.zone.name(),
        at: now,
    }))
}

/// The Saturdays of the weeks that are over and were not reported, oldest first. A shop's first report is of the week in
/// which it came.
fn due(shop: &ReportDue, now: Instant) -> Vec<NaiveDate> {
    let today = date_of(shop, now);
    let last = today - Days::new(u64::from(today.weekday().num_days_from_sunday()) + 1);
    let came = date_of(shop, shop.created_at);
    let mut saturdays: Vec<NaiveDate> = (0..CATCH_UP as u64)
        .map(|back| last - Days::new(7 * back))
        .take_while(|saturday| *saturday >= came)
        // A week is named by its Monday, five days before its Saturday.
        .take_while(|saturday| shop.last_week.is_none_or(|week| *saturday > week + Days::new(5)))
        .collect();
    saturdays.reverse();
    saturdays
}

fn next_sunday(shop: &ReportDue, now: Instant) -> Instant {
    let today = date_of(shop, now);
    let sunday = today + Days::new(7 - u64::from(today.weekday().num_days_from_sunday()));
    day_bounds(shop.zone, sunday).0
}

fn date_of(shop: &ReportDue, at: Instant) -> NaiveDate {
    at.with_timezone(&shop.zone).date_naive()
}

fn subject(written: &[Written]) -> String {
    match written {
        [one] => format!(
            "Your week at {}: {} calls, {} booked, {}",
            one.name, one.report.total_calls, one.report.total_appointments, one.report.total_revenue_cents
        ),
        several => format!("Your week in {} salons", several.len()),
    }
}

/// The report in words, one shop after another.
fn letter(desk: &Desk, written: &[Written]) -> String {
    let mut text = String::new();
    for Written { shop, name, report } in written {
        // Writing into a string cannot fail.
        let _ = write_report(&mut text, name, report);
        let page = format!("/dashboard/{shop}/growth/reports/{}", report.week_start);
        let _ = writeln!(text, "\nMore: {}\n", desk.outside.page(&page));
    }
    text
}

fn write_report(text: &mut String, name: &str, report: &WeeklyReport) -> std::fmt::Result {
    writeln!(text, "{name}, {} to {}", day_words(report.first_day), day_words(report.last_day))?;
    if report.is_partial {
        writeln!(text, "The first week, and only a part of it.")?;
    }
    writeln!(text)?;
    for line in &report.headlines {
        let value = line.value.map_or_else(|| "no data".to_owned(), |value| shown(line.unit, value));
        let usual =
            line.usual.map_or_else(String::new, |usual| format!(", usually {}", words(line.unit, usual)));
        writeln!(text, "{}: {value}{usual}", line.name)?;
    }
    writeln!(text, "\nWhat moved")?;
    if report.moved.is_empty() {
        writeln!(text, "Nothing much.")?;
    }
    for line in &report.moved {
        writeln!(text, "- {line}")?;
    }
    if !report.goals.is_empty() {
        writeln!(text, "\nFor next week")?;
    }
    for goal in &report.goals {
        writeln!(
            text,
            "- {}: {} (now {})",
            goal.name,
            words(goal.unit, goal.goal),
            words(goal.unit, goal.base)
        )?;
    }
    writeln!(
        text,
        "\nDays are those of {}. {} test calls, calls of machines and walk-ins are left out.",
        report.time_zone, report.left_out
    )
}

fn shown(unit: Unit, value: Value) -> String {
    match value {
        Value::Whole(whole) => words(unit, whole as f64),
        Value::Share(share) => words(unit, share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(zone: &str, created_at: &str, last_week: Option<&str>) -> ReportDue {
        ReportDue {
            shop: ShopId(1),
            name: "Shop".into(),
            zone: zone.parse().expect("a zone"),
            created_at: created_at.parse().expect("an instant"),
            last_week: last_week.map(|date| date.parse().expect("a date")),
        }
    }

    fn saturdays(shop: &ReportDue, now: &str) -> Vec<String> {
        due(shop, now.parse().expect("an instant")).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_report_is_due_from_the_first_moment_of_the_shops_own_sunday() {
        let honolulu = shop("Pacific/Honolulu", "2026-06-01T00:00:00Z", Some("2026-06-01"));
        assert!(saturdays(&honolulu, "2026-06-14T09:59:59Z").is_empty(), "Saturday, 23:59:59 in Honolulu");
        assert_eq!(saturdays(&honolulu, "2026-06-14T10:00:00Z"), ["2026-06-13"]);
        let auckland = shop("Pacific/Auckland", "2026-06-01T00:00:00Z", Some("2026-06-01"));
        assert_eq!(saturdays(&auckland, "2026-06-13T12:00:00Z"), ["2026-06-13"]);
        let now: Instant = "2026-06-14T09:59:59Z".parse().expect("an instant");
        assert_eq!(next_sunday(&honolulu, now) - now, TimeDelta::seconds(1));
    }

    #[test]
    fn what_was_missed_is_caught_up_and_nothing_is_told_twice() {
        let away = shop("Pacific/Honolulu", "2026-01-01T00:00:00Z", Some("2026-05-18"));
        assert_eq!(saturdays(&away, "2026-06-16T20:00:00Z"), ["2026-05-30", "2026-06-06", "2026-06-13"]);
        let told = shop("Pacific/Honolulu", "2026-01-01T00:00:00Z", Some("2026-06-08"));
        assert!(saturdays(&told, "2026-06-20T20:00:00Z").is_empty());
        assert!(saturdays(&told, "2026-06-07T20:00:00Z").is_empty(), "a clock that was set back");
        let long = shop("Pacific/Honolulu", "2020-01-01T00:00:00Z", Some("2024-01-01"));
        assert_eq!(saturdays(&long, "2026-06-16T20:00:00Z").len(), CATCH_UP);
    }

    #[test]
    fn a_new_shop_is_told_of_its_first_week_and_not_of_those_before() {
        let new = shop("Pacific/Honolulu", "2026-06-10T20:00:00Z", None);
        assert!(saturdays(&new, "2026-06-13T20:00:00Z").is_empty());
        assert_eq!(saturdays(&new, "2026-06-14T10:00:00Z"), ["2026-06-13"]);
    }

    #[test]
    fn a_sunday_that_begins_at_one_oclock_begins_once() {
        // In Asunción the clocks went from 0:00 to 1:00 on Sunday, October 6, 2024.
        let asuncion = shop("America/Asuncion", "2024-01-01T00:00:00Z", Some("2024-09-23"));
        assert!(saturdays(&asuncion, "2024-10-06T03:59:59Z").is_empty());
        assert_eq!(saturdays(&asuncion, "2024-10-06T04:00:00Z"), ["2024-10-05"]);
        // In Havana they went from 1:00 back to 0:00 on Sunday, November 3, 2024: midnight came twice.
        let havana = shop("America/Havana", "2024-01-01T00:00:00Z", Some("2024-10-21"));
        assert_eq!(saturdays(&havana, "2024-11-03T04:00:00Z"), ["2024-11-02"]);
        let told = shop("America/Havana", "2024-01-01T00:00:00Z", Some("2024-10-28"));
        assert!(saturdays(&told, "2024-11-03T05:00:00Z").is_empty());
    }
}
