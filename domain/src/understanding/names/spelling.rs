//! Names that are spelled: "S-H-A-Y-N-E", "B as in boy, R, I", "o apostrophe b r i e n", "eñe u eñe e zeta".

use super::capitalised;
use crate::understanding::phrases::{Phrases, phrases};
use crate::understanding::words::Words;

/// The fewest letters that are a spelling; two are an initial and a grade.
const FEWEST: usize = 3;

/// Finds letters that are spelled one by one and uses their words up.
pub(super) fn spelled(words: &mut Words) -> Option<String> {
    let mut found = None;
    let mut i = 0;
    while i < words.len() {
        let (text, len) = run(words, i);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= FEWEST && spans(words, i, len) {
            words.use_up(i, len);
            let parts: Vec<String> =
                text.split(' ').filter(|part| !part.is_empty()).map(capitalised).collect();
            // A first and a last name may both be spelled.
            found = Some(match found {
                Some(before) => format!("{before} {}", parts.join(" ")),
                None => parts.join(" "),
            });
        }
        i += len.max(1);
    }
    found
}

/// Whether words are a spelling and no sentence of small words ("a", "de", "el"): written with dashes, of single
/// letters only, or with two letters that nothing else can be.
fn spans(words: &Words, i: usize, len: usize) -> bool {
    static SMALL: Phrases =
        Phrases::of("a|i|o|y|e|u|de|el|en|te|be|see|ve|ex|ar|ka|ere|em|ef|as|in|like|for|como|space|dash");
    let single = |i: usize| {
        words.at(i).chars().count() == 1 || phrases!("double|doble|capital|mayuscula").holds(words.at(i))
    };
    let certain = (i..i + len).filter(|i| !SMALL.holds(words.at(*i)) && letter(words, *i).is_some()).count();
    (i..i + len).any(|i| dashed(words.at(i)).is_some())
        || (len >= FEWEST && (i..i + len).all(single))
        || certain >= 2
}

/// The letters from a place on, and how many words they take.
fn run(words: &Words, start: usize) -> (String, usize) {
    let mut text = String::new();
    let mut i = start;
    while i < words.len() {
        if let Some(letters) = dashed(words.at(i)) {
            text.push_str(&letters);
            i += 1;
            continue;
        }
        let Some((piece, len)) = piece(words, i) else { break };
        if text.is_empty() && !piece.chars().next().is_some_and(char::is_alphabetic) {
            break;
        }
        text.push_str(&piece);
        i += len;
        i += as_in(words, i);
    }
    (text, i - start)
}

/// `s-h-a-y-n-e`
fn dashed(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split(['-', '.']).collect();
    let single = parts.len() >= 2 && parts.iter().all(|part| part.chars().count() == 1);
    (single && word.chars().any(char::is_alphabetic)).then(|| parts.concat())
}

/// One letter or sign.
fn piece(words: &Words, i: usize) -> Option<(String, usize)> {
    for (phrases, sign) in [
        (phrases!("hyphen|dash|guion"), "-"),
        (phrases!("apostrophe|apostrofo|apostrofe"), "'"),
        (phrases!("space|espacio|new word"), " "),
    ] {
        if let Some(len) = words.any_at(i, phrases) {
            return Some((sign.to_owned(), len));
        }
    }
    let double = usize::from(matches!(words.at(i), "double" | "doble"));
    let capital = usize::from(matches!(words.at(i + double), "capital" | "mayuscula"));
    let at = i + double + capital;
    let letter = letter(words, at)?;
    Some((letter.to_string().repeat(1 + double), double + capital + 1 + accent(words, at + 1)))
}

/// A letter, or its Spanish name.
fn letter(words: &Words, i: usize) -> Option<char> {
    let word = words.word(i)?;
    let mut chars = word.written.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return c.is_alphabetic().then(|| c.to_lowercase().next()).flatten();
    }
    Some(match word.written.to_lowercase().as_str() {
        "eñe" => 'ñ',
        "be" | "bee" => 'b',
        "ce" | "cee" | "see" => 'c',
        "de" | "dee" => 'd',
        "efe" | "ef" => 'f',
        "ge" | "gee" => 'g',
        "hache" | "aitch" => 'h',
        "jota" | "jay" => 'j',
        "ka" | "kay" => 'k',
        "ele" | "el" => 'l',
        "eme" | "em" => 'm',
        "ene" | "en" => 'n',
        "pe" | "pee" => 'p',
        "cu" | "cue" => 'q',
        "erre" | "ere" | "ar" => 'r',
        "ese" | "ess" => 's',
        "te" | "tee" => 't',
        "uve" | "ve" | "vee" => 'v',
        "equis" | "ex" => 'x',
        "ye" | "griega" => 'y',
        "zeta" | "zee" | "zed" => 'z',
        _ => return None,
    })
}

/// "With an accent" changes no letter that we could write for certain; its words are passed over.
fn accent(words: &Words, i: usize) -> usize {
    words.any_at(i, phrases!("with an accent|with accent|con tilde|con acento|accent")).unwrap_or(0)
}

/// "as in Sam", "for Bravo", "de Barcelona".
fn as_in(words: &Words, i: usize) -> usize {
    let Some(len) = words.any_at(i, phrases!("as in|like in|like|for|as|de|como")) else { return 0 };
    let example = words.at(i + len);
    if example.chars().count() > 2 && example.chars().all(char::is_alphabetic) { len + 1 } else { 0 }
}
