//! Passwords: Argon2id with the parameters that OWASP names (19 MiB, two passes), on a bounded part of the machine.
//!
//! A storm of sign-ins waits here, and is turned away when too many wait, so that calls go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::DeskError;
use crate::world::Ids;

/// How many may wait; more are asked to come back.
const WAITING: usize = 64;
/// Characters, as NIST SP 800-63B and OWASP ASVS 6.2 want at least.
const SHORTEST: usize = 8;
/// Longer ones would only cost time.
const LONGEST: usize = 200;

/// Hashes and checks passwords. Clones share the bound.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    ids: Ids,
}

/// The hash of a password that nobody has: checked where there is no such user, so that both answers take as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$kaOm9xtcEDvdWs4QQXmVdw$4bZdWwiwS3bvanv7Lcvbg5i0kPNyLEJ+QmaYo3bPyx4";

impl Passwords {
    pub(crate) fn new(ids: Ids) -> Self {
        // Half of the machine, so that calls always have the other half.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { permits: Arc::new(Semaphore::new((cores / 2).max(1))), waiting: Arc::default(), ids }
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, DeskError> {
        let salt = self.ids.salt();
        self.work(move || phc(&password, &salt)).await?
    }

    /// Whether it is the password; takes as long where there is none to compare with.
    pub(crate) async fn is_right(&self, password: String, hash: Option<String>) -> Result<bool, DeskError> {
        self.work(move || {
            let parsed = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY));
            let right = parsed
                .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
            right && hash.is_some()
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let waiting = Waiting::in_line(&self.waiting)?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| DeskError::Busy)?;
        drop(waiting);
        // The permit goes along: whoever asked may hang up, and the work goes on without them.
        let work = move || {
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| DeskError::Busy)
    }
}

/// A place in the line; given back when the one who waits is served, or gives up.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn in_line(line: &Arc<AtomicUsize>) -> Result<Self, DeskError> {
        let place = Self(line.clone());
        if line.fetch_add(1, Ordering::Relaxed) >= WAITING { Err(DeskError::Busy) } else { Ok(place) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn phc(password: &str, salt: &[u8]) -> Result<String, DeskError> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        DeskError::Busy
    })
}

/// Whether a password can be guessed too easily; `known` are words that an attacker tries first.
pub(crate) fn weakness(password: &str, known: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some("A password needs at least 8 characters.");
    }
    if length > LONGEST {
        return Some("A password may have 200 characters at most.");
    }
    // What is left when the words that everybody knows of this person are taken out.
    let mut left = password.to_lowercase();
    for word in known.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())) {
        if word.len() > 2 {
            left = left.replace(&word.to_lowercase(), "");
        }
    }
    let easy = left.chars().count() < 6 || zxcvbn::zxcvbn(password, known).score() < zxcvbn::Score::Three;
    easy.then_some("This password is easy to guess. Three or four unrelated words make a good one.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_somebody_who_exists_is_right() {
        let passwords = Passwords::new(Ids::seeded(1));
        let hash = passwords.hash("four unrelated words".into()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(
            passwords.is_right("four unrelated words".into(), Some(hash.clone())).await.expect("checked")
        );
        assert!(!passwords.is_right("three unrelated".into(), Some(hash)).await.expect("checked"));
        assert!(!passwords.is_right("nobody".into(), None).await.expect("checked"));
        assert!(PasswordHash::new(NOBODY).is_ok(), "an unknown user takes as long as a known one");
        assert!(!passwords.is_right("x".into(), Some("broken".into())).await.expect("checked"));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for weak in ["short", "password123", "qwertyuiop", "leilani.kahale", &"x".repeat(201)] {
            assert!(weakness(weak, &["leilani.kahale@salon.example", "Leilani Kahale"]).is_some(), "{weak}");
        }
        assert!(weakness("velvet-otter-mango-9", &["leilani@salon.example"]).is_none());
    }

    #[tokio::test]
    async fn a_storm_is_turned_away_instead_of_piling_up() {
        let passwords = Passwords::new(Ids::seeded(1));
        let all = (0..WAITING + 20).map(|_| passwords.is_right("x".into(), Some("broken".into())));
        let done = futures::future::join_all(all).await;
        let busy = done.iter().filter(|done| matches!(done, Err(DeskError::Busy))).count();
        assert!(busy > 0 && busy < done.len(), "{busy}");
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_leaves_the_line() {
        let passwords = Passwords::new(Ids::seeded(1));
        for _ in 0..WAITING * 2 {
            let mut given_up = Box::pin(passwords.is_right("x".into(), None));
            let _ = futures::poll!(&mut given_up);
        }
        assert!(passwords.is_right("x".into(), None).await.is_ok());
    }
}
