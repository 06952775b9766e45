//! The columns of a calendar: where each visit stands in a day, its processing time, closed hours, time off, and the times
//! that are kept for somebody. Minutes are those of the shop's wall clock.

use chrono::{NaiveDate, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::catalogue::ServiceTime;
use crate::cells::CELL_MINUTES;
use crate::online::PublicPerson;
use crate::zone::ShopClock;

/// Minutes of a day.
const DAY: i64 = 24 * 60;
/// A piece of a column is at most this long; what is longer is two of them.
const LONGEST: i64 = 12 * 60;

/// From which hour until which one the columns go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The first hour: 9.
    pub from: u8,
    /// The hour at whose beginning they end: 18.
    pub until: u8,
}

impl Default for Hours {
    fn default() -> Self {
        Self { from: 9, until: 18 }
    }
}

/// What is known of one professional's day.
#[derive(Debug, Clone)]
pub struct Given {
    /// Which day.
    pub day: NaiveDate,
    /// Whose.
    pub person: PublicPerson,
    /// Their place in the shop's list.
    pub place: usize,
    /// Hours in which they work, in minutes after midnight, in order and without overlaps.
    pub open: Vec<(u16, u16)>,
    /// Time off, and why.
    pub off: Vec<(Instant, Instant, Option<String>)>,
    /// Times that are kept for somebody who is still deciding.
    pub held: Vec<(Instant, Instant)>,
    /// Visits that start on the day, with how long their services take.
    pub visits: Vec<(AppointmentFacts, Vec<ServiceTime>)>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Which day.
    pub day: NaiveDate,
    /// Whose.
    pub person: PublicPerson,
    /// Their place in the shop's list.
    pub place: usize,
    /// How many visits of it take time.
    pub visits: usize,
    /// Whether they work on this day.
    pub works: bool,
    /// What stands in it: what is not free first, then the visits by start.
    pub entries: Vec<Placed>,
}

/// Something that stands in a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// Minutes after midnight; a multiple of five.
    pub at: u16,
    /// How many minutes; a multiple of five.
    pub minutes: u16,
    /// What.
    pub what: Entry,
}

/// What can stand in a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Nobody works.
    Closed,
    /// Time off, and why.
    Off(Option<String>),
    /// Kept for somebody who is still deciding.
    Held,
    /// A visit.
    Visit(Box<Drawn>),
}

/// A visit as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The visit.
    pub visit: AppointmentFacts,
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// Whether it lies in somebody else's processing time.
    pub in_gap: bool,
}

/// A part of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// How many minutes; a multiple of five.
    pub minutes: u16,
    /// Whether the professional is busy; otherwise colour takes.
    pub is_busy: bool,
}

/// The parts of a visit, without its last buffer: busy and free minutes by turns, each a multiple of five.
pub fn parts_of(times: &[ServiceTime]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |minutes: u32, is_busy: bool| {
        let minutes = minutes.next_multiple_of(CELL_MINUTES as u32) as u16;
        match parts.last_mut() {
            _ if minutes == 0 => {}
            Some(last) if last.is_busy == is_busy => last.minutes = last.minutes.saturating_add(minutes),
            _ => parts.push(Part { minutes, is_busy }),
        }
    };
    for (n, time) in times.iter().enumerate() {
        add(time.duration, true);
        add(time.processing, false);
        add(time.finishing, true);
        if n + 1 < times.len() {
            add(time.buffer, true);
        }
    }
    parts
}

/// The columns of a calendar, and the hours that they all go through: the hours of work, and wherever there is a visit.
pub fn columns(clock: &ShopClock, given: Vec<Given>) -> (Hours, Vec<Column>) {
    let hours = hours(clock, &given);
    let columns = given.into_iter().map(|given| column(clock, hours, given)).collect();
    (hours, columns)
}

fn hours(clock: &ShopClock, given: &[Given]) -> Hours {
    let worked =
        given.iter().flat_map(|given| &given.open).map(|(from, until)| (i64::from(*from), i64::from(*until)));
    let visited = given.iter().flat_map(|given| {
        given.visits.iter().map(|(visit, times)| {
            let at = minute(clock, given.day, visit.starts_at);
            (at, at + length(times))
        })
    });
    let (from, until) =
        worked.chain(visited).fold((DAY, 0), |(from, until), span| (from.min(span.0), until.max(span.1)));
    if from >= until {
        return Hours::default();
    }
    let hour = |minutes: i64| (minutes.clamp(0, DAY) / 60) as u8;
    Hours { from: hour(from).min(23), until: hour(until + 59).min(24) }
}

fn column(clock: &ShopClock, hours: Hours, given: Given) -> Column {
    let window = (i64::from(hours.from) * 60, i64::from(hours.until) * 60);
    let at = |instant| minute(clock, given.day, instant);
    let mut entries = Vec::new();
    let mut free_from = window.0;
    for (from, until) in &given.open {
        push(&mut entries, window, (free_from, i64::from(*from)), &Entry::Closed);
        free_from = free_from.max(i64::from(*until));
    }
    push(&mut entries, window, (free_from, window.1), &Entry::Closed);
    for (from, until, reason) in &given.off {
        push(&mut entries, window, (at(*from), at(*until)), &Entry::Off(reason.clone()));
    }
    for (from, until) in &given.held {
        push(&mut entries, window, (at(*from), at(*until)), &Entry::Held);
    }
    let drawn = drawn(&given.visits);
    let visits = drawn.iter().filter(|drawn| drawn.visit.status.takes_time()).count();
    for drawn in drawn {
        let from = at(drawn.visit.starts_at).div_euclid(CELL_MINUTES) * CELL_MINUTES;
        let minutes: i64 = drawn.parts.iter().map(|part| i64::from(part.minutes)).sum();
        let minutes = minutes.min(window.1 - from).clamp(CELL_MINUTES, LONGEST);
        let from = from.clamp(window.0, window.1 - CELL_MINUTES);
        entries.push(Placed {
            at: from as u16,
            minutes: minutes as u16,
            what: Entry::Visit(Box::new(drawn)),
        });
    }
    Column {
        day: given.day,
        person: given.person,
        place: given.place,
        visits,
        works: !given.open.is_empty(),
        entries,
    }
}

/// Puts what goes from one minute to another into a column, as far as it lies in the column, in pieces that are not too long.
fn push(entries: &mut Vec<Placed>, window: (i64, i64), span: (i64, i64), what: &Entry) {
    let cell = |minute: i64| minute.div_euclid(CELL_MINUTES) * CELL_MINUTES;
    let (mut from, until) = (cell(span.0.max(window.0)), cell((span.1 + CELL_MINUTES - 1).min(window.1)));
    while from < until {
        let minutes = (until - from).min(LONGEST);
        entries.push(Placed { at: from as u16, minutes: minutes as u16, what: what.clone() });
        from += minutes;
    }
}

/// The visits by start. One that no longer takes its time is drawn only where nobody else has it.
fn drawn(visits: &[(AppointmentFacts, Vec<ServiceTime>)]) -> Vec<Drawn> {
    let busy_elsewhere = |visit: &AppointmentFacts| {
        visits.iter().any(|(other, _)| {
            let is_later = other.appointment_id > visit.appointment_id && !other.status.takes_time();
            other.appointment_id != visit.appointment_id
                && (other.status.takes_time() || is_later)
                && other.starts_at < visit.ends_at
                && visit.starts_at < other.ends_at
        })
    };
    let in_gap = |visit: &AppointmentFacts| {
        visits.iter().any(|(other, times)| {
            other.appointment_id != visit.appointment_id
                && other.status.takes_time()
                && gaps(other.starts_at, times).any(|(from, until)| (from..until).contains(&visit.starts_at))
        })
    };
    let mut drawn: Vec<Drawn> = visits
        .iter()
        .filter(|(visit, _)| visit.status.takes_time() || !busy_elsewhere(visit))
        .map(|(visit, times)| Drawn {
            visit: visit.clone(),
            parts: parts_or_whole(visit, times),
            in_gap: in_gap(visit),
        })
        .collect();
    drawn.sort_by_key(|drawn| (drawn.visit.starts_at, drawn.visit.appointment_id));
    drawn
}

/// A visit whose services are not known is busy from its start to its end.
fn parts_or_whole(visit: &AppointmentFacts, times: &[ServiceTime]) -> Vec<Part> {
    let parts = parts_of(times);
    if !parts.is_empty() {
        return parts;
    }
    let minutes = (visit.ends_at - visit.starts_at).num_minutes().clamp(CELL_MINUTES, LONGEST) as u32;
    parts_of(&[ServiceTime::plain(minutes)])
}

/// The stretches in which the professional of a visit is free.
fn gaps(starts_at: Instant, times: &[ServiceTime]) -> impl Iterator<Item = (Instant, Instant)> {
    let parts = parts_of(times);
    let mut at = starts_at;
    parts.into_iter().filter_map(move |part| {
        let from = at;
        at += TimeDelta::minutes(i64::from(part.minutes));
        (!part.is_busy).then_some((from, at))
    })
}

fn length(times: &[ServiceTime]) -> i64 {
    parts_of(times).iter().map(|part| i64::from(part.minutes)).sum()
}

/// Minutes after the midnight with which a day begins, on the wall clock.
fn minute(clock: &ShopClock, day: NaiveDate, at: Instant) -> i64 {
    let local = clock.local(at);
    let days = (local.date() - day).num_days();
    days.clamp(-1, 2) * DAY + i64::from(local.hour() * 60 + local.minute())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::appointment::Status;
    use crate::money::Cents;

    const COLOUR: ServiceTime = ServiceTime { duration: 45, processing: 35, finishing: 30, buffer: 10 };

    fn at(hour: u32, minute: u32) -> Instant {
        NaiveDate::from_ymd_opt(2026, 6, 12)
            .and_then(|day| day.and_hms_opt(hour, minute, 0))
            .expect("a time")
            .and_utc()
    }

    fn visit(
        n: u128,
        status: Status,
        starts_at: Instant,
        times: &[ServiceTime],
    ) -> (AppointmentFacts, Vec<ServiceTime>) {
        let facts = AppointmentFacts {
            appointment_id: Uuid::from_u128(n).into(),
            status,
            starts_at,
            ends_at: crate::cells::visit_ends(starts_at, times),
            services: vec!["Hair Color".into()],
            professional: "Leilani".into(),
            professional_id: Some(Uuid::from_u128(1).into()),
            customer_name: "Ana".into(),
            customer_phone: None,
            call_sid: None,
            estimated_revenue_cents: Cents(0),
            answer_by: None,
            asked_starts_at: None,
            cancelled_by: None,
            is_late: false,
            override_reason: None,
            is_test: false,
        };
        (facts, times.to_vec())
    }

    fn given(visits: Vec<(AppointmentFacts, Vec<ServiceTime>)>) -> Given {
        Given {
            day: at(0, 0).date_naive(),
            person: PublicPerson { id: Uuid::from_u128(1).into(), name: "Leilani".into() },
            place: 0,
            open: vec![(9 * 60, 12 * 60), (13 * 60, 18 * 60)],
            off: Vec::new(),
            held: Vec::new(),
            visits,
        }
    }

    fn drawn_of(given: Given) -> Vec<(u16, u16, Drawn)> {
        let (_, mut columns) = columns(&ShopClock::default(), vec![given]);
        let entries = columns.remove(0).entries.into_iter();
        let visits = entries.filter_map(|placed| match placed.what {
            Entry::Visit(drawn) => Some((placed.at, placed.minutes, *drawn)),
            _ => None,
        });
        visits.collect()
    }

    #[test]
    fn processing_time_is_a_part_of_its_own_and_the_last_buffer_is_none() {
        let part = |minutes, is_busy| Part { minutes, is_busy };
        assert_eq!(parts_of(&[COLOUR]), [part(45, true), part(35, false), part(30, true)]);
        let cut = ServiceTime::plain(30);
        assert_eq!(parts_of(&[COLOUR, cut]), [part(45, true), part(35, false), part(70, true)]);
        assert_eq!(parts_of(&[ServiceTime::plain(12)]), [part(15, true)], "cells are five minutes long");
    }

    #[test]
    fn a_visit_in_somebodys_gap_is_marked_and_one_beside_it_is_not() {
        let cut = [ServiceTime::plain(15)];
        let drawn = drawn_of(given(vec![
            visit(1, Status::Booked, at(10, 0), &[COLOUR]),
            visit(2, Status::Booked, at(10, 50), &cut),
            visit(3, Status::Booked, at(12, 0), &cut),
        ]));
        let seen: Vec<_> = drawn.iter().map(|(at, minutes, drawn)| (*at, *minutes, drawn.in_gap)).collect();
        assert_eq!(seen, [(600, 110, false), (650, 15, true), (720, 15, false)]);
    }

    #[test]
    fn what_was_called_off_is_drawn_only_where_the_time_is_still_free() {
        let cut = [ServiceTime::plain(30)];
        let drawn = drawn_of(given(vec![
            visit(1, Status::Cancelled, at(10, 0), &cut),
            visit(2, Status::Booked, at(10, 15), &cut),
            visit(3, Status::Cancelled, at(14, 0), &cut),
            visit(4, Status::Declined, at(14, 0), &cut),
        ]));
        let shown: Vec<u128> =
            drawn.iter().map(|(_, _, drawn)| drawn.visit.appointment_id.0.as_u128()).collect();
        assert_eq!(shown, [2, 4]);
    }

    #[test]
    fn the_columns_go_from_opening_to_closing_and_further_where_there_is_a_visit() {
        let cut = [ServiceTime::plain(30)];
        let hours = |visits| columns(&ShopClock::default(), vec![given(visits)]).0;
        assert_eq!(hours(Vec::new()), Hours { from: 9, until: 18 });
        assert_eq!(hours(vec![visit(1, Status::Booked, at(7, 30), &cut)]), Hours { from: 7, until: 18 });
        assert_eq!(hours(vec![visit(1, Status::Booked, at(20, 45), &cut)]), Hours { from: 9, until: 22 });
        assert_eq!(hours(vec![visit(1, Status::Booked, at(23, 45), &cut)]), Hours { from: 9, until: 24 });
        let closed = Given { open: Vec::new(), ..given(Vec::new()) };
        assert_eq!(columns(&ShopClock::default(), vec![closed]).0, Hours::default());
    }

    #[test]
    fn breaks_time_off_and_kept_times_stand_where_they_are() {
        let off = vec![(at(16, 0), at(16, 0) + TimeDelta::days(2), Some("Dentist".to_owned()))];
        let given = Given { off, held: vec![(at(9, 0), at(9, 25))], ..given(Vec::new()) };
        let (_, columns) = columns(&ShopClock::default(), vec![given]);
        let placed = |at, minutes, what| Placed { at, minutes, what };
        assert_eq!(
            columns[0].entries,
            [
                placed(720, 60, Entry::Closed),
                placed(960, 120, Entry::Off(Some("Dentist".into()))),
                placed(540, 25, Entry::Held)
            ]
        );
    }

    #[test]
    fn whatever_is_drawn_lies_in_its_column() {
        let long = [ServiceTime::plain(9 * 60)];
        for hour in [0, 5, 22, 23] {
            for (from, minutes, _) in drawn_of(given(vec![visit(1, Status::Booked, at(hour, 55), &long)])) {
                assert!(
                    from % 5 == 0 && minutes % 5 == 0 && minutes > 0 && from + minutes <= 1440,
                    "{from} {minutes}"
                );
            }
        }
    }
}
