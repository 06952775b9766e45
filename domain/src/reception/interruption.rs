//! Which of our utterances an interruption cut. Twilio reports it late now and then: after the words that caused it,
//! even after our answer to them. A late report must cut the earlier utterance and leave the answer alone.

use super::conversation::{Conversation, Said, Stage};

/// Utterances that an interruption may still be about.
const REMEMBERED: usize = 3;
/// As much of an utterance as is compared.
const COMPARED: usize = 400;

impl Conversation {
    /// Remembers what we say, for interruptions to come.
    pub(super) fn remember(&mut self, turn: u32, text: &str) {
        self.said.push(Said { turn, text: text.chars().take(COMPARED).collect() });
        if self.said.len() > REMEMBERED {
            self.said.remove(0);
        }
    }

    /// Finds the utterance that was cut, and takes note that its end was not heard.
    pub(super) fn cut(&mut self, heard: &str) -> Option<u32> {
        let heard = plain(heard);
        let matches = |said: &&Said| !heard.is_empty() && plain(&said.text).contains(&heard);
        // Without a word to go by it is the newest: to doubt what was heard is safe, to believe it is not.
        let cut = self.said.iter().rev().find(matches).or(self.said.last())?.turn;
        if let Stage::ReadBack { turn, cut: unheard, .. } | Stage::Undo { turn, cut: unheard, .. } =
            &mut self.stage
            && *turn == cut
        {
            *unheard = true;
        }
        Some(cut)
    }
}

/// Letters and digits only: speech engines normalise the rest.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
