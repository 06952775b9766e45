//! Where the simulated caller's words come from: a script, line by line after each answer, or the keyboard.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin};
use tokio::time::Instant;

use crate::commands::print;

/// A polite caller waits this long for a second sentence.
const BREATH: Duration = Duration::from_millis(600);

/// The caller's words.
pub(super) enum Mouth {
    /// The lines still to be said, and when it is the caller's turn.
    Script(VecDeque<String>, Option<Instant>),
    /// A person types.
    Keyboard(Lines<BufReader<Stdin>>),
}

impl Mouth {
    /// Opens the script, or the keyboard where there is none.
    pub(super) async fn open(script: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = script else {
            print("-- type what the caller says; end with Ctrl-D");
            return Ok(Self::Keyboard(BufReader::new(tokio::io::stdin()).lines()));
        };
        let text = tokio::fs::read_to_string(path)
            .await
            .with_context(|| format!("cannot read {}", path.display()))?;
        let said = |line: &&str| !line.is_empty() && !line.starts_with('#');
        Ok(Self::Script(text.lines().map(str::trim).filter(said).map(str::to_owned).collect(), None))
    }

    /// The line is open; the other side speaks first.
    pub(super) fn listen(&mut self) {
        if let Self::Script(_, turn) = self {
            *turn = None;
        }
    }

    /// The other side has finished a sentence.
    pub(super) fn your_turn(&mut self) {
        if let Self::Script(_, turn) = self {
            *turn = Some(Instant::now() + BREATH);
        }
    }

    /// The next line, when it is time for it; `None` when the caller has nothing more to say.
    pub(super) async fn next(&mut self) -> Option<String> {
        match self {
            Self::Script(lines, turn) => {
                match turn {
                    Some(at) => tokio::time::sleep_until(*at).await,
                    None => std::future::pending().await,
                }
                *turn = None;
                let line = lines.pop_front()?;
                print(format_args!("caller: {line}"));
                Some(line)
            }
            Self::Keyboard(lines) => lines.next_line().await.ok().flatten(),
        }
    }
}
