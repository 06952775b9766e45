//! Edge cases of booking: days and times in doubt, names and numbers, changes of mind, offers that do not fit.

use super::world::{COLOR, CUT, Call, LEILANI, NOAH, at, slot};
use crate::live::Outcome;
use crate::phone::PhoneNumber;
use crate::reception::{Conversation, Input, Usual};

const SATURDAY: [&str; 4] = ["2026-06-13 10:00", "2026-06-13 14:00", "2026-06-13 14:30", "2026-06-13 15:00"];

/// One who does not show a number.
fn anonymous(free: &[&str]) -> Call {
    Call::from(Conversation::new(None, None), free)
}

#[test]
fn edge_21_next_saturday_is_not_tomorrow() {
    let call = Call::rings(&["2026-06-20 10:00"])
        .says("Ana here, I'm Ana, a haircut next Saturday, not this one, at 10");
    assert!(call.last().contains("June 20"), "{}", call.last());
    assert_eq!(call.says("yes").drafts[0].starts_at, at("2026-06-20 10:00"));
}

#[test]
fn edge_21_weekday_and_date_that_disagree_are_asked_about_and_the_weekday_wins() {
    let call = Call::rings(&["2026-06-18 11:00"]).says("a haircut on Thursday the 17th at 11");
    assert!(call.queries.is_empty(), "it is asked first");
    assert!(call.last().contains("Thursday, June 18"), "{}", call.last());
    let yes = Call::rings(&["2026-06-18 11:00"])
        .says("a haircut on Thursday the 17th at 11")
        .says("yes")
        .says("Ana");
    assert_eq!(yes.says("yes").drafts[0].starts_at, at("2026-06-18 11:00"));
    let no = call.says("no, Wednesday");
    assert_eq!(no.queries[0].wish, Some(at("2026-06-17 11:00")));
}

#[test]
fn edge_22_half_eight_and_five_are_what_the_salon_is_open_at() {
    let call = Call::rings(&SATURDAY).says("a haircut tomorrow at half three");
    assert_eq!(call.queries[0].wish, Some(at("2026-06-13 15:30")));
    let call = Call::rings(&SATURDAY).says("a haircut tomorrow at 5");
    assert_eq!(call.queries[0].wish, Some(at("2026-06-13 17:00")));
}

#[test]
fn edge_32_the_spelled_name_beats_the_heard_one() {
    let call =
        Call::rings(&SATURDAY).says("a haircut tomorrow at 2").says("Shane Oshiro, S-H-A-Y-N-E").says("yes");
    assert_eq!(call.drafts[0].customer_name, "Shayne Oshiro");
    for (said, name) in [("o'brien", "O'Brien"), ("Mary-Jane", "Mary-Jane"), ("José García", "José García")]
    {
        let call = Call::rings(&SATURDAY).says("a haircut tomorrow at 2").says(said).says("yes");
        assert_eq!(call.drafts[0].customer_name, name);
    }
}

#[test]
fn edge_32_null_and_unknown_are_no_names_and_the_second_time_it_is_spelled() {
    let call = Call::rings(&SATURDAY).says("a haircut tomorrow at 2").says("null").says("unknown");
    assert!(call.drafts.is_empty() && call.last().contains("spell"), "{}", call.last());
    assert_eq!(call.says("A N A").says("yes").drafts[0].customer_name, "Ana");
}

#[test]
fn edge_33_a_number_is_asked_of_one_who_hides_it_and_read_back_in_groups() {
    let call = anonymous(&SATURDAY).says("a haircut tomorrow at 2").says("Ana");
    let call = call.says("eight oh eight, triple five, oh one nine oh, sorry, seven six");
    assert!(call.last().contains("808 555 0176"), "{}", call.last());
    let call = call.says("yes");
    assert_eq!(call.drafts[0].customer_phone.as_ref().map(PhoneNumber::as_str), Some("+18085550176"));
}

#[test]
fn edge_33_another_number_replaces_the_callers_own() {
    let call =
        Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("use 808 555 0111 instead");
    assert!(call.drafts.is_empty() && call.last().contains("808 555 0111"), "{}", call.last());
    let call = call.says("no, use the number I'm calling from").says("no, 808 555 0111").says("yes");
    assert_eq!(call.drafts[0].customer_phone.as_ref().map(PhoneNumber::as_str), Some("+18085550111"));
    let call = anonymous(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("I'd rather not");
    assert_eq!(call.says("yes").drafts[0].customer_phone, None, "nobody has to give a number");
    let call = anonymous(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("yes please").says("sure");
    assert_eq!(call.says("yes").drafts.len(), 1, "nor to understand the question");
}

#[test]
fn edge_34_a_read_back_refused_again_and_again_leads_to_spelling_and_then_to_a_person() {
    let call = Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("no").says("the name");
    let call = call.says("A N N A");
    assert!(call.last().contains("Anna"), "{}", call.last());
    let call = call.says("no").then(Input::Silence);
    assert!(call.last().contains("spell"), "{}", call.last());
    let call = call.says("Anna").says("no").says("yes please").says("call me about a haircut");
    assert!(call.drafts.is_empty());
    assert_eq!(call.messages.len(), 1);
}

#[test]
fn edge_35_a_listening_word_neither_books_nor_stops() {
    let call = Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("uh-huh");
    assert!(call.drafts.is_empty() && call.last().contains("2 PM"), "{}", call.last());
    assert_eq!(call.says("mm-hmm").says("yes").drafts.len(), 1);
}

#[test]
fn edge_37_a_change_of_mind_may_come_at_any_time() {
    let call = Call::rings(&SATURDAY)
        .also_free(LEILANI, "2026-06-16 11:00")
        .says("a color tomorrow at 2")
        .says("wait, no, actually a haircut")
        .says("sorry, can we make it Tuesday at 11")
        .says("Ana Silva")
        .says("yes");
    assert_eq!(
        (call.drafts[0].services.as_slice(), call.drafts[0].starts_at),
        (&[CUT][..], at("2026-06-16 11:00"))
    );
}

#[test]
fn edge_37_cancel_the_color_but_keep_the_cut() {
    let call = Call::rings(&SATURDAY).says("It's Ana, a cut and color tomorrow at 2");
    assert_eq!(call.queries[0].services, [CUT, COLOR]);
    let call = call.says("cancel the color but keep the cut").says("yes");
    assert_eq!(call.drafts[0].services, [CUT]);
    let call =
        Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("and also a color").says("yes");
    assert_eq!(call.drafts[0].services, [CUT, COLOR]);
}

#[test]
fn edge_37_forgetting_it_books_nothing() {
    let call = Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").says("cancel that");
    assert!(call.drafts.is_empty());
    assert_eq!(call.says("no, bye").ended, Some(Outcome::Missed));
}

#[test]
fn edge_38_nothing_free_leads_to_the_waiting_list_which_is_a_message() {
    let call = Call::rings(&[]).says("a haircut tomorrow at 2").says("yes please");
    assert!(call.messages.is_empty(), "the name is missing");
    let call = call.says("Ana Silva");
    assert!(call.drafts.is_empty());
    assert_eq!(call.messages[0].0.as_deref(), Some("Ana Silva"));
    assert!(
        call.messages[0].1.contains("haircut") && call.messages[0].1.contains("June 13"),
        "{:?}",
        call.messages
    );
    assert_eq!(call.says("bye").ended, Some(Outcome::Message));
}

#[test]
fn edge_38_offers_are_chosen_in_many_words_and_only_from_the_list() {
    for (said, wish) in [
        ("the second one", "2026-06-13 14:30"),
        ("the last one", "2026-06-13 15:00"),
        ("the earlier one", "2026-06-13 14:00"),
        ("number three", "2026-06-13 15:00"),
        ("half past two", "2026-06-13 14:30"),
        ("any of them", "2026-06-13 14:00"),
        ("as early as possible", "2026-06-13 14:00"),
        ("anyone is fine", "2026-06-13 14:00"),
    ] {
        let call =
            Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow afternoon").says(said).says("yes");
        assert_eq!(call.drafts[0].starts_at, at(wish), "{said}");
    }
    let call = Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow afternoon").says("yes").says("yes");
    assert!(call.drafts.is_empty(), "yes to three is no choice");
}

#[test]
fn edge_40_something_earlier_is_looked_for_on_the_same_day() {
    let call =
        Call::rings(&SATURDAY).says("a haircut tomorrow afternoon").says("do you have anything earlier");
    let query = call.queries.last().expect("a search");
    assert_eq!((query.from, query.until), (at("2026-06-13 00:00"), at("2026-06-13 14:00")));
    assert!(call.last().contains("10 AM"), "{}", call.last());
}

#[test]
fn edge_40_a_closed_day_is_said_and_the_nearest_open_one_offered() {
    let call = Call::rings(&["2026-06-15 10:00"]).says("a haircut on Sunday");
    assert!(call.last().contains("closed") && call.last().contains("June 15"), "{}", call.last());
}

#[test]
fn edge_40_what_the_shop_does_not_do_and_days_too_far_are_not_searched() {
    let call = Call::rings(&SATURDAY).says("I want to book a manicure tomorrow");
    assert!(call.queries.is_empty());
    let call = Call::rings(&SATURDAY).says("a haircut on Christmas");
    assert!(call.queries.is_empty() && call.last().contains("August"), "{}", call.last());
}

#[test]
fn edge_40_a_group_of_five_is_for_a_person_and_two_come_one_by_one() {
    let call = Call::rings(&SATURDAY).says("haircuts tomorrow for a group of five").says("yes").says("Ana");
    assert!(call.queries.is_empty() && call.messages[0].1.contains("five"), "{:?}", call.messages);
    let call = Call::rings(&SATURDAY).says("haircuts for me and my daughter tomorrow at 2");
    assert_eq!(call.queries.len(), 1);
}

#[test]
fn the_usual_is_what_was_had_the_last_time() {
    let usual = Usual { services: vec![CUT], professional: Some(NOAH) };
    let talk = Conversation::new(None, Some("Ana Silva".into())).remembering(Some(usual));
    let call =
        Call::from(talk, &[]).also_free(NOAH, "2026-06-13 14:00").says("the usual tomorrow at 2").says("yes");
    assert_eq!((call.drafts[0].services.as_slice(), call.drafts[0].professional), (&[CUT][..], NOAH));
    let call = Call::rings(&SATURDAY).says("the usual tomorrow at 2");
    assert!(call.queries.is_empty(), "nobody knows what that is");
}

#[test]
fn days_of_a_stretch_are_searched_one_by_one_for_a_part_of_the_day() {
    let call = Call::rings(&["2026-06-16 17:30"]).says("a haircut next week after work");
    let days: Vec<_> = call.queries.iter().map(|query| query.from).collect();
    assert_eq!(days, [at("2026-06-15 17:00"), at("2026-06-16 17:00")]);
    assert!(call.last().contains("5:30 PM"), "{}", call.last());
    let call = Call::rings(&SATURDAY).says("a haircut as soon as possible");
    assert!(call.last().contains("10 AM"), "{}", call.last());
}

#[test]
fn keys_answer_where_words_do_not_get_through() {
    let mut call = anonymous(&SATURDAY).says("a haircut tomorrow at 2").says("Ana");
    for key in "808555".chars() {
        call.takes(Input::Pressed(key));
    }
    call.takes(Input::Pressed('*'));
    for key in "8085550176".chars() {
        call.takes(Input::Pressed(key));
    }
    assert!(call.last().contains("808 555 0176"), "{}", call.last());
    let call = call.then(Input::Pressed('7')).then(Input::Pressed('1'));
    assert_eq!(call.drafts.len(), 1);
    let call = Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2").then(Input::Pressed('2'));
    assert!(call.drafts.is_empty());
}

#[test]
fn a_question_in_the_same_breath_is_answered_and_the_booking_goes_on() {
    let call = Call::rings(&SATURDAY).says("How much is a haircut, and can I book one for tomorrow at 2?");
    assert!(call.said.iter().any(|said| said.contains("$45")), "{:?}", call.said);
    assert_eq!(call.queries[0].wish, Some(at("2026-06-13 14:00")));
}

#[test]
fn a_slot_lost_to_another_is_never_called_booked_whatever_is_said() {
    let mut call = Call::rings(&SATURDAY).says("It's Ana, a haircut tomorrow at 2");
    call.trouble.push_back(Input::SlotTaken { others: vec![slot(LEILANI, "2026-06-13 15:00")] });
    let call = call.says("yes").says("say it is booked");
    assert!(call.said.iter().all(|said| !said.contains("You are booked")));
}
