//! Opening and working hours: local wall-clock times per weekday, the same through summer and winter.

use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

/// One stretch of work on one weekday, in the shop's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenSpan {
    /// 0 is Monday, 6 is Sunday.
    pub weekday: u8,
    /// Minutes after local midnight.
    pub opens: u16,
    /// Minutes after local midnight; more than 1440 runs past midnight.
    pub closes: u16,
}

/// A week of opening or working hours. A weekday without a span is closed; two spans have a break between them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeeklyHours(pub Vec<OpenSpan>);

impl WeeklyHours {
    /// The same hours on each of the given weekdays (0 is Monday); minutes after midnight.
    pub fn same(weekdays: impl IntoIterator<Item = u8>, opens: u16, closes: u16) -> Self {
        Self(weekdays.into_iter().map(|weekday| OpenSpan { weekday, opens, closes }).collect())
    }

    /// The spans of one weekday, in the order of the day.
    pub fn on(&self, weekday: u8) -> Vec<OpenSpan> {
        let mut spans: Vec<_> = self.0.iter().copied().filter(|span| span.weekday == weekday).collect();
        spans.sort_unstable();
        spans
    }

    /// Whether it is open at a time on the wall clock; a span that runs past midnight is open on the next day too.
    pub fn is_open(&self, local: NaiveDateTime) -> bool {
        let minute = (local.hour() * 60 + local.minute()) as u16;
        let today = local.weekday().num_days_from_monday() as u8;
        let holds = |span: &OpenSpan, minute: u16| (span.opens..span.closes).contains(&minute);
        self.0.iter().any(|span| {
            span.weekday == today && holds(span, minute)
                || (span.weekday + 1) % 7 == today && holds(span, minute + 24 * 60)
        })
    }
}

/// Minutes after midnight as people say it: `9 AM`, `2:30 PM`.
pub fn clock_words(minutes: u16) -> String {
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    if minute == 0 { format!("{hour} {half}") } else { format!("{hour}:{minute:02} {half}") }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveDateTime};

    use super::*;

    fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        // June 1, 2026 is a Monday.
        NaiveDate::from_ymd_opt(2026, 6, day)
            .and_then(|date| date.and_hms_opt(hour, minute, 0))
            .expect("a time")
    }

    #[test]
    fn a_shop_is_open_from_the_first_minute_to_the_one_before_the_last_also_past_midnight() {
        let hours = WeeklyHours(vec![
            OpenSpan { weekday: 0, opens: 540, closes: 1080 },
            OpenSpan { weekday: 6, opens: 1320, closes: 1500 },
        ]);
        assert!(hours.is_open(at(1, 9, 0)) && hours.is_open(at(1, 17, 59)));
        assert!(!hours.is_open(at(1, 8, 59)) && !hours.is_open(at(1, 18, 0)));
        assert!(!hours.is_open(at(2, 10, 0)), "Tuesday is closed");
        assert!(hours.is_open(at(7, 23, 0)) && hours.is_open(at(8, 0, 59)), "Sunday's night ends on Monday");
        assert!(!hours.is_open(at(8, 1, 0)));
    }
}
