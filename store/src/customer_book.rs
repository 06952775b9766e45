//! The book of customers: finding them, what is known of one, and what has been with them.

use domain::Instant;
use domain::customers::{Contact, CustomerFacts, CustomerLine, Interaction, Profile, Search, name_key};
use domain::ids::{AppointmentId, CallSid, CustomerId, ProfessionalId, ServiceId, ShopId};
use domain::money::Cents;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// What a customer's visits come to, of those that `$which` picks.
macro_rules! facts {
    ($which:literal) => {
        concat!(
            "select a.customer_id, count(case when a.status = 'completed' then 1 end) as visits,
                min(case when a.status = 'completed' then a.starts_at end) as first_visit,
                max(case when a.status = 'completed' then a.starts_at end) as last_visit,
                min(case when a.status in ('booked', 'requested') and a.starts_at >= $2 then a.starts_at end) as next_visit,
                cast(coalesce(sum(case when a.status = 'completed' and a.starts_at >= $3
                    then a.estimated_revenue_cents end), 0) as bigint) as spent,
                count(case when a.status = 'no_show' then 1 end) as no_shows,
                count(case when a.status = 'cancelled' and a.cancelled_by = 'customer' and a.is_late then 1 end)
                    as late_cancels
            from appointments a where a.location_id = $1 and a.source <> 'trial' ",
            $which,
            " group by a.customer_id"
        )
    };
}

statements! {
    PAGE = "select customer_id, name, phone, email, name_key from customers
        where location_id = $1 and erased_at is null and (name_key, customer_id) > ($2, $3)
        order by name_key, customer_id limit $4";
    FOUND = "select c.customer_id, c.name, c.phone, c.email, c.name_key from customers c
        where c.location_id = $1 and c.erased_at is null and (c.name_key, c.customer_id) > ($2, $3)
            and c.customer_id in (select w.customer_id from customer_words w
                where w.location_id = $1 and w.word >= $5 and w.word < $6)
            and exists (select 1 from customer_words w where w.location_id = $1 and w.customer_id = c.customer_id
                and w.word >= $7 and w.word < $8)
            and exists (select 1 from customer_words w where w.location_id = $1 and w.customer_id = c.customer_id
                and w.word >= $9 and w.word < $10)
        order by c.name_key, c.customer_id limit $4";
    EVERYBODY = "select customer_id, name, phone, email, name_key from customers
        where location_id = $1 and erased_at is null order by name_key, customer_id";
    HOW_MANY = "select count(*) from customers where location_id = $1 and erased_at is null";
    FACTS_OF_ALL = facts!("");
    FACTS_OF_ONE = facts!("and a.customer_id = $4");
    PROFILE = "select customer_id, name, phone, email, notes, care, preferred_professional_id, usual_service_id, version,
            created_at, erased_at
        from customers where location_id = $1 and customer_id = $2";
    CHANGE = "update customers set name = $4, name_key = $5, phone = $6, email = $7, notes = $8, care = $9,
            preferred_professional_id = $10, usual_service_id = $11, version = version + 1
        where location_id = $1 and customer_id = $2 and version = $3 and erased_at is null";
    VISITS = "select a.starts_at as at, a.appointment_id, a.call_sid, a.status as what, p.name as professional,
            (select string_agg(s.name, ', ') from appointment_services s where s.appointment_id = a.appointment_id)
                as words
        from appointments a join professionals p on p.professional_id = a.professional_id
        where a.location_id = $1 and a.customer_id = $2 order by a.starts_at desc, a.appointment_id limit $3";
    CALLS = "select k.started_at as at, k.call_sid, coalesce(k.outcome, k.state) as what from calls k
        where k.location_id = $1 and k.from_number = $2 order by k.started_at desc, k.call_sid limit $3";
    CHATS = "select coalesce((select max(m.at) from chat_messages m where m.appointment_id = t.appointment_id),
                a.starts_at) as at, a.appointment_id, cast(t.last_number as text) as what
        from chat_threads t join appointments a on a.appointment_id = t.appointment_id
        where a.location_id = $1 and a.customer_id = $2 and t.last_number > 0
        order by a.starts_at desc, a.appointment_id limit $3";
    MESSAGES = "select created_at as at, call_sid, words from messages
        where location_id = $1 and phone = $2 order by created_at desc, message_id limit $3";
    TEXTS = "select o.created_at as at, o.appointment_id, o.about as what from outbox o
        join appointments a on a.appointment_id = o.appointment_id
        where o.kind = 'text' and a.location_id = $1 and a.customer_id = $2
        order by o.created_at desc, o.outbox_id limit $3";
    SAME_NUMBER = "select customer_id, name, phone, email, name_key from customers
        where location_id = $1 and phone = $2 and customer_id <> $3 and erased_at is null
        order by created_at, customer_id limit 20";
    SAME_NAME = "select customer_id, name, phone, email, name_key from customers
        where location_id = $1 and name_key = $2 and customer_id <> $3 and erased_at is null
        order by created_at, customer_id limit 20";
}

#[derive(FromRow)]
struct LineRow {
    customer_id: Uuid,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    name_key: String,
}

impl LineRow {
    fn line(self, facts: CustomerFacts) -> CustomerLine {
        CustomerLine {
            customer_id: CustomerId(self.customer_id),
            name: self.name,
            phone: self.phone,
            email: self.email,
            name_key: self.name_key,
            facts,
            segment: None,
        }
    }
}

#[derive(FromRow)]
struct FactsRow {
    customer_id: Uuid,
    visits: i64,
    first_visit: Option<Instant>,
    last_visit: Option<Instant>,
    next_visit: Option<Instant>,
    spent: i64,
    no_shows: i64,
    late_cancels: i64,
}

impl FactsRow {
    fn facts(self) -> CustomerFacts {
        CustomerFacts {
            visits: self.visits,
            first_visit: self.first_visit,
            last_visit: self.last_visit,
            next_visit: self.next_visit,
            spent: Cents(self.spent),
            no_shows: self.no_shows,
            late_cancels: self.late_cancels,
        }
    }
}

#[derive(FromRow)]
struct ProfileRow {
    customer_id: Uuid,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    notes: Option<String>,
    care: Option<String>,
    preferred_professional_id: Option<Uuid>,
    usual_service_id: Option<Uuid>,
    version: i64,
    created_at: Instant,
    erased_at: Option<Instant>,
}

#[derive(FromRow)]
struct ContactRow {
    at: Instant,
    #[sqlx(default)]
    appointment_id: Option<Uuid>,
    #[sqlx(default)]
    call_sid: Option<String>,
    #[sqlx(default)]
    what: Option<String>,
    #[sqlx(default)]
    words: Option<String>,
    #[sqlx(default)]
    professional: Option<String>,
}

impl ContactRow {
    fn interaction(self, contact: Contact) -> Interaction {
        Interaction {
            contact,
            at: self.at,
            appointment_id: self.appointment_id.map(AppointmentId),
            call_sid: self.call_sid.map(CallSid),
            what: self.what,
            words: self.words,
            professional: self.professional,
        }
    }
}

/// From where on facts count: now for what is to come, a year ago for what was spent.
#[derive(Debug, Clone, Copy)]
pub struct FactsAt {
    /// Now.
    pub now: Instant,
    /// Since when spending counts.
    pub year: Instant,
}

impl Tx {
    /// Customers by name after a place in that order, with the facts of each; those that a search finds, or all.
    pub async fn customers_page(
        &mut self,
        shop: ShopId,
        search: Option<&Search>,
        after: (&str, CustomerId),
        limit: i64,
        at: FactsAt,
    ) -> Result<Vec<CustomerLine>, StoreError> {
        let rows: Vec<LineRow> = match search {
            None => run!(
                self,
                fetch_all,
                sqlx::query_as(PAGE).bind(shop.0).bind(after.0).bind(after.1.0).bind(limit)
            )?,
            Some(search) => {
                // Where fewer words are asked for, the first stands for the missing ones.
                let word = |place: usize| {
                    let first = search.beginnings.first().map_or("", String::as_str);
                    range(search.beginnings.get(place).map_or(first, String::as_str))
                };
                let (one, two, three) = (word(0), word(1), word(2));
                run!(
                    self,
                    fetch_all,
                    sqlx::query_as(FOUND)
                        .bind(shop.0)
                        .bind(after.0)
                        .bind(after.1.0)
                        .bind(limit)
                        .bind(&one.0)
                        .bind(&one.1)
                        .bind(&two.0)
                        .bind(&two.1)
                        .bind(&three.0)
                        .bind(&three.1)
                )?
            }
        };
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let facts = self.customer_facts(shop, CustomerId(row.customer_id), at).await?;
            lines.push(row.line(facts));
        }
        Ok(lines)
    }

    /// All customers by name, with the facts of each.
    pub async fn all_customers(
        &mut self,
        shop: ShopId,
        at: FactsAt,
    ) -> Result<Vec<CustomerLine>, StoreError> {
        let rows: Vec<LineRow> = run!(self, fetch_all, sqlx::query_as(EVERYBODY).bind(shop.0))?;
        let facts: Vec<FactsRow> =
            run!(self, fetch_all, sqlx::query_as(FACTS_OF_ALL).bind(shop.0).bind(at.now).bind(at.year))?;
        let mut facts: std::collections::HashMap<Uuid, FactsRow> =
            facts.into_iter().map(|row| (row.customer_id, row)).collect();
        let line = |row: LineRow| {
            let facts = facts.remove(&row.customer_id).map(FactsRow::facts).unwrap_or_default();
            row.line(facts)
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// How many customers a shop has.
    pub async fn customer_count(&mut self, shop: ShopId) -> Result<i64, StoreError> {
        Ok(run!(self, fetch_one, sqlx::query_scalar(HOW_MANY).bind(shop.0))?)
    }

    /// What the visits of one customer come to.
    pub async fn customer_facts(
        &mut self,
        shop: ShopId,
        id: CustomerId,
        at: FactsAt,
    ) -> Result<CustomerFacts, StoreError> {
        let row: Option<FactsRow> = run!(
            self,
            fetch_optional,
            sqlx::query_as(FACTS_OF_ONE).bind(shop.0).bind(at.now).bind(at.year).bind(id.0)
        )?;
        Ok(row.map(FactsRow::facts).unwrap_or_default())
    }

    /// What is written down about a customer; `None` for one whom this shop does not have.
    pub async fn customer_profile(
        &mut self,
        shop: ShopId,
        id: CustomerId,
    ) -> Result<Option<Profile>, StoreError> {
        let row: Option<ProfileRow> =
            run!(self, fetch_optional, sqlx::query_as(PROFILE).bind(shop.0).bind(id.0))?;
        Ok(row.map(|row| Profile {
            customer_id: CustomerId(row.customer_id),
            name: row.name,
            phone: row.phone,
            email: row.email,
            notes: row.notes,
            care: row.care,
            prefers: row.preferred_professional_id.map(ProfessionalId),
            usual: row.usual_service_id.map(ServiceId),
            version: row.version,
            created_at: row.created_at,
            erased_at: row.erased_at,
        }))
    }

    /// Writes down what is known of a customer, where nobody changed it since the profile's version. Whether it was done.
    pub async fn change_customer(&mut self, shop: ShopId, profile: &Profile) -> Result<bool, StoreError> {
        let done = run!(
            self,
            execute,
            sqlx::query(CHANGE)
                .bind(shop.0)
                .bind(profile.customer_id.0)
                .bind(profile.version)
                .bind(&profile.name)
                .bind(name_key(&profile.name))
                .bind(&profile.phone)
                .bind(&profile.email)
                .bind(&profile.notes)
                .bind(&profile.care)
                .bind(profile.prefers.map(|id| id.0))
                .bind(profile.usual.map(|id| id.0))
        )?;
        if done == 0 {
            return Ok(false);
        }
        let (phone, email) = (profile.phone.as_deref(), profile.email.as_deref());
        self.renew_words(shop, profile.customer_id, &profile.name, phone, email).await?;
        Ok(true)
    }

    /// What has been with a customer, the latest first: visits, calls from the number, chats, messages, texts.
    pub async fn customer_interactions(
        &mut self,
        shop: ShopId,
        profile: &Profile,
        limit: i64,
    ) -> Result<Vec<Interaction>, StoreError> {
        let mut all = Vec::new();
        for (contact, statement) in [(Contact::Visit, VISITS), (Contact::Chat, CHATS), (Contact::Text, TEXTS)]
        {
            let rows: Vec<ContactRow> = run!(
                self,
                fetch_all,
                sqlx::query_as(statement).bind(shop.0).bind(profile.customer_id.0).bind(limit)
            )?;
            all.extend(rows.into_iter().map(|row| row.interaction(contact)));
        }
        if let Some(phone) = &profile.phone {
            for (contact, statement) in [(Contact::Call, CALLS), (Contact::Message, MESSAGES)] {
                let rows: Vec<ContactRow> =
                    run!(self, fetch_all, sqlx::query_as(statement).bind(shop.0).bind(phone).bind(limit))?;
                all.extend(rows.into_iter().map(|row| row.interaction(contact)));
            }
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.at));
        all.truncate(usize::try_from(limit).map_err(|_| inconsistent("customers", "limit", limit))?);
        Ok(all)
    }

    /// Others with the same number or the same name.
    pub async fn customers_like(
        &mut self,
        shop: ShopId,
        profile: &Profile,
        at: FactsAt,
    ) -> Result<Vec<CustomerLine>, StoreError> {
        let id = profile.customer_id;
        let key = name_key(&profile.name);
        let mut rows: Vec<LineRow> =
            run!(self, fetch_all, sqlx::query_as(SAME_NAME).bind(shop.0).bind(key).bind(id.0))?;
        if let Some(phone) = &profile.phone {
            let more: Vec<LineRow> =
                run!(self, fetch_all, sqlx::query_as(SAME_NUMBER).bind(shop.0).bind(phone).bind(id.0))?;
            for row in more {
                if !rows.iter().any(|known| known.customer_id == row.customer_id) {
                    rows.push(row);
                }
            }
        }
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let facts = self.customer_facts(shop, CustomerId(row.customer_id), at).await?;
            lines.push(row.line(facts));
        }
        Ok(lines)
    }
}

/// All words with a beginning, as a range of bytes: up to what no UTF-8 holds.
fn range(beginning: &str) -> (Vec<u8>, Vec<u8>) {
    let from = beginning.as_bytes().to_vec();
    let mut until = from.clone();
    until.push(0xff);
    (from, until)
}
