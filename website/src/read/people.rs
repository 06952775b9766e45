//! Who works in a salon: names in a team section that stand with a role or in a card of their own. A name alone is nobody.

use crate::draft::{LONGEST_NAME, MOST_OTHERS, PersonFound};
use crate::words::{has_word, is_one_of, plain};

use super::Page;
use super::amounts::amounts;
use super::entry::tidy;
use super::lines::Line;
use super::vocabulary::{ABOUT_US, NO_NAMES, PARTICLES, ROLES, TEAM, TEAM_MARKS};

/// Words of a role.
const MOST_ROLE_WORDS: usize = 9;
/// Lines below a name in which its role stands.
const NEAR: usize = 2;

/// The people of a page, with the words around them.
pub(crate) fn people(page: &Page) -> Vec<(PersonFound, String)> {
    let mut people: Vec<(PersonFound, String)> = Vec::new();
    let mut place = if page.is_about(TEAM) {
        Place::Team
    } else if page.is_about(ABOUT_US) {
        Place::AboutUs
    } else {
        Place::Elsewhere
    };
    for (i, line) in page.lines.iter().enumerate() {
        if line.level > 0 {
            place = below(line, place);
        }
        let is_here = place == Place::Team || (place == Place::AboutUs && line.title);
        if !is_here || line.aside || people.len() == MOST_OTHERS {
            continue;
        }
        if let Some(person) = person(page, i)
            && people.iter().all(|(other, _)| other.name != person.name)
        {
            let words: Vec<String> = page.lines[i..].iter().take(NEAR + 1).map(Line::plain).collect();
            people.push((person, words.join(" | ")));
        }
    }
    people
}

/// What a part of a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Team,
    /// The salon, its story, its press: a name counts here where it stands out.
    AboutUs,
    Elsewhere,
}

/// What is spoken of below a heading.
fn below(heading: &Line, place: Place) -> Place {
    let text = heading.plain();
    let lower = text.to_lowercase();
    if has_word(&lower, TEAM) {
        return Place::Team;
    }
    if has_word(&lower, ABOUT_US) {
        return Place::AboutUs;
    }
    // A name goes on with the same, another subject ends it.
    let is_name = is_person_name(&tidy(text.split([',', '|', '–', '(']).next().unwrap_or_default()));
    if is_name || has_word(&lower, ROLES) { place } else { Place::Elsewhere }
}

/// Somebody whose name stands in this line.
fn person(page: &Page, i: usize) -> Option<PersonFound> {
    let line = &page.lines[i];
    let text = line.plain();
    for separator in ["\t", " – ", " — ", " - ", ", ", " | ", ": ", " ("] {
        if let Some((name, role)) = line.text.split_once(separator) {
            let (name, role) = (tidy(name), tidy(role));
            if is_person_name(&name) && is_role(&role) {
                return Some(PersonFound { name, role: Some(role) });
            }
        }
    }
    let mut name = tidy(&text);
    if text.ends_with('.') && name.rsplit(' ').next().is_some_and(|last| last.chars().count() == 1) {
        // "Sam K."
        name.push('.');
    }
    if !is_person_name(&name) || is_role(&name) {
        return None;
    }
    let below = page.lines[i + 1..].iter().take(NEAR).take_while(|line| line.level == 0).map(Line::plain);
    let role = below.map(|text| tidy(&text)).find(|text| is_role(text));
    let shown =
        role.is_some() || (line.title && (has_portrait(page, line, &name) || in_member_card(page, line)));
    shown.then_some(PersonFound { name, role })
}

fn is_role(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let has_price = amounts(text).iter().any(|at| at.amount.is_price());
    words <= MOST_ROLE_WORDS
        && !has_price
        && !text.ends_with(['!', '?'])
        && has_word(&text.to_lowercase(), ROLES)
}

/// One to four words that begin like names and are not what a salon is about.
pub(crate) fn is_person_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c))
            && !word.to_lowercase().split('-').any(|word| is_one_of(word, NO_NAMES))
    };
    (1..=4).contains(&words.len())
        && (2..=LONGEST_NAME).contains(&text.chars().count())
        && words.iter().any(|word| word.chars().count() > 2)
        && words.iter().all(|word| is_name(word) || is_one_of(word, PARTICLES))
        && words.first().is_some_and(is_name)
        && !has_word(&text.to_lowercase(), ROLES)
}

/// A picture near by that is said to show them.
fn has_portrait(page: &Page, line: &Line, name: &str) -> bool {
    let first = name.split_whitespace().next().unwrap_or(name);
    let near: Vec<_> = page.html.ancestors(line.block).take(4).collect();
    near.iter().any(|id| {
        let pictures: Vec<String> = page
            .html
            .descendants(*id)
            .take(200)
            .filter(|id| page.html.name(*id) == "img")
            .filter_map(|id| page.html.attr(id, "alt").map(|alt| plain(alt, LONGEST_NAME)))
            .collect();
        pictures.len() == 1 && pictures[0].split(|c: char| !c.is_alphanumeric()).any(|word| word == first)
    })
}

fn in_member_card(page: &Page, line: &Line) -> bool {
    let mut near = std::iter::once(line.block).chain(page.html.ancestors(line.block)).take(4);
    near.any(|id| page.html.marks(id).split([' ', '-', '_']).any(|word| is_one_of(word, TEAM_MARKS)))
}

#[cfg(test)]
mod tests {
    use super::is_person_name;

    #[test]
    fn names_are_told_from_headings() {
        for name in [
            "Imogen Vale",
            "Priya O’Dell",
            "Zsófia Németh-Clarke",
            "Oksana",
            "María de la Cruz",
            "J.P. Moreau",
            "ANA RUIZ",
        ] {
            assert!(is_person_name(name), "{name}");
        }
        for text in [
            "Our Values",
            "Book Now",
            "Meet the team",
            "Senior Stylist",
            "Hair Color",
            "we",
            "Call 555",
            "Opening Hours",
            "Clean Products",
        ] {
            assert!(!is_person_name(text), "{text}");
        }
    }
}
