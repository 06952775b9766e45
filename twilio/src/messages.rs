//! Twilio's Messages API and its webhooks for texts: requests are built and answers are read here, nothing is sent.
//!
//! Source: Twilio's `OpenAPI` description (twilio-oai, `twilio_api_v2010.json`, operations `CreateMessage` and `ListMessage`).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::form::{Form, FormError};
use crate::signature::AuthToken;

/// Where the API is.
pub const API: &str = "https://api.twilio.com";
/// A body is never longer.
const LETTERS: usize = 1_600;

/// An account that sends texts. Its secret never shows itself in logs.
#[derive(Debug, Clone)]
pub struct Account {
    base: String,
    sid: String,
    token: AuthToken,
    sender: Sender,
}

/// Who a text is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// A number of the account.
    Number(String),
    /// A messaging service, which chooses one.
    Service(String),
}

impl Sender {
    /// Reads a number (E.164) or a messaging service's name (`MG` and 32 hexadecimal digits).
    pub fn parse(text: &str) -> Option<Self> {
        if is_sid(text, "MG") {
            return Some(Self::Service(text.to_owned()));
        }
        let digits = text.strip_prefix('+')?;
        let number = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        number.then(|| Self::Number(text.to_owned()))
    }

    /// Whether this is the number.
    pub fn is_number(&self, number: &str) -> bool {
        matches!(self, Self::Number(own) if own == number)
    }
}

fn is_sid(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A request, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub url: String,
    /// The `Authorization` header.
    pub authorization: String,
    /// What is posted; `None` for a question.
    pub form: Option<Form>,
}

/// What became of a text that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Twilio took it, and calls it by this name.
    Accepted(String),
    /// Twilio does not take it, now or ever: its code, where it gave one.
    Refused(Option<u32>),
    /// It was surely not sent, and may be tried again; not before this time, where Twilio named one.
    Later(&'static str, Option<Duration>),
    /// Nobody knows whether it was sent. It must not be sent again.
    Doubtful(&'static str),
}

impl Account {
    /// An account (`AC` and letters and digits) at an address such as [`API`]; `None` where its name cannot be one.
    pub fn new(base: &str, sid: &str, token: AuthToken, sender: Sender) -> Option<Self> {
        let base = base.trim_end_matches('/').to_owned();
        let plausible =
            sid.len() <= 64 && sid.starts_with("AC") && sid.bytes().all(|b| b.is_ascii_alphanumeric());
        plausible.then(|| Self { base, sid: sid.to_owned(), token, sender })
    }

    /// Where its API is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Who its texts are from.
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Hands over a text. Twilio tells `status_callback` what becomes of it.
    pub fn send(&self, to: &str, body: &str, status_callback: Option<&str>) -> Request {
        let body: String = body.chars().take(LETTERS).collect();
        let from = match &self.sender {
            Sender::Number(number) => ("From", number.as_str()),
            Sender::Service(service) => ("MessagingServiceSid", service.as_str()),
        };
        let mut pairs = vec![("To", to), from, ("Body", &body), ("SmartEncoded", "true")];
        pairs.extend(status_callback.map(|url| ("StatusCallback", url)));
        let form = pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        self.request(String::new(), Some(form))
    }

    /// Asks for what was sent to a number since a day (`2026-06-12`, UTC).
    pub fn sent_to(&self, to: &str, since: &str) -> Request {
        let question: Form = [("To", to), ("DateSent>", since), ("PageSize", "50")]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        self.request(format!("?{question}"), None)
    }

    fn request(&self, query: String, form: Option<Form>) -> Request {
        let Self { base, sid, token, .. } = self;
        Request {
            url: format!("{base}/2010-04-01/Accounts/{sid}/Messages.json{query}"),
            authorization: format!("Basic {}", STANDARD.encode(format!("{sid}:{}", token.reveal()))),
            form,
        }
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Request(..)")
    }
}

#[derive(Deserialize)]
struct Message {
    sid: String,
    body: Option<String>,
}

#[derive(Deserialize)]
struct ApiError {
    code: Option<u32>,
}

/// What an answer to [`Account::send`] means.
pub fn outcome(status: u16, retry_after: Option<&str>, body: &[u8]) -> Outcome {
    let after = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    match status {
        200..=299 => match serde_json::from_slice::<Message>(body) {
            Ok(message) if !message.sid.is_empty() => Outcome::Accepted(message.sid),
            _ => Outcome::Doubtful("its answer cannot be read"),
        },
        429 => Outcome::Later("it is asked too often", after),
        // The account, not the text: wrong secret, suspended, no such account.
        401 | 403 | 404 => Outcome::Later("it does not accept this account", after),
        400..=499 => {
            Outcome::Refused(serde_json::from_slice::<ApiError>(body).ok().and_then(|error| error.code))
        }
        // A gateway between us gave up; what stands behind it may have taken the text.
        502 | 504 => Outcome::Doubtful("a gateway before it gave up"),
        500..=599 => Outcome::Later("it has trouble", after),
        _ => Outcome::Doubtful("its answer cannot be read"),
    }
}

/// The names of all texts with this body in an answer to [`Account::sent_to`]; `None` where it cannot be read.
pub fn found(status: u16, body: &[u8], words: &str) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Messages {
        messages: Vec<Message>,
    }
    if status != 200 {
        return None;
    }
    let list: Messages = serde_json::from_slice(body).ok()?;
    let same = list.messages.into_iter().filter(|message| message.body.as_deref() == Some(words));
    Some(same.map(|message| message.sid).collect())
}

/// A refusal that is about the number, not about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberTrouble {
    /// Its owner said STOP.
    Stopped,
    /// It takes no texts: no such number, a landline.
    NoMobile,
}

/// Reads a refusal's code.
pub fn number_trouble(code: u32) -> Option<NumberTrouble> {
    match code {
        21610 => Some(NumberTrouble::Stopped),
        21211 | 21214 | 21217 | 21614 | 30006 => Some(NumberTrouble::NoMobile),
        _ => None,
    }
}

/// What the sender of a text wants, where the whole text is one of the words that the network itself knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// Twilio answers it by itself.
    Help,
    /// Texts again, or the answer to a question.
    Yes,
}

/// `POST /sms`: a text came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingText {
    /// Its name.
    pub message_sid: String,
    /// Who wrote.
    pub from: String,
    /// To which number.
    pub to: String,
    /// What.
    pub body: String,
    /// What Twilio's own opt-out made of it, where the messaging service has one.
    pub opt_out: Option<Keyword>,
}

impl IncomingText {
    /// The keyword that the text is. `CANCEL` may be about a visit: it stops texts only where Twilio says so.
    pub fn keyword(&self) -> Option<Keyword> {
        let word = self.body.trim().trim_end_matches(['.', '!']).to_ascii_uppercase();
        self.opt_out.or(match word.as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "END" | "QUIT" | "OPTOUT" | "REVOKE" => Some(Keyword::Stop),
            "START" | "UNSTOP" => Some(Keyword::Start),
            "HELP" | "INFO" => Some(Keyword::Help),
            "YES" => Some(Keyword::Yes),
            _ => None,
        })
    }
}

impl TryFrom<&Form> for IncomingText {
    type Error = FormError;

    fn try_from(form: &Form) -> Result<Self, Self::Error> {
        Ok(Self {
            message_sid: sid_of(form)?,
            from: form.require("From")?.to_owned(),
            to: form.require("To")?.to_owned(),
            body: form.get("Body").unwrap_or_default().to_owned(),
            opt_out: match form.get("OptOutType") {
                Some("STOP") => Some(Keyword::Stop),
                Some("START") => Some(Keyword::Start),
                Some("HELP") => Some(Keyword::Help),
                _ => None,
            },
        })
    }
}

/// `POST /sms/status`: how far a text has come. May come twice, late, or out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextStatus {
    /// Which text.
    pub message_sid: String,
    /// How far; grows.
    pub progress: u8,
    /// Whether it will not arrive.
    pub is_lost: bool,
    /// Why not.
    pub error_code: Option<u32>,
}

impl TryFrom<&Form> for TextStatus {
    type Error = FormError;

    fn try_from(form: &Form) -> Result<Self, Self::Error> {
        let (progress, is_lost) = match form.require("MessageStatus")? {
            "accepted" | "scheduled" | "queued" => (1, false),
            "sending" => (2, false),
            "sent" => (3, false),
            "delivered" | "partially_delivered" => (4, false),
            "undelivered" | "failed" | "canceled" => (4, true),
            "read" => (5, false),
            // A word that Twilio had not when this was written moves nothing.
            _ => (0, false),
        };
        let error_code = form.get("ErrorCode").and_then(|code| code.parse().ok());
        Ok(Self { message_sid: sid_of(form)?, progress, is_lost, error_code })
    }
}

fn sid_of(form: &Form) -> Result<String, FormError> {
    let sid = form.require("MessageSid")?;
    let plausible = sid.len() <= 64 && sid.bytes().all(|b| b.is_ascii_alphanumeric());
    if plausible { Ok(sid.to_owned()) } else { Err(FormError::Unreadable("MessageSid")) }
}

#[cfg(test)]
mod tests;
