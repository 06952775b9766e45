//! A time that is kept for a customer while the form is open: five minutes, renewed, given back on leaving.

use std::time::Duration;

use chrono::TimeDelta;
use store::{BookError, NewHold};

use crate::calendar::{done_by, times_of};
use crate::online::{OnlineError, Wish, free_for, release};
use crate::secrets::{self, Secret};
use crate::{Desk, DeskError};

/// How long a time is kept after the form was last heard of.
pub const KEPT: TimeDelta = TimeDelta::minutes(5);
/// How often holds and requests are looked through for those that have ended.
const SWEEP: Duration = Duration::from_secs(5);
/// Requests that expire in one go.
const AT_ONCE: i64 = 100;

impl Desk {
    /// Keeps a time for a customer, instead of the one they kept before. What comes back proves whose it is.
    pub async fn keep_time(
        &self,
        slug: &str,
        wish: &Wish,
        secret: Option<&str>,
    ) -> Result<String, OnlineError> {
        let (_, shop) = self.shop_by_slug(slug).await?;
        let secret = secret.map_or_else(|| Secret::new(&self.ids).reveal().to_owned(), str::to_owned);
        let (token, now) = (secrets::hash(&secret), self.clock.now());
        let id = self.ids.id(now);
        let (of, sought) = (shop.clone(), wish.clone());
        let kept = self.store.write(move |tx| {
            let (shop, wish, token) = (of.clone(), sought.clone(), token.clone());
            Box::pin(async move {
                release(tx, shop.id, Some(&token), now).await?;
                let Some(professional) = free_for(tx, &shop, &wish, None, now).await? else {
                    return Err(BookError::Taken);
                };
                let services = done_by(&shop, professional, &wish.services).unwrap_or_default();
                let hold = NewHold {
                    id,
                    shop: shop.id,
                    professional,
                    starts_at: wish.at,
                    times: times_of(&services),
                    expires_at: now + KEPT,
                    token_hash: Some(token),
                };
                tx.hold(&hold).await
            })
        });
        match kept.await {
            Ok(()) => Ok(secret),
            Err(BookError::Taken) => self.gone(&shop, wish).await,
            Err(BookError::Store(error)) => Err(error.into()),
        }
    }

    /// Keeps a time longer, because the form is still open. False where it has ended.
    pub async fn keep_longer(&self, slug: &str, secret: &str) -> Result<bool, DeskError> {
        let (record, _) = self.shop_by_slug(slug).await?;
        let (token, now) = (secrets::hash(secret), self.clock.now());
        let renewed = self.store.write(move |tx| {
            let token = token.clone();
            Box::pin(async move { tx.renew_hold(record.id, &token, now, now + KEPT).await })
        });
        Ok(renewed.await?)
    }

    /// Gives a time back, because its holder left.
    pub async fn give_back(&self, slug: &str, secret: &str) -> Result<(), DeskError> {
        let (record, _) = self.shop_by_slug(slug).await?;
        let (token, now) = (secrets::hash(secret), self.clock.now());
        let given = self.store.write(move |tx| {
            let token = token.clone();
            Box::pin(async move { release(tx, record.id, Some(&token), now).await })
        });
        given.await?;
        Ok(())
    }

    pub(crate) fn start_expiring(&self) {
        self.every("holds and requests", SWEEP, |desk| async move { desk.expire().await });
    }

    /// Ends the holds and the requests whose time has come.
    pub async fn expire(&self) -> Result<(), DeskError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let (requests, has_holds) =
            (tx.requests_to_expire(now, AT_ONCE).await?, tx.has_expired_holds(now).await?);
        drop(tx);
        if has_holds {
            self.store.write(move |tx| Box::pin(tx.expire_holds(now))).await?;
        }
        for (shop, id) in requests {
            self.expire_request(shop, id, now).await?;
        }
        Ok(())
    }
}
