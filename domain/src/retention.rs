//! How long each kind of data is kept, unless the owner chooses something else.

use serde::{Deserialize, Serialize};

/// A kind of data that is forgotten after a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What was said in calls.
    Transcripts,
    /// Messages that callers leave for the owner.
    Messages,
    /// What is known of texts that were sent.
    Texts,
    /// Chats of bookings with their photos.
    Chats,
}

/// Days that may be chosen.
pub const DAYS: std::ops::RangeInclusive<i64> = 1..=3650;

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Transcripts, Self::Messages, Self::Texts, Self::Chats];

    /// The word in tables and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Transcripts => "transcripts",
            Self::Messages => "messages",
            Self::Texts => "texts",
            Self::Chats => "chats",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// As the page says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Transcripts => "What was said in calls",
            Self::Messages => "Messages for the owner",
            Self::Texts => "Which texts were sent",
            Self::Chats => "Chats and photos, after the visit",
        }
    }

    /// What stays when it is forgotten.
    pub fn what_stays(self) -> &'static str {
        match self {
            Self::Transcripts => "The call stays: when, how long, what came of it.",
            Self::Messages => "Nothing stays.",
            Self::Texts => "What was agreed about texts stays. The words of a text go when it was sent.",
            Self::Chats => "The visit stays.",
        }
    }

    /// Days that it is kept where nothing else was chosen.
    pub fn usual_days(self) -> i64 {
        match self {
            Self::Transcripts | Self::Messages => 365,
            Self::Texts => 90,
            Self::Chats => 730,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_and_a_time_that_may_be_chosen() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
            assert!(DAYS.contains(&kind.usual_days()));
        }
        assert_eq!(Kind::from_word("recordings"), None);
    }
}
