//! Services of a page: in tables, in lines, and in cards whose name, words and price stand in a box.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::money::Cents;

use crate::draft::{
    Found, How, LONGEST_NAME, LONGEST_TEXT, LineNote, MOST_SERVICES, Price, ServiceFound, Source,
};
use crate::html::{Html, Id};
use crate::words::{has_word, plain};

use super::Page;
use super::amounts::Amount;
use super::entry::{Entry, Offer, entry, is_service_name, is_variant, minutes_alone, tidy};
use super::lines::Line;
use super::tables;
use super::vocabulary::GOODS;

/// Lines with prices on one page.
const MOST_PRICED: usize = 2_000;
/// Elements around a price that may be its box, and lines before and behind it in one.
const MOST_BOXES: usize = 8;
const MOST_IN_A_BOX: usize = 60;

/// The services of a page.
pub(crate) fn services(page: &Page) -> Vec<Found<ServiceFound>> {
    let mut found = Vec::new();
    let mut taken = HashSet::new();
    for (table, lines) in innermost_tables(page) {
        if lines.iter().all(|line| page.lines[*line].aside) {
            continue;
        }
        let rows = tables::entries(&page.html, table, page.currency);
        if !rows.is_empty() {
            taken.insert(table);
        }
        let heading = page.lines[lines[0]].under.map(|heading| page.lines[heading].plain());
        for row in rows {
            let category = row.category.or_else(|| heading.clone());
            found.extend(lines_of(&row.entry, category, &page.source(&row.snippet, How::Table)));
        }
    }
    found.extend(Cards::of(page, &taken).read());
    tell_apart(&mut found);
    found.truncate(MOST_SERVICES);
    found
}

/// The tables that hold no other, each with its lines.
fn innermost_tables(page: &Page) -> BTreeMap<Id, Vec<usize>> {
    let is_table = |id: &Id| page.html.name(*id) == "table";
    let (mut tables, mut outer) = (BTreeMap::<Id, Vec<usize>>::new(), HashSet::new());
    for (i, line) in page.lines.iter().enumerate() {
        let mut around = std::iter::once(line.block).chain(page.html.ancestors(line.block)).filter(is_table);
        if let Some(table) = around.next() {
            tables.entry(table).or_default().push(i);
            outer.extend(around);
        }
    }
    tables.retain(|table, _| !outer.contains(table));
    tables
}

fn is_within(html: &Html, id: Id, container: Id) -> bool {
    id == container || html.ancestors(id).any(|above| above == container)
}

/// One line of the draft for each price of an entry.
fn lines_of(entry: &Entry, category: Option<String>, source: &Source) -> Vec<Found<ServiceFound>> {
    let name = plain(&entry.name, LONGEST_NAME);
    let line = |offer: &Offer| {
        let name = match &offer.label {
            Some(label) if entry.apart => plain(label, LONGEST_NAME),
            Some(label) => plain(&format!("{name} ({label})"), LONGEST_NAME),
            None => name.clone(),
        };
        let what = service(
            name,
            offer.clone(),
            category.as_ref().map(|text| plain(text, LONGEST_NAME)),
            &source.page,
        );
        Found { what, source: source.clone() }
    };
    entry.offers.iter().map(line).collect()
}

fn service(name: String, offer: Offer, category: Option<String>, page: &str) -> ServiceFound {
    let (price, price_cents, currency) = price_of(offer.price);
    let mut notes = Vec::new();
    notes.extend(offer.also.map(|also| {
        let (_, cents, currency) = price_of(also);
        LineNote::OtherPrice { price_cents: cents.unwrap_or_default(), currency, page: page.to_owned() }
    }));
    if offer.minutes.is_some_and(|(_, range)| range) {
        notes.push(LineNote::DurationRange);
    }
    let duration_minutes = offer.minutes.map(|(minutes, _)| minutes);
    ServiceFound { name, price, price_cents, currency, duration_minutes, category, notes }
}

pub(super) fn price_of(amount: Amount) -> (Price, Option<Cents>, Option<String>) {
    match amount {
        Amount::Money { cents, currency, from } => {
            let currency = (!currency.is_empty()).then(|| currency.to_owned());
            (if from { Price::From } else { Price::Exact }, Some(Cents(cents)), currency)
        }
        Amount::Free => (Price::Free, Some(Cents(0)), None),
        Amount::OnRequest | Amount::Minutes { .. } => (Price::OnRequest, None, None),
    }
}

/// Two services of one name on one page are two: what parts them goes into the name, their heading or their time.
fn tell_apart(found: &mut [Found<ServiceFound>]) {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, line) in found.iter().enumerate() {
        by_name.entry(crate::draft::name_key(&line.what.name)).or_default().push(i);
    }
    for same in by_name.into_values().filter(|same| same.len() > 1) {
        let differ = |part: &dyn Fn(&ServiceFound) -> Option<String>| {
            let parts: Option<HashSet<String>> = same.iter().map(|i| part(&found[*i].what)).collect();
            parts.is_some_and(|parts| parts.len() == same.len())
        };
        let minutes = |what: &ServiceFound| what.duration_minutes.map(|minutes| format!("{minutes} min"));
        let category = |what: &ServiceFound| what.category.clone();
        let prices: HashSet<_> = same.iter().map(|i| found[*i].what.price_cents).collect();
        let by_heading = differ(&category);
        if prices.len() == 1 || !(by_heading || differ(&minutes)) {
            continue;
        }
        for i in same {
            let what = &mut found[i].what;
            let part = if by_heading { category(what) } else { minutes(what) };
            what.name = plain(&format!("{} ({})", what.name, part.unwrap_or_default()), LONGEST_NAME);
        }
    }
}

/// Lines with prices, and the boxes around them.
struct Cards<'a> {
    page: &'a Page,
    /// Lines that hold a price, in order, with what they say.
    priced: Vec<(usize, Entry)>,
    /// Prices inside of an element.
    count: HashMap<Id, usize>,
    /// How often a box of this make holds exactly one price.
    makes: HashMap<String, usize>,
}

impl<'a> Cards<'a> {
    fn of(page: &'a Page, taken: &HashSet<Id>) -> Self {
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

    fn read(&self) -> Vec<Found<ServiceFound>> {
        let mut found = Vec::new();
        let mut last_name: Option<(String, Option<usize>)> = None;
        let headed = self.headings_are_names();
        for (nth, (line, entry)) in self.priced.iter().enumerate() {
            let after = nth.checked_sub(1).map_or(0, |before| self.priced[before].0 + 1);
            let container = self.container(*line, is_service_name(&entry.name));
            let inside = container.map_or(*line..*line + 1, |container| self.extent(*line, container));
            if self.is_hero(*line)
                || inside.clone().any(|i| has_word(&self.page.lines[i].text.to_lowercase(), GOODS))
            {
                continue;
            }
            let Some((name, how, at)) =
                self.name(*line, entry, inside.clone(), after, headed, last_name.as_ref())
            else {
                continue;
            };
            let mut entry = entry.clone();
            if is_variant(&entry.name) && entry.name != name && entry.offers.len() == 1 {
                entry.offers[0].label = Some(entry.name.clone());
            }
            last_name =
                (at != *line || how == How::Card).then(|| (name.clone(), self.page.lines[*line].under));
            entry.name = name;
            if entry.offers.iter().all(|offer| offer.minutes.is_none()) {
                let minutes = self.minutes_near(*line, inside.clone(), nth);
                entry.offers.iter_mut().for_each(|offer| offer.minutes = minutes);
            }
            let words: Vec<String> =
                self.page.lines[inside.start.min(at)..inside.end].iter().take(8).map(Line::plain).collect();
            let source = self.page.source(&plain(&words.join(" | "), LONGEST_TEXT), how);
            let category = self.category(at);
            found.extend(lines_of(&entry, category, &source));
        }
        found
    }

    /// A great heading with a price announces; it does so once, where a price list has many.
    fn is_hero(&self, line: usize) -> bool {
        let level = self.page.lines[line].level;
        let alike = self.priced.iter().filter(|(other, _)| self.page.lines[*other].level == level).count();
        matches!(level, 1 | 2) && alike < 2
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

    /// The heading above a line that is not its own name.
    fn category(&self, at: usize) -> Option<String> {
        let heading = self.page.lines[at].under?;
        Some(self.page.lines[heading].plain())
    }

    /// The name of a priced line: its own, or the one in its box, or the one above; with the line it stands in.
    fn name(
        &self,
        line: usize,
        entry: &Entry,
        inside: std::ops::Range<usize>,
        after: usize,
        headed: bool,
        last: Option<&(String, Option<usize>)>,
    ) -> Option<(String, How, usize)> {
        let lines = &self.page.lines;
        let own = tidy(&entry.name);
        let variant = is_variant(&own);
        let heading =
            inside.clone().filter(|i| *i != line && self.is_name_line(*i)).filter(|i| lines[*i].level > 1);
        let heading = heading.clone().rfind(|i| *i < line).or_else(|| heading.clone().next());
        let wordy = own.split_whitespace().count() > 3;
        if is_service_name(&own) && !variant && !(wordy && heading.is_some()) {
            return Some((own, How::Line, line));
        }
        if let Some(heading) = heading {
            return Some((self.line_name(heading), How::Card, heading));
        }
        let own_heading = lines[line].under.filter(|heading| *heading >= after);
        let titled = |i: &usize| *i != line && lines[*i].title && self.is_name_line(*i);
        let any = |i: &usize| *i != line && self.is_name_line(*i) && is_short(&lines[*i]);
        let mut candidates = inside.clone();
        if let Some(i) = inside.clone().find(titled).or_else(|| candidates.find(any)) {
            return Some((self.line_name(i), How::Card, i));
        }
        // Nothing in its box: what stands between the price before and this one.
        let above = after..line;
        if let Some(heading) = own_heading.filter(|heading| headed && self.is_name_line(*heading)) {
            return Some((self.line_name(heading), How::Card, heading));
        }
        let start = own_heading.map_or(above.start, |heading| heading + 1);
        let mut above = start..line;
        if let Some(i) = above.clone().rfind(titled).or_else(|| above.find(any)) {
            return Some((self.line_name(i), How::Card, i));
        }
        if let Some(heading) = own_heading.filter(|heading| self.is_name_line(*heading)) {
            return Some((self.line_name(heading), How::Card, heading));
        }
        // A second size or time of the same thing.
        let says_more = variant || entry.offers.iter().any(|offer| offer.minutes.is_some());
        match last {
            Some((name, under)) if says_more && *under == lines[line].under => {
                Some((name.clone(), How::Card, line))
            }
            _ => is_service_name(&own).then_some((own, How::Line, line)),
        }
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
        super::entry::name_and_minutes(&self.page.lines[i].text).0
    }

    /// The time in a box, or in the lines below an entry that has none.
    fn minutes_near(&self, line: usize, inside: std::ops::Range<usize>, nth: usize) -> Option<(u32, bool)> {
        let lines = &self.page.lines;
        let end = inside.end;
        let mut times = inside.filter(|i| *i != line).filter_map(|i| minutes_alone(&lines[i].text));
        if let Some(first) = times.next() {
            return times.all(|other| other == first).then_some(first);
        }
        let next = self.priced.get(nth + 1).map_or(lines.len(), |(next, _)| *next);
        let below = lines.get(end).filter(|_| end < next)?;
        let belongs =
            below.block == lines[line].block || super::entry::name_and_minutes(&below.text).0.is_empty();
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
