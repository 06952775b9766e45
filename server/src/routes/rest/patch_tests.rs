//! Patch tests: which services need one, and what a customer's showed.

use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use backend::access::Pass;
use domain::Instant;
use domain::ids::ServiceId;
use domain::patch_test::Shown;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::guard::By;
use crate::routes::problem::{Body, Place, Problem};

pub(in crate::routes) const TESTS: &str = "/admin/shop/{shop_id}/patch-tests";
pub(in crate::routes) const NEED: &str = "/admin/shop/{shop_id}/services/{service_id}/patch-test";

/// A patch test of a customer.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewPatchTest {
    /// The customer's number, with plus and country.
    #[schema(pattern = r"^\+([2-9][0-9]{7,14}|1[2-9][0-9]{2}[2-9][0-9]{6})$")]
    phone: String,
    /// What it showed.
    shown: Shown,
    /// When it was made; now where it is left out.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Instant>,
}

/// Whether a service needs a patch test.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct Need {
    /// How many hours before the visit, 1 to 336; null where none is needed.
    #[schema(minimum = 1, maximum = 336)]
    hours: Option<u32>,
}

/// Writes down what a customer's patch test showed.
#[utoipa::path(
    post, path = TESTS, operation_id = "note_patch_test", tag = "appointments",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    request_body = NewPatchTest,
    responses(
        (status = 204, description = "It is written down"),
        (status = 409, description = "The time is to come", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "No number", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::routes) async fn note(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Body(new): Body<NewPatchTest>,
) -> Result<StatusCode, Problem> {
    desk.note_patch_test(&pass, &new.phone, new.shown, new.at).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says whether a service needs a patch test before a visit.
#[utoipa::path(
    put, path = NEED, operation_id = "set_patch_test", tag = "appointments",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("service_id" = Uuid, Path, description = "The service"),
    ),
    request_body = Need,
    responses(
        (status = 204, description = "It holds for bookings from now on"),
        (status = 422, description = "No such number of hours", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
pub(in crate::routes) async fn need(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Place((_, service)): Place<(i64, Uuid)>,
    Body(need): Body<Need>,
) -> Result<StatusCode, Problem> {
    desk.set_patch_test(&pass, ServiceId(service), need.hours).await?;
    Ok(StatusCode::NO_CONTENT)
}
