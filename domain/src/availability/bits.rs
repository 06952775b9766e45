//! Rows of cells as bits, 64 in a word: what is open, what is free, where a visit fits.

/// A row of cells.
#[derive(Debug, Clone)]
pub(super) struct Bits {
    words: Vec<u64>,
    length: usize,
}

impl Bits {
    pub(super) fn new(length: usize) -> Self {
        Self { words: vec![0; length.div_ceil(64)], length }
    }

    /// The cells that are set, in order.
    pub(super) fn set(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, word)| {
            std::iter::successors(Some(*word).filter(|word| *word != 0), |word| {
                Some(word & (word - 1)).filter(|word| *word != 0)
            })
            .map(move |word| i * 64 + word.trailing_zeros() as usize)
        })
    }

    /// How many are set from a cell on.
    pub(super) fn count_from(mut self, first: i64) -> i64 {
        self.clear_range(0, first);
        self.words.iter().map(|word| i64::from(word.count_ones())).sum()
    }

    pub(super) fn insert(&mut self, i: usize) {
        if i < self.length {
            self.words[i / 64] |= 1 << (i % 64);
        }
    }

    /// Those that are not taken, which is asked a word at a time.
    pub(super) fn without(mut self, taken: impl Fn(usize) -> u64) -> Self {
        self.words.iter_mut().enumerate().for_each(|(i, word)| *word &= !taken(i));
        self
    }

    /// Those that are set here or there.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.words.iter_mut().zip(other.words).for_each(|(word, other)| *word |= other);
        self
    }

    /// Those that are set here and there.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.and_shifted(other, 0);
        self
    }

    pub(super) fn set_range(&mut self, from: i64, until: i64) {
        self.each_word(from, until, |word, mask| *word |= mask);
    }

    pub(super) fn clear_range(&mut self, from: i64, until: i64) {
        self.each_word(from, until, |word, mask| *word &= !mask);
    }

    fn each_word(&mut self, from: i64, until: i64, change: impl Fn(&mut u64, u64)) {
        let clamp = |cell: i64| cell.clamp(0, self.length as i64) as usize;
        let (mut at, until) = (clamp(from), clamp(until));
        while at < until {
            let (bit, count) = (at % 64, (64 - at % 64).min(until - at));
            let mask = if count == 64 { u64::MAX } else { ((1 << count) - 1) << bit };
            change(&mut self.words[at / 64], mask);
            at += count;
        }
    }

    /// The cells from which `length` cells in a row are set: each step doubles the row that is known.
    pub(super) fn run(&self, length: usize) -> Self {
        let mut row = self.clone();
        let mut known = 1;
        while known < length {
            let step = known.min(length - known);
            let shifted = row.clone();
            row.and_shifted(&shifted, step);
            known += step;
        }
        row
    }

    /// Keeps a cell where `other` is set `by` cells later.
    pub(super) fn and_shifted(&mut self, other: &Self, by: usize) {
        let (words, bits) = (by / 64, by % 64);
        for i in 0..self.words.len() {
            let word = |i: usize| other.words.get(i).copied().unwrap_or(0);
            let high = if bits == 0 { 0 } else { word(i + words + 1) << (64 - bits) };
            self.words[i] &= word(i + words) >> bits | high;
        }
    }
}
