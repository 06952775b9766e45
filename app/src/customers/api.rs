//! What the pages of customers ask for: who may, one verb, convert.

use chrono::NaiveDate;
use domain::customers::book::{Listing, Merger, Portrait, Preview};
use domain::customers::{Cohort, Segment};
use domain::ids::{CustomerId, ImportId};
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Which customers the address asks for. What cannot be read is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// What is looked for.
    pub q: String,
    /// Who stands where.
    pub segment: Option<Segment>,
    /// Who is behind a number of these days, both included.
    pub behind: Option<(Cohort, NaiveDate, NaiveDate)>,
    /// After whom.
    pub after: Option<CustomerId>,
}

impl Question {
    /// Reads the question mark's part of the address.
    pub fn from_address(query: &ParamsMap) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default();
        let day = |name: &str| text(name).parse().ok().filter(|day| is_of_our_time(*day));
        let behind = Cohort::from_word(&text("cohort")).zip(day("from").zip(day("to")));
        Self {
            behind: behind.map(|(cohort, (from, to))| (cohort, from, to)),
            q: text("q").chars().take(100).collect(),
            segment: Segment::from_word(&text("segment")),
            after: text("after").parse().ok().map(CustomerId),
        }
    }
}

/// The ends of all time are no days to count from.
fn is_of_our_time(day: NaiveDate) -> bool {
    (1900..=2200).contains(&chrono::Datelike::year(&day))
}

/// The page of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomersPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// The last event that the page includes.
    pub seq: i64,
    /// What was asked for.
    pub question: Question,
    /// Who is there.
    pub listing: Listing,
}

/// What is asked about one customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Who.
    pub customer: Option<CustomerId>,
    /// Who may be the same.
    pub merge: Option<CustomerId>,
    /// Whether they are to be forgotten.
    pub erase: bool,
}

/// The page of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// The last event that the page includes.
    pub seq: i64,
    /// What it shows.
    pub shows: Shows,
}

/// What the page of one customer is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shows {
    /// Everything.
    Portrait(Box<Portrait>),
    /// What becomes of two who are one.
    Merger(Box<Merger>),
    /// Whether they shall be forgotten.
    Erase(Box<Portrait>),
}

/// The page of a file of another system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// What the file would bring; `None` where there is none yet.
    pub preview: Option<Box<Preview>>,
}

/// The customers of a shop. Who may: who sees the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "customers")]
pub async fn load_customers(location_id: i64, question: Question) -> Result<CustomersPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let seq = desk.last_event(&pass).await?;
        let (business_name, clock) = desk.name_and_clock(&pass).await?;
        let listing = match question.behind {
            Some((cohort, from, to)) => {
                desk.customers_behind(&pass, cohort, (from, to), question.after).await?
            }
            None => desk.customers(&pass, &question.q, question.segment, question.after).await?,
        };
        Ok(CustomersPage { location_id, business_name, clock, seq, question, listing })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// One customer. Who may: who sees the shop; to put two together or forget one, who runs it.
#[server(input = leptos::server_fn::codec::Json, endpoint = "customer")]
pub async fn load_customer(location_id: i64, about: About) -> Result<CustomerPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let desk = crate::context::desk()?;
    let Some(who) = about.customer else { return Err(missing()) };
    let read = async {
        let seq = desk.last_event(&pass).await?;
        let (business_name, clock) = desk.name_and_clock(&pass).await?;
        let shows = match about.merge {
            Some(other) => Shows::Merger(Box::new(desk.merger(&pass, who, other).await?)),
            None if about.erase => Shows::Erase(Box::new(desk.customer(&pass, who).await?)),
            None => Shows::Portrait(Box::new(desk.customer(&pass, who).await?)),
        };
        Ok(CustomerPage { location_id, business_name, clock, seq, shows })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// A file of another system. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "customer_import")]
pub async fn load_import(location_id: i64, import_id: Option<ImportId>) -> Result<ImportPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let business_name = desk.shop_name(&pass).await?;
        let preview = match import_id {
            Some(id) => Some(Box::new(desk.import_preview(&pass, id.0).await?)),
            None => None,
        };
        Ok(ImportPage { location_id, business_name, preview })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// There is no such thing.
pub fn missing() -> AppError {
    crate::context::page_not_found();
    AppError::NotFound
}
