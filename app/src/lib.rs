//! What people see: pages, components and server functions, the same on the server and in the browser.
//!
//! `context.rs` is the door to the server, `live.rs` the door to the browser; nothing else knows where it runs.

mod account;
mod api_docs;
mod appointments;
mod book;
mod booking;
mod calls;
mod chat;
mod commission;
pub mod context;
mod customers;
mod dashboard;
mod error;
mod fresh;
mod growth;
mod home;
mod layout;
pub mod live;
mod not_found;
mod operator;
mod page;
mod privacy;
mod provider;
mod rules;
mod set_up;
mod settings;
mod slots;
mod status;
mod try_call;
mod ui;

use leptos::prelude::*;
use leptos_meta::{Link, MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use account::{Account, Forgot, Invitation, NewPassword, SetUp, SignIn};
use api_docs::ApiDocs;
use appointments::{Appointments, Visit};
use book::Book;
use booking::Booking;
use calls::{Calls, OneCall};
use chat::StaffChat;
use commission::{Commission, OwnStatements};
use customers::{CustomerImport, Customers, ImportPreview, OneCustomer};
use dashboard::Dashboard;
use growth::{GrowthTab, Report, Reports};
use home::Home;
use not_found::NotFound;
use operator::Operator;
use privacy::Privacy;
use provider::{Provider, ProviderDone};
use set_up::{Questions, ShopSetUp};
use settings::{Settings, SettingsPart};
use status::Status;
use try_call::TryCall;

pub use book::address as book_address;
pub use rules::{RULES, rule_of};

/// The icons that the pages use, inlined once.
const ICONS: &str = include_str!("ui/icons.svg");

/// The document around a page that the browser takes up.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    let scripts = view! {
        <AutoReload options=options.clone()/>
        <HydrationScripts options/>
        <script src="/deploy.js" nonce=nonce defer></script>
    };
    document(scripts.into_any(), view! { <App/> }.into_any())
}

/// The document around a page that needs no script.
pub fn plain_shell() -> impl IntoView {
    document(().into_any(), view! { <PlainApp/> }.into_any())
}

/// The icons come after the app, which the browser takes up from the first child on.
fn document(scripts: AnyView, app: AnyView) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-build=context::build()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                {app}
                <svg class="visually-hidden" aria-hidden="true" inner_html=ICONS></svg>
            </body>
        </html>
    }
}

/// What stands in the head of every page, and the way past its bar.
#[component]
fn Head() -> impl IntoView {
    view! {
        <Stylesheet id="leptos" href="/pkg/frontdesk.css"/>
        <Link rel="icon" href="/favicon.svg" type_="image/svg+xml"/>
        <Title formatter=|title: String| {
            if title.is_empty() { "Frontdesk".to_owned() } else { context::in_title(&title) + " · Frontdesk" }
        }/>
        <a class="skip-link" href="#main">"Skip to content"</a>
    }
}

/// The pages that live: the browser takes them up and hears the shop.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    layout::provide_for_all_pages();
    Effect::new(live::mark_hydrated);
    view! {
        <Head/>
        <Router>
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/dashboard/:location_id") view=Dashboard ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/overview") view=Dashboard ssr=SsrMode::Async/>
                <Route path=path!("/provider") view=Provider ssr=SsrMode::Async/>
                <Route path=path!("/b/:token") view=Booking ssr=SsrMode::Async/>
                <Route path=path!("/chat/:location_id/:appointment_id") view=StaffChat ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// The pages of forms and lists. They are rendered on the server only, work without a script, and cost the browser's
/// half nothing; links from living pages to them are `rel="external"`.
#[component]
pub fn PlainApp() -> impl IntoView {
    provide_meta_context();
    layout::provide_for_all_pages();
    view! {
        <Head/>
        <Router>
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/signin") view=SignIn ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetUp ssr=SsrMode::Async/>
                <Route path=path!("/forgot") view=Forgot ssr=SsrMode::Async/>
                <Route path=path!("/password/:token") view=NewPassword ssr=SsrMode::Async/>
                <Route path=path!("/invitation/:token") view=Invitation ssr=SsrMode::Async/>
                <Route path=path!("/account") view=Account ssr=SsrMode::Async/>
                <Route path=path!("/operator") view=Operator ssr=SsrMode::Async/>
                <Route path=path!("/provider/done") view=ProviderDone ssr=SsrMode::Async/>
                <Route path=path!("/provider/statement") view=OwnStatements ssr=SsrMode::Async/>
                <Route path=path!("/status") view=Status ssr=SsrMode::Async/>
                <Route path=path!("/api-docs") view=ApiDocs ssr=SsrMode::Async/>
                <Route path=path!("/book/:shop_slug") view=Book ssr=SsrMode::Async/>
                // These live; here they are the answer to a form that was not right.
                <Route path=path!("/b/:token") view=Booking ssr=SsrMode::Async/>
                <Route path=path!("/chat/:location_id/:appointment_id") view=StaffChat ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/calls") view=Calls ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/appointments") view=Appointments ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/appointments/:appointment_id") view=Visit ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/calls/:call_sid") view=OneCall ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings") view=Settings ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/try") view=TryCall ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/profile") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/hours") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/services") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/professionals") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/policies") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/phone") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/receptionist") view=SettingsPart ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/setup") view=ShopSetUp ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/settings/questions") view=Questions ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/commission") view=Commission ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/customers") view=Customers ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/customers/import") view=CustomerImport ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/customers/import/:import_id") view=ImportPreview ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/customers/:customer_id") view=OneCustomer ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/privacy") view=Privacy ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/growth") view=GrowthTab ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/growth/reports") view=Reports ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/:location_id/growth/reports/:week_start") view=Report ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
