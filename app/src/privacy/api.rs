//! What the page of data and privacy asks for: who may, one verb, convert.

use domain::customers::book::Kept;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrivacyPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// How long what is kept.
    pub kept: Kept,
}

/// How long a shop keeps what. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "privacy")]
pub async fn load_privacy(location_id: i64) -> Result<PrivacyPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let (business_name, kept) = (desk.shop_name(&pass).await?, desk.kept(&pass).await?);
        Ok(PrivacyPage { location_id, business_name, kept })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}
