//! Who works in a salon: names in a team section that stand with a role or in a card of their own. A name alone is nobody.

use crate::draft::{LONGEST_NAME, MOST_OTHERS, PersonFound};
use crate::words::{has_word, is_one_of, plain};

use super::Page;
use super::entry::tidy;
use super::lines::Line;
use super::vocabulary::{NO_NAMES, PARTICLES, ROLES, TEAM, TEAM_MARKS};

/// Words of a role.
const MOST_ROLE_WORDS: usize = 9;
/// Lines below a name in which its role stands.
const NEAR: usize = 2;

/// The people of a page, with the words around them.
pub(crate) fn people(page: &Page) -> Vec<(PersonFound, String)> {
    let mut people: Vec<(PersonFound, String)> = Vec::new();
    let mut team: Option<u8> = page.is_about(TEAM).then_some(0);
    for (i, line) in page.lines.iter().enumerate() {
        if line.level > 0 {
            team = section(line, team);
        }
        if team.is_none() || line.aside || people.len() == MOST_OTHERS {
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

/// Whether a team is spoken of below a heading: the level of the heading that began it.
fn section(heading: &Line, team: Option<u8>) -> Option<u8> {
    let text = heading.plain();
    if has_word(&text.to_lowercase(), TEAM) {
        return Some(heading.level);
    }
    // A name keeps the section open, another subject ends it.
    let is_name = is_person_name(&tidy(text.split([',', '|', '–', '(']).next().unwrap_or_default()));
    team.filter(|_| is_name || has_word(&text.to_lowercase(), ROLES))
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
    words <= MOST_ROLE_WORDS && !text.ends_with(['!', '?']) && has_word(&text.to_lowercase(), ROLES)
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
