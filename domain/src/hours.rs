//! Opening and working hours: local wall-clock times per weekday, the same through summer and winter.

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
}

/// Minutes after midnight as people say it: `9 AM`, `2:30 PM`.
pub fn clock_words(minutes: u16) -> String {
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    if minute == 0 { format!("{hour} {half}") } else { format!("{hour}:{minute:02} {half}") }
}
