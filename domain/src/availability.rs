//! Free slots: a bitmap of five-minute cells per professional, and a visit's pattern slid over it.
//!
//! It proposes; who gets a slot is decided by the key on occupied cells.

mod axis;
mod bits;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::catalogue::ServiceTime;
use crate::cells::{CELL_MINUTES, CellSet, busy_cells, busy_until, visit_ends};
use crate::hours::{OpenSpan, WeeklyHours};
use crate::ids::ProfessionalId;
use axis::{Axis, cell_from};
use bits::Bits;

/// A shop's rules for booking by customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRules {
    /// A visit starts at least this long after now.
    pub min_notice_minutes: u32,
    /// A visit starts at most this many local days after today.
    pub horizon_days: u32,
    /// Visits start on multiples of this after local midnight.
    pub grid_minutes: u32,
}

/// One professional's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Whose.
    pub professional: ProfessionalId,
    /// Working hours, local.
    pub hours: WeeklyHours,
    /// Days whose hours are not those of their weekday: holidays (no hours), long Saturdays.
    pub special: BTreeMap<NaiveDate, Vec<OpenSpan>>,
    /// Time off, from and until.
    pub time_off: Vec<(Instant, Instant)>,
    /// Cells that are taken already.
    pub taken: CellSet,
}

impl Roster {
    /// The hours of one local date, in minutes after its midnight, in order; spans that touch are one. What runs past
    /// midnight ends there, and begins the next day.
    pub fn open_on(&self, date: NaiveDate) -> Vec<(u16, u16)> {
        const DAY: u16 = 24 * 60;
        let night = date.pred_opt().into_iter().flat_map(|before| self.spans(before));
        let night = night.filter(|span| span.closes > DAY).map(|span| (0, (span.closes - DAY).min(DAY)));
        let mut spans: Vec<_> =
            self.spans(date).map(|span| (span.opens.min(DAY), span.closes.min(DAY))).chain(night).collect();
        spans.sort_unstable();
        let mut open: Vec<(u16, u16)> = Vec::new();
        for (from, until) in spans {
            match open.last_mut() {
                Some(last) if last.1 >= from => last.1 = last.1.max(until),
                _ => open.push((from, until)),
            }
        }
        open
    }

    /// The hours of one local date.
    fn spans(&self, date: NaiveDate) -> impl Iterator<Item = &OpenSpan> {
        let weekday = date.weekday().num_days_from_monday() as u8;
        let special = self.special.get(&date);
        let weekly = self.hours.0.iter().filter(move |span| special.is_none() && span.weekday == weekday);
        special.into_iter().flatten().chain(weekly)
    }
}

/// Somebody who could serve the visit, and how long it takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Their time.
    pub roster: &'a Roster,
    /// The services of the visit, one after another, as long as they take this one.
    pub services: Vec<ServiceTime>,
}

/// A time that can be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// With whom.
    pub professional: ProfessionalId,
    /// When the customer arrives.
    pub starts_at: Instant,
    /// When the customer leaves.
    pub ends_at: Instant,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// The shop's zone.
    pub zone: Tz,
    /// The shop's rules.
    pub rules: &'a BookingRules,
    /// What time it is.
    pub now: Instant,
    /// The visit starts here at the earliest ...
    pub from: Instant,
    /// ... and before this.
    pub until: Instant,
}

/// All free slots, by start, then in the order of the candidates.
///
/// The whole visit, its processing time and its last buffer lie within working hours; spans that touch count as one.
pub fn free_slots(search: &Search<'_>, candidates: &[Candidate<'_>]) -> Vec<Slot> {
    let Some((axis, fits)) = fits(search, candidates) else { return Vec::new() };
    let slot = |candidate: &Candidate<'_>, starts_at| Slot {
        professional: candidate.roster.professional,
        starts_at,
        ends_at: visit_ends(starts_at, &candidate.services),
    };
    let mut slots: Vec<Slot> = fits
        .iter()
        .flat_map(|(candidate, cells)| cells.set().map(|cell| slot(candidate, axis.start_of(cell))))
        .collect();
    // Stable: within one start the order of the candidates stays.
    slots.sort_by_key(|slot| slot.starts_at);
    slots
}

/// The starts of all free slots, each once, in order: when at least one of the candidates is free.
pub fn free_starts(search: &Search<'_>, candidates: &[Candidate<'_>]) -> Vec<Instant> {
    let Some((axis, fits)) = fits(search, candidates) else { return Vec::new() };
    let anybody = fits.into_iter().map(|(_, cells)| cells).reduce(Bits::or);
    anybody.iter().flat_map(Bits::set).map(|cell| axis.start_of(cell)).collect()
}

/// The cells with which each candidate's visit may begin; `None` where nobody's may.
fn fits<'a, 'r>(
    search: &Search<'_>,
    candidates: &'a [Candidate<'r>],
) -> Option<(Axis, Vec<(&'a Candidate<'r>, Bits)>)> {
    let (from, until) = window(search)?;
    let patterns: Vec<_> = candidates
        .iter()
        .filter_map(|candidate| Some((candidate, Pattern::of(&candidate.services)?)))
        .collect();
    let longest = patterns.iter().map(|(_, pattern)| pattern.length).max()?;
    // A visit that begins in time runs on.
    let axis = Axis::over(search.zone, from, until + TimeDelta::minutes(longest as i64 * CELL_MINUTES));
    let grid = axis.grid(search.rules.grid_minutes.max(CELL_MINUTES as u32), from, until);
    let fits = patterns.into_iter().map(|(candidate, pattern)| {
        let open = axis.open(candidate.roster);
        let free = axis.free(candidate.roster, &open);
        (candidate, grid.clone().and(&pattern.fits(&open, &free)))
    });
    let fits = fits.collect();
    Some((axis, fits))
}

/// From when until when notice and horizon let a visit start.
fn window(search: &Search<'_>) -> Option<(Instant, Instant)> {
    let rules = search.rules;
    let from = search.from.max(search.now + TimeDelta::minutes(i64::from(rules.min_notice_minutes)));
    let today = local_date(search.zone, search.now);
    let (_, horizon) = day_bounds(search.zone, today + Days::new(u64::from(rules.horizon_days)));
    let until = search.until.min(horizon);
    (from < until).then_some((from, until))
}

/// At most `at_most` slots on different times: those nearest the wish, or the earliest; by start.
/// Where several professionals are free at one time, the first of them is taken.
pub fn nearest(slots: Vec<Slot>, wish: Option<Instant>, at_most: usize) -> Vec<Slot> {
    let mut slots = slots;
    slots.dedup_by_key(|slot| slot.starts_at);
    if let Some(wish) = wish {
        slots.sort_by_key(|slot| (slot.starts_at - wish).abs());
    }
    slots.truncate(at_most);
    slots.sort_by_key(|slot| slot.starts_at);
    slots
}

/// At most `at_most` slots on different times, spread over all of them: the first, the last, and even steps between.
pub fn spread(slots: Vec<Slot>, at_most: usize) -> Vec<Slot> {
    let mut slots = slots;
    slots.dedup_by_key(|slot| slot.starts_at);
    let (count, last) = (slots.len().min(at_most), slots.len().saturating_sub(1));
    let steps = count.saturating_sub(1).max(1);
    (0..count).map(|i| slots[i * last / steps]).collect()
}

/// The instant of a local wall-clock time. A time that a change of clocks leaves out is the first instant after the
/// gap; one that comes twice is the first of the two.
pub fn local_to_utc(zone: Tz, local: NaiveDateTime) -> Instant {
    let mut at = local;
    // The longest gap known to the zone database is a whole day (Samoa, 2011).
    for _ in 0..=24 * 60 {
        if let Some(found) = zone.from_local_datetime(&at).earliest() {
            return if at == local { found.to_utc() } else { first_after_gap(zone, found.to_utc()) };
        }
        at += TimeDelta::minutes(1);
    }
    local.and_utc()
}

/// The start of the minute in which a gap ends; gaps end on whole minutes.
fn first_after_gap(zone: Tz, found: Instant) -> Instant {
    let local = zone.from_utc_datetime(&found.naive_utc()).naive_local();
    found - TimeDelta::seconds(i64::from(chrono::Timelike::second(&local)))
}

/// The first instant of a local day, and of the day after it.
pub fn day_bounds(zone: Tz, date: NaiveDate) -> (Instant, Instant) {
    let midnight = |date: NaiveDate| local_to_utc(zone, date.and_time(NaiveTime::MIN));
    // Days that nobody means still have an end.
    let years = NaiveDate::from_ymd_opt(1, 1, 1).zip(NaiveDate::from_ymd_opt(9999, 12, 31));
    let date = years.map_or(date, |(first, last)| date.clamp(first, last));
    (midnight(date), midnight(date + Days::new(1)))
}

/// Minutes that professionals work on local days, both included: hours without time off.
pub fn rostered_minutes(zone: Tz, rosters: &[Roster], from: NaiveDate, to: NaiveDate) -> i64 {
    let (from, until) = (day_bounds(zone, from).0, day_bounds(zone, to).1);
    let axis = Axis::over(zone, from, until);
    rosters.iter().map(|roster| axis.open(roster).count_from(axis.cell_of(from))).sum::<i64>() * CELL_MINUTES
}

fn local_date(zone: Tz, at: Instant) -> NaiveDate {
    zone.from_utc_datetime(&at.naive_utc()).date_naive()
}

/// Which cells of a visit are busy, and how long it is in all.
struct Pattern {
    busy: Vec<usize>,
    length: usize,
}

impl Pattern {
    fn of(services: &[ServiceTime]) -> Option<Self> {
        let busy: Vec<usize> =
            busy_cells(Instant::UNIX_EPOCH, services).into_iter().map(|cell| cell.0 as usize).collect();
        let length = cell_from(busy_until(Instant::UNIX_EPOCH, services)) as usize;
        (!busy.is_empty()).then_some(Self { busy, length })
    }

    /// The cells at which the visit may start: open throughout, free where it is busy.
    fn fits(&self, open: &Bits, free: &Bits) -> Bits {
        let mut fits = open.run(self.length);
        for (start, length) in runs(&self.busy) {
            fits.and_shifted(&free.run(length), start);
        }
        fits
    }
}

/// Neighbouring cells together: where each run starts and how long it is.
fn runs(cells: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for cell in cells {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == *cell => *length += 1,
            _ => runs.push((*cell, 1)),
        }
    }
    runs
}
