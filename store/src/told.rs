//! What each customer was last told of a visit, and how far the texts have followed the live log.
//!
//! The cursor moves in the transaction that makes the texts: each change is told once, also after a crash.

use chrono_tz::Tz;
use domain::Instant;
use domain::appointment::{AppointmentFacts, Status};
use domain::ids::{AppointmentId, ShopId};
use domain::metrics::VisitKind;
use domain::texts::Told;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    BEHIND = "select p.location_id, p.seq from profiles p left join text_cursors c on c.location_id = p.location_id
        where p.location_id > 0 and p.seq > coalesce(c.seq, 0) order by p.location_id";
    CURSOR = "select seq from text_cursors where location_id = $1";
    START = "insert into text_cursors (location_id, seq) values ($1, 0) on conflict (location_id) do nothing";
    ADVANCE = "update text_cursors set seq = $3 where location_id = $1 and seq = $2";
    CHANGED = "select seq, data from events where location_id = $1 and seq > $2 and seq <= $3
        and kind in ('appointment_created', 'appointment_updated', 'booking_requested')
        order by seq limit $4";
    ORIGIN = "select source, created_at from appointments where location_id = $1 and appointment_id = $2";
    TOLD = "select status, starts_at, professional, told_at, reminded_at, confirmed_at from told
        where appointment_id = $1";
    TELL = "insert into told (appointment_id, status, starts_at, professional, told_at) values ($1, $2, $3, $4, $5)
        on conflict (appointment_id) do update set status = excluded.status, starts_at = excluded.starts_at,
            professional = excluded.professional, told_at = excluded.told_at, confirmed_at = null";
    REMIND = "insert into told (appointment_id, status, starts_at, professional, told_at, reminded_at)
        values ($1, $2, $3, $4, $5, $5)
        on conflict (appointment_id) do update set reminded_at = excluded.reminded_at
            where told.reminded_at is null";
    CONFIRM = "insert into told (appointment_id, status, starts_at, professional, told_at, confirmed_at)
        values ($1, $2, $3, $4, $5, $5)
        on conflict (appointment_id) do update set confirmed_at = excluded.confirmed_at";
    COMING = "select a.location_id, a.appointment_id, a.starts_at, coalesce(t.told_at, a.created_at) as known_since,
            p.time_zone
        from appointments a
        join profiles p on p.location_id = a.location_id
        join customers c on c.customer_id = a.customer_id
        join consents k on k.location_id = a.location_id and k.phone = c.phone
        left join told t on t.appointment_id = a.appointment_id
        where a.status = 'booked' and a.starts_at <= $1 and (a.starts_at, a.appointment_id) > ($2, $3)
            and k.state = 'granted' and t.reminded_at is null and t.confirmed_at is null
            and a.source not in ('demo', 'trial')
        order by a.starts_at, a.appointment_id limit $4";
    NEXT_OF = "select a.appointment_id from appointments a join customers c on c.customer_id = a.customer_id
        where a.location_id = $1 and c.phone = $2 and a.status = 'booked' and a.starts_at > $3
        order by a.starts_at, a.appointment_id limit 1";
}

/// The visits that changed after a place in a shop's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Where the texts stood.
    pub after: i64,
    /// Up to where this looked.
    pub until: i64,
    /// Which visits, each once.
    pub visits: Vec<AppointmentId>,
}

/// What a customer was told, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRecord {
    /// What.
    pub told: Told,
    /// When.
    pub at: Instant,
    /// When they were reminded.
    pub reminded_at: Option<Instant>,
    /// When they said that they will come.
    pub confirmed_at: Option<Instant>,
}

/// A visit of which a customer may have to be reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToRemind {
    /// In which shop.
    pub shop: ShopId,
    /// Which.
    pub id: AppointmentId,
    /// When it begins.
    pub starts_at: Instant,
    /// Since when its customer knows that.
    pub known_since: Instant,
    /// The shop's zone.
    pub zone: Tz,
}

impl Tx {
    /// The shops whose log has grown since the texts followed it, and how far it goes.
    pub async fn shops_to_follow(&mut self) -> Result<Vec<(ShopId, i64)>, StoreError> {
        let rows: Vec<(i64, i64)> = run!(self, fetch_all, sqlx::query_as(BEHIND))?;
        Ok(rows.into_iter().map(|(shop, seq)| (ShopId(shop), seq)).collect())
    }

    /// What changed in a shop since the texts followed its log; `seen` was looked at before and held nothing to tell.
    pub async fn visits_changed(
        &mut self,
        shop: ShopId,
        seen: i64,
        at_most: i64,
    ) -> Result<Changes, StoreError> {
        let cursor: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(CURSOR).bind(shop.0))?;
        let after = cursor.map_or(0, |(seq,)| seq);
        let last = self.last_seq(shop).await?;
        let rows: Vec<(i64, String)> = run!(
            self,
            fetch_all,
            sqlx::query_as(CHANGED).bind(shop.0).bind(after.max(seen)).bind(last).bind(at_most)
        )?;
        let is_all = (rows.len() as i64) < at_most;
        let until = if is_all { last } else { rows.last().map_or(last, |(seq, _)| *seq) };
        let mut visits = Vec::new();
        for (seq, data) in rows {
            let facts: AppointmentFacts = serde_json::from_str(&data)
                .map_err(|_| inconsistent("events", "data", format_args!("{shop}/{seq}")))?;
            if !visits.contains(&facts.appointment_id) {
                visits.push(facts.appointment_id);
            }
        }
        Ok(Changes { after, until, visits })
    }

    /// Moves the place up to which a shop's log was followed. False where somebody else did.
    pub async fn follow_to(&mut self, shop: ShopId, changes: &Changes) -> Result<bool, StoreError> {
        run!(self, execute, sqlx::query(START).bind(shop.0))?;
        let done =
            run!(self, execute, sqlx::query(ADVANCE).bind(shop.0).bind(changes.after).bind(changes.until))?;
        Ok(done == 1)
    }

    /// When a visit was made, by whomever; `None` for one that was made up, about which nobody is told.
    pub async fn made_at(&mut self, shop: ShopId, id: AppointmentId) -> Result<Option<Instant>, StoreError> {
        let row: Option<(String, Instant)> =
            run!(self, fetch_optional, sqlx::query_as(ORIGIN).bind(shop.0).bind(id.0))?;
        let is_real = |source: &str| source != "demo" && VisitKind::of_source(source) != VisitKind::Trial;
        Ok(row.filter(|(source, _)| is_real(source)).map(|(_, at)| at))
    }

    /// What the customer of a visit was last told.
    pub async fn told(&mut self, id: AppointmentId) -> Result<Option<ToldRecord>, StoreError> {
        type Row = (String, Instant, String, Instant, Option<Instant>, Option<Instant>);
        let row: Option<Row> = run!(self, fetch_optional, sqlx::query_as(TOLD).bind(id.0))?;
        row.map(|(status, starts_at, professional, at, reminded_at, confirmed_at)| {
            let status = Status::from_word(&status).ok_or_else(|| inconsistent("told", "status", id))?;
            let told = Told { status, starts_at, professional };
            Ok(ToldRecord { told, at, reminded_at, confirmed_at })
        })
        .transpose()
    }

    /// The customer is told how a visit stands.
    pub async fn note_told(&mut self, visit: &AppointmentFacts, at: Instant) -> Result<(), StoreError> {
        self.tell_as(TELL, visit, at).await?;
        Ok(())
    }

    /// The customer is reminded. False where that was done before.
    pub async fn remind(&mut self, visit: &AppointmentFacts, at: Instant) -> Result<bool, StoreError> {
        Ok(self.tell_as(REMIND, visit, at).await? == 1)
    }

    /// The customer says that they will come.
    pub async fn confirm(&mut self, visit: &AppointmentFacts, at: Instant) -> Result<(), StoreError> {
        self.tell_as(CONFIRM, visit, at).await?;
        Ok(())
    }

    async fn tell_as(
        &mut self,
        statement: &'static str,
        visit: &AppointmentFacts,
        at: Instant,
    ) -> Result<u64, StoreError> {
        run!(
            self,
            execute,
            sqlx::query(statement)
                .bind(visit.appointment_id.0)
                .bind(visit.status.word())
                .bind(visit.starts_at)
                .bind(&visit.professional)
                .bind(at)
        )
    }

    /// Booked visits whose customers want texts and were not reminded, in the order of their starts: those that begin after
    /// another one, and at the latest then.
    pub async fn visits_to_remind(
        &mut self,
        (after, id): (Instant, AppointmentId),
        until: Instant,
        at_most: i64,
    ) -> Result<Vec<ToRemind>, StoreError> {
        let rows: Vec<(i64, Uuid, Instant, Instant, String)> =
            run!(self, fetch_all, sqlx::query_as(COMING).bind(until).bind(after).bind(id.0).bind(at_most))?;
        rows.into_iter()
            .map(|(shop, id, starts_at, known_since, zone)| {
                let zone = zone.parse().map_err(|_| inconsistent("profiles", "time_zone", shop))?;
                Ok(ToRemind { shop: ShopId(shop), id: AppointmentId(id), starts_at, known_since, zone })
            })
            .collect()
    }

    /// The next booked visit of a number in a shop.
    pub async fn next_visit_of(
        &mut self,
        shop: ShopId,
        phone: &str,
        now: Instant,
    ) -> Result<Option<AppointmentFacts>, StoreError> {
        let row: Option<(Uuid,)> =
            run!(self, fetch_optional, sqlx::query_as(NEXT_OF).bind(shop.0).bind(phone).bind(now))?;
        match row {
            Some((id,)) => self.appointment(shop, AppointmentId(id)).await,
            None => Ok(None),
        }
    }
}
