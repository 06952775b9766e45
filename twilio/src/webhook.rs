//! The voice webhooks, parsed. Fields that Twilio may leave out are optional; unknown fields are passed over.

use crate::form::{Form, FormError};

/// Twilio's name of a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallSid(String);

impl CallSid {
    /// `CA` and 32 hexadecimal digits; any short word of letters and digits is taken, for other phone systems.
    pub fn parse(text: &str) -> Result<Self, FormError> {
        let plausible = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if plausible { Ok(Self(text.to_owned())) } else { Err(FormError::Unreadable("CallSid")) }
    }
}

impl std::fmt::Display for CallSid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallStatus {
    /// Not dialled yet.
    Queued,
    /// Dialled.
    Initiated,
    /// Ringing.
    Ringing,
    /// Somebody talks.
    InProgress,
    /// Over, after talk.
    Completed,
    /// Over: the line was busy.
    Busy,
    /// Over: it could not be connected.
    Failed,
    /// Over: nobody answered.
    NoAnswer,
    /// Over: called off before it was answered.
    Canceled,
    /// A word that Twilio had not when this was written.
    Unknown(String),
}

impl CallStatus {
    /// Reads Twilio's word.
    pub fn parse(word: &str) -> Self {
        match word {
            "queued" => Self::Queued,
            "initiated" => Self::Initiated,
            "ringing" => Self::Ringing,
            "in-progress" => Self::InProgress,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "failed" => Self::Failed,
            "no-answer" => Self::NoAnswer,
            "canceled" => Self::Canceled,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// Whether the call is over.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled)
    }
}

/// `POST /voice`: a phone rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceRequest {
    /// The call.
    pub call_sid: CallSid,
    /// The caller: E.164, `anonymous`, `client:..`, or empty.
    pub from: String,
    /// The dialled number.
    pub to: String,
    /// Where the call stands.
    pub call_status: CallStatus,
    /// The number that was dialled before a forwarding.
    pub forwarded_from: Option<String>,
    /// The carrier's name of the caller.
    pub caller_name: Option<String>,
    /// How sure the carrier is of `from`; a weight, never a gate.
    pub stir_verstat: Option<String>,
}

impl TryFrom<&Form> for VoiceRequest {
    type Error = FormError;

    fn try_from(form: &Form) -> Result<Self, Self::Error> {
        let own = |key| form.get(key).map(str::to_owned);
        Ok(Self {
            call_sid: CallSid::parse(form.require("CallSid")?)?,
            from: own("From").unwrap_or_default(),
            to: form.require("To")?.to_owned(),
            call_status: CallStatus::parse(form.get("CallStatus").unwrap_or_default()),
            forwarded_from: own("ForwardedFrom"),
            caller_name: own("CallerName"),
            stir_verstat: own("StirVerstat"),
        })
    }
}

/// `POST /voice/status`: where a call stands now. May come twice, late, or out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCallback {
    /// The call.
    pub call_sid: CallSid,
    /// Where it stands.
    pub call_status: CallStatus,
    /// Seconds; only when completed. (`Duration` beside it is in minutes.)
    pub call_duration: Option<u32>,
    /// Twilio's count of its callbacks for this call.
    pub sequence_number: Option<u32>,
    /// The number that was dialled.
    pub to: Option<String>,
}

impl TryFrom<&Form> for StatusCallback {
    type Error = FormError;

    fn try_from(form: &Form) -> Result<Self, Self::Error> {
        let number = |key: &'static str| {
            form.get(key).map(|text| text.parse().map_err(|_| FormError::Unreadable(key))).transpose()
        };
        Ok(Self {
            call_sid: CallSid::parse(form.require("CallSid")?)?,
            call_status: CallStatus::parse(form.require("CallStatus")?),
            call_duration: number("CallDuration")?,
            sequence_number: number("SequenceNumber")?,
            to: form.get("To").map(str::to_owned),
        })
    }
}

/// The action of `<Dial>`: the other phone was picked up, or was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialEnded {
    /// The caller's call.
    pub call_sid: CallSid,
    /// Where the caller's call stands; final where they have hung up.
    pub call_status: CallStatus,
    /// What became of the other phone.
    pub dial_status: CallStatus,
    /// Whether the two were connected; `None` where Twilio does not say.
    pub bridged: Option<bool>,
}

impl DialEnded {
    /// Whether somebody talked to the caller.
    pub fn was_answered(&self) -> bool {
        self.dial_status == CallStatus::Completed && self.bridged != Some(false)
    }
}

impl TryFrom<&Form> for DialEnded {
    type Error = FormError;

    fn try_from(form: &Form) -> Result<Self, Self::Error> {
        Ok(Self {
            call_sid: CallSid::parse(form.require("CallSid")?)?,
            call_status: CallStatus::parse(form.get("CallStatus").unwrap_or_default()),
            dial_status: CallStatus::parse(form.get("DialCallStatus").unwrap_or_default()),
            bridged: form.get("DialBridged").map(|word| word == "true"),
        })
    }
}

/// `POST /voice/after`, the action of `<Connect>`: the socket is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayEnded {
    /// The call.
    pub call_sid: CallSid,
    /// `in-progress` while the caller is still on the line.
    pub call_status: CallStatus,
    /// `ended` (we sent `end`), `completed` (the caller hung up), `failed` (the socket dropped); absent after a redirect.
    pub session_status: Option<String>,
    /// What our `end` frame handed over, word for word.
    pub handoff_data: Option<String>,
    /// 64105 for a dropped socket.
    pub error_code: Option<String>,
}

impl TryFrom<&Form> for RelayEnded {
    type Error = FormError;

    fn try_from(form: &Form) -> Result<Self, Self::Error> {
        let own = |key| form.get(key).map(str::to_owned);
        Ok(Self {
            call_sid: CallSid::parse(form.require("CallSid")?)?,
            call_status: CallStatus::parse(form.get("CallStatus").unwrap_or_default()),
            session_status: own("SessionStatus"),
            handoff_data: own("HandoffData"),
            error_code: own("ErrorCode"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Form {
        Form::parse(body.as_bytes()).expect("a form")
    }

    #[test]
    fn a_real_inbound_request_is_understood_with_all_its_empty_fields() {
        let wire = "Called=%2B15550100001&ToState=&CallerCountry=US&Direction=inbound&CallerState=&ToZip=&CallSid=CA0123&\
                    To=%2B15550100001&CallerZip=&StirVerstat=TN-Validation-Passed-C&CallStatus=ringing&From=%2B15550100002&FromZip=";
        let request = VoiceRequest::try_from(&form(wire)).expect("a voice request");
        assert_eq!(request.call_sid.to_string(), "CA0123");
        assert_eq!((request.from.as_str(), request.to.as_str()), ("+15550100002", "+15550100001"));
        assert_eq!(request.call_status, CallStatus::Ringing);
        assert_eq!(request.forwarded_from, None);
    }

    #[test]
    fn a_missing_or_odd_call_sid_is_named() {
        assert_eq!(VoiceRequest::try_from(&form("From=a&To=b")), Err(FormError::Missing("CallSid")));
        assert_eq!(
            VoiceRequest::try_from(&form("CallSid=..%2F&To=b")),
            Err(FormError::Unreadable("CallSid"))
        );
    }

    #[test]
    fn seconds_are_read_and_minutes_are_not() {
        let callback =
            StatusCallback::try_from(&form("CallSid=CA1&CallStatus=completed&Duration=1&CallDuration=15"));
        let callback = callback.expect("a callback");
        assert!(callback.call_status.is_final());
        assert_eq!(callback.call_duration, Some(15));
    }

    #[test]
    fn a_phone_that_only_a_machine_picked_up_was_not_answered() {
        let ended = |body: &str| DialEnded::try_from(&form(body)).expect("an action");
        assert!(
            ended("CallSid=CA1&CallStatus=in-progress&DialCallStatus=completed&DialBridged=true")
                .was_answered()
        );
        assert!(ended("CallSid=CA1&CallStatus=in-progress&DialCallStatus=completed").was_answered());
        assert!(!ended("CallSid=CA1&DialCallStatus=completed&DialBridged=false").was_answered());
        assert!(!ended("CallSid=CA1&CallStatus=ringing&DialCallStatus=no-answer").was_answered());
        assert!(ended("CallSid=CA1&CallStatus=completed&DialCallStatus=canceled").call_status.is_final());
    }

    #[test]
    fn a_dropped_socket_is_told_from_a_hung_up_phone() {
        let dropped = form("CallSid=CA1&CallStatus=in-progress&SessionStatus=failed&ErrorCode=64105");
        let dropped = RelayEnded::try_from(&dropped).expect("an action");
        assert_eq!(
            (dropped.session_status.as_deref(), dropped.call_status.is_final()),
            (Some("failed"), false)
        );
        let hung_up = RelayEnded::try_from(&form("CallSid=CA1&CallStatus=completed&SessionStatus=completed"));
        assert!(hung_up.expect("an action").call_status.is_final());
    }
}
