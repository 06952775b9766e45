//! The session's cookie. Over https it is a `__Host-` cookie: this host only, the whole site, never over plain http.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use backend::secrets::Secret;

use super::admission::is_plain_loopback;
use crate::config::Config;

const OVER_HTTPS: &str = "__Host-frontdesk";
/// On this machine over plain http, where browsers take no `__Host-` cookie.
const ON_LOOPBACK: &str = "frontdesk";
/// Seconds; the server ends sessions earlier when they are not used.
const KEPT: i64 = backend::access::ABSOLUTE.num_seconds();

/// The secret that a browser brings.
pub(super) fn session(request: &Request, config: &Config) -> Option<String> {
    let name = name(is_plain_loopback(request, config));
    let lines = request.headers().get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, secret)| secret.to_owned())
}

/// Gives the browser its secret.
pub(super) fn set(headers: &mut HeaderMap, secret: &Secret, on_loopback: bool) {
    put(headers, secret.reveal(), KEPT, on_loopback);
}

/// Takes the secret away.
pub(super) fn clear(headers: &mut HeaderMap, on_loopback: bool) {
    put(headers, "", 0, on_loopback);
}

fn put(headers: &mut HeaderMap, secret: &str, age: i64, on_loopback: bool) {
    let secure = if on_loopback { "" } else { "; Secure" };
    let name = name(on_loopback);
    let line = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    if let Ok(mut line) = HeaderValue::from_str(&line) {
        line.set_sensitive(true);
        headers.append(header::SET_COOKIE, line);
    }
}

fn name(on_loopback: bool) -> &'static str {
    if on_loopback { ON_LOOPBACK } else { OVER_HTTPS }
}
