//! A deploy: the process is asked to end in the middle of calls, and the next one goes on where it was.

use std::path::Path;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::server::{FORM, SHOP, Server, ringing};

pub type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<TcpStream>>;

/// What a host grants a process that it has asked to end.
pub const GRANTED: Duration = Duration::from_secs(40);

pub async fn open(server: &Server, path: &str, key: Option<&str>) -> Socket {
    let mut request =
        format!("ws://127.0.0.1:{}{path}", server.port).into_client_request().expect("a request");
    if let Some(key) = key {
        request.headers_mut().insert("authorization", format!("Bearer {key}").parse().expect("a header"));
    }
    tokio_tungstenite::connect_async(request).await.expect("an open socket").0
}

/// The next frame, or the code with which the socket was closed.
pub async fn next(socket: &mut Socket) -> Result<Value, u16> {
    let frame = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), frame).await.expect("a frame within twenty seconds")
}

pub async fn send(socket: &mut Socket, frame: Value) {
    socket.send(Message::text(frame.to_string())).await.expect("an open socket");
}

/// The frames up to the first of this type.
pub async fn until(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = next(socket).await.unwrap_or_else(|code| panic!("closed with {code} before {kind}"));
        if frame["type"] == kind {
            return frame;
        }
    }
}

pub async fn webhook(server: &Server, path: &str, body: String) -> String {
    let address = format!("http://127.0.0.1:{}{path}", server.port);
    let answer = server.http().post(address).header("content-type", FORM).body(body).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    answer.text().await.expect("a body")
}

pub fn relay_in(twiml: &str) -> String {
    let address = twiml.split("<ConversationRelay url=\"").nth(1).and_then(|rest| rest.split('"').next());
    let address = address.unwrap_or_else(|| panic!("no relay in {twiml}"));
    format!("/{}", address.splitn(4, '/').nth(3).expect("a path"))
}

/// Takes up a call as Twilio does, and hears the first sentence.
pub async fn take_up(server: &Server, twiml: &str, call: &str) -> Socket {
    let mut socket = open(server, &relay_in(twiml), None).await;
    send(&mut socket, json!({"type": "setup", "sessionId": "VX1", "callSid": call, "new": true})).await;
    until(&mut socket, "text").await;
    spoken(&mut socket).await;
    socket
}

/// Twilio tells that everything was played.
async fn spoken(socket: &mut Socket) {
    send(socket, json!({"type": "info", "name": "agentSpeaking", "value": "off"})).await;
}

fn ended(call: &str, data: &str) -> String {
    let data: String = url::form_urlencoded::byte_serialize(data.as_bytes()).collect();
    format!("CallSid={call}&CallStatus=in-progress&SessionStatus=ended&HandoffData={data}")
}

fn live_after(since: i64) -> String {
    format!("/ops?location_id={SHOP}&since={since}")
}

pub fn key_of(folder: &Path) -> String {
    let key = Server::command(folder, &["key", "add", "--role", "owner", "--location-id", &SHOP.to_string()]);
    key.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_and_its_listeners_go_on_in_the_next_process() {
    let folder = TempDir::new().expect("a folder");
    Server::prepare(folder.path()).await;
    let mut old = Server::start(folder.path(), None).await;
    let key = key_of(folder.path());
    let mut call = take_up(&old, &webhook(&old, "/voice", ringing("CA1")).await, "CA1").await;
    let mut page = open(&old, &format!("/ops?location_id={SHOP}"), Some(&key)).await;
    let mut seq = until(&mut page, "metrics").await["seq"].as_i64().expect("a number");

    // A turn is on its way when the signal comes.
    let asks =
        json!({"type": "prompt", "voicePrompt": "Can I leave a message?", "lang": "en-US", "last": true});
    send(&mut call, asks).await;
    until(&mut call, "text").await;
    spoken(&mut call).await;
    old.asked_to_end();
    until(&mut call, "text").await;
    spoken(&mut call).await;
    let end = until(&mut call, "end").await;
    let data = end["handoffData"].as_str().expect("something to hand over").to_owned();
    // What the page hears before it is sent away: where it goes on.
    let code = loop {
        match next(&mut page).await {
            Ok(frame) => seq = frame["seq"].as_i64().unwrap_or(seq),
            Err(code) => break code,
        }
    };
    assert_eq!(code, 1012, "restarting");
    let twiml = webhook(&old, "/voice/after", ended("CA1", &data)).await;
    assert!(twiml.contains("<Redirect") && twiml.contains("again=1"), "{twiml}");
    drop(call);
    assert_eq!(old.end_within(GRANTED).await, Some(0), "it ends by itself, and well");
    assert!(TcpStream::connect(("127.0.0.1", old.port)).await.is_err(), "nobody listens any more");

    let new = Server::start(folder.path(), None).await;
    let twiml = webhook(&new, "/voice/after?again=1", ended("CA1", &data)).await;
    let mut call = take_up(&new, &twiml, "CA1").await;
    let asks = json!({"type": "prompt", "voicePrompt": "When are you open?", "lang": "en-US", "last": true});
    send(&mut call, asks).await;
    until(&mut call, "text").await;
    let mut page = open(&new, &live_after(seq), Some(&key)).await;
    loop {
        let frame = next(&mut page).await.expect("a frame");
        seq += 1;
        assert_eq!(frame["seq"].as_i64(), Some(seq), "nothing is missed and nothing comes twice");
        if frame["data"]["text"] == "When are you open?" {
            assert_eq!(frame["data"]["call_sid"], "CA1", "the same call");
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_does_not_hold_up_the_end() {
    let folder = TempDir::new().expect("a folder");
    Server::prepare(folder.path()).await;
    let mut server = Server::start(folder.path(), None).await;
    let mut half = TcpStream::connect(("127.0.0.1", server.port)).await.expect("a connection");
    half.write_all(b"POST /voice HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nCallSid=")
        .await
        .expect("half");
    let mut head = TcpStream::connect(("127.0.0.1", server.port)).await.expect("a connection");
    head.write_all(b"GET /health HTTP/1.1\r\nHo").await.expect("half a head");
    // A caller who never answers, and whose speech Twilio never reports as played.
    let twiml = webhook(&server, "/voice", ringing("CA1")).await;
    let mut silent = open(&server, &relay_in(&twiml), None).await;
    send(&mut silent, json!({"type": "setup", "sessionId": "VX1", "callSid": "CA1", "new": true})).await;
    until(&mut silent, "text").await;
    server.asked_to_end();
    assert_eq!(server.end_within(GRANTED).await, Some(0));
}
