//! How the receptionist puts things: for the ear, short, times and prices in digits, no markup, no addresses of pages.

use chrono::{Datelike, NaiveDate, Timelike};

use super::Shop;
use super::conversation::Conversation;
use crate::Instant;
use crate::availability::Slot;
use crate::catalogue::Service;
use crate::hours::clock_words;
use crate::ids::ServiceId;
use crate::money::Cents;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `Friday, June 12`.
pub(super) fn day(date: NaiveDate) -> String {
    let weekday = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    format!("{weekday}, {} {}", MONTHS[date.month0() as usize], date.day())
}

/// `today`, `tomorrow` or the day.
pub(super) fn near_day(date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => "today".into(),
        1 => format!("tomorrow, {}", day(date)),
        _ => day(date),
    }
}

pub(super) fn local_date(shop: &Shop, at: Instant) -> NaiveDate {
    at.with_timezone(&shop.zone).date_naive()
}

/// `2:30 PM`.
pub(super) fn clock(shop: &Shop, at: Instant) -> String {
    let local = at.with_timezone(&shop.zone);
    clock_words((local.hour() * 60 + local.minute()) as u16)
}

pub(super) fn first_name(shop: &Shop, slot: &Slot) -> String {
    let person = shop.professionals.iter().find(|person| person.id == slot.professional);
    person.map_or_else(|| "one of us".into(), |person| person.first_name().to_owned())
}

pub(super) fn services<'a>(shop: &'a Shop, ids: &'a [ServiceId]) -> impl Iterator<Item = &'a Service> {
    ids.iter().filter_map(|id| shop.services.iter().find(|service| service.id == *id))
}

/// `a haircut`, `hair color and a blowout`.
pub(super) fn service_words(shop: &Shop, ids: &[ServiceId]) -> String {
    list(services(shop, ids).map(|service| service.name.to_lowercase()).collect(), "and")
}

pub(super) fn total(shop: &Shop, ids: &[ServiceId]) -> Cents {
    services(shop, ids).map(|service| service.price).sum()
}

/// `a, b and c`.
pub(super) fn list(mut parts: Vec<String>, last: &str) -> String {
    match parts.pop() {
        None => String::new(),
        Some(only) if parts.is_empty() => only,
        Some(end) => format!("{} {last} {end}", parts.join(", ")),
    }
}

pub(super) fn greeting(shop: &Shop, conversation: &Conversation) -> String {
    let opening = shop.greeting.clone().unwrap_or_else(|| {
        format!("Thank you for calling {}. I am the salon's virtual receptionist.", shop.name)
    });
    match &conversation.want.name {
        Some(name) => format!("Hello {}. {opening} How can I help?", name.split(' ').next().unwrap_or(name)),
        None => format!("{opening} How can I help?"),
    }
}

/// At most three offers in one sentence, grouped by day; a name is said once where it is always the same.
pub(super) fn offers(shop: &Shop, slots: &[Slot], today: NaiveDate) -> String {
    let same = slots.iter().all(|slot| slot.professional == slots[0].professional);
    let mut parts: Vec<String> = Vec::new();
    let mut last_day = None;
    for slot in slots {
        let date = local_date(shop, slot.starts_at);
        let mut at = clock(shop, slot.starts_at);
        if !same {
            at = format!("{at} with {}", first_name(shop, slot));
        }
        parts.push(if last_day == Some(date) { at } else { format!("{} at {at}", near_day(date, today)) });
        last_day = Some(date);
    }
    let with = slots.first().filter(|_| same).map(|slot| format!(" with {}", first_name(shop, slot)));
    format!("{}{}", list(parts, "or"), with.unwrap_or_default())
}

/// Everything that matters, before the yes.
pub(super) fn read_back(shop: &Shop, conversation: &Conversation, slot: &Slot) -> String {
    let want = &conversation.want;
    let name = want.name.as_deref().unwrap_or("you");
    format!(
        "To confirm: {} with {} on {} at {} for {}. {} Shall I book it?",
        service_words(shop, &want.services),
        first_name(shop, slot),
        day(local_date(shop, slot.starts_at)),
        clock(shop, slot.starts_at),
        name,
        price_sentence(total(shop, &want.services)),
    )
}

fn price_sentence(price: Cents) -> String {
    if price.0 == 0 { "There is no charge.".into() } else { format!("The price is {}.", price.spoken()) }
}

/// The prices asked for; without a service, the first few.
pub(super) fn prices(shop: &Shop, ids: &[ServiceId]) -> String {
    let one = |service: &Service| match service.price.0 {
        0 => format!("{} is free of charge", service.name),
        _ => format!("{} is {}", service.name, service.price.spoken()),
    };
    let parts: Vec<String> = if ids.is_empty() {
        shop.services.iter().take(4).map(one).collect()
    } else {
        services(shop, ids)
            .map(|service| format!("{} and takes {} minutes", one(service), service.time.visit()))
            .collect()
    };
    if parts.is_empty() {
        "I do not have the prices here.".into()
    } else {
        format!("{}.", list(parts, "and"))
    }
}

/// The week's hours, days with equal hours together; or those of one day.
pub(super) fn hours(shop: &Shop, date: Option<NaiveDate>) -> String {
    let of = |weekday: usize| {
        let spans = shop.hours.on(weekday as u8);
        let words = |span: &crate::hours::OpenSpan| {
            format!("{} to {}", clock_words(span.opens), clock_words(span.closes))
        };
        list(spans.iter().map(words).collect(), "and")
    };
    if let Some(date) = date {
        let hours = of(date.weekday().num_days_from_monday() as usize);
        return if hours.is_empty() {
            format!("We are closed on {}.", day(date))
        } else {
            format!("On {} we are open from {hours}.", day(date))
        };
    }
    let mut groups: Vec<(usize, usize, String)> = Vec::new();
    for weekday in 0..7 {
        let hours = of(weekday);
        match groups.last_mut() {
            Some((_, last, same)) if *last + 1 == weekday && *same == hours => *last = weekday,
            _ if hours.is_empty() => {}
            _ => groups.push((weekday, weekday, hours)),
        }
    }
    let parts: Vec<String> = groups
        .into_iter()
        .map(|(first, last, hours)| {
            let days = if first == last {
                WEEKDAYS[first].to_owned()
            } else {
                format!("{} to {}", WEEKDAYS[first], WEEKDAYS[last])
            };
            format!("{days} from {hours}")
        })
        .collect();
    if parts.is_empty() {
        "I do not have our hours here.".into()
    } else {
        format!("We are open {}.", list(parts, "and"))
    }
}
