//! The forms of customers: a booking, and what they do with their own.

use app::context::{Note, Typed};
use axum::extract::{FromRequest, RawForm, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::online::{OnlineBooking, OnlineError};
use domain::ids::{ProfessionalId, ServiceId};
use domain::online::{Choice, Whom};
use serde::Deserialize;

use super::accounts::{Filled, again};
use super::pages;
use super::problem::{Place, Problem};
use crate::state::AppState;

/// `POST /book/{shop_slug}`
pub(super) async fn book(
    State(state): State<AppState>,
    Place(slug): Place<String>,
    request: Request,
) -> Response {
    let path = format!("/book/{slug}");
    let body = match RawForm::from_request(request, &state).await {
        Ok(RawForm(body)) => body,
        Err(error) => return error.into_response(),
    };
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    // Only a robot fills in what nobody sees; it is told that all went well.
    if !field("website").is_empty() {
        return Redirect::to(&path).into_response();
    }
    let services: Vec<ServiceId> = fields
        .iter()
        .filter(|(key, _)| key == "service")
        .filter_map(|(_, id)| id.parse().ok().map(ServiceId))
        .collect();
    let with = match field("with") {
        "anyone" => Some(Whom::Anyone),
        id => id.parse().ok().map(|id| Whom::Somebody(ProfessionalId(id))),
    };
    let (Some(with), Ok(at), false) = (with, field("at").parse(), services.is_empty()) else {
        return Problem::new(StatusCode::BAD_REQUEST, "service, with and at say what is booked")
            .into_response();
    };
    let order = OnlineBooking {
        services: services.clone(),
        with,
        at,
        name: field("name").to_owned(),
        phone: field("phone").to_owned(),
        texts: !field("texts").is_empty(),
        secret: field("secret").to_owned(),
    };
    let mut typed = Typed {
        choice: Choice { services, with: Some(with), day: None, at: Some(at) },
        name: order.name.clone(),
        phone: order.phone.clone(),
        no_texts: !order.texts,
        secret: order.secret.clone(),
        ..Typed::default()
    };
    let secret = order.secret.clone();
    let (status, note) = match state.desk.book_online(&slug, order).await {
        Ok(_) => return Redirect::to(&format!("/b/{secret}")).into_response(),
        Err(OnlineError::Desk(error)) => return again(&state, None, &path, error).await,
        Err(OnlineError::Field(field, problem)) => {
            (typed.field, typed.problem) = (field.to_owned(), problem.to_owned());
            (StatusCode::UNPROCESSABLE_ENTITY, Note::default())
        }
        Err(OnlineError::Gone(near)) => {
            typed.choice.at = None;
            typed.choice.day = near;
            (
                StatusCode::CONFLICT,
                Note::bad("This time has just been taken. These are the nearest that are free:"),
            )
        }
    };
    pages::with_typed(&state, &path, status, note, typed).await
}

/// `GET /b/{token}/calendar.ics`
pub(super) async fn calendar(State(state): State<AppState>, Place(token): Place<String>) -> Response {
    match state.desk.own_calendar(&token).await {
        Ok(calendar) => {
            let kind = (header::CONTENT_TYPE, "text/calendar; charset=utf-8");
            let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\"");
            ([kind, name], calendar).into_response()
        }
        Err(DeskError::NotFound(_)) => pages::not_found(&state, None).await,
        Err(error) => Problem::from(error).into_response(),
    }
}

/// What the customer does with the own booking.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum BookingForm {
    Cancel,
}

/// `POST /b/{token}`
pub(super) async fn booking(
    State(state): State<AppState>,
    Place(token): Place<String>,
    filled: Filled<BookingForm>,
) -> Response {
    let path = format!("/b/{token}");
    let done = match filled.form {
        BookingForm::Cancel => state.desk.cancel_own_booking(&token).await,
    };
    match done {
        Ok(()) => Redirect::to(&path).into_response(),
        Err(error) => again(&state, None, &path, error).await,
    }
}
