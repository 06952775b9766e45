//! Who a salon is, where a page does not say it in facts: its name, phone and address.

use crate::draft::{LONGEST_NAME, LONGEST_TEXT, ProfileFound};
use crate::words::{has_word, plain};

use super::Page;
use super::lines::{Line, below};
use super::vocabulary::PHONE;

/// Parts of a title.
const SEPARATORS: [&str; 7] = [" | ", " - ", " – ", " — ", " · ", " :: ", ": "];

/// What a page says of its salon.
pub(crate) fn profile(page: &Page) -> ProfileFound {
    let html = &page.html;
    let site_name = html
        .elements("meta")
        .find(|id| html.attr(*id, "property") == Some("og:site_name"))
        .and_then(|id| html.attr(id, "content"));
    let address = html.elements("address").next().map(|id| {
        let lines: Vec<String> = below(html, id).iter().map(Line::plain).collect();
        plain(&lines.join(", "), LONGEST_TEXT)
    });
    ProfileFound {
        name: site_name.map(|name| plain(name, LONGEST_NAME)).filter(|name| !name.is_empty()),
        phone: phone(page),
        address: address.filter(|address| address.chars().any(|c| c.is_ascii_digit())),
        currency: None,
    }
}

/// The parts of a page's title: one of them is often the salon's name.
pub(crate) fn title_parts(page: &Page) -> Vec<String> {
    let Some(title) = page.html.elements("title").next() else { return Vec::new() };
    let mut parts = vec![plain(&page.html.raw_text(title), LONGEST_NAME * 2)];
    for separator in SEPARATORS {
        parts = parts
            .iter()
            .flat_map(|part| part.split(separator))
            .map(|part| plain(part, LONGEST_NAME))
            .collect();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn phone(page: &Page) -> Option<String> {
    let html = &page.html;
    let called = html.elements("a").find_map(|id| html.attr(id, "href")?.trim().strip_prefix("tel:"));
    let called = called.map(|number| number.replace("%20", " "));
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    called
        .filter(|number| (6..=15).contains(&digits(number)))
        .or_else(|| page.lines.iter().find_map(|line| number_in(&line.plain())))
        .map(|number| plain(&number, 40))
}

/// A number in a line that speaks of phones.
fn number_in(text: &str) -> Option<String> {
    if !has_word(&text.to_lowercase(), PHONE) {
        return None;
    }
    let is_part = |c: char| c.is_ascii_digit() || " +-.()/".contains(c);
    let found = text.split(|c: char| !is_part(c)).map(|part| part.trim_matches(|c: char| " -./".contains(c)));
    let digits = |part: &&str| (7..=15).contains(&part.bytes().filter(u8::is_ascii_digit).count());
    found.filter(digits).map(ToOwned::to_owned).next()
}
