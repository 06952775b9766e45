//! What is told when, and every rule for reminders.

use proptest::prelude::*;

use super::*;
use crate::ids::AppointmentId;
use crate::money::Cents;
use crate::zone::ShopClock;

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn visit(status: Status, starts_at: &str, professional: &str) -> AppointmentFacts {
    AppointmentFacts {
        appointment_id: AppointmentId(uuid::Uuid::from_u128(1)),
        status,
        starts_at: at(starts_at),
        ends_at: at(starts_at),
        services: vec!["Haircut".into()],
        professional: professional.into(),
        professional_id: None,
        customer_name: "Ana Keahi".into(),
        customer_phone: None,
        call_sid: None,
        estimated_revenue_cents: Cents(4500),
        answer_by: None,
        asked_starts_at: None,
        cancelled_by: None,
        is_late: false,
        override_reason: None,
        is_test: false,
    }
}

fn told(visit: &AppointmentFacts) -> Told {
    Told { status: visit.status, starts_at: visit.starts_at, professional: visit.professional.clone() }
}

const NOW: &str = "2026-06-12T19:00:00Z";
const TUESDAY: &str = "2026-06-16T20:00:00Z";
const FRIDAY: &str = "2026-06-19T20:00:00Z";

#[test]
fn each_change_is_told_in_its_own_words() {
    use Status::{Booked, Cancelled, Completed, Declined, Expired, NoShow, Requested};
    let mia = |status, when| visit(status, when, "Mia");
    let offered = AppointmentFacts { asked_starts_at: Some(at(TUESDAY)), ..mia(Requested, FRIDAY) };
    let called_off = AppointmentFacts { cancelled_by: Some(Side::Salon), ..mia(Cancelled, TUESDAY) };
    for (before, after, about) in [
        (None, mia(Booked, TUESDAY), Some(About::Confirmation)),
        (None, mia(Requested, TUESDAY), Some(About::Requested)),
        (None, mia(Cancelled, TUESDAY), None),
        (Some(mia(Requested, TUESDAY)), mia(Booked, FRIDAY), Some(About::Accepted)),
        (Some(mia(Requested, TUESDAY)), offered, Some(About::OtherTime)),
        (Some(mia(Requested, TUESDAY)), mia(Requested, FRIDAY), Some(About::Requested)),
        (Some(mia(Requested, TUESDAY)), mia(Declined, TUESDAY), Some(About::Declined)),
        (Some(mia(Requested, TUESDAY)), mia(Expired, TUESDAY), Some(About::Expired)),
        (Some(mia(Requested, TUESDAY)), mia(Cancelled, TUESDAY), Some(About::Cancelled)),
        (Some(mia(Booked, TUESDAY)), mia(Booked, FRIDAY), Some(About::Moved)),
        (Some(mia(Booked, TUESDAY)), visit(Booked, TUESDAY, "Noah"), Some(About::Moved)),
        (Some(mia(Booked, TUESDAY)), mia(Cancelled, TUESDAY), Some(About::Cancelled)),
        (Some(mia(Booked, TUESDAY)), called_off, Some(About::CalledOff)),
        (Some(mia(Booked, TUESDAY)), mia(Completed, TUESDAY), None),
        (Some(mia(Booked, TUESDAY)), mia(NoShow, TUESDAY), None),
        (Some(mia(Cancelled, TUESDAY)), mia(Cancelled, TUESDAY), None),
    ] {
        let before = before.as_ref().map(told);
        assert_eq!(what_to_tell(before.as_ref(), &after, at(NOW)), about, "{before:?} -> {after:?}");
        assert_eq!(what_to_tell(before.as_ref(), &after, after.starts_at), None, "nothing about the past");
    }
}

proptest! {
    #[test]
    fn what_was_told_is_not_told_again(
        before in prop::option::of((0..7usize, 0..3i64)), after in 0..7usize, day in 0..3i64
    ) {
        let make = |status: usize, day: i64| {
            let mut visit = visit(Status::ALL[status], TUESDAY, "Mia");
            visit.starts_at += chrono::TimeDelta::days(day);
            visit
        };
        let before = before.map(|(status, day)| told(&make(status, day)));
        let after = make(after, day);
        let about = what_to_tell(before.as_ref(), &after, at(NOW));
        prop_assert_eq!(what_to_tell(Some(&told(&after)), &after, at(NOW)), None);
        // A visit that is over, or that the customer never heard of and never will come to, is no news.
        if !after.status.is_open() && before.is_none() {
            prop_assert_eq!(about, None);
        }
    }
}

#[test]
fn every_text_names_the_salon_and_its_link_and_fits_two_parts() {
    let visit = visit(Status::Booked, TUESDAY, "Leilani Kahale");
    let link = format!("https://frontdesk.example/b/{}", "0".repeat(48));
    let clock = ShopClock::default();
    for about in About::ALL {
        let text =
            words(*about, &Letter { shop: "SafeHarbour's Salon", clock: &clock, visit: &visit, link: &link });
        assert!(text.starts_with("SafeHarbour's Salon: ") && text.contains(&link), "{text}");
        // Two parts of GSM 03.38 hold 306 letters; ASCII without these signs is one letter each.
        assert!(text.is_ascii() && !text.contains(['[', ']', '{', '}', '\\', '^', '|', '~', '`']), "{text}");
        assert!(text.len() <= 306, "{} letters: {text}", text.len());
        assert!(!text.contains("Ana"), "a text names no customer");
    }
}

#[test]
fn every_word_reads_back() {
    assert!(About::ALL.iter().all(|about| About::from_word(about.word()) == Some(*about)));
    assert!(TextState::ALL.iter().all(|state| TextState::from_word(state.word()) == Some(*state)));
}

#[cfg(feature = "zones")]
mod reminders {
    use chrono::{TimeDelta, Timelike};
    use chrono_tz::{America::New_York, Europe::Berlin, Pacific::Honolulu};

    use super::super::reminding::{BEFORE, Coming, Reminder, after_the_night, reminder};
    use super::*;

    fn coming(starts_at: &str) -> Coming {
        let starts_at = at(starts_at);
        Coming {
            status: Status::Booked,
            starts_at,
            known_since: starts_at - TimeDelta::days(7),
            is_reminded: false,
            is_confirmed: false,
            may_text: true,
        }
    }

    /// Tuesday at 10 in Honolulu.
    const TEN: &str = "2026-06-16T20:00:00Z";

    #[test]
    fn edge_63_a_reminder_is_due_a_day_before_and_not_earlier() {
        let visit = coming(TEN);
        let due = visit.starts_at - BEFORE;
        assert_eq!(reminder(Honolulu, &visit, due - TimeDelta::seconds(1)), Reminder::At(due));
        assert_eq!(reminder(Honolulu, &visit, due), Reminder::Now);
        assert_eq!(reminder(Honolulu, &visit, due + TimeDelta::hours(6)), Reminder::Now, "after a restart");
        assert_eq!(reminder(Honolulu, &visit, due + TimeDelta::hours(23)), Reminder::Never, "too late");
        assert_eq!(reminder(Honolulu, &visit, visit.starts_at), Reminder::Never);
    }

    #[test]
    fn edge_63_each_rule_skips_by_itself() {
        let visit = coming(TEN);
        let due = visit.starts_at - BEFORE;
        let inside = due;
        for (why, skipped) in [
            ("booked or moved inside the window", Coming { known_since: inside, ..visit }),
            ("reminded before, then moved", Coming { is_reminded: true, ..visit }),
            ("cancelled", Coming { status: Status::Cancelled, ..visit }),
            ("not answered yet", Coming { status: Status::Requested, ..visit }),
            ("confirmed", Coming { is_confirmed: true, ..visit }),
            ("no number, or stopped", Coming { may_text: false, ..visit }),
        ] {
            assert_eq!(reminder(Honolulu, &skipped, due + TimeDelta::hours(1)), Reminder::Never, "{why}");
        }
        let just_before = Coming { known_since: due - TimeDelta::seconds(1), ..visit };
        assert_eq!(reminder(Honolulu, &just_before, due), Reminder::Now);
    }

    #[test]
    fn edge_63_the_night_moves_a_reminder_to_its_end() {
        // 7:30 in Honolulu: a day before it is still night, until 8.
        let early = coming("2026-06-16T17:30:00Z");
        let eight = at("2026-06-15T18:00:00Z");
        assert_eq!(reminder(Honolulu, &early, early.starts_at - BEFORE), Reminder::At(eight));
        assert_eq!(reminder(Honolulu, &early, eight), Reminder::Now);
        // 22:00: the evening before is night from 21 on.
        let late = coming("2026-06-17T08:00:00Z");
        assert_eq!(
            reminder(Honolulu, &late, late.starts_at - BEFORE),
            Reminder::At(at("2026-06-16T18:00:00Z"))
        );
        // Twenty-one exactly is night, the second before is not.
        let nine = at("2026-06-16T07:00:00Z");
        assert_eq!(after_the_night(Honolulu, nine), at("2026-06-16T18:00:00Z"));
        assert_eq!(after_the_night(Honolulu, nine - TimeDelta::seconds(1)), nine - TimeDelta::seconds(1));
        // A front desk that was away over the window does not wake anybody for a visit at 9 the next morning: it is
        // one hour before when the night ends.
        let missed = coming("2026-06-16T19:00:00Z");
        assert_eq!(reminder(Honolulu, &missed, at("2026-06-16T10:00:00Z")), Reminder::Never);
    }

    #[test]
    fn edge_63_the_clocks_may_change_between_reminder_and_visit() {
        // New York, Sunday, March 8, 2026: 10 o'clock summer time is 9 o'clock the day before.
        let spring = coming("2026-03-08T14:00:00Z");
        assert_eq!(reminder(New_York, &spring, at("2026-03-07T14:00:00Z")), Reminder::Now);
        // Eight o'clock summer time is 7 the day before, which is night; it ends at 8 standard time.
        let early = coming("2026-03-08T12:00:00Z");
        assert_eq!(
            reminder(New_York, &early, at("2026-03-07T12:00:00Z")),
            Reminder::At(at("2026-03-07T13:00:00Z"))
        );
        // Berlin, the night of October 25, 2026 has one hour more.
        assert_eq!(after_the_night(Berlin, at("2026-10-24T20:00:00Z")), at("2026-10-25T07:00:00Z"));
    }

    proptest! {
        #[test]
        fn edge_63_nobody_is_reminded_at_night_too_early_or_twice(
            minute in 0..(400 * 24 * 60i64), ahead in 0..(72 * 60i64), known in 0..(96 * 60i64), zone in 0..3usize
        ) {
            let zone = [New_York, Honolulu, Berlin][zone];
            let now = at("2026-01-01T00:00:00Z") + TimeDelta::minutes(minute);
            let starts_at = now + TimeDelta::minutes(ahead);
            let visit = Coming { starts_at, known_since: starts_at - TimeDelta::minutes(known), ..coming(TEN) };
            match reminder(zone, &visit, now) {
                Reminder::Now => {
                    let hour = now.with_timezone(&zone).hour();
                    prop_assert!((8..21).contains(&hour));
                    prop_assert!(starts_at - now <= BEFORE && starts_at > now);
                    let again = Coming { is_reminded: true, ..visit };
                    prop_assert_eq!(reminder(zone, &again, now), Reminder::Never);
                }
                Reminder::At(later) => {
                    prop_assert!(later > now);
                    prop_assert_eq!(reminder(zone, &visit, later), Reminder::Now);
                }
                Reminder::Never => prop_assert!(known <= 24 * 60 || ahead <= 24 * 60),
            }
        }
    }
}
