//! When has it been quiet for too long? Twilio tells who speaks, where it tells at all, but never that nobody does.

use std::time::Duration;

use tokio::time::Instant;

/// Quiet after our last word until the receptionist asks again.
const PATIENCE: Duration = Duration::from_secs(8);
/// Quiet is noticed within this time, even where nothing tells that our speech has ended.
const AT_MOST: Duration = Duration::from_secs(18);
/// A caller who began to speak gets this long to end the sentence.
const LONG_SENTENCE: Duration = Duration::from_secs(30);
/// An unhurried voice says about this many characters in a second.
const CHARACTERS_A_SECOND: u64 = 14;

/// Keeps the time until which quiet is not yet silence.
#[derive(Debug)]
pub(super) struct Silence {
    deadline: Instant,
    spoken_by: Instant,
    we_speak: bool,
}

impl Silence {
    /// Begins to listen.
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { deadline: now + PATIENCE, spoken_by: now, we_speak: false }
    }

    /// When quiet becomes silence.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Whether our words are still being played, as far as is known.
    pub(super) fn we_speak(&self) -> bool {
        self.we_speak
    }

    /// When our words have been played, by their length.
    pub(super) fn spoken_by(&self) -> Instant {
        self.spoken_by
    }

    /// We sent words to be spoken, behind those not yet spoken.
    pub(super) fn we_say(&mut self, text: &str) {
        let takes = Duration::from_millis(500 + text.chars().count() as u64 * 1000 / CHARACTERS_A_SECOND);
        let now = Instant::now();
        self.we_speak = true;
        self.spoken_by = self.spoken_by.max(now) + takes;
        self.deadline = (self.spoken_by + PATIENCE).min(now + AT_MOST);
    }

    /// The caller interrupted us.
    pub(super) fn we_were_cut(&mut self) {
        self.we_speak = false;
        self.spoken_by = Instant::now();
        self.deadline = self.spoken_by + PATIENCE;
    }

    /// The caller said something or pressed a key.
    pub(super) fn caller_spoke(&mut self) {
        self.deadline = Instant::now() + PATIENCE;
    }

    /// The caller began or stopped to speak.
    pub(super) fn caller_speaks(&mut self, speaks: bool) {
        self.deadline = Instant::now() + if speaks { LONG_SENTENCE } else { PATIENCE };
    }

    /// An `info` frame; only the two that tell who speaks matter.
    pub(super) fn info(&mut self, name: &str, value: &str) {
        match (name, value) {
            ("agentSpeaking", "on") => {
                self.we_speak = true;
                self.deadline = Instant::now() + LONG_SENTENCE;
            }
            ("agentSpeaking", _) => self.we_were_cut(),
            ("clientSpeaking", value) => self.caller_speaks(value == "on"),
            _ => {}
        }
    }
}
