//! Lines of lists, as a page shows them and the API answers them.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::access::Role;
use crate::ids::{KeyId, SessionId, ShopId, UserId};

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyLine {
    /// Which.
    pub key_id: KeyId,
    /// What it is for.
    pub name: String,
    /// Its last characters.
    pub hint: String,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
    /// When it was last used, give or take a minute.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_used_at: Option<Instant>,
}

/// A line of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditLine {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// The shop it was done to; `None` for the whole front desk.
    pub location_id: Option<i64>,
    /// Who.
    pub actor: String,
    /// What, as a word: `key_added`.
    pub action: String,
    /// To whom or what.
    pub subject: String,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Which.
    pub session_id: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// When it signed in.
    pub created_at: Instant,
    /// When it was last used, give or take some minutes.
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Somebody of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub user_id: UserId,
    /// In lower case.
    pub email: String,
    /// How the pages call them.
    pub name: String,
    /// What they are to the shop.
    pub role: Role,
    /// Whose day is theirs.
    pub professional: Option<String>,
}

/// A shop in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopSummary {
    /// The shop.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its number, E.164.
    pub phone_number: Option<String>,
    /// Its name in web addresses.
    pub shop_slug: String,
}

/// Somebody who can sign in, for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserLine {
    /// Who.
    pub user_id: UserId,
    /// How the pages call them.
    pub name: String,
    /// In lower case.
    pub email: String,
}
