//! What the pages of growth ask for: who may, one verb, convert.

use chrono::NaiveDate;
use domain::growth::{Growth, ReportLine};
use domain::metrics::WeeklyReport;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Everything on the page of growth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowthPage {
    /// The last event that the page includes.
    pub seq: i64,
    /// What it shows.
    pub growth: Growth,
}

/// A weekly report to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// The report.
    pub report: WeeklyReport,
}

/// A list of weekly reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsPage {
    /// The shop.
    pub location_id: i64,
    /// Its name.
    pub business_name: String,
    /// The reports, newest first.
    pub lines: Vec<ReportLine>,
    /// Before which week the next page begins.
    pub next: Option<NaiveDate>,
}

/// How a shop grows. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "growth")]
pub async fn load_growth(location_id: i64) -> Result<GrowthPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let seq = desk.last_event(&pass).await?;
        Ok(GrowthPage { seq, growth: Box::pin(desk.growth(&pass)).await? })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// A weekly report. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "weekly_report")]
pub async fn load_report(location_id: i64, week_start: NaiveDate) -> Result<ReportPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let report = desk.weekly_report(&pass, week_start).await?;
        Ok(ReportPage { location_id, business_name: desk.shop_name(&pass).await?, report })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// The weekly reports of a shop. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "weekly_reports")]
pub async fn load_reports(location_id: i64, before: Option<NaiveDate>) -> Result<ReportsPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let desk = crate::context::desk()?;
    let read = async {
        let (lines, next) = desk.weekly_reports(&pass, before).await?;
        Ok(ReportsPage { location_id, business_name: desk.shop_name(&pass).await?, lines, next })
    };
    read.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}
