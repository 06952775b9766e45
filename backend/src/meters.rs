//! Counters for `/metrics`: what this process has done since it started.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::Timing;

macro_rules! meters {
    ($($(#[doc = $help:literal])+ $name:ident: $kind:literal,)+) => {
        /// All counters and gauges.
        #[derive(Debug, Default)]
        pub struct Meters {
            $($(#[doc = $help])+ pub $name: Meter,)+
            /// Requests by what they are about, how they ended, and how long they took.
            pub requests: Requests,
            /// Webhooks of the phone by route and result.
            pub webhooks: Webhooks,
            /// From a caller's last word to the first of the answer.
            pub turns: Timing,
            /// From a question to a language model to the first piece of its answer.
            pub model_first: Timing,
        }

        impl Meters {
            /// Each counter and gauge.
            pub fn readings(&self) -> Vec<Reading> {
                vec![$(Reading {
                    name: stringify!($name),
                    kind: $kind,
                    help: concat!($($help),+).trim_ascii(),
                    value: self.$name.value(),
                },)+]
            }
        }
    };
}

/// One counter or gauge as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Its name.
    pub name: &'static str,
    /// `counter` or `gauge`.
    pub kind: &'static str,
    /// What it counts.
    pub help: &'static str,
    /// Its value.
    pub value: i64,
}

meters! {
    /// Phone webhooks that were accepted.
    webhooks_accepted: "counter",
    /// Phone webhooks and sockets refused for their signature.
    webhooks_refused: "counter",
    /// Phone webhooks answered 503 because they could not be written down.
    webhooks_unavailable: "counter",
    /// Facts of the phone that were kept in the spool.
    spooled: "counter",
    /// Calls that began here.
    calls_started: "counter",
    /// Calls that ended here.
    calls_ended: "counter",
    /// Phone sockets open now.
    relay_sockets: "gauge",
    /// Calls given back to Twilio because this process is ending.
    calls_handed_back: "counter",
    /// Dashboard sockets open now.
    live_sockets: "gauge",
    /// Frames sent to dashboards.
    live_frames: "counter",
    /// Dashboards cut off because they read too slowly.
    live_cut_off: "counter",
    /// Turns that a language model was asked about.
    model_turns: "counter",
    /// Turns in which it failed, so that the built-in receptionist answered.
    model_failures: "counter",
    /// Turns in which it said what was not so, and was cut.
    model_cuts: "counter",
    /// Visits booked or requested here.
    appointments_made: "counter",
    /// Messages in chats, each counted once.
    chat_messages: "counter",
    /// Chat sockets open now.
    chat_sockets: "gauge",
    /// Texts that the provider took.
    texts_sent: "counter",
    /// Texts that it refused, or that were given up.
    texts_failed: "counter",
    /// People who signed in.
    sign_ins: "counter",
    /// Wrong mail addresses, passwords and links.
    sign_ins_refused: "counter",
    /// Requests without a session or key that is good, or of somebody who may not.
    requests_refused: "counter",
    /// Requests of addresses and shops that asked too often.
    requests_too_often: "counter",
}

/// One counter or gauge.
#[derive(Debug, Default)]
pub struct Meter(AtomicI64);

impl Meter {
    /// One more.
    pub fn up(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// One less.
    pub fn down(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// The value now.
    pub fn value(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts something as open for as long as it lives.
pub struct Open<'a>(&'a Meter);

impl<'a> Open<'a> {
    /// One more until dropped.
    pub fn on(meter: &'a Meter) -> Self {
        meter.up();
        Self(meter)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.down();
    }
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// Twilio asks.
    Phone,
    /// Pages and their forms.
    Pages,
    /// Other systems.
    Api,
    /// Sockets are opened.
    Live,
    /// Files of the build.
    Files,
    /// Whoever watches the process.
    Process,
}

impl Area {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Phone, Self::Pages, Self::Api, Self::Live, Self::Files, Self::Process];

    /// Its label.
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Pages => "pages",
            Self::Api => "api",
            Self::Live => "live",
            Self::Files => "files",
            Self::Process => "process",
        }
    }
}

/// Requests by area.
#[derive(Debug, Default)]
pub struct Requests([OfArea; Area::ALL.len()]);

/// The requests of one area: by the first digit of their status, and how long they took.
#[derive(Debug, Default)]
struct OfArea {
    by_status: [Meter; 6],
    took: Timing,
}

impl Requests {
    /// One more was answered.
    pub fn note(&self, area: Area, status: u16, took: Duration) {
        let of = &self.0[area as usize];
        of.by_status[usize::from(status / 100).min(5)].up();
        of.took.note(took);
    }

    /// How many of an area ended with a status such as 2xx.
    pub fn count(&self, area: Area, class: usize) -> i64 {
        self.0[area as usize].by_status.get(class).map_or(0, Meter::value)
    }

    /// How long those of an area took.
    pub fn took(&self, area: Area) -> store::Timed {
        self.0[area as usize].took.value()
    }
}

/// Webhooks of the phone by route and result. There are few of both.
#[derive(Debug, Default)]
pub struct Webhooks(Mutex<BTreeMap<(String, &'static str), i64>>);

impl Webhooks {
    /// One more was answered.
    pub fn note(&self, route: &str, status: u16) {
        let result = match status {
            ..400 => "ok",
            503 => "unavailable",
            400..500 => "refused",
            _ => "failed",
        };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(&(route.to_owned(), result)) {
            Some(count) => *count += 1,
            None => drop(counts.insert((route.to_owned(), result), 1)),
        }
    }

    /// Route, result and count of each.
    pub fn readings(&self) -> Vec<(String, &'static str, i64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|((route, result), count)| (route.clone(), *result, *count)).collect()
    }
}
