//! The TwiML that the simulated phone understands: enough to follow a call, read by a real XML parser.

use std::time::Duration;

use anyhow::Context;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What the server wants the phone to do.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The relay's address.
    pub(super) relay: Option<String>,
    /// The path that is asked when the relay is over.
    pub(super) action: Option<String>,
    /// Words to be spoken.
    pub(super) say: Option<String>,
    /// The path to ask next.
    pub(super) redirect: Option<String>,
    /// How long to wait before.
    pub(super) pause: Duration,
}

impl Answer {
    /// Reads a document; an empty one asks for nothing.
    pub(super) fn read(xml: &str) -> anyhow::Result<Self> {
        let mut answer = Self::default();
        let mut reader = Reader::from_str(xml);
        let mut verb = String::new();
        loop {
            match reader.read_event().context("the answer is not well-formed TwiML")? {
                Event::Start(tag) | Event::Empty(tag) => {
                    verb = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                    answer.open(&verb, &tag)?;
                }
                Event::Text(text) => answer.words(&verb, &text.decode()?),
                Event::GeneralRef(entity) => {
                    let name = entity.decode()?;
                    answer.words(
                        &verb,
                        quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default(),
                    );
                }
                Event::Eof => return Ok(answer.with_paths()),
                _ => {}
            }
        }
    }

    fn open(&mut self, verb: &str, tag: &BytesStart<'_>) -> anyhow::Result<()> {
        for attribute in tag.attributes() {
            let attribute = attribute?;
            let value = attribute.unescape_value()?.into_owned();
            match (verb, attribute.key.as_ref()) {
                ("ConversationRelay", b"url") => self.relay = Some(value),
                ("Connect", b"action") => self.action = Some(value),
                ("Pause", b"length") => self.pause = Duration::from_secs(value.parse()?),
                _ => {}
            }
        }
        Ok(())
    }

    fn words(&mut self, verb: &str, words: &str) {
        match verb {
            "Say" => self.say.get_or_insert_default().push_str(words),
            "Redirect" => self.redirect.get_or_insert_default().push_str(words),
            _ => {}
        }
    }

    /// Addresses as paths: the phone asks the server it was told, whatever name that server gives itself.
    fn with_paths(mut self) -> Self {
        for address in [&mut self.action, &mut self.redirect] {
            *address =
                address.take().map(|url| format!("/{}", url.splitn(4, '/').nth(3).unwrap_or_default()));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connect_is_followed() {
        let relay = twilio::twiml::ConversationRelay::new("wss://a.example/relay/t".into());
        let xml = twilio::twiml::Response::new()
            .connect("https://a.example/voice/after?again=1&x=2", &relay)
            .to_xml();
        let answer = Answer::read(&xml).expect("TwiML");
        assert_eq!(answer.relay.as_deref(), Some("wss://a.example/relay/t"));
        assert_eq!(answer.action.as_deref(), Some("/voice/after?again=1&x=2"));
    }

    #[test]
    fn an_empty_answer_asks_for_nothing() {
        assert!(Answer::read("").is_ok_and(|answer| answer.relay.is_none() && answer.say.is_none()));
    }
}
