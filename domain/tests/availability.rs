//! Free slots equal those of an oracle that is written another way: minute by minute, by the wall clock, without bits.

#![cfg(feature = "zones")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use domain::Instant;
use domain::availability::{
    BookingRules, Candidate, Roster, Search, Slot, day_bounds, free_slots, free_starts, local_to_utc,
    nearest, rostered_minutes, spread,
};
use domain::catalogue::ServiceTime;
use domain::cells::{Cell, CellSet};
use domain::hours::{OpenSpan, WeeklyHours};
use domain::ids::ProfessionalId;
use proptest::prelude::*;
use uuid::Uuid;

/// Zones with whole, half and quarter hours, with changes of an hour and of half an hour, and with none.
const ZONES: [Tz; 8] = [
    chrono_tz::Pacific::Honolulu,
    chrono_tz::America::New_York,
    chrono_tz::Europe::London,
    chrono_tz::Asia::Kolkata,
    chrono_tz::Asia::Kathmandu,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::America::St_Johns,
    chrono_tz::Pacific::Auckland,
];

/// Whether the professional works in the minute that begins at `at`: looked up on the wall clock.
fn works(zone: Tz, roster: &Roster, at: Instant) -> bool {
    let off = roster.time_off.iter().any(|(from, until)| *from < at + TimeDelta::minutes(1) && at < *until);
    let local = at.with_timezone(&zone).date_naive();
    let covers = |date: NaiveDate, span: &OpenSpan| {
        let edge = |minutes: u16| {
            local_to_utc(zone, date.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes)))
        };
        edge(span.opens) <= at && at < edge(span.closes)
    };
    let weekly = |date: &NaiveDate| {
        let weekday = date.weekday().num_days_from_monday();
        roster.hours.0.iter().filter(move |span| u32::from(span.weekday) == weekday)
    };
    let days = [local - Days::new(1), local, local + Days::new(1)];
    !off && days.iter().any(|date| match roster.special.get(date) {
        Some(spans) => spans.iter().any(|span| covers(*date, span)),
        None => weekly(date).any(|span| covers(*date, span)),
    })
}

/// Busy minutes and all minutes of a visit, from its start.
fn minutes_of(services: &[ServiceTime]) -> (BTreeSet<u32>, u32) {
    let (mut busy, mut at) = (BTreeSet::new(), 0);
    for time in services {
        busy.extend(at..at + time.duration);
        at += time.duration + time.processing;
        busy.extend(at..at + time.finishing + time.buffer);
        at += time.finishing + time.buffer;
    }
    (busy, at)
}

fn oracle(search: &Search<'_>, candidates: &[Candidate<'_>]) -> Vec<Slot> {
    let today = search.now.with_timezone(&search.zone).date_naive();
    let mut slots = Vec::new();
    let mut start = search.from;
    while start < search.until {
        let local: DateTime<Tz> = start.with_timezone(&search.zone);
        let on_the_grid = (local.hour() * 60 + local.minute()).is_multiple_of(search.rules.grid_minutes)
            && local.second() == 0;
        let noticed = start >= search.now + TimeDelta::minutes(i64::from(search.rules.min_notice_minutes));
        let near = local.date_naive() <= today + Days::new(u64::from(search.rules.horizon_days));
        if on_the_grid && noticed && near {
            for Candidate { roster, services } in candidates {
                let (busy, whole) = minutes_of(services);
                let visit: u32 = services.iter().map(|time| time.whole()).sum::<u32>()
                    - services.last().map_or(0, |time| time.buffer);
                let at = |minute: u32| start + TimeDelta::minutes(i64::from(minute));
                let open = (0..whole).all(|minute| works(search.zone, roster, at(minute)));
                let free = busy.iter().all(|minute| !roster.taken.contains(Cell::at(at(*minute))));
                if open && free {
                    slots.push(Slot {
                        professional: roster.professional,
                        starts_at: start,
                        ends_at: at(visit),
                    });
                }
            }
        }
        start += TimeDelta::minutes(5);
    }
    slots
}

fn service() -> impl Strategy<Value = ServiceTime> {
    let fives = |most: u32| (0..=most).prop_map(|n| n * 5);
    (1..=9u32, fives(6), fives(4), fives(2)).prop_map(|(duration, processing, finishing, buffer)| {
        ServiceTime { duration: duration * 5, processing, finishing, buffer }
    })
}

fn hours() -> impl Strategy<Value = WeeklyHours> {
    let span = (0..7u8, 0..280u16, 1..200u16).prop_map(|(weekday, opens, long)| OpenSpan {
        weekday,
        opens: opens * 5,
        closes: (opens + long) * 5,
    });
    prop::collection::vec(span, 1..10).prop_map(WeeklyHours)
}

/// Days around the changes of the clocks in 2026, and any others.
fn day() -> impl Strategy<Value = NaiveDate> {
    let changes =
        ["2026-03-07", "2026-03-28", "2026-04-04", "2026-09-26", "2026-10-03", "2026-10-24", "2026-10-31"];
    let changes = changes.map(|date| date.parse::<NaiveDate>().expect("a date")).to_vec();
    prop_oneof![
        prop::sample::select(changes),
        (0..365u64).prop_map(|n| NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(n)),
    ]
}

fn roster(from: Instant, n: u128) -> impl Strategy<Value = Roster> {
    let off = prop::collection::vec((0..700i64, 1..200i64), 0..3);
    let taken = prop::collection::btree_set(0..1_000i64, 0..120);
    let special = prop::collection::vec((0..4u64, prop::option::of(hours())), 0..3);
    (hours(), off, taken, special).prop_map(move |(hours, off, taken, special)| Roster {
        professional: ProfessionalId(Uuid::from_u128(n)),
        hours,
        special: special
            .into_iter()
            .map(|(day, hours)| {
                let date = (from + TimeDelta::hours(24 * day as i64)).date_naive();
                (date, hours.map_or_else(Vec::new, |hours| hours.0))
            })
            .collect(),
        // Time off may begin and end between cells.
        time_off: off
            .into_iter()
            .map(|(at, long)| (from + TimeDelta::minutes(at * 3), from + TimeDelta::minutes((at + long) * 3)))
            .collect(),
        taken: taken.into_iter().map(|cell| Cell(Cell::at(from).0 + cell)).collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_engine_equals_the_oracle(
        (zone, from, rosters) in (prop::sample::select(ZONES.to_vec()), day()).prop_flat_map(|(zone, date)| {
            let (from, _) = day_bounds(zone, date);
            (Just(zone), Just(from), (roster(from, 1), roster(from, 2)).prop_map(|(a, b)| vec![a, b]))
        }),
        services in prop::collection::vec(prop::collection::vec(service(), 1..3), 2),
        (notice, horizon, grid) in (0..300u32, 0..3u32, prop::sample::select(vec![5u32, 10, 15, 30])),
        now in -600..900i64,
    ) {
        let rules = BookingRules { min_notice_minutes: notice, horizon_days: horizon, grid_minutes: grid };
        let search = Search {
            zone,
            rules: &rules,
            now: from + TimeDelta::minutes(now),
            from,
            until: from + TimeDelta::hours(50),
        };
        let candidate = |(roster, services)| Candidate { roster, services };
        let candidates: Vec<_> = rosters.iter().zip(services).map(candidate).collect();
        let slots = oracle(&search, &candidates);
        let starts: BTreeSet<Instant> = slots.iter().map(|slot| slot.starts_at).collect();
        prop_assert_eq!(free_starts(&search, &candidates), Vec::from_iter(starts));
        prop_assert_eq!(free_slots(&search, &candidates), slots);
    }

    #[test]
    fn the_nearest_are_few_and_on_different_times(
        starts in prop::collection::vec(0..200i64, 0..40), wish in prop::option::of(0..200i64), at_most in 0..5usize
    ) {
        let at = |n: i64| Instant::UNIX_EPOCH + TimeDelta::minutes(n * 5);
        let mut starts = starts;
        starts.sort_unstable();
        let slot = |n: &i64| Slot { professional: ProfessionalId(Uuid::nil()), starts_at: at(*n), ends_at: at(n + 6) };
        let slots: Vec<Slot> = starts.iter().map(slot).collect();
        let chosen = nearest(slots, wish.map(at), at_most);
        let distinct: BTreeSet<i64> = starts.into_iter().collect();
        prop_assert_eq!(chosen.len(), distinct.len().min(at_most));
        prop_assert!(chosen.windows(2).all(|pair| pair[0].starts_at < pair[1].starts_at));
        if let Some(wish) = wish.filter(|_| !chosen.is_empty()) {
            let nearest = distinct.iter().map(|n| (n - wish).abs()).min().expect("there is one");
            let found = chosen.iter().map(|slot| (slot.starts_at - at(wish)).abs()).min().expect("there is one");
            prop_assert_eq!(found, TimeDelta::minutes(nearest * 5));
        }
    }
}

#[test]
fn offers_without_a_wish_are_spread_over_the_day() {
    let at = |n: i64| Instant::UNIX_EPOCH + TimeDelta::minutes(n * 15);
    let slots = |count: i64| -> Vec<Slot> {
        let slot =
            |n| Slot { professional: ProfessionalId(Uuid::nil()), starts_at: at(n), ends_at: at(n + 2) };
        (0..count).flat_map(|n| [slot(n), slot(n)]).collect()
    };
    let starts = |count| spread(slots(count), 3).iter().map(|slot| slot.starts_at).collect::<Vec<_>>();
    assert_eq!(starts(11), [at(0), at(5), at(10)]);
    assert_eq!(starts(2), [at(0), at(1)]);
    assert_eq!(starts(1), [at(0)]);
    assert!(starts(0).is_empty());
}

#[test]
fn a_time_that_is_left_out_is_the_first_after_the_gap_and_one_that_comes_twice_the_first() {
    let new_york = chrono_tz::America::New_York;
    let local =
        |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time");
    assert_eq!(local_to_utc(new_york, local("2026-03-08 02:30")).to_rfc3339(), "2026-03-08T07:00:00+00:00");
    assert_eq!(local_to_utc(new_york, local("2026-11-01 01:30")).to_rfc3339(), "2026-11-01T05:30:00+00:00");
    let (starts, ends) = day_bounds(new_york, NaiveDate::from_ymd_opt(2026, 3, 8).expect("a date"));
    assert_eq!((ends - starts).num_hours(), 23);
    // A whole day was left out in Samoa in 2011.
    let apia = chrono_tz::Pacific::Apia;
    let lost = local_to_utc(apia, local("2011-12-30 12:00"));
    assert_eq!(apia.from_utc_datetime(&lost.naive_utc()).naive_local(), local("2011-12-31 00:00"));
}

#[test]
fn a_visit_fits_to_the_last_minute_and_not_one_further() {
    let zone = chrono_tz::Pacific::Honolulu;
    let (from, until) = day_bounds(zone, NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date"));
    let rules = BookingRules { min_notice_minutes: 0, horizon_days: 1, grid_minutes: 15 };
    let times = |service: ServiceTime| {
        let roster = Roster {
            professional: ProfessionalId(Uuid::nil()),
            hours: WeeklyHours::same(0..7, 9 * 60, 10 * 60),
            special: BTreeMap::new(),
            time_off: Vec::new(),
            taken: CellSet::default(),
        };
        let search = Search { zone, rules: &rules, now: from, from, until };
        free_slots(&search, &[Candidate { roster: &roster, services: vec![service] }]).len()
    };
    assert_eq!(times(ServiceTime::plain(60)), 1);
    assert_eq!(times(ServiceTime::plain(65)), 0);
    assert_eq!(
        times(ServiceTime { duration: 30, processing: 0, finishing: 0, buffer: 15 }),
        2,
        "the buffer fits too"
    );
}

#[test]
fn rostered_minutes_are_those_that_somebody_works_also_where_clocks_change() {
    for zone in ZONES {
        let from = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a date");
        let (first, after) = (day_bounds(zone, from).0, day_bounds(zone, from + Days::new(13)).1);
        let roster = Roster {
            professional: ProfessionalId(Uuid::nil()),
            hours: WeeklyHours(vec![
                OpenSpan { weekday: 5, opens: 0, closes: 1440 },
                OpenSpan { weekday: 6, opens: 60, closes: 600 },
                OpenSpan { weekday: 1, opens: 540, closes: 1080 },
            ]),
            special: BTreeMap::new(),
            time_off: vec![(first + TimeDelta::hours(30), first + TimeDelta::hours(33))],
            taken: CellSet::default(),
        };
        let minutes = (0..(after - first).num_minutes()).map(|minute| first + TimeDelta::minutes(minute));
        let should = minutes.filter(|at| works(zone, &roster, *at)).count() as i64;
        let alone = rostered_minutes(zone, std::slice::from_ref(&roster), from, from + Days::new(13));
        assert_eq!(alone, should, "{zone}");
        assert_eq!(rostered_minutes(zone, &[roster.clone(), roster], from, from + Days::new(13)), 2 * should);
    }
}
