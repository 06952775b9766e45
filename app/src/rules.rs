//! Who may see which page and call which server function. What has no line here is shut.

use domain::access::{Action, Rule};

/// Every page and server function, as the router writes its path.
pub const RULES: &[(&str, Rule)] = &[
    ("/", Rule::Everyone),
    ("/signin", Rule::Everyone),
    ("/setup", Rule::Everyone),
    ("/forgot", Rule::Everyone),
    ("/password/{token}", Rule::Everyone),
    ("/invitation/{token}", Rule::Everyone),
    ("/api-docs", Rule::Everyone),
    ("/book/{shop_slug}", Rule::Everyone),
    // Whoever has the link.
    ("/b/{token}", Rule::Everyone),
    ("/chat/{location_id}/{appointment_id}", Rule::Shop(Action::SeeOwnWork)),
    ("/account", Rule::SignedIn),
    ("/provider", Rule::SignedIn),
    ("/provider/done", Rule::SignedIn),
    ("/status", Rule::SignedIn),
    ("/provider/statement", Rule::SignedIn),
    ("/operator", Rule::Platform(Action::RunPlatform)),
    ("/dashboard/{location_id}", Rule::Shop(Action::SeeShop)),
    ("/dashboard/{location_id}/overview", Rule::Shop(Action::SeeShop)),
    ("/dashboard/{location_id}/calls", Rule::Shop(Action::SeeShop)),
    ("/dashboard/{location_id}/appointments", Rule::Shop(Action::SeeOwnWork)),
    ("/dashboard/{location_id}/appointments/{appointment_id}", Rule::Shop(Action::SeeOwnWork)),
    ("/dashboard/{location_id}/settings", Rule::Shop(Action::RunShop)),
    ("/dashboard/{location_id}/commission", Rule::Shop(Action::RunShop)),
    ("/dashboard/{location_id}/customers", Rule::Shop(Action::SeeShop)),
    ("/dashboard/{location_id}/customers/{customer_id}", Rule::Shop(Action::SeeShop)),
    ("/dashboard/{location_id}/customers/import", Rule::Shop(Action::RunShop)),
    ("/dashboard/{location_id}/customers/import/{import_id}", Rule::Shop(Action::RunShop)),
    ("/dashboard/{location_id}/privacy", Rule::Shop(Action::RunShop)),
    ("/api/me", Rule::Everyone),
    ("/api/first_start", Rule::Everyone),
    ("/api/invited", Rule::Everyone),
    ("/api/book_page", Rule::Everyone),
    ("/api/own_booking", Rule::Everyone),
    ("/api/own_times", Rule::Everyone),
    ("/api/own_chat", Rule::Everyone),
    ("/api/documentation", Rule::Everyone),
    ("/api/account", Rule::SignedIn),
    // These name their shop in the body, so each asks for a pass itself.
    ("/api/board", Rule::SignedIn),
    ("/api/calls", Rule::SignedIn),
    ("/api/settings", Rule::SignedIn),
    ("/api/own_work", Rule::SignedIn),
    ("/api/status", Rule::SignedIn),
    ("/api/do_with_visit", Rule::SignedIn),
    ("/api/times_to_offer", Rule::SignedIn),
    ("/api/staff_chat", Rule::SignedIn),
    ("/api/visit_book", Rule::SignedIn),
    ("/api/visit", Rule::SignedIn),
    ("/api/commission", Rule::SignedIn),
    ("/api/customers", Rule::SignedIn),
    ("/api/customer", Rule::SignedIn),
    ("/api/customer_import", Rule::SignedIn),
    ("/api/privacy", Rule::SignedIn),
    ("/api/own_statements", Rule::SignedIn),
    ("/api/operator", Rule::Platform(Action::RunPlatform)),
];

/// The rule of a page or server function.
pub fn rule_of(path: &str) -> Option<Rule> {
    RULES.iter().find(|(known, _)| *known == path).map(|(_, rule)| *rule)
}
