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
    spoken: Vec<Spoken>,
    hints: Vec<String>,
    parameters: Vec<(String, String)>,
}

/// `<Language>`: how one language is spoken. A provider that has no such voice ends the call.
#[derive(Debug, Clone)]
struct Spoken {
    code: String,
    voice: Option<(String, String)>,
}

/// `<Dial>`: rings another phone and connects it with the caller.
#[derive(Debug, Clone)]
pub struct Dial {
    number: String,
    action: String,
    seconds: u32,
    caller_id: Option<String>,
    whisper: Option<String>,
}

/// `<Gather>`: waits for keys.
#[derive(Debug, Clone)]
pub struct Gather {
    action: String,
    digits: u8,
    seconds: u32,
    prompt: String,
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

    /// Rings another phone; its action is asked (POST) when that is over, and nothing after it is reached.
    #[must_use]
    pub fn dial(mut self, dial: &Dial) -> Self {
        let _ = write!(self.verbs, "{dial}");
        self
    }

    /// Asks for keys; what follows is done where none are pressed.
    #[must_use]
    pub fn gather(mut self, gather: &Gather) -> Self {
        let _ = write!(self.verbs, "{gather}");
        self
    }

    /// Records both sides from here on. It has to stand before the socket is opened.
    #[must_use]
    pub fn record(mut self) -> Self {
        self.verbs.push_str(r#"<Start><Recording channels="dual"/></Start>"#);
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
        Self { url, language: "en-US".into(), spoken: Vec::new(), hints: Vec::new(), parameters: Vec::new() }
    }

    /// The language of speech in both directions.
    #[must_use]
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// How a language is spoken where it is the one in use: by a provider's voice, or by the phone company's own.
    #[must_use]
    pub fn spoken(mut self, code: &str, voice: Option<(&str, &str)>) -> Self {
        let voice = voice.map(|(provider, name)| (provider.to_owned(), name.to_owned()));
        self.spoken.push(Spoken { code: code.to_owned(), voice });
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
        for Spoken { code, voice } in &self.spoken {
            write!(f, r#"<Language code="{}""#, escaped(code))?;
            if let Some((provider, name)) = voice {
                write!(f, r#" ttsProvider="{}" voice="{}""#, escaped(provider), escaped(name))?;
            }
            f.write_str("/>")?;
        }
        for (name, value) in &self.parameters {
            write!(f, r#"<Parameter name="{}" value="{}"/>"#, escaped(name), escaped(value))?;
        }
        f.write_str("</ConversationRelay>")
    }
}

impl Dial {
    /// Rings this number for so many seconds; `action` is asked (POST) when that is over.
    pub fn new(number: &str, action: &str, seconds: u32) -> Self {
        Self { number: number.to_owned(), action: action.to_owned(), seconds, caller_id: None, whisper: None }
    }

    /// The number that the other phone shows; the caller's own where none is given.
    #[must_use]
    pub fn caller_id(mut self, number: &str) -> Self {
        self.caller_id = Some(number.to_owned());
        self
    }

    /// What is asked (POST) when the other phone is picked up, and heard there alone before the two are connected.
    #[must_use]
    pub fn whisper(mut self, url: &str) -> Self {
        self.whisper = Some(url.to_owned());
        self
    }
}

impl std::fmt::Display for Dial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The caller hears the ringing until somebody picks up.
        write!(
            f,
            r#"<Dial action="{}" method="POST" timeout="{}" answerOnBridge="true""#,
            escaped(&self.action),
            self.seconds
        )?;
        if let Some(number) = &self.caller_id {
            write!(f, r#" callerId="{}""#, escaped(number))?;
        }
        f.write_str("><Number")?;
        if let Some(url) = &self.whisper {
            write!(f, r#" url="{}" method="POST""#, escaped(url))?;
        }
        write!(f, ">{}</Number></Dial>", escaped(&self.number))
    }
}

impl Gather {
    /// Says something and waits for so many keys; they are sent (POST) to `action`.
    pub fn new(prompt: &str, digits: u8, seconds: u32, action: &str) -> Self {
        Self { action: action.to_owned(), digits, seconds, prompt: prompt.to_owned() }
    }
}

impl std::fmt::Display for Gather {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            r#"<Gather input="dtmf" action="{}" method="POST" numDigits="{}" timeout="{}"><Say>{}</Say></Gather>"#,
            escaped(&self.action),
            self.digits,
            self.seconds,
            escaped(&self.prompt)
        )
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

    #[test]
    fn a_phone_that_rings_before_ours_is_dialled_with_its_time_and_what_comes_after() {
        let dial = Dial::new("+18085550111", "https://a.example/voice/dialled?x=1&y=2", 20);
        assert_eq!(
            Response::new().dial(&dial).to_xml(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Dial \
             action=\"https://a.example/voice/dialled?x=1&amp;y=2\" method=\"POST\" timeout=\"20\" \
             answerOnBridge=\"true\"><Number>+18085550111</Number></Dial></Response>"
        );
        let warm = dial.caller_id("+18084826296").whisper("https://a.example/w");
        assert_eq!(
            warm.to_string(),
            "<Dial action=\"https://a.example/voice/dialled?x=1&amp;y=2\" method=\"POST\" timeout=\"20\" \
             answerOnBridge=\"true\" callerId=\"+18084826296\"><Number url=\"https://a.example/w\" \
             method=\"POST\">+18085550111</Number></Dial>"
        );
    }

    #[test]
    fn keys_are_asked_for_and_the_rest_is_done_without_them() {
        let gather = Gather::new("Press 1 & talk", 1, 5, "https://a.example/k");
        assert!(Response::new().gather(&gather).hangup().to_xml().ends_with(
            "<Response><Gather input=\"dtmf\" action=\"https://a.example/k\" method=\"POST\" numDigits=\"1\" \
             timeout=\"5\"><Say>Press 1 &amp; talk</Say></Gather><Hangup/></Response>"
        ));
    }

    #[test]
    fn a_recorded_call_is_recorded_before_the_socket_is_opened() {
        let relay = ConversationRelay::new("wss://a.example/relay/t".into());
        let xml = Response::new().record().connect("https://a.example/voice/after", &relay).to_xml();
        let start = xml.find("<Start><Recording channels=\"dual\"/></Start><Connect");
        assert!(start.is_some(), "{xml}");
    }

    #[test]
    fn each_language_has_its_voice() {
        let relay = ConversationRelay::new("wss://a.example/relay/t".into())
            .language("es-US")
            .spoken("es-US", Some(("Amazon", "Lupe-Neural")))
            .spoken("en-US", None)
            .hints(["Leilani".into(), "cut, colour".into()])
            .to_string();
        assert!(
            relay.contains(" language=\"es-US\"") && relay.contains(" hints=\"Leilani,cut  colour\""),
            "{relay}"
        );
        assert!(
            relay.ends_with(
                "><Language code=\"es-US\" ttsProvider=\"Amazon\" voice=\"Lupe-Neural\"/>\
                 <Language code=\"en-US\"/></ConversationRelay>"
            ),
            "{relay}"
        );
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
