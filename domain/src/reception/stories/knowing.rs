//! What the shop wrote down is answered in its words; what nobody wrote down is admitted and remembered.

use uuid::Uuid;

use super::world::{Call, salon};
use crate::faq::Faq;
use crate::ids::FaqId;
use crate::reception::{Conversation, Shop};

fn knowing() -> Call {
    let entry = |n, question: &str, answer: &str| Faq {
        id: FaqId(Uuid::from_u128(n)),
        question: question.into(),
        answer: answer.into(),
        question_es: None,
        answer_es: None,
    };
    let faq = vec![
        entry(1, "Where can I park?", "There is a garage behind us."),
        entry(2, "Do you do bridal parties?", "Yes, from four people on."),
        entry(3, "How much is a haircut?", "Ten dollars."),
    ];
    let mut call = Call::from(Conversation::default(), &["2026-06-13 14:00"]);
    call.shop = Shop { faq, ..salon() };
    call
}

#[test]
fn what_the_shop_wrote_down_is_answered() {
    let call = knowing().says("Is there parking nearby?");
    assert!(call.last().starts_with("There is a garage behind us."), "{}", call.last());
    assert!(call.unanswered.is_empty() && call.intents == ["faq"]);
    let call = call.says("Do you do bridal parties?");
    assert!(call.last().starts_with("Yes, from four people on."), "{}", call.last());
}

#[test]
fn a_price_comes_from_the_list_of_services_and_not_from_an_answer_that_is_old() {
    let call = knowing().says("How much is a haircut?");
    assert!(call.last().contains("$45") && !call.last().contains("Ten dollars"), "{}", call.last());
}

#[test]
fn what_nobody_wrote_down_is_admitted_remembered_and_offered_as_a_message() {
    let call = knowing().says("Do you sell gift cards?");
    assert_eq!(call.unanswered, ["Do you sell gift cards?"]);
    let call = call.says("yes please").says("Ana Silva");
    assert!(call.messages[0].1.contains("gift cards"), "{:?}", call.messages);
    let call = knowing().says("Is the water warm?");
    assert_eq!(call.unanswered, ["Is the water warm?"]);
}

#[test]
fn in_the_middle_of_a_booking_a_question_is_answered_and_the_booking_goes_on() {
    let call = knowing().says("a haircut tomorrow at 2").says("where can I park?");
    assert!(call.last().starts_with("There is a garage behind us."), "{}", call.last());
    let call = call.says("Ana Silva").says("808 555 0176").says("yes");
    assert!(call.unanswered.is_empty());
    assert_eq!(
        (call.drafts.len(), call.drafts[0].customer_name.as_str()),
        (1, "Ana Silva"),
        "{}",
        call.last()
    );
}
