//! The phone lines of this process: what is known of a call without asking the database, for as long as it may be asked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use domain::ids::CallSid;

use crate::calls::OpenedCall;

/// Twilio opens a call's socket within seconds.
const OPENED_WITHIN: Duration = Duration::from_mins(2);
/// A call is over after this time, whatever was heard of it.
const CALL_AT_MOST: Duration = Duration::from_hours(4);
/// How often they are looked through when there are many.
const TIDY_EVERY: Duration = Duration::from_secs(5);
/// More are not remembered; a flood must not fill the memory.
const LINES: usize = 20_000;

/// Calls by the secret of their socket, and calls of whom only the spool knows.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_secret: HashMap<String, (Moment, bool, OpenedCall)>,
    by_call: HashMap<CallSid, (Moment, OpenedCall)>,
    tidied: Option<Moment>,
}

impl Known {
    /// Forgets what is too old, where there is much; not at each call.
    fn tidy(&mut self) {
        let is_full = self.by_secret.len() >= LINES || self.by_call.len() >= LINES;
        if is_full && self.tidied.is_none_or(|at| at.elapsed() > TIDY_EVERY) {
            self.tidied = Some(Moment::now());
            self.by_secret.retain(|_, (since, ..)| since.elapsed() < OPENED_WITHIN);
            self.by_call.retain(|_, (since, _)| since.elapsed() < CALL_AT_MOST);
        }
    }
}

impl Lines {
    /// A call's socket has a secret. `only_here` where the database does not know it.
    pub(crate) fn expect(&self, hash: &str, call: &OpenedCall, only_here: bool) {
        let mut known = self.lock();
        known.tidy();
        if known.by_secret.len() < LINES {
            known.by_secret.insert(hash.to_owned(), (Moment::now(), only_here, call.clone()));
        }
    }

    /// Takes a secret, once.
    pub(crate) fn take(&self, hash: &str) -> Option<OpenedCall> {
        let (since, _, call) = self.lock().by_secret.remove(hash)?;
        (since.elapsed() < OPENED_WITHIN).then_some(call)
    }

    /// The same for a secret that the database does not know.
    pub(crate) fn take_only_here(&self, hash: &str) -> Option<OpenedCall> {
        let is_here = self.lock().by_secret.get(hash).is_some_and(|(_, only_here, _)| *only_here);
        self.take(hash).filter(|_| is_here)
    }

    /// Where a call stands, as far as the database does not know it.
    pub(crate) fn note(&self, call: OpenedCall) {
        let mut known = self.lock();
        known.tidy();
        if known.by_call.len() < LINES {
            known.by_call.insert(call.call_sid.clone(), (Moment::now(), call));
        }
    }

    /// What was noted of a call.
    pub(crate) fn noted(&self, call: &CallSid) -> Option<OpenedCall> {
        self.lock().by_call.get(call).map(|(_, call)| call.clone())
    }

    /// A call is over, or the database knows it all.
    pub(crate) fn forget(&self, call: &CallSid) {
        self.lock().by_call.remove(call);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
