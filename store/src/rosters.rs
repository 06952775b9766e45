//! Everybody's time in a stretch of days: hours, time off, and what is taken.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use domain::Instant;
use domain::availability::Roster;
use domain::cells::{Cell, CellSet};
use domain::hours::WeeklyHours;
use domain::ids::{AppointmentId, HoldId, ProfessionalId, ShopId};
use uuid::Uuid;

use crate::db::{run, statements};
use crate::shops::span;
use crate::{StoreError, Tx};

statements! {
    PEOPLE = "select professional_id from professionals where location_id = $1 and is_active order by place, name";
    WORK = "select w.professional_id, w.weekday, w.opens, w.closes from working_hours w
        join professionals p on p.professional_id = w.professional_id
        where p.location_id = $1 order by w.professional_id, w.weekday, w.opens";
    OFF = "select t.professional_id, t.starts_at, t.ends_at from time_off t
        join professionals p on p.professional_id = t.professional_id
        where p.location_id = $1 and t.ends_at > $2 and t.starts_at < $3 order by t.starts_at";
    TAKEN = "select c.professional_id, c.cell, c.appointment_id, c.hold_id from occupied_cells c
        join professionals p on p.professional_id = c.professional_id
        where p.location_id = $1 and c.cell >= $2 and c.cell <= $3";
    SPECIAL = "select professional_id, local_date, opens, closes from special_days
        where location_id = $1 and local_date >= $2 and local_date <= $3 order by local_date, opens";
}

/// Whose (everybody's where nobody is named), on which day, from when, until when.
type SpecialRow = (Option<Uuid>, NaiveDate, Option<i64>, Option<i64>);

/// What does not count as taken for the one who asks: the own hold, the own visit that is to be moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Own {
    /// The own hold.
    pub hold: Option<HoldId>,
    /// The own visit.
    pub appointment: Option<AppointmentId>,
}

impl Tx {
    /// The rosters of a shop's professionals, in the shop's own order; what is taken between two instants.
    pub async fn rosters(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
        own: Own,
    ) -> Result<Vec<Roster>, StoreError> {
        // A visit that starts before the end runs on after it.
        let (first, last) = (Cell::at(from).0, Cell::at(until).0 + 12 * 24);
        let mut rosters = self.working_time(shop, from, Cell(last + 1).start()).await?;
        let taken: Vec<(Uuid, i64, Option<Uuid>, Option<Uuid>)> =
            run!(self, fetch_all, sqlx::query_as(TAKEN).bind(shop.0).bind(first).bind(last))?;
        let place = places(&rosters);
        for (id, cell, appointment, hold) in taken {
            let is_own = appointment.is_some_and(|id| own.appointment == Some(AppointmentId(id)))
                || hold.is_some_and(|id| own.hold == Some(HoldId(id)));
            if let Some(place) = place.get(&id).filter(|_| !is_own) {
                rosters[*place].taken.insert(Cell(cell));
            }
        }
        Ok(rosters)
    }

    /// The same without what is taken: hours, and time off between two instants.
    pub async fn working_time(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Roster>, StoreError> {
        let people: Vec<(Uuid,)> = run!(self, fetch_all, sqlx::query_as(PEOPLE).bind(shop.0))?;
        let work: Vec<(Uuid, i64, i64, i64)> = run!(self, fetch_all, sqlx::query_as(WORK).bind(shop.0))?;
        let off: Vec<(Uuid, Instant, Instant)> =
            run!(self, fetch_all, sqlx::query_as(OFF).bind(shop.0).bind(from).bind(until))?;
        let mut rosters: Vec<Roster> = people.into_iter().map(|(id,)| empty(ProfessionalId(id))).collect();
        let place = places(&rosters);
        for (id, weekday, opens, closes) in work {
            if let Some(place) = place.get(&id) {
                rosters[*place].hours.0.push(span(weekday, opens, closes));
            }
        }
        for (id, starts, ends) in off {
            if let Some(place) = place.get(&id) {
                rosters[*place].time_off.push((starts, ends));
            }
        }
        self.fill_special_days(shop, from, until, &mut rosters).await?;
        Ok(rosters)
    }

    /// The special days around a stretch of time, two days wider than it: a zone is never further from UTC.
    async fn fill_special_days(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
        rosters: &mut [Roster],
    ) -> Result<(), StoreError> {
        let (first, last) = (from.date_naive() - Days::new(2), until.date_naive() + Days::new(4));
        let special: Vec<SpecialRow> =
            run!(self, fetch_all, sqlx::query_as(SPECIAL).bind(shop.0).bind(first).bind(last))?;
        let own_days: BTreeSet<(Uuid, NaiveDate)> =
            special.iter().filter_map(|(id, date, ..)| id.map(|id| (id, *date))).collect();
        for (whose, date, opens, closes) in special {
            let spans = opens
                .zip(closes)
                .map(|(opens, closes)| span(i64::from(date.weekday().num_days_from_monday()), opens, closes));
            let concerned = rosters.iter_mut().filter(|roster| {
                let id = roster.professional.0;
                whose.map_or(!own_days.contains(&(id, date)), |whose| whose == id)
            });
            for roster in concerned {
                roster.special.entry(date).or_default().extend(spans);
            }
        }
        Ok(())
    }
}

fn places(rosters: &[Roster]) -> HashMap<Uuid, usize> {
    rosters.iter().enumerate().map(|(i, roster)| (roster.professional.0, i)).collect()
}

fn empty(professional: ProfessionalId) -> Roster {
    Roster {
        professional,
        hours: WeeklyHours::default(),
        special: BTreeMap::new(),
        time_off: Vec::new(),
        taken: CellSet::default(),
    }
}
