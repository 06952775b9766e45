//! Who asks, and whether they may: a cookie or a key becomes a [`Visitor`], and a visitor who may becomes a [`Pass`].
//!
//! A pass is made in one place, [`Desk::admit`]. Verbs that touch a shop's data take a pass, so none can forget to ask.

use chrono::TimeDelta;
use domain::access::{Access, Action, Grant};
use domain::ids::{KeyId, SessionId, ShopId, UserId};
use uuid::Uuid;

use crate::audit::Actor;
use crate::secrets;
use crate::{Desk, DeskError};

/// A session that was not used for this long is over.
pub const IDLE: TimeDelta = TimeDelta::days(7);
/// A session is over after this long, however much it is used.
pub const ABSOLUTE: TimeDelta = TimeDelta::days(30);
/// Uses within this time are written down once.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);
const USED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// An operator's visit to a shop is written into its audit log once in this time.
const VISIT: TimeDelta = TimeDelta::hours(1);

/// Who asks: somebody with a good session or a good key.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who.
    pub who: Who,
    access: Access,
    token_hash: String,
}

/// A person or another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody who signed in.
    User {
        /// Who.
        id: UserId,
        /// By which browser.
        session: SessionId,
        /// How the pages call them.
        name: String,
        /// In lower case.
        email: String,
    },
    /// Another system.
    Key {
        /// Which.
        id: KeyId,
        /// What its owner calls it.
        name: String,
    },
}

/// Proof that the visitor may do something in one shop.
#[derive(Debug, Clone)]
pub struct Pass {
    shop: ShopId,
    visitor: Visitor,
}

/// Proof that the visitor may do something in every shop.
#[derive(Debug, Clone)]
pub struct PlatformPass {
    visitor: Visitor,
}

impl Visitor {
    /// What they may do.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Their name in the audit log.
    pub fn actor(&self) -> Actor {
        match &self.who {
            Who::User { id, name, email, .. } => Actor { name: format!("{name} <{email}>"), id: Some(id.0) },
            Who::Key { id, name } => Actor { name: format!("key “{name}”"), id: Some(id.0) },
        }
    }

    /// The id of the user or the key.
    fn id(&self) -> Uuid {
        match &self.who {
            Who::User { id, .. } => id.0,
            Who::Key { id, .. } => id.0,
        }
    }

    /// The user, where it is one.
    pub fn user(&self) -> Option<(UserId, SessionId)> {
        match &self.who {
            Who::User { id, session, .. } => Some((*id, *session)),
            Who::Key { .. } => None,
        }
    }
}

impl Pass {
    /// The shop it is for.
    pub fn shop(&self) -> ShopId {
        self.shop
    }

    /// Whose it is.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// Refuses where this pass was made for less.
    pub(crate) fn must(&self, action: Action) -> Result<(), DeskError> {
        if self.visitor.access.may(action, self.shop) { Ok(()) } else { Err(DeskError::NotFound("shop")) }
    }
}

impl PlatformPass {
    /// Whose it is.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }
}

impl Desk {
    /// Who has this session's secret; `None` where it is unknown, ended or too old.
    pub async fn visitor_of_session(&self, secret: &str) -> Result<Option<Visitor>, DeskError> {
        self.session_visitor(secrets::hash(secret)).await
    }

    /// Who has this key; `None` where it is unknown or revoked.
    pub async fn visitor_of_key(&self, secret: &str) -> Result<Option<Visitor>, DeskError> {
        self.key_visitor(secrets::hash(secret)).await
    }

    /// The same visitor as things are now; `None` where session or key have ended.
    pub async fn again(&self, visitor: &Visitor) -> Result<Option<Visitor>, DeskError> {
        match visitor.who {
            Who::User { .. } => self.session_visitor(visitor.token_hash.clone()).await,
            Who::Key { .. } => self.key_visitor(visitor.token_hash.clone()).await,
        }
    }

    /// Looks once more, right before a change: a request may have been held back since its visitor was let in.
    pub(crate) async fn still(&self, visitor: &Visitor) -> Result<Visitor, DeskError> {
        self.again(visitor).await?.ok_or(DeskError::Wrong("Please sign in again."))
    }

    /// The same for a pass.
    pub(crate) async fn still_may(&self, pass: &Pass, action: Action) -> Result<(), DeskError> {
        let visitor = self.still(&pass.visitor).await?;
        if visitor.access.may(action, pass.shop) { Ok(()) } else { Err(DeskError::NotFound("shop")) }
    }

    async fn session_visitor(&self, token_hash: String) -> Result<Option<Visitor>, DeskError> {
        let mut tx = self.store.read().await?;
        let Some(session) = tx.session(&token_hash).await? else { return Ok(None) };
        let now = self.clock.now();
        if now - session.seen_at > IDLE || now - session.created_at > ABSOLUTE {
            return Ok(None);
        }
        let mut grants = tx.grants(session.user_id).await?;
        drop(tx);
        if session.is_operator {
            grants.push(Grant::OPERATOR);
        }
        if now - session.seen_at > SEEN_EVERY {
            let (desk, id) = (self.clone(), session.session_id);
            self.tasks.spawn("session seen", async move {
                let noted = desk.store.write(move |tx| Box::pin(tx.session_seen(id, now)));
                if let Err(error) = noted.await {
                    tracing::warn!(%error, "the use of a session was not noted");
                }
            });
        }
        let who = Who::User {
            id: session.user_id,
            session: session.session_id,
            name: session.name,
            email: session.email,
        };
        Ok(Some(Visitor { who, access: Access(grants), token_hash }))
    }

    async fn key_visitor(&self, token_hash: String) -> Result<Option<Visitor>, DeskError> {
        let mut tx = self.store.read().await?;
        let Some(key) = tx.key(&token_hash).await? else { return Ok(None) };
        drop(tx);
        let now = self.clock.now();
        if key.last_used_at.is_none_or(|last| now - last > USED_EVERY) {
            let (desk, id) = (self.clone(), key.id);
            self.tasks.spawn("key used", async move {
                let noted = desk.store.write(move |tx| Box::pin(tx.key_used(id, now)));
                if let Err(error) = noted.await {
                    tracing::warn!(%error, "the use of a key was not noted");
                }
            });
        }
        let who = Who::Key { id: key.id, name: key.name };
        Ok(Some(Visitor { who, access: Access(vec![key.grant]), token_hash }))
    }

    /// Lets a visitor into a shop. What is not theirs does not exist for them.
    pub async fn admit(&self, visitor: &Visitor, action: Action, shop: ShopId) -> Result<Pass, DeskError> {
        if !visitor.access.may(action, shop) {
            return Err(DeskError::NotFound("shop"));
        }
        self.throttle.shop(shop).map_err(DeskError::TooOften)?;
        // An operator may ask for a shop that never was.
        self.shop(shop).await?;
        if !visitor.access.0.iter().any(|grant| grant.shop == Some(shop) && grant.role.may(action)) {
            self.note_operators_visit(visitor, shop).await?;
        }
        Ok(Pass { shop, visitor: visitor.clone() })
    }

    /// Lets a visitor at the whole front desk.
    pub fn admit_everywhere(&self, visitor: &Visitor, action: Action) -> Result<PlatformPass, DeskError> {
        if visitor.access.may_everywhere(action) {
            Ok(PlatformPass { visitor: visitor.clone() })
        } else {
            Err(DeskError::NotFound("page"))
        }
    }

    /// A shop can see when an operator acted as it.
    async fn note_operators_visit(&self, visitor: &Visitor, shop: ShopId) -> Result<(), DeskError> {
        const ACTED: &str = "operator_acted_as_shop";
        let (since, id) = (self.clock.now() - VISIT, visitor.id());
        if self.store.read().await?.has_done(id, ACTED, shop, since).await? {
            return Ok(());
        }
        let entry = self.audit_entry(&visitor.actor(), Some(shop), ACTED, String::new());
        // Asked again where it is written: the parts of a page are fetched side by side.
        self.store
            .write(move |tx| {
                let entry = entry.clone();
                Box::pin(async move {
                    if tx.has_done(id, ACTED, shop, since).await? { Ok(()) } else { tx.audit(&entry).await }
                })
            })
            .await?;
        Ok(())
    }
}
