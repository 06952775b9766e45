//! Free times, for a salon's own website or another booking page. They are no secret, so no key is asked for.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use chrono::NaiveDate;
use domain::ids::{ProfessionalId, ServiceId};
use domain::online::{FreeDay, Whom};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::routes::problem::{Place, Problem, Question};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Wish {
    /// The services of one visit, ten at most, in order, with commas between them.
    #[param(
        pattern = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){0,9}$"
    )]
    services: String,
    /// With whom; anyone where it is left out.
    professional_id: Option<ProfessionalId>,
    /// The first of the shop's local days, such as 2026-06-12; today where it is left out.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// The last day, at most 61 after the first; a week on where it is left out.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
}

/// What is free, day by day.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Times {
    days: Vec<FreeDay>,
}

/// Free times of a shop.
#[utoipa::path(
    get, path = "/book/{shop_slug}/times", operation_id = "free_times", tag = "appointments", security(()),
    params(("shop_slug" = String, Path, description = "The shop's name in web addresses"), Wish),
    responses(
        (status = 200, body = Times),
        (status = 422, description = "Too many days", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::routes) async fn free_times(
    State(desk): State<Desk>,
    Place(slug): Place<String>,
    Question(wish): Question<Wish>,
) -> Result<Json<Times>, Problem> {
    let whom = wish.professional_id.map_or(Whom::Anyone, Whom::Somebody);
    let services: Result<Vec<ServiceId>, _> =
        wish.services.split(',').map(|id| id.trim().parse().map(ServiceId)).collect();
    let wrong = |name: &str| Problem::new(StatusCode::BAD_REQUEST, format!("{name} cannot be read"));
    let services = services.map_err(|_| wrong("services"))?;
    let date = |name: &str, text: Option<String>| -> Result<Option<NaiveDate>, Problem> {
        text.map(|text| text.parse().map_err(|_| wrong(name))).transpose()
    };
    let (from, to) = (date("from", wish.from)?, date("to", wish.to)?);
    Ok(Json(Times { days: desk.free_times(&slug, &services, whom, from, to).await? }))
}
