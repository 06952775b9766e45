//! The book of who did what to which shop.

use domain::access::Action;
use domain::ids::ShopId;
use domain::lines::AuditLine;
use store::NewAudit;
use uuid::Uuid;

use crate::access::{Pass, PlatformPass};
use crate::{Desk, DeskError};

/// Lines that a page shows.
const LINES: i64 = 100;

/// Who did something.
#[derive(Debug, Clone)]
pub struct Actor {
    /// By name.
    pub name: String,
    /// A user's or a key's id.
    pub id: Option<Uuid>,
}

impl Actor {
    /// Somebody at the machine's own console.
    pub fn console() -> Self {
        Self { name: "the machine’s console".into(), id: None }
    }
}

impl Desk {
    /// What was done to a shop, newest first.
    pub async fn audit_of_shop(&self, pass: &Pass) -> Result<Vec<AuditLine>, DeskError> {
        pass.must(Action::RunShop)?;
        self.audit_lines(Some(pass.shop())).await
    }

    /// What was done anywhere, newest first.
    pub async fn audit_of_all(&self, _: &PlatformPass) -> Result<Vec<AuditLine>, DeskError> {
        self.audit_lines(None).await
    }

    async fn audit_lines(&self, shop: Option<ShopId>) -> Result<Vec<AuditLine>, DeskError> {
        let lines = self.store.read().await?.audit_lines(shop, LINES).await?;
        Ok(lines
            .into_iter()
            .map(|line| AuditLine {
                at: line.at,
                location_id: line.location_id,
                actor: line.actor,
                action: line.action,
                subject: line.subject,
            })
            .collect())
    }

    /// A line to be written in the transaction of what it tells.
    pub(crate) fn audit_entry(
        &self,
        actor: &Actor,
        shop: Option<ShopId>,
        action: &'static str,
        subject: String,
    ) -> NewAudit {
        let at = self.clock.now();
        NewAudit {
            id: self.ids.id(at),
            at,
            shop,
            actor: actor.name.clone(),
            actor_id: actor.id,
            action,
            subject,
        }
    }
}
