//! What every route may ask for.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use backend::Desk;
use backend::secrets::Secret;
use leptos::config::LeptosOptions;

use crate::config::Config;
use crate::routes::RequestIds;
use crate::site::Site;

/// The state of the router. Clones cost one count.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Parts>);

/// What the state is made of.
#[derive(Debug)]
pub struct Parts {
    /// The front desk.
    pub desk: Desk,
    /// The configuration.
    pub config: Config,
    /// Guards `/setup` against strangers.
    pub set_up_token: SetUpToken,
    /// The built pages.
    pub site: Site,
    /// Names requests.
    pub request_ids: RequestIds,
    leptos: LeptosOptions,
}

/// A token of this start. Who can read the log may make the first user.
#[derive(Debug)]
pub struct SetUpToken(Secret);

impl SetUpToken {
    /// Whether it is the token.
    pub fn is(&self, given: &str) -> bool {
        // Of hashes, so that the time of the comparison tells nothing about the token.
        backend::secrets::hash(given.trim()) == self.0.hash()
    }

    /// The token, for the log.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl AppState {
    /// Puts the state together.
    pub fn new(desk: Desk, config: Config) -> Self {
        let site = Site::open(&config.site_root, &config.data_folder, config.is_watched);
        let leptos = LeptosOptions::builder()
            .output_name("frontdesk")
            .site_root(config.site_root.to_string_lossy().into_owned())
            .site_pkg_dir(site.package())
            .site_addr(config.listen)
            .build();
        let set_up_token = SetUpToken(Secret::new(&desk.ids));
        let request_ids = RequestIds::new(&desk.ids.secret());
        Self(Arc::new(Parts { desk, config, set_up_token, site, request_ids, leptos }))
    }

    /// Where the pages' files are.
    pub fn leptos(&self) -> &LeptosOptions {
        &self.leptos
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<AppState> for Desk {
    fn from_ref(state: &AppState) -> Self {
        state.desk.clone()
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
