//! What people see.
use leptos::prelude::*;
/// Page context.
pub mod context {
    /// Provides.
    #[cfg(feature = "ssr")]
    pub fn provide(desk: backend::Desk) { leptos::prelude::provide_context(desk); }
}
/// App.
#[component]
pub fn App() -> impl IntoView { view! { <p>"x"</p> } }
/// Shell.
pub fn shell(_options: LeptosOptions) -> impl IntoView { view! { <p>"x"</p> } }
