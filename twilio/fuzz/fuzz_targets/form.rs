//! No body makes the form or a webhook panic, and what was read is written and read again the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twilio::form::Form;
use twilio::webhook::{RelayEnded, StatusCallback, VoiceRequest};

fuzz_target!(|body: &[u8]| {
    let Ok(form) = Form::parse(body) else { return };
    let _ = (VoiceRequest::try_from(&form), StatusCallback::try_from(&form), RelayEnded::try_from(&form));
    assert_eq!(Form::parse(form.to_string().as_bytes()).as_ref(), Ok(&form));
});
