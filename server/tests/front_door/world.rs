//! A front desk on a real port with a fresh database, and a Twilio that really signs.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use backend::accounts::{Secretly, SignIn};
use backend::audit::Actor;
use backend::mail::FakeMailer;
use backend::model::{Model, Price, Thinker};
use backend::people::NewPerson;
use backend::tasks::Tasks;
use backend::texts::Provider;
use backend::world::{Clock, Ids};
use backend::{Desk, Outside, demo};
use domain::Instant;
use domain::access::{Grant, Role};
use domain::ids::ShopId;
use futures::{SinkExt, StreamExt};
use server::config::{Config, Overrides};
use server::state::AppState;
use store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use twilio::form::Form;
use twilio::signature::{Algorithm, AuthToken, sign};

/// The account's secret in these tests.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// The address that Twilio believes in.
pub const PUBLIC: &str = "https://frontdesk.example";

/// One front desk.
pub struct World {
    pub desk: Desk,
    pub at: SocketAddr,
    pub state: AppState,
    pub mail: Arc<FakeMailer>,
    /// The demo's owner, signed in.
    pub owner: Cookie,
    /// A key for everything.
    pub key: String,
    made_up: i64,
    /// One for all requests: each new one would read the machine's certificates.
    http: reqwest::Client,
    pub folder: TempDir,
}

/// The database's file in a world's folder.
const FILE: &str = "frontdesk.db";
/// Ids of a world are others than those of the demo salon's making.
const SEED: u64 = 8;

/// Friday, June 12, 2026, at 9 in Honolulu.
fn opening() -> Instant {
    "2026-06-12T19:00:00Z".parse().expect("an instant")
}

/// The database of the demo salon, made up once for all tests.
async fn demo_salon() -> &'static [u8] {
    static MADE: tokio::sync::OnceCell<Vec<u8>> = tokio::sync::OnceCell::const_new();
    let make = async || {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join(FILE);
        let store = Store::connect(&format!("sqlite://{}", file.display())).await.expect("a store");
        store.migrate().await.expect("tables");
        let (clock, ids) = (Clock::standing_at(opening()), Ids::seeded(SEED - 1));
        let desk = Desk::open(store, clock, ids, Tasks::default(), Outside::default());
        demo::fill(&desk).await.expect("the demo salon");
        desk.tasks.close();
        desk.store.close().await;
        std::fs::read(&file).expect("the database, whole in one file")
    };
    MADE.get_or_init(make).await
}

/// What a browser sends back: `frontdesk=..`.
#[derive(Debug, Clone)]
pub struct Cookie(pub String);

/// The password of everybody in these tests.
pub const PASSWORD: &str = "velvet-otter-mango-9";

pub type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

impl World {
    /// Opens the demo salon on Friday, June 12, 2026, at 9 in Honolulu.
    pub async fn open() -> Self {
        Self::with(None).await
    }

    /// The same with more in its environment.
    pub async fn open_with(more: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join(FILE), demo_salon().await).expect("a database");
        let database = format!("sqlite://{}/{FILE}", folder.path().display());
        Self::with_demo(Self::made_of(&database, folder, None, None, more).await).await
    }

    /// The same, with a provider for texts.
    pub async fn with(texts: Option<Arc<Provider>>) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join(FILE), demo_salon().await).expect("a database");
        Self::with_demo(Self::in_folder(folder, texts).await).await
    }

    /// The same in a fresh database of the PostgreSQL that `scripts/test` started; `None`, said aloud, where there is none.
    pub async fn on_postgres() -> Option<Self> {
        let database = store::for_tests::fresh_postgres().await?;
        let folder = TempDir::new().expect("a folder");
        Some(Self::with_demo(Self::on(&database, folder, None).await).await)
    }

    /// The same in a fresh database that is reached by another way, such as one that can be cut.
    pub async fn on_database(database: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        Self::with_demo(Self::on(database, folder, None).await).await
    }

    /// The same in a folder of the test's own.
    pub async fn in_place(folder: TempDir) -> Self {
        std::fs::write(folder.path().join(FILE), demo_salon().await).expect("a database");
        Self::with_demo(Self::in_folder(folder, None).await).await
    }

    async fn with_demo(mut world: Self) -> Self {
        let demo = demo::fill(&world.desk).await.expect("the demo salon");
        let mut tx = world.desk.store.read().await.expect("a transaction");
        world.made_up = tx.call_count().await.expect("a count");
        world.owner = session(&world.desk, demo.email, demo.password.reveal()).await;
        let key = world.desk.add_key(&Actor::console(), Grant::OPERATOR, "tests").await.expect("a key");
        world.key = format!("Bearer {}", key.reveal());
        world.desk.start_texting();
        world
    }

    /// Opens a front desk without any shop or user.
    pub async fn empty() -> Self {
        Self::in_folder(TempDir::new().expect("a folder"), None).await
    }

    /// The demo salon with a language model behind the receptionist.
    pub async fn thinking(model: Arc<dyn Model>) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join(FILE), demo_salon().await).expect("a database");
        let database = format!("sqlite://{}/{FILE}", folder.path().display());
        let price = Price { input: 1000, output: 2000 };
        Self::with_demo(Self::made_of(&database, folder, None, Some(Thinker { model, price }), &[]).await)
            .await
    }

    async fn in_folder(folder: TempDir, texts: Option<Arc<Provider>>) -> Self {
        let database = format!("sqlite://{}/{FILE}", folder.path().display());
        Self::on(&database, folder, texts).await
    }

    /// Opens a front desk without any shop or user, with more in its environment; on PostgreSQL too where one is there. Each
    /// has a key for everything.
    pub async fn empty_on_both(more: &[(&str, &str)]) -> Vec<Self> {
        let folder = || TempDir::new().expect("a folder");
        let sqlite = folder();
        let database = format!("sqlite://{}/{FILE}", sqlite.path().display());
        let mut worlds = vec![Self::made_of(&database, sqlite, None, None, more).await];
        if let Some(database) = store::for_tests::fresh_postgres().await {
            worlds.push(Self::made_of(&database, folder(), None, None, more).await);
        }
        for world in &mut worlds {
            let key = world.desk.add_key(&Actor::console(), Grant::OPERATOR, "tests").await.expect("a key");
            world.key = format!("Bearer {}", key.reveal());
        }
        worlds
    }

    async fn on(database: &str, folder: TempDir, texts: Option<Arc<Provider>>) -> Self {
        Self::made_of(database, folder, texts, None, &[]).await
    }

    async fn made_of(
        database: &str,
        folder: TempDir,
        texts: Option<Arc<Provider>>,
        model: Option<Thinker>,
        more: &[(&str, &str)],
    ) -> Self {
        let mut variables = vec![
            ("TWILIO_AUTH_TOKEN", TOKEN),
            ("PUBLIC_URL", PUBLIC),
            ("DATABASE_URL", database),
            ("FRONTDESK_TEST", "1"),
            // So that a test can come from somewhere else.
            ("PROXIES", "127.0.0.1"),
        ];
        variables.extend(more);
        let get = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let config = Config::read(&get, &Overrides::default()).expect("a configuration");
        let store = Store::connect(database).await.expect("a store");
        store.migrate().await.expect("tables");
        let now = opening();
        let mail = Arc::new(FakeMailer::default());
        let data_folder = folder.path().to_owned();
        let outside = Outside {
            public_url: PUBLIC.into(),
            mailer: Some(mail.clone()),
            texts,
            model,
            data_folder,
            opening: config.opening.clone(),
            seal: config.seal.clone(),
            ..Outside::default()
        };
        let desk = Desk::open(store, Clock::standing_at(now), Ids::seeded(SEED), Tasks::default(), outside);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let state = AppState::new(desk.clone(), config);
        let app = server::router(state.clone());
        desk.tasks.spawn("server", async move {
            let app = app.into_make_service_with_connect_info::<SocketAddr>();
            let _ = axum::serve(listener, app).await;
        });
        let (owner, key) = (Cookie(String::new()), String::new());
        let http = backend::tls::client("http://").redirect(reqwest::redirect::Policy::none()).build();
        let http = http.expect("a client");
        Self { desk, at, state, mail, owner, key, made_up: 0, http, folder }
    }

    /// Somebody new, signed in.
    pub async fn signed_in(&self, email: &str, role: Role, shop: Option<ShopId>) -> Cookie {
        self.signed_in_as("", email, role, shop).await
    }

    /// The same with a name; a professional's is the one whose visits they have.
    pub async fn signed_in_as(&self, name: &str, email: &str, role: Role, shop: Option<ShopId>) -> Cookie {
        let grant = Grant { role, shop, professional: None };
        let person = NewPerson { email: email.into(), name: name.into(), grant };
        self.desk.add_user(person, Secretly(PASSWORD.into())).await.expect("a user");
        session(&self.desk, email, PASSWORD).await
    }

    /// A request of a program or a browser on this machine.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.at))
    }

    /// What another system asks with the key: the status, the answer, and where it says things are.
    pub async fn api(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> (u16, serde_json::Value, String) {
        let mut request = self.request(method, path).header("authorization", &self.key);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let place =
            response.headers().get("location").and_then(|place| place.to_str().ok()).unwrap_or_default();
        let place = place.to_owned();
        let text = response.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or_default(), place)
    }

    /// What somebody gets, with these headers.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let mut request = self.request(reqwest::Method::GET, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("a body"))
    }

    /// JSON that our own page sends; the status, and the answer where it is JSON.
    pub async fn json(&self, path: &str, who: &Cookie, body: serde_json::Value) -> (u16, serde_json::Value) {
        let request = self
            .request(reqwest::Method::POST, path)
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &who.0)
            .body(if body.is_null() { String::new() } else { body.to_string() });
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// A form that our own page sends.
    pub async fn form(
        &self,
        path: &str,
        cookie: Option<&Cookie>,
        fields: &[(&str, &str)],
    ) -> reqwest::Response {
        let form: Form = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let mut request = self
            .request(reqwest::Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(form.to_string());
        if let Some(Cookie(cookie)) = cookie {
            request = request.header("cookie", cookie);
        }
        request.send().await.expect("an answer")
    }

    /// The live socket, opened with the key.
    pub async fn live(&self, path: &str) -> Result<Socket, u16> {
        self.socket(path, &[("authorization", &self.key)]).await
    }

    /// How many calls came in since, the demo's own left out.
    pub async fn calls(&self) -> i64 {
        let mut tx = self.desk.store.read().await.expect("a transaction");
        tx.call_count().await.expect("a count") - self.made_up
    }

    /// A form, signed as Twilio signs it.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let form: Form = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let signature = sign(&token(), Algorithm::Sha1, &format!("{PUBLIC}{path}"), form.pairs());
        self.post_with(path, &form.to_string(), Some(&signature)).await
    }

    /// A form with whatever signature.
    pub async fn post_with(&self, path: &str, body: &str, signature: Option<&str>) -> (u16, String) {
        let mut request = self
            .request(reqwest::Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        if let Some(signature) = signature {
            request = request.header("x-twilio-signature", signature);
        }
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("a body"))
    }

    /// The phone rings; the relay's address of the answer.
    pub async fn ring(&self, call: &str) -> String {
        let (status, twiml) = self.post("/voice", &ringing(call, demo::NUMBER)).await;
        assert_eq!(status, 200, "{twiml}");
        relay_of(&twiml)
    }

    /// Opens the socket that the TwiML named, signed.
    pub async fn relay(&self, address: &str) -> Result<Socket, u16> {
        let signature = sign(&token(), Algorithm::Sha1, address, &[]);
        self.socket(&path_of(address), &[("x-twilio-signature", &signature)]).await
    }

    /// Opens a socket; the status where it is refused.
    pub async fn socket(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{}{path}", self.at).into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((socket, _)) => Ok(socket),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no answer at all: {error}"),
        }
    }

    /// The kinds of all events so far, with the call they are about.
    pub async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.desk.store.read().await.expect("a transaction");
        let events = tx.events_since(demo::SHOP, 0, 1_000_000).await.expect("events");
        let read = |event: store::StoredEvent| {
            let frame: serde_json::Value = serde_json::from_str(&event.frame).expect("JSON");
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            (text(&frame["type"]), text(&frame["data"]["call_sid"]))
        };
        events.into_iter().map(read).filter(|(_, call)| !call.is_empty()).collect()
    }

    /// How often an event of this kind tells of a call.
    pub async fn told(&self, kind: &str, call: &str) -> usize {
        self.log().await.iter().filter(|(k, c)| k == kind && c == call).count()
    }
}

async fn session(desk: &Desk, email: &str, password: &str) -> Cookie {
    let who = SignIn {
        email: email.into(),
        password: Secretly(password.into()),
        address: IpAddr::from([198, 51, 100, 7]),
        agent: "a test".into(),
        before: None,
    };
    let secret = desk.sign_in(who).await.expect("a session");
    Cookie(format!("frontdesk={}", secret.reveal()))
}

pub fn token() -> AuthToken {
    AuthToken::new(TOKEN)
}

pub fn ringing<'a>(call: &'a str, to: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("CallSid", call),
        ("From", "+18085550176"),
        ("FromCity", ""),
        ("To", to),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
    ]
}

/// The relay's address in a TwiML document.
pub fn relay_of(twiml: &str) -> String {
    let address = twiml.split("<ConversationRelay url=\"").nth(1).and_then(|rest| rest.split('"').next());
    address.unwrap_or_else(|| panic!("no relay in {twiml}")).to_owned()
}

pub fn path_of(address: &str) -> String {
    format!("/{}", address.splitn(4, '/').nth(3).expect("a path"))
}

/// Sends a frame.
pub async fn send(socket: &mut Socket, frame: serde_json::Value) {
    socket.send(Message::text(frame.to_string())).await.expect("an open socket");
}

/// Says which call the socket is for.
pub async fn set_up(socket: &mut Socket, call: &str) {
    send(socket, serde_json::json!({"type": "setup", "sessionId": "VX1", "callSid": call, "new": true}))
        .await;
}

/// The next text of the receptionist; `None` when the socket closes.
pub async fn hear(socket: &mut Socket) -> Option<String> {
    let next = async {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Text(text) = message {
                let frame: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                if frame["type"] == "text" {
                    return frame["token"].as_str().map(str::to_owned);
                }
            }
        }
        None
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), next)
        .await
        .expect("an answer within ten seconds")
}

/// The next JSON frame of a live socket.
pub async fn frame(socket: &mut Socket) -> serde_json::Value {
    let next = async {
        loop {
            match socket.next().await.expect("an open socket").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), next).await.expect("a frame within ten seconds")
}

/// What a person reads of a page; what surrounds it is new each time.
pub fn main_part(html: &str) -> &str {
    html.split_once("<main")
        .map_or(html, |(_, rest)| rest.split_once("</main>").map_or(rest, |(main, _)| main))
}
