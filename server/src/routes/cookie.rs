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

/// The time that a customer keeps at a booking page, for that page only.
const HOLD: &str = "frontdesk-time";
/// Seconds; the server lets go of the time itself earlier.
const HOLD_KEPT: i64 = 3600;

/// The secret that a browser brings.
pub(super) fn session(request: &Request, config: &Config) -> Option<String> {
    read(request, name(is_plain_loopback(request, config)))
}

/// The secret of the time that a customer keeps.
pub(super) fn hold(request: &Request) -> Option<String> {
    read(request, HOLD).filter(|secret| !secret.is_empty())
}

fn read(request: &Request, name: &str) -> Option<String> {
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

/// Gives a customer's browser the secret of the time it keeps.
pub(super) fn set_hold(headers: &mut HeaderMap, slug: &str, secret: &str, on_loopback: bool) {
    line(headers, HOLD, secret, &format!("/book/{slug}"), HOLD_KEPT, on_loopback);
}

/// Takes it away.
pub(super) fn clear_hold(headers: &mut HeaderMap, slug: &str, on_loopback: bool) {
    line(headers, HOLD, "", &format!("/book/{slug}"), 0, on_loopback);
}

fn put(headers: &mut HeaderMap, secret: &str, age: i64, on_loopback: bool) {
    line(headers, name(on_loopback), secret, "/", age, on_loopback);
}

fn line(headers: &mut HeaderMap, name: &str, secret: &str, path: &str, age: i64, on_loopback: bool) {
    let secure = if on_loopback { "" } else { "; Secure" };
    let line = format!("{name}={secret}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    if let Ok(mut line) = HeaderValue::from_str(&line) {
        line.set_sensitive(true);
        headers.append(header::SET_COOKIE, line);
    }
}

fn name(on_loopback: bool) -> &'static str {
    if on_loopback { ON_LOOPBACK } else { OVER_HTTPS }
}
