//! The appointment book: the page of all visits of some days, and the page of one.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate, TimeDelta};
use domain::Instant;
use domain::access::Action;
use domain::appointment::AppointmentFacts;
use domain::availability::{BookingRules, Candidate, Roster, day_bounds, free_starts};
use domain::catalogue::{Professional, ServiceTime};
use domain::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId};
use domain::online::{PublicPerson, PublicService};
use domain::reception::Shop;
use domain::visit_book::{
    Asked, Behind, Given, Hours, Moving, Shelf, Tally, View, VisitBook, VisitPage, columns, history,
    returning,
};
use domain::zone::ShopClock;
use store::{OffRecord, Own, Tx, Wanted};

use crate::access::Pass;
use crate::free_times::FreeDays;
use crate::visits::STAFF;
use crate::{Desk, DeskError};

/// Rows on one page of a list.
const ROWS: usize = 50;
/// Visits that are looked at together for those of a number.
const LOOK_AT: i64 = 500;
/// Days of the numbers of lost visits.
const LOST_DAYS: u64 = 28;
/// A list that names no days goes back and ahead this far, in days.
const EVER: u64 = 365 * 100;

/// What is looked for on a visit's page beside the visit: free times to move it to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoveWish {
    /// With whom; with whom it is now where nobody is named.
    pub professional: Option<ProfessionalId>,
    /// Around which day.
    pub day: Option<NaiveDate>,
}

/// What the visitor of a page may see.
struct Seen {
    /// Everybody's visits, or only the own ones.
    sees_all: bool,
    /// Whose; `None` for everybody's.
    whose: Option<ProfessionalId>,
}

impl Desk {
    /// The appointment book as the visitor may see it: the whole shop's, or the own visits.
    pub async fn visit_book(&self, pass: &Pass, asked: &Asked) -> Result<VisitBook, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let (shop, now) = (self.shop(pass.shop()).await?, self.clock.now());
        let clock = ShopClock::around(shop.zone, now);
        let seen = seen(pass, asked.professional)?;
        let day = asked.day.unwrap_or_else(|| clock.date(now));
        let days = asked.days(day);
        // Before everything else: what happens while it is read is told again.
        let seq = self.store.read().await?.last_seq(shop.id).await?;
        let people =
            shop.professionals.iter().filter(|person| seen.sees_all || Some(person.id) == seen.whose);
        let mut book = VisitBook {
            location_id: shop.id,
            business_name: shop.name.clone(),
            clock,
            now,
            seq,
            sees_all: seen.sees_all,
            asked: Asked { day: Some(day), professional: seen.whose, ..asked.clone() },
            day,
            days,
            people: people.map(public).collect(),
            services: self.sold(&shop).await?,
            requests: Vec::new(),
            hours: Hours::default(),
            columns: Vec::new(),
            rows: Vec::new(),
            next: None,
            tally: Tally::default(),
            weeks: (days.1 - Days::new(LOST_DAYS - 1), days.1),
            lost: Tally::default(),
        };
        if asked.view == View::List {
            self.fill_rows(&shop, &mut book).await?;
        } else {
            self.fill_columns(&shop, &mut book).await?;
        }
        let ((from, until), (lost_from, lost_until)) = (span(&shop, book.days), span(&shop, book.weeks));
        let mut tx = self.store.read().await?;
        book.tally = Tally::of(&tx.visit_counts(shop.id, from, until, seen.whose).await?);
        book.lost = Tally::of(&tx.visit_counts(shop.id, lost_from, lost_until, seen.whose).await?);
        book.requests = tx.requests(shop.id).await?;
        book.requests.retain(|visit| seen.whose.is_none() || visit.professional_id == seen.whose);
        Ok(book)
    }

    async fn sold(&self, shop: &Shop) -> Result<Vec<PublicService>, DeskError> {
        let sold = self.store.read().await?.services_for_staff(shop.id).await?;
        let public = sold.into_iter().map(|service| PublicService {
            id: service.id,
            name: service.name,
            price: service.price,
            varies: false,
            minutes: service.time.visit(),
        });
        Ok(public.collect())
    }

    /// A page of rows; without named days, of all times.
    async fn fill_rows(&self, shop: &Shop, book: &mut VisitBook) -> Result<(), DeskError> {
        let (asked, day) = (&book.asked, book.day);
        let far = (day - Days::new(EVER), day + Days::new(EVER));
        // The rows of a number are those of its days; of the one that the page is about where none are named.
        let far = if asked.behind.is_some() { (day, day) } else { far };
        let whole = (asked.from.unwrap_or(far.0), asked.to.unwrap_or(far.1));
        let (from, until) = span(shop, whole);
        let wanted = Wanted {
            from,
            until,
            professional: asked.professional,
            shelf: asked.shelf,
            behind: asked.behind,
            who: asked.who.clone(),
            service: asked.service,
            after: asked.after,
            at_most: ROWS as i64 + 1,
        };
        let mut tx = self.store.read().await?;
        let mut rows = if asked.behind == Some(Behind::Returning) {
            returning_rows(&mut tx, shop.id, &wanted, whole).await?
        } else {
            tx.visit_rows(shop.id, &wanted).await?
        };
        drop(tx);
        if rows.len() > ROWS {
            rows.truncate(ROWS);
            let last = rows.last().map(|row| (row.starts_at, row.appointment_id));
            book.next = Some(Asked { after: last, ..asked.clone() });
        }
        // Numbers are of the named days; without any, of the one that the page is about.
        if let (Some(from), Some(to)) = (asked.from, asked.to) {
            book.days = (from.min(to), to);
            book.weeks = (to - Days::new(LOST_DAYS - 1), to);
        }
        book.rows = rows;
        Ok(())
    }

    /// The columns of a calendar: of a day one for everybody, of a week one for each day and everybody.
    async fn fill_columns(&self, shop: &Shop, book: &mut VisitBook) -> Result<(), DeskError> {
        let (from, until) = span(shop, book.days);
        let mut tx = self.store.read().await?;
        let (mut visits, times) = (
            tx.appointments_between(shop.id, from, until).await?,
            tx.visit_times(shop.id, from, until).await?,
        );
        let rosters = tx.working_time(shop.id, from, until).await?;
        let (off, held) = (
            tx.time_off_between(shop.id, from, until).await?,
            tx.held_between(shop.id, book.now, from, until).await?,
        );
        drop(tx);
        let whose = book.asked.professional;
        let only = book.asked.shelf;
        visits.retain(|visit| {
            (whose.is_none() || visit.professional_id == whose) && only.is_none_or(|only| only.holds(visit))
        });
        let mut people: Vec<PublicPerson> = book
            .people
            .iter()
            .filter(|person| whose.is_none_or(|whose| whose == person.id))
            .cloned()
            .collect();
        // Somebody who works here no longer has a column where they have visits.
        for visit in &visits {
            let id = visit.professional_id.filter(|id| people.iter().all(|person| person.id != *id));
            people.extend(id.map(|id| PublicPerson { id, name: visit.professional.clone() }));
        }
        let drawn = Drawing { shop, clock: &book.clock, visits, times, rosters, off, held };
        let dates: Vec<NaiveDate> = book.days.0.iter_days().take_while(|day| *day <= book.days.1).collect();
        let given =
            people.iter().flat_map(|person| dates.iter().map(|day| drawn.given(person, *day))).collect();
        (book.hours, book.columns) = columns(&book.clock, given);
        Ok(())
    }

    /// One visit with everything that is known of it. Who may: whose visit it is, and who sees the shop.
    pub async fn visit_page(
        &self,
        pass: &Pass,
        id: AppointmentId,
        wish: Option<MoveWish>,
    ) -> Result<VisitPage, DeskError> {
        let visit = self.visit_for(pass, id).await?;
        let (shop, now) = (self.shop(pass.shop()).await?, self.clock.now());
        let mut tx = self.store.read().await?;
        let seq = tx.last_seq(shop.id).await?;
        let agreed = tx.agreed_services(id).await?;
        let made = tx.visit_made(shop.id, id).await?.ok_or(DeskError::NotFound("visit"))?;
        let stood = tx.visit_history(shop.id, id).await?;
        let notice = tx.shop(shop.id).await?.map_or(0, |record| record.cancel_notice_minutes);
        let times = tx.times(id).await?;
        drop(tx);
        let unread = self.unread(pass).await?;
        let services: Vec<ServiceId> = agreed.iter().map(|(service, _)| *service).collect();
        let moving = match wish {
            Some(wish) => Some(self.moving(pass, &shop, &visit, (&services, &times), wish).await?),
            None => None,
        };
        Ok(VisitPage {
            location_id: shop.id,
            business_name: shop.name.clone(),
            clock: ShopClock::around(shop.zone, now),
            now,
            seq,
            sees_all: seen(pass, None)?.sees_all,
            late_from: visit.starts_at - TimeDelta::minutes(i64::from(notice)),
            services: agreed.into_iter().map(|(_, agreed)| agreed).collect(),
            source: made.source,
            customer: made.customer,
            visits_before: made.visits_before,
            unread: unread.into_iter().find(|(of, _)| *of == id).map_or(0, |(_, count)| count),
            history: history(&stood),
            moving,
            visit,
        })
    }

    /// Free times for a visit, over its own time too: with the one who has it, or with a colleague who does the same.
    async fn moving(
        &self,
        pass: &Pass,
        shop: &Shop,
        visit: &AppointmentFacts,
        (services, times): (&[ServiceId], &[ServiceTime]),
        wish: MoveWish,
    ) -> Result<Moving, DeskError> {
        let seen = seen(pass, None)?;
        let can = |person: &&Professional| {
            Some(person.id) == visit.professional_id
                || seen.sees_all && services.iter().all(|service| person.services.contains(service))
        };
        let people: Vec<PublicPerson> = shop.professionals.iter().filter(can).map(public).collect();
        let wished = wish.professional.filter(|id| people.iter().any(|person| person.id == *id));
        let professional = wished.or(visit.professional_id).ok_or(DeskError::NotFound("professional"))?;
        let rules = BookingRules { grid_minutes: shop.rules.grid_minutes, ..STAFF };
        let clock = ShopClock::around(shop.zone, self.clock.now());
        let own = Own { appointment: Some(visit.appointment_id), hold: None };
        let day = wish.day.unwrap_or_else(|| clock.date(visit.starts_at));
        let found = self.free_days(shop, &rules, &clock, Some(day), async |from, until| {
            let rosters = self.rosters(shop.id, from, until, own).await?;
            let theirs = rosters.iter().filter(|roster| roster.professional == professional);
            let candidates: Vec<_> =
                theirs.map(|roster| Candidate { roster, services: times.to_vec() }).collect();
            let mut free = free_starts(&self.search(shop, &rules, from, until), &candidates);
            free.retain(|start| *start != visit.starts_at || Some(professional) != visit.professional_id);
            Ok(free)
        });
        let FreeDays { days, day, times } = found.await?;
        Ok(Moving { professional, people, days, day, times })
    }
}

/// A page of the visits of customers who had been there before.
async fn returning_rows(
    tx: &mut Tx,
    shop: ShopId,
    wanted: &Wanted,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<AppointmentFacts>, DeskError> {
    // A day counts by the zone of its time, which may have been another one.
    let day = TimeDelta::days(1);
    let histories = tx.histories_around(shop, wanted.from - day, wanted.until + day).await?;
    let these: HashSet<AppointmentId> =
        histories.into_values().flat_map(|visits| returning(visits, from, to)).collect();
    let mut look = Wanted {
        from: wanted.from - day,
        until: wanted.until + day,
        shelf: wanted.shelf.or(Some(Shelf::Completed)),
        behind: None,
        at_most: LOOK_AT,
        ..wanted.clone()
    };
    let mut rows = Vec::new();
    loop {
        let page = tx.visit_rows(shop, &look).await?;
        let last = page.last().map(|visit| (visit.starts_at, visit.appointment_id));
        let is_last = page.len() < LOOK_AT as usize;
        rows.extend(page.into_iter().filter(|visit| these.contains(&visit.appointment_id)));
        if is_last || rows.len() >= wanted.at_most as usize {
            rows.truncate(wanted.at_most as usize);
            return Ok(rows);
        }
        look.after = last;
    }
}

/// Everything that the columns of some days are drawn from.
struct Drawing<'a> {
    shop: &'a Shop,
    clock: &'a ShopClock,
    visits: Vec<AppointmentFacts>,
    times: HashMap<AppointmentId, Vec<ServiceTime>>,
    rosters: Vec<Roster>,
    off: Vec<OffRecord>,
    held: Vec<(ProfessionalId, Instant, Instant)>,
}

impl Drawing<'_> {
    fn given(&self, person: &PublicPerson, day: NaiveDate) -> Given {
        let (from, until) = day_bounds(self.shop.zone, day);
        let roster = self.rosters.iter().find(|roster| roster.professional == person.id);
        let in_day = |starts_at: Instant, ends_at: Instant| starts_at < until && from < ends_at;
        let off =
            self.off.iter().filter(|off| off.professional == person.id && in_day(off.starts_at, off.ends_at));
        let held = self.held.iter().filter(|(who, starts, ends)| *who == person.id && in_day(*starts, *ends));
        let is_here = |visit: &&AppointmentFacts| {
            visit.professional_id == Some(person.id) && self.clock.date(visit.starts_at) == day
        };
        let visits =
            self.visits.iter().filter(is_here).map(|visit| {
                (visit.clone(), self.times.get(&visit.appointment_id).cloned().unwrap_or_default())
            });
        Given {
            day,
            person: person.clone(),
            place: self.shop.professionals.iter().position(|known| known.id == person.id).unwrap_or(0),
            open: roster.map(|roster| roster.open_on(day)).unwrap_or_default(),
            off: off.map(|off| (off.starts_at, off.ends_at, off.reason.clone())).collect(),
            held: held.map(|(_, starts, ends)| (*starts, *ends)).collect(),
            visits: visits.collect(),
        }
    }
}

/// Whose visits the visitor sees of those that are asked for.
fn seen(pass: &Pass, asked: Option<ProfessionalId>) -> Result<Seen, DeskError> {
    let (access, shop) = (pass.visitor().access(), pass.shop());
    if access.may(Action::SeeShop, shop) {
        return Ok(Seen { sees_all: true, whose: asked });
    }
    // One who works nowhere here sees nobody's.
    let own = access.professional(shop).ok_or(DeskError::NotFound("professional"))?;
    Ok(Seen { sees_all: false, whose: Some(own) })
}

fn public(person: &Professional) -> PublicPerson {
    PublicPerson { id: person.id, name: person.name.clone() }
}

/// From the first moment of the first day to the last one of the last.
fn span(shop: &Shop, (first, last): (NaiveDate, NaiveDate)) -> (Instant, Instant) {
    (day_bounds(shop.zone, first).0, day_bounds(shop.zone, last).1)
}
