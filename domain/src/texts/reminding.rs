//! When to remind: 24 hours before the visit, never at night, and not where it would only repeat what was just said.

use chrono::{Days, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use crate::Instant;
use crate::appointment::Status;
use crate::availability::local_to_utc;

/// How long before the visit.
pub const BEFORE: TimeDelta = TimeDelta::hours(24);
/// A reminder that comes later than this before the visit helps nobody.
const TOO_LATE: TimeDelta = TimeDelta::hours(2);
/// Nobody is reminded from here to [`MORNING`], in the shop's own time.
const NIGHT: NaiveTime = time(21);
/// The first hour of the day at which somebody may be reminded.
const MORNING: NaiveTime = time(8);

const fn time(hour: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// What decides about a reminder.
#[derive(Debug, Clone, Copy)]
pub struct Coming {
    /// Where the visit stands.
    pub status: Status,
    /// When it begins.
    pub starts_at: Instant,
    /// When the customer learned of this time: by booking it, or by the last text about it.
    pub known_since: Instant,
    /// A reminder went out before.
    pub is_reminded: bool,
    /// The customer said that they will come.
    pub is_confirmed: bool,
    /// There is a number, and its owner wants texts.
    pub may_text: bool,
}

/// Whether and when to remind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// Now.
    Now,
    /// Not before this instant.
    At(Instant),
    /// Not at all.
    Never,
}

/// Decides about a reminder. Skipped where the visit was booked or moved inside the last 24 hours, was reminded of before,
/// confirmed or called off, and where the customer cannot or does not want to be texted.
pub fn reminder(zone: Tz, visit: &Coming, now: Instant) -> Reminder {
    let due = visit.starts_at - BEFORE;
    let told_inside = visit.known_since >= due;
    let skip = visit.status != Status::Booked
        || visit.is_reminded
        || visit.is_confirmed
        || !visit.may_text
        || told_inside;
    let at = after_the_night(zone, due.max(now));
    match () {
        () if skip || at > visit.starts_at - TOO_LATE => Reminder::Never,
        () if at <= now => Reminder::Now,
        () => Reminder::At(at),
    }
}

/// The instant itself by day; at night, the end of the night.
pub fn after_the_night(zone: Tz, at: Instant) -> Instant {
    let local = at.with_timezone(&zone).naive_local();
    let morning = match local.time() {
        time if time >= NIGHT => local.date() + Days::new(1),
        time if time < MORNING => local.date(),
        _ => return at,
    };
    local_to_utc(zone, morning.and_time(MORNING)).max(at)
}
