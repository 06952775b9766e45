//! What a shop was set up with, its numbers and its name in addresses, and taking over what an owner agreed to.

use domain::Instant;
use domain::catalogue::{Professional, Service};
use domain::hours::{OpenSpan, WeeklyHours};
use domain::ids::{CallSid, ProfessionalId, ReadingId, ServiceId, ShopId};
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::setup::name_key;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    NOTE = "insert into set_ups (location_id, asked, job_id, created_at) values ($1, $2, $3, $4)";
    NOTED = "select asked, job_id from set_ups where location_id = $1";
    NUMBERS = "select phone_number from phone_numbers where location_id = $1 order by phone_number";
    KEEP_NUMBER = "insert into phone_numbers (phone_number, location_id) values ($1, $2) on conflict do nothing";
    LAST = "select coalesce(max(location_id), 0) from profiles";
    SLUGS = "select count(*) from profiles where slug = $1";
    TAKEN = "select count(*) from profiles where location_id = $1";
    CHANGE_SERVICE = "update services set price_cents = $3, duration_minutes = $4, state = 'public'
        where location_id = $1 and service_id = $2";
    WORDS = "select service_id, synonyms from services where location_id = $1 and service_id <> $2";
    SET_WORDS = "update services set synonyms = $3 where location_id = $1 and service_id = $2";
    NEXT_SERVICE = "select coalesce(max(place), -1) + 1 from services where location_id = $1";
    NEXT_PERSON = "select coalesce(max(place), -1) + 1 from professionals where location_id = $1";
    ALL_DO = "insert into professional_services (professional_id, service_id)
        select professional_id, $2 from professionals where location_id = $1 and is_active on conflict do nothing";
    CLOSE_DAY = "delete from opening_hours where location_id = $1 and weekday = $2";
    REST_ON_DAY = "delete from working_hours where weekday = $2
        and professional_id in (select professional_id from professionals where location_id = $1)";
    OPEN_DAY = "insert into opening_hours (location_id, weekday, opens, closes) values ($1, $2, $3, $4)
        on conflict do nothing";
    WORK_ON_DAY = "insert into working_hours (professional_id, weekday, opens, closes)
        select professional_id, $2, $3, $4 from professionals where location_id = $1 and is_active on conflict do nothing";
    SET_ADDRESS = "update profiles set address = $2 where location_id = $1";
    LAST_CALL = "select max(started_at) from calls where location_id = $1 and is_test = false";
    IS_TEST = "select is_test from calls where call_sid = $1";
}

impl Tx {
    /// What a shop was set up with, as it was asked, and the read that was begun then.
    pub async fn set_up(&mut self, shop: ShopId) -> Result<Option<(String, ReadingId)>, StoreError> {
        let row: Option<(String, Uuid)> = run!(self, fetch_optional, sqlx::query_as(NOTED).bind(shop.0))?;
        Ok(row.map(|(asked, job)| (asked, ReadingId(job))))
    }

    /// Notes what a shop was set up with.
    pub async fn note_set_up(
        &mut self,
        shop: ShopId,
        asked: &str,
        job: ReadingId,
        at: Instant,
    ) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(NOTE).bind(shop.0).bind(asked).bind(job.0).bind(at))?;
        Ok(())
    }

    /// A shop's numbers.
    pub async fn numbers_of(&mut self, shop: ShopId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = run!(self, fetch_all, sqlx::query_as(NUMBERS).bind(shop.0))?;
        Ok(rows.into_iter().map(|(number,)| number).collect())
    }

    /// Gives a shop a number; false where a shop has it already.
    pub async fn give_number(&mut self, shop: ShopId, number: &PhoneNumber) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(KEEP_NUMBER).bind(number.as_str()).bind(shop.0))? > 0)
    }

    /// Whether a shop has this number in addresses.
    pub async fn has_shop(&mut self, shop: ShopId) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(TAKEN).bind(shop.0))?;
        Ok(count > 0)
    }

    /// A number that no shop has.
    pub async fn next_shop(&mut self) -> Result<ShopId, StoreError> {
        let (last,): (i64,) = run!(self, fetch_one, sqlx::query_as(LAST))?;
        Ok(ShopId(last.max(0) + 1))
    }

    /// A name in addresses that no shop has, beginning with this one.
    pub async fn free_slug(&mut self, wanted: &str) -> Result<String, StoreError> {
        let mut slug = wanted.to_owned();
        for n in 2.. {
            let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(SLUGS).bind(&slug))?;
            if count == 0 {
                break;
            }
            slug = format!("{wanted}-{n}");
        }
        Ok(slug)
    }

    /// Changes what a service costs and how long it takes; it is sold again where it was not.
    pub async fn change_service(
        &mut self,
        shop: ShopId,
        id: ServiceId,
        price: Cents,
        minutes: u32,
    ) -> Result<bool, StoreError> {
        let minutes = i64::from(minutes);
        let changed = run!(
            self,
            execute,
            sqlx::query(CHANGE_SERVICE).bind(shop.0).bind(id.0).bind(price.0).bind(minutes)
        )?;
        Ok(changed > 0)
    }

    /// Sells something new, last in the list; everybody who works here does it.
    pub async fn sell(&mut self, shop: ShopId, service: &Service) -> Result<(), StoreError> {
        let (place,): (i64,) = run!(self, fetch_one, sqlx::query_as(NEXT_SERVICE).bind(shop.0))?;
        self.insert_service(shop, service, place).await?;
        run!(self, execute, sqlx::query(ALL_DO).bind(shop.0).bind(service.id.0))?;
        self.name_is_of(shop, service).await
    }

    /// What is a service's own name is no other word for another one any more.
    pub async fn name_is_of(&mut self, shop: ShopId, service: &Service) -> Result<(), StoreError> {
        let rows: Vec<(Uuid, String)> =
            run!(self, fetch_all, sqlx::query_as(WORDS).bind(shop.0).bind(service.id.0))?;
        let name = name_key(&service.name);
        for (id, text) in rows {
            let words: Vec<String> =
                serde_json::from_str(&text).map_err(|_| inconsistent("services", "synonyms", id))?;
            let left: Vec<&String> = words.iter().filter(|word| name_key(word) != name).collect();
            if left.len() < words.len() {
                let left = serde_json::to_string(&left).unwrap_or_else(|_| "[]".into());
                run!(self, execute, sqlx::query(SET_WORDS).bind(shop.0).bind(id).bind(left))?;
            }
        }
        Ok(())
    }

    /// Takes somebody on, last in the list, who works while the shop is open.
    pub async fn take_on(
        &mut self,
        shop: ShopId,
        person: &Professional,
        hours: &WeeklyHours,
    ) -> Result<(), StoreError> {
        let (place,): (i64,) = run!(self, fetch_one, sqlx::query_as(NEXT_PERSON).bind(shop.0))?;
        self.insert_professional(shop, person, hours, place).await?;
        self.calendar_changed(shop).await
    }

    /// Opens on a weekday at these times only, and everybody works then; without any the day is closed.
    pub async fn open_on(&mut self, shop: ShopId, weekday: u8, spans: &[OpenSpan]) -> Result<(), StoreError> {
        let day = i64::from(weekday);
        run!(self, execute, sqlx::query(CLOSE_DAY).bind(shop.0).bind(day))?;
        run!(self, execute, sqlx::query(REST_ON_DAY).bind(shop.0).bind(day))?;
        for span in spans {
            let (opens, closes) = (i64::from(span.opens), i64::from(span.closes));
            run!(self, execute, sqlx::query(OPEN_DAY).bind(shop.0).bind(day).bind(opens).bind(closes))?;
            run!(self, execute, sqlx::query(WORK_ON_DAY).bind(shop.0).bind(day).bind(opens).bind(closes))?;
        }
        self.calendar_changed(shop).await
    }

    /// Says where a shop is.
    pub async fn set_address(&mut self, shop: ShopId, address: &str) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(SET_ADDRESS).bind(shop.0).bind(address))?;
        Ok(())
    }

    /// When a shop's phone rang last, tests apart.
    pub async fn last_call(&mut self, shop: ShopId) -> Result<Option<Instant>, StoreError> {
        let (at,): (Option<Instant>,) = run!(self, fetch_one, sqlx::query_as(LAST_CALL).bind(shop.0))?;
        Ok(at)
    }

    /// Whether a call is a made-up one; true where there is none.
    pub async fn is_test_call(&mut self, call: &CallSid) -> Result<bool, StoreError> {
        let row: Option<(bool,)> = run!(self, fetch_optional, sqlx::query_as(IS_TEST).bind(&call.0))?;
        Ok(row.is_none_or(|(is_test,)| is_test))
    }

    /// Somebody works here no more, with the services they did; visits that are booked stay.
    pub async fn let_go(&mut self, shop: ShopId, id: ProfessionalId) -> Result<bool, StoreError> {
        self.set_professional_active(shop, id, false).await
    }
}
