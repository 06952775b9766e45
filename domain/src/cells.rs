//! Five-minute cells of a professional's time: what the database's key guards against double booking.

use chrono::TimeDelta;

use crate::Instant;
use crate::catalogue::ServiceTime;

/// Minutes in one cell. Starts and durations are multiples of it.
pub const CELL_MINUTES: i64 = 5;

/// A five-minute stretch of time, counted from 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell(pub i64);

impl Cell {
    /// The cell an instant lies in.
    pub fn at(instant: Instant) -> Self {
        Self(instant.timestamp().div_euclid(CELL_MINUTES * 60))
    }

    /// When the cell begins.
    pub fn start(self) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::minutes(self.0 * CELL_MINUTES)
    }
}

/// The cells in which the professional is truly busy with a visit of these services, one after another.
///
/// Processing time is left out: another customer may be served in it.
pub fn busy_cells(starts_at: Instant, services: &[ServiceTime]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut at = starts_at;
    let mut busy = |at: &mut Instant, minutes: u32| {
        let ends = *at + TimeDelta::minutes(i64::from(minutes));
        if minutes > 0 {
            cells.extend((Cell::at(*at).0..=Cell::at(ends - TimeDelta::microseconds(1)).0).map(Cell));
        }
        *at = ends;
    };
    for time in services {
        busy(&mut at, time.duration);
        at += TimeDelta::minutes(i64::from(time.processing));
        busy(&mut at, time.finishing + time.buffer);
    }
    cells.dedup();
    cells
}

/// When the customer leaves: the end of the last service without its buffer.
pub fn visit_ends(starts_at: Instant, services: &[ServiceTime]) -> Instant {
    let whole: u32 = services.iter().map(|time| time.whole()).sum();
    let last_buffer = services.last().map_or(0, |time| time.buffer);
    starts_at + TimeDelta::minutes(i64::from(whole - last_buffer))
}

/// When the professional is done: with the last buffer.
pub fn busy_until(starts_at: Instant, services: &[ServiceTime]) -> Instant {
    let whole: u32 = services.iter().map(|time| time.whole()).sum();
    starts_at + TimeDelta::minutes(i64::from(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processing_time_is_free_and_a_buffer_is_not() {
        let start: Instant = "2026-06-12T09:00:00Z".parse().expect("an instant");
        let colour = ServiceTime { duration: 10, processing: 15, finishing: 5, buffer: 5 };
        let first = Cell::at(start).0;
        let cells: Vec<i64> = busy_cells(start, &[colour]).into_iter().map(|cell| cell.0 - first).collect();
        assert_eq!(cells, [0, 1, 5, 6]);
        assert_eq!(visit_ends(start, &[colour]), start + TimeDelta::minutes(30));
        assert_eq!(Cell(first).start(), start);
    }

    #[test]
    fn back_to_back_visits_share_no_cell() {
        let start: Instant = "2026-06-12T09:00:00Z".parse().expect("an instant");
        let cut = [ServiceTime::plain(30)];
        let first = busy_cells(start, &cut);
        let second = busy_cells(visit_ends(start, &cut), &cut);
        assert!(first.iter().all(|cell| !second.contains(cell)));
    }
}
