//! The server functions of the owner's page: who may, one verb, convert.

use domain::figures::Figure;
use domain::live::Snapshot;
use leptos::prelude::*;

use crate::error::AppError;

/// The state of a shop's page. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "board")]
pub async fn board(location_id: i64) -> Result<Snapshot, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    crate::context::desk()?.board(&pass).await.map_err(|error| crate::context::refused(&error))
}

/// The numbers of today. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "figures")]
pub async fn figures(location_id: i64) -> Result<Vec<Figure>, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let read = crate::context::desk()?.figures_of_today(&pass).await;
    let figures = read.map_err(|error| crate::context::refused(&error))?;
    let rows = |figure: &Figure| match figure.id.as_str() {
        "calls" => format!("/dashboard/{location_id}/calls?days=1"),
        "answer_rate" => format!("/dashboard/{location_id}/calls?days=1&came=answered"),
        "appointments" | "booked_revenue" => {
            format!("/dashboard/{location_id}/appointments?view=list&behind=made")
        }
        _ => format!("/dashboard/{location_id}/growth"),
    };
    Ok(figures.into_iter().map(|figure| figure.clone().with_rows(rows(&figure))).collect())
}
