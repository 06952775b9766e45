//! `frontdesk user add`: somebody who can sign in, added at the console. It works beside a running server.

use std::io::Read;

use anyhow::{Context, bail};
use backend::accounts::Secretly;
use backend::people::NewPerson;
use clap::{Args, Subcommand};
use domain::access::{Grant, Role};
use domain::ids::ShopId;

use super::{close_desk, configuration, open_desk, print};
use crate::config::Overrides;

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Adds somebody, or gives somebody who is there a role more and a new password.
    Add(Add),
    /// Takes somebody's role away; their sockets close.
    Remove(Remove),
}

/// Somebody to be removed.
#[derive(Debug, Args)]
pub struct Remove {
    /// The mail address they sign in with.
    #[arg(long)]
    email: String,
    /// The shop; without one, the operator's role is taken away.
    #[arg(long)]
    location_id: Option<i64>,
}

/// Somebody to be added.
#[derive(Debug, Args)]
pub struct Add {
    /// The mail address to sign in with.
    #[arg(long)]
    email: String,
    /// operator, owner or professional
    #[arg(long)]
    role: Role,
    /// The shop; an operator has none.
    #[arg(long)]
    location_id: Option<i64>,
    /// The name; for a professional, the name in the shop's list chooses whose day they see.
    #[arg(long, default_value = "")]
    name: String,
    /// Reads the password from standard input, so that it is in no list of processes.
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl User {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Remove(remove) => remove.run().await,
        }
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let desk = open_desk(&configuration(&Overrides::default())?).await?;
        desk.remove_user(&self.email, self.location_id.map(ShopId)).await?;
        print(format_args!("{} has lost the role", self.email));
        close_desk(desk).await;
        Ok(())
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let add = self;
        let shop = match (add.role, add.location_id) {
            (Role::Operator, Some(_)) => bail!("an operator looks after all shops: leave --location-id out"),
            (Role::Operator, None) => None,
            (_, None) => bail!("--location-id is missing: the number of the shop"),
            (_, Some(id)) => Some(ShopId(id)),
        };
        let mut password = String::new();
        std::io::stdin().take(1_000).read_to_string(&mut password).context("the password cannot be read")?;
        let password = Secretly(password.trim_end_matches(['\r', '\n']).to_owned());
        let desk = open_desk(&configuration(&Overrides::default())?).await?;
        let grant = Grant { role: add.role, shop, professional: None };
        let person = NewPerson { email: add.email.clone(), name: add.name, grant };
        let told = desk.add_user(person, password).await.map_err(super::of_shop(add.location_id))?;
        print(format_args!("{} can sign in as {told}", add.email));
        close_desk(desk).await;
        Ok(())
    }
}
