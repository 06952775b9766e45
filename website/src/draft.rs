//! What was found on a salon's website, line by line, each with where it stood. Nothing of it counts before the owner agrees.

use std::collections::BTreeMap;

use domain::hours::OpenSpan;
use domain::money::Cents;
use serde::{Deserialize, Serialize};

/// Characters of a name.
pub const LONGEST_NAME: usize = 120;
/// Characters of a text: an answer, a snippet.
pub const LONGEST_TEXT: usize = 1_000;
/// Services of one shop.
pub const MOST_SERVICES: usize = 300;
/// People, and questions, of one shop.
pub const MOST_OTHERS: usize = 100;

/// What a website says about its salon.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it sells.
    pub services: Vec<Found<ServiceFound>>,
    /// Who works there.
    pub professionals: Vec<Found<PersonFound>>,
    /// When it is open; in the order of the week.
    pub hours: Vec<Found<OpenSpan>>,
    /// What it is often asked.
    pub faq: Vec<Found<QuestionFound>>,
    /// Who it is.
    pub profile: ProfileFound,
}

/// A line of the draft and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// What was found.
    #[serde(flatten)]
    pub what: T,
    /// Where.
    #[serde(flatten)]
    pub source: Source,
}

/// Where something stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The page's address.
    pub page: String,
    /// The words around it, as the page has them.
    pub snippet: String,
    /// What kind of place it was.
    pub how: How,
}

/// In what kind of place something was found; the first are the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// schema.org facts in a script.
    JsonLd,
    /// schema.org facts in the markup.
    Microdata,
    /// A row of a table.
    Table,
    /// A line of a list or of text.
    Line,
    /// A card: name, words and price in a box.
    Card,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFound {
    /// As the page calls it; a variant stands in brackets: `Full colour (Short)`.
    pub name: String,
    /// What the price is.
    pub price: Price,
    /// The price in cents of `currency`; none where it is only given on request.
    pub price_cents: Option<Cents>,
    /// ISO 4217, where the page says or its sign tells.
    pub currency: Option<String>,
    /// How long it takes, in minutes.
    pub duration_minutes: Option<u32>,
    /// The heading it stands under.
    pub category: Option<String>,
    /// What the owner should look at.
    pub notes: Vec<LineNote>,
}

/// What a price means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// It is the price.
    Exact,
    /// It is the least.
    From,
    /// It costs nothing.
    Free,
    /// It is told on request.
    OnRequest,
}

/// What the owner should look at in a line; written out, it is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum LineNote {
    /// The page gives the least price.
    #[error("this is the least price")]
    PriceFrom,
    /// The page says that it costs nothing.
    #[error("the page says that it is free")]
    Free,
    /// The page gives no price.
    #[error("the page gives no price")]
    PriceOnRequest,
    /// The page gives no duration.
    #[error("the page does not say how long it takes")]
    NoDuration,
    /// The page gives a range of times; the longer one is taken.
    #[error("the page gives a range of times; the longer one was taken")]
    DurationRange,
    /// The price is in another currency than the shop's others.
    #[error("the price is in {currency}, unlike the others")]
    OtherCurrency {
        /// ISO 4217.
        currency: String,
    },
    /// Another place gives another price.
    #[error("another place gives another price")]
    OtherPrice {
        /// In cents.
        price_cents: Cents,
        /// ISO 4217.
        currency: Option<String>,
        /// Where.
        page: String,
    },
    /// Another place gives another duration.
    #[error("another place says {minutes} minutes")]
    OtherDuration {
        /// In minutes.
        minutes: u32,
        /// Where.
        page: String,
    },
}

/// Somebody who works there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFound {
    /// As the page has it.
    pub name: String,
    /// "Senior stylist".
    pub role: Option<String>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionFound {
    /// The question.
    pub question: String,
    /// What the page answers.
    pub answer: String,
}

/// Who the salon is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFound {
    /// Its name.
    pub name: Option<String>,
    /// Its phone number as the page writes it.
    pub phone: Option<String>,
    /// In one line.
    pub address: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// Something that can be found again: what makes two lines the same line.
pub trait Line {
    /// Equal for lines that speak of the same thing, whatever they say of it.
    fn key(&self) -> String;

    /// Whether a line of the same key says the same, as far as an owner would change something.
    fn says_the_same(&self, other: &Self) -> bool;
}

impl Line for ServiceFound {
    fn key(&self) -> String {
        name_key(&self.name)
    }

    fn says_the_same(&self, other: &Self) -> bool {
        let says = |what: &Self| (what.price, what.price_cents, what.duration_minutes);
        says(self) == says(other) && self.currency == other.currency
    }
}

impl Line for PersonFound {
    fn key(&self) -> String {
        name_key(&self.name)
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.role == other.role
    }
}

impl Line for QuestionFound {
    fn key(&self) -> String {
        name_key(&self.question)
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.answer == other.answer
    }
}

impl Line for OpenSpan {
    fn key(&self) -> String {
        format!("{} {}", self.weekday, self.opens)
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.closes == other.closes
    }
}

/// A name without what differs between two spellings of it: case, punctuation, `&` and "and".
pub(crate) fn name_key(name: &str) -> String {
    let name = name.to_lowercase().replace('&', " and ").replace(['’', '\'', '`'], "");
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// How a draft differs from the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// In the services.
    pub services: LineChanges<ServiceFound>,
    /// In the people.
    pub professionals: LineChanges<PersonFound>,
    /// In the hours.
    pub hours: LineChanges<OpenSpan>,
    /// In the questions.
    pub faq: LineChanges<QuestionFound>,
}

/// How the lines of one kind differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChanges<T> {
    /// Not there before.
    pub added: Vec<Found<T>>,
    /// No longer there.
    pub gone: Vec<Found<T>>,
    /// There before and now, and not the same: before, now.
    pub changed: Vec<(Found<T>, Found<T>)>,
}

impl<T> Default for LineChanges<T> {
    fn default() -> Self {
        Self { added: Vec::new(), gone: Vec::new(), changed: Vec::new() }
    }
}

impl<T> LineChanges<T> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}

/// What a second read found otherwise than the first. Where a line stands, and under which heading, makes no difference.
pub fn diff(old: &Draft, new: &Draft) -> Changes {
    Changes {
        services: changes(&old.services, &new.services),
        professionals: changes(&old.professionals, &new.professionals),
        hours: changes(&old.hours, &new.hours),
        faq: changes(&old.faq, &new.faq),
    }
}

fn changes<T: Line + Clone>(old: &[Found<T>], new: &[Found<T>]) -> LineChanges<T> {
    let mut before: BTreeMap<String, &Found<T>> = old.iter().map(|line| (line.what.key(), line)).collect();
    let mut changes = LineChanges::default();
    for line in new {
        match before.remove(&line.what.key()) {
            None => changes.added.push(line.clone()),
            Some(was) if !was.what.says_the_same(&line.what) => {
                changes.changed.push((was.clone(), line.clone()));
            }
            Some(_) => {}
        }
    }
    let is_gone = |line: &&Found<T>| before.contains_key(&line.what.key());
    changes.gone = old.iter().filter(is_gone).cloned().collect();
    changes
}
