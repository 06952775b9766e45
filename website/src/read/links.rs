//! Where a page leads, and which of these pages speak of what an owner wants to import.

use crate::words::has_word;

use super::Page;
use super::vocabulary::{ABOUT_US, CONTACT, ELSEWHERE, PRICES, QUESTIONS, TEAM};

/// What a page is likely to be about; the first are read first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    Prices,
    Team,
    Contact,
    Questions,
    Other,
}

/// A link as the page has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub href: String,
    pub topic: Topic,
}

/// The links of a page that are worth a look, in its order.
pub(crate) fn links(page: &Page) -> Vec<Link> {
    let mut links = Vec::new();
    for id in page.html.elements("a") {
        let Some(href) = page.html.attr(id, "href").map(str::trim) else { continue };
        let skipped =
            href.is_empty() || href.starts_with('#') || has_scheme(href) && !href.starts_with("http");
        if !skipped && let Some(topic) = topic(href, &page.html.raw_text(id)) {
            links.push(Link { href: href.to_owned(), topic });
        }
    }
    links
}

fn has_scheme(href: &str) -> bool {
    href.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'))
}

/// What a page is about by its address and by what links to it; none for what is not worth a look.
pub(crate) fn topic(address: &str, label: &str) -> Option<Topic> {
    let path = address.split("://").last().unwrap_or(address).split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    let words = format!("{} {}", path.replace(['/', '-', '_', '.', '+'], " "), label.to_lowercase());
    let is_page = ending(&path)
        .is_none_or(|ending| matches!(ending.as_str(), "html" | "htm" | "php" | "asp" | "aspx" | "shtml"));
    if !is_page || has_word(&words, ELSEWHERE) {
        return None;
    }
    let topics = [
        (PRICES, Topic::Prices),
        (TEAM, Topic::Team),
        (ABOUT_US, Topic::Team),
        (QUESTIONS, Topic::Questions),
        (CONTACT, Topic::Contact),
    ];
    Some(topics.into_iter().find(|(all, _)| has_word(&words, all)).map_or(Topic::Other, |(_, topic)| topic))
}

/// What the file of an address ends with, lower case: `html`.
pub(crate) fn ending(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let (_, ending) = path.rsplit('/').next().unwrap_or_default().rsplit_once('.')?;
    Some(ending.to_lowercase())
}

/// Whether a link leads to a price list that is a file.
pub(crate) fn is_price_file(page: &Page) -> bool {
    page.html.elements("a").any(|id| {
        let href = page.html.attr(id, "href").unwrap_or_default().to_lowercase();
        let words =
            format!("{} {}", href.replace(['/', '-', '_', '.'], " "), page.html.raw_text(id).to_lowercase());
        ending(&href).is_some_and(|ending| ending == "pdf") && has_word(&words, PRICES)
    })
}

#[cfg(test)]
mod tests {
    use super::{Topic, topic};

    #[test]
    fn pages_are_told_by_their_address_and_their_name() {
        assert_eq!(topic("/our-services/", ""), Some(Topic::Prices));
        assert_eq!(topic("https://x.example/p7", "Meet the team"), Some(Topic::Team));
        assert_eq!(topic("/good-to-know", ""), Some(Topic::Questions));
        assert_eq!(topic("/about.html", "x"), Some(Topic::Team));
        assert_eq!(topic("/hair", "Hair"), Some(Topic::Prices));
        assert_eq!(topic("/xyz", "Impressions"), Some(Topic::Other));
        assert_eq!(
            (topic("/shop/shampoo", ""), topic("/menu.pdf", "Menu"), topic("/blog/prices", "")),
            (None, None, None)
        );
    }
}
