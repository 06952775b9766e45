//! TwiML, written by hand: a misspelled attribute is silently ignored by Twilio, so there are no free-form ones.

use std::fmt::Write;

/// What Twilio shall do with a call, verb by verb.
#[derive(Debug, Clone, Default)]
pub struct Response {
    verbs: String,
}

/// `<ConversationRelay>`: speech is turned to text and back by Twilio, the words go over our socket.
///
/// Every attribute that matters is written out: a default has changed before.
#[derive(Debug, Clone)]
pub struct ConversationRelay {
    url: String,
    language: String,
    hints: Vec<String>,
    parameters: Vec<(String, String)>,
}

impl Response {
    /// Nothing to do.
    pub fn new() -> Self {
        Self::default()
    }

    /// Speaks a text.
    #[must_use]
    pub fn say(mut self, text: &str) -> Self {
        let _ = write!(self.verbs, "<Say>{}</Say>", escaped(text));
        self
    }

    /// Answers a text with a text.
    #[must_use]
    pub fn message(mut self, text: &str) -> Self {
        let _ = write!(self.verbs, "<Message>{}</Message>", escaped(text));
        self
    }

    /// Waits.
    #[must_use]
    pub fn pause(mut self, seconds: u32) -> Self {
        let _ = write!(self.verbs, r#"<Pause length="{seconds}"/>"#);
        self
    }

    /// Asks another address what to do, by POST.
    #[must_use]
    pub fn redirect(mut self, url: &str) -> Self {
        let _ = write!(self.verbs, r#"<Redirect method="POST">{}</Redirect>"#, escaped(url));
        self
    }

    /// Ends the call.
    #[must_use]
    pub fn hangup(mut self) -> Self {
        self.verbs.push_str("<Hangup/>");
        self
    }

    /// Does not answer the call at all; must be the only verb.
    #[must_use]
    pub fn reject(mut self) -> Self {
        self.verbs.push_str(r#"<Reject reason="rejected"/>"#);
        self
    }

    /// Opens our socket; `action` is asked (POST) when it is over.
    #[must_use]
    pub fn connect(mut self, action: &str, relay: &ConversationRelay) -> Self {
        let _ =
            write!(self.verbs, r#"<Connect action="{}" method="POST">{relay}</Connect>"#, escaped(action));
        self
    }

    /// The document.
    pub fn to_xml(&self) -> String {
        format!(r#"<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>"#, self.verbs)
    }
}

impl ConversationRelay {
    /// A socket at a `wss://` address, in English.
    pub fn new(url: String) -> Self {
        Self { url, language: "en-US".into(), hints: Vec::new(), parameters: Vec::new() }
    }

    /// The language of speech in both directions.
    #[must_use]
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// Words that speech recognition should expect: names of people and services.
    #[must_use]
    pub fn hints(mut self, hints: impl IntoIterator<Item = String>) -> Self {
        self.hints = hints.into_iter().map(|hint| hint.replace(',', " ")).collect();
        self
    }

    /// A value that comes back in `setup`.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl std::fmt::Display for ConversationRelay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<ConversationRelay")?;
        for (name, value) in [
            ("url", self.url.as_str()),
            ("language", &self.language),
            ("welcomeGreetingInterruptible", "any"),
            ("interruptible", "any"),
            ("interruptSensitivity", "high"),
            ("reportInputDuringAgentSpeech", "none"),
            ("preemptible", "false"),
            ("dtmfDetection", "true"),
            ("partialPrompts", "false"),
            ("ignoreBackchannel", "true"),
            ("speechTimeout", "auto"),
            ("profanityFilter", "false"),
            ("deepgramSmartFormat", "true"),
            ("events", "speaker-events tokens-played"),
        ] {
            write!(f, r#" {name}="{}""#, escaped(value))?;
        }
        if !self.hints.is_empty() {
            write!(f, r#" hints="{}""#, escaped(&self.hints.join(",")))?;
        }
        f.write_str(">")?;
        for (name, value) in &self.parameters {
            write!(f, r#"<Parameter name="{}" value="{}"/>"#, escaped(name), escaped(value))?;
        }
        f.write_str("</ConversationRelay>")
    }
}

/// Text for an element or attribute. Characters that XML 1.0 forbids are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    #[test]
    fn a_connect_writes_every_attribute_out() {
        let relay = ConversationRelay::new("wss://a.example/relay/t".into()).parameter("a", "<b>");
        let xml = Response::new().connect("https://a.example/voice/after?x=1&y=2", &relay).to_xml();
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect action=\"https://a.example/voice/after?x=1&amp;y=2\" \
             method=\"POST\"><ConversationRelay url=\"wss://a.example/relay/t\" language=\"en-US\" \
             welcomeGreetingInterruptible=\"any\" interruptible=\"any\" interruptSensitivity=\"high\" \
             reportInputDuringAgentSpeech=\"none\" preemptible=\"false\" dtmfDetection=\"true\" partialPrompts=\"false\" \
             ignoreBackchannel=\"true\" speechTimeout=\"auto\" profanityFilter=\"false\" deepgramSmartFormat=\"true\" \
             events=\"speaker-events tokens-played\"><Parameter name=\"a\" value=\"&lt;b&gt;\"/></ConversationRelay></Connect></Response>"
        );
    }

    #[test]
    fn verbs_stand_in_the_order_they_were_given() {
        let xml =
            Response::new().say("Meridian & Co").pause(3).redirect("https://a.example/b").hangup().to_xml();
        assert!(xml.ends_with(
            "<Response><Say>Meridian &amp; Co</Say><Pause length=\"3\"/>\
             <Redirect method=\"POST\">https://a.example/b</Redirect><Hangup/></Response>"
        ));
        assert!(Response::new().reject().to_xml().contains("<Reject reason=\"rejected\"/>"));
    }

    /// All text of a document, read by a parser that is not ours.
    fn spoken(xml: &str) -> String {
        let mut reader = Reader::from_str(xml);
        let mut text = String::new();
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Text(part) => text.push_str(&part.decode().expect("text")),
                Event::GeneralRef(entity) => {
                    let name = entity.decode().expect("text").into_owned();
                    match entity.resolve_char_ref().expect("a character") {
                        Some(c) => text.push(c),
                        None => text.push_str(
                            quick_xml::escape::resolve_predefined_entity(&name).expect("predefined"),
                        ),
                    }
                }
                Event::Eof => return text,
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_the_document(text in any::<String>()) {
            let kept: String = text.chars()
                .filter(|c| (*c >= ' ' || "\t\n\r".contains(*c)) && !"\u{FFFE}\u{FFFF}".contains(*c)).collect();
            prop_assert_eq!(spoken(&Response::new().say(&text).to_xml()), kept);
        }
    }
}
