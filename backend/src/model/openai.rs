//! The way to an endpoint that speaks `OpenAI`'s chat completions. Its key is in no log and no error.

use std::collections::VecDeque;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, redirect};
use serde_json::{Value, json};

use super::{Message, Model, Parser, Piece, Question, Trouble};

/// No connection takes longer to open: somebody waits on the line.
const CONNECT: Duration = Duration::from_secs(1);
/// No answer takes longer in all.
const WHOLE: Duration = Duration::from_secs(20);

/// A model at an endpoint.
pub struct OpenAi {
    client: Client,
    url: String,
    key: Option<HeaderValue>,
    name: String,
}

impl std::fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAi").field("url", &self.url).field("name", &self.name).finish_non_exhaustive()
    }
}

impl OpenAi {
    /// `base` is the address up to and with `/v1`; a key is sent where there is one.
    pub fn new(base: &str, key: Option<&str>, name: &str) -> Result<Self, String> {
        let key = key.map(|key| HeaderValue::from_str(&format!("Bearer {key}"))).transpose();
        let mut key = key.map_err(|_| "it has characters that no key has".to_owned())?;
        if let Some(key) = &mut key {
            key.set_sensitive(true);
        }
        let client = crate::tls::client(base)
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .build()
            .map_err(|_| "this machine has no certificates to know it by (ca-certificates)".to_owned())?;
        let url = format!("{}/chat/completions", base.trim_end_matches('/'));
        Ok(Self { client, url, key, name: name.to_owned() })
    }
}

impl Model for OpenAi {
    fn ask(&self, question: Question) -> BoxStream<'static, Result<Piece, Trouble>> {
        let mut request = self.client.post(&self.url).json(&body(&self.name, &question));
        if let Some(key) = &self.key {
            request = request.header(AUTHORIZATION, key.clone());
        }
        let answer = stream::once(async move {
            let answer = request.send().await.map_err(|error| trouble(&error))?;
            match answer.status().as_u16() {
                200 => {
                    Ok(Answer { response: answer, parser: Some(Parser::default()), ready: VecDeque::new() })
                }
                status => Err(Trouble::Status(status)),
            }
        });
        answer
            .flat_map(|answer| match answer {
                Ok(answer) => stream::unfold(answer, Answer::next).boxed(),
                Err(trouble) => stream::iter([Err(trouble)]).boxed(),
            })
            .boxed()
    }
}

fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_timeout() && !error.is_connect() { Trouble::TooSlow } else { Trouble::NotReached }
}

/// An answer that comes in.
struct Answer {
    response: Response,
    /// `None` once it has ended.
    parser: Option<Parser>,
    ready: VecDeque<Piece>,
}

impl Answer {
    async fn next(mut self) -> Option<(Result<Piece, Trouble>, Self)> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some((Ok(piece), self));
            }
            let mut parser = self.parser.take()?;
            let pieces = match self.response.chunk().await {
                Ok(Some(bytes)) => parser.push(&bytes).inspect(|_| self.parser = Some(parser)),
                Ok(None) => parser.finish(),
                Err(error) if error.is_timeout() => Err(Trouble::Endless),
                Err(_) => Err(Trouble::Broken),
            };
            match pieces {
                Ok(pieces) => self.ready.extend(pieces),
                Err(trouble) => return Some((Err(trouble), self)),
            }
        }
    }
}

fn body(name: &str, question: &Question) -> Value {
    let mut body = json!({
        "model": name,
        "stream": true,
        "stream_options": {"include_usage": true},
        "messages": question.messages.iter().map(message).collect::<Vec<_>>(),
    });
    if !question.tools.is_empty() {
        let tool = |tool: &domain::reception::model::Tool| {
            json!({"type": "function", "function": {"name": tool.name(), "description": tool.description(),
                "parameters": tool.parameters()}})
        };
        body["tools"] = question.tools.iter().map(tool).collect();
    }
    body
}

fn message(message: &Message) -> Value {
    match message {
        Message::System(text) => json!({"role": "system", "content": text}),
        Message::Caller(text) => json!({"role": "user", "content": text}),
        Message::Ours(text) => json!({"role": "assistant", "content": text}),
        Message::Asked(calls) => {
            let call = |call: &super::ToolCall| {
                json!({"id": call.id, "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments}})
            };
            json!({"role": "assistant", "content": null, "tool_calls": calls.iter().map(call).collect::<Vec<_>>()})
        }
        Message::Answered { id, text } => json!({"role": "tool", "tool_call_id": id, "content": text}),
    }
}
