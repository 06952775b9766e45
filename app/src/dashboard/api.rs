//! The server functions of the owner's page: who may, one verb, convert.

use domain::live::Snapshot;
use leptos::prelude::*;

use crate::error::AppError;

/// The state of a shop's page. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "board")]
pub async fn board(location_id: i64) -> Result<Snapshot, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    crate::context::desk().board(&pass).await.map_err(|error| crate::context::refused(&error))
}
