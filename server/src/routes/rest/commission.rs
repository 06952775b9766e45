//! Commission for other systems: the lines of the ledger, and changes of a visit's.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use backend::access::Pass;
use backend::commission::Wish;
use chrono::NaiveDate;
use domain::Instant;
use domain::commission::{Change, Kind, Line, Whose};
use domain::ids::{AppointmentId, ProfessionalId};
use domain::money::Cents;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shops::Days;
use crate::routes::guard::By;
use crate::routes::problem::{Body, Place, Problem, Question};

/// Lines of a shop's ledger, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Ledger {
    /// The first of the local days that this covers; missing where it is about one visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<NaiveDate>,
    entries: Vec<EntryLine>,
}

/// A line: what one event of one visit means for one professional. `house_cents` and `professional_cents` are always
/// `base_cents` together.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct EntryLine {
    appointment_id: AppointmentId,
    /// The share that the rate names (`whose_share`).
    amount_cents: Cents,
    kind: Kind,
    /// The professional's name.
    professional: String,
    professional_id: ProfessionalId,
    /// What the customer paid, or got back below zero; tips apart.
    base_cents: Cents,
    /// In hundredths of a percent: 3000 is 30 %.
    #[schema(maximum = 10_000)]
    rate: u16,
    whose_share: Whose,
    house_cents: Cents,
    professional_cents: Cents,
    /// Outside commission, all the professional's.
    tip_cents: Cents,
    reason: Option<String>,
    /// Whether it is part of a payout.
    is_paid: bool,
    /// The shop's date when it was written.
    local_date: NaiveDate,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

impl From<Line> for EntryLine {
    fn from(line: Line) -> Self {
        let entry = line.entry;
        Self {
            appointment_id: line.appointment_id,
            amount_cents: entry.shares.of(entry.terms.whose),
            kind: entry.kind,
            professional: line.professional,
            professional_id: entry.professional,
            base_cents: entry.shares.base(),
            rate: entry.terms.rate.basis_points(),
            whose_share: entry.terms.whose,
            house_cents: entry.shares.house,
            professional_cents: entry.shares.professional,
            tip_cents: entry.tip,
            reason: line.reason,
            is_paid: line.is_paid,
            local_date: line.local_date,
            at: line.at,
        }
    }
}

/// A change to be written.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewLine {
    #[serde(flatten)]
    change: Change,
    /// Why; a correction needs it.
    #[serde(default)]
    #[schema(max_length = 200)]
    reason: String,
    /// How many lines the visit had when you looked; where it has others now, nothing is written. Send it, and a request
    /// that is repeated writes once.
    #[serde(default)]
    seen: Option<u32>,
}

/// The lines of a shop's ledger, by the local day they were written on: those of the last 31 days, where none are named; of
/// more than 366 days, the last ones, as `from` and `to` of the answer say. The first is written when a visit is completed.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/commission", operation_id = "commission", tag = "commission",
    params(("shop_id" = i64, Path, description = "The shop's number"), Days),
    responses(
        (status = 200, body = Ledger),
    ),
)]
pub(in crate::routes) async fn list(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(days): Question<Days>,
) -> Result<Json<Ledger>, Problem> {
    let days = days.read(&desk, &pass).await?;
    let lines = desk.commission_lines(&pass, days).await?;
    let (from, to) = (Some(days.from), Some(days.to));
    Ok(Json(Ledger { from, to, entries: lines.into_iter().map(EntryLine::from).collect() }))
}

/// Writes a change of a visit's commission: discount, refund, extra, `no_show_fee`, tip, split or correction.
#[utoipa::path(
    post, path = "/admin/shop/{shop_id}/appointments/{appointment_id}/commission",
    operation_id = "change_commission", tag = "commission",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("appointment_id" = Uuid, Path, description = "The visit's id"),
    ),
    request_body = NewLine,
    responses(
        (status = 201, body = Ledger, description = "All lines of the visit"),
        (status = 409, body = Problem, content_type = "application/problem+json",
            description = "The visit does not allow it as it stands"),
        (status = 422, body = Problem, content_type = "application/problem+json",
            description = "The visit does not allow it; `detail` says why"),
    ),
)]
pub(in crate::routes) async fn add(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Place((_, appointment)): Place<(i64, Uuid)>,
    Body(new): Body<NewLine>,
) -> Result<(StatusCode, Json<Ledger>), Problem> {
    let wish = Wish { change: new.change, reason: new.reason, seen: new.seen.map(|seen| seen as usize) };
    let lines = desk.change_commission(&pass, AppointmentId(appointment), wish).await?;
    Ok((
        StatusCode::CREATED,
        Json(Ledger { from: None, to: None, entries: lines.into_iter().map(EntryLine::from).collect() }),
    ))
}
