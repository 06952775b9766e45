//! The bell for new requests: a sound, a notification, and again every 30 seconds until somebody has seen them.
//!
//! Browsers play nothing before a click, so the page says while it is silent. Of several tabs one rings: they agree by the
//! browser's storage, which they share.

use std::cell::RefCell;
use std::time::Duration;

use domain::visits::OwnWork;
use js_sys::{Date, Math};
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{
    AudioContext, AudioContextState, Notification, NotificationOptions, NotificationPermission, Storage,
    VisibilityState,
};

use super::{OwnLive, Sound};

/// How often the bell looks, in milliseconds.
const LOOK: u32 = 500;
/// How long it waits before it rings again for what nobody has seen, in milliseconds.
const AGAIN: f64 = 30_000.0;
/// A tab that has not said for this long that it rings has gone, in milliseconds.
const GONE: f64 = 2_500.0;
/// Requests that the browser remembers as seen.
const REMEMBERED: usize = 200;

const WISH: &str = "frontdesk-sound";
const SEEN: &str = "frontdesk-seen";
const RINGER: &str = "frontdesk-ringer";

thread_local! {
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Rings for what waits until the page is left.
pub(super) fn watch(live: OwnLive) {
    let tab = format!("{:x}", (Math::random() * 1e15) as u64);
    // Somebody wanted sound here before: a browser that knows the page well plays it without a new click.
    if read(WISH).as_deref() == Some("on") {
        start(live);
    }
    let saw = move || {
        if document().visibility_state() == VisibilityState::Visible {
            live.work.try_with_untracked(|work| remember(&work.waiting()));
        }
    };
    let listeners = [
        window_event_listener(ev::pointerdown, move |_| saw()),
        window_event_listener(ev::keydown, move |_| saw()),
        window_event_listener(ev::focus, move |_| saw()),
    ];
    let rung = RefCell::new(Rung::default());
    let look = move || {
        let Some(waiting) = live.work.try_with_untracked(OwnWork::waiting) else { return };
        hear_again(live);
        rung.borrow_mut().look(&tab, &waiting, live);
    };
    let looking = set_interval_with_handle(look, Duration::from_millis(u64::from(LOOK)));
    on_cleanup(move || {
        listeners.into_iter().for_each(WindowListenerHandle::remove);
        if let Ok(looking) = looking {
            looking.clear();
        }
    });
}

/// What was rung for, and when.
#[derive(Default)]
struct Rung {
    known: Option<Vec<String>>,
    at: f64,
}

impl Rung {
    fn look(&mut self, tab: &str, waiting: &[String], live: OwnLive) {
        let seen = read(SEEN).unwrap_or_default();
        let unseen: Vec<&String> = waiting.iter().filter(|id| !seen.contains(id.as_str())).collect();
        let is_new = unseen.iter().any(|id| self.known.as_ref().is_none_or(|known| !known.contains(id)));
        self.known = Some(waiting.to_vec());
        // Only a tab that can be heard rings for the others.
        let may_ring = live.sound.try_get_untracked() == Some(Sound::On) && leads(tab);
        if unseen.is_empty() {
            self.at = 0.0;
            return;
        }
        if is_new {
            notify(unseen[unseen.len() - 1]);
        }
        if may_ring && (is_new || Date::now() - self.at >= AGAIN) {
            self.at = Date::now();
            play();
        }
    }
}

/// Turns the sound on by a click: plays a test tone, remembers the wish, asks for notifications.
pub(super) fn unlock(live: OwnLive) {
    write(WISH, "on");
    start(live);
    play();
    if Notification::permission() == NotificationPermission::Default {
        // The answer is the browser's to remember.
        let _ = Notification::request_permission();
    }
}

pub(super) fn mute(live: OwnLive) {
    write(WISH, "off");
    AUDIO.with_borrow_mut(|audio| {
        if let Some(audio) = audio.take() {
            let _ = audio.close();
        }
    });
    let _ = live.sound.try_set(Sound::Off);
}

fn start(live: OwnLive) {
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        if let Some(audio) = audio {
            let _ = audio.resume();
        }
    });
    hear_again(live);
}

/// Says whether the page can be heard: a browser may let it start later, or stop it.
fn hear_again(live: OwnLive) {
    let runs = AUDIO
        .with_borrow(|audio| audio.as_ref().is_some_and(|audio| audio.state() == AudioContextState::Running));
    let sound = if runs { Sound::On } else { Sound::Off };
    if live.sound.try_get_untracked().is_some_and(|before| before != sound) {
        let _ = live.sound.try_set(sound);
    }
}

/// Two strokes of a desk bell.
fn play() {
    AUDIO.with_borrow(|audio| {
        let Some(audio) = audio else { return };
        for (after, pitch) in [(0.0, 1046.5), (0.22, 1318.5)] {
            // A browser without the sound still shows the request.
            let _ = stroke(audio, audio.current_time() + after, pitch);
        }
    });
}

/// One stroke at a time in seconds: a tone of so many hertz that fades away.
fn stroke(audio: &AudioContext, at: f64, pitch: f32) -> Result<(), wasm_bindgen::JsValue> {
    let (tone, volume) = (audio.create_oscillator()?, audio.create_gain()?);
    tone.frequency().set_value(pitch);
    volume.gain().set_value_at_time(0.35, at)?;
    volume.gain().exponential_ramp_to_value_at_time(0.001, at + 1.2)?;
    tone.connect_with_audio_node(&volume)?.connect_with_audio_node(&audio.destination())?;
    tone.start_with_when(at)?;
    tone.stop_with_when(at + 1.25)
}

/// Tells the device, where it may, while nobody looks at the page. Tabs share the tag, so it is told once.
fn notify(id: &str) {
    let looked_at =
        document().visibility_state() == VisibilityState::Visible && document().has_focus().unwrap_or(false);
    if looked_at || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_tag(id);
    options.set_body("Somebody asks for a visit and waits for your answer.");
    let _ = Notification::new_with_options("New request", &options);
}

/// Whether this tab is the one that rings; the first one to say so is, until it falls silent.
fn leads(tab: &str) -> bool {
    let now = Date::now();
    let held = read(RINGER).unwrap_or_default();
    let (holder, since) = held.split_once('@').unwrap_or_default();
    let is_free = since.parse::<f64>().map_or(true, |since| now - since > GONE);
    if holder == tab || is_free {
        write(RINGER, &format!("{tab}@{now}"));
        return holder == tab;
    }
    false
}

/// Remembers requests as seen, the newest last.
fn remember(ids: &[String]) {
    let before = read(SEEN).unwrap_or_default();
    let mut seen: Vec<&str> = before.split(',').filter(|id| !id.is_empty()).collect();
    let fresh: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !seen.contains(id)).collect();
    if fresh.is_empty() {
        return;
    }
    seen.extend(fresh);
    let from = seen.len().saturating_sub(REMEMBERED);
    write(SEEN, &seen[from..].join(","));
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// A browser that keeps nothing forgets, and rings once more than it had to.
fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}
