//! Text of strangers made plain and short.

/// One line of plain text: markup's white space and controls become single spaces, invisible marks go, the end is cut.
pub(crate) fn plain(text: &str, longest: usize) -> String {
    let mut line = String::with_capacity(text.len().min(longest));
    let mut count = 0;
    for c in text.chars() {
        let c = if c.is_control() || c.is_whitespace() { ' ' } else { c };
        if is_invisible(c) || (c == ' ' && (line.is_empty() || line.ends_with(' '))) {
            continue;
        }
        if count == longest {
            break;
        }
        line.push(c);
        count += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// Marks that steer direction or hide in text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// Whether a word is one of those listed, parted by bars.
pub(crate) fn is_one_of(word: &str, words: &str) -> bool {
    words.split('|').any(|other| other == word)
}

/// Whether one of the words, parted by bars, stands in the text; both lower case. `nail` stands in "nail bar", not in "snail".
pub(crate) fn has_word(text: &str, words: &str) -> bool {
    words.split('|').any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            before.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| !c.is_alphanumeric())
        })
    })
}
