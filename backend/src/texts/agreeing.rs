//! What a caller answers when asked about texts; a yes is followed by the text about what was booked in the same call.

use domain::Instant;
use domain::ids::{CallSid, ShopId};
use domain::phone::PhoneNumber;
use domain::texts::About;
use store::{NewConsent, StoreError, Tx};

use super::{Draft, following, log};
use crate::{Desk, DeskError};

impl Desk {
    /// Whether a caller may be asked about texts: they can be sent, and this number never said anything about them.
    pub(crate) async fn may_ask_for_texts(
        &self,
        tx: &mut Tx,
        shop: ShopId,
        caller: &PhoneNumber,
    ) -> Result<bool, StoreError> {
        Ok(self.can_text() && tx.wants_texts(shop, caller.as_str()).await?.is_none())
    }

    /// Writes down what a caller said about texts. The visit of this call was made before, so the log leads nobody to it
    /// again: its text is made here, in the same transaction.
    pub(crate) async fn answer_about_texts(
        &self,
        shop: ShopId,
        call: &CallSid,
        caller: &PhoneNumber,
        wanted: bool,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let consent = NewConsent { shop, phone: caller.clone(), wanted, source: "phone", at: now };
        let (call, draft) = (call.clone(), self.draft());
        let told = self.store.write(move |tx| {
            let (consent, call, draft) = (consent.clone(), call.clone(), draft.clone());
            Box::pin(async move {
                tx.note_consent(&consent).await?;
                if wanted { tell(tx, shop, &call, &draft, now).await } else { Ok(None) }
            })
        });
        if let Some((visit, about)) = told.await? {
            log(shop, visit, about, self.can_text());
        }
        Ok(())
    }
}

async fn tell(
    tx: &mut Tx,
    shop: ShopId,
    call: &CallSid,
    draft: &Draft,
    now: Instant,
) -> Result<Option<(domain::ids::AppointmentId, About)>, StoreError> {
    let Some(visit) = tx.booked_in(shop, call).await? else { return Ok(None) };
    let Some(record) = tx.shop(shop).await? else { return Ok(None) };
    let about = following::tell(tx, &record, visit.appointment_id, draft, now).await?;
    Ok(about.map(|about| (visit.appointment_id, about)))
}
