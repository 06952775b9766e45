//! Reads the forms of the settings. Everything that is wrong is named, each at its field, in the words of the salon.

use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use super::{CURRENCIES, Offered, Policies, Profile, Sheet, SoldService, SpecialDay, TeamMember, Wrong};
use crate::catalogue::{OwnTerms, Professional, Service, ServiceTime};
use crate::hours::{OpenSpan, WeeklyHours};
use crate::ids::{ProfessionalId, ServiceId};
use crate::money::Cents;
use crate::online::BookingPolicy;
use crate::phone::PhoneNumber;
use crate::reception::{Answering, Manner, voice_of};
use crate::understanding::language::Language;
use crate::understanding::phones::typed;

const DAY: u16 = 24 * 60;
/// The longest that one part of a service takes, in minutes.
const LONGEST: u32 = 12 * 60;
/// A price above this is a slip.
const DEAREST: i64 = 10_000_000;
/// Grids that divide an hour, so that times are the same each day.
const GRIDS: [u32; 6] = [5, 10, 15, 20, 30, 60];

/// What a sheet says, or everything that is wrong with it.
type Read<T> = Result<T, Vec<Wrong>>;

/// A sheet that is being read.
struct Reader<'a> {
    sheet: &'a Sheet,
    wrong: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    fn new(sheet: &'a Sheet) -> Self {
        Self { sheet, wrong: Vec::new() }
    }

    fn fails(&mut self, field: &str, sentence: impl Into<String>) {
        self.wrong.push(Wrong { field: field.to_owned(), sentence: sentence.into() });
    }

    fn done<T>(self, value: T) -> Read<T> {
        if self.wrong.is_empty() { Ok(value) } else { Err(self.wrong) }
    }

    /// Words on one line.
    fn optional(&mut self, field: &str, at_most: usize) -> Option<String> {
        let text: String = self.sheet.get(field).chars().filter(|c| !c.is_control() || *c == '\n').collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > at_most {
            self.fails(field, format!("This is too long: {at_most} characters at most."));
        }
        (!text.is_empty()).then_some(text)
    }

    fn required(&mut self, field: &str, at_most: usize, missing: &str) -> String {
        match self.optional(field, at_most) {
            Some(text) => text,
            None => {
                self.fails(field, missing);
                String::new()
            }
        }
    }

    fn whole(&mut self, field: &str, from: u32, to: u32) -> u32 {
        let read = self.sheet.get(field).parse::<u32>().ok().filter(|n| (from..=to).contains(n));
        read.unwrap_or_else(|| {
            self.fails(field, format!("Please give a whole number from {from} to {to}."));
            from
        })
    }

    /// A whole number, or nothing.
    fn whole_if_any(&mut self, field: &str, from: u32, to: u32) -> Option<u32> {
        (!self.sheet.get(field).is_empty()).then(|| self.whole(field, from, to))
    }

    fn price(&mut self, field: &str) -> Cents {
        let read = Cents::parse(self.sheet.get(field)).filter(|cents| (0..=DEAREST).contains(&cents.0));
        read.unwrap_or_else(|| {
            self.fails(field, "A price is in dollars and cents, such as 45 or 45.50; 0 where it is free.");
            Cents(0)
        })
    }

    /// A time of day; `None` where the field is empty.
    fn time(&mut self, field: &str) -> Option<u16> {
        let text = self.sheet.get(field);
        let minutes = text.split_once(':').and_then(|(hour, minute)| {
            let minute = minute.get(..2).unwrap_or(minute);
            let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        });
        if minutes.is_none() && !text.is_empty() {
            self.fails(field, "A time is hours and minutes, such as 09:30.");
        }
        minutes
    }

    /// From and until; `None` where both are empty. Until midnight and into the night is understood, nine to five by mistake
    /// at night is not.
    fn stretch(&mut self, from: &str, until: &str) -> Option<(u16, u16)> {
        let before = self.wrong.len();
        let (opens, closes) = (self.time(from), self.time(until));
        if self.wrong.len() > before {
            return None;
        }
        match (opens, closes) {
            (None, None) => None,
            (Some(_), None) => {
                self.fails(until, "Please say until when.");
                None
            }
            (None, Some(_)) => {
                self.fails(from, "Please say from when.");
                None
            }
            (Some(opens), Some(closes)) if closes > opens => Some((opens, closes)),
            (Some(opens), Some(closes)) if closes <= 6 * 60 && opens >= 12 * 60 => {
                Some((opens, closes + DAY))
            }
            _ => {
                self.fails(until, "This ends before it begins.");
                None
            }
        }
    }

    /// A week: for each day up to two stretches, the break between them.
    fn week(&mut self) -> WeeklyHours {
        let mut spans: Vec<OpenSpan> = Vec::new();
        for weekday in 0..7_u8 {
            let mut last = 0;
            for part in 0..2 {
                let (from, until) = (format!("from_{weekday}_{part}"), format!("until_{weekday}_{part}"));
                let Some((opens, closes)) = self.stretch(&from, &until) else { continue };
                if opens < last {
                    self.fails(&from, "The second part begins after the first has ended.");
                }
                last = closes;
                spans.push(OpenSpan { weekday, opens, closes });
            }
        }
        WeeklyHours(spans)
    }

    fn number(&mut self, field: &str, country: &str) -> Option<PhoneNumber> {
        let text = self.sheet.get(field);
        if text.is_empty() {
            return None;
        }
        let number = typed(text, country);
        if number.is_none() {
            self.fails(field, "Please give a whole number, such as 808 555 0176.");
        }
        number
    }

    fn id(&self, field: &str) -> Option<Uuid> {
        self.sheet.get(field).parse().ok()
    }

    /// Duration, processing, finishing and buffer; the prefix tells whose.
    fn service_time(&mut self, of: &str) -> ServiceTime {
        ServiceTime {
            duration: self.whole(&format!("duration{of}"), 5, LONGEST),
            processing: self.whole_if_any(&format!("processing{of}"), 0, LONGEST).unwrap_or(0),
            finishing: self.whole_if_any(&format!("finishing{of}"), 0, LONGEST).unwrap_or(0),
            buffer: self.whole_if_any(&format!("buffer{of}"), 0, LONGEST).unwrap_or(0),
        }
    }
}

/// The profile.
pub fn read_profile(sheet: &Sheet) -> Read<Profile> {
    let mut reader = Reader::new(sheet);
    let profile = Profile {
        name: reader.required("name", 80, "Please give the salon's name."),
        address: reader.optional("address", 200),
        time_zone: sheet.get("time_zone").to_owned(),
        currency: sheet.get("currency").to_owned(),
        slug: sheet.get("slug").to_lowercase(),
        website: reader.optional("website", 200),
    };
    if profile.time_zone.parse::<Tz>().is_err() {
        reader.fails("time_zone", "Please choose a zone, such as Pacific/Honolulu.");
    }
    if !CURRENCIES.contains(&profile.currency.as_str()) {
        reader.fails("currency", "Please choose one of the currencies.");
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let edges = profile.slug.starts_with('-') || profile.slug.ends_with('-');
    if !(2..=60).contains(&profile.slug.len()) || !profile.slug.chars().all(fits) || edges {
        reader
            .fails("slug", "An address has 2 to 60 small letters, digits and dashes, such as harbour-salon.");
    }
    let is_page = |website: &String| website.starts_with("https://") || website.starts_with("http://");
    if profile.website.as_ref().is_some_and(|website| !is_page(website) || website.contains(' ')) {
        reader.fails("website", "A website's address begins with https://.");
    }
    reader.done(profile)
}

/// A week of hours.
pub fn read_hours(sheet: &Sheet) -> Read<WeeklyHours> {
    let mut reader = Reader::new(sheet);
    let hours = reader.week();
    reader.done(hours)
}

/// A special day of the shop or of one of its people.
pub fn read_day(sheet: &Sheet, id: Uuid, today: NaiveDate) -> Read<SpecialDay> {
    let mut reader = Reader::new(sheet);
    let date = sheet.get("date").parse::<NaiveDate>().ok().filter(|date| {
        // Nobody plans further, and the calendar's own ends are far away.
        (0..=3 * 366).contains(&(*date - today).num_days())
    });
    if date.is_none() {
        reader.fails("date", "Please choose a day from today on, within three years.");
    }
    let open = reader.stretch("from", "until");
    let name = reader.optional("name", 60);
    let professional = reader.id("professional").map(ProfessionalId);
    reader.done(SpecialDay { id, date: date.unwrap_or(today), professional, open, name })
}

/// A service.
pub fn read_service(sheet: &Sheet, place: i64) -> Read<SoldService> {
    let mut reader = Reader::new(sheet);
    let synonyms: Vec<String> = sheet
        .get("synonyms")
        .split([',', '\n', ';'])
        .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    if synonyms.len() > 30 || synonyms.iter().any(|word| word.chars().count() > 60) {
        reader.fails("synonyms", "At most 30 words, 60 characters each.");
    }
    let id = reader.id("id").map(ServiceId);
    let service = Service {
        id: id.unwrap_or(ServiceId(Uuid::nil())),
        name: reader.required("name", 80, "Please give the service's name."),
        synonyms,
        price: reader.price("price"),
        time: reader.service_time(""),
    };
    if id.is_none() {
        reader.fails("name", "This form is broken. Please reload the page.");
    }
    let offered = Offered::from_word(sheet.get("offered"));
    if offered.is_none() {
        reader.fails("offered", "Please choose who may book it.");
    }
    let sold = SoldService {
        service,
        offered: offered.unwrap_or_default(),
        place: reader.whole_if_any("place", 1, 999).map_or(place, i64::from),
        patch_test_hours: reader.whole_if_any("patch_test_hours", 1, 336),
        by: sheet.all("by").filter_map(|id| id.parse().ok()).map(ProfessionalId).collect(),
    };
    reader.done(sold)
}

/// Somebody of the team; `services` are those that the shop has.
pub fn read_person(sheet: &Sheet, services: &[ServiceId], place: i64) -> Read<TeamMember> {
    let mut reader = Reader::new(sheet);
    let id = reader.id("id").map(ProfessionalId);
    let name = reader.required("name", 80, "Please give the name.");
    if id.is_none() {
        reader.fails("name", "This form is broken. Please reload the page.");
    }
    let does: Vec<ServiceId> =
        services.iter().copied().filter(|id| sheet.holds("does", &id.to_string())).collect();
    let mut own_terms = Vec::new();
    for service in &does {
        let of = format!("_{service}");
        let has = |part: &str| !sheet.get(&format!("{part}{of}")).is_empty();
        let price = has("price").then(|| reader.price(&format!("price{of}")));
        let time = has("duration").then(|| reader.service_time(&of));
        if price.is_some() || time.is_some() {
            own_terms.push(OwnTerms { service: *service, price, time });
        }
    }
    let hours = reader.week();
    let member = TeamMember {
        person: Professional {
            id: id.unwrap_or(ProfessionalId(Uuid::nil())),
            name,
            services: does,
            own_terms,
        },
        is_active: sheet.holds("is_active", "true"),
        place: reader.whole_if_any("place", 1, 999).map_or(place, i64::from),
        hours,
    };
    reader.done(member)
}

/// The policies.
pub fn read_policy(sheet: &Sheet) -> Read<Policies> {
    let mut reader = Reader::new(sheet);
    let booking = BookingPolicy {
        takes_requests: sheet.get("takes_requests") == "true",
        min_notice_minutes: reader.whole("min_notice_minutes", 0, 30 * 24 * 60),
        horizon_days: reader.whole("horizon_days", 1, 365),
        grid_minutes: reader.whole("grid_minutes", 5, 60),
        cancel_notice_minutes: reader.whole("cancel_notice_hours", 0, 720) * 60,
    };
    if !GRIDS.contains(&booking.grid_minutes) {
        reader.fails("grid_minutes", "Times are offered every 5, 10, 15, 20, 30 or 60 minutes.");
    }
    let deposit = reader.optional("deposit", 300);
    reader.done(Policies { booking, deposit })
}

/// How the phone is answered, and the greeting; what the form does not hold stays as it is in `before`.
pub fn read_manner(sheet: &Sheet, before: &Manner, country: &str) -> Read<(Option<String>, Manner)> {
    let mut reader = Reader::new(sheet);
    let greeting = reader.optional("greeting", 300);
    let languages: Vec<Language> = match sheet.get("languages") {
        "english" => vec![Language::English],
        "spanish" => vec![Language::Spanish],
        "spanish english" => vec![Language::Spanish, Language::English],
        "english spanish" => vec![Language::English, Language::Spanish],
        _ => {
            reader.fails("languages", "Please choose the languages.");
            Vec::new()
        }
    };
    let mut voices = Vec::new();
    for (field, language) in [("voice_english", Language::English), ("voice_spanish", Language::Spanish)] {
        match (sheet.get(field), voice_of(sheet.get(field), language)) {
            ("", _) => {}
            (_, Some(voice)) => voices.push(voice),
            (_, None) => reader.fails(field, "Please choose one of the voices."),
        }
    }
    let answering = Answering::from_word(sheet.get("answering"));
    if answering.is_none() {
        reader.fails("answering", "Please choose who answers.");
    }
    let answering = answering.unwrap_or_default();
    let staff_number = reader.number("staff_number", country);
    if answering != Answering::AiFirst && sheet.get("staff_number").is_empty() {
        reader.fails("staff_number", "Please give the number on which the staff are reached.");
    }
    let disclosure = reader.optional("disclosure", 200);
    let is_silent = sheet.holds("greeting_discloses", "true");
    if is_silent && greeting.is_none() {
        reader.fails("greeting_discloses", "This needs a greeting of your own that says it.");
    }
    let manner = Manner {
        languages,
        voices,
        answering,
        staff_number,
        ring_seconds: reader.whole("ring_seconds", 5, 60),
        transfer_to: reader.number("transfer_number", country),
        is_recorded: sheet.holds("records_calls", "true"),
        disclosure: if is_silent { Some(String::new()) } else { disclosure },
        recording_line: reader.optional("recording_line", 200),
        ..before.clone()
    };
    reader.done((greeting, manner))
}

#[cfg(test)]
mod tests;
