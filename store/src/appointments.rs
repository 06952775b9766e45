//! Appointments: how they are made, and read.

use domain::Instant;
use domain::appointment::{AppointmentFacts, Side, Status, answer_by};
use domain::catalogue::{Service, ServiceTime};
use domain::cells::{busy_cells, visit_ends};
use domain::ids::{AppointmentId, CallSid, CustomerId, ProfessionalId, ShopId};
use domain::live::Fact;
use domain::metrics::VisitKind;
use domain::money::Cents;
use domain::phone::PhoneNumber;
use sqlx::FromRow;
use uuid::Uuid;

use crate::cells::Taker;
use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::events::Entry;
use crate::{StoreError, Tx};

statements! {
    ADD = "insert into appointments (appointment_id, location_id, professional_id, customer_id, status, starts_at,
            ends_at, estimated_revenue_cents, call_sid, source, created_at, answer_by, override_reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    ADD_SERVICE = "insert into appointment_services (appointment_id, place, service_id, name, price_cents,
            duration_minutes, processing_minutes, finishing_minutes, buffer_minutes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CHANGES = "select changes from appointments where location_id = $1 and appointment_id = $2";
    ONE = "select a.appointment_id, a.status, a.starts_at, a.ends_at, p.name as professional, c.name as customer_name,
            c.phone as customer_phone, a.call_sid, a.estimated_revenue_cents, a.professional_id, a.answer_by,
            a.asked_starts_at, a.cancelled_by, a.is_late, a.override_reason, a.source
        from appointments a join professionals p on p.professional_id = a.professional_id
        join customers c on c.customer_id = a.customer_id
        where a.location_id = $1 and a.appointment_id = $2";
    BETWEEN = "select a.appointment_id, a.status, a.starts_at, a.ends_at, p.name as professional,
            c.name as customer_name, c.phone as customer_phone, a.call_sid, a.estimated_revenue_cents, a.professional_id, a.answer_by,
            a.asked_starts_at, a.cancelled_by, a.is_late, a.override_reason, a.source
        from appointments a join professionals p on p.professional_id = a.professional_id
        join customers c on c.customer_id = a.customer_id
        where a.location_id = $1 and a.starts_at >= $2 and a.starts_at < $3
        order by a.starts_at, a.appointment_id";
    REQUESTS = "select a.appointment_id, a.status, a.starts_at, a.ends_at, p.name as professional,
            c.name as customer_name, c.phone as customer_phone, a.call_sid, a.estimated_revenue_cents, a.professional_id, a.answer_by,
            a.asked_starts_at, a.cancelled_by, a.is_late, a.override_reason, a.source
        from appointments a join professionals p on p.professional_id = a.professional_id
        join customers c on c.customer_id = a.customer_id
        where a.status = 'requested' and a.location_id = $1
        order by a.answer_by, a.starts_at, a.appointment_id";
    EXPIRED = "select appointment_id from appointments
        where location_id = $1 and status = 'expired' and starts_at >= $2 and answer_by >= $2 order by answer_by";
    REQUESTED = "select s.appointment_id, s.name from appointment_services s
        join appointments a on a.appointment_id = s.appointment_id
        where a.status = 'requested' and a.location_id = $1 order by s.appointment_id, s.place";
    COMING_OF = "select a.appointment_id from appointments a join customers c on c.customer_id = a.customer_id
        where a.location_id = $1 and c.phone = $2 and a.starts_at > $3 and a.status in ('requested', 'booked')
        order by a.starts_at, a.appointment_id limit 10";
    OPEN_REQUESTS = "select count(*) from appointments a join customers c on c.customer_id = a.customer_id
        where a.status = 'requested' and a.location_id = $1 and c.phone = $2";
    NAMES = "select s.appointment_id, s.name from appointment_services s
        join appointments a on a.appointment_id = s.appointment_id
        where a.location_id = $1 and a.starts_at >= $2 and a.starts_at < $3 order by s.appointment_id, s.place";
    IN_CALL = "select appointment_id from appointments where location_id = $1 and call_sid = $2
        order by created_at desc, appointment_id desc limit 1";
    ALL_IN_CALL = "select appointment_id from appointments where location_id = $1 and call_sid = $2
        order by created_at, appointment_id limit 20";
    NAMES_OF_ONE = "select name from appointment_services where appointment_id = $1 order by place";
}

/// A visit to be booked or requested.
#[derive(Debug, Clone)]
pub struct NewAppointment {
    /// Its id.
    pub id: AppointmentId,
    /// In which shop.
    pub shop: ShopId,
    /// With whom.
    pub professional: ProfessionalId,
    /// What, in order.
    pub services: Vec<Service>,
    /// When the customer arrives.
    pub starts_at: Instant,
    /// The customer's id, should they be new.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// The customer's number.
    pub customer_phone: Option<PhoneNumber>,
    /// The call it was made in.
    pub call_sid: Option<CallSid>,
    /// `Booked` or `Requested`.
    pub status: Status,
    /// `phone`, `web`, `staff`, ...
    pub source: &'static str,
    /// Why staff put it where the shop's rules leave no time.
    pub override_reason: Option<String>,
    /// When it is made.
    pub at: Instant,
    /// When it comes to us, which another system may do late: from here a request waits for its answer.
    pub heard_at: Instant,
}

/// Why a visit could not be placed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BookError {
    /// Somebody has one of its cells.
    #[error("the time is taken")]
    Taken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(FromRow)]
pub(crate) struct AppointmentRow {
    pub(crate) appointment_id: Uuid,
    status: String,
    starts_at: Instant,
    ends_at: Instant,
    professional: String,
    customer_name: String,
    customer_phone: Option<String>,
    call_sid: Option<String>,
    estimated_revenue_cents: i64,
    professional_id: Uuid,
    answer_by: Option<Instant>,
    asked_starts_at: Option<Instant>,
    cancelled_by: Option<String>,
    is_late: bool,
    override_reason: Option<String>,
    source: String,
}

impl AppointmentRow {
    pub(crate) fn facts(self, services: Vec<String>) -> Result<AppointmentFacts, StoreError> {
        let status = Status::from_word(&self.status);
        Ok(AppointmentFacts {
            appointment_id: AppointmentId(self.appointment_id),
            status: status.ok_or_else(|| inconsistent("appointments", "status", self.appointment_id))?,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            services,
            professional: self.professional,
            customer_name: self.customer_name,
            customer_phone: self.customer_phone,
            call_sid: self.call_sid.map(CallSid),
            estimated_revenue_cents: Cents(self.estimated_revenue_cents),
            professional_id: Some(ProfessionalId(self.professional_id)),
            answer_by: self.answer_by,
            asked_starts_at: self.asked_starts_at,
            cancelled_by: self.cancelled_by.as_deref().and_then(Side::from_word),
            is_late: self.is_late,
            override_reason: self.override_reason,
            is_test: VisitKind::of_source(&self.source) == VisitKind::Trial,
        })
    }
}

impl Tx {
    /// Places a visit: cells, rows, numbers and event together. `Taken` leaves nothing behind.
    pub async fn book(&mut self, new: &NewAppointment) -> Result<AppointmentFacts, BookError> {
        let times: Vec<ServiceTime> = new.services.iter().map(|service| service.time).collect();
        let phone = new.customer_phone.as_ref().map(PhoneNumber::as_str);
        let customer = self.customer(new.shop, phone, &new.customer_name, new.customer_id, new.at).await?;
        let revenue: Cents = new.services.iter().map(|service| service.price).sum();
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id.0)
                .bind(new.shop.0)
                .bind(new.professional.0)
                .bind(customer.0)
                .bind(new.status.word())
                .bind(new.starts_at)
                .bind(visit_ends(new.starts_at, &times))
                .bind(revenue.0)
                .bind(new.call_sid.as_ref().map(|call| call.0.as_str()))
                .bind(new.source)
                .bind(new.at)
                .bind((new.status == Status::Requested).then(|| answer_by(new.heard_at, new.starts_at)))
                .bind(&new.override_reason)
        )?;
        self.expire_holds(new.heard_at).await?;
        self.take_cells(
            new.shop,
            new.professional,
            &busy_cells(new.starts_at, &times),
            &Taker::Appointment(new.id),
        )
        .await?;
        for (place, service) in new.services.iter().enumerate() {
            self.insert_visit_service(new.id, place as i64, service).await?;
        }
        let facts = self.facts(new.shop, new.id).await?;
        let fact = match new.status {
            Status::Requested => Fact::BookingRequested(facts.clone()),
            _ => Fact::AppointmentCreated(facts.clone()),
        };
        self.append(new.shop, &[Entry::new(&fact, new.at)]).await?;
        self.count_visit(new.shop, new.id).await?;
        Ok(facts)
    }

    async fn insert_visit_service(
        &mut self,
        id: AppointmentId,
        place: i64,
        service: &Service,
    ) -> Result<(), StoreError> {
        let time = service.time;
        run!(
            self,
            execute,
            sqlx::query(ADD_SERVICE)
                .bind(id.0)
                .bind(place)
                .bind(service.id.0)
                .bind(&service.name)
                .bind(service.price.0)
                .bind(i64::from(time.duration))
                .bind(i64::from(time.processing))
                .bind(i64::from(time.finishing))
                .bind(i64::from(time.buffer))
        )?;
        Ok(())
    }

    /// One visit of a shop.
    pub async fn appointment(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
    ) -> Result<Option<AppointmentFacts>, StoreError> {
        let row: Option<AppointmentRow> =
            run!(self, fetch_optional, sqlx::query_as(ONE).bind(shop.0).bind(id.0))?;
        let Some(row) = row else { return Ok(None) };
        let names: Vec<(String,)> = run!(self, fetch_all, sqlx::query_as(NAMES_OF_ONE).bind(id.0))?;
        row.facts(names.into_iter().map(|(name,)| name).collect()).map(Some)
    }

    /// How often a visit was changed since it was made.
    pub async fn changes(&mut self, shop: ShopId, id: AppointmentId) -> Result<i64, StoreError> {
        let row: Option<(i64,)> =
            run!(self, fetch_optional, sqlx::query_as(CHANGES).bind(shop.0).bind(id.0))?;
        Ok(row.map_or(0, |(changes,)| changes))
    }

    /// A visit that was seen or written in this transaction.
    pub(crate) async fn facts(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
    ) -> Result<AppointmentFacts, StoreError> {
        let facts = self.appointment(shop, id).await?;
        facts.ok_or_else(|| inconsistent("appointments", "appointment_id", id))
    }

    /// What was booked last in a call.
    pub async fn booked_in(
        &mut self,
        shop: ShopId,
        call: &CallSid,
    ) -> Result<Option<AppointmentFacts>, StoreError> {
        let row: Option<(Uuid,)> =
            run!(self, fetch_optional, sqlx::query_as(IN_CALL).bind(shop.0).bind(&call.0))?;
        match row {
            Some((id,)) => self.appointment(shop, AppointmentId(id)).await,
            None => Ok(None),
        }
    }

    /// Everything that was booked in a call, in the order it was booked.
    pub async fn visits_of_call(
        &mut self,
        shop: ShopId,
        call: &CallSid,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let ids: Vec<(Uuid,)> =
            run!(self, fetch_all, sqlx::query_as(ALL_IN_CALL).bind(shop.0).bind(&call.0))?;
        let mut visits = Vec::with_capacity(ids.len());
        for (id,) in ids {
            visits.extend(self.appointment(shop, AppointmentId(id)).await?);
        }
        Ok(visits)
    }

    /// All visits that start in a stretch of time, whatever their state, by start.
    pub async fn appointments_between(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let rows: Vec<AppointmentRow> =
            run!(self, fetch_all, sqlx::query_as(BETWEEN).bind(shop.0).bind(from).bind(until))?;
        let names: Vec<(Uuid, String)> =
            run!(self, fetch_all, sqlx::query_as(NAMES).bind(shop.0).bind(from).bind(until))?;
        with_names(rows, names)
    }

    /// Requests that wait for an answer, the one that ends first first.
    pub async fn requests(&mut self, shop: ShopId) -> Result<Vec<AppointmentFacts>, StoreError> {
        let rows: Vec<AppointmentRow> = run!(self, fetch_all, sqlx::query_as(REQUESTS).bind(shop.0))?;
        let names: Vec<(Uuid, String)> = run!(self, fetch_all, sqlx::query_as(REQUESTED).bind(shop.0))?;
        with_names(rows, names)
    }

    /// Visits that take a professional's time and start in a stretch of time, by start.
    pub async fn active_appointments(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let mut visits = self.appointments_between(shop, from, until).await?;
        visits.retain(|visit| visit.status.takes_time());
        Ok(visits)
    }

    /// Requests that ended without an answer since then, the oldest first.
    pub async fn expired_since(
        &mut self,
        shop: ShopId,
        since: Instant,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let rows: Vec<(Uuid,)> = run!(self, fetch_all, sqlx::query_as(EXPIRED).bind(shop.0).bind(since))?;
        let mut visits = Vec::with_capacity(rows.len());
        for (id,) in rows {
            visits.push(self.facts(shop, AppointmentId(id)).await?);
        }
        Ok(visits)
    }

    /// How many requests of a number wait for an answer.
    pub async fn open_requests(&mut self, shop: ShopId, phone: &PhoneNumber) -> Result<i64, StoreError> {
        Ok(run!(self, fetch_one, sqlx::query_scalar(OPEN_REQUESTS).bind(shop.0).bind(phone.as_str()))?)
    }

    /// Visits of a number that are still to come, the next first, at most ten.
    pub async fn coming_visits_of(
        &mut self,
        shop: ShopId,
        phone: &PhoneNumber,
        now: Instant,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let rows: Vec<(Uuid,)> =
            run!(self, fetch_all, sqlx::query_as(COMING_OF).bind(shop.0).bind(phone.as_str()).bind(now))?;
        let mut visits = Vec::with_capacity(rows.len());
        for (id,) in rows {
            visits.push(self.facts(shop, AppointmentId(id)).await?);
        }
        Ok(visits)
    }

    /// The visits of one professional that take time and start in a stretch of time, by start.
    pub async fn appointments_of(
        &mut self,
        shop: ShopId,
        professional: ProfessionalId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let mut visits = self.active_appointments(shop, from, until).await?;
        visits.retain(|visit| visit.professional_id == Some(professional));
        Ok(visits)
    }
}

/// Visits with the names of their services, which were read beside them.
fn with_names(
    rows: Vec<AppointmentRow>,
    names: Vec<(Uuid, String)>,
) -> Result<Vec<AppointmentFacts>, StoreError> {
    let mut services: std::collections::HashMap<Uuid, Vec<String>> = std::collections::HashMap::new();
    for (id, name) in names {
        services.entry(id).or_default().push(name);
    }
    let facts = |row: AppointmentRow| {
        let names = services.remove(&row.appointment_id).unwrap_or_default();
        row.facts(names)
    };
    rows.into_iter().map(facts).collect()
}
