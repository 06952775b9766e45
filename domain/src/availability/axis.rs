//! The stretch of time of one search, cut into cells, and its local days: each day is looked up in the zone's rules once
//! for everybody's hours and for all starts.

use chrono::offset::LocalResult;
use chrono::{Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::bits::Bits;
use super::{Roster, local_date, local_to_utc};
use crate::Instant;
use crate::cells::{CELL_MINUTES, CELLS_IN_A_WORD, Cell};

/// A stretch of cells. It begins where a word of a `CellSet` does.
pub(super) struct Axis {
    zone: Tz,
    base: i64,
    cells: usize,
    days: Vec<Day>,
}

/// A local day.
struct Day {
    date: NaiveDate,
    /// Its first instant, where the clocks stay as they are for the next two days: the longest hours end within them.
    /// Then a time on the wall clock is so many minutes later.
    midnight: Option<Instant>,
}

impl Axis {
    /// The cells from one instant until another, rounded outwards.
    pub(super) fn over(zone: Tz, from: Instant, until: Instant) -> Self {
        let base = Cell::at(from).0.div_euclid(CELLS_IN_A_WORD) * CELLS_IN_A_WORD;
        let cells = (cell_from(until) - base).max(0) as usize;
        // Hours of the day before last may run into the first cell.
        let first = local_date(zone, Cell(base).start()) - Days::new(2);
        let last = local_date(zone, until);
        let midnights: Vec<_> = first
            .iter_days()
            .take_while(|date| *date <= last + Days::new(2))
            .map(|date| (date, zone.from_local_datetime(&date.and_time(NaiveTime::MIN))))
            .collect();
        let days = midnights.windows(3).map(|days| {
            let offset = |i: usize| match &days[i].1 {
                LocalResult::Single(midnight) => Some(midnight.offset().fix()),
                _ => None,
            };
            let (date, midnight) = &days[0];
            let steady = offset(0).is_some() && offset(0) == offset(1) && offset(1) == offset(2);
            Day { date: *date, midnight: midnight.single().filter(|_| steady).map(|at| at.to_utc()) }
        });
        Self { zone, base, cells, days: days.collect() }
    }

    /// The place of the cell in which an instant lies.
    pub(super) fn cell_of(&self, at: Instant) -> i64 {
        Cell::at(at).0 - self.base
    }

    /// When a cell of the axis begins.
    pub(super) fn start_of(&self, cell: usize) -> Instant {
        Cell(self.base + cell as i64).start()
    }

    /// Working hours without time off. A cell counts when all of it is open.
    pub(super) fn open(&self, roster: &Roster) -> Bits {
        let mut open = Bits::new(self.cells);
        for day in &self.days {
            for span in roster.spans(day.date) {
                let (opens, closes) = (self.at(day, span.opens), self.at(day, span.closes));
                open.set_range(cell_from(opens) - self.base, self.cell_of(closes));
            }
        }
        for (starts, ends) in &roster.time_off {
            open.clear_range(self.cell_of(*starts), cell_from(*ends) - self.base);
        }
        open
    }

    /// What is open and not taken.
    pub(super) fn free(&self, roster: &Roster, open: &Bits) -> Bits {
        let first = self.base / CELLS_IN_A_WORD;
        open.clone().without(|i| roster.taken.word(first + i as i64))
    }

    /// The cells with which the times on a grid of so many minutes after local midnight begin. A time that does not
    /// exist on its day is left out; one that comes twice is there twice.
    pub(super) fn grid(&self, minutes: u32, from: Instant, until: Instant) -> Bits {
        let mut grid = Bits::new(self.cells);
        let mut mark = |at: Instant| {
            if (from..until).contains(&at) && at.timestamp() % (CELL_MINUTES * 60) == 0 {
                grid.insert(self.cell_of(at) as usize);
            }
        };
        for day in &self.days {
            for minute in (0..24 * 60).step_by(minutes as usize).map(TimeDelta::minutes) {
                match day.midnight {
                    Some(midnight) => mark(midnight + minute),
                    None => {
                        let local =
                            self.zone.from_local_datetime(&(day.date.and_time(NaiveTime::MIN) + minute));
                        for at in [local.earliest(), local.latest()].into_iter().flatten() {
                            mark(at.to_utc());
                        }
                    }
                }
            }
        }
        grid
    }

    /// A time on the wall clock of a day, in minutes after its midnight.
    fn at(&self, day: &Day, minutes: u16) -> Instant {
        let minutes = TimeDelta::minutes(i64::from(minutes));
        match day.midnight {
            Some(midnight) => midnight + minutes,
            None => local_to_utc(self.zone, day.date.and_time(NaiveTime::MIN) + minutes),
        }
    }
}

/// The first cell that begins at or after an instant.
pub(super) fn cell_from(at: Instant) -> i64 {
    Cell::at(at + TimeDelta::minutes(CELL_MINUTES) - TimeDelta::microseconds(1)).0
}
