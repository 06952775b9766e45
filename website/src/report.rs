//! What a read of a website came to, in words for its owner.

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::fetch::Trouble;

/// A read website.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What was found.
    pub draft: Draft,
    /// What was not possible, and what to look at.
    pub notes: Vec<Note>,
    /// The pages that were read, in order.
    pub pages: Vec<PageRead>,
}

impl Report {
    /// Why nothing could be read at all; none where a page was.
    pub fn failure(&self) -> Option<String> {
        let first = self.notes.first().map(|note| note.about.to_string());
        self.pages.is_empty().then(|| first.unwrap_or_else(|| Trouble::Unreachable.to_string()))
    }
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRead {
    /// Its address, after redirects.
    pub url: String,
    /// Services on it.
    pub services: usize,
    /// People on it.
    pub professionals: usize,
}

/// How far a read is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Pages read so far.
    pub pages: usize,
    /// Services found so far, before they are put together.
    pub services: usize,
    /// The page that was read last.
    pub page: String,
}

/// Something the owner should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What.
    pub about: About,
    /// On which page; none for the whole site.
    pub page: Option<String>,
}

/// What a note is about; written out, it is a sentence for the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "about", content = "detail")]
pub enum About {
    /// A page could not be read.
    #[error("{0}")]
    Trouble(Trouble),
    /// A page was longer than is read.
    #[error("the page is very long; only its beginning was read")]
    Cut,
    /// A page is filled by scripts in the browser.
    #[error("the page is made by scripts in the visitor's browser, so there is no text to read")]
    ScriptsOnly,
    /// A page shows a form to sign in.
    #[error("this page needs a login")]
    LoginForm,
    /// There were more pages than are read.
    #[error("the site has more pages than are read; the most likely ones were")]
    MorePages,
    /// The time was up.
    #[error("the website was slow; not all of its pages could be read in time")]
    OutOfTime,
    /// A price list is a file.
    #[error("a price list on this page is a PDF file, which is not read")]
    PriceFile,
    /// Two pages name different hours.
    #[error("two pages give different opening hours; please check them")]
    HoursDiffer,
    /// Prices in several currencies.
    #[error("the site has prices in more than one currency; please check them")]
    SeveralCurrencies,
    /// No services.
    #[error("no services with prices were found")]
    NoServices,
    /// No people.
    #[error("no team was found")]
    NoPeople,
    /// No hours.
    #[error("no opening hours were found")]
    NoHours,
}
