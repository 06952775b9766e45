//! Reminders: a visit's customer is told a day before, once, where that helps.

use domain::Instant;
use domain::appointment::AppointmentFacts;
use domain::ids::{AppointmentId, ShopId};
use domain::texts::About;
use domain::texts::reminding::{BEFORE, Coming, Reminder, reminder};
use store::{ShopRecord, StoreError, Tx};

use super::{Draft, REMIND_EVERY, log, make, recipient};
use crate::Desk;

/// Visits looked at in one round.
const PAGE: i64 = 1_000;

impl Desk {
    pub(super) fn start_reminding(&self) {
        let desk = self.clone();
        self.tasks.spawn("reminders", async move {
            let mut look = tokio::time::interval(REMIND_EVERY);
            loop {
                tokio::select! {
                    () = desk.tasks.closing() => return,
                    _ = look.tick() => {}
                }
                if let Err(error) = desk.make_reminders().await {
                    tracing::warn!(%error, "reminders could not be made; trying again soon");
                }
            }
        });
    }

    /// Makes the reminders that are due now. The background work does this by itself; how many were made.
    pub async fn make_reminders(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let coming = self.store.read().await?.visits_to_remind(now, now + BEFORE, PAGE).await?;
        let mut made = 0;
        for (shop, id) in coming {
            let mut tx = self.store.read().await?;
            let Some(record) = tx.shop(shop).await? else { continue };
            if decide(&mut tx, &record, id, now).await?.is_none() {
                continue;
            }
            drop(tx);
            if self.remind(record, id, now).await? {
                log(shop, id, About::Reminder, self.can_text());
                made += 1;
            }
        }
        Ok(made)
    }

    /// Decided again inside the transaction: a moment ago it may have been called off, or another process was faster.
    async fn remind(&self, record: ShopRecord, id: AppointmentId, now: Instant) -> Result<bool, StoreError> {
        let draft: Draft = self.draft();
        let made = self.store.write(move |tx| {
            let (record, draft) = (record.clone(), draft.clone());
            Box::pin(async move {
                let Some((visit, recipient)) = decide(tx, &record, id, now).await? else { return Ok(false) };
                if !tx.remind(&visit, now).await? {
                    return Ok(false);
                }
                make(tx, &record, &visit, About::Reminder, recipient, &draft).await?;
                Ok::<_, StoreError>(true)
            })
        });
        made.await
    }
}

/// The visit and its customer's number, where they are to be reminded now.
async fn decide(
    tx: &mut Tx,
    shop: &ShopRecord,
    id: AppointmentId,
    now: Instant,
) -> Result<Option<(AppointmentFacts, String)>, StoreError> {
    let id_of_shop: ShopId = shop.id;
    let Some(visit) = tx.appointment(id_of_shop, id).await? else { return Ok(None) };
    let Some(made_at) = tx.made_by_a_customer(id_of_shop, id).await? else { return Ok(None) };
    let recipient = recipient(tx, id_of_shop, &visit).await?;
    let told = tx.told(id).await?;
    let coming = Coming {
        status: visit.status,
        starts_at: visit.starts_at,
        known_since: told.as_ref().map_or(made_at, |told| told.at),
        is_reminded: told.as_ref().is_some_and(|told| told.reminded_at.is_some()),
        is_confirmed: told.as_ref().is_some_and(|told| told.confirmed_at.is_some()),
        may_text: recipient.is_some(),
    };
    let now = reminder(shop.zone, &coming, now) == Reminder::Now;
    Ok(recipient.filter(|_| now).map(|recipient| (visit, recipient)))
}
