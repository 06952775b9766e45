//! Setting a shop up: what it starts with, what was found on its website, and how that differs from what it has.

mod zones;

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::catalogue::{Service, ServiceTime};
use crate::faq;
use crate::hours::{OpenSpan, WeeklyHours};
use crate::ids::{ReadingId, ServiceId};
use crate::money::Cents;

pub use zones::likely_zone;

/// What a new shop sells: name, other words for it, price in cents, time.
pub const SERVICES: [(&str, &[&str], i64, ServiceTime); 7] = [
    ("Haircut", &["cut", "trim", "hair cut", "men's cut", "women's cut"], 4500, ServiceTime::plain(30)),
    ("Blowout", &["blow dry", "blow-dry", "blow out"], 5500, ServiceTime::plain(45)),
    (
        "Hair Color",
        &["color", "colour", "coloring", "dye", "root touch-up", "roots"],
        12_000,
        ServiceTime { duration: 45, processing: 35, finishing: 30, buffer: 10 },
    ),
    (
        "Highlights",
        &["highlight", "balayage", "foils"],
        16_500,
        ServiceTime { duration: 75, processing: 40, finishing: 35, buffer: 10 },
    ),
    ("Hair Treatment", &["treatment", "deep conditioning", "keratin"], 6500, ServiceTime::plain(40)),
    ("Perm", &["wave"], 14_000, ServiceTime { duration: 60, processing: 30, finishing: 30, buffer: 10 }),
    ("Consultation", &["consult", "advice"], 0, ServiceTime::plain(15)),
];

/// Who works in a new shop until its people are known.
pub const FIRST_PROFESSIONAL: &str = "First Chair";

/// How long a service takes where the website does not say; the owner looks at it.
pub const GUESSED_MINUTES: u32 = 30;

/// What a read of a website has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It waits for its turn.
    Queued,
    /// Pages are being read.
    Running,
    /// All is read.
    Done,
    /// Nothing could be read; the owner goes on by hand.
    Failed,
}

impl ImportState {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed].into_iter().find(|state| state.word() == word)
    }

    /// Whether nothing more will come of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// How far a read of a website is, as the live log tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Which read.
    pub job_id: ReadingId,
    /// What it has come to.
    pub state: ImportState,
    /// Pages read so far.
    pub pages: u32,
    /// Services found so far.
    pub services: u32,
    /// Why nothing could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a price on a page means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundPrice {
    /// It is the price.
    Exact,
    /// It is the least.
    From,
    /// It costs nothing.
    Free,
    /// It is told on request.
    OnRequest,
}

impl FoundPrice {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::From => "from",
            Self::Free => "free",
            Self::OnRequest => "on_request",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Exact, Self::From, Self::Free, Self::OnRequest].into_iter().find(|price| price.word() == word)
    }
}

/// Where something stood on the website.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundAt {
    /// The page's address.
    pub page: String,
    /// The words around it.
    pub snippet: String,
}

/// A service on the website.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundService {
    /// As the page calls it.
    pub name: String,
    /// What the price means.
    pub price: FoundPrice,
    /// The price.
    pub price_cents: Option<Cents>,
    /// ISO 4217, where the page says.
    pub currency: Option<String>,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// The heading it stands under.
    pub category: Option<String>,
    /// What the owner should look at.
    pub notes: Vec<String>,
    /// Where it stood.
    pub at: FoundAt,
}

impl FoundService {
    /// The price to begin with; none where the owner has to say it.
    pub fn price(&self) -> Option<Cents> {
        self.price_cents.or_else(|| (self.price == FoundPrice::Free).then_some(Cents(0)))
    }

    /// Whether the line can be taken over without a question.
    pub fn is_clear(&self) -> bool {
        self.price == FoundPrice::Exact && self.price_cents.is_some() && self.notes.is_empty()
    }
}

/// Somebody on the website.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPerson {
    /// As the page has it.
    pub name: String,
    /// "Senior stylist".
    pub role: Option<String>,
    /// Where it stood.
    pub at: FoundAt,
}

/// What was found besides services and people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRest {
    /// Opening hours, and where they stood.
    pub hours: Vec<(OpenSpan, FoundAt)>,
    /// Question, answer, and where they stood.
    pub faq: Vec<(String, String, FoundAt)>,
    /// The salon's name.
    pub name: Option<String>,
    /// Its address, in one line.
    pub address: Option<String>,
    /// Its phone number as the page writes it.
    pub phone: Option<String>,
    /// What was not possible, and what to look at: sentences, with their page.
    pub notes: Vec<(String, Option<String>)>,
}

/// How a line of the website stands to what the shop has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change<T> {
    /// The shop does not have it.
    New,
    /// The shop has it otherwise.
    Changed(T),
    /// The shop has it just so.
    Same,
}

impl<T> Change<T> {
    /// Whether taking it over would change nothing.
    pub fn is_same(&self) -> bool {
        matches!(self, Self::Same)
    }
}

/// What a draft of a website would change in a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Services on the website; a changed one with the shop's price and minutes.
    pub services: Vec<(FoundService, Change<(Cents, u32)>)>,
    /// Services of the shop that are not on the website.
    pub services_gone: Vec<(ServiceId, String, Cents)>,
    /// People on the website.
    pub people: Vec<(FoundPerson, Change<()>)>,
    /// People of the shop who are not on the website.
    pub people_gone: Vec<(crate::ids::ProfessionalId, String)>,
    /// Stretches of the week on the website.
    pub hours: Vec<(OpenSpan, FoundAt, Change<()>)>,
    /// Weekdays on which the shop is open and the website names no hours, where it names any.
    pub days_gone: Vec<u8>,
    /// Questions on the website; a changed one with the shop's answer.
    pub faq: Vec<(String, String, FoundAt, Change<String>)>,
    /// The address on the website, where it is not the shop's.
    pub address: Option<String>,
}

impl Draft {
    /// Whether it has a line at all.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty() && self.people.is_empty() && self.hours.is_empty() && self.faq.is_empty()
    }

    /// How many lines would change something.
    pub fn open_lines(&self) -> usize {
        self.services.iter().filter(|(_, change)| !change.is_same()).count()
            + self.people.iter().filter(|(_, change)| !change.is_same()).count()
            + self.hours.iter().filter(|(_, _, change)| !change.is_same()).count()
            + self.faq.iter().filter(|(.., change)| !change.is_same()).count()
    }
}

/// How what was found on a website differs from what a shop has. Of `people` only names count.
pub fn compare(
    found: (Vec<FoundService>, Vec<FoundPerson>, FoundRest),
    services: &[Service],
    people: &[crate::catalogue::Professional],
    hours: &WeeklyHours,
    faq: &[faq::Faq],
    address: Option<&str>,
) -> Draft {
    let (found_services, found_people, rest) = found;
    let is_named = |name: &str| {
        let key = name_key(name);
        move |other: &str| name_key(other) == key
    };
    let mut draft = Draft::default();
    for service in services {
        let is_it = is_named(&service.name);
        if !found_services.iter().any(|found| is_it(&found.name)) {
            draft.services_gone.push((service.id, service.name.clone(), service.price));
        }
    }
    for found in found_services {
        let is_it = is_named(&found.name);
        let own = services.iter().find(|service| is_it(&service.name));
        let change = match own {
            None => Change::New,
            Some(own) => {
                let price = found.price().is_none_or(|price| price == own.price);
                let time = found.minutes.is_none_or(|minutes| minutes == own.time.visit());
                if price && time { Change::Same } else { Change::Changed((own.price, own.time.visit())) }
            }
        };
        draft.services.push((found, change));
    }
    for person in people {
        let is_it = is_named(&person.name);
        if !found_people.iter().any(|found| is_it(&found.name)) {
            draft.people_gone.push((person.id, person.name.clone()));
        }
    }
    for found in found_people {
        let is_it = is_named(&found.name);
        let change = if people.iter().any(|own| is_it(&own.name)) { Change::Same } else { Change::New };
        draft.people.push((found, change));
    }
    draft.days_gone = days_gone(&rest, hours);
    for (span, at) in rest.hours {
        let change = if hours.0.contains(&span) { Change::Same } else { Change::New };
        draft.hours.push((span, at, change));
    }
    for (question, answer, at) in rest.faq {
        let key = faq::key(&question);
        let change = match faq.iter().find(|own| faq::key(&own.question) == key) {
            None => Change::New,
            Some(own) if own.answer == answer => Change::Same,
            Some(own) => Change::Changed(own.answer.clone()),
        };
        draft.faq.push((question, answer, at, change));
    }
    draft.address = rest.address.filter(|found| address.is_none_or(|own| name_key(own) != name_key(found)));
    draft
}

fn days_gone(rest: &FoundRest, hours: &WeeklyHours) -> Vec<u8> {
    let named = |weekday: u8| rest.hours.iter().any(|(span, _)| span.weekday == weekday);
    if rest.hours.is_empty() {
        return Vec::new();
    }
    (0..7).filter(|day| !named(*day) && hours.0.iter().any(|span| span.weekday == *day)).collect()
}

/// A name without what differs between two spellings of it: case, accents, punctuation, `&` and "and".
pub fn name_key(name: &str) -> String {
    let plain = crate::understanding::words::plain(&name.replace('&', " and ")).replace('\'', "");
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A shop's name in web addresses: `tide-and-comb`; never empty.
pub fn slug(name: &str) -> String {
    let ascii: String = name_key(name).chars().map(|c| if c.is_ascii() { c } else { ' ' }).collect();
    let words: Vec<&str> = ascii.split_whitespace().collect();
    let slug: String = words.join("-").chars().take(60).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "salon".into() } else { slug.to_owned() }
}

/// Where a shop's set-up stands, for its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The shop's name.
    pub business_name: String,
    /// Its name in web addresses.
    pub slug: String,
    /// The last read of its website.
    pub import: Option<Import>,
    /// What that would change.
    pub draft: Draft,
    /// No draft was approved before this one.
    pub is_first: bool,
    /// Its numbers.
    pub phone_numbers: Vec<String>,
    /// When its phone rang last, tests apart.
    pub last_call: Option<Instant>,
    /// How Twilio reaches this front desk; `None` where it cannot.
    pub public_url: Option<String>,
}

/// A read of a website, for a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Which.
    pub id: ReadingId,
    /// The address; none where the shop has no website.
    pub website_url: Option<String>,
    /// What it has come to.
    pub state: ImportState,
    /// Why nothing could be read.
    pub reason: Option<String>,
    /// Pages read so far.
    pub pages: u32,
    /// Services found so far.
    pub services: u32,
    /// The page that was read last.
    pub page: Option<String>,
    /// What was not possible, with its page.
    pub notes: Vec<(String, Option<String>)>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// When its draft was approved.
    pub approved_at: Option<Instant>,
}

/// A question that nobody could answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// What makes it the same question.
    pub key: String,
    /// As it was last asked.
    pub question: String,
    /// How often it was asked.
    pub asked: u32,
    /// In how many calls.
    pub calls: u32,
    /// How many of them ended without a visit or a message.
    pub calls_lost: u32,
    /// When it was last asked.
    pub last_heard: Instant,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at() -> FoundAt {
        FoundAt { page: "https://salon.example/".into(), snippet: "Cut $40".into() }
    }

    fn found(name: &str, cents: Option<i64>, minutes: Option<u32>) -> FoundService {
        let price = if cents.is_some() { FoundPrice::Exact } else { FoundPrice::OnRequest };
        FoundService {
            name: name.into(),
            price,
            price_cents: cents.map(Cents),
            currency: None,
            minutes,
            category: None,
            notes: Vec::new(),
            at: at(),
        }
    }

    fn own(n: u128, name: &str, cents: i64) -> Service {
        Service {
            id: ServiceId(Uuid::from_u128(n)),
            name: name.into(),
            synonyms: Vec::new(),
            price: Cents(cents),
            time: ServiceTime::plain(30),
        }
    }

    #[test]
    fn a_draft_tells_what_is_new_what_is_changed_and_what_is_gone() {
        let services = [own(1, "Cut & Style", 4000), own(2, "Perm", 9000), own(3, "Trim", 2000)];
        let lines = vec![
            found("cut and style", Some(4500), None),
            found("Gloss", Some(6000), Some(45)),
            found("Trim", Some(2000), Some(30)),
        ];
        let hours = WeeklyHours::same(0..6, 540, 1080);
        let rest = FoundRest {
            hours: vec![(OpenSpan { weekday: 0, opens: 540, closes: 1080 }, at())],
            ..FoundRest::default()
        };
        let draft = compare((lines, Vec::new(), rest), &services, &[], &hours, &[], None);
        let changes: Vec<_> = draft.services.iter().map(|(_, change)| change.clone()).collect();
        assert_eq!(changes, [Change::Changed((Cents(4000), 30)), Change::New, Change::Same]);
        assert_eq!(draft.services_gone.len(), 1);
        assert_eq!(draft.services_gone[0].1, "Perm");
        assert_eq!((draft.hours[0].2.is_same(), draft.days_gone.len()), (true, 5));
        assert_eq!(draft.open_lines(), 2);
    }

    #[test]
    fn an_odd_price_is_a_question_and_a_free_one_costs_nothing() {
        assert!(found("Cut", Some(4000), Some(30)).is_clear());
        assert!(!found("Cut", None, Some(30)).is_clear());
        let free = FoundService { price: FoundPrice::Free, ..found("Fringe trim", None, Some(10)) };
        assert_eq!(free.price(), Some(Cents(0)));
        assert!(!free.is_clear());
    }

    #[test]
    fn a_name_becomes_an_address() {
        assert_eq!(slug("Tide & Comb"), "tide-and-comb");
        assert_eq!(slug("Peluquería Añil"), "peluqueria-anil");
        assert_eq!(slug("美容室"), "salon");
    }
}
