//! What the settings page asks for: who may, one verb, convert.

use domain::lines::{AuditLine, KeyLine, Person};
use domain::zone::ShopClock;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShopSettings {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// Who belongs to it.
    pub people: Vec<Person>,
    /// Whom it has invited.
    pub invitations: Vec<Person>,
    /// Professionals whom nobody signs in as: id and name.
    pub professionals: Vec<(String, String)>,
    /// The keys of other systems.
    pub keys: Vec<KeyLine>,
    /// Who did what.
    pub audit: Vec<AuditLine>,
}

/// The settings of a shop. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "settings")]
pub async fn load_settings(location_id: i64) -> Result<ShopSettings, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let (business_name, clock) = desk.name_and_clock(&pass).await?;
        let professionals = desk.professionals_without_user(&pass).await?;
        Ok(ShopSettings {
            location_id,
            business_name,
            clock,
            people: desk.people(&pass).await?,
            invitations: desk.invitations(&pass).await?,
            professionals: professionals.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            keys: desk.shop_keys(&pass).await?,
            audit: desk.audit_of_shop(&pass).await?,
        })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}
