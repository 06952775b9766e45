//! Commission: rates over time, and the ledger of what visits brought to whom. Rows are only ever added.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::Instant;
use domain::appointment::Status;
use domain::commission::{
    Change, Entry, Kind, Line, NotPossible, Period, Rate, RateChange, Rates, Shares, Terms, VisitCommission,
    Whose,
};
use domain::ids::{AppointmentId, ProfessionalId, ShopId};
use domain::money::Cents;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::db::{on, run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    VISIT = "select a.professional_id, a.status, a.starts_at, a.estimated_revenue_cents, s.time_zone
        from appointments a join profiles s on s.location_id = a.location_id
        where a.location_id = $1 and a.appointment_id = $2";
    // Whoever changes a visit's commission holds its row, so that of two who do it at once the second sees the first.
    LOCK_VISIT = "update appointments set changes = changes where location_id = $1 and appointment_id = $2";
    ENTRIES = "select professional_id, kind, rate_bp, whose_share, house_cents, professional_cents, tip_cents
        from commission_entries where appointment_id = $1 order by place";
    RATES = "select rate_id, professional_id, rate_bp, whose_share, valid_from from commission_rates
        where location_id = $1 order by valid_from, made_at, rate_id";
    ADD_RATE = "insert into commission_rates (rate_id, location_id, professional_id, rate_bp, whose_share, valid_from,
            made_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    PEOPLE = "select professional_id, name from professionals where location_id = $1 order by place, name";
    LINES = "select e.appointment_id, e.professional_id, e.kind, e.rate_bp, e.whose_share, e.house_cents,
            e.professional_cents, e.tip_cents, e.reason, e.made_by, e.at, e.local_date, a.starts_at, s.time_zone,
            p.name as professional, c.name as customer_name, coalesce((select string_agg(v.name, ', ' order by v.place)
                from appointment_services v where v.appointment_id = e.appointment_id), '') as services,
            exists (select 1 from payout_entries d
                where d.appointment_id = e.appointment_id and d.place = e.place) as is_paid
        from commission_entries e join appointments a on a.appointment_id = e.appointment_id
        join professionals p on p.professional_id = e.professional_id
        join customers c on c.customer_id = a.customer_id
        join profiles s on s.location_id = e.location_id
        where e.location_id = $1 and e.local_date >= $2 and e.local_date <= $3
            and (e.professional_id = $4 or $4 is null) and (e.appointment_id = $5 or $5 is null)
        order by e.local_date, e.at, e.appointment_id, e.place";
}

/// A change of a visit's commission.
#[derive(Debug, Clone)]
pub struct NewChange {
    /// In which shop.
    pub shop: ShopId,
    /// Of which visit.
    pub appointment: AppointmentId,
    /// What.
    pub change: Change,
    /// How many lines the visit had when whoever wants this looked; a form that is sent twice finds more.
    pub seen: Option<usize>,
    /// Why.
    pub reason: Option<String>,
    /// Who, by name.
    pub made_by: String,
    /// When.
    pub at: Instant,
}

/// Why a change was not written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ChangeError {
    /// There is no such visit.
    #[error("no such visit")]
    NoVisit,
    /// It names somebody who does not work there.
    #[error("no such professional")]
    NoProfessional,
    /// Somebody was faster.
    #[error("the visit has changed since")]
    ChangedSince,
    /// The visit does not allow it.
    #[error("{}", .0.sentence())]
    NotPossible(NotPossible),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which lines of the ledger.
#[derive(Debug, Clone, Copy)]
pub struct LinesOf {
    /// Of which days.
    pub period: Period,
    /// Of whom; `None` for everybody.
    pub professional: Option<ProfessionalId>,
    /// Of which visit; `None` for all.
    pub appointment: Option<AppointmentId>,
}

#[derive(FromRow)]
struct VisitRow {
    professional_id: Uuid,
    status: String,
    starts_at: Instant,
    estimated_revenue_cents: i64,
    time_zone: String,
}

/// A visit as its commission needs it.
struct Visit {
    shop: ShopId,
    id: AppointmentId,
    doer: ProfessionalId,
    starts_at: Instant,
    price: Cents,
    zone: Tz,
    so_far: VisitCommission,
    /// How many lines it has.
    lines: usize,
}

/// What every line of one event shares.
struct Written<'a> {
    reason: Option<&'a str>,
    made_by: Option<&'a str>,
    at: Instant,
}

#[derive(FromRow)]
struct EntryRow {
    professional_id: Uuid,
    kind: String,
    rate_bp: i64,
    whose_share: String,
    house_cents: i64,
    professional_cents: i64,
    tip_cents: i64,
}

impl EntryRow {
    fn entry(&self, appointment: Uuid) -> Result<Entry, StoreError> {
        let wrong = |column| inconsistent("commission_entries", column, appointment);
        Ok(Entry {
            professional: ProfessionalId(self.professional_id),
            kind: Kind::from_word(&self.kind).ok_or_else(|| wrong("kind"))?,
            terms: terms(self.rate_bp, &self.whose_share).ok_or_else(|| wrong("rate_bp"))?,
            shares: Shares { house: Cents(self.house_cents), professional: Cents(self.professional_cents) },
            tip: Cents(self.tip_cents),
        })
    }
}

#[derive(FromRow)]
struct LineRow {
    appointment_id: Uuid,
    #[sqlx(flatten)]
    entry: EntryRow,
    reason: Option<String>,
    made_by: Option<String>,
    at: Instant,
    local_date: NaiveDate,
    starts_at: Instant,
    time_zone: String,
    professional: String,
    customer_name: String,
    services: String,
    is_paid: bool,
}

impl TryFrom<LineRow> for Line {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        let zone: Tz =
            row.time_zone.parse().map_err(|_| inconsistent("profiles", "time_zone", row.appointment_id))?;
        Ok(Self {
            appointment_id: AppointmentId(row.appointment_id),
            visit_at: row.starts_at.with_timezone(&zone).naive_local(),
            services: row.services,
            customer_name: row.customer_name,
            professional: row.professional,
            entry: row.entry.entry(row.appointment_id)?,
            reason: row.reason,
            made_by: row.made_by,
            at: row.at,
            local_date: row.local_date,
            is_paid: row.is_paid,
        })
    }
}

#[derive(FromRow)]
struct RateRow {
    rate_id: Uuid,
    professional_id: Option<Uuid>,
    rate_bp: Option<i64>,
    whose_share: Option<String>,
    valid_from: Instant,
}

impl TryFrom<RateRow> for RateChange {
    type Error = StoreError;

    fn try_from(row: RateRow) -> Result<Self, StoreError> {
        let wrong = || inconsistent("commission_rates", "rate_bp", row.rate_id);
        let terms = match (row.rate_bp, &row.whose_share) {
            (Some(rate), Some(whose)) => Some(terms(rate, whose).ok_or_else(wrong)?),
            _ => None,
        };
        Ok(Self { professional: row.professional_id.map(ProfessionalId), terms, valid_from: row.valid_from })
    }
}

fn terms(rate_bp: i64, whose: &str) -> Option<Terms> {
    let rate = Rate::try_from(u16::try_from(rate_bp).ok()?).ok()?;
    Some(Terms { rate, whose: Whose::from_word(whose)? })
}

impl Tx {
    /// Writes what a visit's new state means for its commission, in the transaction that changes it.
    pub(crate) async fn settle_commission(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
        status: Status,
        at: Instant,
    ) -> Result<(), StoreError> {
        if !matches!(status, Status::Completed | Status::NoShow) {
            return Ok(());
        }
        let Some(visit) = self.visit_to_share(shop, id).await? else { return Ok(()) };
        let entries = match status {
            Status::Completed => {
                let terms = self.commission_rates(shop).await?.terms(visit.doer, visit.starts_at);
                visit.so_far.complete(visit.price, terms)
            }
            _ => visit.so_far.take_back(),
        };
        self.add_entries(&visit, &entries, &Written { reason: None, made_by: None, at }).await
    }

    /// Writes a change of a visit's commission.
    pub async fn change_commission(&mut self, new: &NewChange) -> Result<(), ChangeError> {
        run!(self, execute, sqlx::query(LOCK_VISIT).bind(new.shop.0).bind(new.appointment.0))?;
        let visit = self.visit_to_share(new.shop, new.appointment).await?.ok_or(ChangeError::NoVisit)?;
        if new.seen.is_some_and(|seen| seen != visit.lines) {
            return Err(ChangeError::ChangedSince);
        }
        let people = self.commission_people(new.shop).await?;
        if new.change.names().iter().any(|named| people.iter().all(|(id, _)| id != named)) {
            return Err(ChangeError::NoProfessional);
        }
        let rates = self.commission_rates(new.shop).await?;
        let terms = |professional| rates.terms(professional, visit.starts_at);
        let entries = visit.so_far.change(&new.change, terms).map_err(ChangeError::NotPossible)?;
        let written = Written { reason: new.reason.as_deref(), made_by: Some(&new.made_by), at: new.at };
        Ok(self.add_entries(&visit, &entries, &written).await?)
    }

    async fn visit_to_share(&mut self, shop: ShopId, id: AppointmentId) -> Result<Option<Visit>, StoreError> {
        let row: Option<VisitRow> =
            run!(self, fetch_optional, sqlx::query_as(VISIT).bind(shop.0).bind(id.0))?;
        let Some(row) = row else { return Ok(None) };
        let entries: Vec<EntryRow> = run!(self, fetch_all, sqlx::query_as(ENTRIES).bind(id.0))?;
        let entries: Vec<Entry> =
            entries.iter().map(|entry| entry.entry(id.0)).collect::<Result<_, StoreError>>()?;
        let status =
            Status::from_word(&row.status).ok_or_else(|| inconsistent("appointments", "status", id))?;
        let zone = row.time_zone.parse().map_err(|_| inconsistent("profiles", "time_zone", shop))?;
        let doer = ProfessionalId(row.professional_id);
        Ok(Some(Visit {
            shop,
            id,
            doer,
            starts_at: row.starts_at,
            price: Cents(row.estimated_revenue_cents),
            zone,
            so_far: VisitCommission::of(status, doer, &entries),
            lines: entries.len(),
        }))
    }

    async fn add_entries(
        &mut self,
        visit: &Visit,
        entries: &[Entry],
        written: &Written<'_>,
    ) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let local_date = written.at.with_timezone(&visit.zone).date_naive();
        let added = on!(&mut self.on, |tx| {
            let mut insert = QueryBuilder::new(
                "insert into commission_entries (appointment_id, place, location_id, professional_id, kind, rate_bp, \
                 whose_share, base_cents, house_cents, professional_cents, tip_cents, reason, made_by, at, local_date) ",
            );
            insert.push_values(entries.iter().enumerate(), |mut row, (i, entry)| {
                row.push_bind(visit.id.0)
                    .push_bind((visit.lines + i) as i64)
                    .push_bind(visit.shop.0)
                    .push_bind(entry.professional.0)
                    .push_bind(entry.kind.word())
                    .push_bind(i64::from(entry.terms.rate.basis_points()))
                    .push_bind(entry.terms.whose.word())
                    .push_bind(entry.shares.base().0)
                    .push_bind(entry.shares.house.0)
                    .push_bind(entry.shares.professional.0)
                    .push_bind(entry.tip.0)
                    .push_bind(written.reason)
                    .push_bind(written.made_by)
                    .push_bind(written.at)
                    .push_bind(local_date);
            });
            insert.build().execute(&mut **tx).await.map(|_| ())
        });
        self.noted(added)
    }

    /// A shop's rates, in the order in which they begin to hold.
    pub async fn commission_rates(&mut self, shop: ShopId) -> Result<Rates, StoreError> {
        let rows: Vec<RateRow> = run!(self, fetch_all, sqlx::query_as(RATES).bind(shop.0))?;
        rows.into_iter().map(RateChange::try_from).collect::<Result<_, StoreError>>().map(Rates)
    }

    /// Adds a change of rate.
    pub async fn insert_rate(
        &mut self,
        id: Uuid,
        shop: ShopId,
        change: &RateChange,
        at: Instant,
    ) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD_RATE)
                .bind(id)
                .bind(shop.0)
                .bind(change.professional.map(|professional| professional.0))
                .bind(change.terms.map(|terms| i64::from(terms.rate.basis_points())))
                .bind(change.terms.map(|terms| terms.whose.word()))
                .bind(change.valid_from)
                .bind(at)
        )?;
        Ok(())
    }

    /// Everybody who works or has worked in a shop, in its own order.
    pub async fn commission_people(
        &mut self,
        shop: ShopId,
    ) -> Result<Vec<(ProfessionalId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> = run!(self, fetch_all, sqlx::query_as(PEOPLE).bind(shop.0))?;
        Ok(rows.into_iter().map(|(id, name)| (ProfessionalId(id), name)).collect())
    }

    /// Lines of the ledger, oldest first.
    pub async fn commission_lines(&mut self, shop: ShopId, of: &LinesOf) -> Result<Vec<Line>, StoreError> {
        let rows: Vec<LineRow> = run!(
            self,
            fetch_all,
            sqlx::query_as(LINES)
                .bind(shop.0)
                .bind(of.period.from)
                .bind(of.period.to)
                .bind(of.professional.map(|professional| professional.0))
                .bind(of.appointment.map(|appointment| appointment.0))
        )?;
        rows.into_iter().map(Line::try_from).collect()
    }
}
