//! Customers. A number is a hint who calls; a customer is a number and a name in one shop.

use domain::Instant;
use domain::customers::{WORDS_VERSION, name_key, words_of};
use domain::ids::{CustomerId, ProfessionalId, ServiceId, ShopId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{on, run, statements};
use crate::{StoreError, Tx};

/// Customers that get their words in one transaction.
const AT_ONCE: i64 = 500;
/// Rows in one statement; SQLite takes 32,766 values.
pub(crate) const ROWS: usize = 1_000;

statements! {
    FIND = "select customer_id from customers
        where location_id = $1 and phone is not distinct from $2 and name_key = $3 order by created_at limit 1";
    LAST_VISIT = "select a.appointment_id, a.professional_id from appointments a
        join customers c on c.customer_id = a.customer_id
        where c.location_id = $1 and c.phone = $2 and a.status in ('booked', 'completed') and a.starts_at < $3
        order by a.starts_at desc, a.appointment_id limit 1";
    SERVICES_OF_VISIT = "select service_id from appointment_services where appointment_id = $1 order by place";
    FIND_ALIAS = "select customer_id from customer_aliases where location_id = $1 and phone = $2 and name_key = $3";
    ADD = "insert into customers (customer_id, location_id, name, name_key, phone, created_at, words_version)
        values ($1, $2, $3, $4, $5, $6, $7)";
    WORDLESS = "select location_id, customer_id, name, phone, email from customers
        where words_version < 1 order by customer_id limit $1";
    WORDED = "update customers set words_version = $2 where customer_id = $1";
    FORGET_WORDS = "delete from customer_words where customer_id = $1";
}

impl Tx {
    /// The customer with this number and name, made if there is none.
    pub(crate) async fn customer(
        &mut self,
        shop: ShopId,
        phone: Option<&str>,
        name: &str,
        new_id: CustomerId,
        at: Instant,
    ) -> Result<CustomerId, StoreError> {
        let key = name_key(name);
        if let Some(phone) = phone {
            for statement in [FIND, FIND_ALIAS] {
                let found: Option<(Uuid,)> = run!(
                    self,
                    fetch_optional,
                    sqlx::query_as(statement).bind(shop.0).bind(phone).bind(&key)
                )?;
                if let Some((id,)) = found {
                    return Ok(CustomerId(id));
                }
            }
        }
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new_id.0)
                .bind(shop.0)
                .bind(name)
                .bind(&key)
                .bind(phone)
                .bind(at)
                .bind(WORDS_VERSION)
        )?;
        self.add_words(&[(shop, new_id, words_of(name, phone, None))]).await?;
        Ok(new_id)
    }

    /// What the customers of a number had the last time, and with whom.
    pub async fn last_visit(
        &mut self,
        shop: ShopId,
        phone: &str,
        before: Instant,
    ) -> Result<Option<(Vec<ServiceId>, ProfessionalId)>, StoreError> {
        let last: Option<(Uuid, Uuid)> =
            run!(self, fetch_optional, sqlx::query_as(LAST_VISIT).bind(shop.0).bind(phone).bind(before))?;
        let Some((visit, professional)) = last else { return Ok(None) };
        let services: Vec<(Uuid,)> = run!(self, fetch_all, sqlx::query_as(SERVICES_OF_VISIT).bind(visit))?;
        let services = services.into_iter().map(|(service,)| ServiceId(service)).collect();
        Ok(Some((services, ProfessionalId(professional))))
    }

    /// Makes a customer findable by what is known of them now.
    pub(crate) async fn renew_words(
        &mut self,
        shop: ShopId,
        id: CustomerId,
        name: &str,
        phone: Option<&str>,
        email: Option<&str>,
    ) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET_WORDS).bind(id.0))?;
        self.add_words(&[(shop, id, words_of(name, phone, email))]).await
    }

    /// Writes down by which words customers are found.
    pub(crate) async fn add_words(
        &mut self,
        customers: &[(ShopId, CustomerId, std::collections::BTreeSet<String>)],
    ) -> Result<(), StoreError> {
        let rows: Vec<(i64, Uuid, &str)> = customers
            .iter()
            .flat_map(|(shop, id, words)| words.iter().map(|word| (shop.0, id.0, word.as_str())))
            .collect();
        for chunk in rows.chunks(ROWS) {
            let added = on!(&mut self.on, |tx| {
                let mut insert =
                    QueryBuilder::new("insert into customer_words (location_id, word, customer_id) ");
                insert.push_values(chunk, |mut row, (shop, id, word)| {
                    row.push_bind(*shop).push_bind(word.as_bytes().to_vec()).push_bind(*id);
                });
                insert.push(" on conflict (location_id, word, customer_id) do nothing");
                insert.build().persistent(chunk.len() < 8).execute(&mut **tx).await.map(|_| ())
            });
            self.noted(added)?;
        }
        Ok(())
    }

    /// Makes customers from before there was a search findable, a few hundred at a time. How many there were.
    pub async fn index_customers(&mut self) -> Result<usize, StoreError> {
        type Row = (i64, Uuid, String, Option<String>, Option<String>);
        let rows: Vec<Row> = run!(self, fetch_all, sqlx::query_as(WORDLESS).bind(AT_ONCE))?;
        for (shop, id, name, phone, email) in &rows {
            let (shop, id) = (ShopId(*shop), CustomerId(*id));
            self.renew_words(shop, id, name, phone.as_deref(), email.as_deref()).await?;
            run!(self, execute, sqlx::query(WORDED).bind(id.0).bind(WORDS_VERSION))?;
        }
        Ok(rows.len())
    }
}
