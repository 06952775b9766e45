//! What the pages of calls ask for: who may, one verb, convert.

use domain::live::CallSummary;
use domain::zone::ShopClock;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallsPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// The last event that the page includes.
    pub seq: i64,
    /// The latest calls.
    pub calls: Vec<CallSummary>,
}

/// A shop's calls. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "calls")]
pub async fn load_calls(location_id: i64) -> Result<CallsPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let desk = crate::context::desk();
    let read = async {
        let seq = desk.last_event(&pass).await?;
        let (business_name, clock) = desk.name_and_clock(&pass).await?;
        Ok(CallsPage { location_id, business_name, clock, seq, calls: desk.recent_calls(&pass).await? })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}
