//! Reads the stream of a chat completion. Servers differ: it takes repeated names, missing indexes, calls in one piece, null
//! content, empty choices, unknown fields, and an answer that is not a stream at all. What breaks off is an error.

use serde::Deserialize;

use super::{Piece, ToolCall, Trouble, Used};

/// No line is longer.
const LINE: usize = 256 * 1024;
/// No answer says more, in characters.
const WORDS: usize = 4_000;
/// No answer asks for more.
const CALLS: usize = 8;
/// No arguments are longer.
const ARGUMENTS: usize = 16 * 1024;

/// An answer that is being read.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    /// What came outside of events: an answer that is no stream.
    whole: Vec<u8>,
    calls: Vec<(Option<i64>, ToolCall)>,
    said: usize,
    finished: bool,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    usage: Option<Usage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default, alias = "message")]
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct Delta {
    content: Option<String>,
    #[serde(default)]
    tool_calls: Option<Vec<CallDelta>>,
}

#[derive(Deserialize)]
struct CallDelta {
    index: Option<i64>,
    id: Option<String>,
    function: Option<FunctionDelta>,
}

#[derive(Deserialize, Default)]
struct FunctionDelta {
    name: Option<String>,
    arguments: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: i64,
    #[serde(default)]
    completion_tokens: i64,
}

impl Parser {
    /// Takes in bytes, cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Piece>, Trouble> {
        let mut pieces = Vec::new();
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.line(&line, &mut pieces)?;
            } else if self.line.len() >= LINE {
                return Err(Trouble::Endless);
            } else {
                self.line.push(*byte);
            }
        }
        Ok(pieces)
    }

    /// The stream has ended: the calls it made, all of them whole.
    pub fn finish(mut self) -> Result<Vec<Piece>, Trouble> {
        let mut pieces = Vec::new();
        let line = std::mem::take(&mut self.line);
        self.line(&line, &mut pieces)?;
        if !self.finished && !self.whole.is_empty() {
            let whole = std::mem::take(&mut self.whole);
            self.chunk(&whole, &mut pieces)?;
        }
        if !self.finished {
            return Err(Trouble::Broken);
        }
        let calls = self.calls.into_iter().enumerate().map(|(i, (_, mut call))| {
            if call.id.is_empty() {
                call.id = format!("call_{i}");
            }
            Piece::Call(call)
        });
        pieces.extend(calls);
        Ok(pieces)
    }

    fn line(&mut self, line: &[u8], pieces: &mut Vec<Piece>) -> Result<(), Trouble> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(data) = line.strip_prefix(b"data:") else {
            let is_field = line.starts_with(b":") || line.starts_with(b"event:") || line.starts_with(b"id:");
            if !is_field && !line.starts_with(b"retry:") && self.whole.len() < LINE {
                self.whole.extend_from_slice(line);
            }
            return Ok(());
        };
        match data.trim_ascii() {
            b"" => Ok(()),
            b"[DONE]" => {
                self.finished = true;
                Ok(())
            }
            data => self.chunk(data, pieces),
        }
    }

    fn chunk(&mut self, data: &[u8], pieces: &mut Vec<Piece>) -> Result<(), Trouble> {
        let chunk: Chunk = serde_json::from_slice(data).map_err(|_| Trouble::Garbled)?;
        if chunk.error.is_some_and(|error| !error.is_null()) {
            return Err(Trouble::Broken);
        }
        if let Some(usage) = chunk.usage {
            let (input, output) = (usage.prompt_tokens.max(0), usage.completion_tokens.max(0));
            pieces.push(Piece::Used(Used { input, output }));
        }
        // Of several answers the first counts.
        let Some(choice) = chunk.choices.into_iter().flatten().next() else { return Ok(()) };
        let delta = choice.delta.unwrap_or_default();
        if let Some(words) = delta.content.filter(|words| !words.is_empty()) {
            self.said += words.len();
            if self.said > WORDS {
                return Err(Trouble::Endless);
            }
            pieces.push(Piece::Words(words));
        }
        for call in delta.tool_calls.into_iter().flatten() {
            self.call(call)?;
            pieces.push(Piece::Busy);
        }
        self.finished |= choice.finish_reason.is_some();
        Ok(())
    }

    fn call(&mut self, delta: CallDelta) -> Result<(), Trouble> {
        let function = delta.function.unwrap_or_default();
        let id = delta.id.unwrap_or_default();
        let name = function.name.unwrap_or_default();
        let known = self.calls.iter().position(|(index, call)| match delta.index {
            Some(_) => *index == delta.index,
            // Without an index a known id, or no id at all, goes on with a call.
            None => !id.is_empty() && call.id == id,
        });
        let goes_on = known.or_else(|| {
            (delta.index.is_none() && id.is_empty() && name.is_empty())
                .then(|| self.calls.len().checked_sub(1))
                .flatten()
        });
        let at = goes_on.unwrap_or(self.calls.len());
        if at == self.calls.len() {
            if at >= CALLS {
                return Err(Trouble::Endless);
            }
            let call = ToolCall { id: String::new(), name: String::new(), arguments: String::new() };
            self.calls.push((delta.index, call));
        }
        let call = &mut self.calls[at].1;
        if call.id.is_empty() {
            call.id = id;
        }
        if call.name.is_empty() {
            call.name = name;
        }
        match function.arguments {
            Some(serde_json::Value::String(part)) => call.arguments.push_str(&part),
            Some(serde_json::Value::Null) | None => {}
            // Some servers send the object itself.
            Some(object) => call.arguments = object.to_string(),
        }
        if call.arguments.len() > ARGUMENTS { Err(Trouble::Endless) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Parser;
    use crate::model::{Piece, ToolCall, Trouble, Used};

    fn read(parts: &[&[u8]]) -> Result<Vec<Piece>, Trouble> {
        let mut parser = Parser::default();
        let mut pieces = Vec::new();
        for part in parts {
            pieces.extend(parser.push(part)?);
        }
        pieces.extend(parser.finish()?);
        pieces.retain(|piece| *piece != Piece::Busy);
        Ok(pieces)
    }

    fn words(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .filter_map(|piece| if let Piece::Words(words) = piece { Some(words.as_str()) } else { None })
            .collect()
    }

    fn call(id: &str, name: &str, arguments: &str) -> Piece {
        Piece::Call(ToolCall { id: id.into(), name: name.into(), arguments: arguments.into() })
    }

    const TWO_CALLS: &str = concat!(
        ": a comment\r\n",
        "event: message\r\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}],\"obfuscation\":\"x\"}\r\n\r\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Un momento, señora. \"}}]}\n\n",
        "data: {\"choices\":[]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"find_slots\",\"arguments\":\"\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"date\\\":\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"end_call\",\"arguments\":\"{}\"}},{\"index\":0,\"function\":{\"arguments\":\"\\\"x\\\"}\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n",
        "data: [DONE]\n\n",
    );

    fn whole() -> Vec<Piece> {
        vec![
            Piece::Words("Un momento, señora. ".into()),
            Piece::Used(Used { input: 7, output: 3 }),
            call("a", "find_slots", "{\"date\":\"x\"}"),
            call("b", "end_call", "{}"),
        ]
    }

    #[test]
    fn words_calls_and_usage_are_read() {
        assert_eq!(read(&[TWO_CALLS.as_bytes()]), Ok(whole()));
    }

    #[test]
    fn lenient_servers_are_understood() {
        let one = "data:{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"book\",\"arguments\":{\"slot\":1}}}]},\"finish_reason\":\"stop\"}]}";
        assert_eq!(
            read(&[one.as_bytes()]),
            Ok(vec![call("a", "book", "{\"slot\":1}")]),
            "no index, an object, no newline"
        );
        let plain = "{\n \"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
        assert_eq!(read(&[plain.as_bytes()]).map(|pieces| words(&pieces)), Ok("Hi".into()), "no stream");
        let parts = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"book\",\"arguments\":\"{\"}}]}}]}\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}}]}\ndata: [DONE]\n";
        assert_eq!(read(&[parts.as_bytes()]), Ok(vec![call("call_0", "book", "{}")]), "neither index nor id");
    }

    #[test]
    fn what_is_no_whole_answer_is_an_error() {
        let cut = &TWO_CALLS[..TWO_CALLS.find("data: {\"choices\":[{\"delta\":{},\"fin").expect("there")];
        assert_eq!(read(&[cut.as_bytes()]), Err(Trouble::Broken));
        assert_eq!(read(&[b"data: {\"error\":{\"message\":\"overloaded\"}}\n"]), Err(Trouble::Broken));
        assert_eq!(read(&[b"data: {\"choices\":[{\"delta\n"]), Err(Trouble::Garbled));
        assert_eq!(read(&[b"{malformed json: <<<chaos>>>"]), Err(Trouble::Garbled));
        assert_eq!(read(&[b""]), Err(Trouble::Broken));
        let endless =
            format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{}\"}}}}]}}\n", "word ".repeat(300));
        assert_eq!(read(&[endless.repeat(4).as_bytes()]), Err(Trouble::Endless));
    }

    proptest! {
        #[test]
        fn it_may_be_cut_anywhere(cuts in prop::collection::vec(0usize..TWO_CALLS.len(), 0..20)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let bytes = TWO_CALLS.as_bytes();
            let mut parts = Vec::new();
            let mut from = 0;
            for cut in cuts {
                parts.push(&bytes[from..cut]);
                from = cut;
            }
            parts.push(&bytes[from..]);
            prop_assert_eq!(read(&parts), Ok(whole()));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "(data: [\\[\\]{}\":a-z0-9,]{0,60}\n){0,6}") {
            let _ = read(&[&bytes]);
            let _ = read(&[text.as_bytes()]);
        }
    }
}
