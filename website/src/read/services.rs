//! Services of a page, from its tables and from its other prices, as lines of the draft.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::money::Cents;

use crate::draft::{Found, How, LONGEST_NAME, LineNote, MOST_SERVICES, Price, ServiceFound, Source};
use crate::html::{Html, Id};
use crate::words::plain;

use super::Page;
use super::amounts::Amount;
use super::cards::Cards;
use super::entry::{Entry, Offer};
use super::tables;

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
            found.extend(lines_of(&row.entry, category.as_deref(), &page.source(&row.snippet, How::Table)));
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

pub(super) fn is_within(html: &Html, id: Id, container: Id) -> bool {
    id == container || html.ancestors(id).any(|above| above == container)
}

/// One line of the draft for each price of an entry.
pub(super) fn lines_of(entry: &Entry, category: Option<&str>, source: &Source) -> Vec<Found<ServiceFound>> {
    let name = plain(&entry.name, LONGEST_NAME);
    let line = |offer: &Offer| {
        let name = match &offer.label {
            Some(label) if entry.apart => plain(label, LONGEST_NAME),
            Some(label) => plain(&format!("{name} ({label})"), LONGEST_NAME),
            None => name.clone(),
        };
        let what = service(name, offer.clone(), category.map(|text| plain(text, LONGEST_NAME)), &source.page);
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
