//! `/relay/{token}`: translates ConversationRelay's frames to the receptionist's inputs and back. It decides nothing
//! but when a silence has lasted long enough: Twilio reports none.

mod silence;

use std::time::{Duration, Instant as Moment};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backend::calls::OpenedCall;
use backend::meters::Open;
use backend::reception::{Reply, Session};
use backend::{Desk, DeskError};
use domain::reception::Input;
use serde_json::json;
use silence::Silence;
use tracing::Instrument;
use twilio::relay::{FromTwilio, ToTwilio, escape_markup};
use twilio::signature;

use super::signed::signature_of;
use super::speaking::code;
use super::voice::RESTARTING;
use crate::routes::admission::is_this_machine;
use crate::state::AppState;

/// Twilio sends `setup` at once.
const SETUP_WITHIN: Duration = Duration::from_secs(10);
/// What somebody says in one go fits many times over.
const FRAME: usize = 4 * 1024 * 1024;
/// The close code for a peer that is not who it says (RFC 6455, 7.4.1).
const POLICY: u16 = 1008;
/// A caller who hears nothing for so long is told that something happens.
const FILLER: Duration = Duration::from_millis(700);
/// How long a last sentence may take when the process is going away.
const LAST_SENTENCE: Duration = Duration::from_secs(4);

/// Opens a call's socket: signed by Twilio, with a secret that is good once.
pub(in crate::routes) async fn connect(
    State(state): State<AppState>,
    Path(token): Path<String>,
    upgrade: WebSocketUpgrade,
    request: Request,
) -> Response {
    if !genuine(&state, &token, &request) {
        state.desk.saw_webhook(false);
        tracing::warn!("refused a phone socket: the signature is missing or wrong");
        return StatusCode::FORBIDDEN.into_response();
    }
    let call = match state.desk.open_relay(&token).await {
        Ok(call) => call,
        Err(DeskError::NotFound(_)) => {
            tracing::warn!("refused a phone socket: its secret is unknown or was used");
            return StatusCode::NOT_FOUND.into_response();
        }
        Err(error) => {
            tracing::error!(%error, "a phone socket could not be opened");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    tracing::Span::current().record("call", call.call_sid.0.as_str());
    let span = tracing::info_span!("call", call = %call.call_sid);
    // Thousands of calls are open at once and say little: small buffers, grown when needed.
    upgrade
        .read_buffer_size(2 * 1024)
        .write_buffer_size(0)
        .max_message_size(FRAME)
        .max_frame_size(FRAME)
        .on_upgrade(move |socket| {
            let line = async move {
                let counted = state.desk.clone();
                let _open = Open::on(&counted.meters.relay_sockets);
                Line { desk: state.desk.clone(), socket, silence: Silence::new() }.run(call).await;
            };
            line.instrument(span)
        })
}

fn genuine(state: &AppState, token: &str, request: &Request) -> bool {
    match &state.config.auth_token {
        None => is_this_machine(request),
        Some(auth) => {
            let url = state.config.public_url.socket(&format!("/relay/{token}"));
            signature_of(request.headers()).is_some_and(|given| signature::verify_upgrade(auth, &url, given))
        }
    }
}

/// One call's open socket.
struct Line {
    desk: Desk,
    socket: WebSocket,
    silence: Silence,
}

async fn keep_use(session: &mut Session) {
    if let Err(error) = session.write_use().await {
        tracing::error!(call.id = %session.call(), %error, "what a model took could not be written down");
    }
}

/// Why a line is over.
enum Over {
    /// The other side went.
    Gone,
    /// The receptionist said goodbye, or the process is ending; this is handed over to `/voice/after`.
    HandedOver(String),
}

impl Line {
    async fn run(mut self, call: OpenedCall) {
        let id = call.call_sid.clone();
        if !self.is_for(&call).await {
            tracing::warn!(call.id = %id, "a phone socket did not say which call it is for, or named another");
            let frame = CloseFrame { code: POLICY, reason: Utf8Bytes::from_static("setup does not match") };
            let _ = self.socket.send(Message::Close(Some(frame))).await;
            return;
        }
        match Session::open(self.desk.clone(), call).await {
            Ok((session, first)) => match self.converse(session, first).await {
                Err(Over::HandedOver(data)) => self.hand_over(data).await,
                Err(Over::Gone) | Ok(()) => tracing::debug!(call.id = %id, "a phone socket closed"),
            },
            // Closing lets Twilio ask `/voice/after`, which tries again.
            Err(error) => tracing::error!(call.id = %id, %error, "a call could not be taken up"),
        }
    }

    /// Waits for `setup` and compares the call it names with the one the secret belongs to.
    async fn is_for(&mut self, call: &OpenedCall) -> bool {
        let setup = tokio::time::timeout(SETUP_WITHIN, async {
            loop {
                match self.frame().await {
                    Ok(Some(FromTwilio::Setup(setup))) => return setup.call_sid == call.call_sid.0,
                    Ok(_) => {}
                    Err(_) => return false,
                }
            }
        });
        setup.await.unwrap_or(false)
    }

    async fn converse(&mut self, mut session: Session, first: Input) -> Result<(), Over> {
        self.answer(&mut session, first).await?;
        let tasks = self.desk.tasks.clone();
        loop {
            let quiet_until = self.silence.deadline();
            let thinking = session.is_thinking();
            let quiet_since = session.quiet_since();
            let filler_at = quiet_since.unwrap_or(quiet_until) + FILLER;
            tokio::select! {
                () = tasks.closing() => return self.leave(&mut session).await,
                input = session.thought(), if thinking => match input {
                    Some(input) => self.answer(&mut session, input).await?,
                    None => keep_use(&mut session).await,
                },
                () = tokio::time::sleep_until(filler_at), if quiet_since.is_some() => {
                    self.fill(session.filler()).await?;
                }
                () = tokio::time::sleep_until(quiet_until), if !thinking => self.answer(&mut session, Input::Silence).await?,
                frame = self.frame() => {
                    if let Some(input) = frame?.and_then(|frame| self.input(frame)) {
                        self.answer(&mut session, input).await?;
                    }
                }
            }
        }
    }

    /// One input to its end: speak first, then write down, then do what she asked for and go on with the answer.
    async fn answer(&mut self, session: &mut Session, input: Input) -> Result<(), Over> {
        let (began, mut is_turn) = (Moment::now(), matches!(input, Input::Heard(_) | Input::Pressed(_)));
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let mut reply = session.step(input);
            self.say(&reply).await?;
            if is_turn && !reply.say.is_empty() {
                is_turn = false;
                self.desk.meters.turns.note(began.elapsed());
                tracing::debug!(took_us = began.elapsed().as_micros() as u64, "a turn was answered");
            }
            if let Err(error) = session.write_down(&reply).await {
                tracing::error!(call.id = %session.call(), %error, "what was said could not be written down");
            }
            if let Some(outcome) = reply.hang_up {
                self.finish_speaking(Duration::from_secs(20)).await?;
                return Err(Over::HandedOver(json!({"outcome": outcome}).to_string()));
            }
            if let Some(errand) = reply.errand.take() {
                next = Some(session.run(errand).await);
            }
        }
        Ok(())
    }

    async fn say(&mut self, reply: &Reply) -> Result<(), Over> {
        if let Some(language) = reply.language {
            let code = code(language).to_owned();
            let both =
                ToTwilio::Language { tts_language: Some(code.clone()), transcription_language: Some(code) };
            self.send(&both).await?;
        }
        for text in &reply.say {
            let frame = ToTwilio::text(escape_markup(text));
            self.send(&frame).await?;
            self.silence.we_say(text);
        }
        Ok(())
    }

    /// Says something that the answer may cut off.
    async fn fill(&mut self, text: &str) -> Result<(), Over> {
        let frame = ToTwilio::Text {
            token: text.to_owned(),
            last: true,
            lang: None,
            interruptible: None,
            preemptible: Some(true),
        };
        self.send(&frame).await?;
        self.silence.we_say(text);
        Ok(())
    }

    /// Twilio cuts our speech when it gets `end`: wait until the last word was played.
    async fn finish_speaking(&mut self, at_most: Duration) -> Result<(), Over> {
        let latest = (tokio::time::Instant::now() + at_most).min(self.silence.spoken_by());
        while self.silence.we_speak() {
            tokio::select! {
                () = tokio::time::sleep_until(latest) => return Ok(()),
                frame = self.frame() => {
                    if let Some(frame) = frame? {
                        self.input(frame);
                    }
                }
            }
        }
        Ok(())
    }

    /// The process is ending: one sentence, then Twilio asks the next process.
    async fn leave(&mut self, session: &mut Session) -> Result<(), Over> {
        let reply = session.step(Input::ShuttingDown);
        self.say(&reply).await?;
        if let Err(error) = session.write_down(&reply).await {
            tracing::error!(call.id = %session.call(), %error, "what was said could not be written down");
        }
        self.finish_speaking(LAST_SENTENCE).await?;
        self.desk.meters.calls_handed_back.up();
        Err(Over::HandedOver(json!({"reason": RESTARTING}).to_string()))
    }

    async fn hand_over(&mut self, data: String) {
        let _ = self.send(&ToTwilio::end(data)).await;
        // Twilio closes the socket; its close frame is read so that nothing is cut off on the way.
        let _ =
            tokio::time::timeout(Duration::from_secs(5), async { while self.frame().await.is_ok() {} }).await;
    }

    /// What a frame means to the receptionist, if anything.
    fn input(&mut self, frame: FromTwilio) -> Option<Input> {
        match frame {
            FromTwilio::Prompt(prompt) if prompt.last => {
                self.silence.caller_spoke();
                Some(Input::Heard(prompt.voice_prompt))
            }
            FromTwilio::Prompt(_) => {
                self.silence.caller_speaks(true);
                None
            }
            FromTwilio::Dtmf(key) => {
                self.silence.caller_spoke();
                Some(Input::Pressed(key.digit))
            }
            FromTwilio::Interrupt(interrupt) => {
                self.silence.we_were_cut();
                Some(Input::Interrupted { heard: interrupt.utterance_until_interrupt })
            }
            FromTwilio::Info(info) => {
                self.silence.info(&info.name, &info.value);
                None
            }
            FromTwilio::Error(error) => {
                tracing::warn!(description = %error.description, "Twilio reports an error on a phone socket");
                None
            }
            FromTwilio::Setup(_) | FromTwilio::Unknown { .. } => None,
        }
    }

    /// The next frame; `None` for one that cannot be read, which is tolerated.
    async fn frame(&mut self) -> Result<Option<FromTwilio>, Over> {
        match self.socket.recv().await {
            Some(Ok(Message::Text(text))) => Ok(FromTwilio::parse(&text)
                .inspect_err(
                    |error| tracing::warn!(%error, bytes = text.len(), "a phone frame cannot be read"),
                )
                .ok()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(Over::Gone),
            Some(Ok(_)) => Ok(None),
        }
    }

    async fn send(&mut self, frame: &ToTwilio) -> Result<(), Over> {
        self.socket.send(Message::Text(frame.to_json().into())).await.map_err(|_| Over::Gone)
    }
}
