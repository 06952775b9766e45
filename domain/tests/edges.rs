//! Free slots at their edges, named after the numbers of the list of edge cases.

#![cfg(feature = "zones")]

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use domain::Instant;
use domain::availability::{
    BookingRules, Candidate, Roster, Search, Slot, day_bounds, free_slots, local_to_utc,
};
use domain::catalogue::ServiceTime;
use domain::cells::{Cell, CellSet, busy_cells};
use domain::hours::{OpenSpan, WeeklyHours};
use domain::ids::ProfessionalId;
use uuid::Uuid;

const NEW_YORK: Tz = chrono_tz::America::New_York;
const RULES: BookingRules = BookingRules { min_notice_minutes: 0, horizon_days: 400, grid_minutes: 15 };

fn roster(hours: WeeklyHours) -> Roster {
    Roster {
        professional: ProfessionalId(Uuid::nil()),
        hours,
        special: BTreeMap::new(),
        time_off: Vec::new(),
        taken: CellSet::default(),
    }
}

fn nine_to_five() -> Roster {
    roster(WeeklyHours::same(0..7, 540, 1020))
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(zone: Tz, text: &str) -> Instant {
    local_to_utc(zone, chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time"))
}

/// The free starts of one local day, on its wall clock.
fn day(zone: Tz, roster: &Roster, service: ServiceTime, day: &str) -> Vec<String> {
    let (from, until) = day_bounds(zone, date(day));
    let search = Search { zone, rules: &RULES, now: from, from, until };
    let slots = free_slots(&search, &[Candidate { roster, services: vec![service] }]);
    slots.iter().map(|slot| clock(zone, slot.starts_at)).collect()
}

fn clock(zone: Tz, at: Instant) -> String {
    zone.from_utc_datetime(&at.naive_utc()).format("%H:%M").to_string()
}

fn take(roster: &mut Roster, starts_at: Instant, service: ServiceTime) {
    roster.taken.extend(busy_cells(starts_at, &[service]));
}

#[test]
fn edge_13_back_to_back_fits_the_day_ends_exactly_and_midnight_terminates() {
    let mut person = nine_to_five();
    let hour = ServiceTime::plain(60);
    take(&mut person, at(NEW_YORK, "2026-06-10 10:00"), hour);
    let free = day(NEW_YORK, &person, hour, "2026-06-10");
    assert!(free.contains(&"09:00".to_owned()) && free.contains(&"11:00".to_owned()), "{free:?}");
    assert!(!free.contains(&"09:15".to_owned()) && !free.contains(&"10:45".to_owned()), "{free:?}");
    assert_eq!(free.last().map(String::as_str), Some("16:00"), "the last one ends with the day");
    for closes in [23 * 60, 24 * 60, 26 * 60] {
        let late = roster(WeeklyHours::same(0..7, 20 * 60, closes));
        let free = day(NEW_YORK, &late, hour, "2026-06-10");
        let last = if closes == 23 * 60 {
            "22:00"
        } else if closes == 24 * 60 {
            "23:00"
        } else {
            "23:45"
        };
        assert_eq!(free.last().map(String::as_str), Some(last), "open until {closes}");
    }
    assert!(
        day(NEW_YORK, &nine_to_five(), ServiceTime::plain(0), "2026-06-10").is_empty(),
        "nothing takes no time"
    );
    assert!(
        day(NEW_YORK, &nine_to_five(), ServiceTime::plain(481), "2026-06-10").is_empty(),
        "longer than the day"
    );
    assert_eq!(day(NEW_YORK, &nine_to_five(), ServiceTime::plain(480), "2026-06-10"), ["09:00"]);
}

#[test]
fn edge_14_hours_stay_nine_oclock_over_both_changes_and_no_time_is_offered_that_does_not_exist() {
    for day_of in ["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02"] {
        let free = day(NEW_YORK, &nine_to_five(), ServiceTime::plain(30), day_of);
        assert_eq!((free[0].as_str(), free.len()), ("09:00", 31), "{day_of}");
    }
    let night = roster(WeeklyHours::same(0..7, 0, 5 * 60));
    let spring = day(NEW_YORK, &night, ServiceTime::plain(15), "2026-03-08");
    assert!(!spring.iter().any(|start| start.starts_with("02:")), "02:30 does not exist: {spring:?}");
    assert_eq!(spring.len(), 4 * 4);
    let autumn = day(NEW_YORK, &night, ServiceTime::plain(15), "2026-11-01");
    assert_eq!(autumn.iter().filter(|start| *start == "01:30").count(), 2, "01:30 comes twice");
    assert_eq!(autumn.len(), 6 * 4);
}

#[test]
fn edge_15_afternoon_hours_on_the_day_of_the_change_are_afternoon_hours() {
    for day_of in ["2026-03-08", "2026-11-01"] {
        let afternoon = roster(WeeklyHours::same(0..7, 13 * 60, 17 * 60));
        let free = day(NEW_YORK, &afternoon, ServiceTime::plain(60), day_of);
        assert_eq!((free[0].as_str(), free.last().map(String::as_str)), ("13:00", Some("16:00")), "{day_of}");
    }
}

#[test]
fn edge_16_notice_is_counted_in_hours_that_pass_and_not_on_the_clock() {
    // From 23:00 on, three hours later it is 03:00 in the night of the change and not 02:00.
    let now = at(NEW_YORK, "2026-03-07 23:00");
    let rules = BookingRules { min_notice_minutes: 180, ..RULES };
    let night = roster(WeeklyHours::same(0..7, 0, 6 * 60));
    let (from, until) = day_bounds(NEW_YORK, date("2026-03-08"));
    let search = Search { zone: NEW_YORK, rules: &rules, now, from, until };
    let slots = free_slots(&search, &[Candidate { roster: &night, services: vec![ServiceTime::plain(15)] }]);
    assert_eq!(clock(NEW_YORK, slots[0].starts_at), "03:00");
    assert_eq!(slots[0].starts_at - now, TimeDelta::hours(3), "the edge itself is in time");
}

#[test]
fn edge_17_shops_in_odd_zones_open_on_their_own_clock() {
    for zone in [
        chrono_tz::Asia::Kolkata,
        chrono_tz::Asia::Kathmandu,
        chrono_tz::Pacific::Tongatapu,
        chrono_tz::America::St_Johns,
        chrono_tz::Pacific::Auckland,
        chrono_tz::Pacific::Honolulu,
    ] {
        let free = day(zone, &nine_to_five(), ServiceTime::plain(30), "2026-06-10");
        assert_eq!((free[0].as_str(), free.len()), ("09:00", 31), "{zone}");
        // "Today" ends with the shop's day, whatever the date is in UTC.
        let (from, until) = day_bounds(zone, date("2026-06-10"));
        let evening = at(zone, "2026-06-10 16:00");
        let search = Search { zone, rules: &RULES, now: evening, from, until };
        let left = free_slots(
            &search,
            &[Candidate { roster: &nine_to_five(), services: vec![ServiceTime::plain(30)] }],
        );
        let left: Vec<String> = left.iter().map(|slot: &Slot| clock(zone, slot.starts_at)).collect();
        assert_eq!(left, ["16:00", "16:15", "16:30"], "{zone}");
    }
}

#[test]
fn edge_19_a_shop_that_changes_its_zone_keeps_the_instants_of_its_bookings() {
    let mut person = nine_to_five();
    let visit = at(NEW_YORK, "2026-06-10 12:00");
    take(&mut person, visit, ServiceTime::plain(60));
    let moved = chrono_tz::America::Chicago;
    let free = day(moved, &person, ServiceTime::plain(60), "2026-06-10");
    assert_eq!(free[0], "09:00", "hours follow the new clock");
    assert!(!free.contains(&"11:00".to_owned()), "the visit is where it was: eleven o'clock there");
    assert!(free.contains(&"12:00".to_owned()));
}

#[test]
fn edge_20_just_before_midnight_today_is_today() {
    let honolulu = chrono_tz::Pacific::Honolulu;
    let now = at(honolulu, "2026-06-10 17:05");
    assert_eq!(now.date_naive(), date("2026-06-11"), "the next day in UTC");
    let rules = BookingRules { horizon_days: 0, ..RULES };
    let late = roster(WeeklyHours::same(0..7, 540, 1200));
    let search = Search { zone: honolulu, rules: &rules, now, from: now, until: now + TimeDelta::days(3) };
    let slots = free_slots(&search, &[Candidate { roster: &late, services: vec![ServiceTime::plain(30)] }]);
    assert_eq!(clock(honolulu, slots[0].starts_at), "17:15");
    assert!(slots.iter().all(|slot| slot.starts_at < day_bounds(honolulu, date("2026-06-10")).1));
}

#[test]
fn edge_23_neighbours_buffers_are_each_ones_own_and_do_not_add_up() {
    // Thirty minutes of work and ten of tidying, twice: the second begins when the first has tidied up.
    let service = ServiceTime { duration: 30, processing: 0, finishing: 0, buffer: 10 };
    let mut person = roster(WeeklyHours::same(0..7, 540, 660));
    take(&mut person, at(NEW_YORK, "2026-06-10 09:00"), service);
    let rules = BookingRules { grid_minutes: 5, ..RULES };
    let (from, until) = day_bounds(NEW_YORK, date("2026-06-10"));
    let search = Search { zone: NEW_YORK, rules: &rules, now: from, from, until };
    let slots = free_slots(&search, &[Candidate { roster: &person, services: vec![service] }]);
    let free: Vec<String> = slots.iter().map(|slot| clock(NEW_YORK, slot.starts_at)).collect();
    assert_eq!((free[0].as_str(), free.last().map(String::as_str)), ("09:40", Some("10:20")));
    // Within the visit itself the buffer is not put before the processing time.
    let colour = ServiceTime { duration: 30, processing: 30, finishing: 10, buffer: 10 };
    let start = at(NEW_YORK, "2026-06-10 09:00");
    let busy: Vec<i64> = busy_cells(start, &[colour]).iter().map(|cell| cell.0 - Cell::at(start).0).collect();
    assert_eq!(busy, [0, 1, 2, 3, 4, 5, 12, 13, 14, 15]);
}

#[test]
fn edge_24_a_second_client_fits_wholly_into_the_processing_time_or_not_at_all() {
    let colour = ServiceTime { duration: 30, processing: 45, finishing: 15, buffer: 0 };
    let mut person = roster(WeeklyHours::same(0..7, 540, 660));
    take(&mut person, at(NEW_YORK, "2026-06-10 09:00"), colour);
    assert_eq!(day(NEW_YORK, &person, ServiceTime::plain(45), "2026-06-10"), ["09:30"]);
    assert_eq!(day(NEW_YORK, &person, ServiceTime::plain(30), "2026-06-10"), ["09:30", "09:45", "10:30"]);
    take(&mut person, at(NEW_YORK, "2026-06-10 09:30"), ServiceTime::plain(45));
    assert_eq!(day(NEW_YORK, &person, ServiceTime::plain(15), "2026-06-10"), ["10:30", "10:45"], "not twice");
    // A second colour may process while the first one is finished, where the hands are free in turn.
    let two = day(NEW_YORK, &roster(WeeklyHours::same(0..7, 540, 720)), colour, "2026-06-10");
    assert!(two.contains(&"09:00".to_owned()));
}

#[test]
fn edge_25_breaks_special_days_holidays_and_hours_past_midnight() {
    let span = |weekday, opens, closes| OpenSpan { weekday, opens, closes };
    let half = ServiceTime::plain(30);
    // Wednesday with two breaks; the first is longer than the service, the second shorter.
    let breaks = WeeklyHours(vec![span(2, 540, 600), span(2, 660, 720), span(2, 735, 780)]);
    let free = day(NEW_YORK, &roster(breaks), half, "2026-06-10");
    assert_eq!(free, ["09:00", "09:15", "09:30", "11:00", "11:15", "11:30", "12:15", "12:30"]);
    assert_eq!(
        day(
            NEW_YORK,
            &roster(WeeklyHours(vec![span(2, 540, 600), span(2, 600, 660)])),
            ServiceTime::plain(120),
            "2026-06-10"
        ),
        ["09:00"],
        "spans that touch are one"
    );
    // An exception replaces the weekday; a holiday has no hours at all.
    let mut person = nine_to_five();
    person.special.insert(date("2026-06-10"), vec![span(2, 600, 660)]);
    person.special.insert(date("2026-06-11"), Vec::new());
    assert_eq!(day(NEW_YORK, &person, half, "2026-06-10"), ["10:00", "10:15", "10:30"]);
    assert!(day(NEW_YORK, &person, half, "2026-06-11").is_empty());
    assert_eq!(day(NEW_YORK, &person, half, "2026-06-12").len(), 31);
    // Open until two in the morning: the small hours belong to the evening before.
    let bar = roster(WeeklyHours(vec![span(4, 22 * 60, 26 * 60)]));
    assert_eq!(
        day(NEW_YORK, &bar, half, "2026-06-12").len(),
        8,
        "Friday evening; the last one runs past midnight"
    );
    assert_eq!(
        day(NEW_YORK, &bar, half, "2026-06-13"),
        ["00:00", "00:15", "00:30", "00:45", "01:00", "01:15", "01:30"]
    );
    assert_eq!(NaiveTime::MIN, at(NEW_YORK, "2026-06-13 00:00").with_timezone(&NEW_YORK).time());
}
