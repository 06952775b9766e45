//! Events of other phone and booking systems, and trials of one's own.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use backend::Desk;
use backend::access::Pass;
use backend::elsewhere::{CallEvent, CallHappened, ForeignBooking, ForeignError, Starts, WhichService};
use domain::Instant;
use domain::appointment::AppointmentFacts;
use domain::live::Outcome;
use serde::{Deserialize, Serialize};
use store::Taken;
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type};
use uuid::Uuid;

use super::numbers::Where;
use crate::routes::guard::By;
use crate::routes::problem::{Body, Problem};

/// An event of another phone system.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewCallEvent {
    /// What happened.
    event: CallEventKind,
    /// The other system's name of the call.
    #[schema(min_length = 1, max_length = 64, pattern = "^[!-~]+$")]
    call_sid: String,
    /// The caller's number, with plus and country.
    #[serde(alias = "phone_number")]
    from: Option<String>,
    /// The dialled number; the shop's own, where it is left out.
    to: Option<String>,
    /// The caller's name.
    #[serde(alias = "customer_name")]
    caller_name: Option<String>,
    /// How long the call took; from its start to `at`, where it is left out.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 86_400)]
    duration_sec: Option<i64>,
    /// What came of the call; told by what was booked in it and how long it took, where it is left out.
    outcome: Option<Outcome>,
    /// What the caller wanted, with `intent_extracted`.
    intent: Option<String>,
    /// The caller was a machine, with `call_ended`: the call leaves the numbers.
    #[serde(default)]
    is_robot: bool,
    // In the operation's words: a schema cannot say that it must not lie in the future.
    #[schema(ignore)]
    at: Option<Instant>,
}

/// What can happen to a call.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::routes) enum CallEventKind {
    /// The phone rang.
    CallStarted,
    /// The call is over.
    CallEnded,
    /// What the caller wanted became clear.
    IntentExtracted,
}

/// What became of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Received {
    /// `received`, `known` (it was in already), or `parked` (it waits for the start of its call).
    status: &'static str,
}

/// An appointment that was made in the older system.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewJob {
    /// The call it was made in.
    #[schema(min_length = 1, max_length = 64, pattern = "^[!-~]+$")]
    call_sid: Option<String>,
    /// What was agreed.
    job: Job,
    #[schema(ignore)]
    at: Option<Instant>,
}

/// A job, as the older system calls it.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct Job {
    /// `EMERGENCY_FIX` is Haircut, `CLOG_BLOCKAGE` Hair Treatment, `LEAKING_FIXTURE` Hair Color, `INSTALL_REQUEST`
    /// Highlights, `WATER_HEATER_ISSUE` Perm, `QUOTE_REQUEST` Consultation; a service's name is itself; anything else is
    /// Consultation.
    #[serde(alias = "job_type", alias = "service_type", alias = "service")]
    r#type: String,
    /// When it begins: an instant (RFC 3339), a time on the shop's clock (`2026-06-13T10:00`), or a day (its first free
    /// time). Without it, it is a request for the next free time.
    #[serde(alias = "scheduled_at", alias = "starts_at", alias = "start_time")]
    #[schema(schema_with = time_or_day)]
    appointment_date: Option<String>,
    /// What it is expected to bring; the service's price, where it is left out.
    #[serde(default, alias = "price_cents")]
    #[schema(minimum = 0, maximum = 100_000_000)]
    estimated_revenue_cents: Option<i64>,
    /// The customer's name; the caller's, where it is left out.
    customer_name: Option<String>,
    /// The customer's number; the caller's, where it is left out.
    #[serde(alias = "phone")]
    #[schema(pattern = r"^\+[1-9][0-9]{4,14}$")]
    customer_phone: Option<String>,
}

/// An appointment that was made elsewhere.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewBooking {
    /// The call it was made in.
    #[schema(min_length = 1, max_length = 64, pattern = "^[!-~]+$")]
    call_id: Option<String>,
    /// Which service of the shop.
    service_id: Uuid,
    /// When it begins: an instant (RFC 3339), a time on the shop's clock (`2026-06-13T10:00`), or a day (its first free
    /// time).
    #[schema(schema_with = time_or_day)]
    appointment_date: String,
    /// What it is expected to bring; the service's price, where it is left out.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000)]
    estimated_revenue_cents: Option<i64>,
    /// The customer's name; the caller's, where it is left out.
    customer_name: Option<String>,
    /// The customer's number; the caller's, where it is left out.
    #[schema(pattern = r"^\+[1-9][0-9]{4,14}$")]
    customer_phone: Option<String>,
    #[schema(ignore)]
    at: Option<Instant>,
}

/// A call that was made up.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct MadeCall {
    /// Its name.
    call_sid: String,
}

impl From<ForeignError> for Problem {
    fn from(error: ForeignError) -> Self {
        match error {
            ForeignError::Field(..) => Self::new(StatusCode::BAD_REQUEST, error.to_string()),
            ForeignError::Desk(error) => error.into(),
        }
    }
}

fn starts(text: &str) -> Result<Starts, Problem> {
    if let Ok(at) = text.parse::<chrono::DateTime<chrono::FixedOffset>>() {
        return Ok(Starts::At(at.to_utc()));
    }
    let local = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| chrono::NaiveDateTime::parse_from_str(text, format).ok());
    local.map(Starts::Local).or_else(|| text.parse().ok().map(Starts::On)).ok_or_else(|| {
        let words =
            "appointment_date must be a time such as 2026-06-13T10:00:00-10:00 or a day such as 2026-06-13";
        Problem::new(StatusCode::BAD_REQUEST, words)
    })
}

/// An instant or a day; a time on the shop's clock is taken too, but has no format of its own.
fn time_or_day() -> Schema {
    let text = |format| {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)))
    };
    Schema::OneOf(OneOfBuilder::new().item(text(KnownFormat::DateTime)).item(text(KnownFormat::Date)).build())
}

/// The sender's name of a request, whatever it is made of.
fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    let key = String::from_utf8_lossy(headers.get("idempotency-key")?.as_bytes()).trim().to_owned();
    (!key.is_empty()).then_some(key)
}

/// Takes an event of another phone system. The same event again changes nothing; what comes before its call's start waits
/// for it. `at` (RFC 3339) says when it happened, and must not lie in the future; without it, it is now.
#[utoipa::path(
    post, path = "/salon/call", operation_id = "call_event", tag = "events",
    params(Where), request_body = NewCallEvent,
    responses(
        (status = 200, body = Received, description = "It is in, now or already"),
        (status = 202, body = Received, description = "It waits for the start of its call"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Another call has this name"),
    ),
)]
pub(in crate::routes) async fn call(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Body(new): Body<NewCallEvent>,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let what = match new.event {
        CallEventKind::CallStarted => {
            CallHappened::Started { from: new.from, to: new.to, caller_name: new.caller_name }
        }
        CallEventKind::CallEnded => CallHappened::Ended { outcome: new.outcome, is_robot: new.is_robot },
        CallEventKind::IntentExtracted => CallHappened::Intent(new.intent),
    };
    let event = CallEvent { what, call_sid: new.call_sid, duration_sec: new.duration_sec, at: new.at };
    let (status, word) = match desk.take_call_event(&pass, event).await? {
        Taken::New => (StatusCode::OK, "received"),
        Taken::Known => (StatusCode::OK, "known"),
        Taken::Parked => (StatusCode::ACCEPTED, "parked"),
        Taken::NameTaken => {
            return Err(Problem::new(StatusCode::CONFLICT, "Another call has this call_sid."));
        }
    };
    Ok((status, Json(Received { status: word })))
}

/// Takes an appointment of the older system. The same `Idempotency-Key`, or without one the same call, type and time, is
/// one appointment. `at` (RFC 3339) says when it was made; without it, it is now.
#[utoipa::path(
    post, path = "/salon/appointment", operation_id = "job_event", tag = "events",
    params(Where, ("Idempotency-Key" = Option<String>, Header, description = "Your name of this request")),
    request_body = NewJob,
    responses(
        (status = 200, body = AppointmentFacts, description = "It was here already"),
        (status = 201, body = AppointmentFacts, description = "It is in the book"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Nobody is free then"),
    ),
)]
pub(in crate::routes) async fn appointment(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    headers: HeaderMap,
    Body(new): Body<NewJob>,
) -> Result<(StatusCode, Json<AppointmentFacts>), Problem> {
    let job = new.job;
    let booking = ForeignBooking {
        service: WhichService::Job(job.r#type),
        starts: job.appointment_date.as_deref().map(starts).transpose()?,
        cents: job.estimated_revenue_cents,
        customer_name: job.customer_name,
        customer_phone: job.customer_phone,
        call_sid: new.call_sid,
        idempotency_key: idempotency_key(&headers),
        at: new.at,
    };
    take(&desk, &pass, booking).await
}

/// Takes an appointment that was made elsewhere. The same `Idempotency-Key`, or without one the same call, service and time,
/// is one appointment. `at` (RFC 3339) says when it was made; without it, it is now.
#[utoipa::path(
    post, path = "/admin/shop/{shop_id}/appointment", operation_id = "add_appointment", tag = "appointments",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Your name of this request"),
    ),
    request_body = NewBooking,
    responses(
        (status = 200, body = AppointmentFacts, description = "It was here already"),
        (status = 201, body = AppointmentFacts, description = "It is in the book"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Nobody is free then"),
    ),
)]
pub(in crate::routes) async fn booking(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    headers: HeaderMap,
    Body(new): Body<NewBooking>,
) -> Result<(StatusCode, Json<AppointmentFacts>), Problem> {
    let booking = ForeignBooking {
        service: WhichService::Id(new.service_id),
        starts: Some(starts(&new.appointment_date)?),
        cents: new.estimated_revenue_cents,
        customer_name: new.customer_name,
        customer_phone: new.customer_phone,
        call_sid: new.call_id,
        idempotency_key: idempotency_key(&headers),
        at: new.at,
    };
    take(&desk, &pass, booking).await
}

async fn take(
    desk: &Desk,
    pass: &Pass,
    booking: ForeignBooking,
) -> Result<(StatusCode, Json<AppointmentFacts>), Problem> {
    let (facts, is_new) = desk.take_booking(pass, booking).await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(facts)))
}

/// Makes up a call, so that its way to the page can be seen. It is marked as a test and counts in no number.
#[utoipa::path(
    post, path = "/salon/test/call", operation_id = "test_call", tag = "events",
    params(Where), responses((status = 201, body = MadeCall, description = "The call, which is over already")),
)]
pub(in crate::routes) async fn test_call(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<(StatusCode, Json<MadeCall>), Problem> {
    let call = desk.make_test_call(&pass).await?;
    Ok((StatusCode::CREATED, Json(MadeCall { call_sid: call.0 })))
}

/// Makes up an appointment at the next free time, which it takes until it is cancelled. It is marked as a test and counts in
/// no number.
#[utoipa::path(
    post, path = "/salon/test/appointment", operation_id = "test_appointment", tag = "events",
    params(Where),
    responses(
        (status = 201, body = AppointmentFacts, description = "The appointment"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Nothing is free"),
    ),
)]
pub(in crate::routes) async fn test_appointment(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<(StatusCode, Json<AppointmentFacts>), Problem> {
    Ok((StatusCode::CREATED, Json(desk.make_test_appointment(&pass).await?)))
}
