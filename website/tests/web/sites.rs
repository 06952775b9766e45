//! Whole sites of different make, against what was written down by hand before there was a reader.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::server::{Site, say};
use serde::Deserialize;
use serde_json::{Value, json};
use website::{Draft, Fetcher, Limits, Report, diff};

const SITES: [&str; 5] = ["kestrel", "studio-nove", "maren", "peluqueria", "two-shores"];

#[derive(Deserialize)]
struct Expected {
    services: Vec<Value>,
    professionals: BTreeSet<String>,
    hours: BTreeSet<(u8, String, String)>,
    faq: BTreeSet<String>,
    profile: BTreeMap<String, Option<String>>,
}

fn folder(site: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(site)
}

/// Serves a folder: `/team/` is `team.html`.
fn serve(site: &str) -> Site {
    let folder = folder(site);
    Site::start(move |asked, stream| {
        let path = asked.path.trim_matches('/');
        let path = if path.is_empty() { "index" } else { path };
        let file = [path.to_owned(), format!("{path}.html")]
            .into_iter()
            .map(|name| folder.join(name))
            .find(|file| file.is_file());
        match file.map(std::fs::read) {
            Some(Ok(page)) => say(stream, "200 OK", &["Content-Type: text/html"], &page),
            _ => say(stream, "404 Not Found", &["Content-Type: text/html"], b"<h1>Not found</h1>"),
        }
    })
}

async fn read(site: &str) -> Report {
    let served = serve(site);
    let limits = Limits { pause: Duration::ZERO, ..Limits::default() };
    Fetcher::new(limits, Some(served.at)).read(&served.url("/"), |_| {}).await
}

fn expected(site: &str) -> Expected {
    let text = std::fs::read_to_string(folder(site).join("expected.json")).expect("an expectation");
    serde_json::from_str(&text).expect("readable")
}

fn services(draft: &Draft) -> Vec<Value> {
    let service = |what: &website::draft::ServiceFound| {
        let (name, price, cents) = (&what.name, what.price, what.price_cents);
        json!({"name": name, "price": price, "price_cents": cents, "duration_minutes": what.duration_minutes})
    };
    draft.services.iter().map(|line| service(&line.what)).collect()
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[tokio::test]
async fn services_are_found_with_price_and_time_and_none_is_invented() {
    for site in SITES {
        let (found, expected) = (services(&read(site).await.draft), expected(site).services);
        let right = expected.iter().filter(|line| found.contains(line)).count();
        let wrong: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
        assert!(
            right * 100 >= expected.len() * 95,
            "{site}: {right} of {}; missed {wrong:#?}",
            expected.len()
        );
        let names: Vec<_> = expected.iter().map(|line| &line["name"]).collect();
        let invented: Vec<_> = found.iter().filter(|line| !names.contains(&&line["name"])).collect();
        assert!(invented.is_empty(), "{site}: invented {invented:#?}");
        assert_eq!(found.len(), expected.len(), "{site}: nothing twice");
    }
}

#[tokio::test]
async fn people_hours_questions_and_the_salon_itself_are_found() {
    for site in SITES {
        let (draft, expected) = (read(site).await.draft, expected(site));
        let people: BTreeSet<_> = draft.professionals.iter().map(|line| line.what.name.clone()).collect();
        assert_eq!(people, expected.professionals, "{site}");
        let hours: BTreeSet<_> = draft
            .hours
            .iter()
            .map(|line| (line.what.weekday, clock(line.what.opens), clock(line.what.closes)))
            .collect();
        assert_eq!(hours, expected.hours, "{site}");
        let faq: BTreeSet<_> = draft.faq.iter().map(|line| line.what.question.clone()).collect();
        assert_eq!(faq, expected.faq, "{site}");
        assert!(draft.faq.iter().all(|line| !line.what.answer.is_empty() && !line.what.answer.contains('<')));
        let profile = &draft.profile;
        for (what, found) in
            [("name", &profile.name), ("phone", &profile.phone), ("currency", &profile.currency)]
        {
            assert_eq!(found, &expected.profile[what], "{site}: {what}");
        }
    }
}

#[tokio::test]
async fn every_line_says_where_it_stood() {
    for site in SITES {
        let draft = read(site).await.draft;
        let sources = draft
            .services
            .iter()
            .map(|line| &line.source)
            .chain(draft.professionals.iter().map(|line| &line.source));
        for source in sources
            .chain(draft.hours.iter().map(|line| &line.source))
            .chain(draft.faq.iter().map(|line| &line.source))
        {
            assert!(
                source.page.starts_with("http://127.0.0.1:") && !source.snippet.is_empty(),
                "{site}: {source:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_draft_survives_being_stored_and_a_second_read_differs_in_nothing() {
    for site in SITES {
        let (first, second) = (read(site).await, read(site).await);
        let stored = serde_json::to_string(&first).expect("JSON");
        assert_eq!(serde_json::from_str::<Report>(&stored).expect("the same"), first);
        let changes = diff(&first.draft, &second.draft);
        let same = changes.services.is_empty()
            && changes.professionals.is_empty()
            && changes.hours.is_empty()
            && changes.faq.is_empty();
        assert!(same, "{site}: {changes:#?}");
    }
}

#[tokio::test]
async fn a_second_read_shows_what_changed() {
    let old = read("maren").await.draft;
    let mut new = old.clone();
    new.services[0].what.price_cents = Some(domain::money::Cents(7_000));
    let gone = new.services.remove(1);
    new.professionals[0].what.name = "Somebody Else".to_owned();
    let changes = diff(&old, &new);
    assert_eq!(changes.services.changed, [(old.services[0].clone(), new.services[0].clone())]);
    assert_eq!((changes.services.gone, changes.services.added.len()), (vec![gone], 0));
    assert_eq!((changes.professionals.gone.len(), changes.professionals.added.len()), (1, 1));
    assert!(changes.hours.is_empty() && changes.faq.is_empty());
}
