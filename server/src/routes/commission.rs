//! The forms of commission, and its files for spreadsheets.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::access::Pass;
use backend::commission::Wish;
use backend::{Desk, DeskError};
use chrono::NaiveDate;
use domain::commission::{Change, InvalidRate, Kind, Rate, Terms, Whose};
use domain::ids::{AppointmentId, ProfessionalId};
use domain::money::Cents;
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::problem::{Problem, Question};
use crate::state::AppState;

const NO_AMOUNT: DeskError = DeskError::Refused("An amount is in dollars and cents, such as 12.50.");
const NO_RATE: DeskError = DeskError::Refused("A rate is a percentage from 0 to 100, such as 30 or 33.33.");
const NO_DATE: DeskError = DeskError::Refused("A day is a date such as 2026-06-12.");

/// What the forms do. Numbers are read here, so that a slip is answered with the form.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum CommissionForm {
    Change {
        visit: Uuid,
        seen: String,
        kind: Kind,
        amount: String,
        /// Empty for whoever the visit was booked with.
        #[serde(default)]
        professional: String,
        #[serde(default)]
        reason: String,
    },
    Split {
        visit: Uuid,
        seen: String,
        with: Uuid,
        percent: String,
        #[serde(default)]
        reason: String,
    },
    Rate {
        /// Empty for the shop.
        #[serde(default)]
        professional: String,
        #[serde(default)]
        rate: String,
        /// Empty for "as the shop".
        #[serde(default)]
        whose: String,
        /// Empty for now.
        #[serde(default)]
        from: String,
    },
    PayOut {
        professional: Uuid,
        through: String,
    },
}

impl CommissionForm {
    /// The page that holds the form.
    fn page(&self, shop: domain::ids::ShopId) -> String {
        let path = format!("/dashboard/{shop}/commission");
        match self {
            Self::Change { visit, .. } | Self::Split { visit, .. } => format!("{path}?visit={visit}"),
            Self::PayOut { professional, .. } => format!("{path}?professional={professional}"),
            Self::Rate { .. } => path,
        }
    }
}

/// `POST /dashboard/{location_id}/commission`
pub(super) async fn write(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<CommissionForm>,
) -> Response {
    let page = filled.form.page(pass.shop());
    match written(&state.desk, &pass, filled.form).await {
        Ok(()) => Redirect::to(&page).into_response(),
        Err(error) => again(&state, Some(pass.visitor().clone()), &page, error).await,
    }
}

async fn written(desk: &Desk, pass: &Pass, form: CommissionForm) -> Result<(), DeskError> {
    match form {
        CommissionForm::Change { visit, seen, kind, amount, professional, reason } => {
            let amount = Cents::parse(&amount).ok_or(NO_AMOUNT)?;
            let change = Change::of(kind, amount, professional_of(&professional)?);
            let change = change.ok_or(DeskError::Refused("Such a line is written by itself."))?;
            let wish = Wish { change, reason, seen: seen.parse().ok() };
            desk.change_commission(pass, AppointmentId(visit), wish).await.map(drop)
        }
        CommissionForm::Split { visit, seen, with, percent, reason } => {
            let percent = Rate::parse(&percent).map_err(|InvalidRate| NO_RATE)?;
            let visit = AppointmentId(visit);
            let parts = desk.parts_with(pass, visit, ProfessionalId(with), percent).await?;
            let wish = Wish { change: Change::Split { parts }, reason, seen: seen.parse().ok() };
            desk.change_commission(pass, visit, wish).await.map(drop)
        }
        CommissionForm::Rate { professional, rate, whose, from } => {
            let terms = match Whose::from_word(&whose) {
                Some(whose) => {
                    Some(Terms { rate: Rate::parse(&rate).map_err(|InvalidRate| NO_RATE)?, whose })
                }
                None => None,
            };
            let from = match from.as_str() {
                "" => None,
                date => Some(date.parse().map_err(|_| NO_DATE)?),
            };
            desk.set_rate(pass, professional_of(&professional)?, terms, from).await
        }
        CommissionForm::PayOut { professional, through } => {
            let through = through.parse().map_err(|_| NO_DATE)?;
            desk.pay_out(pass, ProfessionalId(professional), through).await.map(drop)
        }
    }
}

fn professional_of(text: &str) -> Result<Option<ProfessionalId>, DeskError> {
    match text {
        "" => Ok(None),
        id => id.parse().map(|id| Some(ProfessionalId(id))).map_err(|_| DeskError::NotFound("professional")),
    }
}

/// Which lines a file holds.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    professional: Option<Uuid>,
}

/// `GET /dashboard/{location_id}/commission.csv`
pub(super) async fn shop_csv(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(wanted): Question<Wanted>,
) -> Result<Response, Problem> {
    let period = desk.statement_period(&pass, wanted.from, wanted.to).await?;
    let professional = wanted.professional.map(ProfessionalId);
    Ok(file(desk.commission_csv(&pass, professional, period).await?, "commission.csv"))
}

/// `GET /provider/statement.csv`
pub(super) async fn own_csv(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(wanted): Question<Wanted>,
) -> Result<Response, Problem> {
    let period = desk.statement_period(&pass, wanted.from, wanted.to).await?;
    Ok(file(desk.own_statement_csv(&pass, period).await?, "statement.csv"))
}

fn file(csv: String, name: &str) -> Response {
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
    (StatusCode::OK, [kind, name], csv).into_response()
}
