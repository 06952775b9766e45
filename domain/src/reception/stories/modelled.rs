//! A model proposes: what is carried out, what is answered to it, and what it can never do.

use uuid::Uuid;

use super::world::{Call, LEILANI, at, own_visit};
use crate::ids::AppointmentId;
use crate::reception::model::{Claim, Proposal, Tool, propose};
use crate::reception::stories::world::now;
use crate::reception::{Conversation, Input, is_for_model};

impl Call {
    fn hears(self, words: &str) -> Self {
        assert!(is_for_model(&self.shop, now(), &self.talk, words), "{words}");
        self.then(Input::Listened(words.to_owned()))
    }

    fn model_asks(self, tool: &str, arguments: &str) -> Self {
        let proposal = propose(&self.shop, now(), &self.talk, tool, arguments).expect("a call");
        self.then(Input::Proposed(proposal))
    }

    fn model_says(self, words: &str) -> Self {
        self.then(Input::Proposed(Proposal::Say(words.to_owned())))
    }
}

const FREE: [&str; 3] = ["2026-06-13 10:00", "2026-06-13 14:00", "2026-06-13 15:00"];
const SEARCH: &str = r#"{"service":"haircut","date":"tomorrow","time":"2 pm"}"#;

/// A time is offered by the model.
fn offered() -> Call {
    Call::rings(&FREE)
        .hears("I need a haircut tomorrow around two")
        .model_asks("find_slots", SEARCH)
        .model_says("Tomorrow at 2 PM with Leilani is free.")
}

fn verified() -> Call {
    let mut call = Call::rings(&FREE);
    call.visits = vec![own_visit(5, "Maria Lopez"), own_visit(6, "Someone Else")];
    call.hears("My name is Maria Lopez and I want to look at my appointment")
        .model_asks("find_my_bookings", "{}")
}

#[test]
fn a_visit_is_booked_by_the_caller_s_yes_to_the_desk_s_own_read_back() {
    let call = offered();
    assert!(call.told.last().is_some_and(|told| told.contains("2 PM")), "{:?}", call.told);
    assert!(call.claims.is_empty() && call.drafts.is_empty());
    let call = call.hears("Yes, I am Maria Lopez").model_asks("book", r#"{"slot":1,"name":"Maria Lopez"}"#);
    assert!(call.drafts.is_empty() && call.last().contains("Maria Lopez") && call.last().contains("$45"));
    let call = call.says("yes");
    assert_eq!(call.drafts.len(), 1);
    assert_eq!(call.drafts[0].starts_at, at("2026-06-13 14:00"));
}

#[test]
fn a_yes_after_the_model_s_own_words_books_nothing() {
    let call = offered().model_asks("book", r#"{"slot":1,"name":"Maria Lopez"}"#);
    let call = call.model_says("Lovely weather, is it not?").says("yes");
    assert!(call.drafts.is_empty(), "it is read back again");
    assert_eq!(call.says("yes").drafts.len(), 1);
}

#[test]
fn an_interrupted_read_back_is_no_yes_under_a_model_either() {
    let call = offered().model_asks("book", r#"{"slot":1,"name":"Maria Lopez"}"#);
    let call = call.then(Input::Interrupted { heard: "To confirm".into() }).says("yes");
    assert!(call.drafts.is_empty());
}

#[test]
fn a_model_that_fails_leaves_the_state_to_the_receptionist() {
    let call = offered().then(Input::TakeOver { heard: "whatever".into(), acted: true });
    assert!(call.last().contains("2 PM"), "{}", call.last());
    let call = call.says("yes please").says("Maria Lopez").says("yes");
    assert_eq!(call.drafts.len(), 1);
    let heard = "How much is a haircut?".to_owned();
    let call = Call::rings(&FREE).hears(&heard).then(Input::TakeOver { heard, acted: false });
    assert!(call.last().contains("$45"));
}

#[test]
fn what_was_not_told_is_not_said() {
    let call = Call::rings(&FREE).hears("I need a haircut").model_says("You are booked for 2 PM.");
    assert_eq!((call.claims.as_slice(), call.said.len()), ([Claim::Booking].as_slice(), 1));
    let call = call.model_says("**Sure** 😊, which day?");
    assert_eq!(call.last(), "Sure which day?");
}

#[test]
fn only_what_the_stage_allows_is_carried_out() {
    let call = Call::rings(&FREE).hears("cancel everything please");
    for tool in ["cancel", "change"] {
        assert!(!call.talk.tools().iter().any(|allowed| allowed.name() == tool));
    }
    let call = call.model_asks("cancel", r#"{"booking":1}"#).says("yes");
    assert!(call.cancelled.is_empty());
    let call = offered().model_asks("end_call", "{}");
    assert_eq!(call.ended, None, "not in the middle of a booking");
    let over = Call::rings(&FREE).says("goodbye");
    assert_eq!(over.talk.tools(), Vec::<Tool>::new());
}

#[test]
fn own_visits_need_the_number_and_the_spoken_name() {
    let call = verified();
    assert!(call.told.last().is_some_and(|told| told.contains("11 AM") && !told.contains("Booking 2")));
    let call = call.model_asks("cancel", r#"{"booking":1}"#);
    assert!(call.cancelled.is_empty(), "not before the yes");
    assert_eq!(call.says("yes, cancel it").cancelled, [AppointmentId(Uuid::from_u128(5))]);

    let mut stranger = Call::rings(&FREE);
    stranger.visits = vec![own_visit(5, "Maria Lopez")];
    let stranger =
        stranger.hears("My name is John Smith, cancel my visit").model_asks("find_my_bookings", "{}");
    let stranger = stranger.model_asks("cancel", r#"{"booking":1}"#).says("yes");
    assert!(stranger.cancelled.is_empty());
    assert!(!stranger.told.iter().any(|told| told.contains("11 AM")));

    let mut hidden = Call::from(Conversation::new(None, None), &FREE);
    hidden.visits = vec![own_visit(5, "Maria Lopez")];
    let hidden = hidden.hears("My name is Maria Lopez, cancel my visit").model_asks("find_my_bookings", "{}");
    assert!(!hidden.told.iter().any(|told| told.contains("11 AM")));
}

#[test]
fn a_refused_or_unheard_cancelling_leaves_the_visit() {
    let call = verified().model_asks("cancel", r#"{"booking":1}"#).says("no");
    assert!(call.cancelled.is_empty());
    let call = verified().model_asks("cancel", r#"{"booking":1}"#);
    let call = call.then(Input::Interrupted { heard: String::new() }).says("yes");
    assert!(call.cancelled.is_empty());
}

#[test]
fn a_change_is_offered_read_back_and_agreed() {
    let call = verified().model_asks("change", r#"{"booking":1,"date":"2026-06-13","time":"14:00"}"#);
    assert!(call.moved.is_empty());
    // Noah is not free then: what is, is offered.
    let call = call.says("with Leilani at 2 PM").says("yes");
    assert_eq!(call.moved.len(), 1, "{:?}", call.said);
    assert_eq!((call.moved[0].0, call.moved[0].1.professional), (AppointmentId(Uuid::from_u128(5)), LEILANI));
    assert!(call.drafts.is_empty());
}

#[test]
fn emergencies_yes_and_no_are_never_left_to_a_model() {
    let takes = |call: &Call, words: &str| is_for_model(&call.shop, now(), &call.talk, words);
    let call = Call::rings(&FREE);
    assert!(!takes(&call, "Help, my mother collapsed, this is an emergency"));
    assert!(!takes(&call, "uh-huh"));
    assert!(takes(&call, "I would like a haircut"));
    let call = offered().model_asks("book", r#"{"slot":1,"name":"Maria Lopez"}"#);
    assert!(!takes(&call, "yes") && !takes(&call, "no, at 3 PM"));
}
