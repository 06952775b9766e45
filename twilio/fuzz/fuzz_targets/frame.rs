//! No text makes a frame of either direction panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twilio::relay::{FromTwilio, ToTwilio, escape_markup};

fuzz_target!(|text: &str| {
    if let Ok(frame) = FromTwilio::parse(text) {
        let _ = frame.to_json();
    }
    if let Ok(frame) = ToTwilio::parse(text) {
        let _ = frame.to_json();
    }
    assert!(!escape_markup(text).contains(['<', '>', '&']));
});
