//! No address, parameters or signature make verification panic, and what is signed here is accepted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twilio::signature::{Algorithm, AuthToken, sign, verify_form, verify_json, verify_upgrade};

fuzz_target!(|input: (String, Vec<(String, String)>, String, Vec<u8>)| {
    let (url, params, given, body) = input;
    let token = AuthToken::new("12345");
    let _ = verify_form(&token, &url, &params, &given);
    let _ = verify_upgrade(&token, &url, &given);
    let _ = verify_json(&token, &url, &body, &given);
    assert!(verify_form(&token, &url, &params, &sign(&token, Algorithm::Sha1, &url, &params)));
});
