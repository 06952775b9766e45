//! The forms of customers: a time that is kept, a booking, and what they do with their own.

use app::context::{Note, Typed};
use axum::extract::{FromRequest, RawForm, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::online::{OnlineBooking, OnlineError, Wish};
use domain::Instant;
use domain::ids::{ProfessionalId, ServiceId};
use domain::online::{Choice, Whom};
use serde::Deserialize;

use super::accounts::{Filled, again};
use super::admission::is_plain_loopback;
use super::problem::{Place, Problem};
use super::{cookie, pages};
use crate::state::AppState;

/// `POST /book/{shop_slug}`: keeps a time while the form is filled in, or books.
pub(super) async fn book(
    State(state): State<AppState>,
    Place(slug): Place<String>,
    request: Request,
) -> Response {
    let path = format!("/book/{slug}");
    let (hold, on_loopback) = (cookie::hold(&request), is_plain_loopback(&request, &state.config));
    let body = match RawForm::from_request(request, &state).await {
        Ok(RawForm(body)) => body,
        Err(error) => return error.into_response(),
    };
    let fields = Fields(url::form_urlencoded::parse(&body).into_owned().collect());
    // Only a robot fills in what nobody sees; it is told that all went well.
    if !fields.get("website").is_empty() {
        return Redirect::to(&path).into_response();
    }
    let Some(wish) = fields.wish() else {
        let detail = "service, with and at say what is booked";
        return Problem::new(StatusCode::BAD_REQUEST, detail).into_response();
    };
    if fields.get("do") == "keep" {
        return keep(&state, &slug, &wish, hold, on_loopback).await;
    }
    let sent = OnlineBooking {
        wish: wish.clone(),
        name: fields.get("name").to_owned(),
        phone: fields.get("phone").to_owned(),
        texts: !fields.get("texts").is_empty(),
        secret: fields.get("secret").to_owned(),
        hold: hold.clone(),
    };
    let secret = sent.secret.clone();
    let mut typed = Typed {
        choice: chosen(&wish),
        name: sent.name.clone(),
        phone: sent.phone.clone(),
        no_texts: !sent.texts,
        secret: sent.secret.clone(),
        hold: hold.clone(),
        ..Typed::default()
    };
    match state.desk.book_online(&slug, sent).await {
        Ok(_) => {
            let mut response = Redirect::to(&format!("/b/{secret}")).into_response();
            cookie::clear_hold(response.headers_mut(), &slug, on_loopback);
            response
        }
        Err(OnlineError::Field(field, problem)) => {
            (typed.field, typed.problem) = (field.to_owned(), problem.to_owned());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            pages::with_typed(&state, None, &path, status, Note::default(), typed).await
        }
        Err(OnlineError::Gone(near)) => {
            typed.choice = Choice { at: None, day: near, ..typed.choice };
            pages::with_typed(&state, None, &path, StatusCode::CONFLICT, gone(), typed).await
        }
        Err(OnlineError::Desk(error)) => again(&state, None, &path, error).await,
    }
}

async fn keep(
    state: &AppState,
    slug: &str,
    wish: &Wish,
    hold: Option<String>,
    on_loopback: bool,
) -> Response {
    let path = format!("/book/{slug}");
    match state.desk.keep_time(slug, wish, hold.as_deref()).await {
        Ok(secret) => {
            let address = app::book_address(slug, &chosen(wish));
            let mut response = Redirect::to(&address).into_response();
            cookie::set_hold(response.headers_mut(), slug, &secret, on_loopback);
            response
        }
        Err(OnlineError::Gone(near)) => {
            let choice = Choice { at: None, day: near, ..chosen(wish) };
            let typed = Typed { choice, hold, ..Typed::default() };
            pages::with_typed(state, None, &path, StatusCode::CONFLICT, gone(), typed).await
        }
        Err(OnlineError::Field(_, problem)) => again(state, None, &path, DeskError::Refused(problem)).await,
        Err(OnlineError::Desk(error)) => again(state, None, &path, error).await,
    }
}

fn chosen(wish: &Wish) -> Choice {
    Choice { services: wish.services.clone(), with: Some(wish.with), day: None, at: Some(wish.at) }
}

fn gone() -> Note {
    Note::bad("This time has just been taken. These are the nearest that are free:")
}

/// What a form of several equal names holds.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    fn wish(&self) -> Option<Wish> {
        let services = self.0.iter().filter(|(key, _)| key == "service");
        let services: Vec<_> = services.filter_map(|(_, id)| id.parse().ok().map(ServiceId)).collect();
        let with = match self.get("with") {
            "anyone" => Whom::Anyone,
            id => Whom::Somebody(ProfessionalId(id.parse().ok()?)),
        };
        let at = self.get("at").parse().ok()?;
        (!services.is_empty()).then_some(Wish { services, with, at })
    }
}

/// What an open form says of the time it keeps.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum HoldForm {
    Renew,
    GiveBack,
}

/// `POST /book/{shop_slug}/hold`: 204 while the time is kept, 410 when it is not any more.
pub(super) async fn hold(
    State(state): State<AppState>,
    Place(slug): Place<String>,
    filled: Filled<HoldForm>,
) -> Result<StatusCode, Problem> {
    let Some(hold) = filled.sender.hold else { return Ok(StatusCode::GONE) };
    match filled.form {
        HoldForm::Renew if state.desk.keep_longer(&slug, &hold).await? => Ok(StatusCode::NO_CONTENT),
        HoldForm::Renew => Ok(StatusCode::GONE),
        HoldForm::GiveBack => {
            state.desk.give_back(&slug, &hold).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
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
    Move { at: Instant },
    TakeOffer,
}

/// `POST /b/{token}`
pub(super) async fn booking(
    State(state): State<AppState>,
    Place(token): Place<String>,
    filled: Filled<BookingForm>,
) -> Response {
    let path = format!("/b/{token}");
    let (desk, mut page) = (&state.desk, path.clone());
    let done = match filled.form {
        BookingForm::Cancel => desk.cancel_own_booking(&token).await,
        BookingForm::TakeOffer => desk.take_offer(&token).await,
        BookingForm::Move { at } => {
            // Where the time has gone, the page shows those that are free.
            page = format!("{path}?change");
            desk.move_own_booking(&token, at).await
        }
    };
    match done {
        Ok(()) => Redirect::to(&path).into_response(),
        Err(error) => again(&state, None, &page, error).await,
    }
}
