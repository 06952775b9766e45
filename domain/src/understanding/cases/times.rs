//! Times of day.

use super::{check, hours};
use crate::understanding::times::{TimeWish, time};
use crate::understanding::words::Words;

fn read(text: &str, asked: bool) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match time(&mut Words::of(text), &hours(), asked) {
        None => "-".to_owned(),
        Some(TimeWish::At(at)) => clock(at),
        Some(TimeWish::Between(from, until)) => format!("{}..{}", clock(from), clock(until)),
    }
}

#[test]
fn times_in_english() {
    check(ENGLISH, 135, |text| read(text, false));
}

#[test]
fn times_in_spanish() {
    check(SPANISH, 60, |text| read(text, false));
}

#[test]
fn a_bare_number_is_a_time_where_one_was_asked_for() {
    check(ASKED, 20, |text| read(text, true));
    check("three = -\n eleven thirty = 11:30\n the third = -", 3, |text| read(text, false));
}

pub(super) const ENGLISH: &str = "
    at 2 = 14:00
    at two = 14:00
    at 9 = 09:00
    at nine = 09:00
    at 12 = 12:00
    at 5 = 17:00
    at 8 = 08:00
    2 pm = 14:00
    2pm please = 14:00
    2 p.m. = 14:00
    two p m = 14:00
    10am = 10:00
    10 a.m. please = 10:00
    12 pm = 12:00
    12 am = 00:00
    2:30 p.m. = 14:30
    2:30 = 14:30
    2.30 pm = 14:30
    at 2.30 = 14:30
    230pm = 14:30
    15:30 = 15:30
    1530 hours = 15:30
    09:15 = 09:15
    at 10:45 am = 10:45
    two thirty = 14:30
    two fifteen pm = 14:15
    at ten fifteen = 10:15
    nine oh five = 09:05
    eleven forty-five = 11:45
    4 30 = 16:30
    around ten = 10:00
    about 3 = 15:00
    3ish = 15:00
    9 o'clock = 09:00
    five o'clock in the evening = 17:00
    10 o'clock sharp = 10:00
    noon = 12:00
    at midday = 12:00
    twelve noon = 12:00
    half past two = 14:30
    half past 3 in the afternoon = 15:30
    half-past six = 18:30
    half eight = 08:30
    half eleven = 11:30
    half one = 13:30
    at half four = 16:30
    quarter to five = 16:45
    a quarter to five = 16:45
    quarter past 10 in the morning = 10:15
    a quarter past ten = 10:15
    quarter of four = 15:45
    quarter after three = 15:15
    quarter to 10 = 09:45
    twenty past three = 15:20
    ten to four = 15:50
    ten past nine = 09:10
    five to five = 16:55
    twenty-five to six = 17:35
    10 in the morning = 10:00
    3 in the afternoon = 15:00
    12 in the afternoon = 12:00
    6 in the evening = 18:00
    7 at night = 19:00
    7 in the morning = 07:00
    tonight at 7 = 19:00
    tomorrow morning at 8 = 08:00
    in the afternoon at half one = 13:30
    afternoon 1:30 = 13:30
    morning 11:30 = 11:30
    evening 5:15 = 17:15
    evening 6 = 18:00
    at 5:15 in the evening = 17:15
    how about 3 = 15:00
    make it 4 = 16:00
    what about eleven = 11:00
    say three = 15:00
    I can be there by 4 = 00:00..16:00
    after 4 = 16:00..24:00
    any time after 3:30 = 15:30..24:00
    from 10 on = 10:00..24:00
    4 or later = 16:00..24:00
    no earlier than 11 = 11:00..24:00
    not before ten = 10:00..24:00
    starting at 2 = 14:00..24:00
    before noon = 00:00..12:00
    before 11 = 00:00..11:00
    until 3 = 00:00..15:00
    no later than 5 pm = 00:00..17:00
    11 or earlier = 00:00..11:00
    5 at the latest = 00:00..17:00
    between 2 and 4 = 14:00..16:00
    between two and four pm = 14:00..16:00
    from 10 to 12 = 10:00..12:00
    from ten until two = 10:00..14:00
    from 11 to 1 = 11:00..13:00
    2 to 4 pm = 14:00..16:00
    2-4pm = 14:00..16:00
    10-12 = 10:00..12:00
    between 10:30 and noon = 10:30..12:00
    between half ten and twelve = 10:30..12:00
    after 3 but before 5 = 15:00..17:00
    2 or 3 o'clock = 14:00..15:01
    around 5 or 6 = 17:00..18:01
    5 to 6 pm = 17:00..18:00
    10-12 am = 10:00..12:00
    24:30 = -
    10 to 12 = -
    can you do 4 on the 20th = 16:00
    noon-ish = 12:00
    in the morning = 00:00..12:00
    morning = 00:00..12:00
    first thing in the morning = 00:00..10:00
    first thing = 00:00..10:00
    mid morning = 09:30..11:00
    mid-morning = 09:30..11:00
    late morning = 10:30..12:00
    at lunchtime = 12:00..14:00
    during my lunch break = 12:00..14:00
    early afternoon = 12:00..14:30
    sometime in the afternoon = 12:00..17:00
    late afternoon = 15:30..18:00
    after school = 15:00..18:00
    after work = 17:00..24:00
    before work = 00:00..09:00
    this evening = 17:00..24:00
    at the end of the day = 16:30..24:00
    tonight = 18:00..24:00
    mornings are best = 00:00..12:00
    not at 3, at 4 = 16:00
    at 3, no, at 4 = 16:00
    at 3... actually 4:30 = 16:30
    two, sorry, three o'clock = 15:00
    not in the morning, in the afternoon = 12:00..17:00
    change it from 2 to 3 = 15:00
    move my 2 o'clock to 4 o'clock = 16:00
    10 o'clock instead of 11 o'clock = 10:00
    good morning, I want a haircut = -
    good afternoon = -
    a haircut for two people = -
    it takes 45 minutes = -
    I have 3 kids = -
    I'd like one in Oakland = -
    that one please = -
    $45 = -
    in two weeks = -
    number 12 Main Street = -
    the second one = -
";

pub(super) const SPANISH: &str = "
    a las dos = 14:00
    a las tres = 15:00
    a la una = 13:00
    a la 1 = 13:00
    a la 1:30 = 13:30
    a las nueve = 09:00
    a las diez y media = 10:30
    a las tres y media = 15:30
    a las tres y cuarto = 15:15
    a las cinco menos cuarto = 16:45
    a las cinco menos diez = 16:50
    a las cuatro y veinte = 16:20
    a las once = 11:00
    a las doce = 12:00
    a las doce del mediodía = 12:00
    al mediodía = 12:00
    a las 3 = 15:00
    a las 3:30 = 15:30
    a las 15:30 = 15:30
    a las 15 horas = 15:00
    a las 17h = 17:00
    17h30 = 17:30
    a las cinco de la tarde = 17:00
    a las diez de la mañana = 10:00
    las diez de la mañana = 10:00
    a las ocho de la noche = 20:00
    a las doce de la mañana = 12:00
    a las nueve y media de la mañana = 09:30
    a las cinco en punto = 17:00
    sobre las cuatro = 16:00
    a eso de las seis = 18:00
    mejor a las cuatro = 16:00
    las tres = 15:00
    tres y media = 15:30
    después de las cinco = 17:00..24:00
    a partir de las cuatro = 16:00..24:00
    desde las diez = 10:00..24:00
    antes de las doce = 00:00..12:00
    antes de las once y media = 00:00..11:30
    hasta las tres = 00:00..15:00
    no más tarde de las cinco = 00:00..17:00
    entre las dos y las cuatro = 14:00..16:00
    entre las diez y las doce = 10:00..12:00
    de dos a cuatro de la tarde = 14:00..16:00
    de 10 a 12 de la mañana = 10:00..12:00
    a las cinco o más tarde = 17:00..24:00
    por la mañana = 00:00..12:00
    por la tarde = 12:00..20:00
    por la noche = 18:00..24:00
    mañana por la tarde = 12:00..20:00
    en la mañana = 00:00..12:00
    a primera hora = 00:00..10:00
    a última hora = 16:30..24:00
    después del trabajo = 17:00..24:00
    después de trabajar = 17:00..24:00
    antes del trabajo = 00:00..09:00
    a media mañana = 09:30..11:00
    a la hora de comer = 12:00..14:00
    a las tres, no, a las cuatro = 16:00
    a las tres, perdón, a las cuatro = 16:00
    a las tres no, a las cuatro = 16:00
    buenos días = -
    buenas tardes = -
    una cita para dos personas = -
    quiero un corte = -
    voy a llegar tarde = -
    tengo dos hijos = -
";

pub(super) const ASKED: &str = "
    three = 15:00
    ten = 10:00
    3 = 15:00
    10 please = 10:00
    two thirty = 14:30
    five = 17:00
    maybe eleven = 11:00
    one = 13:00
    any time = -
    tres = 15:00
    cinco y media = 17:30
    once = 11:00
    half two = 14:30
    2 pm works = 14:00
    1430 = 14:30
    let's do four = 16:00
    four if possible = 16:00
    the two of us = -
    two people = -
    30 minutes = -
    I don't know = -
";
