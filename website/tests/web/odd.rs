//! Sites that are down, slow, endless, closed, or something else than a website: the report says so, and nothing breaks.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use crate::server::{Site, html, say};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use website::draft::{LONGEST_NAME, MOST_SERVICES};
use website::fetch::Trouble;
use website::report::About;
use website::{Fetcher, Limits, Report};

const PRICES: &str = "<h1>Prices</h1><ul><li>Cut $35</li><li>Color $90</li><li>Shave $20</li></ul>";

fn limits() -> Limits {
    Limits { pause: Duration::ZERO, ..Limits::default() }
}

async fn read_within(site: &Site, path: &str, limits: Limits) -> Report {
    Fetcher::new(limits, Some(site.at)).read(&site.url(path), |_| {}).await
}

async fn read(site: &Site) -> Report {
    read_within(site, "/", limits()).await
}

/// What the first page's answer comes to; robots.txt is not there.
async fn trouble(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Trouble {
    trouble_within(Limits::default().page_time, answer).await
}

async fn trouble_within(
    page_time: Duration,
    answer: impl Fn(&mut TcpStream) + Send + Sync + 'static,
) -> Trouble {
    let site = Site::start(move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => say(stream, "404 Not Found", &[], b""),
        _ => answer(stream),
    });
    let report = read_within(&site, "/", Limits { page_time, ..limits() }).await;
    assert!(report.failure().is_some_and(|words| !words.is_empty()));
    match &report.notes[0].about {
        About::Trouble(trouble) => trouble.clone(),
        other => panic!("{other:?}"),
    }
}

fn says(report: &Report, about: &About) -> bool {
    report.notes.iter().any(|note| note.about == *about)
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_told() {
    let (html_type, soon) = ("Content-Type: text/html", Duration::from_millis(400));
    assert_eq!(trouble(|stream| say(stream, "500 Oops", &[], b"")).await, Trouble::Status(500));
    assert_eq!(
        trouble(|stream| say(stream, "401 Who", &["WWW-Authenticate: Basic"], b"")).await,
        Trouble::Login
    );
    assert_eq!(trouble(|stream| say(stream, "403 No", &[], b"")).await, Trouble::Closed);
    assert_eq!(trouble(|stream| say(stream, "302 There", &["Location: /"], b"")).await, Trouble::Redirects);
    let pdf = |stream: &mut TcpStream| say(stream, "200 OK", &["Content-Type: application/pdf"], b"%PDF-1.7");
    assert_eq!(trouble(pdf).await, Trouble::NotHtml("application/pdf".to_owned()));
    let brotli =
        move |stream: &mut TcpStream| say(stream, "200 OK", &[html_type, "Content-Encoding: br"], b"xx");
    assert_eq!(trouble(brotli).await, Trouble::Packing);
    assert_eq!(trouble(|_| {}).await, Trouble::Broken);
    assert_eq!(trouble(|stream| drop(stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n"))).await, Trouble::Broken);
    assert_eq!(trouble_within(soon, |_| std::thread::sleep(Duration::from_secs(3))).await, Trouble::Slow);
    let drip = |stream: &mut TcpStream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
        while stream.write_all(b"<p>").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    assert_eq!(trouble_within(soon, drip).await, Trouble::Slow);
    let head = |stream: &mut TcpStream| while stream.write_all(b"X-More: and more\r\n").is_ok() {};
    assert_eq!(trouble(|stream| drop(stream.write_all(b"HTTP/1.1 200 OK\r\n"))).await, Trouble::Broken);
    assert_eq!(
        trouble(move |stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            head(stream);
        })
        .await,
        Trouble::Broken
    );
}

#[tokio::test]
async fn a_site_that_is_down_or_unknown_is_told() {
    let nobody =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address");
    let report = Fetcher::new(limits(), Some(nobody)).read(&format!("http://{nobody}/"), |_| {}).await;
    assert_eq!(report.notes[0].about, About::Trouble(Trouble::Unreachable));
    let report = Fetcher::new(limits(), None).read("not a website", |_| {}).await;
    assert!(report.failure().is_some());
}

#[tokio::test]
async fn an_endless_page_is_read_to_a_point() {
    let site = Site::start(|asked, stream| match asked.path.as_str() {
        "/" => {
            let _ = stream
                .write_all(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PRICES}").as_bytes());
            while stream.write_all(&[b' '; 4096]).is_ok() {}
        }
        _ => say(stream, "404 Not Found", &[], b""),
    });
    let report = read(&site).await;
    assert!(says(&report, &About::Cut));
    assert_eq!(report.draft.services.len(), 3);
}

#[tokio::test]
async fn a_bomb_is_counted_as_it_unpacks() {
    let bomb = |mut page: Vec<u8>| {
        page.resize(64 * 1024 * 1024, b' ');
        page
    };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bomb(PRICES.into())).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(PRICES.as_bytes()).expect("memory");
    let deflate = deflate.finish().expect("memory");
    assert!(gzip.len() < 1024 * 1024);
    for (encoding, body, is_cut) in [("gzip", gzip, true), ("deflate", deflate, false)] {
        let site = Site::start(move |asked, stream| match asked.path.as_str() {
            "/" => say(
                stream,
                "200 OK",
                &["Content-Type: text/html", &format!("Content-Encoding: {encoding}")],
                &body,
            ),
            _ => say(stream, "404 Not Found", &[], b""),
        });
        let report = read(&site).await;
        assert_eq!((report.draft.services.len(), says(&report, &About::Cut)), (3, is_cut), "{encoding}");
    }
}

#[tokio::test]
async fn a_site_without_end_is_left_after_thirty_pages() {
    let site = Site::start(|asked, stream| {
        let number: usize = asked.path.trim_start_matches("/prices/").parse().unwrap_or(0);
        let links: Vec<String> =
            (1..40).map(|step| format!("<a href='/prices/{}'>Prices</a>", number * 7 + step)).collect();
        let links = links.concat();
        html(stream, format!("<h1>Page {number}</h1><a href='/'>Home</a>{links}").as_bytes());
    });
    let report = read(&site).await;
    assert_eq!(report.pages.len(), 30);
    assert!(says(&report, &About::MorePages));
    assert!(site.asked().len() <= 33, "robots.txt and a sitemap besides");
}

#[tokio::test]
async fn robots_txt_is_respected_and_said() {
    let site = Site::start(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => say(stream, "200 OK", &[], b"User-agent: *\nDisallow: /prices\n"),
        "/" => html(stream, b"<h1>Salon</h1><a href='/prices'>Prices</a><a href='/moved'>Our team</a>"),
        "/moved" => say(stream, "302 There", &["Location: /prices/team"], b""),
        _ => html(stream, PRICES.as_bytes()),
    });
    let report = read(&site).await;
    assert!(report.notes.iter().filter(|note| note.about == About::Trouble(Trouble::Robots)).count() >= 2);
    assert!(!site.asked().iter().any(|path| path.starts_with("/prices")));
    let closed = Site::start(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => say(stream, "503 Later", &[], b""),
        _ => html(stream, PRICES.as_bytes()),
    });
    assert_eq!(read(&closed).await.notes[0].about, About::Trouble(Trouble::Robots));
    assert_eq!(closed.asked(), ["/robots.txt"]);
}

#[tokio::test]
async fn pages_without_text_logins_and_files_are_named() {
    let site = Site::pages(vec![
        (
            "/",
            "<div id=root></div><script src=/app.js></script><a href='/members'>About us</a><a href='/menu.pdf'>Price list</a>",
        ),
        ("/members", "<h1>Members</h1><form><input type=password></form>"),
    ]);
    let report = read(&site).await;
    for about in [
        About::ScriptsOnly,
        About::LoginForm,
        About::PriceFile,
        About::NoServices,
        About::NoPeople,
        About::NoHours,
    ] {
        assert!(says(&report, &about), "{about}");
    }
}

#[tokio::test]
async fn another_site_is_not_read_and_three_redirects_are_enough() {
    let other = Site::pages(vec![("/prices", PRICES)]);
    let away = format!("Location: {}", other.url("/prices"));
    let site = Site::start(move |asked, stream| match asked.path.as_str() {
        "/" => say(stream, "301 Moved", &["Location: /a"], b""),
        "/a" => say(stream, "302 Moved", &["Location: b"], b""),
        "/b" => say(stream, "308 Moved", &["Location: /home"], b""),
        "/home" => html(
            stream,
            b"<h1>Salon</h1><a href='/prices'>Prices</a><a href='https://elsewhere.example/team'>Team</a>",
        ),
        "/prices" => say(stream, "302 Moved", &[&away], b""),
        _ => say(stream, "404 Not Found", &[], b""),
    });
    let report = read(&site).await;
    assert_eq!(report.pages.len(), 1);
    assert!(report.draft.services.is_empty() && other.asked().is_empty());
}

#[tokio::test]
async fn we_say_who_we_are_and_ask_every_page_once() {
    let site = Site::start(|asked, stream| {
        let head = asked.head.to_lowercase();
        assert!(
            head.contains("user-agent: frontdeskimporter/")
                && !head.contains("cookie")
                && !head.contains("authorization")
        );
        match asked.path.as_str() {
            "/" => html(stream, b"<h1>Salon</h1><a href='/prices/'>Prices</a><a href='/prices'>Prices</a><a href='/prices#top'>x</a><a href='/index.html'>Home</a>"),
            "/prices" | "/prices/" => html(stream, PRICES.as_bytes()),
            _ => say(stream, "404 Not Found", &[], b""),
        }
    });
    let seen = std::sync::Mutex::new(Vec::new());
    let report = Fetcher::new(limits(), Some(site.at))
        .read(&site.url("/"), |at| seen.lock().unwrap().push(at.pages))
        .await;
    assert_eq!((report.pages.len(), seen.into_inner().unwrap()), (2, vec![1, 2]));
    assert_eq!(site.asked().iter().filter(|path| path.starts_with("/prices")).count(), 1);
}

#[tokio::test]
async fn what_strangers_write_is_short_and_plain() {
    let site = Site::start(|asked, stream| {
        let items: Vec<String> = (0..900)
            .map(|i| format!("<li>Cut number {i} \u{202e}<b>&lt;script&gt;</b> $3{i}</li>"))
            .collect();
        let items = items.concat();
        let long = "Long ".repeat(4_000);
        match asked.path.as_str() {
            "/" => html(
                stream,
                format!("<title>{long}</title><h1>{long}</h1><ul>{items}<li>{long} $5</li></ul>").as_bytes(),
            ),
            _ => say(stream, "404 Not Found", &[], b""),
        }
    });
    let draft = read(&site).await.draft;
    assert_eq!(draft.services.len(), MOST_SERVICES);
    for line in &draft.services {
        assert!(line.what.name.chars().count() <= LONGEST_NAME);
        assert!(!line.what.name.chars().any(|c| c.is_control() || c == '\u{202e}'));
    }
    assert!(draft.profile.name.is_none_or(|name| name.chars().count() <= LONGEST_NAME));
}

#[tokio::test]
async fn an_address_as_it_is_typed_is_enough() {
    let site = Site::pages(vec![("/", PRICES)]);
    let typed = format!("  {} ", site.at);
    let report = Fetcher::new(limits(), Some(site.at)).read(&typed, |_| {}).await;
    assert_eq!(report.draft.services.len(), 3);
}

#[tokio::test]
async fn the_same_pages_in_another_language_are_not_read_twice() {
    let site = Site::pages(vec![
        ("/", "<html lang=es><h1>Salón</h1><a href='/es/precios'>Precios</a><a href='/en/prices'>Prices</a>"),
        ("/es/precios", "<ul><li>Corte 20 €</li><li>Color 40 €</li></ul>"),
        ("/en/prices", "<ul><li>Cut 20 €</li><li>Colour 40 €</li></ul>"),
    ]);
    let report = read(&site).await;
    assert_eq!((report.draft.services.len(), site.asked().contains(&"/en/prices".to_owned())), (2, false));
}

#[test]
fn a_read_can_be_a_task() {
    fn is_send<T: Send>(_: &T) {}
    let fetcher = Fetcher::new(Limits::default(), None);
    is_send(&fetcher.read("salon.example", |_| {}));
}
