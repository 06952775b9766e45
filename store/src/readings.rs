//! Reads of websites as durable jobs: who reads, how far it is, and what was found, until the owner has looked at it.

use domain::Instant;
use domain::ids::{ReadingId, ShopId};
use domain::money::Cents;
use domain::setup::{FoundAt, FoundPerson, FoundPrice, FoundRest, FoundService, ImportState};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into website_imports (job_id, location_id, website_url, state, created_at, finished_at)
        values ($1, $2, $3, $4, $5, $6)";
    AT_WORK = "select job_id from website_imports where location_id = $1 and state in ('queued', 'running')";
    WAITING = "select count(*) from website_imports
        where state in ('queued', 'running') and (state = 'queued' or claimed_until < $1)";
    CLAIM = "update website_imports set state = 'running', claimed_by = $2, claimed_until = $3, attempts = attempts + 1
        where job_id = (select job_id from website_imports
                where state in ('queued', 'running') and (state = 'queued' or claimed_until < $1)
                order by created_at, job_id limit 1)
            and state in ('queued', 'running') and (state = 'queued' or claimed_until < $1)
        returning job_id, location_id, website_url, attempts";
    RENEW = "update website_imports set claimed_until = $3 where job_id = $1 and claimed_by = $2 and state = 'running'";
    GIVE_BACK = "update website_imports set state = 'queued', claimed_by = null, attempts = attempts - 1
        where job_id = $1 and claimed_by = $2 and state = 'running'";
    PROGRESS = "update website_imports set pages = $3, services = $4, page = $5
        where job_id = $1 and claimed_by = $2 and state = 'running'";
    FINISH = "update website_imports set state = $3, reason = $4, pages = $5, services = $6, found = $7, finished_at = $8
        where job_id = $1 and claimed_by = $2 and state = 'running'";
    ONE = "select job_id, website_url, state, reason, pages, services, page, found, finished_at, approved_at
        from website_imports where location_id = $1 and job_id = $2";
    LATEST = "select job_id, website_url, state, reason, pages, services, page, found, finished_at, approved_at
        from website_imports where location_id = $1 order by created_at desc, job_id desc limit 1";
    APPROVED = "update website_imports set approved_at = $3 where location_id = $1 and job_id = $2";
    EVER_APPROVED = "select count(*) from website_imports where location_id = $1 and approved_at is not null";
    FORGET_SERVICES = "delete from scraped_services where location_id = $1";
    FORGET_PEOPLE = "delete from scraped_professionals where location_id = $1";
    ADD_SERVICE = "insert into scraped_services (job_id, place, location_id, name, price, price_cents, currency,
            duration_minutes, category, notes, page, snippet)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    SERVICES = "select name, price, price_cents, currency, duration_minutes, category, notes, page, snippet
        from scraped_services where job_id = $1 order by place";
    ADD_PERSON = "insert into scraped_professionals (job_id, place, location_id, name, role, page, snippet)
        values ($1, $2, $3, $4, $5, $6, $7)";
    PEOPLE = "select name, role, page, snippet from scraped_professionals where job_id = $1 order by place";
}

/// A read that somebody has claimed.
#[derive(Debug, Clone)]
pub struct ClaimedReading {
    /// Which.
    pub id: ReadingId,
    /// Of which shop.
    pub shop: ShopId,
    /// The address.
    pub url: String,
    /// How often it was begun, this time included.
    pub attempts: u32,
}

/// A read as it stands.
#[derive(Debug, Clone)]
pub struct ReadingRecord {
    /// Which.
    pub id: ReadingId,
    /// The address; none where there is nothing to read.
    pub url: Option<String>,
    /// What it has come to.
    pub state: ImportState,
    /// Why nothing could be read.
    pub reason: Option<String>,
    /// Pages read so far.
    pub pages: u32,
    /// Services found so far.
    pub services: u32,
    /// The page that was read last.
    pub page: Option<String>,
    /// What was found besides services and people.
    pub rest: FoundRest,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// When its draft was approved.
    pub approved_at: Option<Instant>,
}

/// How a read ended.
#[derive(Debug, Clone)]
pub struct FinishedReading {
    /// Why nothing could be read; none where something was.
    pub reason: Option<String>,
    /// Pages read.
    pub pages: u32,
    /// Services.
    pub services: Vec<FoundService>,
    /// People.
    pub people: Vec<FoundPerson>,
    /// All else.
    pub rest: FoundRest,
    /// When.
    pub at: Instant,
}

#[derive(FromRow)]
struct ImportRow {
    job_id: Uuid,
    website_url: Option<String>,
    state: String,
    reason: Option<String>,
    pages: i64,
    services: i64,
    page: Option<String>,
    found: Option<String>,
    finished_at: Option<Instant>,
    approved_at: Option<Instant>,
}

impl TryFrom<ImportRow> for ReadingRecord {
    type Error = StoreError;

    fn try_from(row: ImportRow) -> Result<Self, Self::Error> {
        let wrong = |column| inconsistent("website_imports", column, row.job_id);
        let rest = row.found.as_deref().map(serde_json::from_str).transpose().map_err(|_| wrong("found"))?;
        Ok(Self {
            id: ReadingId(row.job_id),
            state: ImportState::from_word(&row.state).ok_or_else(|| wrong("state"))?,
            url: row.website_url,
            reason: row.reason,
            pages: row.pages as u32,
            services: row.services as u32,
            page: row.page,
            rest: rest.unwrap_or_default(),
            finished_at: row.finished_at,
            approved_at: row.approved_at,
        })
    }
}

#[derive(FromRow)]
struct ServiceRow {
    name: String,
    price: String,
    price_cents: Option<i64>,
    currency: Option<String>,
    duration_minutes: Option<i64>,
    category: Option<String>,
    notes: String,
    page: String,
    snippet: String,
}

impl Tx {
    /// Queues a read of a shop's website; without an address there is nothing to do and it is done. The id of the read
    /// that is at work for the shop already, where there is one.
    pub async fn queue_reading(
        &mut self,
        shop: ShopId,
        id: ReadingId,
        url: Option<&str>,
        at: Instant,
    ) -> Result<ReadingId, StoreError> {
        let at_work: Option<(Uuid,)> = run!(self, fetch_optional, sqlx::query_as(AT_WORK).bind(shop.0))?;
        if let Some((at_work,)) = at_work {
            return Ok(ReadingId(at_work));
        }
        let state = if url.is_some() { ImportState::Queued } else { ImportState::Done };
        let finished = url.is_none().then_some(at);
        run!(
            self,
            execute,
            sqlx::query(ADD).bind(id.0).bind(shop.0).bind(url).bind(state.word()).bind(at).bind(finished)
        )?;
        Ok(id)
    }

    /// Whether a read waits for somebody.
    pub async fn readings_wait(&mut self, now: Instant) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(WAITING).bind(now))?;
        Ok(count > 0)
    }

    /// Takes the read that waits longest, for as long as the claim is good. One of many who try gets it.
    pub async fn claim_reading(
        &mut self,
        who: Uuid,
        now: Instant,
        until: Instant,
    ) -> Result<Option<ClaimedReading>, StoreError> {
        let row: Option<(Uuid, i64, Option<String>, i64)> =
            run!(self, fetch_optional, sqlx::query_as(CLAIM).bind(now).bind(who).bind(until))?;
        Ok(row.map(|(id, shop, url, attempts)| ClaimedReading {
            id: ReadingId(id),
            shop: ShopId(shop),
            url: url.unwrap_or_default(),
            attempts: attempts as u32,
        }))
    }

    /// Keeps a claim for longer; false where it is somebody else's by now.
    pub async fn renew_reading(
        &mut self,
        id: ReadingId,
        who: Uuid,
        until: Instant,
    ) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(RENEW).bind(id.0).bind(who).bind(until))? > 0)
    }

    /// Gives a read back that could not be finished here.
    pub async fn give_reading_back(&mut self, id: ReadingId, who: Uuid) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(GIVE_BACK).bind(id.0).bind(who))?;
        Ok(())
    }

    /// Notes how far it is; false where the claim is lost.
    pub async fn reading_progress(
        &mut self,
        id: ReadingId,
        who: Uuid,
        (pages, services): (u32, u32),
        page: &str,
    ) -> Result<bool, StoreError> {
        let (pages, services) = (i64::from(pages), i64::from(services));
        let noted = run!(
            self,
            execute,
            sqlx::query(PROGRESS).bind(id.0).bind(who).bind(pages).bind(services).bind(page)
        )?;
        Ok(noted > 0)
    }

    /// Ends a read and keeps what was found in place of what was found before; false where the claim is lost.
    pub async fn finish_reading(
        &mut self,
        claimed: &ClaimedReading,
        who: Uuid,
        end: &FinishedReading,
    ) -> Result<bool, StoreError> {
        let state = if end.reason.is_some() { ImportState::Failed } else { ImportState::Done };
        let found = serde_json::to_string(&end.rest).unwrap_or_else(|_| "{}".into());
        let finished = run!(
            self,
            execute,
            sqlx::query(FINISH)
                .bind(claimed.id.0)
                .bind(who)
                .bind(state.word())
                .bind(&end.reason)
                .bind(i64::from(end.pages))
                .bind(end.services.len() as i64)
                .bind(found)
                .bind(end.at)
        )?;
        if finished == 0 {
            return Ok(false);
        }
        run!(self, execute, sqlx::query(FORGET_SERVICES).bind(claimed.shop.0))?;
        run!(self, execute, sqlx::query(FORGET_PEOPLE).bind(claimed.shop.0))?;
        for (place, service) in end.services.iter().enumerate() {
            self.insert_scraped_service(claimed, place as i64, service).await?;
        }
        for (place, person) in end.people.iter().enumerate() {
            run!(
                self,
                execute,
                sqlx::query(ADD_PERSON)
                    .bind(claimed.id.0)
                    .bind(place as i64)
                    .bind(claimed.shop.0)
                    .bind(&person.name)
                    .bind(&person.role)
                    .bind(&person.at.page)
                    .bind(&person.at.snippet)
            )?;
        }
        Ok(true)
    }

    async fn insert_scraped_service(
        &mut self,
        claimed: &ClaimedReading,
        place: i64,
        service: &FoundService,
    ) -> Result<(), StoreError> {
        let notes = serde_json::to_string(&service.notes).unwrap_or_else(|_| "[]".into());
        run!(
            self,
            execute,
            sqlx::query(ADD_SERVICE)
                .bind(claimed.id.0)
                .bind(place)
                .bind(claimed.shop.0)
                .bind(&service.name)
                .bind(service.price.word())
                .bind(service.price_cents.map(|cents| cents.0))
                .bind(&service.currency)
                .bind(service.minutes.map(i64::from))
                .bind(&service.category)
                .bind(notes)
                .bind(&service.at.page)
                .bind(&service.at.snippet)
        )?;
        Ok(())
    }

    /// One read of a shop's website.
    pub async fn reading(
        &mut self,
        shop: ShopId,
        id: ReadingId,
    ) -> Result<Option<ReadingRecord>, StoreError> {
        let row: Option<ImportRow> = run!(self, fetch_optional, sqlx::query_as(ONE).bind(shop.0).bind(id.0))?;
        row.map(ReadingRecord::try_from).transpose()
    }

    /// The last read of a shop's website.
    pub async fn latest_reading(&mut self, shop: ShopId) -> Result<Option<ReadingRecord>, StoreError> {
        let row: Option<ImportRow> = run!(self, fetch_optional, sqlx::query_as(LATEST).bind(shop.0))?;
        row.map(ReadingRecord::try_from).transpose()
    }

    /// The owner has approved the draft of a read.
    pub async fn approve_reading(
        &mut self,
        shop: ShopId,
        id: ReadingId,
        at: Instant,
    ) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(APPROVED).bind(shop.0).bind(id.0).bind(at))?;
        Ok(())
    }

    /// Whether the owner has ever approved a draft.
    pub async fn has_approved_reading(&mut self, shop: ShopId) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(EVER_APPROVED).bind(shop.0))?;
        Ok(count > 0)
    }

    /// The services that a read found, in their order.
    pub async fn scraped_services(&mut self, id: ReadingId) -> Result<Vec<FoundService>, StoreError> {
        let rows: Vec<ServiceRow> = run!(self, fetch_all, sqlx::query_as(SERVICES).bind(id.0))?;
        let read = |row: ServiceRow| {
            let wrong = |column| inconsistent("scraped_services", column, id);
            Ok(FoundService {
                price: FoundPrice::from_word(&row.price).ok_or_else(|| wrong("price"))?,
                notes: serde_json::from_str(&row.notes).map_err(|_| wrong("notes"))?,
                name: row.name,
                price_cents: row.price_cents.map(Cents),
                currency: row.currency,
                minutes: row.duration_minutes.map(|minutes| minutes as u32),
                category: row.category,
                at: FoundAt { page: row.page, snippet: row.snippet },
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The people whom a read found, in their order.
    pub async fn scraped_people(&mut self, id: ReadingId) -> Result<Vec<FoundPerson>, StoreError> {
        let rows: Vec<(String, Option<String>, String, String)> =
            run!(self, fetch_all, sqlx::query_as(PEOPLE).bind(id.0))?;
        let person = |(name, role, page, snippet)| FoundPerson { name, role, at: FoundAt { page, snippet } };
        Ok(rows.into_iter().map(person).collect())
    }
}
