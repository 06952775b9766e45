//! A model that failed again and again is left alone for a while: nobody on the line pays for finding out once more.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use domain::Instant;

use super::Trouble;

/// Failures in a row after which it is left alone.
const FAILURES: u32 = 3;
/// For so long; then one turn tries again.
const REST: TimeDelta = TimeDelta::seconds(30);

/// How the model has done lately.
#[derive(Debug, Default)]
pub struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
    last: Option<(Instant, Option<Trouble>)>,
}

impl Breaker {
    /// Whether it may be asked now.
    pub fn lets(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                // One turn tries; others wait for how that ends.
                state.rests_until = Some(now + REST);
                true
            }
            None => true,
        }
    }

    /// A turn went well.
    pub fn worked(&self, now: Instant) {
        *self.lock() = State { failures: 0, rests_until: None, last: Some((now, None)) };
    }

    /// A turn failed.
    pub fn failed(&self, now: Instant, trouble: Trouble) {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        state.last = Some((now, Some(trouble)));
        if state.failures >= FAILURES {
            state.rests_until = Some(now + REST);
        }
    }

    /// The last turn: when, and what went wrong.
    pub fn last(&self) -> Option<(Instant, Option<Trouble>)> {
        self.lock().last
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_give_it_a_rest_and_one_success_ends_it() {
        let (breaker, now) = (Breaker::default(), Instant::UNIX_EPOCH);
        for _ in 0..2 {
            breaker.failed(now, Trouble::TooSlow);
        }
        assert!(breaker.lets(now));
        breaker.failed(now, Trouble::Status(429));
        assert!(!breaker.lets(now));
        assert_eq!(breaker.last(), Some((now, Some(Trouble::Status(429)))));
        let later = now + REST;
        assert!(breaker.lets(later) && !breaker.lets(later), "one tries, the others wait");
        breaker.worked(later);
        assert!(breaker.lets(later) && breaker.lets(later));
    }
}
