//! A language model behind the receptionist: any endpoint that speaks `OpenAI`'s chat completions. It only streams words and
//! tool calls; what they are worth is decided elsewhere.

mod breaker;
mod fake;
mod openai;
mod patience;
pub mod prompt;
mod stream;

use std::sync::Arc;

use domain::reception::model::Tool;
use futures::stream::BoxStream;

pub use breaker::Breaker;
pub use fake::FakeModel;
pub use openai::OpenAi;
pub use patience::{FIRST, patiently};
pub use stream::Parser;

/// Answers questions, piece by piece.
pub trait Model: Send + Sync + std::fmt::Debug {
    /// Asks. The stream begins with connecting; it is over when the answer is whole.
    fn ask(&self, question: Question) -> BoxStream<'static, Result<Piece, Trouble>>;
}

/// A model and what it costs.
#[derive(Debug, Clone)]
pub struct Thinker {
    /// Who is asked.
    pub model: Arc<dyn Model>,
    /// What a token costs; zero where nobody said.
    pub price: Price,
}

/// Billionths of a dollar for a token, which are thousandths of a dollar for a million.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Price {
    /// Of what it reads.
    pub input: i64,
    /// Of what it writes.
    pub output: i64,
}

impl Price {
    /// Reads `0.15,0.60`: dollars for a million tokens read and written.
    pub fn parse(text: &str) -> Option<Self> {
        let (input, output) = text.split_once(',')?;
        let billionths = |text: &str| {
            let dollars: f64 = text.trim().parse().ok()?;
            (0.0..=100_000.0).contains(&dollars).then(|| (dollars * 1000.0).round() as i64)
        };
        Some(Self { input: billionths(input)?, output: billionths(output)? })
    }

    /// What an answer cost, in millionths of a dollar.
    pub fn of(self, used: Used) -> i64 {
        (used.input * self.input + used.output * self.output) / 1000
    }
}

/// What a model is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The conversation so far, the rules first.
    pub messages: Vec<Message>,
    /// What it may ask for.
    pub tools: Vec<Tool>,
}

/// One message of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The rules and the shop's data.
    System(String),
    /// What the caller said.
    Caller(String),
    /// What we said.
    Ours(String),
    /// What the model asked for in this turn.
    Asked(Vec<ToolCall>),
    /// What a tool answered.
    Answered {
        /// Which call.
        id: String,
        /// The answer.
        text: String,
    },
}

/// A model's call of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolCall {
    /// Its name in this conversation.
    pub id: String,
    /// Which tool.
    pub name: String,
    /// JSON, as far as anybody knows.
    pub arguments: String,
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words to be said.
    Words(String),
    /// Something comes, but is not whole.
    Busy,
    /// A whole call of a tool.
    Call(ToolCall),
    /// What it took.
    Used(Used),
}

/// Tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// Read.
    pub input: i64,
    /// Written.
    pub output: i64,
}

/// Why a model gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nobody answers there.
    #[error("it was not reached")]
    NotReached,
    /// It answered with this status.
    #[error("it answered {0}")]
    Status(u16),
    /// It took too long.
    #[error("it took too long")]
    TooSlow,
    /// The answer broke off.
    #[error("its answer broke off")]
    Broken,
    /// The answer cannot be read.
    #[error("its answer cannot be read")]
    Garbled,
    /// There is no end to it.
    #[error("there is no end to its answer")]
    Endless,
    /// There is nothing in it.
    #[error("its answer was empty")]
    Empty,
}
