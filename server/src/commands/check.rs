//! `frontdesk check`: would it start, and would it work? One line per part.

use anyhow::{Context, bail};
use clap::Args;
use domain::status::took_words;
use store::Store;

use super::{close_desk, configuration, open_desk, print};
use crate::config::{Config, Overrides};

/// What to look at.
#[derive(Debug, Args)]
pub struct Check {
    /// Also walks a made-up booking to the professional, through its chat, to its commission, and takes it away again.
    #[arg(long)]
    live: bool,
}

impl Check {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let overrides = Overrides::default();
        run(overrides.clone()).await?;
        if self.live { walk(&configuration(&overrides)?).await } else { Ok(()) }
    }
}

/// The walk, beside a running server or without one.
async fn walk(config: &Config) -> anyhow::Result<()> {
    let desk = open_desk(config).await?;
    let walk = desk.walk().await;
    close_desk(desk).await;
    for step in &walk.steps {
        let word = if step.is_ok { "ok" } else { "FAILED" };
        print(format_args!("{:<34} {word:<6} {}", step.step, took_words(step.took_us)));
    }
    if walk.is_ok() { Ok(()) } else { bail!("a made-up booking did not go all the way") }
}

/// Looks at every part; fails at the first that cannot work.
pub(super) async fn run(overrides: Overrides) -> anyhow::Result<()> {
    let config = configuration(&overrides)?;
    print("configuration  ok");
    let store = Store::connect(&config.database_url).await.context(super::CANNOT_OPEN)?;
    print(format_args!("database       ok ({})", store.kind()));
    store.migrate().await.context(super::CANNOT_MIGRATE)?;
    print("migrations     ok");
    store.check_writable().await.context("the database cannot be written to")?;
    print("writing        ok");
    store.close().await;
    print(match &config.backups {
        Some(plan) => {
            format!("backups        every {} hours into {}", plan.every.num_hours(), plan.folder.display())
        }
        None => "backups        off: BACKUP_DIR is not set".to_owned(),
    });
    site(&config)?;
    print(format_args!("pages          ok ({})", config.site_root.display()));
    if config.auth_token.is_none() {
        print("phone          this machine only: TWILIO_AUTH_TOKEN is not set");
    } else {
        print(format_args!("phone          ok, Twilio calls {}", config.public_url.page("/voice")));
    }
    print(match config.model {
        Some(_) => "model          set up",
        None => "model          off: LLM_MODEL is not set, the built-in receptionist answers",
    });
    print(match config.texts {
        Some(_) => "texts          ok",
        None => "texts          off: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM are not all set",
    });
    Ok(())
}

fn site(config: &Config) -> anyhow::Result<()> {
    if config.site_root.join("pkg").is_dir() {
        return Ok(());
    }
    bail!(
        "the built pages are not at {}; build with `cargo leptos build` or set LEPTOS_SITE_ROOT",
        config.site_root.display()
    )
}
