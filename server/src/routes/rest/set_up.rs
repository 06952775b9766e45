//! Opening shops, following the read of their websites, and how a shop is configured.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backend::Desk;
use backend::access::{Pass, Visitor};
use backend::opening::WantedShop;
use domain::hours::OpenSpan;
use domain::ids::ReadingId;
use domain::money::Cents;
use domain::setup::{GUESSED_MINUTES, ImportState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use crate::routes::guard::By;
use crate::routes::problem::{Body, Place, Problem};
use crate::state::AppState;

pub(in crate::routes) const JOB: &str = "/shop/{location_id}/setup/{job_id}";

/// A shop to be opened.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewShop {
    /// The shop's number in every address, from 1.
    #[schema(minimum = 1)]
    location_id: i64,
    /// With plus and country; as it is dialled in the shop's country is understood too.
    #[schema(pattern = r"^\+([2-9][0-9]{7,14}|1[2-9][0-9]{2}[2-9][0-9]{6})$")]
    phone_number: String,
    /// Where its website is; null for none.
    #[serde(default)]
    #[schema(max_length = 2000, pattern = r"^[^\s\x00-\x1f\x7f-\x9f]*$")]
    website_url: Option<String>,
    /// Its name, 120 characters at most.
    #[schema(
        max_length = 120,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    business_name: String,
    /// An IANA zone; without one, the likely zone of the number.
    #[serde(default)]
    #[schema(schema_with = time_zone)]
    time_zone: Option<String>,
}

/// Every zone there is, by its name.
fn time_zone() -> Object {
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| Some(zone.name().to_owned()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("An IANA zone; without one, the likely zone of the number."))
        .enum_values(Some(names.chain([Some(String::new()), None]).collect::<Vec<_>>()))
        .build()
}

/// What follows after opening a shop.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Opened {
    location_id: i64,
    job_id: ReadingId,
    /// Where the read of the website is followed.
    status_url: String,
    status: ImportState,
}

/// How far a read of a website is, and what it found.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct JobStatus {
    location_id: i64,
    job_id: ReadingId,
    status: ImportState,
    /// Why nothing could be read, in words for the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    pages: u32,
    /// What was not possible, and what to look at.
    notes: Vec<String>,
    /// Where the read is done; nothing of it counts before the owner has agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<Found>,
}

/// What was found on a website.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Found {
    services: Vec<FoundService>,
    professionals: Vec<FoundPerson>,
    hours: Vec<Hours>,
    faq: Vec<FoundAnswer>,
}

/// A service on a website.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct FoundService {
    name: String,
    /// Null where the page gives no price.
    price_cents: Option<Cents>,
    /// 30 where the page does not say; `notes` tell so.
    duration_minutes: u32,
    notes: Vec<String>,
    page: String,
    snippet: String,
}

/// Somebody on a website.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct FoundPerson {
    name: String,
    role: Option<String>,
    page: String,
    snippet: String,
}

/// A question on a website.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct FoundAnswer {
    question: String,
    answer: String,
    page: String,
}

/// A stretch of a weekday.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Hours {
    /// 0 is Monday.
    weekday: u8,
    /// `09:00`
    opens: String,
    /// `18:00`; earlier than `opens` where it is on the next day.
    closes: String,
}

impl From<OpenSpan> for Hours {
    fn from(span: OpenSpan) -> Self {
        let clock = |minutes: u16| match minutes {
            1440 => "24:00".to_owned(),
            minutes => format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60),
        };
        Self { weekday: span.weekday, opens: clock(span.opens), closes: clock(span.closes) }
    }
}

/// How a shop is configured.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct ShopConfig {
    location_id: i64,
    business_name: String,
    shop_slug: String,
    /// The first of its numbers.
    phone_number: Option<String>,
    phone_numbers: Vec<String>,
    time_zone: String,
    address: Option<String>,
    greeting: Option<String>,
    website_url: Option<String>,
    hours: Vec<Hours>,
    policies: Policies,
    services: usize,
    professionals: Vec<String>,
    /// Rises with every change of what the receptionist knows.
    knowledge_version: i64,
}

/// A shop's rules for booking.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Policies {
    min_notice_minutes: u32,
    horizon_days: u32,
    grid_minutes: u32,
    cancel_notice_minutes: u32,
    takes_requests: bool,
}

/// Opens a shop with its first services, hours and a professional, and begins to read its website. The same again is
/// answered the same.
#[utoipa::path(
    post, path = "/shop/setup", operation_id = "set_up_shop", tag = "shops",
    request_body = NewShop,
    responses(
        (status = 202, body = Opened, description = "It is open; the read of its website is followed at `Location`"),
        (status = 409, body = Problem, content_type = "application/problem+json",
            description = "The shop was set up with other data, or the number is in use"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "A field is not as it must be"),
    ),
)]
pub(in crate::routes) async fn set_up(
    State(desk): State<Desk>,
    By(visitor): By<Visitor>,
    Body(new): Body<NewShop>,
) -> Result<Response, Problem> {
    let wanted = WantedShop {
        location_id: Some(new.location_id),
        business_name: new.business_name,
        phone_number: new.phone_number,
        time_zone: new.time_zone,
        website_url: new.website_url,
    };
    let opened = desk.set_up_shop(&visitor, &wanted).await?;
    let status_url = format!("/shop/{}/setup/{}", opened.shop, opened.job);
    let status = desk.reading_state(opened).await?;
    let body =
        Opened { location_id: opened.shop.0, job_id: opened.job, status_url: status_url.clone(), status };
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, status_url)], Json(body)).into_response())
}

/// How far the read of a shop's website is.
#[utoipa::path(
    get, path = "/shop/{location_id}/setup/{job_id}", operation_id = "set_up_status", tag = "shops",
    params(("location_id" = i64, Path, description = "The shop's number"), ("job_id" = ReadingId, Path, description = "The read")),
    responses((status = 200, body = JobStatus)),
)]
pub(in crate::routes) async fn status(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Place((_, job)): Place<(i64, ReadingId)>,
) -> Result<Json<JobStatus>, Problem> {
    let (import, services, people) = desk.reading(&pass, job).await?;
    let minutes = |minutes: Option<u32>| minutes.unwrap_or(GUESSED_MINUTES);
    let draft = (import.state == ImportState::Done).then(|| Found {
        services: services
            .into_iter()
            .map(|service| FoundService {
                price_cents: service.price(),
                name: service.name,
                duration_minutes: minutes(service.minutes),
                notes: service.notes,
                page: service.at.page,
                snippet: service.at.snippet,
            })
            .collect(),
        professionals: people
            .into_iter()
            .map(|person| FoundPerson {
                name: person.name,
                role: person.role,
                page: person.at.page,
                snippet: person.at.snippet,
            })
            .collect(),
        hours: import.rest.hours.iter().map(|(span, _)| Hours::from(*span)).collect(),
        faq: import
            .rest
            .faq
            .iter()
            .map(|(question, answer, at)| FoundAnswer {
                question: question.clone(),
                answer: answer.clone(),
                page: at.page.clone(),
            })
            .collect(),
    });
    let note = |(text, page): &(String, Option<String>)| match page {
        Some(page) => format!("{page}: {text}"),
        None => text.clone(),
    };
    Ok(Json(JobStatus {
        location_id: pass.shop().0,
        job_id: job,
        status: import.state,
        reason: import.reason,
        pages: import.pages,
        notes: import.rest.notes.iter().map(note).collect(),
        draft,
    }))
}

/// How a shop is configured.
#[utoipa::path(
    get, path = "/shop/{location_id}/config", operation_id = "shop_config", tag = "shops",
    params(("location_id" = i64, Path, description = "The shop's number")),
    responses((status = 200, body = ShopConfig)),
)]
pub(in crate::routes) async fn config(
    State(state): State<AppState>,
    By(pass): By<Pass>,
) -> Result<Json<ShopConfig>, Problem> {
    let config = state.desk.shop_config(&pass).await?;
    let profile = config.profile;
    Ok(Json(ShopConfig {
        location_id: pass.shop().0,
        business_name: profile.name,
        shop_slug: profile.slug,
        phone_number: profile.phone_number,
        phone_numbers: config.phone_numbers,
        time_zone: profile.zone.name().to_owned(),
        address: profile.address,
        greeting: profile.greeting,
        website_url: config.website_url,
        hours: config.hours.0.into_iter().map(Hours::from).collect(),
        policies: Policies {
            min_notice_minutes: profile.rules.min_notice_minutes,
            horizon_days: profile.rules.horizon_days,
            grid_minutes: profile.rules.grid_minutes,
            cancel_notice_minutes: profile.cancel_notice_minutes,
            takes_requests: profile.takes_requests,
        },
        services: config.services,
        professionals: config.professionals,
        knowledge_version: config.knowledge_version,
    }))
}
