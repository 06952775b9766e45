//! From one page to what it says. Knows no network.

mod amounts;
mod cards;
mod entry;
mod faq;
mod hours;
mod lines;
pub(crate) mod links;
mod microdata;
mod numbers;
mod people;
mod profile;
mod schema_org;
mod services;
mod tables;
mod vocabulary;

use domain::hours::OpenSpan;

use crate::draft::{
    Found, How, LONGEST_TEXT, PersonFound, ProfileFound, QuestionFound, ServiceFound, Source,
};
use crate::html::Html;
use crate::words::{has_word, is_one_of, plain};

/// A page that is being read.
#[derive(Debug)]
pub(crate) struct Page {
    pub url: String,
    pub html: Html,
    pub lines: Vec<lines::Line>,
    /// Of numbers without a sign; empty where nothing tells.
    pub currency: &'static str,
}

impl Page {
    /// Takes a page apart.
    pub(crate) fn parse(url: &str, text: &str) -> Self {
        let html = Html::parse(text);
        let lines = lines::lines(&html);
        let mut page = Self { url: url.to_owned(), html, lines, currency: "" };
        page.currency = page.main_currency();
        page
    }

    fn source(&self, snippet: &str, how: How) -> Source {
        Source { page: self.url.clone(), snippet: plain(snippet, LONGEST_TEXT), how }
    }

    fn found<T>(&self, what: T, how: How, snippet: &str) -> Found<T> {
        Found { what, source: self.source(snippet, how) }
    }

    /// Whether its address, title or first heading says one of the words.
    fn is_about(&self, words: &str) -> bool {
        let path =
            self.url.split("://").last().and_then(|url| url.split_once('/')).map_or("", |(_, path)| path);
        let path = path.to_lowercase().replace(['/', '-', '_', '.'], " ");
        let heading = self.lines.iter().find(|line| line.level == 1).map(|line| line.text.to_lowercase());
        has_word(&path, words) || heading.is_some_and(|heading| has_word(&heading, words))
    }

    /// The first currency that the page speaks of.
    fn main_currency(&self) -> &'static str {
        self.lines.iter().find_map(|line| amounts::currency_in(&line.text)).unwrap_or_default()
    }
}

/// Whether a part of a title can be a salon's name: "Prices" is none. Takes it in lower case.
pub(crate) fn can_be_a_salon(part: &str) -> bool {
    use vocabulary::{ABOUT_US, CONTACT, LABELS, NO_SALON, PRICES, QUESTIONS, TEAM};
    ![NO_SALON, LABELS, PRICES, TEAM, ABOUT_US, CONTACT, QUESTIONS].iter().any(|words| is_one_of(part, words))
}

/// What one page says, before it is put together with the others.
#[derive(Debug)]
pub(crate) struct Said {
    pub services: Vec<Found<ServiceFound>>,
    pub people: Vec<Found<PersonFound>>,
    pub hours: Vec<Found<OpenSpan>>,
    pub faq: Vec<Found<QuestionFound>>,
    pub profile: ProfileFound,
    /// The parts of its title.
    pub title: Vec<String>,
}

/// Reads one page: first the facts it states, then what it shows.
pub(crate) fn read(page: &Page) -> Said {
    let facts = schema_org::facts(&page.html);
    let services = facts.services.into_iter().map(|(what, how, snippet)| page.found(what, how, &snippet));
    let people = facts.people.into_iter().map(|(what, how, snippet)| page.found(what, how, &snippet));
    let shown = people::people(page).into_iter().map(|(what, snippet)| page.found(what, How::Card, &snippet));
    let faq = facts.faq.into_iter().map(|(what, how, snippet)| page.found(what, how, &snippet));
    let asked = faq::questions(page).into_iter().map(|what| {
        let snippet = format!("{} {}", what.question, what.answer);
        page.found(what, How::Line, &snippet)
    });
    let hours: Vec<_> = if facts.hours.is_empty() {
        hours::hours(page).into_iter().map(|(what, snippet)| page.found(what, How::Line, &snippet)).collect()
    } else {
        facts.hours.into_iter().map(|(what, how, snippet)| page.found(what, how, &snippet)).collect()
    };
    let seen = profile::profile(page);
    Said {
        services: services.chain(services::services(page)).collect(),
        people: people.chain(shown).collect(),
        hours,
        faq: faq.chain(asked).collect(),
        profile: ProfileFound {
            name: facts.profile.name.or(seen.name),
            phone: facts.profile.phone.or(seen.phone),
            address: facts.profile.address.or(seen.address),
            currency: facts.profile.currency,
        },
        title: profile::title_parts(page),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Page, read};

    /// Pieces of pages and price lists, in any order.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            proptest::sample::select(vec![
                "<table>", "<tr>", "<td>", "<td rowspan=3 colspan=9>", "<th>", "</table>", "<li>", "<p>", "<br>", "<h2>", "</h2>", "<b>", "</b>",
                "<s>", "<sup>", "<dl>", "<dt>", "<dd>", "<pre>", "<div class=price>", "<div class='team card'>", "</div>", "<details>", "<summary>",
                "<div itemscope itemtype='https://schema.org/Service'>", "<i itemprop=name>", "<i itemprop=price>",
                "<script type='application/ld+json'>{\"@type\":\"Offer\",\"price\":\"x\",\"itemOffered\":[]}</script>", "Our team", "Anna Ruiz", "Stylist",
                "Cut", "Long", "from", "ab", "$", "€", "45", "45,00", "1.250,", "½", "1/2", "h", "min", " – ", "|", ":", ".", "(", ")", "/", "+", "to",
                "free", "POA", "Monday", "Mo", "9", "9.30am", "-", "closed", "?", "\t", "\n", " ", "&nbsp;", "İ", "ß", "ﬁ", "\u{202e}", "💇", "99999999999999999999",
            ])
            .prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_page_breaks_the_reader(text in pieces()) {
            let said = read(&Page::parse("https://salon.example/team", &text));
            for line in &said.services {
                prop_assert!(line.what.price_cents.is_none_or(|cents| cents.0 >= 0));
                prop_assert!(line.what.duration_minutes.is_none_or(|minutes| (5..=720).contains(&minutes)));
                prop_assert!(!line.what.name.is_empty() && !line.what.name.chars().any(char::is_control));
            }
            for line in &said.hours {
                prop_assert!(line.what.weekday < 7 && line.what.opens < line.what.closes);
            }
        }
    }
}
