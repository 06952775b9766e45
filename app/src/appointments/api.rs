//! What the appointment book asks for: who may, one verb, convert.

use chrono::NaiveDate;
use domain::ids::{AppointmentId, ProfessionalId};
use domain::visit_book::{Asked, VisitBook, VisitPage};
use leptos::prelude::*;

use crate::error::AppError;

/// The appointment book of a shop. Who may: who works there; one who does not see the shop gets the own visits.
#[server(input = leptos::server_fn::codec::Json, endpoint = "visit_book")]
pub async fn load_visit_book(location_id: i64, asked: Asked) -> Result<VisitBook, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeOwnWork, location_id).await?;
    let book = crate::context::desk()?.visit_book(&pass, &asked).await;
    book.map_err(|error| crate::context::refused(&error))
}

/// One visit; with free times of somebody around a day, where it is to be moved. Who may: whose visit it is, and who sees
/// the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "visit")]
pub async fn load_visit(
    location_id: i64,
    appointment_id: AppointmentId,
    moves: bool,
    professional: Option<ProfessionalId>,
    day: Option<NaiveDate>,
) -> Result<VisitPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeOwnWork, location_id).await?;
    let wish = moves.then_some(backend::visit_book::MoveWish { professional, day });
    let page = crate::context::desk()?.visit_page(&pass, appointment_id, wish).await;
    page.map_err(|error| crate::context::refused(&error))
}
