//! The rules of alerts.

use super::*;

fn day(n: u32) -> NaiveDate {
    // June 1, 2026 is a Monday.
    NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day") + chrono::Days::new(n.into())
}

fn at(n: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(n).and_hms_opt(hour, minute, 0).expect("a time")
}

/// Four weeks: two calls an hour from 9 to 18 on weekdays, none on Sundays, one an hour on Saturdays.
fn usual(weeks: u32) -> UsualCalls {
    let mut rows = Vec::new();
    for n in 0..weeks * 7 {
        let calls = match n % 7 {
            6 => 0,
            5 => 1,
            _ => 2,
        };
        rows.extend((9..18).map(|hour| (day(n), hour, calls)).filter(|(.., calls)| *calls > 0));
    }
    UsualCalls::of(&rows, day(0), day(weeks * 7))
}

#[test]
fn a_silence_is_told_when_many_calls_should_have_come() {
    let usual = usual(4);
    assert!(usual.silence(at(28, 9, 0), at(28, 12, 59)).is_none(), "not quite four hours");
    let told = usual.silence(at(28, 9, 0), at(28, 13, 0)).expect("told");
    assert_eq!(told.trouble, Trouble::NoCalls);
    assert!(told.words.contains("Monday 9:00") && told.words.contains("about 8"), "{}", told.words);
}

#[test]
fn nights_and_sundays_are_no_silence() {
    let usual = usual(4);
    assert!(usual.silence(at(33, 17, 0), at(35, 9, 0)).is_none(), "Saturday evening to Monday morning");
    assert!(usual.silence(at(28, 18, 0), at(29, 9, 0)).is_none(), "a night");
    assert!(usual.silence(at(33, 9, 0), at(33, 16, 59)).is_none(), "a Saturday has half of the calls");
    assert!(usual.silence(at(33, 9, 0), at(33, 17, 0)).is_some());
}

#[test]
fn a_new_shop_and_one_that_moved_away_are_left_alone() {
    assert!(usual(2).silence(at(14, 9, 0), at(14, 18, 0)).is_none());
    assert!(usual(3).silence(at(21, 9, 0), at(21, 18, 0)).is_some());
    assert!(usual(4).silence(at(28, 9, 0), at(43, 9, 0)).is_none(), "more than two weeks");
    let quiet = UsualCalls::of(&[(day(1), 10, 3)], day(0), day(28));
    assert!(quiet.silence(at(28, 0, 0), at(40, 0, 0)).is_none(), "a shop that hardly gets calls");
}

#[test]
fn parts_of_an_hour_count_in_part() {
    let usual = usual(4);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(usual.between(at(28, 9, 15), at(28, 9, 45)), 1.0));
    assert!(near(usual.between(at(28, 8, 0), at(28, 10, 30)), 3.0));
    assert!(near(usual.between(at(28, 10, 0), at(28, 9, 0)), 0.0));
}

#[test]
fn days_after_the_last_whole_one_and_before_the_first_do_not_count() {
    let rows = [(day(0), 9, 5), (day(7), 9, 100)];
    let usual = UsualCalls::of(&rows, day(0), day(7));
    assert!((usual.between(at(7, 9, 0), at(7, 10, 0)) - 5.0).abs() < 1e-9);
}

#[test]
fn webhooks_are_told_of_when_at_least_half_of_several_fail() {
    let troubled = |taken, refused, unavailable| {
        of_the_front_desk(&[], Webhooks { taken, refused, unavailable }, None).len() == 1
    };
    assert!(troubled(0, 3, 0) && troubled(3, 0, 3) && troubled(3, 2, 1));
    assert!(!troubled(0, 2, 0), "anybody may send a few");
    assert!(!troubled(4, 3, 0) && !troubled(100, 0, 40) && !troubled(0, 0, 0));
    let words = |refused, unavailable| {
        of_the_front_desk(&[], Webhooks { taken: 0, refused, unavailable }, None)[0].words.clone()
    };
    assert_ne!(words(3, 0), words(0, 3), "what to do is another thing");
}

#[test]
fn a_disk_is_low_by_its_own_size() {
    let low = |free: u64, size: u64| Disk { free: free * 1_000_000, size: size * 1_000_000 }.is_low();
    assert!(low(400, 100_000) && low(1_900, 40_000));
    assert!(!low(2_100, 40_000) && !low(6_000, 1_000_000), "six gigabytes last for long");
    assert!(low(4_900, 1_000_000));
    assert!(!low(30, 100) && low(10, 100), "a small disk was made so");
    assert_eq!(Disk { free: 1_250_000_000, size: 40_000_000_000 }.words(), "1.2 GB of 40.0 GB are free.");
}

#[test]
fn parts_that_fail_are_told_of_and_others_are_not() {
    let part = |part: &str, status| Part {
        part: part.to_owned(),
        name: part.to_owned(),
        status,
        latency_us: None,
        checked_at: None,
        reason: format!("{part} is broken"),
    };
    let parts = [
        part("database", Health::Failing),
        part("backups", Health::Failing),
        part("texts", Health::Off),
        part("model", Health::Unknown),
        part("spool", Health::Ok),
        part("round_trip", Health::Failing),
        part("phone", Health::Failing),
    ];
    let found = of_the_front_desk(&parts, Webhooks::default(), Some(Disk { free: 50, size: 100 }));
    assert_eq!(
        found.iter().map(|alert| alert.trouble).collect::<Vec<_>>(),
        [Trouble::Database, Trouble::Backups]
    );
    assert_eq!(found[0].words, "database is broken");
}

#[test]
fn three_texts_in_a_row_that_fail_are_told_of() {
    let fails = |trouble, taken: &[bool]| of_texts(trouble, taken).is_some();
    assert!(fails(Trouble::ShopTexts, &[false, false, false, true]));
    for taken in [&[false, false][..], &[true, false, false, false], &[false, false, true], &[]] {
        assert!(!fails(Trouble::ShopTexts, taken), "{taken:?}");
    }
    assert!(fails(Trouble::Texts, &[false; 5]) && !fails(Trouble::Texts, &[false; 4]));
    assert!(!fails(Trouble::Disk, &[false; 5]));
}

#[test]
fn every_trouble_has_its_own_word() {
    for trouble in Trouble::ALL {
        assert_eq!(Trouble::from_word(trouble.word()), Some(trouble));
        assert!(!trouble.title().is_empty());
    }
    assert_eq!(Trouble::from_word("boredom"), None);
}
