//! Customers for other systems: found by name, number or mail address, page by page; and one with everything that has been.
//! To forget somebody and to hand their data out are pages: they ask twice.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use backend::access::Pass;
use domain::Instant;
use domain::customers::{self, CustomerLine, Segment};
use domain::ids::{AppointmentId, CallSid, CustomerId, ProfessionalId, ServiceId};
use domain::money::Cents;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::routes::guard::By;
use crate::routes::problem::{Place, Problem, Question};

pub(in crate::routes) const ALL: &str = "/admin/shop/{shop_id}/customers";
pub(in crate::routes) const ONE: &str = "/admin/shop/{shop_id}/customers/{customer_id}";

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Asked {
    /// Beginnings of words of the name, digits of the number, or the mail address; without it, everybody.
    #[param(value_type = Option<String>, max_length = 100)]
    search: Option<String>,
    /// The `next` of the page before.
    #[param(value_type = Option<Uuid>)]
    after: Option<String>,
}

/// Customers by name, fifty at most.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customers)]
pub(in crate::routes) struct Page {
    customers: Vec<Line>,
    /// What to ask the next page with, as `after`; `null` where this is the last.
    next: Option<CustomerId>,
    /// How many customers the shop has, whatever is looked for.
    total: i64,
}

/// A customer, and what the visits come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(in crate::routes) struct Line {
    customer_id: CustomerId,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    /// `new`, `regular`, `due`, `lapsing` or `lost`; `null` for who has not been here yet.
    segment: Option<&'static str>,
    /// Completed visits.
    visits: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    first_visit: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_visit: Option<Instant>,
    /// The next one that is booked or asked for.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_visit: Option<Instant>,
    /// What the visits of the last twelve months brought.
    spent_cents: Cents,
    no_shows: i64,
    late_cancellations: i64,
}

/// A customer with what is written down, and everything that has been, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct CustomerInFull {
    #[serde(flatten)]
    customer: Line,
    /// For the salon's people only.
    notes: Option<String>,
    /// Formulas and allergies.
    care: Option<String>,
    preferred_professional_id: Option<ProfessionalId>,
    usual_service_id: Option<ServiceId>,
    /// Whether they want texts; `null` where they said nothing.
    wants_texts: Option<bool>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    history: Vec<Interaction>,
}

/// One contact.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Interaction {
    /// `visit`, `call`, `chat`, `message` or `text`.
    contact: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
    appointment_id: Option<AppointmentId>,
    call_sid: Option<CallSid>,
    /// What became of it: a status, an outcome, how many messages.
    what: Option<String>,
    /// The words of a message, or the services of a visit.
    words: Option<String>,
    /// Who did the visit.
    professional: Option<String>,
}

impl From<CustomerLine> for Line {
    fn from(line: CustomerLine) -> Self {
        Self {
            customer_id: line.customer_id,
            name: line.name,
            phone: line.phone,
            email: line.email,
            segment: line.segment.map(Segment::word),
            visits: line.facts.visits,
            first_visit: line.facts.first_visit,
            last_visit: line.facts.last_visit,
            next_visit: line.facts.next_visit,
            spent_cents: line.facts.spent,
            no_shows: line.facts.no_shows,
            late_cancellations: line.facts.late_cancels,
        }
    }
}

impl From<customers::Interaction> for Interaction {
    fn from(one: customers::Interaction) -> Self {
        Self {
            contact: one.contact.word(),
            at: one.at,
            appointment_id: one.appointment_id,
            call_sid: one.call_sid,
            what: one.what,
            words: one.words,
            professional: one.professional,
        }
    }
}

/// A shop's customers by name, fifty at a time. Whoever asked to be forgotten is not among them.
#[utoipa::path(
    get, path = ALL, operation_id = "customers", tag = "customers",
    params(("shop_id" = i64, Path, description = "The shop's number"), Asked),
    responses((status = 200, body = Page)),
)]
pub(in crate::routes) async fn list(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Question(asked): Question<Asked>,
) -> Result<Json<Page>, Problem> {
    let wrong = |words: &str| Problem::new(StatusCode::BAD_REQUEST, words.to_owned());
    let search = asked.search.unwrap_or_default();
    if search.chars().count() > 100 {
        return Err(wrong("search has 100 characters at most"));
    }
    let read = |text: String| text.parse::<Uuid>().map(CustomerId);
    let after = asked.after.map(read).transpose();
    let after = after.map_err(|_| wrong("after must be the next of the page before"))?;
    let listing = desk.customers_by_name(&pass, &search, after).await?;
    let customers = listing.lines.into_iter().map(Line::from).collect();
    Ok(Json(Page { customers, next: listing.next, total: listing.total }))
}

/// A customer with everything that has been with them: visits, calls from their number, chats, messages and texts, at most
/// two hundred, the latest first.
#[utoipa::path(
    get, path = ONE, operation_id = "customer", tag = "customers",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("customer_id" = Uuid, Path, description = "The customer"),
    ),
    responses((status = 200, body = CustomerInFull)),
)]
pub(in crate::routes) async fn one(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Place((_, customer)): Place<(i64, Uuid)>,
) -> Result<Json<CustomerInFull>, Problem> {
    let portrait = desk.customer(&pass, CustomerId(customer)).await?;
    let profile = portrait.profile;
    let line = CustomerLine {
        customer_id: profile.customer_id,
        name_key: String::new(),
        name: profile.name,
        phone: profile.phone,
        email: profile.email,
        facts: portrait.facts,
        segment: portrait.segment,
    };
    Ok(Json(CustomerInFull {
        customer: line.into(),
        notes: profile.notes,
        care: profile.care,
        preferred_professional_id: profile.prefers,
        usual_service_id: profile.usual,
        wants_texts: portrait.wants_texts,
        created_at: profile.created_at,
        history: portrait.interactions.into_iter().map(Interaction::from).collect(),
    }))
}
