//! Who answers, and what is said first.

use super::*;
use crate::reception::stories::world::{at, salon};

const STAFF: &str = "+18085550111";

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).expect("a number")
}

fn shop(answering: Answering) -> Shop {
    let mut shop = salon();
    shop.manner.answering = answering;
    shop.manner.staff_number = Some(number(STAFF));
    shop
}

fn ring(local: &str) -> Ring<'static> {
    Ring { from: None, forwarded_from: None, staff_is_us: false, at: at(local) }
}

#[test]
fn each_mode_says_who_answers_in_and_after_hours() {
    let staff = Answer::Staff { number: number(STAFF), seconds: 20 };
    for (mode, open, closed) in [
        (Answering::AiFirst, Answer::Receptionist, Answer::Receptionist),
        (Answering::StaffFirst, staff.clone(), staff.clone()),
        (Answering::AfterHours, staff, Answer::Receptionist),
    ] {
        assert_eq!(shop(mode).answer(ring("2026-06-12 10:00")), open, "{mode:?}");
        assert_eq!(shop(mode).answer(ring("2026-06-12 19:00")), closed, "{mode:?}");
        assert_eq!(Answering::from_word(mode.word()), Some(mode));
    }
}

#[test]
fn a_holiday_is_after_hours_and_a_long_night_ends_on_the_next_day() {
    let mut shop = shop(Answering::AfterHours);
    let date = NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date");
    shop.manner.special_days.insert(date, Vec::new());
    assert_eq!(shop.answer(ring("2026-06-12 10:00")), Answer::Receptionist);
    assert_ne!(shop.answer(ring("2026-06-13 10:00")), Answer::Receptionist);
    shop.manner.special_days.insert(date, vec![OpenSpan { weekday: 4, opens: 1_200, closes: 1_560 }]);
    assert!(shop.is_open(at("2026-06-13 01:30")) && !shop.is_open(at("2026-06-13 02:00")));
}

#[test]
fn a_call_never_goes_in_a_circle() {
    let (shop, staff) = (shop(Answering::StaffFirst), number(STAFF));
    let noon = ring("2026-06-12 12:00");
    for ring in [
        Ring { staff_is_us: true, ..noon },
        Ring { from: Some(&staff), ..noon },
        Ring { forwarded_from: Some(&staff), ..noon },
    ] {
        assert_eq!(shop.answer(ring), Answer::Receptionist);
    }
    let mut nobody = shop.clone();
    nobody.manner.staff_number = None;
    assert_eq!(nobody.answer(noon), Answer::Receptionist);
}

#[test]
fn what_is_said_first_tells_that_no_person_speaks_and_that_it_is_recorded() {
    let mut shop = salon();
    assert!(shop.opening().ends_with("I am the salon's virtual receptionist."));
    shop.manner.is_recorded = true;
    shop.greeting = Some("Aloha from SafeHarbour.".into());
    assert_eq!(
        shop.opening(),
        "Aloha from SafeHarbour. I am the salon's virtual receptionist. This call is recorded."
    );
    shop.manner.disclosure = Some(String::new());
    shop.manner.recording_line = Some("We record calls.".into());
    assert_eq!(shop.opening(), "Aloha from SafeHarbour. We record calls.");
    let mut spanish = salon();
    spanish.manner.languages = vec![Language::Spanish];
    assert!(spanish.opening().starts_with("Gracias por llamar"));
}

#[test]
fn hints_are_the_names_of_people_services_and_what_callers_call_them_each_once() {
    let hints = salon().hints();
    for hint in ["Leilani", "Kahale", "Haircut", "trim"] {
        assert_eq!(hints.iter().filter(|known| *known == hint).count(), 1, "{hint}");
    }
}

#[test]
fn a_voice_speaks_its_own_language_only() {
    for voice in &VOICES {
        assert_eq!(voice_of(voice.word, voice.language), Some(voice));
        let other = voice.language.pick(Language::Spanish, Language::English);
        assert_eq!(voice_of(voice.word, other), None);
    }
}
