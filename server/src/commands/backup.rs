//! `frontdesk backup FILE` and `frontdesk export-interactions FILE` beside a running server, `frontdesk restore FILE`
//! without one.

use std::path::PathBuf;

use anyhow::Context;
use backend::backups::{self, Backup};
use backend::export::{Exported, export_interactions};
use backend::world::Clock;
use clap::Args;
use store::Store;

use super::{configuration, print};
use crate::config::Overrides;

/// Where to.
#[derive(Debug, Args)]
pub struct BackUp {
    /// A file that does not exist yet.
    file: PathBuf,
}

/// Where from.
#[derive(Debug, Args)]
pub struct Restore {
    /// A backup.
    file: PathBuf,
    /// Replaces a database that is not empty; the old one is kept beside it.
    #[arg(long)]
    overwrite: bool,
}

impl BackUp {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = configuration(&Overrides::default())?;
        // Neither migrated nor written to: it may be an older server's.
        let store = Store::connect(&config.database_url).await.context(super::CANNOT_OPEN)?;
        let made = backups::back_up(&store, &config.data_folder, &self.file).await;
        store.close().await;
        print(format_args!("{}: {}", self.file.display(), contents(&made?)));
        Ok(())
    }
}

impl Restore {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = configuration(&Overrides::default())?;
        let now = Clock::system().now();
        let (url, data) = (&config.database_url, &config.data_folder);
        let (backup, aside) = backups::restore(&self.file, url, data, self.overwrite, now).await?;
        print(format_args!("restored: {}", contents(&backup)));
        if let Some(aside) = aside {
            print(format_args!("the database that was there: {}", aside.display()));
        }
        print("everybody signs in again; texts and mails that waited in the backup are not sent");
        Ok(())
    }
}

/// Where to.
#[derive(Debug, Args)]
pub struct ExportInteractions {
    /// A file that does not exist yet.
    file: PathBuf,
}

impl ExportInteractions {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = configuration(&Overrides::default())?;
        let store = Store::connect(&config.database_url).await;
        if let Err(error) = &store {
            print(format_args!(
                "the database cannot be read ({error}): only what waits in the spool is written"
            ));
        }
        let (store, now) = (store.ok(), Clock::system().now());
        let done = export_interactions(store.as_ref(), &config.data_folder, &self.file, now).await?;
        let Exported { calls, appointments, messages, waiting } = done;
        print(format_args!(
            "{}: {calls} calls, {appointments} appointments, {messages} messages, {waiting} facts from the spool",
            self.file.display()
        ));
        Ok(())
    }
}

fn contents(backup: &Backup) -> String {
    let facts = &backup.facts;
    format!(
        "{} shops, {} calls, {} appointments, {} users, {} photos, tables of version {}, {} bytes, sound",
        facts.shops, facts.calls, facts.appointments, facts.users, backup.photos, facts.version, facts.bytes
    )
}
