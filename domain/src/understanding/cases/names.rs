//! Names: said, spelled, refused.

use super::check;
use crate::understanding::names::{bare, name};
use crate::understanding::words::Words;

fn read(text: &str, asked: bool) -> String {
    let mut words = Words::of(text);
    let found = name(&mut words, asked);
    found.or_else(|| asked.then(|| bare(&mut words)).flatten()).unwrap_or_else(|| "-".to_owned())
}

#[test]
fn names_that_are_given() {
    check(GIVEN, 45, |text| read(text, false));
}

#[test]
fn names_that_were_asked_for() {
    check(ASKED, 40, |text| read(text, true));
}

pub(super) const GIVEN: &str = "
    my name is Ana = Ana
    my name is ana silva = Ana Silva
    My name's Ana Silva. = Ana Silva
    this is Ana Silva, I'd like a haircut = Ana Silva
    Hi, it's Ana = Ana
    it's Ana Silva calling = Ana Silva
    I'm Kai and I need a trim = Kai
    I am Leilani Kahale = Leilani Kahale
    the name is O'Brien = O'Brien
    my name is o'brien = O'Brien
    my name is Mary-Jane Watson = Mary-Jane Watson
    my name is mary-jane = Mary-Jane
    my name is José García = José García
    my name is Zoë = Zoë
    my name is Jean-Luc = Jean-Luc
    under the name Thompson = Thompson
    put it under Thompson = Thompson
    under the name of Mia Wong please = Mia Wong
    my name is Maria de la Cruz = Maria de la Cruz
    this is Anna van der Berg = Anna van der Berg
    my name is Nguyen Thi Minh = Nguyen Thi Minh
    name is JOHN SMITH = John Smith
    call me Sam = Sam
    it's Shane, S-H-A-Y-N-E = Shayne
    my name is Shane Oshiro, S H A Y N E = Shayne Oshiro
    this is Shane Oshiro, that's S-H-A-Y-N-E = Shayne Oshiro
    my name is Smith, S M Y T H E = Smythe
    my name is Brian, B R Y A N = Bryan
    me llamo Ana = Ana
    me llamo Ana Silva = Ana Silva
    me llamo maría josé = María José
    mi nombre es Juan Pérez = Juan Pérez
    a nombre de Lucía Gómez = Lucía Gómez
    soy María = María
    soy María del Carmen = María del Carmen
    mi nombre es Begoña Muñoz = Begoña Muñoz
    habla Pedro Ruiz = Pedro Ruiz
    hola, soy Ana y quiero una cita = Ana
    I'm looking for a haircut = -
    I'm running late = -
    I'm calling about my appointment = -
    it's about tomorrow = -
    this is urgent = -
    it's fine = -
    I am not sure = -
    I'm pregnant = -
    it's for my daughter = -
    I'm free on Tuesday = -
    my name is null = -
    my name is unknown = -
    quiero una cita = -
    soy nueva = -
    my name is not Ana = -
";

pub(super) const ASKED: &str = "
    Ana = Ana
    ana = Ana
    Ana Silva = Ana Silva
    ana silva = Ana Silva
    Ana Silva please = Ana Silva
    it's Ana = Ana
    it's for Ana = Ana
    put it under Silva = Silva
    it's ana silva = Ana Silva
    O'Brien = O'Brien
    o'brien = O'Brien
    Mary-Jane = Mary-Jane
    mary-jane o'connor = Mary-Jane O'Connor
    María José = María José
    McKay = McKay
    Anna van der Berg = Anna van der Berg
    de la Cruz = de la Cruz
    Shayne, S-H-A-Y-N-E = Shayne
    S-H-A-Y-N-E = Shayne
    s h a y n e = Shayne
    S as in Sam H A Y N E = Shayne
    S for sugar, H, A, Y, N, E = Shayne
    B as in boy R I A N = Brian
    O apostrophe B R I E N = O'Brien
    M A R Y hyphen J A N E = Mary-Jane
    double L O Y D = Lloyd
    A double N A = Anna
    capital A N A = Ana
    A N A space S I L V A = Ana Silva
    Shane Oshiro, S H A Y N E = Shayne Oshiro
    oshiro, O S H I R O = Oshiro
    eme u eñe o zeta = Muñoz
    ge o eme e zeta = Gomez
    hache u ge o = Hugo
    Ana, por favor = Ana
    a nombre de Ana = Ana
    Sí, Ana Silva = Ana Silva
    no = -
    yes = -
    I don't want to say = -
    what do you mean = -
    null = -
    unknown = -
    anonymous = -
    it is what it is = -
    uh = -
    12345 = -
";
