//! Attempts to turn the fetcher against its own network: every spelling of every address inside, typed, behind a name, and behind
//! a redirect. Two canaries listen where they lead; one knock and the test fails.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::server::{Site, html, say};
use futures::future::BoxFuture;
use website::fetch::Trouble;
use website::fetch::address::is_public;
use website::fetch::names::Names;
use website::report::About;
use website::{Fetcher, Limits, Report};

const INSIDE_V4: [[u8; 4]; 30] = [
    [127, 0, 0, 1],
    [127, 1, 2, 3],
    [127, 255, 255, 254],
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [10, 255, 255, 255],
    [100, 64, 0, 1],
    [100, 127, 255, 255],
    [100, 100, 100, 200],
    [169, 254, 169, 254],
    [169, 254, 0, 1],
    [169, 254, 170, 2],
    [172, 16, 0, 1],
    [172, 31, 255, 254],
    [192, 168, 0, 1],
    [192, 168, 255, 255],
    [192, 0, 0, 1],
    [192, 0, 0, 192],
    [192, 0, 2, 1],
    [192, 88, 99, 1],
    [198, 18, 0, 1],
    [198, 19, 255, 255],
    [198, 51, 100, 7],
    [203, 0, 113, 9],
    [224, 0, 0, 1],
    [239, 255, 255, 250],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
    [168, 63, 129, 16],
];
const INSIDE_V6: [&str; 18] = [
    "::",
    "::1",
    "0:0:0:0:0:0:0:1",
    "fe80::1",
    "febf::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001:10::1",
    "2001:20::1",
    "2001::1",
    "3fff::1",
    "100::1",
    "5f00::1",
    "64:ff9b:1::1",
    "4000::1",
];
const NAMES_INSIDE: [&str; 16] = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "localhost.localdomain",
    "metadata.google.internal",
    "metadata",
    "router.lan",
    "printer.local",
    "kubernetes.default.svc.cluster.local",
    "db.internal",
    "intranet",
    "wiki.corp",
    "x.home.arpa",
    "ｌｏｃａｌｈｏｓｔ",
    "loc%61lhost",
];

/// The ways to write one IPv4 address into an address of the web; all of them reach it in some program.
fn spellings(octets: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = octets;
    let number = u32::from_be_bytes(octets);
    let (high, low) = (number >> 16, number & 0xffff);
    let dotted = format!("{a}.{b}.{c}.{d}");
    let wide = |text: &str, zero: char| -> String {
        let digit =
            |c: char| c.to_digit(10).and_then(|digit| char::from_u32(zero as u32 + digit)).unwrap_or(c);
        text.chars().map(digit).collect()
    };
    vec![
        dotted.clone(),
        format!("{dotted}."),
        format!("{number}"),
        format!("{number:#x}"),
        format!("0X{number:X}"),
        format!("0{number:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("000{a:o}.00{b:o}.{c}.{d:#x}"),
        format!("{a}.{}", number & 0x00ff_ffff),
        format!("{a}.{b}.{}", number & 0xffff),
        format!("{a:#x}.{}", number & 0x00ff_ffff),
        dotted.replace('.', "。"),
        dotted.replace('.', "%2e"),
        dotted.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat(),
        wide(&dotted, '０'),
        format!("[::ffff:{dotted}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[0:0:0:0:0:ffff:{high:X}:{low:X}]"),
        format!("[::{dotted}]"),
        format!("[64:ff9b::{dotted}]"),
        format!("[64:ff9b:1::{dotted}]"),
        format!("[2002:{high:x}:{low:x}::1]"),
        format!("[2001:0:{high:x}:{low:x}::1]"),
        format!("[2001:0:53aa:64c:0:0:{:x}:{:x}]", !high & 0xffff, !low & 0xffff),
        format!("salon.example@{dotted}"),
        format!("salon.example:80@{dotted}"),
        format!("salon.example%40{dotted}"),
    ]
}

/// All of them, with the canary's port and without.
fn vectors(port: u16) -> Vec<String> {
    let hosts = INSIDE_V4.into_iter().flat_map(spellings);
    let hosts =
        hosts.chain(INSIDE_V6.iter().map(|ip| format!("[{ip}]"))).chain(NAMES_INSIDE.map(str::to_owned));
    let mut all: Vec<String> = hosts.map(|host| format!("http://{host}:{port}/secret")).collect();
    all.extend([
        format!("https://127.0.0.1:{port}/"),
        format!("HTTP://127.0.0.1:{port}/"),
        format!("http:\\\\127.0.0.1:{port}\\"),
        format!("http://salon.example\\@127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}\t/"),
        format!("http://127.0.0.1:{port}#@salon.example/"),
        format!("http:127.0.0.1:{port}/"),
        format!("http:///127.0.0.1:{port}/"),
        format!("http://[fe80::1%25lo]:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://127.0.0.1\u{200b}:{port}/"),
        format!("http://①②⑦.⓪.⓪.①:{port}/"),
        "http://127.0.0.1/".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://[::ffff:169.254.169.254]/".to_owned(),
        "http://0/".to_owned(),
        "ftp://127.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1:6379/_INFO".to_owned(),
        "data:text/html,<h1>x</h1>".to_owned(),
        "javascript:alert(1)".to_owned(),
        "http://salon.example:22/".to_owned(),
        "http://salon.example:8080/".to_owned(),
        "https://salon.example:6443/".to_owned(),
        "http://".to_owned(),
        "http://user:secret@salon.example/".to_owned(),
    ]);
    all
}

/// Counts who knocks at addresses of this machine that nobody may ask for.
struct Canary {
    port: u16,
    knocks: Arc<AtomicUsize>,
}

impl Canary {
    fn start() -> Self {
        let first = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = first.local_addr().expect("an address").port();
        let knocks = Arc::new(AtomicUsize::new(0));
        let more = ["127.1.2.3", "127.255.255.254", "::1"].map(|ip| TcpListener::bind((ip, port)).ok());
        for listener in more.into_iter().flatten().chain([first]) {
            let knocks = Arc::clone(&knocks);
            std::thread::spawn(move || {
                for mut stream in listener.incoming().flatten() {
                    knocks.fetch_add(1, Ordering::SeqCst);
                    html(&mut stream, b"<h1>secret</h1>");
                }
            });
        }
        Self { port, knocks }
    }

    /// A salon's site on the same port, at an address that the fetcher is allowed: the port alone refuses nothing here.
    fn neighbour(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 2], self.port))
    }

    fn knocks(&self) -> usize {
        self.knocks.load(Ordering::SeqCst)
    }
}

/// Names as a test wants them; each answer is given once, the last one forever.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>, Arc<AtomicUsize>);

impl Told {
    fn of(name: &str, answers: Vec<Vec<IpAddr>>) -> Self {
        let told = Self::default();
        told.0.lock().expect("no test panics with it").insert(name.to_owned(), answers);
        told
    }
}

impl Names for Told {
    fn addresses<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let mut all = self.0.lock().expect("no test panics with it");
        let answer = all
            .get_mut(host)
            .map(|answers| if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() });
        Box::pin(async move { answer.ok_or_else(|| io::ErrorKind::NotFound.into()) })
    }
}

fn limits() -> Limits {
    Limits { pause: Duration::ZERO, ..Limits::default() }
}

fn was_refused(report: &Report) -> bool {
    report.pages.is_empty() && matches!(report.notes[0].about, About::Trouble(Trouble::Refused(_)))
}

#[tokio::test]
async fn no_spelling_of_an_address_inside_is_asked_for() {
    let canary = Canary::start();
    let vectors = vectors(canary.port);
    assert!(vectors.len() >= 500, "{}", vectors.len());
    let fetcher = Fetcher::with_names(limits(), Some(canary.neighbour()), Box::new(Told::default()));
    for vector in &vectors {
        assert!(was_refused(&fetcher.read(vector, |_| {}).await), "{vector}");
    }
    assert_eq!(canary.knocks(), 0);
    // The canary is awake, and what is allowed is reached.
    let at = SocketAddr::from(([127, 0, 0, 1], canary.port));
    Fetcher::new(limits(), Some(at)).read(&format!("http://{at}/"), |_| {}).await;
    assert!(canary.knocks() > 0);
}

#[tokio::test]
async fn no_redirect_link_robots_or_sitemap_leads_inside() {
    let canary = Canary::start();
    let all = Arc::new(vectors(canary.port));
    let told = Arc::clone(&all);
    let site = Site::start_at(canary.neighbour(), move |asked, stream| {
        let number = asked.path.trim_start_matches("/r/").parse::<usize>().ok();
        match number.and_then(|number| told.get(number)) {
            // As a server writes it: in bytes, whatever they are.
            Some(to) => say(stream, "302 Found", &[&format!("Location: {}", to.replace('\t', ""))], b""),
            None => say(stream, "404 Not Found", &[], b""),
        }
    });
    let fetcher = Fetcher::with_names(limits(), Some(site.at), Box::new(Told::default()));
    let mut refused = 0;
    for (number, vector) in all.iter().enumerate() {
        let report = fetcher.read(&site.url(&format!("/r/{number}")), |_| {}).await;
        // What a header's bytes no longer spell is a page of the site itself, and not there.
        assert!(report.pages.is_empty(), "{vector}");
        refused += usize::from(was_refused(&report));
    }
    assert!(refused >= 500, "{refused}");
    assert_eq!(canary.knocks(), 0);
}

#[tokio::test]
async fn no_file_of_a_site_points_the_fetcher_inside() {
    let canary = Canary::start();
    let port = canary.port;
    let site = Site::start_at(canary.neighbour(), move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => {
            let text = format!(
                "User-agent: *\nAllow: /\nSitemap: http://127.0.0.1:{port}/sitemap.xml\nSitemap: /map.xml\n"
            );
            say(stream, "200 OK", &[], text.as_bytes());
        }
        "/map.xml" => {
            let text = format!(
                "<urlset><url><loc>http://127.0.0.1:{port}/prices</loc></url><url><loc>http://[::1]:{port}/team</loc></url></urlset>"
            );
            say(stream, "200 OK", &[], text.as_bytes());
        }
        "/" => {
            let page = format!(
                "<base href='http://127.0.0.1:{port}/'><meta http-equiv=refresh content='0;url=http://127.0.0.1:{port}/'>\
                <h1>Salon</h1><a href='http://127.0.0.1:{port}/services'>Services</a><a href='//127.1.2.3:{port}/team'>Team</a>\
                <a href='/faq'>FAQ</a><iframe src='http://127.0.0.1:{port}/'></iframe><img src='http://127.0.0.1:{port}/x.png'>"
            );
            html(stream, page.as_bytes());
        }
        _ => say(stream, "301 Moved", &[&format!("Location: http://127.0.0.1:{port}/")], b""),
    });
    let report = Fetcher::new(limits(), Some(site.at)).read(&site.url("/"), |_| {}).await;
    assert_eq!((report.pages.len(), canary.knocks()), (1, 0));
    assert!(site.asked().contains(&"/faq".to_owned()), "the rest of the site is read");
}

#[tokio::test]
async fn robots_txt_that_moves_inside_is_not_followed() {
    let canary = Canary::start();
    let port = canary.port;
    let site = Site::start_at(canary.neighbour(), move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => {
            say(stream, "301 Moved", &[&format!("Location: http://127.0.0.1:{port}/robots.txt")], b"");
        }
        _ => html(stream, b"<h1>Salon</h1>"),
    });
    let report = Fetcher::new(limits(), Some(site.at)).read(&site.url("/"), |_| {}).await;
    assert_eq!((report.pages.is_empty(), canary.knocks()), (false, 0));
}

#[tokio::test]
async fn names_that_stand_for_addresses_inside_are_refused() {
    let canary = Canary::start();
    let v4 = INSIDE_V4.map(|octets| IpAddr::from(Ipv4Addr::from(octets)));
    let mapped = INSIDE_V4.map(|octets| IpAddr::from(Ipv4Addr::from(octets).to_ipv6_mapped()));
    let v6 = INSIDE_V6.map(|ip| IpAddr::from(ip.parse::<Ipv6Addr>().expect("an address")));
    let inside: Vec<IpAddr> = v4.into_iter().chain(mapped).chain(v6).collect();
    assert!(inside.iter().all(|ip| !is_public(*ip)));
    for ip in inside {
        // Alone, and hidden behind the allowed one.
        for answer in [vec![ip], vec![canary.neighbour().ip(), ip]] {
            let names = Told::of("salon.example", vec![answer]);
            let fetcher = Fetcher::with_names(limits(), Some(canary.neighbour()), Box::new(names));
            for url in [format!("http://salon.example:{}/", canary.port), "https://salon.example/".to_owned()]
            {
                assert!(was_refused(&fetcher.read(&url, |_| {}).await), "{ip}");
            }
        }
    }
    assert_eq!(canary.knocks(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_asked_once() {
    let canary = Canary::start();
    let site = Site::start_at(canary.neighbour(), |asked, stream| match asked.path.as_str() {
        "/" => html(stream, b"<h1>Salon</h1><a href='/team'>Team</a><a href='/prices'>Prices</a>"),
        _ => html(stream, b"<h1>More</h1>"),
    });
    let inside = IpAddr::from([127, 0, 0, 1]);
    let names = Told::of("salon.example", vec![vec![site.at.ip()], vec![inside]]);
    let fetcher = Fetcher::with_names(limits(), Some(site.at), Box::new(names.clone()));
    let report = fetcher.read(&format!("http://salon.example:{}/", site.at.port()), |_| {}).await;
    assert!(report.pages.len() >= 3);
    assert_eq!((names.1.load(Ordering::SeqCst), canary.knocks()), (1, 0));
}

#[test]
fn the_public_internet_is_public() {
    for ip in [
        "1.1.1.1",
        "8.8.8.8",
        "93.184.216.34",
        "100.128.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(is_public(ip.parse().expect("an address")), "{ip}");
    }
}
