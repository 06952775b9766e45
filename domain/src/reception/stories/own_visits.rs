//! Callers who have a visit: they hear it, give it up or move it, once number and name belong together.

use uuid::Uuid;

use super::world::{COLOR, CUT, Call, LEILANI, NOAH, at, own_visit};
use crate::ids::AppointmentId;
use crate::live::Outcome;
use crate::reception::{Conversation, Input, OwnVisit};

const FREE: [&str; 3] = ["2026-06-13 10:00", "2026-06-13 14:00", "2026-06-16 15:00"];

fn id(n: u128) -> AppointmentId {
    AppointmentId(Uuid::from_u128(n))
}

fn with(visits: Vec<OwnVisit>) -> Call {
    let mut call = Call::rings(&FREE);
    call.visits = visits;
    call
}

/// A color with Leilani on Tuesday at 9:30.
fn color(n: u128, name: &str) -> OwnVisit {
    OwnVisit {
        services: vec![COLOR],
        professional: Some(LEILANI),
        starts_at: at("2026-06-16 09:30"),
        ends_at: at("2026-06-16 11:00"),
        ..own_visit(n, name)
    }
}

#[test]
fn a_visit_is_cancelled_after_the_name_and_a_yes() {
    let call = with(vec![own_visit(5, "Maria Lopez"), own_visit(6, "Someone Else")]);
    let call = call.says("Hi, I can't make it on Sunday, I have to cancel my appointment");
    assert!(call.cancelled.is_empty());
    let call = call.says("It's Maria Lopez");
    assert!(call.cancelled.is_empty() && call.last().contains("11 AM"), "read back: {}", call.last());
    let call = call.says("yes please");
    assert_eq!(call.cancelled, [id(5)]);
    assert_eq!((call.intents[0].as_str(), call.messages.len()), ("cancel", 0));
    assert_eq!(call.says("no that's all").ended, Some(Outcome::Cancelled));
}

#[test]
fn a_name_in_the_same_breath_is_enough() {
    let call = with(vec![own_visit(5, "Maria Lopez")]);
    let call = call.says("This is Maria Lopez, I need to cancel my haircut").says("yes, cancel it");
    assert_eq!(call.cancelled, [id(5)]);
}

#[test]
fn a_no_or_an_unheard_question_leaves_the_visit() {
    let asked = || with(vec![own_visit(5, "Maria Lopez")]).says("cancel my appointment").says("Maria Lopez");
    let call = asked().says("no, leave it");
    assert!(call.cancelled.is_empty());
    let call = asked().then(Input::Interrupted { heard: String::new() }).says("yes");
    assert!(call.cancelled.is_empty(), "what was not heard is asked again");
    assert_eq!(call.says("yes").cancelled, [id(5)]);
}

#[test]
fn a_visit_moves_to_a_free_time_after_a_yes() {
    let call = with(vec![color(5, "Maria Lopez")]);
    let call = call.says("I'd like to reschedule my appointment to Saturday at 2 pm").says("Maria Lopez");
    assert!(call.moved.is_empty() && call.last().contains("2 PM"), "read back: {}", call.last());
    let call = call.says("yes");
    assert_eq!((call.moved[0].0, call.moved[0].1.starts_at), (id(5), at("2026-06-13 14:00")));
    assert!(call.drafts.is_empty() && call.cancelled.is_empty());
    assert_eq!(call.says("bye").ended, Some(Outcome::Changed));
}

#[test]
fn who_cannot_come_and_asks_for_another_day_gives_nothing_up() {
    let call = with(vec![color(5, "Maria Lopez")]);
    let call = call.says("Hello, I can't make it on Tuesday, can I move my appointment to Saturday at 2 pm?");
    let call = call.says("Maria Lopez").says("yes");
    assert!(call.cancelled.is_empty());
    assert_eq!(call.moved.first().map(|moved| moved.0), Some(id(5)), "{:?}", call.said);
}

#[test]
fn what_is_too_late_is_said_before_it_is_asked() {
    for words in ["I have to cancel my appointment", "can I move my appointment to Saturday at 2 pm"] {
        let call = with(vec![OwnVisit { is_late: true, ..own_visit(5, "Maria Lopez") }]);
        let call = call.says(words).says("Maria Lopez").says("yes");
        assert!(
            call.cancelled.is_empty() && call.moved.is_empty() && call.queries.is_empty(),
            "{:?}",
            call.said
        );
        assert_eq!(call.messages.len(), 1, "the yes was to the call back: {:?}", call.said);
    }
}

#[test]
fn the_day_of_the_visit_itself_is_not_where_it_goes() {
    let call = with(vec![color(5, "Maria Lopez")]);
    let call = call.says("Can I move my Tuesday appointment? It's Maria Lopez");
    assert!(call.queries.is_empty() && call.moved.is_empty(), "where to is asked: {:?}", call.said);
    let call = call.says("Saturday at 10").says("yes");
    assert_eq!(call.moved[0].1.starts_at, at("2026-06-13 10:00"));
}

#[test]
fn of_several_the_caller_says_which() {
    let several = || with(vec![own_visit(5, "Maria Lopez"), color(6, "Maria Lopez")]);
    for (words, cancelled) in [
        ("the color", id(6)),
        ("the second one", id(6)),
        ("the one on Sunday", id(5)),
        ("the one with Noah", id(5)),
        ("cancel the first one", id(5)),
    ] {
        let call = several().says("I want to cancel my appointment").says("Maria Lopez");
        assert!(call.last().contains("11 AM") && call.last().contains("9:30"), "{}", call.last());
        let call = call.says(words).says("yes");
        assert_eq!(call.cancelled, [cancelled], "{words}: {:?}", call.said);
    }
    let call = several().says("This is Maria Lopez, please cancel my appointment on Tuesday").says("yes");
    assert_eq!(call.cancelled, [id(6)], "the day named it: {:?}", call.said);
}

#[test]
fn an_own_visit_is_read_out_and_can_be_given_up_then() {
    let call = with(vec![own_visit(5, "Maria Lopez")]);
    let call = call.says("When is my appointment?").says("Maria Lopez");
    assert!(call.last().contains("11 AM") && call.last().contains("Noah"), "{}", call.last());
    let quiet = call.says("thanks, bye");
    assert_eq!(quiet.ended, Some(Outcome::Inquiry));
    let call = with(vec![own_visit(5, "Maria Lopez")]).says("When is my appointment?").says("Maria Lopez");
    assert_eq!(call.says("please cancel it").says("yes").cancelled, [id(5)]);
}

#[test]
fn what_the_rules_leave_to_people_becomes_a_message() {
    let mut call = with(vec![own_visit(5, "Maria Lopez")]);
    call.trouble.push_back(Input::NotAllowed);
    let call = call.says("I must cancel my appointment").says("Maria Lopez").says("yes").says("yes");
    assert_eq!(call.messages.len(), 1);
    assert!(call.messages[0].1.contains("must cancel"), "{:?}", call.messages);
}

#[test]
fn a_first_name_that_the_number_told_us_proves_nothing() {
    let number = "+18085550176".to_owned().try_into().ok();
    let mut call = Call::from(Conversation::new(number, Some("Maria".into())), &FREE);
    call.visits = vec![own_visit(5, "Maria")];
    let call = call.says("cancel my appointment").says("Maria");
    assert!(!call.said.iter().any(|said| said.contains("11 AM")), "{:?}", call.said);
    assert_eq!(call.says("yes").messages.len(), 1);
}

#[test]
fn names_are_not_tried_one_after_the_other() {
    let mut call = with(vec![own_visit(5, "Maria Lopez")]);
    for name in ["Ana Silva", "Kai Nalu", "Noa Kim", "Maria Lopez"] {
        call = call.says(&format!("My name is {name}, cancel my appointment")).says("no");
    }
    let call = call.says("My name is Maria Lopez, cancel my appointment").says("yes");
    assert!(call.cancelled.is_empty(), "{:?}", call.said);
}

#[test]
fn a_search_for_another_time_takes_the_visits_own_time_as_free() {
    let call = with(vec![color(5, "Maria Lopez")]);
    let call = call.says("This is Maria Lopez, can I move my appointment to Saturday at 2 pm?");
    assert_eq!(call.queries[0].moving, Some(id(5)));
    assert_eq!(with(Vec::new()).says("a haircut tomorrow at 2").queries[0].moving, None);
}

#[test]
fn in_spanish_too() {
    let call = with(vec![own_visit(5, "Maria Lopez")]);
    let call = call.says("Hola, quiero cancelar mi cita").says("Maria Lopez").says("sí, por favor");
    assert_eq!(call.cancelled, [id(5)], "{:?}", call.said);
    let call = with(vec![color(5, "Maria Lopez")]);
    let call = call.says("Hola, quisiera cambiar mi cita para el sábado a las diez").says("Soy Maria Lopez");
    let call = call.says("sí");
    assert_eq!(
        call.moved.first().map(|moved| moved.1.starts_at),
        Some(at("2026-06-13 10:00")),
        "{:?}",
        call.said
    );
}

#[test]
fn two_requests_in_one_breath_cancel_one_and_book_another() {
    let call = with(vec![color(5, "Ana Silva")]);
    let call = call.says("I need to cancel my Tuesday appointment and book a haircut for tomorrow at 2");
    let call = call.says("Ana Silva").says("yes");
    assert_eq!(call.cancelled, [id(5)]);
    let call = call.says("yes");
    assert_eq!(
        (call.drafts[0].services.as_slice(), call.drafts[0].professional),
        ([CUT].as_slice(), LEILANI)
    );
    assert_ne!(call.drafts[0].professional, NOAH);
}
