//! What the API can do, as a document that programs read.

use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::routes::problem::Problem;
use crate::routes::{health, metrics, rest};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Frontdesk",
        description = "The front desk of a salon, for other systems. Send `Authorization: Bearer fdk_..`; a key is made \
                       in the shop's settings or with `frontdesk key add`. Errors are problem details (RFC 9457).",
    ),
    paths(
        health::health,
        metrics::metrics,
        rest::set_up::set_up,
        rest::set_up::status,
        rest::set_up::config,
        rest::shops::shops,
        rest::shops::services,
        rest::shops::appointments,
        rest::shops::calls,
        rest::times::free_times,
        rest::visits::book,
        rest::visits::accept,
        rest::visits::decline,
        rest::visits::offer,
        rest::visits::move_to,
        rest::visits::cancel,
        rest::visits::complete,
        rest::visits::no_show,
        rest::chat::list,
        rest::chat::say,
        rest::chat::revoke_links,
        rest::patch_tests::note,
        rest::patch_tests::need,
        rest::shops::audit,
        rest::commission::list,
        rest::commission::add,
        rest::customers::list,
        rest::customers::one,
        rest::numbers::platform,
        rest::numbers::shop,
        rest::numbers::dashboard,
        rest::numbers::weekly,
        rest::numbers::insights,
        rest::elsewhere::call,
        rest::elsewhere::appointment,
        rest::elsewhere::test_call,
        rest::elsewhere::test_appointment,
        rest::elsewhere::booking,
        rest::keys::list,
        rest::keys::add,
        rest::keys::revoke,
    ),
    components(schemas(Problem)),
    security(("key" = [])),
    modifiers(&Common),
)]
struct Api;

/// What every operation shares: the key, and the answers that the guard gives.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut Document) {
        let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("key", key);
        for (path, item) in &mut document.paths.paths {
            if path == "/health" {
                continue;
            }
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                if let Some(RefOr::T(answer)) = operation.responses.responses.get_mut("200")
                    && answer.description.is_empty()
                {
                    "The answer".clone_into(&mut answer.description);
                }
                for (status, words) in [
                    ("400", "It cannot be read; `detail` says why"),
                    ("401", "No key, or one that is not good"),
                    ("404", "It does not exist, or it is not yours"),
                    ("413", "The body is too large"),
                    ("415", "The body is not JSON"),
                    ("429", "Too many requests; `Retry-After` says how long to wait"),
                    ("503", "The database does not answer; `Retry-After` says how long to wait"),
                ] {
                    let problem =
                        ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
                    let response = ResponseBuilder::new()
                        .description(words)
                        .content("application/problem+json", problem)
                        .build();
                    let responses = &mut operation.responses.responses;
                    responses.entry(status.to_owned()).or_insert_with(|| response.into());
                }
            }
        }
    }
}

/// The document, made once.
pub(in crate::routes) fn document() -> &'static Document {
    static DOCUMENT: std::sync::OnceLock<Document> = std::sync::OnceLock::new();
    DOCUMENT.get_or_init(Api::openapi)
}

/// The document as text, for the page that shows it.
pub(in crate::routes) fn text() -> String {
    document().to_json().unwrap_or_default()
}

/// `GET /api-docs/openapi.json`
pub(in crate::routes) async fn openapi() -> Json<&'static Document> {
    Json(document())
}
