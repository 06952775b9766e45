//! Customers and visits of another booking system: the file while it waits, and the taking in of its rows, all or none.

use chrono::NaiveDate;
use domain::Instant;
use domain::appointment::Status;
use domain::cells::Cell;
use domain::customers::{WORDS_VERSION, name_key, words_of};
use domain::ids::{CustomerId, ProfessionalId, ServiceId, ShopId};
use domain::metrics::{VisitCount, VisitKind};
use domain::money::Cents;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::customers::ROWS;
use crate::db::{on, run, statements};
use crate::metrics::{VisitDays, counted_as};
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into imports (import_id, location_id, file_name, content, mapping, state, made_by, created_at)
        values ($1, $2, $3, $4, $5, 'waiting', $6, $7)";
    FIND = "select import_id, file_name, content, mapping, state, created_at from imports
        where location_id = $1 and import_id = $2";
    MAP = "update imports set mapping = $3 where location_id = $1 and import_id = $2 and state = 'waiting'";
    DROP = "delete from imports where location_id = $1 and import_id = $2 and state = 'waiting'";
    DONE = "update imports set state = 'done', content = '' where location_id = $1 and import_id = $2 and state = 'waiting'";
    KNOWN = "select customer_id, name_key, phone, email from customers
        where location_id = $1 and erased_at is null order by created_at, customer_id";
    ALIASES = "select phone, name_key, customer_id from customer_aliases where location_id = $1";
    IDS = "select external_id, id from imported_ids where location_id = $1 and kind = $2";
    STARTS = "select customer_id, starts_at from appointments where location_id = $1 and starts_at >= $2 and starts_at <= $3";
    CELLS = "select o.professional_id, o.cell from occupied_cells o
        join professionals p on p.professional_id = o.professional_id
        where p.location_id = $1 and o.cell >= $2 and o.cell <= $3";
}

/// A file to be kept until it is confirmed.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// Its id.
    pub id: Uuid,
    /// For which shop.
    pub shop: ShopId,
    /// What it is called.
    pub file_name: String,
    /// Its text.
    pub content: String,
    /// Which column is what, as JSON.
    pub mapping: String,
    /// Who sent it.
    pub made_by: String,
    /// When.
    pub at: Instant,
}

/// A file that waits, or was taken in.
#[derive(Debug, Clone, FromRow)]
pub struct ImportRecord {
    /// Its id.
    pub import_id: Uuid,
    /// What it is called.
    pub file_name: String,
    /// Its text; empty when it was taken in.
    pub content: String,
    /// Which column is what, as JSON.
    pub mapping: String,
    /// `waiting` or `done`.
    pub state: String,
    /// When it was sent.
    pub created_at: Instant,
}

/// A customer that is here, as far as telling apart needs it.
#[derive(Debug, Clone, FromRow)]
pub struct KnownCustomer {
    /// Who.
    pub customer_id: Uuid,
    /// The key of the name.
    pub name_key: String,
    /// The number.
    pub phone: Option<String>,
    /// The mail address.
    pub email: Option<String>,
}

/// A customer to be taken in.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// The id here.
    pub id: CustomerId,
    /// The name.
    pub name: String,
    /// The number, E.164.
    pub phone: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// Notes.
    pub notes: Option<String>,
}

/// A visit to be taken in.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// The id here.
    pub id: Uuid,
    /// Whose.
    pub customer: CustomerId,
    /// By whom.
    pub professional: ProfessionalId,
    /// What stands for the service here.
    pub service: ServiceId,
    /// What it is called there.
    pub service_name: String,
    /// What it costs.
    pub price: Cents,
    /// How long the professional is busy.
    pub minutes: i64,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// The shop's date of the visit.
    pub visit_on: NaiveDate,
    /// Where it stands: over, or booked.
    pub status: Status,
    /// The cells that it takes; none where it is over.
    pub cells: Vec<Cell>,
}

impl NewVisit {
    fn source(&self) -> &'static str {
        if self.status == Status::Booked { VisitKind::TRANSFERRED } else { VisitKind::IMPORTED }
    }

    fn count(&self, made_on: NaiveDate, made_at: Instant) -> VisitCount {
        VisitCount {
            made_on,
            visit_on: self.visit_on,
            status: self.status,
            kind: VisitKind::of_source(self.source()),
            cents: self.price,
            lead_minutes: (self.starts_at - made_at).num_minutes().max(0),
            busy_minutes: self.minutes,
            late: false,
            rebooked: false,
        }
    }
}

/// Everything that a file brings.
#[derive(Debug, Clone)]
pub struct TakeIn {
    /// To which shop.
    pub shop: ShopId,
    /// Which file.
    pub import: Uuid,
    /// Customers who are not here yet.
    pub customers: Vec<NewCustomer>,
    /// Visits that are not here yet.
    pub visits: Vec<NewVisit>,
    /// What the other system calls customers: the id there and here.
    pub customer_ids: Vec<(String, Uuid)>,
    /// What the other system calls visits.
    pub visit_ids: Vec<(String, Uuid)>,
    /// The shop's date.
    pub today: NaiveDate,
    /// When.
    pub at: Instant,
}

/// Why nothing was taken in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TakeInError {
    /// The file was taken in or thrown away already.
    #[error("this file does not wait any more")]
    NotWaiting,
    /// Something came in meanwhile that the preview did not know of.
    #[error("something changed since the preview")]
    Overtaken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Tx {
    /// Keeps a file until it is confirmed.
    pub async fn insert_import(&mut self, new: &NewImport) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id)
                .bind(new.shop.0)
                .bind(&new.file_name)
                .bind(&new.content)
                .bind(&new.mapping)
                .bind(&new.made_by)
                .bind(new.at)
        )?;
        Ok(())
    }

    /// A file that waits, or was taken in.
    pub async fn import(&mut self, shop: ShopId, id: Uuid) -> Result<Option<ImportRecord>, StoreError> {
        run!(self, fetch_optional, sqlx::query_as(FIND).bind(shop.0).bind(id))
    }

    /// Says which column is what. False where the file does not wait.
    pub async fn map_import(&mut self, shop: ShopId, id: Uuid, mapping: &str) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(MAP).bind(shop.0).bind(id).bind(mapping))? == 1)
    }

    /// Throws a file away. False where it does not wait.
    pub async fn drop_import(&mut self, shop: ShopId, id: Uuid) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(DROP).bind(shop.0).bind(id))? == 1)
    }

    /// The customers of a shop as far as telling apart needs it, those who are known under other names included.
    pub async fn known_customers(&mut self, shop: ShopId) -> Result<Vec<KnownCustomer>, StoreError> {
        let mut known: Vec<KnownCustomer> = run!(self, fetch_all, sqlx::query_as(KNOWN).bind(shop.0))?;
        let aliases: Vec<(String, String, Uuid)> =
            run!(self, fetch_all, sqlx::query_as(ALIASES).bind(shop.0))?;
        known.extend(aliases.into_iter().map(|(phone, name_key, customer_id)| KnownCustomer {
            customer_id,
            name_key,
            phone: Some(phone),
            email: None,
        }));
        Ok(known)
    }

    /// What other systems call the customers or the visits of a shop.
    pub async fn imported_ids(
        &mut self,
        shop: ShopId,
        kind: &'static str,
    ) -> Result<Vec<(String, Uuid)>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(IDS).bind(shop.0).bind(kind))
    }

    /// Who comes when, in a stretch of time.
    pub async fn known_starts(
        &mut self,
        shop: ShopId,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<(Uuid, Instant)>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(STARTS).bind(shop.0).bind(from).bind(to))
    }

    /// Cells of the shop's professionals that are taken, in a stretch of time.
    pub async fn taken_cells(
        &mut self,
        shop: ShopId,
        from: Cell,
        to: Cell,
    ) -> Result<Vec<(Uuid, i64)>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(CELLS).bind(shop.0).bind(from.0).bind(to.0))
    }

    /// Takes in what a file brings: nobody is told, nothing is owed, and the numbers count what their definitions say.
    pub async fn take_in(&mut self, new: &TakeIn) -> Result<(), TakeInError> {
        let waits = run!(self, execute, sqlx::query(DONE).bind(new.shop.0).bind(new.import))?;
        if waits == 0 {
            return Err(TakeInError::NotWaiting);
        }
        // The shop's row is ours until the commit, so that histories are counted alone.
        self.calendar_changed(new.shop).await?;
        let touched: std::collections::BTreeSet<Uuid> =
            new.visits.iter().map(|visit| visit.customer.0).collect();
        let fresh: std::collections::HashSet<Uuid> =
            new.customers.iter().map(|customer| customer.id.0).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        let known: Vec<Uuid> = touched.iter().copied().filter(|id| !fresh.contains(id)).collect();
        let before = self.history_of(&known).await?;
        self.insert_new_customers(new).await?;
        self.insert_ids(new, "customer", &new.customer_ids).await?;
        self.insert_visits(new).await?;
        self.insert_ids(new, "appointment", &new.visit_ids).await?;
        let mut days = VisitDays::new();
        for visit in &new.visits {
            for (date, sums) in visit.count(new.today, new.at).sums() {
                *days.entry(date).or_default() += sums;
            }
        }
        let after = self.history_of(&touched).await?;
        self.history_changed(new.shop, before, after).await?;
        self.add_visits(new.shop, &days).await?;
        Ok(())
    }

    async fn insert_new_customers(&mut self, new: &TakeIn) -> Result<(), StoreError> {
        for chunk in new.customers.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new(
                    "insert into customers (customer_id, location_id, name, name_key, phone, email, notes, \
                     created_at, words_version) ",
                );
                insert.push_values(chunk, |mut row, customer| {
                    row.push_bind(customer.id.0)
                        .push_bind(new.shop.0)
                        .push_bind(&customer.name)
                        .push_bind(name_key(&customer.name))
                        .push_bind(&customer.phone)
                        .push_bind(&customer.email)
                        .push_bind(&customer.notes)
                        .push_bind(new.at)
                        .push_bind(WORDS_VERSION);
                });
                insert.build().persistent(false).execute(&mut **tx).await.map(|_| ())
            });
            self.noted(added)?;
            let words: Vec<_> = chunk
                .iter()
                .map(|one| {
                    let words = words_of(&one.name, one.phone.as_deref(), one.email.as_deref());
                    (new.shop, one.id, words)
                })
                .collect();
            self.add_words(&words).await?;
        }
        Ok(())
    }

    async fn insert_ids(
        &mut self,
        new: &TakeIn,
        kind: &'static str,
        ids: &[(String, Uuid)],
    ) -> Result<(), TakeInError> {
        for chunk in ids.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert =
                    QueryBuilder::new("insert into imported_ids (location_id, kind, external_id, id) ");
                insert.push_values(chunk, |mut row, (external, id)| {
                    row.push_bind(new.shop.0).push_bind(kind).push_bind(external).push_bind(*id);
                });
                insert.build().persistent(false).execute(&mut **tx).await.map(|_| ())
            });
            self.unless_overtaken(added)?;
        }
        Ok(())
    }

    async fn insert_visits(&mut self, new: &TakeIn) -> Result<(), TakeInError> {
        for chunk in new.visits.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new(
                    "insert into appointments (appointment_id, location_id, professional_id, customer_id, status, \
                     starts_at, ends_at, estimated_revenue_cents, source, created_at, counted) ",
                );
                insert.push_values(chunk, |mut row, visit| {
                    row.push_bind(visit.id)
                        .push_bind(new.shop.0)
                        .push_bind(visit.professional.0)
                        .push_bind(visit.customer.0)
                        .push_bind(visit.status.word())
                        .push_bind(visit.starts_at)
                        .push_bind(visit.ends_at)
                        .push_bind(visit.price.0)
                        .push_bind(visit.source())
                        .push_bind(new.at)
                        .push_bind(counted_as(&visit.count(new.today, new.at)));
                });
                insert.build().persistent(false).execute(&mut **tx).await.map(|_| ())
            });
            self.noted(added)?;
            self.insert_what_is_done(chunk).await?;
        }
        let cells: Vec<_> =
            new.visits.iter().flat_map(|visit| visit.cells.iter().map(move |cell| (visit, cell))).collect();
        for chunk in cells.chunks(ROWS) {
            let taken = on!(&mut self.on, |tx| {
                let mut insert =
                    QueryBuilder::new("insert into occupied_cells (professional_id, cell, appointment_id) ");
                insert.push_values(chunk, |mut row, (visit, cell)| {
                    row.push_bind(visit.professional.0).push_bind(cell.0).push_bind(visit.id);
                });
                insert.build().persistent(false).execute(&mut **tx).await.map(|_| ())
            });
            self.unless_overtaken(taken)?;
        }
        Ok(())
    }

    async fn insert_what_is_done(&mut self, visits: &[NewVisit]) -> Result<(), StoreError> {
        let added = on!(&mut self.on, |tx| {
            let mut insert = QueryBuilder::new(
                "insert into appointment_services (appointment_id, place, service_id, name, price_cents, \
                 duration_minutes, processing_minutes, finishing_minutes, buffer_minutes) ",
            );
            insert.push_values(visits, |mut row, visit| {
                row.push_bind(visit.id)
                    .push_bind(0_i64)
                    .push_bind(visit.service.0)
                    .push_bind(&visit.service_name)
                    .push_bind(visit.price.0)
                    .push_bind(visit.minutes)
                    .push_bind(0_i64)
                    .push_bind(0_i64)
                    .push_bind(0_i64);
            });
            insert.build().persistent(false).execute(&mut **tx).await.map(|_| ())
        });
        self.noted(added)
    }

    fn unless_overtaken(&mut self, done: Result<(), sqlx::Error>) -> Result<(), TakeInError> {
        match done {
            Err(sqlx::Error::Database(inner)) if inner.is_unique_violation() => Err(TakeInError::Overtaken),
            other => Ok(self.noted(other)?),
        }
    }
}
