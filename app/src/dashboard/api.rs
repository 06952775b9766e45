//! The server functions of the owner's page: who may, one verb, convert.

use domain::live::Snapshot;
use leptos::prelude::*;

use crate::error::AppError;

/// The state of a shop's page. Who may: this machine only (the router sees to it).
#[server(input = leptos::server_fn::codec::Json, endpoint = "board")]
pub async fn board(location_id: i64) -> Result<Snapshot, AppError> {
    let desk = crate::context::desk();
    desk.board(domain::ids::ShopId(location_id)).await.map_err(|error| crate::context::refused(&error))
}
