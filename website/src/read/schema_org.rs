//! What a page says in the words of schema.org, from scripts (JSON-LD) and from markup (microdata) alike.

use domain::hours::OpenSpan;
use domain::money::Cents;
use serde_json::Value;

use crate::draft::{
    How, LONGEST_NAME, LONGEST_TEXT, PersonFound, Price, ProfileFound, QuestionFound, ServiceFound,
};
use crate::html::Html;
use crate::words::{is_one_of, plain};

use super::amounts::{Amount, amounts};
use super::entry::{is_service_name, minutes_alone};
use super::hours::{hours_in, minutes_of_day, weekday};
use super::microdata;
use super::vocabulary::{BUSINESSES, SPOKEN_FOR, WORK_WITH};

/// Values of one page that are looked at.
const MOST_VALUES: usize = 50_000;

/// What was found, in the order of the page.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub services: Vec<(ServiceFound, How, String)>,
    pub people: Vec<(PersonFound, How, String)>,
    pub hours: Vec<(OpenSpan, How, String)>,
    pub faq: Vec<(QuestionFound, How, String)>,
    pub profile: ProfileFound,
    how: Option<How>,
    left: usize,
}

/// All facts of a page.
pub(crate) fn facts(html: &Html) -> Facts {
    let mut facts = Facts { left: MOST_VALUES, ..Facts::default() };
    facts.how = Some(How::JsonLd);
    for script in html.elements("script") {
        if html
            .attr(script, "type")
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
        {
            let text = html.raw_text(script);
            // Some builders wrap it, some break lines inside of texts.
            let text = text
                .trim()
                .trim_start_matches("<!--")
                .trim_end_matches("-->")
                .replace(['\n', '\r', '\t'], " ");
            if let Ok(value) = serde_json::from_str(text.trim().trim_end_matches(';')) {
                facts.walk(&value, "", None);
            }
        }
    }
    facts.how = Some(How::Microdata);
    for item in microdata::items(html) {
        facts.walk(&item, "", None);
    }
    facts
}

impl Facts {
    /// Looks at a value; `property` is what the value above calls it, `category` the list it stands in.
    fn walk(&mut self, value: &Value, property: &str, category: Option<&str>) {
        if self.left == 0 || is_one_of(property, SPOKEN_FOR) {
            return;
        }
        self.left -= 1;
        match value {
            Value::Array(all) => all.iter().for_each(|value| self.walk(value, property, category)),
            Value::Object(_) => {
                let category = self.see(value, property, category);
                for (property, value) in value.as_object().into_iter().flatten() {
                    self.walk(value, property, category.as_deref());
                }
            }
            _ => {}
        }
    }

    /// Takes what an object says itself; the category of what is in it.
    fn see(&mut self, value: &Value, property: &str, category: Option<&str>) -> Option<String> {
        let kinds = kinds(value);
        let is = |kind: &str| kinds.iter().any(|other| other == kind);
        let how = self.how.unwrap_or(How::JsonLd);
        if kinds.iter().any(|kind| is_one_of(kind, BUSINESSES)) {
            self.business(value, how);
        }
        if is("Offer")
            && value.get("itemOffered").is_some_and(|item| !kinds_of(item).contains(&"Product".to_owned()))
        {
            self.service(&value["itemOffered"], Some(value), category, how);
        } else if is("Service") && property != "itemOffered" {
            let offer = first(value.get("offers"));
            if offer.is_some_and(|offer| offer.get("itemOffered").is_none()) {
                self.service(value, offer, category, how);
            }
        }
        if is("Person")
            && (is_one_of(property, WORK_WITH)
                || value.get("jobTitle").is_some()
                || value.get("worksFor").is_some())
        {
            self.person(value, how);
        }
        if is("Question") {
            self.question(value, how);
        }
        let is_list = is("OfferCatalog") && !property.is_empty();
        if is_list {
            text(value.get("name")).or(category.map(ToOwned::to_owned))
        } else {
            category.map(ToOwned::to_owned)
        }
    }

    fn business(&mut self, value: &Value, how: How) {
        let profile = &mut self.profile;
        let mut fill = |field: fn(&mut ProfileFound) -> &mut Option<String>, found: Option<String>| {
            let field = field(profile);
            if field.is_none() {
                *field = found;
            }
        };
        fill(|profile| &mut profile.name, text(value.get("name")));
        fill(|profile| &mut profile.phone, text(value.get("telephone")));
        fill(|profile| &mut profile.address, address(value.get("address")));
        fill(
            |profile| &mut profile.currency,
            text(value.get("currenciesAccepted")).and_then(|code| iso(&code)),
        );
        let mut spans = Vec::new();
        for hours in each(value.get("openingHoursSpecification")) {
            spans.extend(specification(hours));
        }
        for hours in each(value.get("openingHours")) {
            spans.extend(hours.as_str().map(hours_in).unwrap_or_default());
        }
        if self.hours.is_empty() {
            self.hours.extend(spans.into_iter().map(|span| (span, how, "openingHours".to_owned())));
        }
    }

    fn service(&mut self, item: &Value, offer: Option<&Value>, category: Option<&str>, how: How) {
        let name = text(item.get("name")).or_else(|| offer.and_then(|offer| text(offer.get("name"))));
        let Some(name) = name.map(|name| plain(&name, LONGEST_NAME)).filter(|name| is_service_name(name))
        else {
            return;
        };
        let description = text(item.get("description")).unwrap_or_default();
        let about = offer.and_then(|offer| text(offer.get("description"))).unwrap_or_default();
        let mut words = description;
        words.push('\t');
        words.push_str(&about);
        let Some((price, price_cents, currency)) = offer.and_then(price).or_else(|| said(&words)) else {
            return;
        };
        let minutes = ["duration", "timeRequired", "totalTime"]
            .into_iter()
            .find_map(|key| iso_minutes(&text(item.get(key))?));
        let duration_minutes = minutes.or_else(|| minutes_alone(&words).map(|(minutes, _)| minutes));
        let category = category.map(|text| plain(text, LONGEST_NAME));
        let snippet = plain(&format!("{name} {words}"), LONGEST_TEXT);
        let notes = Vec::new();
        let service = ServiceFound { name, price, price_cents, currency, duration_minutes, category, notes };
        self.services.push((service, how, snippet));
    }

    fn person(&mut self, value: &Value, how: How) {
        let Some(name) = text(value.get("name")).map(|name| plain(&name, LONGEST_NAME)) else { return };
        let role = text(value.get("jobTitle"));
        let snippet = format!("{name}, {}", role.clone().unwrap_or_default());
        self.people.push((PersonFound { name, role }, how, snippet));
    }

    fn question(&mut self, value: &Value, how: How) {
        let answer = first(value.get("acceptedAnswer").or_else(|| value.get("suggestedAnswer")));
        let answer = answer.and_then(|answer| text(answer.get("text")));
        if let (Some(question), Some(answer)) = (text(value.get("name")), answer) {
            let snippet = question.clone();
            self.faq.push((QuestionFound { question, answer }, how, snippet));
        }
    }
}

/// The price of an offer; none where it names none.
fn price(offer: &Value) -> Option<(Price, Option<Cents>, Option<String>)> {
    let inner = first(offer.get("priceSpecification"));
    let get = |key: &str| offer.get(key).or_else(|| inner.and_then(|inner| inner.get(key)));
    let currency = text(get("priceCurrency")).and_then(|code| iso(&code));
    let amount = |key: &str| first(get(key)).and_then(cents);
    let (price, cents) = match (amount("price"), amount("minPrice").or_else(|| amount("lowPrice"))) {
        (Some(0), _) => (Price::Free, 0),
        (Some(cents), None) => (Price::Exact, cents),
        (Some(cents), Some(least)) if least == cents => (Price::Exact, cents),
        (_, Some(least)) => (Price::From, least),
        (None, None) => return None,
    };
    Some((price, Some(Cents(cents)), currency))
}

/// What a description says of a price that the facts leave out.
fn said(words: &str) -> Option<(Price, Option<Cents>, Option<String>)> {
    let words = words.replace(". ", "\t");
    let amount =
        amounts(&words).into_iter().find(|at| matches!(at.amount, Amount::OnRequest | Amount::Free))?;
    Some(super::services::price_of(amount.amount))
}

fn cents(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().trim_start_matches(['$', '€', '£', ' ']).to_owned(),
        _ => return None,
    };
    let chars: Vec<char> = text.chars().collect();
    super::numbers::number(&chars, 0).map(|(cents, _)| cents)
}

fn iso(code: &str) -> Option<String> {
    let code = code.trim();
    (code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic())).then(|| code.to_ascii_uppercase())
}

/// `PT1H30M` (ISO 8601), in minutes.
fn iso_minutes(text: &str) -> Option<u32> {
    let time = text.trim().strip_prefix("PT")?;
    let (hours, rest) =
        time.split_once('H').map_or((Some(0), time), |(hours, rest)| (hours.parse::<u32>().ok(), rest));
    let minutes = rest.strip_suffix('M').map_or(Some(0), |minutes| minutes.parse::<u32>().ok());
    hours?.checked_mul(60)?.checked_add(minutes?).filter(|minutes| (5..=720).contains(minutes))
}

fn specification(hours: &Value) -> Vec<OpenSpan> {
    let time = |key: &str| text(hours.get(key)).and_then(|time| minutes_of_day(&time));
    let (Some(opens), Some(closes)) = (time("opens"), time("closes")) else { return Vec::new() };
    // 00:00 to 00:00 says closed; without a year it is no exception of one day.
    if opens == closes || hours.get("validFrom").is_some() {
        return Vec::new();
    }
    let closes = if closes < opens { closes + 1_440 } else { closes };
    let days = each(hours.get("dayOfWeek")).filter_map(|day| text(Some(day)));
    let days = days.filter_map(|day| weekday(day.rsplit('/').next().unwrap_or_default()));
    days.map(|weekday| OpenSpan { weekday, opens, closes }).collect()
}

fn address(value: Option<&Value>) -> Option<String> {
    let value = first(value)?;
    if value.is_string() {
        return text(Some(value));
    }
    let parts = ["streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry"];
    let parts: Vec<String> = parts.iter().filter_map(|part| text(value.get(part))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The kinds of an object, without the address in front.
fn kinds(value: &Value) -> Vec<String> {
    let kind = |kind: &Value| {
        kind.as_str().map(|kind| kind.rsplit(['/', '#']).next().unwrap_or_default().to_owned())
    };
    each(value.get("@type")).filter_map(kind).collect()
}

fn kinds_of(value: &Value) -> Vec<String> {
    first(Some(value)).map(kinds).unwrap_or_default()
}

/// One value or a list of them.
fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    match value {
        Some(Value::Array(all)) => all.iter(),
        Some(value) => std::slice::from_ref(value).iter(),
        None => [].iter(),
    }
}

fn first(value: Option<&Value>) -> Option<&Value> {
    each(value).next()
}

/// The text of a value, without the markup that some write into it.
fn text(value: Option<&Value>) -> Option<String> {
    let text = match first(value)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(object) => object.get("name").or_else(|| object.get("@value"))?.as_str()?.to_owned(),
        _ => return None,
    };
    let text = if text.contains(['<', '&']) { strip(&text) } else { text };
    Some(plain(&text, LONGEST_TEXT)).filter(|text| !text.is_empty())
}

fn strip(text: &str) -> String {
    let html = Html::parse(text);
    let lines: Vec<String> = super::lines::lines(&html).iter().map(super::lines::Line::plain).collect();
    lines.join(" ")
}
