//! One turn of a model: asked, answered by tools, asked again, until it has said its piece or has failed. It only hands
//! out what comes next; a session carries it out.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::reception::model::{Sentences, Tool};
use futures::stream::{BoxStream, StreamExt};
use tokio::time::Instant;

use crate::model::{Message, Model, Piece, Question, ToolCall, Trouble, Used, patiently};

/// Rounds of tools in one turn; more is going in circles.
const ROUNDS: u8 = 4;

/// A turn that a model thinks about.
pub(super) struct Thinking {
    /// What the caller said.
    pub(super) heard: String,
    /// The number of our first utterance of this turn, or a later one.
    pub(super) from_turn: u32,
    /// A tool was carried out.
    pub(super) acted: bool,
    /// Something was said.
    pub(super) said: bool,
    /// "One moment" was said.
    pub(super) filled: bool,
    pub(super) used: Used,
    began: Instant,
    /// How long the first piece took.
    pub(super) first: Option<Duration>,
    rounds: u8,
    base: Vec<Message>,
    /// In a lock that nobody waits for: a stream alone could not be looked at from two threads.
    answer: Option<Mutex<BoxStream<'static, Result<Piece, Trouble>>>>,
    sentences: Sentences,
    ready: VecDeque<Thought>,
    /// Calls of this round; those before `next_call` are answered.
    calls: Vec<ToolCall>,
    next_call: usize,
    answers: Vec<Message>,
}

/// What comes next of a turn.
#[derive(Debug)]
pub(super) enum Thought {
    /// A whole sentence.
    Sentence(String),
    /// A call of a tool, which wants an answer.
    Call(ToolCall),
    /// There is no more.
    Done,
    /// It failed.
    Failed(Trouble),
}

impl std::fmt::Debug for Thinking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thinking")
            .field("rounds", &self.rounds)
            .field("acted", &self.acted)
            .finish_non_exhaustive()
    }
}

impl Thinking {
    /// Asks about what the caller said; `base` ends with it.
    pub(super) fn about(
        heard: String,
        from_turn: u32,
        base: Vec<Message>,
        tools: Vec<Tool>,
        model: &dyn Model,
    ) -> Self {
        let mut thinking = Self {
            heard,
            from_turn,
            acted: false,
            said: false,
            filled: false,
            used: Used::default(),
            began: Instant::now(),
            first: None,
            rounds: 0,
            base,
            answer: None,
            sentences: Sentences::default(),
            ready: VecDeque::new(),
            calls: Vec::new(),
            next_call: 0,
            answers: Vec::new(),
        };
        thinking.ask(tools, model);
        thinking
    }

    fn ask(&mut self, tools: Vec<Tool>, model: &dyn Model) {
        self.rounds += 1;
        let messages = self.base.iter().chain(&self.answers).cloned().collect();
        self.answer = Some(Mutex::new(patiently(model.ask(Question { messages, tools }))));
    }

    /// A tool has answered. Once all of a round have, the model is asked again.
    pub(super) fn told(&mut self, text: &str, tools: Vec<Tool>, model: &dyn Model) {
        let Some(call) = self.calls.get(self.next_call) else { return };
        if self.next_call == 0 {
            self.answers.push(Message::Asked(self.calls.clone()));
        }
        self.answers.push(Message::Answered { id: call.id.clone(), text: text.to_owned() });
        self.next_call += 1;
        match self.calls.get(self.next_call) {
            Some(next) => self.ready.push_back(Thought::Call(next.clone())),
            None if self.rounds >= ROUNDS => self.ready.push_back(Thought::Failed(Trouble::Endless)),
            None => {
                self.calls.clear();
                self.next_call = 0;
                self.ask(tools, model);
            }
        }
    }

    /// Since when it thinks.
    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// Whether a call waits for its answer.
    pub(super) fn waits(&self) -> bool {
        self.next_call < self.calls.len()
    }

    /// What comes next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Thought {
        loop {
            if let Some(thought) = self.ready.pop_front() {
                return thought;
            }
            let Some(answer) = &mut self.answer else {
                return self.ended();
            };
            let piece = answer.get_mut().unwrap_or_else(PoisonError::into_inner).next().await;
            self.take(piece);
        }
    }

    fn take(&mut self, piece: Option<Result<Piece, Trouble>>) {
        if matches!(piece, Some(Ok(Piece::Words(_) | Piece::Busy))) && self.first.is_none() {
            self.first = Some(self.began.elapsed());
        }
        match piece {
            Some(Ok(Piece::Words(words))) => {
                self.ready.extend(self.sentences.push(&words).into_iter().map(Thought::Sentence));
            }
            Some(Ok(Piece::Busy)) => {}
            Some(Ok(Piece::Call(call))) => self.calls.push(call),
            Some(Ok(Piece::Used(used))) => {
                self.used.input += used.input;
                self.used.output += used.output;
            }
            Some(Err(trouble)) => {
                self.answer = None;
                // What is no whole sentence stays unsaid.
                self.sentences = Sentences::default();
                self.ready.push_back(Thought::Failed(trouble));
            }
            None => {
                self.answer = None;
                self.ready.extend(self.sentences.finish().map(Thought::Sentence));
                self.ready.extend(self.calls.first().cloned().map(Thought::Call));
            }
        }
    }

    /// The answer is over, and everything in it was handed out.
    fn ended(&self) -> Thought {
        if self.said { Thought::Done } else { Thought::Failed(Trouble::Empty) }
    }
}
