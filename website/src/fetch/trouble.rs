//! Why a page could not be read.

use serde::{Deserialize, Serialize};

use super::target::Refused;

/// What went wrong with one page, in words for the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "trouble", content = "detail")]
pub enum Trouble {
    /// It may not be asked for.
    #[error("{0}")]
    Refused(Refused),
    /// Nobody knows the name.
    #[error("no website was found under this name")]
    NoSuchName,
    /// No connection.
    #[error("the website did not answer; it may be down")]
    Unreachable,
    /// The connection cannot be trusted.
    #[error("the website's certificate is not valid")]
    Certificate,
    /// It took too long.
    #[error("the website was too slow")]
    Slow,
    /// It broke off, or spoke something else than HTTP.
    #[error("the website's answer broke off or could not be understood")]
    Broken,
    /// It asks who we are.
    #[error("this page needs a login")]
    Login,
    /// It does not let us in.
    #[error("the website does not let programs read this page")]
    Closed,
    /// It answered with an error.
    #[error("the website answered with error {0}")]
    Status(u16),
    /// From one address to the next without end.
    #[error("the page sends visitors on too often")]
    Redirects,
    /// A page of the site lies on another one.
    #[error("this page is on another website, which is not read")]
    Elsewhere,
    /// robots.txt says no.
    #[error("the website's robots.txt asks programs not to read this page")]
    Robots,
    /// Not a page of text.
    #[error("this is not a web page but {0}")]
    NotHtml(String),
    /// Packed in a way that was not asked for.
    #[error("the page is packed in a way that cannot be read")]
    Packing,
}
