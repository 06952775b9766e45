//! The appointment book: rows by what is looked for, their numbers, and what else stands in a calendar or on a visit's page.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::Instant;
use domain::appointment::{AppointmentFacts, Status};
use domain::catalogue::ServiceTime;
use domain::cells::Cell;
use domain::ids::{AppointmentId, CustomerId, ProfessionalId, ServiceId, ShopId};
use domain::metrics::{VisitCount, VisitKind};
use domain::money::Cents;
use domain::visit_book::{AgreedService, Behind, Counted, Number, Shelf};
use uuid::Uuid;

use crate::appointments::AppointmentRow;
use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// Rows of the book whose `$when` lies in a stretch of time, and of which `$more` holds too.
macro_rules! rows {
    ($when:literal, $more:literal) => {
        concat!(
            "select a.appointment_id, a.status, a.starts_at, a.ends_at, p.name as professional, c.name as customer_name,
            c.phone as customer_phone, a.call_sid, a.estimated_revenue_cents, a.professional_id, a.answer_by,
            a.asked_starts_at, a.cancelled_by, a.is_late, a.override_reason, a.source
        from appointments a join professionals p on p.professional_id = a.professional_id
        join customers c on c.customer_id = a.customer_id
        where a.location_id = $1 and ",
            $when,
            " >= $2 and ",
            $when,
            " < $3 and a.source not in ('trial', 'import') ",
            $more,
            " and (a.professional_id = $4 or $4 is null)
            and (a.status = $5 or $5 is null)
            and (a.is_late = $6 or $6 is null)
            and ((a.source = 'walk_in') = $7 or $7 is null)
            and (c.name_key like $8 escape '!' or c.phone like $9 or $8 is null)
            and (exists (select 1 from appointment_services s where s.appointment_id = a.appointment_id
                and s.service_id = $10) or $10 is null)
            and (a.starts_at < $11 or (a.starts_at = $11 and a.appointment_id < $12) or $11 is null)
        order by a.starts_at desc, a.appointment_id desc limit $13"
        )
    };
}

statements! {
    ROWS = rows!("a.starts_at", "");
    ROWS_MADE = rows!("a.created_at", "and a.source not in ('walk_in', 'transfer')");
    // As it was counted: whoever changes a visit, or makes the next one, has written that down.
    ROWS_REBOOKED = rows!(
        "a.starts_at",
        "and a.source <> 'walk_in' and a.status = 'completed' and a.counted like '%\"rebooked\":true%'"
    );
    HISTORIES = "select a.customer_id, a.appointment_id, a.counted from appointments a
        where a.status = 'completed' and a.counted is not null and a.source not in ('trial', 'walk_in')
            and a.customer_id in (select b.customer_id from appointments b where b.location_id = $1
                and b.starts_at >= $2 and b.starts_at < $3 and b.status = 'completed' and b.source not in ('trial', 'walk_in'))
        order by a.customer_id, a.starts_at, a.appointment_id";
    COUNTS = "select status, is_late, source, count(*), cast(coalesce(sum(estimated_revenue_cents), 0) as bigint)
        from appointments where location_id = $1 and starts_at >= $2 and starts_at < $3
            and (professional_id = $4 or $4 is null)
        group by status, is_late, source order by status, is_late, source";
    NAMES = "select name from appointment_services where appointment_id = $1 order by place";
    TIMES = "select s.appointment_id, s.duration_minutes, s.processing_minutes, s.finishing_minutes, s.buffer_minutes
        from appointment_services s join appointments a on a.appointment_id = s.appointment_id
        where a.location_id = $1 and a.starts_at >= $2 and a.starts_at < $3 order by s.appointment_id, s.place";
    OFF = "select t.professional_id, t.starts_at, t.ends_at, t.reason from time_off t
        join professionals p on p.professional_id = t.professional_id
        where p.location_id = $1 and t.ends_at > $2 and t.starts_at < $3 order by t.starts_at, t.time_off_id";
    HELD = "select c.professional_id, c.hold_id, min(c.cell), max(c.cell) from occupied_cells c
        join slot_holds h on h.hold_id = c.hold_id
        where h.location_id = $1 and h.expires_at > $2 and c.cell >= $3 and c.cell < $4
        group by c.professional_id, c.hold_id order by c.professional_id, c.hold_id";
    AGREED = "select service_id, name, price_cents, duration_minutes, processing_minutes, finishing_minutes
        from appointment_services where appointment_id = $1 order by place";
    MADE = "select a.source, a.customer_id, (select count(*) from appointments b
            where b.customer_id = a.customer_id and b.status = 'completed' and b.appointment_id <> a.appointment_id)
        from appointments a where a.location_id = $1 and a.appointment_id = $2";
    HISTORY = "select at, data from events where location_id = $1 and appointment = $2 order by seq";
}

/// Which rows of the book are looked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// They start here at the earliest ...
    pub from: Instant,
    /// ... and before this.
    pub until: Instant,
    /// Whose.
    pub professional: Option<ProfessionalId>,
    /// In which state.
    pub shelf: Option<Shelf>,
    /// Only the rows of this number.
    pub behind: Option<Behind>,
    /// A part of the customer's name, or of their number; empty for everybody.
    pub who: String,
    /// With this service.
    pub service: Option<ServiceId>,
    /// After this row.
    pub after: Option<(Instant, AppointmentId)>,
    /// At most so many.
    pub at_most: i64,
}

/// Somebody's time off, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffRecord {
    /// Whose.
    pub professional: ProfessionalId,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Why.
    pub reason: Option<String>,
}

/// How a visit came about, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeRecord {
    /// `phone`, `web`, `staff` ..
    pub source: String,
    /// The customer.
    pub customer: CustomerId,
    /// How many other visits of theirs took place.
    pub visits_before: i64,
}

impl Tx {
    /// Rows of the book, the latest start first. Trials are in none, nor is what took place before the
    /// shop came here.
    pub async fn visit_rows(
        &mut self,
        shop: ShopId,
        wanted: &Wanted,
    ) -> Result<Vec<AppointmentFacts>, StoreError> {
        let which = wanted.shelf;
        let (name, number) = patterns(&wanted.who);
        // What comes after a row starts no later: so the index leads there.
        let until = match (wanted.after, wanted.behind) {
            (Some((at, _)), None) => wanted.until.min(at + chrono::TimeDelta::microseconds(1)),
            _ => wanted.until,
        };
        let statement = match wanted.behind {
            Some(Behind::Made) => ROWS_MADE,
            Some(Behind::Rebooked) => ROWS_REBOOKED,
            _ => ROWS,
        };
        let rows: Vec<AppointmentRow> = run!(
            self,
            fetch_all,
            sqlx::query_as(statement)
                .bind(shop.0)
                .bind(wanted.from)
                .bind(until)
                .bind(wanted.professional.map(|id| id.0))
                .bind(which.and_then(Shelf::status).map(Status::word))
                .bind((which == Some(Shelf::Late)).then_some(true))
                .bind(which.map(|which| which == Shelf::WalkIn))
                .bind(&name)
                .bind(&number)
                .bind(wanted.service.map(|id| id.0))
                .bind(wanted.after.map(|(at, _)| at))
                .bind(wanted.after.map(|(_, id)| id.0))
                .bind(wanted.at_most)
        )?;
        let mut visits = Vec::with_capacity(rows.len());
        for row in rows {
            let names: Vec<(String,)> =
                run!(self, fetch_all, sqlx::query_as(NAMES).bind(row.appointment_id))?;
            visits.push(row.facts(names.into_iter().map(|(name,)| name).collect())?);
        }
        Ok(visits)
    }

    /// Everybody who completed a visit in a stretch of time, with the days of all their completed visits, as they are counted.
    pub async fn histories_around(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<HashMap<CustomerId, Vec<(NaiveDate, AppointmentId)>>, StoreError> {
        let rows: Vec<(Uuid, Uuid, String)> =
            run!(self, fetch_all, sqlx::query_as(HISTORIES).bind(shop.0).bind(from).bind(until))?;
        let mut histories: HashMap<CustomerId, Vec<(NaiveDate, AppointmentId)>> = HashMap::new();
        for (customer, id, counted) in rows {
            let count: VisitCount =
                serde_json::from_str(&counted).map_err(|_| inconsistent("appointments", "counted", id))?;
            if count.is_history() {
                histories.entry(CustomerId(customer)).or_default().push((count.visit_on, AppointmentId(id)));
            }
        }
        Ok(histories)
    }

    /// How many visits start in a stretch of time, by how they stand and came about, and what they bring.
    pub async fn visit_counts(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
        professional: Option<ProfessionalId>,
    ) -> Result<Vec<Counted>, StoreError> {
        let rows: Vec<(String, bool, String, i64, i64)> = run!(
            self,
            fetch_all,
            sqlx::query_as(COUNTS).bind(shop.0).bind(from).bind(until).bind(professional.map(|id| id.0))
        )?;
        let counted = rows.into_iter().map(|(status, is_late, source, count, cents)| {
            Ok(Counted {
                status: Status::from_word(&status)
                    .ok_or_else(|| inconsistent("appointments", "status", shop))?,
                is_late,
                kind: VisitKind::of_source(&source),
                number: Number { count, cents: Cents(cents) },
            })
        });
        counted.collect()
    }

    /// How long the services take of each visit that starts in a stretch of time.
    pub async fn visit_times(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<HashMap<AppointmentId, Vec<ServiceTime>>, StoreError> {
        let rows: Vec<(Uuid, i64, i64, i64, i64)> =
            run!(self, fetch_all, sqlx::query_as(TIMES).bind(shop.0).bind(from).bind(until))?;
        let mut times: HashMap<AppointmentId, Vec<ServiceTime>> = HashMap::new();
        for (id, duration, processing, finishing, buffer) in rows {
            times.entry(AppointmentId(id)).or_default().push(ServiceTime {
                duration: duration as u32,
                processing: processing as u32,
                finishing: finishing as u32,
                buffer: buffer as u32,
            });
        }
        Ok(times)
    }

    /// Time off in a stretch of time, by start.
    pub async fn time_off_between(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<OffRecord>, StoreError> {
        let rows: Vec<(Uuid, Instant, Instant, Option<String>)> =
            run!(self, fetch_all, sqlx::query_as(OFF).bind(shop.0).bind(from).bind(until))?;
        let off = rows.into_iter().map(|(id, starts_at, ends_at, reason)| OffRecord {
            professional: ProfessionalId(id),
            starts_at,
            ends_at,
            reason,
        });
        Ok(off.collect())
    }

    /// Times that are kept for somebody who is still deciding: whose, from when, until when.
    pub async fn held_between(
        &mut self,
        shop: ShopId,
        now: Instant,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<(ProfessionalId, Instant, Instant)>, StoreError> {
        let rows: Vec<(Uuid, Uuid, i64, i64)> = run!(
            self,
            fetch_all,
            sqlx::query_as(HELD).bind(shop.0).bind(now).bind(Cell::at(from).0).bind(Cell::at(until).0)
        )?;
        let held = rows
            .into_iter()
            .map(|(who, _, first, last)| (ProfessionalId(who), Cell(first).start(), Cell(last + 1).start()));
        Ok(held.collect())
    }

    /// The services of a visit, as they were agreed.
    pub async fn agreed_services(
        &mut self,
        id: AppointmentId,
    ) -> Result<Vec<(ServiceId, AgreedService)>, StoreError> {
        let rows: Vec<(Uuid, String, i64, i64, i64, i64)> =
            run!(self, fetch_all, sqlx::query_as(AGREED).bind(id.0))?;
        let agreed = rows.into_iter().map(|(service, name, cents, duration, processing, finishing)| {
            let minutes = (duration + processing + finishing) as u32;
            let agreed = AgreedService { name, price: Cents(cents), minutes, processing: processing as u32 };
            (ServiceId(service), agreed)
        });
        Ok(agreed.collect())
    }

    /// How a visit came about, and whose it is.
    pub async fn visit_made(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
    ) -> Result<Option<MadeRecord>, StoreError> {
        let row: Option<(String, Uuid, i64)> =
            run!(self, fetch_optional, sqlx::query_as(MADE).bind(shop.0).bind(id.0))?;
        Ok(row.map(|(source, customer, visits_before)| MadeRecord {
            source,
            customer: CustomerId(customer),
            visits_before,
        }))
    }

    /// How a visit stood after each change, the oldest first.
    pub async fn visit_history(
        &mut self,
        shop: ShopId,
        id: AppointmentId,
    ) -> Result<Vec<(Instant, AppointmentFacts)>, StoreError> {
        let rows: Vec<(Instant, String)> =
            run!(self, fetch_all, sqlx::query_as(HISTORY).bind(shop.0).bind(id.to_string()))?;
        let stood = rows.into_iter().map(|(at, data)| {
            let facts = serde_json::from_str(&data).map_err(|_| inconsistent("events", "data", id))?;
            Ok((at, facts))
        });
        stood.collect()
    }
}

/// Patterns that find a name by a part of it, and a number by some of its digits; none for nobody in particular. A text
/// without digits finds no number.
fn patterns(who: &str) -> (Option<String>, Option<String>) {
    let words: Vec<String> = who.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return (None, None);
    }
    let text = words.join(" ").replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let digits: String = who.chars().filter(char::is_ascii_digit).collect();
    (Some(format!("%{text}%")), (digits.len() >= 3).then(|| format!("%{digits}%")))
}

#[cfg(test)]
mod tests {
    use super::patterns;

    #[test]
    fn signs_of_patterns_are_looked_for_as_they_stand() {
        assert_eq!(patterns("  Susan  OSHIRO "), (Some("%susan oshiro%".into()), None));
        assert_eq!(patterns("100%_!").0.as_deref(), Some("%100!%!_!!%"));
        assert_eq!(patterns("(808) 555").1.as_deref(), Some("%808555%"));
        assert_eq!(patterns(" "), (None, None));
    }
}
