//! Lists of phrases that are looked up in a step: a turn goes through thousands of them in microseconds.

use std::sync::OnceLock;

use super::words::count;

/// Phrases, written `this|that one`. Which come first matters: of two that begin alike the first is taken.
#[derive(Debug)]
pub struct Phrases {
    written: &'static str,
    index: OnceLock<Index>,
}

/// Phrases by the hash of their first word.
#[derive(Debug)]
struct Index {
    buckets: Box<[Vec<Phrase>]>,
}

/// One phrase.
#[derive(Debug, Clone, Copy)]
pub struct Phrase {
    first: u32,
    /// As written.
    pub text: &'static str,
    /// How many words it has.
    pub words: usize,
}

/// Phrases on the spot: `phrases!("this|that one")`.
macro_rules! phrases {
    ($written:literal) => {{
        static PHRASES: $crate::understanding::phrases::Phrases =
            $crate::understanding::phrases::Phrases::of($written);
        &PHRASES
    }};
}
pub(crate) use phrases;

impl Phrases {
    /// A list of phrases; nothing is done before the first look.
    pub const fn of(written: &'static str) -> Self {
        Self { written, index: OnceLock::new() }
    }

    /// Whether a word is one of them.
    pub fn holds(&self, word: &str) -> bool {
        !word.is_empty() && self.beginning(hash(word)).any(|phrase| phrase.text == word)
    }

    /// The phrases whose first word has this hash, in the order they are written.
    pub(super) fn beginning(&self, first: u32) -> impl Iterator<Item = &Phrase> {
        let buckets = &self.index.get_or_init(|| Index::of(self.written)).buckets;
        buckets[first as usize & (buckets.len() - 1)].iter().filter(move |phrase| phrase.first == first)
    }
}

impl Index {
    fn of(written: &'static str) -> Self {
        let phrases = written.split('|').map(|text| {
            let first = text.split(' ').next().unwrap_or(text);
            Phrase { first: hash(first), text, words: count(text) }
        });
        let size = (written.split('|').count() * 2).next_power_of_two();
        let mut buckets = vec![Vec::new(); size];
        for phrase in phrases {
            buckets[phrase.first as usize & (size - 1)].push(phrase);
        }
        Self { buckets: buckets.into_boxed_slice() }
    }
}

/// FNV-1a, folded: short words, no adversary that gains by a collision (phrases are compared in full).
pub(super) fn hash(word: &str) -> u32 {
    let hash =
        word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash ^ (hash >> 15)
}
