//! Reading shops: which there are, what they sell, their visits and calls.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use backend::access::{Pass, Visitor};
use chrono::NaiveDate;
use domain::access::Action;
use domain::appointment::AppointmentFacts;
use domain::commission::Period;
use domain::ids::ServiceId;
use domain::lines::{AuditLine, ShopSummary};
use domain::live::CallSummary;
use domain::money::Cents;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::routes::guard::By;
use crate::routes::problem::{Problem, Question};

/// The key's shops.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Shops {
    shops: Vec<ShopSummary>,
}

/// What a shop sells.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Services {
    services: Vec<ServiceLine>,
}

/// A service as a customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct ServiceLine {
    service_id: ServiceId,
    name: String,
    price_cents: Cents,
    /// From sitting down to getting up, in minutes.
    duration_minutes: u32,
}

/// A shop's visits, by start, cancelled ones included.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Visits {
    /// The first of the local days that this covers.
    from: NaiveDate,
    /// The last one.
    to: NaiveDate,
    appointments: Vec<AppointmentFacts>,
}

/// A shop's latest calls that are over, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Calls {
    calls: Vec<CallSummary>,
}

/// Who did what to a shop, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Audit {
    audit: Vec<AuditLine>,
}

/// A stretch of the shop's local days, both included; of a longer one, its last 366 days. Without `from`, the 31 days that end with `to`;
/// without `to`, all that is to come too.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Days {
    /// The first day, such as 2026-06-12.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// The last day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
}

impl Days {
    pub(in crate::routes) async fn read(&self, desk: &Desk, pass: &Pass) -> Result<Period, Problem> {
        let (from, to) = (date("from", self.from.as_deref())?, date("to", self.to.as_deref())?);
        Ok(desk.stretch(pass, from, to).await?)
    }
}

fn date(name: &str, text: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    let wrong =
        |_| Problem::new(StatusCode::BAD_REQUEST, format!("{name} must be a date such as 2026-06-12"));
    text.map(|text| text.parse().map_err(wrong)).transpose()
}

/// The shops that the key or session may see.
#[utoipa::path(
    get, path = "/shops", operation_id = "shops", tag = "shops",
    responses((status = 200, body = Shops)),
)]
pub(in crate::routes) async fn shops(
    State(desk): State<Desk>,
    By(visitor): By<Visitor>,
) -> Result<Json<Shops>, Problem> {
    Ok(Json(Shops { shops: desk.shops_of(&visitor, Action::SeeShop).await? }))
}

/// What a shop sells.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/services", operation_id = "services", tag = "shops",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    responses((status = 200, body = Services)),
)]
pub(in crate::routes) async fn services(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<Json<Services>, Problem> {
    let services = desk.services(&pass).await?.into_iter().map(|service| ServiceLine {
        service_id: service.id,
        name: service.name,
        price_cents: service.price,
        duration_minutes: service.time.visit(),
    });
    Ok(Json(Services { services: services.collect() }))
}

/// A shop's visits on local days: those of the last 31 days and all that are to come, where none are named; of more than 366 days,
/// the last ones, as `from` and `to` of the answer say.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/appointments", operation_id = "appointments", tag = "appointments",
    params(("shop_id" = i64, Path, description = "The shop's number"), Days),
    responses(
        (status = 200, body = Visits),
    ),
)]
pub(in crate::routes) async fn appointments(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(days): Question<Days>,
) -> Result<Json<Visits>, Problem> {
    let days = days.read(&desk, &pass).await?;
    let (from, to) = (days.from, days.to);
    Ok(Json(Visits { from, to, appointments: desk.appointments(&pass, days).await? }))
}

/// A shop's latest calls.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/calls", operation_id = "calls", tag = "calls",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    responses((status = 200, body = Calls)),
)]
pub(in crate::routes) async fn calls(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<Json<Calls>, Problem> {
    Ok(Json(Calls { calls: desk.recent_calls(&pass).await? }))
}

/// Who did what to a shop.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/audit", operation_id = "audit", tag = "access",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    responses((status = 200, body = Audit)),
)]
pub(in crate::routes) async fn audit(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<Json<Audit>, Problem> {
    Ok(Json(Audit { audit: desk.audit_of_shop(&pass).await? }))
}
