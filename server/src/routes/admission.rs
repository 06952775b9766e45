//! Who may come in while there is no sign-in: this machine, and pages that this machine served.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::config::PublicUrl;
use crate::state::AppState;

const ELSEWHERE: &str = "Until sign-in exists, this page answers on the machine itself only.\n";
const FOREIGN: &str = "This address answers its own pages only.\n";

/// Lets requests of this machine pass, and of no other site's page.
pub(super) async fn this_machine_only(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    if !is_this_machine(&request) || !named_as_ours(request.headers(), &state.config.public_url) {
        tracing::info!(path = request.uri().path(), "refused: not from this machine");
        return (StatusCode::FORBIDDEN, ELSEWHERE).into_response();
    }
    if !own_page(request.headers(), &state.config.public_url) {
        tracing::info!(path = request.uri().path(), "refused: asked for by another site's page");
        return (StatusCode::FORBIDDEN, FOREIGN).into_response();
    }
    next.run(request).await
}

/// Whether the connection comes from this machine and no proxy speaks for somebody else.
pub(super) fn is_this_machine(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let forwarded = ["forwarded", "x-forwarded-for", "x-real-ip"];
    peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
        && forwarded.iter().all(|name| !request.headers().contains_key(*name))
}

/// Whether the request names this server. A foreign name that resolves to loopback (DNS rebinding) does not.
fn named_as_ours(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return true };
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]") || name == public.host()
}

/// Whether a browser says that the asking page is this server's own. Programs send no `Origin`.
fn own_page(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let same = |scheme: &str| host.is_some_and(|host| origin.strip_prefix(scheme) == Some(host));
    origin == public.origin() || same("http://") || same("https://")
}
