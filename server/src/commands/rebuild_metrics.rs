//! `frontdesk rebuild-metrics`: counts the owner's numbers anew from calls and visits. It works beside a running server.

use clap::Args;
use domain::ids::ShopId;

use super::{close_desk, configuration, of_shop, open_desk, print};
use crate::config::Overrides;

/// What to count anew.
#[derive(Debug, Args)]
pub struct RebuildMetrics {
    /// The shop; without one, all of them.
    #[arg(long)]
    location_id: Option<i64>,
}

impl RebuildMetrics {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let desk = open_desk(&configuration(&Overrides::default())?).await?;
        let rebuilt = desk.rebuild_metrics(self.location_id.map(ShopId)).await;
        print(format_args!("counted anew: {} shops", rebuilt.map_err(of_shop(self.location_id))?));
        close_desk(desk).await;
        Ok(())
    }
}
