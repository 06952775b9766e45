//! `frontdesk call`: a simulated phone. It plays Twilio's side of the protocol (signed webhooks, the relay socket,
//! callbacks, reconnects) against a running server, so that nobody needs a number to try the receptionist.

mod answer;
mod mouth;

use std::path::PathBuf;
use std::time::Duration;

use answer::Answer;
use anyhow::{Context, bail, ensure};
use clap::Args;
use futures::{SinkExt, StreamExt};
use http::header::HeaderValue;
use mouth::Mouth;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use twilio::form::Form;
use twilio::relay::{FromTwilio, Info, Prompt, Setup, ToTwilio};
use twilio::signature::{Algorithm, sign};

use super::{configuration, print};
use crate::config::{Config, Overrides};

/// Twilio's pause between a dropped socket and the question what comes next, rounded.
const AFTER_A_DROP: Duration = Duration::from_millis(1_250);
/// How long the phone waits for the receptionist before it gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Options of `call`.
#[derive(Debug, Args)]
pub struct Call {
    /// The number to dial.
    #[arg(long)]
    to: String,
    /// The caller's number.
    #[arg(long, default_value = "+18085550123")]
    from: String,
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: String,
    /// A file with one caller line per line; without one, lines are read from the keyboard.
    #[arg(long)]
    script: Option<PathBuf>,
}

/// How a socket ended.
enum Ended {
    /// The receptionist ended it and hands this over.
    ByDesk(Option<String>),
    /// The caller hung up.
    ByCaller,
    /// It dropped.
    Dropped,
}

impl Call {
    /// Makes the call.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let mouth = Mouth::open(self.script.as_deref()).await?;
        let config = configuration(&Overrides::default())?;
        let sid = format!("CA{:032x}", rand::random_range(0..u128::MAX));
        let http = backend::tls::client(&self.url).timeout(Duration::from_secs(15)).build()?;
        Phone { call: self, config, sid, http, mouth, started: tokio::time::Instant::now() }.talk().await
    }
}

struct Phone {
    call: Call,
    config: Config,
    sid: String,
    http: reqwest::Client,
    mouth: Mouth,
    started: tokio::time::Instant,
}

impl Phone {
    async fn talk(mut self) -> anyhow::Result<()> {
        let mut answer = self.post("/voice", &[("CallStatus", "ringing")]).await?;
        let mut was_connected = false;
        loop {
            if let Some(words) = &answer.say {
                print(format_args!("receptionist: {words}"));
            }
            if let (Some(path), None) = (&answer.redirect, &answer.relay) {
                tokio::time::sleep(answer.pause).await;
                answer = self.post(&path.clone(), &[("CallStatus", "in-progress")]).await?;
                continue;
            }
            let Some(relay) = answer.relay.take() else { break };
            let ended = self.converse(&relay, was_connected).await?;
            was_connected = true;
            if matches!(ended, Ended::Dropped) {
                print("-- the line dropped; asking again");
                tokio::time::sleep(AFTER_A_DROP).await;
            }
            let hung_up = matches!(ended, Ended::ByCaller);
            answer = self.after(answer.action.as_deref().unwrap_or("/voice/after"), ended).await?;
            if hung_up {
                break;
            }
        }
        let seconds = self.started.elapsed().as_secs().to_string();
        self.post("/voice/status", &[("CallStatus", "completed"), ("CallDuration", &seconds)]).await?;
        ensure!(was_connected, "the call was not connected to the receptionist");
        print(format_args!("-- the call ended well after {seconds} s"));
        Ok(())
    }

    async fn after(&self, path: &str, ended: Ended) -> anyhow::Result<Answer> {
        match ended {
            Ended::ByDesk(data) => {
                let data = data.unwrap_or_default();
                let fields =
                    [("CallStatus", "in-progress"), ("SessionStatus", "ended"), ("HandoffData", &*data)];
                self.post(path, &fields).await
            }
            Ended::ByCaller => {
                self.post(path, &[("CallStatus", "completed"), ("SessionStatus", "completed")]).await
            }
            Ended::Dropped => {
                let fields =
                    [("CallStatus", "in-progress"), ("SessionStatus", "failed"), ("ErrorCode", "64105")];
                self.post(path, &fields).await
            }
        }
    }

    /// One webhook, signed as Twilio signs it: over the address it believes in, whatever host is really asked.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let standard = [
            ("AccountSid", "AC00000000000000000000000000000000"),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", self.sid.as_str()),
            ("Direction", "inbound"),
            ("From", &self.call.from),
            ("FromCity", ""),
            ("To", &self.call.to),
            ("ToCity", ""),
        ];
        let form: Form =
            standard.iter().chain(fields).map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let mut request = self
            .http
            .post(format!("{}{path}", self.call.url.trim_end_matches('/')))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_string());
        if let Some(token) = &self.config.auth_token {
            let url = self.config.public_url.page(path);
            request = request.header("x-twilio-signature", sign(token, Algorithm::Sha1, &url, form.pairs()));
        }
        let response =
            request.send().await.with_context(|| format!("no server answers at {}", self.call.url))?;
        match response.status().as_u16() {
            200 | 204 => Answer::read(&response.text().await?),
            403 => bail!(
                "{path}: the signature was refused; TWILIO_AUTH_TOKEN and PUBLIC_URL must be the server's"
            ),
            status => bail!("{path}: the server answered {status}"),
        }
    }

    async fn converse(&mut self, relay: &str, again: bool) -> anyhow::Result<Ended> {
        let Some(mut socket) = self.connect(relay).await? else { return Ok(Ended::Dropped) };
        let setup = Setup {
            session_id: format!("VX{:032x}", rand::random_range(0..u128::MAX)),
            call_sid: self.sid.clone(),
            from: self.call.from.clone(),
            to: self.call.to.clone(),
            call_status: if again { "IN_PROGRESS" } else { "RINGING" }.into(),
        };
        socket.send(text(&FromTwilio::Setup(setup))).await?;
        self.mouth.listen();
        loop {
            tokio::select! {
                message = tokio::time::timeout(PATIENCE, socket.next()) => {
                    match message.context("the receptionist has been silent for a minute")? {
                        Some(Ok(Message::Text(frame))) => match ToTwilio::parse(&frame) {
                            Ok(ToTwilio::Text { token, last, .. }) => {
                                self.hear(&token, last);
                                for info in played(&token) {
                                    socket.send(text(&info)).await?;
                                }
                            }
                            Ok(ToTwilio::End { handoff_data }) => {
                                let _ = socket.close(None).await;
                                return Ok(Ended::ByDesk(handoff_data));
                            }
                            Ok(_) => {}
                            Err(_) => bail!("the server sent a frame that Twilio would refuse: {frame}"),
                        },
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(Ended::Dropped),
                        Some(Ok(_)) => {}
                    }
                }
                line = self.mouth.next() => match line {
                    Some(line) => {
                        let prompt = Prompt { voice_prompt: line, lang: "en".into(), last: true };
                        socket.send(text(&FromTwilio::Prompt(prompt))).await?;
                    }
                    None => {
                        let _ = socket.close(None).await;
                        return Ok(Ended::ByCaller);
                    }
                }
            }
        }
    }

    fn hear(&mut self, words: &str, last: bool) {
        print(format_args!("receptionist: {}", words.trim()));
        if last {
            self.mouth.your_turn();
        }
    }

    /// Opens the socket that the TwiML names, at the host that was asked for. `None` where nobody answers.
    async fn connect(&self, relay: &str) -> anyhow::Result<Option<Socket>> {
        let path = relay.splitn(4, '/').nth(3).context("the TwiML names no socket")?;
        let base = self.call.url.trim_end_matches('/').replacen("http", "ws", 1);
        let mut request = format!("{base}/{path}").into_client_request()?;
        if let Some(token) = &self.config.auth_token {
            let signature = sign(token, Algorithm::Sha1, relay, &[]);
            request.headers_mut().insert("x-twilio-signature", HeaderValue::from_str(&signature)?);
        }
        Ok(tokio_tungstenite::connect_async(request).await.ok().map(|(socket, _)| socket))
    }
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

fn text(frame: &FromTwilio) -> Message {
    Message::text(frame.to_json())
}

/// What Twilio reports while it speaks our words.
fn played(words: &str) -> [FromTwilio; 3] {
    [("agentSpeaking", "on"), ("tokensPlayed", words), ("agentSpeaking", "off")]
        .map(|(name, value)| FromTwilio::Info(Info { name: name.into(), value: value.into() }))
}
