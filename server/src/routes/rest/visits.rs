//! Doing something with visits: book, accept, decline, offer another time, move, cancel, complete, mark as no-show.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use backend::Desk;
use backend::access::Pass;
use domain::Instant;
use domain::access::Rule;
use domain::appointment::{AppointmentFacts, Side};
use domain::ids::{AppointmentId, ProfessionalId, ServiceId};
use domain::visits::{Deed, NewVisit};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::guard::{By, Doors};
use crate::routes::problem::{Body, Place, Problem};

/// The shop and the visit of an address; the guard has looked at the shop.
type Visit = (i64, Uuid);

/// A visit for a customer.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct Booking {
    /// What, in order.
    #[schema(min_items = 1, max_items = 10)]
    services: Vec<ServiceId>,
    /// With whom.
    professional_id: ProfessionalId,
    /// When the customer arrives.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Instant,
    /// The customer's name, 80 characters at most.
    customer_name: String,
    /// The customer's number.
    customer_phone: Option<String>,
    /// Why it lies outside of the working hours; written down.
    override_reason: Option<String>,
}

/// Another time.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct Offer {
    /// When the customer would arrive.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Instant,
}

/// Another place in the book.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct Move {
    /// When the customer arrives.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Instant,
    /// With whom; where it is left out, that stays.
    professional_id: Option<ProfessionalId>,
    /// Why it lies outside of the working hours; written down.
    override_reason: Option<String>,
}

/// A cancellation.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct Cancel {
    /// On whose side.
    by: Side,
}

/// Books a visit for a customer, as staff do: without the notice that customers have to keep.
#[utoipa::path(
    post, path = "/admin/shop/{shop_id}/appointments", operation_id = "book_appointment", tag = "appointments",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    request_body = Booking,
    responses(
        (status = 201, description = "It is booked", body = AppointmentFacts),
        (status = 409, description = "Somebody has this time", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It does not fit the shop's rules", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::routes) async fn book(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Body(booking): Body<Booking>,
) -> Result<(StatusCode, Json<AppointmentFacts>), Problem> {
    let new = NewVisit {
        services: booking.services,
        professional: booking.professional_id,
        starts_at: booking.starts_at,
        customer_name: booking.customer_name,
        customer_phone: booking.customer_phone,
        override_reason: booking.override_reason,
    };
    Ok((StatusCode::CREATED, Json(desk.book_for_customer(&pass, &new).await?)))
}

async fn done(
    desk: &Desk,
    pass: &Pass,
    visit: Visit,
    deed: &Deed,
) -> Result<Json<AppointmentFacts>, Problem> {
    Ok(Json(desk.do_with_visit(pass, AppointmentId(visit.1), deed).await?))
}

/// Writes operations on one visit with their descriptions, and the doors to them.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $id:literal, ($($body:ident)?) $(as $given:ident)? => $deed:expr;)+) => {
    $(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, operation_id = $id, tag = "appointments",
            params(
                ("shop_id" = i64, Path, description = "The shop's number"),
                ("appointment_id" = Uuid, Path, description = "The visit"),
            ),
            $(request_body = $body,)?
            responses(
                (status = 200, description = "The visit as it stands now", body = AppointmentFacts),
                (status = 409, description = "The visit does not take this as it stands, or the time is taken",
                    body = Problem, content_type = "application/problem+json"),
                (status = 422, description = "It does not fit the shop's rules", body = Problem,
                    content_type = "application/problem+json"),
            ),
        )]
        pub(in crate::routes) async fn $name(
            State(desk): State<Desk>,
            By(pass): By<Pass>,
            Place(visit): Place<Visit>,
            $(Body($given): Body<$body>,)?
        ) -> Result<Json<AppointmentFacts>, Problem> {
            done(&desk, &pass, visit, &$deed).await
        }
    )+

        /// Opens a door to each of them for those whom the rule allows.
        pub(in crate::routes) fn open(doors: Doors, rule: Rule) -> Doors {
            doors$(.open(Method::POST, $path, rule, $name))+
        }
    };
}

operations! {
    /// Says yes to a request.
    accept, "/admin/shop/{shop_id}/appointments/{appointment_id}/accept", "accept_appointment", () => Deed::Accept;
    /// Says no to a request.
    decline, "/admin/shop/{shop_id}/appointments/{appointment_id}/decline", "decline_appointment", () => Deed::Decline;
    /// Offers another time instead of the one asked for; it is held until the customer answers.
    offer, "/admin/shop/{shop_id}/appointments/{appointment_id}/offer", "offer_another_time", (Offer) as body =>
        Deed::Offer { starts_at: body.starts_at };
    /// Moves a visit.
    move_to, "/admin/shop/{shop_id}/appointments/{appointment_id}/move", "move_appointment", (Move) as body =>
        Deed::Move {
            starts_at: body.starts_at,
            professional: body.professional_id,
            override_reason: body.override_reason.clone(),
        };
    /// Calls a visit off.
    cancel, "/admin/shop/{shop_id}/appointments/{appointment_id}/cancel", "cancel_appointment", (Cancel) as body =>
        Deed::Cancel { by: body.by };
    /// Marks a visit as completed.
    complete, "/admin/shop/{shop_id}/appointments/{appointment_id}/complete", "complete_appointment", () => Deed::Complete;
    /// Marks a visit whose customer did not come.
    no_show, "/admin/shop/{shop_id}/appointments/{appointment_id}/no-show", "mark_no_show", () => Deed::NoShow;
}
