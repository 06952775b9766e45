//! Lists of other booking systems: a file is sent, told column by column, taken in or thrown away.

use app::context::Note;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::access::Pass;
use backend::{Desk, DeskError};
use domain::customers::import::{Column, DateOrder, LARGEST_FILE, Mapping};
use domain::ids::{ProfessionalId, ServiceId};
use uuid::Uuid;

use super::super::accounts::{Filled, again};
use super::super::guard::By;
use super::super::pages;
use super::super::problem::{Place, Problem};
use crate::state::AppState;

/// What stands around the file in its form.
const AROUND: usize = 16 * 1024;
/// Columns that a form tells of.
const MOST: usize = 200;

/// The largest form with a file.
pub(in crate::routes) fn with_file() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_FILE + AROUND)
}

/// `POST /dashboard/{location_id}/customers/import`: a form with a `file`.
pub(in crate::routes) async fn send(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    form: Multipart,
) -> Response {
    let path = format!("/dashboard/{}/customers/import", pass.shop());
    let visitor = Some(pass.visitor().clone());
    let (name, file) = match file_of(form).await {
        Ok(file) => file,
        Err(problem) => {
            let note = if problem.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Note::bad("This file is too large: 10 MB at most.")
            } else {
                Note::bad(problem.detail())
            };
            return pages::with_note(&state, visitor, &path, problem.status(), note).await;
        }
    };
    match state.desk.receive_import(&pass, &name, &file).await {
        Ok(id) => Redirect::to(&format!("{path}/{id}")).into_response(),
        Err(error) => again(&state, visitor, &path, error).await,
    }
}

async fn file_of(mut form: Multipart) -> Result<(String, Vec<u8>), Problem> {
    while let Some(field) = form.next_field().await? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or("list.csv").to_owned();
            let file = field.bytes().await?;
            return Ok((name, file.to_vec()));
        }
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, "Please choose a file."))
}

/// `POST /dashboard/{location_id}/customers/import/{import_id}`
pub(in crate::routes) async fn decide(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    Place((shop, import)): Place<(i64, Uuid)>,
    filled: Filled<Vec<(String, String)>>,
) -> Response {
    let path = format!("/dashboard/{shop}/customers/import/{import}");
    let visitor = Some(pass.visitor().clone());
    match decided(&state.desk, &pass, import, &filled.form).await {
        Ok(Decided::Mapped) => Redirect::to(&path).into_response(),
        Ok(Decided::Dropped) => Redirect::to(&format!("/dashboard/{shop}/customers/import")).into_response(),
        Ok(Decided::TakenIn(customers, visits)) => {
            let text = format!("Taken in: {customers} new customers and {visits} visits.");
            pages::with_note(&state, visitor, &path, StatusCode::OK, Note::good(&text)).await
        }
        Err(error) => again(&state, visitor, &path, error).await,
    }
}

enum Decided {
    Mapped,
    Dropped,
    TakenIn(usize, usize),
}

async fn decided(
    desk: &Desk,
    pass: &Pass,
    import: Uuid,
    form: &[(String, String)],
) -> Result<Decided, DeskError> {
    let value =
        |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    match value("do") {
        "take_in" => {
            let (customers, visits) = desk.take_in(pass, import).await?;
            Ok(Decided::TakenIn(customers, visits))
        }
        "drop" => desk.drop_import(pass, import).await.map(|()| Decided::Dropped),
        "map" => desk.map_import(pass, import, mapping_of(form, value)?).await.map(|()| Decided::Mapped),
        _ => Err(DeskError::Refused("This form is not whole. Please open the page again.")),
    }
}

fn mapping_of<'a>(
    form: &'a [(String, String)],
    value: impl Fn(&str) -> &'a str,
) -> Result<Mapping, DeskError> {
    let count = form.iter().filter(|(name, _)| name.starts_with("column_")).count().min(MOST);
    let columns: Vec<Column> = (0..count)
        .map(|place| Column::from_word(value(&format!("column_{place}"))).unwrap_or(Column::Skip))
        .collect();
    let several = |column: &Column| {
        *column != Column::Skip && columns.iter().filter(|other| *other == column).count() > 1
    };
    if columns.iter().any(several) {
        return Err(DeskError::Refused(
            "Two columns cannot be the same thing. Please leave one of them out.",
        ));
    }
    let id = |text: &str, what| match text {
        "" => Ok(None),
        id => id.parse::<Uuid>().map(Some).map_err(|_| DeskError::NotFound(what)),
    };
    Ok(Mapping {
        order: match value("order") {
            "day_first" => Some(DateOrder::DayFirst),
            "month_first" => Some(DateOrder::MonthFirst),
            _ => None,
        },
        others_professional: id(value("others_professional"), "professional")?.map(ProfessionalId),
        others_service: id(value("others_service"), "service")?.map(ServiceId),
        columns,
    })
}
