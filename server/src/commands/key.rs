//! `frontdesk key add`: a key for another system. It works beside a running server.

use anyhow::bail;
use backend::audit::Actor;
use clap::{Args, Subcommand};
use domain::access::{Grant, Role};
use domain::ids::{KeyId, ShopId};

use super::{close_desk, configuration, open_desk, print};
use crate::config::Overrides;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Makes a key and prints it, alone and once, on standard output.
    Add(Add),
    /// Lists the keys of a shop, or of the operators.
    List {
        /// The shop; without one, the operators' keys.
        #[arg(long)]
        location_id: Option<i64>,
    },
    /// Makes a key useless at once.
    Revoke {
        /// Its id in the list.
        key_id: uuid::Uuid,
        /// The shop; without one, it is an operator's key.
        #[arg(long)]
        location_id: Option<i64>,
    },
}

/// A key to be made.
#[derive(Debug, Args)]
pub struct Add {
    /// operator or owner
    #[arg(long)]
    role: Role,
    /// The shop; an operator's key has none.
    #[arg(long)]
    location_id: Option<i64>,
    /// What it is for.
    #[arg(long, default_value = "made at the console")]
    name: String,
}

impl Key {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::List { location_id } => list(location_id).await,
            Self::Revoke { key_id, location_id } => revoke(key_id, location_id).await,
        }
    }
}

async fn list(location_id: Option<i64>) -> anyhow::Result<()> {
    let desk = open_desk(&configuration(&Overrides::default())?).await?;
    for key in desk.keys_of(location_id.map(ShopId)).await? {
        let used = key.last_used_at.map_or("never".to_owned(), |at| at.to_rfc3339());
        print(format_args!("{}  ..{}  {}  last used {used}", key.key_id, key.hint, key.name));
    }
    close_desk(desk).await;
    Ok(())
}

async fn revoke(key_id: uuid::Uuid, location_id: Option<i64>) -> anyhow::Result<()> {
    let desk = open_desk(&configuration(&Overrides::default())?).await?;
    desk.revoke_key(location_id.map(ShopId), KeyId(key_id)).await?;
    print(format_args!("{key_id} is useless now"));
    close_desk(desk).await;
    Ok(())
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let add = self;
        let shop = match (add.role, add.location_id) {
            (Role::Professional, _) => bail!("a key is an operator's or an owner's"),
            (Role::Operator, Some(_)) => bail!("an operator's key is for all shops: leave --location-id out"),
            (Role::Owner, None) => bail!("--location-id is missing: the number of the shop"),
            (Role::Operator, None) => None,
            (Role::Owner, Some(id)) => Some(ShopId(id)),
        };
        let desk = open_desk(&configuration(&Overrides::default())?).await?;
        let grant = Grant { role: add.role, shop, professional: None };
        let key = desk.add_key(&Actor::console(), grant, &add.name).await;
        print(key.map_err(super::of_shop(add.location_id))?.reveal());
        close_desk(desk).await;
        Ok(())
    }
}
