//! Words that wait to be sent are kept sealed: a mail or a text may hold a link that opens a door, and a copy of the database
//! would hold it too.
//!
//! `SECRETS_KEY` is the key. Without one they are kept as they are, until they are sent.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::world::{Ids, hex};

/// What sealed words begin with.
const SEALED: &str = "sealed:1:";
/// A shorter key can be guessed.
const SHORTEST: usize = 32;

/// Seals words, where there is a key.
#[derive(Clone, Default)]
pub struct Seal(Option<LessSafeKey>);

/// Words that this process cannot read: sealed with another key, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SECRETS_KEY is not the one with which this was sealed")]
pub struct OtherKey;

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Seal(..)" } else { "Seal(none)" })
    }
}

impl Seal {
    /// A seal of a key: a random text of at least 32 characters. `None` for a shorter one.
    pub fn of(key: &str) -> Option<Self> {
        if key.chars().count() < SHORTEST {
            return None;
        }
        // Every byte of any random text counts, however it is written.
        let key = UnboundKey::new(&CHACHA20_POLY1305, &Sha256::digest(key.as_bytes())).ok()?;
        Some(Self(Some(LessSafeKey::new(key))))
    }

    /// Seals words that belong to an id.
    pub(crate) fn seal(&self, ids: &Ids, id: Uuid, words: String) -> String {
        let Some(key) = &self.0 else { return words };
        let nonce = ids.nonce();
        let mut bytes = words.into_bytes();
        let sealed = key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(id.as_bytes()),
            &mut bytes,
        );
        // It fails for texts of gigabytes only; such a one is not kept.
        if sealed.is_err() {
            return String::new();
        }
        format!("{SEALED}{}{}", hex(&nonce), hex(&bytes))
    }

    /// Reads words that belong to an id, sealed or not.
    pub(crate) fn open(&self, id: Uuid, words: &str) -> Result<String, OtherKey> {
        let Some(sealed) = words.strip_prefix(SEALED) else { return Ok(words.to_owned()) };
        let key = self.0.as_ref().ok_or(OtherKey)?;
        let mut bytes = unhex(sealed).ok_or(OtherKey)?;
        if bytes.len() < NONCE_LEN {
            return Err(OtherKey);
        }
        let mut rest = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| OtherKey)?;
        let opened = key.open_in_place(nonce, Aad::from(id.as_bytes()), &mut rest).map_err(|_| OtherKey)?;
        String::from_utf8(opened.to_vec()).map_err(|_| OtherKey)
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "a-random-text-of-more-than-32-characters";

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn what_is_sealed_is_read_by_its_key_and_its_id_alone() {
        let (ids, seal) = (Ids::seeded(1), Seal::of(KEY).expect("a key"));
        let sealed = seal.seal(&ids, id(1), "open https://x/b/secret".to_owned());
        assert!(!sealed.contains("secret") && !sealed.contains("open"));
        assert_eq!(seal.open(id(1), &sealed).as_deref(), Ok("open https://x/b/secret"));
        assert_ne!(
            sealed,
            seal.seal(&ids, id(1), "open https://x/b/secret".to_owned()),
            "never the same twice"
        );
        assert_eq!(seal.open(id(2), &sealed), Err(OtherKey), "another row's");
        let other = Seal::of(&KEY.to_uppercase()).expect("a key");
        assert_eq!(other.open(id(1), &sealed), Err(OtherKey));
        assert_eq!(Seal::default().open(id(1), &sealed), Err(OtherKey));
        for broken in [&sealed[..sealed.len() - 2], "sealed:1:", "sealed:1:zz", "sealed:1:00"] {
            assert_eq!(seal.open(id(1), broken), Err(OtherKey), "{broken}");
        }
    }

    #[test]
    fn without_a_key_words_stay_and_words_from_before_the_key_are_read() {
        let ids = Ids::seeded(1);
        assert_eq!(Seal::default().seal(&ids, id(1), "words".to_owned()), "words");
        assert_eq!(Seal::of(KEY).expect("a key").open(id(1), "words").as_deref(), Ok("words"));
        assert!(Seal::of("short").is_none());
    }
}
