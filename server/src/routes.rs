//! All routes of the one process. Each names its rule; a route without one cannot be made.

mod accounts;
mod admission;
mod appointments;
mod book;
mod chat;
mod commission;
mod cookie;
mod customers;
mod guard;
mod health;
mod hearing_out;
mod live;
mod metrics;
mod pages;
mod patch_tests;
mod privacy;
mod problem;
mod provider;
mod provider_live;
mod rest;
mod set_up;
mod settings;
mod settings_pages;
mod traces;
mod try_call;
mod twilio;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use domain::access::{Action, Rule};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use self::guard::Doors;
pub use self::guard::{Listed, page_paths};
pub use self::traces::RequestIds;
use crate::state::AppState;

/// A form or a question to the API is never larger.
const BODY: usize = 64 * 1024;
/// A form or a page that takes longer than this has failed; so has one whose body is held back.
const PAGE: Duration = Duration::from_secs(30);
/// The phone waits 15 seconds at most; what takes longer than this has failed.
const WEBHOOK: Duration = Duration::from_secs(10);

/// The router of the whole program; tests call it without a socket.
pub fn router(state: AppState) -> Router {
    routes(&state).0
}

/// Every route with its rule, for the test that tries them all.
pub fn listing(state: &AppState) -> Vec<Listed> {
    routes(state).1
}

fn routes(state: &AppState) -> (Router, Vec<Listed>) {
    let (phone, mut listed) = phone(state).finish();
    let (people, others) = api(people(state)).finish();
    listed.extend(others);
    let people = people
        .fallback(pages::file_or_not_found)
        .method_not_allowed_fallback(async || {
            problem::Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take that method.")
        })
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PAGE))
        .layer(from_fn_with_state(state.clone(), admission::same_site))
        .layer(from_fn_with_state(state.clone(), admission::not_too_often));
    let phone = phone.layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, WEBHOOK));
    let router = people.merge(phone).layer(from_fn_with_state(state.clone(), headers));
    let router = router
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn(hearing_out::hear_out))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), traces::follow))
        .with_state(state.clone());
    (router, listed)
}

/// Twilio's routes. Its argument, `Signed`, is how a handler knows that Twilio asked; without an auth token, this machine.
fn phone(state: &AppState) -> Doors {
    Doors::new(state.clone())
        .open(Method::POST, "/voice", Rule::Twilio, twilio::voice::ring)
        .open(Method::POST, "/voice/after", Rule::Twilio, twilio::voice::after)
        .open(Method::POST, "/voice/dialled", Rule::Twilio, twilio::voice::dialled)
        .open(Method::POST, "/voice/status", Rule::Twilio, twilio::voice::status)
        .open(Method::POST, "/voice/fallback", Rule::Twilio, twilio::voice::fallback)
        .open(Method::POST, "/sms", Rule::Twilio, twilio::sms::hear)
        .open(Method::POST, "/sms/status", Rule::Twilio, twilio::sms::status)
        .open(Method::GET, "/relay/{token}", Rule::Twilio, twilio::relay::connect)
}

/// Routes for people.
fn people(state: &AppState) -> Doors {
    const RUN: Rule = Rule::Shop(Action::RunShop);
    const OWN: Rule = Rule::Shop(Action::SeeOwnWork);
    Doors::new(state.clone())
        .open_pages()
        .open(Method::POST, "/signin", Rule::Everyone, accounts::sign_in)
        .open(Method::POST, "/signout", Rule::SignedIn, accounts::sign_out)
        .open(Method::POST, "/setup", Rule::Everyone, accounts::set_up)
        .open(Method::POST, "/forgot", Rule::Everyone, accounts::forgot)
        .open(Method::POST, "/password/{token}", Rule::Everyone, accounts::reset)
        .open(Method::POST, "/invitation/{token}", Rule::Everyone, accounts::accept)
        .open(Method::POST, "/book/{shop_slug}", Rule::Everyone, book::book)
        .open(Method::GET, "/book/{shop_slug}/times", Rule::Everyone, rest::times::free_times)
        .open(Method::POST, "/book/{shop_slug}/hold", Rule::Everyone, book::hold)
        .open(Method::POST, "/b/{token}", Rule::Everyone, book::booking)
        .open(Method::GET, "/b/{token}/calendar.ics", Rule::Everyone, book::calendar)
        .open(Method::POST, "/provider", Rule::SignedIn, provider::change)
        .open(Method::GET, "/provider/live", Rule::SignedIn, provider_live::own_work)
        .open(Method::POST, "/b/{token}/messages", Rule::Everyone, chat::say.layer(chat::with_photo()))
        .open(Method::GET, "/b/{token}/photos/{photo_id}", Rule::Everyone, chat::photo)
        .open(Method::GET, "/b/{token}/live", Rule::Everyone, chat::live::listen)
        .open(
            Method::POST,
            "/chat/{location_id}/{appointment_id}/messages",
            OWN,
            chat::say.layer(chat::with_photo()),
        )
        .open(Method::GET, "/chat/{location_id}/{appointment_id}/photos/{photo_id}", OWN, chat::photo)
        .open(Method::POST, "/chat/{location_id}/{appointment_id}/patch-test", OWN, patch_tests::of_visit)
        .open(Method::GET, "/chat/{location_id}/{appointment_id}/live", OWN, chat::live::listen)
        .open(Method::POST, "/account", Rule::SignedIn, accounts::account)
        .open(Method::GET, "/salon-dashboard", Rule::SignedIn, accounts::own_dashboard)
        .open(Method::POST, "/dashboard/{location_id}/appointments", OWN, appointments::book)
        .open(
            Method::POST,
            "/dashboard/{location_id}/appointments/{appointment_id}",
            OWN,
            appointments::change,
        )
        .open(Method::POST, "/dashboard/{location_id}/settings", RUN, settings::change)
        .open(Method::POST, "/dashboard/{location_id}/customers/{customer_id}", RUN, customers::write)
        .open(Method::POST, "/dashboard/{location_id}/customers/{customer_id}/export", RUN, customers::export)
        .open(Method::GET, "/dashboard/{location_id}/customers.csv", RUN, customers::csv)
        .open(
            Method::POST,
            "/dashboard/{location_id}/customers/import",
            RUN,
            customers::import::send.layer(customers::import::with_file()),
        )
        .open(
            Method::POST,
            "/dashboard/{location_id}/customers/import/{import_id}",
            RUN,
            customers::import::decide,
        )
        .open(Method::POST, "/dashboard/{location_id}/privacy", RUN, privacy::change)
        .open(Method::POST, "/dashboard/{location_id}/export", RUN, privacy::export)
        .open(Method::POST, "/dashboard/{location_id}/try", RUN, try_call::speak)
        .open_each(Method::POST, &settings_pages::PATHS, RUN, settings_pages::change)
        .open(Method::POST, "/setup/shop", Rule::Platform(Action::RunPlatform), set_up::open_shop)
        .open(Method::POST, "/dashboard/{location_id}/setup", RUN, set_up::change)
        .open(Method::POST, "/dashboard/{location_id}/settings/questions", RUN, set_up::questions)
        .open(Method::POST, "/dashboard/{location_id}/commission", RUN, commission::write)
        .open(Method::GET, "/dashboard/{location_id}/commission.csv", RUN, commission::shop_csv)
        .open(Method::GET, "/provider/statement.csv", Rule::Shop(Action::SeeOwnWork), commission::own_csv)
        .open(Method::POST, "/operator", Rule::Platform(Action::RunPlatform), settings::operate)
        .open(Method::GET, "/ops", Rule::SignedIn, live::ops)
        .open(Method::GET, "/salon", Rule::SignedIn, live::ops)
        .open(Method::POST, "/status", Rule::SignedIn, health::check_now)
        .open(Method::GET, "/health", Rule::Everyone, health::health)
        .open(Method::GET, "/build", Rule::Everyone, pages::build)
        .open(Method::GET, "/metrics", Rule::Platform(Action::RunPlatform), metrics::metrics)
}

/// Routes for other systems.
fn api(doors: Doors) -> Doors {
    const SEE: Rule = Rule::Shop(Action::SeeShop);
    const RUN: Rule = Rule::Shop(Action::RunShop);
    const OWN: Rule = Rule::Shop(Action::SeeOwnWork);
    rest::visits::open(doors, OWN)
        .open(Method::GET, "/api-docs/openapi.json", Rule::Everyone, rest::docs::openapi)
        .open(Method::GET, "/shops", Rule::SignedIn, rest::shops::shops)
        // It names its shop in the body, so it asks itself who may.
        .open(Method::POST, "/shop/setup", Rule::SignedIn, rest::set_up::set_up)
        .open(Method::GET, rest::set_up::JOB, RUN, rest::set_up::status)
        .open(Method::GET, "/shop/{location_id}/config", SEE, rest::set_up::config)
        .open(
            Method::GET,
            "/admin/platform-metrics",
            Rule::Platform(Action::RunPlatform),
            rest::numbers::platform,
        )
        .open(Method::GET, "/admin/shop/{shop_id}/metrics", SEE, rest::numbers::shop)
        .open(Method::GET, "/salon/dashboard", SEE, rest::numbers::dashboard)
        .open(Method::GET, "/salon/metrics/weekly", SEE, rest::numbers::weekly)
        .open(Method::GET, "/salon/insights", SEE, rest::numbers::insights)
        .open(Method::POST, "/salon/call", RUN, rest::elsewhere::call)
        .open(Method::POST, "/salon/appointment", RUN, rest::elsewhere::appointment)
        .open(Method::POST, "/salon/test/call", RUN, rest::elsewhere::test_call)
        .open(Method::POST, "/salon/test/appointment", RUN, rest::elsewhere::test_appointment)
        .open(Method::POST, "/admin/shop/{shop_id}/appointment", RUN, rest::elsewhere::booking)
        .open(Method::GET, "/admin/shop/{shop_id}/services", SEE, rest::shops::services)
        .open(Method::GET, "/admin/shop/{shop_id}/appointments", SEE, rest::shops::appointments)
        .open(Method::GET, rest::chat::MESSAGES, SEE, rest::chat::list)
        .open(Method::POST, rest::chat::MESSAGES, SEE, rest::chat::say.layer(rest::chat::with_words()))
        .open(Method::DELETE, rest::chat::LINKS, RUN, rest::chat::revoke_links)
        .open(Method::POST, rest::patch_tests::TESTS, OWN, rest::patch_tests::note)
        .open(Method::PUT, rest::patch_tests::NEED, RUN, rest::patch_tests::need)
        .open(Method::GET, "/admin/shop/{shop_id}/calls", SEE, rest::shops::calls)
        .open(Method::POST, "/admin/shop/{shop_id}/appointments", OWN, rest::visits::book)
        .open(Method::GET, "/admin/shop/{shop_id}/commission", RUN, rest::commission::list)
        .open(
            Method::POST,
            "/admin/shop/{shop_id}/appointments/{appointment_id}/commission",
            RUN,
            rest::commission::add,
        )
        .open(Method::GET, rest::customers::ALL, SEE, rest::customers::list)
        .open(Method::GET, rest::customers::ONE, SEE, rest::customers::one)
        .open(Method::GET, "/admin/shop/{shop_id}/audit", RUN, rest::shops::audit)
        .open(Method::GET, "/admin/shop/{shop_id}/keys", RUN, rest::keys::list)
        .open(Method::POST, "/admin/shop/{shop_id}/keys", RUN, rest::keys::add)
        .open(Method::DELETE, "/admin/shop/{shop_id}/keys/{key_id}", RUN, rest::keys::revoke)
}

/// What a page is given that was asked for at its own address.
fn page_context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || app::context::provide(state.desk.clone(), rest::docs::text, state.site.build())
}

/// What a page is given that answers a form. It does not say which build it is of, so it never loads itself anew: what was typed
/// or is shown once would be lost.
fn answer_context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || app::context::provide(state.desk.clone(), rest::docs::text, "")
}

/// What a browser may do with an answer. Pages and answers are kept by nobody; files of the build are asked for again
/// each time, and come again where they changed.
async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_file = path.starts_with("/pkg/");
    // Only who tries a call speaks into the browser.
    let listens = path.starts_with("/dashboard/") && path.ends_with("/try");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CACHE_CONTROL, if is_file { "no-cache" } else { "no-store" });
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    add(OPENER_POLICY, "same-origin");
    add(RESOURCE_POLICY, "same-origin");
    add(
        PERMISSIONS_POLICY,
        if listens {
            "camera=(), microphone=(self), geolocation=()"
        } else {
            "camera=(), microphone=(), geolocation=()"
        },
    );
    if state.config.public_url.is_https() {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
