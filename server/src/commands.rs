//! The commands of `frontdesk`. Each prints for a person and ends with an exit code for a script.

mod backup;
mod call;
mod check;
mod health;
mod key;
mod rebuild_metrics;
mod serve;
pub mod understand;
mod user;

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use backend::mail::Mailer;
use backend::tasks::Tasks;
use backend::world::{Clock, Ids};
use backend::{Desk, DeskError, Outside};
use clap::Subcommand;
use store::Store;

use crate::config::{Config, ConfigError};
use crate::telemetry;

/// What the program shall do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers the phone and shows the pages (the default).
    Serve(serve::Serve),
    /// Looks at configuration, database, migrations and folders, and tells what is wrong.
    Check(check::Check),
    /// Asks the running server whether it works; the exit code says it.
    Health(health::Health),
    /// People who can sign in.
    #[command(subcommand)]
    User(user::User),
    /// Keys of other systems.
    #[command(subcommand)]
    Key(key::Key),
    /// Counts the owner's numbers anew from calls and visits.
    RebuildMetrics(rebuild_metrics::RebuildMetrics),
    /// Backs up the database and its photos into one file, beside a running server.
    Backup(backup::BackUp),
    /// Puts a backup in the place of the database; the server has to be stopped.
    Restore(backup::Restore),
    /// Writes all that was said with customers into a JSON file, also when the database cannot be written to.
    ExportInteractions(backup::ExportInteractions),
    /// A simulated phone: calls a running server by Twilio's own protocol.
    Call(call::Call),
    /// What the receptionist makes of turns: JSON lines in, JSON lines out.
    Understand,
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve(serve::Serve::default())
    }
}

/// Runs a command to its end.
pub fn run(command: Command) -> ExitCode {
    if !matches!(&command, Command::Serve(serve) if !serve.check_only) {
        telemetry::start_for_command();
    }
    match command {
        Command::Serve(serve) if serve.check_only => finish(|| check::run(serve.overrides())),
        Command::Serve(serve) => finish(|| serve.run()),
        Command::Check(check) => finish(|| check.run()),
        Command::Health(health) => finish(|| health.run()),
        Command::User(user) => finish(|| user.run()),
        Command::Key(key) => finish(|| key.run()),
        Command::RebuildMetrics(rebuild) => finish(|| rebuild.run()),
        Command::Backup(backup) => finish(|| backup.run()),
        Command::Restore(restore) => finish(|| restore.run()),
        Command::ExportInteractions(export) => finish(|| export.run()),
        Command::Call(call) => finish(|| call.run()),
        Command::Understand => finish(understand::run),
    }
}

fn finish<F: Future<Output = anyhow::Result<()>>>(command: impl FnOnce() -> F) -> ExitCode {
    // Page rendering blocks a worker now and then; with one worker on a small machine it would wait for itself.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        let done = runtime.block_on(command());
        // A prompt that waits for the keyboard must not keep the program alive.
        runtime.shutdown_background();
        done
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a command's complaint is for the person who typed it")]
fn complain(error: &anyhow::Error) {
    eprintln!("frontdesk: {error:#}");
}

#[expect(clippy::print_stdout, reason = "a command's answer is its standard output")]
fn print(line: impl std::fmt::Display) {
    println!("{line}");
}

/// What stopped a command: the variable that names the database is named first.
const CANNOT_OPEN: &str = "DATABASE_URL: the database cannot be opened";
const CANNOT_MIGRATE: &str = "DATABASE_URL: the tables cannot be brought up to date";

/// Connects, brings the tables up to date, and starts the background work.
async fn open_desk(config: &Config) -> anyhow::Result<Desk> {
    let store = Store::connect_with(&config.database_url, config.safety).await.context(CANNOT_OPEN)?;
    store.migrate().await.context(CANNOT_MIGRATE)?;
    let clock = config.clock.map_or_else(Clock::system, Clock::starting_at);
    let outside = Outside {
        public_url: config.public_url.page(""),
        data_folder: config.data_folder.clone(),
        mailer: config.smtp.clone().map(|smtp| smtp as Arc<dyn Mailer>),
        texts: config.texts.clone(),
        model: config.model.clone(),
        backups: config.backups.clone(),
        seal: config.seal.clone(),
        opening: config.opening.clone(),
    };
    Ok(Desk::open(store, clock, Ids::unpredictable(), Tasks::default(), outside))
}

/// Ends the background work of a command that is done.
async fn close_desk(desk: Desk) {
    desk.tasks.close();
    desk.store.close().await;
}

/// An error of the desk, for one who named a shop.
fn of_shop(location_id: Option<i64>) -> impl Fn(DeskError) -> anyhow::Error {
    move |error| match (error, location_id) {
        (DeskError::NotFound("shop"), Some(id)) => {
            anyhow::anyhow!("--location-id {id}: there is no such shop")
        }
        (error, _) => error.into(),
    }
}

fn configuration(overrides: &crate::config::Overrides) -> Result<Config, ConfigError> {
    Config::from_environment(overrides)
}
