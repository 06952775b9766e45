//! An utterance in words: lower case, without accents and punctuation, each remembering how it was written.
//! What one part of the understanding has read is used up, so that a day of the month is not read again as an hour.

use super::phrases::{Phrase, Phrases, hash};

/// More than this nobody says in one breath; the rest is written down but not thought about.
const LOOKED_AT: usize = 2_000;
const WORDS: usize = 150;

/// An utterance in words.
#[derive(Debug, Clone)]
pub struct Words<'t> {
    words: Vec<Word<'t>>,
}

/// One word.
#[derive(Debug, Clone)]
pub struct Word<'t> {
    /// Lower case, accents folded; letters, digits and what may stand inside a word (`'`, `-`, `:`, `/`, `.`).
    pub plain: String,
    /// As written, without punctuation around it.
    pub written: &'t str,
    /// A comma, a full stop or the like follows.
    pub pause: bool,
    /// A full stop, a question mark or the like follows.
    pub stop: bool,
    hash: u32,
    used: bool,
}

impl<'t> Words<'t> {
    /// Takes an utterance apart.
    pub fn of(text: &'t str) -> Self {
        let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(i, _)| i);
        let mut words = Vec::with_capacity(end / 5 + 1);
        for chunk in text[..end].split_whitespace() {
            take_apart(chunk, &mut words);
            if words.len() >= WORDS {
                break;
            }
        }
        Self { words }
    }

    /// How many words there are, used up or not.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word at a place; empty behind the end or where it was used up.
    pub fn at(&self, i: usize) -> &str {
        self.word(i).map_or("", |word| &word.plain)
    }

    /// The word `back` places before `i`; empty where there is none.
    pub fn before(&self, i: usize, back: usize) -> &str {
        i.checked_sub(back).map_or("", |i| self.at(i))
    }

    /// The word at a place, unless it was used up.
    pub fn word(&self, i: usize) -> Option<&Word<'t>> {
        self.words.get(i).filter(|word| !word.used)
    }

    /// Whether a pause follows the word at a place.
    pub fn pause_after(&self, i: usize) -> bool {
        self.words.get(i).is_none_or(|word| word.pause)
    }

    /// Whether a sentence ends with the word at a place.
    pub fn stop_after(&self, i: usize) -> bool {
        self.words.get(i).is_none_or(|word| word.stop)
    }

    /// Takes words out.
    pub fn use_up(&mut self, from: usize, count: usize) {
        for word in self.words.iter_mut().skip(from).take(count) {
            word.used = true;
        }
    }

    /// Whether a phrase begins at a place. Its words are parted by single blanks.
    pub fn starts(&self, i: usize, phrase: &str) -> bool {
        phrase.split(' ').enumerate().all(|(j, word)| self.at(i + j) == word)
    }

    /// The phrases that begin at a place, in the order they are written.
    pub fn all_at(&self, i: usize, phrases: &'static Phrases) -> impl Iterator<Item = &'static Phrase> {
        let first = self.word(i).map(|word| word.hash);
        first
            .into_iter()
            .flat_map(|first| phrases.beginning(first))
            .filter(move |phrase| self.starts(i, phrase.text))
    }

    /// The first of some phrases that begins at a place.
    pub fn which_at(&self, i: usize, phrases: &'static Phrases) -> Option<&'static Phrase> {
        self.all_at(i, phrases).next()
    }

    /// The length in words of the first of some phrases that begins at a place.
    pub fn any_at(&self, i: usize, phrases: &'static Phrases) -> Option<usize> {
        self.which_at(i, phrases).map(|phrase| phrase.words)
    }

    /// Whether one of some phrases ends just before a place, without a pause in between.
    pub fn ends_before(&self, i: usize, phrases: &'static Phrases) -> bool {
        self.length_before(i, phrases).is_some()
    }

    /// The length of the longest of them.
    pub fn length_before(&self, i: usize, phrases: &'static Phrases) -> Option<usize> {
        (1..=i.min(4)).rev().find(|len| {
            self.all_at(i - len, phrases).any(|phrase| phrase.words == *len)
                && (i - len..i).all(|j| !self.pause_after(j))
        })
    }

    /// Where a phrase stands.
    pub fn find(&self, phrase: &str) -> Option<usize> {
        (0..self.len()).find(|i| self.starts(*i, phrase))
    }

    /// Where the first of some phrases stands, and its length in words.
    pub fn find_any(&self, phrases: &'static Phrases) -> Option<(usize, usize)> {
        self.find_any_where(phrases, |_| true)
    }

    /// The same, of the places that a test agrees to.
    pub fn find_any_where(
        &self,
        phrases: &'static Phrases,
        agrees: impl Fn(usize) -> bool,
    ) -> Option<(usize, usize)> {
        (0..self.len()).find_map(|i| self.any_at(i, phrases).filter(|_| agrees(i)).map(|len| (i, len)))
    }

    /// Whether any of some phrases was said.
    pub fn has_any(&self, phrases: &'static Phrases) -> bool {
        self.find_any(phrases).is_some()
    }

    /// All words that are left.
    pub fn left(&self) -> impl Iterator<Item = &Word<'t>> {
        self.words.iter().filter(|word| !word.used)
    }

    /// All words, used up or not.
    pub fn all(&self) -> impl Iterator<Item = &Word<'t>> {
        self.words.iter()
    }
}

/// How many words a phrase has.
pub fn count(phrase: &str) -> usize {
    phrase.split(' ').count()
}

/// Lower case, accents folded, typographic apostrophes straight.
pub fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(fold).collect()
}

/// A letter without its accent: speech engines write it or not as they like.
fn fold(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        '’' | '`' | '´' | 'ʻ' => '\'',
        '–' | '‑' => '-',
        c => c,
    }
}

/// Cuts between blanks: punctuation ends a word, what stands inside one ("2:30", "O'Brien", "p.m.") does not.
fn take_apart<'t>(chunk: &'t str, words: &mut Vec<Word<'t>>) {
    let mut rest = chunk;
    while let Some(start) = rest.find(is_spoken) {
        // "—sorry" and "(say)" make a pause before them.
        if start > 0
            && let Some(last) = words.last_mut()
            && rest[..start].contains(['—', '(', '…'])
        {
            last.pause = true;
        }
        rest = &rest[start..];
        let len = word_length(rest);
        let (written, after) = rest.split_at(len);
        let next = after.find(is_spoken).unwrap_or(after.len());
        let marks = &after[..next];
        let pause = marks.contains([',', '.', ';', '!', '?', '—', '…', ')', ':']);
        let stop = marks.contains(['.', '!', '?', '…']) && !is_short_half(written);
        push(written, pause, stop, words);
        rest = after;
    }
}

fn is_spoken(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '&' | '+' | '$' | '#')
}

/// Up to where a word goes on: letters and digits, and joints that have a letter or digit on either side.
fn word_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut before = '\0';
    while let Some((i, c)) = chars.next() {
        let after = chars.peek().map_or('\0', |(_, c)| *c);
        let digits = before.is_ascii_digit() && after.is_ascii_digit();
        let inside = match c {
            '\'' | '’' | '-' | '‑' | '–' | '/' => before.is_alphanumeric() && after.is_alphanumeric(),
            '"' => before == 'o' && matches!(after, 'c' | 'C'),
            ':' | ',' => {
                digits
                    && (c == ':'
                        || text[i + 1..].len() >= 3
                            && before.is_ascii_digit()
                            && is_thousands(&text[i + 1..]))
            }
            // "2.30" and "p.m", but not "please.Thanks".
            '.' => digits || (is_initial(&text[..i]) && is_initial_next(&text[i + 1..])),
            c => is_spoken(c),
        };
        if !inside {
            return i;
        }
        before = c;
    }
    text.len()
}

/// Three digits and no more: "1,200".
fn is_thousands(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
}

/// The text ends in a single letter, as "p" or "p.m" do, also glued to a number.
fn is_initial(text: &str) -> bool {
    let mut back = text.chars().rev();
    back.next().is_some_and(char::is_alphabetic) && back.next().is_none_or(|c| !c.is_alphabetic())
}

fn is_initial_next(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none_or(|c| !c.is_alphabetic())
}

/// "p.m.": its full stop ends no sentence.
fn is_short_half(written: &str) -> bool {
    matches!(written.as_bytes(), [.., b'.', b'm' | b'M'])
}

fn push<'t>(written: &'t str, pause: bool, stop: bool, words: &mut Vec<Word<'t>>) {
    let mut text = plain(written);
    if is_initial(&text) && text.contains('.') {
        text.retain(|c| c != '.');
    }
    if text == "o\"clock" {
        text = "o'clock".into();
    }
    // "half-past" and "mid-March" are words beside each other; "Mary-Jane" and "twenty-one" are one.
    let parts = "half-|quarter-|mid-|follow-|walk-|re-";
    if parts.split('|').any(|part| text.starts_with(part))
        || text.contains("-o'clock")
        || text.contains("-past-")
    {
        let mut pieces = text.split('-').zip(written.split(['-', '–', '‑'])).peekable();
        while let Some((piece, written)) = pieces.next() {
            let last = pieces.peek().is_none();
            words.push(Word {
                hash: hash(piece),
                plain: piece.to_owned(),
                written,
                pause: pause && last,
                stop: stop && last,
                used: false,
            });
        }
        return;
    }
    words.push(Word { hash: hash(&text), plain: text, written, pause, stop, used: false });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        Words::of(text).words.into_iter().map(|word| word.plain).collect()
    }

    #[test]
    fn utterances_come_apart_where_people_pause() {
        for (text, words) in [
            ("Hi, it's Ana.", &["hi", "it's", "ana"][..]),
            ("at 2:30 p.m. please", &["at", "2:30", "pm", "please"]),
            ("3pm,ok?", &["3pm", "ok"]),
            ("10 o\"clock", &["10", "o'clock"]),
            ("half-past six", &["half", "past", "six"]),
            ("Mary-Jane O’Brien", &["mary-jane", "o'brien"]),
            ("mañana a las 5.30", &["manana", "a", "las", "5.30"]),
            ("¿Cuánto cuesta?", &["cuanto", "cuesta"]),
            ("no—sorry,Tuesday", &["no", "sorry", "tuesday"]),
            ("Aya Salon & Spa", &["aya", "salon", "&", "spa"]),
            ("please.Thanks", &["please", "thanks"]),
            ("5p.m.", &["5pm"]),
        ] {
            assert_eq!(read(text), words, "{text}");
        }
    }

    #[test]
    fn pauses_and_stops_are_remembered() {
        let words = Words::of("No, Thursday. At 3 p.m. then");
        assert!(words.pause_after(0) && !words.stop_after(0) && words.stop_after(1));
        assert!(!words.stop_after(4), "p.m. ends no sentence");
    }
}
