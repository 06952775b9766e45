//! The real server as a process of its own, and the salon that it serves.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::Instant;
use domain::availability::BookingRules;
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::hours::WeeklyHours;
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use serde_json::Value;
use store::{NewShop, Store};
use uuid::Uuid;

pub const SHOP: ShopId = ShopId(7);
pub const SLUG: &str = "crash";
pub const NUMBER: &str = "+18085550107";
/// Professionals of the salon.
pub const PEOPLE: u128 = 20;

pub fn service() -> Uuid {
    Uuid::from_u128(1 << 64)
}

pub fn person(n: u128) -> Uuid {
    Uuid::from_u128(2 << 64 | n)
}

/// A number from `least` to `most`, another one each time.
pub fn random(least: u64, most: u64) -> u64 {
    least + RandomState::new().build_hasher().finish() % (most - least + 1)
}

/// A running server.
pub struct Server {
    child: Child,
    pub port: u16,
    http: reqwest::Client,
}

impl Server {
    pub fn database(folder: &Path) -> String {
        format!("sqlite://{}/frontdesk.db", folder.display())
    }

    /// Opens the salon.
    pub async fn prepare(folder: &Path) {
        let store = Store::connect(&Self::database(folder)).await.expect("a store");
        store.migrate().await.expect("tables");
        let new = NewShop {
            shop: salon(),
            slug: SLUG.into(),
            phone_number: PhoneNumber::parse(NUMBER).ok(),
            is_demo: false,
            at: Instant::UNIX_EPOCH,
        };
        let made = store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.insert_shop(&new).await })
        });
        made.await.expect("a salon");
        store.close().await;
    }

    /// Starts it, and waits for its first answer.
    pub async fn start(folder: &Path, safety: Option<&str>) -> Self {
        Self::start_with(folder, safety, &[]).await
    }

    /// The same with more in its environment.
    pub async fn start_with(folder: &Path, safety: Option<&str>, more: &[(&str, &str)]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
        let port = port.expect("a port").port();
        let mut command = program(folder);
        command.arg("serve").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("PORT", port.to_string());
        if let Some(safety) = safety {
            command.env("FRONTDESK_TEST_SAFETY", safety);
        }
        command.envs(more.iter().copied());
        let child = command.spawn().expect("a process");
        let http = backend::tls::client("http://").redirect(reqwest::redirect::Policy::none());
        let server = Self { child, port, http: http.build().expect("a client") };
        for _ in 0..1_200 {
            if server.waiting().await.is_some() {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the server does not start");
    }

    /// Runs another command beside it; what it prints.
    pub fn command(folder: &Path, words: &[&str]) -> String {
        let done = program(folder).args(words).output().expect("a process");
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("text")
    }

    /// Asks it to end, as a host does before a deploy.
    pub fn asked_to_end(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill").success());
    }

    /// Waits for its end; its exit code, `None` where it was too late or a signal ended it.
    pub async fn end_within(&mut self, time: Duration) -> Option<i32> {
        let end = async {
            loop {
                match self.child.try_wait().expect("a process") {
                    Some(status) => return status.code(),
                    None => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        tokio::time::timeout(time, end).await.ok().flatten()
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// A form; the status, where there is an answer at all.
    pub async fn post(&self, path: &str, kind: &str, body: String) -> Option<u16> {
        post(&self.http, self.port, path, kind, body).await
    }

    /// The phone rings.
    pub async fn ring(&self, call: &str) -> Option<u16> {
        self.post("/voice", FORM, ringing(call)).await
    }

    /// How many facts wait in the spool; `None` without an answer.
    pub async fn waiting(&self) -> Option<u64> {
        let answer = self.http.get(format!("http://127.0.0.1:{}/health", self.port)).send().await.ok()?;
        let body: Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
        body["spool"]["waiting"].as_u64()
    }

    pub fn http(&self) -> reqwest::Client {
        self.http.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The program in a folder of its own, with nothing of this machine's configuration.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.current_dir(folder);
    for variable in
        ["TWILIO_AUTH_TOKEN", "PUBLIC_URL", "DATA_DIR", "BACKUP_DIR", "FRONTDESK_CLOCK", "LOG_DIR"]
    {
        command.env_remove(variable);
    }
    command.env("DATABASE_URL", Server::database(folder)).env("FRONTDESK_TEST", "1").env("RUST_LOG", "error");
    command
}

pub const FORM: &str = "application/x-www-form-urlencoded";

pub fn ringing(call: &str) -> String {
    format!("CallSid={call}&From=%2B18085550176&To=%2B18085550107&CallStatus=ringing&Direction=inbound")
}

pub async fn post(http: &reqwest::Client, port: u16, path: &str, kind: &str, body: String) -> Option<u16> {
    let request = http.post(format!("http://127.0.0.1:{port}{path}")).header("content-type", kind);
    let answer = request.header("accept", "application/json").body(body).send().await.ok()?;
    let status = answer.status().as_u16();
    // Acknowledged is what arrived as a whole.
    answer.bytes().await.ok()?;
    Some(status)
}

fn salon() -> Shop {
    let service = Service {
        id: ServiceId(service()),
        name: "Trim".into(),
        synonyms: Vec::new(),
        price: Cents(2_000),
        time: ServiceTime::plain(15),
    };
    let professional = |n: u128| Professional {
        id: ProfessionalId(person(n)),
        name: format!("Person {n}"),
        services: vec![service.id],
        own_terms: Vec::new(),
    };
    Shop {
        id: SHOP,
        name: "Crash".into(),
        zone: chrono_tz::UTC,
        address: None,
        hours: WeeklyHours::same(0..7, 9 * 60, 18 * 60),
        professionals: (1..=PEOPLE).map(professional).collect(),
        services: vec![service],
        rules: BookingRules { min_notice_minutes: 0, horizon_days: 3_000, grid_minutes: 15 },
        greeting: None,
        manner: domain::reception::Manner::default(),
        faq: Vec::new(),
    }
}
