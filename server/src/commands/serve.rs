//! `frontdesk serve`: opens the desk, listens, and leaves in good order.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use backend::tasks::Tasks;
use backend::world::{Clock, Ids};
use backend::{Desk, demo};
use clap::Args;
use store::Store;
use tokio::net::TcpListener;

use super::{configuration, print};
use crate::config::{Config, Overrides};
use crate::state::AppState;
use crate::{router, shutdown};

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
        // Listening comes before the database, so that a port in use is told before anything is touched.
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("cannot listen on {}", config.listen))?;
        let desk = open_desk(&config).await?;
        if self.demo {
            demo::fill(&desk).await?;
        }
        let at = listener.local_addr()?;
        welcome(&config, at, self.demo);
        let app =
            router(AppState::new(desk.clone(), config)).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app).with_graceful_shutdown(shutdown::requested(desk.clone())).await?;
        shutdown::finish(desk).await;
        Ok(())
    }
}

/// Connects, brings the tables up to date, and starts the background work.
async fn open_desk(config: &Config) -> anyhow::Result<Desk> {
    let store =
        Store::connect(&config.database_url).await.context("DATABASE_URL: the database cannot be opened")?;
    store.migrate().await.context("the tables cannot be brought up to date")?;
    let clock = config.clock.map_or_else(Clock::system, Clock::starting_at);
    Ok(Desk::open(store, clock, Ids::unpredictable(), Tasks::default()))
}

fn welcome(config: &Config, at: SocketAddr, demo: bool) {
    tracing::info!(%at, public = %config.public_url.origin(), "the front desk is open");
    if config.auth_token.is_none() {
        tracing::warn!("TWILIO_AUTH_TOKEN is not set: the phone routes answer this machine only");
    }
    if let Some(clock) = config.clock {
        tracing::warn!(%clock, "FRONTDESK_CLOCK is set: the clock does not show the real time");
    }
    if demo {
        print(format_args!("Open     http://{at}/dashboard/{}", demo::SHOP));
        print(format_args!("Then     frontdesk call --to {} --url http://{at}", demo::NUMBER));
        print("Sign-in  none yet: private pages answer this machine only");
    }
}
