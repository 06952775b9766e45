//! What every route may ask for.

use std::sync::Arc;

use axum::extract::FromRef;
use backend::Desk;
use leptos::config::LeptosOptions;

use crate::config::Config;

/// The state of the router. Clones are cheap.
#[derive(Debug, Clone, FromRef)]
pub struct AppState {
    /// The front desk.
    pub desk: Desk,
    /// The configuration.
    pub config: Arc<Config>,
    /// Where the pages' files are.
    pub leptos: LeptosOptions,
}

impl AppState {
    /// Puts the state together.
    pub fn new(desk: Desk, config: Config) -> Self {
        let leptos = LeptosOptions::builder()
            .output_name("frontdesk")
            .site_root(config.site_root.to_string_lossy().into_owned())
            .site_pkg_dir("pkg")
            .site_addr(config.listen)
            .build();
        Self { desk, config: Arc::new(config), leptos }
    }
}
