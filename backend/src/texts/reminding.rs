//! Reminders: a visit's customer is told a day before, once, where that helps.

use domain::Instant;
use domain::appointment::{AppointmentFacts, Status};
use domain::ids::{AppointmentId, ShopId};
use domain::texts::About;
use domain::texts::reminding::{BEFORE, Coming, Reminder, reminder};
use store::{ShopRecord, StoreError, ToRemind, Tx};
use uuid::Uuid;

use super::{Draft, REMIND_EVERY, log, make, recipient};
use crate::Desk;

/// Visits that are read at once.
const PAGE: i64 = 500;

impl Desk {
    pub(super) fn start_reminding(&self) {
        self.every("reminders", REMIND_EVERY, |desk| async move { desk.make_reminders().await.map(drop) });
    }

    /// Makes the reminders that are due now. The background work does this by itself; how many were made.
    pub async fn make_reminders(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        // Nothing that begins now is reminded of any more.
        let (mut after, mut made) = ((now, AppointmentId(Uuid::max())), 0);
        loop {
            let page = self.store.read().await?.visits_to_remind(after, now + BEFORE, PAGE).await?;
            let Some(last) = page.last() else { return Ok(made) };
            after = (last.starts_at, last.id);
            for visit in page.iter().filter(|visit| is_due(visit, now)) {
                if self.remind(visit.shop, visit.id, now).await? {
                    log(visit.shop, visit.id, About::Reminder, self.can_text());
                    made += 1;
                }
            }
        }
    }

    /// Decided again inside the transaction: a moment ago it may have been called off, or another process was faster.
    async fn remind(&self, shop: ShopId, id: AppointmentId, now: Instant) -> Result<bool, StoreError> {
        let draft: Draft = self.draft();
        let made = self.store.write(move |tx| {
            let draft = draft.clone();
            Box::pin(async move {
                let Some(record) = tx.shop(shop).await? else { return Ok(false) };
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

/// Whether its customer is to be reminded now, as far as the list of them tells.
fn is_due(visit: &ToRemind, now: Instant) -> bool {
    let coming = Coming {
        status: Status::Booked,
        starts_at: visit.starts_at,
        known_since: visit.known_since,
        is_reminded: false,
        is_confirmed: false,
        may_text: true,
    };
    reminder(visit.zone, &coming, now) == Reminder::Now
}

/// The visit and its customer's number, where they are to be reminded now.
async fn decide(
    tx: &mut Tx,
    shop: &ShopRecord,
    id: AppointmentId,
    now: Instant,
) -> Result<Option<(AppointmentFacts, String)>, StoreError> {
    let Some(visit) = tx.appointment(shop.id, id).await? else { return Ok(None) };
    let Some(made_at) = tx.made_at(shop.id, id).await? else { return Ok(None) };
    let recipient = recipient(tx, shop.id, &visit).await?;
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
