//! How the receptionist puts things: for the ear, short, times and prices in digits, no markup, no addresses of pages.

use chrono::{Datelike, NaiveDate, Timelike};

use super::Shop;
use super::conversation::Conversation;
use crate::Instant;
use crate::availability::Slot;
use crate::catalogue::Service;
use crate::hours::{OpenSpan, clock_words};
use crate::ids::ServiceId;
use crate::money::Cents;
use crate::understanding::language::Language::{self, English, Spanish};
use crate::understanding::phones::grouped;

const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "lunes"),
    ("Tuesday", "martes"),
    ("Wednesday", "miércoles"),
    ("Thursday", "jueves"),
    ("Friday", "viernes"),
    ("Saturday", "sábado"),
    ("Sunday", "domingo"),
];
const MONTHS: [(&str, &str); 12] = [
    ("January", "enero"),
    ("February", "febrero"),
    ("March", "marzo"),
    ("April", "abril"),
    ("May", "mayo"),
    ("June", "junio"),
    ("July", "julio"),
    ("August", "agosto"),
    ("September", "septiembre"),
    ("October", "octubre"),
    ("November", "noviembre"),
    ("December", "diciembre"),
];

fn weekday(index: usize, language: Language) -> &'static str {
    let (english, spanish) = WEEKDAYS[index % 7];
    language.pick(english, spanish)
}

/// `Friday, June 12`, `viernes 12 de junio`.
pub(super) fn day(date: NaiveDate, language: Language) -> String {
    let weekday = weekday(date.weekday().num_days_from_monday() as usize, language);
    let (english, spanish) = MONTHS[date.month0() as usize];
    match language {
        English => format!("{weekday}, {english} {}", date.day()),
        Spanish => format!("{weekday} {} de {spanish}", date.day()),
    }
}

/// `today`, `tomorrow` or the day.
pub(super) fn near_day(date: NaiveDate, today: NaiveDate, language: Language) -> String {
    match (date - today).num_days() {
        0 => language.pick("today", "hoy").into(),
        1 => format!("{}, {}", language.pick("tomorrow", "mañana"), day(date, language)),
        _ => day(date, language),
    }
}

pub(super) fn local_date(shop: &Shop, at: Instant) -> NaiveDate {
    at.with_timezone(&shop.zone).date_naive()
}

/// Minutes after local midnight.
pub(super) fn minutes(shop: &Shop, at: Instant) -> u16 {
    let local = at.with_timezone(&shop.zone);
    (local.hour() * 60 + local.minute()) as u16
}

/// `2:30 PM`, in either language: a voice reads it well, and it cannot be misheard.
pub(super) fn clock(shop: &Shop, at: Instant) -> String {
    clock_words(minutes(shop, at))
}

pub(super) fn first_name(shop: &Shop, slot: &Slot, language: Language) -> String {
    let person = shop.professionals.iter().find(|person| person.id == slot.professional);
    person.map_or_else(
        || language.pick("one of us", "alguien del equipo").into(),
        |person| person.first_name().to_owned(),
    )
}

pub(super) fn services<'a>(shop: &'a Shop, ids: &'a [ServiceId]) -> impl Iterator<Item = &'a Service> {
    ids.iter().filter_map(|id| shop.services.iter().find(|service| service.id == *id))
}

/// `haircut and blowout`: the shop's own names, in whatever language it wrote them.
pub(super) fn service_words(shop: &Shop, ids: &[ServiceId], language: Language) -> String {
    list(services(shop, ids).map(|service| service.name.to_lowercase()).collect(), and(language))
}

pub(super) fn total(shop: &Shop, ids: &[ServiceId]) -> Cents {
    services(shop, ids).map(|service| service.price).sum()
}

pub(super) fn and(language: Language) -> &'static str {
    language.pick("and", "y")
}

pub(super) fn or(language: Language) -> &'static str {
    language.pick("or", "o")
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
    let (opening, language) = (shop.opening(), conversation.language);
    let how = language.pick("How can I help?", "¿En qué puedo ayudarle?");
    match &conversation.want.name {
        Some(name) => {
            let (hello, name) = (language.pick("Hello", "Hola"), name.split(' ').next().unwrap_or(name));
            format!("{hello} {name}. {opening} {how}")
        }
        None => format!("{opening} {how}"),
    }
}

/// What the shop says of deposits; `None` where it says nothing.
pub(super) fn deposit(shop: &Shop) -> Option<String> {
    shop.manner.deposit.clone()
}

/// Until when a visit may be changed or cancelled.
pub(super) fn cancellation(shop: &Shop, language: Language) -> String {
    let minutes = shop.manner.cancel_notice_minutes;
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (minutes, language) {
        (0, _) => language
            .pick(
                "You can change or cancel a visit until it begins.",
                "Puede cambiar o cancelar una cita hasta que empiece.",
            )
            .into(),
        (_, English) if rest == 0 => {
            format!("You can change or cancel until {hours} hours before your visit.")
        }
        (_, Spanish) if rest == 0 => {
            format!("Puede cambiar o cancelar hasta {hours} horas antes de su cita.")
        }
        (_, English) => format!("You can change or cancel until {minutes} minutes before your visit."),
        (_, Spanish) => format!("Puede cambiar o cancelar hasta {minutes} minutos antes de su cita."),
    }
}

/// At most three offers in one sentence, grouped by day; a name is said once where it is always the same.
pub(super) fn offers(shop: &Shop, slots: &[Slot], today: NaiveDate, language: Language) -> String {
    let same = slots.iter().all(|slot| slot.professional == slots[0].professional);
    let with =
        |slot: &Slot| format!(" {} {}", language.pick("with", "con"), first_name(shop, slot, language));
    let mut parts: Vec<String> = Vec::with_capacity(slots.len());
    let mut last_day = None;
    for slot in slots {
        let date = local_date(shop, slot.starts_at);
        let mut at = clock(shop, slot.starts_at);
        if !same {
            at += &with(slot);
        }
        let on_day = || format!("{} {} {at}", near_day(date, today, language), language.pick("at", "a las"));
        parts.push(if last_day == Some(date) { at.clone() } else { on_day() });
        last_day = Some(date);
    }
    let with = slots.first().filter(|_| same).map(with);
    format!("{}{}", list(parts, or(language)), with.unwrap_or_default())
}

/// Everything that matters, before the yes.
pub(super) fn read_back(shop: &Shop, conversation: &Conversation, slot: &Slot) -> String {
    let (want, language) = (&conversation.want, conversation.language);
    let name = want.name.as_deref().unwrap_or(language.pick("you", "usted"));
    let what = service_words(shop, &want.services, language);
    let who = first_name(shop, slot, language);
    let day = day(local_date(shop, slot.starts_at), language);
    let at = clock(shop, slot.starts_at);
    let price = price_sentence(total(shop, &want.services), language);
    let phone = want.phone.as_ref().map_or_else(String::new, |phone| match language {
        English => format!(" The number is {}.", grouped(phone.as_str())),
        Spanish => format!(" El número es {}.", grouped(phone.as_str())),
    });
    match (language, &want.moving) {
        (English, Some(_)) => {
            return format!("To confirm: I move your {what} to {day} at {at} with {who}. Shall I move it?");
        }
        (Spanish, Some(_)) => {
            return format!(
                "Para confirmar: paso su cita, {what}, al {day} a las {at} con {who}. ¿La cambio?"
            );
        }
        (_, None) => {}
    }
    match language {
        English => {
            format!(
                "To confirm: {what} with {who} on {day} at {at} for {name}. {price}{phone} Shall I book it?"
            )
        }
        Spanish => {
            format!(
                "Para confirmar: {what} con {who}, {day} a las {at}, a nombre de {name}. {price}{phone} ¿Se la reservo?"
            )
        }
    }
}

fn price_sentence(price: Cents, language: Language) -> String {
    match (price.0, language) {
        (0, _) => language.pick("There is no charge.", "No tiene costo.").into(),
        (_, English) => format!("The price is {}.", price.spoken()),
        (_, Spanish) => format!("El precio es {}.", price.spoken()),
    }
}

/// The prices asked for; without a service, the first few.
pub(super) fn prices(shop: &Shop, ids: &[ServiceId], language: Language) -> String {
    let one = |service: &Service| match service.price.0 {
        0 => format!("{} {}", service.name, language.pick("is free of charge", "es gratis")),
        _ => format!("{} {} {}", service.name, language.pick("is", "cuesta"), service.price.spoken()),
    };
    let parts: Vec<String> = if ids.is_empty() {
        shop.services.iter().take(4).map(one).collect()
    } else {
        services(shop, ids).map(|service| format!("{} {}", one(service), takes(service, language))).collect()
    };
    if parts.is_empty() {
        language.pick("I do not have the prices here.", "No tengo los precios aquí.").into()
    } else {
        format!("{}.", list(parts, and(language)))
    }
}

fn takes(service: &Service, language: Language) -> String {
    let minutes = service.time.visit();
    match language {
        English => format!("and takes {minutes} minutes"),
        Spanish => format!("y dura {minutes} minutos"),
    }
}

/// How long services take; without one, that it depends.
pub(super) fn durations(shop: &Shop, ids: &[ServiceId], language: Language) -> String {
    let parts: Vec<String> = services(shop, ids)
        .map(|service| match language {
            English => format!("{} takes {} minutes", service.name, service.time.visit()),
            Spanish => format!("{} dura {} minutos", service.name, service.time.visit()),
        })
        .collect();
    if parts.is_empty() {
        language.pick("That depends on the service.", "Depende del servicio.").into()
    } else {
        format!("{}.", list(parts, and(language)))
    }
}

/// The week's hours, days with equal hours together; or those of one day.
pub(super) fn hours(shop: &Shop, date: Option<NaiveDate>, language: Language) -> String {
    let words = |span: &OpenSpan| {
        format!("{} {} {}", clock_words(span.opens), language.pick("to", "a"), clock_words(span.closes))
    };
    let of = |weekday: usize| list(shop.hours.on(weekday as u8).iter().map(words).collect(), and(language));
    if let Some(date) = date {
        let hours = list(shop.hours_on(date).iter().map(words).collect(), and(language));
        let day = day(date, language);
        return match (hours.is_empty(), language) {
            (true, English) => format!("We are closed on {day}."),
            (true, Spanish) => format!("El {day} estamos cerrados."),
            (false, English) => format!("On {day} we are open from {hours}."),
            (false, Spanish) => format!("El {day} abrimos de {hours}."),
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
                weekday(first, language).to_owned()
            } else {
                format!(
                    "{} {} {}",
                    weekday(first, language),
                    language.pick("to", "a"),
                    weekday(last, language)
                )
            };
            format!("{days} {} {hours}", language.pick("from", "de"))
        })
        .collect();
    match (parts.is_empty(), language) {
        (true, _) => language.pick("I do not have our hours here.", "No tengo aquí nuestro horario.").into(),
        (false, English) => format!("We are open {}.", list(parts, and(language))),
        (false, Spanish) => format!("Abrimos {}.", list(parts, and(language))),
    }
}
