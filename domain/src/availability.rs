//! Free slots: a bitmap of five-minute cells per professional, and a visit's pattern slid over it.
//!
//! It proposes; who gets a slot is decided by the key on occupied cells.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::catalogue::ServiceTime;
use crate::cells::{CELL_MINUTES, Cell, busy_cells, busy_until, visit_ends};
use crate::hours::{OpenSpan, WeeklyHours};
use crate::ids::ProfessionalId;

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
    pub taken: BTreeSet<Cell>,
}

impl Roster {
    /// The hours of one local date.
    fn spans(&self, date: NaiveDate) -> Vec<OpenSpan> {
        match self.special.get(&date) {
            Some(spans) => spans.clone(),
            None => self.hours.on(date.weekday().num_days_from_monday() as u8),
        }
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
    let starts = starts(search);
    let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return Vec::new() };
    let base = Cell::at(*first).0;
    let mut slots = Vec::new();
    for Candidate { roster, services } in candidates {
        let Some(pattern) = Pattern::of(services) else { continue };
        let cells = (Cell::at(*last).0 - base) as usize + pattern.length;
        let open = open_cells(search.zone, roster, base, cells);
        let mut free = open.clone();
        for cell in roster.taken.range(Cell(base)..Cell(base + cells as i64)) {
            free.clear((cell.0 - base) as usize);
        }
        let fits = pattern.fits(&open, &free);
        slots.extend(starts.iter().filter(|start| fits.get((Cell::at(**start).0 - base) as usize)).map(
            |start| Slot {
                professional: roster.professional,
                starts_at: *start,
                ends_at: visit_ends(*start, services),
            },
        ));
    }
    // Stable: within one start the order of the candidates stays.
    slots.sort_by_key(|slot| slot.starts_at);
    slots
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
    (midnight(date), midnight(date + Days::new(1)))
}

/// Every start that grid, notice and horizon allow, in order.
fn starts(search: &Search<'_>) -> Vec<Instant> {
    let rules = search.rules;
    let earliest = search.from.max(search.now + TimeDelta::minutes(i64::from(rules.min_notice_minutes)));
    let today = local_date(search.zone, search.now);
    let (_, horizon) = day_bounds(search.zone, today + Days::new(u64::from(rules.horizon_days)));
    let until = search.until.min(horizon);
    let mut starts = Vec::new();
    if earliest >= until {
        return starts;
    }
    let grid = rules.grid_minutes.max(CELL_MINUTES as u32);
    let last = local_date(search.zone, until);
    for date in local_date(search.zone, earliest).iter_days().take_while(|date| *date <= last) {
        for minute in (0..24 * 60).step_by(grid as usize) {
            let local = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
            // A time that does not exist on this day is not offered; one that comes twice is, both times.
            let instants = search.zone.from_local_datetime(&local);
            starts
                .extend([instants.earliest(), instants.latest()].into_iter().flatten().map(|at| at.to_utc()));
        }
    }
    starts.retain(|start| (earliest..until).contains(start) && start.timestamp() % (CELL_MINUTES * 60) == 0);
    starts.sort_unstable();
    starts.dedup();
    starts
}

fn local_date(zone: Tz, at: Instant) -> NaiveDate {
    zone.from_utc_datetime(&at.naive_utc()).date_naive()
}

/// Working hours without time off, as cells from `base` on. A cell counts when all of it is open.
fn open_cells(zone: Tz, roster: &Roster, base: i64, cells: usize) -> Bits {
    let mut open = Bits::new(cells);
    let (first, last) = (Cell(base).start(), Cell(base + cells as i64).start());
    let days = (local_date(zone, first) - Days::new(2)).iter_days();
    for date in days.take_while(|date| *date <= local_date(zone, last)) {
        for span in roster.spans(date) {
            let at = |minutes: u16| {
                local_to_utc(zone, date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes)))
            };
            let (opens, closes) = (at(span.opens), at(span.closes));
            open.set_range(cell_from(opens) - base, Cell::at(closes).0 - base);
        }
    }
    for (starts, ends) in &roster.time_off {
        open.clear_range(Cell::at(*starts).0 - base, cell_from(*ends) - base);
    }
    open
}

/// The first cell that begins at or after an instant.
fn cell_from(at: Instant) -> i64 {
    Cell::at(at + TimeDelta::minutes(CELL_MINUTES) - TimeDelta::microseconds(1)).0
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

/// A row of cells, 64 in a word.
#[derive(Debug, Clone)]
struct Bits {
    words: Vec<u64>,
    length: usize,
}

impl Bits {
    fn new(length: usize) -> Self {
        Self { words: vec![0; length.div_ceil(64)], length }
    }

    fn get(&self, i: usize) -> bool {
        i < self.length && self.words[i / 64] >> (i % 64) & 1 == 1
    }

    fn clear(&mut self, i: usize) {
        if i < self.length {
            self.words[i / 64] &= !(1 << (i % 64));
        }
    }

    fn set_range(&mut self, from: i64, until: i64) {
        self.each_word(from, until, |word, mask| *word |= mask);
    }

    fn clear_range(&mut self, from: i64, until: i64) {
        self.each_word(from, until, |word, mask| *word &= !mask);
    }

    fn each_word(&mut self, from: i64, until: i64, change: impl Fn(&mut u64, u64)) {
        let clamp = |cell: i64| cell.clamp(0, self.length as i64) as usize;
        let (mut at, until) = (clamp(from), clamp(until));
        while at < until {
            let (bit, count) = (at % 64, (64 - at % 64).min(until - at));
            let mask = if count == 64 { u64::MAX } else { ((1 << count) - 1) << bit };
            change(&mut self.words[at / 64], mask);
            at += count;
        }
    }

    /// The cells from which `length` cells in a row are set: each step doubles the row that is known.
    fn run(&self, length: usize) -> Self {
        let mut row = self.clone();
        let mut known = 1;
        while known < length {
            let step = known.min(length - known);
            let shifted = row.clone();
            row.and_shifted(&shifted, step);
            known += step;
        }
        row
    }

    /// Keeps a cell where `other` is set `by` cells later.
    fn and_shifted(&mut self, other: &Self, by: usize) {
        let (words, bits) = (by / 64, by % 64);
        for i in 0..self.words.len() {
            let word = |i: usize| other.words.get(i).copied().unwrap_or(0);
            let high = if bits == 0 { 0 } else { word(i + words + 1) << (64 - bits) };
            self.words[i] &= word(i + words) >> bits | high;
        }
    }
}
