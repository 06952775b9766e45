//! The load: phones ring and calls end, customers book and two want the same time, and everybody writes. What was answered
//! well is noted.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{Days, TimeDelta, Utc};
use futures::future::join_all;
use uuid::Uuid;

use crate::server::{FORM, PEOPLE, SLUG, Server, person, post, ringing, service};

/// Phones that ring at the same time.
const PHONES: usize = 16;
/// Customers who book at the same time; each time is wanted by two of them.
const CUSTOMERS: usize = 4;

/// What was answered well.
#[derive(Debug, Default)]
pub struct Acknowledged(Mutex<HashSet<String>>, HashSet<String>);

impl Acknowledged {
    fn note(&self, key: String) {
        self.0.lock().expect("no panic").insert(key);
    }

    /// The facts, as the log names them.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.1.iter()
    }
}

#[derive(Clone)]
struct Worker {
    http: reqwest::Client,
    port: u16,
    round: u64,
    noted: Arc<Acknowledged>,
    is_over: Arc<AtomicBool>,
    next: Arc<AtomicU64>,
}

/// Loads a server until `end` has happened.
pub async fn under_load(server: &ServerAt, round: u64, end: impl Future<Output = ()>) -> Acknowledged {
    let worker = Worker {
        http: server.http.clone(),
        port: server.port,
        round,
        noted: Arc::default(),
        is_over: Arc::default(),
        next: Arc::default(),
    };
    let phones = join_all((0..PHONES).map(|n| worker.clone().phone(n)));
    let customers = join_all((0..CUSTOMERS).map(|n| worker.clone().customer(n)));
    let over = async {
        end.await;
        worker.is_over.store(true, Ordering::SeqCst);
    };
    tokio::join!(phones, customers, over);
    let keys = std::mem::take(&mut *worker.noted.0.lock().expect("no panic"));
    Acknowledged(Mutex::default(), keys)
}

/// Where a server is.
pub struct ServerAt {
    http: reqwest::Client,
    port: u16,
}

impl From<&Server> for ServerAt {
    fn from(server: &Server) -> Self {
        Self { http: server.http(), port: server.port }
    }
}

impl Worker {
    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    async fn post(&self, path: &str, kind: &str, body: String) -> Option<u16> {
        post(&self.http, self.port, path, kind, body).await
    }

    async fn phone(self, phone: usize) {
        let mut n = 0;
        while self.goes_on() {
            n += 1;
            let call = format!("CA{}x{phone}x{n}", self.round);
            if self.post("/voice", FORM, ringing(&call)).await == Some(200) {
                self.noted.note(format!("call_started {call}"));
                let over = format!("CallSid={call}&CallStatus=completed&CallDuration=5");
                if self.post("/voice/status", FORM, over).await == Some(204) {
                    self.noted.note(format!("call_ended {call}"));
                }
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the server under load goes by the machine's clock")]
    async fn customer(self, customer: usize) {
        while self.goes_on() {
            // The same number to two customers, so that both want the same time.
            let n = self.next.fetch_add(1, Ordering::SeqCst) / 2 + self.round * 1_000;
            let id = self.round << 40 | n << 8 | customer as u64;
            let secret = format!("{id:048x}");
            let name = format!("Customer {}x{n}x{customer}", self.round);
            let quarter = n / PEOPLE as u64;
            let day = Utc::now().date_naive() + Days::new(2 + quarter / 32);
            let at = day.and_hms_opt(9, 0, 0).expect("a time").and_utc();
            let at = at + TimeDelta::minutes(15 * (quarter % 32) as i64);
            let form = format!(
                "service={}&with={}&at={}&secret={secret}&name={}&phone=%2B1808{:07}&website=",
                service(),
                person(u128::from(n) % PEOPLE + 1),
                at.format("%Y-%m-%dT%H:%M:%SZ"),
                name.replace(' ', "+"),
                2_000_000 + id % 7_999_999,
            );
            if self.post(&format!("/book/{SLUG}"), FORM, form).await == Some(303) {
                self.noted.note(format!("booking {name}"));
                for message in 0..3_u64 {
                    let id = Uuid::from_u128(u128::from(id) << 8 | u128::from(message));
                    if self.say(&secret, id).await == Some(200) {
                        self.noted.note(format!("message {id}"));
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn say(&self, secret: &str, id: Uuid) -> Option<u16> {
        let part = |name: &str, value: &str| {
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = part("message_id", &id.to_string()) + &part("text", "Hello") + "--part--\r\n";
        self.post(&format!("/b/{secret}/messages"), "multipart/form-data; boundary=part", body).await
    }
}
