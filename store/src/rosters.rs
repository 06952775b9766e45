//! Everybody's time in a stretch of days: hours, time off, and what is taken.

use std::collections::{BTreeSet, HashMap};

use domain::Instant;
use domain::availability::Roster;
use domain::cells::Cell;
use domain::hours::WeeklyHours;
use domain::ids::{ProfessionalId, ShopId};
use uuid::Uuid;

use crate::db::{run, statements};
use crate::shops::span;
use crate::{StoreError, Tx};

statements! {
    PEOPLE = "select professional_id from professionals where location_id = $1 order by place, name";
    WORK = "select w.professional_id, w.weekday, w.opens, w.closes from working_hours w
        join professionals p on p.professional_id = w.professional_id
        where p.location_id = $1 order by w.professional_id, w.weekday, w.opens";
    OFF = "select t.professional_id, t.starts_at, t.ends_at from time_off t
        join professionals p on p.professional_id = t.professional_id
        where p.location_id = $1 and t.ends_at > $2 and t.starts_at < $3 order by t.starts_at";
    TAKEN = "select c.professional_id, c.cell from occupied_cells c
        join professionals p on p.professional_id = c.professional_id
        where p.location_id = $1 and c.cell >= $2 and c.cell <= $3";
}

impl Tx {
    /// The rosters of a shop's professionals, in the shop's own order; what is taken between two instants.
    pub async fn rosters(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Roster>, StoreError> {
        // A visit that starts before the end runs on after it.
        let (first, last) = (Cell::at(from).0, Cell::at(until).0 + 12 * 24);
        let mut rosters = self.working_time(shop, from, Cell(last + 1).start()).await?;
        let taken: Vec<(Uuid, i64)> =
            run!(self, fetch_all, sqlx::query_as(TAKEN).bind(shop.0).bind(first).bind(last))?;
        let place = places(&rosters);
        for (id, cell) in taken {
            rosters[place[&id]].taken.insert(Cell(cell));
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
            rosters[place[&id]].hours.0.push(span(weekday, opens, closes));
        }
        for (id, starts, ends) in off {
            rosters[place[&id]].time_off.push((starts, ends));
        }
        Ok(rosters)
    }
}

fn places(rosters: &[Roster]) -> HashMap<Uuid, usize> {
    rosters.iter().enumerate().map(|(i, roster)| (roster.professional.0, i)).collect()
}

fn empty(professional: ProfessionalId) -> Roster {
    Roster { professional, hours: WeeklyHours::default(), time_off: Vec::new(), taken: BTreeSet::new() }
}
