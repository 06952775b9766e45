//! A model for tests: it answers by a function of the question, or not at all.

use std::sync::{Arc, Mutex, PoisonError};

use futures::stream::{self, BoxStream, StreamExt};

use super::{Model, Piece, Question, Trouble};

type Answers = dyn Fn(&Question) -> Vec<Result<Piece, Trouble>> + Send + Sync;

/// A model whose answers a test makes up.
#[derive(Clone)]
pub struct FakeModel {
    answers: Arc<Answers>,
    asked: Arc<Mutex<Vec<Question>>>,
    hangs: bool,
}

impl std::fmt::Debug for FakeModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FakeModel")
    }
}

impl FakeModel {
    /// Answers by this.
    pub fn new(answers: impl Fn(&Question) -> Vec<Result<Piece, Trouble>> + Send + Sync + 'static) -> Self {
        Self { answers: Arc::new(answers), asked: Arc::default(), hangs: false }
    }

    /// Takes every question and says nothing, ever.
    pub fn silent() -> Self {
        Self { hangs: true, ..Self::new(|_| Vec::new()) }
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Model for FakeModel {
    fn ask(&self, question: Question) -> BoxStream<'static, Result<Piece, Trouble>> {
        let answers = (self.answers)(&question);
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question);
        if self.hangs { stream::pending().boxed() } else { stream::iter(answers).boxed() }
    }
}
