//! What the pages of setting up ask for: who may, one verb, convert.

use domain::faq::Faq;
use domain::setup::{SetUp, Unanswered};
use domain::zone::ShopClock;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Everything on a shop's page of setting up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetUpPage {
    /// The shop.
    pub location_id: i64,
    /// Its clock.
    pub clock: ShopClock,
    /// The last event that the page includes.
    pub seq: i64,
    /// Where it stands.
    pub set_up: SetUp,
}

/// Everything on a shop's page of questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionsPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// What nobody could answer.
    pub unanswered: Vec<Unanswered>,
    /// What is answered.
    pub faq: Vec<Faq>,
}

/// Where a shop's set-up stands. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "set_up")]
pub async fn load_set_up(location_id: i64) -> Result<SetUpPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let seq = desk.last_event(&pass).await?;
        let (_, clock) = desk.name_and_clock(&pass).await?;
        Ok(SetUpPage { location_id, clock, seq, set_up: desk.set_up_of(&pass).await? })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// A shop's questions, with and without answers. Who may: who runs the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "questions")]
pub async fn load_questions(location_id: i64) -> Result<QuestionsPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::RunShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let (business_name, clock) = desk.name_and_clock(&pass).await?;
        let (unanswered, faq) = (desk.unanswered(&pass).await?, desk.faq(&pass).await?);
        Ok(QuestionsPage { location_id, business_name, clock, unanswered, faq })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}
