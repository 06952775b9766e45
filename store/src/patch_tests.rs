//! Patch tests: which services need one, and what each customer's showed.

use chrono::TimeDelta;
use domain::ids::{AppointmentId, ServiceId, ShopId};
use domain::patch_test::{PatchTest, Shown};
use domain::phone::PhoneNumber;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    NEEDED = "select service_id, patch_test_hours from services
        where location_id = $1 and patch_test_hours is not null";
    OF_VISIT = "select max(s.patch_test_hours) from appointment_services v
        join services s on s.service_id = v.service_id where v.appointment_id = $1";
    NEEDS = "update services set patch_test_hours = $3 where location_id = $1 and service_id = $2";
    NOTE = "insert into patch_tests (patch_test_id, location_id, phone, at, shown) values ($1, $2, $3, $4, $5)";
    OF_CUSTOMER = "select at, shown from patch_tests where location_id = $1 and phone = $2 order by at";
}

impl Tx {
    /// How long before a visit of these services a test is needed; `None` where none is.
    pub async fn patch_test_lead(
        &mut self,
        shop: ShopId,
        services: &[ServiceId],
    ) -> Result<Option<TimeDelta>, StoreError> {
        let needed: Vec<(Uuid, i64)> = run!(self, fetch_all, sqlx::query_as(NEEDED).bind(shop.0))?;
        let hours =
            needed.into_iter().filter(|(id, _)| services.contains(&ServiceId(*id))).map(|(_, hours)| hours);
        Ok(hours.max().map(TimeDelta::hours))
    }

    /// How long before a visit that was made a test is needed; `None` where none is.
    pub async fn patch_test_lead_of(
        &mut self,
        appointment: AppointmentId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let hours: Option<i64> = run!(self, fetch_one, sqlx::query_scalar(OF_VISIT).bind(appointment.0))?;
        Ok(hours.map(TimeDelta::hours))
    }

    /// Says how many hours before a visit a service needs a test; whether the shop has this service.
    pub async fn set_patch_test_hours(
        &mut self,
        shop: ShopId,
        service: ServiceId,
        hours: Option<u32>,
    ) -> Result<bool, StoreError> {
        let changed =
            run!(self, execute, sqlx::query(NEEDS).bind(shop.0).bind(service.0).bind(hours.map(i64::from)))?;
        Ok(changed == 1)
    }

    /// Writes a test of a customer down.
    pub async fn note_patch_test(
        &mut self,
        id: Uuid,
        shop: ShopId,
        phone: &PhoneNumber,
        test: PatchTest,
    ) -> Result<(), StoreError> {
        let PatchTest { at, shown } = test;
        run!(
            self,
            execute,
            sqlx::query(NOTE).bind(id).bind(shop.0).bind(phone.as_str()).bind(at).bind(shown.word())
        )?;
        Ok(())
    }

    /// The tests of a customer, the oldest first.
    pub async fn patch_tests(&mut self, shop: ShopId, phone: &str) -> Result<Vec<PatchTest>, StoreError> {
        let rows: Vec<(domain::Instant, String)> =
            run!(self, fetch_all, sqlx::query_as(OF_CUSTOMER).bind(shop.0).bind(phone))?;
        let test = |(at, word): (domain::Instant, String)| {
            let shown = Shown::from_word(&word).ok_or_else(|| inconsistent("patch_tests", "shown", shop))?;
            Ok(PatchTest { at, shown })
        };
        rows.into_iter().map(test).collect()
    }
}
