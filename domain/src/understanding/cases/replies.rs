//! Yes, no, choices, goodbyes, languages and numbers of people.

use super::check;
use crate::understanding::answers::{answer, choice};
use crate::understanding::language::language;
use crate::understanding::party::party;
use crate::understanding::words::Words;

#[test]
fn answers_in_both_languages() {
    check(ANSWERS, 60, |text| {
        let answer = answer(&Words::of(text));
        let parts = [
            (answer.yes, "yes"),
            (answer.no, "no"),
            (answer.listening, "listening"),
            (answer.goodbye, "bye"),
            (answer.wait, "wait"),
            (answer.soonest, "soonest"),
        ];
        let said: Vec<&str> = parts.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        if said.is_empty() { "-".to_owned() } else { said.join(" ") }
    });
}

#[test]
fn choices_among_offers() {
    check(CHOICES, 25, |text| {
        choice(&mut Words::of(text)).map_or_else(|| "-".to_owned(), |choice| format!("{choice:?}"))
    });
}

#[test]
fn languages_take_a_clear_signal() {
    check(LANGUAGES, 25, |text| {
        language(&Words::of(text)).map_or_else(|| "-".to_owned(), |l| format!("{l:?}"))
    });
}

#[test]
fn parties_are_counted() {
    check(PARTIES, 20, |text| {
        party(&mut Words::of(text)).map_or_else(|| "-".to_owned(), |people| people.to_string())
    });
}

pub(super) const ANSWERS: &str = "
    yes = yes
    yes please = yes
    yeah, sure = yes
    yep = yes
    okay = yes
    that works for me = yes
    sounds good = yes
    perfect = yes
    that's right = yes
    go ahead = yes
    why not = yes
    please = yes
    book it = yes
    absolutely = yes
    of course = yes
    I'd love that, great = yes
    no = no
    no thanks = no
    nope = no
    not really = no
    that's wrong = no
    that doesn't work = no
    I can't = no
    none of them = no
    neither = no
    never mind = no
    no problem = -
    I have no preference = -
    it doesn't matter = -
    I don't mind = -
    good morning = -
    right now = -
    uh-huh = listening
    mm-hmm = listening
    mhm = listening
    uh = listening
    hmm = listening
    bye = bye
    goodbye = bye
    that's all, thank you = bye
    nothing else = no bye
    no, that's all = no bye
    no, nothing else, thanks = no bye
    have a nice day = bye
    see you = bye
    hold on a second = wait
    let me check my calendar = wait
    one moment please = wait
    just a minute = wait
    as soon as possible = soonest
    the next available = soonest
    as early as possible = soonest
    the earliest appointment = soonest
    sí = yes
    sí, por favor = yes
    claro que sí = yes
    vale = yes
    de acuerdo = yes
    perfecto = yes
    está bien = yes
    no, gracias = no
    no puedo = no
    ninguna = no
    incorrecto = no
    no importa = -
    buenos días = -
    adiós = bye
    eso es todo, gracias = bye
    hasta luego = bye
    un momento = wait
    déjeme ver = wait
    cuanto antes = soonest
    lo antes posible = soonest
    ajá = listening
";

pub(super) const CHOICES: &str = "
    the first one = Nth(0)
    the second one = Nth(1)
    the second = Nth(1)
    the third one please = Nth(2)
    I'll take the second option = Nth(1)
    first = Nth(0)
    number two = Nth(1)
    number 3 = Nth(2)
    option one = Nth(0)
    the last one = Last
    the latter = Last
    the earlier one = Earliest
    the earliest = Earliest
    the later one = Latest
    the latest one = Latest
    the middle one = Nth(1)
    either = Any
    whichever = Any
    la primera = Nth(0)
    la segunda = Nth(1)
    el tercero = Nth(2)
    la última = Last
    la más temprano = Earliest
    el más tarde = Latest
    cualquiera = Any
    la opción dos = Nth(1)
    something later = -
    2:30 = -
    the first of June = -
    yes = -
";

const LANGUAGES: &str = "
    I would like to book a haircut = English
    can you do tomorrow at 3 = English
    what time do you open = English
    quiero una cita para mañana = Spanish
    quisiera reservar un corte de pelo = Spanish
    buenos días, ¿cuánto cuesta un corte? = Spanish
    ¿a qué hora abren hoy? = Spanish
    me gustaría cortarme el pelo = Spanish
    hablan español = Spanish
    Spanish please = Spanish
    do you speak Spanish? = Spanish
    en español, por favor = Spanish
    can we continue in English = English
    en inglés por favor = English
    hola = -
    hello = -
    no = -
    sí = -
    Hola! = -
    Ana Silva = -
    color = -
    balayage = -
    Maria del Carmen = -
    okay = -
    gracias = -
    uh-huh = -
    3:30 = -
    hola, I need a haircut tomorrow at 3 = English
";

const PARTIES: &str = "
    for two people = 2
    for the two of us = 2
    there are three of us = 3
    a group of five = 5
    a party of 6 = 6
    we are four people = 4
    me and my daughter = 2
    for me and my mom = 2
    myself and my husband = 2
    me and two friends = 3
    me and my two kids = 3
    both of us = 2
    six bridesmaids = 6
    a bridal party of eight = 8
    para dos personas = 2
    somos tres = 3
    un grupo de cinco = 5
    para mí y mi hija = 2
    somos cuatro amigas = 4
    just me = -
    at two = -
    in two weeks = -
    two thirty = -
    a haircut = -
";
