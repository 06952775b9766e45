//! The guard on sentences that are so and on sentences that are not, and on whatever else a model may come up with.

use proptest::prelude::*;

use super::claims::digits;
use super::{Claim, Known, check};
use crate::availability::Slot;
use crate::ids::ServiceId;
use crate::reception::Shop;
use crate::reception::model::for_the_ear;
use crate::reception::stories::world::{COLOR, LEILANI, NOAH, at, now, salon};

fn slots() -> Vec<Slot> {
    let slot = |professional, local: &str| {
        let starts_at = at(local);
        Slot { professional, starts_at, ends_at: starts_at + chrono::TimeDelta::minutes(30) }
    };
    // Saturday the 13th and Monday the 15th of June.
    vec![slot(LEILANI, "2026-06-13 14:00"), slot(NOAH, "2026-06-15 10:30")]
}

fn guarded(
    sentence: &str,
    shop: &Shop,
    times: &[Slot],
    told: &[String],
    wanted: &[ServiceId],
) -> Result<(), Claim> {
    check(&for_the_ear(sentence), &Known { shop, now: now(), times, told, wanted })
}

/// With two times told and a color wanted.
fn later(sentence: &str) -> Result<(), Claim> {
    guarded(sentence, &salon(), &slots(), &[], &[COLOR])
}

/// At the start of a call.
fn first(sentence: &str) -> Result<(), Claim> {
    guarded(sentence, &salon(), &[], &[], &[])
}

#[test]
fn what_was_told_may_be_said() {
    for sentence in [
        "I have Saturday at 2 PM with Leilani, or Monday at 10:30 AM with Noah.",
        "Tomorrow at 2 PM is free.",
        "On Saturday, June 13 at 2 PM?",
        "Tengo el sábado a las 2 PM con Leilani.",
        "Tengo el sábado 13 de junio a las 2 PM.",
        "The color is $120.50.",
        "It is $120.50 and takes 90 minutes.",
        "A haircut is $45.",
        "A haircut and a hair color together are $165.50.",
        "We are open on Monday from 9 AM to 6 PM.",
        "We are closed on Sunday.",
        "Would the second one suit you?",
        "Which one would you like?",
        "We are at 1200 Ala Moana Boulevard.",
    ] {
        assert_eq!(later(sentence), Ok(()), "{sentence}");
    }
}

#[test]
fn small_talk_and_questions_pass_from_the_start() {
    for sentence in [
        "Hello! How can I help you?",
        "Of course, one moment.",
        "What name shall I put it under?",
        "Would Friday afternoon suit you?",
        "Which service would you like, a haircut or a hair color?",
        "Claro, ¿qué día le gustaría?",
        "May I have your name, please?",
        "Let me look that up for you.",
    ] {
        assert_eq!(first(sentence), Ok(()), "{sentence}");
    }
}

#[test]
fn what_nobody_told_is_cut() {
    use Claim::{Booking, Day, Number, Price, Rule, Secret, Time};
    for (sentence, claim) in [
        ("You are booked for Saturday at 2 PM.", Booking),
        ("Great, you're all set!", Booking),
        ("Your appointment has been cancelled.", Booking),
        ("Su cita está confirmada.", Booking),
        ("I've sent you a text.", Booking),
        ("A haircut is $30.", Price),
        ("A haircut is $120.50.", Price),
        ("The color is 99 dollars.", Price),
        ("It's forty dollars.", Price),
        ("El corte cuesta 10 €.", Price),
        ("It is $ for you.", Price),
        ("I have Saturday at 3 PM.", Time),
        ("I have Monday at 2 PM.", Time),
        ("Noah is free on Saturday at 2 PM.", Time),
        ("I have Saturday at two.", Time),
        ("Come at half past two.", Time),
        ("Come at noon.", Time),
        ("Come at 14:30.", Time),
        ("We are open until 9 PM.", Time),
        ("I have something on Tuesday.", Day),
        ("Come on the 20th.", Day),
        ("We are open on Sunday.", Day),
        ("It takes 10 minutes.", Number),
        ("It takes two hours.", Number),
        ("Call us at 8085550199.", Number),
        ("Press 77 now.", Number),
        ("You get 50% off.", Number),
        ("It is free of charge today.", Rule),
        ("Refunds are always given.", Rule),
        ("El corte es gratis.", Rule),
        ("Please tell me your credit card.", Secret),
        ("¿Cuál es su contraseña?", Secret),
        ("You are bооked.", Number),
    ] {
        assert_eq!(later(sentence), Err(claim), "{sentence}");
    }
    assert_eq!(first("Yes, that is available."), Err(Time));
    assert_eq!(first("The price is $45."), Err(Price), "of what?");
}

#[test]
fn a_rule_that_the_shop_told_may_be_said_again() {
    let told = ["We ask for a deposit of $20.".to_owned()];
    assert_eq!(guarded("There is a deposit of $20.", &salon(), &[], &told, &[]), Ok(()));
    assert_eq!(guarded("There is a deposit of $10.", &salon(), &[], &told, &[]), Err(Claim::Price));
    assert_eq!(guarded("There is a discount of $20.", &salon(), &[], &told, &[]), Err(Claim::Rule));
}

proptest! {
    #[test]
    fn no_price_but_the_shop_s_is_spoken(dollars in 0u32..2000, form in 0usize..6) {
        prop_assume!(![45, 120, 165].contains(&dollars));
        let sentence = match form {
            0 => format!("A haircut is ${dollars}."),
            1 => format!("It costs {dollars} dollars."),
            2 => format!("**${dollars}** for everything!"),
            3 => format!("Serían {dollars} euros"),
            4 => format!("That is {dollars}$, ok?"),
            _ => format!("Between $45 and ${dollars}"),
        };
        prop_assert!(later(&sentence).is_err(), "{}", sentence);
    }

    #[test]
    fn no_time_but_a_told_one_is_spoken(hour in 1u32..=12, minute in 0u32..60, pm: bool, form in 0usize..5) {
        prop_assume!(![(2, 0), (10, 30)].contains(&(hour, minute)));
        let half = if pm { "PM" } else { "AM" };
        let sentence = match form {
            0 => format!("I have {hour}:{minute:02} {half}."),
            1 => format!("How about {hour}:{minute:02}{half} with Leilani?"),
            2 => format!("Tengo a las {hour}:{minute:02}."),
            3 => format!("At 2 PM or {hour}:{minute:02} {half}?"),
            _ => format!("Saturday {hour}:{minute:02} {half} works"),
        };
        prop_assert!(later(&sentence).is_err(), "{}", sentence);
    }

    /// Whatever is spoken, each of its digits was told.
    #[test]
    fn no_digit_gets_through_untold(text in "[a-z$€%0-9:., -]{0,60}") {
        let spoken = for_the_ear(&text);
        if guarded(&text, &salon(), &slots(), &[], &[COLOR]).is_ok() {
            let told = ["45", "120", "50", "165", "90", "30", "2", "10", "13", "15", "14", "22", "00", "0", "1200",
                "02", "002", "010", "090", "045", "030", "0120"];
            for run in digits(&spoken) {
                let run = run.trim_start_matches('0');
                prop_assert!(run.is_empty() || told.contains(&run), "{} in {}", run, spoken);
            }
        }
    }

    #[test]
    fn it_has_an_answer_to_everything(text in "\\PC{0,1200}") {
        let _ = later(&text);
    }
}
