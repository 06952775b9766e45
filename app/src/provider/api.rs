//! The server functions of a professional's page: who may, one verb, convert.

use chrono::NaiveDate;
use domain::ids::AppointmentId;
use domain::online::OwnTimes;
use domain::visits::{Deed, OwnWork};
use leptos::prelude::*;

use crate::error::AppError;

/// What waits for the visitor, in this shop or the first that they work in; nothing where they work nowhere.
/// Who may: who works there.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_work")]
pub async fn load_own_work(
    location_id: Option<i64>,
    day: Option<NaiveDate>,
) -> Result<Option<OwnWork>, AppError> {
    let visitor = crate::context::signed_in()?;
    let first =
        visitor.access().shops().find(|shop| visitor.access().may(domain::access::Action::SeeOwnWork, *shop));
    let Some(shop) = location_id.or(first.map(|shop| shop.0)) else { return Ok(None) };
    let pass = crate::context::admit(domain::access::Action::SeeOwnWork, shop).await?;
    let work = crate::context::desk()?.own_work(&pass, day).await;
    work.map(Some).map_err(|error| crate::context::refused(&error))
}

/// Does something with a visit; what waits afterwards. Who may: whose visit it is, and who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "do_with_visit")]
pub async fn do_with_visit(
    location_id: i64,
    appointment_id: AppointmentId,
    deed: Deed,
    day: NaiveDate,
) -> Result<OwnWork, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeOwnWork, location_id).await?;
    let desk = crate::context::desk()?;
    let done = desk.do_with_visit(&pass, appointment_id, &deed).await;
    done.map_err(|error| crate::context::refused(&error))?;
    desk.own_work(&pass, Some(day)).await.map_err(|error| crate::context::refused(&error))
}

/// The times that can be offered instead of the one asked for. Who may: whose visit it is, and who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "times_to_offer")]
pub async fn times_to_offer(
    location_id: i64,
    appointment_id: AppointmentId,
    day: Option<NaiveDate>,
) -> Result<OwnTimes, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeOwnWork, location_id).await?;
    let times = crate::context::desk()?.times_to_offer(&pass, appointment_id, day).await;
    times.map_err(|error| crate::context::refused(&error))
}
