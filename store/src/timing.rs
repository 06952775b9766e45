//! How long things take: counts by length, cheap enough to be noted for each of ten thousand a second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper ends of the steps, in microseconds; what takes longer is in none of them.
pub const STEPS_US: [u64; 13] = [
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 2_500_000, 10_000_000,
];

/// Counts how long something took.
#[derive(Debug, Default)]
pub struct Timing {
    steps: [AtomicU64; STEPS_US.len()],
    longer: AtomicU64,
    sum_us: AtomicU64,
}

/// What was counted until now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// How many took at most as long as each of [`STEPS_US`].
    pub at_most: [u64; STEPS_US.len()],
    /// How many there were.
    pub count: u64,
    /// How long they took together, in microseconds.
    pub sum_us: u64,
}

impl Timing {
    /// One more took this long.
    pub fn note(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let step = STEPS_US.partition_point(|step| *step < us);
        self.steps.get(step).unwrap_or(&self.longer).fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    /// What was counted until now.
    pub fn value(&self) -> Timed {
        let mut count = 0;
        let at_most = std::array::from_fn(|step| {
            count += self.steps[step].load(Ordering::Relaxed);
            count
        });
        count += self.longer.load(Ordering::Relaxed);
        Timed { at_most, count, sum_us: self.sum_us.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_counted_in_every_step_that_it_fits() {
        let timing = Timing::default();
        for us in [1, 250, 251, 60_000_000] {
            timing.note(Duration::from_micros(us));
        }
        let value = timing.value();
        assert_eq!((value.at_most[0], value.at_most[1], value.at_most[12]), (2, 3, 3));
        assert_eq!((value.count, value.sum_us), (4, 60_000_502));
    }
}
