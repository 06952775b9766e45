//! Each route is opened with a rule, and the guard before it lets in whom the rule allows.
//!
//! A route that names no rule cannot be made: [`Doors::open`] asks for one, and a page or server function without one
//! is shut. The doors list themselves, so that a test can try every one of them.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, get, on};
use axum::{Extension, RequestExt};
use backend::access::{Pass, PlatformPass, Visitor};
use backend::keys::PREFIX;
use domain::access::{Action, Rule};
use domain::ids::ShopId;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};

use super::admission::is_plain_loopback;
use super::cookie;
use super::problem::Problem;
use crate::config::Config;
use crate::state::AppState;

/// One door, for the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// How it is asked.
    pub method: Method,
    /// Where, with `{variables}`.
    pub path: String,
    /// Who may.
    pub rule: Rule,
}

/// The routes so far, and the list of them.
pub(super) struct Doors {
    state: AppState,
    router: Router<AppState>,
    listed: Vec<Listed>,
}

impl Doors {
    pub(super) fn new(state: AppState) -> Self {
        Self { state, router: Router::new(), listed: Vec::new() }
    }

    /// Opens a door for those whom the rule allows.
    pub(super) fn open<H, T>(mut self, method: Method, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let route = on(filter, handler);
        // Twilio's handlers prove by their argument who asks; a ringing phone waits for nothing else.
        let route = match rule {
            Rule::Twilio => route,
            _ => route.route_layer(from_fn_with_state((self.state.clone(), rule), guard)),
        };
        self.router = self.router.route(path, route);
        self.listed.push(Listed { method, path: path.to_owned(), rule });
        self
    }

    /// Opens several doors to the same room.
    pub(super) fn open_each<H, T>(self, method: Method, paths: &[&str], rule: Rule, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        paths.iter().fold(self, |doors, path| doors.open(method.clone(), path, rule, handler.clone()))
    }

    /// Opens all pages and server functions, each for those whom its line in [`app::RULES`] allows.
    pub(super) fn open_pages(mut self) -> Self {
        let Pages { living, plain } = pages();
        for path in living.iter().chain(plain).map(AxumRouteListing::path) {
            let Some(rule) = app::rule_of(path) else { continue };
            self.listed.push(Listed { method: Method::GET, path: path.to_owned(), rule });
        }
        for (path, method) in leptos::server_fn::axum::server_fn_paths() {
            let Some(rule) = app::rule_of(path) else { continue };
            self.listed.push(Listed { method, path: path.to_owned(), rule });
        }
        let options = self.state.leptos().clone();
        let mut routes = Router::new();
        for page in plain {
            routes = routes.route(page.path(), get(super::pages::plain));
        }
        let routes = routes
            .leptos_routes_with_context(
                &self.state,
                living.clone(),
                super::page_context(&self.state),
                move || app::shell(options.clone()),
            )
            .route_layer(from_fn_with_state(self.state.clone(), guard_page));
        self.router = self.router.merge(routes);
        self
    }

    pub(super) fn finish(self) -> (Router<AppState>, Vec<Listed>) {
        (self.router, self.listed)
    }
}

/// The paths of all pages, as the router writes them.
pub fn page_paths() -> Vec<String> {
    let Pages { living, plain } = pages();
    living.iter().chain(plain).map(|page| page.path().to_owned()).collect()
}

struct Pages {
    living: Vec<AxumRouteListing>,
    plain: Vec<AxumRouteListing>,
}

/// Made once: while they are made, a page that is rendered elsewhere in the process would wait for ever.
fn pages() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        let living = generate_route_list(app::App);
        let mut plain = generate_route_list(app::PlainApp);
        // A living page with a form is drawn plainly where the form was not right; asked for, it lives.
        plain.retain(|page| !living.iter().any(|known| known.path() == page.path()));
        Pages { living, plain }
    })
}

async fn guard(State((state, rule)): State<(AppState, Rule)>, request: Request, next: Next) -> Response {
    let mut request = request;
    match admitted(&state, rule, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(problem) => refused(&state, &request, problem),
    }
}

/// A page's rule is found by its path; a page that is not the visitor's looks like one that does not exist.
async fn guard_page(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut request = request;
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let rule = path.as_deref().and_then(app::rule_of);
    let is_page = *request.method() == Method::GET;
    let admitted = match rule {
        Some(rule) => admitted(&state, rule, &mut request).await,
        None => Err(Problem::not_found()),
    };
    match admitted {
        Ok(()) if is_page && leads_to_first_start(&state, path.as_deref()).await => {
            Redirect::to("/setup").into_response()
        }
        Ok(()) => next.run(request).await,
        Err(problem) if is_page && problem.status() == StatusCode::NOT_FOUND => {
            state.desk.meters.requests_refused.up();
            super::pages::not_found(&state, request.extensions().get::<Visitor>().cloned()).await
        }
        Err(problem) => refused(&state, &request, problem),
    }
}

/// While nobody can sign in, the front page and the sign-in lead to the first start.
async fn leads_to_first_start(state: &AppState, path: Option<&str>) -> bool {
    matches!(path, Some("/" | "/signin")) && state.desk.needs_set_up().await.unwrap_or(false)
}

fn refused(state: &AppState, request: &Request, problem: Problem) -> Response {
    state.desk.meters.requests_refused.up();
    // The route as it is written, because a path may hold a secret.
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let status = problem.status().as_u16();
    tracing::info!(method = %request.method(), route, status, "a request was refused");
    let wants_page = *request.method() == Method::GET
        && request
            .headers()
            .get(header::ACCEPT)
            .is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    if wants_page && problem.status() == StatusCode::UNAUTHORIZED {
        let next = super::accounts::encoded(request.uri().path());
        return Redirect::to(&format!("/signin?next={next}")).into_response();
    }
    problem.into_response()
}

/// Finds out who asks, and leaves what the rule allows them in the request: a [`Visitor`], a [`Pass`], a [`PlatformPass`].
async fn admitted(state: &AppState, rule: Rule, request: &mut Request) -> Result<(), Problem> {
    let shown = Shown::by(request, &state.config);
    let visitor = match (rule, identified(state, shown).await) {
        (Rule::Twilio, _) => return Ok(()),
        // Whoever comes may come, also with a session that has ended or while the database is away.
        (Rule::Everyone, visitor) => {
            if let Ok(Some(visitor)) = visitor {
                request.extensions_mut().insert(visitor);
            }
            if is_plain_loopback(request, &state.config) {
                request.extensions_mut().insert(app::context::ThisMachine);
            }
            return Ok(());
        }
        (_, visitor) => visitor?.ok_or_else(Problem::sign_in_first)?,
    };
    request.extensions_mut().insert(visitor.clone());
    match rule {
        Rule::Everyone | Rule::Twilio | Rule::SignedIn => {}
        Rule::Platform(action) => {
            let pass = state.desk.admit_everywhere(&visitor, action)?;
            request.extensions_mut().insert(pass);
        }
        Rule::Shop(action) => {
            let shop = shop_of(state, request, &visitor, action).await?;
            let pass = state.desk.admit(&visitor, action, shop).await?;
            request.extensions_mut().insert(pass);
        }
    }
    Ok(())
}

/// What a request brings to show who asks.
pub(super) enum Shown {
    Key(String),
    Session(String),
    Nothing,
    Unreadable,
}

impl Shown {
    pub(super) fn by(request: &Request, config: &Config) -> Self {
        if let Some(key) = request.headers().get(header::AUTHORIZATION) {
            let key = key.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
            let key = key.filter(|key| key.starts_with(PREFIX));
            return key.map_or(Self::Unreadable, |key| Self::Key(key.to_owned()));
        }
        cookie::session(request, config).map_or(Self::Nothing, Self::Session)
    }
}

/// Who shows this; an error where a key is no good.
pub(super) async fn identified(state: &AppState, shown: Shown) -> Result<Option<Visitor>, Problem> {
    match shown {
        Shown::Key(key) => {
            let visitor = state.desk.visitor_of_key(&key).await?;
            visitor.map(Some).ok_or_else(Problem::sign_in_first)
        }
        Shown::Session(secret) => Ok(state.desk.visitor_of_session(&secret).await?),
        Shown::Nothing => Ok(None),
        Shown::Unreadable => Err(Problem::sign_in_first()),
    }
}

/// The shop that a request names: in the path, else by `location_id` or `shop_id`, else the only one there is.
async fn shop_of(
    state: &AppState,
    request: &mut Request,
    visitor: &Visitor,
    action: Action,
) -> Result<ShopId, Problem> {
    let is_shop = |name: &str| matches!(name, "location_id" | "shop_id");
    if let Ok(params) = request.extract_parts::<RawPathParams>().await
        && let Some((_, id)) = params.iter().find(|(name, _)| is_shop(name))
    {
        return id.parse().map_err(|_| Problem::not_found());
    }
    let query = request.uri().query().unwrap_or_default();
    if let Some((name, id)) = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| is_shop(name)) {
        let wrong = || Problem::new(StatusCode::BAD_REQUEST, format!("{name} must be a whole number"));
        // For a schema 1.0 is a whole number too.
        return id.strip_suffix(".0").unwrap_or(&id).parse().map_err(|_| wrong());
    }
    let mut own = visitor.access().shops().filter(|shop| visitor.access().may(action, *shop));
    let only = match (own.next(), own.next()) {
        (Some(only), None) => Some(only),
        (None, _) if visitor.access().may_everywhere(action) => state.desk.only_shop().await?,
        _ => None,
    };
    only.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "Say which shop: location_id=.."))
}

/// What the guard left in the request, as an argument of a handler. Where the route's rule leaves none, the handler is shut.
pub(super) struct By<T>(pub(super) T);

macro_rules! left_by_the_guard {
    ($($type:ty),+) => {$(
        impl FromRequestParts<AppState> for By<$type> {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
                let left = Extension::<$type>::from_request_parts(parts, state).await;
                left.map(|Extension(left)| Self(left)).map_err(|_| Problem::sign_in_first())
            }
        }
    )+};
}

left_by_the_guard!(Visitor, Pass, PlatformPass);
