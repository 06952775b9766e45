//! `frontdesk`: reads the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use server::commands::Command;

/// The front desk of a hair and beauty salon.
#[derive(Parser)]
#[command(name = "frontdesk", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

fn main() -> ExitCode {
    server::commands::run(Arguments::parse().command.unwrap_or_default())
}
