//! A model's text made fit for a voice: no markup, no addresses of pages, no pictures.

/// Marks that a voice leaves out or pauses at. Everything else that is no letter, digit or space is dropped.
const MARKS: &str = ".,!?¡¿'\":;()$%&/-…€£";

/// The words as they may be spoken.
pub fn for_the_ear(text: &str) -> String {
    let text = without_links(&without_tags(text));
    let spoken: Vec<String> = text
        .split_whitespace()
        .filter(|word| !is_address(word))
        .map(plain)
        .filter(|word| has_sound(word))
        .collect();
    spoken.join(" ")
}

/// `[the menu](https://..)` is "the menu".
fn without_links(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        kept.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        rest = rest.split_once(')').map_or("", |(_, after)| after);
        kept.push(' ');
    }
    kept.push_str(rest);
    kept
}

/// `<b>` and `<speak>` are no words.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        kept.push(' ');
        rest = match after.split_once('>') {
            Some((_, after)) => after,
            None => after,
        };
    }
    kept.push_str(rest);
    kept
}

/// Whether a word is where a page or a mailbox is.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let dotted = word.split('.').count() > 1 && word.split('.').all(|part| !part.is_empty());
    let ending = word.split(['/', '?', '#', ':']).next().and_then(|host| host.rsplit('.').next());
    let is_host = dotted
        && ending.is_some_and(|end| {
            (2..=12).contains(&end.len()) && end.chars().all(char::is_alphabetic) && !is_initials(&word)
        });
    word.contains("://") || word.starts_with("www.") || word.contains('@') || is_host
}

/// `a.m` and `p.m` without their last dot, `u.s.a`.
fn is_initials(word: &str) -> bool {
    word.split('.').all(|part| part.chars().count() == 1)
}

fn plain(word: &str) -> String {
    let typed = word.replace(['’', '‘', '`'], "'").replace(['“', '”'], "\"").replace(['–', '—'], "-");
    typed.chars().filter(|c| c.is_alphabetic() || c.is_ascii_digit() || MARKS.contains(*c)).collect()
}

fn has_sound(word: &str) -> bool {
    word.chars().any(|c| c.is_alphanumeric() || matches!(c, '$' | '%' | '€' | '£'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::for_the_ear;

    #[test]
    fn markup_links_and_pictures_are_not_spoken() {
        for (written, spoken) in [
            ("**Sure!** 😊 See [our menu](https://x.example/menu).", "Sure! See our menu"),
            ("# Hello\n- one\n- two", "Hello one two"),
            ("<speak><break time='9s'/>Hi</speak>", "Hi"),
            ("Go to www.evil.example or evil.com/pay?x=1 now", "Go to or now"),
            ("Write to boss@salon.example.", "Write to"),
            ("We open at 9 a.m. and it's $45.", "We open at 9 a.m. and it's $45."),
            ("`code` _em_", "'code' em"),
        ] {
            assert_eq!(for_the_ear(written), spoken, "{written}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_words_and_marks_is_left(text in "\\PC*") {
            let spoken = for_the_ear(&text);
            prop_assert!(!spoken.contains("://") && !spoken.contains(['<', '>', '*', '#', '_', '@', '[', ']', '`']));
            prop_assert!(spoken.chars().all(|c| c == ' ' || c.is_alphabetic() || c.is_ascii_digit() || super::MARKS.contains(c)));
        }

        #[test]
        fn plain_words_stay_as_they_are(words in prop::collection::vec("[a-zA-Z]{1,8}", 1..8)) {
            let text = words.join(" ");
            prop_assert_eq!(for_the_ear(&text), text);
        }
    }
}
