//! The door to the browser: the live socket, its reconnects, and the ticking of the shop's clock. Inert on the server.

pub mod retry;

use domain::Instant;
use domain::live::Board;
use domain::visits::OwnWork;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod bell;
#[cfg(feature = "hydrate")]
mod chat;
#[cfg(feature = "hydrate")]
mod line;
#[cfg(feature = "hydrate")]
mod outbox;
#[cfg(feature = "hydrate")]
mod own_work;
#[cfg(feature = "hydrate")]
mod socket;

#[cfg(feature = "hydrate")]
pub use chat::ChatLine;

/// Whether the page hears the shop right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Before the first frame.
    Connecting,
    /// Everything that happens is on the page.
    Live,
    /// The socket dropped; this is the n-th try.
    Reconnecting(u32),
    /// Quick tries did not help; slow ones go on.
    Offline,
}

impl Connection {
    /// The word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Connecting | Self::Reconnecting(_) => "reconnecting",
            Self::Offline => "offline",
        }
    }

    /// What the page says.
    pub fn sentence(self, as_of: &str) -> String {
        match self {
            Self::Connecting => "Connecting".into(),
            Self::Live => "Live".into(),
            Self::Reconnecting(attempt) => format!("Reconnecting (attempt {attempt})"),
            Self::Offline => format!("Offline (as of {as_of})"),
        }
    }
}

/// How a page's socket stands, and a way to ask for a quick try.
#[derive(Clone, Copy)]
pub struct Line {
    /// Whether the page is up to date.
    pub connection: RwSignal<Connection>,
    /// Counts up when somebody asks to connect at once.
    pub hurry: RwSignal<u32>,
}

impl Line {
    fn new() -> Self {
        Self { connection: RwSignal::new(Connection::Connecting), hurry: RwSignal::new(0) }
    }
}

/// A page's ear: signals that the live socket keeps up to date.
#[derive(Clone, Copy)]
pub struct Live {
    /// The state of the shop.
    pub board: RwSignal<Board>,
    /// Whether it is up to date.
    pub line: Line,
    /// What time it is in the shop; it runs in the browser, and stands still in what the server renders.
    pub now: RwSignal<Instant>,
}

impl Live {
    /// Listens from a board's state on.
    pub fn listen(board: Board) -> Self {
        let now = RwSignal::new(board.state().as_of);
        let live = Self { board: RwSignal::new(board), line: Line::new(), now };
        // An effect runs in the browser only, after this part of the page has been taken up.
        Effect::new(move || start(live));
        live
    }
}

#[cfg(feature = "hydrate")]
fn start(live: Live) {
    untrack(|| socket::follow(live));
}

#[cfg(not(feature = "hydrate"))]
fn start(_: Live) {}

/// A professional's ear: what waits for them, kept up to date, and the bell that tells of it.
#[derive(Clone, Copy)]
pub struct OwnLive {
    /// What waits.
    pub work: RwSignal<OwnWork>,
    /// Whether it is up to date.
    pub line: Line,
    /// What time it is; it runs in the browser.
    pub now: RwSignal<Instant>,
    /// Whether requests can be heard.
    pub sound: RwSignal<Sound>,
}

/// Whether a page may make itself heard. Browsers are silent until somebody clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Nobody can hear a request: the page says so.
    Off,
    /// Requests ring.
    On,
}

impl OwnLive {
    /// Listens from a state on.
    pub fn listen(work: OwnWork) -> Self {
        let now = RwSignal::new(work.now);
        let live =
            Self { work: RwSignal::new(work), line: Line::new(), now, sound: RwSignal::new(Sound::Off) };
        Effect::new(move || start_own(live));
        live
    }
}

#[cfg(feature = "hydrate")]
fn start_own(live: OwnLive) {
    untrack(|| {
        own_work::follow(live);
        bell::watch(live);
    });
}

#[cfg(not(feature = "hydrate"))]
fn start_own(_: OwnLive) {}

/// Turns the sound on, plays it once, and asks for notifications: called by a click, which is what browsers ask for.
#[cfg(feature = "hydrate")]
pub fn unlock_sound(live: OwnLive) {
    bell::unlock(live);
}

/// Nobody clicks on the server.
#[cfg(not(feature = "hydrate"))]
pub fn unlock_sound(_: OwnLive) {}

/// Turns the sound off.
#[cfg(feature = "hydrate")]
pub fn mute(live: OwnLive) {
    bell::mute(live);
}

/// Nobody clicks on the server.
#[cfg(not(feature = "hydrate"))]
pub fn mute(_: OwnLive) {}
/// A chat's line to the server: nothing on the server itself, where forms are sent by the browser alone.
#[cfg(not(feature = "hydrate"))]
#[derive(Clone, Copy)]
pub struct ChatLine;

#[cfg(not(feature = "hydrate"))]
impl ChatLine {
    /// Nothing is opened.
    pub fn open(_: crate::chat::Conversation) -> Self {
        Self
    }

    /// Nobody types.
    pub fn typing(self) {}

    /// Nobody sends by a script.
    pub fn send(self, _: &leptos::ev::SubmitEvent) {}

    /// Nothing waits.
    pub fn drop_unsent(self, _: domain::ids::MessageId) {}
}

/// Sends the form of a field in which somebody pressed Enter.
#[cfg(feature = "hydrate")]
pub fn send_form_of(field: &leptos::web_sys::HtmlTextAreaElement) {
    if let Some(form) = field.form() {
        // A form that the browser finds incomplete says so itself.
        let _ = form.request_submit();
    }
}

/// Nobody presses a key on the server.
#[cfg(not(feature = "hydrate"))]
pub fn send_form_of(_: &leptos::web_sys::HtmlTextAreaElement) {}

/// Tells tests and styles that the page answers to clicks.
#[cfg(feature = "hydrate")]
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        // A page without the mark still works; only a test would wait.
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// Nothing is taken up on the server.
#[cfg(not(feature = "hydrate"))]
pub fn mark_hydrated() {}

/// Whether a reader of a list that grows at its end looks at the end.
#[cfg(feature = "hydrate")]
pub fn is_at_end(list: &leptos::web_sys::HtmlElement) -> bool {
    const NEAR: i32 = 40;
    list.scroll_height() - list.scroll_top() - list.client_height() < NEAR
}

/// Nobody reads on the server.
#[cfg(not(feature = "hydrate"))]
pub fn is_at_end(_: &leptos::web_sys::HtmlElement) -> bool {
    true
}

/// Scrolls to the end.
#[cfg(feature = "hydrate")]
pub fn show_end(list: &leptos::web_sys::HtmlElement) {
    list.set_scroll_top(list.scroll_height());
}

/// Nothing scrolls on the server.
#[cfg(not(feature = "hydrate"))]
pub fn show_end(_: &leptos::web_sys::HtmlElement) {}
