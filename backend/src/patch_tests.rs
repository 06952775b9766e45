//! Patch tests: who may book what needs one, and what the salon writes down about them.

use chrono::TimeDelta;
use domain::Instant;
use domain::access::Action;
use domain::appointment::AppointmentFacts;
use domain::ids::{ServiceId, ShopId};
use domain::patch_test::{PatchTest, Shown, Verdict, judge};
use domain::phone::PhoneNumber;
use store::{StoreError, Tx};

use crate::access::Pass;
use crate::chat::Seat;
use crate::online::phone_of;
use crate::{Desk, DeskError};

impl Desk {
    /// Whether a customer may book these services for this time.
    pub(crate) async fn patch_test_verdict(
        &self,
        shop: ShopId,
        services: &[ServiceId],
        phone: Option<&PhoneNumber>,
        visit: Instant,
    ) -> Result<Verdict, DeskError> {
        let mut tx = self.store.read().await?;
        let lead = tx.patch_test_lead(shop, services).await?;
        Ok(verdict(&mut tx, shop, lead, phone.map(PhoneNumber::as_str), visit, self.clock.now()).await?)
    }

    /// What there is to say about the test of a visit that was made; `None` where it needs none.
    pub(crate) async fn patch_test_of(
        &self,
        tx: &mut Tx,
        shop: ShopId,
        visit: &AppointmentFacts,
    ) -> Result<Option<Verdict>, StoreError> {
        let Some(lead) = tx.patch_test_lead_of(visit.appointment_id).await? else { return Ok(None) };
        let (phone, now) = (visit.customer_phone.as_deref(), self.clock.now());
        verdict(tx, shop, Some(lead), phone, visit.starts_at, now).await.map(Some)
    }

    /// The same for the salon's people.
    pub async fn patch_test_for_staff(&self, seat: &Seat) -> Result<Option<Verdict>, DeskError> {
        let mut tx = self.store.read().await?;
        let visit = tx.appointment(seat.shop(), seat.appointment()).await?;
        let visit = visit.ok_or(DeskError::NotFound("visit"))?;
        Ok(self.patch_test_of(&mut tx, seat.shop(), &visit).await?)
    }

    /// Writes down what a test of a customer showed. Who may: whoever works in the shop.
    pub async fn note_patch_test(
        &self,
        pass: &Pass,
        phone: &str,
        shown: Shown,
        at: Option<Instant>,
    ) -> Result<(), DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let (shop, now) = (self.shop(pass.shop()).await?, self.clock.now());
        let phone = phone_of(phone, &shop).map_err(DeskError::Refused)?;
        let at = at.unwrap_or(now);
        if at > now + TimeDelta::minutes(5) {
            return Err(DeskError::Conflict("A patch test is written down when it was made, not before."));
        }
        let (id, of) = (self.ids.id(now), shop.id);
        let noted = self.store.write(move |tx| {
            let phone = phone.clone();
            Box::pin(async move { tx.note_patch_test(id, of, &phone, PatchTest { at, shown }).await })
        });
        Ok(noted.await?)
    }

    /// Says how many hours before a visit a service needs a test; none where it needs none. Who may: who runs the shop.
    pub async fn set_patch_test(
        &self,
        pass: &Pass,
        service: ServiceId,
        hours: Option<u32>,
    ) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        if hours.is_some_and(|hours| !(1..=24 * 14).contains(&hours)) {
            return Err(DeskError::Refused("A patch test is made 1 to 336 hours before a visit."));
        }
        let shop = pass.shop();
        let set = self
            .store
            .write(move |tx| Box::pin(async move { tx.set_patch_test_hours(shop, service, hours).await }));
        if set.await? { Ok(()) } else { Err(DeskError::NotFound("service")) }
    }
}

async fn verdict(
    tx: &mut Tx,
    shop: ShopId,
    lead: Option<TimeDelta>,
    phone: Option<&str>,
    visit: Instant,
    now: Instant,
) -> Result<Verdict, StoreError> {
    let Some(lead) = lead else { return Ok(Verdict::Fine) };
    let tests = match phone {
        Some(phone) => tx.patch_tests(shop, phone).await?,
        None => Vec::new(),
    };
    Ok(judge(lead, &tests, visit, now))
}
