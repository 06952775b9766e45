//! The forms of one customer, their data as a file, and lists of customers for a spreadsheet.

pub(super) mod import;

use app::context::{Note, Typed};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::access::Pass;
use backend::customers::{Saved, Wish};
use backend::{Desk, DeskError};
use domain::customers::Segment;
use domain::ids::{CustomerId, ProfessionalId, ServiceId};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::pages;
use super::problem::{Place, Problem, Question};
use crate::state::AppState;

/// What the forms of a customer do.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum CustomerForm {
    Change(Box<ChangeForm>),
    Merge { version: String, gone: Uuid, gone_version: String },
    Erase { version: String },
}

/// What is known of a customer, as it was typed.
#[derive(Deserialize)]
pub(super) struct ChangeForm {
    version: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    care: String,
    #[serde(default)]
    prefers: String,
    #[serde(default)]
    usual: String,
}

impl ChangeForm {
    fn wish(&self) -> Result<Wish, DeskError> {
        let id = |text: &str, what| match text {
            "" => Ok(None),
            id => id.parse::<Uuid>().map(Some).map_err(|_| DeskError::NotFound(what)),
        };
        Ok(Wish {
            name: self.name.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            notes: self.notes.replace("\r\n", "\n"),
            care: self.care.replace("\r\n", "\n"),
            prefers: id(&self.prefers, "professional")?.map(ProfessionalId),
            usual: id(&self.usual, "service")?.map(ServiceId),
            version: version_of(&self.version)?,
        })
    }

    /// What was typed, to be shown again.
    fn typed(self) -> Typed {
        let entries = [
            ("name", self.name),
            ("phone", self.phone),
            ("email", self.email),
            ("notes", self.notes),
            ("care", self.care),
            ("prefers", self.prefers),
            ("usual", self.usual),
        ];
        let entries = entries.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Typed { entries, ..Typed::default() }
    }
}

/// `POST /dashboard/{location_id}/customers/{customer_id}`
pub(super) async fn write(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    Place((shop, customer)): Place<(i64, Uuid)>,
    filled: Filled<CustomerForm>,
) -> Response {
    let (id, list) = (CustomerId(customer), format!("/dashboard/{shop}/customers"));
    let path = format!("{list}/{customer}");
    let visitor = Some(pass.visitor().clone());
    let done = match filled.form {
        CustomerForm::Change(form) => return change(&state, &pass, id, &path, *form).await,
        CustomerForm::Merge { version, gone, gone_version } => {
            merge(&state.desk, &pass, id, &version, CustomerId(gone), &gone_version)
                .await
                .map(|()| path.clone())
        }
        CustomerForm::Erase { version } => erase(&state.desk, &pass, id, &version).await.map(|()| list),
    };
    match done {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(error) => again(&state, visitor, &path, error).await,
    }
}

async fn change(state: &AppState, pass: &Pass, id: CustomerId, path: &str, form: ChangeForm) -> Response {
    let visitor = Some(pass.visitor().clone());
    let saved = match form.wish() {
        Ok(wish) => state.desk.change_customer(pass, id, wish).await,
        Err(error) => Err(error),
    };
    let (status, note) = match saved {
        Ok(Saved::Done) => return Redirect::to(path).into_response(),
        Ok(Saved::Stale(_)) => (
            StatusCode::CONFLICT,
            Note::bad(
                "Somebody changed this customer meanwhile. What you typed is in the form, what is written down now \
                 stands beside it. Save again to overwrite it.",
            ),
        ),
        Err(error @ DeskError::NotFound(_)) => return again(state, visitor, path, error).await,
        Err(error) => {
            let problem = Problem::from(error);
            (problem.status(), Note::bad(problem.detail()))
        }
    };
    pages::with_typed(state, visitor, path, status, note, form.typed()).await
}

async fn merge(
    desk: &Desk,
    pass: &Pass,
    kept: CustomerId,
    version: &str,
    gone: CustomerId,
    gone_version: &str,
) -> Result<(), DeskError> {
    let (version, gone_version) = (version_of(version)?, version_of(gone_version)?);
    desk.merge(pass, (kept, version), (gone, gone_version)).await
}

async fn erase(desk: &Desk, pass: &Pass, id: CustomerId, version: &str) -> Result<(), DeskError> {
    desk.erase_person(pass, id, version_of(version)?).await
}

fn version_of(text: &str) -> Result<i64, DeskError> {
    text.parse().map_err(|_| DeskError::Refused("This form is not whole. Please open the page again."))
}

/// How a file is written.
#[derive(Deserialize)]
pub(super) struct ExportForm {
    pub(super) format: String,
}

/// `POST /dashboard/{location_id}/customers/{customer_id}/export`: it is written down, so it is no GET.
pub(super) async fn export(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    Place((_, customer)): Place<(i64, Uuid)>,
    filled: Filled<ExportForm>,
) -> Result<Response, Problem> {
    let export = state.desk.export_person(&pass, CustomerId(customer)).await?;
    let kept = |name: &str| (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
    Ok(match filled.form.format.as_str() {
        "csv" => {
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
            ([kind, kept("customer.csv")], export.csv()).into_response()
        }
        _ => ([kept("customer.json")], Json(export)).into_response(),
    })
}

/// Which customers a list holds.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    segment: String,
}

/// `GET /dashboard/{location_id}/customers.csv`
pub(super) async fn csv(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(wanted): Question<Wanted>,
) -> Result<Response, Problem> {
    let segment = match wanted.segment.as_str() {
        "" => None,
        word => Some(Segment::from_word(word).ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "segment must be new, regular, due, lapsing, lost or high_value",
            )
        })?),
    };
    let file = desk.customers_csv(&pass, segment).await?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"customers.csv\"".to_owned());
    Ok(([kind, name], file).into_response())
}
