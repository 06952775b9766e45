//! A whole site: its first page, then those that its links, its sitemap and custom point to, the likeliest first.

use std::collections::{BTreeSet, HashSet};
use std::net::SocketAddr;

use crate::fetch::names::{Names, SystemNames};
use crate::fetch::{Fetched, Guard, Limits, Target, Trouble, Visit};
use crate::merge::merge;
use crate::read::links::{self, Link, Topic};
use crate::read::{self, Page, Said};
use crate::report::{About, Note, PageRead, Progress, Report};
use crate::words::plain;

/// Pages whose subject is unknown.
const MOST_OTHERS: usize = 8;
/// Pages that wait to be read.
const MOST_WAITING: usize = 500;
/// Sitemaps that are read, those named by another one included.
const MOST_SITEMAPS: usize = 4;
/// Letters on a page, below which it says nothing.
const FEWEST_LETTERS: usize = 200;
/// Languages that paths begin with.
const LANGUAGES: [&str; 12] = ["en", "es", "de", "fr", "it", "pt", "nl", "pl", "ru", "zh", "ja", "ko"];
/// Where the subjects of an import usually are.
const CUSTOM: [(&str, Topic); 5] = [
    ("/services", Topic::Prices),
    ("/prices", Topic::Prices),
    ("/team", Topic::Team),
    ("/contact", Topic::Contact),
    ("/faq", Topic::Questions),
];

/// Reads websites.
pub struct Fetcher {
    limits: Limits,
    guard: Guard,
    names: Box<dyn Names>,
}

impl Fetcher {
    /// Reads the public web within limits; for tests, `allowed` may be connected to as well.
    pub fn new(limits: Limits, allowed: Option<SocketAddr>) -> Self {
        Self::with_names(limits, allowed, Box::new(SystemNames))
    }

    /// The same with other answers to who a name is.
    pub fn with_names(limits: Limits, allowed: Option<SocketAddr>, names: Box<dyn Names>) -> Self {
        Self { limits, guard: Guard { allowed }, names }
    }

    /// Reads a site from its address as an owner types it, and tells how far it is. Never fails: the report says what was
    /// not possible.
    pub async fn read(&self, url: &str, progress: impl Fn(Progress) + Send + Sync) -> Report {
        let mut import = Import::new(Visit::new(self.names.as_ref(), self.guard, self.limits), self.limits);
        match import.first_page(url).await {
            Ok(first) => {
                let (site, host) = (first.target.site(), first.target.host().to_string());
                let home = first.target.clone();
                import.take(first, &site, &progress).await;
                import.look_around(&home, &site).await;
                import.others(&site, &progress).await;
                import.finish(&host)
            }
            Err(trouble) => {
                let page = plain(url, 200);
                Report {
                    notes: vec![Note { about: About::Trouble(trouble), page: Some(page) }],
                    ..Report::default()
                }
            }
        }
    }
}

/// A read that is going on.
struct Import<'a> {
    visit: Visit<'a>,
    limits: Limits,
    waiting: Vec<Waiting>,
    seen: HashSet<String>,
    /// Pages asked for, there or not.
    tried: usize,
    others: usize,
    language: Option<String>,
    said: Vec<Said>,
    pages: Vec<PageRead>,
    notes: Vec<Note>,
}

/// A page to be read.
struct Waiting {
    target: Target,
    topic: Topic,
    /// It is only a guess: nothing is said where it does not exist.
    is_guess: bool,
}

/// What one page gave.
struct Taken {
    said: Said,
    links: Vec<Link>,
    notes: Vec<About>,
    /// The language it says it is in: "en".
    language: Option<String>,
}

impl<'a> Import<'a> {
    fn new(visit: Visit<'a>, limits: Limits) -> Self {
        let (waiting, seen, language) = (Vec::new(), HashSet::new(), None);
        let (said, pages, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self { visit, limits, waiting, seen, tried: 1, others: 0, language, said, pages, notes }
    }

    /// An address without a scheme is tried with https first.
    async fn first_page(&mut self, url: &str) -> Result<Fetched, Trouble> {
        let url = url.trim();
        if url.contains("://") || url.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:")) {
            let target = Target::parse(url, self.visit.guard).map_err(Trouble::Refused)?;
            return self.visit.page(target).await;
        }
        let with = |scheme: &str| {
            Target::parse(&format!("{scheme}://{url}"), self.visit.guard).map_err(Trouble::Refused)
        };
        let (safe, plain) = (with("https")?, with("http")?);
        match self.visit.page(safe).await {
            Err(Trouble::Unreachable | Trouble::Certificate | Trouble::Broken) => {
                self.visit.page(plain).await
            }
            answer => answer,
        }
    }

    /// Reads a page that came.
    async fn take(&mut self, page: Fetched, site: &str, progress: &(impl Fn(Progress) + Send + Sync)) {
        let url = page.target.url().to_string();
        self.seen.insert(key(&page.target));
        let (address, text) = (url.clone(), page.text);
        // Off the threads that answer phones; what a strange page breaks, it breaks there.
        let Ok(taken) = tokio::task::spawn_blocking(move || read_page(&address, &text)).await else {
            self.note(About::Trouble(Trouble::Broken), &url);
            return;
        };
        if page.cut {
            self.note(About::Cut, &url);
        }
        for about in taken.notes {
            self.note(about, &url);
        }
        if self.said.is_empty() {
            self.language = language_of(&page.target).or(taken.language);
        }
        for link in taken.links {
            if let Ok(target) = page.target.join(&link.href, self.visit.guard) {
                self.wait(target, link.topic, site, false);
            }
        }
        let (services, professionals) = (taken.said.services.len(), taken.said.people.len());
        self.said.push(taken.said);
        self.pages.push(PageRead { url: url.clone(), services, professionals });
        let services = self.said.iter().map(|said| said.services.len()).sum();
        progress(Progress { pages: self.pages.len(), services, page: url });
    }

    /// Beyond the first page's links: the sitemap, and for subjects without a link the usual places.
    async fn look_around(&mut self, home: &Target, site: &str) {
        let named = self.visit.robots(home).await.map(|robots| robots.sitemaps).unwrap_or_default();
        let mut maps: Vec<String> = if named.is_empty() { vec!["/sitemap.xml".to_owned()] } else { named };
        let mut read = 0;
        while let Some(map) = maps.pop().filter(|_| read < MOST_SITEMAPS) {
            read += 1;
            let Ok(target) = home.join(&map, self.visit.guard) else { continue };
            if target.site() != site {
                continue;
            }
            let Ok(text) = self.visit.file(target).await else { continue };
            for address in locations(&text) {
                if links::ending(&address).is_some_and(|ending| ending == "xml") {
                    maps.push(address);
                } else if let (Some(topic), Ok(target)) =
                    (links::topic(&address, ""), home.join(&address, self.visit.guard))
                {
                    self.wait(target, topic, site, false);
                }
            }
        }
        let known: BTreeSet<Topic> = self.waiting.iter().map(|waiting| waiting.topic).collect();
        for (path, topic) in CUSTOM {
            if let (false, Ok(target)) = (known.contains(&topic), home.join(path, self.visit.guard)) {
                self.wait(target, topic, site, true);
            }
        }
    }

    /// Reads what waits, the likeliest first, until there is enough.
    async fn others(&mut self, site: &str, progress: &(impl Fn(Progress) + Send + Sync)) {
        while let Some(next) = self.next() {
            if self.visit.is_over() {
                self.notes.push(Note { about: About::OutOfTime, page: None });
                return;
            }
            if self.tried >= self.limits.pages {
                if !next.is_guess {
                    self.notes.push(Note { about: About::MorePages, page: None });
                }
                return;
            }
            self.tried += 1;
            let url = next.target.url().to_string();
            match self.visit.page(next.target).await {
                Ok(page) if page.target.site() != site => self.note(About::Trouble(Trouble::Elsewhere), &url),
                Ok(page) if self.seen.contains(&key(&page.target)) && page.target.url().as_str() != url => {}
                Ok(page) => self.take(page, site, progress).await,
                Err(_) if next.is_guess => {}
                Err(trouble) => self.note(About::Trouble(trouble), &url),
            }
        }
    }

    fn next(&mut self) -> Option<Waiting> {
        // The first of the best: pages of one topic in the order in which they were found.
        let best = (0..self.waiting.len()).min_by_key(|i| (self.waiting[*i].topic, *i))?;
        let next = self.waiting.remove(best);
        if next.topic != Topic::Other {
            return Some(next);
        }
        self.others += 1;
        (self.others <= MOST_OTHERS).then_some(next)
    }

    fn wait(&mut self, target: Target, topic: Topic, site: &str, is_guess: bool) {
        let fits =
            target.site() == site && self.waiting.len() < MOST_WAITING && !self.is_translation(&target);
        if fits && self.seen.insert(key(&target)) {
            self.waiting.push(Waiting { target, topic, is_guess });
        }
    }

    /// The same pages in another language would be the same services under other names.
    fn is_translation(&mut self, target: &Target) -> bool {
        let Some(language) = language_of(target) else { return false };
        *self.language.get_or_insert_with(|| language.clone()) != language
    }

    fn note(&mut self, about: About, page: &str) {
        self.notes.push(Note { about, page: Some(page.to_owned()) });
    }

    fn finish(mut self, host: &str) -> Report {
        let (draft, notes) = merge(self.said, host);
        self.notes.extend(notes);
        Report { draft, notes: self.notes, pages: self.pages }
    }
}

/// The language that a path begins with.
fn language_of(target: &Target) -> Option<String> {
    let first =
        target.path().trim_start_matches('/').split(['/', '?']).next().unwrap_or_default().to_lowercase();
    LANGUAGES.contains(&first.as_str()).then_some(first)
}

/// What makes two addresses the same page.
fn key(target: &Target) -> String {
    let path = target.path();
    let path = ["index.html", "index.htm", "index.php"]
        .iter()
        .find_map(|name| path.strip_suffix(name))
        .unwrap_or(path);
    format!("{}{}", target.site(), path.trim_end_matches('/'))
}

fn read_page(url: &str, text: &str) -> Taken {
    let page = Page::parse(url, text);
    let mut notes = Vec::new();
    let letters: usize =
        page.lines.iter().map(|line| line.text.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    let has = |name: &str| page.html.elements(name).next().is_some();
    let asks_password = page.html.elements("input").any(|id| page.html.attr(id, "type") == Some("password"));
    if asks_password && letters < FEWEST_LETTERS * 2 {
        notes.push(About::LoginForm);
    } else if letters < FEWEST_LETTERS && has("script") && !has("h1") {
        notes.push(About::ScriptsOnly);
    }
    if links::is_price_file(&page) {
        notes.push(About::PriceFile);
    }
    let language = page.html.elements("html").next().and_then(|id| page.html.attr(id, "lang"));
    let language = language.and_then(|code| code.get(..2)).map(str::to_lowercase);
    Taken { said: read::read(&page), links: links::links(&page), notes, language }
}

/// The addresses in a sitemap.
fn locations(text: &str) -> Vec<String> {
    let pieces = text.split("<loc>").skip(1).take(MOST_WAITING);
    let address =
        |piece: &str| piece.split("</loc>").next().map(|address| plain(address, 2_000).replace("&amp;", "&"));
    pieces.filter_map(address).collect()
}
