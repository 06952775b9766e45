//! Words of an utterance: lower case, without punctuation, each remembering how it was written.

/// More than this nobody says in one breath; the rest is written down but not thought about.
const LOOKED_AT: usize = 2_000;

/// An utterance in words.
#[derive(Debug, Clone)]
pub(super) struct Words {
    words: Vec<Word>,
}

#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Lower case, letters, digits, `:`, `/` and `'` only.
    pub(super) plain: String,
    /// As written, without punctuation around it.
    pub(super) written: String,
    /// A comma, full stop or the like follows.
    pub(super) pause: bool,
    used: bool,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(i, _)| i);
        let words = text[..end].split_whitespace().filter_map(word).collect();
        Self { words }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at a place; empty behind the end or where it was used up.
    pub(super) fn at(&self, i: usize) -> &str {
        self.words.get(i).filter(|word| !word.used).map_or("", |word| &word.plain)
    }

    pub(super) fn word(&self, i: usize) -> Option<&Word> {
        self.words.get(i).filter(|word| !word.used)
    }

    /// Takes words out, so that a day of the month is not read again as an hour.
    pub(super) fn use_up(&mut self, from: usize, count: usize) {
        for word in self.words.iter_mut().skip(from).take(count) {
            word.used = true;
        }
    }

    /// Where a phrase stands.
    pub(super) fn find(&self, phrase: &str) -> Option<usize> {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        (0..self.len()).find(|i| wanted.iter().enumerate().all(|(j, word)| self.at(i + j) == *word))
    }

    pub(super) fn has(&self, phrase: &str) -> bool {
        self.find(phrase).is_some()
    }

    pub(super) fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// All words that are left, as written.
    pub(super) fn left(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| !word.used)
    }
}

fn word(text: &str) -> Option<Word> {
    let written = text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut plain: String = written
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .filter(|c| c.is_alphanumeric() || matches!(c, ':' | '/' | '\'' | '-'))
        .collect();
    if plain.is_empty() {
        return None;
    }
    if let Some(short) = ["a.m", "p.m"].iter().find(|short| written.eq_ignore_ascii_case(short)) {
        plain = short.replace('.', "");
    }
    let pause = text.ends_with([',', '.', ';', '!', '?']);
    Some(Word { plain, written, pause, used: false })
}

/// `one` to `thirty-one`, digits, and ordinals of both.
pub(super) fn number(word: &str) -> Option<u32> {
    const UNITS: [(&str, &str); 20] = [
        ("zero", "zeroth"),
        ("one", "first"),
        ("two", "second"),
        ("three", "third"),
        ("four", "fourth"),
        ("five", "fifth"),
        ("six", "sixth"),
        ("seven", "seventh"),
        ("eight", "eighth"),
        ("nine", "ninth"),
        ("ten", "tenth"),
        ("eleven", "eleventh"),
        ("twelve", "twelfth"),
        ("thirteen", "thirteenth"),
        ("fourteen", "fourteenth"),
        ("fifteen", "fifteenth"),
        ("sixteen", "sixteenth"),
        ("seventeen", "seventeenth"),
        ("eighteen", "eighteenth"),
        ("nineteen", "nineteenth"),
    ];
    const TENS: [(&str, &str, u32); 4] = [
        ("twenty", "twentieth", 20),
        ("thirty", "thirtieth", 30),
        ("forty", "fortieth", 40),
        ("fifty", "fiftieth", 50),
    ];
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    if let Ok(n) = digits.parse::<u32>() {
        return (digits.len() <= 4).then_some(n);
    }
    if let Some(n) = UNITS.iter().position(|(cardinal, ordinal)| word == *cardinal || word == *ordinal) {
        return Some(n as u32);
    }
    if let Some((_, _, n)) = TENS.iter().find(|(cardinal, ordinal, _)| word == *cardinal || word == *ordinal)
    {
        return Some(*n);
    }
    let (tens, unit) = word.split_once('-')?;
    let (_, _, tens) = TENS.iter().find(|(cardinal, _, _)| tens == *cardinal)?;
    UNITS[1..10].iter().position(|(c, o)| unit == *c || unit == *o).map(|n| tens + n as u32 + 1)
}
