//! The log: one id from the webhook to the frame on a page, and nothing private on the way.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deploys::{GRANTED, key_of, next, open, relay_in, send, take_up, until, webhook};
use crate::server::{SHOP, Server};

/// What nobody may find in a log: who calls, what is said and written, and what opens a door.
const CANARIES: [&str; 5] = ["8085550177", "Quillfeather", "nightingale", "zebrafinch", "9021"];

fn lines(folder: &Path) -> (String, Vec<Value>) {
    let mut text = String::new();
    for file in std::fs::read_dir(folder).expect("a folder of logs") {
        text.push_str(&std::fs::read_to_string(file.expect("a file").path()).expect("text"));
    }
    let lines =
        text.lines().map(|line| serde_json::from_str(line).expect("an object in each line")).collect();
    (text, lines)
}

/// The call that a line is about: its own, or that of what it belongs to.
fn call_of(line: &Value) -> Option<&str> {
    let spans = line["spans"].as_array().into_iter().flatten();
    line["call"].as_str().or_else(|| spans.filter_map(|span| span["call"].as_str()).next_back())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_has_one_id_from_the_webhook_to_the_frame_and_nothing_private_is_logged() {
    let folder = TempDir::new().expect("a folder");
    let logs = folder.path().join("logs");
    Server::prepare(folder.path()).await;
    let key = key_of(folder.path());
    std::fs::create_dir(&logs).expect("a folder");
    for day in 1..=4 {
        std::fs::write(logs.join(format!("frontdesk.2026-01-0{day}.log")), "{}\n").expect("a file");
    }
    let wanted = [
        ("LOG_DIR", logs.to_str().expect("a path")),
        ("LOG_FORMAT", "json"),
        ("LOG_KEEP_DAYS", "2"),
        ("RUST_LOG", "debug"),
        ("LLM_MODEL", ""),
    ];
    let mut server = Server::start_with(folder.path(), None, &wanted).await;
    let mut page = open(&server, &format!("/ops?location_id={SHOP}"), Some(&key)).await;
    until(&mut page, "metrics").await;

    let ringing =
        "CallSid=CAcanary1&From=%2B18085550177&To=%2B18085550107&CallStatus=ringing&Direction=inbound";
    let twiml = webhook(&server, "/voice", ringing.to_owned()).await;
    let token = relay_in(&twiml).trim_start_matches("/relay/").to_owned();
    let mut call = take_up(&server, &twiml, "CAcanary1").await;
    for words in ["My name is Quillfeather, take a message: the nightingale sings at noon.", "Yes, please."] {
        send(&mut call, json!({"type": "prompt", "voicePrompt": words, "lang": "en-US", "last": true})).await;
        until(&mut call, "text").await;
    }
    for digit in ["9", "0", "2", "1"] {
        send(&mut call, json!({"type": "dtmf", "digit": digit})).await;
    }
    let heard = async {
        while next(&mut page).await.expect("a frame")["data"]["text"]
            .as_str()
            .is_none_or(|text| !text.contains("nightingale"))
        {}
    };
    heard.await;
    let text = "MessageSid=SM1&From=%2B18085550177&To=%2B18085550107&Body=zebrafinch%20STOP";
    webhook(&server, "/sms", text.to_owned()).await;
    let wrong = [("email", "quill@salon.example"), ("password", "zebrafinch-9021-nightingale")];
    let form: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(wrong).finish();
    server.post("/signin", crate::server::FORM, form).await.expect("an answer");
    server.http().get(format!("http://127.0.0.1:{}/b/{token}", server.port)).send().await.expect("an answer");
    drop(call);
    server.asked_to_end();
    assert_eq!(server.end_within(GRANTED).await, Some(0));

    assert_eq!(std::fs::read_dir(&logs).expect("a folder").count(), 2, "older files are thrown away");
    let (text, lines) = lines(&logs);
    let of_call: Vec<&Value> = lines.iter().filter(|line| call_of(line) == Some("CAcanary1")).collect();
    let says = |words: &str| of_call.iter().any(|line| line["message"] == words);
    assert!(says("answered"), "the webhook");
    assert!(says("a turn was answered"), "the turn");
    assert!(says("a frame was sent"), "the frame");
    let webhook =
        of_call.iter().find(|line| line["spans"][0]["route"] == "/voice").expect("the webhook's line");
    assert!(webhook["spans"][0]["id"].as_str().is_some_and(|id| !id.is_empty()), "a request has a name");
    for canary in CANARIES.iter().copied().chain([token.as_str(), key.as_str(), "quill@salon.example"]) {
        assert!(!text.contains(canary), "{canary} is in the log");
    }
}
