//! Where a request comes from: which machine, which address, which page.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::config::{Config, PublicUrl};
use crate::state::AppState;

/// What proxies say of the one they speak for.
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// Refuses writes that another site's page started. Programs send neither header and bring no cookie.
pub(super) async fn same_site(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_own(request.headers(), &state.config.public_url) {
        return next.run(request).await;
    }
    state.desk.meters.requests_refused.up();
    tracing::info!("refused: a write that another site's page started");
    Problem::new(StatusCode::FORBIDDEN, "This address answers its own pages only.").into_response()
}

/// Counts requests per address; files of the build, which a page asks for in bunches, are free.
pub(super) async fn not_too_often(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let free = request.uri().path().starts_with("/pkg/") || is_this_machine(&request);
    let counted = if free { Ok(()) } else { state.desk.throttle.request(address(&request, &state.config)) };
    match counted {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            state.desk.meters.requests_too_often.up();
            Problem::too_often(wait).into_response()
        }
    }
}

/// `Sec-Fetch-Site`, else `Origin`; a write with a cookie has to name one of them.
fn is_own(headers: &HeaderMap, public: &PublicUrl) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None if headers.contains_key(header::ORIGIN) => own_page(headers, public),
        None => !headers.contains_key(header::COOKIE),
    }
}

/// Whether a browser says that the asking page is this server's own. Programs send no `Origin`.
pub(super) fn own_page(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let local = host(headers).filter(|host| is_loopback_name(host));
    origin == public.origin() || local.is_some_and(|host| origin.strip_prefix("http://") == Some(host))
}

/// Whether the connection comes from this machine and no proxy speaks for somebody else.
pub(super) fn is_this_machine(request: &Request) -> bool {
    peer(request).is_some_and(|peer| peer.is_loopback())
        && FORWARDED.iter().all(|name| !request.headers().contains_key(*name))
}

/// Whether a browser on this machine asked by a loopback name: the one place where http is as good as https.
/// A foreign name that resolves to loopback (DNS rebinding) is not.
pub(super) fn is_plain_loopback(request: &Request, config: &Config) -> bool {
    config.is_local && is_this_machine(request) && host(request.headers()).is_some_and(is_loopback_name)
}

/// Whose request it is. A proxy is believed only where the configuration names it.
pub(super) fn address(request: &Request, config: &Config) -> IpAddr {
    let peer = peer(request).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if !config.proxies.contains(&peer) {
        return peer;
    }
    let lines = request.headers().get_all("x-forwarded-for").iter();
    let named = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    let named: Vec<Option<IpAddr>> = named.map(|name| name.trim().parse().ok()).collect();
    // From the right: what is further left was written by whoever wanted to be somebody else. What cannot be read ends it.
    let first =
        named.into_iter().rev().find(|name| name.is_none_or(|address| !config.proxies.contains(&address)));
    first.flatten().unwrap_or(peer)
}

fn peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok())
}

fn is_loopback_name(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    matches!(name.map_or(host, |(name, _)| name), "127.0.0.1" | "localhost" | "[::1]")
}
