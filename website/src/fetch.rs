//! The way out to the web: every address is checked, names are looked up once and the connection goes to that answer, redirects
//! are followed by us and checked again, and everything has an end. Knows nothing of salons.

pub mod address;
mod encoding;
pub mod names;
mod robots;
mod target;
mod trouble;
mod wire;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use url::Host;

use names::Names;
pub(crate) use robots::Robots;
pub use target::Refused;
pub(crate) use target::{Guard, Target};
pub use trouble::Trouble;

/// Redirects that are followed for one page.
const MOST_REDIRECTS: usize = 3;
/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;
/// For a connection to stand; an address that does not answer costs no more.
const CONNECT: Duration = Duration::from_secs(4);

/// How much is read, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pages of one site.
    pub pages: usize,
    /// Bytes of one page, unpacked.
    pub page_bytes: usize,
    /// For one page, redirects included.
    pub page_time: Duration,
    /// For the whole site.
    pub whole_time: Duration,
    /// Between two pages; a site may ask for more, up to ten times as much.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pages: 30,
            page_bytes: 2 * 1024 * 1024,
            page_time: Duration::from_secs(10),
            whole_time: Duration::from_mins(2),
            pause: Duration::from_millis(200),
        }
    }
}

/// A page as it came.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// Where it was found, after redirects.
    pub target: Target,
    pub text: String,
    /// There was more of it.
    pub cut: bool,
}

/// One read of one site: what names stand for and what robots.txt says is asked once.
pub(crate) struct Visit<'a> {
    names: &'a dyn Names,
    pub guard: Guard,
    limits: Limits,
    until: Instant,
    next: Instant,
    addresses: HashMap<String, Result<Vec<IpAddr>, Trouble>>,
    robots: HashMap<String, Robots>,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(names: &'a dyn Names, guard: Guard, limits: Limits) -> Self {
        let now = Instant::now();
        let (addresses, robots) = (HashMap::new(), HashMap::new());
        Self { names, guard, limits, until: now + limits.whole_time, next: now, addresses, robots }
    }

    /// Whether the time for the whole site is used up.
    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// One page of HTML, if robots.txt allows it at every step.
    pub(crate) async fn page(&mut self, target: Target) -> Result<Fetched, Trouble> {
        let (target, answer) = self.read(target).await?;
        match answer.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => {}
            "" if looks_like_html(&answer.body) => {}
            other => {
                return Err(Trouble::NotHtml(other.chars().filter(|c| !c.is_control()).take(60).collect()));
            }
        }
        Ok(Fetched { target, text: encoding::decode(&answer.body, &answer.content_type), cut: answer.cut })
    }

    /// A file of any kind of text: a sitemap.
    pub(crate) async fn file(&mut self, target: Target) -> Result<String, Trouble> {
        let (_, answer) = self.read(target).await?;
        Ok(encoding::decode(&answer.body, &answer.content_type))
    }

    /// What robots.txt says on the origin of a page; asked for once.
    pub(crate) async fn robots(&mut self, target: &Target) -> Result<Robots, Trouble> {
        let origin = target.origin();
        if let Some(robots) = self.robots.get(&origin) {
            return Ok(robots.clone());
        }
        let file = target.join("/robots.txt", self.guard).map_err(Trouble::Refused)?;
        let most = robots::MOST_BYTES.min(self.limits.page_bytes);
        let robots = match self.timed(self.limits.page_time, file, most, false).await {
            Ok((_, answer)) => match answer.status {
                200..300 => Robots::parse(&encoding::decode(&answer.body, "")),
                // No rules (RFC 9309, 2.3.1.3), or rules that cannot be had now (2.3.1.4).
                ..500 => Robots::default(),
                _ => Robots::closed(),
            },
            Err(Trouble::Redirects | Trouble::Refused(_) | Trouble::Packing) => Robots::default(),
            Err(trouble) => return Err(trouble),
        };
        self.robots.insert(origin, robots.clone());
        Ok(robots)
    }

    async fn read(&mut self, target: Target) -> Result<(Target, wire::Answer), Trouble> {
        let asked = self.robots(&target).await?.pause;
        sleep_until(self.next.min(self.until)).await;
        let (time, most) = (self.limits.page_time, self.limits.page_bytes);
        let answer = self.timed(time, target, most, true).await;
        self.next = Instant::now() + asked.clamp(self.limits.pause, self.limits.pause * 10);
        let (target, answer) = answer?;
        match answer.status {
            200..300 => Ok((target, answer)),
            401 | 407 => Err(Trouble::Login),
            403 | 429 => Err(Trouble::Closed),
            status => Err(Trouble::Status(status)),
        }
    }

    async fn timed(
        &mut self,
        time: Duration,
        target: Target,
        most: usize,
        by_robots: bool,
    ) -> Result<(Target, wire::Answer), Trouble> {
        let until = self.until.min(Instant::now() + time);
        timeout_at(until, self.follow(target, most, by_robots)).await.unwrap_or(Err(Trouble::Slow))
    }

    /// Follows redirects; every step is checked as if it had been typed.
    async fn follow(
        &mut self,
        mut target: Target,
        most: usize,
        by_robots: bool,
    ) -> Result<(Target, wire::Answer), Trouble> {
        for _ in 0..=MOST_REDIRECTS {
            if by_robots && !Box::pin(self.robots(&target)).await?.allows(target.path()) {
                return Err(Trouble::Robots);
            }
            let answer = self.ask(&target, most).await?;
            match &answer.location {
                Some(location) if matches!(answer.status, 301 | 302 | 303 | 307 | 308) => {
                    target = target.join(location, self.guard).map_err(Trouble::Refused)?;
                }
                _ => return Ok((target, answer)),
            }
        }
        Err(Trouble::Redirects)
    }

    /// One request, to one of the addresses that the name stood for when it was first asked.
    async fn ask(&mut self, target: &Target, most: usize) -> Result<wire::Answer, Trouble> {
        let addresses = self.addresses(target).await?;
        for ip in addresses.into_iter().take(MOST_ADDRESSES) {
            let at = SocketAddr::new(ip, target.port());
            if !self.guard.may_connect(at) {
                return Err(Trouble::Refused(Refused::Private));
            }
            if let Ok(Ok(stream)) = timeout(CONNECT, TcpStream::connect(at)).await {
                return wire::get(stream, target, most).await;
            }
        }
        Err(Trouble::Unreachable)
    }

    /// Every address of a host, IPv4 first. One that lies inside refuses the name as a whole: honest names have none.
    async fn addresses(&mut self, target: &Target) -> Result<Vec<IpAddr>, Trouble> {
        let name = match target.host() {
            Host::Ipv4(ip) => return Ok(vec![(*ip).into()]),
            Host::Ipv6(ip) => return Ok(vec![(*ip).into()]),
            Host::Domain(name) => name.trim_end_matches('.').to_owned(),
        };
        if !self.addresses.contains_key(&name) {
            let found = match self.names.addresses(&name).await {
                Ok(found) if !found.is_empty() => Ok(found),
                _ => Err(Trouble::NoSuchName),
            };
            self.addresses.insert(name.clone(), found);
        }
        let mut addresses = self.addresses[&name].clone()?;
        let inside = |ip: &IpAddr| !self.guard.may_connect(SocketAddr::new(*ip, target.port()));
        if addresses.iter().any(inside) {
            return Err(Trouble::Refused(Refused::Private));
        }
        addresses.sort_by_key(IpAddr::is_ipv6);
        Ok(addresses)
    }
}

/// For servers that do not say what they send.
fn looks_like_html(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(512)]).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|sign| start.contains(sign))
}
