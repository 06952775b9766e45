//! `frontdesk serve`: opens the desk, listens, and leaves in good order.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use backend::demo;
use clap::Args;
use tokio::net::TcpListener;

use super::{configuration, print};
use crate::config::Overrides;
use crate::state::AppState;
use crate::{router, shutdown, site, telemetry};

/// Options of `serve`.
#[derive(Debug, Default, Args)]
pub struct Serve {
    /// The address to listen on (overrides HOST).
    #[arg(long)]
    host: Option<IpAddr>,
    /// The port to listen on (overrides PORT; 0 takes a free one).
    #[arg(long)]
    port: Option<u16>,
    /// Only looks whether it could start.
    #[arg(long)]
    pub(super) check_only: bool,
    /// Fills an empty database with a made-up salon.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// What the command line says instead of the environment.
    pub(super) fn overrides(&self) -> Overrides {
        Overrides { host: self.host, port: self.port }
    }

    /// Serves until the process is asked to end.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = configuration(&self.overrides())?;
        let _logs = telemetry::start(&config.logs).context("LOG_DIR: logs cannot be written there")?;
        // Listening comes before the database, so that a port in use is told before anything is touched.
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("cannot listen on {}", config.listen))?;
        let desk = super::open_desk(&config).await?;
        let sign_in = if self.demo { Some(demo::fill(&desk).await?) } else { None };
        desk.start_replaying();
        desk.adopt_numbers().await?;
        desk.start_reporting();
        desk.start_following_zones();
        desk.start_backing_up();
        desk.start_alerting();
        desk.start_importing();
        let state = AppState::new(desk.clone(), config);
        state.desk.start_texting();
        site::start_keeping(&desk, &state);
        welcome(&state, listener.local_addr()?, sign_in.as_ref()).await?;
        let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(listener, app).with_graceful_shutdown(shutdown::requested(desk.clone()));
        tokio::select! {
            served = serving => served?,
            // Somebody who has sent half a request may keep the other half for ever.
            () = shutdown::out_of_patience(&desk) => tracing::warn!("some requests did not end in time"),
        }
        shutdown::finish(desk).await;
        Ok(())
    }
}

async fn welcome(state: &AppState, at: SocketAddr, demo: Option<&demo::SignIn>) -> anyhow::Result<()> {
    let config = &state.config;
    tracing::info!(%at, public = %config.public_url.origin(), "the front desk is open");
    if config.auth_token.is_none() {
        tracing::warn!("TWILIO_AUTH_TOKEN is not set: the phone routes answer this machine only");
    }
    if config.smtp.is_none() {
        tracing::warn!("SMTP_URL is not set: links to new passwords are handed over by an operator");
    }
    if config.texts.is_none() {
        tracing::warn!(
            "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM are not all set: no texts are sent"
        );
    }
    if let Some(clock) = config.clock {
        tracing::warn!(%clock, "FRONTDESK_CLOCK is set: the clock does not show the real time");
    }
    if let Some(demo) = demo {
        print(format_args!("Open     http://{at}/dashboard/{}", demo::SHOP));
        print(format_args!("Sign-in  {} {}", demo.email, demo.password.reveal()));
        print(format_args!("Then     frontdesk call --to {} --url http://{at}", demo::NUMBER));
    } else if state.desk.needs_set_up().await? {
        let page = config.public_url.page("/setup");
        print(format_args!("Nobody can sign in yet. Make the first account at {page}"));
        print(format_args!("Token from elsewhere than this machine: {}", state.set_up_token.reveal()));
    }
    Ok(())
}
