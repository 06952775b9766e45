//! Five-minute cells of a professional's time: what the database's key guards against double booking.

use chrono::TimeDelta;

use crate::Instant;
use crate::catalogue::ServiceTime;

/// Minutes in one cell. Starts and durations are multiples of it.
pub const CELL_MINUTES: i64 = 5;

/// Cells in one word of a `CellSet`.
pub const CELLS_IN_A_WORD: i64 = 64;

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

/// A set of cells, as bits: a professional's months take a few kilobytes, and are compared a word at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellSet {
    /// The number of the first word.
    first: i64,
    /// From the first cell's word to the last cell's.
    words: Vec<u64>,
}

impl CellSet {
    /// Puts a cell in. The set takes a bit for each cell between its first and its last.
    pub fn insert(&mut self, cell: Cell) {
        let (number, bit) = (cell.0.div_euclid(CELLS_IN_A_WORD), cell.0.rem_euclid(CELLS_IN_A_WORD));
        if self.words.is_empty() {
            self.first = number;
        }
        if number < self.first {
            let missing = (self.first - number) as usize;
            self.words.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = number;
        }
        let place = (number - self.first) as usize;
        if place >= self.words.len() {
            self.words.resize(place + 1, 0);
        }
        self.words[place] |= 1 << bit;
    }

    /// Whether a cell is in it.
    pub fn contains(&self, cell: Cell) -> bool {
        self.word(cell.0.div_euclid(CELLS_IN_A_WORD)) >> cell.0.rem_euclid(CELLS_IN_A_WORD) & 1 == 1
    }

    /// How many cells are in it.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many cells that begin in a stretch of time are in it.
    pub fn between(&self, from: Instant, until: Instant) -> usize {
        (Cell::at(from).0..Cell::at(until).0).filter(|cell| self.contains(Cell(*cell))).count()
    }

    /// Whether no cell is in it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The cells, in order.
    pub fn iter(&self) -> impl Iterator<Item = Cell> + '_ {
        let end = self.first + self.words.len() as i64;
        (self.first * CELLS_IN_A_WORD..end * CELLS_IN_A_WORD).map(Cell).filter(|cell| self.contains(*cell))
    }

    /// The bits of the cells from `number * 64` on, the first one lowest.
    pub fn word(&self, number: i64) -> u64 {
        let place = usize::try_from(number - self.first).ok();
        place.and_then(|place| self.words.get(place)).copied().unwrap_or(0)
    }
}

impl Extend<Cell> for CellSet {
    fn extend<T: IntoIterator<Item = Cell>>(&mut self, cells: T) {
        cells.into_iter().for_each(|cell| self.insert(cell));
    }
}

impl FromIterator<Cell> for CellSet {
    fn from_iter<T: IntoIterator<Item = Cell>>(cells: T) -> Self {
        let mut set = Self::default();
        set.extend(cells);
        set
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
    fn a_set_has_what_was_put_in_in_whatever_order_also_before_1970() {
        let cells = [500, -3, 63, 64, 65, -700, 500];
        let set: CellSet = cells.into_iter().map(Cell).collect();
        let sorted = [-700, -3, 63, 64, 65, 500];
        assert_eq!(set.iter().map(|cell| cell.0).collect::<Vec<_>>(), sorted);
        assert_eq!(set.len(), sorted.len());
        assert!(!set.contains(Cell(499)) && set.contains(Cell(-700)) && !set.contains(Cell(100_000)));
        assert_eq!(set, sorted.into_iter().rev().map(Cell).collect(), "however it came about");
        assert!(CellSet::default().is_empty());
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
