//! All shops of a front desk at a glance: how each does and why, what today brought, which first.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::ShopId;
use crate::metrics::{Metric, Period, Sums, Unit, Value};
use crate::money::Cents;

/// Days that a shop's line shows, the last of which is today.
pub const LINE_DAYS: usize = 8;
/// Days that the figures of the whole platform look at, the last of which is today.
pub const PLATFORM_DAYS: u64 = 30;
/// Shops on one page.
pub const PAGE: usize = 50;

/// What is known of a shop beside its calls and visits of the day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopFacts {
    /// Which.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Its number, where it has one.
    pub phone_number: Option<String>,
    /// The name of its zone.
    pub time_zone: String,
    /// Services that can be booked.
    pub services: i64,
    /// Professionals.
    pub professionals: i64,
    /// People who run it.
    pub owners: i64,
    /// Calls on the line.
    pub live_calls: i64,
    /// Requests that wait for a yes.
    pub requests: i64,
    /// Texts that went out within a day.
    pub texts_sent: i64,
    /// Texts that did not.
    pub texts_failed: i64,
}

/// What a day brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopDay {
    /// Calls.
    pub calls: i64,
    /// Of these, answered ones.
    pub answered: i64,
    /// Of these, missed ones.
    pub missed: i64,
    /// Appointments made.
    pub appointments: i64,
    /// What they are expected to bring.
    pub revenue_cents: Cents,
}

impl std::ops::AddAssign for ShopDay {
    fn add_assign(&mut self, other: Self) {
        self.calls += other.calls;
        self.answered += other.answered;
        self.missed += other.missed;
        self.appointments += other.appointments;
        self.revenue_cents.0 += other.revenue_cents.0;
    }
}

/// How a shop does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ShopHealth {
    /// Customers are lost now.
    Failing,
    /// Somebody should look.
    Watch,
    /// Nothing is wrong.
    Healthy,
    /// It cannot take a booking yet.
    InSetup,
}

/// A shop on the operator's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopRow {
    /// Which.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its number.
    pub phone_number: Option<String>,
    /// The name of its zone.
    pub time_zone: String,
    /// How it does.
    pub health: ShopHealth,
    /// In two or three words.
    pub word: String,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// Calls on the line.
    pub live_calls: i64,
    /// What today brought, by the shop's own date.
    pub today: ShopDay,
    /// Calls of the last days, today last.
    pub line: Vec<i64>,
}

/// What the operator asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlatformQuestion {
    /// A part of a name, a place or a number; a shop's number.
    pub q: String,
    /// The shop after which the page begins.
    pub after: Option<i64>,
}

/// Everything about the shops on the operator's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlatformPage {
    /// When it was read.
    pub as_of: Instant,
    /// What was asked.
    pub asked: PlatformQuestion,
    /// Shops of this front desk.
    pub shops: usize,
    /// Of these, those that were found.
    pub found: usize,
    /// One page of them, those that need somebody first.
    pub rows: Vec<ShopRow>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// Those that fail, of all shops, at most three.
    pub failing: Vec<ShopRow>,
    /// How many do.
    pub failing_count: usize,
    /// Calls on the line.
    pub live_calls: i64,
    /// In how many shops.
    pub live_shops: usize,
    /// Today, each shop by its own date.
    pub today: ShopDay,
    /// The same weekday a week before, all of it.
    pub week_ago: ShopDay,
    /// Calls of today by hour of the shops' own clocks.
    pub hours: Vec<i64>,
    /// The same a week before.
    pub hours_week_ago: Vec<i64>,
    /// The last hour that has begun in the shop that is furthest.
    pub hour_now: u8,
    /// Numbers of the last thirty days: name, unit, value.
    pub figures: Vec<(String, Unit, Option<Value>)>,
    /// Shops in which somebody called or an appointment was made in these days.
    pub active_shops: i64,
}

/// How a shop does: the worst that is known of it, and every reason.
pub fn health(facts: &ShopFacts, today: &ShopDay) -> (ShopHealth, String, Vec<String>) {
    let missing = [
        (facts.phone_number.is_some(), "a phone number"),
        (facts.services > 0, "a service"),
        (facts.professionals > 0, "a professional"),
        (facts.owners > 0, "an owner who can sign in"),
    ];
    let (done, open) = missing.iter().partition::<Vec<_>, _>(|(is_there, _)| *is_there);
    let mut found: Vec<(ShopHealth, &str, String)> = Vec::new();
    let ended = today.answered + today.missed;
    if today.missed >= 3 && today.missed * 5 >= ended {
        let how = if today.missed * 2 >= ended { ShopHealth::Failing } else { ShopHealth::Watch };
        let reason = format!("{} of {ended} calls of today were missed.", today.missed);
        found.push((how, "Misses calls", reason));
    }
    let texts = facts.texts_sent + facts.texts_failed;
    if facts.texts_failed >= 3 && facts.texts_failed * 10 >= texts {
        let how = if facts.texts_failed * 2 >= texts { ShopHealth::Failing } else { ShopHealth::Watch };
        let reason = format!("{} of {texts} texts of the last day did not go out.", facts.texts_failed);
        found.push((how, "Texts fail", reason));
    }
    if facts.requests >= 5 {
        let reason = format!("{} requests wait for an answer.", facts.requests);
        found.push((ShopHealth::Watch, "Requests wait", reason));
    }
    found.sort_by_key(|(how, ..)| *how);
    let mut reasons: Vec<String> = found.iter().map(|(.., reason)| reason.clone()).collect();
    let worst = found.first().map(|(how, word, _)| (*how, (*word).to_owned()));
    if !open.is_empty() {
        let words: Vec<&str> = open.iter().map(|(_, word)| *word).collect();
        reasons.push(format!("It still needs {}.", words.join(", ")));
    }
    let (how, word) = worst.unwrap_or_else(|| {
        if open.is_empty() {
            (ShopHealth::Healthy, "Healthy".to_owned())
        } else {
            (ShopHealth::InSetup, format!("Setup, {} of {}", done.len(), missing.len()))
        }
    });
    (how, word, reasons)
}

/// Puts those first that need somebody, and then the busiest.
pub fn sort_rows(rows: &mut [ShopRow]) {
    rows.sort_by(|a, b| {
        let key = |row: &ShopRow| (row.health, -row.live_calls, -row.today.calls);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.business_name.cmp(&b.business_name))
            .then_with(|| a.location_id.0.cmp(&b.location_id.0))
    });
}

impl ShopRow {
    /// Whether what somebody typed is a part of it.
    pub fn matches(&self, q: &str) -> bool {
        let q = q.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&q);
        let digits: String = q.chars().filter(char::is_ascii_digit).collect();
        q.is_empty()
            || has(&self.business_name)
            || has(&self.time_zone.replace('_', " "))
            || self.location_id.0.to_string() == q
            || (digits.len() >= 4
                && self.phone_number.as_ref().is_some_and(|number| number.contains(&digits)))
    }
}

/// One page of the rows that were found, and where the next begins.
pub fn page_of(rows: Vec<ShopRow>, asked: &PlatformQuestion) -> (usize, Vec<ShopRow>, Option<i64>) {
    let found: Vec<ShopRow> = rows.into_iter().filter(|row| row.matches(&asked.q)).collect();
    let count = found.len();
    let after = asked.after.and_then(|after| found.iter().position(|row| row.location_id.0 == after));
    let mut page: Vec<ShopRow> = found.into_iter().skip(after.map_or(0, |at| at + 1)).collect();
    let next = (page.len() > PAGE).then(|| page[PAGE - 1].location_id.0);
    page.truncate(PAGE);
    (count, page, next)
}

/// The numbers of the whole platform over some days.
pub fn figures(from: NaiveDate, to: NaiveDate, sums: Sums) -> Vec<(String, Unit, Option<Value>)> {
    const FIGURES: [&str; 8] = [
        "calls",
        "answer_rate",
        "conversion_rate",
        "after_hours_calls",
        "appointments",
        "booked_revenue",
        "earned_revenue",
        "no_show_rate",
    ];
    let period = Period { from, to, sums, cohort: Sums::default(), rostered_minutes: 0 };
    let known = FIGURES.iter().filter_map(|id| Metric::by_id(id));
    known.map(|metric| (metric.name.to_owned(), metric.unit, metric.value(&period))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> ShopFacts {
        ShopFacts {
            phone_number: Some("+18085550100".into()),
            services: 3,
            professionals: 2,
            owners: 1,
            ..ShopFacts::default()
        }
    }

    fn day(answered: i64, missed: i64) -> ShopDay {
        ShopDay { calls: answered + missed, answered, missed, ..ShopDay::default() }
    }

    fn row(id: i64, name: &str, health: ShopHealth, calls: i64) -> ShopRow {
        ShopRow {
            location_id: ShopId(id),
            business_name: name.into(),
            phone_number: Some(format!("+1808555{id:04}")),
            time_zone: "America/New_York".into(),
            health,
            word: String::new(),
            reasons: Vec::new(),
            live_calls: 0,
            today: day(calls, 0),
            line: Vec::new(),
        }
    }

    #[test]
    fn a_shop_is_as_healthy_as_its_worst_part_and_says_why() {
        assert_eq!(health(&whole(), &day(20, 2)), (ShopHealth::Healthy, "Healthy".into(), Vec::new()));
        assert_eq!(health(&whole(), &day(0, 2)).0, ShopHealth::Healthy, "two calls are too few to speak of");
        assert_eq!(health(&whole(), &day(12, 3)).0, ShopHealth::Watch);
        let (how, word, reasons) = health(&whole(), &day(3, 3));
        assert_eq!((how, word.as_str(), reasons.len()), (ShopHealth::Failing, "Misses calls", 1));
        let silent = ShopFacts { texts_failed: 3, texts_sent: 1, requests: 6, ..whole() };
        let (how, word, reasons) = health(&silent, &day(12, 3));
        assert_eq!((how, word.as_str(), reasons.len()), (ShopHealth::Failing, "Texts fail", 3));
        assert_eq!(
            health(&ShopFacts { texts_failed: 3, texts_sent: 60, ..whole() }, &day(1, 0)).0,
            ShopHealth::Healthy
        );
    }

    #[test]
    fn a_shop_that_cannot_be_booked_yet_says_what_it_needs() {
        let (how, word, reasons) =
            health(&ShopFacts { owners: 0, phone_number: None, ..whole() }, &day(0, 0));
        assert_eq!((how, word.as_str()), (ShopHealth::InSetup, "Setup, 2 of 4"));
        assert!(reasons[0].contains("a phone number") && reasons[0].contains("an owner"));
        let (how, _, reasons) = health(&ShopFacts { owners: 0, ..whole() }, &day(0, 5));
        assert_eq!((how, reasons.len()), (ShopHealth::Failing, 2), "lost calls come first");
    }

    #[test]
    fn those_who_need_somebody_come_first_and_then_the_busiest() {
        let mut rows = vec![
            row(1, "Quiet", ShopHealth::Healthy, 1),
            row(2, "New", ShopHealth::InSetup, 0),
            row(3, "Busy", ShopHealth::Healthy, 9),
            row(4, "Lost", ShopHealth::Failing, 0),
            row(5, "Busy too", ShopHealth::Healthy, 9),
            row(6, "Slow", ShopHealth::Watch, 4),
        ];
        sort_rows(&mut rows);
        assert_eq!(rows.iter().map(|row| row.location_id.0).collect::<Vec<_>>(), [4, 6, 3, 5, 1, 2]);
    }

    #[test]
    fn a_search_finds_names_places_and_numbers_and_pages_hold_every_shop_once() {
        let rows: Vec<ShopRow> =
            (1..=120).map(|id| row(id, &format!("Shop {id:03}"), ShopHealth::Healthy, 0)).collect();
        let asked = |q: &str, after| PlatformQuestion { q: q.into(), after };
        let found = |q: &str| page_of(rows.clone(), &asked(q, None)).0;
        assert_eq!(
            [found(""), found("SHOP 00"), found("new york"), found("77"), found("555-0012"), found("x")],
            [120, 9, 120, 1, 1, 0]
        );
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (_, page, next) = page_of(rows.clone(), &asked("", after));
            seen.extend(page.iter().map(|row| row.location_id.0));
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=120).collect::<Vec<_>>());
    }

    #[test]
    fn figures_of_nothing_have_no_rates() {
        let date = NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date");
        let figures = figures(date, date, Sums::default());
        assert!(figures.iter().all(|(_, unit, value)| (*unit == Unit::Share) == value.is_none()));
    }
}
