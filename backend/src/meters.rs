//! Counters for `/metrics`: what this process has done since it started.

use std::sync::atomic::{AtomicI64, Ordering};

macro_rules! meters {
    ($($(#[$doc:meta])* $name:ident: $kind:literal,)+) => {
        /// All counters and gauges.
        #[derive(Debug, Default)]
        pub struct Meters {
            $($(#[$doc])* pub $name: Meter,)+
        }

        impl Meters {
            /// Name, Prometheus type and value of each.
            pub fn readings(&self) -> Vec<(&'static str, &'static str, i64)> {
                vec![$((stringify!($name), $kind, self.$name.value()),)+]
            }
        }
    };
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
