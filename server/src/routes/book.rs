//! The forms of customers: a time that is kept, a booking, and what they do with their own.

use app::context::{Note, Typed};
use axum::extract::{FromRequest, RawForm, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use backend::online::{OnlineBooking, OnlineError, Wish};
use backend::{Desk, DeskError};
use domain::Instant;
use domain::ids::{ProfessionalId, ServiceId};
use domain::online::{Choice, Whom};
use serde::Deserialize;

use super::accounts::{Filled, again};
use super::admission::{address, is_plain_loopback, is_this_machine};
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
    let sender = (!is_this_machine(&request)).then(|| address(&request, &state.config));
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
    let typed = fields.typed(&wish, hold.clone());
    let keeps = fields.get("do") == "keep";
    let throttle = &state.desk.throttle;
    let counted =
        sender.map_or(Ok(()), |sender| if keeps { throttle.keep(sender) } else { throttle.book(sender) });
    if let Err(wait) = counted {
        return not_booked(&state, &path, typed, DeskError::TooOften(wait).into()).await;
    }
    if keeps {
        return keep(&state, &slug, &wish, typed, on_loopback).await;
    }
    let sent = OnlineBooking {
        wish,
        name: typed.name.clone(),
        phone: typed.phone.clone(),
        texts: typed.texts,
        secret: typed.secret.clone(),
        hold,
    };
    match state.desk.book_online(&slug, sent).await {
        Ok(_) => {
            let mut response = Redirect::to(&format!("/b/{}", typed.secret)).into_response();
            cookie::clear_hold(response.headers_mut(), &slug, on_loopback);
            response
        }
        Err(error) => not_booked(&state, &path, typed, error).await,
    }
}

async fn keep(state: &AppState, slug: &str, wish: &Wish, mut typed: Typed, on_loopback: bool) -> Response {
    let path = format!("/book/{slug}");
    match state.desk.keep_time(slug, wish, typed.hold.as_deref()).await {
        Ok(secret) => {
            let mut response = if typed.name.is_empty() && typed.phone.is_empty() {
                Redirect::to(&app::book_address(slug, &typed.choice)).into_response()
            } else {
                // Their first time had gone: the form comes again with what was typed, which no address should hold.
                typed.hold = Some(secret.clone());
                pages::with_typed(state, None, &path, StatusCode::OK, Note::default(), typed).await
            };
            cookie::set_hold(response.headers_mut(), slug, &secret, on_loopback);
            response
        }
        Err(error) => not_booked(state, &path, typed, error).await,
    }
}

/// The page that says why, with all that was typed. Where the time is not free, it shows the nearest that are.
async fn not_booked(state: &AppState, path: &str, mut typed: Typed, error: OnlineError) -> Response {
    let status = match error {
        OnlineError::Field(field, problem) => {
            (typed.field, typed.problem) = (field.to_owned(), problem.to_owned());
            StatusCode::UNPROCESSABLE_ENTITY
        }
        OnlineError::Gone(near) => {
            typed.choice.day = near;
            StatusCode::CONFLICT
        }
        OnlineError::Desk(error) => return again(state, None, path, error).await,
    };
    pages::with_typed(state, None, path, status, Note::default(), typed).await
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

    /// All that was chosen and typed, as the page shows it again.
    fn typed(&self, wish: &Wish, hold: Option<String>) -> Typed {
        let choice =
            Choice { services: wish.services.clone(), with: Some(wish.with), day: None, at: Some(wish.at) };
        Typed {
            choice,
            name: self.get("name").to_owned(),
            phone: self.get("phone").to_owned(),
            texts: !self.get("texts").is_empty(),
            secret: self.get("secret").to_owned(),
            hold,
            ..Typed::default()
        }
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
            // Where the time has gone, the page shows those around it that are free.
            page = format!("{path}?change{}", near(desk, &token, at).await);
            desk.move_own_booking(&token, at).await
        }
    };
    match done {
        Ok(()) => Redirect::to(&path).into_response(),
        Err(error) => again(&state, None, &page, error).await,
    }
}

/// The day of an instant on the shop's calendar, for an address.
async fn near(desk: &Desk, token: &str, at: Instant) -> String {
    let shop = desk.own_booking(token).await.map(|booking| booking.shop);
    shop.map(|shop| format!("&day={:?}", shop.clock.date(at))).unwrap_or_default()
}
