//! What we send: `text`, `end`, `language`, `sendDigits`, `play`. Ten frames that Twilio cannot read end the call.

use serde::{Deserialize, Serialize};

use super::from_twilio::FrameError;

/// A frame to Twilio. Field names are those of the documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ToTwilio {
    /// Words to be spoken.
    Text {
        /// The words; SSML is interpreted in them, see [`escape_markup`].
        token: String,
        /// Whether this ends what we say now.
        last: bool,
        /// The language, where it is not the session's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lang: Option<String>,
        /// Whether the caller may interrupt, where it is not the session's rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interruptible: Option<bool>,
        /// Whether later words may cut these off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preemptible: Option<bool>,
    },
    /// Keys to be pressed.
    SendDigits {
        /// `0` to `9`, `w` (wait), `#`, `*`.
        digits: String,
    },
    /// Another language from here on.
    Language {
        /// Of our speech.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tts_language: Option<String>,
        /// Of the caller's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transcription_language: Option<String>,
    },
    /// The socket is over; the action of `<Connect>` goes on.
    End {
        /// Comes back word for word as `HandoffData`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handoff_data: Option<String>,
    },
}

impl ToTwilio {
    /// A whole utterance.
    pub fn text(token: String) -> Self {
        Self::Text { token, last: true, lang: None, interruptible: None, preemptible: None }
    }

    /// The end of the socket, with something for the action.
    pub fn end(handoff_data: String) -> Self {
        Self::End { handoff_data: Some(handoff_data) }
    }

    /// The frame's JSON.
    pub fn to_json(&self) -> String {
        // Strings and booleans always serialise; an empty frame would be refused and logged by Twilio.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a frame of ours; for the simulated phone.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        serde_json::from_str(text).map_err(|_| FrameError::NotAFrame)
    }
}

/// Makes text mean itself: a speech engine would take `<` and `&` for markup, and a caller chooses some of our words.
pub fn escape_markup(text: &str) -> String {
    text.replace('&', " and ").replace(['<', '>'], " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frames_are_written_as_documented() {
        let text = ToTwilio::text("Hello.".into());
        assert_eq!(text.to_json(), r#"{"type":"text","token":"Hello.","last":true}"#);
        assert_eq!(ToTwilio::end("{}".into()).to_json(), r#"{"type":"end","handoffData":"{}"}"#);
        let language =
            ToTwilio::Language { tts_language: Some("es-US".into()), transcription_language: None };
        assert_eq!(language.to_json(), r#"{"type":"language","ttsLanguage":"es-US"}"#);
        let digits = ToTwilio::SendDigits { digits: "1w#".into() };
        assert_eq!(digits.to_json(), r#"{"type":"sendDigits","digits":"1w#"}"#);
    }

    proptest! {
        #[test]
        fn frames_read_back_and_speech_holds_no_markup(words in any::<String>()) {
            let safe = escape_markup(&words);
            prop_assert!(!safe.contains(['<', '>', '&']));
            let frame = ToTwilio::text(safe);
            prop_assert_eq!(ToTwilio::parse(&frame.to_json()), Ok(frame));
        }
    }
}
