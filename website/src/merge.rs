//! Pages put together: one line for one thing, the surest words first, and what two places say differently is said.

use std::collections::{BTreeMap, BTreeSet};

use domain::hours::OpenSpan;

use crate::draft::{
    Draft, Found, How, LONGEST_NAME, Line, LineNote, MOST_OTHERS, MOST_SERVICES, PersonFound, Price,
    ProfileFound, QuestionFound, ServiceFound, name_key,
};
use crate::read::Said;
use crate::report::{About, Note};
use crate::words::plain;

/// A dollar sign alone, as pages write it.
const DOLLAR: &str = "$";

/// The draft of all pages, the first of which is the site's own first page.
pub(crate) fn merge(said: Vec<Said>, host: &str) -> (Draft, Vec<Note>) {
    let mut notes = Vec::new();
    let profile = profile(&said);
    let titles: Vec<Vec<String>> = said.iter().map(|said| said.title.clone()).collect();
    let (mut services, mut people, mut hours, mut faq) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for said in said {
        services.extend(said.services);
        people.extend(said.people);
        hours.push(said.hours);
        faq.extend(said.faq);
    }
    let dollar = dollar(&services, profile.currency.as_deref(), host);
    for line in &mut services {
        name_dollars(&mut line.what, &dollar);
    }
    let currency = profile
        .currency
        .clone()
        .or_else(|| most(services.iter().filter_map(|line| line.what.currency.clone())));
    let services = merge_services(services, currency.as_deref());
    let name = profile.name.or_else(|| salon_name(&titles));
    let draft = Draft {
        professionals: merge_people(people, &services),
        hours: choose_hours(hours, &mut notes),
        faq: merge_questions(faq),
        profile: ProfileFound { name, currency, ..profile },
        services,
    };
    missing(&draft, &mut notes);
    (draft, notes)
}

fn missing(draft: &Draft, notes: &mut Vec<Note>) {
    let mut say = |is_missing: bool, about: About| {
        if is_missing {
            notes.push(Note { about, page: None });
        }
    };
    say(draft.services.is_empty(), About::NoServices);
    say(draft.professionals.is_empty(), About::NoPeople);
    say(draft.hours.is_empty(), About::NoHours);
    let other = |note: &LineNote| matches!(note, LineNote::OtherCurrency { .. });
    say(draft.services.iter().any(|line| line.what.notes.iter().any(other)), About::SeveralCurrencies);
}

/// Which dollars a site means: those it names, else its country's.
fn dollar(services: &[Found<ServiceFound>], stated: Option<&str>, host: &str) -> String {
    const DOLLARS: [&str; 6] = ["USD", "CAD", "AUD", "NZD", "HKD", "SGD"];
    let named: BTreeSet<&str> = services
        .iter()
        .filter_map(|line| line.what.currency.as_deref())
        .filter(|code| DOLLARS.contains(code))
        .collect();
    let country = match host.trim_end_matches('.').rsplit('.').next() {
        Some("ca") => "CAD",
        Some("au") => "AUD",
        Some("nz") => "NZD",
        Some("hk") => "HKD",
        Some("sg") => "SGD",
        _ => "USD",
    };
    let named = named.first().filter(|_| named.len() == 1).copied();
    stated.filter(|code| DOLLARS.contains(code)).or(named).unwrap_or(country).to_owned()
}

fn name_dollars(what: &mut ServiceFound, dollar: &str) {
    let name = |currency: &mut Option<String>| {
        if currency.as_deref() == Some(DOLLAR) {
            *currency = Some(dollar.to_owned());
        }
    };
    name(&mut what.currency);
    for note in &mut what.notes {
        if let LineNote::OtherPrice { currency, .. } = note {
            name(currency);
        }
    }
}

/// What there is most of; the first of several.
fn most(all: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for one in all {
        match counts.iter_mut().find(|(other, _)| *other == one) {
            Some((_, count)) => *count += 1,
            None => counts.push((one, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(one, _)| one)
}

fn merge_services(all: Vec<Found<ServiceFound>>, main: Option<&str>) -> Vec<Found<ServiceFound>> {
    let mut groups: Vec<(String, Vec<Found<ServiceFound>>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for line in all {
        let key = line.what.key();
        let place = *places.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        join(&mut groups[place].1, line);
    }
    let mut services: Vec<_> = groups.into_iter().flat_map(|(_, group)| settle(group, main)).collect();
    services.truncate(MOST_SERVICES);
    for line in &mut services {
        remark(&mut line.what, main);
    }
    services
}

/// Adds a line to those of its name: to the one with its price, if there is one.
fn join(group: &mut Vec<Found<ServiceFound>>, line: Found<ServiceFound>) {
    let fits = |other: &&mut Found<ServiceFound>| {
        let (one, other) = (&other.what, &line.what);
        one.price == Price::OnRequest
            || other.price == Price::OnRequest
            || (one.price_cents == other.price_cents
                && (one.currency == other.currency || one.currency.is_none() || other.currency.is_none()))
    };
    match group.iter_mut().find(fits) {
        Some(there) => absorb(there, line),
        None => group.push(line),
    }
}

/// Takes over what a second place knows better.
fn absorb(there: &mut Found<ServiceFound>, other: Found<ServiceFound>) {
    let (what, new) = (&mut there.what, other.what);
    if what.price == Price::OnRequest || new.price == Price::From {
        (what.price, what.price_cents) = (new.price, new.price_cents);
    }
    what.currency = what.currency.take().or(new.currency);
    what.category = what.category.take().or(new.category);
    match (what.duration_minutes, new.duration_minutes) {
        (Some(minutes), Some(others)) if minutes != others => {
            what.notes.push(LineNote::OtherDuration { minutes: others, page: other.source.page });
        }
        (mine, others) => what.duration_minutes = mine.or(others),
    }
    what.notes.extend(new.notes);
}

/// Lines of one name with several prices: several services where they stand under several headings, else one that says so.
fn settle(mut group: Vec<Found<ServiceFound>>, main: Option<&str>) -> Vec<Found<ServiceFound>> {
    let currencies: BTreeSet<_> = group.iter().map(|line| line.what.currency.clone()).collect();
    let categories: BTreeSet<_> = group.iter().filter_map(|line| line.what.category.clone()).collect();
    let shown = group.iter().all(|line| line.source.how >= How::Table);
    if group.len() > 1 && shown && currencies.len() == 1 && categories.len() == group.len() {
        for line in &mut group {
            let category = line.what.category.clone().unwrap_or_default();
            line.what.name = plain(&format!("{} ({category})", line.what.name), LONGEST_NAME);
        }
        return group;
    }
    let first = group.iter().position(|line| line.what.currency.as_deref() == main).unwrap_or_default();
    let mut kept = group.remove(first);
    for other in group {
        let (price_cents, currency) =
            (other.what.price_cents.unwrap_or_default(), other.what.currency.clone());
        kept.what.notes.push(LineNote::OtherPrice { price_cents, currency, page: other.source.page });
        kept.what.duration_minutes = kept.what.duration_minutes.or(other.what.duration_minutes);
    }
    vec![kept]
}

/// Says on a line what the owner should look at.
fn remark(what: &mut ServiceFound, main: Option<&str>) {
    if what.currency.is_none() && what.price_cents.is_some() {
        what.currency = main.map(ToOwned::to_owned);
    }
    let mut notes = Vec::new();
    match what.price {
        Price::Exact => {}
        Price::From => notes.push(LineNote::PriceFrom),
        Price::Free => notes.push(LineNote::Free),
        Price::OnRequest => notes.push(LineNote::PriceOnRequest),
    }
    if what.duration_minutes.is_none() {
        notes.push(LineNote::NoDuration);
    }
    if let Some(currency) = what.currency.clone().filter(|currency| Some(currency.as_str()) != main) {
        notes.push(LineNote::OtherCurrency { currency });
    }
    for note in std::mem::take(&mut what.notes) {
        if !notes.contains(&note) && notes.len() < 10 {
            notes.push(note);
        }
    }
    what.notes = notes;
}

fn merge_people(all: Vec<Found<PersonFound>>, services: &[Found<ServiceFound>]) -> Vec<Found<PersonFound>> {
    let sold: BTreeSet<String> = services.iter().map(|line| line.what.key()).collect();
    let mut people: Vec<Found<PersonFound>> = Vec::new();
    for line in all {
        let key = line.what.key();
        let same = |other: &&mut Found<PersonFound>| {
            let other = other.what.key();
            let starts =
                |long: &str, short: &str| long.split_once(' ').is_some_and(|(first, _)| first == short);
            other == key || starts(&other, &key) || starts(&key, &other)
        };
        if key.is_empty() || sold.contains(&key) {
            continue;
        }
        match people.iter_mut().find(same) {
            Some(there) => {
                if line.what.name.len() > there.what.name.len() {
                    there.what.name = line.what.name;
                }
                there.what.role = there.what.role.take().or(line.what.role);
            }
            None => people.push(line),
        }
    }
    people.truncate(MOST_OTHERS);
    people
}

/// The hours of the place that states them as facts, else of the page that names most days.
fn choose_hours(pages: Vec<Vec<Found<OpenSpan>>>, notes: &mut Vec<Note>) -> Vec<Found<OpenSpan>> {
    let days =
        |hours: &[Found<OpenSpan>]| hours.iter().map(|line| line.what.weekday).collect::<BTreeSet<_>>().len();
    let spans = |hours: &[Found<OpenSpan>]| hours.iter().map(|line| line.what).collect::<BTreeSet<_>>();
    let stated =
        |hours: &[Found<OpenSpan>]| hours.first().is_some_and(|line| line.source.how <= How::Microdata);
    let rank = |hours: &&Vec<Found<OpenSpan>>| (stated(hours), days(hours));
    let Some(best) = pages.iter().rev().max_by_key(rank).filter(|hours| !hours.is_empty()) else {
        return Vec::new();
    };
    let differs = |other: &&Vec<Found<OpenSpan>>| {
        days(other) + 1 >= days(best) && days(other) > 1 && spans(other) != spans(best)
    };
    if let Some(other) = pages.iter().find(differs) {
        notes.push(Note { about: About::HoursDiffer, page: Some(other[0].source.page.clone()) });
    }
    let mut best = best.clone();
    best.sort_by_key(|line| line.what);
    best
}

fn merge_questions(all: Vec<Found<QuestionFound>>) -> Vec<Found<QuestionFound>> {
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|line| seen.insert(line.what.key())).take(MOST_OTHERS).collect()
}

/// What the first page that says so says of itself.
fn profile(said: &[Said]) -> ProfileFound {
    let first = |field: fn(&ProfileFound) -> &Option<String>| {
        said.iter().find_map(|said| field(&said.profile).clone())
    };
    ProfileFound {
        name: first(|profile| &profile.name),
        phone: first(|profile| &profile.phone),
        address: first(|profile| &profile.address),
        currency: first(|profile| &profile.currency),
    }
}

/// The part that most titles share; of several the first of the first page.
fn salon_name(titles: &[Vec<String>]) -> Option<String> {
    let is_name = |part: &&String| crate::read::can_be_a_salon(&name_key(part));
    let of_page = |parts: &Vec<String>| parts.iter().filter(is_name).cloned().collect::<BTreeSet<_>>();
    let all: Vec<String> = titles.iter().flat_map(of_page).collect();
    let shared = most(all.iter().cloned())?;
    let count = all.iter().filter(|part| **part == shared).count();
    let mut first = titles.first()?.iter().filter(is_name);
    if count > 1 { Some(shared) } else { first.next().cloned() }
}
