//! A stream of pieces of text, cut into sentences as soon as each is whole. It is only cut where the next word has begun,
//! so that "$29." is no sentence while it may become "$29.50".

/// Abbreviations whose dot ends nothing.
const SHORT: [&str; 12] = ["mr", "mrs", "ms", "dr", "st", "sr", "sra", "srta", "no", "approx", "a.m", "p.m"];
/// What has no end by now is spoken as it is, up to a space.
const LONGEST: usize = 400;

/// Text that is not yet a sentence.
#[derive(Debug, Default)]
pub struct Sentences {
    open: String,
}

impl Sentences {
    /// Takes in a piece; gives what is whole.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        let mut whole = Vec::new();
        for c in piece.chars() {
            if let Some(sentence) = self.take(c) {
                whole.push(sentence);
            }
        }
        whole
    }

    /// The text has ended: what is left, if anything.
    pub fn finish(&mut self) -> Option<String> {
        said(&std::mem::take(&mut self.open))
    }

    fn take(&mut self, c: char) -> Option<String> {
        let breaks = c == '\n' || (c.is_whitespace() && (ends(&self.open) || self.open.len() >= LONGEST));
        if breaks {
            return said(&std::mem::take(&mut self.open));
        }
        self.open.push(c);
        None
    }
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether the text so far is a sentence, given that a space follows.
fn ends(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', ')', '”', '’', '*', '_']);
    if text.ends_with(['!', '?', '…', ';']) {
        return true;
    }
    let Some(before) = text.strip_suffix('.') else { return false };
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
    !SHORT.contains(&last.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sentences;

    fn all(pieces: &[&str]) -> Vec<String> {
        let mut sentences = Sentences::default();
        let mut whole: Vec<String> = pieces.iter().flat_map(|piece| sentences.push(piece)).collect();
        whole.extend(sentences.finish());
        whole
    }

    #[test]
    fn a_sentence_ends_where_the_next_begins() {
        assert_eq!(
            all(&["Sure. It is $29", ".50. Is", " that ok?"]),
            ["Sure.", "It is $29.50.", "Is that ok?"]
        );
        assert_eq!(all(&["At 9 a.m. with Dr. Lee. Fine"]), ["At 9 a.m. with Dr. Lee.", "Fine"]);
        assert_eq!(all(&["- one\n- two\n"]), ["- one", "- two"]);
        assert_eq!(all(&["  ", "\n"]), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn however_it_is_cut_it_is_the_same(text in "[a-z.!? $0-9\\n]{0,80}", cuts in prop::collection::vec(0usize..80, 0..6)) {
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut <= text.len()).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts {
                pieces.push(&text[from..cut]);
                from = cut;
            }
            pieces.push(&text[from..]);
            prop_assert_eq!(all(&pieces), all(&[&text]));
        }

        #[test]
        fn no_word_is_lost(text in "\\PC{0,900}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(all(&[&text]).iter().flat_map(|sentence| words(sentence)).collect::<Vec<_>>(), words(&text));
        }
    }
}
