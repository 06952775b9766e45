//! What may be asked for: a web address that passed every check that needs no network.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::address::is_public;

/// Longer addresses are not typed by owners.
const LONGEST: usize = 2_000;
/// Names that mean a machine or a network of one's own, whatever a resolver says.
const PRIVATE_ENDINGS: [&str; 8] =
    ["localhost", "localdomain", "local", "internal", "intranet", "lan", "corp", "home.arpa"];

/// Why an address is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// It cannot be read as an address.
    #[error("this is not a web address")]
    NotAnAddress,
    /// Neither http nor https.
    #[error("only addresses with http and https are read")]
    Scheme,
    /// With a name and password in front of the host.
    #[error("an address with a user name in it is not read")]
    UserInfo,
    /// Neither 80 nor 443.
    #[error("only the usual ports of the web are read")]
    Port,
    /// The name or the address belongs to a network of somebody's own.
    #[error("this address lies in a private network")]
    Private,
}

/// What a fetcher may connect to: the public web, and for tests one address besides.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Guard {
    pub allowed: Option<SocketAddr>,
}

impl Guard {
    /// Whether a connection may be made; asked for every address that a name stands for, at every step.
    pub(crate) fn may_connect(self, to: SocketAddr) -> bool {
        self.allowed == Some(to) || matches!(to.port(), 80 | 443) && is_public(to.ip())
    }

    fn may_use_port(self, port: u16) -> bool {
        matches!(port, 80 | 443) || self.allowed.is_some_and(|allowed| allowed.port() == port)
    }
}

/// A web address that may be asked for, as far as can be said without the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    url: Url,
    host: Host,
    port: u16,
}

impl Target {
    /// Reads an absolute address.
    pub(crate) fn parse(text: &str, guard: Guard) -> Result<Self, Refused> {
        Self::check(Url::parse(plain(text)?).map_err(|_| Refused::NotAnAddress)?, guard)
    }

    /// Where a link or a redirect on this page leads.
    pub(crate) fn join(&self, link: &str, guard: Guard) -> Result<Self, Refused> {
        Self::check(self.url.join(plain(link)?).map_err(|_| Refused::NotAnAddress)?, guard)
    }

    fn check(mut url: Url, guard: Guard) -> Result<Self, Refused> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refused::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::UserInfo);
        }
        let port = url.port_or_known_default().ok_or(Refused::Port)?;
        if !guard.may_use_port(port) {
            return Err(Refused::Port);
        }
        let host = url.host().ok_or(Refused::NotAnAddress)?.to_owned();
        match &host {
            Host::Domain(name) if is_private_name(name) => return Err(Refused::Private),
            Host::Domain(_) => {}
            Host::Ipv4(ip) if guard.may_connect((*ip, port).into()) => {}
            Host::Ipv6(ip) if guard.may_connect((*ip, port).into()) => {}
            Host::Ipv4(_) | Host::Ipv6(_) => return Err(Refused::Private),
        }
        url.set_fragment(None);
        Ok(Self { url, host, port })
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Scheme, host and port: what one robots.txt speaks for.
    pub(crate) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The host without `www.`: two addresses with the same one are the same site.
    pub(crate) fn site(&self) -> String {
        let host = self.host.to_string();
        let host = host.trim_end_matches('.');
        format!(
            "{}:{}",
            host.strip_prefix("www.").unwrap_or(host),
            if self.port == 80 { 443 } else { self.port }
        )
    }

    /// Path and query, as they are sent and as robots.txt speaks of them.
    pub(crate) fn path(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }
}

/// Trimmed; refused where browsers would tidy up what is a trick in an address: controls, spaces, backslashes.
fn plain(text: &str) -> Result<&str, Refused> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let tricky = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if text.len() > LONGEST || text.contains(tricky) { Err(Refused::NotAnAddress) } else { Ok(text) }
}

/// A name without a dot is looked up in the machine's own domain, and some endings never leave the house.
fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    !name.contains('.')
        || PRIVATE_ENDINGS.iter().any(|ending| {
            name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}
