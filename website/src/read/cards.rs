//! Prices in lines and in boxes: which words of a page are the name of a price, and which its time.
//!
//! Nobody tells what a box is. A box is found as the largest element that holds one price and a name, of a make that the page uses
//! again and again; where there is none, the name is what stands between the price before and this one.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::draft::{Found, How, LONGEST_TEXT, ServiceFound};
use crate::html::{Html, Id};
use crate::words::{has_word, plain};

use super::Page;
use super::amounts::Amount;
use super::entry::{Entry, Offer, entry, is_service_name, is_variant, minutes_alone, name_and_minutes, tidy};
use super::lines::Line;
use super::services::{is_within, lines_of};
use super::vocabulary::GOODS;

/// Lines with prices on one page.
const MOST_PRICED: usize = 2_000;
/// Elements around a price that may be its box, and lines before and behind it in one.
const MOST_BOXES: usize = 8;
const MOST_IN_A_BOX: usize = 60;
/// Lines of a box that are kept for the owner.
const MOST_KEPT: usize = 8;

/// Lines with prices, and the boxes around them.
pub(super) struct Cards<'a> {
    page: &'a Page,
    /// Lines that hold a price, in order, with what they say.
    priced: Vec<(usize, Entry)>,
    /// Prices inside of an element.
    count: HashMap<Id, usize>,
    /// How often a box of this make holds exactly one price.
    makes: HashMap<String, usize>,
}

impl<'a> Cards<'a> {
    /// All prices of a page but those in tables that were read.
    pub(super) fn of(page: &'a Page, taken: &HashSet<Id>) -> Self {
        let is_taken =
            |line: &Line| !taken.is_empty() && page.html.ancestors(line.block).any(|id| taken.contains(&id));
        let mut priced: Vec<(usize, Entry)> = Vec::new();
        for (i, line) in page.lines.iter().enumerate() {
            if line.aside || is_taken(line) || priced.len() == MOST_PRICED {
                continue;
            }
            priced.extend(entry(&line.text, line.lead, line.priced, page.currency).map(|entry| (i, entry)));
        }
        // Words like "free" are prices among prices only.
        let is_money = |offer: &Offer| matches!(offer.price, Amount::Money { .. });
        if priced.iter().filter(|(_, entry)| entry.offers.iter().any(is_money)).count() < 2
            && taken.is_empty()
        {
            priced.retain(|(_, entry)| entry.offers.iter().any(is_money));
        }
        let mut cards = Self { page, priced, count: HashMap::new(), makes: HashMap::new() };
        cards.pair_columns();
        let boxes: Vec<Id> = cards.priced.iter().flat_map(|(line, _)| cards.boxes(*line)).collect();
        for id in boxes {
            *cards.count.entry(id).or_default() += 1;
        }
        let makes_of = |(line, _): &(usize, Entry)| -> HashSet<String> {
            cards.single(*line).map(|id| make(&page.html, id)).collect()
        };
        let makes: Vec<String> = cards.priced.iter().flat_map(makes_of).collect();
        for make in makes {
            *cards.makes.entry(make).or_default() += 1;
        }
        cards
    }

    /// The services they belong to.
    pub(super) fn read(&self) -> Vec<Found<ServiceFound>> {
        let mut found = Vec::new();
        let mut last = None;
        let headed = self.headings_are_names();
        for nth in 0..self.priced.len() {
            let price = Priced::of(self, nth);
            if price.is_hero() || price.is_of_goods() {
                continue;
            }
            let Some(name) = price.name(headed, last.as_ref()) else { continue };
            found.extend(price.services(&name));
            last = (name.how == How::Card).then_some((name.text, self.page.lines[price.line].under));
        }
        found
    }

    /// Names in one column and prices in the next, as many: each price gets its name. Prices in a row without names get none.
    fn pair_columns(&mut self) {
        let is_bare = |(_, entry): &(usize, Entry)| {
            entry.name.is_empty() && entry.offers.iter().all(|offer| offer.minutes.is_none())
        };
        let mut start = 0;
        while start < self.priced.len() {
            let first = self.priced[start].0;
            let run = &self.priced[start..];
            let length =
                run.iter().enumerate().take_while(|(i, one)| one.0 == first + i && is_bare(one)).count();
            if length < 2 {
                start += 1;
                continue;
            }
            let names = first.checked_sub(length).map(|before| before..first).unwrap_or_default();
            let are_names = names.clone().all(|i| {
                let line = &self.page.lines[i];
                line.level == 0 && is_short(line) && self.is_name_line(i)
            });
            if are_names && !names.is_empty() {
                for (i, name) in names.enumerate() {
                    self.priced[start + i].1.name = self.line_name(name);
                }
                start += length;
            } else {
                self.priced.drain(start..start + length);
            }
        }
    }

    /// The elements around a line, from the inside.
    fn boxes(&self, line: usize) -> impl Iterator<Item = Id> {
        let html = &self.page.html;
        let block = self.page.lines[line].block;
        std::iter::once(block)
            .chain(html.ancestors(block))
            .take_while(|id| !matches!(html.name(*id), "body" | "html" | "main" | ""))
    }

    /// Those that hold this price only.
    fn single(&self, line: usize) -> impl Iterator<Item = Id> {
        self.boxes(line).take_while(|id| self.count.get(id) == Some(&1)).take(MOST_BOXES)
    }

    /// The box of a price: one with a name in it, of the make that is most often one, and of two alike the outer.
    fn container(&self, line: usize, has_name: bool) -> Option<Id> {
        let often = |id: &Id| self.makes.get(&make(&self.page.html, *id)).copied().unwrap_or_default();
        let named = |id: &Id| has_name || self.extent(line, *id).any(|i| i != line && self.is_name_line(i));
        let named = self.single(line).filter(named).max_by_key(often);
        named.or_else(|| self.single(line).max_by_key(often))
    }

    /// The lines of a box around one of them.
    fn extent(&self, line: usize, container: Id) -> std::ops::Range<usize> {
        let within = |i: &usize| is_within(&self.page.html, self.page.lines[*i].block, container);
        let start =
            (line.saturating_sub(MOST_IN_A_BOX)..=line).rev().take_while(within).last().unwrap_or(line);
        let end =
            (line..self.page.lines.len().min(line + MOST_IN_A_BOX)).take_while(within).last().unwrap_or(line);
        start..end + 1
    }

    /// Whether above each price of the page stands a heading of its own.
    fn headings_are_names(&self) -> bool {
        let lines: Vec<usize> = self.priced.iter().map(|(line, _)| *line).collect();
        let own = lines.iter().enumerate().filter(|(nth, line)| {
            let after = nth.checked_sub(1).map_or(0, |before| lines[before] + 1);
            self.page.lines[**line].under.is_some_and(|heading| heading >= after)
        });
        let own = own.count();
        own > 1 && own * 10 >= lines.len() * 6
    }

    fn is_name_line(&self, i: usize) -> bool {
        let line = &self.page.lines[i];
        !line.aside
            && (line.title || !line.pressed)
            && is_service_name(&self.line_name(i))
            && entry(&line.text, line.lead, line.priced, "").is_none()
    }

    fn line_name(&self, i: usize) -> String {
        name_and_minutes(&self.page.lines[i].text).0
    }
}

/// One price and the box around it.
struct Priced<'a> {
    cards: &'a Cards<'a>,
    lines: &'a [Line],
    line: usize,
    entry: &'a Entry,
    /// The lines of its box.
    inside: Range<usize>,
    /// The line after the price before, and that of the next price.
    after: usize,
    next: usize,
}

/// A name, and the line that it stands in.
struct Name {
    text: String,
    how: How,
    line: usize,
}

impl<'a> Priced<'a> {
    fn of(cards: &'a Cards<'a>, nth: usize) -> Self {
        let lines = cards.page.lines.as_slice();
        let (line, entry) = (cards.priced[nth].0, &cards.priced[nth].1);
        let after = nth.checked_sub(1).map_or(0, |before| cards.priced[before].0 + 1);
        let next = cards.priced.get(nth + 1).map_or(lines.len(), |(next, _)| *next);
        let container = cards.container(line, is_service_name(&entry.name));
        let inside = container.map_or(line..line + 1, |container| cards.extent(line, container));
        Self { cards, lines, line, entry, inside, after, next }
    }

    /// A great heading with a price announces; it does so once, where a price list has many.
    fn is_hero(&self) -> bool {
        let level = self.lines[self.line].level;
        let alike = |(other, _): &&(usize, Entry)| self.lines[*other].level == level;
        matches!(level, 1 | 2) && self.cards.priced.iter().filter(alike).count() < 2
    }

    fn is_of_goods(&self) -> bool {
        self.inside.clone().any(|i| has_word(&self.lines[i].text.to_lowercase(), GOODS))
    }

    /// The services of this price under a name.
    fn services(&self, name: &Name) -> Vec<Found<ServiceFound>> {
        let mut entry = self.entry.clone();
        if is_variant(&entry.name) && entry.name != name.text && entry.offers.len() == 1 {
            entry.offers[0].label = Some(entry.name.clone());
        }
        entry.name.clone_from(&name.text);
        if entry.offers.iter().all(|offer| offer.minutes.is_none()) {
            let minutes = self.minutes_near();
            entry.offers.iter_mut().for_each(|offer| offer.minutes = minutes);
        }
        let words = self.inside.start.min(name.line)..self.inside.end;
        let words: Vec<String> = self.lines[words].iter().take(MOST_KEPT).map(Line::plain).collect();
        let source = self.cards.page.source(&plain(&words.join(" | "), LONGEST_TEXT), name.how);
        let category = self.lines[name.line].under.map(|heading| self.lines[heading].plain());
        lines_of(&entry, category.as_deref(), &source)
    }

    /// The name of this price: its own, or the one in its box, or the one above it, or that of the price before.
    fn name(&self, headed: bool, last: Option<&(String, Option<usize>)>) -> Option<Name> {
        let own = tidy(&self.entry.name);
        let is_own = is_service_name(&own);
        let heading = self.heading_inside();
        let is_description = own.split_whitespace().count() > 3 && heading.is_some();
        if is_own && !is_variant(&own) && !is_description {
            return Some(Name { text: own, how: How::Line, line: self.line });
        }
        if let Some(line) = heading.or_else(|| self.title_inside()).or_else(|| self.name_above(headed)) {
            return Some(Name { text: self.cards.line_name(line), how: How::Card, line });
        }
        // A second size or time of the same thing.
        let says_more = is_variant(&own) || self.entry.offers.iter().any(|offer| offer.minutes.is_some());
        match last {
            Some((name, under)) if says_more && *under == self.lines[self.line].under => {
                Some(Name { text: name.clone(), how: How::Card, line: self.line })
            }
            _ => is_own.then_some(Name { text: own, how: How::Line, line: self.line }),
        }
    }

    fn is_name(&self, i: usize) -> bool {
        i != self.line && self.cards.is_name_line(i)
    }

    fn is_title(&self, i: usize) -> bool {
        self.lines[i].title && self.is_name(i)
    }

    fn is_short_name(&self, i: usize) -> bool {
        is_short(&self.lines[i]) && self.is_name(i)
    }

    /// The heading in the box: the last one before the price, else the first behind it.
    fn heading_inside(&self) -> Option<usize> {
        let headings = self.inside.clone().filter(|i| self.lines[*i].level > 1 && self.is_name(*i));
        headings.clone().rfind(|i| *i < self.line).or_else(|| headings.clone().next())
    }

    fn title_inside(&self) -> Option<usize> {
        let mut inside = self.inside.clone();
        self.inside.clone().find(|i| self.is_title(*i)).or_else(|| inside.find(|i| self.is_short_name(*i)))
    }

    /// What stands between the price before and this one: its heading where headings are names on this page, else a title or the
    /// first words, else the heading after all.
    fn name_above(&self, headed: bool) -> Option<usize> {
        let heading = self.lines[self.line].under.filter(|heading| *heading >= self.after);
        let named = heading.filter(|heading| self.is_name(*heading));
        let above = heading.map_or(self.after, |heading| heading + 1)..self.line;
        named
            .filter(|_| headed)
            .or_else(|| above.clone().rfind(|i| self.is_title(*i)))
            .or_else(|| above.clone().find(|i| self.is_short_name(*i)))
            .or(named)
    }

    /// The time in the box, or in the line below it.
    fn minutes_near(&self) -> Option<(u32, bool)> {
        let inside = self.inside.clone().filter(|i| *i != self.line);
        let mut times = inside.filter_map(|i| minutes_alone(&self.lines[i].text));
        if let Some(first) = times.next() {
            return times.all(|other| other == first).then_some(first);
        }
        let below = self.lines.get(self.inside.end).filter(|_| self.inside.end < self.next)?;
        let belongs =
            below.block == self.lines[self.line].block || name_and_minutes(&below.text).0.is_empty();
        minutes_alone(&below.text).filter(|_| belongs)
    }
}

/// Few words and no sentence.
fn is_short(line: &Line) -> bool {
    let text = line.plain();
    text.split_whitespace().count() <= 8 && !text.ends_with(['.', '!', '?'])
}

/// What an element is made like: its name and those of its classes that do not number it.
fn make(html: &Html, id: Id) -> String {
    let classes = html.attr(id, "class").unwrap_or_default();
    let classes: Vec<&str> =
        classes.split_whitespace().filter(|class| !class.chars().any(|c| c.is_ascii_digit())).collect();
    format!("{} {}", html.name(id), classes.join(" "))
}
