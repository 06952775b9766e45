//! The shop's wall clock without the time-zone database: a handful of offsets that the server worked out.
//!
//! The browser formats every time with it, so a page reads the same wherever it is opened.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::Instant;

/// The shop's offsets from UTC over the years around now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopClock {
    /// `(from, seconds east of UTC)`, oldest first; each holds until the next begins. Empty means UTC.
    pub offsets: Vec<(Instant, i32)>,
}

impl ShopClock {
    /// The wall clock in the shop at an instant.
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        let holds = self.offsets.iter().rev().find(|(from, _)| *from <= at).or(self.offsets.first());
        let east = TimeDelta::seconds(holds.map_or(0, |(_, seconds)| i64::from(*seconds)));
        // Only at the ends of the calendar there is no such time.
        at.naive_utc().checked_add_signed(east).unwrap_or(at.naive_utc())
    }

    /// The shop's calendar date at an instant.
    pub fn date(&self, at: Instant) -> NaiveDate {
        self.local(at).date()
    }

    /// `2:18 PM`.
    pub fn time_of_day(&self, at: Instant) -> String {
        time_words(self.local(at))
    }

    /// `Nov 20`.
    pub fn short_day(&self, at: Instant) -> String {
        let day = self.day(at);
        day.split_once(", ").map_or_else(|| day.clone(), |(_, date)| date.to_owned())
    }

    /// `Friday, Nov 20`.
    pub fn day(&self, at: Instant) -> String {
        day_words(self.date(at))
    }
}

/// `2:18 PM`.
pub fn time_words(local: NaiveDateTime) -> String {
    let (pm, hour) = local.hour12();
    format!("{hour}:{:02} {}", local.minute(), if pm { "PM" } else { "AM" })
}

/// `Friday, Nov 20`, without the formatting machinery (it would weigh on the browser's download).
pub fn day_words(date: NaiveDate) -> String {
    use chrono::Datelike;
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekday = DAYS[date.weekday().num_days_from_monday() as usize];
    format!("{weekday}, {} {}", MONTHS[date.month0() as usize], date.day())
}

#[cfg(feature = "zones")]
impl ShopClock {
    /// The offsets from three years before `now` to three years after it, found by halving between weeks that differ.
    pub fn around(zone: chrono_tz::Tz, now: Instant) -> Self {
        const WEEKS: i64 = 3 * 53;
        let first = now - TimeDelta::weeks(WEEKS);
        let mut offsets = vec![(first, offset_at(zone, first))];
        for week in 0..2 * WEEKS {
            let (mut low, mut high) = (first + TimeDelta::weeks(week), first + TimeDelta::weeks(week + 1));
            if offset_at(zone, low) == offset_at(zone, high) {
                continue;
            }
            while high - low > TimeDelta::seconds(1) {
                let middle = low + (high - low) / 2;
                if offset_at(zone, middle) == offset_at(zone, low) { low = middle } else { high = middle }
            }
            let seconds = high.timestamp() + i64::from(high.timestamp_subsec_nanos() > 0);
            let change = Instant::from_timestamp(seconds - seconds.rem_euclid(60), 0).unwrap_or(high);
            offsets.push((change, offset_at(zone, high)));
        }
        Self { offsets }
    }
}

#[cfg(feature = "zones")]
fn offset_at(zone: chrono_tz::Tz, at: Instant) -> i32 {
    use chrono::{Offset, TimeZone};
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

#[cfg(all(test, feature = "zones"))]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_clock_follows_the_zone_through_both_changes_of_the_year() {
        use chrono::TimeZone;
        for zone in [
            chrono_tz::America::New_York,
            chrono_tz::Pacific::Honolulu,
            chrono_tz::Australia::Lord_Howe,
            // Goes back an hour for the month of Ramadan.
            chrono_tz::Africa::Casablanca,
        ] {
            let now: Instant = "2026-02-01T12:34:56.789Z".parse().expect("an instant");
            let clock = ShopClock::around(zone, now);
            for quarter in -3 * 365 * 24 * 4..3 * 365 * 24 * 4 {
                let at = now + TimeDelta::minutes(quarter * 15);
                assert_eq!(
                    clock.local(at),
                    zone.from_utc_datetime(&at.naive_utc()).naive_local(),
                    "{zone} {at}"
                );
            }
        }
    }

    #[test]
    fn noon_and_midnight_are_twelve() {
        let clock = ShopClock::default();
        let at = |text: &str| clock.time_of_day(text.parse().expect("an instant"));
        assert_eq!(at("2026-01-01T00:05:00Z"), "12:05 AM");
        assert_eq!(at("2026-01-01T12:00:00Z"), "12:00 PM");
        assert_eq!(clock.day("2026-11-20T12:00:00Z".parse().expect("an instant")), "Friday, Nov 20");
    }
}
