//! The texts follow each shop's live log: whatever changed a visit, by whichever way, is told once.
//!
//! An event only says which visit to look at. What is told is the difference between how the visit stands and what the
//! customer was told last, so changes in quick succession are one text.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use domain::Instant;
use domain::ids::{AppointmentId, ShopId};
use domain::texts::About;
use store::{Changes, ShopRecord, StoreError, Tx};
use tokio::sync::broadcast::error::RecvError;

use super::{Draft, log, make, news};
use crate::Desk;

/// The net below the bell: every shop whose log grew.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Changes that come this close together are looked at together.
const GATHER: Duration = Duration::from_millis(200);
/// Visits looked at in one transaction.
const PAGE: i64 = 100;
/// A log that grew by so much without anything to tell is not read again by the next process.
const SKIP: i64 = 1_000;

/// How far this process has looked; at what it saw there was nothing to tell.
type Seen = HashMap<ShopId, i64>;

impl Desk {
    pub(super) fn start_following(&self) {
        let desk = self.clone();
        let mut bell = self.store.bell();
        self.tasks.spawn("texts that follow", async move {
            let mut seen = Seen::new();
            let mut look = tokio::time::interval(LOOK_EVERY);
            loop {
                let mut due = BTreeSet::new();
                let all = tokio::select! {
                    () = desk.tasks.closing() => return,
                    _ = look.tick() => true,
                    rung = bell.recv() => match rung {
                        Ok(shop) => {
                            due.insert(shop);
                            tokio::time::sleep(GATHER).await;
                            false
                        }
                        Err(RecvError::Lagged(_)) => true,
                        Err(RecvError::Closed) => return,
                    },
                };
                while let Ok(shop) = bell.try_recv() {
                    due.insert(shop);
                }
                if all && let Err(error) = desk.behind(&seen, &mut due).await {
                    tracing::warn!(%error, "the texts could not look for changes; looking again soon");
                }
                for shop in due {
                    if let Err(error) = desk.follow(shop, &mut seen).await {
                        tracing::warn!(%shop, %error, "the texts could not follow a shop; trying again soon");
                    }
                }
            }
        });
    }

    async fn behind(&self, seen: &Seen, due: &mut BTreeSet<ShopId>) -> Result<(), StoreError> {
        let shops = self.store.read().await?.shops_to_follow().await?;
        let unseen = |(shop, seq): &(ShopId, i64)| seen.get(shop).is_none_or(|seen| seen < seq);
        due.extend(shops.into_iter().filter(unseen).map(|(shop, _)| shop));
        Ok(())
    }

    /// Tells what changed in a shop since the last time.
    async fn follow(&self, shop: ShopId, seen: &mut Seen) -> Result<(), StoreError> {
        loop {
            let looked = seen.get(&shop).copied().unwrap_or_default();
            let mut tx = self.store.read().await?;
            let changes = tx.visits_changed(shop, looked, PAGE).await?;
            let record = tx.shop(shop).await?;
            drop(tx);
            seen.insert(shop, changes.until);
            let Some(record) = record else { return Ok(()) };
            if changes.visits.is_empty() && changes.until - changes.after < SKIP {
                return Ok(());
            }
            let is_last = changes.visits.is_empty();
            let told = self.tell_changes(record, changes).await.inspect_err(|_| {
                seen.remove(&shop);
            })?;
            for (visit, about) in told {
                log(shop, visit, about, self.can_text());
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// The place in the log and the texts, in one transaction. Nothing where another process was faster.
    async fn tell_changes(
        &self,
        record: ShopRecord,
        changes: Changes,
    ) -> Result<Vec<(AppointmentId, About)>, StoreError> {
        let drafts: Vec<Draft> = changes.visits.iter().map(|_| self.draft()).collect();
        let now = self.clock.now();
        let told = self.store.write(move |tx| {
            let (record, changes, drafts) = (record.clone(), changes.clone(), drafts.clone());
            Box::pin(async move {
                let mut told = Vec::new();
                if !tx.follow_to(record.id, &changes).await? {
                    return Ok(told);
                }
                for (visit, draft) in changes.visits.iter().zip(&drafts) {
                    told.extend(tell(tx, &record, *visit, draft, now).await?.map(|about| (*visit, about)));
                }
                Ok::<_, StoreError>(told)
            })
        });
        told.await
    }
}

/// Tells the customer of one visit what there is to tell.
async fn tell(
    tx: &mut Tx,
    shop: &ShopRecord,
    id: AppointmentId,
    draft: &Draft,
    now: Instant,
) -> Result<Option<About>, StoreError> {
    if tx.made_by_a_customer(shop.id, id).await?.is_none() {
        return Ok(None);
    }
    let Some(visit) = tx.appointment(shop.id, id).await? else { return Ok(None) };
    let Some((about, recipient)) = news(tx, shop.id, &visit, now).await? else { return Ok(None) };
    tx.note_told(&visit, now).await?;
    make(tx, shop, &visit, about, recipient, draft).await?;
    Ok(Some(about))
}
