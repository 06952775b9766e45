//! The one home of time, ids and chance. Everything else gets them as arguments or asks here.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DurationRound, TimeDelta};
use domain::Instant;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use uuid::Uuid;

/// What time it is, at microsecond precision.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock, plus a shift (zero, unless `FRONTDESK_CLOCK` is set).
    Running(TimeDelta),
    /// Stands still until a test moves it.
    Manual(Arc<Mutex<Instant>>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::Running(TimeDelta::zero())
    }

    /// A clock that shows `start` now and runs on from there.
    pub fn starting_at(start: Instant) -> Self {
        Self::Running(start - machine_time())
    }

    /// A clock for tests.
    pub fn standing_at(start: Instant) -> Self {
        Self::Manual(Arc::new(Mutex::new(start)))
    }

    /// Moves a standing clock on; a running one does that by itself.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(now) = self {
            *now.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// The instant this clock shows.
    pub fn now(&self) -> Instant {
        match self {
            Self::Running(shift) => machine_time() + *shift,
            Self::Manual(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Whether it shows another time than the machine's.
    pub fn is_set(&self) -> bool {
        !matches!(self, Self::Running(shift) if shift.is_zero())
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock's one home")]
fn machine_time() -> Instant {
    let now = chrono::Utc::now();
    now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
}

/// Where ids and secrets come from.
#[derive(Debug, Clone)]
pub struct Ids {
    source: Arc<Mutex<StdRng>>,
}

impl Ids {
    /// Unpredictable ids, seeded by the operating system.
    pub fn unpredictable() -> Self {
        Self { source: Arc::new(Mutex::new(StdRng::from_os_rng())) }
    }

    /// The same ids in every run, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self { source: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// A new id of version 7: ids made later sort later.
    pub fn id<T: From<Uuid>>(&self, now: Instant) -> T {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = now.timestamp_millis().max(0).cast_unsigned();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }

    /// A secret of 192 bits that may stand in a path: hexadecimal digits.
    pub fn secret(&self) -> String {
        let mut random = [0; 24];
        self.fill(&mut random);
        hex(&random)
    }

    /// Twelve bytes that nothing was sealed with before.
    pub fn nonce(&self) -> [u8; 12] {
        let mut random = [0; 12];
        self.fill(&mut random);
        random
    }

    /// Salt for a password's hash.
    pub fn salt(&self) -> [u8; 16] {
        let mut random = [0; 16];
        self.fill(&mut random);
        random
    }

    /// An even draw from `0..below`.
    pub fn draw(&self, below: u32) -> u32 {
        self.source.lock().unwrap_or_else(PoisonError::into_inner).random_range(0..below.max(1))
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.source.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later_and_secrets_differ() {
        let (ids, clock) =
            (Ids::seeded(1), Clock::standing_at(Instant::UNIX_EPOCH + TimeDelta::days(20_000)));
        let first: Uuid = ids.id(clock.now());
        clock.advance(TimeDelta::milliseconds(1));
        assert!(first < ids.id::<Uuid>(clock.now()));
        assert_ne!(ids.secret(), ids.secret());
        assert_eq!(ids.secret().len(), 48);
    }

    #[test]
    fn a_set_clock_runs_on_from_its_start() {
        let start: Instant = "2026-06-12T09:00:00Z".parse().expect("an instant");
        let clock = Clock::starting_at(start);
        assert!(clock.is_set() && !Clock::system().is_set());
        assert!((clock.now() - start) < TimeDelta::seconds(5));
    }
}
