//! The owner's numbers, and the operator's.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use backend::access::{Pass, PlatformPass};
use domain::numbers::{Dashboard, Insights, PlatformNumbers, ShopNumbers, Weeks};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::routes::guard::By;
use crate::routes::problem::{Problem, Question};

/// Three years.
const DAYS: RangeInclusive<u32> = 1..=1096;
/// Five years.
const WEEKS: RangeInclusive<u32> = 1..=260;

/// How far to look back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Window {
    /// How many days, today included.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1096, default = 30)]
    days: Option<String>,
}

/// How far to look back, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct WeeksBack {
    /// How many weeks, the current one included.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 260, default = 12)]
    weeks_back: Option<String>,
}

/// Which shop; a key of one shop need not say.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Where {
    /// The shop's number. The guard reads it; without one it is the key's only shop.
    #[expect(dead_code, reason = "it is here to be described")]
    location_id: Option<i64>,
}

fn whole(name: &str, text: Option<&str>, range: &RangeInclusive<u32>, default: u32) -> Result<u32, Problem> {
    let wrong = || {
        let (least, most) = (range.start(), range.end());
        Problem::new(StatusCode::BAD_REQUEST, format!("{name} must be a whole number from {least} to {most}"))
    };
    let Some(text) = text else { return Ok(default) };
    text.strip_suffix(".0")
        .unwrap_or(text)
        .parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(wrong)
}

/// All shops together, of all time.
#[utoipa::path(
    get, path = "/admin/platform-metrics", operation_id = "platform_metrics", tag = "numbers",
    responses((status = 200, body = PlatformNumbers)),
)]
pub(in crate::routes) async fn platform(
    State(desk): State<Desk>,
    By(pass): By<PlatformPass>,
) -> Result<Json<PlatformNumbers>, Problem> {
    Ok(Json(desk.platform_numbers(&pass).await?))
}

/// A shop's numbers over some days, each with its definition. Days are the shop's own.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/metrics", operation_id = "shop_metrics", tag = "numbers",
    params(("shop_id" = i64, Path, description = "The shop's number"), Window),
    responses((status = 200, body = ShopNumbers)),
)]
pub(in crate::routes) async fn shop(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(window): Question<Window>,
) -> Result<Json<ShopNumbers>, Problem> {
    let days = whole("days", window.days.as_deref(), &DAYS, 30)?;
    Ok(Json(desk.shop_numbers(&pass, days).await?))
}

/// What an owner sees first: today, and the last seven days.
#[utoipa::path(
    get, path = "/salon/dashboard", operation_id = "dashboard", tag = "numbers",
    params(Where), responses((status = 200, body = Dashboard)),
)]
pub(in crate::routes) async fn dashboard(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<Json<Dashboard>, Problem> {
    Ok(Json(desk.dashboard(&pass).await?))
}

/// A shop's weeks, Monday to Sunday, and how they grew.
#[utoipa::path(
    get, path = "/salon/metrics/weekly", operation_id = "weekly_metrics", tag = "numbers",
    params(Where, WeeksBack), responses((status = 200, body = Weeks)),
)]
pub(in crate::routes) async fn weekly(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(asked): Question<WeeksBack>,
) -> Result<Json<Weeks>, Problem> {
    let weeks = whole("weeks_back", asked.weeks_back.as_deref(), &WEEKS, 12)?;
    Ok(Json(desk.weeks(&pass, weeks).await?))
}

/// What a shop's numbers say, with reason, figure and advice.
#[utoipa::path(
    get, path = "/salon/insights", operation_id = "insights", tag = "numbers",
    params(Where), responses((status = 200, body = Insights)),
)]
pub(in crate::routes) async fn insights(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<Json<Insights>, Problem> {
    Ok(Json(desk.insights(&pass).await?))
}
