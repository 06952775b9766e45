//! A Messages API of our own, that takes only what Twilio's description has and answers as a test wants it.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Path, RawForm, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use backend::texts::Provider;
use serde_json::json;
use tokio::net::TcpListener;
use twilio::form::Form;
use twilio::messages::{Account, Sender};

use crate::world::{PUBLIC, token};

/// The account in these tests, and its number.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const FROM: &str = "+18085550100";
/// `AC..:TOKEN` of the world in base64.
const BASIC: &str =
    "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjowMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";

/// `CreateMessageRequest` of twilio-oai, `twilio_api_v2010.json` (commit 496e1df, 2026).
const FIELDS: [&str; 23] = [
    "To",
    "StatusCallback",
    "ApplicationSid",
    "MaxPrice",
    "ProvideFeedback",
    "Attempt",
    "ValidityPeriod",
    "ForceDelivery",
    "ContentRetention",
    "AddressRetention",
    "SmartEncoded",
    "PersistentAction",
    "ShortenUrls",
    "ScheduleType",
    "SendAt",
    "SendAsMms",
    "ContentVariables",
    "RiskCheck",
    "From",
    "MessagingServiceSid",
    "Body",
    "MediaUrl",
    "ContentSid",
];
/// The parameters of `ListMessage` there.
const QUESTIONS: [&str; 8] =
    ["To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"];

/// How the API answers a text.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// It takes it.
    Taken,
    /// It does not, with this status and code, and says when to come back.
    Refused(u16, u32, Option<&'static str>),
    /// It takes it and never says so.
    TakenInSilence,
    /// It neither takes it nor says anything.
    Silence,
}

/// What the API has seen.
#[derive(Debug, Default)]
struct Seen {
    answers: VecDeque<Answer>,
    posted: Vec<BTreeMap<String, String>>,
    taken: Vec<(String, String, String)>,
    asked: usize,
    wrong: Vec<String>,
}

/// The API.
#[derive(Debug, Clone)]
pub struct MessagesApi {
    at: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl MessagesApi {
    /// Opens it; each text gets the next of these answers, later ones are taken.
    pub async fn open(answers: &[Answer]) -> Self {
        let seen = Seen { answers: answers.iter().copied().collect(), ..Seen::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let api = Self { at: listener.local_addr().expect("an address"), seen: Arc::new(Mutex::new(seen)) };
        let path = "/2010-04-01/Accounts/{account}/Messages.json";
        let app = Router::new().route(path, post(create).get(list)).with_state(api.clone());
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move { axum::serve(listener, app).await });
        api
    }

    /// The way there. It waits for half a second.
    pub fn provider(&self) -> Arc<Provider> {
        Self::provider_at(self.at)
    }

    /// The way to where nobody listens.
    pub async fn nobody() -> Arc<Provider> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::provider_at(listener.local_addr().expect("an address"))
    }

    fn provider_at(at: SocketAddr) -> Arc<Provider> {
        let sender = Sender::parse(FROM).expect("a number");
        let account = Account::new(&format!("http://{at}"), ACCOUNT, token(), sender);
        let provider = Provider::new(
            account.expect("an account"),
            Some(format!("{PUBLIC}/sms/status")),
            Duration::from_millis(500),
        );
        Arc::new(provider.expect("a provider"))
    }

    /// What was posted so far, in order. Fails where anything was not as Twilio describes it.
    pub fn posted(&self) -> Vec<BTreeMap<String, String>> {
        let seen = self.seen();
        assert!(seen.wrong.is_empty(), "{:?}", seen.wrong);
        seen.posted.clone()
    }

    /// How often it was asked what it has sent.
    pub fn asked(&self) -> usize {
        self.seen().asked
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what is not as it should be.
    fn check(&self, account: &str, headers: &HeaderMap, fields: &[(String, String)], known: &[&str]) {
        let mut seen = self.seen();
        if account != ACCOUNT || headers.get(header::AUTHORIZATION).is_none_or(|given| given != BASIC) {
            seen.wrong.push(format!("{account} with {:?}", headers.get(header::AUTHORIZATION)));
        }
        let strangers = fields.iter().filter(|(key, _)| !known.contains(&key.as_str()));
        let strangers: Vec<String> = strangers.map(|(key, _)| format!("unknown field {key}")).collect();
        seen.wrong.extend(strangers);
    }

    fn take(&self, form: &Form) -> serde_json::Value {
        let mut seen = self.seen();
        let sid = format!("SM{:032x}", seen.taken.len() + 1);
        let (to, body) = (form.get("To").unwrap_or_default(), form.get("Body").unwrap_or_default());
        seen.taken.push((sid.clone(), to.to_owned(), body.to_owned()));
        json!({"sid": sid, "status": "queued", "to": to, "body": body, "error_code": null, "num_segments": "1"})
    }
}

async fn create(
    State(api): State<MessagesApi>,
    Path(account): Path<String>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let form = Form::parse(&body).expect("a form");
    api.check(&account, &headers, form.pairs(), &FIELDS);
    let answer = {
        let mut seen = api.seen();
        seen.posted.push(form.pairs().iter().cloned().collect());
        seen.answers.pop_front().unwrap_or(Answer::Taken)
    };
    match answer {
        Answer::Taken => (StatusCode::CREATED, Json(api.take(&form))).into_response(),
        Answer::Refused(status, code, retry_after) => {
            let body = json!({"code": code, "message": "no", "more_info": "..", "status": status});
            let status = StatusCode::from_u16(status).expect("a status");
            let mut response = (status, Json(body)).into_response();
            if let Some(after) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, after.parse().expect("a header"));
            }
            response
        }
        Answer::TakenInSilence => {
            api.take(&form);
            std::future::pending().await
        }
        Answer::Silence => std::future::pending().await,
    }
}

async fn list(
    State(api): State<MessagesApi>,
    Path(account): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let question = Form::parse(uri.query().unwrap_or_default().as_bytes()).expect("a question");
    api.check(&account, &headers, question.pairs(), &QUESTIONS);
    let mut seen = api.seen();
    seen.asked += 1;
    let to = question.get("To").unwrap_or_default();
    let of_number = seen.taken.iter().filter(|(_, known, _)| known == to);
    let messages: Vec<_> =
        of_number.map(|(sid, to, body)| json!({"sid": sid, "to": to, "body": body})).collect();
    Json(json!({"messages": messages, "page": 0, "page_size": 50, "next_page_uri": null})).into_response()
}
