//! Secrets in clear: made once, shown or sent once, and kept only as their hash.

use sha2::{Digest, Sha256};

use crate::world::{Ids, hex};

/// A secret. It never shows itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn new(ids: &Ids) -> Self {
        Self(ids.secret())
    }

    /// A new one that says what it is for, so that people and scanners recognise it.
    pub fn with_prefix(prefix: &str, ids: &Ids) -> Self {
        Self(format!("{prefix}{}", ids.secret()))
    }

    /// A new one that somebody may have to type: `3f0a-91bc-44de-0b17`. 64 bits; only for where tries are counted.
    pub fn typed(ids: &Ids) -> Self {
        let digits = ids.secret();
        let groups: Vec<&str> = (0..4).filter_map(|group| digits.get(group * 4..group * 4 + 4)).collect();
        Self(groups.join("-"))
    }

    /// The secret itself, for the one who may have it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// SHA-256 in hexadecimal digits. Enough for secrets that nobody can guess; passwords need `passwords`.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}
