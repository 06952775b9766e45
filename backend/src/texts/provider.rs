//! The way to Twilio's Messages API. It knows requests and answers; whether a text is tried again is not decided here.

use std::time::Duration;

use reqwest::{Client, redirect};
use twilio::messages::{Account, Outcome, Request, Sender, found, outcome};
use uuid::Uuid;

/// No connection takes longer to open.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may usually take; what comes later is doubtful.
pub const ANSWER: Duration = Duration::from_secs(15);

/// Sends texts by an account at Twilio.
#[derive(Debug)]
pub struct Provider {
    client: Client,
    account: Account,
    /// Where Twilio tells what becomes of a text; `None` where it could not reach us.
    status_callback: Option<String>,
}

impl Provider {
    /// `status_callback` is the whole address of `/sms/status`; `patience` is how long an answer may take.
    pub fn new(
        account: Account,
        status_callback: Option<String>,
        patience: Duration,
    ) -> Result<Self, String> {
        let client = crate::tls::client(account.base())
            .redirect(redirect::Policy::none())
            // A connection of its own for each text: what fails to connect was surely not sent.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT)
            .timeout(patience)
            .build()
            .map_err(|_| "this machine has no certificates to know Twilio by (ca-certificates)".to_owned())?;
        Ok(Self { client, account, status_callback })
    }

    /// Who the texts are from.
    pub fn sender(&self) -> &Sender {
        self.account.sender()
    }

    /// Hands over a text; its id comes back with what Twilio tells of it, so that even one whose answer was lost is known.
    pub(super) async fn send(&self, id: Uuid, to: &str, words: &str) -> Outcome {
        let callback = self.status_callback.as_ref().map(|url| format!("{url}?text={id}"));
        let sent = self.request(self.account.send(to, words, callback.as_deref())).send().await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) if error.is_connect() => return Outcome::Later("it was not reached", None),
            Err(error) if error.is_builder() => return Outcome::Later("its address cannot be used", None),
            Err(error) if error.is_timeout() => return Outcome::Doubtful("it did not answer in time"),
            Err(_) => return Outcome::Doubtful("the connection broke"),
        };
        let status = answer.status().as_u16();
        let header =
            answer.headers().get("retry-after").and_then(|text| text.to_str().ok()).map(str::to_owned);
        match answer.bytes().await {
            Ok(body) => outcome(status, header.as_deref(), &body),
            // What it said of the text is lost, but a status that is an error says enough.
            Err(_) => outcome(status, header.as_deref(), b""),
        }
    }

    /// The names of the texts with these words that went to a number since a day; `None` where Twilio did not say.
    pub(super) async fn sent_to(&self, to: &str, words: &str, since: &str) -> Option<Vec<String>> {
        let answer = self.request(self.account.sent_to(to, since)).send().await.ok()?;
        let status = answer.status().as_u16();
        found(status, &answer.bytes().await.ok()?, words)
    }

    fn request(&self, request: Request) -> reqwest::RequestBuilder {
        let Request { url, authorization, form } = request;
        let builder = match form {
            Some(form) => self
                .client
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form.to_string()),
            None => self.client.get(url),
        };
        let mut value = reqwest::header::HeaderValue::from_str(&authorization)
            .unwrap_or_else(|_| reqwest::header::HeaderValue::from_static(""));
        value.set_sensitive(true);
        builder.header("authorization", value)
    }
}
