//! The forms of the appointment book: a booking for a customer, and what is done with a visit. A drag on the calendar sends
//! the same form as the page of a visit.

use app::context::{Note, Typed};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::access::Pass;
use domain::Instant;
use domain::appointment::{AppointmentFacts, Side};
use domain::availability::local_to_utc;
use domain::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId};
use domain::online::{Choice, Whom};
use domain::visit_book::{Asked, View};
use domain::visits::{Deed, NewVisit};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::pages;
use super::problem::{Place, Problem};
use super::provider::local;
use crate::state::AppState;

const BROKEN: DeskError = DeskError::Refused("This form is broken. Please reload the page.");

/// What the forms send; each uses some of it.
#[derive(Deserialize)]
pub(super) struct VisitForm {
    #[serde(default)]
    r#do: String,
    /// An instant, of a free time that was chosen.
    starts_at: Option<Instant>,
    /// A time on the shop's clock: `2026-06-12T09:00`.
    #[serde(default)]
    from: String,
    /// Empty where that stays.
    #[serde(default)]
    professional: String,
    by: Option<Side>,
    service: Option<Uuid>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    reason: String,
    /// What the calendar shows to which the way leads back.
    #[serde(default)]
    back: String,
}

impl VisitForm {
    fn back(&self) -> Option<Asked> {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(self.back.as_bytes()).into_owned().collect();
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        (!self.back.is_empty()).then(|| Asked::read(get))
    }

    fn professional(&self) -> Result<Option<ProfessionalId>, DeskError> {
        match self.professional.as_str() {
            "" => Ok(None),
            id => {
                id.parse().map(|id| Some(ProfessionalId(id))).map_err(|_| DeskError::NotFound("professional"))
            }
        }
    }

    /// When: the free time that was chosen, else the time that was typed.
    fn when(&self, zone: chrono_tz::Tz) -> Result<Instant, DeskError> {
        match self.starts_at {
            Some(at) => Ok(at),
            None => Ok(local_to_utc(zone, local(&self.from)?)),
        }
    }

    fn deed(&self, zone: chrono_tz::Tz) -> Result<Deed, DeskError> {
        Ok(match self.r#do.as_str() {
            "accept" => Deed::Accept,
            "decline" => Deed::Decline,
            "complete" => Deed::Complete,
            "no_show" => Deed::NoShow,
            "cancel" => Deed::Cancel { by: self.by.ok_or(BROKEN)? },
            "offer" => Deed::Offer { starts_at: self.when(zone)? },
            "move" => Deed::Move {
                starts_at: self.when(zone)?,
                professional: self.professional()?,
                override_reason: Some(self.reason.clone()),
            },
            _ => return Err(BROKEN),
        })
    }
}

/// `POST /dashboard/{location_id}/appointments/{appointment_id}`
pub(super) async fn change(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    Place((_, id)): Place<(i64, Uuid)>,
    filled: Filled<VisitForm>,
) -> Response {
    let (form, id) = (filled.form, AppointmentId(id));
    let zone = match state.desk.zone_of(&pass).await {
        Ok(zone) => zone,
        Err(error) => return Problem::from(error).into_response(),
    };
    let done = async {
        let deed = form.deed(zone)?;
        state.desk.do_with_visit(&pass, id, &deed).await
    };
    match done.await {
        Ok(visit) => Redirect::to(&after(&form, &pass, zone, &visit)).into_response(),
        Err(error) => {
            let page = refused_at(&form, pass.shop(), zone, id, &error);
            not_done(&state, &pass, &page, error, zone).await
        }
    }
}

/// Where a form that was done leads: to the calendar it came from, on the day of the visit, or to the visit.
fn after(form: &VisitForm, pass: &Pass, zone: chrono_tz::Tz, visit: &AppointmentFacts) -> String {
    let (shop, id) = (pass.shop(), visit.appointment_id);
    match form.back() {
        Some(back) if back.view != View::List => {
            let back = if form.r#do == "move" { back.on(day_of(zone, visit.starts_at)) } else { back };
            format!("/dashboard/{shop}/appointments?{}&done={id}#v-{id}", back.query())
        }
        Some(back) => format!("/dashboard/{shop}/appointments?{}", back.query()),
        None => format!("/dashboard/{shop}/appointments/{id}"),
    }
}

fn day_of(zone: chrono_tz::Tz, at: Instant) -> chrono::NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The page that answers a form that was not done: of a move the free times around the wish, else the visit.
fn refused_at(
    form: &VisitForm,
    shop: ShopId,
    zone: chrono_tz::Tz,
    id: AppointmentId,
    error: &DeskError,
) -> String {
    let back = form.back().unwrap_or_default();
    let page = format!("/dashboard/{shop}/appointments/{id}?{}", back.query());
    let wish = form.when(zone).ok().filter(|at| in_years(*at));
    let stands = matches!(error, DeskError::NotNow(_));
    let (Some(at), "move" | "offer", false) = (wish, form.r#do.as_str(), stands) else { return page };
    let local = at.with_timezone(&zone).naive_local();
    let who = form.professional().ok().flatten().map_or_else(String::new, |who| format!("&with={who}"));
    // A time that is taken is no wish any more; one outside of the hours only lacks its reason.
    let wished = match error {
        DeskError::SlotTaken(_) => String::new(),
        _ => format!("&wished={}", local.format("%Y-%m-%dT%H:%M")),
    };
    format!("{page}&{}=1{who}&on={}{wished}{}", form.r#do, local.date(), nearest(error))
}

/// A wish whose date can be shown.
fn in_years(at: Instant) -> bool {
    use chrono::Datelike;
    (1900..=2200).contains(&at.year())
}

/// The times that are free instead, for an address.
fn nearest(error: &DeskError) -> String {
    match error {
        DeskError::SlotTaken(near) if !near.is_empty() => {
            let near: Vec<String> = near.iter().map(|at| format!("{:?}Z", at.naive_utc())).collect();
            format!("&near={}", near.join(","))
        }
        _ => String::new(),
    }
}

/// What was not done and why; the nearest free times are named.
fn note_of(error: &DeskError, zone: chrono_tz::Tz) -> Note {
    let DeskError::SlotTaken(near) = error else { return Note::bad(&error.to_string()) };
    let words = near.iter().map(|at| {
        let local = at.with_timezone(&zone).naive_local();
        format!("{}, {}", domain::zone::day_words(local.date()), domain::zone::time_words(local))
    });
    let words = words.collect::<Vec<_>>().join("; ");
    match words.as_str() {
        "" => Note::bad("Somebody has this time, and nothing near it is free. Nothing was changed."),
        words => Note::bad(&format!(
            "Somebody has this time. Nothing was changed. The nearest that are free: {words}."
        )),
    }
}

async fn not_done(
    state: &AppState,
    pass: &Pass,
    page: &str,
    error: DeskError,
    zone: chrono_tz::Tz,
) -> Response {
    let visitor = Some(pass.visitor().clone());
    if !matches!(error, DeskError::SlotTaken(_)) {
        return again(state, visitor, page, error).await;
    }
    pages::with_note(state, visitor, page, StatusCode::CONFLICT, note_of(&error, zone)).await
}

/// `POST /dashboard/{location_id}/appointments`: a visit for a customer.
pub(super) async fn book(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<VisitForm>,
) -> Response {
    let form = filled.form;
    let zone = match state.desk.zone_of(&pass).await {
        Ok(zone) => zone,
        Err(error) => return Problem::from(error).into_response(),
    };
    let booked = async {
        let new = NewVisit {
            services: form.service.map(ServiceId).into_iter().collect(),
            professional: form.professional()?.ok_or(DeskError::NotFound("professional"))?,
            starts_at: form.when(zone)?,
            customer_name: form.name.clone(),
            customer_phone: Some(form.phone.clone()),
            override_reason: Some(form.reason.clone()),
        };
        state.desk.book_for_customer(&pass, &new).await
    };
    let (shop, back) = (pass.shop(), form.back().unwrap_or_default());
    match booked.await {
        Ok(visit) => {
            let view = if back.view == View::List { View::Day } else { back.view };
            let back = Asked { view, shelf: None, ..back.on(day_of(zone, visit.starts_at)) };
            let id = visit.appointment_id;
            Redirect::to(&format!("/dashboard/{shop}/appointments?{}&done={id}#v-{id}", back.query()))
                .into_response()
        }
        Err(DeskError::NotFound(_)) => pages::not_found(&state, Some(pass.visitor().clone())).await,
        Err(error) => {
            let near = nearest(&error);
            let path = format!("/dashboard/{shop}/appointments?{}&book=1{near}", back.query());
            let (note, typed) = (note_of(&error, zone), typed(&form, zone));
            let status = Problem::from(error).status();
            pages::with_typed(&state, Some(pass.visitor().clone()), &path, status, note, typed).await
        }
    }
}

/// All that was typed, as the form shows it again.
fn typed(form: &VisitForm, zone: chrono_tz::Tz) -> Typed {
    let choice = Choice {
        services: form.service.map(ServiceId).into_iter().collect(),
        with: form.professional().ok().flatten().map(Whom::Somebody),
        day: None,
        at: form.when(zone).ok().filter(|at| in_years(*at)),
    };
    Typed {
        choice,
        name: form.name.clone(),
        phone: form.phone.clone(),
        text: form.reason.clone(),
        ..Typed::default()
    }
}
