//! What the pages of commission ask for: who may, one verb, convert.

use chrono::NaiveDate;
use domain::commission::{Period, RateLine, Statement, Summary, VisitLines};
use domain::ids::{AppointmentId, ProfessionalId};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What the address asks for. What cannot be read is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// Whose statement.
    pub professional: Option<ProfessionalId>,
    /// Which visit.
    pub visit: Option<AppointmentId>,
}

impl Question {
    /// Reads the question mark's part of the address.
    pub fn from_address(query: &ParamsMap) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default();
        Self {
            from: text("from").parse().ok(),
            to: text("to").parse().ok(),
            professional: text("professional").parse().ok().map(ProfessionalId),
            visit: text("visit").parse().ok().map(AppointmentId),
        }
    }
}

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommissionPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Which days.
    pub period: Period,
    /// Of whom or what.
    pub shows: Shows,
}

/// What the page is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shows {
    /// Everybody.
    Shop {
        /// What each has earned.
        summaries: Vec<Summary>,
        /// By which rates.
        rates: Vec<RateLine>,
    },
    /// One professional.
    Person(Box<Statement>),
    /// One visit.
    Visit(Box<VisitLines>),
}

/// A professional's statement in one shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnStatement {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// The statement.
    pub statement: Statement,
}

/// A shop's commission. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "commission")]
pub async fn load_commission(location_id: i64, question: Question) -> Result<CommissionPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let period = desk.statement_period(&pass, question.from, question.to).await?;
        let shows = match (question.visit, question.professional) {
            (Some(visit), _) => Shows::Visit(Box::new(desk.visit_commission(&pass, visit).await?)),
            (None, Some(who)) => Shows::Person(Box::new(desk.statement_of(&pass, who, period).await?)),
            (None, None) => Shows::Shop {
                summaries: desk.commission_summaries(&pass, period).await?,
                rates: desk.rates(&pass).await?,
            },
        };
        let business_name = desk.shop_name(&pass).await?;
        Ok(CommissionPage { location_id, business_name, period, shows })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// The visitor's own statements, one for each shop where they work. Who may: who works there.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_statements")]
pub async fn load_own_statements(question: Question) -> Result<Vec<OwnStatement>, AppError> {
    let (visitor, desk) = (crate::context::signed_in()?, crate::context::desk()?);
    let shops: Vec<_> =
        visitor.access().shops().filter(|shop| visitor.access().professional(*shop).is_some()).collect();
    let mut statements = Vec::new();
    for shop in shops {
        let pass = crate::context::admit(domain::access::Action::SeeOwnWork, shop.0).await?;
        let read = async {
            let period = desk.statement_period(&pass, question.from, question.to).await?;
            let business_name = desk.shop_name(&pass).await?;
            let statement = desk.own_statement(&pass, period).await?;
            Ok(OwnStatement { location_id: shop.0, business_name, statement })
        };
        statements.push(read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))?);
    }
    Ok(statements)
}
