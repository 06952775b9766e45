//! What Twilio sends: `setup`, `prompt`, `dtmf`, `interrupt`, `info`, `error`, and whatever it invents next.

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// A frame from Twilio.
#[derive(Debug, Clone, PartialEq)]
pub enum FromTwilio {
    /// The first frame.
    Setup(Setup),
    /// The caller said something.
    Prompt(Prompt),
    /// The caller pressed a key.
    Dtmf(Dtmf),
    /// The caller interrupted; everything queued was thrown away by Twilio.
    Interrupt(Interrupt),
    /// Who speaks, what was played. Not in the documentation, but on the wire.
    Info(Info),
    /// Twilio could not use something we sent.
    Error(Failure),
    /// A type that did not exist when this was written.
    Unknown {
        /// Its `type`.
        kind: String,
    },
}

/// A frame that is not JSON, not an object, or lacks what its type needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not a JSON object with a `type`.
    #[error("not a JSON object with a type")]
    NotAFrame,
    /// A known type with fields that cannot be read.
    #[error("a {0} frame whose fields cannot be read")]
    Fields(&'static str),
}

/// The call that a socket is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// `VX..`; a new one for each socket.
    #[serde(default)]
    pub session_id: String,
    /// The call.
    pub call_sid: String,
    /// The caller.
    #[serde(default)]
    pub from: String,
    /// The dialled number.
    #[serde(default)]
    pub to: String,
    /// `RINGING`, or `IN_PROGRESS` on a reconnect.
    #[serde(default)]
    pub call_status: String,
}

/// What the caller said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// The words.
    pub voice_prompt: String,
    /// The language heard, `en` or `en-US`.
    #[serde(default)]
    pub lang: String,
    /// False for a part that a later frame repeats and completes.
    #[serde(default = "yes")]
    pub last: bool,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dtmf {
    /// `0` to `9`, `*` or `#`.
    pub digit: char,
}

/// How far our speech came.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interrupt {
    /// What the caller heard of it.
    #[serde(default)]
    pub utterance_until_interrupt: String,
    /// Milliseconds; an integer, a float or a string, depending on Twilio's age.
    #[serde(default, deserialize_with = "lenient_millis")]
    pub duration_until_interrupt_ms: Option<u64>,
}

/// Something Twilio lets us know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Info {
    /// `agentSpeaking`, `clientSpeaking`, `tokensPlayed`, ...
    #[serde(default)]
    pub name: String,
    /// `on`, `off`, or words.
    #[serde(default, deserialize_with = "as_text")]
    pub value: String,
}

/// Twilio's complaint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Failure {
    /// In Twilio's words.
    #[serde(default)]
    pub description: String,
}

impl FromTwilio {
    /// Reads a frame. Unknown fields are passed over, unknown types are named.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let value: Value = serde_json::from_str(text).map_err(|_| FrameError::NotAFrame)?;
        let kind = value.get("type").and_then(Value::as_str).ok_or(FrameError::NotAFrame)?.to_owned();
        Ok(match kind.as_str() {
            "setup" => Self::Setup(fields("setup", value)?),
            "prompt" => Self::Prompt(fields("prompt", value)?),
            "dtmf" => Self::Dtmf(fields("dtmf", value)?),
            "interrupt" => Self::Interrupt(fields("interrupt", value)?),
            "info" => Self::Info(fields("info", value)?),
            "error" => Self::Error(fields("error", value)?),
            _ => Self::Unknown { kind },
        })
    }

    /// Writes the frame as Twilio does; for the simulated phone.
    pub fn to_json(&self) -> String {
        let value = match self {
            Self::Setup(s) => json!({
                "type": "setup", "sessionId": s.session_id, "callSid": s.call_sid, "parentCallSid": "", "from": s.from,
                "to": s.to, "forwardedFrom": "", "callerName": "", "direction": "inbound", "callType": "PSTN",
                "callStatus": s.call_status, "accountSid": "", "customParameters": {},
            }),
            Self::Prompt(p) => {
                json!({"type": "prompt", "voicePrompt": p.voice_prompt, "lang": p.lang, "last": p.last})
            }
            Self::Dtmf(d) => json!({"type": "dtmf", "digit": d.digit}),
            Self::Interrupt(i) => json!({
                "type": "interrupt", "utteranceUntilInterrupt": i.utterance_until_interrupt,
                "durationUntilInterruptMs": i.duration_until_interrupt_ms,
            }),
            Self::Info(i) => json!({"type": "info", "name": i.name, "value": i.value}),
            Self::Error(e) => json!({"type": "error", "description": e.description}),
            Self::Unknown { kind } => json!({"type": kind}),
        };
        value.to_string()
    }
}

fn fields<T: serde::de::DeserializeOwned>(kind: &'static str, value: Value) -> Result<T, FrameError> {
    serde_json::from_value(value).map_err(|_| FrameError::Fields(kind))
}

fn yes() -> bool {
    true
}

fn lenient_millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|ms: &f64| ms.is_finite() && *ms >= 0.0)
    .map(|ms| ms as u64))
}

fn as_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> FromTwilio {
        FromTwilio::parse(text).expect("a frame")
    }

    #[test]
    fn the_frames_of_a_real_call_are_read() {
        let setup = read(
            r#"{"type":"setup","sessionId":"VX1","callSid":"CA1","parentCallSid":"","from":"+1","to":"+2","callStatus":"RINGING","customParameters":{}}"#,
        );
        assert!(matches!(setup, FromTwilio::Setup(s) if s.call_sid == "CA1" && s.call_status == "RINGING"));
        let partial = read(r#"{"type":"prompt","voicePrompt":"Four seven","lang":"en","last":false}"#);
        assert!(matches!(partial, FromTwilio::Prompt(p) if !p.last));
        let whole = read(r#"{"type":"prompt","voicePrompt":"Four seven two."}"#);
        assert!(matches!(whole, FromTwilio::Prompt(p) if p.last && p.voice_prompt == "Four seven two."));
        assert_eq!(read(r#"{"type":"dtmf","digit":"9"}"#), FromTwilio::Dtmf(Dtmf { digit: '9' }));
        let played = read(r#"{"type":"info","name":"tokensPlayed","value":" Holding."}"#);
        assert!(matches!(played, FromTwilio::Info(i) if i.value == " Holding."));
    }

    #[test]
    fn a_duration_may_be_a_number_or_a_text() {
        for duration in ["684", "684.0", "\"684\""] {
            let frame = read(&format!(
                r#"{{"type":"interrupt","utteranceUntilInterrupt":"Sentence 2 of","durationUntilInterruptMs":{duration}}}"#
            ));
            assert!(
                matches!(frame, FromTwilio::Interrupt(i) if i.duration_until_interrupt_ms == Some(684)),
                "{duration}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_tolerated_and_what_is_not_a_frame_is_not() {
        assert_eq!(
            read(r#"{"type":"configUpdated","x":1}"#),
            FromTwilio::Unknown { kind: "configUpdated".into() }
        );
        assert_eq!(FromTwilio::parse("this is not json"), Err(FrameError::NotAFrame));
        assert_eq!(FromTwilio::parse("[1]"), Err(FrameError::NotAFrame));
        assert_eq!(FromTwilio::parse(r#"{"type":"prompt"}"#), Err(FrameError::Fields("prompt")));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = FromTwilio::parse(&text);
        }

        #[test]
        fn what_the_simulated_phone_writes_is_read_back(said in any::<String>(), last in any::<bool>(), ms in 0u64..1_000_000) {
            let prompt = FromTwilio::Prompt(Prompt { voice_prompt: said.clone(), lang: "en".into(), last });
            prop_assert_eq!(read(&prompt.to_json()), prompt);
            let cut = Interrupt { utterance_until_interrupt: said, duration_until_interrupt_ms: Some(ms) };
            prop_assert_eq!(read(&FromTwilio::Interrupt(cut.clone()).to_json()), FromTwilio::Interrupt(cut));
        }
    }
}
